"""All considerations, in their order.

A refusal that was read before the connection broke counts as the response. A body that boto adds to a deletion is a
fault of that client: boto 2.49 sends `/?policy` with DeleteBucketPolicy. HTTP gives it no meaning, S3 ignores it, and
other servers may refuse it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from reports.diagnosis.considered.idle import without_effect
from reports.diagnosis.considered.refused_in_part import with_refused_parts
from reports.diagnosis.considered.upheld import with_upheld
from reports.diagnosis.exchanges.requests import decisive, place_of
from reports.diagnosis.exchanges.right_answers import right_answer
from reports.diagnosis.kinds import kind_of
from reports.record.client_names import label
from reports.record.exchanges import Exchange, code_in
from reports.record.lines import CheckResult, Record

BODY_OF_A_DELETION = "boto-body-of-deletions"
"""The name of boto's fault."""
NO_RESPONSE = "IncompleteResponse"
"""The fault in the record if the connection ended before the response was complete."""
READ_AS_EXPECTED = "the request was refused as expected, and the connection broke: the rest of the check was not run"
FAILING = ("crash", "refused")


class Considered(Record, frozen=True):
    """A record with these facts noted."""


def considered(record: Record) -> Considered:
    """Returns the record, with the conclusions from several of its results. A record that has them is returned as it
    is."""
    if isinstance(record, Considered):
        return record
    record = replace(record, results=with_upheld(tuple(map(_as_answered, record.results))))
    record = without_effect(record)
    results = with_refused_parts(record.results)
    faulty = {(result.id, result.client) for result in added_bodies(results)}
    noted = (_of_boto_alone(each) if (each.id, each.client) in faulty else each for each in results)
    return Considered(record.header, tuple(noted), record.summary)


def _as_answered(result: CheckResult) -> CheckResult:
    """Returns the result, with the refusal that was read before the connection broke as the response: servers refuse an
    upload that is too large before they have received all of it. Records of earlier versions lack this response and the
    expected one. If a right server refuses the request, its refusal is the expected response."""
    deviation, last = result.deviation, next(reversed(result.exchanges), None)
    if deviation is None or last is None or deviation.got.get("fault") != NO_RESPONSE or not _is_whole(last):
        return result
    came = [last.status, code_in(last.response_body.text) or ""]
    right = right_answer(result)
    if right is None or right.status < 400:
        return replace(result, deviation=replace(deviation, got={"replies": [came]}))
    wanted = [right.status, code_in(right.body) or ""]
    if came == wanted:
        return replace(result, verdict="blocked", message=READ_AS_EXPECTED, deviation=None)
    return replace(result, deviation=replace(deviation, expected={"replies": [wanted]}, got={"replies": [came]}))


def _is_whole(exchange: Exchange) -> bool:
    """Tells if a refusal was read to its end, though the connection broke."""
    length = next((value for name, value in exchange.response_headers if name.lower() == "content-length"), "")
    refused = exchange.status is not None and exchange.status >= 400
    return refused and exchange.error is not None and length == str(exchange.response_body.length)


def added_bodies(results: Sequence[CheckResult]) -> list[CheckResult]:
    """Returns deletions that fail because of a body, which boto adds to some. The same deletions of other clients,
    without a body, do not fail."""
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
