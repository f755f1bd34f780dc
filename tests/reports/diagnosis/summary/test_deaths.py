"""Processes that died: how, and in which checks."""

from __future__ import annotations

from reports.diagnosis.summary.deaths import deaths_sentence
from reports.record.ending import PROCESS_DIED
from reports.record.lines import CheckResult, Record, RunHeader


def of(*said: str) -> str:
    results = (CheckResult(f"x::{at}", "c", "blocked", message=message) for at, message in enumerate(said))
    return deaths_sentence(Record(RunHeader(), tuple(results)))


KILLED = f"{PROCESS_DIED}: process p0 ended with signal SIGKILL while running 'x'"
ENDED = f"{PROCESS_DIED}: process p1 ended with exit status 9 while running 'x'"
CRASHED = f"{PROCESS_DIED}: worker 'gw0' crashed while running 'x'"


def test_nothing_is_said_of_other_results() -> None:
    assert of() == of("the endpoint has not answered since x::y") == ""


def test_one_process() -> None:
    assert of(KILLED) == "A process of the run died (signal SIGKILL); the check that it ran is blocked: x::0 with c."
    assert of(CRASHED) == "A process of the run died; the check that it ran is blocked: x::0 with c."


def test_several_processes() -> None:
    assert of(KILLED, KILLED, ENDED, KILLED) == (
        "4 processes of the run died (signal SIGKILL and exit status 9); the checks that they ran are blocked: "
        "x::0 with c, x::1 with c, x::2 with c and 1 more."
    )
