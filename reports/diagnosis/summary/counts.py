"""Results counted in cells, and the groups of checks. A result counts under its own verdict everywhere.
And the results of invariants, which count responses: the statements about them, and the union of several runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from record.lines import CheckResult, Tally, Verdict
from record.selection import INVARIANTS_AREA, rank_of
from record.text import plural

SYMBOLS = {"pass": "✓", "fail": "✗", "unsupported": "○", "blocked": "‖", "n/a": "·", "skipped": "»"}
ASCII_SYMBOLS = {"pass": "+", "fail": "x", "unsupported": "o", "blocked": "=", "n/a": ".", "skipped": ">"}

MEANINGS = {
    "pass": "the requirement is met",
    "fail": "a requirement is violated",
    "unsupported": "the endpoint reports that it does not support the operation or the client's signature, "
    "or its provider documents this",
    "blocked": "an earlier step failed, so the requirement was not tested",
    "n/a": "the client cannot express the check",
    "skipped": "the run does not have what the check needs, such as a second account or HTTPS, or it was "
    "disturbed each time it ran; for an invariant, a response that it is about",
}

MOST_SEVERE_FIRST: tuple[Verdict, ...] = ("fail", "blocked", "unsupported", "pass", "skipped", "n/a")
"""The first of these that occurs represents a group of results. Skipped and n/a are not passes."""


UNMODIFIED = "documented"
"""The area of the guides' calls on clients as they ship, and a group of operations; client faults count there."""


@dataclass(frozen=True)
class CountsCell:
    """A cell of a table: numbers of results by verdict, 0 for verdicts that do not occur."""

    verdicts: Mapping[str, int]

    @property
    def verdict(self) -> str:
        """The gravest verdict in the cell; even a known violation of a requirement counts."""
        return next(verdict for verdict in MOST_SEVERE_FIRST if self.verdicts[verdict])

    @property
    def parts(self) -> list[tuple[str, int]]:
        """The verdicts that occur, gravest first, with numbers."""
        return [(verdict, self.verdicts[verdict]) for verdict in MOST_SEVERE_FIRST if self.verdicts[verdict]]


def cell_of(results: Iterable[CheckResult]) -> CountsCell:
    """Returns the cell of results that share a row and a column."""
    return CountsCell(Counter(result.verdict for result in results))


def groups_in(results: Iterable[CheckResult]) -> list[str]:
    """Returns the groups of checks (see `group_of`) in order; `UNMODIFIED` is last."""
    return sorted({group_of(result) for result in results}, key=group_rank)


def group_rank(group: str) -> tuple[int, str]:
    """Returns a sort key: levels in their order, then other groups, and last the checks on clients as they ship."""
    return (rank_of(group) + (group == UNMODIFIED), group)


def group_of(result: CheckResult) -> str:
    """Returns a check's level; checks on clients as they ship, and invariants, are groups of their own."""
    return result.area if result.area in (UNMODIFIED, INVARIANTS_AREA) else result.level or "(none)"


def subject_of(result: CheckResult) -> str:
    return result.subject or ", ".join(result.operations) or "(none)"


MOST_NAMED = 5
"""The number of checks that a message names; the others are counted."""

KEPT_FIRST = ("fail", "blocked", "pass", "unsupported", "skipped", "n/a")
"""The verdict of an invariant in two runs together is the first of these that either has."""


def with_count(result: CheckResult) -> CheckResult:
    """Returns the result of a violated invariant, its message with the number of violations and the checks."""
    tally = result.tally
    if tally is None or result.verdict != "fail":
        return result
    more = len(tally.seen_in) - MOST_NAMED
    named = ", ".join(tally.seen_in[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
    violation = result.message.partition("\n")[0]
    return replace(result, message=f"{violation}\n{tally.violations} of {plural(tally.answers, 'answer')}, in {named}")


def merge_invariant_results(one: CheckResult, other: CheckResult) -> CheckResult:
    """Returns the results of an invariant in two runs as one: it is violated if either run saw a violation."""
    first, second = sorted((one, other), key=lambda result: KEPT_FIRST.index(result.verdict))
    if first.tally is None or second.tally is None:
        return first
    tally = Tally(
        first.tally.answers + second.tally.answers,
        first.tally.violations + second.tally.violations,
        tuple(dict.fromkeys((*first.tally.seen_in, *second.tally.seen_in))),
    )
    return with_count(replace(first, tally=tally))
