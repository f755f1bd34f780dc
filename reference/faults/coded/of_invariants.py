"""Faults of the rules for every response."""

from __future__ import annotations

import email.utils
import re
import time
from dataclasses import replace

from reference.faults.table import fault
from reference.protocol.messages import LISTINGS, Response, S3Request, Serve


@fault(in_front=True)
def date_is_two_hours_ahead(request: S3Request, serve: Serve) -> Response:
    """Date is two hours ahead of GMT in responses about objects."""
    if request.bucket.endswith("-preflight") or not request.key:
        return serve(request)
    return serve(request).set("Date", email.utils.formatdate(time.time() + 7200, usegmt=True))


@fault(in_front=True)
def date_has_a_numeric_offset(request: S3Request, serve: Serve) -> Response:
    """Date has the form of e-mail dates, with +0000 instead of GMT."""
    return serve(request).set("Date", email.utils.formatdate())


@fault(in_front=True)
def authorization_is_repeated_in_responses(request: S3Request, serve: Serve) -> Response:
    """Responses about objects repeat the Authorization of the request."""
    answer = serve(request)
    return answer.set("Authorization", request.header("authorization")) if request.key else answer


@fault()
def xml_is_sent_as_text(request: S3Request, serve: Serve) -> Response:
    """XML is sent as text/plain."""
    answer = serve(request)
    return answer.set("Content-Type", "text/plain") if answer.is_xml else answer


@fault()
def xml_is_sent_as_text_xml(request: S3Request, serve: Serve) -> Response:
    """Successful XML responses have Content-Type text/xml."""
    answer = serve(request)
    return answer.set("Content-Type", "text/xml") if answer.is_xml and answer.status < 300 else answer


@fault()
def location_constraint_is_nested(request: S3Request, serve: Serve) -> Response:
    """The document of GetBucketLocation has a LocationConstraint within LocationConstraint."""
    answer = serve(request)
    if request.operation != "GetBucketLocation" or not answer.is_xml:
        return answer
    answer.sub(rb"<(LocationConstraint[^>]*)/>", rb"<\1></LocationConstraint>")
    return answer.sub(rb"(<LocationConstraint[^>]*>)", rb"\1<LocationConstraint>").sub(
        rb"(</LocationConstraint>)", rb"\1\1"
    )


@fault()
def is_truncated_is_repeated(request: S3Request, serve: Serve) -> Response:
    """Lists of configurations have IsTruncated twice."""
    answer = serve(request)
    is_one = request.operation.startswith("ListBucket") and request.operation.endswith("Configurations")
    return answer.sub(rb"(<IsTruncated>\w+</IsTruncated>)", rb"\1\1") if is_one else answer


@fault(in_front=True)
def not_modified_has_a_body(request: S3Request, serve: Serve) -> Response:
    """304 responses have the object as a body, with a Content-Length."""
    answer = serve(request)
    return replace(answer, body=b"the object") if answer.status == 304 and request.method == "GET" else answer


@fault()
def errors_have_no_body(request: S3Request, serve: Serve) -> Response:
    """Errors have no body."""
    answer = serve(request)
    return Response(answer.status) if answer.status >= 400 else answer


@fault()
def errors_are_html(request: S3Request, serve: Serve) -> Response:
    """Errors are HTML pages."""
    answer = serve(request)
    page = b"<html><body><h1>Not Found</h1></body></html>"
    return Response(answer.status, [("Content-Type", "text/html")], page) if answer.status >= 400 else answer


@fault()
def unset_versioning_has_no_document(request: S3Request, serve: Serve) -> Response:
    """GetBucketVersioning of a bucket that was never versioned has no body."""
    answer = serve(request)
    empty = request.operation == "GetBucketVersioning" and b"<Status>" not in answer.body
    return Response(200) if empty and answer.status == 200 else answer


@fault()
def head_returns_the_current_time(request: S3Request, serve: Serve) -> Response:
    """HeadObject returns the time of the request as Last-Modified."""
    answer = serve(request)
    if request.method == "HEAD" and answer.status == 200:
        answer.set("Last-Modified", email.utils.formatdate(time.time() + 60, usegmt=True))
    return answer


@fault()
def not_modified_has_the_current_version_id(request: S3Request, serve: Serve) -> Response:
    """A 304 for an older version has the current version's id in x-amz-version-id."""
    answer = serve(request)
    if answer.status != 304:
        return answer
    current = serve(request.with_headers(if_none_match=None).with_query(versionId=None))
    return answer.set("x-amz-version-id", current.header("x-amz-version-id") or None)


def _with_shifted_times(answer: Response) -> Response:
    later = lambda found: b"%b%02d:" % (found[1], (int(found[2]) + 7) % 60)  # noqa: E731
    return answer.sub(rb"(<LastModified>[^:<]*:)(\d\d):", later)


@fault(on=LISTINGS)
def listing_times_are_minutes_off(request: S3Request, serve: Serve) -> Response:
    """The times in a listing are some minutes off."""
    answer = serve(request)
    return _with_shifted_times(answer)


@fault(on=("ListObjectVersions",))
def version_listing_times_are_minutes_off(request: S3Request, serve: Serve) -> Response:
    """The times in a listing of versions are some minutes off."""
    answer = serve(request)
    return _with_shifted_times(answer)


@fault()
def listing_does_not_repeat_the_prefix(request: S3Request, serve: Serve) -> Response:
    """A listing has an empty Prefix, whatever was requested."""
    return serve(request).sub(rb"<Prefix>[^<]*</Prefix>(?=<Marker|.*<MaxKeys)", b"<Prefix/>", count=1)


@fault(on=("CreateMultipartUpload",))
def new_upload_does_not_return_its_key(request: S3Request, serve: Serve) -> Response:
    """CreateMultipartUpload only returns an UploadId."""
    answer = serve(request)
    kept = re.search(rb"<UploadId>[^<]*</UploadId>", answer.body)
    if kept:
        answer.body = b"<InitiateMultipartUploadResult>" + kept[0] + b"</InitiateMultipartUploadResult>"
    return answer
