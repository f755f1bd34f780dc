"""The headers of PutObject when it is sent in signed chunks, as the SDKs for Java, Go and .NET do, or by a presigned
URL: they mean what they mean in any other PutObject."""

from base64 import b64encode
from datetime import datetime, timezone
from zlib import crc32

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.clients.raw import chunks
from fixtures.model.endpoint import EXAMPLE_ACCOUNT_ID
from fixtures.model.sources import api, userguide
from fixtures.s3.preconditions import OTHER_ETAG

FEATURE = "{kind}"
DERIVED = "Headers of PutObject are documented; signed chunks and presigned URLs must not change them."

PUT = api("PutObject")
OLD, BODY = b"the old one", b"the new one"
CHECKSUM = {
    "x-amz-checksum-crc32": b64encode(crc32(BODY).to_bytes(4, "big")).decode(),
    "x-amz-sdk-checksum-algorithm": "CRC32",
}
EXPIRES = datetime(2030, 1, 2, 3, 4, 5, tzinfo=timezone.utc)


def _in_chunks(raw, request):
    return chunks.streamed(raw, request, BODY).request


def _by_url(raw, request):
    return raw.presign(request.with_body(BODY))


WAYS = {"signed_chunks": _in_chunks, "presigned": _by_url}


@pytest.fixture(params=WAYS)
def put(request, raw_s3v4):
    """`put(target, headers)` sends PutObject in one of the ways, with these headers signed: its response."""
    if request.param == "signed_chunks":
        request.getfixturevalue("signed_chunks_are_taken")
    send = WAYS[request.param]
    return lambda target, headers: raw_s3v4.send(send(raw_s3v4, raw_s3v4.request("PUT", **target, headers=headers)))


SYSTEM = {
    "Cache-Control": "no-cache",
    "Content-Disposition": "attachment",
    "Content-Language": "de",
    "Content-Type": "text/x-sent",
    "Expires": "Wed, 02 Jan 2030 03:04:05 GMT",
}
SYSTEM_READ = ("no-cache", "attachment", "de", "text/x-sent", EXPIRES)


def _member(*names):
    """Reads these members of HeadObject: one alone as it is."""

    def read(control, where):
        head = control.head_object(**where)
        values = tuple(head.get(name) for name in names)
        return values if len(names) > 1 else values[0]

    return read


def _tags(control, where):
    return {tag["Key"]: tag["Value"] for tag in control.get_object_tagging(**where)["TagSet"]}


def _metadata(control, where):
    return {name.lower(): value for name, value in control.head_object(**where)["Metadata"].items()}


OPTIONS = {"x-amz-server-side-encryption", "x-amz-storage-class", "x-amz-website-redirect-location"}
"""Headers that ask for something; the others are stored with the object."""
_SYSTEM_MEMBERS = ("CacheControl", "ContentDisposition", "ContentLanguage", "ContentType", "Expires")
KEPT = {
    "system": ("system-metadata", SYSTEM, _member(*_SYSTEM_MEMBERS), SYSTEM_READ),
    "metadata": ("user-metadata", {"x-amz-meta-colour": "red"}, _metadata, {"colour": "red"}),
    "redirect": (
        "system-metadata",
        {"x-amz-website-redirect-location": "/elsewhere"},
        _member("WebsiteRedirectLocation"),
        "/elsewhere",
    ),
    "tags": ("object-tagging", {"x-amz-tagging": "colour=red&size=s%2Fm"}, _tags, {"colour": "red", "size": "s/m"}),
    "encryption": (
        "sse-s3",
        {"x-amz-server-side-encryption": "AES256"},
        _member("ServerSideEncryption"),
        "AES256",
    ),
    "class": ("storage-classes", {"x-amz-storage-class": "STANDARD_IA"}, _member("StorageClass"), "STANDARD_IA"),
}
"""Each kind of headers: its feature, the headers, the owner's way to read the object, and the wanted value."""
RARE = ("redirect",)


@pytest.mark.parametrize(
    ("kind", "headers", "read", "wanted"),
    [
        pytest.param(*case, id=name, marks=[pytest.mark.level("extended")] if name in RARE else [])
        for name, case in KEPT.items()
    ],
)
@check("PutObject", level="common", spec=PUT)
def test_header_is_kept(put, control, target, kind, headers, read, wanted):
    """PutObject in signed chunks, or by a presigned URL, with headers for system metadata, user metadata, a redirect,
    tags, encryption or a storage class returns 200, and the object has what they say."""
    expect.status(put(target, headers), 200)
    expect.equal(read(control, target), wanted, ", ".join(headers), sort="option" if OPTIONS & set(headers) else "data")


@check("PutObject", level="common", spec=PUT, feature="canned-acls")
def test_acl_is_in_force(put, target, anonymous, public_url):
    """PutObject in signed chunks, or by a presigned URL, with x-amz-acl public-read returns 200, and GetObject without
    credentials then returns 200."""
    expect.status(put(target, {"x-amz-acl": "public-read"}), 200)
    expect.status(anonymous.get(public_url(**target)), 200)


@check("PutObject", level="common", spec=PUT, feature="legal-hold")
def test_legal_hold_is_kept(put, control, locked_target):
    """PutObject in signed chunks, or by a presigned URL, with x-amz-object-lock-legal-hold ON and a checksum returns
    200, and HeadObject returns the legal hold ON."""
    expect.status(put(locked_target, {"x-amz-object-lock-legal-hold": "ON", **CHECKSUM}), 200)
    expect.equal(
        control.head_object(**locked_target).get("ObjectLockLegalHoldStatus"), "ON", "legal hold", sort="option"
    )


@pytest.fixture
def existing(stored):
    """Bucket and key of an object that stays as it is."""
    return stored(OLD)


CONDITIONS = {"if_none_match": {"If-None-Match": "*"}, "if_match": {"If-Match": OTHER_ETAG}}


@pytest.mark.parametrize("headers", CONDITIONS.values(), ids=CONDITIONS)
@check("PutObject", level="common", spec=userguide("conditional-writes"), feature="conditional-writes")
@recorded(
    "LocalStack",
    "TestS3ObjectWritePrecondition::test_put_object_if_match",
    2026,
    of="signed_chunks-if_match presigned-if_match",
)
@recorded(
    "LocalStack",
    "TestS3ObjectWritePrecondition::test_put_object_if_none_match",
    2026,
    of="signed_chunks-if_none_match presigned-if_none_match",
)
def test_condition_is_respected(put, control, existing, headers):
    """PutObject in signed chunks, or by a presigned URL, over an existing object with If-None-Match *, or with an
    If-Match that is not its ETag, returns 412 PreconditionFailed, and the object stays as it was."""
    expect.refused(put(existing, headers), 412, "PreconditionFailed")
    expect.equal(control.get_object(**existing)["Body"].read(), OLD, "body", sort="data")


@check("PutObject", level="common", spec=userguide("bucket-owner-condition"), feature="expected-owner")
def test_expected_owner_is_respected(put, control, existing):
    """PutObject in signed chunks, or by a presigned URL, with an x-amz-expected-bucket-owner that does not own the
    bucket returns 403 AccessDenied, and the object stays as it was."""
    with expect.safeguard():
        expect.refused(put(existing, {"x-amz-expected-bucket-owner": EXAMPLE_ACCOUNT_ID}), 403, "AccessDenied")
    expect.equal(control.get_object(**existing)["Body"].read(), OLD, "body", sort="data")
