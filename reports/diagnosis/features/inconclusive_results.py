"""Results that show nothing about the endpoint: it was disturbed each time the check ran, or lost before."""

from __future__ import annotations

from collections.abc import Collection

from record.ending import CHECK_DISTURBED
from record.lines import TESTED, CheckResult

NOT_JUDGED_REASON = "not judged: most of its results were disturbed"
MOST = 1 / 2
"""The share of disturbed results from which the others do not show that a feature works."""


def is_disturbed(result: CheckResult) -> bool:
    """Returns whether the check ran several times, each time with disturbed requests."""
    return result.verdict == "skipped" and result.message.startswith(f"{CHECK_DISTURBED}:")


def are_mostly_disturbed(results: Collection[CheckResult]) -> bool:
    """Returns whether most of the results that could have shown something were disturbed."""
    disturbed = sum(map(is_disturbed, results))
    return disturbed > MOST * (disturbed + sum(each.verdict in TESTED and not each.unattempted for each in results))


def was_never_tested(result: CheckResult) -> bool:
    """Returns whether the endpoint was lost, or the process of the check died, before the check could test anything, or
    if it was spared. Such a result shows nothing about the endpoint's responses.
    """
    return result.verdict == "blocked" and (result.endpoint_lost or result.process_died or result.spared)


def is_unknown_after_loss(results: Collection[CheckResult]) -> bool:
    """Returns whether none of these results passes, and some might have passed if the endpoint had not been lost
    before.
    """
    return any(map(was_never_tested, results)) and not any(result.verdict == "pass" for result in results)
