"""Form fields that set what headers set in PutObject: metadata, ACL, tags, storage class, encryption and checksums."""

from base64 import b64encode
from email.header import decode_header, make_header
from hashlib import md5

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.assertions.check import serial_forms_mark
from fixtures.clients.raw import form
from fixtures.model import checksums
from fixtures.model.sources import developerguide, userguide

FEATURE = "post-forms"

pytestmark = serial_forms_mark

POST = developerguide("RESTObjectPOST")


def _send(raw, target, fields):
    return raw.send(form.signed(raw, **target, fields=fields).request)


HEADERS = {
    "Content-Type": ("image/x-test", "ContentType"),
    "Cache-Control": ("max-age=60", "CacheControl"),
    "Content-Disposition": ('attachment; filename="a.txt"', "ContentDisposition"),
    "Content-Encoding": ("gzip", "ContentEncoding"),
    "Expires": ("Wed, 21 Oct 2037 07:28:00 GMT", "ExpiresString"),
    "x-amz-website-redirect-location": ("/elsewhere", "WebsiteRedirectLocation"),
}


@pytest.mark.parametrize("name", HEADERS)
@check("PostObject", level="common", spec=POST)
def test_field_is_a_header_of_the_object(raw_s3v4, control, target, name):
    """A form with the field Content-Type, Cache-Control, Content-Disposition, Content-Encoding, Expires or
    x-amz-website-redirect-location is accepted with 204, and HeadObject returns this header unchanged."""
    value, member = HEADERS[name]
    expect.status(_send(raw_s3v4, target, {name: value}), 204)
    expect.equal(
        control.head_object(**target).get(member),
        value,
        name,
        sort="option" if member == "WebsiteRedirectLocation" else "data",
    )


@check("PostObject", level="core", spec=POST)
@recorded("LocalStack", "TestS3PresignedPost::test_post_object_with_metadata", 2026)
def test_metadata_is_stored(raw_signed, control, target):
    """A form's fields whose names start with x-amz-meta- are stored as the object's metadata, with their names in
    lower case; the form is accepted with 204."""
    expect.status(_send(raw_signed, target, {"x-amz-meta-colour": "red", "x-amz-meta-TEST-2": "two words"}), 204)
    expect.same_metadata(control.head_object(**target), {"colour": "red", "test-2": "two words"})


BEYOND_ASCII = {"accent": "café", "chinese": "日本", "emoji": "🙂"}


@pytest.mark.parametrize("value", BEYOND_ASCII.values(), ids=BEYOND_ASCII)
@check("PostObject", level="common", spec=userguide("UsingMetadata"))
def test_metadata_beyond_ascii_is_stored(raw_s3v4, control, target, last_exchange, value):
    """A form with a metadata field in UTF-8 that is not ASCII is accepted with 204, and HeadObject returns this text,
    in UTF-8 or in the form of RFC 2047."""
    expect.status(_send(raw_s3v4, target, {"x-amz-meta-note": value}), 204)
    control.head_object(**target)
    got = last_exchange().response_header("x-amz-meta-note") or ""
    text = str(make_header(decode_header(got))) if got.startswith("=?") else _as_utf_8(got)
    expect.equal(text, value, "x-amz-meta-note", sort="data")


def _as_utf_8(header):
    """The text of a header; http.client reads the bytes of headers as ISO-8859-1."""
    return header.encode("latin-1", "replace").decode("utf-8", "replace")


@check("PostObject", level="common", spec=POST)
def test_public_object(raw_s3v4, control, target, anonymous, public_url):
    """A form with acl public-read is accepted with 204, and anyone can then read the object; after a form without
    acl, an anonymous GET is refused with 403."""
    expect.status(_send(raw_s3v4, target, {"acl": "public-read"}), 204)
    private = {**target, "Key": target["Key"] + "-private"}
    expect.status(_send(raw_s3v4, private, {}), 204)
    public = anonymous.get(public_url(**target))
    expect.status(public, 200)
    expect.equal(public.body, form.CONTENT, "body", sort="data")
    expect.refused(anonymous.get(public_url(**private)), 403)


@check("PostObject", level="extended", spec=POST)
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_unknown_acl_is_refused(raw_s3v4, control, target):
    """A form whose acl is not a canned ACL is refused with 400 InvalidArgument, and stores nothing."""
    expect.refused(_send(raw_s3v4, target, {"acl": "everybody-s"}), 400, "InvalidArgument")
    expect.missing(control, target)


TAGS = {"a": "1", "b": "x y"}
TAGGING = "".join(f"<Tag><Key>{key}</Key><Value>{value}</Value></Tag>" for key, value in TAGS.items())


@check("PostObject", level="common", spec=POST)
def test_tags_are_stored(raw_s3v4, control, target):
    """A form whose field tagging is a Tagging document with two tags is accepted with 204, and the object has these
    tags."""
    expect.status(_send(raw_s3v4, target, {"tagging": f"<Tagging><TagSet>{TAGGING}</TagSet></Tagging>"}), 204)
    found = {tag["Key"]: tag["Value"] for tag in control.get_object_tagging(**target)["TagSet"]}
    expect.equal(found, TAGS, "tags", sort="data")


@check("PostObject", level="common", spec=POST)
@recorded("LocalStack", "TestS3PresignedPost::test_post_object_with_tags[notxml]", 2026)
def test_tags_that_are_no_xml_are_refused(raw_s3v4, control, target):
    """A form whose field tagging is not XML is refused with 400 MalformedXML, and stores nothing."""
    expect.refused(_send(raw_s3v4, target, {"tagging": "not-xml"}), 400, "MalformedXML")
    expect.missing(control, target)


@check("PostObject", level="extended", spec=POST)
def test_tagging_of_another_shape_gives_no_tags(raw_s3v4, control, target):
    """A form whose field tagging is XML, but not a Tagging document, is accepted with 204, as AWS was recorded to
    do, and the object has no tags; or it is refused with 400 MalformedXML."""
    answer = _send(raw_s3v4, target, {"tagging": "<InvalidXmlTagging></InvalidXmlTagging>"})
    if answer.status == 204:
        expect.equal(control.get_object_tagging(**target).get("TagSet"), [], "tags", sort="data")
    else:
        expect.refused(answer, 400, "MalformedXML")


@check("PostObject", level="common", spec=POST)
def test_storage_class_is_stored(raw_s3v4, control, target):
    """A form with x-amz-storage-class STANDARD_IA is accepted with 204, and the object has this storage class."""
    expect.status(_send(raw_s3v4, target, {"x-amz-storage-class": "STANDARD_IA"}), 204)
    expect.equal(control.head_object(**target).get("StorageClass"), "STANDARD_IA", "class", sort="option")


@check("PostObject", level="common", spec=POST)
@recorded("LocalStack", "TestS3PresignedPost::test_post_object_with_storage_class", 2026)
def test_unknown_storage_class_is_refused(raw_s3v4, control, target):
    """A form with an x-amz-storage-class that does not exist is refused with 400 InvalidStorageClass, and stores
    nothing."""
    expect.refused(_send(raw_s3v4, target, {"x-amz-storage-class": "FakeClass"}), 400, "InvalidStorageClass")
    expect.missing(control, target)


@check("PostObject", level="common", spec=POST)
def test_requested_encryption_is_used(raw_s3v4, control, target):
    """A form with x-amz-server-side-encryption AES256 is accepted with 204, the response has this header, and the
    object is encrypted with AES256."""
    answer = _send(raw_s3v4, target, {"x-amz-server-side-encryption": "AES256"})
    expect.status(answer, 204)
    expect.equal(
        answer.headers.get("x-amz-server-side-encryption"), "AES256", "encryption in the response", sort="option"
    )
    expect.equal(control.head_object(**target).get("ServerSideEncryption"), "AES256", "encryption", sort="option")


@check("PostObject", level="common", spec=POST, feature="sse-kms")
def test_kms_encryption_is_used(raw_s3v4, control, target, kms_key_id):
    """A form with x-amz-server-side-encryption aws:kms and with x-amz-server-side-encryption-aws-kms-key-id is
    accepted with 204, and HeadObject returns aws:kms and a key ID."""
    encryption = "x-amz-server-side-encryption"
    fields = {encryption: "aws:kms", f"{encryption}-aws-kms-key-id": kms_key_id}
    expect.status(_send(raw_s3v4, target, fields), 204)
    head = control.head_object(**target)
    expect.equal(head.get("ServerSideEncryption"), "aws:kms", "encryption", sort="option")
    expect.that(
        head.get("SSEKMSKeyId"), "the id of a key", head.get("SSEKMSKeyId"), "KMS key of HeadObject", sort="option"
    )


@check("PostObject", level="common", spec=POST)
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_unknown_encryption_is_refused(raw_s3v4, control, target):
    """A form with an x-amz-server-side-encryption that does not exist is refused with 400 InvalidArgument or
    InvalidEncryptionAlgorithmError, and stores nothing."""
    answer = _send(raw_s3v4, target, {"x-amz-server-side-encryption": "ROT13"})
    expect.refused(answer, 400, "InvalidArgument", "InvalidEncryptionAlgorithmError")
    expect.missing(control, target)


def _digests(content):
    return {
        "Content-MD5": b64encode(md5(content, usedforsecurity=False).digest()).decode(),
        **{f"x-amz-checksum-{name.lower()}": checksums.of(name, content) for name in checksums.ALGORITHMS},
    }


@pytest.mark.parametrize("name", _digests(b""))
@check("PostObject", level="common", spec=POST)
def test_right_digest_is_accepted(raw_s3v4, control, target, name):
    """A form whose field Content-MD5 or x-amz-checksum- with one of five algorithms matches the file is accepted with
    204, and the file is stored."""
    expect.status(_send(raw_s3v4, target, {name: _digests(form.CONTENT)[name]}), 204)
    expect.equal(control.get_object(**target)["Body"].read(), form.CONTENT, "body", sort="data")


@pytest.mark.parametrize("name", _digests(b""))
@check("PostObject", level="common", spec=POST)
def test_wrong_digest_is_refused(raw_s3v4, control, target, name):
    """A form whose field Content-MD5 or x-amz-checksum- with one of five algorithms does not match the file is
    refused with 400 BadDigest, and stores nothing."""
    expect.refused(_send(raw_s3v4, target, {name: _digests(b"something else")[name]}), 400, "BadDigest")
    expect.missing(control, target)


@check("PostObject", level="extended", spec=POST)
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_malformed_checksum_is_refused(raw_s3v4, control, target):
    """A form whose field x-amz-checksum-sha256 is not a SHA-256 in base64 is refused with 400 InvalidRequest, and
    stores nothing."""
    expect.refused(_send(raw_s3v4, target, {"x-amz-checksum-sha256": "sailor"}), 400, "InvalidRequest")
    expect.missing(control, target)


@check("PostObject", level="extended", spec=POST)
def test_checksum_is_kept(raw_s3v4, control, target):
    """A form with the file's checksum in x-amz-checksum-sha256 is accepted with 204, and HeadObject returns this
    checksum."""
    wanted = _digests(form.CONTENT)["x-amz-checksum-sha256"]
    expect.status(_send(raw_s3v4, target, {"x-amz-checksum-sha256": wanted}), 204)
    expect.equal(
        control.head_object(**target, ChecksumMode="ENABLED").get("ChecksumSHA256"), wanted, "checksum", sort="option"
    )


CONTRADICTIONS = {
    "unknown_algorithm": {"x-amz-checksum-unknown": "AAAAAA=="},
    "two_right_ones": {
        name: value for name, value in _digests(form.CONTENT).items() if name.endswith(("crc32", "sha256"))
    },
}


# AWS was recorded to refuse these headers of PutObject with InvalidRequest; which code forms get is not known.
@pytest.mark.parametrize("fields", CONTRADICTIONS.values(), ids=CONTRADICTIONS)
@check("PostObject", level="extended", spec=POST, feature="checksum-rules")
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_unknown_or_second_checksum_is_refused(raw_s3v4, control, target, fields):
    """A form with the field x-amz-checksum-unknown, or with a right CRC32 and a right SHA-256, is refused with 400,
    and stores nothing."""
    expect.refused(_send(raw_s3v4, target, fields), 400)
    expect.missing(control, target)


@check("PostObject", level="extended", spec=POST, feature="website-hosting")
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_redirect_to_another_scheme_is_refused(raw_s3v4, control, target):
    """A form whose x-amz-website-redirect-location is an ftp URL is refused with 400 InvalidRedirectLocation, and
    stores nothing."""
    answer = _send(raw_s3v4, target, {"x-amz-website-redirect-location": "ftp://example.com/"})
    expect.refused(answer, 400, "InvalidRedirectLocation")
    expect.missing(control, target)
