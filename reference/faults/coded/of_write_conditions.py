"""Faults of conditions on writes, by operation and by the state of the key."""

from __future__ import annotations

from reference.faults.coded.stored_versions import versioning_state, versions_of
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error

WRITES_BESIDE_PUT = ("CopyObject", "CompleteMultipartUpload")
WRITES = ("PutObject", *WRITES_BESIDE_PUT, "DeleteObject")


def _current_etag(request: S3Request) -> str:
    current = request.stored_bucket and request.stored_bucket.current(request.key)
    return current.etag if current else ""


@fault()
def if_none_match_ignores_multipart_objects(request: S3Request, serve: Serve) -> Response:
    """If-None-Match: * is true if the existing object was uploaded in parts (seen with JuiceFS 1.4)."""
    return serve(request.without("if-none-match") if "-" in _current_etag(request) else request)


@fault()
def multipart_etags_match_nothing(request: S3Request, serve: Serve) -> Response:
    """If-Match is false for every object that was uploaded in parts."""
    failed = "-" in _current_etag(request) and "if-match" in request.headers
    return error(412, "PreconditionFailed") if failed else serve(request)


@fault()
def if_match_fails_after_an_overwrite(request: S3Request, serve: Serve) -> Response:
    """If-Match is false for an object whose bytes were written more than once."""
    puts = request.memory.setdefault("puts", {})
    if request.operation == "PutObject" and "if-match" not in request.headers:
        puts[request.path] = puts.get(request.path, 0) + 1
    again = puts.get(request.path, 0) > 1 and "if-match" in request.headers
    return error(412, "PreconditionFailed") if again else serve(request)


@fault()
def copy_condition_counts_deleted_keys_as_existing(request: S3Request, serve: Serve) -> Response:
    """If-None-Match: * of CopyObject and CompleteMultipartUpload is false for a key that was ever deleted."""
    bucket = request.stored_bucket
    once = bucket and request.key in bucket.deleted
    refused = once and request.operation in WRITES_BESIDE_PUT and "if-none-match" in request.headers
    return error(412, "PreconditionFailed") if refused else serve(request)


@fault()
def if_match_fails_after_a_removed_delete_marker(request: S3Request, serve: Serve) -> Response:
    """If-Match finds no object at a key that ever had a delete marker."""
    bucket = request.stored_bucket
    once = bucket and bucket.versioning and request.key in bucket.deleted
    return error(404, "NoSuchKey") if once and "if-match" in request.headers else serve(request)


@fault()
def if_none_match_ignores_objects_after_a_delete_marker(request: S3Request, serve: Serve) -> Response:
    """If-None-Match: * is true for a key that ever had a delete marker."""
    bucket = request.stored_bucket
    once = bucket and bucket.versioning and request.key in bucket.deleted
    return serve(request.without("if-none-match") if once else request)


@fault(on=WRITES_BESIDE_PUT)
def if_match_of_copies_matches_any_version(request: S3Request, serve: Serve) -> Response:
    """If-Match of CopyObject and CompleteMultipartUpload is true for the ETag of any version."""
    known = any(version.etag and version.etag in request.header("if-match") for version in versions_of(request))
    return serve(request.without("if-match") if known else request)


@fault()
def completion_ignores_if_match_of_deleted_objects(request: S3Request, serve: Serve) -> Response:
    """If-Match of CompleteMultipartUpload is ignored once the object is deleted."""
    completes = request.operation == "CompleteMultipartUpload" and not _current_etag(request)
    return serve(request.without("if-match") if completes else request)


@fault()
def suspended_bucket_ignores_write_conditions(request: S3Request, serve: Serve) -> Response:
    """Conditions of writes are ignored while versioning is suspended."""
    suspended = versioning_state(request) == "Suspended" and request.operation in WRITES
    return serve(request.without("if-match", "if-none-match") if suspended else request)


@fault()
def suspended_bucket_fails_every_write_condition(request: S3Request, serve: Serve) -> Response:
    """Every condition of a write is false while versioning is suspended."""
    asked = {"if-match", "if-none-match"} & set(request.headers)
    return error(412, "PreconditionFailed") if asked and versioning_state(request) == "Suspended" else serve(request)


@fault()
def refused_if_match_asterisk_is_written(request: S3Request, serve: Serve) -> Response:
    """If-Match: * of a write is refused, but the object is replaced."""
    if request.header("if-match") != "*":
        return serve(request)
    serve(request.without("if-match"))
    return error(501, "NotImplemented")
