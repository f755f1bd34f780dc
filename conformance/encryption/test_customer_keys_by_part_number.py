"""Objects encrypted with a customer key (SSE-C) in parts: read whole, in ranges and by part number."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import api
from fixtures.s3.encryption import KEY, MD5_OF_KEY, OTHER_KEY
from fixtures.s3.uploads import distinct_parts, expect_parts_read

FEATURE = "sse-c"
DERIVED = "Documented for each kind by itself; asked here of every pair of them."

FIRST, LAST = distinct_parts()
PARTS = {1: FIRST, 2: LAST}
SIZE = len(FIRST) + len(LAST)
RANGES = {1: f"bytes 0-{len(FIRST) - 1}/{SIZE}", 2: f"bytes {len(FIRST)}-{SIZE - 1}/{SIZE}"}


@pytest.fixture(scope="session")
def object_in_parts(put_in_parts, open_to_customer_keys):
    """An object in two parts that was encrypted with KEY: its bucket and key, and the ETag of its completion."""
    return put_in_parts(PARTS.values(), with_parts=KEY, **KEY)


@pytest.fixture
def in_parts(request, sends_own_key):
    """The object in two parts, stored once it is known that the endpoint takes customer keys."""
    return request.getfixturevalue("object_in_parts")


@check("GetObject", level="extended", spec=api("GetObject"))
def test_object_of_two_parts_is_read_with_the_key(s3, in_parts):
    """GetObject with the customer key of an object uploaded in two parts returns all bytes, and with a Range those that
    it asks for, also across the border of the parts."""
    where, _ = in_parts
    expect_parts_read(s3, where, **KEY)


@pytest.mark.parametrize("number", PARTS, ids=["first", "last"])
@check("GetObject", level="extended", spec=api("GetObject"))
def test_part_is_read_with_the_key(s3, in_parts, number):
    """GetObject with the customer key and a partNumber, of an object uploaded in two parts, returns 206 and the bytes
    of this part, its Content-Range, PartsCount 2, and the ETag of the whole object."""
    where, etag = in_parts
    got = s3.get_object(**where, PartNumber=number, **KEY)
    expect.status(got, 206)
    expect.equal(got["Body"].read(), PARTS[number], "body", sort="data")
    returned = (got.get("ContentRange"), got.get("PartsCount"), got["ETag"])
    expect.equal(returned, (RANGES[number], 2, etag), "Content-Range, number of parts and ETag", sort="form")


@pytest.mark.parametrize("number", PARTS, ids=["first", "last"])
@check("HeadObject", level="extended", spec=api("HeadObject"))
def test_part_is_described_with_the_key(s3, in_parts, number):
    """HeadObject with the customer key and a partNumber, of an object uploaded in two parts, returns 206, the length
    of this part, PartsCount 2, the ETag of the whole object, and the key's algorithm and MD5."""
    where, etag = in_parts
    head = s3.head_object(**where, PartNumber=number, **KEY)
    expect.status(head, 206)
    returned = (head["ContentLength"], head.get("PartsCount"), head["ETag"])
    expect.equal(
        returned, (len(PARTS[number]), 2, etag), "length, number of parts and ETag", sort=("data", "form", "form")
    )
    key = (head.get("SSECustomerAlgorithm"), head.get("SSECustomerKeyMD5"))
    expect.equal(key, ("AES256", MD5_OF_KEY), "algorithm and MD5 of the key", sort="form")


@check("GetObject", level="extended", spec=api("GetObject"))
def test_part_is_not_read_without_the_key(s3, in_parts):
    """GetObject with a partNumber and without the customer key returns 400 InvalidRequest."""
    where, _ = in_parts
    with expect.error(400, "InvalidRequest"):
        s3.get_object(**where, PartNumber=1)


@check("GetObject", level="extended", spec=api("GetObject"))
def test_part_is_not_read_with_another_key(s3, in_parts):
    """GetObject with a partNumber and another customer key returns 403 AccessDenied."""
    where, _ = in_parts
    with expect.error(403, "AccessDenied"):
        s3.get_object(**where, PartNumber=1, **OTHER_KEY)


@check("GetObject", level="extended", spec=api("GetObject"))
def test_part_one_is_the_object(s3, locked_object):
    """GetObject with the customer key and partNumber 1, of an object stored in one PUT, returns 206 with all its
    bytes."""
    where, body = locked_object
    got = s3.get_object(**where, PartNumber=1, **KEY)
    expect.status(got, 206)
    found = (got["Body"].read(), got.get("PartsCount"))
    expect.equal(found, (body, None), "body and number of parts", sort=("data", "form"))


# AWS documents this code; s3-tests expect 400 InvalidPart.
@check("GetObject", level="extended", spec=api("GetObject"))
def test_part_two_is_refused(s3, locked_object):
    """GetObject with the customer key and partNumber 2, of an object stored in one PUT, returns 416
    InvalidPartNumber."""
    where, _ = locked_object
    with expect.error(416, "InvalidPartNumber"):
        s3.get_object(**where, PartNumber=2, **KEY)
