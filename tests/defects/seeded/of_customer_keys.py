"""Seeded defects of customer keys (SSE-C): wrong ones in each operation, and reads by part number."""

from __future__ import annotations

from dataclasses import replace

from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.seeding import BOTH, BOTO3, defect

W, N = "encryption/wrong_customer_keys", "encryption/customer_keys_by_part_number"
SSE = "x-amz-server-side-encryption"
CUSTOMER, SOURCE = f"{SSE}-customer-", "x-amz-copy-source-server-side-encryption-customer-"
WRONG = (
    *("without_the_key", "without_the_md5", "without_the_algorithm"),
    *("md5_of_another_key", "key_of_128_bits", "another_algorithm"),
)
ENCRYPTING = ("CopyObject", "UploadPart", "UploadPartCopy")
PARTS = ("UploadPart", "UploadPartCopy", "source")
RECORDED = ("without_the_md5", "another_algorithm")


def _opened(request: S3Request) -> S3Request:
    """The request without customer keys; from now on nothing in its bucket is encrypted with one."""
    bucket = request.stored_bucket
    if bucket is not None:
        for version in [each for versions in bucket.versions.values() for each in versions]:
            version.encryption = {}
        for upload in bucket.uploads.values():
            upload.target.encryption = {}
    return request.without(SSE, *(name for name in request.headers if name.startswith((CUSTOMER, SOURCE))))


def _is_about_a_key(request: S3Request) -> bool:
    return any(name.startswith((CUSTOMER, SOURCE)) for name in request.headers)


def _of_each(check: str, operations: tuple[str, ...], cases: tuple[str, ...] = WRONG) -> tuple[str, ...]:
    return tuple(f"{W}::{check}[{operation}-{case}]" for operation in operations for case in cases)


@defect(
    *_of_each("wrong_key_for_what_is_stored_is_refused", ("CreateMultipartUpload", *ENCRYPTING)),
    *_of_each("key_with_another_encryption_is_refused", ENCRYPTING, ("AES256", "kms")),
    *_of_each("wrong_key_for_the_source_is_refused", ("CopyObject", "UploadPartCopy")),
    f"{W}::copied_part_needs_the_key_of_its_upload[another_key]",
    f"{W}::key_for_a_plain_object_is_refused[UploadPartCopy]",
    clients=BOTH,
    over_https=True,
)
def wrong_keys_are_taken_for_what_is_stored(request: S3Request, serve: Serve) -> Response:
    """Copies and parts with a wrong customer key are made without it."""
    answer = serve(request)
    write = request.operation in ("CreateMultipartUpload", "CopyObject", "UploadPart", "UploadPartCopy")
    refused = write and answer.status in (400, 403) and _is_about_a_key(request)
    return serve(_opened(request)) if refused else answer


# The part that is copied is always the same one: only the first request changes anything.
@defect(
    *_of_each("wrong_key_for_what_is_stored_is_refused", ("CreateMultipartUpload", "CopyObject", "UploadPart")),
    *_of_each("key_with_another_encryption_is_refused", ("CopyObject", "UploadPart"), ("AES256", "kms")),
    *_of_each("wrong_key_for_the_source_is_refused", ("CopyObject",)),
    f"{W}::wrong_key_for_what_is_stored_is_refused[UploadPartCopy-without_the_key]",
    clients=BOTO3,
    over_https=True,
)
def refused_key_leaves_the_object(request: S3Request, serve: Serve) -> Response:
    """A write with a wrong customer key is refused, but done without it."""
    answer = serve(request)
    write = request.operation in ("CreateMultipartUpload", *ENCRYPTING)
    if write and answer.status in (400, 403) and _is_about_a_key(request):
        request.memory["writes"] = request.memory.get("writes", 0) + 1
        serve(replace(_opened(request), body=request.body + b"!" * request.memory["writes"]))
    return answer


@defect(f"{W}::copied_part_needs_the_key_of_its_upload[no_key]", clients=BOTH, over_https=True)
def copied_parts_need_no_key(request: S3Request, serve: Serve) -> Response:
    """UploadPartCopy needs no customer key, whatever its upload was created with."""
    answer = serve(request)
    return serve(_opened(request)) if request.operation == "UploadPartCopy" and answer.status == 400 else answer


@defect(
    *(
        f"{W}::wrong_key_for_what_is_read_is_refused[{operation}-{case}]"
        for operation in ("GetObject", "HeadObject")
        for case in WRONG
        if case not in RECORDED
    ),
    f"{W}::key_for_a_plain_object_is_refused[HeadObject]",
    f"{W}::key_for_a_plain_object_is_refused[range]",
    f"{N}::part_is_not_read_with_another_key",
    clients=BOTH,
    over_https=True,
)
def wrong_keys_are_taken_for_what_is_read(request: S3Request, serve: Serve) -> Response:
    """Objects are read with any customer key."""
    answer = serve(request)
    refused = request.operation in ("GetObject", "HeadObject") and answer.status in (400, 403)
    return serve(_opened(request)) if refused and _is_about_a_key(request) else answer


@defect(
    *_of_each("wrong_key_for_what_is_read_is_refused", ("GetObjectAttributes",)),
    f"{W}::attributes_with_another_key_are_refused",
    f"{W}::key_for_a_plain_object_is_refused[GetObjectAttributes]",
    clients=BOTO3,
    over_https=True,
)
def attributes_are_told_with_any_key(request: S3Request, serve: Serve) -> Response:
    """GetObjectAttributes does not look at customer keys."""
    answer = serve(request)
    refused = request.operation == "GetObjectAttributes" and answer.status in (400, 403)
    return serve(_opened(request)) if refused else answer


@defect(
    f"{W}::key_over_http_is_refused[CreateMultipartUpload]",
    f"{W}::key_over_http_is_refused[CopyObject]",
    f"{W}::key_over_http_is_refused[GetObject]",
    f"{W}::key_over_http_is_refused[HeadObject]",
    f"{W}::key_over_http_is_refused[GetObjectAttributes]",
    *(f"{W}::key_of_a_part_over_http_is_refused[{case}]" for case in PARTS),
    f"{W}::key_of_a_source_over_http_is_refused",
    clients=BOTH,
)
def keys_come_over_http(request: S3Request, serve: Serve) -> Response:
    """Requests take customer keys over plain HTTP."""
    return serve(_opened(request) if _is_about_a_key(request) else request)


@defect(
    *(f"{W}::key_of_a_part_over_http_is_refused[{case}]" for case in PARTS),
    f"{W}::key_of_a_source_over_http_is_refused",
    clients=BOTO3,
)
def keys_over_http_are_refused_too_late(request: S3Request, serve: Serve) -> Response:
    """A copy or part with a customer key over plain HTTP is refused, but stored without it."""
    answer = serve(request)
    if request.operation in ENCRYPTING and answer.status == 400 and _is_about_a_key(request):
        serve(_opened(request))
    return answer


@defect(
    *(f"{N}::part_is_read_with_the_key[{part}]" for part in ("first", "last")),
    *(f"{N}::part_is_described_with_the_key[{part}]" for part in ("first", "last")),
    f"{N}::part_one_is_the_object",
    clients=BOTO3,
    over_https=True,
)
def parts_of_encrypted_objects_are_whole_objects(request: S3Request, serve: Serve) -> Response:
    """A partNumber is ignored in the read of an object with a customer key."""
    return serve(request.asking(partNumber=None) if _is_about_a_key(request) and request.method != "PUT" else request)


@defect(f"{N}::part_two_is_refused", clients=BOTO3, over_https=True)
def part_two_has_another_code(request: S3Request, serve: Serve) -> Response:
    """A part that an object with a customer key does not have is refused with 400 InvalidPart."""
    answer = serve(request)
    return error(400, "InvalidPart") if answer.status == 416 else answer


@defect(f"{N}::part_is_not_read_without_the_key", clients=BOTO3, over_https=True)
def parts_need_no_key(request: S3Request, serve: Serve) -> Response:
    """A read by part number needs no customer key."""
    read = request.operation == "GetObject" and "partNumber" in request.query
    return serve(_opened(request) if read else request)


@defect("multipart/customer_keys::parts_that_are_no_multiple_of_a_block", clients=BOTH, over_https=True)
def odd_parts_are_filled_up(request: S3Request, serve: Serve) -> Response:
    """A range of an object under a customer key that begins in a part of no whole blocks has the bytes before it."""
    answer, bucket = serve(request), request.stored_bucket
    found = bucket.current(request.key) if bucket and request.operation == "GetObject" else None
    odd = found is not None and f"{CUSTOMER}algorithm" in found.encryption and found.parts
    if odd and answer.status == 206 and len(found.parts) > 1 and len(found.parts[0].body) % 16:  # type: ignore[union-attr]
        answer.body = b"\0" + answer.body[:-1]
    return answer
