"""Objects and parts that are larger than what many servers keep in one piece."""

import random

import pytest

from fixtures.language import check, expect
from fixtures.model.sources import api
from fixtures.s3.uploads import TAIL, finish, send_part

FEATURE = "objects"

MIB = 1024 * 1024
SIZES = {
    "16_MiB": 16,
    "64_MiB": pytest.param(64, marks=pytest.mark.large),
    "100_MiB": pytest.param(100, marks=pytest.mark.large),
}
CASES = pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)


def _body(size):
    """Returns bytes that repeat nowhere, so that a piece at a wrong place is noticed."""
    return random.Random(size).randbytes(size * MIB)


def _reads(s3, obj, body):
    """Asserts that the whole, and ranges around each multiple of 8 MiB, are read as they were written."""
    got = s3.get_object(**obj)
    expect.equal(
        (got["ContentLength"], got["Body"].read() == body), (len(body), True), "length, and whether bytes agree"
    )
    for boundary in range(8 * MIB, len(body), 16 * MIB):
        first, last = boundary - 3, boundary + 2
        part = s3.get_object(**obj, Range=f"bytes={first}-{last}")["Body"].read()
        expect.equal(part, body[first : last + 1], f"bytes {first} to {last}")


@CASES
@check("PutObject", level="common", spec=api("PutObject"))
def test_object_in_one_request(s3, target, size):
    """An object of 16, 64 or 100 MiB, stored in one PutObject, has its MD5 as ETag, and whole and in ranges it is read
    as it was written."""
    body = _body(size)
    expect.etag_is_md5(s3.put_object(**target, Body=body)["ETag"], body)
    expect.etag_is_md5(s3.head_object(**target)["ETag"], body)
    _reads(s3, target, body)


@CASES
@check("UploadPart", level="common", spec=api("UploadPart"), feature="multipart")
def test_part_in_one_request(s3, target, upload, size):
    """A part of 16, 64 or 100 MiB has its MD5 as ETag, and the object of the completed upload is read as it was
    written."""
    body = _body(size)
    etag = s3.upload_part(**upload, PartNumber=1, Body=body)["ETag"]
    expect.etag_is_md5(etag, body)
    finish(s3, upload, {"PartNumber": 1, "ETag": etag}, send_part(s3, upload, 2, TAIL))
    expect.etag_of_parts(s3.head_object(**target)["ETag"], [body, TAIL])
    _reads(s3, target, body + TAIL)


@pytest.mark.large
@check("ListParts", "CompleteMultipartUpload", level="common", spec=api("ListParts"), feature="list-parts")
def test_more_than_a_thousand_parts(s3, upload):
    """ListParts returns 1,001 parts in pages of at most 1,000, each exactly once and in order, and
    CompleteMultipartUpload of these parts of one byte is refused with 400 EntityTooSmall."""
    parts = [send_part(s3, upload, number, b"x") for number in range(1, 1002)]
    pages = list(s3.get_paginator("list_parts").paginate(**upload))
    sizes = [len(page.get("Parts", [])) for page in pages]
    expect.that(max(sizes) <= 1000, "at most 1,000 parts on each", sizes, "limit of the pages")
    listed = [part["PartNumber"] for page in pages for part in page.get("Parts", [])]
    expect.equal(listed, list(range(1, 1002)), "part numbers")
    with expect.error(400, "EntityTooSmall"):
        finish(s3, upload, *parts)


@pytest.mark.large
@check("ListObjectVersions", level="common", spec=api("ListObjectVersions"), feature="list-versions")
def test_more_than_a_thousand_versions(s3, versioned_target, written):
    """ListObjectVersions returns 1,001 versions of one key in pages of at most 1,000, each exactly once, newest
    first."""
    ids = written(versioned_target, *[b"x"] * 1001)
    where = {"Bucket": versioned_target["Bucket"], "Prefix": versioned_target["Key"]}
    pages = list(s3.get_paginator("list_object_versions").paginate(**where))
    sizes = [len(page.get("Versions", [])) for page in pages]
    expect.that(max(sizes) <= 1000, "at most 1,000 versions on each", sizes, "limit of the pages")
    expect.equal([entry["VersionId"] for page in pages for entry in page["Versions"]], ids[::-1], "version ids")
