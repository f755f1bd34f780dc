"""Tests of applications that a run saw, read from the results of their workflows."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from record.lines import CheckResult, Record, RunHeader
from reports.diagnosis.footprints.observed_outcomes import ObservedOutcome, failed_step, observed_outcomes
from tests.reports.made import deviating

WORKS = CheckResult("applications/workflows::workflow_has_its_outcome[tool-1]", "program", "pass", area="applications")


def failed(step: str, setting: str = "") -> CheckResult:
    got: dict[str, Any] = {"value": {"failed": step, "setting": setting}}
    return replace(
        WORKS, verdict="fail", deviation=deviating({"text": "each"}, got, "step of the workflow", sort="use")
    )


@pytest.mark.parametrize(
    ("result", "found"),
    [
        (WORKS, ObservedOutcome("works")),
        (failed("list", "--old"), ObservedOutcome("settings", "--old", "list")),
        (failed("list"), ObservedOutcome("fails", "", "list")),
        (replace(WORKS, verdict="fail"), ObservedOutcome("fails")),
    ],
)
def test_outcome_of_a_workflow(result: CheckResult, found: ObservedOutcome) -> None:
    assert observed_outcomes(Record(RunHeader(), (result,))) == {"tool-1": found}


@pytest.mark.parametrize(
    "result",
    [
        replace(WORKS, verdict="skipped"),
        replace(WORKS, verdict="blocked"),
        replace(failed("list"), endpoint_lost=True),
        replace(WORKS, area="objects"),
    ],
)
def test_what_says_nothing_about_the_endpoint_was_not_seen(result: CheckResult) -> None:
    assert observed_outcomes(Record(RunHeader(), (result,))) == {}


def test_a_step_that_is_not_said_is_empty() -> None:
    for got in ({"value": {"failed": None, "setting": None}}, {"value": {}}, {"value": None}, {}):
        result = replace(WORKS, verdict="fail", deviation=deviating({}, got, "step"))
        assert failed_step(result) == ""
        assert observed_outcomes(Record(RunHeader(), (result,))) == {"tool-1": ObservedOutcome("fails")}
