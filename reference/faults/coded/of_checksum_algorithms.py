"""Faults of checksums by their algorithms: malformed ones, those of copied parts, those of presigned URLs."""

from __future__ import annotations

import re
from dataclasses import replace

from reference.faults.table import fault
from reference.protocol import checksums
from reference.protocol.messages import Response, S3Request, Serve

NEWER = ("MD5", "SHA512", "XXHASH64", "XXHASH3", "XXHASH128")
WRITES = ("PutObject", "UploadPart")
_ELEMENT = rb"<Checksum[A-Z0-9]+>[^<]*</Checksum[A-Z0-9]+>"


@fault()
def checksums_of_presigned_urls_are_not_verified(request: S3Request, serve: Serve) -> Response:
    """The checksum of a presigned upload is ignored."""
    if request.account is None or "authorization" in request.headers:
        return serve(request)
    return serve(request.without(*(name for name in request.headers if name.startswith("x-amz-checksum-"))))


@fault()
def checksums_of_completions_are_not_compared(request: S3Request, serve: Serve) -> Response:
    """CompleteMultipartUpload does not compare checksums."""
    answer = serve(request)
    upload = request.stored_bucket and request.stored_bucket.uploads.get(request.parameter("uploadId"))
    if request.operation != "CompleteMultipartUpload" or answer.status != 400 or not upload:
        return answer
    right = next((part.checksum for part in upload.parts.values() if part.checksum), None)
    if right is None:
        return answer
    body = re.sub(_ELEMENT, f"<{right.element}>{right.value}</{right.element}>".encode(), request.body)
    named = [name for name in request.headers if name.startswith("x-amz-checksum-")]
    return serve(replace(request, body=body, raw_body=body).without(*named))


def _without_checksums(request: S3Request) -> S3Request:
    return request.without(*(name for name in request.headers if name.startswith("x-amz-checksum-")))


@fault(on=WRITES)
def newer_checksums_are_not_compared(request: S3Request, serve: Serve) -> Response:
    """Checksums of the algorithms that S3 supports since 2026 are ignored (seen with MinIO)."""
    newer = any(f"x-amz-checksum-{name.lower()}" in request.headers for name in NEWER)
    return serve(_without_checksums(request) if newer else request)


@fault()
def checksums_in_trailers_are_ignored(request: S3Request, serve: Serve) -> Response:
    """Checksums in trailers are ignored (seen with moto)."""
    return serve(_without_checksums(request) if "x-amz-trailer" in request.headers else request)


@fault()
def malformed_checksums_of_presigned_urls_are_ignored(request: S3Request, serve: Serve) -> Response:
    """A presigned upload with a malformed checksum is stored without a checksum."""
    answer = serve(request)
    skipped = "authorization" not in request.headers and b"header is invalid." in answer.body
    return serve(_without_checksums(request)) if skipped else answer


@fault()
def newer_checksums_are_not_returned(request: S3Request, serve: Serve) -> Response:
    """HeadObject does not return the checksums of algorithms that S3 supports since 2026."""
    answer = serve(request)
    for name in NEWER if request.operation == "HeadObject" else ():
        answer.set(f"x-amz-checksum-{name.lower()}", None)
    return answer


@fault(on=("UploadPart",))
def parts_with_refused_checksums_are_stored(request: S3Request, serve: Serve) -> Response:
    """A part whose checksum is wrong or malformed is refused, but stored."""
    answer = serve(request)
    if answer.status == 400:
        serve(_without_checksums(request))
    return answer


@fault()
def wrong_newer_checksums_of_parts_are_accepted(request: S3Request, serve: Serve) -> Response:
    """UploadPart with a wrong checksum of an algorithm that S3 supports since 2026 stores the part all the same."""
    answer, bucket = serve(request), request.stored_bucket
    newer = [name for name in NEWER if f"x-amz-checksum-{name.lower()}" in request.headers]
    if request.operation != "UploadPart" or answer.status != 400 or bucket is None or not newer:
        return answer
    value = checksums.value_of(newer[0], request.body)
    return serve(request.with_headers(**{f"x-amz-checksum-{newer[0].lower()}": value}))
