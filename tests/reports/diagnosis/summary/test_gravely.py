"""What is gravely wrong is named first, however few results it has; what only a tester sends is not."""

from __future__ import annotations

from typing import Any

from reports.diagnosis.findings import diagnose
from reports.diagnosis.summary.gravely import gravely_wrong_sentence
from reports.record.lines import CheckResult, Deviation, Feature, Record, RunHeader

LET_IN = Deviation("GetObject", {"replies": [[403, "AccessDenied"]]}, {"success": None})
ENDED = Deviation("PutObject", {"replies": [[400, "MalformedXML"]]}, {"replies": [[500, "InternalError"]]})
CODE = Deviation("GetObject", {"replies": [[404, "NoSuchKey"]]}, {"replies": [[404, "NotFound"]]})


def said(*deviations: Deviation, level: str = "core") -> str:
    of: Any = {"feature": "f", "subject": "GetObject"}
    passing = [CheckResult(f"x::p{number}", "c", "pass", level="core", **of) for number in range(20)]
    failing = [
        CheckResult(f"x::f{number}", "c", "fail", level=level, deviation=each, **of)
        for number, each in enumerate(deviations)
    ]
    gate = CheckResult("x::gate", "c", "pass", gate=True, level="core", **of)
    header = RunHeader(features=(Feature("f", "Group", "Feature F"),))
    return gravely_wrong_sentence(diagnose(Record(header, (gate, *passing, *failing))))


def test_a_single_result_is_named_with_its_finding() -> None:
    found = said(LET_IN, CODE)
    assert found.startswith("Gravely wrong, 1: Feature F: ")
    assert found.endswith(" (1).")


def test_what_nobody_sends_and_what_is_rare_is_not() -> None:
    assert said(ENDED, CODE) == ""
    assert said(LET_IN, level="extended") == ""
