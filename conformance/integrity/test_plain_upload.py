"""Uploads without a checksum algorithm, and the size of the object that CompleteMultipartUpload may be told."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api, userguide
from fixtures.model import checksums

BODY = checksums.SAMPLE
INTEGRITY = userguide("checking-object-integrity-upload")


@pytest.fixture
def part(s3, upload):
    """The only part of that upload, as CompleteMultipartUpload must know of it."""
    sent = s3.upload_part(**upload, PartNumber=1, Body=BODY, ChecksumSHA256=checksums.of("SHA256", BODY))
    return {"PartNumber": 1, "ETag": sent["ETag"]}


@check("CompleteMultipartUpload", level="extended", spec=INTEGRITY)
def test_checksum_is_computed(s3, upload, part):
    """CompleteMultipartUpload of an upload without an algorithm answers with the CRC64NVME of the object's bytes, which
    the service has computed, and the type FULL_OBJECT."""
    done = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})
    expect.equal(checksums.found(done), checksums.sent("CRC64NVME", BODY), "checksums")
    expect.equal(done.get("ChecksumType"), "FULL_OBJECT", "type")


# AWS was recorded to do so, also with the checksum that the part was uploaded with.
@check("CompleteMultipartUpload", level="extended", spec=api("CompleteMultipartUpload"))
def test_checksums_of_the_parts_are_refused(s3, upload, part):
    """CompleteMultipartUpload with its part's checksum, in an upload without an algorithm, answers 400 InvalidPart."""
    parts = [{**part, "ChecksumSHA256": checksums.of("SHA256", BODY)}]
    with expect.error(400, "InvalidPart"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})


# AWS was recorded to do so.
@check("CompleteMultipartUpload", level="extended", spec=api("CompleteMultipartUpload"))
def test_checksums_of_another_algorithm_are_refused(s3, upload, part):
    """CompleteMultipartUpload with the right CRC32 of a part that was uploaded with a SHA256, in an upload without an
    algorithm, answers 400 InvalidPart."""
    parts = [{**part, "ChecksumCRC32": checksums.of("CRC32", BODY)}]
    with expect.error(400, "InvalidPart"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})


# AWS was recorded to do so.
@check("CompleteMultipartUpload", level="extended", spec=api("CompleteMultipartUpload"))
def test_composite_type_is_refused(s3, upload, part):
    """CompleteMultipartUpload with ChecksumType COMPOSITE, in an upload without an algorithm: 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]}, ChecksumType="COMPOSITE")


# AWS was recorded to do so.
@check("CompleteMultipartUpload", level="extended", spec=api("CompleteMultipartUpload"))
def test_checksum_of_the_object_is_ignored(s3, upload, part):
    """CompleteMultipartUpload with a wrong CRC32C, in an upload without an algorithm, answers 200 without a CRC32C."""
    wrong = checksums.of("CRC32C", b"other bytes")
    done = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]}, ChecksumCRC32C=wrong)
    expect.status(done, 200)
    expect.equal(done.get("ChecksumCRC32C"), None, "CRC32C")


@check("CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"))
def test_right_size_of_the_object_is_taken(s3, target, upload, part):
    """CompleteMultipartUpload with the sum of the parts' sizes as MpuObjectSize answers 200, and makes the object."""
    done = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]}, MpuObjectSize=len(BODY))
    expect.status(done, 200)
    expect.equal(s3.head_object(**target)["ContentLength"], len(BODY), "Content-Length")


@check("CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"))
def test_wrong_size_of_the_object_is_refused(s3, target, upload, part):
    """CompleteMultipartUpload with another MpuObjectSize than the parts have answers 400 InvalidRequest: no object."""
    with expect.error(400, "InvalidRequest"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]}, MpuObjectSize=len(BODY) + 1)
    with expect.error(404):
        s3.head_object(**target)
