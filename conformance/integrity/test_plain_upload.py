"""Multipart uploads without a checksum algorithm, and the MpuObjectSize of CompleteMultipartUpload."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model import checksums
from fixtures.model.sources import api, userguide

FEATURE = "checksum-full-object"


BODY = checksums.SAMPLE_BODY
INTEGRITY = userguide("checking-object-integrity-upload")


@pytest.fixture
def sent(upload_of_a_part):
    """An upload without an algorithm, and the entry of its only part, which was uploaded with its SHA-256."""
    upload, part = upload_of_a_part(checksums.sent("SHA256", BODY))
    return upload, {"PartNumber": 1, "ETag": part["ETag"]}


@check("CompleteMultipartUpload", level="extended", spec=INTEGRITY)
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_complete_multipart_parts_checksum_default", 2026)
def test_checksum_is_computed(s3, sent):
    """CompleteMultipartUpload of an upload without an algorithm returns the CRC64NVME of the object's bytes,
    computed by the server, and the type FULL_OBJECT."""
    upload, part = sent
    done = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})
    expect.equal(checksums.found(done), checksums.sent("CRC64NVME", BODY), "checksums", sort="option")
    expect.equal(done.get("ChecksumType"), "FULL_OBJECT", "checksum type", sort="option")


# As recorded from AWS, even with the checksum that the part was uploaded with.
@check("CompleteMultipartUpload", level="extended", spec=api("CompleteMultipartUpload"))
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_complete_multipart_parts_checksum_default", 2026)
def test_checksums_of_the_parts_are_refused(s3, sent):
    """CompleteMultipartUpload with its part's checksum, in an upload without an algorithm, returns 400 InvalidPart."""
    upload, part = sent
    parts = [{**part, "ChecksumSHA256": checksums.of("SHA256", BODY)}]
    with expect.error(400, "InvalidPart"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})


# As recorded from AWS.
@check("CompleteMultipartUpload", level="extended", spec=api("CompleteMultipartUpload"))
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_complete_multipart_parts_checksum_default", 2026)
def test_checksums_of_another_algorithm_are_refused(s3, sent):
    """CompleteMultipartUpload with the right CRC32 of a part that was uploaded with a SHA256, in an upload without
    an algorithm, returns 400 InvalidPart."""
    upload, part = sent
    parts = [{**part, "ChecksumCRC32": checksums.of("CRC32", BODY)}]
    with expect.error(400, "InvalidPart"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})


# As recorded from AWS.
@check("CompleteMultipartUpload", level="extended", spec=api("CompleteMultipartUpload"))
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_complete_multipart_parts_checksum_default", 2026)
def test_composite_type_is_refused(s3, sent):
    """CompleteMultipartUpload with the ChecksumType COMPOSITE, in an upload without an algorithm, returns 400
    InvalidRequest."""
    upload, part = sent
    with expect.error(400, "InvalidRequest"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]}, ChecksumType="COMPOSITE")


# As recorded from AWS, although such an upload gets a checksum of this type.
@check("CompleteMultipartUpload", level="extended", spec=api("CompleteMultipartUpload"))
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_complete_multipart_parts_checksum_default", 2026)
def test_full_object_type_is_refused(s3, sent):
    """CompleteMultipartUpload with the ChecksumType FULL_OBJECT, in an upload without an algorithm, returns 400
    InvalidRequest."""
    upload, part = sent
    with expect.error(400, "InvalidRequest"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]}, ChecksumType="FULL_OBJECT")


# As recorded from AWS.
@check("CompleteMultipartUpload", level="extended", spec=api("CompleteMultipartUpload"))
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_complete_multipart_parts_checksum_default", 2026)
def test_checksum_of_the_object_is_ignored(s3, sent):
    """CompleteMultipartUpload with a wrong CRC32C, in an upload without an algorithm, returns 200 and no CRC32C."""
    upload, part = sent
    wrong = checksums.of("CRC32C", b"other bytes")
    done = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]}, ChecksumCRC32C=wrong)
    expect.status(done, 200)
    expect.equal(done.get("ChecksumCRC32C"), None, "CRC32C", sort="option")


@check("CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"), feature="multipart")
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_multipart_size_validation", 2026)
def test_right_size_of_the_object_is_taken(s3, sent):
    """CompleteMultipartUpload with the sum of the parts' sizes as MpuObjectSize returns 200 and creates an object of
    this size."""
    upload, part = sent
    done = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]}, MpuObjectSize=len(BODY))
    expect.status(done, 200)
    head = s3.head_object(Bucket=upload["Bucket"], Key=upload["Key"])
    expect.equal(head["ContentLength"], len(BODY), "Content-Length", sort="data")


@check("CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"), feature="multipart")
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_multipart_size_validation", 2026)
def test_wrong_size_of_the_object_is_refused(s3, sent, expect_no_object):
    """CompleteMultipartUpload with an MpuObjectSize that is not the sum of the parts' sizes returns 400
    InvalidRequest and creates no object."""
    upload, part = sent
    with expect.error(400, "InvalidRequest"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]}, MpuObjectSize=len(BODY) + 1)
    expect_no_object(upload)
