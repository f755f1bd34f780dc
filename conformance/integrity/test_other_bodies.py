"""Checksums of request documents, such as a set of tags: they are verified, too."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model import checksums
from fixtures.model.sources import api, userguide

FEATURE = "object-tagging"

BODY = checksums.SAMPLE_BODY
INTEGRITY = userguide("checking-object-integrity")
TAGS = {"TagSet": [{"Key": "colour", "Value": "red"}]}
# The CRC32 of other bytes replaces what the client computes: Content-MD5, or boto3's CRC32.
WRONG = {"x-amz-checksum-crc32": checksums.of("CRC32", b"other bytes")}
COMPUTED = ["Content-MD5", "x-amz-sdk-checksum-algorithm"]


@check("PutObjectTagging", level="common", spec=INTEGRITY)
def test_tags_with_a_wrong_checksum_are_refused(s3, stored, altered):
    """PutObjectTagging with the CRC32 of other bytes returns 400 BadDigest, and the object has no tags."""
    obj = stored(BODY)
    with expect.error(400, "BadDigest"), altered(headers=WRONG, without=COMPUTED):
        s3.put_object_tagging(**obj, Tagging=TAGS)
    expect.equal(s3.get_object_tagging(**obj).get("TagSet", []), [], "tags", sort="data")


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
@check("PutObjectTagging", level="common", spec=api("PutObjectTagging"))
def test_tags_with_the_checksum_that_the_client_computes(s3, stored, algorithm):
    """PutObjectTagging with the checksum that an SDK computes for ChecksumAlgorithm returns 200 and sets the tags."""
    obj = stored(BODY)
    expect.status(s3.put_object_tagging(**obj, Tagging=TAGS, ChecksumAlgorithm=algorithm), 200)
    expect.equal(s3.get_object_tagging(**obj)["TagSet"], TAGS["TagSet"], "tags", sort="data")
