"""Groups of features in a word each, for the short tables of features: the state of most of a group, which is no better
than what is broken or unsafe in it, and the others; and the numbers of results behind the states."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from record.lines import TESTED, Record, RecordedFeature
from record.text import markdown
from reports.diagnosis.features.support import SYMBOLS, USABLE, WORKING, WORST_FIRST, State
from reports.diagnosis.findings.diagnosis import Diagnosis

COUNTED: tuple[State, ...] = ("broken", "ignored", "partly")
"""States whose features are counted, also if they are the state of most of a group."""


@dataclass(frozen=True)
class GroupRow:
    """A group: the state of most of its features, or a worse one if something in it is broken or unsafe, and the
    others, worst first. `unsafe` has titles of features: their ordinary requests give access or data away, or lose
    data."""

    title: str
    features: tuple[RecordedFeature, ...]
    word: State
    other_states: tuple[tuple[State, int], ...]
    unsafe: tuple[str, ...]

    @property
    def symbol_and_word(self) -> str:
        return f"{SYMBOLS[self.word]} {self.word}"

    @property
    def other_states_in_words(self) -> str:
        """The others in words: `1 unsafe, 1 broken, 2 partly`."""
        unsafe = [f"{len(self.unsafe)} unsafe"] if self.unsafe else []
        return ", ".join([*unsafe, *(f"{number} {state}" for state, number in self.other_states)])


def group_rows(diagnosis: Diagnosis) -> tuple[GroupRow, ...]:
    return tuple(_row(title, features, diagnosis) for title, features in diagnosis.groups.items())


def _row(title: str, features: tuple[RecordedFeature, ...], diagnosis: Diagnosis) -> GroupRow:
    exact = [diagnosis.states[feature.id] for feature in features]
    # Full and works count as one state; its word is full only if all of them are full.
    working: State = "works" if "works" in exact else "full"
    states = [working if state in WORKING else state for state in exact]
    unsafe = tuple(feature.title for feature in features if feature.id in diagnosis.unsafe)
    word = _word(states)
    if "broken" in states:
        word = "broken"
    elif unsafe and word in WORKING:
        word = "partly"
    counts = Counter(states)
    others = tuple(
        (state, counts[state]) for state in WORST_FIRST if counts[state] and (state != word or state in COUNTED)
    )
    return GroupRow(title, features, word, others, unsafe)


def _word(states: Collection[State]) -> State:
    """The state of more than half of a group; untested features do not count. Without such a state, the group works
    partly if anything in it works."""
    counts: Counter[State] = Counter(state for state in states if state != "untested")
    if not counts:
        return "untested"
    word, number = counts.most_common(1)[0]
    if 2 * number <= counts.total():
        return "partly" if any(counts[state] for state in USABLE) else min(counts, key=WORST_FIRST.index)
    return word


def group_table(diagnosis: Diagnosis) -> Iterator[str]:
    """The groups as a table in Markdown, and an empty line."""
    yield "| features | | support | others |"
    yield "| --- | ---: | --- | --- |"
    for row in group_rows(diagnosis):
        yield f"| {markdown(row.title)} | {len(row.features)} | {row.symbol_and_word} | {row.other_states_in_words} |"
    yield ""


class TestedCounts:
    """The numbers of results of features, by column, from checks that were run."""

    def __init__(self, record: Record, columns: Mapping[str, Sequence[str]]) -> None:
        column_of = {client: column for column, clients in columns.items() for client in clients}
        self._columns = tuple(columns)
        self._found = Counter(
            (result.feature, column_of.get(result.client, ""))
            for result in record.results
            if result.verdict in TESTED and not result.unattempted
        )

    def numbers(self, feature: str) -> list[int]:
        """The number of results of a feature, by column."""
        return [self._found[feature, column] for column in self._columns]


def inconclusive_features(diagnosis: Diagnosis) -> list[str]:
    """The features that are untested although some of their checks ran: none of their gates ran, or all were
    blocked."""
    tested = {each.feature for each in diagnosis.record.results if each.verdict in TESTED and not each.unattempted}
    return [feature for feature, state in diagnosis.states.items() if state == "untested" and feature in tested]
