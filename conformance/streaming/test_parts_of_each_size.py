"""Parts in each framing of a body, as SDKs and programs send them: of no byte, one byte, a chunk, and a chunk and a
byte."""

import pytest

from fixtures.assertions import check, expect
from fixtures.clients.raw import chunks
from fixtures.model import checksums
from fixtures.model.sources import reference
from fixtures.s3.uploads import raw_part_request

FEATURE = "{kind}"

CHUNK = b"a" * 8192  # the least that AWS accepts before another one
SIZES = {"no_byte": (), "one_byte": (b"a",), "a_chunk": (CHUNK,), "a_chunk_and_a_byte": (CHUNK, b"b")}


def _trailer(pieces):
    return f"x-amz-checksum-crc32:{checksums.of('CRC32', b''.join(pieces))}"


def _plain(raw, request, pieces):
    return raw.sign(request.with_body(b"".join(pieces)))


def _not_hashed(raw, request, pieces):
    return raw.sign(request.with_body(b"".join(pieces)), payload="UNSIGNED-PAYLOAD")


def _in_signed_chunks(raw, request, pieces):
    return chunks.streamed(raw, request, *pieces).request


def _with_signed_trailer(raw, request, pieces):
    return chunks.streamed(raw, request, *pieces, trailer=_trailer(pieces)).request


def _in_unsigned_chunks(raw, request, pieces):
    headers = {
        "Content-Encoding": "aws-chunked",
        chunks.LENGTH: str(sum(map(len, pieces))),
        chunks.TRAILER: "x-amz-checksum-crc32",
        "x-amz-content-sha256": chunks.UNSIGNED_TRAILER,
    }
    for name, value in headers.items():
        request = request.adding(name, value)
    return raw.sign(
        request.with_body(chunks.framed(*pieces, trailer=_trailer(pieces))), payload=chunks.UNSIGNED_TRAILER
    )


FRAMINGS = {
    "plain": ("multipart", _plain),
    "not_hashed": ("multipart", _not_hashed),
    "signed_chunks": ("signed-chunks", _in_signed_chunks),
    "signed_trailer": ("signed-trailers", _with_signed_trailer),
    "unsigned_chunks": ("unsigned-trailers", _in_unsigned_chunks),
}


@pytest.mark.parametrize(("kind", "framed"), FRAMINGS.values(), ids=FRAMINGS)
@check("UploadPart", level="common", spec=reference("sigv4-streaming-trailers"))
def test_part_of_each_size_is_its_data(raw_s3v4, control, upload, kind, framed):
    """UploadPart of no byte, one byte, 8 KiB, and 8 KiB and a byte, plain, with an unsigned payload, in signed chunks
    with or without a trailer, or in unsigned chunks, returns 200, and ListParts returns the size and the MD5 of the
    data."""
    for number, pieces in enumerate(SIZES.values(), 1):
        expect.status(raw_s3v4.send(framed(raw_s3v4, raw_part_request(raw_s3v4, upload, number), pieces)), 200)
    listed = {part["PartNumber"]: part for part in control.list_parts(**upload).get("Parts", [])}
    for number, (name, pieces) in enumerate(SIZES.items(), 1):
        body, part = b"".join(pieces), listed.get(number, {})
        expect.equal(part.get("Size"), len(body), f"size of the part of {name.replace('_', ' ')}", sort="data")
        expect.etag_is_md5(part["ETag"], body)
