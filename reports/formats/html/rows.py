"""Results that do not pass, as pytest-html's own data: the rows of its table, and its sort keys.

pytest-html opens a row on a click on any cell except those of links, and redraws the whole table for it. So all cells
here have the class of links, and each row has a button, which the page's own script handles.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from reports.diagnosis.counts import GRAVEST_FIRST, subject_of
from reports.formats.html.page_names import result_anchor
from reports.formats.html.report.data import known_elsewhere, ordered
from reports.formats.html.templating import macros
from reports.known.standing import TITLES, advice
from reports.record.lines import NOT_PASSING, CheckResult, Record

COLUMNS = (
    ("verdict", "Verdict"),
    ("operation", "Operation"),
    ("check", "Check and requirement"),
    ("client", "Client"),
    ("message", "Expected and actual"),
)
HIDDEN = ("result", "testId")
"""pytest-html needs its own result for its filters, and takes the test's id for the row's. A row's id is not quite the
address of its check: a browser would go there by itself, and take the focus away."""


def header_cells() -> list[str]:
    """The table's head. The buttons carry the column's name, since pytest-html asks what was clicked."""
    hidden = [f'<th class="sortable" data-column-type="{name}" hidden>{name}</th>' for name in HIDDEN]
    shown = [
        f'<th scope="col" class="sortable col-{name}" data-column-type="{name}">'
        f'<button type="button" data-column-type="{name}">{title}</button></th>'
        for name, title in COLUMNS
    ]
    return hidden + shown


def not_passing(record: Record) -> list[CheckResult]:
    """What people read, what is to be done first. Not what was not asked for, n/a and skipped, and nothing that is
    known where that is too much."""
    without = known_elsewhere(record)
    found = [item for item in ordered(record) if item.verdict in NOT_PASSING or item.unexpected]
    return sorted((item for item in found if not (without and item.known)), key=_rank)


def _rank(result: CheckResult) -> tuple[int, int]:
    standings = list(TITLES)
    standing = standings.index(result.standing) if result.standing else len(standings)
    return standing, GRAVEST_FIRST.index(result.verdict)


def test_entry(result: CheckResult) -> dict[str, Any]:
    """A result as an item of pytest-html's data: what it sorts by, and the cells. The details are elsewhere."""
    standing, gravity = _rank(result)
    outcome = "Failed" if result.unexpected else "XFailed" if result.known else "Skipped"
    address = f"row-{result_anchor(result)}"
    return {
        "extras": [],
        "result": outcome,
        "testId": address,
        "verdict": f"{standing}{gravity}",
        "operation": subject_of(result),
        "check": result.id,
        "client": result.client,
        "message": result.message,
        "resultsTableRow": cells(outcome, address, result),
        "log": "",
    }


def cells(outcome: str, address: str, result: CheckResult) -> list[str]:
    return _row(
        outcome,
        address,
        verdict=(result.verdict, result.verdict, result.standing),
        check=(result.id, result.requirement),
        operation=subject_of(result),
        client=result.client,
        message=(result.message, _said(result)),
    )


def _said(result: CheckResult) -> str:
    """What the known deviations say about the result."""
    said = advice(result)
    return f"Known: {said}" if result.known else said[:1].upper() + said[1:]


def error_cells(outcome: str, nodeid: str, when: str) -> list[str]:
    """The cells of a test report that is not a check's result."""
    return _row(
        outcome,
        f"{nodeid}::{when}",
        verdict=("fail", outcome.lower(), ""),
        check=(nodeid, f"outside of a check's result ({when})"),
    )


def _row(
    outcome: str,
    address: str,
    *,
    verdict: tuple[str, str, str],
    check: tuple[str, str],
    operation: str = "",
    client: str = "",
    message: tuple[str, str] = ("", ""),
) -> list[str]:
    """The cells in the order of the table's head: of a verdict its words and standing, of a check what it is about, of
    a message what the known deviations say of it.
    """
    made = macros("report/rows.html")
    texts = {
        "verdict": verdict,
        "operation": (operation,),
        "check": check,
        "client": (client,),
        "message": message,
    }
    hidden = [made.hidden(name, text) for name, text in zip(HIDDEN, (outcome, address), strict=True)]
    return hidden + [getattr(made, name)(*texts[name]) for name, _ in COLUMNS]


def by_node(tests: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The data as pytest-html keeps it: by test, in the order in which the rows are shown."""
    return {test["testId"]: [test] for test in tests}
