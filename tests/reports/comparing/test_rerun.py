"""A run that is made again: what became of each result, and the exit status that follows."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from record.json_form import dumps, loads
from record.lines import CheckResult, Record, RunHeader, RunSummary, Verdict, count_verdicts
from record.rerun_comparison import RerunComparison, RerunResult
from reports.comparing.rerun import compare_with_earlier
from reports.diagnosis.summary.outcome import assess_with_expectations, endings
from reports.diagnosis.summary.sentence import outcome_sentence
from reports.formats.change_lines import rerun_lines
from reports.known.expected import Expected

CLIENT = "boto3-s3v4"


@pytest.mark.parametrize(
    ("area", "was", "now", "status"),
    [
        ("a", "fail", "pass", 0),
        ("a", "fail", "unsupported", 1),
        ("a", "pass", "unsupported", 1),
        ("a", "fail", "skipped", 3),
        ("a", "pass", "n/a", 3),
        ("a", "pass", None, 3),
        ("invariants", "fail", "skipped", 3),
        ("invariants", "pass", "skipped", 0),
    ],
)
def test_the_status_is_that_of_the_results(area: str, was: Verdict, now: Verdict | None, status: int) -> None:
    result = CheckResult(f"{area}/x::y", CLIENT, was, area)
    before = Record(RunHeader(), (result,))
    after = Record(RunHeader(), (replace(result, verdict=now),) if now is not None else ())
    again = compare_with_earlier(before, after)
    assert again.status == status
    ended = replace(after, summary=RunSummary(count_verdicts(after.results), exit=status, again=again))
    assert not list(endings(ended))
    assert outcome_sentence(ended) == f"{again.sentence}: exit status {status}."


def test_the_record_keeps_it() -> None:
    again = RerunComparison(
        "http://e.test", "S/1", "1.0", "2026-01-01T00:00:00", "1", 2, (RerunResult("still", "a/x::y", CLIENT),)
    )
    end = RunSummary(count_verdicts([]), again=again)
    assert loads(RunSummary, dumps(end)) == end
    assert b"again" not in dumps(RunSummary(count_verdicts([])))


def test_other_expected_results_do_not_change_what_did_not_run() -> None:
    before = Record(RunHeader(), (CheckResult("a/x::y", CLIENT, "fail"),))
    end = RunSummary(count_verdicts([]), exit=1, again=compare_with_earlier(before, Record(RunHeader())))
    assessed_again = assess_with_expectations(
        Record(RunHeader(), (), end), Expected(), datetime.date(2026, 1, 1)
    ).summary
    assert assessed_again is not None
    assert assessed_again.exit == 3


def test_cases_and_clients_of_which_the_same_came_share_a_line(snapshot: Any) -> None:
    found = [RerunResult("fixed", f"a/x::y[{case}]", client, "fail", "pass") for case in "de" for client in ("b", "c")]
    other = RerunResult("still", "a/x::y[d]", "e", "fail", "fail")
    lines = rerun_lines(RerunComparison(became=(*found, other)), ())
    assert {word: [(each.check, each.clients, each.said) for each in some] for word, some in lines.items()} == snapshot
