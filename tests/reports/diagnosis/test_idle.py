"""An operation that does nothing gives nothing to those who may not send it."""

from __future__ import annotations

from typing import Any

import pytest

from reports.diagnosis.findings import diagnose
from reports.record.exchanges import Exchange
from reports.record.lines import CheckResult, Deviation, Feature, Record, RunHeader

SUCCESS: dict[str, Any] = {"success": None}
DENIED: dict[str, Any] = {"replies": [[403, "AccessDenied"]]}
MISSING: dict[str, Any] = {"replies": [[404, "NoSuchBucket"]]}


def result(
    feature: str, expected: dict[str, Any], got: dict[str, Any] = SUCCESS, method: str = "DELETE"
) -> CheckResult:
    sent = Exchange("c", method, "http://e.test/b?website", status=200)
    return CheckResult(
        f"{feature}::x",
        "c",
        "fail",
        subject="DeleteBucketWebsite",
        feature=feature,
        level="common",
        exchanges=(sent,),
        deviation=Deviation("", expected, got),
    )


def website(*, offered: bool) -> CheckResult:
    refused = Deviation("PutBucketWebsite", SUCCESS, {"replies": [[501, "NotImplemented"]]})
    return CheckResult(
        "website::gate",
        "c",
        "pass" if offered else "fail",
        subject="DeleteBucketWebsite",
        feature="website",
        gate=True,
        level="common",
        deviation=None if offered else refused,
    )


GATE = CheckResult("private::gate", "c", "pass", feature="private", gate=True, level="core")
LET_IN = result("private", DENIED)


@pytest.mark.parametrize(
    ("others", "kind", "state"),
    [
        ((website(offered=False), result("missing", MISSING)), "ignored", "minor"),
        ((website(offered=True), result("missing", MISSING)), "exposed", "broken"),
        ((website(offered=False),), "exposed", "broken"),
        (
            (website(offered=False), result("missing", MISSING, {"replies": [[403, "AccessDenied"]]})),
            "exposed",
            "broken",
        ),
        ((website(offered=False), result("missing", MISSING, {"fault": "IncompleteResponse"})), "exposed", "broken"),
        ((website(offered=False), result("missing", MISSING, method="GET")), "exposed", "broken"),
    ],
)
def test_what_an_operation_without_effect_lets_in_is_ignored(
    others: tuple[CheckResult, ...], kind: str, state: str
) -> None:
    """It succeeds for a bucket that does not exist, and its feature is not offered."""
    header = RunHeader(features=tuple(map(Feature, ("private", "website", "missing"))))
    diagnosis = diagnose(Record(header, (GATE, LET_IN, *others)))
    (found,) = [each for each in diagnosis.findings if LET_IN.id in each.checks]
    assert found.kind == kind
    assert diagnosis.states["private"] == state
