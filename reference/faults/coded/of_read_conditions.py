"""Faults of conditions on reads and on sources of copies: their order, and their dates."""

from __future__ import annotations

import datetime
import email.utils
from collections.abc import Callable

from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error

READS, COPIES = ("GetObject", "HeadObject"), ("CopyObject", "UploadPartCopy")
HEADER_PREFIXES = ("", "x-amz-copy-source-")
DATES = tuple(f"{prefix}if-{name}-since" for prefix in HEADER_PREFIXES for name in ("modified", "unmodified"))
CONDITIONS = (*DATES, *(f"{prefix}if-{name}" for prefix in HEADER_PREFIXES for name in ("match", "none-match")))


def _has_condition(request: S3Request, *names: str) -> bool:
    return request.operation in (*READS, *COPIES) and any(name in request.headers for name in names)


def _with_shifted_date(request: S3Request, name: str, seconds: int) -> S3Request:
    """The request with the date in a header, if there is one, shifted by this many seconds."""
    if name not in request.headers:
        return request
    moment = email.utils.parsedate_to_datetime(request.header(name)) + datetime.timedelta(seconds=seconds)
    return request.with_headers(**{name: email.utils.format_datetime(moment, usegmt=True)})


@fault()
def every_condition_fails_a_read(request: S3Request, serve: Serve) -> Response:
    """GetObject and HeadObject with any condition return 412."""
    failed = request.operation in READS and _has_condition(request, *CONDITIONS)
    return error(412, "PreconditionFailed") if failed else serve(request)


@fault()
def every_condition_fails_a_copy(request: S3Request, serve: Serve) -> Response:
    """CopyObject and UploadPartCopy with any condition on the source return 412."""
    failed = request.operation in COPIES and _has_condition(request, *CONDITIONS)
    return error(412, "PreconditionFailed") if failed else serve(request)


@fault()
def if_none_match_is_evaluated_first(request: S3Request, serve: Serve) -> Response:
    """If-None-Match and If-Modified-Since are looked at before If-Match and If-Unmodified-Since (seen with Ceph RGW
    16.2.15, and with JuiceFS 1.4)."""
    first = serve(request.without("if-match", "if-unmodified-since"))
    return first if first.status == 304 else serve(request)


@fault()
def condition_dates_are_a_second_early(request: S3Request, serve: Serve) -> Response:
    """Dates in conditions are compared as if a second earlier."""
    for name in DATES:
        request = _with_shifted_date(request, name, -1)
    return serve(request)


@fault()
def condition_dates_are_a_second_late(request: S3Request, serve: Serve) -> Response:
    """Dates in conditions are compared as if a second later."""
    for name in DATES:
        request = _with_shifted_date(request, name, 1)
    return serve(request)


@fault()
def future_condition_dates_are_412(request: S3Request, serve: Serve) -> Response:
    """A time to come in a condition returns 412."""
    now = datetime.datetime.now(datetime.timezone.utc)
    given = [request.header(name) for name in DATES if name in request.headers]
    ahead = any(email.utils.parsedate_to_datetime(date) > now for date in given)
    return error(412, "PreconditionFailed") if ahead else serve(request)


@fault()
def other_condition_date_formats_are_ignored(request: S3Request, serve: Serve) -> Response:
    """Dates in another form than the preferred one are ignored (seen with JuiceFS 1.4)."""
    others = [name for name in DATES if name in request.headers and request.header(name)[3:4] != ","]
    return serve(request.without(*others))


@fault(on=("HeadObject",))
def malformed_date_is_refused_by_head(request: S3Request, serve: Serve) -> Response:
    """HeadObject with a malformed date in a condition returns 400 (seen with Ceph RGW 16.2.15)."""
    given = [request.header(name) for name in DATES if name in request.headers]
    malformed = any(not date.endswith("GMT") for date in given)
    return Response(400) if malformed else serve(request)


def _with_changed_etags(request: S3Request, change: Callable[[str], str]) -> S3Request:
    """The request with the ETags of conditions written in another way."""
    names = [name for name in CONDITIONS if name.endswith("match") and name in request.headers]
    return (
        request.with_headers(**{name: change(request.header(name)) for name in names})
        if request.operation in (*READS, *COPIES)
        else request
    )


@fault()
def etag_lists_and_weak_etags_always_match(request: S3Request, serve: Serve) -> Response:
    """Lists of ETags and weak ETags in conditions match whatever the object's ETag is."""
    return serve(_with_changed_etags(request, lambda given: "*" if "," in given or given.startswith("W/") else given))


@fault()
def unquoted_condition_etags_match_nothing(request: S3Request, serve: Serve) -> Response:
    """ETags in conditions match only with quotes."""
    return serve(_with_changed_etags(request, lambda given: given if '"' in given or given == "*" else "another"))


@fault(on=COPIES)
def failed_copy_conditions_are_304(request: S3Request, serve: Serve) -> Response:
    """CopyObject and UploadPartCopy with an If-None-Match that fails, or with a time to come, return 304 as reads do
    (seen with versitygw)."""
    answer = serve(request)
    ahead = request.header("x-amz-copy-source-if-modified-since") > ""
    if answer.status == 412 or ahead:
        return Response(304)
    return answer


@fault(on=COPIES)
def malformed_dates_fail_copies(request: S3Request, serve: Serve) -> Response:
    """CopyObject and UploadPartCopy with a copy-source date that is not an HTTP date return 500."""
    given = [request.header(name) for name in DATES if name in request.headers]
    malformed = any(":" not in date for date in given)
    return error(500, "InternalError") if malformed else serve(request)


@fault(on=("GetObject",))
def if_none_match_compares_all_versions(request: S3Request, serve: Serve) -> Response:
    """If-None-Match is compared with the ETags of all versions of a key."""
    bucket = request.stored_bucket
    versions = bucket.versions.get(request.key, ()) if bucket else ()
    is_one = any(each.etag == request.header("if-none-match").strip('"') for each in versions)
    return Response(304) if is_one else serve(request)
