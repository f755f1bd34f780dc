"""Expected results: what a run of an endpoint came to, and what the next run is compared with.

What is not listed passes. Any verdict but the listed one, also a pass, is not as expected. `n/a` and `skipped` say
nothing about the endpoint, so they never contradict an entry. A check's former ids match, too. Causes explain what is
expected. `expected_file.py` and `causes_file.py` read the files.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from reports.known.causes import Cause, first_that_explains
from reports.known.patterns import is_wild, matches
from reports.record.lines import TESTED, CheckResult, Listed, Record, Vanished


@dataclass(frozen=True)
class Entry:
    """One check, or a pattern of checks, through a client, or a pattern of clients. `answer` says what came, in words;
    it is not compared."""

    check: str
    client: str
    verdict: str
    answer: str = ""
    file: str = ""
    line: int = 0

    @property
    def where(self) -> str:
        return f"{self.file}:{self.line}"

    def covers(self, ids: Iterable[str], client: str) -> bool:
        """Whether the entry is about the check with these (present and former) ids."""
        return matches(self.client, client) and any(matches(self.check, check) for check in ids)


class Expected:
    """The entries and the causes of all files, in their order; if several entries match, the first one counts."""

    def __init__(self, entries: Iterable[Entry] = (), causes: Iterable[Cause] = ()) -> None:
        self.entries = tuple(entries)
        self.causes = tuple(causes)
        # By id, or by module if only the rest has wildcards: there are thousands of entries and of results.
        self._exact: dict[str, list[tuple[int, Entry]]] = {}
        self._wild_in: dict[str, list[tuple[int, Entry]]] = {}
        for number, entry in enumerate(self.entries):
            if is_wild(entry.check):
                module = entry.check.partition("::")[0]
                target = self._wild_in.setdefault("" if is_wild(module) else module, [])
            else:
                target = self._exact.setdefault(entry.check, [])
            target.append((number, entry))

    def covering(self, ids: Sequence[str], client: str) -> list[Entry]:
        """The entries about this check and client, with any verdict."""
        candidates = dict(self._wild_in.get("", ()))
        for check in ids:
            candidates.update(self._exact.get(check, ()))
            candidates.update(self._wild_in.get(check.partition("::")[0], ()))
        return [entry for _, entry in sorted(candidates.items()) if entry.covers(ids, client)]

    def entry_for(self, result: CheckResult) -> Entry | None:
        """The entry that counts for a result: one that has its verdict, else the first one about it.

        None for `n/a` and `skipped`, which say nothing about the endpoint; for `unsupported` that is not listed at all;
        and for what is listed nowhere.
        """
        if result.verdict not in TESTED:
            return None
        covering = self.covering(result.ids, result.client)
        return next((entry for entry in covering if entry.verdict == result.verdict), covering[0] if covering else None)

    def compared(self, result: CheckResult, today: datetime.date) -> CheckResult:
        """The result with what is expected of it; what was expected before is dropped."""
        return replace(result, listed=self._listed(result, today))

    def compared_all(self, record: Record, today: datetime.date | None = None) -> tuple[CheckResult, ...]:
        """All results of a record with what is expected of them."""
        day = today or datetime.date.today()
        return tuple(self.compared(result, day) for result in record.results)

    def _listed(self, result: CheckResult, today: datetime.date) -> Listed | None:
        if result.verdict not in TESTED:
            return None
        cause, entry = first_that_explains(self.causes, result), self.entry_for(result)
        if cause is not None and cause.sometimes:
            entry = None if result.verdict == "pass" else Entry(*_own(result), file=cause.file, line=cause.line)
        if entry is None:
            return None
        if cause is None and result.verdict != entry.verdict:
            cause = first_that_explains(self.causes, result, answer=entry.answer, verdict=entry.verdict)
        listed = Listed(entry.check, entry.verdict, client=entry.client, file=entry.where)
        if cause is None:
            return listed
        until = cause.until.isoformat() if cause.until else None
        return replace(
            listed, cause=cause.id, reason=cause.sentence, link=cause.link, until=until, expired=cause.expired(today)
        )

    def vanished(self, record: Record) -> tuple[Vanished, ...]:
        """The entries without a result that the run should have had. Of one shard of several, also those that another
        shard may have: merged shards tell."""
        about: set[Entry] = set()
        for result in record.results:
            about.update(self.covering(result.ids, result.client))
        found = []
        for entry in self.entries:
            if entry not in about and ((there := _was_selected(entry, record)) or record.header.selection.shard):
                found.append(Vanished(entry.check, entry.client, entry.verdict, "", entry.where, there))
        return tuple(found)

    def idle(self, record: Record) -> tuple[str, ...]:
        """The ids of causes that explain none of the results; what happens only sometimes need not happen."""
        open_results = [result for result in record.results if result.verdict in TESTED]
        explained = {
            cause.id for result in open_results if (cause := first_that_explains(self.causes, result)) is not None
        }
        return tuple(cause.id for cause in self.causes if not cause.sometimes and cause.id not in explained)


def _own(result: CheckResult) -> tuple[str, str, str]:
    return result.id, result.client, result.verdict


def _was_selected(entry: Entry, record: Record) -> bool:
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
