"""Conditional requests: for reads, for the source of a copy, and for objects that a write replaces or deletes."""

from __future__ import annotations

import email.utils
from collections.abc import Mapping

from reference.protocol import responses
from reference.protocol.errors import S3Error
from reference.protocol.messages import Response, S3Request
from reference.state import Bucket, MultipartUpload, Version, now

_SOURCE = "x-amz-copy-source-"


def _http_date_seconds(text: str | None) -> float | None:
    """The seconds of an HTTP date; None for an invalid one, so that the header is ignored."""
    try:
        return email.utils.parsedate_to_datetime(text).timestamp() if text else None
    except (ValueError, TypeError, OverflowError):
        return None


def _names_etag_of(given: str, version: Version, *, weak: bool) -> bool:
    """Returns whether a header names the version's ETag, quoted or not, or any (`*`)."""
    for one in given.split(","):
        tag = one.strip()
        if tag.startswith("W/"):
            if not weak:
                continue
            tag = tag[2:]
        if tag.strip('"') in ("*", version.etag):
            return True
    return False


def _failed_condition(headers: Mapping[str, str], version: Version, prefix: str = "") -> str:
    """Returns the first header whose condition is false, in the order of RFC 9110; an empty string if all are true."""
    modified = version.modified.timestamp()
    match, none_match = headers.get(f"{prefix}if-match"), headers.get(f"{prefix}if-none-match")
    if match is not None:
        if not _names_etag_of(match, version, weak=False):
            return "If-Match"
    else:
        unmodified = _http_date_seconds(headers.get(f"{prefix}if-unmodified-since"))
        if unmodified is not None and modified > unmodified:
            return "If-Unmodified-Since"
    if none_match is not None:
        if _names_etag_of(none_match, version, weak=True):
            return "If-None-Match"
    else:
        since = _http_date_seconds(headers.get(f"{prefix}if-modified-since"))
        if since is not None and modified <= since <= now().timestamp():
            return "If-Modified-Since"
    return ""


def if_range_matches(if_range: str | None, version: Version) -> bool:
    """Returns whether an If-Range, if there is one, has the version's ETag or modification time."""
    if if_range is None:
        return True
    if if_range.endswith('"'):
        return _names_etag_of(if_range, version, weak=False)
    return _http_date_seconds(if_range) == int(version.modified.timestamp())


def evaluate_read(request: S3Request, version: Version) -> Response | None:
    """Returns the 304 for a read; None if the object is to be returned."""
    broken = _failed_condition(request.headers, version)
    if broken in ("If-Match", "If-Unmodified-Since"):
        raise S3Error("PreconditionFailed", Condition=broken)
    if broken:
        of_caches = {"cache-control": "Cache-Control", "expires": "Expires"}
        kept = [(name, version.headers[key]) for key, name in of_caches.items() if key in version.headers]
        return Response(
            304, [("Last-Modified", responses.http_time(version)), ("ETag", responses.quoted(version.etag)), *kept]
        )
    return None


def evaluate_source(request: S3Request, version: Version) -> None:
    """The conditions of a copy on the source."""
    broken = _failed_condition(request.headers, version, _SOURCE)
    if broken:
        raise S3Error("PreconditionFailed", Condition=f"{_SOURCE}{broken}")


def evaluate_write(request: S3Request, bucket: Bucket, upload: MultipartUpload | None = None) -> None:
    """The conditions of a write on the object that it replaces; for the completion of an upload, also on writes since
    its start."""
    match, none_match = request.headers.get("if-match"), request.headers.get("if-none-match")
    if match is None and none_match is None:
        return
    if match is not None and none_match is not None:
        raise S3Error(
            "NotImplemented",
            Header="If-Match,If-None-Match",
            additionalMessage="Multiple conditional request headers present in the request",
        )
    current = bucket.current(request.key)
    if none_match is not None:
        if none_match.strip() != "*":
            raise S3Error(
                "NotImplemented",
                Header="If-None-Match",
                additionalMessage="We don't accept the provided value of If-None-Match header for this API",
            )
        if current:
            raise S3Error("PreconditionFailed", Condition="If-None-Match")
        if upload and bucket.deleted.get(request.key, -1) > upload.sequence:
            raise S3Error("ConditionalRequestConflict", Condition="If-None-Match", Key=request.key)
    elif match is not None:
        if current is None:
            raise S3Error("NoSuchKey", Key=request.key)
        if match.strip() == "*":
            raise S3Error(
                "NotImplemented",
                Header="If-Match",
                additionalMessage="We don't accept the provided value of If-Match header for this API",
            )
        if not _names_etag_of(match, current, weak=False):
            raise S3Error("PreconditionFailed", Condition="If-Match")
        if upload and current.sequence > upload.sequence:
            raise S3Error("ConditionalRequestConflict", Condition="If-Match", Key=request.key)


def evaluate_delete(match: str | None, bucket: Bucket, key: str, version_id: str | None) -> None:
    """The conditions of a deletion on the object to delete."""
    if match is None:
        return
    version = bucket.current(key) if version_id is None else bucket.version(key, version_id)
    if version is None:
        raise S3Error("NoSuchKey", Key=key)
    if not _names_etag_of(match, version, weak=False):
        raise S3Error("PreconditionFailed", Condition="If-Match")
