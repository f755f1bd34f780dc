"""Seeded defects of checksums by their algorithms: malformed ones, those of copied parts, those of presigned URLs."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

from reference.protocol import checksums
from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.seeding import BOTO3, RAW_V4, defect

P, U, S = "integrity/part_checksum", "integrity/put_checksum", "presigned/checksums"
C = "integrity/wrong_checksum_at_completion"
W, M = (
    "integrity/every_checksum::wrong_checksum_is_refused",
    "integrity/every_checksum::checksum_that_is_too_short_is_refused",
)
NEWER = ("MD5", "SHA512", "XXHASH64", "XXHASH3", "XXHASH128")
STREAMED = ("unsigned_trailer", "signed_trailer")
WRITES = ("PutObject", "UploadPart")
KINDS = [
    *(f"{name}-COMPOSITE" for name in ("CRC32", "CRC32C", "SHA1", "SHA256")),
    *(f"{name}-FULL_OBJECT" for name in ("CRC32", "CRC32C", "CRC64NVME")),
]
_ELEMENT = rb"<Checksum[A-Z0-9]+>[^<]*</Checksum[A-Z0-9]+>"


@defect(
    *(f"{P}::malformed_checksum_is_refused[{name}]" for name in checksums.ALGORITHMS),
    *(
        f"{U}::malformed_checksum_is_refused[{name}-{case}]"
        for name, case in product(checksums.ALGORITHMS, ("not_base64", "too_short"))
    ),
    clients=BOTO3,
)
def malformed_checksums_are_wrong_ones(request: S3Request, serve: Serve) -> Response:
    """A malformed checksum is refused like that of other bytes."""
    answer = serve(request)
    return error(400, "BadDigest") if b"header is invalid." in answer.body else answer


@defect(
    *(f"{P}::copied_part_has_a_checksum_of_each_algorithm[{n}]" for n in checksums.ALGORITHMS if n != "SHA256"),
    *(f"{P}::checksum_of_a_part_is_listed[{name}]" for name in checksums.ALGORITHMS),
    *(f"integrity/attributes::checksum_is_given[{name}]" for name in checksums.ALGORITHMS),
    clients=BOTO3,
)
def documents_have_no_checksums(request: S3Request, serve: Serve) -> Response:
    """The documents of copied parts, of lists of parts and of attributes have no checksums."""
    answer = serve(request)
    wrong = request.operation in ("UploadPartCopy", "ListParts", "GetObjectAttributes")
    return answer.sub(_ELEMENT, b"") if wrong else answer


@defect(
    *(f"{S}::wrong_checksum_is_refused[{name}]" for name in checksums.ALGORITHMS),
    *(f"{S}::right_checksum_is_kept[{name}]" for name in checksums.ALGORITHMS if name != "CRC64NVME"),
    *(f"{S}::malformed_checksum_is_refused[{case}]" for case in ("not_base64", "too_short")),
    f"{S}::right_checksum_of_a_part_is_kept",
    f"{S}::wrong_checksum_of_a_part_is_refused",
    *(f"{W}[UploadPart-presigned-{name}]" for name in checksums.ALGORITHMS if name != "CRC32"),
    clients=RAW_V4,
)
def checksums_of_presigned_urls_are_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """The checksum of a presigned upload is ignored."""
    if request.account is None or "authorization" in request.headers:
        return serve(request)
    return serve(request.without(*(name for name in request.headers if name.startswith("x-amz-checksum-"))))


@defect(
    *(f"{C}::wrong_checksum_of_a_part_is_refused[{kind}]" for kind in KINDS),
    *(f"{C}::wrong_checksum_of_the_object_is_refused[{kind}]" for kind in KINDS),
    clients=BOTO3,
)
def completions_are_not_compared(request: S3Request, serve: Serve) -> Response:
    """CompleteMultipartUpload does not compare checksums."""
    answer = serve(request)
    upload = request.stored_bucket and request.stored_bucket.uploads.get(request.asked("uploadId"))
    if request.operation != "CompleteMultipartUpload" or answer.status != 400 or not upload:
        return answer
    right = next((part.checksum for part in upload.parts.values() if part.checksum), None)
    if right is None:
        return answer
    body = re.sub(_ELEMENT, f"<{right.element}>{right.value}</{right.element}>".encode(), request.body)
    named = [name for name in request.headers if name.startswith("x-amz-checksum-")]
    return serve(replace(request, body=body, arrived=body).without(*named))


@defect(
    f"{S}::checksum_in_the_url_is_ignored_or_compared[right]",
    f"{S}::checksum_in_the_url_is_ignored_or_compared[wrong]",
    f"{S}::checksum_in_the_url_of_a_part[right]",
    f"{S}::checksum_in_the_url_of_a_part[of_nothing]",
    clients=RAW_V4,
)
def checksums_in_urls_are_not_allowed(request: S3Request, serve: Serve) -> Response:
    """A presigned upload whose URL has a checksum is refused."""
    named = request.account is not None and "x-amz-sdk-checksum-algorithm" in request.headers
    return error(403, "AccessDenied") if named and "authorization" not in request.headers else serve(request)


@defect(f"{S}::right_checksum_is_kept[CRC64NVME]", clients=RAW_V4)
def newest_checksum_of_presigned_urls_is_refused(request: S3Request, serve: Serve) -> Response:
    """A presigned upload with a CRC64NVME is refused."""
    named = "x-amz-checksum-crc64nvme" in request.headers and "authorization" not in request.headers
    return error(400, "InvalidRequest") if named else serve(request)


def _without_checksums(request: S3Request) -> S3Request:
    return request.without(*(name for name in request.headers if name.startswith("x-amz-checksum-")))


@defect(
    f"{W}[UploadPart-header-XXHASH64]",
    *(f"{W}[{operation}-{place}-XXHASH64]" for operation in WRITES for place in ("presigned", *STREAMED)),
    *(f"{M}[{operation}-{place}-XXHASH64]" for operation in WRITES for place in ("header", *STREAMED)),
    f"{M}[PutObject-presigned-XXHASH64]",
    clients=RAW_V4,
)
def newer_checksums_are_not_compared(request: S3Request, serve: Serve) -> Response:
    """Checksums of the algorithms that S3 supports since 2026 are ignored (seen with MinIO)."""
    newer = any(f"x-amz-checksum-{name.lower()}" in request.headers for name in NEWER)
    return serve(_without_checksums(request) if newer and request.operation in WRITES else request)


@defect(
    *(f"{W}[UploadPart-unsigned_trailer-{name}]" for name in checksums.ALGORITHMS if name != "CRC32"),
    *(f"{M}[UploadPart-unsigned_trailer-{name}]" for name in checksums.ALGORITHMS),
    *(f"{case}[UploadPart-signed_trailer-{name}]" for case in (W, M) for name in checksums.ALGORITHMS),
    *(f"{M}[PutObject-{place}-{n}]" for place in STREAMED for n in checksums.ALGORITHMS if n != "CRC32"),
    *(f"{W}[PutObject-unsigned_trailer-{name}]" for name in checksums.ALGORITHMS if name != "CRC32"),
    clients=RAW_V4,
)
def trailers_are_read_and_forgotten(request: S3Request, serve: Serve) -> Response:
    """Checksums in trailers are ignored (seen with moto)."""
    return serve(_without_checksums(request) if "x-amz-trailer" in request.headers else request)


@defect(*(f"{M}[PutObject-presigned-{name}]" for name in checksums.ALGORITHMS if name != "SHA256"), clients=RAW_V4)
def malformed_checksums_of_presigned_urls_are_skipped(request: S3Request, serve: Serve) -> Response:
    """A presigned upload with a malformed checksum is stored as if it had none."""
    answer = serve(request)
    skipped = "authorization" not in request.headers and b"header is invalid." in answer.body
    return serve(_without_checksums(request)) if skipped else answer


@defect(
    *(f"integrity/stored_checksum::checksum_of_a_newer_algorithm_is_given[{name}]" for name in NEWER),
    clients=BOTO3,
)
def newer_checksums_are_not_given(request: S3Request, serve: Serve) -> Response:
    """HeadObject does not return the checksums of algorithms that S3 supports since 2026."""
    answer = serve(request)
    for name in NEWER if request.operation == "HeadObject" else ():
        answer.set(f"x-amz-checksum-{name.lower()}", None)
    return answer


@defect(f"{W}[UploadPart-header-XXHASH64]", f"{M}[UploadPart-signed_trailer-SHA1]", clients=RAW_V4)
def parts_are_stored_although_they_are_refused(request: S3Request, serve: Serve) -> Response:
    """A part whose checksum is wrong or malformed is refused, but stored."""
    answer = serve(request)
    if request.operation == "UploadPart" and answer.status == 400:
        serve(_without_checksums(request))
    return answer


@defect(*(f"{P}::parts_have_the_newer_checksum_of_their_upload[{name}]" for name in NEWER), clients=BOTO3)
def newer_algorithms_of_uploads_are_forgotten(request: S3Request, serve: Serve) -> Response:
    """CreateMultipartUpload accepts an algorithm that S3 supports since 2026, and ignores it."""
    newer = request.header("x-amz-checksum-algorithm") in NEWER and request.operation == "CreateMultipartUpload"
    return serve(request.without("x-amz-checksum-algorithm") if newer else request)


@defect(*(f"{P}::wrong_checksum_of_a_newer_upload_is_refused[{name}]" for name in NEWER), clients=BOTO3)
def wrong_newer_checksums_of_parts_are_replaced(request: S3Request, serve: Serve) -> Response:
    """UploadPart with a wrong checksum of an algorithm that S3 supports since 2026 stores the part all the same."""
    answer, bucket = serve(request), request.stored_bucket
    newer = [name for name in NEWER if f"x-amz-checksum-{name.lower()}" in request.headers]
    if request.operation != "UploadPart" or answer.status != 400 or bucket is None or not newer:
        return answer
    value = checksums.value_of(newer[0], request.body)
    return serve(request.having(**{f"x-amz-checksum-{newer[0].lower()}": value}))
