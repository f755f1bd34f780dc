"""Requests that are answered as another operation, as the root of the document shows: a form that is answered with
`DeleteResult`, or `?versions` with `ListBucketResult`. The endpoint ignored the requested operation."""

from __future__ import annotations

import re
from collections.abc import Mapping

from record.exchanges import RecordedExchange
from record.lines import CheckResult
from reports.diagnosis.exchanges.requests import (
    LISTING_PARAMETERS,
    decisive,
    place_of,
    sender_proof_of,
    state_change_of,
    sub_resources,
)


def _places(form: str) -> re.Pattern[str]:
    return re.compile(form, re.IGNORECASE)


_REQUESTS: Mapping[str, re.Pattern[str]] = {
    "CompleteMultipartUploadResult": _places(r"POST key\?.*\buploadid\b"),
    "CopyObjectResult": _places(r"PUT key"),
    "CopyPartResult": _places(r"PUT key"),
    "DeleteResult": _places(r"POST bucket\?.*\bdelete\b"),
    "InitiateMultipartUploadResult": _places(r"POST key\?.*\buploads\b"),
    "ListAllMyBucketsResult": _places(r"GET service"),
    "ListMultipartUploadsResult": _places(r"GET bucket\?.*\buploads\b"),
    "ListPartsResult": _places(r"GET key\?.*\buploadid\b"),
    "ListVersionsResult": _places(r"GET bucket\?.*\bversions\b"),
    "PostResponse": _places(r"POST bucket"),
}
"""Roots of documents, and the requests that they answer."""
_LISTING = "ListBucketResult"
_ROOT = re.compile(r"[\s\ufeff]*(?:<\?[^>]*\?>\s*)*<(?:\w+:)?(\w+)")
_DATA_ELEMENT = re.compile(r"<(?:\w+:)?(Deleted|ETag|Key)\b")
"""An element that shows that stored data were read or changed."""


def answers_another_operation(exchange: RecordedExchange) -> bool:
    """Returns whether a success has the document of another operation. GET of a key may return any document."""
    if exchange.status is None or not 200 <= exchange.status < 300:
        return False
    place = place_of(exchange)
    if place.startswith("GET key"):
        return False
    found = _ROOT.match(exchange.response_body.text)
    root = found[1] if found else ""
    if root == _LISTING:
        return not place.startswith("GET bucket") or bool(sub_resources(exchange.url) - LISTING_PARAMETERS)
    return root in _REQUESTS and not _REQUESTS[root].match(place)


def is_harmless_other_operation(result: CheckResult) -> bool:
    """Returns whether a sender who was to be refused got the document of another operation, which did nothing."""
    asked = decisive(result)
    if asked is None or asked.method != "POST" or not answers_another_operation(asked):
        return False
    return not _DATA_ELEMENT.search(asked.response_body.text)


def is_other_operation_result(result: CheckResult) -> bool:
    """Returns whether the response, or a read after the request, is wrong because another operation was done
    instead.
    """
    asked, act, deviation = decisive(result), state_change_of(result), result.deviation
    if asked is None or deviation is None:
        return False
    came = deviation.status
    if came is not None and came != asked.status:
        return False
    if answers_another_operation(asked):
        return True
    return act is not None and (came is None or came == 404) and answers_another_operation(act)


def redirecting_exchange(result: CheckResult) -> RecordedExchange | None:
    """Returns the exchange in which the client was sent to another place. It is one that was not followed, or one of a
    program that was ended, or else the redirect instead of the expected response. None if there is none."""
    held_back = next((each for each in result.exchanges if each.sent_to and each.error is not None), None)
    if held_back is not None:
        return held_back
    asked, deviation = decisive(result), result.deviation
    if asked is None or deviation is None or not asked.sent_to:
        return None
    # botocore 1.44 raises an exception of its own at a 303 in response to an upload.
    return asked if "fault" in deviation.got or deviation.status == asked.status else None


def is_signed_request_redirected(result: CheckResult) -> bool:
    """Returns whether a client was sent to another place with a request that has a signature."""
    led_away = redirecting_exchange(result)
    return led_away is not None and (led_away.error is not None or sender_proof_of(led_away) != "nobody")
