"""Tests of the word for a group of features: the state of most of them, what is broken or unsafe, and the others."""

from __future__ import annotations

import pytest

from record.lines import RecordedFeature, RunHeader
from reports.diagnosis.features.support import State
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.normalized import NormalizedRecord
from reports.formats.feature_groups import GroupRow, group_rows


def row(*states: State, unsafe: int = 0) -> GroupRow:
    features = tuple(RecordedFeature(f"f{place}", "Objects", f"F{place}") for place in range(len(states)))
    support = {f"f{place}": {"c": state} for place, state in enumerate(states)}
    diagnosis = Diagnosis(NormalizedRecord(RunHeader()), features, support, ())
    vars(diagnosis)["unsafe"] = frozenset(feature.id for feature in features[:unsafe])  # as if it was found
    (found,) = group_rows(diagnosis)
    return found


@pytest.mark.parametrize(
    ("states", "word", "others"),
    [
        (("full", "full"), "full", ""),
        (("full", "works"), "works", ""),
        (("full", "full", "full", "broken"), "broken", "1 broken, 3 full"),
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


def test_group_with_something_unsafe_works_partly_at_best() -> None:
    found = row("full", "full", unsafe=1)
    assert (found.word, found.other_states_in_words) == ("partly", "1 unsafe, 2 full")
    assert row("none", "none", "partly", unsafe=1).word == "none"
