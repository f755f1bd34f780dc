"""How a run comes out: its exit status, and what other known deviations would make of it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace

from .known import KnownDeviations
from .record import CheckResult, Error, Record

VIOLATED, WRONG_USE, UNTESTABLE, INTERRUPTED = 1, 2, 3, 130
"""The exit statuses beside 0; `README.md` says what they mean."""


def status_of(results: Sequence[CheckResult], errors: Iterable[Error] = ()) -> int:
    """The exit status of a run that came to its end."""
    if any(result.endpoint_lost for result in results):
        return UNTESTABLE
    return VIOLATED if any(errors) or any(result.unexpected for result in results) else 0


def assessed(record: Record, known: KnownDeviations, today: datetime.date) -> Record:
    """The record with these known deviations instead of those of its run. Its exit status follows, if there is one."""
    results = tuple(known.compared(result, today) for result in record.results)
    again = replace(record, results=results)
    end = record.summary
    if end is None:
        return again
    status = status_of(results, end.errors) if end.exit in (0, VIOLATED) else end.exit
    known_now = sum(result.known for result in results)
    return replace(again, summary=replace(end, known=known_now, vanished=known.vanished(record), exit=status))
