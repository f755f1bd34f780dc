"""partNumber on an object that was not uploaded in parts: part 1 is the whole object."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api

FEATURE = "part-numbers"

NO_PART_NUMBERS = {"zero": "0", "negative": "-3", "over_10000": "10001", "word": "first"}
NO_PART_NUMBERS |= {"one_beyond_32_bits": "4294967297"}


@check("GetObject", level="common", spec=api("GetObject"), gate=True)
@recorded("LocalStack", "TestS3::test_get_object_part", 2026)
def test_part_one_is_the_object(s3, ten_bytes):
    """GetObject with partNumber 1 on an object stored in one PUT returns 206 with all its bytes and their
    Content-Range, and without x-amz-mp-parts-count."""
    got = s3.get_object(**ten_bytes, PartNumber=1)
    expect.status(got, 206)
    expect.equal(got["Body"].read(), b"0123456789", "body", sort="data")
    expect.equal(
        (got.get("ContentRange"), got.get("PartsCount")), ("bytes 0-9/10", None), "Content-Range and count", sort="form"
    )


@check("GetObject", level="common", spec=api("GetObject"))
@recorded("LocalStack", "TestS3::test_get_object_part", 2026)
def test_part_two_is_refused(s3, ten_bytes):
    """GetObject with partNumber 2 on an object stored in one PUT returns 416 InvalidPartNumber."""
    with expect.error(416, "InvalidPartNumber"):
        s3.get_object(**ten_bytes, PartNumber=2)


@check("GetObject", level="common", spec=api("GetObject"))
@recorded("LocalStack", "TestS3::test_get_object_part", 2026)
def test_part_number_with_a_range_is_refused(s3, ten_bytes):
    """GetObject with both a partNumber and a Range returns 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"):
        s3.get_object(**ten_bytes, PartNumber=1, Range="bytes=0-1")


@pytest.mark.parametrize("number", NO_PART_NUMBERS.values(), ids=NO_PART_NUMBERS)
@check("GetObject", level="extended", spec=api("GetObject"))
def test_invalid_part_number_is_refused(s3, ten_bytes, altered, number):
    """GetObject with a partNumber that is not an integer from 1 to 10,000 returns 400 InvalidArgument."""
    with altered(query={"partNumber": number}), expect.error(400, "InvalidArgument"):
        s3.get_object(**ten_bytes)


# AWS was recorded so by versitygw (d6fb9547): no range of an object without bytes has a first byte to name.
@check("GetObject", level="extended", spec=api("GetObject"))
def test_part_one_of_an_empty_object(s3, stored_to_read):
    """GetObject with partNumber 1 on an object of zero bytes returns 200 with an empty body and Content-Length 0, and
    without Content-Range."""
    got = s3.get_object(**stored_to_read(b""), PartNumber=1)
    expect.status(got, 200)
    expect.equal((got["Body"].read(), got["ContentLength"]), (b"", 0), "body and length", sort="data")
    expect.equal(got.get("ContentRange"), None, "Content-Range", sort="form")


@check("GetObject", level="common", spec=api("GetObject"))
@derived("Not documented which error comes first; what is missing comes before what is malformed.")
def test_missing_key_comes_first(s3, target):
    """GetObject with a partNumber on a key that does not exist returns 404 NoSuchKey."""
    with expect.error(404, "NoSuchKey"):
        s3.get_object(**target, PartNumber=1)


@check("HeadObject", level="common", spec=api("HeadObject"))
@recorded("moto", "test_s3.py::test_head_object", 2024)
def test_head_of_part_one_is_the_object(s3, ten_bytes):
    """HeadObject with partNumber 1 on an object stored in one PUT returns 206 with its length and Content-Range, and
    without x-amz-mp-parts-count."""
    head = s3.head_object(**ten_bytes, PartNumber=1)
    expect.status(head, 206)
    expect.equal(
        (head["ContentLength"], head.get("ContentRange")),
        (10, "bytes 0-9/10"),
        "length and Content-Range",
        sort=("data", "form"),
    )
    expect.equal(head.get("PartsCount"), None, "x-amz-mp-parts-count", sort="form")


@check("HeadObject", level="common", spec=api("HeadObject"))
@recorded("moto", "test_s3.py::test_head_object", 2024)
def test_head_of_part_two_is_refused(s3, ten_bytes):
    """HeadObject with partNumber 2 on an object stored in one PUT returns 416."""
    with expect.error(416):
        s3.head_object(**ten_bytes, PartNumber=2)


@check("HeadObject", level="common", spec=api("HeadObject"))
def test_head_of_part_number_with_a_range_is_refused(s3, ten_bytes):
    """HeadObject with both a partNumber and a Range returns 400."""
    with expect.error(400):
        s3.head_object(**ten_bytes, PartNumber=1, Range="bytes=0-1")
