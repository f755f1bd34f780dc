"""Content-MD5: a request whose body does not match the header is refused."""

from base64 import b64encode
from hashlib import md5

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model import checksums
from fixtures.model.sources import api, userguide

FEATURE = "content-md5"
SIDE = "client"

BODY = b"Hello World!"


def _md5(body):
    return checksums.of("MD5", body)


OTHER = _md5(b"other bytes")
MALFORMED = {
    "not_base64": "not base64!",
    "word": "000",
    "empty": "",
    "15_bytes": b64encode(bytes(15)).decode(),
    "17_bytes": b64encode(bytes(17)).decode(),
    "hexadecimal": md5(BODY, usedforsecurity=False).hexdigest(),
}


@check("PutObject", level="core", spec=api("PutObject"))
@recorded("boto", "test_key.py::S3KeyTest::test_set_contents_with_md5", 2012)
def test_right_md5_is_taken(s3, target):
    """PutObject with the body's MD5 as Content-MD5 returns 200, and the object has the body."""
    expect.status(s3.put_object(**target, Body=BODY, ContentMD5=_md5(BODY)), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), BODY, "body", sort="data")


@check("PutObject", level="core", spec=api("PutObject"))
def test_right_md5_of_an_empty_body_is_taken(s3, target):
    """PutObject of an empty body with its MD5 as Content-MD5 returns 200."""
    expect.status(s3.put_object(**target, Body=b"", ContentMD5=_md5(b"")), 200)


@check("PutObject", level="core", spec=api("PutObject"), gate=True)
def test_wrong_md5_stores_nothing(s3, target):
    """PutObject with the Content-MD5 of other bytes returns 400 BadDigest and creates no object."""
    with expect.error(400, "BadDigest"):
        s3.put_object(**target, Body=BODY, ContentMD5=OTHER)
    with expect.error(404):
        s3.head_object(**target)


@check("PutObject", level="core", spec=api("PutObject"))
@derived("A request that is refused is not carried out; so everything stays as it was.")
def test_wrong_md5_leaves_the_object_that_was_there(s3, stored):
    """PutObject with the Content-MD5 of other bytes to an existing key returns 400 BadDigest and leaves the object
    unchanged."""
    obj = stored(b"the first")
    with expect.error(400, "BadDigest"):
        s3.put_object(**obj, Body=BODY, ContentMD5=OTHER)
    expect.equal(s3.get_object(**obj)["Body"].read(), b"the first", "body", sort="data")


# The header is set on the way to the server, because boto refuses to send a value that is not base64.
@pytest.mark.parametrize("value", MALFORMED.values(), ids=MALFORMED)
@check("PutObject", level="core", spec=api("PutObject"))
@recorded("LocalStack", "TestS3::test_s3_invalid_content_md5", 2026, of="not_base64 word")
def test_malformed_md5_is_refused(s3, target, altered, value):
    """PutObject with a Content-MD5 that is not the base64 of 16 bytes returns 400 InvalidDigest and creates no
    object."""
    with expect.error(400, "InvalidDigest"), altered(headers={"Content-MD5": value}):
        s3.put_object(**target, Body=BODY)
    with expect.error(404):
        s3.head_object(**target)


@check("PutObject", level="core", spec=api("PutObject"))
def test_md5_is_optional(s3, target, altered):
    """PutObject with neither Content-MD5 nor a checksum returns 200, and the object has the body."""
    # A given checksum keeps the client from computing one by itself; it is removed before the request is sent.
    with altered(without=["Content-MD5", "x-amz-checksum-crc32"]):
        expect.status(s3.put_object(**target, Body=BODY, ChecksumCRC32="AAAAAA=="), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), BODY, "body", sort="data")


@check("UploadPart", level="core", spec=api("UploadPart"))
def test_part_with_the_right_md5_is_taken(s3, upload_to_fill):
    """UploadPart with the body's MD5 as Content-MD5 returns 200."""
    expect.status(s3.upload_part(**upload_to_fill, PartNumber=1, Body=BODY, ContentMD5=_md5(BODY)), 200)


@check("UploadPart", level="core", spec=api("UploadPart"))
@recorded("LocalStack", "TestS3::test_s3_invalid_content_md5", 2026)
def test_part_with_a_wrong_md5_is_refused(s3, empty_upload):
    """UploadPart with the Content-MD5 of other bytes returns 400 BadDigest, and the upload has no part."""
    with expect.error(400, "BadDigest"):
        s3.upload_part(**empty_upload, PartNumber=1, Body=BODY, ContentMD5=OTHER)
    expect.no_parts(s3, empty_upload)


@pytest.mark.parametrize("name", ["not_base64", "15_bytes"])
@check("UploadPart", level="core", spec=api("UploadPart"))
def test_part_with_a_malformed_md5_is_refused(s3, empty_upload, altered, name):
    """UploadPart with a Content-MD5 that is not the base64 of 16 bytes returns 400 InvalidDigest, and the upload has
    no part."""
    with expect.error(400, "InvalidDigest"), altered(headers={"Content-MD5": MALFORMED[name]}):
        s3.upload_part(**empty_upload, PartNumber=1, Body=BODY)
    expect.no_parts(s3, empty_upload)


TAGS = {"TagSet": [{"Key": "colour", "Value": "red"}]}


@check("PutObjectTagging", level="extended", spec=userguide("checking-object-integrity"))
def test_tags_with_a_wrong_md5_are_refused(s3, stored):
    """PutObjectTagging with the Content-MD5 of other bytes returns 400 BadDigest, and the object has no tags."""
    obj = stored(BODY)
    with expect.error(400, "BadDigest"):
        s3.put_object_tagging(**obj, Tagging=TAGS, ContentMD5=OTHER)
    expect.equal(s3.get_object_tagging(**obj).get("TagSet", []), [], "tags", sort="data")


@check("PutObjectTagging", level="common", spec=userguide("checking-object-integrity"))
def test_tags_with_a_malformed_md5_are_refused(s3, stored):
    """PutObjectTagging with a Content-MD5 that is not the base64 of 16 bytes returns 400 InvalidDigest."""
    obj = stored(BODY)
    with expect.error(400, "InvalidDigest"):
        s3.put_object_tagging(**obj, Tagging=TAGS, ContentMD5=MALFORMED["15_bytes"])
