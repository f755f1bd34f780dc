"""Allowed variations that AWS does not implement, or that HTTP leaves open: ranges, conditions, version ids of any
text."""

from __future__ import annotations

import datetime
import email.utils
import re

from reference.faults.coded.of_conditions import unsupported_conditions_fail
from reference.faults.coded.of_ranges import multipart_byteranges
from reference.faults.coded.of_version_requests import malformed_version_id_has_the_code_of_a_missing_one
from reference.protocol.checksums import ALGORITHMS
from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.varying import variation


@variation("less", behind_signatures=True)
def several_ranges_are_returned(request: S3Request, serve: Serve) -> Response:
    """Several ranges of an object are returned as multipart/byteranges."""
    return multipart_byteranges(request, serve)


@variation("less", behind_signatures=True)
def ranges_of_other_text_are_refused(request: S3Request, serve: Serve) -> Response:
    """A byte range with non-numeric positions returns 416."""
    answer = serve(request)
    asked = request.header("range")
    other = request.operation == "GetObject" and re.fullmatch(r"bytes=(|.*[^\d, -].*)", asked)
    if not other or answer.status != 200:
        return answer
    return error(416, "InvalidRange", RangeRequested=asked, ActualObjectSize=str(len(answer.body)))


@variation(
    "less",
    behind_signatures=True,
    unlike_aws=(
        "versioning/read::altered_id_is_an_invalid_argument",
        "versioning/read::id_in_an_unversioned_bucket_is_an_invalid_argument",
        "versioning/read::id_to_delete_in_an_unversioned_bucket_is_an_invalid_argument",
    ),
)
def any_text_is_a_version_id(request: S3Request, serve: Serve) -> Response:
    """An unknown version id is treated as that of a missing version, whatever its form."""
    return malformed_version_id_has_the_code_of_a_missing_one(request, serve)


@variation(
    "less",
    behind_signatures=True,
    unlike_aws=(
        "conditions/codes::put_with_an_etag_in_if_none_match_is_not_implemented",
        "conditions/codes::put_with_unsupported_conditions_is_not_implemented[any]",
        "conditions/codes::put_with_unsupported_conditions_is_not_implemented[both]",
        "conditions/codes::copy_with_unsupported_conditions_is_not_implemented[any]",
        "conditions/codes::delete_with_conditions_of_directory_buckets_is_not_implemented[time]",
        "conditions/codes::copy_with_unsupported_conditions_is_not_implemented[etag]",
        "conditions/codes::copy_with_unsupported_conditions_is_not_implemented[both]",
        "conditions/codes::delete_with_conditions_of_directory_buckets_is_not_implemented[size]",
        "conditions/codes::delete_with_conditions_of_directory_buckets_is_not_implemented[etag_size_and_time]",
    ),
)
def all_conditions_are_evaluated(request: S3Request, serve: Serve) -> Response:
    """Conditions that AWS does not implement are evaluated: those in checks are false."""
    return unsupported_conditions_fail(request, serve)


@variation("less", behind_signatures=True)
def etags_are_compared_literally(request: S3Request, serve: Serve) -> Response:
    """Lists of ETags and weak ETags in conditions, and an asterisk in those of copies, match no object."""
    odd = {
        name: '"nothing"'
        for name, value in request.headers.items()
        if name.endswith(("if-match", "if-none-match"))
        and ("," in value or value.startswith("W/") or (value == "*" and name.startswith("x-amz-copy-source-")))
    }
    answer = serve(request)
    return serve(request.with_headers(**odd)) if odd else answer


@variation("less", behind_signatures=True)
def future_dates_fail_copies(request: S3Request, serve: Serve) -> Response:
    """A copy whose copy-source If-Modified-Since is in the future returns 412, and 400 if it is not a date."""
    given = request.headers.get("x-amz-copy-source-if-modified-since")
    if given is None:
        return serve(request)
    try:
        when = email.utils.parsedate_to_datetime(given)
    except ValueError:
        return error(400, "InvalidArgument", ArgumentName="x-amz-copy-source-if-modified-since")
    ahead = when > datetime.datetime.now(datetime.timezone.utc)
    condition = "x-amz-copy-source-If-Modified-Since"
    return error(412, "PreconditionFailed", Condition=condition) if ahead else serve(request)


@variation("less", behind_signatures=True)
def copies_have_checksums_of_five_algorithms(request: S3Request, serve: Serve) -> Response:
    """CopyObject with an algorithm that S3 supports since 2026 returns 400."""
    asked = request.header("x-amz-checksum-algorithm").upper()
    newer = request.operation == "CopyObject" and asked and asked not in ALGORITHMS
    return error(400, "InvalidRequest") if newer else serve(request)
