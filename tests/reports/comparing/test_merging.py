"""Several runs of one endpoint as one record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from record.client_names import CLIENTS
from record.lines import (
    CheckResult,
    Correction,
    ListedResult,
    Record,
    RunError,
    RunHeader,
    RunSummary,
    VanishedResult,
    count_verdicts,
)
from record.record_file import RecordError, read, write
from record.selection import Selection
from reports.comparing import merging
from reports.comparing.merging import merge

LEVELS = ["core", "common", "extended", "rgw"]
HEADER = RunHeader(suite="0.1.0", endpoint="https://e.test", provider="minio", addressing="path", region="us-east-1",
    server="S", clients=("boto3-s3", "boto-s3"), started="2026-01-02T03:00:00+00:00", run_id="r1", python="3.11.0",
    boto3="1.44.5",
    selection=Selection({"levels": LEVELS, "areas": [], "keyword": "", "bucket": None, "paths": []}),
)  # fmt: skip


def record(
    checks: str,
    clients: Sequence[str] = HEADER.clients,
    *,
    verdicts: Mapping[str, str] | None = None,
    listed: ListedResult | None = None,
    selection: Mapping[str, Any] | None = None,
    end: Mapping[str, Any] | None = None,
    **header: Any,
) -> Record:
    """A run of checks that are named by one letter each; they pass unless `verdicts` says otherwise."""
    results = tuple(
        CheckResult(f"x::{check}", client, (verdicts or {}).get(check, "pass"), listed=listed)
        for check in checks
        for client in clients
    )
    known = sum(result.known for result in results)
    summary = RunSummary(count_verdicts(results), known, requests=10, throttled=1, seconds=1.25)
    chosen = Selection({**HEADER.selection.given, **(selection or {})})
    return Record(
        replace(HEADER, clients=tuple(clients), selection=chosen, **header), results, replace(summary, **(end or {}))
    )


def merged(*records: Record, allow_cut_off: bool = False) -> Record:
    """Merges records named `1.jsonl` and so on."""
    return merge([(Path(f"{n}.jsonl"), each) for n, each in enumerate(records, 1)], allow_cut_off=allow_cut_off)


def end_of(record: Record) -> RunSummary:
    assert record.summary is not None
    return record.summary


def shard(text: str, checks: str, **fields: Any) -> Record:
    return record(checks, selection={"shard": text, **fields.pop("selection", {})}, run_id=f"r{text[0]}", **fields)


@pytest.mark.parametrize("change", [lambda record: record, lambda record: replace(record, summary=None)])
def test_one_record_is_itself(change: Callable[[Record], Record]) -> None:
    one = change(shard("1/2", "ab"))
    assert merged(one) is one


def test_all_shards_are_a_whole_run(tmp_path: Path) -> None:
    found = merged(shard("2/2", "bd"), shard("1/2", "ac"))
    assert [(result.id, result.client) for result in found.results] == [
        (f"x::{check}", client) for check in "bdac" for client in HEADER.clients
    ]
    assert found.header == replace(HEADER, run_id="r2+r1")
    assert end_of(found) == RunSummary(count_verdicts(found.results), requests=20, throttled=2, seconds=2.5)
    path = tmp_path / "results.jsonl"
    write(found, path)
    assert read(path) == found


def test_a_missing_shard_is_missing() -> None:
    found = merged(shard("3/3", "c"), shard("1/3", "a"))
    assert found.header.selection.shard == "1/3, 3/3"
    assert merged(found, shard("2/3", "b")).header.selection == HEADER.selection


SELECTIONS: list[tuple[list[dict[str, Any]], dict[str, Any]]] = [
    ([{"areas": ["a"]}, {"areas": ["b"]}], {"areas": ["a", "b"]}),
    ([{"areas": ["a"]}, {"areas": []}], {"areas": []}),
    ([{"levels": ["rgw", "common"]}, {"levels": ["core"]}], {"levels": ["core", "common", "rgw"]}),
    ([{"keyword": "range"}, {"keyword": "acl or tag"}], {"keyword": "(range) or (acl or tag)"}),
    ([{"keyword": "range"}, {"keyword": ""}], {"keyword": ""}),
    ([{"paths": ["a.py"]}, {"paths": ["b.py"]}], {"paths": ["a.py", "b.py"]}),
    ([{"bucket": "one"}, {"bucket": None}], {"bucket": "one, (own)"}),
    ([{"later": 1}, {"later": 2}], {"later": [1, 2]}),
    ([{"areas": [area], "shard": shard} for area in "ab" for shard in ("1/2", "2/2")], {"areas": ["a", "b"]}),
]


@pytest.mark.parametrize(("given", "together"), SELECTIONS)
def test_what_was_selected_together(given: list[dict[str, Any]], together: dict[str, Any]) -> None:
    found = merged(*(record(check, selection=each) for check, each in zip("abcd", given, strict=False)))
    assert found.header.selection == Selection({**HEADER.selection.given, **together})


def test_selections_that_cannot_be_combined_are_listed() -> None:
    few = {"levels": ["core"]}
    found = merged(
        record("a", ["boto-s3"], selection={**few, "shard": "1/2"}), record("b", selection={**few, "shard": "2/2"})
    )
    words = ["clients boto-s3; levels core; shard 1/2", "clients boto3-s3, boto-s3; levels core; shard 2/2"]
    assert found.header.selection == Selection({"parts": words})
    again = merged(found, record("c", selection={**few, "areas": ["x"]}))
    assert again.header.selection.parts == (*words, "clients boto3-s3, boto-s3; levels core; areas x")
    more = replace(record("d"), header=replace(HEADER, run_id="r4", selection=Selection()))
    assert merged(found, more).header.selection == Selection({"parts": [*words, "clients boto3-s3, boto-s3"]})


@pytest.mark.parametrize(
    ("clients", "order"),
    [
        ([["boto-s3"], ["boto-s3v4"], ["boto3-s3"], ["boto3-s3v4"]], list(CLIENTS[:4])),
        ([["later"], ["boto-s3"], ["boto3-s3"]], ["boto3-s3", "boto-s3", "later"]),
        ([["boto-s3"], ["boto-s3", "boto3-s3"]], ["boto-s3", "boto3-s3"]),
    ],
)
def test_clients_are_in_the_order_of_a_whole_run(clients: list[list[str]], order: list[str]) -> None:
    found = merged(*(record(check, names) for check, names in zip("abcd", clients, strict=False)))
    assert list(found.header.clients) == order


def test_allowed_differences_are_listed() -> None:
    fix, mend = Correction("fix", "boto-s3", "f.", "a."), Correction("mend", "boto-s3", "f.", "a.")
    found = merged(
        record("a", started="2026-01-02T03:00:00+02:00", run_id="r1", corrections=(fix, mend)),
        record("b", started="2026-01-02T02:00:00+00:00", run_id="r2", corrections=(mend,)),
        record("c", started="", run_id="r3", python="3.13.0", server=None),
    )
    header = found.header
    assert (header.started, header.run_id) == ("2026-01-02T03:00:00+02:00", "r1+r2+r3")
    assert (header.python, header.boto3, header.server) == ("3.11.0, 3.13.0", "1.44.5", "S")
    assert header.corrections == (fix, mend)


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("endpoint", "https://f.test"),
        ("provider", None),
        ("region", "eu-west-1"),
        ("addressing", "virtual"),
        ("suite", "0.2.0"),
    ],
)
def test_other_endpoints_and_versions_are_refused(field: str, other: str | None) -> None:
    with pytest.raises(RecordError, match=r"^1\.jsonl and 3\.jsonl: not the same .*\S and \S+$") as raised:
        merged(record("a"), record("b"), record("c", **{field: other}))
    assert "version of the suite" in str(raised.value) or field in str(raised.value)


def test_a_duplicate_check_is_refused() -> None:
    with pytest.raises(RecordError, match=r"^1\.jsonl and 3\.jsonl: both have x::a with boto-s3$"):
        merged(record("a", ["boto-s3"]), record("a", ["boto3-s3"]), record("ba", ["boto-s3"]))
    one = record("a")
    with pytest.raises(RecordError):
        merged(one, one)


def test_nothing_is_refused() -> None:
    with pytest.raises(RecordError):
        merge([])


def test_an_empty_file_is_refused_when_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "results.jsonl").write_bytes(b"")
    with pytest.raises(RecordError, match=r"results\.jsonl: the file is empty"):
        merge([(tmp_path, read(tmp_path / "results.jsonl"))])


def test_a_run_that_was_cut_off() -> None:
    whole, half = record("a"), replace(record("b"), summary=None)
    with pytest.raises(merging.CutOffRun, match=r"^2\.jsonl, 3\.jsonl: the run was cut off"):
        merged(whole, half, replace(record("c"), summary=None))
    found = merged(whole, half, allow_cut_off=True)
    assert found.cut_off
    assert {result.id for result in found.results} == {"x::a", "x::b"}


LISTED = ListedResult("x::*", "fail", "so it is")


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ([record("a"), record("b")], 0),
        ([record("a"), record("b", verdicts={"b": "fail"}, end={"exit": 1})], 1),
        ([record("a", verdicts={"a": "fail"}, listed=LISTED), record("b")], 0),
        ([record("a", verdicts={"a": "fail"}), record("b")], 1),
        ([record("a", end={"exit": 1, "errors": (RunError("x.py", "died"),)}), record("b")], 1),
        ([record("a", end={"exit": 2}), record("b", end={"exit": 1})], 2),
        ([record("a", end={"exit": 2}), record("b", end={"exit": 3})], 3),
        ([record("a", end={"exit": 3}), record("b", end={"exit": 130})], 130),
        ([record("a", end={"exit": 77}), record("b", end={"exit": 130})], 77),
    ],
)
def test_the_exit_status_is_the_most_severe(parts: list[Record], status: int) -> None:
    assert end_of(merged(*parts)).exit == status


def test_the_summary() -> None:
    errors = RunError("x.py", "died"), RunError("y.py", "died")
    found = end_of(
        merged(
            record(
                "a", verdicts={"a": "fail"}, listed=LISTED, end={"errors": errors[:1], "left_out": ("x::b", "x::c")}
            ),
            record("b", verdicts={"b": "n/a"}, end={"errors": errors[1:], "interrupted": True, "left_out": ("x::c",)}),
        )
    )
    assert found.verdicts == {"pass": 0, "fail": 2, "unsupported": 0, "blocked": 0, "n/a": 2, "skipped": 0}
    assert (found.known, found.requests, found.throttled, found.seconds) == (2, 20, 2, 2.5)
    assert found.errors == errors
    assert found.interrupted
    assert found.left_out == ("x::c",)


def test_runs_split_by_area_each_name_what_they_left_out() -> None:
    split = [({"areas": ["x"]}, ("x::b", "x::c")), ({"areas": ["y"]}, ("y::b",)), ({"areas": ["x", "z"]}, ("x::c",))]
    parts = [
        record(checks, selection=selection, end={"left_out": out})
        for checks, (selection, out) in zip("abd", split, strict=True)
    ]
    assert end_of(merged(*parts)).left_out == ("x::c", "y::b")


@pytest.mark.parametrize(
    ("entries", "left_out", "expected"),
    [
        ([("x::gone", True), ("x::gone", True)], ((), ()), True),
        ([("x::b", True), None], ((), ()), None),
        ([("x::c", False), ("x::c", False)], (("x::c",), ("x::c",)), None),
        ([("x::c", False), ("x::c", False)], (("x::c",), ()), True),
        ([("x::gone", True), None], ((), ()), True),
    ],
    ids=["gone", "in-the-other", "left-out", "left-out-of-one", "other-file"],
)
def test_entries_without_a_result_in_any_run(
    entries: list[tuple[str, bool] | None], left_out: tuple[tuple[str, ...], ...], expected: bool | None
) -> None:
    parts = []
    for checks, entry, out in zip("ab", entries, left_out, strict=True):
        vanished = (VanishedResult(entry[0], "boto-s3", "fail", f"{checks}/expected.txt:1", entry[1]),) if entry else ()
        parts.append(record(checks, end={"vanished": vanished, "left_out": out}))
    found = end_of(merged(*parts)).vanished
    assert [(entry.file, entry.selected) for entry in found] == (
        [] if expected is None else [("a/expected.txt:1", expected)]
    )


@pytest.mark.parametrize("order", [slice(None), slice(None, None, -1)], ids=["first", "last"])
def test_all_kinds_count_if_they_did_in_one_part(order: slice) -> None:
    parts = [shard("1/2", "a", fail_on=("corrupt",)), shard("2/2", "b")]
    assert merged(*parts[order]).header.fail_on == ()
    assert merged(shard("1/2", "a", fail_on=("corrupt",)), shard("2/2", "b", fail_on=("crash",))).header.fail_on == (
        "corrupt",
        "crash",
    )


def test_the_least_depth_is_that_of_all() -> None:
    parts = [record(name, selection={"depth": depth}, run_id=name) for name, depth in (("a", "usual"), ("b", "smoke"))]
    assert merged(*parts).header.selection.depth == "smoke"
    parts = [record(name, selection={"depth": depth}, run_id=name) for name, depth in (("a", "usual"), ("b", "later"))]
    assert merged(*parts).header.selection.depth == "later"
    without = [record(name, selection={"without": more}, run_id=name) for name, more in (("a", []), ("b", ["x"]))]
    assert not merged(*without).header.selection.given.get("without")
