"""Tests of the sentence about the features that every application needs."""

from __future__ import annotations

import pytest

from record.lines import RecordedFeature, RunHeader
from reports.diagnosis.features.support import State
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.normalized import NormalizedRecord
from reports.diagnosis.summary.critical import basics_sentence


def said(*states: State | None) -> str:
    """Returns the sentence about basic features in these states, of which None has no check in the run, and about a
    rare one."""
    features = tuple(RecordedFeature(f"f{place}", "Group", f"F{place}", basic=True) for place in range(len(states)))
    support = {f"f{place}": {"boto3-s3v4": state} for place, state in enumerate(states) if state}
    rare = RecordedFeature("rare", "Group", "Rare")
    return basics_sentence(
        Diagnosis(NormalizedRecord(RunHeader()), (*features, rare), {**support, "rare": {"c": "none"}}, ())
    )


@pytest.mark.parametrize(
    ("states", "sentence"),
    [
        (("full", "works"), "All 2 basics work."),
        (("full", "works", "partly"), "2 of 3 basics work; partly: F2."),
        (("partly", "partly"), "None of 2 basics work; partly: F0 and F1."),
        (
            ("full", "broken", "none", "ignored", "partly"),
            "1 of 5 basics works: F0; broken: F1; without effect: F3; not offered: F2; partly: F4.",
        ),
        (("full", "broken"), "1 of 2 basics works; broken: F1."),
        (("full", "full", *["broken"] * 5), "2 of 7 basics work: F0 and F1; broken: F2, F3, F4 and 2 more."),
        (("full", "full", None, "untested"), "All 2 tested basics work."),
        (("broken",), "None of 1 basic works; broken: F0."),
        ((None, "untested"), ""),
        ((), ""),
    ],
)
def test_basics_are_counted_and_those_that_lack_are_named(states: tuple[State, ...], sentence: str) -> None:
    assert said(*states) == sentence
