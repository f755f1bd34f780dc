"""Files: uploads and downloads with the clients' own file transfer functions."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import boto3

FEATURE = "file-transfers"

CONTENT = bytes(range(256)) * 100


@check("PutObject", level="core", spec=boto3("upload_file"), gate=True)
@recorded("boto3", "test_s3.py::TestS3Transfers::test_transfer_methods_through_client", 2015)
def test_uploaded_file_is_the_object(s3, target, file_of):
    """Uploading a file below the multipart threshold creates an object with the file's bytes, and their MD5 as ETag."""
    s3.upload_file(str(file_of(CONTENT)), target["Bucket"], target["Key"])
    got = s3.get_object(**target)
    expect.equal(got["Body"].read(), CONTENT, "body", sort="data")
    expect.etag_is_md5(got["ETag"], CONTENT)


@check("PutObject", level="core", spec=boto3("upload_fileobj"))
def test_uploaded_file_object_is_the_object(s3, target, file_of):
    """Uploading an open file creates an object with the file's bytes."""
    with file_of(CONTENT).open("rb") as file:
        s3.upload_fileobj(file, target["Bucket"], target["Key"])
    expect.equal(s3.get_object(**target)["Body"].read(), CONTENT, "body", sort="data")


@check("GetObject", level="core", spec=boto3("download_file"))
@recorded("boto3", "test_s3.py::TestS3Transfers::test_download_below_threshold", 2015)
def test_downloaded_file_is_the_object(s3, stored, tmp_path):
    """A downloaded file has the object's bytes."""
    obj = stored(CONTENT)
    s3.download_file(obj["Bucket"], obj["Key"], str(tmp_path / "file"))
    expect.equal((tmp_path / "file").read_bytes(), CONTENT, "file", sort="data")


@check("GetObject", level="core", spec=boto3("download_file"))
def test_failed_download_leaves_no_file(s3, target, tmp_path):
    """Downloading a key that does not exist fails with 404, and leaves no file in the target folder."""
    with expect.error(404):
        s3.download_file(target["Bucket"], target["Key"], str(tmp_path / "file"))
    expect.equal([path.name for path in tmp_path.iterdir()], [], "files in the target folder", sort="entries")


@pytest.mark.parametrize("extra", [0, 1], ids=["exactly_two_parts", "two_parts_and_one_byte"])
@check(
    "CompleteMultipartUpload",
    level="core",
    spec=boto3("upload_file"),
    gate=True,
    shows="checksums-of-parts-are-not-returned",
)
def test_large_file_is_uploaded_in_parts(s3, target, file_of, five_mib_transfers, seen_operations, extra):
    """A file above the multipart threshold is uploaded in parts, and the object has the file's bytes."""
    half = b"0123456789abcdef" * (5 * 1024 * 1024 // 16)
    content = half + half[::-1] + b"+" * extra
    s3.upload_file(str(file_of(content)), target["Bucket"], target["Key"], Config=five_mib_transfers)
    expect.equal(seen_operations().count("UploadPart"), 2 + extra, "number of parts sent", sort="data")
    expect.equal(s3.get_object(**target)["Body"].read(), content, "body", sort="data")
