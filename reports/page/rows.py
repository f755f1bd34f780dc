"""The table of what does not pass, in the form in which pytest-html takes it.

pytest-html opens a row at a click on any cell that is not one of links, and draws the whole table anew for it. All
cells here are such cells, and each row has a button, which the page's own script answers to.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..counts import GRAVEST_FIRST, subject_of
from ..record import CheckResult, Record
from ..standing import TITLES
from .addresses import anchor
from .data import ordered
from .templating import render

COLUMNS = (
    ("verdict", "Verdict"),
    ("operation", "Operation"),
    ("check", "Check and requirement"),
    ("client", "Client"),
    ("message", "What was expected, and what came"),
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
    """What people read, what is to be done first. Not what was not asked for: n/a and skipped."""
    found = [item for item in ordered(record) if item.verdict in ("fail", "blocked", "unsupported") or item.unexpected]
    return sorted(found, key=_rank)


def _rank(result: CheckResult) -> tuple[int, int]:
    standings = list(TITLES)
    standing = standings.index(result.standing) if result.standing else len(standings)
    return standing, GRAVEST_FIRST.index(result.verdict)


def test_entry(result: CheckResult) -> dict[str, Any]:
    """A result as an item of pytest-html's data: what it sorts by, and the cells. The details are elsewhere."""
    standing, gravity = _rank(result)
    outcome = "Failed" if result.unexpected else "XFailed" if result.known else "Skipped"
    address = f"row-{anchor(result)}"
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
    return _cells(outcome, address, result=result, operation=subject_of(result))


def error_cells(outcome: str, nodeid: str, when: str) -> list[str]:
    """Those of a test's report that is no check's result."""
    return _cells(outcome, f"{nodeid}::{when}", result=None, nodeid=nodeid, when=when)


def _cells(outcome: str, address: str, **values: object) -> list[str]:
    rendered = render("row.html", outcome=outcome, address=address, **values)
    return [line for line in rendered.split("\n") if line]


def by_node(tests: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """As pytest-html keeps them: by test, in the order in which they are shown."""
    return {test["testId"]: [test] for test in tests}
