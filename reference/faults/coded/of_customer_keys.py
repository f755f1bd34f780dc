"""Faults of customer keys (SSE-C): wrong ones in each operation, and reads by part number."""

from __future__ import annotations

from dataclasses import replace

from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve

SSE = "x-amz-server-side-encryption"
CUSTOMER_KEY, SOURCE_CUSTOMER_KEY = f"{SSE}-customer-", "x-amz-copy-source-server-side-encryption-customer-"
ENCRYPTING_OPERATIONS = ("CopyObject", "UploadPart", "UploadPartCopy")


def _unlock_bucket(request: S3Request) -> S3Request:
    """The request without customer keys; from now on nothing in its bucket is encrypted with one."""
    bucket = request.stored_bucket
    if bucket is not None:
        for version in [each for versions in bucket.versions.values() for each in versions]:
            version.encryption = {}
        for upload in bucket.uploads.values():
            upload.target.encryption = {}
    return request.without(
        SSE, *(name for name in request.headers if name.startswith((CUSTOMER_KEY, SOURCE_CUSTOMER_KEY)))
    )


def _has_customer_key(request: S3Request) -> bool:
    return any(name.startswith((CUSTOMER_KEY, SOURCE_CUSTOMER_KEY)) for name in request.headers)


@fault(over_https=True)
def writes_ignore_wrong_customer_keys(request: S3Request, serve: Serve) -> Response:
    """Copies and parts with a wrong customer key are made without a customer key."""
    answer = serve(request)
    write = request.operation in ("CreateMultipartUpload", "CopyObject", "UploadPart", "UploadPartCopy")
    refused = write and answer.status in (400, 403) and _has_customer_key(request)
    return serve(_unlock_bucket(request)) if refused else answer


# The part that is copied is always the same one: only the first request changes anything.
@fault(over_https=True)
def write_with_refused_customer_key_is_done(request: S3Request, serve: Serve) -> Response:
    """A write with a wrong customer key is refused, but done without a customer key."""
    answer = serve(request)
    write = request.operation in ("CreateMultipartUpload", *ENCRYPTING_OPERATIONS)
    if write and answer.status in (400, 403) and _has_customer_key(request):
        request.memory["writes"] = request.memory.get("writes", 0) + 1
        more = b"!" * request.memory["writes"] if request.body else b""  # a copy with a body is refused
        serve(replace(_unlock_bucket(request), body=request.body + more))
    return answer


@fault(on=("UploadPartCopy",), over_https=True)
def copied_parts_need_no_customer_key(request: S3Request, serve: Serve) -> Response:
    """UploadPartCopy needs no customer key, even if the upload was created with one."""
    answer = serve(request)
    return serve(_unlock_bucket(request)) if answer.status == 400 else answer


@fault(over_https=True)
def reads_accept_any_customer_key(request: S3Request, serve: Serve) -> Response:
    """Objects are read with any customer key."""
    answer = serve(request)
    refused = request.operation in ("GetObject", "HeadObject") and answer.status in (400, 403)
    return serve(_unlock_bucket(request)) if refused and _has_customer_key(request) else answer


@fault(over_https=True)
def attributes_ignore_customer_keys(request: S3Request, serve: Serve) -> Response:
    """GetObjectAttributes does not look at customer keys."""
    answer = serve(request)
    refused = request.operation == "GetObjectAttributes" and answer.status in (400, 403)
    return serve(_unlock_bucket(request)) if refused else answer


@fault()
def customer_keys_are_accepted_over_http(request: S3Request, serve: Serve) -> Response:
    """Requests take customer keys over plain HTTP."""
    return serve(_unlock_bucket(request) if _has_customer_key(request) else request)


@fault(on=ENCRYPTING_OPERATIONS)
def customer_keys_over_http_are_refused_too_late(request: S3Request, serve: Serve) -> Response:
    """A copy or part with a customer key over plain HTTP is refused, but made without the key."""
    answer = serve(request)
    if answer.status == 400 and _has_customer_key(request):
        serve(_unlock_bucket(request))
    return answer


@fault(over_https=True)
def reads_by_part_number_need_no_customer_key(request: S3Request, serve: Serve) -> Response:
    """A read by part number needs no customer key."""
    read = request.operation == "GetObject" and "partNumber" in request.query
    return serve(_unlock_bucket(request) if read else request)


@fault(over_https=True)
def ranges_begin_with_a_block_of_their_part(request: S3Request, serve: Serve) -> Response:
    """A range of an object under a customer key that begins in a part of no whole blocks has the bytes before it."""
    answer, bucket = serve(request), request.stored_bucket
    found = bucket.current(request.key) if bucket and request.operation == "GetObject" else None
    odd = found is not None and f"{CUSTOMER_KEY}algorithm" in found.encryption and found.parts
    if odd and answer.status == 206 and len(found.parts) > 1 and len(found.parts[0].body) % 16:  # type: ignore[union-attr]
        answer.body = b"\0" + answer.body[:-1]
    return answer
