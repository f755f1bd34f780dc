"""findings.json."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from record.footprint_file import Footprint, RecordedWorkflow
from record.lines import CheckResult, Deviation, Record, RecordedFeature, RefusedSignature, RunHeader, UnsteadyAnswer
from reports.diagnosis.applications.prediction import Obstacle, Prediction
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.findings.diagnosis import Finding
from reports.formats import findings_file
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


def test_what_stops_a_program_is_said_with_its_small_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Footprint("tool-1", "Tool", "1", "tool", (RecordedWorkflow("", "http", (), ()),))
    stops = Obstacle("ranges", "Byte ranges", 0, ("read",), "GetObject refused (501)", "refused:ranges")
    plain = Obstacle("ranges", "Byte ranges", 0, ("read",))
    predicted = Prediction(known, "fails", "", (stops, plain))
    monkeypatch.setattr(findings_file, "predictions", lambda diagnosis: [predicted])
    (entry,) = findings(diagnose(Record(RunHeader()))).applications
    assert [(each.came, each.small_cause) for each in entry.obstacles] == [
        ("GetObject refused (501)", "refused:ranges"),
        ("", None),
    ]


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
