"""Results of checks that were disturbed each time they ran, and features with too many of them to be judged."""

from __future__ import annotations

from collections.abc import Collection

from record.ending import CHECK_DISTURBED
from record.lines import TESTED, CheckResult

WHY_NOT_JUDGED = "not judged: most of its results were disturbed"
MOST = 1 / 2
"""The share of disturbed results from which the others do not show that a feature works."""


def is_disturbed(result: CheckResult) -> bool:
    """Returns whether the check ran several times, each time with disturbed requests."""
    return result.verdict == "skipped" and result.message.startswith(f"{CHECK_DISTURBED}:")


def are_mostly_disturbed(results: Collection[CheckResult]) -> bool:
    """Returns whether most of the results that could have shown something were disturbed."""
    disturbed = sum(map(is_disturbed, results))
    return disturbed > MOST * (disturbed + sum(each.verdict in TESTED and not each.unattempted for each in results))
