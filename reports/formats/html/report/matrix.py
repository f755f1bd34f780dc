"""The matrix of operations by clients, split into columns side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from record.client_names import LABELS, clients_of
from record.lines import Record
from record.text import visible
from reports.diagnosis.summary.counts import MOST_SEVERE_FIRST, CountsCell, Row, by_operation, groups_in
from reports.formats.html.page_names import short, title_of

CELLS_SIDE_BY_SIDE = 12
MIN_LINES_PER_COLUMN = 8
EXTRA_LINES = 2

MARKS = {"k": "as expected", "!": "expected with another verdict, or until an earlier date"}
"""Marks after a verdict's number, and their meanings."""

STANDING_MARKS = {"known": "k", "fixed": "!", "changed": "!", "expired": "!"}
"""The mark of a result, by its standing."""


@dataclass(frozen=True)
class CellPart:
    """Results of one verdict and standing in a cell."""

    verdict: str
    number: int
    mark: str


@dataclass(frozen=True)
class Shown:
    """A cell: its gravest verdict, its parts, the same in words, and the URL of its checks."""

    verdict: str
    parts: tuple[CellPart, ...]
    words: str
    href: str


@dataclass(frozen=True)
class OperationLine:
    """An operation: the URL of all its checks, and a cell for each client, None if it has no check."""

    operation: str
    href: str
    cells: tuple[Shown | None, ...]


@dataclass(frozen=True)
class Section:
    """The operations of one group, or its part in one column."""

    title: str
    lines: tuple[OperationLine, ...]


@dataclass(frozen=True)
class Matrix:
    """The whole matrix. `heads` has the clients' libraries with their signatures; a signature is empty if the client's
    name has none."""

    clients: tuple[str, ...]
    heads: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    columns: tuple[tuple[Section, ...], ...]


def matrix(record: Record) -> Matrix:
    clients = clients_of(record.results, record.header)
    sections = [
        Section(title_of(group), tuple(_line(group, name, row, clients) for name, row in operations.items()))
        for group, operations in by_operation(record.results).items()
    ]
    most = max(1, CELLS_SIDE_BY_SIDE // max(4, len(clients)))
    return Matrix(tuple(clients), _heads(clients), _columns(sections, most))


def address(**filters: str) -> str:
    """The URL of the checks that match these filters, by the filters' visible values."""
    return f"?{urlencode({name: visible(value) for name, value in filters.items()})}#checks"


def cell_parts(cell: CountsCell) -> list[CellPart]:
    """The parts of a cell, gravest first, unknown ones before known ones."""
    parts = []
    for verdict in MOST_SEVERE_FIRST:
        known, off = cell.known[verdict], cell.off[verdict]
        numbers = ((cell.verdicts[verdict] - known - off, ""), (off, "!"), (known, "k"))
        parts += [CellPart(verdict, number, mark) for number, mark in numbers if number]
    return parts


def _line(group: str, operation: str, row: Row, clients: Sequence[str]) -> OperationLine:
    cells = tuple(_shown(group, operation, client, row.get(client)) for client in clients)
    return OperationLine(operation, address(level=group, operation=operation), cells)


def _shown(group: str, operation: str, client: str, cell: CountsCell | None) -> Shown | None:
    if cell is None:
        return None
    parts = cell_parts(cell)
    text = (f"{part.number} {part.verdict}{f' ({MARKS[part.mark]})' if part.mark else ''}" for part in parts)
    words = f"{operation} with {client}: {', '.join(text)}"
    return Shown(cell.verdict, tuple(parts), words, address(level=group, operation=operation, client=client))


def _heads(clients: Sequence[str]) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    labelled = [(client, *LABELS.get(client, (client, ""))) for client in clients]
    return tuple(
        (library, tuple((client, signature) for client, _, signature in found))
        for library, found in groupby(labelled, key=lambda item: item[1])
    )


def _columns(sections: Sequence[Section], most: int) -> tuple[tuple[Section, ...], ...]:
    """As many columns as are useful, and short ones; slightly longer ones if that keeps more sections whole."""
    total = sum(1 + len(section.lines) for section in sections)
    wanted = max(1, min(most, total // MIN_LINES_PER_COLUMN))
    lowest = -(-total // wanted)
    while len(_fill_columns(sections, lowest)) > wanted:
        lowest += 1
    tried = [_fill_columns(sections, height) for height in range(lowest, lowest + 1 + EXTRA_LINES)]
    return tuple(min(tried, key=lambda columns: sum(map(len, columns))))


def _fill_columns(sections: Sequence[Section], height: int) -> list[tuple[Section, ...]]:
    columns: list[list[Section]] = [[]]
    free = height
    for section in sections:
        title, lines = section.title, section.lines
        while lines:
            if free < 2 + min(2, len(lines) - 1) and columns[-1]:  # no title with hardly a line below it
                columns.append([])
                free = height
            taken = max(1, min(len(lines), free - 1))
            columns[-1].append(Section(title, lines[:taken]))
            lines, free = lines[taken:], free - 1 - taken
            title = f"{short(section.title)}, continued"
    return [tuple(column) for column in columns if column]


def groups_of(record: Record) -> Mapping[str, str]:
    """The groups of the matrix, with short names."""
    return {group: short(title_of(group)) for group in groups_in(record.results)}
