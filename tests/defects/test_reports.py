"""The table of reports of real faults, from public trackers: each names the check that notices it, or why none does."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from record.text import without_case
from tests.defects.proofs import proofs

MIN_NOTICED_SHARE = 0.92
"""The share of reports that a check notices."""


def _rows() -> list[dict[str, str]]:
    with (Path(__file__).parent / "reports.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_report_has_a_check_or_a_reason(every_check: list[dict[str, Any]]) -> None:
    rows = _rows()
    existing = {check["id"] for check in every_check}
    existing |= {without_case(check) for check in existing}
    assert [row["report"] for row in rows if bool(row["check"]) == bool(row["why"])] == []
    assert {row["check"] for row in rows if row["check"]} - existing == set()
    assert [row["why"] for row in rows if row["why"] and not row["why"].endswith(".")] == []


def test_each_check_of_a_report_notices_a_seeded_defect() -> None:
    """A check that nothing was seen to fail of might notice nothing."""
    noticing = {without_case(check) for some in proofs().values() for proof in some for check in proof.checks}
    assert {row["check"] for row in _rows() if row["check"] and without_case(row["check"]) not in noticing} == set()


def test_most_reports_are_noticed() -> None:
    rows = _rows()
    assert sum(bool(row["check"]) for row in rows) >= MIN_NOTICED_SHARE * len(rows)
