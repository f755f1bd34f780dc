"""Merges several runs of the same endpoint into one record: the shards of a CI matrix, or runs split by client or by
area.

The suite's version and the endpoint with its provider, region and addressing must be the same, otherwise the merged
record would describe something that nobody tested. The versions of Python and the client libraries may differ, for
example if each client has its own environment: all of them are named.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from record.client_names import CLIENTS
from record.ending import INTERRUPTED, UNTESTABLE, VIOLATED, WRONG_USE
from record.lines import (
    AnswerTime,
    CheckResult,
    Record,
    RefusedSignature,
    RunError,
    RunHeader,
    RunSummary,
    VanishedResult,
    count_verdicts,
)
from record.record_file import RecordError
from record.selection import EVERY_CLIENT, INVARIANTS_AREA, LEVELS, SMOKE, USUAL, Selection, in_words
from reports.diagnosis.summary.counts import merge_invariant_results
from reports.diagnosis.summary.facts import parse_start_time
from reports.diagnosis.summary.outcome import exit_status_of
from reports.known.expected import Expected, ExpectedEntry

FIELDS_THAT_MUST_AGREE = ("suite", "endpoint", "provider", "region", "addressing")
"""Fields that must be the same in all records."""

WORST_STATUSES = (INTERRUPTED, UNTESTABLE, WRONG_USE, VIOLATED, 0)

ReadRecord = tuple[Path, Record]
"""A record with the file that it was read from."""


class CutOffRun(RecordError):
    """One of the runs was cut off."""


def merge(records: Sequence[ReadRecord], *, allow_cut_off: bool = False) -> Record:
    """The records as one; a single record is returned unchanged. Raises a `RecordError` with a message of one line.

    With `allow_cut_off` a run that was cut off is used as far as it went; then the merged record is cut off, too: it
    has no summary.
    """
    if not records:
        raise RecordError("no record is given")
    if len(records) == 1:
        return records[0][1]
    cut_off = [path for path, record in records if record.cut_off]
    if cut_off and not allow_cut_off:
        files = ", ".join(map(str, cut_off))
        raise CutOffRun(f"{files}: the run was cut off, so results are missing; run it again")
    _require_same(records)
    results = _results(records)
    parts = [record for _, record in records]
    merged = Record(_header([part.header for part in parts]), results)
    return merged if cut_off else replace(merged, summary=_summary(merged, parts))


def _require_same(records: Sequence[ReadRecord]) -> None:
    first_path, first = records[0]
    for path, record in records[1:]:
        for name in FIELDS_THAT_MUST_AGREE:
            one, other = getattr(first.header, name), getattr(record.header, name)
            if one != other:
                what = "version of the suite" if name == "suite" else name
                raise RecordError(
                    f"{first_path} and {path}: not the same {what}: {one or '(none)'} and {other or '(none)'}"
                )


def _results(records: Sequence[ReadRecord]) -> tuple[CheckResult, ...]:
    found: dict[tuple[str, str], tuple[Path, CheckResult]] = {}
    for path, record in records:
        for result in record.results:
            key = result.id, result.client
            if key in found and result.area == INVARIANTS_AREA:
                result = merge_invariant_results(found[key][1], result)
            elif key in found:
                raise RecordError(f"{found[key][0]} and {path}: both have {result.id} with {result.client}")
            found[key] = path, result
    return tuple(result for _, result in found.values())


# The header


def _header(headers: Sequence[RunHeader]) -> RunHeader:
    first = headers[0]
    return replace(
        first,
        python=_joined_values(header.python for header in headers),
        boto3=_joined_values(header.boto3 for header in headers),
        boto=_joined_values(header.boto for header in headers),
        botocore=_joined_values(header.botocore for header in headers),
        platform=_joined_values(header.platform for header in headers),
        server=_joined_values(header.server for header in headers) or None,
        clients=_clients([header.clients for header in headers]),
        started=min((header.started for header in headers), key=_time_key),
        run_id="+".join(_unique_values(header.run_id for header in headers)),
        selection=_selection(headers),
        corrections=tuple(dict.fromkeys(correction for header in headers for correction in header.corrections)),
        refused=_refused(headers),
        # No severities means that all count.
        fail_on=tuple(_names([header.fail_on for header in headers])),
        profiles=tuple(dict.fromkeys(profile for header in headers for profile in header.profiles)),
        footprints=tuple(_unique_values(text for header in headers for text in header.footprints)),
    )


def _refused(headers: Sequence[RunHeader]) -> tuple[RefusedSignature, ...]:
    """The refused signatures, each with the clients of all runs that met the same answer."""
    found: dict[tuple[str, str], list[str]] = {}
    for each in (each for header in headers for each in header.refused):
        found.setdefault((each.signature, each.answer), []).extend(each.clients)
    return tuple(RefusedSignature(*message, tuple(dict.fromkeys(clients))) for message, clients in found.items())


def _unique_values(values: Iterable[str | None]) -> list[str]:
    """Each value once, in order, without empty ones."""
    return [value for value in dict.fromkeys(values) if value]


def _joined_values(values: Iterable[str | None]) -> str:
    return ", ".join(_unique_values(values))


def _clients(lists: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """All clients, in the order of a part that has all, or of a whole run."""
    every = dict.fromkeys(client for clients in lists for client in clients)
    whole = next((clients for clients in lists if len(clients) == len(every)), None)
    return whole or tuple(sorted(every, key=lambda client: _index_in(client, CLIENTS)))


def _index_in(name: str, order: Sequence[str]) -> int:
    """A value's position in the order; values that are not in the order come last."""
    return order.index(name) if name in order else len(order)


def _time_key(started: str) -> tuple[float, str]:
    """A sort key for times: by the clock if the time has an offset."""
    at = parse_start_time(started)
    return (at.timestamp() if at else math.inf), started


# The selection


def _selection(headers: Sequence[RunHeader]) -> Selection:
    """The common selection of the runs: field by field if that is accurate, else in words, run by run."""
    given = [{"clients": list(header.clients), **header.selection.given} for header in headers]
    names = list(dict.fromkeys(name for selection in given for name in selection))
    values = {name: _distinct(selection.get(name) or None for selection in given) for name in names}
    combinations = _distinct([selection.get(name) or None for name in names] for selection in given)
    # Runs that differ in two fields cover both only if each value of one was run with each value of the other.
    if any(values.get("parts", ())) or len(combinations) != math.prod(len(found) for found in values.values()):
        words = (header.selection.parts or [_words(each)] for header, each in zip(headers, given, strict=True))
        return Selection({"parts": list(dict.fromkeys(part for parts in words for part in parts))})
    merge_invariant_results = {}
    for name, found in values.items():
        first = next(selection[name] for selection in given if name in selection)
        merge_invariant_results[name] = first if len(found) == 1 else FIELD_MERGERS.get(name, list)(found)
    del merge_invariant_results["clients"]  # they are in the header
    return Selection({name: value for name, value in merge_invariant_results.items() if name != "shard" or value})


def _distinct(values: Iterable[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if value not in found:
            found.append(value)
    return found


def _words(fields: Mapping[str, Any]) -> str:
    return in_words({name: value for name, value in fields.items() if value})


def _names(found: Sequence[Sequence[str] | None]) -> list[str]:
    """All names; empty, which means everything, if one of the runs had none."""
    return [] if not all(found) else list(dict.fromkeys(name for names in found for name in names or ()))


def _levels(found: Sequence[Sequence[str] | None]) -> list[str]:
    return sorted(_names(found), key=lambda level: _index_in(level, LEVELS))


def _keyword(found: Sequence[str | None]) -> str:
    return " or ".join(f"({keyword})" for keyword in found) if all(found) else ""


def _shard(found: Sequence[str | None]) -> str:
    """The present shards; empty if all are present."""
    shards = {(int(n), int(k)) for text in found if text for k, n in re.findall(r"(\d+)/(\d+)", text)}
    whole = not all(found) or any(all((n, k) in shards for k in range(1, n + 1)) for n, _ in shards)
    return "" if whole else ", ".join(f"{k}/{n}" for n, k in sorted(shards))


def _depth(found: Sequence[str]) -> str:
    """The least depth that all runs had, or one that this version does not know."""
    known = (SMOKE, USUAL, EVERY_CLIENT)
    return min(found, key=lambda depth: known.index(depth) if depth in known else -1)


FIELD_MERGERS: Mapping[str, Callable[[Any], Any]] = {
    "levels": _levels,
    "areas": _names,
    "features": _names,
    "paths": _names,
    "keyword": _keyword,
    "bucket": lambda found: ", ".join(bucket or "(own)" for bucket in found),
    "shard": _shard,
    "without": _names,
    "depth": _depth,
}
"""The functions that merge different values of a field into one."""


# The summary


def _summary(merged: Record, parts: Sequence[Record]) -> RunSummary:
    ends = [part.summary for part in parts if part.summary is not None]
    errors: tuple[RunError, ...] = tuple(error for end in ends for error in end.errors)
    left_behind = tuple(dict.fromkeys(each for end in ends for each in end.left_behind))
    summary = RunSummary(
        verdicts=count_verdicts(merged.results),
        known=sum(result.known for result in merged.results),
        requests=sum(end.requests for end in ends),
        throttled=sum(end.throttled for end in ends),
        seconds=round(sum(end.seconds for end in ends), 3),
        exit=_worst([exit_status_of(merged, errors, left_behind), *(end.exit for end in ends)]),
        interrupted=any(end.interrupted for end in ends),
        errors=errors,
        left_out=_unselected_checks(merged, parts),
        left_behind=left_behind,
        times=_times(ends),
    )
    return replace(summary, vanished=_vanished(replace(merged, summary=summary), ends), idle_causes=_idle_causes(ends))


def _times(ends: Iterable[RunSummary]) -> tuple[AnswerTime, ...]:
    """The times of each operation, from the run with the longest answer."""
    found: dict[str, AnswerTime] = {}
    for each in (time for end in ends for time in end.times):
        found[each.operation] = max(each, found.get(each.operation, each), key=lambda time: time.longest)
    return tuple(found[name] for name in sorted(found))


def _unselected_checks(merged: Record, parts: Sequence[Record]) -> tuple[str, ...]:
    """The checks that no run selected. A run does not name the checks of areas that it did not look at."""
    found = {check for part in parts if part.summary is not None for check in part.summary.left_out}
    for part in parts:
        if part.summary is not None:
            named = set(part.summary.left_out)
            found = {check for check in found if check in named or not part.header.selection.has_area_of(check)}
    return tuple(sorted(found - {result.id for result in merged.results}))


def _worst(statuses: Sequence[int]) -> int:
    """The gravest exit status. An undocumented one comes first, because somebody chose it."""
    return min(statuses, key=lambda status: WORST_STATUSES.index(status) if status in WORST_STATUSES else -1)


def _idle_causes(ends: Sequence[RunSummary]) -> tuple[str, ...]:
    """The causes that explain nothing in any of the runs."""
    first, *others = [end.idle_causes for end in ends] or [()]
    return tuple(cause for cause in first if all(cause in other for other in others))


def _vanished(merged: Record, ends: Sequence[RunSummary]) -> tuple[VanishedResult, ...]:
    """The entries without a result in any of the runs."""
    entries: dict[ExpectedEntry, list[VanishedResult]] = {}
    for end in ends:
        for entry in end.vanished:
            # The file's location differs between machines.
            about = ExpectedEntry(entry.check, entry.client, entry.verdict)
            entries.setdefault(about, []).append(entry)
    found = []
    for about, same in entries.items():
        found += [replace(same[0], selected=still.selected) for still in Expected([about]).vanished(merged)]
    return tuple(found)
