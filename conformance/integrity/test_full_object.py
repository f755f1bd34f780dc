"""FULL_OBJECT checksums: a multipart object's checksum is that of its bytes, as if they had come in one piece."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api, userguide
from fixtures.model import checksums

BODY = checksums.SAMPLE
FIRST = b"0123456789abcdef" * (5 * 1024 * 1024 // 16)
INTEGRITY = userguide("checking-object-integrity-upload")
ALGORITHMS = ("CRC32", "CRC32C", "CRC64NVME")
RIGHT, WRONG = checksums.of("CRC32", BODY), checksums.of("CRC32", b"other bytes")


def _upload(s3, target, algorithm):
    """The bucket, key and id of a new FULL_OBJECT upload of this algorithm."""
    with expect.arranging():
        made = s3.create_multipart_upload(**target, ChecksumAlgorithm=algorithm, ChecksumType="FULL_OBJECT")
        return {**target, "UploadId": made["UploadId"]}


def _part(s3, upload, number, body, algorithm):
    """Uploads a part with its checksum, and gives what CompleteMultipartUpload must know of it: its ETag will do."""
    with expect.arranging():
        sent = s3.upload_part(**upload, PartNumber=number, Body=body, **checksums.sent(algorithm, body))
    return {"PartNumber": number, "ETag": sent["ETag"]}


@pytest.fixture
def upload(s3, target):
    """The bucket, key and id of an upload of the algorithm CRC32."""
    return _upload(s3, target, "CRC32")


@pytest.fixture
def part(s3, upload):
    """The only part of that upload, as CompleteMultipartUpload must know of it."""
    return _part(s3, upload, 1, BODY, "CRC32")


@pytest.mark.parametrize("algorithm", checksums.cases("UploadPart", ALGORITHMS))
@check("CompleteMultipartUpload", level="common", spec=INTEGRITY)
def test_checksum_is_that_of_all_bytes(s3, target, algorithm):
    """CompleteMultipartUpload of a FULL_OBJECT upload, without its parts' checksums, answers with the checksum of the
    object's bytes and the type FULL_OBJECT."""
    upload = _upload(s3, target, algorithm)
    parts = [_part(s3, upload, 1, BODY, algorithm)]
    done = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    expect.equal(checksums.found(done), checksums.sent(algorithm, BODY), "checksums")
    expect.equal(done.get("ChecksumType"), "FULL_OBJECT", "type")


@check("CompleteMultipartUpload", level="common", spec=INTEGRITY, uses=["UploadPart.ChecksumCRC64NVME"])
def test_checksum_of_two_parts(s3, target):
    """HeadObject with ChecksumMode gives the CRC64NVME of all bytes, and the type FULL_OBJECT, for an object of two
    parts."""
    upload = _upload(s3, target, "CRC64NVME")
    parts = [_part(s3, upload, 1, FIRST, "CRC64NVME"), _part(s3, upload, 2, BODY, "CRC64NVME")]
    with expect.arranging():
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    head = s3.head_object(**target, ChecksumMode="ENABLED")
    expect.equal(checksums.found(head), checksums.sent("CRC64NVME", FIRST + BODY), "checksums")
    expect.equal(head.get("ChecksumType"), "FULL_OBJECT", "type")


@check("CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"))
def test_checksums_of_the_parts_may_be_given(s3, upload, part):
    """CompleteMultipartUpload of a FULL_OBJECT upload with the right checksum of its part answers 200."""
    parts = [{**part, "ChecksumCRC32": RIGHT}]
    expect.status(s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts}), 200)


@check("CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"))
def test_wrong_checksum_of_a_part_is_refused(s3, target, upload, part):
    """CompleteMultipartUpload with another checksum than the part's answers 400 InvalidPart: no object then."""
    parts = [{**part, "ChecksumCRC32": WRONG}]
    with expect.error(400, "InvalidPart"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    with expect.error(404):
        s3.head_object(**target)


@pytest.mark.parametrize("algorithm", checksums.cases("CompleteMultipartUpload", ALGORITHMS))
@check("CompleteMultipartUpload", level="common", spec=INTEGRITY)
def test_right_checksum_of_the_object_is_taken(s3, target, algorithm):
    """CompleteMultipartUpload with the checksum of all bytes and the ChecksumType FULL_OBJECT answers 200 with it."""
    upload = _upload(s3, target, algorithm)
    parts, right = [_part(s3, upload, 1, BODY, algorithm)], checksums.sent(algorithm, BODY)
    done = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts}, ChecksumType="FULL_OBJECT", **right)
    expect.equal(checksums.found(done), right, "checksums")


@check("CompleteMultipartUpload", level="common", spec=INTEGRITY)
def test_wrong_checksum_of_the_object_is_refused(s3, target, upload, part):
    """CompleteMultipartUpload with the CRC32 of other bytes and the ChecksumType FULL_OBJECT answers 400 BadDigest: no
    object then."""
    with expect.error(400, "BadDigest"):
        s3.complete_multipart_upload(
            **upload, MultipartUpload={"Parts": [part]}, ChecksumCRC32=WRONG, ChecksumType="FULL_OBJECT"
        )
    with expect.error(404):
        s3.head_object(**target)


# AWS was recorded to do so.
@check("CompleteMultipartUpload", level="extended", spec=api("CompleteMultipartUpload"))
def test_right_checksum_without_its_type_is_refused(s3, upload, part):
    """CompleteMultipartUpload with the CRC32 of all bytes and no ChecksumType, as if it were COMPOSITE, answers 400
    BadDigest."""
    with expect.error(400, "BadDigest"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]}, ChecksumCRC32=RIGHT)


# AWS was recorded to do so.
@check("CompleteMultipartUpload", level="extended", spec=api("CompleteMultipartUpload"))
def test_composite_form_without_its_type_is_refused(s3, upload, part):
    """CompleteMultipartUpload of a FULL_OBJECT upload with the CRC32 of its part's CRC32 and -1, and no ChecksumType,
    answers 400 BadDigest."""
    composite = checksums.of_parts("CRC32", [BODY])
    with expect.error(400, "BadDigest"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]}, ChecksumCRC32=composite)


@check("CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"))
def test_other_type_than_the_uploads_is_refused(s3, upload, part):
    """CompleteMultipartUpload of a FULL_OBJECT upload with the ChecksumType COMPOSITE answers 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]}, ChecksumType="COMPOSITE")
