"""Changes for a list that people read: one line for all cases and clients of a check that changed in the same way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from record.client_names import clients_in_words, in_column_order
from record.lines import Record
from record.rerun_comparison import WORDS, RerunComparison, RerunResult, Word, before_and_after
from record.text import case_of, with_cases, without_case
from reports.comparing.model import Change
from reports.comparing.rerun import differences
from reports.diagnosis.summary.facts import date


@dataclass(frozen=True)
class ChangeLine:
    """`check` with its cases, `clients` in words (empty if clients are compared), and the change."""

    word: str
    check: str
    clients: str
    was: str
    now: str
    message: str

    @property
    def said(self) -> str:
        return before_and_after(self.was, self.now)


def rerun_sentences(record: Record) -> Iterator[str]:
    """Yields the comparison with an earlier run whose results are run again."""
    again = record.summary.again if record.summary is not None else None
    if again is not None:
        yield f"Compared with the run of {date(again.started)}: {again.sentence}."
        yield from differences(again, record.header)


def change_lines(changes: Iterable[Change | RerunResult], clients_of_runs: Sequence[str]) -> list[ChangeLine]:
    """The lines, in the order of the changes."""
    alike: dict[tuple[str, str, str, str], dict[str, list[Change | RerunResult]]] = {}
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
            who = clients_in_words(clients, clients_of_runs)
            lines.append(ChangeLine(word, with_cases(check, cases), who, was, now, message))
    return lines


def rerun_lines(again: RerunComparison, clients: Sequence[str]) -> dict[Word, list[ChangeLine]]:
    """The lines of a run that was made again, by what became of the results."""
    every = in_column_order({*clients, *(each.client for each in again.became)})
    found = {word: change_lines([each for each in again.became if each.word == word], every) for word in WORDS}
    return {word: lines for word, lines in found.items() if lines}


def _message(changes: Iterable[Change | RerunResult]) -> str:
    messages = list(dict.fromkeys(each.message for each in changes if isinstance(each, Change) and each.message))
    return f"first of {len(messages)} messages: {messages[0]}" if len(messages) > 1 else "".join(messages)
