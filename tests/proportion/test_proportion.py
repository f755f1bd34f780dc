"""Tests that the words of the published servers are in proportion: the exceptions are the reviewed ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from published.results.published_servers import published
from tests.proportion.measuring import LABELS, MEASURED, disagreeing, labelled, measured, text_of, too_bad, too_good


def test_what_does_not_fit_is_known() -> None:
    """After a change for the better, `make proportion` writes the file anew."""
    assert text_of(measured()) == MEASURED.read_text(encoding="utf-8")


def test_words_that_are_worse_than_what_programs_do_are_found() -> None:
    words = {place: replace(cell, word="none") for place, cell in measured().items()}
    assert len(too_bad(words)) > len(too_bad(measured()))


def test_words_that_are_better_than_what_programs_do_are_found() -> None:
    words = {place: replace(cell, word="works") for place, cell in measured().items()}
    assert len(list(too_good(words))) > len(list(too_good(measured())))


def test_words_that_are_not_those_of_labels_are_found() -> None:
    words = {place: replace(cell, word="full") for place, cell in measured().items()}
    assert len(list(disagreeing(words))) > len(list(disagreeing(measured())))


@pytest.mark.parametrize("path", sorted(LABELS.glob("*.toml")), ids=lambda path: path.stem)
def test_labels_are_of_published_cells_and_have_reasons(path: Path) -> None:
    (server,) = [each for each in published() if each.name == path.stem]
    assert server.run is not None
    for feature, label in labelled(path.stem).items():
        assert feature in server.run.support
        assert label.words
        assert label.why.endswith(".")
