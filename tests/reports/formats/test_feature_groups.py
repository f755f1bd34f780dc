"""Tests of the word for a group of features: the state of most of them, and the others."""

from __future__ import annotations

import pytest

from record.lines import RecordedFeature, RunHeader
from reports.diagnosis.features.support import State
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.normalized import NormalizedRecord
from reports.formats.feature_groups import GroupRow, group_rows


def row(*states: State) -> GroupRow:
    features = tuple(RecordedFeature(f"f{place}", "Objects", f"F{place}") for place in range(len(states)))
    support = {f"f{place}": {"c": state} for place, state in enumerate(states)}
    (found,) = group_rows(Diagnosis(NormalizedRecord(RunHeader()), features, support, ()))
    return found


@pytest.mark.parametrize(
    ("states", "word", "others"),
    [
        (("full", "full"), "full", ""),
        (("full", "works"), "works", ""),
        (("full", "full", "full", "broken"), "full", "1 broken"),
        (("works", "full", "partly", "untested"), "works", "1 partly, 1 untested"),
        (("none", "none", "partly"), "none", "1 partly"),
        (("none", "none", "partly", "works", "ignored"), "partly", "1 ignored, 2 none, 1 partly, 1 works"),
        (("partly", "partly", "full"), "partly", "2 partly, 1 full"),
        (("partly", "partly", "partly", "full", "works"), "partly", "3 partly, 2 works"),
        (("broken", "none"), "broken", "1 broken, 1 none"),
        (("untested", "untested"), "untested", ""),
        (("full", "untested", "untested"), "full", "2 untested"),
    ],
)
def test_the_word_is_that_of_most_features(states: tuple[State, ...], word: State, others: str) -> None:
    found = row(*states)
    assert (found.word, found.other_states_in_words) == (word, others)
    assert found.number == len(states)
