"""A history as text: a line for each operation, with a bar from its start to its end.

Only the order of starts and ends matters: bars show it, and numbers show the times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from record.history_operation import HistoryOperation
from record.text import visible

STEP = 3
"""Characters from one start or end to the next."""
NOTHING = "nothing"
"""The label of no object, no version and no tags."""


@dataclass(frozen=True)
class TimelineRow:
    """An operation in words, and its place among all starts and ends. `stays_open`: its end is unknown."""

    client: str
    asked: str
    answered: str
    times: str
    first: int
    last: int
    stays_open: bool
    changes: bool


def rows(history: Sequence[HistoryOperation]) -> list[TimelineRow]:
    """The operations, in the order of the starts."""
    moments = sorted({moment for each in history for moment in (each.start, each.end)})
    place = {moment: number for number, moment in enumerate(moments)}
    return [
        TimelineRow(
            f"client {each.client}",
            visible(_request_in_words(each)),
            visible(_outcome(each)),
            f"{1000 * each.start:.1f}-{1000 * each.end:.1f} ms",
            place[each.start],
            place[each.end],
            each.outcome == "unknown",
            bool(each.writes or each.removes),
        )
        for each in sorted(history, key=lambda each: each.start)
    ]


def timeline_lines(history: Sequence[HistoryOperation]) -> list[str]:
    """The lines: client, request, a bar, the response, and the times."""
    if not history:
        return []
    found = rows(history)
    end = 1 + STEP * max(row.last for row in found)
    client, asked, answered = (
        max(map(len, texts)) for texts in zip(*((row.client, row.asked, row.answered) for row in found), strict=True)
    )
    return [
        f"{row.client:{client}}  {row.asked:{asked}}  {_bar(row, end)}  {row.answered:{answered}}  {row.times}"
        for row in found
    ]


def _bar(row: TimelineRow, end: int) -> str:
    line = "-" * (STEP * (row.last - row.first) - 1)
    bar = " " * (STEP * row.first) + f"|{line}{'?' if row.stays_open else '|'}"
    return bar.ljust(end, "?" if row.stays_open else " ")


def _request_in_words(operation: HistoryOperation) -> str:
    words = [operation.operation]
    if operation.writes:
        words.append("deletes" if operation.writes == NOTHING else f"writes {operation.writes}")
    if operation.removes:
        words.append(f"removes {operation.removes}")
    if operation.condition:
        words.append(f"if {operation.condition} is there")
    return " ".join(words)


def _outcome(operation: HistoryOperation) -> str:
    if operation.saw is None:
        return operation.answer
    return f"saw {', '.join(operation.saw) or NOTHING}"
