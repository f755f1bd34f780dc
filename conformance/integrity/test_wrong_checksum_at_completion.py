"""CompleteMultipartUpload with a wrong checksum of a part or of the object, by algorithm and type."""

import pytest

from fixtures.language import check, expect
from fixtures.model import checksums
from fixtures.model.sources import api
from fixtures.s3.uploads import start_upload

FEATURE = "checksum-{algorithm}"

COMPLETE = api("CompleteMultipartUpload")
BODY, OTHER = checksums.SAMPLE, b"other bytes"
COMPOSITE = {f"{name}-COMPOSITE": (name, "COMPOSITE") for name in ("CRC32", "CRC32C", "SHA1", "SHA256")}
FULL = {f"{name}-FULL_OBJECT": (name, "FULL_OBJECT") for name in ("CRC32", "CRC32C", "CRC64NVME")}
KINDS = {**COMPOSITE, **FULL}
kinds = pytest.mark.parametrize(("algorithm", "kind"), KINDS.values(), ids=KINDS)


@pytest.fixture
def upload(s3, target, algorithm, kind):
    """Starts an upload with this checksum algorithm and type, and returns its bucket, key and id."""
    return start_upload(s3, target, ChecksumAlgorithm=algorithm, ChecksumType=kind)


@pytest.fixture
def part(s3, upload, algorithm):
    """Uploads its only part, and returns the part's entry for CompleteMultipartUpload."""
    right = checksums.sent(algorithm, BODY)
    with expect.arranging():
        return {
            "PartNumber": 1,
            "ETag": s3.upload_part(**upload, PartNumber=1, Body=BODY, **right)["ETag"],
            **right,
        }


@kinds
@check("CompleteMultipartUpload", level="common", spec=COMPLETE)
def test_wrong_checksum_of_a_part_is_refused(s3, target, upload, part, algorithm, kind):
    """CompleteMultipartUpload with the checksum of other bytes for its part returns 400 InvalidPart and creates no
    object, for each algorithm and each type that it has."""
    wrong = {**part, **checksums.sent(algorithm, OTHER)}
    with expect.error(400, "InvalidPart"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [wrong]})
    with expect.error(404):
        s3.head_object(**target)


@kinds
@check("CompleteMultipartUpload", level="extended", spec=COMPLETE)
def test_wrong_checksum_of_the_object_is_refused(s3, target, upload, part, algorithm, kind):
    """CompleteMultipartUpload with the checksum of another object, and with the type of the upload, returns 400
    BadDigest and creates no object, for each algorithm and each type that it has."""
    wrong = checksums.of_parts(algorithm, [OTHER]) if kind == "COMPOSITE" else checksums.of(algorithm, OTHER)
    with expect.error(400, "BadDigest"):
        s3.complete_multipart_upload(
            **upload, MultipartUpload={"Parts": [part]}, ChecksumType=kind, **{f"Checksum{algorithm}": wrong}
        )
    with expect.error(404):
        s3.head_object(**target)
