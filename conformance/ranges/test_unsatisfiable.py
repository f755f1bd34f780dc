"""Ranges that select no bytes of the object, which are refused with 416, and ranges that are refused for another
reason."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, rfc

FEATURE = "ranges"
SIDE = "server"

PAST_THE_END = {
    "from_the_end": "bytes=10-",
    "first_byte_after_the_end": "bytes=10-10",
    "starting_at_the_end": "bytes=10-20",
    "far_past_the_end": "bytes=100-200",
    "far_past_the_end_without_a_last": "bytes=1000000-",
    "from_2_to_the_31": "bytes=2147483648-",
    "from_2_to_the_32": "bytes=4294967296-4294967299",
    "from_the_most_of_63_bits": "bytes=9223372036854775807-",
}
OF_NOTHING = {"from_zero": "bytes=0-", "first_byte": "bytes=0-0", "many_bytes": "bytes=0-10000"}


@pytest.mark.parametrize("asked", PAST_THE_END.values(), ids=PAST_THE_END)
@check("GetObject", level="core", spec=rfc(9110, "15.5.17"))
@recorded("LocalStack", "TestS3::test_invalid_range_error", 2026, of="far_past_the_end")
def test_range_past_the_end_is_refused(s3, ten_bytes, asked):
    """GetObject with a Range that starts at or after the object's length returns 416 InvalidRange."""
    with expect.error(416, "InvalidRange"):
        s3.get_object(**ten_bytes, Range=asked)


@check("GetObject", level="common", spec=rfc(9110, "14.1.2"))
@recorded("LocalStack", "TestS3ObjectCRUD::test_get_object_range", 2026)
def test_suffix_of_no_bytes_is_refused(s3, ten_bytes):
    """GetObject with Range bytes=-0, which means the last zero bytes, returns 416 InvalidRange."""
    with expect.error(416, "InvalidRange"):
        s3.get_object(**ten_bytes, Range="bytes=-0")


@pytest.mark.parametrize("asked", OF_NOTHING.values(), ids=OF_NOTHING)
@check("GetObject", level="core", spec=rfc(9110, "15.5.17"))
def test_range_of_an_empty_object_is_refused(s3, empty, asked):
    """GetObject with a Range that starts at byte 0 on an object of zero bytes returns 416 InvalidRange."""
    with expect.error(416, "InvalidRange"):
        s3.get_object(**empty, Range=asked)


@check("GetObject", level="core", spec=api("GetObject"))
@recorded("LocalStack", "TestS3::test_range_key_not_exists", 2026)
def test_missing_key_comes_first(s3, target):
    """GetObject with a Range on a key that does not exist returns 404 NoSuchKey."""
    with expect.error(404, "NoSuchKey"):
        s3.get_object(**target, Range="bytes=0-1")


@check("GetObject", level="core", spec=api("GetObject"))
@derived("A request that is refused is not carried out; so everything stays as it was.")
def test_refusal_leaves_the_object_readable(s3, stored_to_read):
    """After GetObject with a Range is refused with 416 InvalidRange, GetObject without a Range still returns 200 and
    the whole object."""
    obj = stored_to_read(b"0123456789")
    with expect.error(416, "InvalidRange"):
        s3.get_object(**obj, Range="bytes=10-")
    got = s3.get_object(**obj)
    expect.status(got, 200)
    expect.equal(got["Body"].read(), b"0123456789", "body", sort="data")
