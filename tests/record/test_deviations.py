"""Tests of deviations in a record: one in a form that this version does not know is ignored."""

from __future__ import annotations

import json
from typing import Any

import pytest

from record.json_form import dumps, loads, to_json
from record.lines import CheckResult, Record, RunHeader
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.severity.of_results import severity_of
from tests.reports.made import deviating

RIGHT: list[dict[str, Any]] = [
    {"replies": [[400, "A"], [404, ""]]},
    {"success": None},
    {"value": {"a": [1, None]}},
    {"bytes": [900, "abc"]},
    {"text": "words"},
    {"fault": "KeyError"},
    {"later": "than this version"},
    {},
]
WRONG: list[Any] = [
    *(
        {"replies": data}
        for data in ([], [[]], [[400]], [[400, "a", "b"]], [400], None, 5, [["400", "X"]], [[400, [1]]])
    ),
    *({"bytes": data} for data in (None, 5, [], "x", True)),
    {"fault": 1},
    {"text": []},
    [],
    "text",
]


def line(expected: Any, got: Any, **more: Any) -> CheckResult:
    data = {"about": "body", "expected": expected, "got": got, "kind": "code", **more}
    text = to_json(CheckResult("x::y", "c", "fail", level="core")) | {"deviation": data}
    return loads(CheckResult, json.dumps(text).encode())


@pytest.mark.parametrize("side", RIGHT, ids=str)
def test_a_known_form_is_read_and_written_again(side: dict[str, Any]) -> None:
    found = line(side, side)
    assert found.deviation == deviating(side, side, "body", kind="code")
    assert loads(CheckResult, dumps(found)) == found
    assert severity_of(found)


def test_what_a_value_was_before_is_read_and_written_again() -> None:
    found = line({"value": 2}, {"value": 1}, before={"value": 1}, sort="data")
    assert found.deviation == deviating(2, 1, "body", kind="code", before={"value": 1}, sort="data")
    assert loads(CheckResult, dumps(found)) == found


@pytest.mark.parametrize("side", WRONG, ids=str)
@pytest.mark.parametrize("other", [{"success": None}, {"value": 1}], ids=str)
def test_an_unknown_form_is_ignored(side: Any, other: dict[str, Any]) -> None:
    for found in (line(side, other), line(other, side), line(other, other, before=side)):
        assert found.deviation is None
        (finding,) = diagnose(Record(RunHeader(), (found,))).findings
        assert finding.results == (found,)
