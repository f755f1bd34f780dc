"""Broken streamed uploads: invalid framing, invalid trailers, and headers that contradict each other."""

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.clients.raw import chunks
from fixtures.model import checksums
from fixtures.model.sources import reference

FEATURE = "unsigned-trailers"

BODY = checksums.SAMPLE_BODY
STREAMING = reference("sigv4-streaming-trailers")
# Nothing for boto, which compares the ETag with the MD5 of the framed body.
pytestmark = pytest.mark.uses("PutObject.ChecksumAlgorithm")
CRC32 = checksums.of("CRC32", BODY)

BROKEN = {
    "not_base64": ("x-amz-checksum-crc32:not base64!", "InvalidRequest"),
    "too_short": ("x-amz-checksum-crc32:AAAA", "InvalidRequest"),
    "missing": ("", "MalformedTrailerError"),
    "other_than_announced": (f"x-amz-checksum-sha1:{checksums.of('SHA1', BODY)}", "MalformedTrailerError"),
    "without_a_name": (f":{CRC32}", "MalformedTrailerError"),
}


@pytest.mark.parametrize(("trailer", "code"), BROKEN.values(), ids=BROKEN)
@check("PutObject", level="extended", spec=STREAMING)
def test_broken_trailer_is_refused(s3, target, streamed, trailer, code):
    """A streamed PutObject with a malformed checksum in its trailer returns 400 InvalidRequest. If the trailer is
    missing, has no name or is not the announced one, it returns 400 MalformedTrailerError. In both cases no object
    is created."""
    with expect.error(400, code), streamed(chunks.framed(BODY, trailer=trailer)):
        s3.put_object(**target, ChecksumCRC32=CRC32)
    with expect.error(404):
        s3.head_object(**target)


FRAMES = {
    "not_framed": BODY,
    "no_last_chunk": chunks.unsigned(BODY),
    "size_is_no_number": b"zz\r\n" + BODY + b"\r\n0\r\n\r\n",
    "size_too_large": b"ff\r\n" + BODY + b"\r\n0\r\n\r\n",
    "more_than_announced": chunks.framed(BODY * 2, trailer=""),
    "less_than_announced": chunks.framed(BODY[:4], trailer=""),
}


@pytest.mark.parametrize("body", FRAMES.values(), ids=FRAMES)
@check("PutObject", level="extended", spec=STREAMING)
def test_broken_framing_is_refused(s3, target, streamed, body):
    """A streamed PutObject with broken chunks, or with more or fewer bytes than its x-amz-decoded-content-length,
    returns 400 IncompleteBody and creates no object."""
    with expect.error(400, "IncompleteBody"), streamed(body, announcing=None):
        s3.put_object(**target, ChecksumCRC32=CRC32)
    with expect.error(404):
        s3.head_object(**target)


@check("PutObject", level="extended", spec=STREAMING)
def test_missing_decoded_length_is_refused(s3, target, streamed):
    """A streamed PutObject without x-amz-decoded-content-length returns 411 MissingContentLength."""
    with expect.error(411, "MissingContentLength"), streamed(chunks.framed(BODY), length=None):
        s3.put_object(**target, ChecksumCRC32=CRC32)


@check("PutObject", level="extended", spec=STREAMING)
def test_non_checksum_trailer_is_refused(s3, target, streamed):
    """A streamed PutObject that announces a trailer other than a checksum returns 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"), streamed(chunks.framed(BODY, trailer="foo:bar"), announcing="foo"):
        s3.put_object(**target, ChecksumCRC32=CRC32)


@check("PutObject", level="extended", spec=STREAMING)
def test_checksum_in_header_and_trailer_is_refused(s3, target, streamed):
    """A streamed PutObject that has a CRC32 in a header and also announces one as a trailer returns 400
    InvalidRequest."""
    with expect.error(400, "InvalidRequest"), streamed(chunks.framed(BODY), **{"x-amz-checksum-crc32": CRC32}):
        s3.put_object(**target, ChecksumCRC32=CRC32)


@check("PutObject", level="common", spec=STREAMING)
def test_wrong_checksum_in_a_header_is_refused(s3, target, streamed):
    """A streamed PutObject without a trailer, with the CRC32 of other bytes in a header, returns 400 BadDigest and
    creates no object."""
    wrong = {"x-amz-checksum-crc32": checksums.of("CRC32", b"other bytes")}
    with expect.error(400, "BadDigest"), streamed(chunks.framed(BODY, trailer=""), announcing=None, **wrong):
        s3.put_object(**target, ChecksumCRC32=CRC32)
    with expect.error(404):
        s3.head_object(**target)


@check("PutObject", level="extended", spec=STREAMING)
def test_trailer_of_another_algorithm_than_announced_is_refused(s3, target, streamed):
    """A streamed PutObject with x-amz-sdk-checksum-algorithm SHA1 and the right CRC32 as trailer returns 400 and
    creates no object."""
    with expect.error(400), streamed(chunks.framed(BODY), **{"x-amz-sdk-checksum-algorithm": "SHA1"}):
        s3.put_object(**target, ChecksumCRC32=CRC32)
    with expect.error(404):
        s3.head_object(**target)


# All of a kind in one upload, which is listed once: each refusal alone, with its code, is asked of PutObject.
@check("UploadPart", level="extended", spec=STREAMING)
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_broken_trailer_of_a_part_is_refused(s3, streamed, empty_upload):
    """A streamed UploadPart returns 400 if the checksum in its trailer is malformed, and if the trailer is missing, has
    no name or is not the announced one. The upload has no part."""
    for number, (trailer, _) in enumerate(BROKEN.values(), start=1):
        with expect.error(400), streamed(chunks.framed(BODY, trailer=trailer)):
            s3.upload_part(**empty_upload, PartNumber=number, ChecksumCRC32=CRC32)
    expect.no_parts(s3, empty_upload)


@check("UploadPart", level="extended", spec=STREAMING)
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_broken_framing_of_a_part_is_refused(s3, streamed, empty_upload):
    """A streamed UploadPart with broken chunks, or with more or fewer bytes than its x-amz-decoded-content-length,
    returns 400, and the upload has no part."""
    for number, body in enumerate(FRAMES.values(), start=1):
        with expect.error(400), streamed(body, announcing=None):
            s3.upload_part(**empty_upload, PartNumber=number, ChecksumCRC32=CRC32)
    expect.no_parts(s3, empty_upload)


CONTRADICTIONS = {
    "not_a_checksum": (400, chunks.framed(BODY, trailer="foo:bar"), {"announcing": "foo"}),
    "header_and_trailer": (400, chunks.framed(BODY), {"x-amz-checksum-crc32": CRC32}),
    "another_algorithm": (400, chunks.framed(BODY), {"x-amz-sdk-checksum-algorithm": "SHA1"}),
    "no_decoded_length": (411, chunks.framed(BODY), {"length": None}),
}


@check("UploadPart", level="extended", spec=STREAMING)
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_contradicting_headers_of_a_part_are_refused(s3, streamed, empty_upload):
    """A streamed UploadPart returns 400 with a trailer other than a checksum, with a CRC32 in both a header and the
    trailer, and with an x-amz-sdk-checksum-algorithm other than that of the trailer, and 411 without
    x-amz-decoded-content-length. The upload has no part."""
    for number, (status, body, announced) in enumerate(CONTRADICTIONS.values(), start=1):
        with expect.error(status), streamed(body, **announced):
            s3.upload_part(**empty_upload, PartNumber=number, ChecksumCRC32=CRC32)
    expect.no_parts(s3, empty_upload)
