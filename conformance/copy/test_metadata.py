"""CopyObject and metadata: copied from the source, or with MetadataDirective REPLACE only from the request."""

import datetime

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide

FEATURE = "copy-metadata"
SIDE = "server"

# Input member, header name, value of the source and a different value, both as in the header.
SYSTEM = {
    "cache_control": ("CacheControl", "Cache-Control", "max-age=60", "no-store"),
    "content_disposition": ("ContentDisposition", "Content-Disposition", "inline", 'attachment; filename="b.txt"'),
    "content_encoding": ("ContentEncoding", "Content-Encoding", "gzip", "br"),
    "content_language": ("ContentLanguage", "Content-Language", "fr", "mi, en"),
    "content_type": ("ContentType", "Content-Type", "text/x-source", "text/x-copy; charset=utf-8"),
    "expires": ("Expires", "Expires", "Tue, 01 Jan 2030 00:00:00 GMT", "Sat, 02 Feb 2030 00:00:00 GMT"),
}
BODY = b"bytes that are not looked at"


def _value(member, text):
    if member != "Expires":
        return text
    moment = datetime.datetime.strptime(text, "%a, %d %b %Y %H:%M:%S GMT")
    return moment.replace(tzinfo=datetime.timezone.utc)


def _header(answer, name):
    return answer["ResponseMetadata"]["HTTPHeaders"].get(name.lower())


@pytest.fixture(scope="session")
def source(put_once):
    """Stores an object with metadata of every kind, and returns its bucket and key."""
    system = {member: _value(member, text) for member, _, text, _ in SYSTEM.values()}
    return put_once(BODY, **system, Metadata={"colour": "red", "size": "42"})


@check("CopyObject", level="core", spec=api("CopyObject"), gate=True)
@recorded("LocalStack", "TestS3::test_s3_copy_content_type_and_metadata", 2026)
def test_user_metadata_is_copied_by_default(s3, target, source):
    """CopyObject without a MetadataDirective copies the source's user metadata."""
    s3.copy_object(**target, CopySource=source)
    expect.same_metadata(s3.head_object(**target), {"colour": "red", "size": "42"})


@pytest.fixture
def copied(s3, made_to_read, new_target, source):
    """A copy with the metadata of its source, for checks that only read it."""

    def copy():
        target = new_target()
        s3.copy_object(**target, CopySource=source)
        return target

    return made_to_read("a copy with its metadata", copy)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param(row[1], row[2], id=case, marks=[pytest.mark.level("common")] if case == "expires" else [])
        for case, row in SYSTEM.items()
    ],
)
@check("CopyObject", level="core", spec=api("CopyObject"))
def test_system_metadata_is_copied_by_default(s3, copied, name, text):
    """CopyObject without a MetadataDirective copies the source's Cache-Control, Content-Disposition,
    Content-Encoding, Content-Language, Content-Type and Expires."""
    expect.equal(_header(s3.head_object(**copied), name), text, name, sort="data")


@check("CopyObject", level="common", spec=api("CopyObject"))
@recorded("LocalStack", "TestS3::test_s3_copy_metadata_directive_copy", 2026)
def test_directive_copy(s3, target, source):
    """CopyObject with MetadataDirective COPY copies the source's user metadata and Content-Type."""
    s3.copy_object(**target, CopySource=source, MetadataDirective="COPY")
    head = s3.head_object(**target)
    expect.same_metadata(head, {"colour": "red", "size": "42"})
    expect.equal(head["ContentType"], "text/x-source", "Content-Type", sort="data")


# AWS was recorded to ignore the metadata of the request.
@pytest.mark.parametrize("directive", [None, "COPY"], ids=["by_default", "with_directive_copy"])
@check("CopyObject", level="common", spec=api("CopyObject"))
@recorded("LocalStack", "TestS3::test_s3_copy_metadata_directive_copy", 2026, of="with_directive_copy")
def test_metadata_sent_along_is_ignored(s3, target, source, directive):
    """CopyObject without a MetadataDirective, or with COPY, ignores user metadata and Content-Type in the request:
    the copy has those of the source."""
    members = {"MetadataDirective": directive} if directive else {}
    s3.copy_object(**target, CopySource=source, Metadata={"colour": "blue"}, ContentType="text/html", **members)
    head = s3.head_object(**target)
    expect.same_metadata(head, {"colour": "red", "size": "42"})
    expect.equal(head["ContentType"], "text/x-source", "Content-Type", sort="data")


@check("CopyObject", level="core", spec=api("CopyObject"), gate=True)
@recorded("LocalStack", "TestS3::test_s3_copy_metadata_replace", 2026)
def test_user_metadata_is_replaced(s3, target, source):
    """CopyObject with MetadataDirective REPLACE makes a copy with only the user metadata of the request."""
    s3.copy_object(**target, CopySource=source, Metadata={"shape": "round"}, MetadataDirective="REPLACE")
    expect.same_metadata(s3.head_object(**target), {"shape": "round"})


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_user_metadata_is_removed_by_replace(s3, target, source):
    """CopyObject with MetadataDirective REPLACE and no metadata makes a copy without user metadata."""
    s3.copy_object(**target, CopySource=source, MetadataDirective="REPLACE")
    expect.same_metadata(s3.head_object(**target), {})


@pytest.fixture
def replaced(s3, made_to_read, new_target, source):
    """A copy whose metadata were all replaced, for checks that only read it."""

    def copy():
        target = new_target()
        system = {member: _value(member, text) for member, _, _, text in SYSTEM.values()}
        s3.copy_object(**target, CopySource=source, MetadataDirective="REPLACE", **system)
        return target

    return made_to_read("a copy with other metadata", copy)


@pytest.mark.parametrize(("name", "text"), [(r[1], r[3]) for r in SYSTEM.values()], ids=SYSTEM)
@check("CopyObject", level="core", spec=api("CopyObject"))
def test_system_metadata_is_replaced(s3, replaced, name, text):
    """CopyObject with MetadataDirective REPLACE makes a copy with the Cache-Control, Content-Disposition,
    Content-Encoding, Content-Language, Content-Type and Expires of the request."""
    expect.equal(_header(s3.head_object(**replaced), name), text, name, sort="data")


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_system_metadata_is_removed_by_replace(s3, target, source):
    """CopyObject with MetadataDirective REPLACE, without Cache-Control, Content-Disposition, Content-Encoding,
    Content-Language and Expires, makes a copy without these headers."""
    s3.copy_object(**target, CopySource=source, MetadataDirective="REPLACE", ContentType="text/html")
    head = s3.head_object(**target)
    names = [name for _, name, _, _ in SYSTEM.values() if name != "Content-Type"]
    expect.equal({name: _header(head, name) for name in names}, dict.fromkeys(names), "headers", sort="data")


@check("CopyObject", level="common", spec=api("CopyObject"))
@recorded("LocalStack", "TestS3::test_s3_copy_object_in_place_metadata_directive", 2026)
def test_default_type_after_replacing(s3, target, source):
    """CopyObject with MetadataDirective REPLACE and no Content-Type makes a copy with the default type,
    binary/octet-stream."""
    s3.copy_object(**target, CopySource=source, MetadataDirective="REPLACE", CacheControl="no-store")
    expect.equal(s3.head_object(**target).get("ContentType"), "binary/octet-stream", "Content-Type", sort="form")


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_unknown_directive_is_refused(s3, target, source, altered):
    """CopyObject with a MetadataDirective that is not COPY or REPLACE is refused with 400 InvalidArgument, and no
    copy is made."""
    with expect.error(400, "InvalidArgument"), altered(headers={"x-amz-metadata-directive": "MERGE"}):
        s3.copy_object(**target, CopySource=source)
    with expect.error(404):
        s3.head_object(**target)


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_unknown_tagging_directive_is_refused(s3, target, source, altered):
    """CopyObject with a TaggingDirective that is not COPY or REPLACE is refused with 400 InvalidArgument, and no
    copy is made."""
    with expect.error(400, "InvalidArgument"), altered(headers={"x-amz-tagging-directive": "MERGE"}):
        s3.copy_object(**target, CopySource=source)
    with expect.error(404):
        s3.head_object(**target)


@check("CopyObject", level="common", spec=api("CopyObject"))
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_too_much_metadata_is_refused(s3, target, source):
    """CopyObject with MetadataDirective REPLACE and 3 KiB of user metadata is refused with 400 MetadataTooLarge."""
    with expect.error(400, "MetadataTooLarge"):
        s3.copy_object(**target, CopySource=source, MetadataDirective="REPLACE", Metadata={"much": "x" * 3072})


@check("CopyObject", level="extended", spec=api("CopyObject"), feature="website-hosting")
def test_redirect_location_is_not_copied(s3, target, stored):
    """The copy of an object with a website redirect location has no redirect location."""
    source = stored(b"x", WebsiteRedirectLocation="/elsewhere")
    copy = {**target, "Key": target["Key"] + "-copy"}
    s3.copy_object(**copy, CopySource=source)
    expect.equal(s3.head_object(**copy).get("WebsiteRedirectLocation"), None, "redirect location", sort="option")


@check("CopyObject", level="extended", spec=api("CopyObject"), feature="website-hosting")
@recorded("moto", "test_s3_copyobject.py::test_copy_key_with_args", 2023)
def test_redirect_location_is_given_to_the_copy(s3, target, source):
    """CopyObject with a website redirect location sets it on the copy, even without MetadataDirective REPLACE."""
    s3.copy_object(**target, CopySource=source, WebsiteRedirectLocation="/elsewhere")
    expect.equal(
        s3.head_object(**target).get("WebsiteRedirectLocation"), "/elsewhere", "redirect location", sort="option"
    )


@check("CopyObject", level="extended", spec=userguide("how-to-page-redirect"), feature="website-hosting")
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_redirect_to_another_scheme_is_refused(s3, target, source):
    """CopyObject with an ftp URL as website redirect location returns 400 InvalidRedirectLocation, and no copy is
    made."""
    with expect.error(400, "InvalidRedirectLocation"):
        s3.copy_object(**target, CopySource=source, WebsiteRedirectLocation="ftp://example.com/")
    with expect.error(404):
        s3.head_object(**target)
