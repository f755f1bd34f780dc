"""Checksums of the DeleteObjects document: without a right one, nothing is deleted."""

import base64
import hashlib
import struct
import zlib

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import api, userguide
from fixtures.s3 import listings

FEATURE = "batch-delete"

CHECKSUMS = (
    "x-amz-checksum-crc32",
    "x-amz-checksum-crc32c",
    "x-amz-checksum-crc64nvme",
    "x-amz-sdk-checksum-algorithm",
)
RIGHT = {
    "content_md5": ("Content-MD5", lambda body: hashlib.md5(body, usedforsecurity=False).digest()),
    "crc32": ("x-amz-checksum-crc32", lambda body: struct.pack(">I", zlib.crc32(body))),
    "sha1": ("x-amz-checksum-sha1", lambda body: hashlib.sha1(body, usedforsecurity=False).digest()),
    "sha256": ("x-amz-checksum-sha256", lambda body: hashlib.sha256(body).digest()),
}
WRONG = {
    "content_md5": ("Content-MD5", "XUFAKrxLKna5cZ2REBfFkg==", "BadDigest"),
    "crc32": ("x-amz-checksum-crc32", "NhCmhg==", "BadDigest"),
    "sha256": ("x-amz-checksum-sha256", "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=", "BadDigest"),
    "content_md5_that_is_no_base64": ("Content-MD5", "not base64", "InvalidDigest"),
    "content_md5_of_three_bytes": ("Content-MD5", "YWJj", "InvalidDigest"),
}


def _document(key):
    return f"<Delete><Object><Key>{key}</Key></Object></Delete>".encode()


@pytest.mark.parametrize(("header", "digest"), RIGHT.values(), ids=RIGHT)
@check("DeleteObjects", level="common", spec=api("DeleteObjects"))
def test_one_right_checksum_is_enough(s3, stored, altered, header, digest):
    """DeleteObjects with either the right Content-MD5 or the right x-amz-checksum header (CRC32, SHA1 or SHA256)
    deletes the object."""
    obj = stored(b"goodbye")
    body = _document(obj["Key"])
    others = [name for name in ("Content-MD5", *CHECKSUMS) if name != header]
    with altered(body=body, without=others, headers={header: base64.b64encode(digest(body)).decode()}):
        s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": [{"Key": obj["Key"]}]})
    expect.equal(
        listings.keys(s3.list_objects(Bucket=obj["Bucket"], Prefix=obj["Key"])),
        [],
        "keys that are left",
        sort="entries",
    )


@pytest.mark.parametrize(("header", "value", "code"), WRONG.values(), ids=WRONG)
@check("DeleteObjects", level="common", spec=api("DeleteObjects"))
def test_wrong_checksum_is_refused(s3, stored, altered, header, value, code):
    """DeleteObjects with a checksum of another document returns 400 BadDigest, with an invalid Content-MD5 400
    InvalidDigest, and deletes nothing."""
    obj = stored(b"stays")
    others = [name for name in ("Content-MD5", *CHECKSUMS) if name != header]
    with altered(without=others, headers={header: value}), expect.error(400, code):
        s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": [{"Key": obj["Key"]}]})
    expect.equal(
        listings.keys(s3.list_objects(Bucket=obj["Bucket"], Prefix=obj["Key"])), [obj["Key"]], "keys", sort="entries"
    )


@check("DeleteObjects", level="common", spec=api("DeleteObjects"))
def test_missing_checksum_is_refused(s3, stored, altered):
    """DeleteObjects with neither Content-MD5 nor an x-amz-checksum header returns 400 InvalidRequest and deletes
    nothing."""
    obj = stored(b"stays")
    with altered(without=["Content-MD5", *CHECKSUMS]), expect.error(400, "InvalidRequest"):
        s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": [{"Key": obj["Key"]}]})
    expect.equal(
        listings.keys(s3.list_objects(Bucket=obj["Bucket"], Prefix=obj["Key"])), [obj["Key"]], "keys", sort="entries"
    )


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
@check("DeleteObjects", level="common", spec=userguide("checking-object-integrity-upload"))
def test_checksum_of_the_sdk_is_accepted(s3, stored, algorithm):
    """DeleteObjects with the checksum that the SDK computes for ChecksumAlgorithm CRC32, SHA1 or SHA256 deletes the
    object and returns no Error."""
    obj = stored(b"goodbye")
    objects = [{"Key": obj["Key"]}]
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": objects}, ChecksumAlgorithm=algorithm)
    expect.equal(answer.get("Errors", []), [], "Errors", sort="refusals")
    expect.equal(
        listings.keys(s3.list_objects(Bucket=obj["Bucket"], Prefix=obj["Key"])),
        [],
        "keys that are left",
        sort="entries",
    )
