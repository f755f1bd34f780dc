"""UploadPart with a checksum: the part arrives as it was sent, or not at all."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api, userguide
from fixtures.model import checksums

BODY = checksums.SAMPLE
INTEGRITY = userguide("checking-object-integrity-upload")


@pytest.fixture
def upload_of(s3, target):
    """Starts an upload with this checksum algorithm and, where it is given, type: its bucket, key and id."""

    def start(algorithm, **kind):
        with expect.arranging():
            made = s3.create_multipart_upload(**target, ChecksumAlgorithm=algorithm, **kind)
        return {**target, "UploadId": made["UploadId"]}

    return start


@pytest.mark.parametrize("algorithm", checksums.cases("UploadPart"))
@check("UploadPart", level="common", spec=api("UploadPart"))
def test_right_checksum_is_answered(s3, upload_of, algorithm):
    """UploadPart with the body's checksum, of the upload's algorithm, answers 200 with it and with no other."""
    upload = upload_of(algorithm)
    answer = s3.upload_part(**upload, PartNumber=1, Body=BODY, **checksums.sent(algorithm, BODY))
    expect.status(answer, 200)
    expect.equal(checksums.found(answer), checksums.sent(algorithm, BODY), "checksums")


@pytest.mark.parametrize("algorithm", checksums.cases("UploadPart", checksums.NEWER))
@check("UploadPart", level="extended", spec=api("UploadPart"))
def test_right_checksum_of_a_newer_algorithm_is_answered(s3, upload, algorithm):
    """UploadPart with a checksum of the algorithms that S3 has since 2026, in an upload without an algorithm, answers
    200 with it and with no other."""
    answer = s3.upload_part(**upload, PartNumber=1, Body=BODY, **checksums.sent(algorithm, BODY))
    expect.status(answer, 200)
    expect.equal(checksums.found(answer), checksums.sent(algorithm, BODY), "checksums")


@pytest.mark.parametrize("algorithm", checksums.cases("UploadPart"))
@check("UploadPart", level="common", spec=INTEGRITY)
def test_wrong_checksum_is_refused(s3, upload_of, algorithm):
    """UploadPart with the checksum of other bytes answers 400 BadDigest, and the upload has no part then."""
    upload = upload_of(algorithm)
    with expect.error(400, "BadDigest"):
        s3.upload_part(**upload, PartNumber=1, Body=BODY, **checksums.sent(algorithm, b"other bytes"))
    expect.equal(s3.list_parts(**upload).get("Parts", []), [], "parts")


@pytest.mark.parametrize("algorithm", checksums.cases("UploadPart", ["CRC32", "SHA256"]))
@check("UploadPart", level="common", spec=INTEGRITY)
def test_malformed_checksum_is_refused(s3, upload_of, algorithm):
    """UploadPart with a checksum that is not base64 answers 400 InvalidRequest."""
    upload = upload_of(algorithm)
    with expect.error(400, "InvalidRequest"):
        s3.upload_part(**upload, PartNumber=1, Body=BODY, **{f"Checksum{algorithm}": "not base64!"})


@pytest.mark.parametrize("algorithm", checksums.cases("UploadPart", ["CRC32", "CRC64NVME", "SHA256"]))
@check("ListParts", level="common", spec=api("ListParts"))
def test_checksum_of_a_part_is_listed(s3, upload_of, algorithm):
    """ListParts gives the checksum that a part was uploaded with, and no other."""
    upload = upload_of(algorithm)
    with expect.arranging():
        s3.upload_part(**upload, PartNumber=1, Body=BODY, **checksums.sent(algorithm, BODY))
    parts = [checksums.found(part) for part in s3.list_parts(**upload)["Parts"]]
    expect.equal(parts, [checksums.sent(algorithm, BODY)], "checksums of the parts")


@check("UploadPart", level="common", spec=api("UploadPart"))
def test_two_checksums_are_refused(s3, upload_of):
    """UploadPart with two checksums, both right, answers 400 InvalidRequest."""
    upload, crc32, sha256 = upload_of("SHA256"), checksums.of("CRC32", BODY), checksums.of("SHA256", BODY)
    with expect.error(400, "InvalidRequest"):
        s3.upload_part(**upload, PartNumber=1, Body=BODY, ChecksumCRC32=crc32, ChecksumSHA256=sha256)


@check("UploadPart", level="common", spec=INTEGRITY)
def test_checksum_of_another_algorithm_is_refused(s3, upload_of):
    """UploadPart with a right CRC32 in an upload of the algorithm SHA256 answers 400 InvalidRequest."""
    upload = upload_of("SHA256")
    with expect.error(400, "InvalidRequest"):
        s3.upload_part(**upload, PartNumber=1, Body=BODY, ChecksumCRC32=checksums.of("CRC32", BODY))


@check("UploadPart", level="common", spec=INTEGRITY)
def test_part_of_a_composite_upload_needs_a_checksum(s3, upload_of, altered):
    """UploadPart without a checksum in a COMPOSITE upload of the algorithm SHA256 answers 400 InvalidRequest."""
    upload = upload_of("SHA256")
    with expect.error(400, "InvalidRequest"), altered(without=["x-amz-checksum-sha256"]):
        s3.upload_part(**upload, PartNumber=1, Body=BODY, ChecksumSHA256=checksums.of("SHA256", BODY))


@check("UploadPart", level="extended", spec=INTEGRITY)
def test_part_of_a_full_object_upload_needs_none(s3, upload_of, altered):
    """UploadPart without a checksum in a FULL_OBJECT upload of the algorithm CRC64NVME answers 200 with the CRC64NVME
    of the body."""
    upload = upload_of("CRC64NVME")
    with altered(without=["x-amz-checksum-crc64nvme"]):
        answer = s3.upload_part(**upload, PartNumber=1, Body=BODY, ChecksumCRC64NVME=checksums.of("CRC64NVME", BODY))
    expect.equal(checksums.found(answer), checksums.sent("CRC64NVME", BODY), "checksums")


@check("UploadPart", level="common", spec=INTEGRITY)
def test_wrong_checksum_is_refused_in_any_upload(s3, upload):
    """UploadPart with a SHA-256 of other bytes answers 400 BadDigest in an upload without an algorithm, too."""
    with expect.error(400, "BadDigest"):
        s3.upload_part(**upload, PartNumber=1, Body=BODY, ChecksumSHA256=checksums.of("SHA256", b"other bytes"))


# AWS was recorded to do so.
@check("UploadPart", level="extended", spec=api("UploadPart"))
def test_checksum_is_not_kept_where_the_upload_has_none(s3, upload):
    """UploadPart answers with the checksum that it was sent in an upload without an algorithm, too; ListParts gives
    none then."""
    answer = s3.upload_part(**upload, PartNumber=1, Body=BODY, ChecksumSHA256=checksums.of("SHA256", BODY))
    expect.equal(checksums.found(answer), checksums.sent("SHA256", BODY), "checksums")
    parts = [checksums.found(part) for part in s3.list_parts(**upload)["Parts"]]
    expect.equal(parts, [{}], "listed checksums of the parts")


@check("UploadPartCopy", level="extended", spec=api("UploadPartCopy"))
def test_copied_part_has_the_checksum_of_the_upload(s3, stored, upload_of):
    """UploadPartCopy into an upload of the algorithm SHA256 answers with the SHA-256 of the bytes that were copied."""
    source, upload = stored(BODY), upload_of("SHA256")
    answer = s3.upload_part_copy(**upload, PartNumber=1, CopySource=source)
    expect.equal(checksums.found(answer["CopyPartResult"]), checksums.sent("SHA256", BODY), "checksums")


# AWS was recorded to do so.
@check("UploadPartCopy", level="extended", spec=api("UploadPartCopy"))
def test_copied_part_has_no_checksum_where_the_upload_has_none(s3, stored, upload):
    """UploadPartCopy into an upload without an algorithm answers without a checksum, though the source has one."""
    source = stored(BODY, ChecksumSHA256=checksums.of("SHA256", BODY))
    answer = s3.upload_part_copy(**upload, PartNumber=1, CopySource=source)
    expect.equal(checksums.found(answer["CopyPartResult"]), {}, "checksums")
