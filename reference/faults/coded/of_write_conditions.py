"""Faults of conditions on writes, by operation and by the state of the key."""

from __future__ import annotations

from reference.faults.coded.stored_versions import versioning_of, versions_of
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error

LATER = ("CopyObject", "CompleteMultipartUpload")
WRITES = ("PutObject", *LATER, "DeleteObject")


def _current_etag(request: S3Request) -> str:
    current = request.stored_bucket and request.stored_bucket.current(request.key)
    return current.etag if current else ""


@fault()
def objects_in_parts_are_not_seen(request: S3Request, serve: Serve) -> Response:
    """If-None-Match: * is true if the existing object was uploaded in parts (seen with JuiceFS 1.4)."""
    return serve(request.without("if-none-match") if "-" in _current_etag(request) else request)


@fault()
def etags_of_parts_match_nothing(request: S3Request, serve: Serve) -> Response:
    """If-Match is false for every object that was uploaded in parts."""
    failed = "-" in _current_etag(request) and "if-match" in request.headers
    return error(412, "PreconditionFailed") if failed else serve(request)


@fault()
def rewritten_object_is_another(request: S3Request, serve: Serve) -> Response:
    """If-Match is false for an object whose bytes were written more than once."""
    puts = request.memory.setdefault("puts", {})
    if request.operation == "PutObject" and "if-match" not in request.headers:
        puts[request.path] = puts.get(request.path, 0) + 1
    again = puts.get(request.path, 0) > 1 and "if-match" in request.headers
    return error(412, "PreconditionFailed") if again else serve(request)


@fault()
def key_that_ever_was_counts_as_existing(request: S3Request, serve: Serve) -> Response:
    """If-None-Match: * of CopyObject and CompleteMultipartUpload is false for a key that was ever deleted."""
    bucket = request.stored_bucket
    once = bucket and request.key in bucket.deleted
    refused = once and request.operation in LATER and "if-none-match" in request.headers
    return error(412, "PreconditionFailed") if refused else serve(request)


@fault()
def deleted_marker_hides_for_good(request: S3Request, serve: Serve) -> Response:
    """If-Match finds no object at a key that ever had a delete marker."""
    bucket = request.stored_bucket
    once = bucket and bucket.versioning and request.key in bucket.deleted
    return error(404, "NoSuchKey") if once and "if-match" in request.headers else serve(request)


@fault()
def deleted_marker_still_allows_creation(request: S3Request, serve: Serve) -> Response:
    """If-None-Match: * is true for a key that ever had a delete marker."""
    bucket = request.stored_bucket
    once = bucket and bucket.versioning and request.key in bucket.deleted
    return serve(request.without("if-none-match") if once else request)


@fault(on=LATER)
def any_version_matches_a_later_write(request: S3Request, serve: Serve) -> Response:
    """If-Match of CopyObject and CompleteMultipartUpload is true for the ETag of any version."""
    known = any(version.etag and version.etag in request.header("if-match") for version in versions_of(request))
    return serve(request.without("if-match") if known else request)


@fault()
def deleted_object_still_matches(request: S3Request, serve: Serve) -> Response:
    """If-Match of CompleteMultipartUpload is ignored once the object is deleted."""
    completes = request.operation == "CompleteMultipartUpload" and not _current_etag(request)
    return serve(request.without("if-match") if completes else request)


@fault()
def suspended_bucket_has_no_conditions(request: S3Request, serve: Serve) -> Response:
    """Conditions of writes are ignored while versioning is suspended."""
    suspended = versioning_of(request) == "Suspended" and request.operation in WRITES
    return serve(request.without("if-match", "if-none-match") if suspended else request)


@fault()
def condition_in_a_suspended_bucket_is_never_true(request: S3Request, serve: Serve) -> Response:
    """Every condition of a write is false while versioning is suspended."""
    asked = {"if-match", "if-none-match"} & set(request.headers)
    return error(412, "PreconditionFailed") if asked and versioning_of(request) == "Suspended" else serve(request)


@fault()
def write_under_an_asterisk_is_done_all_the_same(request: S3Request, serve: Serve) -> Response:
    """If-Match: * of a write is refused, but the object is replaced."""
    if request.header("if-match") != "*":
        return serve(request)
    serve(request.without("if-match"))
    return error(501, "NotImplemented")
