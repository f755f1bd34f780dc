"""The advice about a result that is not as expected: the sentences that all reports use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from record.actual_response import is_value_deviation, response_words
from record.client_names import clients_in_words, clients_of
from record.lines import CheckResult, Record, Standing, VanishedResult
from record.selection import rank_of
from record.text import case_of, with_cases, without_case
from reports.known.run_coverage import was_complete

TITLES: dict[Standing, str] = {
    "new": "NEW: not as required, and not expected",
    "expired": "EXPIRED: expected until a day that has passed",
    "changed": "CHANGED: expected with another verdict, or with an answer that did not expose or corrupt data",
    "fixed": "FIXED: passes now, which was not expected",
    "new in this version": "NEW IN THIS VERSION: not as required, by checks that are newer than the expected results",
    "known": "KNOWN: not as required, as expected",
}
"""Titles by standing, in the order of the reports."""
_FIRST_TITLE = "NEW: not as required, and nothing is expected yet"
"""The title of new results if there are no expected ones to compare with, as in a first run."""
ADVICE: dict[Standing, str] = {
    "new": "fix it, or expect it",
    "expired": "fix it, or give its cause a later date",
    "changed": "check it again, and update the expected results",
    "fixed": "update the expected results",
}
"""Advice about standings that set the exit status to 1."""

SOMETIMES = "give it a cause with sometimes = true in causes.toml"
TIMING = f"timing decides how it comes out: fix it, or {SOMETIMES}"
"""Advice about a wrong value where requests were sent at the same time: at another time, the check may pass."""
PASSED_TIMING_ADVICE = f"if it failed only now and then, {SOMETIMES}; else {ADVICE['fixed']}"
"""Advice about such a check that passes."""
NEWER_TITLE = "not as required by checks that are new in this version: not counted"
UNCOUNTED_TITLE = "new, but not of the severities in --fail-on: not counted"
REQUIRED_TITLE = "new, and not asked for by --require: not counted"
CLIENT_FAULTS_TITLE = "new, but faults of clients alone: not counted"
VANISHED_TITLE = "VANISHED: expected, but the check no longer exists"
VANISHED_ADVICE = "update the expected results"
"""Advice about vanished entries."""
IDLE_TITLE = "IDLE: causes that explain no result"


@dataclass
class ResultsByStanding:
    """A run's results by standing, the expected results without any, and the causes that explain nothing."""

    results: dict[Standing, list[CheckResult]] = field(default_factory=dict)
    vanished: tuple[VanishedResult, ...] = ()
    idle_causes: tuple[str, ...] = ()
    is_first: bool = False
    """True if nothing is expected yet."""

    def title(self, standing: Standing, aside: str = "") -> str:
        """The title of a standing, with an aside after its first word: `NEW (38 by faults of clients alone): not …`."""
        title = _FIRST_TITLE if standing == "new" and self.is_first else TITLES[standing]
        return title.replace(":", f"{aside}:", 1)

    def __getitem__(self, standing: Standing) -> list[CheckResult]:
        return self.results.get(standing, [])


def results_by_standing(record: Record) -> ResultsByStanding:
    groups = ResultsByStanding({standing: [] for standing in TITLES})
    if record.summary is not None:
        groups.vanished = tuple(entry for entry in record.summary.vanished if entry.selected)
        groups.idle_causes = idle_causes(record)
    for result in record.results:
        if result.standing:
            groups.results[result.standing].append(result)
    groups.is_first = not groups.vanished and not any(result.listed for result in record.results)
    return groups


def idle_causes(record: Record) -> tuple[str, ...]:
    """The causes that explain nothing in a run that had every check through every client."""
    return record.summary.idle_causes if record.summary is not None and was_complete(record) else ()


def advice(result: CheckResult) -> str:
    """One line about a result with an expected one: the reason, or the difference and the advice. Empty without an
    expected result, unless timing decides."""
    listed = result.listed
    if listed is None:
        return TIMING if result.standing == "new" and _may_pass(result) else ""
    if result.known:
        return listed.reason or "as expected; no cause is written"
    words = f"expected {listed.verdict} in {listed.file}" + (f" ({listed.reason})" if listed.reason else "")
    if result.standing == "expired":
        return f"{words} until {listed.until}, which has passed: {ADVICE['expired']}"
    if result.standing == "fixed":
        return f"{words}, but it passes now: {PASSED_TIMING_ADVICE if result.concurrent else ADVICE['fixed']}"
    if listed.answer:
        now = response_words(result.deviation)
        return f"{words} with {listed.answer}, but what came now exposes or corrupts data ({now}): {ADVICE['changed']}"
    return f"{words}, but it is {result.verdict} now: {ADVICE['changed']}"


def _may_pass(result: CheckResult) -> bool:
    """Returns whether the check may pass at another time. A refused request would be refused again, unless a history
    shows that the others explain it."""
    of_a_value = result.deviation is not None and is_value_deviation(result.deviation)
    return result.concurrent and (of_a_value or bool(result.history))


@dataclass(frozen=True)
class AdviceLine:
    """Results of one check with the same advice: `check` with its cases, and `clients` in words."""

    check: str
    clients: str
    advice: str
    first: CheckResult


def advice_lines(results: Iterable[CheckResult], record: Record) -> list[AdviceLine]:
    """Results for a list that people read: one line for all cases and clients of a check with the same advice.

    Checks that every service needs come first, because long lists are cut.
    """
    every = clients_of(record.results, record.header)
    groups: dict[tuple[str, str, str], list[CheckResult]] = {}
    for result in sorted(results, key=lambda each: (rank_of(each.level), each.id)):
        groups.setdefault((without_case(result.id), result.verdict, advice(result)), []).append(result)
    return [
        AdviceLine(
            with_cases(check, (case_of(result.id) for result in found)),
            clients_in_words({result.client for result in found}, every),
            words,
            found[0],
        )
        for (check, _, words), found in groups.items()
    ]


def count_standings(results: Iterable[CheckResult]) -> dict[Standing, int]:
    """The number of results of each standing; results without one are not counted."""
    numbers = dict.fromkeys(TITLES, 0)
    for result in results:
        if result.standing:
            numbers[result.standing] += 1
    return numbers
