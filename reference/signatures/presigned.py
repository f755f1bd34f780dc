"""The verification of a presigned URL's arguments, before that of its signature, in S3's order.

A V4 URL has X-Amz-Algorithm, a V2 URL has Signature; a request with neither is anonymous.
"""

from __future__ import annotations

import datetime
import re
import time

from reference.protocol.messages import S3Request

V4_ARGUMENT, V2_ARGUMENT = "X-Amz-Algorithm", "Signature"
MALFORMED_CODE = "AuthorizationQueryParametersError"
MAX_EXPIRES_SECONDS = 7 * 86400
MAX_SECONDS_AHEAD = 15 * 60
"""The number of seconds that a V4 URL may be dated ahead of this server's clock."""
_V4_ARGUMENTS = {"X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature"}
_MAX_V2_EXPIRES = 2**31 - 1


def count_mechanisms(request: S3Request) -> int:
    """Counts the ways of authentication that the request uses: only one is allowed."""
    return ("authorization" in request.headers) + (V4_ARGUMENT in request.query) + (V2_ARGUMENT in request.query)


def refuse_v2(request: S3Request, now: float) -> str | None:
    query = request.query
    if "Expires" not in query or "AWSAccessKeyId" not in query:
        return "AccessDenied"
    expires = _number(query["Expires"])
    return "AccessDenied" if expires is None or not now <= expires <= _MAX_V2_EXPIRES else None


def refuse_v4(request: S3Request, now: float) -> str | None:
    query = request.query
    if query[V4_ARGUMENT] != "AWS4-HMAC-SHA256" or not query.keys() >= _V4_ARGUMENTS:
        return MALFORMED_CODE
    date, expires = v4_time(query["X-Amz-Date"]), _number(query["X-Amz-Expires"])
    if date is None or expires is None or not 0 <= expires <= MAX_EXPIRES_SECONDS:
        return MALFORMED_CODE
    if date - now > MAX_SECONDS_AHEAD or now - date > expires:
        return "AccessDenied"
    day, _, scope = query["X-Amz-Credential"].partition("/")[2].partition("/")
    if scope != f"{request.state.region}/s3/aws4_request" or day != query["X-Amz-Date"][:8]:
        return MALFORMED_CODE
    return "AccessDenied" if refused_headers(request) else None


def refused_headers(request: S3Request) -> set[str]:
    """The headers that the signature of a V4 URL must cover, but does not."""
    if V4_ARGUMENT not in request.query:
        return set()
    signed = request.parameter("X-Amz-SignedHeaders").split(";")
    needed = {name for name in request.headers if name in ("host", "content-md5") or name.startswith("x-amz-")}
    return needed.difference(signed, ["x-amz-content-sha256"])


def v4_time(text: str) -> float | None:
    """The seconds since 1970 of a time such as 20150830T123600Z."""
    if not re.fullmatch(r"\d{8}T\d{6}Z", text):
        return None
    try:
        found = datetime.datetime.strptime(text, "%Y%m%dT%H%M%SZ")
    except ValueError:
        return None
    return found.replace(tzinfo=datetime.timezone.utc).timestamp()


def is_ahead(date: float) -> bool:
    """Returns whether a time is further ahead of this server's clock than a URL's may be."""
    return date - time.time() > MAX_SECONDS_AHEAD


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[+-]?[0-9]{1,30}", text) else None
