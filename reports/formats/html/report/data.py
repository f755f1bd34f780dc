"""All results as data for the page's script, which builds the lists from it: each text is stored once.

The details are HTML that is added to the page when they are opened. Equal details are shared.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reports.diagnosis.counts import SYMBOLS, by_operation, group_of, subject_of
from reports.formats.html.details import details
from reports.formats.html.page_names import class_of, result_anchor, stem
from reports.formats.html.report.matrix import STANDING_MARKS
from reports.record.client_names import clients_of
from reports.record.lines import VERDICTS, CheckResult, Record
from reports.record.text import visible

MOST_KNOWN_ROWS = 1000
"""Known deviations in the page's table of what does not pass: a browser makes the whole table before it shows the page.
If there are more, they are only in the list of all checks, which is made as it is scrolled."""


def data(record: Record) -> tuple[dict[str, Any], list[str]]:
    """The data, and the details. `results` are lists of: check, client, verdict (all as positions), standing, position
    of the details, what the address has after that of its check, and the message if there is one.
    """
    clients = clients_of(record.results, record.header)
    checks: dict[str, list[str]] = {}
    places: dict[str, int] = {}
    shared = _Shared(record)
    results = []
    for result in ordered(record):
        if result.id not in checks:
            places[result.id] = len(checks)
            texts = (result.id, result.area, group_of(result), subject_of(result), result.requirement)
            checks[result.id] = [stem(result.id), *map(visible, texts)]
        line: list[Any] = [
            places[result.id],
            clients.index(result.client),
            VERDICTS.index(result.verdict),
            result.standing,
        ]
        line += [shared.place_of(result), result_anchor(result).removeprefix(stem(result.id))]
        results.append([*line, visible(result.message)] if result.message else line)
    found = {
        "clients": [visible(client) for client in clients],
        "verdicts": [[verdict, SYMBOLS[verdict], class_of(verdict)] for verdict in VERDICTS],
        "marks": STANDING_MARKS,
        "checks": list(checks.values()),
        "results": results,
    }
    return found, shared.texts


def ordered(record: Record) -> list[CheckResult]:
    """The results in the order of the matrix, those of a check together."""
    groups = list(by_operation(record.results))
    clients = clients_of(record.results, record.header)

    def place(result: CheckResult) -> tuple[int, str, str, int]:
        return groups.index(group_of(result)), subject_of(result), result.id, clients.index(result.client)

    return sorted(record.results, key=place)


def known_elsewhere(record: Record) -> int:
    """How many known deviations the table leaves out: all, if they are too many for it."""
    number = sum(result.known for result in record.results)
    return number if number > MOST_KNOWN_ROWS else 0


class _Shared:
    """Details, equal ones stored once."""

    def __init__(self, record: Record) -> None:
        self.region, self.endpoint = record.header.region, record.header.endpoint
        self.texts: list[str] = []
        self._places: dict[Sequence[Any], int] = {}

    def place_of(self, result: CheckResult) -> int:
        said = (result.requirement, result.source, result.operations, result.message, result.verdict, result.listed)
        key = (*said, result.standing) if not result.exchanges else (result.id, result.client)
        if key not in self._places:
            self._places[key] = len(self.texts)
            self.texts.append(details(result, self.region, self.endpoint))
        return self._places[key]
