"""Tests of the words for what checks show: tables of the reports read them, and say nothing of a word that no check
has."""

from __future__ import annotations

import ast

from fixtures.model.places import CONFORMANCE
from reports.diagnosis.advice.client_settings import HOST_STYLE
from reports.diagnosis.applications import predicting
from reports.diagnosis.footprints import faults
from reports.formats.guide.explanations import CALLS
from reports.formats.guide.reaching import KEYS_IN_A_FILE


def said_by_checks() -> set[str]:
    """The words of `shows` of all checks."""
    calls = [
        node
        for path in CONFORMANCE.rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "check"
    ]
    shows = [ast.literal_eval(each.value) for call in calls for each in call.keywords if each.arg == "shows"]
    texts = [text for each in shows for text in ([each] if isinstance(each, str) else each.values())]
    return {word for text in texts for word in text.split()}


def test_reports_read_the_words_of_checks_and_no_others() -> None:
    promises = [promise for titles in CALLS.values() for each in titles.values() for promise in each.promises]
    read = {*(fault.name for fault in faults.FAULTS), *predicting.FAULTS, HOST_STYLE, KEYS_IN_A_FILE}
    assert said_by_checks() == read.union(promise.disproof for promise in promises)
