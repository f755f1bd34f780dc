"""Objects in a bucket whose default encryption is AES256, and the responses that report the encryption."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.assertions.check import serial_forms_mark
from fixtures.clients.raw import form
from fixtures.model.sources import api, userguide
from fixtures.s3.encryption import default_encryption
from fixtures.s3.uploads import distinct_parts, expect_parts_read, finish, send_part, start_upload

FEATURE = "bucket-encryption"

of_upload = pytest.mark.xdist_group("encrypted upload in a part")

DEFAULT = userguide("bucket-encryption")
BODY = b"encrypted without asking"
LONG = BODY * 4096
HEADER = "x-amz-server-side-encryption"


@pytest.fixture
def encrypted_target(out_of_band, control, own_buckets, new_prefix):
    """Bucket and key of an object that does not exist yet, in a bucket whose default encryption is AES256."""

    def make(new):
        bucket = new()
        control.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=default_encryption("AES256"))
        return bucket

    with out_of_band():
        return {"Bucket": own_buckets.kept("encrypted", make), "Key": f"{new_prefix()}object"}


@pytest.fixture
def encrypted(s3, made_to_read, new_prefix, encrypted_target):
    """`encrypted(body)` stores an object in that bucket, and returns its bucket and key. Checks only read it."""

    def store(body):
        where = {**encrypted_target, "Key": f"{new_prefix()}object"}
        s3.put_object(**where, Body=body)
        return where

    def find(body):
        with expect.arranging():
            return made_to_read((encrypted_target["Bucket"], body), lambda: store(body))

    return find


@check("PutObject", level="common", spec=DEFAULT)
def test_put_says_aes256(s3, encrypted_target):
    """PutObject without encryption headers into a bucket whose default encryption is AES256 returns
    x-amz-server-side-encryption AES256."""
    put = s3.put_object(**encrypted_target, Body=BODY)
    expect.equal(put.get("ServerSideEncryption"), "AES256", HEADER, sort="option")


@pytest.mark.parametrize("body", [b"", b"x", LONG], ids=["empty", "one_byte", "96_KiB"])
@check("GetObject", level="common", spec=DEFAULT)
def test_object_is_read_in_the_clear(s3, encrypted, body):
    """GetObject of an object in a bucket whose default encryption is AES256 returns the bytes and the length that
    were put, and x-amz-server-side-encryption AES256."""
    got = s3.get_object(**encrypted(body))
    expect.equal((got["Body"].read(), got["ContentLength"]), (body, len(body)), "body and length", sort="data")
    expect.equal(got.get("ServerSideEncryption"), "AES256", HEADER, sort="option")


@check("HeadObject", level="common", spec=DEFAULT)
def test_head_says_aes256(s3, encrypted):
    """HeadObject of an object in a bucket whose default encryption is AES256 returns x-amz-server-side-encryption
    AES256."""
    expect.equal(s3.head_object(**encrypted(b"x")).get("ServerSideEncryption"), "AES256", HEADER, sort="option")


@check("GetObject", level="common", spec=DEFAULT)
def test_range_is_read_in_the_clear(s3, encrypted):
    """GetObject with a Range of an object in a bucket whose default encryption is AES256 returns 206 and those bytes
    of what was put."""
    got = s3.get_object(**encrypted(LONG), Range="bytes=17-22")
    expect.status(got, 206)
    expect.equal(got["Body"].read(), LONG[17:23], "body", sort="data")


@check("CopyObject", level="common", spec=DEFAULT)
def test_copy_says_aes256(s3, ten_bytes, encrypted_target):
    """CopyObject into a bucket whose default encryption is AES256 returns x-amz-server-side-encryption AES256, and
    GetObject of the copy returns AES256 and the source's bytes."""
    copied = s3.copy_object(**encrypted_target, CopySource=ten_bytes)
    got = s3.get_object(**encrypted_target)
    returned = [answer.get("ServerSideEncryption") for answer in (copied, got)]
    expect.equal(returned, ["AES256", "AES256"], f"{HEADER} of CopyObject and GetObject", sort="option")
    expect.equal(got["Body"].read(), b"0123456789", "body", sort="data")


@of_upload
@check("CreateMultipartUpload", level="common", spec=DEFAULT)
def test_upload_in_parts_says_aes256(s3, uploaded, encrypted_target):
    """CreateMultipartUpload in a bucket whose default encryption is AES256 returns x-amz-server-side-encryption
    AES256, and GetObject of the completed object returns AES256 and the bytes that were sent."""
    created, sent, completed = uploaded(encrypted_target["Bucket"])
    where, answer = created()
    expect.equal(answer.get("ServerSideEncryption"), "AES256", f"{HEADER} of CreateMultipartUpload", sort="option")
    with expect.arranging():
        sent()
    completed()
    got = s3.get_object(**where)
    expect.equal(got.get("ServerSideEncryption"), "AES256", f"{HEADER} of GetObject", sort="option")
    expect.equal(got["Body"].read(), b"one part", "body", sort="data")


@check("CompleteMultipartUpload", level="common", spec=DEFAULT)
def test_object_of_two_parts_is_read_in_the_clear(s3, encrypted_target):
    """GetObject of an object that was uploaded in two parts into a bucket whose default encryption is AES256, whole and
    with ranges within a part and across the border, returns the bytes that were sent."""
    upload = start_upload(s3, encrypted_target)
    parts = [send_part(s3, upload, number, body) for number, body in enumerate(distinct_parts(), 1)]
    with expect.arranging():
        finish(s3, upload, *parts)
    expect_parts_read(s3, encrypted_target)


@check("CopyObject", level="extended", spec=api("CopyObject"))
@recorded("LocalStack", "TestS3::test_copy_in_place_with_bucket_encryption", 2026)
def test_unchanged_copy_onto_itself_is_accepted(s3, encrypted_target):
    """CopyObject of an object onto itself without changes returns 200 in a bucket whose default encryption was put."""
    with expect.arranging():
        s3.put_object(**encrypted_target, Body=BODY)
    expect.status(s3.copy_object(**encrypted_target, CopySource=encrypted_target), 200)


@serial_forms_mark
@check("PostObject", level="common", spec=DEFAULT)
def test_form_says_aes256(raw_s3v4, control, encrypted_target):
    """A form without encryption fields into a bucket whose default encryption is AES256 is accepted with 204 and
    returns x-amz-server-side-encryption AES256, and GetObject returns AES256 and the file."""
    answer = raw_s3v4.send(form.signed(raw_s3v4, **encrypted_target).request)
    expect.status(answer, 204)
    got = control.get_object(**encrypted_target)
    returned = [answer.headers.get(HEADER), got.get("ServerSideEncryption")]
    expect.equal(returned, ["AES256", "AES256"], f"{HEADER} of PostObject and GetObject", sort="option")
    expect.equal(got["Body"].read(), form.CONTENT, "body", sort="data")


@of_upload
@check("UploadPart", level="extended", spec=api("UploadPart"))
def test_part_and_completion_say_aes256(s3, uploaded, encrypted_target):
    """In a bucket whose default encryption is AES256, UploadPart, UploadPartCopy and CompleteMultipartUpload of an
    upload that was created without encryption headers return x-amz-server-side-encryption AES256, and GetObject of an
    object that was completed of a copied part returns the source's bytes."""
    created, sent, completed = uploaded(encrypted_target["Bucket"])
    with expect.arranging():
        where, _ = created()
    part, done = sent(), completed()
    upload = start_upload(s3, encrypted_target)
    copied = s3.upload_part_copy(**upload, PartNumber=1, CopySource=where)
    returned = [answer.get("ServerSideEncryption") for answer in (part, done, copied)]
    expect.equal(
        returned, ["AES256"] * 3, f"{HEADER} of UploadPart, CompleteMultipartUpload and UploadPartCopy", sort="option"
    )
    finish(s3, upload, {"PartNumber": 1, "ETag": copied["CopyPartResult"]["ETag"]})
    expect.equal(s3.get_object(**encrypted_target)["Body"].read(), b"one part", "body", sort="data")
