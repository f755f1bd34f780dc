"""The table of severities, cell by cell: a change of one shows in the snapshot."""

from __future__ import annotations

from typing import Any

from fixtures.assertions.sorts import SORTS
from reports.diagnosis.severity.severity_table import ANY, HARMLESS, LETS_IN, SAFEGUARD, SEVERITIES, TABLE, severity_in

COLUMNS = (*SORTS, LETS_IN, SAFEGUARD, HARMLESS)


def test_cells(snapshot: Any) -> None:
    """The expected and the received value, and the severity; then other severities, with the sorts that have them."""
    rows = []
    for expected, got in TABLE:
        usual = severity_in(expected, got, ANY)
        others: dict[str, list[str]] = {}
        for column in COLUMNS:
            if (severity := severity_in(expected, got, column)) != usual:
                others.setdefault(severity, []).append(column)
        more = (f"{severity}: {', '.join(columns)}" for severity, columns in others.items())
        rows.append(f"{expected} | {got} | {'; '.join((usual, *more))}")
    assert rows == snapshot


def test_cells_name_sorts_that_checks_know_and_severities_that_there_are() -> None:
    """The reports read sorts from records, and do not know the fixtures."""
    assert {column for cell in TABLE.values() for column in cell} == {*COLUMNS, ANY} - {"form"}
    assert {severity for cell in TABLE.values() for severity in cell.values()} <= set(SEVERITIES)
