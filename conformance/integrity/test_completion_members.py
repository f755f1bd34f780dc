"""CompleteMultipartUpload with malformed, unknown or several checksums, types and sizes: it creates no object."""

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.model import checksums
from fixtures.model.sources import api
from fixtures.s3.uploads import start_upload

FEATURE = "checksum-rules"

COMPLETE = api("CompleteMultipartUpload")
BODY = checksums.SAMPLE_BODY
RIGHT, RIGHT_CRC = checksums.of("SHA256", BODY), checksums.of("CRC32", BODY)


@pytest.fixture
def sent(s3, target):
    """An upload with the algorithm SHA256, and the entry of its only part. Each check has its own: one that another
    check was refused to complete may be gone, and any 400 is a refusal here."""
    with expect.arranging():
        upload = start_upload(s3, target, ChecksumAlgorithm="SHA256")
        etag = s3.upload_part(**upload, PartNumber=1, Body=BODY, ChecksumSHA256=RIGHT)["ETag"]
    return upload, {"PartNumber": 1, "ETag": etag, "ChecksumSHA256": RIGHT}


PARTS = {
    "not_base64": {"ChecksumSHA256": "not base64!"},
    "too_short": {"ChecksumSHA256": "AAAA"},
    "two_right_ones": {"ChecksumCRC32": RIGHT_CRC},
}


# For these, and for those of the object below, AWS's codes are not known.
@pytest.mark.parametrize("members", PARTS.values(), ids=PARTS)
@check("CompleteMultipartUpload", level="extended", spec=COMPLETE)
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_malformed_or_second_checksum_of_a_part_is_refused(s3, sent, expect_no_object, members):
    """CompleteMultipartUpload with a malformed checksum of a part, or with two checksums of it, returns 400 and
    creates no object."""
    upload, part = sent
    with expect.error(400):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [{**part, **members}]})
    expect_no_object(upload)


OBJECTS = {
    "unknown_type": {"x-amz-checksum-type": "UNKNOWN"},
    "not_base64": {"x-amz-checksum-sha256": "not base64!"},
    "too_short": {"x-amz-checksum-sha256": "AAAA"},
    "two_algorithms": {"x-amz-checksum-sha256": RIGHT, "x-amz-checksum-crc32": RIGHT_CRC},
}


@pytest.mark.uses("CompleteMultipartUpload.ChecksumType")
@pytest.mark.parametrize("headers", OBJECTS.values(), ids=OBJECTS)
@check("CompleteMultipartUpload", level="extended", spec=COMPLETE)
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_malformed_or_second_checksum_of_the_object_is_refused(s3, sent, expect_no_object, altered, headers):
    """CompleteMultipartUpload with an unknown x-amz-checksum-type, a malformed checksum of the object, or two
    checksums of different algorithms, returns 400 and creates no object."""
    upload, part = sent
    with expect.error(400), altered(headers=headers):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})
    expect_no_object(upload)


SIZES = {"negative": "-1", "word": "many", "fraction": "9.0", "nothing_for_bytes": "0"}
SIZES |= {"beyond_32_bits": str(2**32 + len(BODY))}


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@check("CompleteMultipartUpload", level="extended", spec=COMPLETE, feature="multipart")
def test_malformed_size_of_the_object_is_refused(s3, sent, expect_no_object, altered, size):
    """CompleteMultipartUpload with an x-amz-mp-object-size that is negative, not a whole number, 0 for a part with
    bytes, or greater than the right one by 2 to the 32, returns 400 InvalidRequest and creates no object."""
    upload, part = sent
    with expect.error(400, "InvalidRequest"), altered(headers={"x-amz-mp-object-size": size}):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})
    expect_no_object(upload)
