"""Tests that grave failures are named first, even with few results, and failures that only a tester's requests show are
not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from record.lines import CheckResult, Deviation, Record, RecordedFeature, RunHeader
from record.selection import Selection
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.findings.reach import critical_findings
from reports.formats.terminal.run_lines import brief
from tests.reports.made import OK, deviating

LET_IN = deviating("403 AccessDenied", OK, "GetObject")
ENDED = deviating("400 MalformedXML", "500 InternalError", "PutObject")
CODE = deviating("404 NoSuchKey", "404 NotFound", "GetObject")


def diagnosis(*deviations: Deviation, level: str = "core", depth: str = "usual") -> Diagnosis:
    of: Any = {"feature": "f", "subject": "GetObject"}
    passing = [CheckResult(f"x::p{number}", "c", "pass", level="core", **of) for number in range(20)]
    failing = [
        CheckResult(f"x::f{number}", "c", "fail", level=level, deviation=each, **of)
        for number, each in enumerate(deviations)
    ]
    gate = CheckResult("x::gate", "c", "pass", gate=True, level="core", **of)
    header = RunHeader(features=(RecordedFeature("f", "Group", "Feature F"),), selection=Selection({"depth": depth}))
    return diagnose(Record(header, (gate, *passing, *failing)))


@pytest.mark.parametrize(
    ("deviations", "level", "serious"),
    [((LET_IN, CODE), "core", ["exposed"]), ((ENDED, CODE), "core", []), ((LET_IN,), "extended", [])],
    ids=["documented use", "what nobody sends", "what is rare"],
)
def test_a_single_result_of_documented_use_is_serious(
    deviations: tuple[Deviation, ...], level: str, serious: list[str]
) -> None:
    assert [found.severity for found in critical_findings(diagnosis(*deviations, level=level))] == serious


def test_a_long_title_goes_without_its_examples_if_it_is_clear_without_them() -> None:
    found = diagnosis(LET_IN)
    title = "Signed requests that must be denied succeed" + f" ({'Conditions in bucket policies ' * 3})"
    clear = replace(found.findings[0], title=title, is_vague=False)
    assert brief(clear, 60) == "Signed requests that must be denied succeed"
    assert brief(clear, 500) == title


def test_a_long_vague_title_goes_without_its_check_and_its_features() -> None:
    found = diagnosis(LET_IN)
    vague = replace(found.findings[0], title=f"{'Feature F and ' * 6}G: tags (all) wrong", is_vague=True)
    assert brief(vague, 60) == "Tags (all) wrong"
