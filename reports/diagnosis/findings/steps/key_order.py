"""Listings with another order than UTF-8: one cause, for any kind of entries, and for any missing or repeated entries
where a page begins after a key. The order of UTF-16 has its own name if it is the only one (`differences.py`)."""

from __future__ import annotations

from collections.abc import Sequence

from record.lines import CheckResult
from reports.diagnosis.findings import wording
from reports.diagnosis.findings.common_names import with_examples
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.grouping import finding_of, group_by_key
from reports.diagnosis.findings.steps.differences import is_of_utf_16
from reports.diagnosis.severity.of_results import severity_of
from reports.diagnosis.side_effects.listed_entries import is_wrongly_ordered, texts_in

MIN_CHECKS = 2
"""The number of checks that must show the order: entries of one check, such as uploads of one key, may have their own
order."""


def key_order(results: Sequence[CheckResult]) -> list[Finding]:
    """Returns the findings for another order of keys, and of buckets, if complete listings show it."""
    lost = group_by_key(
        [each for each in results if severity_of(each) == "corrupt"], lambda each: each.subject == BUCKET_LISTING
    )
    return [found for group in lost.values() for found in _order_findings(group)]


def _order_findings(lost: Sequence[CheckResult]) -> list[Finding]:
    shown = [result for result in lost if is_reordered(result)]
    if len({result.id for result in shown}) < MIN_CHECKS or all(map(is_of_utf_16, shown)):
        return []
    listings = {_operation(result) for result in shown}
    group = [
        each
        for each in lost
        if each in shown or is_of_utf_16(each) or (_operation(each) in listings and _may_follow(each))
    ]
    how = "" if any(map(_is_unsorted, shown)) else " by the bytes of UTF-8"
    title = with_examples(f"Listings are not sorted{how}", [[each.subject] for each in group])
    order = "bucket-order" if group[0].subject == BUCKET_LISTING else "key-order"
    return [finding_of("corrupt", wording.slug("corrupt", order), title, group)]


BUCKET_LISTING = "ListBuckets"


def _operation(result: CheckResult) -> str:
    return result.subject.removesuffix("V2")


def _entries(result: CheckResult) -> tuple[list[str], list[str]]:
    """Returns the expected texts, and those of the response."""
    deviation = result.deviation
    if deviation is None:
        return [], []
    return texts_in(deviation.expected.get("value")), texts_in(deviation.got.get("value"))


def is_reordered(result: CheckResult) -> bool:
    """Returns whether a listing has all expected entries, in another order than UTF-8."""
    wanted, came = _entries(result)
    if not result.subject.startswith("List"):
        return False
    return wanted != came and sorted(wanted) == sorted(came) and wanted == sorted(wanted, key=str.encode)


def _is_unsorted(result: CheckResult) -> bool:
    """Returns whether plain entries are in no order, upper and lower case apart or not."""
    came = [text.lower() for text in _entries(result)[1]]
    return all(map(str.isascii, came)) and came != sorted(came)


def _may_follow(result: CheckResult) -> bool:
    """Returns whether entries are missing or repeated in a listing with a page in another order. Additional entries
    after a complete list have another cause, such as an ignored position.
    """
    wanted, came = _entries(result)
    return bool(wanted) and not set(came) > set(wanted) and is_wrongly_ordered(result)
