"""Range headers that do not name one valid range of bytes: mostly, they are ignored and the whole object is sent.

HTTP also allows a server to refuse a malformed Range (RFC 9110, 14.2), but not a Range in a unit that it does not
support.
"""

import email
import email.policy

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, rfc

FEATURE = "ranges"

BODY = b"0123456789"
NEGATIVE_LAST = "bytes=0--1"
"""The Range that programs such as s4cmd make of the first and last byte of an empty object."""
# AWS was recorded to return the whole object for each of these.
NO_RANGES = {
    "last_before_first": "bytes=1-0",
    "last_long_before_first": "bytes=8-3",
    "hyphen_after_a_suffix": "bytes=-1-",
    "negative_last": NEGATIVE_LAST,
    "hyphen_alone": "bytes=-",
    "without_a_unit": "0-1",
}
OTHER_TEXTS = {
    "words": "bytes=abc",
    "word_as_last": "bytes=5-x",
    "three_numbers": "bytes=1-2-3",
    "two_equals_signs": "bytes==1-3",
    "nothing_after_the_unit": "bytes=",
    "hexadecimal": "bytes=0x0-0x1",
}
# Headers with several ranges, and the Content-Range and bytes of each range.
SEVERAL = {
    "apart": ("bytes=0-1,4-5", {"bytes 0-1/10": b"01", "bytes 4-5/10": b"45"}),
    "with_a_suffix": ("bytes=0-0, -1", {"bytes 0-0/10": b"0", "bytes 9-9/10": b"9"}),
}


def _assert_is_whole(answer):
    expect.status(answer, 200)
    expect.equal(answer["Body"].read(), BODY, "body", sort="data")
    expect.equal(answer.get("ContentRange"), None, "Content-Range", sort="form")


@pytest.mark.parametrize("asked", NO_RANGES.values(), ids=NO_RANGES)
@check(
    "GetObject",
    level="common",
    spec=rfc(9110, "14.2"),
    shows={"negative_last": "negative-end-of-a-range-is-refused"},
)
@recorded("LocalStack", "TestS3ObjectCRUD::test_get_object_range", 2026)
def test_malformed_range_is_ignored(s3, ten_bytes, asked):
    """GetObject with a malformed Range ignores it and returns 200 with the whole object and no Content-Range."""
    _assert_is_whole(s3.get_object(**ten_bytes, Range=asked))


@check("GetObject", level="common", spec=rfc(9110, "14.2"), shows="negative-end-of-a-range-is-refused")
def test_negative_end_on_an_empty_object_is_ignored(s3, empty):
    """GetObject of an object of zero bytes with Range bytes=0--1 ignores it and returns 200 with no bytes."""
    got = s3.get_object(**empty, Range=NEGATIVE_LAST)
    expect.status(got, 200)
    expect.equal(got["Body"].read(), b"", "body", sort="data")


@pytest.mark.parametrize("asked", OTHER_TEXTS.values(), ids=OTHER_TEXTS)
@check("GetObject", level="extended", spec=rfc(9110, "14.2"))
def test_unparsable_range_is_ignored_or_refused(s3, ten_bytes, asked):
    """GetObject with a Range whose byte positions cannot be parsed, such as bytes=5-x, either ignores it (200, the
    whole object, no Content-Range) or is refused with 416 InvalidRange."""
    got = expect.response_unless(lambda: s3.get_object(**ten_bytes, Range=asked), 416, "InvalidRange")
    if got:
        _assert_is_whole(got)


@check("GetObject", level="common", spec=rfc(9110, "14.2"))
def test_other_unit_is_ignored(s3, ten_bytes):
    """GetObject with a Range in a unit other than bytes, such as lines=0-1, ignores it and returns 200 with the
    whole object and no Content-Range."""
    _assert_is_whole(s3.get_object(**ten_bytes, Range="lines=0-1"))


@check("GetObject", level="extended", spec=rfc(9110, "14.2"))
def test_empty_range_is_ignored(s3, ten_bytes, altered):
    """GetObject with a Range header that has no value ignores it and returns 200 with the whole object and no
    Content-Range."""
    with altered(headers={"Range": ""}):
        answer = s3.get_object(**ten_bytes)
    _assert_is_whole(answer)


def _parts(answer):
    """Returns the Content-Range and the bytes of each part of a multipart/byteranges response."""
    head = f"Content-Type: {answer['ContentType']}\r\n\r\n".encode()
    message = email.message_from_bytes(head + answer["Body"].read(), policy=email.policy.HTTP)
    return {part["Content-Range"]: part.get_payload(decode=True) for part in message.iter_parts()}


# AWS supports one range per request, and was recorded to ignore several; HTTP defines a response to several.
@pytest.mark.parametrize(("asked", "parts"), SEVERAL.values(), ids=SEVERAL)
@check("GetObject", level="common", spec=api("GetObject"))
def test_several_ranges_are_ignored(s3, ten_bytes, asked, parts):
    """GetObject with several ranges in one Range header returns either 200 with the whole object and no
    Content-Range, or 206 as multipart/byteranges with each of the ranges."""
    got = s3.get_object(**ten_bytes, Range=asked)
    if got.get("ContentType", "").startswith("multipart/byteranges"):
        expect.status(got, 206)
        expect.equal(_parts(got), parts, "Content-Range and bytes of each part", sort="data")
    else:
        _assert_is_whole(got)
