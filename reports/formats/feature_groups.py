"""Groups of features in a word each, for the short tables of features: the state of most of a group, and the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from record.lines import RecordedFeature
from reports.diagnosis.features.support import SYMBOLS, USABLE, WORKING, WORST_FIRST, State
from reports.diagnosis.findings.diagnosis import Diagnosis

NAMED: tuple[State, ...] = ("broken", "ignored", "partly")
"""States whose features are listed by title, also if they are the state of most of a group."""


@dataclass(frozen=True)
class GroupState:
    """The features of a group in one state: their number, and the titles of those that do not fully work."""

    state: State
    number: int
    titles: tuple[str, ...] = ()


@dataclass(frozen=True)
class GroupRow:
    """A group: the state of most of its features, and the others, worst first. `unsafe` has titles of features: their
    ordinary requests give access or data away."""

    title: str
    features: tuple[RecordedFeature, ...]
    word: State
    other_states: tuple[GroupState, ...]
    unsafe: tuple[str, ...]

    @property
    def number(self) -> int:
        return len(self.features)

    @property
    def symbol_and_word(self) -> str:
        return f"{SYMBOLS[self.word]} {self.word}"

    @property
    def other_states_in_words(self) -> str:
        """The others in words: `1 broken, 2 partly`."""
        return ", ".join(f"{part.number} {part.state}" for part in self.other_states)


def group_rows(diagnosis: Diagnosis) -> tuple[GroupRow, ...]:
    return tuple(_row(title, features, diagnosis) for title, features in diagnosis.groups.items())


def _row(title: str, features: tuple[RecordedFeature, ...], diagnosis: Diagnosis) -> GroupRow:
    exact = [diagnosis.states[feature.id] for feature in features]
    # Full and works count as one state; its word is full only if all of them are full.
    working: State = "works" if "works" in exact else "full"
    states = [working if state in WORKING else state for state in exact]
    word = _word(states)
    titles: dict[State, list[str]] = {}
    for feature, state in zip(features, states, strict=True):
        titles.setdefault(state, []).append(feature.title)
    others = tuple(
        GroupState(state, len(titles[state]), () if state in (*WORKING, "untested") else tuple(titles[state]))
        for state in WORST_FIRST
        if state in titles and (state != word or state in NAMED)
    )
    unsafe = tuple(feature.title for feature in features if feature.id in diagnosis.unsafe)
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
