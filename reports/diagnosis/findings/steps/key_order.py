"""Listings whose entries are in another order than that of UTF-8: one cause, whatever is listed, and whichever entries
are missing or repeated where a page begins after a key. An order that is that of UTF-16 alone has its own name
(`differences.py`)."""

from __future__ import annotations

from collections.abc import Sequence

from reports.diagnosis.findings import wording
from reports.diagnosis.findings.common_names import with_examples
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.grouping import finding_of
from reports.diagnosis.findings.steps.differences import is_of_utf_16
from reports.diagnosis.kinds import kind_of
from reports.diagnosis.signs.listed_entries import is_in_another_order, texts_in
from reports.record.lines import CheckResult

LEAST = 2
"""How many checks show the order: entries of one, such as uploads of one key, may be in another order of their own."""


def key_order(results: Sequence[CheckResult]) -> list[Finding]:
    """What comes of another order of keys, if listings that have all entries show that it is."""
    lost = [result for result in results if kind_of(result) == "corrupt"]
    shown = [result for result in lost if is_permuted(result)]
    if len({result.id for result in shown}) < LEAST or all(map(is_of_utf_16, shown)):
        return []
    listings = {_operation(result) for result in shown}
    group = [
        each
        for each in lost
        if each in shown or is_of_utf_16(each) or (_operation(each) in listings and _may_follow(each))
    ]
    title = with_examples("Listings are not sorted by the bytes of UTF-8", [[each.subject] for each in group])
    return [finding_of("corrupt", wording.slug("corrupt", "key-order"), title, group)]


def _operation(result: CheckResult) -> str:
    return result.subject.removesuffix("V2")


def _entries(result: CheckResult) -> tuple[list[str], list[str]]:
    """The texts that were expected, and those that came."""
    deviation = result.deviation
    if deviation is None:
        return [], []
    return texts_in(deviation.expected.get("value")), texts_in(deviation.got.get("value"))


def is_permuted(result: CheckResult) -> bool:
    """Whether a listing has all entries that were expected, in another order than that of UTF-8."""
    wanted, came = _entries(result)
    if not result.subject.startswith("List"):
        return False
    return wanted != came and sorted(wanted) == sorted(came) and wanted == sorted(wanted, key=str.encode)


def _may_follow(result: CheckResult) -> bool:
    """Whether entries are missing or repeated in a listing with a page in another order. Others beside all that were
    expected come of something else, such as a position that is ignored."""
    wanted, came = _entries(result)
    return bool(wanted) and not set(came) > set(wanted) and is_in_another_order(result)
