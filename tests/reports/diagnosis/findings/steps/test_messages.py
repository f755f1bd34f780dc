"""Findings of results without features and deviations: from their messages."""

from __future__ import annotations

from reports.diagnosis.findings.diagnosing import diagnose
from reports.record.lines import CheckResult, Record, RunHeader


def failed(number: int, message: str) -> CheckResult:
    return CheckResult(f"objects/get::c[{number}]", "boto3-s3v4", "fail", level="core", message=message)


def test_messages_that_differ_in_names_and_numbers_are_one_finding() -> None:
    said = "expected 404 NoSuchKey, got 200 of 'bucket-{0}' at gw0-{0}17"
    results = (*(failed(number, said.format(number)) for number in range(3)), failed(9, "alone"))
    diagnosis = diagnose(Record(RunHeader(), results))
    assert [(finding.kind, finding.title, finding.size) for finding in diagnosis.findings] == [
        ("code", "expected 404 NoSuchKey, got 200 of … at …", 3),
        ("code", "Other results: the record does not say what came", 1),
    ]
    assert diagnosis.features == ()
    assert diagnosis.support == {}
