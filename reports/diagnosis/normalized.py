"""A record as it is judged: each result has its severity, and what only several results together show.

A diagnosis holds its record in this form. A part of such a record, or a copy with another summary, has this form too,
and is not judged again. Lists of expected results are for the record as it was written.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache
from typing import Any, TypeAlias

from msgspec.structs import replace

from record.client_names import label
from record.lines import CheckResult, Deviation, Record, RunHeader, Verdict
from reports.diagnosis.exchanges.requests import CHANGING, decisive, place_of, sub_resources
from reports.diagnosis.exchanges.right_answers import accepted_of, is_plain, recorded
from reports.diagnosis.features.public_access import results_of_open_access
from reports.diagnosis.features.support import OFFERED, states_of, support_by_feature, support_of
from reports.diagnosis.severity.of_results import severity_of, with_severity

Results: TypeAlias = Sequence[CheckResult]
Changed: TypeAlias = Iterable[CheckResult]
NOT_IMPLEMENTED, MISSING_BUCKET_CODE = 501, "NoSuchBucket"
OPTION_SORT = "option"
"""The sort of a checksum."""
DELETION_BODY_FAULT = "boto-body-of-deletions"
"""The name of a fault of boto 2.49, which sends `/?policy` as the body of DeleteBucketPolicy. HTTP gives such a body no
meaning, S3 ignores it, and other servers may refuse it."""
_BUCKET_CHANGES = ("PUT bucket?", "DELETE bucket?")
_CHECKSUM_REFUSALS = re.compile(r"<Code>(BadDigest|XAmzContentChecksumMismatch)</Code>")


class NormalizedRecord(Record, frozen=True):
    """A record with these facts noted."""


def normalize_record(record: Record) -> NormalizedRecord:
    """Returns the record, with the severities and the conclusions from several results. A record that has them is
    returned as it is."""
    if isinstance(record, NormalizedRecord):
        return record
    results = tuple(map(with_severity, record.results))
    for consider in NORMALIZATIONS:
        changed = {(each.id, each.client): with_severity(each) for each in consider(results, record.header)}
        results = tuple(changed.get((each.id, each.client), each) for each in results) if changed else results
    return NormalizedRecord(record.header, results, record.summary)


def verified_checksums(results: Results, _: RunHeader) -> Changed:
    """Yields the responses to uploads that lack a checksum which the endpoint verifies: it is not ignored. Checks of
    the same feature show this: those in which a right server refuses an upload for its checksum pass, and no such
    upload succeeds."""
    lacking = [result for result in results if _lacks_a_checksum(result)]
    features = {result.feature for result in lacking}
    checks = [each for each in results if each.feature in features and _is_wrong_checksum_check(each.id)]
    verified = {each.feature for each in checks if each.verdict == "pass"}
    verified -= {each.feature for each in checks if each.verdict == "fail" and "success" in _deviation(each).got}
    return (_noted(result, verified=True) for result in lacking if result.feature in verified)


@cache
def _is_wrong_checksum_check(check: str) -> bool:
    return any(_CHECKSUM_REFUSALS.search(answer.body) for _, answer in recorded().of(check))


def _lacks_a_checksum(result: CheckResult) -> bool:
    """Returns whether the response to a successful upload lacks a checksum, and has no other fault."""
    deviation = result.deviation
    if deviation is None or deviation.sort != OPTION_SORT:
        return False
    if severity_of(result) != "ignored":
        return False
    sent = decisive(result)
    if sent is None or sent.method not in CHANGING or not sent.succeeded:
        return False
    has_key = bool(sent.place[1]) or sent.method == "POST"  # a form has the key among its fields
    return has_key and _is_missing(deviation.got.get("value", ""))


def _is_missing(value: Any) -> bool:
    """Returns whether there was no value, or a collection that has only missing values."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return value is None if parts is None else all(map(_is_missing, parts))


def harmless_operations(results: Results, header: RunHeader) -> Changed:
    """Yields the results that let somebody in to an operation that does nothing: it also succeeds for a missing bucket,
    and its feature is absent, as the gates show. These are only operations of a bucket's sub-resource, such as
    DeleteBucketWebsite: an upload that succeeds for a missing bucket has an effect in existing ones."""
    exposed = [(each, place) for each in results if severity_of(each) == "exposed" and (place := _bucket_change(each))]
    places = {place for _, place in exposed}
    places &= {_bucket_change(each) for each in results if _succeeds_without_bucket(each)}
    parts = {place.partition(" ")[2] for place in places}
    idle = _absent(parts, results, header) if parts else frozenset()
    return (
        _noted(each, harmless=True) for each, place in exposed if place in places and place.partition(" ")[2] in idle
    )


def _bucket_change(result: CheckResult) -> str:
    """Returns the part of a bucket that a request changes: `DELETE bucket?website`; empty for another request."""
    sent = decisive(result)
    place = place_of(sent) if sent is not None and sub_resources(sent.url) else ""
    return place if place.startswith(_BUCKET_CHANGES) else ""


def _succeeds_without_bucket(result: CheckResult) -> bool:
    """Returns whether a request about a missing bucket succeeded."""
    deviation = result.deviation
    if deviation is None or result.verdict != "fail":
        return False
    if all(code != MISSING_BUCKET_CODE for _, code in deviation.expected.get("replies", ())):
        return False
    return "success" in deviation.got if deviation.status is None else deviation.status < 300


def _absent(parts: Collection[str], results: Results, header: RunHeader) -> frozenset[str]:
    """Returns the sub-resources of buckets, such as `bucket?website`, that are in the gates of absent features."""
    changing = ((gate.feature, _bucket_change(gate).partition(" ")[2]) for gate in results if gate.gate)
    gates = [(feature, part) for feature, part in changing if part in parts]
    let_in = results_of_open_access(results, header.features)
    support = states_of(support_by_feature(results, let_in, header.not_offered, {feature for feature, _ in gates}))
    none = {feature for feature, states in support.items() if set(states.values()) == {"none"}}
    return frozenset(part for feature, part in gates if feature in none)


def refused_parts(results: Results, _: RunHeader) -> Changed:
    """Yields the results that are refused with 501 although their operation and their feature are offered: they fail,
    or are blocked. A gate or core check shows that the operation is offered: it passes through a client with the same
    signature, and a right server accepts all of its requests. The feature must be offered too, unless the request asks
    for nothing in particular. Lists of expected results have the verdicts of the check itself: they are adapted."""
    refused = [result for result in results if _is_not_implemented(result)]
    if not refused:
        return
    working = _working(results)
    refused = [result for result in refused if _operation_and_signature(result) in working]
    own: dict[tuple[str, str], list[CheckResult]] = defaultdict(list)
    asked = {(result.feature, result.client) for result in refused}
    for result in results:
        if (result.feature, result.client) in asked:
            own[result.feature, result.client].append(result)
    offered = {feature for feature, of_it in own.items() if support_of(of_it).state in OFFERED}
    passing = {result.id for result in results if result.verdict == "pass"}
    accepted = frozenset(place for check in passing for place, names in accepted_of(check) if not names)
    for result in refused:
        sent = decisive(result)
        asks_nothing = sent is not None and is_plain(sent) and place_of(sent) in accepted
        if asks_nothing or (result.feature, result.client) in offered:
            yield _with_failed_verdict(result)


def _is_not_implemented(result: CheckResult) -> bool:
    """Returns whether the request that the check is about, or one before it, was refused with 501."""
    deviation = result.deviation
    if result.verdict != "unsupported" or deviation is None or deviation.status != NOT_IMPLEMENTED:
        return False
    return deviation.arranging or deviation.about in ("", result.subject)


def _operation_and_signature(result: CheckResult) -> tuple[str, str]:
    """Returns the operation, and the signature of the request; for an unknown client, the name."""
    before = result.deviation.about if result.deviation is not None and result.deviation.arranging else ""
    return before or result.subject, label(result.client)[1] or result.client


def _working(results: Results) -> set[tuple[str, str]]:
    """Returns each operation and signature with a passing gate or core check that sends only requests that should
    succeed."""
    known = recorded()
    passing = (each for each in results if (each.gate or each.level == "core") and each.verdict == "pass")
    return {
        _operation_and_signature(each)
        for each in passing
        if (sent := known.of(each.id)) and all(answer.status < 300 for _, answer in sent)
    }


def _with_failed_verdict(result: CheckResult) -> CheckResult:
    verdict: Verdict = "blocked" if _deviation(result).arranging else "fail"
    listed = result.listed
    if listed is not None and listed.verdict == "unsupported":
        listed = replace(listed, verdict=verdict)
    return replace(result, verdict=verdict, listed=listed)


def boto_bodies(results: Results, _: RunHeader) -> Changed:
    """Yields deletions that fail because of a body, which boto adds to some: the same deletions of other clients,
    without a body, do not fail."""
    failed = [
        (each, sent)
        for each in results
        if each.verdict != "pass"
        and (each.client_faults or severity_of(each) in ("crash", "refused"))
        and (sent := decisive(each)) is not None
        and sent.method == "DELETE"
    ]
    added = [(each, place_of(sent)) for each, sent in failed if _is_boto_result(each) and sent.request_body.length]
    if not added:
        return ()
    by_others = {each.id for each in results if each.verdict == "pass" and not _is_boto_result(each)}
    places = {place for each, place in added if each.id in by_others}
    places -= {place_of(sent) for _, sent in failed if not sent.request_body.length}
    return (
        replace(each, client_faults=tuple(dict.fromkeys((*each.client_faults, DELETION_BODY_FAULT))))
        for each, place in added
        if place in places
    )


def _is_boto_result(result: CheckResult) -> bool:
    return label(result.client)[0] == "boto"


def _deviation(result: CheckResult) -> Deviation:
    return result.deviation or Deviation()


def _noted(result: CheckResult, **facts: bool) -> CheckResult:
    return replace(result, deviation=replace(_deviation(result), **facts))


NORMALIZATIONS: Sequence[Callable[[Results, RunHeader], Changed]] = (
    verified_checksums,
    harmless_operations,
    refused_parts,
    boto_bodies,
)
"""The considerations in their order. Values that are verified make features work that others are judged by;
operations without effect are found by absent features; a part that is refused fails only where the rest of its feature
is there; and a fault of the client explains what is left of failing deletions."""
