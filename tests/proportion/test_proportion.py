"""The words of the published servers are in proportion: as good as they were, at least."""

from __future__ import annotations

import pytest

from reports.published.server_folders import published
from tests.proportion.measuring import LABELS, disagreeing, labelled, measured, too_bad, too_good

TOO_BAD, DISAGREEING = 4, 18
"""How many there are; a change that makes them fewer lowers these."""


def test_no_word_is_worse_than_what_programs_do() -> None:
    assert len(too_bad(measured())) <= TOO_BAD


def test_no_word_is_better_than_what_programs_do() -> None:
    assert too_good(measured()) == []


def test_words_agree_with_labels() -> None:
    found = [f"{cell}, not {label.words}" for cell, label in disagreeing(measured())]
    assert len(found) <= DISAGREEING, found


@pytest.mark.parametrize("path", sorted(LABELS.glob("*.toml")), ids=lambda path: path.stem)
def test_labels_are_of_published_cells_and_have_reasons(path: object) -> None:
    name = getattr(path, "stem", "")
    (server,) = [each for each in published() if each.name == name]
    assert server.run is not None
    for feature, label in labelled(name).items():
        assert feature in server.run.support
        assert label.words
        assert label.why.endswith(".")
