"""findings.json."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from record.lines import CheckResult, Deviation, Record, RecordedFeature, RefusedSignature, RunHeader, UnsteadyAnswer
from record.provenance import Derived, Recorded
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.findings.diagnosis import Finding
from reports.formats.findings_file import Example, findings


def example_of(deviation: Deviation) -> Example:
    shown = CheckResult("a/b::c", "boto3-s3v4", "fail", feature="ranges", deviation=deviation)
    record = Record(RunHeader(), (shown,))
    finding = Finding("corrupt:ranges", "corrupt", "Byte ranges", ("ranges",), (shown,))
    (entry,) = findings(replace(diagnose(record), findings=(finding,))).findings
    return entry.example


def test_an_example_has_its_whole_deviation() -> None:
    values: dict[str, Any] = {"about": "Days", "expected": {"value": 1}, "got": {"value": 2}}
    more: dict[str, Any] = {
        "before": {"value": 3},
        "lets_in": True,
        "safeguard": True,
        "harmless": True,
        "verified": True,
    }
    assert example_of(Deviation(**values, **more)).deviation == {**values, **more, "kind": "ignored"}
    assert example_of(Deviation(**values)).deviation == {**values, "kind": "code"}


def test_a_finding_counts_the_checks_that_were_recorded_at_aws() -> None:
    moto = Recorded("moto", "test_a", 2024)
    origins = {"a/b::c": moto, "a/b::d": moto, "a/b::e": Derived("it follows"), "a/b::f": None}
    results = tuple(
        CheckResult(check, client, "fail", feature="ranges", provenance=origin)
        for check, origin in origins.items()
        for client in ("boto3-s3v4", "boto-s3v4")
    )
    finding = Finding("corrupt:ranges", "corrupt", "Byte ranges", ("ranges",), results)
    assert finding.recorded_words == "recorded at AWS: 2 of 4 requirements"
    (entry,) = findings(replace(diagnose(Record(RunHeader(), results)), findings=(finding,))).findings
    assert (entry.recorded, entry.example.provenance) == (2, moto)
    assert replace(finding, results=results[4:]).recorded_words == ""


def test_a_client_that_is_not_let_in_has_no_feature() -> None:
    """The other reports say the same."""
    refused = RefusedSignature("Signature V2", clients=("boto3-s3",))
    header = RunHeader(features=(RecordedFeature("ranges"),), clients=("boto3-s3", "boto3-s3v4"), refused=(refused,))
    results = (
        CheckResult("a/b::c", "boto3-s3v4", "pass", feature="ranges", gate=True),
        CheckResult("a/b::c", "boto3-s3", "unsupported", feature="ranges", gate=True, message=refused.reason),
    )
    (entry,) = findings(diagnose(Record(header, results))).features
    assert (entry.support, entry.clients) == ("full", {"boto3-s3v4": "full", "boto3-s3": "none"})


def test_answers_that_come_and_go_are_counted() -> None:
    unsteady = (UnsteadyAnswer("GetObject", "500 InternalError", 1, 2),)
    results = tuple(CheckResult(f"a/b::{name}", "boto3-s3v4", "pass", unsteady=unsteady) for name in "cd")
    (entry,) = findings(diagnose(Record(RunHeader(), results))).unsteady
    assert (entry.answer, entry.operations, entry.results) == ("500 InternalError", ("GetObject",), 2)
