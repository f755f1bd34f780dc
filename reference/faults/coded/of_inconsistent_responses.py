"""Faults of responses that have too much, and of those that differ from the write before them."""

from __future__ import annotations

import email.utils
import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from reference.faults.table import fault
from reference.protocol.messages import LISTINGS, Response, S3Request, Serve


@fault(on=("PutBucketVersioning",))
def put_versioning_returns_its_document(request: S3Request, serve: Serve) -> Response:
    """PutBucketVersioning returns the document of the request."""
    answer = serve(request)
    if answer.status == 200:
        answer.body = request.body
    return answer


def _not_modified_with_header(request: S3Request, serve: Serve, name: str) -> Response:
    """A 304 with a header of the response without the condition."""
    answer = serve(request)
    if answer.status != 304:
        return answer
    whole = serve(request.with_headers(if_none_match=None, if_modified_since=None))
    return answer.set(name, whole.header(name) or None)


@fault()
def not_modified_has_content_disposition(request: S3Request, serve: Serve) -> Response:
    """A 304 has the object's Content-Disposition."""
    return _not_modified_with_header(request, serve, "Content-Disposition")


@fault()
def not_modified_has_metadata(request: S3Request, serve: Serve) -> Response:
    """A 304 has the object's x-amz-meta-a."""
    return _not_modified_with_header(request, serve, "x-amz-meta-a")


@fault()
def not_modified_has_another_last_modified(request: S3Request, serve: Serve) -> Response:
    """A 304 has a Last-Modified of a day after the object's."""
    answer = serve(request)
    if answer.status != 304:
        return answer
    whole = serve(request.with_headers(if_none_match=None, if_modified_since=None))
    return answer.set("Last-Modified", _later(whole.header("Last-Modified"), 86_400))


@fault(on=("PutObject",))
def put_etags_are_in_capitals(request: S3Request, serve: Serve) -> Response:
    """PutObject returns the ETag in capitals, and reads return the same in lower case."""
    answer = serve(request)
    return answer.set("ETag", answer.header("ETag").upper())


def _later(text: str, seconds: int) -> str:
    time = email.utils.parsedate_to_datetime(text) + timedelta(seconds=seconds)
    return email.utils.format_datetime(time, usegmt=True)


@fault()
def last_modified_is_four_seconds_late(request: S3Request, serve: Serve) -> Response:
    """GetObject and HeadObject return a Last-Modified that is four seconds after the write."""
    answer = serve(request)
    time = answer.header("Last-Modified")
    return answer.set("Last-Modified", _later(time, 4)) if time and answer.status == 200 else answer


@fault()
def last_modified_of_uploads_is_four_seconds_early(request: S3Request, serve: Serve) -> Response:
    """GetObject and HeadObject of an object in parts return a Last-Modified four seconds before its upload began."""
    answer = serve(request)
    in_parts = re.search(r"-\d+\"$", answer.header("ETag")) and answer.header("Last-Modified")
    return answer.set("Last-Modified", _later(answer.header("Last-Modified"), -4)) if in_parts else answer


@fault()
def read_time_of_uploads_is_three_seconds_late(request: S3Request, serve: Serve) -> Response:
    """GetObject and HeadObject of an object in parts return a Last-Modified three seconds after that of the listing."""
    answer = serve(request)
    in_parts = re.search(r"-\d+\"$", answer.header("ETag")) and answer.header("Last-Modified")
    return answer.set("Last-Modified", _later(answer.header("Last-Modified"), 3)) if in_parts else answer


@fault()
def listed_time_of_uploads_is_three_seconds_early(request: S3Request, serve: Serve) -> Response:
    """Listings have a LastModified of objects in parts that is three seconds before that of HeadObject."""

    def shift_back(found: re.Match[bytes]) -> bytes:
        time = datetime.fromisoformat(found[1].decode()) - timedelta(seconds=3)
        return f"<LastModified>{time:%Y-%m-%dT%H:%M:%S}".encode() + found[2]

    of_parts = rb"<LastModified>([0-9T:-]+)([^<]*</LastModified><ETag>(?:\"|&quot;)\w+-\d+)"
    return serve(request).sub(of_parts, shift_back) if request.operation in LISTINGS else serve(request)


def _with_shifted_hour(answer: Response, name: str) -> Response:
    def moved(found: re.Match[bytes]) -> bytes:
        time = datetime.fromisoformat(found[2].decode()).replace(tzinfo=timezone.utc) + timedelta(hours=1)
        return found[1] + f"{time:%Y-%m-%dT%H:%M:%S}".encode()

    return answer.sub(rf"(<{name}>)([0-9T:-]+)".encode(), moved)


@fault(on=("CopyObject",))
def last_modified_of_copies_is_an_hour_off(request: S3Request, serve: Serve) -> Response:
    """LastModified of CopyObject is an hour off."""
    answer = serve(request)
    return _with_shifted_hour(answer, "LastModified")


@fault(on=("ListParts",))
def last_modified_of_parts_is_an_hour_off(request: S3Request, serve: Serve) -> Response:
    """LastModified in ListParts is an hour off."""
    answer = serve(request)
    return _with_shifted_hour(answer, "LastModified")


@fault()
def listed_part_etags_are_in_capitals(request: S3Request, serve: Serve) -> Response:
    """ListParts returns ETags in capitals."""
    answer = serve(request)
    lists = request.operation == "ListParts"
    return answer.sub(rb"<ETag>[^<]*", lambda found: b"<ETag>" + found[0][6:].upper()) if lists else answer


@fault(on=("ListMultipartUploads",))
def initiated_of_uploads_is_an_hour_off(request: S3Request, serve: Serve) -> Response:
    """Initiated in ListMultipartUploads is an hour off."""
    answer = serve(request)
    return _with_shifted_hour(answer, "Initiated")


@fault()
def put_checksum_differs_from_head(request: S3Request, serve: Serve) -> Response:
    """PutObject returns the checksum in other letters than HeadObject does."""
    answer = serve(request)
    for name, value in list(answer.headers):
        if request.operation == "PutObject" and name.lower().startswith("x-amz-checksum-crc32"):
            answer.set(name, value.swapcase())
    return answer


@fault(on=("ListParts",))
def listed_part_sizes_are_a_byte_short(request: S3Request, serve: Serve) -> Response:
    """ListParts returns sizes that are a byte too small."""
    answer = serve(request)
    less = lambda found: b"<Size>%d" % (int(found[1]) - 1)  # noqa: E731
    return answer.sub(rb"<Size>(\d+)", less)


_OBJECT_HEADERS = ("Cache-Control", "Content-Disposition", "Content-Language")


@fault(on=("PutObject", "CopyObject", "CreateMultipartUpload"))
def writes_return_the_headers_they_store(request: S3Request, serve: Serve) -> Response:
    """Writes return the Cache-Control, Content-Disposition and Content-Language that they store."""
    answer = serve(request)
    for name in _OBJECT_HEADERS:
        if answer.status == 200 and request.header(name.lower()):
            answer.set(name, request.header(name.lower()))
    return answer


@fault(on=("PutObject",))
def writes_have_the_coding_of_the_object(request: S3Request, serve: Serve) -> Response:
    """PutObject returns the Content-Encoding that it stores, although its response has no body (seen with Floci)."""
    answer, coding = serve(request), request.header("content-encoding")
    return answer.set("Content-Encoding", coding) if coding and answer.status == 200 else answer


@fault()
def other_responses_have_the_cache_control_of_the_object(request: S3Request, serve: Serve) -> Response:
    """Completions, deletions, and requests about tags, ACLs and attributes return the object's Cache-Control."""
    if not request.key or request.operation in ("GetObject", "HeadObject", "PutObject", "CopyObject"):
        return serve(request)
    head = replace(request, method="HEAD", query_string="", headers={}, body=b"")
    before = serve(head).header("Cache-Control")
    answer = serve(request)
    return answer.set("Cache-Control", before or serve(head).header("Cache-Control") or None)
