"""Findings of records of earlier versions, which have no features and no deviations: from messages."""

from __future__ import annotations

import pytest

from reports.diagnosis.findings import diagnose
from reports.diagnosis.findings.steps.messages import by_message, deviation_of
from reports.record.lines import CheckResult, Record, RunHeader


def failed(number: int, message: str) -> CheckResult:
    return CheckResult(f"objects/get::c[{number}]", "boto3-s3v4", "fail", level="core", message=message)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("expected 403 AccessDenied, but the call succeeded", "exposed"),
        ("expected 404 NoSuchKey, got 500 InternalError", "crash"),
        ("expected 400 InvalidArgument, got 400 MalformedXML", "code"),
        ("PutObject returned 403 AccessDenied", "refused"),
        ("body: expected 'a', got 'b'", "code"),
        ("something else", "code"),
    ],
)
def test_the_kind_is_in_the_message(message: str, kind: str) -> None:
    assert list(by_message([failed(1, message)])) == [(kind, "")]


def test_other_messages_say_nothing_as_data() -> None:
    assert deviation_of("the object is gone") is None


def test_messages_that_differ_in_names_and_numbers_are_one_finding() -> None:
    said = "expected 404 NoSuchKey, got 200 of 'bucket-{0}' at gw0-{0}17"
    results = (*(failed(number, said.format(number)) for number in range(3)), failed(9, "alone"))
    diagnosis = diagnose(Record(RunHeader(), results))
    assert [(finding.kind, finding.title, finding.size) for finding in diagnosis.findings] == [
        ("corrupt", "expected 404 NoSuchKey, got 200 of … at …", 3),
        ("code", "Other results: the record does not say what came", 1),
    ]
    assert diagnosis.features == ()
    assert diagnosis.support == {}
