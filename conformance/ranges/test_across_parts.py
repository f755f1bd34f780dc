"""Range requests on an object that was uploaded in parts: a range can cross from one part into the next."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import api
from fixtures.s3.uploads import FIRST_PART

FEATURE = "ranges"
SIDE = "server"

MIB = 1024 * 1024
SEAM = 5 * MIB
BODIES = [FIRST_PART, bytes(range(200))]
LENGTH = sum(map(len, BODIES))
SPANS = {
    "across_the_seam": (SEAM - 3, SEAM + 2),
    "last_byte_of_the_first_part": (SEAM - 1, SEAM - 1),
    "first_byte_of_the_second_part": (SEAM, SEAM),
    "within_the_first_part": (MIB, MIB + 99),
    "within_the_second_part": (SEAM + 10, SEAM + 50),
}

pytestmark = pytest.mark.xdist_group("ranges across parts")


@pytest.fixture(scope="session")
def two_parts(put_in_parts):
    """Uploads an object in two parts, of 5 MiB and of 200 bytes, and returns its bucket and key."""
    return put_in_parts(BODIES)[0]


@pytest.mark.parametrize(("first", "last"), SPANS.values(), ids=SPANS)
@check("GetObject", level="core", spec=api("GetObject"))
def test_bytes_are_read(s3, two_parts, first, last):
    """GetObject with a Range on an object uploaded in parts returns 206 with the requested bytes and their
    Content-Range, whichever parts they are in."""
    got = s3.get_object(**two_parts, Range=f"bytes={first}-{last}")
    expect.status(got, 206)
    expect.equal(got["Body"].read(), b"".join(BODIES)[first : last + 1], "body", sort="data")
    expect.equal(got.get("ContentRange"), f"bytes {first}-{last}/{LENGTH}", "Content-Range", sort="form")


@check("GetObject", level="core", spec=api("GetObject"))
def test_suffix_reaches_into_the_first_part(s3, two_parts):
    """GetObject with Range bytes=-210 on an object whose second and last part has 200 bytes returns 206 with the
    last 210 bytes."""
    got = s3.get_object(**two_parts, Range="bytes=-210")
    expect.status(got, 206)
    expect.equal(got["Body"].read(), b"".join(BODIES)[-210:], "body", sort="data")


@check("GetObject", level="core", spec=api("GetObject"))
def test_range_past_the_last_part_is_refused(s3, two_parts):
    """GetObject with a Range that starts at the total length of an object uploaded in parts returns 416
    InvalidRange."""
    with expect.error(416, "InvalidRange"):
        s3.get_object(**two_parts, Range=f"bytes={LENGTH}-")
