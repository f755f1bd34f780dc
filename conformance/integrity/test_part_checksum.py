"""UploadPart with a checksum: the part is stored only if the checksum matches."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model import checksums
from fixtures.model.sources import api, userguide
from fixtures.s3.uploads import start_upload

FEATURE = "checksum-rules"

BODY = checksums.SAMPLE_BODY
INTEGRITY = userguide("checking-object-integrity-upload")


@pytest.fixture
def upload_of(s3, new_target):
    """`upload_of(algorithm)`: bucket, key and id of an upload with this checksum algorithm"""
    return lambda algorithm: start_upload(s3, new_target(), ChecksumAlgorithm=algorithm)


@pytest.mark.parametrize("algorithm", checksums.ALGORITHMS)
@check("UploadPart", level="common", spec=api("UploadPart"), feature="checksum-{algorithm}")
def test_right_checksum_is_answered(s3, upload_of, algorithm):
    """UploadPart with the body's checksum, of the upload's algorithm, returns 200 and only this checksum."""
    upload = upload_of(algorithm)
    answer = s3.upload_part(**upload, PartNumber=1, Body=BODY, **checksums.sent(algorithm, BODY))
    expect.status(answer, 200)
    expect.equal(checksums.found(answer), checksums.sent(algorithm, BODY), "checksums", sort="option")


@pytest.mark.parametrize("algorithm", checksums.NEWER)
@check("UploadPart", level="extended", spec=api("UploadPart"), feature="checksum-newer")
def test_right_checksum_of_a_newer_algorithm_is_answered(s3, upload_to_fill, algorithm):
    """UploadPart with a checksum of an algorithm that S3 supports since 2026, in an upload without an algorithm,
    returns 200 and only this checksum."""
    answer = s3.upload_part(**upload_to_fill, PartNumber=1, Body=BODY, **checksums.sent(algorithm, BODY))
    expect.status(answer, 200)
    expect.equal(checksums.found(answer), checksums.sent(algorithm, BODY), "checksums", sort="option")


@pytest.fixture
def newer_upload(s3, new_target):
    """`newer_upload(algorithm)`: bucket, key and id of an upload with this algorithm; None if it is refused with 400
    InvalidRequest."""

    def begin(algorithm):
        target = new_target()
        created = lambda: s3.create_multipart_upload(**target, ChecksumAlgorithm=algorithm)  # noqa: E731
        made = expect.response_unless(created, 400, "InvalidRequest")
        return made and {**target, "UploadId": made["UploadId"]}

    def find(algorithm):
        with expect.arranging():
            return begin(algorithm)

    return find


# No source says which type of checksum the object of such an upload gets, and so what its value is.
@pytest.mark.parametrize("algorithm", checksums.NEWER)
@check("UploadPart", level="extended", spec=api("CopyPartResult"), feature="checksum-newer")
def test_parts_have_the_newer_checksum_of_their_upload(s3, newer_upload, stored_to_read, algorithm):
    """UploadPart, UploadPartCopy and ListParts return the checksum of an algorithm that S3 supports since 2026, and no
    other, if CreateMultipartUpload named this algorithm and was not refused with 400 InvalidRequest."""
    upload, sent = newer_upload(algorithm), checksums.sent(algorithm, BODY)
    if upload is None:
        return
    put = s3.upload_part(**upload, PartNumber=1, Body=BODY, **sent)
    copied = s3.upload_part_copy(**upload, PartNumber=2, CopySource=stored_to_read(BODY))["CopyPartResult"]
    listed = s3.list_parts(**upload)["Parts"]
    found = {"UploadPart": put, "UploadPartCopy": copied, **{f"part {part['PartNumber']}": part for part in listed}}
    wanted = dict.fromkeys(("UploadPart", "UploadPartCopy", "part 1", "part 2"), sent)
    expect.equal({name: checksums.found(answer) for name, answer in found.items()}, wanted, "checksums", sort="option")


@pytest.mark.parametrize("algorithm", checksums.NEWER)
@check("UploadPart", level="extended", spec=INTEGRITY, feature="checksum-newer")
def test_wrong_checksum_of_a_newer_upload_is_refused(s3, newer_upload, algorithm):
    """UploadPart with the checksum of other bytes returns 400 BadDigest and stores no part, if CreateMultipartUpload
    named its algorithm, one that S3 supports since 2026, and was not refused with 400 InvalidRequest."""
    upload = newer_upload(algorithm)
    if upload is None:
        return
    with expect.error(400, "BadDigest"):
        s3.upload_part(**upload, PartNumber=3, Body=b"other bytes", **checksums.sent(algorithm, BODY))
    numbers = [part["PartNumber"] for part in s3.list_parts(**upload).get("Parts", [])]
    expect.that(3 not in numbers, "no part 3", numbers, "parts", sort="entries")


@pytest.mark.parametrize("algorithm", checksums.ALGORITHMS)
@check(
    "UploadPart",
    level="common",
    spec=INTEGRITY,
    feature="checksum-{algorithm}",
    gate=True,
    shows="wrong-checksums-are-accepted",
)
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_multipart_upload_part_checksum_exception[CRC32]", 2026)
def test_wrong_checksum_is_refused(s3, empty_upload_of, algorithm):
    """UploadPart with the checksum of other bytes returns 400 BadDigest, and the upload has no part."""
    upload = empty_upload_of(algorithm)
    with expect.error(400, "BadDigest"):
        s3.upload_part(**upload, PartNumber=1, Body=BODY, **checksums.sent(algorithm, b"other bytes"))
    expect.no_parts(s3, upload)


@pytest.mark.parametrize("algorithm", checksums.ALGORITHMS)
@check("UploadPart", level="common", spec=INTEGRITY, feature="checksum-{algorithm}")
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_multipart_upload_part_checksum_exception[CRC32]", 2026)
def test_malformed_checksum_is_refused(s3, empty_upload_of, algorithm):
    """UploadPart with a checksum that is not base64 returns 400 InvalidRequest."""
    upload = empty_upload_of(algorithm)
    with expect.error(400, "InvalidRequest"):
        s3.upload_part(**upload, PartNumber=1, Body=BODY, **{f"Checksum{algorithm}": "not base64!"})


@pytest.mark.parametrize("algorithm", checksums.ALGORITHMS)
@check("ListParts", level="common", spec=api("ListParts"), feature="checksum-{algorithm}")
@recorded(
    "LocalStack",
    "TestS3MultipartUploadChecksum::test_complete_multipart_parts_checksum_composite",
    2026,
    of="CRC32 CRC32C SHA1 SHA256",
)
def test_checksum_of_a_part_is_listed(s3, upload_of_a_part, algorithm):
    """ListParts returns the checksum that a part was uploaded with, and no other."""
    upload, _ = upload_of_a_part(checksums.sent(algorithm, BODY), ChecksumAlgorithm=algorithm)
    parts = [checksums.found(part) for part in s3.list_parts(**upload)["Parts"]]
    expect.equal(parts, [checksums.sent(algorithm, BODY)], "checksums of the parts", sort="option")


@check("UploadPart", level="common", spec=api("UploadPart"))
def test_two_checksums_are_refused(s3, empty_upload_of):
    """UploadPart with two checksums, both right, returns 400 InvalidRequest."""
    upload, crc32, sha256 = empty_upload_of("SHA256"), checksums.of("CRC32", BODY), checksums.of("SHA256", BODY)
    with expect.error(400, "InvalidRequest"):
        s3.upload_part(**upload, PartNumber=1, Body=BODY, ChecksumCRC32=crc32, ChecksumSHA256=sha256)


@check("UploadPart", level="common", spec=INTEGRITY)
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_multipart_parts_checksum_exceptions_composite", 2026)
def test_checksum_of_another_algorithm_is_refused(s3, empty_upload_of):
    """UploadPart with the right CRC32 in an upload with the algorithm SHA256 returns 400 InvalidRequest."""
    upload = empty_upload_of("SHA256")
    with expect.error(400, "InvalidRequest"):
        s3.upload_part(**upload, PartNumber=1, Body=BODY, ChecksumCRC32=checksums.of("CRC32", BODY))


@check("UploadPart", level="common", spec=INTEGRITY)
def test_part_of_a_composite_upload_needs_a_checksum(s3, empty_upload_of, altered):
    """UploadPart without a checksum in a COMPOSITE upload with the algorithm SHA256 returns 400 InvalidRequest."""
    upload = empty_upload_of("SHA256")
    with expect.error(400, "InvalidRequest"), altered(without=["x-amz-checksum-sha256"]):
        s3.upload_part(**upload, PartNumber=1, Body=BODY, ChecksumSHA256=checksums.of("SHA256", BODY))


@check("UploadPart", level="extended", spec=INTEGRITY)
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_multipart_parts_checksum_exceptions_full_object", 2026)
def test_part_of_a_full_object_upload_needs_no_checksum(s3, upload_of, altered):
    """UploadPart without a checksum in a FULL_OBJECT upload with the algorithm CRC64NVME returns 200 and the
    CRC64NVME of the body."""
    upload = upload_of("CRC64NVME")
    with altered(without=["x-amz-checksum-crc64nvme"]):
        answer = s3.upload_part(**upload, PartNumber=1, Body=BODY, ChecksumCRC64NVME=checksums.of("CRC64NVME", BODY))
    expect.equal(checksums.found(answer), checksums.sent("CRC64NVME", BODY), "checksums", sort="option")


@check("UploadPart", level="common", spec=INTEGRITY)
def test_wrong_checksum_is_refused_in_any_upload(s3, upload_to_fill):
    """UploadPart with the SHA-256 of other bytes in an upload without an algorithm also returns 400 BadDigest."""
    with expect.error(400, "BadDigest"):
        s3.upload_part(**upload_to_fill, PartNumber=1, Body=BODY, ChecksumSHA256=checksums.of("SHA256", b"other bytes"))


# As recorded from AWS.
@check("UploadPart", level="extended", spec=api("UploadPart"))
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_complete_multipart_parts_checksum_default", 2026)
def test_checksum_is_not_stored_in_an_upload_without_an_algorithm(s3, upload):
    """UploadPart with a checksum in an upload without an algorithm returns this checksum, but ListParts then returns
    no checksum."""
    answer = s3.upload_part(**upload, PartNumber=1, Body=BODY, ChecksumSHA256=checksums.of("SHA256", BODY))
    expect.equal(checksums.found(answer), checksums.sent("SHA256", BODY), "checksums", sort="option")
    parts = [checksums.found(part) for part in s3.list_parts(**upload)["Parts"]]
    expect.equal(parts, [{}], "listed checksums of the parts", sort="option")


@check("UploadPartCopy", level="extended", spec=api("UploadPartCopy"))
def test_copied_part_has_the_checksum_of_the_upload(s3, stored_to_read, upload_of):
    """UploadPartCopy into an upload with the algorithm SHA256 returns the SHA-256 of the copied bytes."""
    source, upload = stored_to_read(BODY), upload_of("SHA256")
    answer = s3.upload_part_copy(**upload, PartNumber=1, CopySource=source)
    expect.equal(checksums.found(answer["CopyPartResult"]), checksums.sent("SHA256", BODY), "checksums", sort="option")


# As recorded from AWS.
@check("UploadPartCopy", level="extended", spec=api("UploadPartCopy"))
@recorded("LocalStack", "TestS3Multipart::test_upload_part_copy_range", 2026)
def test_copied_part_has_no_checksum_in_an_upload_without_an_algorithm(s3, stored_to_read, upload):
    """UploadPartCopy into an upload without an algorithm returns no checksum, even if the source has one."""
    source = stored_to_read(BODY, ChecksumSHA256=checksums.of("SHA256", BODY))
    answer = s3.upload_part_copy(**upload, PartNumber=1, CopySource=source)
    expect.equal(checksums.found(answer["CopyPartResult"]), {}, "checksums", sort="option")


@pytest.mark.parametrize("algorithm", [name for name in checksums.ALGORITHMS if name != "SHA256"])
@check("UploadPartCopy", level="extended", spec=api("UploadPartCopy"), feature="checksum-{algorithm}")
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_multipart_upload_part_copy_checksum", 2026, of="CRC32C")
def test_copied_part_has_a_checksum_of_each_algorithm(s3, stored_to_read, upload_of, algorithm):
    """UploadPartCopy into an upload with the algorithm CRC32, CRC32C, CRC64NVME or SHA1 returns only this checksum of
    the copied bytes."""
    source, upload = stored_to_read(BODY), upload_of(algorithm)
    answer = s3.upload_part_copy(**upload, PartNumber=1, CopySource=source)
    expect.equal(checksums.found(answer["CopyPartResult"]), checksums.sent(algorithm, BODY), "checksums", sort="option")
