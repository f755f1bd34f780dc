"""The results of invariants: the statements about the responses that they saw, and the union of several runs."""

from __future__ import annotations

from msgspec.structs import replace

from record.lines import CheckResult, Tally
from record.text import plural

MAX_NAMED_CHECKS = 5
"""The number of checks that a message names; the others are counted."""

VERDICT_PRECEDENCE = ("fail", "blocked", "pass", "unsupported", "skipped", "n/a")
"""The verdict of an invariant in two runs together is the first of these that either has."""


def with_count(result: CheckResult) -> CheckResult:
    """Returns the result of a violated invariant, its message with the number of violations and the checks."""
    tally = result.tally
    if tally is None or result.verdict != "fail":
        return result
    more = len(tally.seen_in) - MAX_NAMED_CHECKS
    named = ", ".join(tally.seen_in[:MAX_NAMED_CHECKS]) + (f" and {more} more" if more > 0 else "")
    violation = result.message.partition("\n")[0]
    return replace(result, message=f"{violation}\n{tally.violations} of {plural(tally.answers, 'answer')}, in {named}")


def merge_invariant_results(one: CheckResult, other: CheckResult) -> CheckResult:
    """Returns the results of an invariant in two runs as one: it is violated if either run saw a violation."""
    first, second = sorted((one, other), key=lambda result: VERDICT_PRECEDENCE.index(result.verdict))
    if first.tally is None or second.tally is None:
        return first
    tally = Tally(
        first.tally.answers + second.tally.answers,
        first.tally.violations + second.tally.violations,
        tuple(dict.fromkeys((*first.tally.seen_in, *second.tally.seen_in))),
    )
    return with_count(replace(first, tally=tally))
