"""Objects and parts that are larger than what many servers keep in one piece."""

import random

import pytest

from fixtures.assertions import check, expect
from fixtures.clients.raw import chunks, form
from fixtures.model import checksums
from fixtures.model.sources import api, developerguide, reference, userguide
from fixtures.s3.encryption import KEY
from fixtures.s3.uploads import LAST_PART, finish, send_part, start_upload

FEATURE = "objects"

INTEGRITY = userguide("checking-object-integrity")
MIB = 1024 * 1024


def _large(size):
    """A case of this many MiB, which it sends and reads."""
    return pytest.param(size, marks=pytest.mark.large(sent=2 * size * MIB, stored=size * MIB))


SIZES = {"16_MiB": 16, "64_MiB": _large(64), "100_MiB": _large(100)}
SHOWS = {"16_MiB": "large-bodies-are-refused"}
CASES = pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)


def _body(size):
    """Returns bytes that repeat nowhere, so that a piece at a wrong place is noticed. They are made anew each time: a
    process would keep them to its end."""
    return random.Random(size).randbytes(size * MIB)


def _reads(s3, obj, body, **members):
    """Asserts that the whole, and ranges around each multiple of 8 MiB, are read as they were written."""
    got = s3.get_object(**obj, **members)
    expect.equal(
        (got["ContentLength"], got["Body"].read() == body),
        (len(body), True),
        "length, and whether bytes agree",
        sort="data",
    )
    for boundary in range(8 * MIB, len(body), 16 * MIB):
        first, last = boundary - 3, boundary + 2
        part = s3.get_object(**obj, Range=f"bytes={first}-{last}", **members)["Body"].read()
        expect.equal(part, body[first : last + 1], f"bytes {first} to {last}", sort="data")


@CASES
@check("PutObject", level="common", spec=api("PutObject"), shows=SHOWS)
def test_object_in_one_request(s3, target, size):
    """An object of 16, 64 or 100 MiB, stored in one PutObject, has its MD5 as ETag, and whole and in ranges it is read
    as it was written."""
    body = _body(size)
    expect.etag_is_md5(s3.put_object(**target, Body=body)["ETag"], body)
    expect.etag_is_md5(s3.head_object(**target)["ETag"], body)
    _reads(s3, target, body)


@CASES
@check("UploadPart", level="common", spec=api("UploadPart"), feature="multipart", shows=SHOWS)
def test_part_in_one_request(s3, target, upload, size):
    """A part of 16, 64 or 100 MiB has its MD5 as ETag, and the object of the completed upload is read as it was
    written."""
    body = _body(size)
    etag = s3.upload_part(**upload, PartNumber=1, Body=body)["ETag"]
    expect.etag_is_md5(etag, body)
    finish(s3, upload, {"PartNumber": 1, "ETag": etag}, send_part(s3, upload, 2, LAST_PART))
    expect.etag_of_parts(s3.head_object(**target)["ETag"], [body, LAST_PART])
    _reads(s3, target, body + LAST_PART)


@CASES
@check("PutObject", level="common", spec=INTEGRITY, feature="checksum-sha256")
def test_checksum_of_an_object_in_one_request(s3, target, size):
    """PutObject of 16, 64 or 100 MiB with the SHA256 of its body returns 200, and HeadObject with ChecksumMode returns
    this checksum."""
    body = _body(size)
    right = checksums.sent("SHA256", body)
    s3.put_object(**target, Body=body, **right)
    expect.equal(checksums.found(s3.head_object(**target, ChecksumMode="ENABLED")), right, "checksums", sort="option")


@CASES
@check("PutObject", level="common", spec=INTEGRITY, feature="checksum-sha256")
def test_wrong_checksum_of_an_object_in_one_request(s3, target, size):
    """PutObject of 16, 64 or 100 MiB, whose last byte differs from those that its SHA256 was computed of, returns 400
    BadDigest and stores nothing."""
    body = _body(size)
    with expect.error(400, "BadDigest"):
        s3.put_object(**target, Body=body[:-1] + bytes([body[-1] ^ 1]), **checksums.sent("SHA256", body))
    with expect.error(404):
        s3.head_object(**target)


@CASES
@check("PutObject", level="extended", spec=userguide("UsingServerSideEncryption"), feature="sse-s3")
def test_encrypted_object_in_one_request(s3, target, size):
    """An object of 16, 64 or 100 MiB, stored in one PutObject with AES256, is read whole and in ranges as it was
    written."""
    # Refused here if at all: boto meets a closed connection if a large body is refused before it was read.
    s3.put_object(**target, Body=b"small", ServerSideEncryption="AES256")
    s3.put_object(**target, Body=_body(size), ServerSideEncryption="AES256")
    _reads(s3, target, _body(size))


@CASES
@check("PutObject", level="extended", spec=userguide("ServerSideEncryptionCustomerKeys"), feature="sse-c")
def test_object_under_a_customer_key_in_one_request(s3, target, sends_own_key, size):
    """An object of 16, 64 or 100 MiB, stored in one PutObject with a customer key, is read whole and in ranges as it
    was written."""
    s3.put_object(**target, Body=_body(size), **KEY)
    _reads(s3, target, _body(size), **KEY)


@pytest.fixture
def large_source(s3, target, size):
    """Stores an object of `size` MiB, and returns its bucket and key."""
    source = {**target, "Key": f"{target['Key']}-source"}
    with expect.arranging():
        s3.put_object(**source, Body=_body(size))
    return source


@CASES
@check("CopyObject", level="common", spec=api("CopyObject"), feature="copy")
def test_copy_of_a_large_object(s3, target, large_source, size):
    """A copy of an object of 16, 64 or 100 MiB is read, whole and in ranges, as its source was written."""
    s3.copy_object(**target, CopySource=large_source)
    _reads(s3, target, _body(size))


@CASES
@check("UploadPartCopy", level="common", spec=api("UploadPartCopy"), feature="part-copy")
def test_large_object_as_a_part(s3, target, upload, large_source, size):
    """A part that was copied from an object of 16, 64 or 100 MiB has its bytes, when the object of the completed
    upload is read whole and in ranges."""
    etag = s3.upload_part_copy(**upload, PartNumber=1, CopySource=large_source)["CopyPartResult"]["ETag"]
    finish(s3, upload, {"PartNumber": 1, "ETag": etag}, send_part(s3, upload, 2, LAST_PART))
    _reads(s3, target, _body(size) + LAST_PART)


@CASES
@check("PutObject", level="common", spec=reference("sigv4-streaming"), feature="signed-chunks")
def test_large_object_in_signed_chunks(raw_s3v4, control, target, size):
    """An object of 16, 64 or 100 MiB, stored in signed chunks of 1 MiB, is read as it was written."""
    body = _body(size)
    pieces = [body[start : start + MIB] for start in range(0, size * MIB, MIB)]
    upload = chunks.streamed(raw_s3v4, raw_s3v4.request("PUT", **target), *pieces)
    expect.status(raw_s3v4.send(upload.request), 200)
    _reads(control, target, body)


@CASES
@check("PostObject", level="common", spec=developerguide("RESTObjectPOST"), feature="post-forms")
def test_large_file_of_a_form(raw_s3v4, control, target, size):
    """A file of 16, 64 or 100 MiB, stored from a form, is read as it was sent."""
    expect.status(raw_s3v4.send(form.signed(raw_s3v4, **target, file=_body(size)).request), 204)
    _reads(control, target, _body(size))


def _send_with_checksum(s3, upload, number, body):
    right = checksums.sent("CRC32", body)
    return {
        **right,
        "PartNumber": number,
        "ETag": s3.upload_part(**upload, PartNumber=number, Body=body, **right)["ETag"],
    }


@CASES
@check("CompleteMultipartUpload", level="common", spec=INTEGRITY, feature="checksum-full-object")
def test_checksum_of_an_object_of_large_parts(s3, target, size):
    """A completed upload of a part of 16, 64 or 100 MiB and a short one, with the ChecksumType FULL_OBJECT, has the
    CRC32 of all bytes."""
    upload = start_upload(s3, target, ChecksumAlgorithm="CRC32", ChecksumType="FULL_OBJECT")
    finish(s3, upload, _send_with_checksum(s3, upload, 1, _body(size)), _send_with_checksum(s3, upload, 2, LAST_PART))
    right = checksums.sent("CRC32", _body(size) + LAST_PART)
    expect.equal(checksums.found(s3.head_object(**target, ChecksumMode="ENABLED")), right, "checksums", sort="option")


@pytest.mark.large(requests=1001)
@check("ListParts", "CompleteMultipartUpload", level="common", spec=api("ListParts"), feature="list-parts")
def test_more_than_a_thousand_parts(s3, upload):
    """ListParts returns 1,001 parts in pages of at most 1,000, each exactly once and in order, and
    CompleteMultipartUpload of these parts of one byte is refused with 400 EntityTooSmall."""
    parts = [send_part(s3, upload, number, b"x") for number in range(1, 1002)]
    pages = list(s3.get_paginator("list_parts").paginate(**upload))
    sizes = [len(page.get("Parts", [])) for page in pages]
    expect.that(max(sizes) <= 1000, "at most 1,000 parts on each", sizes, "limit of the pages", sort="option")
    listed = [part["PartNumber"] for page in pages for part in page.get("Parts", [])]
    expect.equal(listed, list(range(1, 1002)), "part numbers", sort="entries")
    with expect.error(400, "EntityTooSmall"):
        finish(s3, upload, *parts)


@pytest.mark.large(requests=1001)
@check("ListObjectVersions", level="common", spec=api("ListObjectVersions"), feature="list-versions")
def test_more_than_a_thousand_versions(s3, versioned_target, written):
    """ListObjectVersions returns 1,001 versions of one key in pages of at most 1,000, each exactly once, newest
    first."""
    ids = written(versioned_target, *[b"x"] * 1001)
    where = {"Bucket": versioned_target["Bucket"], "Prefix": versioned_target["Key"]}
    pages = list(s3.get_paginator("list_object_versions").paginate(**where))
    sizes = [len(page.get("Versions", [])) for page in pages]
    expect.that(max(sizes) <= 1000, "at most 1,000 versions on each", sizes, "limit of the pages", sort="option")
    expect.equal(
        [entry["VersionId"] for page in pages for entry in page["Versions"]], ids[::-1], "version ids", sort="version"
    )
