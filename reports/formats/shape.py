"""A result in pytest's terms: passed, failed, skipped, or expected to fail."""

from __future__ import annotations

import pytest

from reports.known.standing import advice
from reports.record.lines import MUST_BE_LISTED, CheckResult


def shape(report: pytest.TestReport, result: CheckResult, location: tuple[str, int]) -> None:
    """Sets pytest's outcome for the result: `failed` is what changes the exit status."""
    said = "\n".join(text for text in (advice(result), result.message) if text)
    if result.known and result.verdict in MUST_BE_LISTED:
        report.outcome = "skipped"
        report.wasxfail = advice(result)
    elif result.unexpected:
        report.outcome = "failed"
        if result.listed is not None:
            report.longrepr = said
        elif report.longrepr is None or isinstance(report.longrepr, tuple):
            report.longrepr = f"{result.verdict}: {result.message}"
    elif result.verdict != "pass":
        report.outcome = "skipped"
        report.longrepr = (*location, f"{result.verdict}: {result.message}" if result.message else result.verdict)
