"""CopyObject and checksums: a copy may use a different algorithm from its source."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model import checksums
from fixtures.model.sources import api

FEATURE = "checksum-{algorithm}"

CRC32, SHA256 = "CRC32", "SHA256"


@pytest.mark.parametrize("algorithm", checksums.ALGORITHMS)
@check("CopyObject", level="extended", spec=api("CopyObject"))
@recorded("LocalStack", "TestS3::test_s3_copy_object_with_checksum", 2026)
def test_copy_has_the_requested_checksum(s3, target, known_object, algorithm):
    """CopyObject with a ChecksumAlgorithm returns only this checksum of the source's bytes, and HeadObject of the
    copy returns the same checksum."""
    answer = s3.copy_object(**target, CopySource=known_object.target, ChecksumAlgorithm=algorithm)
    wanted = checksums.sent(algorithm, known_object.body)
    expect.equal(checksums.found(answer["CopyObjectResult"]), wanted, "checksums in the response", sort="option")
    expect.equal(
        checksums.found(s3.head_object(**target, ChecksumMode="ENABLED")),
        wanted,
        "checksums of the copy",
        sort="option",
    )


# The API lists these algorithms for CopyObject; AWS was last recorded to name five others as those it supports.
@pytest.mark.parametrize("algorithm", checksums.NEWER)
@check("CopyObject", level="extended", spec=api("CopyObject"), feature="checksum-newer")
def test_newer_checksum_is_computed_or_refused(s3, target, stored_to_read, algorithm):
    """CopyObject with a ChecksumAlgorithm that S3 supports since 2026 returns only this checksum of the source's bytes,
    which HeadObject of the copy returns, too; or it is refused with 400 InvalidRequest."""
    source, wanted = stored_to_read(checksums.SAMPLE_BODY), checksums.sent(algorithm, checksums.SAMPLE_BODY)
    asked = {**target, "CopySource": source, "ChecksumAlgorithm": algorithm}
    answer = expect.response_unless(lambda: s3.copy_object(**asked), 400, "InvalidRequest")
    if answer is not None:
        expect.equal(checksums.found(answer["CopyObjectResult"]), wanted, "checksums in the response", sort="option")
        expect.equal(
            checksums.found(s3.head_object(**target, ChecksumMode="ENABLED")),
            wanted,
            "checksums of the copy",
            sort="option",
        )


@check("CopyObject", level="extended", spec=api("CopyObject"), feature="checksum-rules")
@recorded("LocalStack", "TestS3::test_s3_copy_object_with_checksum", 2026)
def test_checksum_of_the_source_is_replaced(s3, stored, target):
    """CopyObject with ChecksumAlgorithm SHA256 of an object that has a CRC32 makes a copy that has only the SHA256,
    of type FULL_OBJECT."""
    source = stored(b"checked anew", ChecksumCRC32=checksums.of(CRC32, b"checked anew"))
    copy = {**target, "Key": target["Key"] + "-copy"}
    s3.copy_object(**copy, CopySource=source, ChecksumAlgorithm=SHA256)
    head = s3.head_object(**copy, ChecksumMode="ENABLED")
    expect.equal(checksums.found(head), checksums.sent(SHA256, b"checked anew"), "checksums", sort="option")
    expect.equal(head.get("ChecksumType"), "FULL_OBJECT", "checksum type", sort="option")


# Recorded from AWS: an object that CopyObject makes has one part.
@check("CopyObject", level="extended", spec=api("CopyObject"), feature="checksum-composite")
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_complete_multipart_parts_checksum_composite", 2026)
def test_composite_checksum_becomes_full_object(s3, target):
    """The copy of a multipart object with a COMPOSITE CRC32 has the CRC32 of all its bytes, of type FULL_OBJECT."""
    copy = {**target, "Key": target["Key"] + "-copy"}
    with expect.arranging():
        made = s3.create_multipart_upload(**target, ChecksumAlgorithm=CRC32, ChecksumType="COMPOSITE")
        upload = {**target, "UploadId": made["UploadId"]}
        sent = {"PartNumber": 1, **checksums.sent(CRC32, b"the only part")}
        part = {**sent, "ETag": s3.upload_part(**upload, **sent, Body=b"the only part")["ETag"]}
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})
    s3.copy_object(**copy, CopySource=target)
    head = s3.head_object(**copy, ChecksumMode="ENABLED")
    expect.equal(checksums.found(head), checksums.sent(CRC32, b"the only part"), "checksums", sort="option")
    expect.equal(head.get("ChecksumType"), "FULL_OBJECT", "checksum type", sort="option")


@check("CopyObject", level="extended", spec=api("CopyObject"), feature="checksum-rules")
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_unknown_algorithm_is_refused(s3, target, known_object, altered):
    """CopyObject with an unknown x-amz-checksum-algorithm is refused with 400, and no copy is made."""
    with expect.error(400), altered(headers={"x-amz-checksum-algorithm": "CRC7"}):
        s3.copy_object(**target, CopySource=known_object.target)
    with expect.error(404):
        s3.head_object(**target)
