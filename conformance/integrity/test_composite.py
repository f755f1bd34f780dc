"""COMPOSITE checksums: a multipart object's checksum is the checksum of its parts' checksums, followed by the number
of parts."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model import checksums
from fixtures.model.sources import api, userguide
from fixtures.s3.uploads import FIRST_PART, start_upload

FEATURE = "checksum-composite"


BODY = checksums.SAMPLE_BODY
INTEGRITY = userguide("checking-object-integrity-upload")
ALGORITHMS = ("CRC32", "CRC32C", "SHA1", "SHA256")
SHA256 = checksums.of("SHA256", BODY)


@pytest.fixture
def sent(upload_of_a_part):
    """`sent(algorithm)`: an upload with this algorithm, whose default type is COMPOSITE, and the entry of its only
    part."""
    return lambda algorithm: upload_of_a_part(checksums.sent(algorithm, BODY), ChecksumAlgorithm=algorithm)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@check("CompleteMultipartUpload", level="common", spec=INTEGRITY, gate=True)
@recorded("LocalStack", "TestS3::test_get_object_part_checksum", 2026, of="CRC32C")
def test_composite_checksum_of_one_part(s3, sent, algorithm):
    """CompleteMultipartUpload of a COMPOSITE upload with one part returns the checksum of the part's checksum,
    followed by -1, and the type COMPOSITE."""
    upload, part = sent(algorithm)
    done = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})
    expect.equal(
        checksums.found(done),
        {f"Checksum{algorithm}": checksums.of_parts(algorithm, [BODY])},
        "checksums",
        sort="option",
    )
    expect.equal(done.get("ChecksumType"), "COMPOSITE", "checksum type", sort="form")


@check("CompleteMultipartUpload", level="common", spec=INTEGRITY)
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_complete_multipart_parts_checksum_composite", 2026)
def test_checksum_of_two_parts(s3, target):
    """HeadObject with ChecksumMode of an object with two parts returns the SHA-256 of both parts' SHA-256s, followed
    by -2, and the type COMPOSITE."""
    upload = start_upload(s3, target, ChecksumAlgorithm="SHA256")
    with expect.arranging():
        parts = []
        for number, body in ((1, FIRST_PART), (2, BODY)):
            checksum = checksums.sent("SHA256", body)
            etag = s3.upload_part(**upload, PartNumber=number, Body=body, **checksum)["ETag"]
            parts.append({"PartNumber": number, "ETag": etag, **checksum})
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    head = s3.head_object(**target, ChecksumMode="ENABLED")
    wanted = {"ChecksumSHA256": checksums.of_parts("SHA256", [FIRST_PART, BODY])}
    expect.equal(checksums.found(head), wanted, "checksums", sort="option")
    expect.equal(head.get("ChecksumType"), "COMPOSITE", "checksum type", sort="form")


@check("CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"))
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_complete_multipart_parts_checksum_composite[CRC32]", 2026)
def test_parts_without_their_checksums_are_refused(s3, sent, expect_no_object):
    """CompleteMultipartUpload of a COMPOSITE upload without its part's checksum returns 400 InvalidRequest and
    creates no object."""
    upload, part = sent("SHA256")
    parts = [{"PartNumber": 1, "ETag": part["ETag"]}]
    with expect.error(400, "InvalidRequest"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    expect_no_object(upload)


@check("CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"))
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_complete_multipart_parts_checksum_composite[CRC32]", 2026)
def test_wrong_checksum_of_a_part_is_refused(s3, sent, expect_no_object):
    """CompleteMultipartUpload with a wrong checksum for its part returns 400 InvalidPart and creates no object."""
    upload, part = sent("SHA256")
    parts = [{**part, "ChecksumSHA256": checksums.of("SHA256", b"other bytes")}]
    with expect.error(400, "InvalidPart"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    expect_no_object(upload)


# As recorded from AWS.
@check("CompleteMultipartUpload", level="extended", spec=api("CompleteMultipartUpload"))
def test_checksum_of_another_algorithm_is_refused(s3, sent):
    """CompleteMultipartUpload of a SHA256 upload with the right CRC32 of its part, instead of the SHA256, returns
    400 BadDigest."""
    upload, part = sent("SHA256")
    parts = [{"PartNumber": 1, "ETag": part["ETag"], "ChecksumCRC32": checksums.of("CRC32", BODY)}]
    with expect.error(400, "BadDigest"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})


# As recorded from AWS.
@check("CompleteMultipartUpload", level="extended", spec=api("CompleteMultipartUpload"))
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_multipart_parts_checksum_exceptions_composite", 2026)
def test_sha256_in_a_crc32_upload_is_refused(s3, sent):
    """CompleteMultipartUpload of a CRC32 upload with the right SHA256 of its part, instead of the CRC32, returns 400
    BadDigest."""
    upload, part = sent("CRC32")
    parts = [{"PartNumber": 1, "ETag": part["ETag"], "ChecksumSHA256": SHA256}]
    with expect.error(400, "BadDigest"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})


@check("CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"))
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_multipart_parts_checksum_exceptions_composite", 2026)
def test_full_object_type_is_refused(s3, sent):
    """CompleteMultipartUpload of a COMPOSITE upload with the ChecksumType FULL_OBJECT returns 400 InvalidRequest."""
    upload, part = sent("SHA256")
    with expect.error(400, "InvalidRequest"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]}, ChecksumType="FULL_OBJECT")


@check("CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"))
def test_type_of_the_upload_may_be_repeated(s3, sent):
    """CompleteMultipartUpload of a COMPOSITE upload with the ChecksumType COMPOSITE returns 200."""
    upload, part = sent("SHA256")
    done = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]}, ChecksumType="COMPOSITE")
    expect.status(done, 200)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@check("CompleteMultipartUpload", level="extended", spec=api("CompleteMultipartUpload"))
def test_right_checksum_of_the_object_is_taken(s3, sent, algorithm):
    """CompleteMultipartUpload with the right COMPOSITE checksum of the object, which ends in -1 for one part,
    returns 200 and this checksum."""
    upload, part = sent(algorithm)
    right = {f"Checksum{algorithm}": checksums.of_parts(algorithm, [BODY])}
    done = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]}, **right)
    expect.equal(checksums.found(done), right, "checksums", sort="option")


@check("CompleteMultipartUpload", level="extended", spec=api("CompleteMultipartUpload"))
def test_wrong_checksum_of_the_object_is_refused(s3, sent, expect_no_object):
    """CompleteMultipartUpload with the COMPOSITE checksum of other parts returns 400 BadDigest and creates no
    object."""
    upload, part = sent("SHA256")
    wrong = checksums.of_parts("SHA256", [b"other bytes"])
    with expect.error(400, "BadDigest"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]}, ChecksumSHA256=wrong)
    expect_no_object(upload)


# As recorded from AWS.
@check("CopyObject", level="extended", spec=INTEGRITY)
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_complete_multipart_parts_checksum_composite", 2026)
def test_copy_has_the_checksum_of_all_bytes(s3, target, sent):
    """CopyObject of a multipart object with a COMPOSITE SHA-256 returns the SHA-256 of the object's bytes."""
    upload, part = sent("SHA256")
    with expect.arranging():
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})
    source = {"Bucket": upload["Bucket"], "Key": upload["Key"]}
    copied = s3.copy_object(**target, CopySource=source)["CopyObjectResult"]
    expect.equal(checksums.found(copied), {"ChecksumSHA256": SHA256}, "checksums", sort="option")
