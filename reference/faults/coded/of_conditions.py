"""Faults of conditional requests: reads first, then writes, deletions and the sources of copies."""

from __future__ import annotations

import datetime
import email.utils
import time

from reference.faults.coded.stored_versions import versions_of
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error

READS = ("GetObject", "HeadObject")
WRITES = ("PutObject", "CopyObject", "CompleteMultipartUpload")
NO_READ_CONDITIONS = {"if_match": None, "if_none_match": None, "if_modified_since": None, "if_unmodified_since": None}
UNMATCHED_ETAG = '"none-of-them"'


def _precondition_failed() -> Response:
    return error(412, "PreconditionFailed")


def _with_shifted_date(request: S3Request, name: str, seconds: int) -> S3Request:
    """The request with the date in a header shifted by this many seconds."""
    given = request.header(name)
    if not given:
        return request
    moment = email.utils.parsedate_to_datetime(given) + datetime.timedelta(seconds=seconds)
    return request.with_headers(**{name: email.utils.format_datetime(moment, usegmt=True)})


@fault()
def not_modified_is_412(request: S3Request, serve: Serve) -> Response:
    """An unchanged object returns 412 instead of 304."""
    answer = serve(request)
    return _precondition_failed() if answer.status == 304 else answer


@fault()
def if_unmodified_since_is_evaluated_beside_if_match(request: S3Request, serve: Serve) -> Response:
    """If-Unmodified-Since is also checked if If-Match is true."""
    answer = serve(request)
    alone = (
        serve(request.with_headers(if_match=None)) if request.operation in READS and answer.status == 200 else answer
    )
    return alone if alone.status == 412 else answer


@fault()
def if_modified_since_is_evaluated_beside_if_none_match(request: S3Request, serve: Serve) -> Response:
    """If-Modified-Since is also checked if If-None-Match is true."""
    answer = serve(request)
    alone = serve(request.with_headers(if_none_match=None)) if request.operation in READS else answer
    return alone if answer.status == 200 and alone.status == 304 else answer


@fault(on=READS)
def if_none_match_is_evaluated_before_if_match(request: S3Request, serve: Serve) -> Response:
    """If-None-Match and If-Modified-Since are checked before If-Match and If-Unmodified-Since."""
    answer = serve(request)
    if answer.status == 412:
        alone = serve(request.with_headers(if_match=None, if_unmodified_since=None))
        return alone if alone.status == 304 else answer
    return answer


@fault(on=READS)
def future_if_modified_since_is_false(request: S3Request, serve: Serve) -> Response:
    """An If-Modified-Since in the future is always false."""
    given = request.header("if-modified-since")
    future = given and email.utils.parsedate_to_datetime(given).timestamp() > time.time()
    return Response(304) if future else serve(request)


@fault()
def same_second_counts_as_modified(request: S3Request, serve: Serve) -> Response:
    """An object counts as modified since the second of the last write."""
    return serve(_with_shifted_date(request, "if-modified-since", -1))


@fault()
def same_second_fails_if_unmodified_since(request: S3Request, serve: Serve) -> Response:
    """An object counts as modified after the second in which it was modified, as if its time had a fraction."""
    return serve(_with_shifted_date(request, "if-unmodified-since", -1))


@fault()
def unquoted_etags_match_nothing(request: S3Request, serve: Serve) -> Response:
    """An ETag without quotes matches nothing."""
    names = ("if-match", "if-none-match", "x-amz-copy-source-if-match", "x-amz-copy-source-if-none-match")
    bare = [n for n in names if request.header(n) and request.header(n) != "*" and '"' not in request.header(n)]
    return serve(request.with_headers(**dict.fromkeys(bare, UNMATCHED_ETAG)))


@fault()
def asterisk_matches_no_object(request: S3Request, serve: Serve) -> Response:
    """An asterisk matches no object."""
    starred = [name for name in ("if-match", "if-none-match") if request.header(name) == "*"]
    return serve(request.with_headers(**dict.fromkeys(starred, UNMATCHED_ETAG)))


@fault()
def invalid_condition_dates_are_refused(request: S3Request, serve: Serve) -> Response:
    """A condition with an invalid date is refused."""
    given = request.header("if-modified-since") + request.header("if-unmodified-since")
    return serve(request) if not given or given.endswith("GMT") else error(400, "InvalidArgument")


@fault()
def if_match_of_a_missing_key_is_412(request: S3Request, serve: Serve) -> Response:
    """If-Match returns 412 if there is no object."""
    answer = serve(request)
    return _precondition_failed() if answer.status == 404 and "if-match" in request.headers else answer


@fault(on=READS)
def conditions_compare_the_current_version(request: S3Request, serve: Serve) -> Response:
    """If a version is requested, conditions are compared with the current one."""
    if "versionId" in request.query:
        current = serve(request.with_query(versionId=None))
        return serve(request.with_headers(**NO_READ_CONDITIONS)) if current.status == 200 else current
    return serve(request)


@fault(on=WRITES)
def writes_with_failed_conditions_are_done(request: S3Request, serve: Serve) -> Response:
    """A write whose condition is false is refused, but done."""
    answer = serve(request)
    if answer.status == 412:
        serve(request.with_headers(if_match=None, if_none_match=None))
    return answer


@fault(on=("PutObject",))
def if_none_match_is_evaluated_before_the_body(request: S3Request, serve: Serve) -> Response:
    """PutObject checks If-None-Match when its head has come, and not again when its body has (seen with S3Proxy)."""
    written = request.memory.setdefault("written", {})
    is_new = written.get(request.path, 0.0) > request.started_at
    answer = serve(request.with_headers(if_none_match=None) if is_new else request)
    if answer.status == 200:
        written[request.path] = time.time()
    return answer


@fault()
def etags_in_if_none_match_are_ignored(request: S3Request, serve: Serve) -> Response:
    """A write ignores an ETag in If-None-Match."""
    taken = request.operation in WRITES and request.header("if-none-match", "*") != "*"
    return serve(request.with_headers(if_none_match=None) if taken else request)


@fault()
def second_condition_is_ignored(request: S3Request, serve: Serve) -> Response:
    """A write with two conditions is checked only for If-Match."""
    both = request.operation in WRITES and {"if-match", "if-none-match"} <= set(request.headers)
    return serve(request.with_headers(if_none_match=None) if both else request)


@fault()
def if_none_match_fails_for_longer_keys(request: S3Request, serve: Serve) -> Response:
    """If-None-Match: * is also false if there is only a longer key with this prefix."""
    bucket = request.stored_bucket
    if bucket and request.header("if-none-match") == "*" and any(key.startswith(request.key) for key in bucket.keys):
        return _precondition_failed()
    return serve(request)


@fault()
def if_none_match_ignores_empty_objects(request: S3Request, serve: Serve) -> Response:
    """If-None-Match: * is true if the existing object is empty."""
    current = request.stored_bucket and request.stored_bucket.current(request.key)
    return serve(request.with_headers(if_none_match=None) if current and not current.size else request)


@fault()
def deleted_key_counts_as_existing(request: S3Request, serve: Serve) -> Response:
    """If-None-Match: * is false for a key that ever existed."""
    bucket = request.stored_bucket
    once = bucket and (request.key in bucket.deleted or request.key in bucket.versions)
    return _precondition_failed() if once and request.header("if-none-match") == "*" else serve(request)


@fault()
def if_match_matches_any_version(request: S3Request, serve: Serve) -> Response:
    """If-Match of a write or a deletion is true for the ETag of any version."""
    known = any(version.etag and version.etag in request.header("if-match") for version in versions_of(request))
    writes = request.operation in ("PutObject", "DeleteObject")
    return serve(request.with_headers(if_match=None) if known and writes else request)


@fault()
def completion_condition_is_evaluated_at_upload_creation(request: S3Request, serve: Serve) -> Response:
    """If-None-Match: * of CompleteMultipartUpload is about the object that existed when the upload began."""
    absent = request.memory.setdefault("absent", set())
    bucket = request.stored_bucket
    if request.operation == "CreateMultipartUpload" and bucket and not bucket.current(request.key):
        absent.add(request.path)
    began = request.operation == "CompleteMultipartUpload" and request.path in absent
    return serve(request.with_headers(if_none_match=None) if began else request)


@fault()
def unsupported_conditions_fail(request: S3Request, serve: Serve) -> Response:
    """Conditions that AWS does not implement return 412."""
    conditions = ("if-match", "if-none-match", "x-amz-if-match-size", "x-amz-if-match-last-modified-time")
    answer = serve(request)
    given = any(name in request.headers for name in conditions)
    return error(412, "PreconditionFailed", Condition="If-None-Match") if answer.status == 501 and given else answer


@fault()
def source_if_unmodified_since_is_evaluated_beside_if_match(request: S3Request, serve: Serve) -> Response:
    """The copy source's If-Unmodified-Since is also checked if the If-Match is true."""
    both = {"x-amz-copy-source-if-match", "x-amz-copy-source-if-unmodified-since"} <= set(request.headers)
    return serve(request.with_headers(x_amz_copy_source_if_match=None) if both else request)
