"""Multipart uploads with checksums: which types an algorithm supports, and what a new upload returns."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, userguide

FEATURE = "checksum-composite"

INTEGRITY = userguide("checking-object-integrity-upload")
DEFAULTS = {
    "CRC32": "COMPOSITE",
    "CRC32C": "COMPOSITE",
    "CRC64NVME": "FULL_OBJECT",
    "SHA1": "COMPOSITE",
    "SHA256": "COMPOSITE",
}
OTHERS = ["CRC32", "CRC32C"]  # these also support the type FULL_OBJECT
FORBIDDEN = {"CRC64NVME": "COMPOSITE", "SHA1": "FULL_OBJECT", "SHA256": "FULL_OBJECT"}


def _said(answer):
    return answer.get("ChecksumAlgorithm"), answer.get("ChecksumType")


@pytest.mark.parametrize(("algorithm", "kind"), DEFAULTS.items(), ids=DEFAULTS)
@check("CreateMultipartUpload", level="common", spec=INTEGRITY)
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_multipart_checksum_type_default_for_checksum", 2026)
def test_default_checksum_type(s3, target, algorithm, kind):
    """CreateMultipartUpload without a ChecksumType returns the type FULL_OBJECT for CRC64NVME, and COMPOSITE for
    CRC32, CRC32C, SHA1 and SHA256."""
    made = s3.create_multipart_upload(**target, ChecksumAlgorithm=algorithm)
    expect.equal(made.get("ChecksumType"), kind, "checksum type", sort="option")


@pytest.mark.parametrize(("algorithm", "kind"), DEFAULTS.items(), ids=DEFAULTS)
@check("CreateMultipartUpload", level="common", spec=INTEGRITY)
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_multipart_checksum_type_compatibility", 2026)
def test_usual_type_may_be_asked_for(s3, target, algorithm, kind):
    """CreateMultipartUpload with an algorithm and its default type returns 200 and both."""
    made = s3.create_multipart_upload(**target, ChecksumAlgorithm=algorithm, ChecksumType=kind)
    expect.equal(_said(made), (algorithm, kind), "algorithm and type", sort="option")


@pytest.mark.parametrize("algorithm", OTHERS)
@check("CreateMultipartUpload", level="common", spec=INTEGRITY, feature="checksum-full-object", gate=True)
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_multipart_checksum_type_compatibility", 2026)
def test_crcs_may_be_of_full_objects(s3, target, algorithm):
    """CreateMultipartUpload with CRC32 or CRC32C and the type FULL_OBJECT returns 200 and both."""
    made = s3.create_multipart_upload(**target, ChecksumAlgorithm=algorithm, ChecksumType="FULL_OBJECT")
    expect.equal(_said(made), (algorithm, "FULL_OBJECT"), "algorithm and type", sort="option")


@pytest.mark.parametrize(("algorithm", "kind"), FORBIDDEN.items(), ids=FORBIDDEN)
@check("CreateMultipartUpload", level="common", spec=INTEGRITY)
@recorded(
    "LocalStack",
    "TestS3MultipartUploadChecksum::test_multipart_checksum_type_compatibility[COMPOSITE-CRC64NVME]",
    2026,
    of="CRC64NVME",
)
@recorded(
    "LocalStack",
    "TestS3MultipartUploadChecksum::test_multipart_checksum_type_compatibility[FULL_OBJECT-SHA1]",
    2026,
    of="SHA1 SHA256",
)
def test_type_not_supported_by_the_algorithm_is_refused(s3, target, algorithm, kind):
    """CreateMultipartUpload with CRC64NVME as COMPOSITE, or with SHA1 or SHA256 as FULL_OBJECT, returns 400
    InvalidRequest and starts no upload."""
    with expect.error(400, "InvalidRequest"):
        s3.create_multipart_upload(**target, ChecksumAlgorithm=algorithm, ChecksumType=kind)
    listed = s3.list_multipart_uploads(Bucket=target["Bucket"], Prefix=target["Key"])
    expect.equal(listed.get("Uploads", []), [], "uploads", sort="entries")


@pytest.mark.parametrize("kind", ["COMPOSITE", "FULL_OBJECT"])
@check("CreateMultipartUpload", level="common", spec=api("CreateMultipartUpload"))
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_multipart_parts_checksum_exceptions_composite", 2026)
def test_type_without_an_algorithm_is_refused(s3, target, kind):
    """CreateMultipartUpload with a ChecksumType but no ChecksumAlgorithm returns 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"):
        s3.create_multipart_upload(**target, ChecksumType=kind)


@check("CreateMultipartUpload", level="common", spec=api("CreateMultipartUpload"))
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_multipart_parts_checksum_exceptions_composite", 2026)
def test_unknown_algorithm_is_refused(s3, target):
    """CreateMultipartUpload with the ChecksumAlgorithm UNKNOWN returns 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"):
        s3.create_multipart_upload(**target, ChecksumAlgorithm="UNKNOWN")


@check("CreateMultipartUpload", level="extended", spec=api("CreateMultipartUpload"))
def test_unknown_type_is_refused(s3, target):
    """CreateMultipartUpload with the ChecksumType UNKNOWN returns 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"):
        s3.create_multipart_upload(**target, ChecksumAlgorithm="CRC32", ChecksumType="UNKNOWN")


@check("CreateMultipartUpload", level="common", spec=api("CreateMultipartUpload"))
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_complete_multipart_parts_checksum_default", 2026)
def test_upload_without_an_algorithm_has_no_algorithm_or_type(s3, target):
    """CreateMultipartUpload without a ChecksumAlgorithm returns neither an algorithm nor a type."""
    expect.equal(_said(s3.create_multipart_upload(**target)), (None, None), "algorithm and type", sort="option")


@check("ListMultipartUploads", level="extended", spec=api("ListMultipartUploads"))
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_multipart_parts_checksum_exceptions_composite", 2026)
def test_list_of_uploads_names_algorithm_and_type(s3, target):
    """ListMultipartUploads returns the checksum algorithm and type of an upload, here SHA256 and COMPOSITE."""
    with expect.arranging():
        s3.create_multipart_upload(**target, ChecksumAlgorithm="SHA256")
    listed = s3.list_multipart_uploads(Bucket=target["Bucket"], Prefix=target["Key"])["Uploads"]
    expect.equal([_said(upload) for upload in listed], [("SHA256", "COMPOSITE")], "algorithm and type", sort="option")


@check("ListParts", level="extended", spec=api("ListParts"))
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_complete_multipart_parts_checksum_full_object", 2026)
def test_list_of_parts_names_algorithm_and_type(s3, target):
    """ListParts returns the checksum algorithm and type of the upload, here CRC32 and FULL_OBJECT."""
    with expect.arranging():
        made = s3.create_multipart_upload(**target, ChecksumAlgorithm="CRC32", ChecksumType="FULL_OBJECT")
    expect.equal(
        _said(s3.list_parts(**target, UploadId=made["UploadId"])),
        ("CRC32", "FULL_OBJECT"),
        "algorithm and type",
        sort="option",
    )
