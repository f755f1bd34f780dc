"""The table of features: groups down, clients across; and what a feature opens to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from reports.diagnosis.features.support import SYMBOLS, State, words_of_untested
from reports.diagnosis.findings import Diagnosis
from reports.diagnosis.findings.reasons import reasons, words_of
from reports.diagnosis.summary.sentence import working
from reports.diagnosis.summary.smoke import meanings, smoke_sentence
from reports.formats.html.page_names import feature_anchor
from reports.formats.html.report.finding_views import Entry
from reports.formats.html.templating import render
from reports.formats.tested_results import Tested
from reports.record.client_names import clients_of, columns_of
from reports.record.lines import CheckResult, Feature, Record
from reports.record.text import plural, web_address

FEW = 24
"""How many features are shown without a click."""


@dataclass(frozen=True)
class Mark:
    """The state of a feature in one column, and the number of results that it rests on. It `rests_on_few` if another
    column has far more: the two are not to be compared."""

    state: State
    number: int
    rests_on_few: bool


@dataclass(frozen=True)
class Row:
    """A feature, with its mark by column; None if the clients of a column cannot express any of its checks. `why` it is
    not full is in words, and it may be `unsafe`."""

    title: str
    anchor: str
    marks: tuple[Mark | None, ...]
    why: str = ""
    unsafe: bool = False


@dataclass(frozen=True)
class Cell:
    """How many features of a group are in which state, with the clients of one column. It `rests_on_few` as a mark
    does."""

    parts: tuple[tuple[State, int], ...]
    rests_on_few: bool = False

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
    """`heads` are the columns: library, signature, the clients in words, and the number of their results."""

    heads: tuple[tuple[str, str, str, int], ...]
    groups: tuple[Group, ...]
    counts: tuple[tuple[State, int, str], ...]
    """Each state that occurs, its number of features over all clients, and its meaning."""
    smoke: str
    """What is said of a smoke run instead; empty for any other."""

    @property
    def total(self) -> int:
        return sum(number for _, number, _ in self.counts)

    @property
    def rests_on_few(self) -> bool:
        """Whether there is a mark that rests on few results, which wants to be explained."""
        rows = (row for group in self.groups for row in group.rows)
        return any(mark is not None and mark.rests_on_few for row in rows for mark in row.marks)

    @property
    def few(self) -> bool:
        return self.total <= FEW

    @property
    def sentence(self) -> str:
        """`83 of 98 tested features work, 71 of them fully.`"""
        if self.smoke:
            return self.smoke
        numbers = {state: number for state, number, _ in self.counts}
        return f"{working(numbers, self.total - numbers.get('untested', 0))}."


def table(record: Record, diagnosis: Diagnosis) -> Table:
    said = meanings(record)
    columns = columns_of(clients_of(record.results, record.header))
    tested = Tested(record, columns)
    return Table(
        tuple(
            (*_split(name), ", ".join(clients), sum(tested.numbers(diagnosis.support, (name,))))
            for name, clients in columns.items()
        ),
        tuple(_group(name, features, diagnosis, columns, tested) for name, features in diagnosis.groups.items()),
        tuple((state, number, said[state]) for state, number in diagnosis.counts.items()),
        smoke_sentence(record, diagnosis),
    )


def opened(record: Record, diagnosis: Diagnosis, entries: Sequence[Entry]) -> list[Markup]:
    """What each feature opens to, in the order of `support`."""
    columns = columns_of(clients_of(record.results, record.header))
    tested = Tested(record, columns)
    catalogue = {feature.id: feature for feature in diagnosis.features}
    said = meanings(record)
    results: dict[str, list[CheckResult]] = {}
    for result in record.results:
        results.setdefault(result.feature, []).append(result)

    def words(name: str, state: State | None, clients: Sequence[str]) -> str:
        if state == "untested":
            return words_of_untested(result for result in results[name] if result.client in clients)
        return said[state] if state else "no checks"

    return [
        render(
            "report/feature.html",
            feature=catalogue[name],
            source=web_address(catalogue[name].source),
            state=diagnosis.states[name],
            states=_by_state(
                {
                    f"{column} ({plural(number, 'result')})" if number else column: (state, words(name, state, clients))
                    for (column, clients), number in zip(columns.items(), tested.numbers((name,)), strict=True)
                    for state in [diagnosis.state(name, clients)]
                }
            ),
            unsafe=name in diagnosis.unsafe,
            reasons=reasons(diagnosis, name),
            findings=[entry for entry in entries if name in entry.finding.features],
            STATE_SYMBOLS=SYMBOLS,
        )
        for name in diagnosis.support
    ]


def _wants_reasons(diagnosis: Diagnosis, feature: str) -> bool:
    """Whether a reader of the table asks why: what is refused or rare is behind the name."""
    return diagnosis.states[feature] in ("partly", "broken", "ignored") or feature in diagnosis.unsafe


def _by_state(states: Mapping[str, tuple[State | None, str]]) -> list[tuple[State | None, str, str]]:
    """Each state that occurs with its words, and the columns that have it."""
    found: dict[tuple[State | None, str], list[str]] = {}
    for column, state in states.items():
        found.setdefault(state, []).append(column)
    return [(state, words, ", ".join(columns)) for (state, words), columns in found.items()]


def _split(column: str) -> tuple[str, str]:
    library, _, signature = column.rpartition(" ")
    return (library, signature) if library else (signature, "")


def _group(
    name: str,
    features: Sequence[Feature],
    diagnosis: Diagnosis,
    columns: Mapping[str, Sequence[str]],
    tested: Tested,
) -> Group:
    rows = tuple(
        Row(
            feature.title or feature.id,
            feature_anchor(feature.id),
            tuple(
                Mark(state, number, few) if (state := diagnosis.state(feature.id, clients)) else None
                for clients, number, few in zip(
                    columns.values(), tested.numbers((feature.id,)), tested.rests_on_few((feature.id,)), strict=True
                )
            ),
            words_of(diagnosis, feature.id) if _wants_reasons(diagnosis, feature.id) else "",
            feature.id in diagnosis.unsafe,
        )
        for feature in features
    )
    cells = (
        Cell(tuple(diagnosis.counted(features, clients).items()), few)
        for clients, few in zip(
            columns.values(), tested.rests_on_few([feature.id for feature in features]), strict=True
        )
    )
    return Group(name, tuple(cells), rows)
