"""Faults of the default encryption of buckets, of AES256 in uploads, of KMS keys and of customer keys."""

from __future__ import annotations

from reference.configurations.bucket_encryption import DefaultEncryption
from reference.faults.coded.serving_otherwise import serve_with
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error

PUT, GET, DELETE = "PutBucketEncryption", "GetBucketEncryption", "DeleteBucketEncryption"
SSE = "x-amz-server-side-encryption"
KMS_KEY = f"{SSE}-aws-kms-key-id"
CUSTOMER_KEY = f"{SSE}-customer-"
WRITES = ("PutObject", "CopyObject", "CreateMultipartUpload")


def _set_default(request: S3Request, default: object) -> object:
    """Sets another default for the bucket; returns the former one."""
    bucket = request.stored_bucket
    before = bucket.encryption if bucket is not None else None
    if bucket is not None:
        bucket.encryption = default
    return before


@fault(on=(PUT,))
def default_encryption_is_always_kms(request: S3Request, serve: Serve) -> Response:
    """PutBucketEncryption returns 200, and every bucket's default is aws:kms."""
    answer = serve(request)
    if answer.status == 200:
        _set_default(request, DefaultEncryption("aws:kms"))
    return answer


@fault(on=(DELETE,))
def deleting_missing_bucket_encryption_is_404(request: S3Request, serve: Serve) -> Response:
    """DeleteBucketEncryption returns 404 if there is no configuration."""
    bucket = request.stored_bucket
    if bucket is not None and bucket.encryption is None:
        return Response(404, [("Content-Type", "application/xml")], b"<Error><Code>NoSuchBucket</Code></Error>")
    return serve(request)


@fault(on=(PUT,))
def refused_default_encryption_is_stored(request: S3Request, serve: Serve) -> Response:
    """PutBucketEncryption with two rules is refused, but the first rule is stored."""
    answer = serve(request)
    if b"MalformedXML" in answer.body:
        _set_default(request, DefaultEncryption("AES256"))
    return answer


@fault()
def ranges_under_default_encryption_are_not_decrypted(request: S3Request, serve: Serve) -> Response:
    """A range of an object encrypted by default is returned without decryption."""
    answer = serve(request)
    if answer.status == 206:
        answer.body = bytes(byte ^ 0x55 for byte in answer.body)
    return answer


@fault(on=("CopyObject",))
def copy_onto_itself_is_refused_despite_default_encryption(request: S3Request, serve: Serve) -> Response:
    """A copy of an object onto itself without a change is refused, whatever the bucket's default."""
    before = _set_default(request, None) if request.operation == "CopyObject" else None
    answer = serve(request)
    _set_default(request, before)
    return answer


@fault()
def unknown_encryption_algorithms_are_accepted(request: S3Request, serve: Serve) -> Response:
    """An unknown x-amz-server-side-encryption is accepted (seen with moto)."""
    known = request.header(SSE, "AES256") in ("AES256", "aws:kms", "aws:kms:dsse")
    return serve(request if known else request.with_headers(x_amz_server_side_encryption=None))


@fault()
def anybody_sets_the_default_encryption(request: S3Request, serve: Serve) -> Response:
    """Anybody can read and set the default encryption of any bucket (seen with moto)."""
    answer = serve(request)
    if answer.status == 403 and request.operation == PUT:
        return Response(200)
    if answer.status == 403 and request.operation == GET:
        return Response(200, [("Content-Type", "application/xml")], b"<ServerSideEncryptionConfiguration/>")
    return answer


@fault(on=("HeadObject",))
def default_encryption_applies_to_earlier_objects(request: S3Request, serve: Serve) -> Response:
    """Objects from before a bucket's default also name the key of the default."""
    answer = serve(request)
    bucket = request.stored_bucket
    if bucket is not None and isinstance(bucket.encryption, DefaultEncryption):
        answer.set(KMS_KEY, bucket.encryption.key or None)
    return answer


def _without_customer_key(request: S3Request) -> S3Request:
    return request.with_headers(**{name: None for name in request.headers if name.startswith(CUSTOMER_KEY)})


@fault(on=("GetObject",), over_https=True)
def customer_key_objects_are_read_with_padding(request: S3Request, serve: Serve) -> Response:
    """An object encrypted with a customer key is returned with the padding of the last block."""
    answer = serve(request)
    if answer.header(f"{CUSTOMER_KEY}algorithm"):
        answer.body += b"\x10" * (16 - len(answer.body) % 16)
    return answer


@fault(over_https=True)
def attributes_need_no_customer_key(request: S3Request, serve: Serve) -> Response:
    """GetObjectAttributes does not require the customer key (seen with moto)."""
    bucket = request.stored_bucket
    version = bucket.current(request.key) if bucket is not None else None
    if request.operation != "GetObjectAttributes" or version is None:
        return serve(request)
    return serve_with(_without_customer_key(request), serve, version, encryption={})


@fault(over_https=True)
def overwriting_needs_the_customer_key(request: S3Request, serve: Serve) -> Response:
    """An object encrypted with a customer key cannot be deleted or overwritten without the key."""
    bucket = request.stored_bucket
    version = bucket.current(request.key) if bucket is not None and request.key else None
    locked = version is not None and f"{CUSTOMER_KEY}algorithm" in version.encryption
    without = request.operation in ("DeleteObject", "PutObject") and f"{CUSTOMER_KEY}key" not in request.headers
    return error(400, "InvalidRequest") if locked and without else serve(request)


@fault(on=WRITES[1:], over_https=True)
def customer_keys_are_blocked_only_in_put_object(request: S3Request, serve: Serve) -> Response:
    """A bucket that blocks customer keys accepts copies and uploads of parts with one."""
    return _without_default(request, serve)


@fault(on=("PostObject",), over_https=True)
def customer_keys_of_forms_are_not_blocked(request: S3Request, serve: Serve) -> Response:
    """A bucket that blocks customer keys accepts forms with one."""
    return _without_default(request, serve)


@fault(on=("GetObject",), over_https=True)
def blocked_customer_keys_block_reads(request: S3Request, serve: Serve) -> Response:
    """A bucket that blocks customer keys no longer returns the objects that have one."""
    default = request.stored_bucket.encryption if request.stored_bucket else None
    blocks = isinstance(default, DefaultEncryption) and "SSE-C" in default.blocked
    has_key = f"{CUSTOMER_KEY}key" in request.headers
    return error(403, "AccessDenied") if blocks and has_key else serve(request)


def _without_default(request: S3Request, serve: Serve) -> Response:
    before = _set_default(request, None)
    answer = serve(request)
    _set_default(request, before)
    return answer


@fault(on=("PutObject",), over_https=True)
def blocked_customer_keys_are_accepted(request: S3Request, serve: Serve) -> Response:
    """A bucket that blocks customer keys accepts writes with one (seen with moto)."""
    before = _set_default(request, None) if request.operation == "PutObject" else None
    answer = serve(request)
    _set_default(request, before)
    return answer


@fault(on=("UpdateObjectEncryption",))
def encryption_update_is_a_copy(request: S3Request, serve: Serve) -> Response:
    """UpdateObjectEncryption copies the object onto itself, which gives it a new time and another ETag."""
    answer = serve(request)
    bucket = request.stored_bucket
    version = bucket.current(request.key) if bucket is not None and request.key else None
    if version is not None:
        version.etag = "0" * 32
    return answer
