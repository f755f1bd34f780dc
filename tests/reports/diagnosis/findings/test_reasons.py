"""Tests of the reasons for a feature that is not full: the failures that keep it from working, worst first, without the
names of features."""

from __future__ import annotations

from typing import Any

from record.lines import CheckResult, Deviation, Record, RecordedFeature, RunHeader
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.findings.reasons import reasons, reasons_text
from tests.reports.made import OK, deviating

LOST = deviating("a", "b", "body", sort="data")
LET_IN = deviating("403 AccessDenied", OK, "GetObject")
CODE = deviating("404 NoSuchKey", "404 NotFound", "GetObject")


def result(name: str, verdict: Any = "pass", deviation: Deviation | None = None, **more: Any) -> CheckResult:
    return CheckResult(
        f"x::{name}", "c", verdict, subject="GetObject", level="core", feature="f", deviation=deviation, **more
    )


def diagnosed(*results: CheckResult) -> Any:
    passing = [result(f"p{number}") for number in range(20)]
    header = RunHeader(
        features=(RecordedFeature("f", "Group", "Feature F"), RecordedFeature("g", "Group", "Feature G"))
    )
    return diagnose(Record(header, (result("gate", gate=True), *passing, *results)))


def test_what_keeps_a_feature_from_working_comes_instead_of_the_rest() -> None:
    found = diagnosed(result("code", "fail", CODE), result("in", "fail", LET_IN), result("lost", "fail", LOST))
    assert found.states["f"] == "partly"
    assert [found.findings[each.number - 1].severity for each in reasons(found, "f")] == ["exposed", "corrupt"]
    assert all("Feature F" not in each.words for each in reasons(found, "f"))


def test_rarities_are_the_reasons_of_what_works() -> None:
    found = diagnosed(result("code", "fail", CODE))
    assert found.states["f"] == "works"
    assert reasons_text(found, "f") == found.findings[0].title.removeprefix("Feature F: ")


def test_what_is_full_needs_no_reasons() -> None:
    assert reasons(diagnosed(), "f") == ()
    assert reasons_text(diagnosed(), "f") == ""
