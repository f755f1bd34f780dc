"""Requests with an empty body that end with an internal error, where most with a body succeed in the same operation."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from record.exchanges import RecordedExchange
from record.lines import CheckResult
from reports.diagnosis.exchanges.requests import decisive, place_of

METHODS_WITH_BODY = ("PUT", "POST")
"""Methods of requests that may have a body."""
_LENGTH_REQUIRED = 411
MIN_REQUESTS = 3
"""The number of requests with an empty body, and with another, that must show the outcome."""
MAX_EXCEPTION_SHARE = 0.1
"""The share of exceptions up to which a rule holds."""
_REQUEST_SPECIFIC_PARTS = re.compile(r"<(RequestId|HostId|Resource|Key|BucketName)>[^<]*</\1>|'[^']*'|\"/[^\"]*\"")
"""The parts of an error that differ between requests."""


def ended_by_empty_bodies(results: Sequence[CheckResult]) -> list[CheckResult]:
    """Returns the results that ended with such an error. Other requests without a body that end with the same error
    belong to them."""
    own = [(result, sent) for result in results if (sent := _failed_without_a_body(result))]
    if not own:
        return []
    places = _failing_places(results)
    errors = {_error_text(sent) for _, sent in own if place_of(sent) in places}
    return [result for result, sent in own if place_of(sent) in places or _error_text(sent) in errors]


def _failing_places(results: Sequence[CheckResult]) -> frozenset[str]:
    """Returns the forms of requests, such as `PUT key`, that fail if their body is empty, and succeed if it is not."""
    counts: dict[bool, dict[str, Counter[bool]]] = {True: defaultdict(Counter), False: defaultdict(Counter)}
    for each in (exchange for result in results for exchange in result.exchanges):
        if each.method not in METHODS_WITH_BODY or each.status is None or each.request_body.withheld:
            continue
        fails = _is_error_status(each.status)
        if fails or each.status < 300:  # else another rule has refused it
            counts[not each.request_body.length][place_of(each)][fails] += 1
    empty, filled = counts[True], counts[False]
    return frozenset(p for p in empty if _is_majority(empty[p], True) and _is_majority(filled.get(p, Counter()), False))


def _is_majority(counts: Counter[bool], fails: bool) -> bool:
    return counts[fails] >= MIN_REQUESTS and counts[not fails] <= MAX_EXCEPTION_SHARE * counts.total()


def _is_error_status(status: int) -> bool:
    return (status >= 500 and status not in (501, 503)) or status == _LENGTH_REQUIRED


def _failed_without_a_body(result: CheckResult) -> RecordedExchange | None:
    """Returns the request without a body for which a result ended with an error."""
    came = result.deviation.status if result.deviation else None
    if came is None or not _is_error_status(came):
        return None
    sent = decisive(result)
    is_own = sent is not None and sent.status == came and sent.method in METHODS_WITH_BODY
    return sent if is_own and sent is not None and not sent.request_body.length else None


def _error_text(exchange: RecordedExchange) -> tuple[int | None, str]:
    """Returns the status and text of an error, without the parts that come from the request; the URL if there is no
    text."""
    text = _REQUEST_SPECIFIC_PARTS.sub("", exchange.response_body.text)
    return exchange.status, text or exchange.url
