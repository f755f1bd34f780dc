"""Seeded defects of the default encryption of buckets, of AES256 in uploads, of KMS keys and of customer keys."""

from __future__ import annotations

from reference.configurations.bucket_encryption import Default
from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.seeding import BOTH, BOTO3, RAW_V4, defect

PUT, GET, DELETE = "PutBucketEncryption", "GetBucketEncryption", "DeleteBucketEncryption"
SSE = "x-amz-server-side-encryption"
KMS_KEY = f"{SSE}-aws-kms-key-id"
CUSTOMER = f"{SSE}-customer-"
WRITES = ("PutObject", "CopyObject", "CreateMultipartUpload")
V4 = ("boto3-s3v4",)


def _set_default(request: S3Request, default: object) -> object:
    """Sets another default for the bucket; returns the former one."""
    bucket = request.stored_bucket
    before = bucket.encryption if bucket is not None else None
    if bucket is not None:
        bucket.encryption = default
    return before


@defect("encryption/bucket_default::aes256_is_read_back", "encryption/bucket_default::default_is_replaced")
def first_default_stays(request: S3Request, serve: Serve) -> Response:
    """PutBucketEncryption returns 200, and every bucket's default is aws:kms."""
    answer = serve(request)
    if request.operation == PUT and answer.status == 200:
        _set_default(request, Default("aws:kms"))
    return answer


@defect("encryption/bucket_default::bucket_key_is_read_back[enabled]")
def bucket_key_is_not_kept(request: S3Request, serve: Serve) -> Response:
    """BucketKeyEnabled is not kept."""
    answer = serve(request)
    return answer.sub(rb"<BucketKeyEnabled>true", b"<BucketKeyEnabled>false") if request.operation == GET else answer


@defect("encryption/bucket_default::blocked_encryption_is_read_back[customers_keys]")
def blocked_encryption_is_not_kept(request: S3Request, serve: Serve) -> Response:
    """BlockedEncryptionTypes is not kept (seen with moto)."""
    answer = serve(request)
    pattern = rb"<BlockedEncryptionTypes>.*</BlockedEncryptionTypes>"
    return answer.sub(pattern, b"") if request.operation == GET else answer


@defect("encryption/bucket_default::default_is_deleted", clients=BOTO3)
def default_is_not_deleted(request: S3Request, serve: Serve) -> Response:
    """DeleteBucketEncryption returns 204, and the default encryption stays."""
    return Response(204) if request.operation == DELETE else serve(request)


@defect("encryption/bucket_default::deleting_twice_is_no_error", clients=BOTO3)
def deleting_twice_is_an_error(request: S3Request, serve: Serve) -> Response:
    """DeleteBucketEncryption returns 404 if there is no configuration."""
    bucket = request.stored_bucket
    if request.operation == DELETE and bucket is not None and bucket.encryption is None:
        return Response(404, [("Content-Type", "application/xml")], b"<Error><Code>NoSuchBucket</Code></Error>")
    return serve(request)


@defect(
    "encryption/bucket_default_refused::configuration_is_refused[unknown_algorithm]",
    "encryption/bucket_default_refused::configuration_is_refused[two_rules]",
    "encryption/bucket_default_refused::malformed_document_is_refused[no_xml]",
)
def any_default_is_taken(request: S3Request, serve: Serve) -> Response:
    """PutBucketEncryption accepts any document (seen with moto)."""
    answer = serve(request)
    return Response(200) if request.operation == PUT and b"MalformedXML" in answer.body else answer


@defect("encryption/bucket_default_refused::refused_configuration_changes_nothing")
def refused_default_is_kept(request: S3Request, serve: Serve) -> Response:
    """PutBucketEncryption with two rules is refused, but the first of them is stored."""
    answer = serve(request)
    if request.operation == PUT and b"MalformedXML" in answer.body:
        _set_default(request, Default("AES256"))
    return answer


@defect(
    "encryption/applied_default::put_says_aes256",
    "encryption/applied_default::object_is_read_in_the_clear[empty]",
    "encryption/applied_default::head_says_aes256",
    "encryption/applied_default::copy_says_aes256",
    "encryption/applied_default::upload_in_parts_says_aes256",
)
def default_is_not_told(request: S3Request, serve: Serve) -> Response:
    """Responses about objects encrypted by default do not say so."""
    asked = SSE in request.headers
    return serve(request) if asked else serve(request).set(SSE, None)


@defect("encryption/applied_default::range_is_read_in_the_clear")
def default_is_not_undone_in_ranges(request: S3Request, serve: Serve) -> Response:
    """A range of an object encrypted by default is returned in its stored form."""
    answer = serve(request)
    if answer.status == 206:
        answer.body = bytes(byte ^ 0x55 for byte in answer.body)
    return answer


@defect("encryption/applied_default::unchanged_copy_onto_itself_is_accepted")
def copy_onto_itself_is_refused(request: S3Request, serve: Serve) -> Response:
    """A copy of an object onto itself without a change is refused, whatever the bucket's default."""
    before = _set_default(request, None) if request.operation == "CopyObject" else None
    answer = serve(request)
    if request.operation == "CopyObject":
        _set_default(request, before)
    return answer


@defect(
    "encryption/sse_s3::creation_says_aes256",
    "encryption/sse_s3::part_says_aes256",
    "encryption/sse_s3::copied_part_says_aes256",
    "encryption/sse_s3::completion_says_aes256",
    "encryption/sse_s3::object_of_parts_is_read_in_the_clear",
)
def uploads_do_not_say_aes256(request: S3Request, serve: Serve) -> Response:
    """No response about a multipart upload says AES256, nor does its object (seen with Ceph RGW 16)."""
    return serve(request).set(SSE, None)


@defect("encryption/sse_s3::part_may_not_ask_for_encryption")
def parts_may_ask_for_encryption(request: S3Request, serve: Serve) -> Response:
    """UploadPart with x-amz-server-side-encryption is accepted (seen with Ceph RGW 16 and moto)."""
    part = request.operation == "UploadPart"
    return serve(request.having(x_amz_server_side_encryption=None) if part else request)


@defect(
    "encryption/sse_s3::algorithm_in_lower_case_is_refused[in_lower_case]",
    "encryption/sse_s3::upload_with_an_unknown_algorithm_is_refused",
    "encryption/sse_s3::copy_with_an_unknown_algorithm_is_refused",
)
def unknown_algorithms_are_taken(request: S3Request, serve: Serve) -> Response:
    """An unknown x-amz-server-side-encryption is accepted (seen with moto)."""
    known = request.header(SSE, "AES256") in ("AES256", "aws:kms", "aws:kms:dsse")
    return serve(request if known else request.having(x_amz_server_side_encryption=None))


@defect(
    "encryption/access::strangers_do_not_put_a_default[anyone]",
    "encryption/access::strangers_do_not_read_the_default[anyone]",
)
def anybody_sets_the_default(request: S3Request, serve: Serve) -> Response:
    """Anybody can read and set the default encryption of any bucket (seen with moto)."""
    answer = serve(request)
    if answer.status == 403 and request.operation == PUT:
        return Response(200)
    if answer.status == 403 and request.operation == GET:
        return Response(200, [("Content-Type", "application/xml")], b"<ServerSideEncryptionConfiguration/>")
    return answer


@defect("encryption/kms::head_says_the_key", "encryption/kms::object_is_read_in_the_clear", clients=V4)
def readers_are_not_told_the_kms_key(request: S3Request, serve: Serve) -> Response:
    """Reading an object does not return its KMS key."""
    return serve(request).set(KMS_KEY, None) if request.method in ("GET", "HEAD") else serve(request)


@defect("encryption/kms::reader_signs_with_v4", clients=("boto3-s3", "boto-s3"))
def old_signatures_read_kms(request: S3Request, serve: Serve) -> Response:
    """Objects encrypted with a KMS key can be read with Signature V2 (seen with Ceph RGW 16)."""
    old = request.header("authorization").startswith("AWS ")
    return serve(request.having(authorization=None) if old else request)


@defect("encryption/kms::malformed_encryption_context_is_refused[no_json]", clients=V4)
def any_context_is_taken(request: S3Request, serve: Serve) -> Response:
    """A KMS key's encryption context may be anything."""
    return serve(request.having(x_amz_server_side_encryption_context=None))


@defect(
    "encryption/kms::key_that_does_not_exist_is_refused",
    "encryption/kms::arn_of_no_key_is_refused[here]",
    "encryption/kms::arn_of_no_key_is_refused[in_another_region]",
    clients=V4,
)
def any_kms_key_is_taken(request: S3Request, serve: Serve) -> Response:
    """If a KMS key does not exist, another one is used."""
    return serve(request.having(x_amz_server_side_encryption_aws_kms_key_id=None))


@defect("encryption/kms_default::object_is_under_the_key", "encryption/kms_default::copy_is_under_the_key", clients=V4)
def kms_default_is_not_applied(request: S3Request, serve: Serve) -> Response:
    """A bucket's default of aws:kms is stored, but objects are encrypted with AES256."""
    if request.operation in WRITES and SSE not in request.headers:
        return serve(request.having(x_amz_server_side_encryption="AES256"))
    return serve(request)


@defect("encryption/kms_default::request_overrides_the_default", clients=V4)
def default_outdoes_the_request(request: S3Request, serve: Serve) -> Response:
    """A bucket's default also applies to objects that ask for AES256."""
    return serve(request.having(x_amz_server_side_encryption=None) if request.operation == "PutObject" else request)


@defect("encryption/kms_default::earlier_objects_stay_as_they_are", clients=V4)
def default_holds_for_earlier_objects(request: S3Request, serve: Serve) -> Response:
    """Objects from before a bucket's default also name its key."""
    answer = serve(request)
    bucket = request.stored_bucket
    if request.operation == "HeadObject" and bucket is not None and isinstance(bucket.encryption, Default):
        answer.set(KMS_KEY, bucket.encryption.key or None)
    return answer


def _without_the_key(request: S3Request) -> S3Request:
    return request.having(**{name: None for name in request.headers if name.startswith(CUSTOMER)})


@defect("encryption/customer_keys::object_of_any_size_is_read[empty]", over_https=True, clients=BOTH)
def size_is_that_of_the_blocks(request: S3Request, serve: Serve) -> Response:
    """An object encrypted with a customer key is returned with the padding of its last block."""
    answer = serve(request)
    if request.operation == "GetObject" and answer.header(f"{CUSTOMER}algorithm"):
        answer.body += b"\x10" * (16 - len(answer.body) % 16)
    return answer


@defect("encryption/customer_keys::attributes_need_the_key", over_https=True, clients=BOTO3)
def attributes_are_told_to_anybody(request: S3Request, serve: Serve) -> Response:
    """GetObjectAttributes does not require the customer key (seen with moto)."""
    bucket = request.stored_bucket
    version = bucket.current(request.key) if bucket is not None else None
    if request.operation != "GetObjectAttributes" or version is None:
        return serve(request)
    kept, version.encryption = version.encryption, {}
    try:
        return serve(_without_the_key(request))
    finally:
        version.encryption = kept


@defect(
    "encryption/customer_keys_not_needed::object_is_deleted_without_the_key",
    "encryption/customer_keys_not_needed::object_is_overwritten_without_the_key",
    over_https=True,
)
def writes_need_the_key(request: S3Request, serve: Serve) -> Response:
    """An object encrypted with a customer key cannot be deleted or overwritten without the key."""
    bucket = request.stored_bucket
    version = bucket.current(request.key) if bucket is not None and request.key else None
    locked = version is not None and f"{CUSTOMER}algorithm" in version.encryption
    without = request.operation in ("DeleteObject", "PutObject") and f"{CUSTOMER}key" not in request.headers
    return error(400, "InvalidRequest") if locked and without else serve(request)


@defect(
    "encryption/customer_keys_in_parts_and_copies::copy_with_another_key_is_refused",
    "encryption/customer_keys_in_parts_and_copies::part_copy_with_another_source_key_is_refused",
    over_https=True,
)
def any_key_opens_the_source(request: S3Request, serve: Serve) -> Response:
    """A copy is made whatever key is given for its source (seen with moto)."""
    answer = serve(request)
    return (
        Response(200, [("Content-Type", "application/xml")], b"<CopyObjectResult/>")
        if (answer.status == 403 and "x-amz-copy-source" in request.headers)
        else answer
    )


@defect(
    "encryption/blocked_keys::other_writes_with_a_key_are_refused[CopyObject]",
    "encryption/blocked_keys::other_writes_with_a_key_are_refused[CreateMultipartUpload]",
    over_https=True,
)
def only_put_object_is_blocked(request: S3Request, serve: Serve) -> Response:
    """A bucket that blocks customer keys takes them in copies and uploads of parts."""
    return _without_default(request, serve) if request.operation in WRITES[1:] else serve(request)


@defect("encryption/blocked_keys::form_with_a_key_is_refused", clients=RAW_V4, over_https=True)
def forms_with_a_key_are_taken(request: S3Request, serve: Serve) -> Response:
    """A bucket that blocks customer keys takes them in forms."""
    return _without_default(request, serve) if request.operation == "PostObject" else serve(request)


@defect("encryption/blocked_keys::object_from_before_is_read_with_its_key", over_https=True)
def reads_are_blocked_too(request: S3Request, serve: Serve) -> Response:
    """A bucket that blocks customer keys no longer returns the objects that have one."""
    default = request.stored_bucket.encryption if request.stored_bucket else None
    blocks = isinstance(default, Default) and "SSE-C" in default.blocked
    has_key = f"{CUSTOMER}key" in request.headers
    return error(403, "AccessDenied") if blocks and has_key and request.operation == "GetObject" else serve(request)


def _without_default(request: S3Request, serve: Serve) -> Response:
    before = _set_default(request, None)
    answer = serve(request)
    _set_default(request, before)
    return answer


@defect("encryption/customer_keys_in_parts_and_copies::blocked_keys_are_refused", over_https=True)
def blocked_keys_are_taken(request: S3Request, serve: Serve) -> Response:
    """A bucket that blocks customer keys accepts them (seen with moto)."""
    before = _set_default(request, None) if request.operation == "PutObject" else None
    answer = serve(request)
    if request.operation == "PutObject":
        _set_default(request, before)
    return answer


@defect("encryption/update::etag_time_and_metadata_do_not_change", clients=V4)
def update_is_a_copy(request: S3Request, serve: Serve) -> Response:
    """UpdateObjectEncryption copies the object onto itself, which gives it a new time and another ETag."""
    answer = serve(request)
    bucket = request.stored_bucket
    version = bucket.current(request.key) if bucket is not None and request.key else None
    if request.operation == "UpdateObjectEncryption" and version is not None:
        version.etag = "0" * 32
    return answer


@defect("encryption/update::version_is_under_the_key", clients=V4)
def update_is_of_the_current_version(request: S3Request, serve: Serve) -> Response:
    """UpdateObjectEncryption ignores the version id."""
    return serve(request.asking(versionId=None) if request.operation == "UpdateObjectEncryption" else request)
