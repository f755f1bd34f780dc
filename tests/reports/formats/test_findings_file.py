"""findings.json."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reports.diagnosis.findings import Finding, diagnose
from reports.formats.findings_file import Example, findings
from reports.record.lines import CheckResult, Deviation, Record, RunHeader


def example_of(deviation: Deviation) -> Example:
    shown = CheckResult("a/b::c", "boto3-s3v4", "fail", feature="ranges", deviation=deviation)
    record = Record(RunHeader(), (shown,))
    finding = Finding("corrupt:ranges", "corrupt", "Byte ranges", ("ranges",), (shown,))
    (entry,) = findings(record, replace(diagnose(record), findings=(finding,))).findings
    return entry.example


def test_an_example_has_its_whole_deviation() -> None:
    values: dict[str, Any] = {"about": "Days", "expected": {"value": 1}, "got": {"value": 2}}
    more: dict[str, Any] = {"before": {"value": 3}, "lets_in": True, "safeguard": True, "idle": True, "upheld": True}
    assert example_of(Deviation(**values, **more)).deviation == {**values, **more, "kind": "ignored"}
    assert example_of(Deviation(**values)).deviation == {**values, "kind": "code"}
