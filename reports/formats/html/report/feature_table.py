"""The table of features: groups down, clients across; and what a feature opens to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from reports.diagnosis.findings import Diagnosis
from reports.diagnosis.smoke import meanings, smoke_sentence
from reports.diagnosis.support import SYMBOLS, State
from reports.formats.html.details import web_address
from reports.formats.html.page_names import feature_anchor
from reports.formats.html.report.finding_views import Entry
from reports.formats.html.templating import render
from reports.record.client_names import clients_of, columns_of
from reports.record.lines import Feature, Record
from reports.record.text import plural

FEW = 24
"""How many features are shown without a click."""


@dataclass(frozen=True)
class Row:
    """A feature, with its state by column; None if the clients of a column cannot express any of its checks."""

    title: str
    anchor: str
    states: tuple[State | None, ...]


@dataclass(frozen=True)
class Cell:
    """How many features of a group are in which state, with the clients of one column."""

    parts: tuple[tuple[State, int], ...]

    @property
    def words(self) -> str:
        return ", ".join(f"{number} {state}" for state, number in self.parts) or "no checks"


@dataclass(frozen=True)
class Group:
    """Features that belong together."""

    title: str
    cells: tuple[Cell, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Table:
    """`heads` are the columns: library, signature, and the clients in words."""

    heads: tuple[tuple[str, str, str], ...]
    groups: tuple[Group, ...]
    counts: tuple[tuple[State, int, str], ...]
    """Each state that occurs, its number of features over all clients, and its meaning."""
    smoke: str
    """What is said of a smoke run instead; empty for any other."""

    @property
    def total(self) -> int:
        return sum(number for _, number, _ in self.counts)

    @property
    def few(self) -> bool:
        return self.total <= FEW

    @property
    def sentence(self) -> str:
        """`71 of 98 features work fully.`"""
        if self.smoke:
            return self.smoke
        full = {state: number for state, number, _ in self.counts}.get("full", 0)
        return f"{full} of {plural(self.total, 'feature')} {'works' if full == 1 else 'work'} fully."


def table(record: Record, diagnosis: Diagnosis) -> Table:
    said = meanings(record)
    columns = columns_of(clients_of(record.results, record.header))
    return Table(
        tuple((*_split(name), ", ".join(clients)) for name, clients in columns.items()),
        tuple(_group(name, features, diagnosis, columns) for name, features in diagnosis.groups.items()),
        tuple((state, number, said[state]) for state, number in diagnosis.counts.items()),
        smoke_sentence(record, diagnosis),
    )


def opened(record: Record, diagnosis: Diagnosis, entries: Sequence[Entry]) -> list[Markup]:
    """What each feature opens to, in the order of `support`."""
    columns = columns_of(clients_of(record.results, record.header))
    catalogue = {feature.id: feature for feature in diagnosis.features}
    return [
        render(
            "report/feature.html",
            feature=catalogue[name],
            source=web_address(catalogue[name].source),
            state=diagnosis.states[name],
            states=_by_state({column: diagnosis.state(name, clients) for column, clients in columns.items()}),
            findings=[entry for entry in entries if name in entry.finding.features],
            STATE_SYMBOLS=SYMBOLS,
            MEANING=meanings(record),
        )
        for name in diagnosis.support
    ]


def _by_state(states: Mapping[str, State | None]) -> list[tuple[State | None, str]]:
    """The columns of each state that occurs."""
    found: dict[State | None, list[str]] = {}
    for column, state in states.items():
        found.setdefault(state, []).append(column)
    return [(state, ", ".join(columns)) for state, columns in found.items()]


def _split(column: str) -> tuple[str, str]:
    library, _, signature = column.rpartition(" ")
    return (library, signature) if library else (signature, "")


def _group(name: str, features: Sequence[Feature], diagnosis: Diagnosis, columns: Mapping[str, Sequence[str]]) -> Group:
    rows = tuple(
        Row(
            feature.title or feature.id,
            feature_anchor(feature.id),
            tuple(diagnosis.state(feature.id, clients) for clients in columns.values()),
        )
        for feature in features
    )
    cells = (Cell(tuple(diagnosis.counted(features, clients).items())) for clients in columns.values())
    return Group(name, tuple(cells), rows)
