"""The limits of one request, 5 GiB and 10,000 parts, and objects above them. Little is sent for these: the endpoint
composes them from copies of one part of 64 MiB, whose bytes repeat nowhere."""

import itertools
import random

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import api, userguide
from fixtures.s3.uploads import finish, send_part

FEATURE = "objects"

MIB = 1024 * 1024
FIVE_GIB = 5 * 1024 * MIB
"""The most that one request may send or copy."""
PIECE = 64 * MIB
COPIES = FIVE_GIB // PIECE
LAST = b"!"
LENGTH = FIVE_GIB + len(LAST)
SPANS = {
    "across_2_gib": (2048 * MIB - 5, 2048 * MIB + 4),
    "across_4_gib": (4096 * MIB - 5, 4096 * MIB + 4),
    "across_5_gib": (FIVE_GIB - 9, FIVE_GIB),
    "last_byte": (FIVE_GIB, FIVE_GIB),
}
LIMITS = userguide("qfacts")

pytestmark = [
    pytest.mark.xdist_group("5 GiB"),
    pytest.mark.set_up("composed", requests=COPIES + 4, sent=PIECE, stored=PIECE + LENGTH),
]


def _piece():
    return random.Random(5).randbytes(PIECE)


def _bytes(piece, first, last):
    """The bytes of the object from the first to the last one of a span."""
    return bytes(LAST[0] if at == FIVE_GIB else piece[at % PIECE] for at in range(first, last + 1))


def _copied(s3, upload, number, source, span=None):
    """Copies a part as a set-up step, and returns its entry for CompleteMultipartUpload."""
    members = {"CopySourceRange": span} if span else {}
    copied = s3.upload_part_copy(**upload, PartNumber=number, CopySource=source, **members)
    return {"PartNumber": number, "ETag": copied["CopyPartResult"]["ETag"]}


@pytest.fixture(scope="session")
def composed(out_of_band, control, new_target):
    """An object of 5 GiB and one byte: its bucket and key."""
    with out_of_band():
        piece, where = new_target(), new_target()
        control.put_object(**piece, Body=_piece())
        upload = {**where, "UploadId": control.create_multipart_upload(**where)["UploadId"]}
        parts = [_copied(control, upload, number, piece) for number in range(1, COPIES + 1)]
        finish(control, upload, *parts, send_part(control, upload, COPIES + 1, LAST))
    return where


def _announcing(raw, secure, target, **query):
    """Sends the head of an upload that is too large, and no body. TLS cannot say that nothing will follow."""
    request = raw.request("PUT", **target, query=query, headers={"Content-Length": str(LENGTH)})
    return raw.alone(raw.sign(request), last=not secure)


@pytest.mark.huge
@check("PutObject", level="common", spec=api("PutObject"))
def test_put_above_5_gib_is_refused(raw_s3v4, endpoint, target):
    """PutObject with a Content-Length of 5 GiB and one byte is refused with 400 EntityTooLarge, without waiting for the
    body."""
    expect.refused(_announcing(raw_s3v4, endpoint.secure, target), 400, "EntityTooLarge")


@pytest.mark.huge
@check("UploadPart", level="common", spec=LIMITS, feature="multipart")
def test_part_above_5_gib_is_refused(raw_s3v4, endpoint, control, target):
    """UploadPart with a Content-Length of 5 GiB and one byte is refused with 400 EntityTooLarge, without waiting for
    the body."""
    with expect.arranging():
        upload = control.create_multipart_upload(**target)["UploadId"]
    answer = _announcing(raw_s3v4, endpoint.secure, target, partNumber="1", uploadId=upload)
    expect.refused(answer, 400, "EntityTooLarge")


@pytest.mark.huge
@check("CompleteMultipartUpload", level="common", spec=LIMITS, feature="multipart")
def test_object_above_5_gib_has_its_length(s3, composed):
    """HeadObject and ListObjectsV2 return the length of an object of 5 GiB and one byte that was uploaded in parts."""
    listed = s3.list_objects_v2(Bucket=composed["Bucket"], Prefix=composed["Key"])["Contents"]
    expect.equal([each["Size"] for each in listed], [LENGTH], "Size", sort="data")
    expect.equal(s3.head_object(**composed)["ContentLength"], LENGTH, "Content-Length", sort="data")


@pytest.mark.huge
@pytest.mark.parametrize(("first", "last"), SPANS.values(), ids=SPANS)
@check("GetObject", level="common", spec=api("GetObject"), feature="ranges")
def test_range_of_object_above_5_gib_is_read(s3, composed, first, last):
    """GetObject with a range of an object of 5 GiB and one byte, at offsets of 2 GiB and more, returns these bytes."""
    got = s3.get_object(**composed, Range=f"bytes={first}-{last}")
    expect.equal(got["ContentRange"], f"bytes {first}-{last}/{LENGTH}", "Content-Range", sort="form")
    expect.equal(got["Body"].read(), _bytes(_piece(), first, last), "body", sort="data")


@pytest.mark.huge
@check("CopyObject", level="common", spec=api("CopyObject"), feature="copy")
def test_copy_above_5_gib_is_refused(s3, composed, target):
    """CopyObject of an object of 5 GiB and one byte is refused with 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"):
        s3.copy_object(**target, CopySource=composed)


@pytest.mark.huge(stored=LENGTH)
@check("UploadPartCopy", level="common", spec=api("UploadPartCopy"), feature="part-copy")
def test_object_above_5_gib_is_copied_in_parts(s3, composed, upload, target):
    """UploadPartCopy of two halves of 5 GiB and of the last byte makes a copy of an object of 5 GiB and one byte."""
    ends = [0, FIVE_GIB // 2, FIVE_GIB, LENGTH]
    spans = [f"bytes={first}-{end - 1}" for first, end in itertools.pairwise(ends)]
    finish(s3, upload, *(_copied(s3, upload, number, composed, span) for number, span in enumerate(spans, 1)))
    expect.equal(s3.head_object(**target)["ContentLength"], LENGTH, "Content-Length", sort="data")
    first, last = SPANS["across_5_gib"]
    got = s3.get_object(**target, Range=f"bytes={first}-{last}")["Body"].read()
    expect.equal(got, _bytes(_piece(), first, last), "last bytes", sort="data")


@pytest.mark.huge(requests=10_000)
@check("ListParts", "CompleteMultipartUpload", level="common", spec=LIMITS, feature="list-parts")
def test_ten_thousand_parts(s3, upload, many_times):
    """ListParts returns 10,000 parts, each exactly once and in order, and CompleteMultipartUpload of these parts of one
    byte is refused with 400 EntityTooSmall."""
    parts = many_times(lambda client, number: send_part(client, upload, number, b"x"), range(1, 10_001))
    listed = (part for page in s3.get_paginator("list_parts").paginate(**upload) for part in page.get("Parts", []))
    expect.equal(
        [part["PartNumber"] for part in listed] == list(range(1, 10_001)), True, "part numbers", sort="entries"
    )
    with expect.error(400, "EntityTooSmall"):
        finish(s3, upload, *parts)
