"""A run made again for some results of a record: what is fixed, what is still as it was, and what is new."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from reports.record.lines import NOT_PASSING, TESTED, CheckResult, Record
from reports.record.selection import INVARIANTS
from reports.record.text import plural
from reports.record.what_came import answer_of

Word = Literal["fixed", "still", "new", "not run"]
WORDS: tuple[Word, ...] = ("new", "still", "fixed", "not run")
"""The words for results, in the order in which they are listed."""
FAILED = "failed"
"""Names all results that do not pass."""


@dataclass(frozen=True)
class Again:
    """A result that does not pass in one of the two runs. `was` and `now` are what came, or the verdicts."""

    word: Word
    check: str
    client: str
    was: str
    now: str

    @property
    def said(self) -> str:
        """`403 AccessDenied, now 200`, or what came both times."""
        return self.was if self.was == self.now else f"{self.was}, now {self.now}"


def failed(record: Record) -> list[CheckResult]:
    return [each for each in record.results if each.verdict in NOT_PASSING]


def of_features(record: Record, features: Collection[str]) -> list[CheckResult]:
    return [each for each in record.results if each.feature in features and each.verdict in TESTED]


def with_their_checks(results: Iterable[CheckResult]) -> Iterator[tuple[str, str]]:
    """Yields check and client of each result. An invariant is run with the checks whose responses violated it."""
    for each in results:
        yield each.id, each.client
        if each.area == INVARIANTS and each.tally is not None:
            yield from ((check, each.client) for check in each.tally.seen_in)


Before = Mapping[tuple[str, str], CheckResult]
"""The results of the earlier run, by check and client."""


def by_check_and_client(record: Record) -> Before:
    return {(each.id, each.client): each for each in record.results}


def compared_again(were: Before, results: Iterable[CheckResult]) -> list[Again]:
    """Returns those of the later results that do not pass in one of the two runs."""
    found = [_one(were.get((each.id, each.client)), each) for each in results]
    return sorted((each for each in found if each is not None), key=lambda each: WORDS.index(each.word))


def _one(was: CheckResult | None, now: CheckResult) -> Again | None:
    failed = was is not None and was.verdict in NOT_PASSING
    if now.verdict not in TESTED:
        return Again("not run", now.id, now.client, _came(was), now.verdict) if failed else None
    if now.verdict in NOT_PASSING:
        return Again("still" if failed else "new", now.id, now.client, _came(was), _came(now))
    return Again("fixed", now.id, now.client, _came(was), _came(now)) if failed else None


def _came(result: CheckResult | None) -> str:
    if result is None:
        return "not run"
    return result.verdict if result.verdict == "pass" else answer_of(result.deviation) or result.verdict


def sentence(found: Sequence[Again], results: int) -> str:
    """Returns `3 fixed, 1 still failing, 0 new, of 40 results.`"""
    numbers = {word: sum(each.word == word for each in found) for word in WORDS}
    said = [f"{numbers['fixed']} fixed", f"{numbers['still']} still failing", f"{numbers['new']} new"]
    said += [f"{numbers['not run']} not run"] if numbers["not run"] else []
    return f"{', '.join(said)}, of {plural(results, 'result')}."
