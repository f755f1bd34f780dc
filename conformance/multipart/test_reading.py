"""Objects of several parts: reading the whole object, ranges, and single parts."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api
from fixtures.s3.uploads import FIRST_PART, LAST_PART, MIN_PART_BYTES, finish, send_part

FEATURE = "part-numbers"
SIDE = "server"

pytestmark = pytest.mark.xdist_group("object of three parts")

LENGTHS = [MIN_PART_BYTES, MIN_PART_BYTES, len(LAST_PART)]


def bodies():
    """The three parts. They are made anew each time: a process would keep them to its end."""
    return [FIRST_PART, FIRST_PART[::-1], LAST_PART]


def whole():
    return b"".join(bodies())


@pytest.fixture(scope="session")
def three_parts(put_in_parts):
    """An object that was uploaded in three parts: its bucket and key."""
    return put_in_parts(bodies())[0]


@check("GetObject", level="core", spec=api("GetObject"), feature="multipart")
def test_whole_object_is_read(s3, three_parts):
    """GetObject of an object of three parts returns 200 with all bytes, and an ETag of three parts."""
    got = s3.get_object(**three_parts)
    expect.status(got, 200)
    expect.equal(got["Body"].read(), whole(), "body", sort="data")
    expect.etag_of_parts(got["ETag"], bodies())


@check("HeadObject", level="core", spec=api("HeadObject"), feature="multipart")
def test_size_is_that_of_all_parts(s3, three_parts):
    """HeadObject of an object of three parts returns the total length of all parts."""
    expect.equal(s3.head_object(**three_parts)["ContentLength"], sum(LENGTHS), "Content-Length", sort="data")


@check("ListObjects", level="core", spec=api("ListObjects"), feature="multipart")
def test_entry_of_a_listing(s3, three_parts):
    """ListObjects lists an object of three parts once, with the total length of all parts and an ETag of three
    parts."""
    listed = s3.list_objects(Bucket=three_parts["Bucket"], Prefix=three_parts["Key"])
    expect.equal(
        [entry["Size"] for entry in listed.get("Contents", [])],
        [sum(LENGTHS)],
        "sizes of the listed objects",
        sort="data",
    )
    expect.etag_of_parts(listed["Contents"][0]["ETag"], bodies())


@check("HeadObject", "GetObject", "ListObjects", level="common", spec=api("HeadObject"), feature="multipart")
@derived("Every reading describes the same object or versions; so all of them must agree.")
def test_times_of_an_object_in_parts_agree(s3, target, upload):
    """HeadObject, GetObject and ListObjects of a completed upload return the same time, to the second."""
    etag = s3.upload_part(**upload, PartNumber=1, Body=b"part")["ETag"]
    finish(s3, upload, {"PartNumber": 1, "ETag": etag})
    listed = s3.list_objects(Bucket=target["Bucket"], Prefix=target["Key"])["Contents"][0]["LastModified"]
    for read in (s3.head_object, s3.get_object):
        off = abs((read(**target)["LastModified"] - listed).total_seconds())
        expect.that(off < 1, f"within a second of the listing: {listed}", off, "seconds off", sort="form")


@check("GetObject", level="core", spec=api("GetObject"), feature="ranges")
def test_range_over_two_borders(s3, three_parts):
    """GetObject with a range that begins in the first part of an object and ends in the third returns 206 with
    exactly the bytes of the range, and their Content-Range."""
    first, last = MIN_PART_BYTES - 2, 2 * MIN_PART_BYTES + 1
    got = s3.get_object(**three_parts, Range=f"bytes={first}-{last}")
    expect.status(got, 206)
    expect.equal(got["Body"].read(), whole()[first : last + 1], "body", sort="data")
    expect.equal(got["ContentRange"], f"bytes {first}-{last}/{sum(LENGTHS)}", "Content-Range", sort="form")


def _starts(number):
    return sum(LENGTHS[: number - 1])


@check("GetObject", level="common", spec=api("GetObject"), gate=True)
@recorded("LocalStack", "TestS3::test_get_object_part", 2026)
@pytest.mark.parametrize("number", [1, 2, 3])
def test_part_is_read_by_its_number(s3, three_parts, number):
    """GetObject with a part number returns 206 with that part's bytes, their Content-Range, and the number of parts
    in x-amz-mp-parts-count."""
    got = s3.get_object(**three_parts, PartNumber=number)
    first, body = _starts(number), bodies()[number - 1]
    expect.status(got, 206)
    expect.equal(got["Body"].read(), body, "body", sort="data")
    expect.equal(
        got.get("ContentRange"), f"bytes {first}-{first + len(body) - 1}/{sum(LENGTHS)}", "Content-Range", sort="form"
    )
    expect.equal(got.get("PartsCount"), 3, "x-amz-mp-parts-count", sort="form")


@check("HeadObject", level="common", spec=api("HeadObject"))
@recorded("LocalStack", "TestS3::test_get_object_part", 2026)
@pytest.mark.parametrize("number", [1, 3])
def test_head_of_a_part(s3, three_parts, number):
    """HeadObject with a part number returns 206 with that part's length, and the number of parts in
    x-amz-mp-parts-count."""
    head = s3.head_object(**three_parts, PartNumber=number)
    expect.status(head, 206)
    expect.equal(head["ContentLength"], LENGTHS[number - 1], "Content-Length", sort="data")
    expect.equal(head.get("PartsCount"), 3, "x-amz-mp-parts-count", sort="form")


@check("GetObject", level="common", spec=api("GetObject"))
@recorded("LocalStack", "TestS3::test_get_object_part", 2026)
def test_etag_of_a_part_is_that_of_the_whole_object(s3, three_parts):
    """GetObject with a part number returns the ETag of the whole object."""
    expect.etag_of_parts(s3.get_object(**three_parts, PartNumber=3)["ETag"], bodies())


# AWS's SDKs for Go and Java download in parts in this way, so that all parts are of one object.
@check("GetObject", level="common", spec=api("GetObject"), shows="parts-with-if-match-are-refused")
def test_next_part_of_the_same_object(s3, three_parts):
    """GetObject with a part number, and in If-Match the ETag with which another part was read, returns the part's
    bytes."""
    etag = s3.get_object(**three_parts, PartNumber=3)["ETag"]
    expect.equal(
        s3.get_object(**three_parts, PartNumber=2, IfMatch=etag)["Body"].read(), bodies()[1], "body", sort="data"
    )


@check("GetObject", level="common", spec=api("GetObject"))
@recorded("LocalStack", "TestS3::test_get_object_part", 2026)
def test_part_number_above_the_count_is_refused(s3, three_parts):
    """GetObject with a part number above the number of parts is refused with 416 InvalidPartNumber."""
    with expect.error(416, "InvalidPartNumber"):
        s3.get_object(**three_parts, PartNumber=4)


@check("HeadObject", level="common", spec=api("HeadObject"))
def test_head_of_a_part_number_above_the_count_is_refused(s3, three_parts):
    """HeadObject with a part number above the number of parts is refused with 416."""
    with expect.error(416):
        s3.head_object(**three_parts, PartNumber=4)


@check("GetObject", level="common", spec=api("GetObject"))
@recorded("LocalStack", "TestS3::test_get_object_part", 2026)
def test_part_and_range_together_are_refused(s3, three_parts):
    """GetObject of an object of several parts, with both a part number and a range, is refused with 400
    InvalidRequest."""
    with expect.error(400, "InvalidRequest"):
        s3.get_object(**three_parts, PartNumber=1, Range="bytes=0-9")


@check("GetObject", level="extended", spec=api("GetObject"))
def test_no_part_count_without_a_part_number(s3, three_parts):
    """GetObject without a part number does not return x-amz-mp-parts-count."""
    got = s3.get_object(**three_parts, Range="bytes=0-9")
    expect.equal(got.get("PartsCount"), None, "x-amz-mp-parts-count", sort="form")


@check("GetObject", level="common", spec=api("GetObject"))
@recorded("LocalStack", "TestS3::test_get_object_part_checksum", 2026)
def test_only_part_of_an_object(s3, target, upload):
    """GetObject of part 1 of an object that was uploaded in one part returns 206 with all bytes, and
    x-amz-mp-parts-count 1."""
    with expect.arranging():
        finish(s3, upload, send_part(s3, upload, 1, LAST_PART))
    got = s3.get_object(**target, PartNumber=1)
    expect.status(got, 206)
    expect.equal(got["Body"].read(), LAST_PART, "body", sort="data")
    expect.equal(got.get("PartsCount"), 1, "x-amz-mp-parts-count", sort="form")


@check("GetObject", level="common", spec=api("GetObject"))
@derived("An upload makes its object only when it is completed; nothing else changes before.")
def test_part_of_an_upload_in_progress(s3, target, upload):
    """GetObject with a part number, of a key that has only an upload in progress, is refused with 404 NoSuchKey."""
    send_part(s3, upload, 1, LAST_PART)
    with expect.error(404, "NoSuchKey"):
        s3.get_object(**target, PartNumber=1)
