"""Tests that missing checksums in a response are not ignored checksums if wrong ones are refused."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from record.exchanges import RecordedExchange
from record.lines import CheckResult, Deviation, Record, RecordedFeature, RunHeader
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.normalized import normalize_record
from tests.reports.made import OK, deviating, exchanged

REFUSING = "integrity/put_checksum::wrong_checksum_stores_nothing[SHA256]"
"""A check in which a right server refuses an upload because of its checksum."""
LACKING = deviating(["x"], [None], "checksums", sort="option")
WRITE = exchanged("PUT")


def result(
    number: int, deviation: Deviation = LACKING, exchange: RecordedExchange = WRITE, gate: bool = False
) -> CheckResult:
    more = {"subject": "PutObject", "level": "core", "feature": "sha256", "gate": gate}
    return CheckResult(f"x::{number}", "c", "fail", deviation=deviation, exchanges=(exchange,), **more)


def accepting(case: str = "[SHA1]") -> CheckResult:
    """A wrong checksum of another algorithm in the same feature is accepted."""
    check = REFUSING.replace("[SHA256]", case)
    accepted = deviating("400 BadDigest", OK, "PutObject")
    return CheckResult(check, "c", "fail", feature="sha256", level="core", deviation=accepted)


def passing(check: str = REFUSING, feature: str = "sha256") -> CheckResult:
    return CheckResult(check, "d", "pass", feature=feature, level="core")


def noted(*results: CheckResult) -> bool:
    return any(
        each.deviation.verified for each in normalize_record(Record(RunHeader(), results)).results if each.deviation
    )


def test_where_a_wrong_checksum_is_refused_it_is_noted() -> None:
    assert noted(result(1), passing())


@pytest.mark.parametrize(
    "results",
    [
        (result(1),),
        (result(1), passing(feature="other")),
        (result(1), passing(), accepting()),
        (result(1), passing("objects/put::what_was_put_is_read[empty]")),
        (result(1, exchange=RecordedExchange("c", "HEAD", WRITE.url, status=200)), passing()),
        (result(1, replace(LACKING, got={"value": ["y"]})), passing()),
        (result(1, replace(LACKING, sort="form")), passing()),
        (result(1, exchange=exchanged("PUT", "b?lifecycle")), passing()),
    ],
)
def test_else_it_is_not(results: tuple[CheckResult, ...]) -> None:
    assert not noted(*results)


def test_they_are_one_finding_and_the_feature_is_there() -> None:
    header = RunHeader(features=(RecordedFeature("sha256", "Integrity", "SHA-256 checksums"),))
    found = diagnose(Record(header, (result(0, gate=True), result(1), passing())))
    assert [(each.severity, each.title) for each in found.findings] == [
        ("code", "Checksums that are verified are missing in responses (PutObject)")
    ]
    assert found.support["sha256"]["c"] == "works"
