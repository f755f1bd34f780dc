"""What is said of the runs themselves: their names, what makes them less comparable, and the sentence on the whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.comparison_runs import common_facts, counted, ending, facts, label, notes, sentence
from reports.record import Correction, Error, Listed, Record, RunHeader, RunSummary
from tests.reports.comparing import CLIENTS, compared, record

# Labels


def named(*headers: dict[str, object], paths: tuple[str, ...] = (), given: tuple[str, ...] = ()) -> list[str]:
    where = paths or tuple(f"/out/{number}/results.jsonl" for number in range(len(headers)))
    records = [(Path(path), Record(RunHeader(**header))) for path, header in zip(where, headers, strict=True)]  # type: ignore[arg-type]
    return [run.label for run in label(records, given)]


def test_runs_of_one_client_each_are_named_by_it() -> None:
    assert named({"clients": ("boto-s3",), "provider": "x"}, {"clients": ("boto3-s3",), "provider": "y"}) == [
        "boto-s3",
        "boto3-s3",
    ]


def test_runs_are_named_by_their_providers() -> None:
    assert named({"provider": "minio"}, {"provider": "ceph-rgw"}) == ["minio", "ceph-rgw"]


def test_or_by_their_servers() -> None:
    headers = {"server": "Werkzeug/3.1 Python/3.11, amazon.com"}, {"server": "MinIO"}
    assert named(*headers) == ["Werkzeug/3.1", "MinIO"]


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (("out/moto/results.jsonl", "out/swift/results.jsonl"), ["moto", "swift"]),
        (("monday.jsonl", "tuesday.jsonl.gz"), ["monday", "tuesday"]),
        (("/a/report/results.jsonl", "/b/report/results.jsonl.gz"), ["a", "b"]),
    ],
)
def test_or_by_what_their_paths_do_not_share(paths: tuple[str, ...], names: list[str]) -> None:
    assert named({"server": "S"}, {"server": "S"}, paths=paths) == names


def test_or_by_the_version_of_the_suite_or_the_date() -> None:
    same = ("results.jsonl", "results.jsonl")
    assert named({"suite": "1.0"}, {"suite": "1.1"}, paths=same) == ["1.0", "1.1"]
    days = {"started": "2026-01-02T03:04:05"}, {"started": "2026-01-03T03:04:05"}
    assert named(*days, paths=same) == ["2026-01-02", "2026-01-03"]


def test_or_by_two_of_these_together() -> None:
    headers = [{"provider": provider, "suite": suite} for provider in ("x", "y") for suite in ("1", "2")]
    assert named(*headers, paths=("results.jsonl",) * 4) == ["x 1", "x 2", "y 1", "y 2"]


def test_the_same_file_twice_is_numbered() -> None:
    assert named({"provider": "minio"}, {"provider": "minio"}, paths=("results.jsonl",) * 2) == ["minio", "minio (2)"]


def test_a_label_that_is_given_wins_and_stays_alone() -> None:
    headers = {"provider": "minio"}, {"provider": "ceph"}
    assert named(*headers, given=("mine", "")) == ["mine", "ceph"]
    assert named(*headers, given=("ceph", "")) == ["ceph", "ceph (2)"]


def test_labels_that_are_made_are_short_and_on_one_line() -> None:
    names = named({"provider": "a\x1b[31m" + "x" * 80}, {"provider": "b\nb"})
    assert len(names[0]) == 40
    assert "\x1b" not in names[0]
    assert names[1] == "b b"


# Facts


def test_facts_that_are_not_known_are_left_out() -> None:
    known = facts(
        Record(RunHeader(endpoint="https://s3.test", selection={"levels": ["rgw", "core", "common", "extended"]}))
    )
    assert "Server" not in known
    assert (known["Endpoint"], known["Selection"]) == ("https://s3.test", "all checks")


def test_facts_of_all_runs_are_said_once() -> None:
    runs = compared(record({"a": "p"}, suite="1.0"), record({"a": "p"}, suite="1.1")).runs
    common = common_facts(runs)
    assert common["Endpoint"] == "https://s3.test"
    assert "Suite" not in common


def test_results_are_counted_by_verdict() -> None:
    assert counted(record({"a": "pf", "b": "ps"})) == "4 results: ✓ 2 ✗ 1 » 1"
    assert counted(record({})) == "0 results"
    fields = {"a": {"listed": Listed("objects/get::a", "fail", "It is so.")}}
    assert counted(record({"a": "ff", "b": "pp"}, fields=fields)) == "4 results: ✓ 2 ✗ 2; 2 known"


def test_how_a_run_ended() -> None:
    lost = record({"a": "pb"}, fields={"a": {"endpoint_lost": True}})
    failed = Record(RunHeader(), (), RunSummary({}, errors=(Error("x", "y"),)))
    assert ending(record({"a": "pp"})) == ""
    assert ending(record({"a": "pp"}, cut_off=True)) == "cut off after 2 results"
    assert ending(record({"a": "pp"}, interrupted=True)) == "interrupted after 2 results"
    assert ending(lost) == "the endpoint was lost at objects/get::a with boto3-s3"
    assert ending(failed) == "1 error outside of checks"


# Notes


def test_runs_alike_need_no_notes() -> None:
    assert notes(compared(record({"a": "pp"}), record({"a": "pf"}))) == ()


@pytest.mark.parametrize(
    ("header", "note"),
    [
        ({"suite": "1.1"}, "The versions of the suite differ. A: 1.0; B: 1.1."),
        ({"schema": 0}, "The records have different schemas. A: 1; B: 0."),
        ({"selection": {"areas": ["objects"]}}, "Not the same was selected. A: all checks; B: areas objects."),
        ({"clients": ["boto-s3", *CLIENTS]}, "Not the same clients were run. A: "),
        ({"boto3": "1.44"}, "The client libraries have different versions. A: unknown; B: boto3 1.44."),
        ({"addressing": "path"}, "Buckets were addressed differently. A: unknown; B: path."),
        ({"region": "eu"}, "The regions differ. A: unknown; B: eu."),
        (
            {"corrections": (Correction("v2-path", "boto3-s3"), Correction("v2-path", "boto-s3"))},
            "Not the same corrections of client faults were in force. A: none; B: v2-path (boto-s3, boto3-s3).",
        ),
    ],
)
def test_what_makes_runs_less_comparable_is_said(header: dict[str, object], note: str) -> None:
    assert any(found.startswith(note) for found in notes(compared(record({"a": "pp"}), record({"a": "pp"}, **header))))


def test_what_only_some_of_several_parts_differ_in_is_said_part_by_part() -> None:
    both, one = (Correction("v2-path", "boto3-s3"), Correction("md5", "boto3-s3")), (Correction("v2-path", "boto3-s3"),)
    records = [record({"a": "pp"}, corrections=corrections) for corrections in (both, one, one)]
    assert notes(compared(*records))[0].endswith("in force. A: md5 (boto3-s3).")
    records[1] = record({"a": "pp"})
    assert notes(compared(*records))[0].endswith("in force. A: md5 (boto3-s3); A, C: v2-path (boto3-s3); B: none.")
    said = notes(compared(records[0], records[1]))[0]
    assert said.endswith("in force. A: md5 (boto3-s3) and v2-path (boto3-s3); B: none.")


def test_other_notes() -> None:
    renamed = {"new": {"formerly": ("objects/get::old",)}}
    first = record({"old": "pp", "b": "p-"}, run_id="r1", started="2026-01-03T00:00:00")
    second = record({"new": "pp", "c": "pp", "b": "-p"}, fields=renamed, run_id="r1", cut_off=True)
    third = record({"old": "pp"}, left_out=["b", "c"])
    assert notes(compared(first, second, third)) == (
        "A and B are the same run (r1).",
        "B: cut off after 5 results.",
        "1 check had another id in a run; it is matched.",
        "2 checks cannot be compared: 1 with no client in common, 1 in B only.",
        "REGRESSED, FIXED, NEW and VANISHED are about the first run and the last: A, C.",
        "The first run, A, was started after the last, C.",
    )


def test_that_clients_are_compared_is_said_and_not_that_they_differ() -> None:
    said = notes(compared(record({"a": "p"}, clients=["boto-s3"]), record({"a": "p"}, clients=["boto3-s3"])))
    assert said == ("Each run has one client, and they are not the same: clients are compared here, check by check.",)


def test_notes_cannot_move_the_cursor() -> None:
    assert "\x1b" not in "".join(notes(compared(record({"a": "pp"}), record({"a": "pp"}, region="\x1b[2J"))))


# The sentence


def elsewhere(verdicts: dict[str, str]) -> Record:
    return record(verdicts, endpoint="https://other.test")


def test_the_sentence_on_one_endpoint() -> None:
    before, after = record({"a": "pp", "b": "fp", "c": "pp"}), record({"a": "ff", "b": "pp", "c": "pp"})
    counted_how = "(each check and client counted)"
    assert sentence(compared(before, after)) == f"2 of 3 checks differ; 2 REGRESSED, 1 FIXED {counted_how}."
    assert (
        sentence(compared(record({"a": "p"}), record({"a": "f"})))
        == f"1 of 1 check differs; 1 REGRESSED {counted_how}."
    )
    assert sentence(compared(after, after)) == "None of 3 checks differs."


def test_the_sentence_on_several_endpoints() -> None:
    one, other = record({"a": "pp", "b": "pp"}), elsewhere({"a": "pf", "b": "pp"})
    assert sentence(compared(one, other)) == "A and B differ on 1 of 2 checks."
    assert sentence(compared(one, other, one)) == "The 3 runs differ on 1 of 2 checks."
    assert sentence(compared(one, elsewhere({"a": "pp", "b": "pp"}))) == "A and B agree on all 2 checks."
    assert sentence(compared(one, elsewhere({"a": "pp"}))) == "A and B agree on the one check."


def test_the_sentence_on_clients_counts_checks() -> None:
    one, other = record({"a": "p"}, clients=["boto-s3"]), record({"a": "f"}, clients=["boto3-s3"])
    assert sentence(compared(one, other, same_endpoint=True)) == "1 of 1 check differs; 1 REGRESSED."


def test_the_sentence_where_nothing_can_be_compared() -> None:
    assert (
        sentence(compared(record({"a": "pp"}), elsewhere({"b": "pp"}))) == "No check is in more than one of the runs."
    )
