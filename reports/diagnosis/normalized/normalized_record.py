"""All considerations, in their order.

A body that boto adds to a deletion is a fault of that client: boto 2.49 sends `/?policy` with DeleteBucketPolicy. HTTP
gives it no meaning, S3 ignores it, and other servers may refuse it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from record.client_names import label
from record.exchanges import RecordedExchange
from record.lines import CheckResult, Record
from reports.diagnosis.exchanges.requests import decisive, place_of
from reports.diagnosis.normalized import NormalizedRecord
from reports.diagnosis.normalized.harmless import with_harmless
from reports.diagnosis.normalized.refused_in_part import with_refused_parts
from reports.diagnosis.normalized.unnamed_versions import with_unnamed_versions
from reports.diagnosis.normalized.verified_checksums import with_verified_checksums
from reports.diagnosis.severity.of_results import severity_of

DELETION_BODY_FAULT = "boto-body-of-deletions"
"""The name of boto's fault."""
FAILING = ("crash", "refused")


def normalize_record(record: Record) -> NormalizedRecord:
    """Returns the record, with the conclusions from several results. A record that has them is returned as it is."""
    if isinstance(record, NormalizedRecord):
        return record
    record = replace(record, results=with_unnamed_versions(with_verified_checksums(record.results)))
    record = with_harmless(record)
    results = with_refused_parts(record.results)
    faulty = {(result.id, result.client) for result in note_boto_bodies(results)}
    noted = (_with_boto_fault(each) if (each.id, each.client) in faulty else each for each in results)
    return NormalizedRecord(record.header, tuple(noted), record.summary)


def note_boto_bodies(results: Sequence[CheckResult]) -> list[CheckResult]:
    """Returns deletions that fail because of a body, which boto adds to some. The same deletions of other clients,
    without a body, do not fail."""
    failed = list(_failed_deletions(results))
    added = [(each, sent) for each, sent in failed if _is_boto_result(each) and sent.request_body.length]
    if not added:
        return []
    by_others = {result.id for result in results if result.verdict == "pass" and not _is_boto_result(result)}
    succeed = {place_of(sent) for each, sent in added if each.id in by_others}
    succeed -= {place_of(sent) for _, sent in failed if not sent.request_body.length}
    return [each for each, sent in added if place_of(sent) in succeed]


def _failed_deletions(results: Iterable[CheckResult]) -> Iterable[tuple[CheckResult, RecordedExchange]]:
    for result in results:
        sent = decisive(result) if result.verdict != "pass" else None
        if sent is not None and sent.method == "DELETE" and (result.client_faults or severity_of(result) in FAILING):
            yield result, sent


def _is_boto_result(result: CheckResult) -> bool:
    return label(result.client)[0] == "boto"


def _with_boto_fault(result: CheckResult) -> CheckResult:
    return replace(result, client_faults=tuple(dict.fromkeys((*result.client_faults, DELETION_BODY_FAULT))))
