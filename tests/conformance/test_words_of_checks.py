"""Tests of the words for what checks show: tables of the reports read them, and say nothing of a word that no check
has."""

from __future__ import annotations

from importlib import import_module

from fixtures.assertions.check import check_of
from fixtures.model.places import CONFORMANCE, SUITE
from reports.diagnosis.advice.client_settings import HOST_STYLE
from reports.diagnosis.advice.workarounds import WORKAROUNDS
from reports.diagnosis.applications import predicting
from reports.diagnosis.severity.stopping_faults import FAULTS
from reports.formats.guide.client_setup import KEYS_IN_FILE
from reports.formats.guide.explanations import CALLS


def said_by_checks() -> set[str]:
    """The words of `shows` of all checks."""
    names = [".".join(path.relative_to(SUITE).with_suffix("").parts) for path in CONFORMANCE.rglob("test_*.py")]
    modules = [import_module(name) for name in names]
    found = filter(None, (check_of(each) for module in modules for each in vars(module).values()))
    return {word for each in found for words in each.shows.values() for word in words}


def test_reports_read_the_words_of_checks_and_no_others() -> None:
    promises = [promise for titles in CALLS.values() for each in titles.values() for promise in each.promises]
    advice = {each.about for each in WORKAROUNDS.values() if each.about}
    read = {*(fault.name for fault in FAULTS), predicting.ROOT, HOST_STYLE, KEYS_IN_FILE}
    assert said_by_checks() == read.union(advice, (promise.disproof for promise in promises))
