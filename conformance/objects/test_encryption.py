"""Server-side encryption with the service's own keys (SSE-S3), and invalid requests for encryption."""

import base64

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.assertions.check import skip_check
from fixtures.model.sources import api, userguide

FEATURE = "sse-s3"

NO_ALGORITHMS = {"with_a_hyphen": "AES-256", "aes_kms": "aes:kms", "words": "yes please"}
NO_KEYS = {"with_AES256": {"ServerSideEncryption": "AES256"}, "without_an_algorithm": {}}
CONTEXT = base64.b64encode(b'{"project": "own"}').decode()
SSE_S3 = userguide("UsingServerSideEncryption")
SSE_KMS = userguide("UsingKMSEncryption")


@check("PutObject", level="common", spec=SSE_S3, gate=True)
def test_put_returns_the_encryption(s3, target):
    """PutObject with ServerSideEncryption AES256 returns 200 and x-amz-server-side-encryption: AES256."""
    put = s3.put_object(**target, Body=b"secret", ServerSideEncryption="AES256")
    expect.status(put, 200)
    expect.equal(put.get("ServerSideEncryption"), "AES256", "x-amz-server-side-encryption", sort="option")


@pytest.mark.parametrize("body", [b"", b"x", b"0123456789abcdef" * 1024], ids=["empty", "one_byte", "16_KiB"])
@check("GetObject", level="common", spec=SSE_S3)
def test_object_is_read_in_the_clear(s3, stored_to_read, body):
    """GetObject of an object stored with ServerSideEncryption AES256 returns its unencrypted bytes, their length,
    their MD5 as ETag, and AES256."""
    got = s3.get_object(**stored_to_read(body, ServerSideEncryption="AES256"))
    expect.equal((got["Body"].read(), got["ContentLength"]), (body, len(body)), "body and length", sort="data")
    expect.etag_is_md5(got["ETag"], body)
    expect.equal(got.get("ServerSideEncryption"), "AES256", "x-amz-server-side-encryption", sort="option")


@check("HeadObject", level="common", spec=SSE_S3)
def test_head_returns_the_encryption(s3, stored):
    """HeadObject of an object stored with ServerSideEncryption AES256 returns AES256 and the user metadata
    unchanged."""
    head = s3.head_object(**stored(b"secret", ServerSideEncryption="AES256", Metadata={"colour": "red"}))
    expect.equal(head.get("ServerSideEncryption"), "AES256", "x-amz-server-side-encryption", sort="option")
    expect.same_metadata(head, {"colour": "red"})


@check("GetObject", level="common", spec=SSE_S3)
def test_range_is_read_in_the_clear(s3, stored_to_read):
    """GetObject with a Range of an object stored with ServerSideEncryption AES256 returns 206, AES256 and these
    unencrypted bytes."""
    got = s3.get_object(**stored_to_read(b"0123456789" * 5, ServerSideEncryption="AES256"), Range="bytes=17-22")
    expect.status(got, 206)
    expect.equal(got.get("ServerSideEncryption"), "AES256", "x-amz-server-side-encryption", sort="option")
    expect.equal(got["Body"].read(), b"789012", "body", sort="data")


@pytest.mark.parametrize("algorithm", NO_ALGORITHMS.values(), ids=NO_ALGORITHMS)
@check("PutObject", level="common", spec=SSE_S3)
def test_unknown_algorithm_is_refused(s3, target, algorithm):
    """PutObject with an x-amz-server-side-encryption that S3 does not support returns 400 InvalidArgument or
    InvalidEncryptionAlgorithmError and creates no object."""
    # AWS returns InvalidArgument for most values, and used to return InvalidEncryptionAlgorithmError.
    with expect.error(400, "InvalidArgument", "InvalidEncryptionAlgorithmError"):
        s3.put_object(**target, Body=b"secret", ServerSideEncryption=algorithm)
    with expect.error(404):
        s3.head_object(**target)


@pytest.mark.parametrize("members", NO_KEYS.values(), ids=NO_KEYS)
@check("PutObject", level="common", spec=SSE_KMS, feature="sse-kms")
def test_key_without_kms_is_refused(s3, target, members):
    """PutObject with the id of a KMS key, but without ServerSideEncryption aws:kms, returns 400 InvalidArgument."""
    with expect.error(400, "InvalidArgument"):
        s3.put_object(**target, Body=b"secret", SSEKMSKeyId="1234abcd-12ab-34cd-56ef-1234567890ab", **members)


@check("GetObject", level="extended", spec=api("GetObject"))
def test_get_with_an_encryption_header_is_refused(s3, stored_to_read, altered):
    """GetObject with the header x-amz-server-side-encryption, of an object encrypted with SSE-S3, returns 400."""
    obj = stored_to_read(b"secret", ServerSideEncryption="AES256")
    with altered(headers={"x-amz-server-side-encryption": "AES256"}), expect.error(400):
        s3.get_object(**obj)


@check("HeadObject", level="extended", spec=api("HeadObject"))
def test_head_with_an_encryption_header_is_refused(s3, stored_to_read, altered):
    """HeadObject with the header x-amz-server-side-encryption, of an object encrypted with SSE-S3, returns 400."""
    obj = stored_to_read(b"secret", ServerSideEncryption="AES256")
    with altered(headers={"x-amz-server-side-encryption": "AES256"}), expect.error(400):
        s3.head_object(**obj)


@check("PutObject", level="common", spec=SSE_KMS, feature="sse-kms", gate=True)
def test_default_kms_key_is_used(s3, target, over_https, signature):
    """PutObject with ServerSideEncryption aws:kms, BucketKeyEnabled and no key id returns aws:kms and
    BucketKeyEnabled. HeadObject then returns both and a key id, and GetObject both and the bytes."""
    if signature == "s3":
        skip_check("n/a", "S3 accepts requests for KMS keys with Signature V4 only")
    put = s3.put_object(
        **target, Body=b"secret", ServerSideEncryption="aws:kms", SSEKMSEncryptionContext=CONTEXT, BucketKeyEnabled=True
    )
    head, got = s3.head_object(**target), s3.get_object(**target)
    for answer in (put, head, got):
        returned = (answer.get("ServerSideEncryption"), answer.get("BucketKeyEnabled"))
        expect.equal(returned, ("aws:kms", True), "encryption", sort="option")
    key = head.get("SSEKMSKeyId")
    expect.that(key, "the id of a key", key, "KMS key of HeadObject", sort="option")
    expect.equal(got["Body"].read(), b"secret", "body", sort="data")


@check("PutObject", level="extended", spec=SSE_KMS, feature="sse-kms")
@recorded("LocalStack", "TestS3::test_s3_sse_validate_kms_key", 2026)
def test_unknown_kms_key_is_refused(s3, target, over_https, signature):
    """PutObject with ServerSideEncryption aws:kms and the id of a key that does not exist returns 400
    KMS.NotFoundException."""
    if signature == "s3":
        skip_check("n/a", "S3 accepts requests for KMS keys with Signature V4 only")
    with expect.error(400, "KMS.NotFoundException"):
        s3.put_object(**target, Body=b"secret", ServerSideEncryption="aws:kms", SSEKMSKeyId="fake-key-id")
