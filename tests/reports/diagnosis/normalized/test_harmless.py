"""Tests that an operation without any effect gives nothing to a sender without the right to it."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from record.ending import VIOLATED
from record.lines import CheckResult, Record, RecordedFeature, RunHeader, RunSummary
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.normalized import NormalizedRecord
from reports.diagnosis.summary.outcome import assess_with_expectations, failing
from reports.formats import junit
from reports.known.expected import Expected
from tests.reports.made import OK, deviating, exchanged

TODAY = datetime.date(2026, 1, 1)

SUCCESS: dict[str, Any] = {"success": None}
DENIED: dict[str, Any] = {"replies": [[403, "AccessDenied"]]}
MISSING: dict[str, Any] = {"replies": [[404, "NoSuchBucket"]]}


def result(
    feature: str,
    expected: dict[str, Any],
    got: dict[str, Any] = SUCCESS,
    method: str = "DELETE",
    sent_to: str = "b?website",
) -> CheckResult:
    sent = exchanged(method, f"{sent_to}")
    return CheckResult(
        f"{feature}::x",
        "c",
        "fail",
        subject="DeleteBucketWebsite",
        feature=feature,
        level="common",
        exchanges=(sent,),
        deviation=deviating(expected, got),
    )


def website(*, offered: bool, sent_to: str = "b?website") -> CheckResult:
    refused = deviating(OK, "501 NotImplemented", "PutBucketWebsite")
    return CheckResult(
        "website::gate",
        "c",
        "pass" if offered else "fail",
        subject="DeleteBucketWebsite",
        exchanges=() if offered else (exchanged("PUT", f"{sent_to}", 501),),
        feature="website",
        gate=True,
        level="common",
        deviation=None if offered else refused,
    )


GATE = CheckResult("private::gate", "c", "pass", feature="private", gate=True, level="core")
LET_IN = result("private", DENIED)


def record(*results: CheckResult, fail_on: tuple[str, ...] = ()) -> Record:
    features = tuple(map(RecordedFeature, ("private", "website", "missing")))
    return Record(RunHeader(features=features, fail_on=fail_on), results)


@pytest.mark.parametrize(
    ("others", "severity", "unsafe"),
    [
        ((website(offered=False), result("missing", MISSING)), "ignored", False),
        ((website(offered=True), result("missing", MISSING)), "exposed", True),
        ((website(offered=False),), "exposed", True),
        ((website(offered=False), result("missing", MISSING, {"replies": [[403, "AccessDenied"]]})), "exposed", True),
        ((website(offered=False), result("missing", MISSING, {"fault": "IncompleteResponse"})), "exposed", True),
        ((website(offered=False), result("missing", MISSING, method="GET")), "exposed", True),
        ((website(offered=False), result("missing", MISSING, method="PUT")), "exposed", True),
        ((website(offered=False, sent_to="b?policy"), result("missing", MISSING)), "exposed", True),
    ],
)
def test_what_an_operation_harmless_lets_in_is_ignored(
    others: tuple[CheckResult, ...], severity: str, unsafe: bool
) -> None:
    """The operation succeeds for a bucket that does not exist, and its feature is not offered."""
    diagnosis = diagnose(record(GATE, LET_IN, *others))
    (found,) = [each for each in diagnosis.findings if LET_IN.id in each.checks]
    assert found.severity == severity
    assert ("private" in diagnosis.unsafe) is unsafe


@pytest.mark.parametrize(
    ("method", "sent_to"),
    [("PUT", "b/k"), ("PUT", "b"), ("DELETE", "b/k"), ("POST", "b?delete"), ("PUT", "b/k?partNumber=1&uploadId=u")],
)
def test_what_changes_a_bucket_or_its_keys_has_an_effect(method: str, sent_to: str) -> None:
    """The operation succeeds for a missing bucket, which the endpoint may create, and one of its options is not
    offered."""
    let_in = result("private", DENIED, method=method, sent_to=sent_to)
    missing = result("missing", MISSING, method=method, sent_to=sent_to)
    diagnosis = diagnose(record(GATE, let_in, missing, website(offered=False, sent_to=sent_to)))
    assert {each.severity for each in diagnosis.findings if let_in.id in each.checks} == {"exposed"}


def test_it_is_one_kind_in_all_that_is_made_of_a_run(tmp_path: Path) -> None:
    """This includes the top of reports, JUnit's file and the exit status."""
    gate = replace(LET_IN, id="private-by-default::x", feature="private-by-default", gate=True)
    missing = result("missing", MISSING)
    whole = record(gate, website(offered=False), missing, fail_on=("exposed",))
    assert failing(NormalizedRecord(whole.header, whole.results)) == [gate]
    assert failing(whole) == []
    assert diagnose(whole).anybody == ""
    junit.write(diagnose(whole), tmp_path / "junit.xml")
    assert "exposed" not in (tmp_path / "junit.xml").read_text()
    ended = replace(whole, summary=RunSummary({}, exit=VIOLATED))
    assert (again := assess_with_expectations(ended, Expected(), TODAY).summary)
    assert again.exit == 0
