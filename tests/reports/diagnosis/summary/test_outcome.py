"""Tests of the outcome of a run."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from record.ending import VIOLATED
from record.exchanges import RecordedExchange
from record.lines import CheckResult, ListedResult, Record, RunError, RunHeader, RunSummary
from reports.diagnosis.summary.outcome import assess_with_expectations, endings, exit_status_of
from reports.diagnosis.summary.sentence import outcome_sentence
from reports.known.expected import Expected
from reports.known.expected_file import ExpectedEntry
from tests.reports.made import OK, deviating

PASS = CheckResult("x::a", "c", "pass")
NEW = CheckResult("x::b", "c", "fail")
LOST = CheckResult("x::c", "c", "blocked", endpoint_lost=True)


@pytest.mark.parametrize(
    ("result", "end", "severities"),
    [
        (PASS, {}, []),
        (NEW, {"exit": 1}, []),
        (PASS, {"exit": 1}, ["status"]),
        (PASS, {"exit": 1, "errors": (RunError("t", "died"),)}, ["errors"]),
        (PASS, {"exit": 1, "left_behind": ("b: 403",)}, []),
        (PASS, {"exit": 2}, ["status"]),
        (LOST, {"exit": 3}, ["lost"]),
        (PASS, {"exit": 3}, ["status"]),
        (PASS, {"exit": 3, "errors": (RunError.of_writing("report.html", "File too large"),)}, ["errors"]),
        (PASS, {"exit": 130, "interrupted": True}, ["interrupted"]),
        (LOST, {"exit": 130, "interrupted": True, "errors": (RunError("t", "x"),)}, ["interrupted", "lost", "errors"]),
        (PASS, None, ["cut off"]),
        (LOST, None, ["cut off", "lost"]),
    ],
)
def test_runs_that_did_not_end_normally(result: CheckResult, end: dict[str, Any] | None, severities: list[str]) -> None:
    summary = None if end is None else RunSummary({}, **end)
    assert [ending.kind for ending in endings(Record(RunHeader(), (result,), summary))] == severities


def test_each_is_a_sentence(snapshot: Any) -> None:
    record = Record(RunHeader(), (LOST,), RunSummary({}, exit=3, errors=(RunError("t", "x"), RunError("t", "y"))))
    assert [ending.sentence for ending in endings(record)] == snapshot


@pytest.mark.parametrize("verdicts", [("fail", "fail"), ("fail", "blocked"), ("blocked", "blocked")], ids="-".join)
def test_all_running_checks_are_named_if_the_endpoint_was_lost(verdicts: tuple[Any, Any]) -> None:
    """A check is blocked if its request came when the endpoint was already gone."""

    def lost(check: str, verdict: Any, *started: str) -> CheckResult:
        failed = tuple(RecordedExchange(started=each, error="reset") for each in started)
        return CheckResult(check, "c", verdict, endpoint_lost=True, requests=len(failed), exchanges=failed)

    first, second = "2026-01-02T03:04:05.500000+00:00", "2026-01-02T03:04:06+00:00"
    results = (lost("x::a", verdicts[0], second), lost("x::later", "blocked"), lost("x::b", verdicts[1], first))
    (ending,) = endings(Record(RunHeader(), results, RunSummary({}, exit=3)))
    message = "first seen at 03:04:05 UTC, in x::a with c and x::b with c."
    assert ending.sentence == f"The endpoint stopped answering and did not come back: {message}"


def test_at_most_five_are_named() -> None:
    results = tuple(CheckResult(f"x::{number}", "c", "fail", endpoint_lost=True) for number in range(7))
    (ending,) = endings(Record(RunHeader(), results, RunSummary({}, exit=3)))
    assert ending.sentence.endswith("x::3 with c, x::4 with c and 2 more.")


@pytest.mark.parametrize(
    ("fail_on", "status"), [((), VIOLATED), (("exposed",), 0), (("exposed", "corrupt"), VIOLATED)], ids=str
)
def test_new_deviations_count_by_their_kind(fail_on: tuple[str, ...], status: int) -> None:
    wrong = CheckResult("x", "c", "fail", deviation=deviating("a", "b", "body", sort="data"))
    assert exit_status_of(Record(RunHeader(fail_on=fail_on), (wrong,)), ()) == status


def test_a_new_fault_of_a_client_alone_fails_no_run() -> None:
    refused = deviating(OK, "403 SignatureDoesNotMatch", "ListObjects")
    faulty = CheckResult("x", "c", "fail", deviation=refused, client_faults=("boto3-v2-bucket-path",))
    assert exit_status_of(Record(RunHeader(), (faulty,)), ()) == 0
    assert exit_status_of(Record(RunHeader(fail_on=("client",)), (faulty,)), ()) == VIOLATED
    changed = replace(faulty, listed=ListedResult("x", "blocked", "so"))
    assert exit_status_of(Record(RunHeader(), (changed,)), ()) == VIOLATED


@pytest.mark.parametrize(
    "known", [Expected(), Expected([ExpectedEntry("x::b", "c", "fail")])], ids=["none", "expected"]
)
def test_what_is_left_behind_fails_a_run(known: Expected) -> None:
    listed = known.compared(NEW, datetime.date.today()) if known.entries else PASS
    assert exit_status_of(Record(RunHeader(), (listed,)), (), left_behind=("b: 403",)) == VIOLATED
    end = RunSummary({}, exit=0, left_behind=("b: 403",))
    (again,) = [assess_with_expectations(Record(RunHeader(), (listed,), end), known, datetime.date.today())]
    assert again.summary is not None
    assert again.summary.exit == VIOLATED
    assert outcome_sentence(again).startswith("1 thing left behind: exit status 1.")


def test_what_is_not_as_listed_counts_whatever_its_kind() -> None:
    fixed = CheckResult("x", "c", "pass", listed=ListedResult("x", "fail", "so"))
    assert exit_status_of(Record(RunHeader(fail_on=("exposed",)), (fixed,)), ()) == VIOLATED
