"""The maximum length of a key: 1,024 bytes of UTF-8."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import api, userguide

FEATURE = "key-length"
SIDE = "client"

BODY = b"the object of this key"

CHARACTERS = {"one_byte_each": "x", "four_bytes_each": "😀"}


def _key(prefix, character, length):
    """Returns a key of `length` bytes: the prefix, and then as many of the character as fit, with + to fill the
    rest."""
    room = length - len(prefix.encode())
    size = len(character.encode())
    return prefix + "+" * (room % size) + character * (room // size)


@pytest.mark.parametrize("character", CHARACTERS.values(), ids=CHARACTERS)
@check("PutObject", "ListObjects", "DeleteObject", level="common", spec=userguide("object-keys"), gate=True)
def test_longest_key(s3, bucket, prefix, character):
    """PutObject with a key of 1,024 bytes returns 200, GetObject returns the object's bytes, ListObjects returns
    exactly that key, and HeadObject returns 404 after DeleteObject."""
    key = _key(prefix, character, 1024)
    expect.status(s3.put_object(Bucket=bucket, Key=key, Body=BODY), 200)
    expect.equal(s3.get_object(Bucket=bucket, Key=key)["Body"].read(), BODY, "body", sort="data")
    listed = s3.list_objects(Bucket=bucket, Prefix=prefix)
    expect.equal([entry["Key"] for entry in listed.get("Contents", [])], [key], "listed keys", sort="entries")
    expect.succeeded(s3.delete_object(Bucket=bucket, Key=key))
    with expect.error(404):
        s3.head_object(Bucket=bucket, Key=key)


@pytest.mark.parametrize("character", CHARACTERS.values(), ids=CHARACTERS)
@check("PutObject", level="common", spec=api("ErrorResponses"), gate=True)
def test_longer_key_is_refused(s3, bucket, prefix, character):
    """PutObject with a key of 1,025 bytes returns 400 KeyTooLongError and stores no object, even if the key has
    fewer than 1,025 characters."""
    with expect.error(400, "KeyTooLongError"):
        s3.put_object(Bucket=bucket, Key=_key(prefix, character, 1025), Body=BODY)
    expect.equal(s3.list_objects(Bucket=bucket, Prefix=prefix).get("Contents", []), [], "objects", sort="entries")


@check("CreateMultipartUpload", level="common", spec=api("ErrorResponses"))
def test_upload_to_a_longer_key_is_refused(s3, bucket, prefix):
    """CreateMultipartUpload with a key of 1,025 bytes returns 400 KeyTooLongError."""
    with expect.error(400, "KeyTooLongError"):
        s3.create_multipart_upload(Bucket=bucket, Key=_key(prefix, "x", 1025))


@check("CopyObject", level="common", spec=api("ErrorResponses"))
def test_copy_to_a_longer_key_is_refused(s3, stored_to_read, prefix):
    """CopyObject to a key of 1,025 bytes returns 400 KeyTooLongError."""
    obj = stored_to_read(BODY)
    with expect.error(400, "KeyTooLongError"):
        s3.copy_object(Bucket=obj["Bucket"], Key=_key(prefix, "x", 1025), CopySource=obj)


@check("DeleteObject", level="extended", spec=api("ErrorResponses"))
def test_deletion_of_a_longer_key_is_refused(s3, bucket, prefix):
    """DeleteObject with a key of 1,025 bytes returns 400 KeyTooLongError."""
    with expect.error(400, "KeyTooLongError"):
        s3.delete_object(Bucket=bucket, Key=_key(prefix, "x", 1025))
