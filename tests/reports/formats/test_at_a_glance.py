"""Tests of the four numbers with which reports begin."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from record.footprint_file import Footprint
from record.lines import RecordedFeature, RunHeader
from record.selection import Selection
from reports.diagnosis.applications.prediction import Answer, Prediction
from reports.diagnosis.features.support import State
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.normalized import NormalizedRecord
from reports.formats.at_a_glance import GlanceNumber, at_a_glance
from tests.reports.diagnosis.findings.test_critical_faults import CODE, LET_IN, diagnosis


def of_features(*states: State | None, basic: bool = True) -> dict[str, GlanceNumber]:
    """The numbers of a run with features in these states, of which None has no check in the run."""
    features = tuple(RecordedFeature(f"f{place}", "Group", f"F{place}", basic=basic) for place in range(len(states)))
    support = {f"f{place}": {"boto3-s3v4": state} for place, state in enumerate(states) if state}
    return by_label(Diagnosis(NormalizedRecord(RunHeader()), features, support, ()))


def by_label(found: Diagnosis, *programs: Prediction) -> dict[str, GlanceNumber]:
    return {each.label: each for each in at_a_glance(found, programs)}


def program(name: str, answer: Answer) -> Prediction:
    return Prediction(Footprint(name, name, "1", "tool", ()), answer)


@pytest.mark.parametrize(
    ("states", "number", "label", "line"),
    [
        (("full", "works"), 2, "of 2 basics work", ""),
        (("full", "partly", "broken"), 1, "of 3 basics work", "Not, or not fully: F2 and F1"),
        (("partly", "broken", "none", "ignored"), 0, "of 4 basics work", "Not, or not fully: F1, F3, F2 and 1 more"),
        (("full", None, "untested"), 1, "of 1 basic works", ""),
    ],
)
def test_basics_are_counted_and_the_worst_are_named(
    states: tuple[State, ...], number: int, label: str, line: str
) -> None:
    found = of_features(*states)[label]
    assert (found.number, found.whole, found.line) == (
        number,
        sum(found.parts[at][1] for at in range(len(found.parts))),
        line,
    )


def test_without_basics_all_features_are_counted() -> None:
    assert of_features("full", "none", basic=False)["of 2 tested features work"].number == 1
    assert of_features() == of_features(None, "untested") == {}


def test_features_that_are_not_offered_are_lacking() -> None:
    found = of_features("full", "none", "none")["features lacking"]
    assert (found.number, found.whole, found.line) == (2, 3, "F1 and F2")
    assert of_features("full")["features lacking"].line == "Every tested feature is offered"


def test_programs_are_counted_by_outcome() -> None:
    answers: list[Answer] = ["works", "works", "settings", "fails", "untested"]
    found = by_label(diagnosis(), *(program(f"p{at}", answer) for at, answer in enumerate(answers)))
    number = found["of 4 programs should work"]
    assert (number.number, number.whole) == (2, 4)
    assert number.line == "p0 and p1; fails: p3; 1 with a setting; 1 not tested"
    assert number.parts == (("works", 2), ("settings", 1), ("fails", 1), ("untested", 1))
    assert not any("program" in label for label in by_label(diagnosis(), program("p", "untested")))


def test_serious_faults_are_counted_by_severity() -> None:
    found = by_label(diagnosis(LET_IN, CODE))["serious fault"]
    assert (found.number, found.parts, found.line) == (1, (("exposed", 1),), "1 open access; 1 smaller finding")
    assert by_label(diagnosis(CODE))["serious faults"].line == (
        "Nothing loses data, opens access or stops the server; 1 smaller finding"
    )


def test_a_smoke_run_tells_how_many_gates_pass_and_not_that_nothing_is_wrong() -> None:
    found = diagnosis(CODE)
    header = msgspec.structs.replace(found.record.header, selection=Selection({"depth": "smoke"}))
    smoke = by_label(replace(found, record=NormalizedRecord(header, found.record.results)))
    assert smoke["of 1 feature passes its gates"].line == "A smoke run of 22 checks"
    assert "serious faults" not in smoke


def test_harm_that_documented_use_does_not_meet_is_not_called_nothing() -> None:
    assert by_label(diagnosis(LET_IN, level="extended"))["serious faults"].line == (
        "None that documented use meets; 1 smaller finding"
    )
