"""x-amz-server-side-encryption AES256 in multipart uploads, and values and operations for which the header is
refused."""

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.model.sources import api, userguide
from fixtures.s3.uploads import LAST_PART, distinct_parts, expect_part_copy, expect_parts_read, start_upload

FEATURE = "sse-s3"

of_upload = pytest.mark.xdist_group("encrypted upload in a part")

SSE_S3 = userguide("UsingServerSideEncryption")
HEADER = "x-amz-server-side-encryption"


@pytest.fixture
def encrypted_upload(s3, new_target):
    """A multipart upload that was created with AES256, for a check that only looks at the response to its own part: its
    bucket, key and id."""
    return start_upload(s3, new_target(), ServerSideEncryption="AES256")


@check("CreateMultipartUpload", level="common", spec=api("CreateMultipartUpload"))
def test_creation_says_aes256(s3, target):
    """CreateMultipartUpload with x-amz-server-side-encryption AES256 returns 200 and x-amz-server-side-encryption
    AES256."""
    made = s3.create_multipart_upload(**target, ServerSideEncryption="AES256")
    expect.status(made, 200)
    expect.equal(made.get("ServerSideEncryption"), "AES256", HEADER, sort="option")


@check("UploadPart", level="extended", spec=api("UploadPart"))
def test_part_says_aes256(s3, encrypted_upload):
    """UploadPart of an upload that was created with AES256 returns x-amz-server-side-encryption AES256."""
    part = s3.upload_part(**encrypted_upload, PartNumber=1, Body=LAST_PART)
    expect.equal(part.get("ServerSideEncryption"), "AES256", HEADER, sort="option")


@check("UploadPartCopy", level="extended", spec=api("UploadPartCopy"))
def test_copied_part_says_aes256(s3, ten_bytes, encrypted_upload):
    """UploadPartCopy into an upload that was created with AES256 returns x-amz-server-side-encryption AES256."""
    part = s3.upload_part_copy(**encrypted_upload, PartNumber=1, CopySource=ten_bytes)
    expect.equal(part.get("ServerSideEncryption"), "AES256", HEADER, sort="option")


@pytest.fixture(scope="session")
def encrypted_object(put_once):
    """Stores an object with AES256, and returns its bucket and key."""
    return put_once(LAST_PART, ServerSideEncryption="AES256")


@check("CopyObject", level="common", spec=SSE_S3)
def test_object_is_copied_without_headers(s3, encrypted_object, target):
    """CopyObject of an object that was stored with AES256, without encryption headers, returns 200, and GetObject of
    the copy returns the source's bytes."""
    expect.status(s3.copy_object(**target, CopySource=encrypted_object), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), LAST_PART, "body", sort="data")


@check("UploadPartCopy", level="common", spec=SSE_S3)
def test_object_is_copied_as_a_part_without_headers(s3, encrypted_object, upload_to_fill):
    """UploadPartCopy of an object that was stored with AES256, without encryption headers, returns 200 and the ETag of
    the source's bytes."""
    part = s3.upload_part_copy(**upload_to_fill, PartNumber=1, CopySource=encrypted_object)
    expect.status(part, 200)
    expect_part_copy(part, LAST_PART)


@of_upload
@check("CompleteMultipartUpload", level="extended", spec=api("CompleteMultipartUpload"))
def test_completion_says_aes256(uploaded, bucket):
    """CompleteMultipartUpload of an upload that was created with AES256 returns x-amz-server-side-encryption AES256."""
    _, sent, completed = uploaded(bucket, ServerSideEncryption="AES256")
    with expect.arranging():
        sent()
    expect.equal(completed().get("ServerSideEncryption"), "AES256", HEADER, sort="option")


@of_upload
@check("GetObject", level="common", spec=SSE_S3)
def test_object_of_parts_is_read_in_the_clear(s3, uploaded, bucket):
    """GetObject of an object that was uploaded in parts with AES256 returns x-amz-server-side-encryption AES256 and
    the bytes that were sent."""
    created, sent, completed = uploaded(bucket, ServerSideEncryption="AES256")
    with expect.arranging():
        where, _ = created()
        sent()
    completed()
    got = s3.get_object(**where)
    expect.equal(
        (got.get("ServerSideEncryption"), got["Body"].read()),
        ("AES256", b"one part"),
        "encryption and body",
        sort=("option", "data"),
    )


@pytest.fixture(scope="session")
def in_two_parts(put_in_parts):
    """Bucket and key of an object that was uploaded in two parts with AES256."""
    return put_in_parts(distinct_parts(), ServerSideEncryption="AES256")[0]


@check("GetObject", level="common", spec=SSE_S3)
def test_object_of_two_parts_is_read(s3, in_two_parts):
    """GetObject of an object that was uploaded in two parts with AES256 returns all bytes, and with a Range those that
    it asks for, also across the border of the parts."""
    expect_parts_read(s3, in_two_parts)


@check("CreateMultipartUpload", level="extended", spec=SSE_S3)
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_upload_with_an_unknown_algorithm_is_refused(s3, target):
    """CreateMultipartUpload with x-amz-server-side-encryption AES128, which S3 does not support, returns 400
    InvalidArgument or InvalidEncryptionAlgorithmError."""
    with expect.error(400, "InvalidArgument", "InvalidEncryptionAlgorithmError"):
        s3.create_multipart_upload(**target, ServerSideEncryption="AES128")


@check("CopyObject", level="extended", spec=SSE_S3)
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_copy_with_an_unknown_algorithm_is_refused(s3, ten_bytes, target):
    """CopyObject with x-amz-server-side-encryption AES128, which S3 does not support, returns 400 InvalidArgument or
    InvalidEncryptionAlgorithmError and creates no copy."""
    copy = {**target, "Key": f"{target['Key']}-copy"}
    with expect.error(400, "InvalidArgument", "InvalidEncryptionAlgorithmError"):
        s3.copy_object(**copy, CopySource=ten_bytes, ServerSideEncryption="AES128")
    with expect.error(404):
        s3.head_object(**copy)


@check("UploadPart", level="extended", spec=api("UploadPart"))
def test_part_may_not_ask_for_encryption(s3, encrypted_upload, altered):
    """UploadPart with x-amz-server-side-encryption AES256, which belongs in CreateMultipartUpload, returns 400
    InvalidArgument."""
    with altered(headers={HEADER: "AES256"}), expect.error(400, "InvalidArgument"):
        s3.upload_part(**encrypted_upload, PartNumber=1, Body=LAST_PART)


# No case with an empty value: no source says whether it counts as a missing header.
@pytest.mark.parametrize("algorithm", ["aes256"], ids=["in_lower_case"])
@check("PutObject", level="extended", spec=SSE_S3)
def test_algorithm_in_lower_case_is_refused(s3, target, altered, algorithm):
    """PutObject with x-amz-server-side-encryption aes256 in lower case returns 400 InvalidArgument or
    InvalidEncryptionAlgorithmError."""
    with altered(headers={HEADER: algorithm}), expect.error(400, "InvalidArgument", "InvalidEncryptionAlgorithmError"):
        s3.put_object(**target, Body=b"secret")
