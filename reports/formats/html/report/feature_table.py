"""The features: squares by group, rows with reasons, and the details of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from record.client_names import clients_of, columns_of
from record.lines import CheckResult, Record, RecordedFeature
from record.text import first_names, joined, linkable_url, plural
from reports.diagnosis.features.support import LACKING, WORST_FIRST, State, untested_reason
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.findings.reasons import reasons, reasons_text, unsafe_words
from reports.diagnosis.summary.elsewhere import WorkingShares, working_shares
from reports.diagnosis.summary.smoke import meanings
from reports.formats.feature_groups import TestedCounts
from reports.formats.html.page_names import feature_anchor
from reports.formats.html.report.finding_views import FindingView
from reports.formats.html.templating import render

MOST_NAMED = 2
"""The number of features that a group names beside its squares before it counts the rest."""


@dataclass(frozen=True)
class TableRow:
    """A feature. `why` gives the reasons if it is not full, and `unsafe` the words if it is that. `by_client` has the
    columns of clients by state, if the states differ."""

    title: str
    anchor: str
    state: State
    why: str = ""
    unsafe: str = ""
    basic: bool = False
    by_client: tuple[tuple[State, str], ...] = ()


@dataclass(frozen=True)
class Group:
    """Features that belong together. `named` are those that matter most, in words; `shares` compares the group with
    published servers."""

    title: str
    rows: tuple[TableRow, ...]
    shares: WorkingShares | None

    @property
    def named(self) -> str:
        lacking = [row for row in self.rows if row.unsafe or row.state in LACKING or row.state == "partly"]
        lacking.sort(key=lambda row: (not row.unsafe, WORST_FIRST.index(row.state)))
        return first_names([row.title for row in lacking], MOST_NAMED)


@dataclass(frozen=True)
class FeatureTable:
    groups: tuple[Group, ...]
    counts: tuple[tuple[State, int], ...]
    """Each state that occurs, and its number of features over all clients."""
    number_of_unsafe: int

    @property
    def is_compared(self) -> bool:
        return any(group.shares for group in self.groups)

    @property
    def total(self) -> int:
        return sum(number for _, number in self.counts)


def table(record: Record, diagnosis: Diagnosis) -> FeatureTable:
    columns = columns_of(clients_of(record.results, record.header))
    shares = working_shares(diagnosis)
    return FeatureTable(
        tuple(
            Group(title, tuple(_row(feature, diagnosis, columns) for feature in features), shares.get(title))
            for title, features in diagnosis.groups.items()
        ),
        tuple((state, number) for state, number in diagnosis.counts.items() if number),
        len(diagnosis.unsafe),
    )


def _row(feature: RecordedFeature, diagnosis: Diagnosis, columns: Mapping[str, Sequence[str]]) -> TableRow:
    return TableRow(
        feature.title,
        feature_anchor(feature.id),
        diagnosis.states[feature.id],
        reasons_text(diagnosis, feature.id),
        unsafe_words(diagnosis, feature.id),
        feature.basic,
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


def details(record: Record, diagnosis: Diagnosis, entries: Sequence[FindingView]) -> list[Markup]:
    """The details of each feature, by group."""
    columns = columns_of(clients_of(record.results, record.header))
    tested = TestedCounts(record, columns)
    text = meanings(record)
    results: dict[str, list[CheckResult]] = {}
    for result in record.results:
        results.setdefault(result.feature, []).append(result)

    def words(name: str, state: State | None, clients: Sequence[str]) -> str:
        if state == "untested":
            return untested_reason(result for result in results[name] if result.client in clients)
        return text[state] if state else "checked through other clients"

    return [
        render(
            "report/feature.html",
            feature=feature,
            source=linkable_url(feature.source),
            state=diagnosis.states[name],
            states=_by_state(
                {
                    f"{column} ({plural(number, 'result')})" if number else column: (state, words(name, state, clients))
                    for (column, clients), number in zip(columns.items(), tested.numbers(name), strict=True)
                    for state in [diagnosis.state(name, clients)]
                }
            ),
            unsafe=unsafe_words(diagnosis, name),
            reasons=reasons(diagnosis, name),
            anchors=[entry.anchor for entry in entries],
            findings=[entry for entry in entries if name in entry.finding.features],
        )
        for features in diagnosis.groups.values()
        for feature in features
        for name in [feature.id]
    ]


def _by_state(states: Mapping[str, tuple[State | None, str]]) -> list[tuple[State | None, str, str]]:
    """Each state that occurs with the words, and the columns in that state."""
    found: dict[tuple[State | None, str], list[str]] = {}
    for column, state in states.items():
        found.setdefault(state, []).append(column)
    return [(state, words, ", ".join(columns)) for (state, words), columns in found.items()]
