"""Uploads that are encrypted with a customer key (SSE-C): which requests of an upload must send the key."""

import random

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.encryption import KEY, MD5_OF_KEY, OTHER_KEY, copy_source_key_members
from fixtures.s3.uploads import LAST_PART, MIN_PART_BYTES, finish

FEATURE = "sse-c"

pytestmark = pytest.mark.usefixtures("sends_own_key")


@pytest.fixture
def encrypted(s3, target):
    """A multipart upload in progress that was created with the customer key."""
    return {**target, "UploadId": s3.create_multipart_upload(**target, **KEY)["UploadId"]}


def _send(s3, upload, **key):
    """Uploads part 1, and returns its entry for CompleteMultipartUpload."""
    with expect.arranging():
        return {"PartNumber": 1, "ETag": s3.upload_part(**upload, PartNumber=1, Body=LAST_PART, **key)["ETag"]}


@check("CreateMultipartUpload", level="extended", spec=userguide("ServerSideEncryptionCustomerKeys"))
@recorded("LocalStack", "TestS3SSECEncryption::test_multipart_upload_sse_c", 2026)
def test_creation_returns_the_key_md5(s3, target):
    """CreateMultipartUpload with a customer key returns the key's algorithm, AES256, and the key's MD5."""
    made = s3.create_multipart_upload(**target, SSECustomerAlgorithm="AES256", SSECustomerKey=KEY["SSECustomerKey"])
    expect.equal(
        (made["SSECustomerAlgorithm"], made["SSECustomerKeyMD5"]),
        ("AES256", MD5_OF_KEY),
        "algorithm and MD5",
        sort="form",
    )


@check("UploadPart", level="extended", spec=userguide("ServerSideEncryptionCustomerKeys"))
@recorded("LocalStack", "TestS3SSECEncryption::test_multipart_upload_sse_c", 2026)
def test_part_returns_the_key_md5(s3, encrypted):
    """UploadPart with the customer key of its upload returns the key's algorithm, AES256, and the key's MD5."""
    part = s3.upload_part(**encrypted, PartNumber=1, Body=LAST_PART, **KEY)
    expect.equal(
        (part["SSECustomerAlgorithm"], part["SSECustomerKeyMD5"]),
        ("AES256", MD5_OF_KEY),
        "algorithm and MD5",
        sort="form",
    )


@check("CompleteMultipartUpload", level="extended", spec=userguide("ServerSideEncryptionCustomerKeys"))
@recorded("LocalStack", "TestS3SSECEncryption::test_multipart_upload_sse_c", 2026)
def test_object_is_read_with_the_key(s3, target, encrypted):
    """An upload can be completed without the customer key of its parts; GetObject then returns the object's bytes
    with the key, and is refused with 400 InvalidRequest without it."""
    finish(s3, encrypted, _send(s3, encrypted, **KEY))
    expect.equal(s3.get_object(**target, **KEY)["Body"].read(), LAST_PART, "body", sort="data")
    with expect.error(400, "InvalidRequest"):
        s3.get_object(**target)


@check("UploadPart", level="extended", spec=api("UploadPart"))
@recorded("LocalStack", "TestS3SSECEncryption::test_multipart_upload_sse_c_validation", 2026)
@pytest.mark.parametrize("key", [OTHER_KEY, {}], ids=["another_key", "no_key"])
def test_part_without_the_key_is_refused(s3, encrypted, key):
    """UploadPart without a customer key, or with a different key than the upload was created with, is refused with
    400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"):
        s3.upload_part(**encrypted, PartNumber=1, Body=LAST_PART, **key)


@check("UploadPart", level="extended", spec=api("UploadPart"))
@recorded("LocalStack", "TestS3SSECEncryption::test_multipart_upload_sse_c_validation", 2026)
def test_part_with_a_key_is_refused_if_the_upload_has_none(s3, upload):
    """UploadPart with a customer key, to an upload that was created without one, is refused with 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"):
        s3.upload_part(**upload, PartNumber=1, Body=LAST_PART, **KEY)


@check("UploadPartCopy", level="extended", spec=api("UploadPartCopy"))
def test_part_is_copied_from_an_encrypted_source(s3, bucket, prefix, target, encrypted):
    """UploadPartCopy with the customer keys of the source and of the upload copies the part; after completion,
    GetObject with the upload's key returns its bytes."""
    source = {"Bucket": bucket, "Key": f"{prefix}source"}
    with expect.arranging():
        s3.put_object(**source, Body=LAST_PART, **KEY)
    copied = s3.upload_part_copy(**encrypted, PartNumber=1, CopySource=source, **KEY, **copy_source_key_members(KEY))
    finish(s3, encrypted, {"PartNumber": 1, "ETag": copied["CopyPartResult"]["ETag"]})
    expect.equal(s3.get_object(**target, **KEY)["Body"].read(), LAST_PART, "body", sort="data")


@check("UploadPartCopy", level="extended", spec=api("UploadPartCopy"))
def test_encrypted_source_without_its_key_is_refused(s3, bucket, prefix, encrypted):
    """UploadPartCopy from a source that is encrypted with a customer key is refused with 400 InvalidRequest if it
    does not send the source's key."""
    source = {"Bucket": bucket, "Key": f"{prefix}source"}
    with expect.arranging():
        s3.put_object(**source, Body=LAST_PART, **KEY)
    with expect.error(400, "InvalidRequest"):
        s3.upload_part_copy(**encrypted, PartNumber=1, CopySource=source, **KEY)


@check("ListParts", level="extended", spec=api("ListParts"))
def test_unneeded_key_is_accepted(s3, encrypted):
    """ListParts and CompleteMultipartUpload return 200 if they send the upload's customer key, although they do not
    need it."""
    part = _send(s3, encrypted, **KEY)
    expect.equal(
        [part["PartNumber"] for part in s3.list_parts(**encrypted, **KEY)["Parts"]], [1], "part numbers", sort="entries"
    )
    expect.status(s3.complete_multipart_upload(**encrypted, MultipartUpload={"Parts": [part]}, **KEY), 200)


# As recorded from AWS.
@check("CompleteMultipartUpload", level="extended", spec=api("CompleteMultipartUpload"))
@recorded("LocalStack", "TestS3SSECEncryption::test_multipart_upload_sse_c", 2026)
def test_completion_names_no_encryption(s3, encrypted):
    """CompleteMultipartUpload of an upload with a customer key returns no x-amz-server-side-encryption."""
    done = finish(s3, encrypted, _send(s3, encrypted, **KEY))
    expect.equal(done.get("ServerSideEncryption"), None, "x-amz-server-side-encryption", sort="option")


@check("GetObject", level="extended", spec=userguide("ServerSideEncryptionCustomerKeys"))
def test_parts_that_are_no_multiple_of_a_block(s3, target, encrypted):
    """GetObject with the customer key of an upload, whose first part has 5 MiB and 7 bytes, returns the bytes of both
    parts, also in a range across their border."""
    first = random.Random(7).randbytes(MIN_PART_BYTES + 7)
    with expect.arranging():
        sent = [s3.upload_part(**encrypted, PartNumber=n, Body=body, **KEY) for n, body in ((1, first), (2, LAST_PART))]
    finish(s3, encrypted, *({"PartNumber": n, "ETag": part["ETag"]} for n, part in enumerate(sent, 1)))
    expect.equal(s3.get_object(**target, **KEY)["Body"].read() == first + LAST_PART, True, "whole object", sort="data")
    got = s3.get_object(**target, Range=f"bytes={len(first) - 3}-{len(first) + 4}", **KEY)
    expect.equal(got["Body"].read(), first[-3:] + LAST_PART[:5], "range across the parts", sort="data")
