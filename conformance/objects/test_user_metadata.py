"""User metadata: names and values of the user's own, kept with the object."""

from email.header import decode_header, make_header

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import rfc, userguide

NAMES = {
    "hyphen": "with-hyphen",
    "underscore": "with_underscore",
    "dot": "with.dot",
    "sixty_letters": "n" * 60,
    "like_a_header": "content-length",
    "like_the_etag": "etag",
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
}
# By case: the number of bytes of name and value together, of the one entry that there is.
TOO_LONG = {"one_byte_more": 2049, "three_thousand": 3000}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@check("PutObject", level="core", spec=userguide("UsingMetadata"))
def test_name_is_kept(s3, target, name):
    """The name of user metadata is kept, whatever letters, digits, hyphens, underscores and dots it has."""
    s3.put_object(**target, Body=b"body", Metadata={name: "value"})
    expect.same_metadata(s3.head_object(**target), {name: "value"})


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
@check("PutObject", level="core", spec=userguide("UsingMetadata"))
def test_value_is_kept(s3, target, last_exchange, value):
    """A value of user metadata in ASCII comes back as it was given, in the header x-amz-meta- and its name."""
    s3.put_object(**target, Body=b"body", Metadata={"note": value})
    s3.head_object(**target)
    expect.equal(last_exchange().response_header("x-amz-meta-note"), value, "x-amz-meta-note")


@check("PutObject", level="core", spec=userguide("UsingMetadata"))
def test_case_of_names_does_not_count(s3, stored):
    """User metadata put as MixedCase are one entry, whose name is mixedcase in any case of letters."""
    expect.same_metadata(s3.head_object(**stored(b"body", Metadata={"MixedCase": "Value"})), {"mixedcase": "Value"})


@check("PutObject", level="common", spec=userguide("UsingMetadata"))
def test_empty_value_is_kept(s3, stored):
    """User metadata with an empty value come back with their name and an empty value."""
    expect.same_metadata(
        s3.head_object(**stored(b"body", Metadata={"empty": "", "full": "1"})), {"empty": "", "full": "1"}
    )


@check("PutObject", level="common", spec=rfc(9110, "5.5"))
def test_space_around_a_value_does_not_count(s3, stored):
    """Spaces before and after the value of user metadata are no part of it."""
    expect.same_metadata(s3.head_object(**stored(b"body", Metadata={"note": "  a b "})), {"note": "a b"})


@check("PutObject", level="core", spec=userguide("UsingMetadata"))
def test_many_entries_are_kept(s3, target):
    """Forty entries of user metadata come back, each with its own value, and no others."""
    metadata = {f"name-{number:02}": f"value {number}" for number in range(40)}
    s3.put_object(**target, Body=b"body", Metadata=metadata)
    expect.same_metadata(s3.head_object(**target), metadata)


@check("PutObject", level="core", spec=userguide("UsingMetadata"))
def test_object_without_any_has_none(s3, stored):
    """An object put without user metadata is read without any."""
    expect.same_metadata(s3.get_object(**stored(b"body")), {})


@check("GetObject", level="core", spec=userguide("UsingMetadata"))
def test_get_gives_what_was_put(s3, stored):
    """GetObject gives the user metadata of an object, of one of zero bytes, too."""
    expect.same_metadata(s3.get_object(**stored(b"", Metadata={"colour": "red"})), {"colour": "red"})


@check("PutObject", level="common", spec=userguide("UsingMetadata"))
def test_names_of_headers_are_names_of_metadata(s3, stored):
    """User metadata named etag and last-modified leave ETag and Last-Modified of the object alone."""
    head = s3.head_object(**stored(b"body", Metadata={"etag": "own", "last-modified": "never"}))
    expect.etag_is_md5(head["ETag"], b"body")
    expect.recent(head["LastModified"], "Last-Modified")
    expect.same_metadata(head, {"etag": "own", "last-modified": "never"})


@check("PutObject", level="core", spec=userguide("UsingMetadata"))
def test_two_kilobytes_are_kept(s3, target):
    """User metadata of 2 KB, 2,048 bytes of name and value with the x-amz-meta- of the header counted, are kept."""
    metadata = {"n": "v" * (2048 - len("x-amz-meta-n"))}
    s3.put_object(**target, Body=b"body", Metadata=metadata)
    expect.same_metadata(s3.head_object(**target), metadata)


@pytest.mark.parametrize("size", TOO_LONG.values(), ids=TOO_LONG)
@check("PutObject", level="common", spec=userguide("UsingMetadata"))
def test_more_than_two_kilobytes_are_refused(s3, target, size):
    """User metadata whose name and value (the name without x-amz-meta-) are over 2 KB answer 400 MetadataTooLarge."""
    with expect.error(400, "MetadataTooLarge"):
        s3.put_object(**target, Body=b"body", Metadata={"name": "v" * (size - len("name"))})


@check("PutObject", level="common", spec=userguide("UsingMetadata"))
def test_entries_are_measured_together(s3, target):
    """Three entries of user metadata of 700 bytes each are over 2 KB: 400 MetadataTooLarge, and nothing is stored."""
    with expect.error(400, "MetadataTooLarge"):
        s3.put_object(**target, Body=b"body", Metadata={f"name-{n}": "v" * 694 for n in range(3)})
    with expect.error(404):
        s3.head_object(**target)


@check("PutObject", level="extended", spec=userguide("UsingMetadata"))
def test_encoded_ascii_is_decoded(s3, stored, last_exchange):
    """A value in the form of RFC 2047 that stands for ASCII text is given back as that text."""
    # AWS was recorded to decode it.
    s3.head_object(**stored(b"body", Metadata={"note": "=?UTF-8?B?cGxhaW4gdGV4dA==?="}))
    expect.equal(last_exchange().response_header("x-amz-meta-note"), "plain text", "x-amz-meta-note")


@check("PutObject", level="common", spec=userguide("UsingMetadata"))
def test_encoded_unicode_stays_encoded(s3, stored, last_exchange):
    """A value in the form of RFC 2047 that stands for more than ASCII is given back in that form, meaning the same."""
    s3.head_object(**stored(b"body", Metadata={"note": "=?UTF-8?B?w6TDtsO8?="}))
    got = last_exchange().response_header("x-amz-meta-note") or ""
    assert got.startswith("=?"), f"expected an encoded word, got {got!r}"
    expect.equal(str(make_header(decode_header(got))), "äöü", "what x-amz-meta-note stands for")
