"""The partNumber of an object that was not uploaded in parts: it has one part, and that is all of it."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api

NO_PART_NUMBERS = {"zero": "0", "negative": "-3", "over_10000": "10001", "word": "first"}


@pytest.fixture(scope="session")
def ten_bytes(put_once):
    return put_once(b"0123456789")


@check("GetObject", level="common", spec=api("GetObject"))
def test_part_one_is_the_object(s3, ten_bytes):
    """partNumber 1 of an object put at once answers 206, all its bytes and Content-Range, and no parts count."""
    got = s3.get_object(**ten_bytes, PartNumber=1)
    expect.status(got, 206)
    expect.equal(got["Body"].read(), b"0123456789", "body")
    expect.equal((got.get("ContentRange"), got.get("PartsCount")), ("bytes 0-9/10", None), "Content-Range and count")


@check("GetObject", level="common", spec=api("GetObject"))
def test_part_two_is_refused(s3, ten_bytes):
    """partNumber 2 of an object put at once answers 416 InvalidPartNumber."""
    with expect.error(416, "InvalidPartNumber"):
        s3.get_object(**ten_bytes, PartNumber=2)


@check("GetObject", level="common", spec=api("GetObject"))
def test_part_number_with_a_range_is_refused(s3, ten_bytes):
    """GetObject with a partNumber and a Range answers 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"):
        s3.get_object(**ten_bytes, PartNumber=1, Range="bytes=0-1")


@pytest.mark.parametrize("number", NO_PART_NUMBERS.values(), ids=NO_PART_NUMBERS)
@check("GetObject", level="extended", spec=api("GetObject"))
def test_what_is_no_part_number_is_refused(s3, ten_bytes, altered, number):
    """GetObject with a partNumber that is no integer from 1 to 10,000 answers 400 InvalidArgument."""
    with altered(query={"partNumber": number}), expect.error(400, "InvalidArgument"):
        s3.get_object(**ten_bytes)


@check("GetObject", level="extended", spec=api("GetObject"))
def test_part_one_of_nothing(s3, stored):
    """partNumber 1 of an object of zero bytes answers 200 or 206, with no bytes."""
    got = s3.get_object(**stored(b""), PartNumber=1)
    expect.status(got, 200, 206)
    expect.equal((got["Body"].read(), got["ContentLength"]), (b"", 0), "body and length")


@check("GetObject", level="common", spec=api("GetObject"))
def test_missing_key_comes_first(s3, target):
    """GetObject with a partNumber, of a key that does not exist, answers 404 NoSuchKey."""
    with expect.error(404, "NoSuchKey"):
        s3.get_object(**target, PartNumber=1)


@check("HeadObject", level="common", spec=api("HeadObject"))
def test_part_one_is_described(s3, ten_bytes):
    """HeadObject with partNumber 1 of an object put at once answers 206, its length and Content-Range, and no count."""
    head = s3.head_object(**ten_bytes, PartNumber=1)
    expect.status(head, 206)
    expect.equal((head["ContentLength"], head.get("ContentRange")), (10, "bytes 0-9/10"), "length and Content-Range")
    expect.equal(head.get("PartsCount"), None, "x-amz-mp-parts-count")


@check("HeadObject", level="common", spec=api("HeadObject"))
def test_part_two_is_not_described(s3, ten_bytes):
    """HeadObject with partNumber 2 of an object put at once answers 416."""
    with expect.error(416):
        s3.head_object(**ten_bytes, PartNumber=2)


@check("HeadObject", level="common", spec=api("HeadObject"))
def test_part_number_with_a_range_is_not_described(s3, ten_bytes):
    """HeadObject with a partNumber and a Range answers 400."""
    with expect.error(400):
        s3.head_object(**ten_bytes, PartNumber=1, Range="bytes=0-1")
