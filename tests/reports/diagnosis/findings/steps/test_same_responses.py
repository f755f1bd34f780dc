"""The same response to many requests."""

from __future__ import annotations

from typing import Any

from record.exchanges import Body, RecordedExchange
from record.lines import CheckResult, Record, RecordedFeature, RunHeader
from reports.diagnosis.findings.diagnosing import diagnose
from tests.reports.made import deviating, exchanged

CATALOGUE = (RecordedFeature("forms", "Forms", "Forms"), RecordedFeature("policies", "Forms", "Policies of forms"))
GATES = tuple(CheckResult(f"x::{each.id}", "c", "pass", level="core", feature=each.id, gate=True) for each in CATALOGUE)


def form(status: int) -> RecordedExchange:
    return exchanged("POST", "b", status, response_body=Body("<Code>Oops</Code>"))


def failed(number: int, expected: dict[str, Any], *exchanges: RecordedExchange) -> CheckResult:
    deviation = deviating(expected, "500 Oops", "PostObject")
    feature = CATALOGUE[number % 2].id
    return CheckResult(
        f"x::{number}", "c", "fail", deviation=deviation, exchanges=exchanges, feature=feature, subject="PostObject"
    )


def results(*before: RecordedExchange) -> list[CheckResult]:
    """Valid forms that fail, and invalid ones that are not refused; the requests before are in the first of them."""
    refusals = {"replies": [[403, "AccessDenied"]]}
    some = [failed(n, {"success": None} if n < 6 else refusals, form(500)) for n in range(1, 12)]
    return [failed(0, {"success": None}, *before, form(500)), *some]


def titles(some: list[CheckResult]) -> list[tuple[str, int]]:
    found = diagnose(Record(RunHeader(features=CATALOGUE), (*GATES, *some))).findings
    return [(each.title, each.size) for each in found]


def test_an_operation_that_always_fails_is_one_cause() -> None:
    assert titles(results()) == [("PostObject always fails with 500 Oops", 12)]


def test_an_operation_that_succeeds_elsewhere_does_not_always_fail() -> None:
    assert all("always" not in title for title, _ in titles(results(form(204))))
