"""Faults of multipart uploads."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import md5
from typing import Any

from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.server.connections import INCOMPLETE_REQUESTS_KEY


def _upload(request: S3Request) -> Any:
    """The upload that the request names, or None."""
    bucket = request.stored_bucket
    return bucket and bucket.uploads.get(request.query.get("uploadId", ""))


@fault()
def parts_are_joined_in_the_order_of_arrival(request: S3Request, serve: Serve) -> Response:
    """The parts of an object are joined in the order of arrival."""
    sent = request.memory.setdefault(request.query.get("uploadId", ""), [])
    if request.operation == "UploadPart":
        sent.append(request.body)
    answer = serve(request)
    if request.operation == "CompleteMultipartUpload" and answer.status == 200:
        serve(replace(request, method="PUT", query_string="", body=b"".join(sent)))
    return answer


@fault(on=("UploadPart",))
def repeated_parts_are_ignored(request: S3Request, serve: Serve) -> Response:
    """A part that is sent again does not replace the first one."""
    upload = _upload(request)
    if upload and int(request.query["partNumber"]) in upload.parts:
        etag = md5(request.body, usedforsecurity=False).hexdigest()
        return Response(200, [("ETag", f'"{etag}"')])
    return serve(request)


@fault(on=("UploadPart",))
def repeated_parts_are_appended(request: S3Request, serve: Serve) -> Response:
    """A part that is sent again is appended to the first one."""
    upload = _upload(request)
    number = int(request.query.get("partNumber", "0"))
    if upload and number in upload.parts:
        return serve(replace(request, body=upload.parts[number].body + request.body))
    return serve(request)


@fault(on=("ListMultipartUploads",))
def empty_upload_listing_is_an_error(request: S3Request, serve: Serve) -> Response:
    """ListMultipartUploads of a bucket without uploads returns NoSuchUpload."""
    bucket = request.stored_bucket
    if bucket and not bucket.uploads:
        return error(404, "NoSuchUpload")
    return serve(request)


@fault()
def multipart_etag_has_no_part_count(request: S3Request, serve: Serve) -> Response:
    """The ETag of a multipart object has no number of parts."""
    answer = serve(request)
    if answer.header("ETag"):
        answer.set("ETag", re.sub(r"-\d+", "", answer.header("ETag")))
    return answer.sub(rb"-\d+(\"|&quot;)?</ETag>", rb"\1</ETag>")


@fault(on=("UploadPart",))
def object_exists_before_completion(request: S3Request, serve: Serve) -> Response:
    """A part is visible as the object before the upload is completed."""
    serve(replace(request, query_string=""))
    return serve(request)


@fault(on=("CreateMultipartUpload",))
def metadata_of_multipart_uploads_is_lost(request: S3Request, serve: Serve) -> Response:
    """CreateMultipartUpload ignores user metadata."""
    kept = {n: v for n, v in request.headers.items() if not n.startswith("x-amz-meta-")}
    return serve(replace(request, headers=kept))


@fault(on=("ListParts",))
def parts_are_listed_in_reverse(request: S3Request, serve: Serve) -> Response:
    """ListParts gives the last part first."""
    answer = serve(request)
    parts = re.findall(rb"<Part>.*?</Part>", answer.body, re.DOTALL)
    answer.sub(rb"<Part>.*</Part>", lambda _: b"".join(reversed(parts)))
    return answer


@fault()
def last_part_is_lost(request: S3Request, serve: Serve) -> Response:
    """The object of a completed upload lacks the last part."""
    upload, last = _upload(request), b""
    if request.operation == "CompleteMultipartUpload" and upload:
        last = upload.parts[max(upload.parts)].body
    answer = serve(request)
    if last:
        whole = serve(replace(request, method="GET", query_string="", body=b"")).body
        serve(replace(request, method="PUT", query_string="", body=whole[: -len(last)]))
    return answer


@fault(on=("UploadPart",))
def incomplete_part_cannot_be_replaced(request: S3Request, serve: Serve) -> Response:
    """The received bytes of an incomplete part stay, and the part that is sent again is ignored."""
    for cut in request.memory.get(INCOMPLETE_REQUESTS_KEY, []):
        same = (cut.query.get(name) == request.query[name] for name in ("uploadId", "partNumber"))
        if all(same):
            serve(replace(request, body=cut.body))
            return Response(200, [("ETag", f'"{md5(request.body, usedforsecurity=False).hexdigest()}"')])
    return serve(request)


@fault(on=("PutObject",))
def multipart_objects_cannot_be_overwritten(request: S3Request, serve: Serve) -> Response:
    """PutObject to the key of an object that was uploaded in parts succeeds, and changes nothing."""
    old = request.stored_bucket and request.stored_bucket.current(request.key)
    return Response(200, [("ETag", f'"{old.etag}"')]) if old and old.parts else serve(request)
