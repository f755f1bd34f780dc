"""Tests of outages: the time at which the endpoint stopped answering, and the checks and requests before it."""

from __future__ import annotations

from msgspec.structs import replace

from record.ending import NOT_RUN_AGAIN
from record.lines import CheckResult, Record, RunHeader
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.summary.outages import inconclusive_sentences, lost_sentence, returned_sentence
from tests.reports.made import exchanged

ANSWERED = exchanged("PUT")
UNANSWERED = exchanged("POST", "b/k?uploads", None, error="connection closed")
AGAIN = exchanged("GET", "b/k", None, error="connection refused")


def record(*results: CheckResult) -> Record:
    return Record(RunHeader(), results)


def test_an_endpoint_that_came_back_is_told_with_the_request() -> None:
    one = CheckResult("x::a", "c", "fail", endpoint_returned=True, exchanges=(ANSWERED, UNANSWERED, AGAIN))
    assert returned_sentence(record(one)) == (
        "The endpoint stopped answering once, and came back: in x::a with c (POST key?uploads)."
    )
    other = CheckResult("x::b", "c", "fail", endpoint_returned=True)
    assert returned_sentence(record(one, CheckResult("x::c", "c", "pass"), other)) == (
        "The endpoint stopped answering 2 times, and came back: in x::a with c (POST key?uploads) and 1 more."
    )
    same = CheckResult("x::b", "d", "fail", endpoint_returned=True)
    assert returned_sentence(record(other, same)).endswith("came back: in x::b with c and d.")
    assert returned_sentence(record(CheckResult("x::c", "c", "pass"))) == ""


def test_the_findings_of_outages_are_named() -> None:
    one = CheckResult("x::a", "c", "fail", endpoint_returned=True, exchanges=(ANSWERED, UNANSWERED, AGAIN))
    found = diagnose(record(one))
    assert returned_sentence(found.record, found).endswith("with c (POST key?uploads) (finding 1).")


def test_a_loss_that_no_check_explains_is_told() -> None:
    again = "the endpoint was lost; run again alone, the check passed"
    one = CheckResult("x::a", "c", "pass", message=again)
    assert inconclusive_sentences(record(one)) == [
        "The endpoint was lost, but nothing shows what ended it: x::a with c."
    ]
    aside = CheckResult("x::a", "c", "blocked", message=f"{NOT_RUN_AGAIN}: it hangs", spared=True)
    assert inconclusive_sentences(record(replace(aside, exchanges=(UNANSWERED,)))) == [
        "The endpoint was lost, and the run ended before 1 check could run again alone: x::a with c (POST key?uploads)."
    ]


def test_a_lost_endpoint_is_told_with_the_request() -> None:
    lost = CheckResult("x::a", "c", "fail", endpoint_lost=True, exchanges=(UNANSWERED,))
    later = CheckResult("x::b", "c", "blocked", endpoint_lost=True)
    assert lost_sentence(record(lost, later)) == (
        "The endpoint stopped answering and did not come back: first seen in x::a with c (POST key?uploads)."
    )
    assert lost_sentence(record(CheckResult("x::c", "c", "pass"))) == ""
