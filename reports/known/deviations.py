"""Known deviations: what is listed as not being as required, and how that changes a run's results.

An entry is about every check and client that it matches: any verdict but the listed one, also a pass, is not as listed.
`n/a` and `skipped` say nothing about the endpoint, so they never contradict an entry. `until` is the last day on which
an entry counts. A check's former ids match, too. `known_file.py` reads and writes the files.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from reports.record.lines import TESTED, CheckResult, Listed, Record, Vanished


@dataclass(frozen=True)
class Deviation:
    """One entry of a file. `sometimes` is for results that depend on timing: then a pass is as listed, too."""

    check: str
    verdict: str
    reason: str
    client: str = "*"
    link: str | None = None
    until: datetime.date | None = None
    sometimes: bool = False
    file: str = ""
    line: int = 0

    @property
    def where(self) -> str:
        return f"{self.file}:{self.line}"

    def covers(self, ids: Iterable[str], client: str) -> bool:
        """Whether the entry is about the check with these (present and former) ids."""
        return matches(self.client, client) and any(matches(self.check, check) for check in ids)

    def listed(self, today: datetime.date) -> Listed:
        """What a result's line in the record says about the entry."""
        expired = self.until is not None and self.until < today
        until = self.until.isoformat() if self.until else None
        return Listed(self.check, self.verdict, self.reason, self.client, self.link, until, expired, self.where)


class KnownDeviations:
    """The entries of all files, in their order; if several match, the first one counts."""

    def __init__(self, entries: Iterable[Deviation] = ()) -> None:
        self.entries = tuple(entries)
        # By id, or by module if only the rest has wildcards: there are thousands of entries and of results.
        self._exact: dict[str, list[tuple[int, Deviation]]] = {}
        self._wild_in: dict[str, list[tuple[int, Deviation]]] = {}
        for number, entry in enumerate(self.entries):
            if is_wild(entry.check):
                module = entry.check.partition("::")[0]
                target = self._wild_in.setdefault("" if is_wild(module) else module, [])
            else:
                target = self._exact.setdefault(entry.check, [])
            target.append((number, entry))

    def covering(self, ids: Sequence[str], client: str) -> list[Deviation]:
        """The entries about this check and client, with any verdict."""
        candidates = dict(self._wild_in.get("", ()))
        for check in ids:
            candidates.update(self._exact.get(check, ()))
            candidates.update(self._wild_in.get(check.partition("::")[0], ()))
        return [entry for _, entry in sorted(candidates.items()) if entry.covers(ids, client)]

    def entry_for(self, result: CheckResult) -> Deviation | None:
        """The entry that counts for a result: one that lists its verdict, else the first one about it.

        None for `n/a` and `skipped`, which say nothing about the endpoint; for `unsupported` that is not listed at all;
        and for a pass of a check that fails only sometimes.
        """
        if result.verdict not in TESTED:
            return None
        covering = self.covering(result.ids, result.client)
        if result.verdict == "pass":
            covering = [entry for entry in covering if not entry.sometimes]
        return next((entry for entry in covering if entry.verdict == result.verdict), covering[0] if covering else None)

    def compared(self, result: CheckResult, today: datetime.date) -> CheckResult:
        """The result with what is listed about it; what was listed before is dropped."""
        entry = self.entry_for(result)
        return replace(result, listed=entry.listed(today) if entry else None)

    def vanished(self, record: Record) -> tuple[Vanished, ...]:
        """The entries without any result."""
        about: set[Deviation] = set()
        for result in record.results:
            about.update(self.covering(result.ids, result.client))
        return tuple(
            Vanished(entry.check, entry.client, entry.verdict, entry.reason, entry.where, _was_selected(entry, record))
            for entry in self.entries
            if entry not in about
        )


def _was_selected(entry: Deviation, record: Record) -> bool:
    """Whether a result should be there: the run selected all checks that the entry covers, and one of its clients."""
    if not all_were_selected(entry.check, record):
        return False
    if record.header.selection.depth == "usual" and any(
        matches(entry.check, each) for result in record.results for each in result.ids
    ):
        return False  # the check ran through another client
    clients = record.header.clients or tuple({result.client for result in record.results})
    return any(matches(entry.client, client) for client in clients)


def all_were_selected(pattern: str, record: Record) -> bool:
    """Whether the run ended and selected each check that matches; False where the record does not tell.

    The record does not name the checks of areas that were not selected.
    """
    end, selection = record.summary, record.header.selection
    if end is None or end.interrupted or selection.paths or selection.parts or not selection.has_area_of(pattern):
        return False
    if selection.depth == "smoke":
        return False
    return not any(matches(pattern, check) for check in end.left_out)


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text matches a pattern in which only `*` and `?` are wildcards."""
    return pattern == text or (is_wild(pattern) and _compiled(pattern).fullmatch(text) is not None)


_patterns: dict[str, re.Pattern[str]] = {}


def _compiled(pattern: str) -> re.Pattern[str]:
    if pattern not in _patterns:
        wild = {"*": ".*", "?": "."}
        _patterns[pattern] = re.compile("".join(wild.get(c, re.escape(c)) for c in pattern), re.DOTALL)
    return _patterns[pattern]


def is_wild(pattern: str) -> bool:
    return "*" in pattern or "?" in pattern
