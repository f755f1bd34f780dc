"""Unknown names in causes and expected results: of a check, a feature, an operation or a client, mistyped or renamed.
Entries with such names have no effect."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from record.client_names import CLIENTS
from record.lines import Record
from record.text import plural
from reports.known.causes import Cause
from reports.known.expected import ExpectedEntry
from reports.known.patterns import matches
from reports.known.run_coverage import RunCoverage, had_all_checks

PROGRAM = "program"
"""The client of the workflows of applications, which is not in the catalogue."""


def unknown_names(causes: Iterable[Cause], record: Record, entries: Iterable[ExpectedEntry] = ()) -> Iterator[str]:
    """A line for each name that matches nothing, as far as the run can show: file and line, and the missing thing.

    For expected results, only the clients are looked at: checks that no longer exist are listed as gone.
    """
    coverage = RunCoverage(record)
    features = {feature.id for feature in record.header.features}
    operations = {result.subject for result in record.results} if had_all_checks(record) else set()
    clients = {*CLIENTS, PROGRAM, *record.header.clients, *(result.client for result in record.results)}
    for cause in causes:
        yield from _lines(cause, cause.check, "no check is called", coverage.lacks)
        yield from _lines(cause, cause.feature, "no feature has the id", _matches_none_of(features))
        yield from _lines(cause, cause.operation, "no check is about the operation", _matches_none_of(operations))
        yield from _lines(cause, cause.client, "no client is called", _matches_none_of(clients))
    named: dict[str, dict[str, None]] = {}
    for entry in entries:
        named.setdefault(entry.client, {})[entry.where] = None
    for client in filter(_matches_none_of(clients), named):
        first, *others = named[client]
        more = f" (also in {plural(len(others), 'other line')})" if others else ""
        yield f"{first}: no client is called {client!r}{more}"


def _lines(cause: Cause, patterns: Iterable[str], there_is: str, lacks: Callable[[str], bool]) -> Iterator[str]:
    for pattern in patterns:
        if lacks(pattern):
            yield f"{cause.where}: cause {cause.id}: {there_is} {pattern!r}"


def _matches_none_of(names: set[str]) -> Callable[[str], bool]:
    """Returns a function that tells if a pattern matches none of the names, if these are known."""
    return lambda pattern: bool(names) and not any(matches(pattern, name) for name in names)
