"""The page of the feature matrix: a row a feature, a column a server."""

from __future__ import annotations

import re

from reports.comparing.model import Run
from reports.formats.html.feature_matrix import page
from reports.record.lines import Record, RunHeader
from tests.reports.comparing.test_answers import record
from tests.reports.hostile import HOSTILE

UNTESTED = "\N{EN DASH} not tested"
RUNS = [Run("A", record("full", "none")), Run("B", record("ignored", "-")), Run("C", record("minor", "-", "none"))]


def rows(text: str) -> list[list[str]]:
    """The words of each cell."""
    found = re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL)
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in found)
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in cells]


def test_each_feature_has_its_state_in_symbols_and_words() -> None:
    head, total, *features = rows(page(RUNS, title="Features", links={"A": "a/report.html"}))
    assert [cell.split()[0] for cell in head] == ["Feature", "A", "B", "C"]
    assert total == ["All features", "● 1 full ◌ 1 none", "⊘ 1 ignored", "◐ 1 minor ◌ 1 none"]
    assert features == [
        ["Feature one", "● full", "⊘ ignored", "◐ minor"],
        ["Feature two", "◌ none", UNTESTED, UNTESTED],
        ["Feature three", UNTESTED, UNTESTED, "◌ none"],
    ]


def test_one_server_is_enough_and_links_lead_to_its_report() -> None:
    text = page(RUNS[:1], title="Features", links={"A": "a/report.html"})
    assert re.findall(r'href="([^":]+)"', text) == ["a/report.html"]
    assert "Feature two" in text


def test_records_without_features_say_so() -> None:
    assert "had no features" in page([Run("A", Record(RunHeader()))], title="Features")


def test_text_stays_text() -> None:
    text = page([Run(HOSTILE, record("full"))], title=HOSTILE)
    assert "<script>" not in text
    assert "<img" not in text
