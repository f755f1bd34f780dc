"""Server-side encryption with a key of the key management service (SSE-KMS) that is configured for the run."""

import base64

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.assertions.check import skip_check
from fixtures.model.endpoint import EXAMPLE_ACCOUNT_ID
from fixtures.model.sources import userguide
from fixtures.s3.encryption import KMS_OBJECT_BODY, expect_kms_encryption
from fixtures.s3.uploads import distinct_parts, expect_parts_read

FEATURE = "sse-kms"

of_upload = pytest.mark.xdist_group("encrypted upload in a part")

KMS = userguide("UsingKMSEncryption")
CONTEXT = base64.b64encode(b'{"project": "checks"}').decode()
NO_CONTEXTS = {
    "no_base64": "project=checks",
    "no_json": base64.b64encode(b"project=checks").decode(),
    "no_object": base64.b64encode(b'["project"]').decode(),
}


@check("PutObject", level="common", spec=KMS, gate=True)
@recorded("LocalStack", "TestS3::test_s3_copy_object_in_place_with_encryption", 2026)
def test_put_says_the_key(s3, target, kms_key_id, takes_any_etag):
    """PutObject with aws:kms and a key returns 200, aws:kms and that key."""
    put = s3.put_object(**target, Body=b"secret", ServerSideEncryption="aws:kms", SSEKMSKeyId=kms_key_id)
    expect.status(put, 200)
    expect_kms_encryption(put, kms_key_id)


@check("HeadObject", level="common", spec=KMS)
@recorded("LocalStack", "TestS3::test_s3_copy_object_in_place_with_encryption", 2026)
def test_head_says_the_key(s3, kms_object, kms_key_id):
    """HeadObject of an object encrypted with a KMS key returns aws:kms, the key and the number of bytes that were
    put."""
    head = s3.head_object(**kms_object)
    expect_kms_encryption(head, kms_key_id)
    expect.equal(head["ContentLength"], len(KMS_OBJECT_BODY), "length", sort="data")


@check("GetObject", level="common", spec=KMS)
def test_object_is_read_in_the_clear(s3, kms_object, kms_key_id):
    """GetObject of an object encrypted with a KMS key, without encryption headers, returns 200, aws:kms, the key and
    the bytes."""
    got = s3.get_object(**kms_object)
    expect_kms_encryption(got, kms_key_id)
    expect.equal(got["Body"].read(), KMS_OBJECT_BODY, "body", sort="data")


@check("GetObject", level="common", spec=KMS)
def test_range_is_read_in_the_clear(s3, kms_object, kms_key_id):
    """GetObject with a Range of an object encrypted with a KMS key returns 206, aws:kms, the key and those bytes
    of what was put."""
    got = s3.get_object(**kms_object, Range="bytes=5-9")
    expect.status(got, 206)
    expect_kms_encryption(got, kms_key_id)
    expect.equal(got["Body"].read(), KMS_OBJECT_BODY[5:10], "body", sort="data")


@pytest.fixture(scope="session")
def in_two_parts(put_in_parts, endpoint):
    """Bucket and key of an object that was uploaded in two parts with the run's KMS key."""
    kms = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": endpoint.kms_key_id}
    return put_in_parts(distinct_parts(), through="boto3-s3v4", **kms)[0]


@pytest.fixture
def parts_under_kms(request, kms_key_id):
    """That object, stored once it is known that the run has a KMS key and that this client may name it."""
    return request.getfixturevalue("in_two_parts")


@check("GetObject", level="extended", spec=KMS)
def test_object_of_two_parts_is_read(s3, parts_under_kms):
    """GetObject of an object that was uploaded in two parts with a KMS key returns all bytes, and with a Range those
    that it asks for, also across the border of the parts."""
    expect_parts_read(s3, parts_under_kms)


@check("GetObject", level="extended", spec=KMS)
def test_reader_may_not_ask_for_encryption(s3, kms_object, kms_key_id, altered):
    """GetObject of an object encrypted with a KMS key, with the header x-amz-server-side-encryption, returns 400."""
    with altered(headers={"x-amz-server-side-encryption": "aws:kms"}), expect.error(400):
        s3.get_object(**kms_object)


@check("GetObject", level="extended", spec=KMS)
def test_reader_signs_with_v4(s3, kms_object, signature):
    """GetObject of an object encrypted with a KMS key, signed with Signature V2, returns 400 InvalidArgument."""
    if signature != "s3":
        skip_check("n/a", "the client signs with V4")
    with expect.error(400, "InvalidArgument"):
        s3.get_object(**kms_object)


@check("PutObject", level="extended", spec=KMS)
def test_encryption_context_is_not_needed_to_read(s3, target, kms_key_id, takes_any_etag):
    """PutObject with a KMS key and an encryption context returns 200, and GetObject without the context returns the
    bytes."""
    kms = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": kms_key_id, "SSEKMSEncryptionContext": CONTEXT}
    expect.status(s3.put_object(**target, Body=b"secret", **kms), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), b"secret", "body", sort="data")


@pytest.mark.parametrize("context", NO_CONTEXTS.values(), ids=NO_CONTEXTS)
@check("PutObject", level="extended", spec=KMS)
def test_malformed_encryption_context_is_refused(s3, target, kms_key_id, context):
    """PutObject with a KMS key and an encryption context that is not a base64-encoded JSON object returns 400
    InvalidArgument."""
    kms = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": kms_key_id}
    with expect.error(400, "InvalidArgument"):
        s3.put_object(**target, Body=b"secret", SSEKMSEncryptionContext=context, **kms)


@check("PutObject", level="extended", spec=userguide("configuring-bucket-key-object"))
@recorded("LocalStack", "TestS3::test_s3_copy_object_in_place_with_encryption", 2026)
def test_bucket_key_is_reported(s3, target, kms_key_id, takes_any_etag):
    """PutObject with a KMS key and BucketKeyEnabled returns BucketKeyEnabled true, and so does HeadObject."""
    kms = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": kms_key_id}
    put = s3.put_object(**target, Body=b"secret", BucketKeyEnabled=True, **kms)
    head = s3.head_object(**target)
    expect.equal(
        [answer.get("BucketKeyEnabled") for answer in (put, head)], [True, True], "BucketKeyEnabled", sort="option"
    )


@check("PutObject", level="extended", spec=userguide("UsingDSSEncryption"))
def test_dual_layer_encryption_is_reported(s3, target, kms_key_id, takes_any_etag):
    """PutObject with aws:kms:dsse and a key returns aws:kms:dsse, and GetObject returns aws:kms:dsse and the bytes
    that were put."""
    put = s3.put_object(**target, Body=b"secret", ServerSideEncryption="aws:kms:dsse", SSEKMSKeyId=kms_key_id)
    got = s3.get_object(**target)
    returned = [answer.get("ServerSideEncryption") for answer in (put, got)]
    expect.equal(
        (returned, got["Body"].read()),
        (["aws:kms:dsse"] * 2, b"secret"),
        "encryption and body",
        sort=("option", "data"),
    )


@check("PutObject", level="common", spec=KMS)
@recorded("LocalStack", "TestS3::test_s3_sse_validate_kms_key", 2026)
def test_key_that_does_not_exist_is_refused(s3, target, kms_key_id):
    """PutObject with aws:kms and the id of a key that does not exist returns 400 KMS.NotFoundException and stores
    nothing."""
    nobodys = "00000000-0000-0000-0000-000000000000"
    with expect.error(400, "KMS.NotFoundException"):
        s3.put_object(**target, Body=b"secret", ServerSideEncryption="aws:kms", SSEKMSKeyId=nobodys)
    with expect.error(404):
        s3.head_object(**target)


@pytest.mark.parametrize("elsewhere", [False, True], ids=["here", "in_another_region"])
@check("PutObject", level="extended", spec=KMS)
@recorded("LocalStack", "TestS3::test_s3_sse_validate_kms_key", 2026)
def test_arn_of_no_key_is_refused(s3, target, kms_key_id, endpoint, another_region, elsewhere):
    """PutObject with aws:kms and the ARN of a key that does not exist, in the endpoint's region or in another
    region, returns 400 KMS.NotFoundException and stores nothing."""
    account = kms_key_id.split(":")[4] if kms_key_id.startswith("arn:") else EXAMPLE_ACCOUNT_ID
    region = another_region if elsewhere else endpoint.region
    arn = f"arn:aws:kms:{region}:{account}:key/00000000-0000-0000-0000-000000000000"
    with expect.error(400, "KMS.NotFoundException"):
        s3.put_object(**target, Body=b"secret", ServerSideEncryption="aws:kms", SSEKMSKeyId=arn)
    with expect.error(404):
        s3.head_object(**target)


@check("CopyObject", level="extended", spec=KMS)
def test_copy_is_under_the_key(s3, ten_bytes, target, kms_key_id):
    """CopyObject of a plain object with aws:kms and a key creates a copy encrypted with that key, with the source's
    bytes."""
    s3.copy_object(**target, CopySource=ten_bytes, ServerSideEncryption="aws:kms", SSEKMSKeyId=kms_key_id)
    got = s3.get_object(**target)
    expect_kms_encryption(got, kms_key_id)
    expect.equal(got["Body"].read(), b"0123456789", "body", sort="data")


@check("CopyObject", level="extended", spec=KMS)
def test_copy_is_no_longer_under_the_key(s3, target, kms_object, kms_key_id):
    """CopyObject with AES256 of an object encrypted with a KMS key creates a copy encrypted with AES256, with the
    source's bytes."""
    s3.copy_object(**target, CopySource=kms_object, ServerSideEncryption="AES256")
    got = s3.get_object(**target)
    expect.equal(
        (got.get("ServerSideEncryption"), got["Body"].read()),
        ("AES256", KMS_OBJECT_BODY),
        "encryption and body",
        sort=("option", "data"),
    )


@of_upload
@check("CreateMultipartUpload", level="extended", spec=KMS)
def test_upload_in_parts_is_under_the_key(s3, uploaded, bucket, kms_key_id):
    """CreateMultipartUpload with aws:kms and a key returns that key, and the completed object is encrypted with it
    and has the bytes that were sent."""
    created, sent, completed = uploaded(bucket, ServerSideEncryption="aws:kms", SSEKMSKeyId=kms_key_id)
    where, answer = created()
    expect_kms_encryption(answer, kms_key_id)
    with expect.arranging():
        sent()
    completed()
    got = s3.get_object(**where)
    expect_kms_encryption(got, kms_key_id)
    expect.equal(got["Body"].read(), b"one part", "body", sort="data")
