"""User metadata: names and values that the user chooses, stored with the object."""

from email.header import decode_header, make_header

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import rfc, userguide

FEATURE = "user-metadata"
SIDE = "client"

NAMES = {
    "hyphen": "with-hyphen",
    "underscore": "with_underscore",
    "dot": "with.dot",
    "sixty_letters": "n" * 60,
    "thousand_letters": "n" * 1000,
    "like_a_header": "content-length",
    "like_the_etag": "etag",
    "like_the_date": "date",
}
VALUES = {
    "mixed_case": "MiXed CaSe",
    "comma": "a,b, c",
    "equals_and_semicolon": "a=b; c=d",
    "quotes": "\"double\" and 'single'",
    "percent": "100%41",
    "plus": "a+b",
    "json": '{"a": [1, 2], "b": null}',
    "punctuation": "!#$^*()[]{}|~`@<>?\\",
    "thousand_letters": "v" * 1000,
    "two_spaces_in_a_row": "a  b",
}
# By case: the number of bytes of name and value of the only entry.
TOO_LONG = {"one_byte_more": 2049, "three_thousand": 3000}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@check("PutObject", level="core", spec=userguide("UsingMetadata"))
@recorded("LocalStack", "TestS3::test_metadata_header_character_decoding", 2026, of="underscore")
@recorded("boto", "test_key.py::S3KeyTest::test_setting_date", 2013, of="like_the_date")
def test_name_is_kept(s3, target, name):
    """A name of user metadata with letters, digits, hyphens, underscores or dots is returned unchanged."""
    s3.put_object(**target, Body=b"body", Metadata={name: "value"})
    expect.same_metadata(s3.head_object(**target), {name: "value"})


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
@check("PutObject", level="core", spec=userguide("UsingMetadata"))
def test_value_is_kept(s3, target, last_exchange, value):
    """An ASCII value of user metadata is returned unchanged, in the header x-amz-meta- followed by its name."""
    s3.put_object(**target, Body=b"body", Metadata={"note": value})
    s3.head_object(**target)
    expect.equal(last_exchange().response_header("x-amz-meta-note"), value, "x-amz-meta-note", sort="data")


@check("PutObject", level="core", spec=userguide("UsingMetadata"))
def test_case_of_names_does_not_count(s3, stored):
    """User metadata stored as MixedCase is returned as one entry, whose name is mixedcase in upper or lower case."""
    expect.same_metadata(s3.head_object(**stored(b"body", Metadata={"MixedCase": "Value"})), {"mixedcase": "Value"})


@check("PutObject", level="common", spec=userguide("UsingMetadata"))
def test_empty_value_is_kept(s3, stored):
    """User metadata with an empty value is returned with its name and an empty value."""
    expect.same_metadata(
        s3.head_object(**stored(b"body", Metadata={"empty": "", "full": "1"})), {"empty": "", "full": "1"}
    )


@check("PutObject", level="common", spec=rfc(9110, "5.5"))
def test_space_around_a_value_does_not_count(s3, stored):
    """Spaces before and after a value of user metadata are removed."""
    expect.same_metadata(s3.head_object(**stored(b"body", Metadata={"note": "  a b "})), {"note": "a b"})


@check("PutObject", level="core", spec=userguide("UsingMetadata"))
def test_many_entries_are_kept(s3, target):
    """Forty entries of user metadata are all returned, each with its value, and no others."""
    metadata = {f"name-{number:02}": f"value {number}" for number in range(40)}
    s3.put_object(**target, Body=b"body", Metadata=metadata)
    expect.same_metadata(s3.head_object(**target), metadata)


@check("PutObject", level="core", spec=userguide("UsingMetadata"))
@recorded("LocalStack", "TestS3ObjectCRUD::test_get_object_range", 2026)
def test_object_stored_without_metadata_has_no_metadata(s3, stored):
    """GetObject of an object stored without user metadata returns no user metadata."""
    expect.same_metadata(s3.get_object(**stored(b"body")), {})


@check("GetObject", level="core", spec=userguide("UsingMetadata"), gate=True)
@recorded("boto", "test_connection.py::S3ConnectionTest::test_1_basic", 2006)
def test_get_gives_what_was_put(s3, stored):
    """GetObject returns the user metadata of an object."""
    expect.same_metadata(s3.get_object(**stored(b"body", Metadata={"colour": "red"})), {"colour": "red"})


@check("GetObject", level="core", spec=userguide("UsingMetadata"))
def test_empty_object_has_metadata(s3, stored):
    """GetObject returns the user metadata of an empty object."""
    expect.same_metadata(s3.get_object(**stored(b"", Metadata={"colour": "red"})), {"colour": "red"})


@check("PutObject", level="common", spec=userguide("UsingMetadata"))
@derived("User metadata have a prefix of their own; so their names meet no other header.")
def test_metadata_may_have_the_names_of_headers(s3, stored):
    """User metadata named etag and last-modified is stored, and does not change the object's ETag and Last-Modified."""
    head = s3.head_object(**stored(b"body", Metadata={"etag": "own", "last-modified": "never"}))
    expect.etag_is_md5(head["ETag"], b"body")
    expect.recent(head["LastModified"], "Last-Modified")
    expect.same_metadata(head, {"etag": "own", "last-modified": "never"})


@check("PutObject", level="common", spec=userguide("UsingMetadata"))
def test_two_kilobytes_are_kept(s3, target):
    """User metadata of 2 KB is stored: 2,048 bytes of name and value, with the prefix x-amz-meta- counted."""
    metadata = {"n": "v" * (2048 - len("x-amz-meta-n"))}
    s3.put_object(**target, Body=b"body", Metadata=metadata)
    expect.same_metadata(s3.head_object(**target), metadata)


@pytest.mark.parametrize("size", TOO_LONG.values(), ids=TOO_LONG)
@check("PutObject", level="common", spec=userguide("UsingMetadata"))
def test_more_than_two_kilobytes_are_refused(s3, target, size):
    """PutObject with user metadata of more than 2 KB (name without x-amz-meta-, and value) returns 400
    MetadataTooLarge."""
    with expect.error(400, "MetadataTooLarge"):
        s3.put_object(**target, Body=b"body", Metadata={"name": "v" * (size - len("name"))})


@check("PutObject", level="common", spec=userguide("UsingMetadata"))
def test_entries_are_measured_together(s3, target):
    """PutObject with three entries of user metadata of 700 bytes each, together more than 2 KB, returns 400
    MetadataTooLarge and creates no object."""
    with expect.error(400, "MetadataTooLarge"):
        s3.put_object(**target, Body=b"body", Metadata={f"name-{n}": "v" * 694 for n in range(3)})
    with expect.error(404):
        s3.head_object(**target)


@check("PutObject", level="extended", spec=userguide("UsingMetadata"))
@recorded("LocalStack", "TestS3::test_user_metadata_rfc2047_encoded", 2026)
def test_encoded_ascii_is_decoded(s3, stored, last_exchange):
    """A value of user metadata in the RFC 2047 form that encodes ASCII text is returned as this text."""
    # As recorded from AWS.
    s3.head_object(**stored(b"body", Metadata={"note": "=?UTF-8?B?cGxhaW4gdGV4dA==?="}))
    expect.equal(last_exchange().response_header("x-amz-meta-note"), "plain text", "x-amz-meta-note", sort="data")


@check("PutObject", level="common", spec=userguide("UsingMetadata"))
@recorded("LocalStack", "TestS3::test_user_metadata_rfc2047_encoded", 2026)
def test_encoded_unicode_stays_encoded(s3, stored, last_exchange):
    """A value of user metadata in the RFC 2047 form that encodes non-ASCII text is returned in that form, with the
    same meaning."""
    s3.head_object(**stored(b"body", Metadata={"note": "=?UTF-8?B?w6TDtsO8?="}))
    got = last_exchange().response_header("x-amz-meta-note") or ""
    expect.that(got.startswith("=?"), "an encoded word", got, "x-amz-meta-note", sort="data")
    expect.equal(str(make_header(decode_header(got))), "äöü", "decoded x-amz-meta-note", sort="data")
