"""The table of features: groups that open, each in a word; and the details of a feature."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from record.client_names import clients_of, columns_of
from record.lines import CheckResult, Record, RecordedFeature
from record.text import joined, linkable_url, plural
from reports.diagnosis.features.support import SYMBOLS, State, untested_reason
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.findings.reasons import reasons, words_of
from reports.diagnosis.summary.smoke import meanings
from reports.formats.feature_groups import GroupRow, Tested, group_rows
from reports.formats.html.page_names import feature_anchor
from reports.formats.html.report.finding_views import FindingView
from reports.formats.html.templating import render

MAX_UNFOLDED = 24
"""Features that are shown without a click."""


@dataclass(frozen=True)
class TableRow:
    """A feature. `why` gives the reasons if it is not full, and it may be `unsafe`. `by_client` has the columns of
    clients by state, if the states differ."""

    title: str
    anchor: str
    state: State
    why: str = ""
    unsafe: bool = False
    by_client: tuple[tuple[State, str], ...] = ()


@dataclass(frozen=True)
class Group:
    """Features that belong together, in a word, and one by one."""

    in_a_word: GroupRow
    rows: tuple[TableRow, ...]


@dataclass(frozen=True)
class FeatureTable:
    groups: tuple[Group, ...]
    counts: tuple[tuple[State, int, str], ...]
    """Each state that occurs, its number of features over all clients, and its meaning."""
    number_of_unsafe: int

    @property
    def total(self) -> int:
        return sum(number for _, number, _ in self.counts)

    @property
    def few(self) -> bool:
        return self.total <= MAX_UNFOLDED


def table(record: Record, diagnosis: Diagnosis) -> FeatureTable:
    text = meanings(record)
    columns = columns_of(clients_of(record.results, record.header))
    return FeatureTable(
        tuple(
            Group(group, tuple(_row(feature, diagnosis, columns) for feature in group.features))
            for group in group_rows(diagnosis)
        ),
        tuple((state, number, text[state]) for state, number in diagnosis.counts.items()),
        len(diagnosis.unsafe),
    )


def _row(feature: RecordedFeature, diagnosis: Diagnosis, columns: Mapping[str, Sequence[str]]) -> TableRow:
    return TableRow(
        feature.title,
        feature_anchor(feature.id),
        diagnosis.states[feature.id],
        words_of(diagnosis, feature.id),
        feature.id in diagnosis.unsafe,
        tuple(_columns_by_state_if_differing(feature.id, diagnosis, columns)),
    )


def _columns_by_state_if_differing(
    feature: str, diagnosis: Diagnosis, columns: Mapping[str, Sequence[str]]
) -> Iterator[tuple[State, str]]:
    """Each state with the columns in that state, if the columns differ. Full and works are no difference: clients have
    checks of their own. Clients whose signature is not accepted do not count."""
    found: dict[State, list[str]] = {}
    for column, clients in columns.items():
        state = None if diagnosis.closed.issuperset(clients) else diagnosis.state(feature, clients)
        if state and state != "untested":
            found.setdefault("works" if state == "full" else state, []).append(column)
    if len(found) > 1:
        yield from ((state, joined(names)) for state, names in found.items())


def opened(record: Record, diagnosis: Diagnosis, entries: Sequence[FindingView]) -> list[Markup]:
    """The details of each feature, in the order of `support`."""
    columns = columns_of(clients_of(record.results, record.header))
    tested = Tested(record, columns)
    catalogue = {feature.id: feature for feature in diagnosis.features}
    text = meanings(record)
    results: dict[str, list[CheckResult]] = {}
    for result in record.results:
        results.setdefault(result.feature, []).append(result)

    def words(name: str, state: State | None, clients: Sequence[str]) -> str:
        if state == "untested":
            return untested_reason(result for result in results[name] if result.client in clients)
        return text[state] if state else "no checks"

    return [
        render(
            "report/feature.html",
            feature=catalogue[name],
            source=linkable_url(catalogue[name].source),
            state=diagnosis.states[name],
            states=_by_state(
                {
                    f"{column} ({plural(number, 'result')})" if number else column: (state, words(name, state, clients))
                    for (column, clients), number in zip(columns.items(), tested.numbers(name), strict=True)
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


def _by_state(states: Mapping[str, tuple[State | None, str]]) -> list[tuple[State | None, str, str]]:
    """Each state that occurs with the words, and the columns in that state."""
    found: dict[tuple[State | None, str], list[str]] = {}
    for column, state in states.items():
        found.setdefault(state, []).append(column)
    return [(state, words, ", ".join(columns)) for (state, words), columns in found.items()]
