"""Expected results: the outcome of a run of an endpoint, with which the next run is compared.

Results that are not listed should pass. Any verdict but the expected one, also a pass, is not as expected. `n/a` and
`skipped` say nothing about the endpoint. Causes explain expected results. `expected_file.py` and `causes_file.py` read
the files.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from record.actual_response import response_words
from record.client_names import CLIENTS
from record.lines import CRITICAL, TESTED, CheckResult, ListedResult, Record, VanishedResult
from record.selection import INVARIANTS_AREA
from record.text import plural
from reports.known.added_checks import added_on
from reports.known.causes_file import Cause, first_that_explains, in_order
from reports.known.patterns import has_wildcard, matches
from reports.known.run_coverage import RunCoverage, had_all_checks, was_whole


@dataclass(frozen=True)
class ExpectedEntry:
    """One check, or a pattern of checks, through a client, or a pattern of clients. `answer` is the response in words:
    another one is as expected unless it is graver. The verdict `pass` makes an exception of a wider entry. The `note`
    is of how bad it is; nothing is compared with it."""

    check: str
    client: str
    verdict: str
    answer: str = ""
    file: str = ""
    line: int = 0
    note: str = ""

    @property
    def where(self) -> str:
        return f"{self.file}:{self.line}"

    @property
    def exact(self) -> bool:
        """Returns whether the entry is about one check through one client."""
        return not has_wildcard(self.check) and not has_wildcard(self.client)

    def covers(self, check: str, client: str) -> bool:
        return matches(self.client, client) and matches(self.check, check)

    def is_met_by(self, result: CheckResult) -> bool:
        return result.verdict == self.verdict and not self.is_worse(result)

    def is_worse(self, result: CheckResult) -> bool:
        """Returns whether a result of the expected verdict exposes or corrupts data with another answer than the
        expected one. Where requests run at the same time, timing decides the answer.
        """
        found = result.deviation
        if result.verdict != self.verdict or found is None or found.kind not in CRITICAL or result.concurrent:
            return False
        return self.answer not in ("", response_words(found))

    @property
    def width(self) -> tuple[bool, int, bool]:
        """The width of the entry: of several entries about a result, the narrowest one counts."""
        return has_wildcard(self.check), -len(self.check) if has_wildcard(self.check) else 0, has_wildcard(self.client)


class Expected:
    """The entries and the causes of all files. If several entries are about a result, the narrowest one counts, and of
    equally narrow ones the first. `usual`: checks that do not depend on the client are expected of one client only.
    `newest` is the day of the newest check that they are about; None if no check counts as newer."""

    def __init__(
        self,
        entries: Iterable[ExpectedEntry] = (),
        causes: Iterable[Cause] = (),
        *,
        usual: bool = False,
        newest: str | None = None,
    ) -> None:
        self.entries = tuple(entries)
        self.usual, self.newest = usual, newest
        self.causes = in_order(causes)
        # By id, or by module if only the rest has wildcards: there are thousands of entries and of results.
        self._exact: dict[str, list[tuple[int, ExpectedEntry]]] = {}
        self._wild_in: dict[str, list[tuple[int, ExpectedEntry]]] = {}
        for number, entry in enumerate(self.entries):
            if has_wildcard(entry.check):
                module = entry.check.partition("::")[0]
                target = self._wild_in.setdefault("" if has_wildcard(module) else module, [])
            else:
                target = self._exact.setdefault(entry.check, [])
            target.append((number, entry))

    def covering(self, result: CheckResult) -> list[ExpectedEntry]:
        """The entries about a result, narrowest first."""
        candidates = dict(self._wild_in.get("", ()))
        candidates.update(self._exact.get(result.id, ()))
        candidates.update(self._wild_in.get(result.id.partition("::")[0], ()))
        found = [(number, entry) for number, entry in candidates.items() if entry.covers(result.id, result.client)]
        return [entry for number, entry in sorted(found, key=lambda each: (each[1].width, each[0]))]

    def entry_for(self, result: CheckResult) -> ExpectedEntry | None:
        """The entry that counts for a result; None for an expected pass."""
        entry = next(iter(self.covering(result)), None)
        return None if entry is None or entry.verdict == "pass" else entry

    def compared(self, result: CheckResult, today: datetime.date) -> CheckResult:
        """The result with the expected result; a former one is dropped."""
        compared = replace(result, listed=self._listed(result, today), newer=False)
        if compared.known or self.newest is None or added_on(result.id) <= self.newest:
            return compared
        return replace(result, listed=None, newer=True)  # a wildcard was not about it

    def compared_all(self, record: Record, today: datetime.date | None = None) -> tuple[CheckResult, ...]:
        """All results of a record with the expected results."""
        day = today or datetime.date.today()
        return tuple(
            replace(result, listed=None) if _is_partial_invariant_pass(result, record) else self.compared(result, day)
            for result in record.results
        )

    def _listed(self, result: CheckResult, today: datetime.date) -> ListedResult | None:
        if result.verdict not in TESTED:
            return None
        cause, entry = first_that_explains(self.causes, result), self.entry_for(result)
        if cause is not None and cause.sometimes:
            own = ExpectedEntry(result.id, result.client, result.verdict, file=cause.file, line=cause.line)
            entry = None if result.verdict == "pass" else own
        if entry is None:
            return None
        if result.spared:  # which cases run before the others are spared is a matter of time
            entry = dataclasses.replace(entry, verdict=result.verdict)
        if cause is None and not entry.is_met_by(result):
            cause = first_that_explains(self.causes, result, answer=entry.answer, verdict=entry.verdict)
        before = entry.answer if entry.is_worse(result) else ""
        listed = ListedResult(entry.check, entry.verdict, client=entry.client, file=entry.where, answer=before)
        if cause is None:
            return listed
        until = cause.until.isoformat() if cause.until else None
        return replace(
            listed, cause=cause.id, reason=cause.sentence, link=cause.link, until=until, expired=cause.expired(today)
        )

    def vanished(self, record: Record) -> tuple[VanishedResult, ...]:
        """The entries without a result that the run should have had. For one shard of several, also those that another
        shard may have: only the merged shards show it."""
        about = {entry for result in record.results for entry in self.covering(result)}
        coverage, found = RunCoverage(record), []
        for entry in self.entries:
            if entry in about:
                continue
            gone = coverage.would_have_result(entry.check, entry.client)
            if gone or record.header.selection.shard:
                found.append(VanishedResult(entry.check, entry.client, entry.verdict, file=entry.where, selected=gone))
        return tuple(found)

    def idle_causes(self, record: Record) -> tuple[str, ...]:
        """The ids of causes that explain none of the results; those with `sometimes` are not among them."""
        open_results = [result for result in record.results if result.verdict in TESTED]
        explained = {
            cause.id for result in open_results if (cause := first_that_explains(self.causes, result)) is not None
        }
        return tuple(cause.id for cause in self.causes if not cause.sometimes and cause.id not in explained)


def is_uninformative(result: CheckResult, record: Record) -> bool:
    """Returns whether nothing follows from a result for the next run."""
    unknown = result.endpoint_lost or result.spared
    return result.verdict not in TESTED or unknown or _is_partial_invariant_pass(result, record)


def _is_partial_invariant_pass(result: CheckResult, record: Record) -> bool:
    """Returns whether a result is a pass of an invariant in a run of some checks or clients: others may violate it."""
    return result.verdict == "pass" and result.area == INVARIANTS_AREA and not was_whole(record)


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
        yield from _unknown(cause, cause.check, "no check is called", coverage.lacks)
        yield from _unknown(cause, cause.feature, "no feature has the id", _lacking(features))
        yield from _unknown(cause, cause.operation, "no check is about the operation", _lacking(operations))
        yield from _unknown(cause, cause.client, "no client is called", _lacking(clients))
    named: dict[str, dict[str, None]] = {}
    for entry in entries:
        named.setdefault(entry.client, {})[entry.where] = None
    for client in filter(_lacking(clients), named):
        first, *others = named[client]
        more = f" (also in {plural(len(others), 'other line')})" if others else ""
        yield f"{first}: no client is called {client!r}{more}"


def _unknown(cause: Cause, patterns: Iterable[str], there_is: str, lacks: Callable[[str], bool]) -> Iterator[str]:
    for pattern in patterns:
        if lacks(pattern):
            yield f"{cause.where}: cause {cause.id}: {there_is} {pattern!r}"


def _lacking(names: set[str]) -> Callable[[str], bool]:
    """Returns a function that tells if a pattern matches none of the names, if these are known."""
    return lambda pattern: bool(names) and not any(matches(pattern, name) for name in names)
