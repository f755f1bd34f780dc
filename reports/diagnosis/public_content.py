"""Requests for something of an object or a bucket, such as its ACL, that are answered with the object or the listing
instead, which everybody may read: the sub-resource was ignored, and nothing is exposed by that."""

from __future__ import annotations

from urllib.parse import urlsplit

from reports.diagnosis.requests import decisive, place_of, sub_resources, way_of
from reports.record.exchanges import Exchange
from reports.record.lines import CheckResult

OPEN_TO_ALL = ("public-read", "public-read-write")
"""Canned ACLs with which anyone reads an object or lists a bucket."""
OPEN_TO_ACCOUNTS = (*OPEN_TO_ALL, "authenticated-read")
"""The same for anyone who has an account."""
OF_LISTINGS = frozenset(("delimiter", "marker", "prefix", "start-after"))
"""Parameters of a listing, which may be empty: what they are asked with is the listing itself."""


def returns_public_content(result: CheckResult) -> bool:
    """Whether a request was to be denied something of an object or a bucket, and got the object or the listing, which
    the requests before it have made public."""
    asked = decisive(result)
    return asked is not None and _is_without_its_sub_resource(asked) and _is_open(asked, result)


def _is_without_its_sub_resource(exchange: Exchange) -> bool:
    """Whether the answer is that to the same request without `?acl` or the like: no operation on a key but GetObject
    answers with other content than a document, and none with a sub-resource with a list of keys."""
    body = exchange.response_body.text.lstrip("\ufeff \t\r\n")
    if exchange.method != "GET" or not sub_resources(exchange.url) - OF_LISTINGS or not body:
        return False
    if place_of(exchange).startswith("GET key"):
        return not body.startswith("<")
    return "<ListBucketResult" in body


def _is_open(exchange: Exchange, result: CheckResult) -> bool:
    """Whether the last ACL that the record has of the same key or bucket lets the sender read it."""
    place = _place(exchange)
    acls = [
        value
        for each in result.exchanges
        if each.method == "PUT" and each.status is not None and each.status < 300 and _place(each) == place
        for name, value in each.request_headers
        if name.lower() == "x-amz-acl"
    ]
    return bool(acls) and acls[-1] in (OPEN_TO_ALL if way_of(exchange) == "nobody" else OPEN_TO_ACCOUNTS)


def _place(exchange: Exchange) -> tuple[str, str]:
    url = urlsplit(exchange.url)
    return url.netloc, url.path.rstrip("/")
