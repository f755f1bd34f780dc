"""Streamed uploads that are not what they say: broken framing, broken trailers, headers that do not go together."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import reference
from fixtures.model import checksums
from fixtures.s3 import streaming

BODY = checksums.SAMPLE
STREAMING = reference("sigv4-streaming-trailers")
MEMBERS = ["PutObject.ChecksumAlgorithm"]  # so that boto is n/a: it compares the ETag with the MD5 of the framed body
CRC32 = checksums.of("CRC32", BODY)

BROKEN = {
    "not_base64": ("x-amz-checksum-crc32:not base64!", "InvalidRequest"),
    "too_short": ("x-amz-checksum-crc32:AAAA", "InvalidRequest"),
    "missing": ("", "MalformedTrailerError"),
    "other_than_announced": (f"x-amz-checksum-sha1:{checksums.of('SHA1', BODY)}", "MalformedTrailerError"),
    "without_a_name": (f":{CRC32}", "MalformedTrailerError"),
}


@pytest.mark.parametrize(("trailer", "code"), BROKEN.values(), ids=BROKEN)
@check("PutObject", level="extended", spec=STREAMING, uses=MEMBERS)
def test_broken_trailer_is_refused(s3, target, streamed, trailer, code):
    """A streamed PutObject whose value is malformed answers 400 InvalidRequest, one whose trailer is not the announced
    one 400 MalformedTrailerError; it stores nothing."""
    with expect.error(400, code), streamed(streaming.framed(BODY, trailer=trailer)):
        s3.put_object(**target, ChecksumCRC32=CRC32)
    with expect.error(404):
        s3.head_object(**target)


FRAMES = {
    "not_framed": BODY,
    "no_last_chunk": streaming.chunks(BODY),
    "size_is_no_number": b"zz\r\n" + BODY + b"\r\n0\r\n\r\n",
    "size_too_large": b"ff\r\n" + BODY + b"\r\n0\r\n\r\n",
    "more_than_announced": streaming.framed(BODY * 2, trailer=""),
    "less_than_announced": streaming.framed(BODY[:4], trailer=""),
}


@pytest.mark.parametrize("body", FRAMES.values(), ids=FRAMES)
@check("PutObject", level="extended", spec=STREAMING, uses=MEMBERS)
def test_broken_framing_is_refused(s3, target, streamed, body):
    """A streamed PutObject whose chunks are not those of x-amz-decoded-content-length bytes answers 400 IncompleteBody,
    and stores nothing."""
    with expect.error(400, "IncompleteBody"), streamed(body, announcing=None):
        s3.put_object(**target, ChecksumCRC32=CRC32)
    with expect.error(404):
        s3.head_object(**target)


@check("PutObject", level="extended", spec=STREAMING, uses=MEMBERS)
def test_length_of_the_body_is_wanted(s3, target, streamed):
    """A streamed PutObject without x-amz-decoded-content-length answers 411 MissingContentLength."""
    with expect.error(411, "MissingContentLength"), streamed(streaming.framed(BODY), length=None):
        s3.put_object(**target, ChecksumCRC32=CRC32)


@check("PutObject", level="extended", spec=STREAMING, uses=MEMBERS)
def test_trailer_that_is_no_checksum_is_refused(s3, target, streamed):
    """A streamed PutObject that announces a trailer other than a checksum answers 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"), streamed(streaming.framed(BODY, trailer="foo:bar"), announcing="foo"):
        s3.put_object(**target, ChecksumCRC32=CRC32)


@check("PutObject", level="extended", spec=STREAMING, uses=MEMBERS)
def test_checksum_in_header_and_trailer_is_refused(s3, target, streamed):
    """A streamed PutObject with a CRC32 both in a header and announced as trailer answers 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"), streamed(streaming.framed(BODY), **{"x-amz-checksum-crc32": CRC32}):
        s3.put_object(**target, ChecksumCRC32=CRC32)
