"""The calls of the guides, by client as it ships and with the corrections of its known faults.

A call is an operation that a check of the guides is about. Its core checks count, too: the guides' own checks are few,
and most are of one SDK. Invariants do not count, since they send no requests.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from record.lines import TESTED, CheckResult, Record
from reports.diagnosis.summary.counts import UNMODIFIED
from reports.diagnosis.summary.facts import clients_run

SDK_COLUMNS = ("boto3-s3", "boto3-s3v4", "boto-s3", "boto-s3v4")
Word = Literal["works", "n of m", "corrected", "refused", "untested"]


@dataclass(frozen=True)
class CallCell:
    """The results of an operation through a client: those that pass, of those asked, as the client ships and with its
    corrections. The latter are without the guides' calls that failed by a fault which is corrected in other checks.
    `corrections` are the names of the corrections that the call needed, and `filters` those of the list of checks."""

    word: Word
    passed: int
    asked: int
    passed_corrected: int
    asked_corrected: int
    corrections: tuple[str, ...]
    filters: Mapping[str, str]


@dataclass(frozen=True)
class CallRow:
    """An operation of the guides: a cell for each client of the run, None if the client cannot make the call or has no
    check of it."""

    operation: str
    cells: Mapping[str, CallCell | None]


def documented_calls(record: Record) -> tuple[CallRow, ...]:
    """Returns a row for each operation of the guides, by name; the cells are in the order of `SDK_COLUMNS`."""
    found: dict[tuple[str, str], list[CheckResult]] = {}
    for each in record.results:
        if (each.level == "core" or each.area == UNMODIFIED) and each.tally is None:
            found.setdefault((each.subject, each.client), []).append(each)
    rows = sorted({each.subject for each in record.results if each.area == UNMODIFIED})
    clients = [client for client in SDK_COLUMNS if client in (*clients_run(record), *record.header.closed)]
    return tuple(
        CallRow(name, {client: _cell(record, name, client, found.get((name, client), ())) for client in clients})
        for name in rows
    )


def _cell(record: Record, operation: str, client: str, results: Collection[CheckResult]) -> CallCell | None:
    filters = {"level": "core", "operation": operation, "client": client}
    as_it_ships = {"area": UNMODIFIED, "operation": operation, "client": client}
    in_force = {each.name for each in record.header.corrections if each.client == client}
    asked = [each for each in results if each.verdict in TESTED]
    if client in record.header.closed:
        return CallCell("refused", 0, 0, 0, 0, (), filters)
    if not results or sum(each.verdict == "n/a" for each in results) > len(asked):
        return None
    corrected = [each for each in asked if not in_force.intersection(each.client_faults)]
    passed = sum(each.verdict == "pass" and not each.corrected for each in asked)
    passed_corrected = sum(each.verdict == "pass" for each in corrected)
    needed = {name for each in asked for name in (*each.corrected, *each.client_faults) if name in in_force}
    word: Word = "n of m"
    if not asked:
        word = "untested"
    elif passed == len(asked):
        word = "works"
    elif 2 * passed < len(asked) and 0 < passed_corrected == len(corrected):
        word = "corrected"
    names = tuple(sorted(needed))
    is_corrected = names and 2 * passed < len(asked) and passed_corrected
    shown = as_it_ships if is_corrected and any(each.area == UNMODIFIED for each in asked) else filters
    return CallCell(word, passed, len(asked), passed_corrected, len(corrected), names, shown)
