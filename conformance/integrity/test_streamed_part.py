"""Streamed parts: UploadPart in unsigned chunks, in uploads with a checksum algorithm."""

import pytest

from fixtures.assertions import check, expect
from fixtures.clients.raw import chunks
from fixtures.model import checksums
from fixtures.model.sources import api, reference, userguide

FEATURE = "unsigned-trailers"

BODY = checksums.SAMPLE_BODY
STREAMING = reference("sigv4-streaming-trailers")
INTEGRITY = userguide("checking-object-integrity-upload")
# Nothing for boto, which compares the ETag with the MD5 of the framed body.
pytestmark = pytest.mark.uses("UploadPart.ChecksumAlgorithm")
CRC32 = checksums.of("CRC32", BODY)


def _parts(s3, upload):
    return [(part["Size"], checksums.found(part)) for part in s3.list_parts(**upload).get("Parts", [])]


@pytest.mark.parametrize("algorithm", checksums.ALGORITHMS)
@check("UploadPart", level="common", spec=STREAMING)
def test_trailer_of_the_uploads_algorithm_is_kept(s3, target, streamed, algorithm):
    """A streamed UploadPart with the body's checksum as trailer, of the upload's algorithm, returns 200 and this
    checksum, and ListParts returns it with the body's length."""
    with expect.arranging():
        upload = {**target, "UploadId": s3.create_multipart_upload(**target, ChecksumAlgorithm=algorithm)["UploadId"]}
    name, wanted = f"x-amz-checksum-{algorithm.lower()}", checksums.sent(algorithm, BODY)
    with streamed(chunks.framed(BODY, trailer=f"{name}:{checksums.of(algorithm, BODY)}"), announcing=name):
        answer = s3.upload_part(**upload, PartNumber=1, ChecksumCRC32=CRC32)
    expect.equal(checksums.found(answer), wanted, "checksums", sort="option")
    expect.equal(_parts(s3, upload), [(len(BODY), wanted)], "sizes and checksums of the parts", sort="option")


# AWS was recorded to refuse other algorithms and missing checksums if they are, or lack, a header.
REFUSED = {
    "other_algorithm": f"x-amz-checksum-crc32:{CRC32}",
    "none": "",
}


@pytest.mark.parametrize("trailer", REFUSED.values(), ids=REFUSED)
@check("UploadPart", level="extended", spec=INTEGRITY)
def test_composite_upload_needs_its_own_algorithm(s3, empty_upload_of, streamed, trailer):
    """A streamed UploadPart into a COMPOSITE upload with the algorithm SHA256 returns 400 InvalidRequest if its
    trailer is the right CRC32, or if it has neither a trailer nor a checksum, and the upload has no part."""
    upload = empty_upload_of("SHA256")
    announced = trailer.partition(":")[0] or None
    with expect.error(400, "InvalidRequest"), streamed(chunks.framed(BODY, trailer=trailer), announcing=announced):
        s3.upload_part(**upload, PartNumber=1, ChecksumCRC32=CRC32)
    expect.equal(_parts(s3, upload), [], "parts", sort="entries")


@check("UploadPart", level="extended", spec=INTEGRITY)
def test_checksum_of_a_full_object_upload_is_computed(s3, target, streamed):
    """A streamed UploadPart with neither a trailer nor a checksum, into a FULL_OBJECT upload with the algorithm
    CRC32, returns 200 and the CRC32 of the body."""
    with expect.arranging():
        made = s3.create_multipart_upload(**target, ChecksumAlgorithm="CRC32", ChecksumType="FULL_OBJECT")
        upload = {**target, "UploadId": made["UploadId"]}
    with streamed(chunks.framed(BODY, trailer=""), announcing=None):
        answer = s3.upload_part(**upload, PartNumber=1, ChecksumCRC32=CRC32)
    expect.equal(checksums.found(answer), checksums.sent("CRC32", BODY), "checksums", sort="option")


@pytest.mark.parametrize("announced", ["SHA256", "UNKNOWN"])
@check("UploadPart", level="extended", spec=api("UploadPart"), feature="checksum-rules")
def test_checksum_of_another_algorithm_than_announced_is_refused(s3, upload, altered, announced):
    """UploadPart with x-amz-sdk-checksum-algorithm SHA256, or with an unknown one, and the right CRC32 returns 400,
    and the upload has no part."""
    with expect.error(400), altered(headers={"x-amz-sdk-checksum-algorithm": announced}):
        s3.upload_part(**upload, PartNumber=1, Body=BODY, ChecksumCRC32=CRC32)
    expect.equal(_parts(s3, upload), [], "parts", sort="entries")
