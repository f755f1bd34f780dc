"""Results counted, and the meanings of the verdicts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from record.lines import VERDICTS, CheckResult, Deviation, ListedResult
from reports.diagnosis.summary.counts import MEANINGS, SYMBOLS, cell_of, groups_in

PAGE = Path(__file__).parents[4] / "docs/reading-a-report.md"
LISTED = ListedResult("x", "fail", "so")


def test_the_documentation_has_the_same_meaning_of_each_verdict() -> None:
    rows = re.findall(r"^\| (\S) (\S+) \| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    message = [(word, symbol, _without_examples(meaning)) for symbol, word, meaning in rows if word in VERDICTS]
    assert message == [(verdict, SYMBOLS[verdict], _without_examples(MEANINGS[verdict])) for verdict in VERDICTS]


def _without_examples(text: str) -> str:
    return re.sub(r" \([^)]*\)", "", text)


def test_a_cell_counts_listed_results_too() -> None:
    cell = cell_of([CheckResult("x", "c", "pass"), CheckResult("y", "c", "fail", listed=LISTED)])
    assert (cell.verdict, cell.parts) == ("fail", [("fail", 1), ("pass", 1)])


def test_groups_are_in_order() -> None:
    levels = ("later", "rgw", "core")
    results = [CheckResult("x", "c", "pass", level=level) for level in levels]
    shipped = CheckResult("y", "c", "pass", level="core", area="documented")
    assert groups_in([shipped, *results]) == ["core", "rgw", "later", "documented"]


@pytest.mark.parametrize("about", ["", "CopyObject", "PutObjectAcl"])
def test_a_result_counts_under_its_own_verdict(about: str) -> None:
    """The operation and the time of the refusal do not matter: every text about the result has the same word."""
    refused = {"expected": {"success": None}, "got": {"replies": [[501, "NotImplemented"]]}}
    for arranging in (False, True):
        deviation = Deviation(about, arranging=arranging, **refused)
        lacking = CheckResult("x", "c", "unsupported", subject="CopyObject", deviation=deviation)
        cell = cell_of([lacking, CheckResult("y", "c", "pass", subject="CopyObject")])
        assert cell.parts == [("unsupported", 1), ("pass", 1)]
