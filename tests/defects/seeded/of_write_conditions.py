"""Seeded defects of conditions on writes, by operation and by the state of the key."""

from __future__ import annotations

from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.seeded.of_batch_delete import batch_ignores_etags
from tests.defects.seeding import BOTH, RAW_V4, defect
from tests.defects.stored import versioning_of, versions_of

HOLDS = "conditions/every_write::write_under_a_condition_that_holds"
FAILS = "conditions/every_write::write_under_a_condition_that_fails"
ASTERISK = "conditions/every_write::write_under_an_asterisk_is_done_or_refused"
LATER = ("CopyObject", "CompleteMultipartUpload")
WRITES = ("PutObject", *LATER, "DeleteObject")


def _current_etag(request: S3Request) -> str:
    current = request.stored_bucket and request.stored_bucket.current(request.key)
    return current.etag if current else ""


@defect(
    *(f"{FAILS}[{operation}-none_match_of_a_version]" for operation in LATER),
    *(f"{FAILS}[{operation}-match_after_a_delete]" for operation in LATER),
    *(f"{FAILS}[{operation}-match_of_the_object_before]" for operation in LATER),
    f"{FAILS}[CompleteMultipartUpload-both]",
    clients=RAW_V4,
)
def only_puts_have_conditions(request: S3Request, serve: Serve) -> Response:
    """CopyObject and CompleteMultipartUpload ignore conditions on the target."""
    return serve(request.without("if-match", "if-none-match") if request.operation in LATER else request)


@defect(*(f"{FAILS}[{operation}-none_match_of_an_object_in_parts]" for operation in WRITES[:3]), clients=RAW_V4)
def objects_in_parts_are_not_seen(request: S3Request, serve: Serve) -> Response:
    """If-None-Match: * is true if the existing object was uploaded in parts (seen with JuiceFS 1.4)."""
    return serve(request.without("if-none-match") if "-" in _current_etag(request) else request)


@defect(*(f"{HOLDS}[{operation}-match_of_an_object_in_parts]" for operation in WRITES), clients=RAW_V4)
def etags_of_parts_match_nothing(request: S3Request, serve: Serve) -> Response:
    """If-Match is false for every object that was uploaded in parts."""
    failed = "-" in _current_etag(request) and "if-match" in request.headers
    return error(412, "PreconditionFailed") if failed else serve(request)


@defect(*(f"{HOLDS}[{operation}-match_after_the_same_bytes_again]" for operation in WRITES), clients=RAW_V4)
def rewritten_object_is_another(request: S3Request, serve: Serve) -> Response:
    """If-Match is false for an object whose bytes were written more than once."""
    puts = request.memory.setdefault("puts", {})
    if request.operation == "PutObject" and "if-match" not in request.headers:
        puts[request.path] = puts.get(request.path, 0) + 1
    again = puts.get(request.path, 0) > 1 and "if-match" in request.headers
    return error(412, "PreconditionFailed") if again else serve(request)


@defect(
    *(f"{HOLDS}[{operation}-none_match_over_a_delete_marker]" for operation in LATER),
    *(f"{HOLDS}[{operation}-none_match_after_a_delete]" for operation in LATER),
    clients=RAW_V4,
)
def key_that_ever_was_counts_as_existing(request: S3Request, serve: Serve) -> Response:
    """If-None-Match: * of CopyObject and CompleteMultipartUpload is false for a key that was ever deleted."""
    bucket = request.stored_bucket
    once = bucket and request.key in bucket.deleted
    refused = once and request.operation in LATER and "if-none-match" in request.headers
    return error(412, "PreconditionFailed") if refused else serve(request)


@defect(*(f"{HOLDS}[{operation}-match_under_a_deleted_marker]" for operation in WRITES), clients=RAW_V4)
def deleted_marker_hides_for_good(request: S3Request, serve: Serve) -> Response:
    """If-Match finds no object at a key that ever had a delete marker."""
    bucket = request.stored_bucket
    once = bucket and bucket.versioning and request.key in bucket.deleted
    return error(404, "NoSuchKey") if once and "if-match" in request.headers else serve(request)


@defect(*(f"{FAILS}[{operation}-none_match_under_a_deleted_marker]" for operation in WRITES[:3]), clients=RAW_V4)
def deleted_marker_still_allows_creation(request: S3Request, serve: Serve) -> Response:
    """If-None-Match: * is true for a key that ever had a delete marker."""
    bucket = request.stored_bucket
    once = bucket and bucket.versioning and request.key in bucket.deleted
    return serve(request.without("if-none-match") if once else request)


@defect(
    *(f"{FAILS}[{operation}-match_under_a_delete_marker]" for operation in LATER),
    *(f"{FAILS}[{operation}-match_of_an_older_version]" for operation in LATER),
    clients=RAW_V4,
)
def any_version_matches_a_later_write(request: S3Request, serve: Serve) -> Response:
    """If-Match of CopyObject and CompleteMultipartUpload is true for the ETag of any version."""
    known = any(version.etag and version.etag in request.header("if-match") for version in versions_of(request))
    return serve(request.without("if-match") if known and request.operation in LATER else request)


@defect(
    *(f"{HOLDS}[{operation}-match_of_the_current_version]" for operation in LATER),
    *(f"{HOLDS}[{operation}-match_without_quotes]" for operation in LATER),
    clients=RAW_V4,
)
def match_of_a_later_write_is_never_true(request: S3Request, serve: Serve) -> Response:
    """If-Match of CopyObject and CompleteMultipartUpload is always false."""
    asked = request.operation in LATER and "if-match" in request.headers
    return error(412, "PreconditionFailed") if asked else serve(request)


@defect("conditions/complete::if_match_of_an_object_deleted_meanwhile", clients=BOTH)
def deleted_object_still_matches(request: S3Request, serve: Serve) -> Response:
    """If-Match of CompleteMultipartUpload is ignored once the object is deleted."""
    completes = request.operation == "CompleteMultipartUpload" and not _current_etag(request)
    return serve(request.without("if-match") if completes else request)


@defect("conditions/complete::same_bytes_written_meanwhile", clients=BOTH)
def conflict_is_a_failed_condition(request: S3Request, serve: Serve) -> Response:
    """A conflict with another write returns 412 instead of 409."""
    answer = serve(request)
    return error(412, "PreconditionFailed") if answer.status == 409 else answer


@defect(
    *(f"{FAILS}[DeleteObjects-{state}]" for state in ("match_after_a_delete", "match_under_a_delete_marker")),
    *(f"{FAILS}[DeleteObjects-{state}]" for state in ("match_of_the_object_before", "match_under_a_null_marker")),
    clients=RAW_V4,
)
def batch_ignores_etags_of_raw_requests(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects does not check the ETag of an object."""
    return batch_ignores_etags(request, serve)


@defect(
    *(f"{HOLDS}[DeleteObjects-{state}]" for state in ("match_of_an_object_in_parts", "match_of_the_current_version")),
    *(f"{HOLDS}[DeleteObjects-{state}]" for state in ("match_under_a_deleted_marker", "match_of_a_null_version")),
    f"{HOLDS}[DeleteObjects-match_after_the_same_bytes_again]",
    clients=RAW_V4,
)
def batch_with_an_etag_deletes_nothing(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects of a key with an ETag says that it was deleted, and deletes nothing."""
    if request.operation == "DeleteObjects" and b"<ETag>" in request.body:
        return Response(200, body=b"<DeleteResult/>")
    return serve(request)


@defect(
    *(f"{FAILS}[{operation}-none_match_of_a_null_version]" for operation in WRITES[:3]),
    *(f"{FAILS}[{operation}-match_under_a_null_marker]" for operation in WRITES),
    clients=RAW_V4,
)
def suspended_bucket_has_no_conditions(request: S3Request, serve: Serve) -> Response:
    """Conditions of writes are ignored while versioning is suspended."""
    suspended = versioning_of(request) == "Suspended" and request.operation in WRITES
    return serve(request.without("if-match", "if-none-match") if suspended else request)


@defect(
    *(f"{HOLDS}[{operation}-match_of_a_null_version]" for operation in WRITES),
    *(f"{HOLDS}[{operation}-none_match_over_a_null_marker]" for operation in WRITES[:3]),
    clients=RAW_V4,
)
def condition_in_a_suspended_bucket_is_never_true(request: S3Request, serve: Serve) -> Response:
    """Every condition of a write is false while versioning is suspended."""
    asked = {"if-match", "if-none-match"} & set(request.headers)
    return error(412, "PreconditionFailed") if asked and versioning_of(request) == "Suspended" else serve(request)


@defect(
    *(f"{FAILS}[{operation}-match_of_any_where_nothing_was]" for operation in WRITES[:3]),
    *(f"{FAILS}[{operation}-match_of_any_under_a_delete_marker]" for operation in WRITES[:3]),
    clients=RAW_V4,
)
def any_object_is_also_none(request: S3Request, serve: Serve) -> Response:
    """If-Match: * of a write is ignored."""
    return serve(request.without("if-match") if request.header("if-match") == "*" else request)


@defect(*(f"{ASTERISK}[{operation}-match_of_any_object]" for operation in WRITES[:3]), clients=RAW_V4)
def write_under_an_asterisk_is_done_all_the_same(request: S3Request, serve: Serve) -> Response:
    """If-Match: * of a write is refused, but the object is replaced."""
    if request.header("if-match") != "*":
        return serve(request)
    serve(request.without("if-match"))
    return error(501, "NotImplemented")
