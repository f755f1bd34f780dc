"""Sizes of parts: any from 5 MiB, in any order, and any size of the last part."""

import random

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import userguide
from fixtures.s3.uploads import LAST_PART, MIN_PART_BYTES, finish, send_part

FEATURE = "multipart"

LIMITS = userguide("qfacts")
SIZES = {
    "first_largest": (MIN_PART_BYTES + 1, MIN_PART_BYTES, len(LAST_PART)),
    "last_largest": (MIN_PART_BYTES, MIN_PART_BYTES + 1),
}


@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES)
@check("CompleteMultipartUpload", level="common", spec=LIMITS)
def test_parts_of_different_sizes(s3, target, upload, sizes):
    """CompleteMultipartUpload of parts of 5 MiB and 5 MiB + 1 byte returns 200, also if the last part is the largest,
    and the object has their bytes."""
    bodies = [random.Random(size).randbytes(size) for size in sizes]
    parts = [send_part(s3, upload, number, body) for number, body in enumerate(bodies, 1)]
    expect.status(finish(s3, upload, *parts), 200)
    body = s3.get_object(**target)["Body"].read()
    found = (len(body), body == b"".join(bodies))
    expect.equal(found, (sum(sizes), True), "length, and whether bytes agree", sort="data")


@check("CompleteMultipartUpload", level="common", spec=LIMITS)
def test_part_one_byte_too_small(s3, target, upload):
    """CompleteMultipartUpload with a part of 5 MiB - 1 byte that is not the last one is refused with 400
    EntityTooSmall, and creates no object."""
    parts = [send_part(s3, upload, 1, bytes(MIN_PART_BYTES - 1)), send_part(s3, upload, 2, LAST_PART)]
    with expect.error(400, "EntityTooSmall"):
        finish(s3, upload, *parts)
    with expect.error(404):
        s3.head_object(**target)
