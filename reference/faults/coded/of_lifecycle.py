"""Faults of lifecycle configurations, and of the responses about objects and uploads that mention them."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import md5

from reference.faults.coded.serving_otherwise import serve_with
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error

PUT, GET = "PutBucketLifecycleConfiguration", "GetBucketLifecycleConfiguration"
EXPIRATION_OPERATIONS = ("PutObject", "HeadObject", "GetObject", "CopyObject", "CompleteMultipartUpload")
EXPIRATION = "x-amz-expiration"


def _md5(body: bytes) -> str:
    return b64encode(md5(body, usedforsecurity=False).digest()).decode()


@fault(on=(PUT,))
def lifecycle_rules_cannot_be_replaced(request: S3Request, serve: Serve) -> Response:
    """Once a bucket has rules, new ones return 200 and are not kept."""
    bucket = request.stored_bucket
    has_rules = bucket is not None and bool(bucket.lifecycle)
    return Response(200) if has_rules else serve(request)


@fault(on=(PUT,))
def refused_lifecycle_rules_are_partly_stored(request: S3Request, serve: Serve) -> Response:
    """The rules before the invalid one are stored, and then the request is refused."""
    answer = serve(request)
    if answer.status == 400 and request.body.count(b"<Rule>") == 2:
        first = request.body.rpartition(b"<Rule>")[0] + b"</LifecycleConfiguration>"
        bucket = request.stored_bucket
        if bucket is not None:
            bucket.lifecycle = []
        unsaid = request.with_headers(
            content_md5=_md5(first), x_amz_checksum_crc32=None, x_amz_sdk_checksum_algorithm=None
        )
        serve(replace(unsaid, body=first, raw_body=first))
    return answer


@fault()
def delete_markers_need_a_prefix(request: S3Request, serve: Serve) -> Response:
    """A rule with ExpiredObjectDeleteMarker and an empty Filter is refused."""
    markers = request.operation == PUT and b"<ExpiredObjectDeleteMarker>" in request.body
    empty = any(form in request.body for form in (b"<Filter />", b"<Filter/>", b"<Filter></Filter>"))
    return error(400, "MalformedXML") if markers and empty else serve(request)


@fault(on=(GET,))
def lifecycle_prefixes_become_filters(request: S3Request, serve: Serve) -> Response:
    """A rule with a Prefix is read back with a Filter."""
    answer = serve(request)
    if b"<Filter>" not in answer.body:
        answer.sub(rb"<Prefix>[^<]*</Prefix>", lambda found: b"<Filter>" + found[0] + b"</Filter>")
    return answer


@fault()
def anybody_configures_lifecycle_rules(request: S3Request, serve: Serve) -> Response:
    """Any account can read and put the rules of any bucket."""
    bucket = request.stored_bucket
    if request.operation not in (PUT, GET) or bucket is None or request.account is None:
        return serve(request)
    return serve_with(request, serve, bucket, owner=request.account)


@fault()
def expiration_is_not_at_midnight(request: S3Request, serve: Serve) -> Response:
    """x-amz-expiration has the second in which the days end, and not midnight."""
    answer = serve(request)
    message = answer.header(EXPIRATION).replace("00:00:00 GMT", "07:08:09 GMT")
    return answer.set(EXPIRATION, message) if message else answer


@fault()
def expiration_days_have_one_digit(request: S3Request, serve: Serve) -> Response:
    """Dates in x-amz-expiration have no zero before a day of one digit (seen with rclone in Last-Modified)."""
    answer = serve(request)
    message = re.sub(r", 0(\d) ", r", \1 ", answer.header(EXPIRATION))
    return answer.set(EXPIRATION, message) if message else answer


@fault()
def expiration_names_disabled_rules(request: S3Request, serve: Serve) -> Response:
    """x-amz-expiration also names disabled rules (seen with LocalStack)."""
    bucket = request.stored_bucket
    for rule in bucket.lifecycle if bucket and request.operation in EXPIRATION_OPERATIONS else ():
        status = rule.find("Status")
        if status is not None:
            status.text = "Enabled"
    return serve(request)


@fault()
def tags_of_lifecycle_filters_are_ignored(request: S3Request, serve: Serve) -> Response:
    """A rule with a prefix and tags applies to all objects below the prefix."""
    bucket = request.stored_bucket
    for rule in bucket.lifecycle if bucket and request.operation in EXPIRATION_OPERATIONS else ():
        every = rule.find("Filter/And")
        for tag in every.findall("Tag") if every is not None else ():
            every.remove(tag)  # type: ignore[union-attr]
    return serve(request)


@fault(on=("HeadObject",))
def versions_have_an_expiration(request: S3Request, serve: Serve) -> Response:
    """A version requested by id also has x-amz-expiration."""
    answer = serve(request)
    if "versionId" in request.query:
        answer.set(EXPIRATION, serve(request.with_query(versionId=None)).header(EXPIRATION))
    return answer
