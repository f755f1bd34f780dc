"""Changes for a list that people read: one line for all cases and clients of a check that changed in the same way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from record.client_names import named
from record.text import case_of, with_cases, without_case
from reports.comparing.model import Change, Comparison, Word


@dataclass(frozen=True)
class ChangeLine:
    """`check` with its cases, `clients` in words (empty if clients are compared), and the change."""

    word: Word
    check: str
    clients: str
    was: str
    now: str
    message: str


def lines_of(changes: Iterable[Change], comparison: Comparison) -> list[ChangeLine]:
    """The lines, in the order of the changes."""
    alike: dict[tuple[Word, str, str, str], dict[str, list[Change]]] = {}
    for change in changes:
        by_case = alike.setdefault((change.word, without_case(change.check), change.was, change.now), {})
        by_case.setdefault(case_of(change.check), []).append(change)
    lines = []
    for (word, check, was, now), by_case in alike.items():
        together: dict[tuple[str, ...], list[str]] = {}
        for case, found in by_case.items():
            together.setdefault(tuple(change.client for change in found), []).append(case)
        for clients, cases in together.items():
            message = _message([change for case in cases for change in by_case[case]])
            who = named(clients, comparison.clients)
            lines.append(ChangeLine(word, with_cases(check, cases), who, was, now, message))
    return lines


def _message(changes: Iterable[Change]) -> str:
    messages = list(dict.fromkeys(change.message for change in changes if change.message))
    return f"first of {len(messages)} messages: {messages[0]}" if len(messages) > 1 else "".join(messages)
