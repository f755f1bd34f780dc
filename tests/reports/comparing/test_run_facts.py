"""Tests of the facts that are shown of each run."""

from __future__ import annotations

from record.lines import ListedResult, Record, RunError, RunHeader, RunSummary
from record.selection import Selection
from reports.comparing.notes import common_facts, ending, facts, verdict_counts_text
from tests.reports.comparing.runs import compared, record


def test_unknown_facts_are_left_out() -> None:
    every = Selection({"levels": ["rgw", "core", "common", "extended"]})
    known = facts(Record(RunHeader(endpoint="https://s3.test", selection=every)))
    assert "Server" not in known
    assert (known["Endpoint"], known["Selection"]) == ("https://s3.test", "all checks")


def test_dates_have_their_zone() -> None:
    assert facts(record({}, started="2026-01-02T03:04:05+02:00"))["Date"] == "2026-01-02 03:04 UTC+02:00"


def test_common_facts_are_shown_once() -> None:
    runs = compared(record({"a": "p"}, suite="1.0"), record({"a": "p"}, suite="1.1")).runs
    common = common_facts(runs)
    assert common["Endpoint"] == "https://s3.test"
    assert "Suite" not in common


def test_results_are_counted_by_verdict() -> None:
    assert verdict_counts_text(record({"a": "pf", "b": "ps"})) == "4 results: ✓ 2 ✗ 1 » 1"
    assert verdict_counts_text(record({})) == "0 results"
    fields = {"a": {"listed": ListedResult("objects/get::a", "fail", "It is so.")}}
    assert verdict_counts_text(record({"a": "ff", "b": "pp"}, fields=fields)) == "4 results: ✓ 2 ✗ 2; 2 known"


def test_how_a_run_ended() -> None:
    lost = record({"a": "pb"}, fields={"a": {"endpoint_lost": True}})
    failed = Record(RunHeader(), (), RunSummary({}, errors=(RunError("x", "y"),)))
    assert ending(record({"a": "pp"})) == ""
    assert ending(record({"a": "pp"}, interrupted=True)) == "This run was stopped before all selected checks had run."
    assert (
        ending(lost)
        == "The endpoint stopped answering and did not come back: first seen in objects/get::a with boto3-s3."
    )
    assert ending(failed) == "1 error outside of the checks' results."
