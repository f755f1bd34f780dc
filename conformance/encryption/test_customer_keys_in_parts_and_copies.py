"""Customer keys (SSE-C) in multipart uploads, in copies and in buckets that block them, and requests with a wrong
key."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.encryption import HEADER, KEY, MD5_OF_OTHER_KEY, OTHER_KEY, copy_source_key_members, default_encryption
from fixtures.s3.uploads import LAST_PART, finish

FEATURE = "sse-c"

pytestmark = pytest.mark.usefixtures("sends_own_key")

SSE_C = userguide("ServerSideEncryptionCustomerKeys")
BODY = b"to be copied"


@pytest.fixture
def encrypted(s3, target):
    """Creates a multipart upload with KEY, and returns its bucket, key and upload id."""
    with expect.arranging():
        return {**target, "UploadId": s3.create_multipart_upload(**target, **KEY)["UploadId"]}


@pytest.fixture
def whole(s3, target, encrypted):
    """Uploads an object in one part with KEY, and returns its bucket and key."""
    with expect.arranging():
        part = s3.upload_part(**encrypted, PartNumber=1, Body=LAST_PART, **KEY)
        finish(s3, encrypted, {"PartNumber": 1, "ETag": part["ETag"]})
    return target


@pytest.fixture
def source(s3, bucket, prefix):
    """Stores an object of BODY with KEY, and returns its bucket and key."""
    where = {"Bucket": bucket, "Key": f"{prefix}source"}
    with expect.arranging():
        s3.put_object(**where, Body=BODY, Metadata={"colour": "red"}, **KEY)
    return where


@check("UploadPart", level="extended", spec=SSE_C)
def test_part_with_the_md5_of_another_key_is_refused(s3, encrypted, altered):
    """UploadPart with a customer key and the MD5 of another key returns 400 InvalidArgument."""
    wrong = {f"{HEADER}-key-MD5": MD5_OF_OTHER_KEY}
    with altered(headers=wrong), expect.error(400, "InvalidArgument"):
        s3.upload_part(**encrypted, PartNumber=1, Body=LAST_PART, **KEY)


@check("UploadPart", level="extended", spec=SSE_C)
def test_part_of_another_algorithm_is_refused(s3, encrypted):
    """UploadPart with the customer key of its upload, but with the algorithm KMS, returns 400
    InvalidEncryptionAlgorithmError."""
    with expect.error(400, "InvalidEncryptionAlgorithmError"):
        s3.upload_part(**encrypted, PartNumber=1, Body=LAST_PART, **KEY | {"SSECustomerAlgorithm": "KMS"})


@check("HeadObject", level="extended", spec=SSE_C)
@recorded("boto3", "test_s3.py::TestS3Transfers::test_upload_file_above_threshold_with_ssec", 2015)
def test_object_of_parts_is_described_with_the_key(s3, whole):
    """HeadObject with the customer key of a multipart upload returns the size that was sent, and AES256 as the key's
    algorithm."""
    head = s3.head_object(**whole, **KEY)
    returned = (head["ContentLength"], head.get("SSECustomerAlgorithm"))
    expect.equal(returned, (len(LAST_PART), "AES256"), "length and algorithm", sort=("data", "option"))


@check("GetObject", level="extended", spec=SSE_C)
def test_object_of_parts_needs_its_own_key(s3, whole):
    """GetObject with a customer key that is not the key of the object's multipart upload returns 403 AccessDenied."""
    with expect.error(403, "AccessDenied"):
        s3.get_object(**whole, **OTHER_KEY)


@check("GetObject", level="extended", spec=SSE_C)
def test_range_of_parts_is_read_with_the_key(s3, whole):
    """GetObject with a Range and the customer key of the object's multipart upload returns 206 and those bytes of
    what was sent."""
    got = s3.get_object(**whole, Range="bytes=1-3", **KEY)
    expect.status(got, 206)
    expect.equal(got["Body"].read(), LAST_PART[1:4], "body", sort="data")


@check("UploadPartCopy", level="extended", spec=SSE_C)
def test_part_copy_with_another_upload_key_is_refused(s3, encrypted, source):
    """UploadPartCopy with a customer key that is not the key of its upload returns 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"):
        s3.upload_part_copy(**encrypted, PartNumber=1, CopySource=source, **OTHER_KEY, **copy_source_key_members(KEY))


@check("UploadPartCopy", level="extended", spec=SSE_C)
def test_part_copy_with_another_source_key_is_refused(s3, encrypted, source):
    """UploadPartCopy with a customer key for the source that is not the source's key returns 403 AccessDenied."""
    with expect.error(403, "AccessDenied"):
        s3.upload_part_copy(**encrypted, PartNumber=1, CopySource=source, **KEY, **copy_source_key_members(OTHER_KEY))


@check("CopyObject", level="common", spec=SSE_C)
def test_copy_with_another_key_is_refused(s3, target, source):
    """CopyObject with a customer key for the source that is not the source's key returns 403 AccessDenied and
    creates no copy."""
    with expect.error(403, "AccessDenied"):
        s3.copy_object(**target, CopySource=source, **copy_source_key_members(OTHER_KEY))
    with expect.error(404):
        s3.head_object(**target)


@check("CopyObject", level="extended", spec=SSE_C)
@recorded("LocalStack", "TestS3SSECEncryption::test_copy_object_with_sse_c", 2026)
def test_copy_with_another_algorithm_is_refused(s3, target, source):
    """CopyObject with the customer key of its source, but with the algorithm KMS, returns 400
    InvalidEncryptionAlgorithmError."""
    with expect.error(400, "InvalidEncryptionAlgorithmError"):
        s3.copy_object(**target, CopySource=source, **copy_source_key_members(KEY | {"SSECustomerAlgorithm": "KMS"}))


@check("CopyObject", level="extended", spec=SSE_C)
def test_key_of_a_plain_source_is_refused(s3, target, put_once):
    """CopyObject with a customer key for a source that was put without a key returns 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"):
        s3.copy_object(**target, CopySource=put_once(BODY), **copy_source_key_members(KEY))


@check("CopyObject", level="extended", spec=SSE_C)
def test_copy_is_encrypted_by_the_service(s3, target, source):
    """CopyObject with the customer key of its source and with AES256 creates a copy that GetObject without a key
    returns with AES256 and the source's bytes and metadata."""
    s3.copy_object(**target, CopySource=source, ServerSideEncryption="AES256", **copy_source_key_members(KEY))
    got = s3.get_object(**target)
    expect.equal(
        (got.get("ServerSideEncryption"), got["Body"].read()),
        ("AES256", BODY),
        "encryption and body",
        sort=("option", "data"),
    )
    expect.same_metadata(got, {"colour": "red"})


@check("CopyObject", level="extended", spec=SSE_C)
def test_key_of_an_object_is_changed_in_place(s3, source):
    """CopyObject of an object onto itself, from its customer key to another customer key, returns 200, and the
    object is then read with the new key."""
    copied = s3.copy_object(**source, CopySource=source, **OTHER_KEY, **copy_source_key_members(KEY))
    expect.status(copied, 200)
    expect.equal(s3.get_object(**source, **OTHER_KEY)["Body"].read(), BODY, "body", sort="data")


@check("PutObject", level="extended", spec=api("PutBucketEncryption"))
def test_blocked_keys_are_refused(s3, own_bucket, soon):
    """PutObject with a customer key into a bucket whose BlockedEncryptionTypes is SSE-C returns 403 AccessDenied."""
    blocked = default_encryption("AES256", BlockedEncryptionTypes={"EncryptionType": ["SSE-C"]})
    with expect.arranging():
        s3.put_bucket_encryption(Bucket=own_bucket, ServerSideEncryptionConfiguration=blocked)
    with expect.safeguard():  # the block keeps a sort of encryption out, and nobody
        soon.refused(lambda: s3.put_object(Bucket=own_bucket, Key="object", Body=BODY, **KEY), 403, "AccessDenied")


@check("PutObject", level="extended", spec=api("PutBucketEncryption"))
def test_unblocked_keys_are_accepted(s3, own_bucket, soon):
    """PutObject with a customer key into a bucket whose BlockedEncryptionTypes is NONE returns 200, and the object
    is read with that key."""
    unblocked = default_encryption("AES256", BlockedEncryptionTypes={"EncryptionType": ["NONE"]})
    with expect.arranging():
        s3.put_bucket_encryption(Bucket=own_bucket, ServerSideEncryptionConfiguration=unblocked)

    def put():
        return expect.response_unless(lambda: s3.put_object(Bucket=own_bucket, Key="object", Body=BODY, **KEY), 403)

    expect.status(expect.eventually(put, "PutObject is allowed", within=soon.at_least(1), sort="use"), 200)
    expect.equal(s3.get_object(Bucket=own_bucket, Key="object", **KEY)["Body"].read(), BODY, "body", sort="data")
