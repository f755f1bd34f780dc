"""Tests of the different refusals of a finding."""

from __future__ import annotations

from typing import Any

from record.exchanges import Body
from record.lines import CheckResult
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.distinct_refusals import refusals
from tests.reports.made import OK, deviating, exchanged


def refused(number: int, message: str, code: str = "InvalidArgument") -> CheckResult:
    error = Body(f"<Error><Code>{code}</Code><Message>{message}</Message></Error>")
    sent = exchanged("PUT", "b?x", 400, response_body=error)
    deviation = deviating(OK, {"replies": [[400, code]]}, "PutX")
    return CheckResult(f"x::{number}", "c", "fail", deviation=deviation, exchanges=(sent,))


def of(*results: CheckResult) -> list[tuple[str, int]]:
    return refusals(Finding("x", "refused", "X", ("f",), results))


def test_each_message_is_there_once_without_the_names_of_the_run(snapshot: Any) -> None:
    days = [refused(number, f"No &quot;day&quot; in s3c-{number}-p1-2") for number in range(2)]
    assert of(*days, refused(3, "No rule"), refused(4, "No rule", "Other")) == snapshot


def test_the_same_refusal_of_all_is_shown_by_the_example() -> None:
    assert of(refused(1, "No rule"), refused(2, "No rule")) == []
