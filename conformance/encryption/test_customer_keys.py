"""Objects under a customer's key (SSE-C): reading and describing them, and keys that go with nothing else."""

import base64

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api, userguide
from fixtures.s3.encryption import HEADER, KEY, MD5_OF_KEY, MD5_OF_OTHER_KEY, OTHER_KEY, SECRET, uses

pytestmark = pytest.mark.usefixtures("over_https")

SSE_C = userguide("ServerSideEncryptionCustomerKeys")
BODY = b"under a customer's key"
# By size, as in the blocks of AES, and beside them.
BODIES = {"empty": b"", "one_byte": b"x", "13_bytes": b"0123456789abc", "16_bytes": b"x" * 16, "1_MiB": b"x" * 1024**2}
CONFLICTS = {"AES256": "AES256", "kms": "aws:kms"}


@pytest.fixture
def locked(s3, target):
    """An object of BODY that was encrypted with KEY, with metadata."""
    with expect.arranging():
        s3.put_object(**target, Body=BODY, ContentType="text/plain", Metadata={"colour": "red"}, **KEY)
    return target


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@check("GetObject", level="common", spec=SSE_C, uses=uses("PutObject", "GetObject"))
def test_object_of_any_size_is_read(s3, target, body):
    """GetObject with the key that an object was put with answers its bytes and their number, of any size."""
    with expect.arranging():
        s3.put_object(**target, Body=body, **KEY)
    got = s3.get_object(**target, **KEY)
    expect.equal((got["ContentLength"], got["Body"].read()), (len(body), body), "length and body")


@check("HeadObject", level="common", spec=SSE_C, uses=uses("PutObject", "HeadObject"))
def test_metadata_is_kept(s3, locked):
    """HeadObject with the key says the Content-Type and the metadata that an object was put with."""
    head = s3.head_object(**locked, **KEY)
    expect.equal(head["ContentType"], "text/plain", "Content-Type")
    expect.same_metadata(head, {"colour": "red"})


@check("HeadObject", level="common", spec=SSE_C, uses=uses("PutObject", "HeadObject"))
def test_head_with_another_key_is_refused(s3, locked):
    """HeadObject with another key than an object was put with answers 403."""
    with expect.error(403):
        s3.head_object(**locked, **OTHER_KEY)


@check("HeadObject", level="extended", spec=SSE_C, uses=uses("PutObject", "HeadObject"))
def test_head_with_another_algorithm_is_refused(s3, locked):
    """HeadObject with the key that an object was put with, as one of KMS, answers 400."""
    with expect.error(400):
        s3.head_object(**locked, **KEY | {"SSECustomerAlgorithm": "KMS"})


@check("HeadObject", level="extended", spec=SSE_C, uses=uses("PutObject", "HeadObject"))
def test_head_without_the_md5_of_the_key_is_refused(s3, locked, altered):
    """HeadObject with the key that an object was put with, but without its MD5, answers 403."""
    with altered(without=[f"{HEADER}-key-MD5"]), expect.error(403):
        s3.head_object(**locked, **KEY)


@check("GetObjectAttributes", level="common", spec=api("GetObjectAttributes"), uses=uses("PutObject"))
def test_attributes_need_the_key(s3, locked):
    """GetObjectAttributes without the key that an object was put with answers 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"):
        s3.get_object_attributes(**locked, ObjectAttributes=["ObjectSize"])


@check("GetObjectAttributes", level="common", spec=api("GetObjectAttributes"), uses=uses("PutObject"))
def test_attributes_are_told_with_the_key(s3, locked):
    """GetObjectAttributes with the key that an object was put with answers 200 and the size of what was put."""
    # boto3 sends the key of this call as it is given: it is to be in the form that it travels in, and with its MD5.
    key = {"SSECustomerKey": base64.b64encode(SECRET.encode()).decode(), "SSECustomerKeyMD5": MD5_OF_KEY}
    found = s3.get_object_attributes(**locked, ObjectAttributes=["ObjectSize"], SSECustomerAlgorithm="AES256", **key)
    expect.equal(found.get("ObjectSize"), len(BODY), "ObjectSize")


@check("GetObject", level="extended", spec=SSE_C, uses=uses("PutObject", "GetObject"))
def test_last_bytes_are_read_with_the_key(s3, locked):
    """GetObject of the last three bytes with the key answers 206, those bytes, and the whole size in Content-Range."""
    got = s3.get_object(**locked, Range="bytes=-3", **KEY)
    expect.status(got, 206)
    expect.equal((got["Body"].read(), got["ContentRange"]), (b"key", f"bytes 19-21/{len(BODY)}"), "body and range")


@check("GetObject", level="extended", spec=SSE_C, uses=uses("PutObject", "GetObject", "HeadObject"))
def test_condition_is_met_with_the_key(s3, locked):
    """GetObject with the key and IfMatch of the ETag that HeadObject says answers 200; with IfNoneMatch 304."""
    etag = s3.head_object(**locked, **KEY)["ETag"]
    expect.status(s3.get_object(**locked, IfMatch=etag, **KEY), 200)
    with expect.error(304):
        s3.get_object(**locked, IfNoneMatch=etag, **KEY)


@pytest.mark.parametrize("other", CONFLICTS.values(), ids=CONFLICTS)
@check("CreateMultipartUpload", level="extended", spec=SSE_C, uses=uses("CreateMultipartUpload"))
def test_upload_with_another_encryption_is_refused(s3, target, altered, other):
    """CreateMultipartUpload with a customer's key and with x-amz-server-side-encryption answers 400 InvalidArgument."""
    with altered(headers={"x-amz-server-side-encryption": other}), expect.error(400, "InvalidArgument"):
        s3.create_multipart_upload(**target, **KEY)


@check("PutObject", level="extended", spec=SSE_C, uses=uses("PutObject"))
def test_kms_beside_the_key_is_refused(s3, target, altered):
    """PutObject with a customer's key and with aws:kms answers 400 InvalidArgument."""
    with altered(headers={"x-amz-server-side-encryption": "aws:kms"}), expect.error(400, "InvalidArgument"):
        s3.put_object(**target, Body=BODY, **KEY)


@check("PutObject", level="common", spec=SSE_C, uses=uses("PutObject"))
def test_key_of_another_md5_stores_nothing(s3, target, altered):
    """PutObject with the MD5 of another key answers 400 InvalidArgument, and stores nothing."""
    wrong = {f"{HEADER}-key-MD5": MD5_OF_OTHER_KEY}
    with altered(headers=wrong), expect.error(400, "InvalidArgument"):
        s3.put_object(**target, Body=BODY, **KEY)
    with expect.error(404):
        s3.head_object(**target)
