"""Seeded defects of encryption, of expected bucket owners, and of requester pays."""

from __future__ import annotations

from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.seeding import BOTO3, defect
from tests.defects.stored import versions_of

READS = ("GetObject", "HeadObject")
SSE = "x-amz-server-side-encryption"
CUSTOMER = f"{SSE}-customer-"


@defect(
    "objects/encryption::put_returns_the_encryption",
    "objects/encryption::object_is_read_in_the_clear[empty]",
    "objects/encryption::head_returns_the_encryption",
)
def encryption_is_not_told(request: S3Request, serve: Serve) -> Response:
    """No response says how an object is encrypted (seen with Ceph RGW 16)."""
    return serve(request).set(SSE, None)


@defect("objects/encryption::object_is_read_in_the_clear[16_KiB]")
def padding_is_read(request: S3Request, serve: Serve) -> Response:
    """Reading an encrypted object returns the padding of its last block."""
    answer = serve(request)
    if request.operation == "GetObject" and answer.status == 200 and answer.header(SSE):
        answer.body += b"\x10" * 16
    return answer


@defect("objects/encryption::range_is_read_in_the_clear")
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


@defect(
    "encryption/sse_s3::object_of_two_parts_is_read",
    "encryption/applied_default::object_of_two_parts_is_read_in_the_clear",
    "objects/sizes::encrypted_object_in_one_request[16_MiB]",
    clients=BOTO3,
)
def second_piece_is_decrypted_wrong(request: S3Request, serve: Serve) -> Response:
    """Encrypted objects are read wrong beyond their first 5 MiB."""
    _decrypted_in_pieces(request, SSE)
    return serve(request)


@defect(
    "encryption/kms::object_of_two_parts_is_read",
    "encryption/kms_default::object_of_two_parts_is_read_in_the_clear",
    clients=("boto3-s3v4",),
)
def second_piece_under_kms_is_decrypted_wrong(request: S3Request, serve: Serve) -> Response:
    """Objects under a KMS key are read wrong beyond their first 5 MiB."""
    _decrypted_in_pieces(request, f"{SSE}-aws-kms-key-id")
    return serve(request)


@defect(
    "encryption/customer_keys_by_part_number::object_of_two_parts_is_read_with_the_key",
    "objects/sizes::object_under_a_customer_key_in_one_request[16_MiB]",
    clients=BOTO3,
    over_https=True,
)
def second_piece_under_a_customer_key_is_decrypted_wrong(request: S3Request, serve: Serve) -> Response:
    """Objects under a customer key are read wrong beyond their first 5 MiB."""
    _decrypted_in_pieces(request, f"{CUSTOMER}algorithm")
    return serve(request)


@defect("objects/encryption::unknown_algorithm_is_refused[with_a_hyphen]")
def any_algorithm_is_taken(request: S3Request, serve: Serve) -> Response:
    """PutObject accepts any text as an algorithm (seen with moto and LocalStack)."""
    known = request.header(SSE) in ("", "AES256", "aws:kms")
    return serve(request if known else request.having(x_amz_server_side_encryption=None))


@defect(
    "objects/encryption::key_without_kms_is_refused[with_AES256]",
    "objects/encryption::key_without_kms_is_refused[without_an_algorithm]",
    *(
        f"encryption/kms_members::key_without_kms_is_refused[{operation}-{case}]"
        for operation in ("CreateMultipartUpload", "CopyObject")
        for case in ("with_AES256", "without_an_algorithm")
    ),
)
def key_without_kms_is_ignored(request: S3Request, serve: Serve) -> Response:
    """A KMS key id is accepted with any algorithm (seen with moto and LocalStack)."""
    return serve(request.having(x_amz_server_side_encryption_aws_kms_key_id=None))


@defect(
    "objects/encryption::get_with_an_encryption_header_is_refused",
    "objects/encryption::head_with_an_encryption_header_is_refused",
)
def reader_may_ask_for_encryption(request: S3Request, serve: Serve) -> Response:
    """A read with x-amz-server-side-encryption is accepted (seen with moto and LocalStack)."""
    return serve(request.having(x_amz_server_side_encryption=None) if request.operation in READS else request)


@defect("objects/customer_keys::key_over_http_is_refused")
def keys_are_taken_over_http(request: S3Request, serve: Serve) -> Response:
    """A customer key is accepted over plain HTTP (seen with moto and LocalStack)."""
    customers = [name for name in request.headers if name.startswith(f"{SSE}-customer-")]
    return serve(request.having(**dict.fromkeys(customers)))


@defect(
    "objects/expected_owner::get_is_refused",
    "objects/expected_owner::head_is_refused",
    "objects/expected_owner::put_is_refused",
    "objects/expected_owner::delete_is_refused",
)
def expected_owner_is_not_read(request: S3Request, serve: Serve) -> Response:
    """x-amz-expected-bucket-owner is ignored (seen with all four servers)."""
    return serve(request.having(x_amz_expected_bucket_owner=None))


@defect("objects/expected_owner::put_is_refused", "objects/expected_owner::delete_is_refused")
def owner_is_looked_at_too_late(request: S3Request, serve: Serve) -> Response:
    """A request with another expected bucket owner is performed, and then refused."""
    answer = serve(request)
    if answer.status == 403 and "x-amz-expected-bucket-owner" in request.headers:
        serve(request.having(x_amz_expected_bucket_owner=None))
    return answer


@defect("objects/expected_owner::owner_that_is_no_account_is_refused", clients=BOTO3)
def any_text_is_an_account(request: S3Request, serve: Serve) -> Response:
    """An invalid account id is refused like another account's: 403 AccessDenied."""
    answer = serve(request)
    return error(403, "AccessDenied") if b"InvalidBucketOwnerAWSAccountID" in answer.body else answer


@defect(
    "objects/request_payer::put_is_taken",
    "objects/request_payer::get_is_answered",
    "objects/request_payer::head_is_answered",
    "objects/request_payer::delete_is_done",
)
def payer_is_not_known(request: S3Request, serve: Serve) -> Response:
    """A request with x-amz-request-payer is refused if the owner pays."""
    payer = "x-amz-request-payer" in request.headers
    return error(400, "InvalidRequest") if payer else serve(request)


def _without_the_key(request: S3Request) -> S3Request:
    return request.without(*(name for name in request.headers if name.startswith(CUSTOMER)))


def _without_encryption(request: S3Request) -> None:
    """From now on, the object is not encrypted with a customer key."""
    for version in versions_of(request):
        version.encryption = {}


@defect(
    "objects/customer_keys::read_without_the_key_is_refused",
    "objects/customer_keys::head_without_the_key_is_refused",
    "objects/customer_keys::read_with_another_key_is_refused",
    over_https=True,
)
def any_key_opens(request: S3Request, serve: Serve) -> Response:
    """An object can be read with any customer key (seen with moto)."""
    if request.operation in READS:
        _without_encryption(request)
        return serve(_without_the_key(request))
    return serve(request)


@defect(
    "objects/customer_keys::object_is_read_with_the_key",
    "objects/customer_keys::object_is_described_with_the_key",
    over_https=True,
)
def readers_are_not_told_the_key(request: S3Request, serve: Serve) -> Response:
    """No read returns the algorithm of a customer key and its MD5 (seen with moto)."""
    answer = serve(request)
    if request.operation in READS:
        answer.set(f"{CUSTOMER}algorithm", None).set(f"{CUSTOMER}key-MD5", None)
    return answer


# boto looks at PutObject's answer itself, and raises an error of its own.
@defect("objects/customer_keys::put_returns_the_algorithm_and_the_md5_of_the_key", over_https=True, clients=BOTO3)
def writers_are_not_told_the_key(request: S3Request, serve: Serve) -> Response:
    """PutObject does not return the MD5 of a customer key (seen with moto)."""
    return serve(request).set(f"{CUSTOMER}key-MD5", None)


@defect("objects/customer_keys::range_is_read_with_the_key", over_https=True)
def range_of_what_is_stored(request: S3Request, serve: Serve) -> Response:
    """A range of an object encrypted with a customer key is cut from its stored form."""
    answer = serve(request)
    if answer.status == 206:
        answer.body = bytes(byte ^ 0x55 for byte in answer.body)
    return answer


@defect(
    "objects/customer_keys::incomplete_key_is_refused[md5_of_another_key]",
    "objects/customer_keys::incomplete_key_is_refused[another_algorithm]",
    "objects/customer_keys::incomplete_key_is_refused[key_of_128_bits]",
    "objects/customer_keys::read_without_the_md5_of_the_key_is_refused",
    over_https=True,
)
def keys_are_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """The headers of a customer key are not validated."""
    answer = serve(request)
    refused = answer.status in (400, 403) and f"{CUSTOMER}key" in request.headers
    if refused:
        _without_encryption(request)
    return serve(_without_the_key(request)) if refused else answer


@defect("objects/customer_keys::key_for_a_plain_object_is_refused", over_https=True)
def key_of_a_plain_object_is_ignored(request: S3Request, serve: Serve) -> Response:
    """A customer key in the read of an unencrypted object is ignored (seen with LocalStack and Ceph RGW 16)."""
    answer = serve(request)
    return serve(_without_the_key(request)) if b"not applicable" in answer.body else answer


@defect("objects/customer_keys::read_with_another_key_is_refused", over_https=True)
def another_key_is_a_bad_request(request: S3Request, serve: Serve) -> Response:
    """A read with the wrong customer key returns 400 (seen with Ceph RGW 16)."""
    answer = serve(request)
    return error(400, "InvalidArgument") if b"the correct secret key" in answer.body else answer


@defect("objects/encryption::unknown_kms_key_is_refused", over_https=True, clients=BOTO3)
def kms_is_not_asked(request: S3Request, serve: Serve) -> Response:
    """Any text is accepted as a KMS key (seen with moto)."""
    return serve(request.having(x_amz_server_side_encryption_aws_kms_key_id=None))


@defect("objects/encryption::default_kms_key_is_used", over_https=True, clients=BOTO3)
def kms_key_is_not_told(request: S3Request, serve: Serve) -> Response:
    """HeadObject does not return an object's KMS key (seen with moto)."""
    return serve(request).set(f"{SSE}-aws-kms-key-id", None)
