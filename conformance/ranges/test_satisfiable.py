"""Satisfiable ranges: the response is 206 with the requested bytes and their position in the object."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, rfc

FEATURE = "ranges"
SIDE = "server"

BODY = b"0123456789"
# The requested range, and the first and last byte that it selects from ten bytes.
FORMS = {
    "first_bytes": ("bytes=0-4", 0, 4),
    "middle_bytes": ("bytes=2-7", 2, 7),
    "last_bytes": ("bytes=6-9", 6, 9),
    "first_byte": ("bytes=0-0", 0, 0),
    "one_byte": ("bytes=5-5", 5, 5),
    "last_byte": ("bytes=9-9", 9, 9),
    "all_but_the_first": ("bytes=1-9", 1, 9),
    "whole_object": ("bytes=0-9", 0, 9),
    "to_the_end": ("bytes=3-", 3, 9),
    "to_the_end_from_zero": ("bytes=0-", 0, 9),
    "to_the_end_from_the_last": ("bytes=9-", 9, 9),
    "suffix": ("bytes=-4", 6, 9),
    "suffix_of_one": ("bytes=-1", 9, 9),
    "suffix_as_long_as_the_object": ("bytes=-10", 0, 9),
    "suffix_longer_than_the_object": ("bytes=-15", 0, 9),
    "end_just_past_the_object": ("bytes=5-10", 5, 9),
    "end_far_past_the_object": ("bytes=5-1000000", 5, 9),
    "all_and_more": ("bytes=0-100", 0, 9),
}
ODD_FORMS = {
    "leading_zeros": ("bytes=00-001", 0, 1),
    "end_of_19_digits": ("bytes=4-9223372036854775807", 4, 9),
    "suffix_of_19_digits": ("bytes=-9223372036854775807", 0, 9),
}


@pytest.fixture(scope="session")
def ten_bytes(put_once):
    """Stores an object of ten different bytes with its own Content-Type, Cache-Control and metadata, and returns its
    bucket and key."""
    return put_once(BODY, ContentType="text/x-own", CacheControl="max-age=60", Metadata={"colour": "red"})


def _assert_is_part(answer, first, last):
    expect.status(answer, 206)
    expect.equal(answer["Body"].read(), BODY[first : last + 1], "body", sort="data")
    expect.equal(answer.get("ContentRange"), f"bytes {first}-{last}/{len(BODY)}", "Content-Range", sort="form")
    expect.equal(answer["ContentLength"], last + 1 - first, "Content-Length", sort="data")


@pytest.mark.parametrize(("asked", "first", "last"), FORMS.values(), ids=FORMS)
@check(
    "GetObject",
    level="core",
    spec=rfc(9110, "14.1.2"),
    gate=True,
    shows={"first_byte": "first-byte-is-the-object", "*": "ranges-have-status-200"},
)
@recorded(
    "LocalStack",
    "TestS3ObjectCRUD::test_get_object_range",
    2026,
    of="first_bytes middle_bytes first_byte one_byte to_the_end suffix suffix_longer_than_the_object",
)
@recorded(
    "LocalStack",
    "TestS3ObjectCRUD::test_get_object_range",
    2026,
    of="all_and_more end_far_past_the_object all_but_the_first",
)
def test_bytes_are_read(s3, ten_bytes, asked, first, last):
    """GetObject with a satisfiable Range returns 206 with only those bytes, their number as Content-Length, and
    Content-Range bytes a-b/n."""
    _assert_is_part(s3.get_object(**ten_bytes, Range=asked), first, last)


@pytest.mark.parametrize(("asked", "first", "last"), ODD_FORMS.values(), ids=ODD_FORMS)
@check("GetObject", level="extended", spec=rfc(9110, "14.1.2"))
def test_numbers_are_read_as_decimals(s3, ten_bytes, asked, first, last):
    """GetObject reads the positions in a Range as decimal numbers: leading zeros are ignored, and
    9223372036854775807 does not overflow."""
    _assert_is_part(s3.get_object(**ten_bytes, Range=asked), first, last)


@check("GetObject", level="core", spec=api("GetObject"))
def test_part_has_the_headers_of_the_whole(s3, ten_bytes):
    """GetObject with a Range returns 206 with the ETag, Last-Modified, Content-Type, Cache-Control and metadata of
    the whole object."""
    whole, part = s3.get_object(**ten_bytes), s3.get_object(**ten_bytes, Range="bytes=2-4")
    expect.status(part, 206)
    members = {"ETag": "form", "LastModified": "form", "ContentType": "data", "CacheControl": "data"}
    for member, sort in members.items():
        expect.equal(part.get(member), whole[member], member, sort=sort)
    expect.same_metadata(part, {"colour": "red"})


@check("GetObject", level="common", spec=api("GetObject"))
@recorded("LocalStack", "TestS3::test_get_range_object_headers", 2026)
def test_ranges_are_offered(s3, ten_bytes):
    """GetObject returns Accept-Ranges: bytes, both with and without a Range."""
    expect.equal(s3.get_object(**ten_bytes).get("AcceptRanges"), "bytes", "Accept-Ranges", sort="form")
    expect.equal(
        s3.get_object(**ten_bytes, Range="bytes=0-1").get("AcceptRanges"),
        "bytes",
        "Accept-Ranges with Range",
        sort="form",
    )


@check("GetObject", level="core", spec=api("GetObject"))
@recorded("boto3", "test_s3.py::TestS3Transfers::test_download_above_threshold", 2015)
def test_pieces_put_together_are_the_object(s3, ten_bytes):
    """Three GetObject requests for bytes 0-3, 4-7 and 8- together return the whole object, byte for byte."""
    pieces = [s3.get_object(**ten_bytes, Range=f"bytes={span}")["Body"].read() for span in ("0-3", "4-7", "8-")]
    expect.equal(b"".join(pieces), BODY, "joined pieces", sort="data")


@check("GetObject", level="common", spec=api("GetObject"))
@derived("S3 documents strong read-after-write consistency; this asks it of each place that shows the object.")
def test_range_is_of_the_newest_object(s3, stored):
    """After an object is overwritten by a longer one, GetObject with a Range past the old end returns 206 with bytes
    of the new object."""
    obj = stored(b"short")
    with expect.arranging():
        s3.put_object(**obj, Body=BODY)
    _assert_is_part(s3.get_object(**obj, Range="bytes=7-"), 7, 9)


@check("GetObject", level="core", spec=api("GetObject"))
def test_only_the_bytes_asked_for_are_sent(s3, ten_bytes, last_exchange):
    """The response to GetObject with a Range contains only the requested bytes on the wire, and their number as
    Content-Length."""
    s3.get_object(**ten_bytes, Range="bytes=1-3")["Body"].read()
    seen = last_exchange()
    expect.equal(
        (seen.response_header("Content-Length"), seen.response_body),
        ("3", b"123"),
        "length and bytes sent",
        sort="data",
    )
