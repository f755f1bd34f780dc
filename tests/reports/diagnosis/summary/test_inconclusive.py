"""Tests of processes that died: the cause, and their checks; and of checks that were disturbed."""

from __future__ import annotations

from record.ending import CHECK_DISTURBED, CRASHING_KIND_MESSAGE, PROCESS_DIED
from record.lines import CheckResult, Record, RunHeader, UnsteadyAnswer, Verdict
from reports.diagnosis.summary.outages import inconclusive_sentences


def of(*text: str, verdict: Verdict = "blocked", died: bool = False) -> str:
    results = (
        CheckResult(f"x::{at}", "c", verdict, message=message, process_died=died) for at, message in enumerate(text)
    )
    return " ".join(inconclusive_sentences(Record(RunHeader(), tuple(results))))


KILLED = f"{PROCESS_DIED}: process p0 ended with signal SIGKILL while running 'x'"
ENDED = f"{PROCESS_DIED}: process p1 ended with exit status 9 while running 'x'"
CRASHED = f"{PROCESS_DIED}: worker 'gw0' crashed while running 'x'"


def test_nothing_is_said_of_other_results() -> None:
    assert of() == of("the endpoint has not answered since x::y") == of(KILLED) == ""


def test_one_process() -> None:
    assert (
        of(KILLED, died=True)
        == "A process of the run died (signal SIGKILL); the check that it ran is blocked: x::0 with c."
    )
    assert of(CRASHED, died=True) == "A process of the run died; the check that it ran is blocked: x::0 with c."


def test_several_processes() -> None:
    assert of(KILLED, KILLED, ENDED, KILLED, died=True) == (
        "4 processes of the run died (signal SIGKILL and exit status 9); the checks that they ran are blocked: "
        "x::0 with c, x::1 with c, x::2 with c and 1 more."
    )


def test_spared() -> None:
    spared = tuple(CheckResult(f"a/x::y[{case}]", "c", "blocked", spared=True) for case in (1, 2))
    found = inconclusive_sentences(Record(RunHeader(), spared))
    assert found == [
        "2 results were not run, because other cases of a/x::y had ended the endpoint (--all-crashes runs them)."
    ]


def test_spared_because_of_their_kind() -> None:
    message = f"{CRASHING_KIND_MESSAGE}HeadObject with Range"
    spared = tuple(CheckResult(f"a/{name}::y", "c", "blocked", message=message, spared=True) for name in "xz")
    other = CheckResult("a/w::y[1]", "c", "blocked", spared=True)
    assert inconclusive_sentences(Record(RunHeader(), (*spared, other))) == [
        "3 results were not run, because requests of the kind HeadObject with Range and other cases of a/w::y had "
        "ended the endpoint (--all-crashes runs them)."
    ]


def test_disturbed() -> None:
    assert of(f"{CHECK_DISTURBED}: in each of its 5 runs", "the endpoint uses HTTP", verdict="skipped") == (
        "1 result disturbed, each time that the check ran: x::0 with c. Run again when the endpoint is less busy."
    )


def test_unsteady() -> None:
    failed, refused = (UnsteadyAnswer("GetObject", answer, 1, 2) for answer in ("500 InternalError", "403"))
    both = (failed, UnsteadyAnswer("PutObject", "500 InternalError", 1, 3), refused)
    results = (CheckResult("x::a", "c", "pass", unsteady=(failed,)), CheckResult("x::b", "c", "fail", unsteady=both))
    assert inconclusive_sentences(Record(RunHeader(), results)) == [
        "Unsteady: 500 InternalError (GetObject and PutObject; 2 results) and 403 (GetObject; 1 result) came and went "
        "from one run of a check to the next."
    ]
