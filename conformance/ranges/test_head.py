"""HeadObject with a Range: the headers that GetObject would return, without the body."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, rfc

FEATURE = "ranges"

SATISFIABLE = {
    "first_and_last": ("bytes=2-5", "bytes 2-5/10", 4),
    "to_the_end": ("bytes=7-", "bytes 7-9/10", 3),
    "all_of_it": ("bytes=0-", "bytes 0-9/10", 10),
    "suffix": ("bytes=-2", "bytes 8-9/10", 2),
    "end_past_the_object": ("bytes=6-100", "bytes 6-9/10", 4),
}
IGNORED = {"last_before_first": "bytes=5-2", "other_unit": "lines=0-1"}


@pytest.fixture(scope="session")
def ten_bytes(put_once):
    return put_once(b"0123456789", ContentType="text/plain", Metadata={"colour": "red"})


@pytest.mark.parametrize(("asked", "where", "length"), SATISFIABLE.values(), ids=SATISFIABLE)
@check("HeadObject", level="common", spec=api("HeadObject"))
@recorded("moto", "test_head_object_with_range_header", 2024, of="all_of_it end_past_the_object first_and_last suffix")
def test_range_is_described(s3, ten_bytes, asked, where, length):
    """HeadObject with a satisfiable Range returns 206 with its Content-Range, and the length of the range as
    Content-Length."""
    head = s3.head_object(**ten_bytes, Range=asked)
    expect.status(head, 206)
    expect.equal(
        (head.get("ContentRange"), head["ContentLength"]),
        (where, length),
        "Content-Range and length",
        sort=("form", "data"),
    )


@check("HeadObject", level="common", spec=api("HeadObject"))
def test_part_has_the_headers_of_the_whole(s3, ten_bytes):
    """HeadObject with a Range returns 206 with the ETag, Last-Modified, Content-Type, encryption and metadata of the
    whole object."""
    whole, part = s3.head_object(**ten_bytes), s3.head_object(**ten_bytes, Range="bytes=2-4")
    expect.status(part, 206)
    form, data = dict.fromkeys(("ETag", "LastModified"), "form"), dict.fromkeys(("ContentType", "Metadata"), "data")
    for member, sort in {**form, **data, "ServerSideEncryption": "option"}.items():
        expect.equal(part.get(member), whole.get(member), member, sort=sort)


@check("HeadObject", level="common", spec=rfc(9110, "15.5.17"))
@recorded("moto", "test_s3.py::test_head_object_with_range_header", 2024)
def test_range_past_the_end_is_refused(s3, ten_bytes):
    """HeadObject with a Range that starts at the object's length returns 416."""
    with expect.error(416):
        s3.head_object(**ten_bytes, Range="bytes=10-")


@check("HeadObject", level="common", spec=rfc(9110, "15.5.17"))
def test_range_of_an_empty_object_is_refused(s3, empty):
    """HeadObject with Range bytes=0-0 on an object of zero bytes returns 416."""
    with expect.error(416):
        s3.head_object(**empty, Range="bytes=0-0")


@pytest.mark.parametrize("asked", IGNORED.values(), ids=IGNORED)
@check("HeadObject", level="common", spec=rfc(9110, "14.2"))
@recorded("moto", "test_s3.py::test_head_object_with_range_header", 2024, of="last_before_first")
def test_malformed_range_or_unknown_unit_is_ignored(s3, ten_bytes, asked):
    """HeadObject with a malformed Range, or a Range in a unit other than bytes, returns 200 with the length of the
    whole object and no Content-Range."""
    head = s3.head_object(**ten_bytes, Range=asked)
    expect.status(head, 200)
    expect.equal(
        (head.get("ContentRange"), head["ContentLength"]), (None, 10), "Content-Range and length", sort=("form", "data")
    )
