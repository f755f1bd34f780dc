"""The table of reports of real faults, from public trackers: each names the check that notices it, or why none does."""

from __future__ import annotations

import csv
from pathlib import Path

from reports.record.text import without_case
from tests.defects.running import ROOT, node_ids

LEAST = 0.92
"""The share of reports that a check notices."""


def _rows() -> list[dict[str, str]]:
    with (Path(__file__).parent / "reports.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _exists(check: str) -> bool:
    [node] = node_ids(without_case(check), ())
    path, _, name = node.partition("::")
    return (ROOT / path).exists() and f"def {name}(" in (ROOT / path).read_text(encoding="utf-8")


def test_each_report_has_a_check_or_a_reason() -> None:
    rows = _rows()
    assert [row["report"] for row in rows if bool(row["check"]) == bool(row["why"])] == []
    assert {row["check"] for row in rows if row["check"] and not _exists(row["check"])} == set()
    assert [row["why"] for row in rows if row["why"] and not row["why"].endswith(".")] == []


def test_most_reports_are_noticed() -> None:
    rows = _rows()
    assert sum(bool(row["check"]) for row in rows) >= LEAST * len(rows)
