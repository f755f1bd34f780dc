"""Faults of encryption, of expected bucket owners, and of requester pays."""

from __future__ import annotations

from reference.faults.coded.stored_versions import versions_of
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve

READS = ("GetObject", "HeadObject")
SSE = "x-amz-server-side-encryption"
CUSTOMER = f"{SSE}-customer-"


@fault(on=("GetObject",))
def padding_is_read(request: S3Request, serve: Serve) -> Response:
    """Reading an encrypted object returns the padding of its last block."""
    answer = serve(request)
    if answer.status == 200 and answer.header(SSE):
        answer.body += b"\x10" * 16
    return answer


@fault()
def ranges_begin_with_a_block(request: S3Request, serve: Serve) -> Response:
    """A range of an encrypted object starts at the beginning of its 16-byte block."""
    answer = serve(request)
    if answer.status == 206 and answer.header("Content-Range").startswith("bytes 17-22/"):
        answer.body = serve(request.having(range="bytes=16-21")).body
    return answer


def _decrypted_in_pieces(request: S3Request, header: str) -> None:
    """Decrypts, from now on, the bytes beyond 5 MiB of objects with this header at a wrong place of the key stream."""
    piece = 5 * 1024 * 1024
    for version in versions_of(request) if request.operation == "GetObject" else ():
        if header in version.encryption:
            version.body = version.body[:piece] + bytes(max(version.size - piece, 0))


@fault()
def second_piece_is_decrypted_wrong(request: S3Request, serve: Serve) -> Response:
    """Encrypted objects are read wrong beyond their first 5 MiB."""
    _decrypted_in_pieces(request, SSE)
    return serve(request)


@fault()
def second_piece_under_kms_is_decrypted_wrong(request: S3Request, serve: Serve) -> Response:
    """Objects under a KMS key are read wrong beyond their first 5 MiB."""
    _decrypted_in_pieces(request, f"{SSE}-aws-kms-key-id")
    return serve(request)


@fault(over_https=True)
def second_piece_under_a_customer_key_is_decrypted_wrong(request: S3Request, serve: Serve) -> Response:
    """Objects under a customer key are read wrong beyond their first 5 MiB."""
    _decrypted_in_pieces(request, f"{CUSTOMER}algorithm")
    return serve(request)


@fault()
def any_algorithm_is_taken(request: S3Request, serve: Serve) -> Response:
    """PutObject accepts any text as an algorithm (seen with moto and LocalStack)."""
    known = request.header(SSE) in ("", "AES256", "aws:kms")
    return serve(request if known else request.having(x_amz_server_side_encryption=None))


@fault()
def keys_are_taken_over_http(request: S3Request, serve: Serve) -> Response:
    """A customer key is accepted over plain HTTP (seen with moto and LocalStack)."""
    customers = [name for name in request.headers if name.startswith(f"{SSE}-customer-")]
    return serve(request.having(**dict.fromkeys(customers)))


@fault()
def owner_is_looked_at_too_late(request: S3Request, serve: Serve) -> Response:
    """A request with another expected bucket owner is performed, and then refused."""
    answer = serve(request)
    if answer.status == 403 and "x-amz-expected-bucket-owner" in request.headers:
        serve(request.having(x_amz_expected_bucket_owner=None))
    return answer


def _without_the_key(request: S3Request) -> S3Request:
    return request.without(*(name for name in request.headers if name.startswith(CUSTOMER)))


def _without_encryption(request: S3Request) -> None:
    """From now on, the object is not encrypted with a customer key."""
    for version in versions_of(request):
        version.encryption = {}


@fault(on=READS, over_https=True)
def any_key_opens(request: S3Request, serve: Serve) -> Response:
    """An object can be read with any customer key (seen with moto)."""
    _without_encryption(request)
    return serve(_without_the_key(request))


# boto looks at PutObject's answer itself, and raises an error of its own.


@fault(over_https=True)
def range_of_what_is_stored(request: S3Request, serve: Serve) -> Response:
    """A range of an object encrypted with a customer key is cut from its stored form."""
    answer = serve(request)
    if answer.status == 206:
        answer.body = bytes(byte ^ 0x55 for byte in answer.body)
    return answer


@fault(over_https=True)
def keys_are_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """The headers of a customer key are not validated."""
    answer = serve(request)
    refused = answer.status in (400, 403) and f"{CUSTOMER}key" in request.headers
    if refused:
        _without_encryption(request)
    return serve(_without_the_key(request)) if refused else answer


@fault(over_https=True)
def key_of_a_plain_object_is_ignored(request: S3Request, serve: Serve) -> Response:
    """A customer key in the read of an unencrypted object is ignored (seen with LocalStack and Ceph RGW 16)."""
    answer = serve(request)
    return serve(_without_the_key(request)) if b"not applicable" in answer.body else answer
