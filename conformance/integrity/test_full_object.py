"""FULL_OBJECT checksums: a multipart object's checksum is the checksum of its bytes, as if it had been uploaded in
one part."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model import checksums
from fixtures.model.sources import api, userguide
from fixtures.s3.uploads import FIRST_PART, start_upload

FEATURE = "checksum-full-object"


BODY = checksums.SAMPLE_BODY
INTEGRITY = userguide("checking-object-integrity-upload")
ALGORITHMS = ("CRC32", "CRC32C", "CRC64NVME")
RIGHT, WRONG = checksums.of("CRC32", BODY), checksums.of("CRC32", b"other bytes")


@pytest.fixture
def sent(upload_of_a_part):
    """`sent(algorithm)`: a FULL_OBJECT upload with this algorithm, and the entry of its only part, which only needs the
    ETag."""

    def find(algorithm):
        right = checksums.sent(algorithm, BODY)
        upload, part = upload_of_a_part(right, ChecksumAlgorithm=algorithm, ChecksumType="FULL_OBJECT")
        return upload, {"PartNumber": 1, "ETag": part["ETag"]}

    return find


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@check("CompleteMultipartUpload", level="common", spec=INTEGRITY, gate=True)
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_complete_multipart_parts_checksum_full_object", 2026)
def test_checksum_is_that_of_all_bytes(s3, sent, algorithm):
    """CompleteMultipartUpload of a FULL_OBJECT upload, without its parts' checksums, returns the checksum of the
    object's bytes and the type FULL_OBJECT."""
    upload, part = sent(algorithm)
    done = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})
    expect.equal(checksums.found(done), checksums.sent(algorithm, BODY), "checksums", sort="option")
    expect.equal(done.get("ChecksumType"), "FULL_OBJECT", "checksum type", sort="option")


@check("CompleteMultipartUpload", level="common", spec=INTEGRITY, gate=True)
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_complete_multipart_parts_checksum_full_object", 2026)
def test_checksum_of_two_parts(s3, target):
    """HeadObject with ChecksumMode of an object with two parts returns the CRC64NVME of all bytes and the type
    FULL_OBJECT."""
    upload = start_upload(s3, target, ChecksumAlgorithm="CRC64NVME", ChecksumType="FULL_OBJECT")
    with expect.arranging():
        parts = []
        for number, body in ((1, FIRST_PART), (2, BODY)):
            checksum = checksums.sent("CRC64NVME", body)
            etag = s3.upload_part(**upload, PartNumber=number, Body=body, **checksum)["ETag"]
            parts.append({"PartNumber": number, "ETag": etag})
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    head = s3.head_object(**target, ChecksumMode="ENABLED")
    expect.equal(checksums.found(head), checksums.sent("CRC64NVME", FIRST_PART + BODY), "checksums", sort="option")
    expect.equal(head.get("ChecksumType"), "FULL_OBJECT", "checksum type", sort="option")


@check("CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"))
def test_checksums_of_the_parts_may_be_given(s3, sent):
    """CompleteMultipartUpload of a FULL_OBJECT upload with the right checksum of its part returns 200."""
    upload, part = sent("CRC32")
    parts = [{**part, "ChecksumCRC32": RIGHT}]
    expect.status(s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts}), 200)


@check("CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"))
@recorded(
    "LocalStack", "TestS3MultipartUploadChecksum::test_complete_multipart_parts_checksum_full_object[CRC32]", 2026
)
def test_wrong_checksum_of_a_part_is_refused(s3, sent, expect_no_object):
    """CompleteMultipartUpload with a wrong checksum for its part returns 400 InvalidPart and creates no object."""
    upload, part = sent("CRC32")
    parts = [{**part, "ChecksumCRC32": WRONG}]
    with expect.error(400, "InvalidPart"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    expect_no_object(upload)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@check("CompleteMultipartUpload", level="common", spec=INTEGRITY)
@recorded(
    "LocalStack",
    "TestS3MultipartUploadChecksum::test_multipart_parts_checksum_exceptions_full_object",
    2026,
    of="CRC32C",
)
def test_right_checksum_of_the_object_is_taken(s3, sent, algorithm):
    """CompleteMultipartUpload with the checksum of all bytes and the ChecksumType FULL_OBJECT returns 200 and this
    checksum."""
    upload, part = sent(algorithm)
    right = checksums.sent(algorithm, BODY)
    done = s3.complete_multipart_upload(
        **upload, MultipartUpload={"Parts": [part]}, ChecksumType="FULL_OBJECT", **right
    )
    expect.equal(checksums.found(done), right, "checksums", sort="option")


@check("CompleteMultipartUpload", level="common", spec=INTEGRITY)
def test_wrong_checksum_of_the_object_is_refused(s3, sent, expect_no_object):
    """CompleteMultipartUpload with the CRC32 of other bytes and the ChecksumType FULL_OBJECT returns 400 BadDigest
    and creates no object."""
    upload, part = sent("CRC32")
    with expect.error(400, "BadDigest"):
        s3.complete_multipart_upload(
            **upload, MultipartUpload={"Parts": [part]}, ChecksumCRC32=WRONG, ChecksumType="FULL_OBJECT"
        )
    expect_no_object(upload)


# As recorded from AWS.
@check("CompleteMultipartUpload", level="extended", spec=api("CompleteMultipartUpload"))
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_multipart_parts_checksum_exceptions_full_object", 2026)
def test_right_checksum_without_its_type_is_refused(s3, sent):
    """CompleteMultipartUpload with the CRC32 of all bytes but without a ChecksumType returns 400 BadDigest, as if
    the checksum were COMPOSITE."""
    upload, part = sent("CRC32")
    with expect.error(400, "BadDigest"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]}, ChecksumCRC32=RIGHT)


# As recorded from AWS.
@check("CompleteMultipartUpload", level="extended", spec=api("CompleteMultipartUpload"))
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_multipart_parts_checksum_exceptions_full_object", 2026)
def test_composite_form_without_its_type_is_refused(s3, sent):
    """CompleteMultipartUpload of a FULL_OBJECT upload with the CRC32 of its part's CRC32, followed by -1, and
    without a ChecksumType returns 400 BadDigest."""
    upload, part = sent("CRC32")
    composite = checksums.of_parts("CRC32", [BODY])
    with expect.error(400, "BadDigest"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]}, ChecksumCRC32=composite)


OTHERS = {
    "right_without_a_type": checksums.sent("CRC64NVME", BODY),
    "wrong_with_the_type": {"ChecksumCRC32": WRONG, "ChecksumType": "FULL_OBJECT"},
}


# As recorded from AWS.
@pytest.mark.parametrize("given", OTHERS.values(), ids=OTHERS)
@check("CompleteMultipartUpload", level="extended", spec=api("CompleteMultipartUpload"))
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_multipart_parts_checksum_exceptions_full_object", 2026)
def test_checksum_of_another_algorithm_is_refused(s3, sent, expect_no_object, given):
    """CompleteMultipartUpload of a FULL_OBJECT upload with CRC32C, with the CRC64NVME of all bytes but without a
    ChecksumType, or with the CRC32 of other bytes and the ChecksumType FULL_OBJECT, returns 400 BadDigest and creates
    no object."""
    upload, part = sent("CRC32C")
    with expect.error(400, "BadDigest"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]}, **given)
    expect_no_object(upload)


@check("CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"))
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_multipart_parts_checksum_exceptions_full_object", 2026)
def test_composite_type_is_refused(s3, sent):
    """CompleteMultipartUpload of a FULL_OBJECT upload with the ChecksumType COMPOSITE returns 400 InvalidRequest."""
    upload, part = sent("CRC32")
    with expect.error(400, "InvalidRequest"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]}, ChecksumType="COMPOSITE")
