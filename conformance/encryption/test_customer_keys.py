"""Objects encrypted with a customer key (SSE-C): reading them, and requests with the wrong key or with a second
encryption."""

import base64

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.encryption import HEADER, KEY, MD5_OF_KEY, MD5_OF_OTHER_KEY, OTHER_KEY, SECRET

FEATURE = "sse-c"

pytestmark = pytest.mark.usefixtures("sends_own_key")

SSE_C = userguide("ServerSideEncryptionCustomerKeys")
BODY = b"under a customer's key"
# Sizes that fill whole AES blocks, and sizes that do not.
BODIES = {"empty": b"", "one_byte": b"x", "13_bytes": b"0123456789abc", "16_bytes": b"x" * 16, "1_MiB": b"x" * 1024**2}
CONFLICTS = {"AES256": "AES256", "kms": "aws:kms"}


@pytest.fixture
def locked(s3, target):
    """Stores an object of BODY with metadata, encrypted with KEY, and returns its bucket and key."""
    with expect.arranging():
        s3.put_object(**target, Body=BODY, ContentType="text/plain", Metadata={"colour": "red"}, **KEY)
    return target


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@check("GetObject", level="common", spec=SSE_C)
def test_object_of_any_size_is_read(s3, target, body):
    """GetObject with the customer key of an object returns its bytes and its length, for objects of 0 bytes to 1
    MiB."""
    with expect.arranging():
        s3.put_object(**target, Body=body, **KEY)
    got = s3.get_object(**target, **KEY)
    expect.equal((got["ContentLength"], got["Body"].read()), (len(body), body), "length and body", sort="data")


@check("HeadObject", level="common", spec=SSE_C)
def test_metadata_is_kept(s3, locked):
    """HeadObject with the customer key of an object returns the Content-Type and the metadata that were put."""
    head = s3.head_object(**locked, **KEY)
    expect.equal(head["ContentType"], "text/plain", "Content-Type", sort="data")
    expect.same_metadata(head, {"colour": "red"})


@check("HeadObject", level="common", spec=SSE_C)
def test_head_with_another_key_is_refused(s3, locked):
    """HeadObject with a customer key that is not the object's returns 403."""
    with expect.error(403):
        s3.head_object(**locked, **OTHER_KEY)


@check("HeadObject", level="extended", spec=SSE_C)
@recorded("LocalStack", "TestS3SSECEncryption::test_object_retrieval_sse_c", 2026)
def test_head_with_another_algorithm_is_refused(s3, locked):
    """HeadObject with the customer key of an object, but with the algorithm KMS, returns 400."""
    with expect.error(400):
        s3.head_object(**locked, **KEY | {"SSECustomerAlgorithm": "KMS"})


@check("HeadObject", level="extended", spec=SSE_C)
@recorded("LocalStack", "TestS3SSECEncryption::test_object_retrieval_sse_c", 2026)
def test_head_without_the_md5_of_the_key_is_refused(s3, locked, altered):
    """HeadObject with the customer key of an object, but without the MD5 of the key, returns 403."""
    with altered(without=[f"{HEADER}-key-MD5"]), expect.error(403):
        s3.head_object(**locked, **KEY)


@check("GetObjectAttributes", level="common", spec=api("GetObjectAttributes"))
def test_attributes_need_the_key(s3, locked):
    """GetObjectAttributes of an object without its customer key returns 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"):
        s3.get_object_attributes(**locked, ObjectAttributes=["ObjectSize"])


@check("GetObjectAttributes", level="common", spec=api("GetObjectAttributes"))
def test_attributes_are_returned_with_the_key(s3, locked):
    """GetObjectAttributes of an object with its customer key returns 200 and the ObjectSize of the bytes that were
    put."""
    # boto3 sends the key of this operation unchanged, so the key must be given in base64 and with its MD5.
    key = {"SSECustomerKey": base64.b64encode(SECRET.encode()).decode(), "SSECustomerKeyMD5": MD5_OF_KEY}
    found = s3.get_object_attributes(**locked, ObjectAttributes=["ObjectSize"], SSECustomerAlgorithm="AES256", **key)
    expect.equal(found.get("ObjectSize"), len(BODY), "ObjectSize", sort="data")


@check("GetObject", level="extended", spec=SSE_C)
def test_last_bytes_are_read_with_the_key(s3, locked):
    """GetObject of the last three bytes of an object with its customer key returns 206, those bytes, and the
    object's whole size in Content-Range."""
    got = s3.get_object(**locked, Range="bytes=-3", **KEY)
    expect.status(got, 206)
    expect.equal(
        (got["Body"].read(), got["ContentRange"]), (b"key", f"bytes 19-21/{len(BODY)}"), "body and range", sort="data"
    )


@check("GetObject", level="extended", spec=SSE_C)
def test_condition_is_met_with_the_key(s3, locked):
    """GetObject of an object with its customer key returns 200 if If-Match is the ETag that HeadObject returned, and
    304 if If-None-Match is that ETag."""
    etag = s3.head_object(**locked, **KEY)["ETag"]
    expect.status(s3.get_object(**locked, IfMatch=etag, **KEY), 200)
    with expect.error(304):
        s3.get_object(**locked, IfNoneMatch=etag, **KEY)


@pytest.mark.parametrize("other", CONFLICTS.values(), ids=CONFLICTS)
@check("CreateMultipartUpload", level="extended", spec=SSE_C)
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_upload_with_another_encryption_is_refused(s3, target, altered, other):
    """CreateMultipartUpload with a customer key and with x-amz-server-side-encryption AES256 or aws:kms returns 400
    InvalidArgument."""
    with altered(headers={"x-amz-server-side-encryption": other}), expect.error(400, "InvalidArgument"):
        s3.create_multipart_upload(**target, **KEY)


@check("PutObject", level="extended", spec=SSE_C)
def test_kms_with_a_customer_key_is_refused(s3, target, altered):
    """PutObject with a customer key and with x-amz-server-side-encryption aws:kms returns 400 InvalidArgument."""
    with altered(headers={"x-amz-server-side-encryption": "aws:kms"}), expect.error(400, "InvalidArgument"):
        s3.put_object(**target, Body=BODY, **KEY)


@check("PutObject", level="common", spec=SSE_C)
@recorded("LocalStack", "TestS3SSECEncryption::test_put_object_validation_sse_c", 2026)
def test_key_with_another_md5_stores_nothing(s3, target, altered):
    """PutObject with a customer key and the MD5 of another key returns 400 InvalidArgument and stores nothing."""
    wrong = {f"{HEADER}-key-MD5": MD5_OF_OTHER_KEY}
    with altered(headers=wrong), expect.error(400, "InvalidArgument"):
        s3.put_object(**target, Body=BODY, **KEY)
    with expect.error(404):
        s3.head_object(**target)
