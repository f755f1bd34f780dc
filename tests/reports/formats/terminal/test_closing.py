"""Tests of the end of the terminal's output."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from record.exchanges import RecordedExchange
from record.lines import (
    CheckResult,
    Deviation,
    ListedResult,
    Record,
    RecordedFeature,
    RefusedSignature,
    RunError,
    RunHeader,
    RunSummary,
)
from reports.diagnosis.features import support
from reports.diagnosis.summary.counts import SYMBOLS
from reports.formats.terminal.closing import MAX_FINDINGS, MAX_LINES, MIN_FINDINGS, closing
from reports.formats.terminal.result_lines import result_lines
from reports.formats.terminal.show_output import overview
from reports.formats.terminal.style import plain_text, symbols_for
from tests.reports.made import OK, deviating, record, result

# No program needs these features, and no published server has them: what is said of others changes.
CATALOGUE = (
    RecordedFeature("tags", "Objects", "Object tags"),
    RecordedFeature("spans", "Objects", "Byte ranges"),
    RecordedFeature("acls", "Access", "ACLs"),
)
REFUSED = deviating(OK, "501 NotImplemented", "GetObject")
WRONG = deviating("a", "b", "body", sort="data")
LET_IN = deviating("403 AccessDenied", OK, "GetObject")
GONE = RecordedExchange("boto3-s3v4", "PUT", "http://e.test/b/k?uploadId=u&partNumber=1", error="reset")
EXPECTED = ListedResult("*", "fail", "So.")


CLIENTS = ("boto3-s3v4", "boto-s3", "raw-s3", "raw-s3v4")


def gate(feature: str, client: str, deviation: Deviation | None = None) -> CheckResult:
    return result(f"{feature}/x::works", client, None, deviation, feature=feature, gate=True, level="core")


RESULTS = (
    gate("tags", "boto3-s3v4"),
    gate("tags", "boto-s3"),
    gate("spans", "boto3-s3v4", WRONG),
    gate("spans", "boto-s3"),
    gate("acls", "raw-s3", REFUSED),
    gate("acls", "raw-s3v4"),
)
KNOWN, NEW = replace(gate("spans", "boto3-s3v4", WRONG), listed=EXPECTED), gate("acls", "raw-s3", REFUSED)


def ended(*results: CheckResult, **header: Any) -> Record:
    return record(*results, clients=CLIENTS, features=CATALOGUE, **header)


RUNS = {
    "four numbers come first, and a sign for each feature last": ended(*RESULTS),
    "a group has a sign for each feature": ended(gate("tags", "boto-s3"), gate("spans", "boto-s3"),
        gate("acls", "boto-s3", REFUSED)),
    "new checks are listed if they are few": ended(*RESULTS, gate("acls", "boto-s3", LET_IN)),
    "what was lost is in the first lines, with the number of the returns, and the requests": ended(
        replace(RESULTS[2], endpoint_returned=True, exchanges=(GONE,)),
        replace(RESULTS[4], endpoint_lost=True, verdict="blocked"), *RESULTS[:2]),
    "untested features are counted": ended(gate("spans", "boto-s3"),
        replace(gate("acls", "boto-s3"), verdict="skipped")),
    "findings that fail the run come first": ended(KNOWN, NEW),
    "what is not implemented fails no run, and is not put first": ended(KNOWN, replace(NEW, verdict="unsupported")),
    "what fail-on does not name is not to be fixed": ended(NEW, end={}, fail_on=("exposed",)),
    "what fail-on names is to be fixed": ended(NEW, end={}, fail_on=("exposed", "refused")),
    "a record without features has verdicts": record(result("x::a", "boto-s3", "fail", message="got 200")),
}  # fmt: skip


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_the_closing_lines(run: Record, snapshot: Any) -> None:
    lines = plain_text(closing(run, symbols_for("utf-8"), [], []), 120).replace("\u00a0", " ").splitlines()
    assert "\n".join(map(str.rstrip, lines)) == snapshot


def test_states_are_told_apart_in_ascii() -> None:
    text = plain_text(closing(ended(*RESULTS), symbols_for("ascii"), [], []), 120)
    assert "  + 1 full  ~ 2 partly\n  Objects +~  Access ~\n" in text


def test_a_good_exit_status_is_not_green_where_something_is_really_wrong() -> None:
    known = replace(RESULTS[2], listed=EXPECTED)
    for results, style in ((RESULTS[:2], "green"), ((*RESULTS[:2], known), "bold")):
        record = Record(RunHeader(features=CATALOGUE, clients=CLIENTS), results, RunSummary({}, exit=0))
        is_clouded = style == "bold"
        *_, outcome = result_lines(record, [], [], 5, 80, is_clouded=is_clouded)
        assert (outcome.plain.endswith("exit status 0."), outcome.style) == (True, style)


@pytest.mark.parametrize(
    ("files", "folder"),
    [
        ((), "known"),
        (("mine/expected.txt:3",), "mine"),
        (("published/a-1/expected.txt:3", "my own/expected.txt:9"), "'my own'"),
        (("published/a-1/expected.txt:3",), None),
    ],
    ids=["nothing-expected", "own", "own-and-published", "published"],
)
def test_only_the_users_own_list_is_to_be_updated(files: tuple[str, ...], folder: str | None) -> None:
    met = (replace(gate("spans", "boto3-s3v4", WRONG), listed=replace(EXPECTED, file=file)) for file in files)
    results = (*met, gate("acls", "raw-s3", WRONG))
    record = Record(RunHeader(clients=CLIENTS), results, RunSummary({"fail": len(results)}, exit=1))
    text = plain_text(closing(record, symbols_for("utf-8"), [], [Path("out/results.jsonl")]), 120)
    assert "  s3-conformance show out/results.jsonl " in text
    found = [line for line in text.splitlines() if " --update " in line]
    assert found == ([f"expect: s3-conformance known out/results.jsonl --update {folder}"] if folder else [])


RUN_OF_MANY = tuple(RecordedFeature(f"f{n}", f"Group of features {n % 25}", f"Feature {n}" * 20) for n in range(40))


@pytest.mark.parametrize("width", [80, 100, 120, 160, 250])
@pytest.mark.parametrize("trouble", [False, True], ids=["", "in-trouble"])
def test_the_closing_lines_are_few(width: int, trouble: bool) -> None:
    """This holds for a terminal of any width, and for any findings."""
    new = [replace(gate(f"f{n}", "boto3-s3v4", WRONG), id=f"x::{n}") for n in range(40)]
    fixed = [replace(gate("f1", "boto3-s3v4"), id=f"y::{n}", listed=EXPECTED) for n in range(20)]
    changed = [replace(each, id=f"z::{n}", listed=replace(EXPECTED, verdict="blocked")) for n, each in enumerate(new)]
    results = (*new, *fixed, *changed)
    errors = [RunError(f"check {n}", f"message {'x' * 45} " * 9) for n in range(9)] if trouble else []
    refused = RefusedSignature("Signature V2", "403 AccessDenied", ("boto3-s3", "boto-s3"))
    header = RunHeader(features=RUN_OF_MANY, clients=CLIENTS, refused=(refused,) if trouble else ())
    if trouble:
        results = tuple(
            replace(each, endpoint_lost=n < 3, endpoint_returned=n % 2 > 0) for n, each in enumerate(results)
        )
    left = tuple(f"bucket {n}: no" for n in range(9)) if trouble else ()
    end = RunSummary({}, exit=3, interrupted=trouble, left_behind=left)
    shown = closing(Record(header, results, end), SYMBOLS | support.SYMBOLS, errors, [], width=width)
    lines = plain_text(shown, width).splitlines()
    assert all(len(line) <= width for line in lines)
    assert len(lines) <= MAX_LINES
    listed = sum(bool(re.match(r" +\d+ corrupt ", line)) for line in lines)
    assert MIN_FINDINGS <= listed <= MAX_FINDINGS
    assert f"   … {40 - listed} more: s3-conformance show RECORD" in lines
    assert any(line.startswith("fixed ") and line.endswith(" more: report.html") for line in lines)
    assert " ".join(lines).endswith("exit status 3.")


@pytest.mark.parametrize("width", [80, 10_000])
def test_the_overview_has_all_findings_in_their_order(width: int) -> None:
    results = tuple(gate(f"f{n}", "boto3-s3v4", WRONG) for n in range(40))
    known = replace(results[0], listed=EXPECTED)
    record = Record(RunHeader(features=RUN_OF_MANY, clients=CLIENTS), (known, *results[1:]))
    lines = [line.plain for line in overview(record, SYMBOLS | support.SYMBOLS, "a", width)]
    assert "Findings (40, worst first)" in lines
    found = [line for line in lines if " corrupt " in line]
    assert [int(line.split()[0]) for line in found] == list(range(1, 41))
    assert max(map(len, lines)) <= width
    assert all(("Body wrong" in line) == (width == 80) for line in found)
