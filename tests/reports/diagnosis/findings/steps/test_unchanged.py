"""Tests that 304 responses that a client cannot read, and what they have too much, are one cause."""

from __future__ import annotations

from typing import Any

from record.lines import CheckResult, Deviation
from tests.reports.diagnosis.findings.results import gate, of, result, titles
from tests.reports.made import OK, deviating, exchanged

GATES = (gate("tags"), gate("ranges"))


def unchanged(number: int, feature: str, deviation: Deviation, status: int = 304) -> CheckResult:
    answered = exchanged("GET", "b/k", status)
    return result(number, feature, deviation, exchanges=(answered,), subject="GetObject")


def unread(number: int, **more: Any) -> CheckResult:
    return unchanged(number, "tags", deviating(OK, {"fault": "TypeError"}), **more)


def too_many(number: int, *names: str) -> CheckResult:
    return unchanged(number, "ranges", deviating([], {"value": list(names)}, "checksums", sort="form"))


def test_the_error_of_the_client_and_the_header_are_one_finding() -> None:
    own, rest = (unread(1), unread(2)), too_many(3, "x-amz-checksum-crc32")
    (found,) = of(*GATES, *own, rest).findings
    assert (found.severity, found.results, found.consequences) == ("refused", own, (rest,))
    assert found.title.startswith("A 304 has x-amz-checksum-crc32: clients cannot read it")


def test_without_a_header_or_a_304_they_are_other_causes() -> None:
    assert not any("304" in each for each in titles(of(*GATES, unread(1))))
    assert not any("A 304" in each for each in titles(of(*GATES, unread(1, status=200), too_many(2, "x"))))
