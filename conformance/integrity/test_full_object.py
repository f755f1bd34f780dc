"""FULL_OBJECT checksums: a multipart object's checksum is the checksum of its bytes, as if it had been uploaded in
one part."""

import pytest

from fixtures.language import check, expect
from fixtures.model import checksums
from fixtures.model.sources import api, userguide
from fixtures.s3.uploads import FIRST

FEATURE = "checksum-full-object"

BODY = checksums.SAMPLE
INTEGRITY = userguide("checking-object-integrity-upload")
ALGORITHMS = ("CRC32", "CRC32C", "CRC64NVME")
RIGHT, WRONG = checksums.of("CRC32", BODY), checksums.of("CRC32", b"other bytes")


def _upload(s3, target, algorithm):
    """Starts a FULL_OBJECT upload with this algorithm, and returns its bucket, key and id."""
    with expect.arranging():
        made = s3.create_multipart_upload(**target, ChecksumAlgorithm=algorithm, ChecksumType="FULL_OBJECT")
        return {**target, "UploadId": made["UploadId"]}


def _part(s3, upload, number, body, algorithm):
    """Uploads a part with its checksum, and returns its entry for CompleteMultipartUpload, which only needs the
    ETag."""
    with expect.arranging():
        sent = s3.upload_part(**upload, PartNumber=number, Body=body, **checksums.sent(algorithm, body))
    return {"PartNumber": number, "ETag": sent["ETag"]}


@pytest.fixture
def upload(s3, target):
    """Starts an upload with the algorithm CRC32, and returns its bucket, key and id."""
    return _upload(s3, target, "CRC32")


@pytest.fixture
def part(s3, upload):
    """Uploads the only part of that upload, and returns its entry for CompleteMultipartUpload."""
    return _part(s3, upload, 1, BODY, "CRC32")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@check("CompleteMultipartUpload", level="common", spec=INTEGRITY, gate=True)
def test_checksum_is_that_of_all_bytes(s3, target, algorithm):
    """CompleteMultipartUpload of a FULL_OBJECT upload, without its parts' checksums, returns the checksum of the
    object's bytes and the type FULL_OBJECT."""
    upload = _upload(s3, target, algorithm)
    parts = [_part(s3, upload, 1, BODY, algorithm)]
    done = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    expect.equal(checksums.found(done), checksums.sent(algorithm, BODY), "checksums")
    expect.equal(done.get("ChecksumType"), "FULL_OBJECT", "checksum type")


@check("CompleteMultipartUpload", level="common", spec=INTEGRITY)
def test_checksum_of_two_parts(s3, target):
    """HeadObject with ChecksumMode of an object with two parts returns the CRC64NVME of all bytes and the type
    FULL_OBJECT."""
    upload = _upload(s3, target, "CRC64NVME")
    parts = [_part(s3, upload, 1, FIRST, "CRC64NVME"), _part(s3, upload, 2, BODY, "CRC64NVME")]
    with expect.arranging():
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    head = s3.head_object(**target, ChecksumMode="ENABLED")
    expect.equal(checksums.found(head), checksums.sent("CRC64NVME", FIRST + BODY), "checksums")
    expect.equal(head.get("ChecksumType"), "FULL_OBJECT", "checksum type")


@check("CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"))
def test_checksums_of_the_parts_may_be_given(s3, upload, part):
    """CompleteMultipartUpload of a FULL_OBJECT upload with the right checksum of its part returns 200."""
    parts = [{**part, "ChecksumCRC32": RIGHT}]
    expect.status(s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts}), 200)


@check("CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"))
def test_wrong_checksum_of_a_part_is_refused(s3, target, upload, part):
    """CompleteMultipartUpload with a wrong checksum for its part returns 400 InvalidPart and creates no object."""
    parts = [{**part, "ChecksumCRC32": WRONG}]
    with expect.error(400, "InvalidPart"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    with expect.error(404):
        s3.head_object(**target)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@check("CompleteMultipartUpload", level="common", spec=INTEGRITY)
def test_right_checksum_of_the_object_is_taken(s3, target, algorithm):
    """CompleteMultipartUpload with the checksum of all bytes and the ChecksumType FULL_OBJECT returns 200 and this
    checksum."""
    upload = _upload(s3, target, algorithm)
    parts, right = [_part(s3, upload, 1, BODY, algorithm)], checksums.sent(algorithm, BODY)
    done = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts}, ChecksumType="FULL_OBJECT", **right)
    expect.equal(checksums.found(done), right, "checksums")


@check("CompleteMultipartUpload", level="common", spec=INTEGRITY)
def test_wrong_checksum_of_the_object_is_refused(s3, target, upload, part):
    """CompleteMultipartUpload with the CRC32 of other bytes and the ChecksumType FULL_OBJECT returns 400 BadDigest
    and creates no object."""
    with expect.error(400, "BadDigest"):
        s3.complete_multipart_upload(
            **upload, MultipartUpload={"Parts": [part]}, ChecksumCRC32=WRONG, ChecksumType="FULL_OBJECT"
        )
    with expect.error(404):
        s3.head_object(**target)


# As recorded from AWS.
@check("CompleteMultipartUpload", level="extended", spec=api("CompleteMultipartUpload"))
def test_right_checksum_without_its_type_is_refused(s3, upload, part):
    """CompleteMultipartUpload with the CRC32 of all bytes but without a ChecksumType returns 400 BadDigest, as if
    the checksum were COMPOSITE."""
    with expect.error(400, "BadDigest"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]}, ChecksumCRC32=RIGHT)


# As recorded from AWS.
@check("CompleteMultipartUpload", level="extended", spec=api("CompleteMultipartUpload"))
def test_composite_form_without_its_type_is_refused(s3, upload, part):
    """CompleteMultipartUpload of a FULL_OBJECT upload with the CRC32 of its part's CRC32, followed by -1, and
    without a ChecksumType returns 400 BadDigest."""
    composite = checksums.of_parts("CRC32", [BODY])
    with expect.error(400, "BadDigest"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]}, ChecksumCRC32=composite)


@check(
    "CompleteMultipartUpload",
    level="common",
    spec=api("CompleteMultipartUpload"),
    formerly=["integrity/full_object::other_type_than_the_uploads_is_refused"],
)
def test_composite_type_is_refused(s3, upload, part):
    """CompleteMultipartUpload of a FULL_OBJECT upload with the ChecksumType COMPOSITE returns 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]}, ChecksumType="COMPOSITE")
