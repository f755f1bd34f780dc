"""How many features of each group are in which state, by column: the short table of features."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.diagnosis.features.support import SYMBOLS, State
from reports.diagnosis.findings import Diagnosis


@dataclass(frozen=True)
class GroupRow:
    """A group, its number of features, and the states in each column: `● 9 ◐ 1`."""

    title: str
    number: int
    cells: tuple[str, ...]


def group_rows(diagnosis: Diagnosis, columns: Mapping[str, Sequence[str]]) -> tuple[GroupRow, ...]:
    """The rows of the table; `columns` are the clients of each column."""
    return tuple(
        GroupRow(
            title,
            len(features),
            tuple(_cell(diagnosis.counted(features, clients)) for clients in columns.values()),
        )
        for title, features in diagnosis.groups.items()
    )


def _cell(states: Mapping[State, int]) -> str:
    return " ".join(f"{SYMBOLS[state]} {number}" for state, number in states.items())
