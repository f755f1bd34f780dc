"""Seeded defects of encryption, of whom a bucket belongs to, and of who pays."""

from __future__ import annotations

from tests.defects.seeding import defect
from tests.reference.messages import Answer, Request, Serve, error

READS = ("GetObject", "HeadObject")
SSE = "x-amz-server-side-encryption"


@defect(
    "objects/encryption::put_says_how_it_is_encrypted",
    "objects/encryption::object_is_read_in_the_clear[empty]",
    "objects/encryption::head_says_how_it_is_encrypted",
)
def encryption_is_not_told(request: Request, serve: Serve) -> Answer:
    """No answer says how an object is encrypted (seen with Ceph RGW 16)."""
    return serve(request).set(SSE, None)


@defect("objects/encryption::object_is_read_in_the_clear[16_KiB]")
def padding_is_read(request: Request, serve: Serve) -> Answer:
    """An encrypted object is read with the padding of its last block."""
    answer = serve(request)
    if request.operation == "GetObject" and answer.status == 200 and answer.header(SSE):
        answer.body += b"\x10" * 16
    return answer


@defect("objects/encryption::range_is_read_in_the_clear")
def ranges_begin_with_a_block(request: Request, serve: Serve) -> Answer:
    """A range of an encrypted object is read from the beginning of its block of 16 bytes."""
    answer = serve(request)
    if answer.status == 206 and answer.header("Content-Range").startswith("bytes 17-22/"):
        answer.body = serve(request.having(range="bytes=16-21")).body
    return answer


@defect("objects/encryption::unknown_algorithm_is_refused[with_a_hyphen]")
def any_algorithm_is_taken(request: Request, serve: Serve) -> Answer:
    """PutObject takes any text for an algorithm (seen with moto and LocalStack)."""
    known = request.header(SSE) in ("", "AES256", "aws:kms")
    return serve(request if known else request.having(x_amz_server_side_encryption=None))


@defect(
    "objects/encryption::key_without_kms_is_refused[with_AES256]",
    "objects/encryption::key_without_kms_is_refused[without_an_algorithm]",
)
def key_without_kms_is_ignored(request: Request, serve: Serve) -> Answer:
    """PutObject takes a KMS key id with any algorithm (seen with moto and LocalStack)."""
    return serve(request.having(x_amz_server_side_encryption_aws_kms_key_id=None))


@defect("objects/encryption::reader_may_not_ask_for_encryption", "objects/encryption::head_may_not_ask_for_encryption")
def reader_may_ask_for_encryption(request: Request, serve: Serve) -> Answer:
    """A read with x-amz-server-side-encryption is answered (seen with moto and LocalStack)."""
    return serve(request.having(x_amz_server_side_encryption=None) if request.operation in READS else request)


@defect("objects/customer_keys::key_over_http_is_refused")
def keys_are_taken_over_http(request: Request, serve: Serve) -> Answer:
    """A customer's key is taken over plain HTTP (seen with moto and LocalStack)."""
    customers = [name for name in request.headers if name.startswith(f"{SSE}-customer-")]
    return serve(request.having(**dict.fromkeys(customers)))


@defect(
    "objects/expected_owner::get_is_refused",
    "objects/expected_owner::head_is_refused",
    "objects/expected_owner::put_is_refused",
    "objects/expected_owner::delete_is_refused",
    "objects/expected_owner::what_is_no_account_is_refused[too_short]",
)
def expected_owner_is_not_read(request: Request, serve: Serve) -> Answer:
    """x-amz-expected-bucket-owner is ignored (seen with all four servers)."""
    return serve(request.having(x_amz_expected_bucket_owner=None))


@defect("objects/expected_owner::put_is_refused", "objects/expected_owner::delete_is_refused")
def owner_is_looked_at_too_late(request: Request, serve: Serve) -> Answer:
    """A request for a bucket of another owner than was expected is done, and refused then."""
    answer = serve(request)
    if answer.status == 403 and "x-amz-expected-bucket-owner" in request.headers:
        serve(request.having(x_amz_expected_bucket_owner=None))
    return answer


@defect("objects/expected_owner::what_is_no_account_is_refused[letters]")
def any_text_is_an_account(request: Request, serve: Serve) -> Answer:
    """What is no account is refused as another's: 403 AccessDenied."""
    answer = serve(request)
    return error(403, "AccessDenied") if b"InvalidBucketOwnerAWSAccountID" in answer.body else answer


@defect(
    "objects/request_payer::put_is_taken",
    "objects/request_payer::get_is_answered",
    "objects/request_payer::head_is_answered",
    "objects/request_payer::delete_is_done",
)
def payer_is_not_known(request: Request, serve: Serve) -> Answer:
    """A request with x-amz-request-payer is refused where the owner pays."""
    payer = "x-amz-request-payer" in request.headers
    return error(400, "InvalidRequest") if payer else serve(request)
