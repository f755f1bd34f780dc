"""Part numbers: 1 to 10,000, with or without gaps."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.uploads import FIRST_PART, LAST_PART, finish, send_part

FEATURE = "multipart"
SIDE = "server"

NO_PART_NUMBERS = pytest.mark.parametrize(
    "number",
    [
        pytest.param("0", id="0"),
        pytest.param("-1", id="negative"),
        pytest.param("10001", id="10001"),
        pytest.param("4294967297", id="one_beyond_32_bits"),
        pytest.param("99999999999999999999", id="more_than_64_bits"),
        pytest.param("one", id="word"),
        pytest.param("1.5", id="fraction"),
    ],
)


@check("UploadPart", level="core", spec=userguide("qfacts"))
@pytest.mark.parametrize("number", [1, 10000])
def test_lowest_and_highest_number(s3, target, upload, number):
    """UploadPart with the lowest part number, 1, or the highest, 10,000, is accepted, and an upload with this part
    only can be completed."""
    part = s3.upload_part(**upload, PartNumber=number, Body=LAST_PART)
    finish(s3, upload, {"PartNumber": number, "ETag": part["ETag"]})
    expect.equal(s3.get_object(**target)["Body"].read(), LAST_PART, "body", sort="data")


@check("UploadPart", level="common", spec=api("UploadPart"))
@recorded("LocalStack", "TestS3::test_complete_multipart_parts_order", 2026, of="negative")
@NO_PART_NUMBERS
def test_invalid_part_number_is_refused(s3, upload_to_fill, altered, number):
    """UploadPart with a part number that is not an integer from 1 to 10,000 is refused with 400 InvalidArgument."""
    with altered(query={"partNumber": number}), expect.error(400, "InvalidArgument"):
        s3.upload_part(**upload_to_fill, PartNumber=1, Body=LAST_PART)


@check("UploadPartCopy", level="common", spec=api("UploadPartCopy"))
@NO_PART_NUMBERS
def test_invalid_part_number_of_a_copy_is_refused(s3, upload_to_fill, altered, ten_bytes, number):
    """UploadPartCopy with a part number that is not an integer from 1 to 10,000 is refused with 400 InvalidArgument."""
    with altered(query={"partNumber": number}), expect.error(400, "InvalidArgument"):
        s3.upload_part_copy(**upload_to_fill, PartNumber=1, CopySource=ten_bytes)


@check("CompleteMultipartUpload", level="core", spec=userguide("mpuoverview"))
def test_parts_are_joined_in_numeric_order(s3, target, upload):
    """An object of the parts 2, 9 and 10 has their bytes in this order, and not in that of their numbers as texts."""
    bodies = {10: LAST_PART, 2: FIRST_PART, 9: FIRST_PART[::-1]}
    parts = {number: send_part(s3, upload, number, body) for number, body in bodies.items()}
    finish(s3, upload, *(parts[number] for number in sorted(parts)))
    joined = b"".join(bodies[number] for number in sorted(bodies))
    expect.equal(s3.get_object(**target)["Body"].read(), joined, "body", sort="data")


@check("CompleteMultipartUpload", level="core", spec=userguide("mpuoverview"))
def test_numbers_may_have_gaps(s3, target, upload):
    """An upload with only parts 3 and 7 can be completed: the object has the bytes of part 3, followed by those of
    part 7."""
    last, first = send_part(s3, upload, 7, LAST_PART), send_part(s3, upload, 3, FIRST_PART)
    finish(s3, upload, first, last)
    expect.equal(s3.get_object(**target)["Body"].read(), FIRST_PART + LAST_PART, "body", sort="data")


@check("CompleteMultipartUpload", level="core", spec=userguide("mpuoverview"))
def test_parts_are_listed_in_numeric_order(s3, upload):
    """ListParts lists parts in numeric order, each with its size: parts 2, 10 and 9 are listed as 2, 9 and 10."""
    for number in (2, 10, 9):
        send_part(s3, upload, number, b"x" * number)
    found = [(part["PartNumber"], part["Size"]) for part in s3.list_parts(**upload)["Parts"]]
    expect.equal(found, [(2, 2), (9, 9), (10, 10)], "part numbers and sizes", sort="entries")


@check("UploadPart", level="extended", spec=api("UploadPart"))
def test_part_number_without_upload_id_is_refused(s3, target, altered):
    """A PUT with a part number and without an upload ID is refused with 400 InvalidArgument, and stores no object."""
    with altered(query={"partNumber": "1"}), expect.error(400, "InvalidArgument"):
        s3.put_object(**target, Body=LAST_PART)
    with expect.error(404):
        s3.head_object(**target)
