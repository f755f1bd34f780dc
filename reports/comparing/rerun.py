"""A run made again for some results of a record: what is fixed, what is still as it was, and what is new."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from record.actual_response import response_words
from record.lines import NOT_PASSING, TESTED, CheckResult, Record, RunHeader
from record.rerun_comparison import WORDS, RerunComparison, RerunResult, Word
from record.selection import INVARIANTS_AREA

TITLES: dict[Word, str] = {
    "new": "does not pass, and passed or did not run before",
    "still": "does not pass, as before",
    "fixed": "passes, and did not before",
    "not run": "has no result about the endpoint now",
}
"""The titles of the lists in reports."""
FAILED = "failed"
"""Names all results that do not pass."""


def failed(record: Record) -> list[CheckResult]:
    return [each for each in record.results if each.verdict in NOT_PASSING]


def of_features(record: Record, features: Collection[str]) -> list[CheckResult]:
    return [each for each in record.results if each.feature in features and each.verdict in TESTED]


def checks_to_rerun(results: Iterable[CheckResult]) -> Iterator[tuple[str, str]]:
    """Yields check and client of each result. An invariant is run with the checks whose responses violated it."""
    for each in results:
        yield each.id, each.client
        if each.area == INVARIANTS_AREA and each.tally is not None:
            yield from ((check, each.client) for check in each.tally.seen_in)


EarlierResults = Mapping[tuple[str, str], CheckResult]
"""The results of the earlier run, by check and client."""


def by_check_and_client(record: Record) -> EarlierResults:
    return {(each.id, each.client): each for each in record.results}


def compare_rerun(earlier: EarlierResults, results: Iterable[CheckResult]) -> list[RerunResult]:
    """Returns those of the later results that do not pass in one of the two runs."""
    found = [_compare_result(earlier.get((each.id, each.client)), each) for each in results]
    return sorted((each for each in found if each is not None), key=lambda each: WORDS.index(each.word))


def compare_with_earlier(before: Record, after: Record) -> RerunComparison:
    """Returns what became of the results of the earlier record. One that has no result now, or none about the endpoint,
    did not run. That does not matter for an invariant that passed: whether its responses are seen depends on the checks
    that run."""
    earlier = by_check_and_client(before)
    tested = {(each.id, each.client) for each in after.results if each.verdict in TESTED}
    found = [each for each in compare_rerun(earlier, after.results) if each.word != "not run"]
    found += [
        RerunResult("not run", each.id, each.client, each.verdict, "not run")
        for each in before.results
        if (each.id, each.client) not in tested
        and (each.verdict in NOT_PASSING or (each.verdict == "pass" and each.area != INVARIANTS_AREA))
    ]
    of, number = before.header, len(earlier.keys() | by_check_and_client(after).keys())
    return RerunComparison(of.endpoint, of.server, of.suite, of.started, of.run_id, number, tuple(found))


def _compare_result(was: CheckResult | None, now: CheckResult) -> RerunResult | None:
    failed = was is not None and was.verdict in NOT_PASSING
    if now.verdict not in TESTED:
        return RerunResult("not run", now.id, now.client, _outcome(was), now.verdict) if failed else None
    if now.verdict in NOT_PASSING:
        return RerunResult("still" if failed else "new", now.id, now.client, _outcome(was), _outcome(now))
    return RerunResult("fixed", now.id, now.client, _outcome(was), _outcome(now)) if failed else None


def _outcome(result: CheckResult | None) -> str:
    if result is None:
        return "not run"
    return result.verdict if result.verdict == "pass" else response_words(result.deviation) or result.verdict


def differences(again: RerunComparison, header: RunHeader) -> Iterator[str]:
    """Yields the differences between the two runs apart from results."""
    if again.endpoint != header.endpoint:
        yield f"Endpoint: {again.endpoint}, now {header.endpoint}."
    if again.server != header.server:
        yield f"Server header: {again.server or 'missing'}, now {header.server or 'missing'}."
    if again.suite != header.suite:
        yield f"Version of the suite: {again.suite}, now {header.suite}."
