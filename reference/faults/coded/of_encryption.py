"""Faults of encryption, of expected bucket owners, and of requester pays."""

from __future__ import annotations

from reference.faults.coded.stored_versions import versions_of
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve

READS = ("GetObject", "HeadObject")
SSE = "x-amz-server-side-encryption"
CUSTOMER_KEY = f"{SSE}-customer-"


@fault(on=("GetObject",))
def encrypted_objects_are_read_with_padding(request: S3Request, serve: Serve) -> Response:
    """Reading an encrypted object returns the padding of the last block."""
    answer = serve(request)
    if answer.status == 200 and answer.header(SSE):
        answer.body += b"\x10" * 16
    return answer


@fault()
def ranges_begin_with_an_encryption_block(request: S3Request, serve: Serve) -> Response:
    """A range of an encrypted object starts at the beginning of a 16-byte block."""
    answer = serve(request)
    if answer.status == 206 and answer.header("Content-Range").startswith("bytes 17-22/"):
        answer.body = serve(request.with_headers(range="bytes=16-21")).body
    return answer


def _garble_second_piece(request: S3Request, header: str) -> None:
    """Decrypts, from now on, the bytes beyond 5 MiB of objects with this header at a wrong place of the key stream."""
    piece = 5 * 1024 * 1024
    for version in versions_of(request) if request.operation == "GetObject" else ():
        if header in version.encryption:
            version.body = version.body[:piece] + bytes(max(version.size - piece, 0))


@fault()
def second_piece_is_decrypted_incorrectly(request: S3Request, serve: Serve) -> Response:
    """Encrypted objects are read wrong beyond the first 5 MiB."""
    _garble_second_piece(request, SSE)
    return serve(request)


@fault()
def second_piece_under_kms_is_decrypted_incorrectly(request: S3Request, serve: Serve) -> Response:
    """Objects under a KMS key are read wrong beyond the first 5 MiB."""
    _garble_second_piece(request, f"{SSE}-aws-kms-key-id")
    return serve(request)


@fault(over_https=True)
def second_piece_under_a_customer_key_is_decrypted_incorrectly(request: S3Request, serve: Serve) -> Response:
    """Objects under a customer key are read wrong beyond the first 5 MiB."""
    _garble_second_piece(request, f"{CUSTOMER_KEY}algorithm")
    return serve(request)


@fault()
def any_encryption_algorithm_is_accepted(request: S3Request, serve: Serve) -> Response:
    """PutObject accepts any text as an algorithm (seen with moto and LocalStack)."""
    known = request.header(SSE) in ("", "AES256", "aws:kms")
    return serve(request if known else request.with_headers(x_amz_server_side_encryption=None))


@fault()
def any_customer_key_is_accepted_over_http(request: S3Request, serve: Serve) -> Response:
    """A customer key is accepted over plain HTTP (seen with moto and LocalStack)."""
    customers = [name for name in request.headers if name.startswith(f"{SSE}-customer-")]
    return serve(request.with_headers(**dict.fromkeys(customers)))


@fault()
def expected_owner_is_verified_too_late(request: S3Request, serve: Serve) -> Response:
    """A request with another expected bucket owner is performed, and then refused."""
    answer = serve(request)
    if answer.status == 403 and "x-amz-expected-bucket-owner" in request.headers:
        serve(request.with_headers(x_amz_expected_bucket_owner=None))
    return answer


def _without_customer_key(request: S3Request) -> S3Request:
    return request.without(*(name for name in request.headers if name.startswith(CUSTOMER_KEY)))


def _decrypt_object(request: S3Request) -> None:
    """From now on, the object is not encrypted with a customer key."""
    for version in versions_of(request):
        version.encryption = {}


@fault(on=READS, over_https=True)
def any_customer_key_decrypts(request: S3Request, serve: Serve) -> Response:
    """An object can be read with any customer key (seen with moto)."""
    _decrypt_object(request)
    return serve(_without_customer_key(request))


# boto looks at PutObject's answer itself, and raises an error of its own.


@fault(over_https=True)
def ranges_are_of_the_encrypted_bytes(request: S3Request, serve: Serve) -> Response:
    """A range of an object encrypted with a customer key is cut from the encrypted bytes."""
    answer = serve(request)
    if answer.status == 206:
        answer.body = bytes(byte ^ 0x55 for byte in answer.body)
    return answer


@fault(over_https=True)
def customer_keys_are_not_validated(request: S3Request, serve: Serve) -> Response:
    """The headers of a customer key are not validated."""
    answer = serve(request)
    refused = answer.status in (400, 403) and f"{CUSTOMER_KEY}key" in request.headers
    if refused:
        _decrypt_object(request)
    return serve(_without_customer_key(request)) if refused else answer


@fault(over_https=True)
def customer_key_of_a_plain_object_is_ignored(request: S3Request, serve: Serve) -> Response:
    """A customer key in the read of an unencrypted object is ignored (seen with LocalStack and Ceph RGW 16)."""
    answer = serve(request)
    return serve(_without_customer_key(request)) if b"not applicable" in answer.body else answer
