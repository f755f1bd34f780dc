"""Multipart uploads with checksums: which algorithm goes with which type, and what a new upload says of them."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api, userguide

INTEGRITY = userguide("checking-object-integrity-upload")
DEFAULTS = {
    "CRC32": "COMPOSITE",
    "CRC32C": "COMPOSITE",
    "CRC64NVME": "FULL_OBJECT",
    "SHA1": "COMPOSITE",
    "SHA256": "COMPOSITE",
}
OTHERS = ["CRC32", "CRC32C"]  # those that may be of the other type, too
FORBIDDEN = {"CRC64NVME": "COMPOSITE", "SHA1": "FULL_OBJECT", "SHA256": "FULL_OBJECT"}


def _said(answer):
    return answer.get("ChecksumAlgorithm"), answer.get("ChecksumType")


@pytest.mark.parametrize(("algorithm", "kind"), DEFAULTS.items(), ids=DEFAULTS)
@check("CreateMultipartUpload", level="common", spec=INTEGRITY)
def test_type_where_none_is_asked_for(s3, target, algorithm, kind):
    """CreateMultipartUpload without a ChecksumType answers FULL_OBJECT for CRC64NVME, COMPOSITE for the others."""
    made = s3.create_multipart_upload(**target, ChecksumAlgorithm=algorithm)
    expect.equal(made.get("ChecksumType"), kind, "type")


@pytest.mark.parametrize(("algorithm", "kind"), DEFAULTS.items(), ids=DEFAULTS)
@check("CreateMultipartUpload", level="common", spec=INTEGRITY)
def test_usual_type_may_be_asked_for(s3, target, algorithm, kind):
    """CreateMultipartUpload with the algorithm's usual type answers 200 with both."""
    made = s3.create_multipart_upload(**target, ChecksumAlgorithm=algorithm, ChecksumType=kind)
    expect.equal(_said(made), (algorithm, kind), "algorithm and type")


@pytest.mark.parametrize("algorithm", OTHERS)
@check("CreateMultipartUpload", level="common", spec=INTEGRITY)
def test_crcs_may_be_of_full_objects(s3, target, algorithm):
    """CreateMultipartUpload takes CRC32 and CRC32C with the type FULL_OBJECT, too, and answers with both."""
    made = s3.create_multipart_upload(**target, ChecksumAlgorithm=algorithm, ChecksumType="FULL_OBJECT")
    expect.equal(_said(made), (algorithm, "FULL_OBJECT"), "algorithm and type")


@pytest.mark.parametrize(("algorithm", "kind"), FORBIDDEN.items(), ids=FORBIDDEN)
@check("CreateMultipartUpload", level="common", spec=INTEGRITY)
def test_type_that_the_algorithm_has_not_is_refused(s3, target, algorithm, kind):
    """CreateMultipartUpload with CRC64NVME as COMPOSITE, or SHA1 or SHA256 as FULL_OBJECT: 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"):
        s3.create_multipart_upload(**target, ChecksumAlgorithm=algorithm, ChecksumType=kind)


@pytest.mark.parametrize("kind", ["COMPOSITE", "FULL_OBJECT"])
@check("CreateMultipartUpload", level="common", spec=api("CreateMultipartUpload"))
def test_type_without_an_algorithm_is_refused(s3, target, kind):
    """CreateMultipartUpload with a ChecksumType and no ChecksumAlgorithm answers 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"):
        s3.create_multipart_upload(**target, ChecksumType=kind)


@check("CreateMultipartUpload", level="common", spec=api("CreateMultipartUpload"))
def test_unknown_algorithm_is_refused(s3, target):
    """CreateMultipartUpload with the ChecksumAlgorithm UNKNOWN answers 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"):
        s3.create_multipart_upload(**target, ChecksumAlgorithm="UNKNOWN")


@check("CreateMultipartUpload", level="extended", spec=api("CreateMultipartUpload"))
def test_unknown_type_is_refused(s3, target):
    """CreateMultipartUpload with the ChecksumType UNKNOWN answers 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"):
        s3.create_multipart_upload(**target, ChecksumAlgorithm="CRC32", ChecksumType="UNKNOWN")


@check("CreateMultipartUpload", level="common", spec=api("CreateMultipartUpload"))
def test_upload_without_an_algorithm_names_none(s3, target):
    """CreateMultipartUpload without a ChecksumAlgorithm answers with neither algorithm nor type."""
    expect.equal(_said(s3.create_multipart_upload(**target)), (None, None), "algorithm and type")


@check("ListMultipartUploads", level="extended", spec=api("ListMultipartUploads"))
def test_list_of_uploads_names_algorithm_and_type(s3, target):
    """An entry of ListMultipartUploads names the checksum algorithm and type of the upload: SHA256 and COMPOSITE."""
    with expect.arranging():
        s3.create_multipart_upload(**target, ChecksumAlgorithm="SHA256")
    listed = s3.list_multipart_uploads(Bucket=target["Bucket"], Prefix=target["Key"])["Uploads"]
    expect.equal([_said(upload) for upload in listed], [("SHA256", "COMPOSITE")], "algorithm and type")


@check("ListParts", level="extended", spec=api("ListParts"))
def test_list_of_parts_names_algorithm_and_type(s3, target):
    """ListParts names the checksum algorithm and type of the upload: CRC32 and FULL_OBJECT."""
    with expect.arranging():
        made = s3.create_multipart_upload(**target, ChecksumAlgorithm="CRC32", ChecksumType="FULL_OBJECT")
    expect.equal(_said(s3.list_parts(**target, UploadId=made["UploadId"])), ("CRC32", "FULL_OBJECT"), "both")
