"""A record as it is judged: what its results show together, and none shows alone, is noted of each.

What an idle operation lets in is in `idle.py`. A body that boto adds to a deletion is here: boto 2.49 sends `/?policy`
with DeleteBucketPolicy. HTTP gives it no meaning, S3 ignores it, and other servers may refuse it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from reports.diagnosis.idle import without_effect
from reports.diagnosis.kinds import kind_of
from reports.diagnosis.requests import decisive, place_of
from reports.record.client_names import label
from reports.record.exchanges import Exchange
from reports.record.lines import CheckResult, Record

BODY_OF_A_DELETION = "boto-body-of-deletions"
"""The name of boto's fault."""
FAILING = ("crash", "refused")


def considered(record: Record) -> Record:
    """The record, with what follows from several of its results: see above."""
    record = without_effect(record)
    faulty = {(result.id, result.client) for result in added_bodies(record.results)}
    if not faulty:
        return record
    results = (_of_boto_alone(each) if (each.id, each.client) in faulty else each for each in record.results)
    return replace(record, results=tuple(results))


def added_bodies(results: Sequence[CheckResult]) -> list[CheckResult]:
    """Deletions that fail for a body, which boto adds to some: those of other clients, without one, do not."""
    failed = list(_failed_deletions(results))
    added = [(each, sent) for each, sent in failed if _is_of_boto(each) and sent.request_body.length]
    if not added:
        return []
    by_others = {result.id for result in results if result.verdict == "pass" and not _is_of_boto(result)}
    succeed = {place_of(sent) for each, sent in added if each.id in by_others}
    succeed -= {place_of(sent) for _, sent in failed if not sent.request_body.length}
    return [each for each, sent in added if place_of(sent) in succeed]


def _failed_deletions(results: Iterable[CheckResult]) -> Iterable[tuple[CheckResult, Exchange]]:
    for result in results:
        sent = decisive(result) if result.verdict != "pass" else None
        if sent is not None and sent.method == "DELETE" and (result.client_faults or kind_of(result) in FAILING):
            yield result, sent


def _is_of_boto(result: CheckResult) -> bool:
    return label(result.client)[0] == "boto"


def _of_boto_alone(result: CheckResult) -> CheckResult:
    return replace(result, client_faults=tuple(dict.fromkeys((*result.client_faults, BODY_OF_A_DELETION))))
