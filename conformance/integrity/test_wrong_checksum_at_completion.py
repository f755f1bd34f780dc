"""CompleteMultipartUpload with a wrong checksum of a part or of the object, by algorithm and type."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model import checksums
from fixtures.model.sources import api

FEATURE = "checksum-{algorithm}"
DERIVED = "Documented for each kind by itself; asked here of every pair of them."


COMPLETE = api("CompleteMultipartUpload")
BODY, OTHER = checksums.SAMPLE_BODY, b"other bytes"
COMPOSITE = {f"{name}-COMPOSITE": (name, "COMPOSITE") for name in ("CRC32", "CRC32C", "SHA1", "SHA256")}
FULL = {f"{name}-FULL_OBJECT": (name, "FULL_OBJECT") for name in ("CRC32", "CRC32C", "CRC64NVME")}
KINDS = {**COMPOSITE, **FULL}
kinds = pytest.mark.parametrize(("algorithm", "kind"), KINDS.values(), ids=KINDS)


@pytest.fixture
def sent(upload_of_a_part, algorithm, kind):
    """An upload with this checksum algorithm and type, and the entry of its only part."""
    return upload_of_a_part(checksums.sent(algorithm, BODY), ChecksumAlgorithm=algorithm, ChecksumType=kind)


@kinds
@check("CompleteMultipartUpload", level="common", spec=COMPLETE)
@recorded(
    "LocalStack",
    "TestS3MultipartUploadChecksum::test_complete_multipart_parts_checksum_composite[CRC32]",
    2026,
    of="CRC32-COMPOSITE CRC32C-COMPOSITE SHA1-COMPOSITE SHA256-COMPOSITE",
)
@recorded(
    "LocalStack",
    "TestS3MultipartUploadChecksum::test_complete_multipart_parts_checksum_full_object[CRC32]",
    2026,
    of="CRC32-FULL_OBJECT CRC32C-FULL_OBJECT CRC64NVME-FULL_OBJECT",
)
def test_wrong_checksum_of_a_part_is_refused(s3, sent, expect_no_object, algorithm, kind):
    """CompleteMultipartUpload with the checksum of other bytes for its part returns 400 InvalidPart and creates no
    object, for each algorithm and each type that it has."""
    upload, part = sent
    wrong = {**part, **checksums.sent(algorithm, OTHER)}
    with expect.error(400, "InvalidPart"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [wrong]})
    expect_no_object(upload)


@kinds
@check("CompleteMultipartUpload", level="extended", spec=COMPLETE)
@recorded(
    "LocalStack",
    "TestS3MultipartUploadChecksum::test_multipart_parts_checksum_exceptions_full_object",
    2026,
    of="CRC32C-FULL_OBJECT",
)
def test_wrong_checksum_of_the_object_is_refused(s3, sent, expect_no_object, algorithm, kind):
    """CompleteMultipartUpload with the checksum of another object, and with the type of the upload, returns 400
    BadDigest and creates no object, for each algorithm and each type that it has."""
    upload, part = sent
    wrong = checksums.of_parts(algorithm, [OTHER]) if kind == "COMPOSITE" else checksums.of(algorithm, OTHER)
    with expect.error(400, "BadDigest"):
        s3.complete_multipart_upload(
            **upload, MultipartUpload={"Parts": [part]}, ChecksumType=kind, **{f"Checksum{algorithm}": wrong}
        )
    expect_no_object(upload)
