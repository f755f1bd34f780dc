"""Objects in a bucket whose default encryption is aws:kms with the key that is configured for the run."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.assertions.check import serial_forms_mark
from fixtures.clients.raw import form
from fixtures.model.sources import userguide
from fixtures.s3.encryption import default_encryption, expect_kms_encryption
from fixtures.s3.uploads import distinct_parts, expect_parts_read, finish, send_part, start_upload

FEATURE = "sse-kms"

of_upload = pytest.mark.xdist_group("encrypted upload in a part")

DEFAULT = userguide("bucket-encryption")


@pytest.fixture
def kms_target(out_of_band, control, own_buckets, new_prefix, kms_key_id):
    """Bucket and key of an object that does not exist yet, in a bucket whose default encryption is aws:kms with the
    run's key, and a bucket key."""
    default = default_encryption("aws:kms", KMSMasterKeyID=kms_key_id, BucketKeyEnabled=True)

    def make(new):
        bucket = new()
        control.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=default)
        return bucket

    with out_of_band():
        return {"Bucket": own_buckets.kept("kms", make), "Key": f"{new_prefix()}object"}


@pytest.fixture
def put_under_the_key(s3, made_to_read, new_prefix, kms_target):
    """`put_under_the_key()` stores an object with the body `secret` in that bucket without encryption headers, and
    returns its bucket and key, and the response. Checks only read them."""

    def put():
        where = {**kms_target, "Key": f"{new_prefix()}object"}
        return where, s3.put_object(**where, Body=b"secret")

    return lambda: made_to_read(("under the default key", kms_target["Bucket"]), put)


@check("PutObject", level="common", spec=DEFAULT)
@recorded("LocalStack", "TestS3BucketEncryption::test_s3_bucket_encryption_sse_kms", 2026)
def test_object_is_under_the_key(s3, put_under_the_key, kms_key_id, takes_any_etag):
    """PutObject without encryption headers into the bucket returns aws:kms and the bucket's key, and GetObject
    returns both and the bytes."""
    where, put = put_under_the_key()
    expect_kms_encryption(put, kms_key_id)
    got = s3.get_object(**where)
    expect_kms_encryption(got, kms_key_id)
    expect.equal(got["Body"].read(), b"secret", "body", sort="data")


@check("PutObject", level="extended", spec=userguide("bucket-key"))
def test_bucket_key_is_reported(s3, put_under_the_key, takes_any_etag):
    """PutObject into a bucket whose default has a bucket key returns BucketKeyEnabled true, and so do HeadObject and
    GetObject."""
    where, put = put_under_the_key()
    answers = (put, s3.head_object(**where), s3.get_object(**where))
    expect.equal([answer.get("BucketKeyEnabled") for answer in answers], [True] * 3, "BucketKeyEnabled", sort="option")


@of_upload
@check("CopyObject", "CreateMultipartUpload", level="extended", spec=userguide("bucket-key"))
def test_bucket_key_of_copies_and_uploads_is_reported(s3, uploaded, ten_bytes, kms_target):
    """CopyObject, CreateMultipartUpload, UploadPart and CompleteMultipartUpload into a bucket whose default has a
    bucket key return BucketKeyEnabled true."""
    copied = s3.copy_object(**kms_target, CopySource=ten_bytes)
    created, sent, completed = uploaded(kms_target["Bucket"])
    answers = (copied, created()[1], sent(), completed())
    expect.equal([answer.get("BucketKeyEnabled") for answer in answers], [True] * 4, "BucketKeyEnabled", sort="option")


@check("PutObject", level="common", spec=DEFAULT)
def test_request_overrides_the_default(s3, kms_target):
    """PutObject with AES256 into a bucket whose default is aws:kms returns AES256, and GetObject returns AES256 and
    the bytes."""
    put = s3.put_object(**kms_target, Body=b"secret", ServerSideEncryption="AES256")
    got = s3.get_object(**kms_target)
    returned = [answer.get("ServerSideEncryption") for answer in (put, got)]
    expect.equal(
        (returned, got["Body"].read()), (["AES256"] * 2, b"secret"), "encryption and body", sort=("option", "data")
    )


@check("CopyObject", level="extended", spec=DEFAULT)
def test_copy_is_under_the_key(s3, ten_bytes, kms_target, kms_key_id):
    """CopyObject of a plain object into the bucket returns the bucket's key, and the copy has the source's bytes."""
    expect_kms_encryption(s3.copy_object(**kms_target, CopySource=ten_bytes), kms_key_id)
    expect.equal(s3.get_object(**kms_target)["Body"].read(), b"0123456789", "body", sort="data")


@of_upload
@check("CreateMultipartUpload", level="extended", spec=DEFAULT)
def test_upload_in_parts_is_under_the_key(s3, uploaded, kms_target, kms_key_id):
    """A multipart upload that is created without encryption headers creates an object encrypted with the bucket's
    key."""
    created, sent, completed = uploaded(kms_target["Bucket"])
    where, answer = created()
    expect_kms_encryption(answer, kms_key_id)
    with expect.arranging():
        sent()
    completed()
    expect_kms_encryption(s3.head_object(**where), kms_key_id)


@check("CompleteMultipartUpload", level="extended", spec=DEFAULT)
def test_object_of_two_parts_is_read_in_the_clear(s3, kms_target, takes_any_etag):
    """GetObject of an object that was uploaded in two parts into the bucket, whole and with ranges within a part and
    across the border, returns the bytes that were sent."""
    upload = start_upload(s3, kms_target)
    parts = [send_part(s3, upload, number, body) for number, body in enumerate(distinct_parts(), 1)]
    with expect.arranging():
        finish(s3, upload, *parts)
    expect_parts_read(s3, kms_target)


@check("PutBucketEncryption", level="extended", spec=DEFAULT)
def test_earlier_objects_stay_as_they_are(s3, kms_key_id, takes_any_etag, own_bucket, soon):
    """An object that was put before the bucket's default became aws:kms has no KMS key afterwards, but an object
    that is put later has one."""
    with expect.arranging():
        s3.put_object(Bucket=own_bucket, Key="earlier", Body=b"x")
    new = default_encryption("aws:kms", KMSMasterKeyID=kms_key_id)
    s3.put_bucket_encryption(Bucket=own_bucket, ServerSideEncryptionConfiguration=new)

    def has_a_key():
        return "SSEKMSKeyId" in s3.put_object(Bucket=own_bucket, Key="later", Body=b"x")

    soon.equal(has_a_key, True, "later key", sort="option")
    earlier = s3.head_object(Bucket=own_bucket, Key="earlier")
    expect.equal(earlier.get("SSEKMSKeyId"), None, "key of the earlier object", sort="option")


@serial_forms_mark
@check("PostObject", level="extended", spec=DEFAULT)
def test_form_is_under_the_key(raw_s3v4, control, kms_target, kms_key_id):
    """A form without encryption fields into the bucket is accepted with 204, and HeadObject of its object returns
    aws:kms and the bucket's key."""
    expect.status(raw_s3v4.send(form.signed(raw_s3v4, **kms_target).request), 204)
    expect_kms_encryption(control.head_object(**kms_target), kms_key_id)
