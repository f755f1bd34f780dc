"""Operations that succeed without doing anything: an unauthorized sender gains nothing.

These are only operations of a bucket's sub-resource, such as DeleteBucketWebsite, where the sub-resource is not
offered. An upload or deletion of objects that succeeds for a missing bucket
has an effect in existing buckets.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from record.lines import CheckResult, Record, RunHeader
from reports.diagnosis.exchanges.requests import decisive, place_of, sub_resources
from reports.diagnosis.features.public_access import results_of_open_access
from reports.diagnosis.features.support import states_of, support_by_feature
from reports.diagnosis.normalized import with_facts
from reports.diagnosis.severity.of_results import severity_of

MISSING = "NoSuchBucket"
BUCKET_CHANGE_STARTS = ("PUT bucket?", "DELETE bucket?")
"""The beginnings of the places of requests that change something of a bucket, and no key."""


def with_harmless(record: Record) -> Record:
    """Returns the record. Its results that let somebody in are noted as harmless if the operation does nothing: it also
    succeeds for a missing bucket, and its feature is absent, as the feature's gates show."""
    exposed = {_changed_bucket_part(result) for result in record.results if _is_exposed_change(result)}
    candidates = exposed & {
        _changed_bucket_part(result) for result in record.results if _succeeds_without_bucket(result)
    }
    parts = {_without_method(place) for place in candidates}
    absent = _absent(parts, record.results, record.header) if parts else frozenset()
    idle = {place for place in candidates if _without_method(place) in absent}
    if not idle:
        return record
    results = (
        with_facts(each, harmless=True) if _is_exposed_change(each) and _changed_bucket_part(each) in idle else each
        for each in record.results
    )
    return replace(record, results=tuple(results))


def _changed_bucket_part(result: CheckResult) -> str:
    """Returns the part of a bucket that a request changes: `DELETE bucket?website`; empty for another request."""
    exchange = decisive(result)
    if exchange is None or not sub_resources(exchange.url):
        return ""
    place = place_of(exchange)
    return place if place.startswith(BUCKET_CHANGE_STARTS) else ""


def _absent(parts: Collection[str], results: Sequence[CheckResult], header: RunHeader) -> frozenset[str]:
    """Returns the sub-resources of buckets, such as `bucket?website`, that are in the gates of absent features."""
    gates = [
        (gate.feature, part)
        for gate in results
        if gate.gate and (part := _without_method(_changed_bucket_part(gate))) in parts
    ]
    let_in = results_of_open_access(results, header.features)
    support = states_of(support_by_feature(results, let_in, header.not_offered, {feature for feature, _ in gates}))
    none = {feature for feature, states in support.items() if set(states.values()) == {"none"}}
    return frozenset(part for feature, part in gates if feature in none)


def _without_method(place: str) -> str:
    return place.partition(" ")[2]


def _succeeds_without_bucket(result: CheckResult) -> bool:
    """Returns whether a request to change something of a missing bucket succeeded."""
    deviation = result.deviation
    if deviation is None or result.verdict != "fail" or not _changed_bucket_part(result):
        return False
    came = deviation.status
    succeeded = "success" in deviation.got if came is None else came < 300
    return succeeded and any(code == MISSING for _, code in deviation.expected.get("replies", ()))


def _is_exposed_change(result: CheckResult) -> bool:
    return severity_of(result) == "exposed" and bool(_changed_bucket_part(result))
