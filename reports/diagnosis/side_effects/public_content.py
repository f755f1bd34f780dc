"""Requests for a sub-resource of an object or a bucket, such as its ACL, that return the public object or listing
instead. The sub-resource was ignored, and nothing is exposed by that."""

from __future__ import annotations

from record.exchanges import RecordedExchange
from record.lines import CheckResult
from reports.diagnosis.exchanges.requests import (
    CHANGING,
    LISTING_PARAMETERS,
    decisive,
    decisive_place,
    parameters_of,
    place_of,
    sender_proof_of,
    sub_resources,
)

PUBLIC_CANNED_ACLS = ("public-read", "public-read-write")
"""Canned ACLs with which anyone reads an object or lists a bucket."""
ACCOUNT_CANNED_ACLS = (*PUBLIC_CANNED_ACLS, "authenticated-read")
"""The same for anyone who has an account."""
RULES = frozenset(("ownershipcontrols", "policy", "publicaccessblock"))
"""Sub-resources of a bucket that change the access through its ACLs, and through those of its objects."""
UPLOAD_PARAMETERS = frozenset(("partnumber", "uploadid", "uploads"))
"""Parameters of the requests of a multipart upload."""


def returns_public_content(result: CheckResult) -> bool:
    """Returns whether a request for a sub-resource was to be denied, and got the object or the listing instead, which
    the requests before it have made public.
    """
    asked = decisive(result)
    return asked is not None and _ignores_sub_resource(asked) and _is_known_public(asked, result)


def is_preflight_without_credentials(result: CheckResult) -> bool:
    """Returns whether a preflight is granted without the credentials of the browser's user. A page that signs its
    requests has its own keys, and other pages see only public data.
    """
    asked = decisive(result)
    if asked is None or sender_proof_of(asked) != "preflight":
        return False
    allowed = asked.response_header("access-control-allow-credentials")
    return "true" not in map(str.strip, allowed[-1:])


def lacks_its_sub_resource(result: CheckResult) -> bool:
    """Returns whether the response lacks the requested value because it is the object or the listing."""
    asked, deviation = decisive(result), result.deviation
    if asked is None or deviation is None or deviation.got != {"value": None}:
        return False
    return asked.status == 200 and _ignores_sub_resource(asked)


def _ignores_sub_resource(exchange: RecordedExchange) -> bool:
    """Returns whether the answer is that to the same request without `?acl` or similar. No operation on a key except
    GetObject returns other content than a document, and none with a sub-resource returns a list of keys.
    """
    body = exchange.response_body.text.lstrip("\ufeff \t\r\n")
    if exchange.method != "GET" or not sub_resources(exchange.url) - LISTING_PARAMETERS or not body:
        return False
    if place_of(exchange).startswith("GET key"):
        return not body.startswith("<")
    return "<ListBucketResult" in body


def _is_known_public(exchange: RecordedExchange, result: CheckResult) -> bool:
    """Returns whether the requests before this one are known to let its sender read the same key or bucket."""
    acl = ""
    for each in result.exchanges[: decisive_place(result)]:
        if each.method in CHANGING and each.succeeded:
            acl = _acl_after(acl, each, exchange)
    return acl in (PUBLIC_CANNED_ACLS if sender_proof_of(exchange) == "nobody" else ACCOUNT_CANNED_ACLS)


def _acl_after(acl: str, change: RecordedExchange, read: RecordedExchange) -> str:
    """Returns the canned ACL of the object or bucket that is read, after this change; empty if the access is not known
    then."""
    parameters = parameters_of(change.url)
    about = change.place
    if parameters & RULES and _is_within(read, about):
        return ""
    if about != read.place:
        # The key of a form, and those of DeleteObjects, are in their bodies.
        names_keys = change.method == "POST" and not parameters & UPLOAD_PARAMETERS
        return "" if names_keys and _is_within(read, about) else acl
    if parameters & UPLOAD_PARAMETERS:
        return "" if change.method == "POST" and "uploadid" in parameters else acl
    if sub_resources(change.url) - {"acl"}:
        return acl
    headers = {name.lower(): value for name, value in change.request_headers}
    if canned := headers.get("x-amz-acl"):
        return canned
    grants = "acl" in parameters or any(name.startswith("x-amz-grant-") for name in headers)
    return "" if grants or change.method != "PUT" else "private"


def _is_within(read: RecordedExchange, place: tuple[str, str]) -> bool:
    """Returns whether the read is of this place, or in this bucket."""
    return place in (read.place, (read.place[0], ""))
