"""Streamed uploads: bodies in aws-chunked framing, unsigned, followed by a trailer with the checksum.

boto3 sends them by default over HTTPS. Here the checks frame the bodies themselves, so that they are sent over HTTP,
too.
"""

import pytest

from fixtures.assertions import check, expect
from fixtures.clients.raw import chunks
from fixtures.model import checksums
from fixtures.model.sources import reference

FEATURE = "unsigned-trailers"

BODY = checksums.SAMPLE_BODY
STREAMING = reference("sigv4-streaming-trailers")
# Nothing for boto, which compares the ETag with the MD5 of the framed body.
pytestmark = pytest.mark.uses("PutObject.ChecksumAlgorithm")
CRC32 = checksums.of("CRC32", BODY)


def _sent(s3, target, streamed, algorithm):
    name = f"x-amz-checksum-{algorithm.lower()}"
    framed = chunks.framed(BODY, trailer=f"{name}:{checksums.of(algorithm, BODY)}")
    with streamed(framed, announcing=name):
        return s3.put_object(**target, ChecksumCRC32=CRC32)


def _is_taken(s3, target, streamed, algorithm):
    expect.status(_sent(s3, target, streamed, algorithm), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), BODY, "body", sort="data")


@pytest.mark.parametrize("algorithm", checksums.DEFAULTS)
@check("PutObject", level="common", spec=STREAMING, gate=True, shows={"CRC64NVME": "crc64nvme-trailers-are-refused"})
def test_right_trailer_is_taken(s3, target, streamed, algorithm):
    """A streamed PutObject with the body's checksum of an algorithm that SDKs choose as trailer returns 200, and the
    object has the body."""
    _is_taken(s3, target, streamed, algorithm)


@pytest.mark.parametrize("algorithm", checksums.CHOSEN)
@check("PutObject", level="common", spec=STREAMING)
def test_right_trailer_of_a_chosen_algorithm_is_taken(s3, target, streamed, algorithm):
    """A streamed PutObject with the body's checksum of an algorithm that a user chooses as trailer returns 200, and the
    object has the body."""
    _is_taken(s3, target, streamed, algorithm)


@pytest.mark.parametrize("algorithm", [*checksums.DEFAULTS, *checksums.CHOSEN])
@check("PutObject", level="common", spec=STREAMING)
def test_checksum_of_a_trailer_is_answered(s3, target, streamed, algorithm):
    """A streamed PutObject with the body's checksum as trailer returns only this checksum."""
    answer = _sent(s3, target, streamed, algorithm)
    expect.equal(checksums.found(answer), checksums.sent(algorithm, BODY), "checksums", sort="option")


@check("PutObject", level="common", spec=STREAMING)
def test_checksum_of_a_trailer_is_stored(s3, target, streamed):
    """HeadObject with ChecksumMode returns the checksum that was sent as the trailer of a streamed PutObject."""
    with expect.arranging(), streamed(chunks.framed(BODY)):
        s3.put_object(**target, ChecksumCRC32=CRC32)
    stored = checksums.found(s3.head_object(**target, ChecksumMode="ENABLED"))
    expect.equal(stored, {"ChecksumCRC32": CRC32}, "checksums", sort="option")


@check("PutObject", level="common", spec=STREAMING)
def test_many_chunks_are_one_body(s3, target, streamed):
    """A streamed PutObject of several chunks, each of 8 KiB or more except the last, stores their bytes in order,
    with the MD5 of all bytes as ETag."""
    pieces = [b"a" * 8192, b"b" * 9000, b"c" * 20]
    whole = b"".join(pieces)
    trailer = f"x-amz-checksum-crc32:{checksums.of('CRC32', whole)}"
    with streamed(chunks.framed(*pieces, trailer=trailer), length=len(whole)):
        s3.put_object(**target, ChecksumCRC32=CRC32)
    got = s3.get_object(**target)
    expect.equal(got["Body"].read(), whole, "body", sort="data")
    expect.etag_is_md5(got["ETag"], whole)


@check("PutObject", level="common", spec=STREAMING)
def test_empty_streamed_body(s3, target, streamed):
    """A streamed PutObject of an empty body, with its checksum as trailer, creates an empty object."""
    trailer = f"x-amz-checksum-crc32:{checksums.of('CRC32', b'')}"
    with streamed(chunks.framed(trailer=trailer), length=0):
        s3.put_object(**target, ChecksumCRC32=CRC32)
    expect.equal(s3.head_object(**target)["ContentLength"], 0, "Content-Length", sort="data")


@check("PutObject", level="common", spec=STREAMING)
def test_wrong_trailer_stores_nothing(s3, target, streamed):
    """A streamed PutObject with the checksum of other bytes as trailer returns 400 BadDigest and creates no object."""
    trailer = f"x-amz-checksum-crc32:{checksums.of('CRC32', b'other bytes')}"
    with expect.error(400, "BadDigest"), streamed(chunks.framed(BODY, trailer=trailer)):
        s3.put_object(**target, ChecksumCRC32=CRC32)
    with expect.error(404):
        s3.head_object(**target)


# AWS does not document the code.
@check("PutObject", level="extended", spec=STREAMING)
def test_trailer_that_is_not_announced_is_refused(s3, target, streamed):
    """A streamed PutObject with a trailer, and without the header x-amz-trailer, returns 400 and creates no object."""
    with expect.error(400), streamed(chunks.framed(BODY), announcing=None):
        s3.put_object(**target, ChecksumCRC32=CRC32)
    with expect.error(404):
        s3.head_object(**target)


@check("UploadPart", level="common", spec=STREAMING)
def test_right_trailer_of_a_part_is_taken(s3, streamed, upload):
    """A streamed UploadPart with the body's CRC32 as trailer returns 200 and this checksum, and the part has the
    body's length."""
    with streamed(chunks.framed(BODY)):
        answer = s3.upload_part(**upload, PartNumber=1, ChecksumCRC32=CRC32)
    expect.equal(checksums.found(answer), {"ChecksumCRC32": CRC32}, "checksums", sort="option")
    expect.equal(
        [part["Size"] for part in s3.list_parts(**upload)["Parts"]], [len(BODY)], "sizes of the parts", sort="data"
    )


@check("UploadPart", level="common", spec=STREAMING)
def test_wrong_trailer_of_a_part_is_refused(s3, streamed, empty_upload):
    """A streamed UploadPart with the checksum of other bytes as trailer returns 400 BadDigest, and the upload has no
    part."""
    trailer = f"x-amz-checksum-crc32:{checksums.of('CRC32', b'other bytes')}"
    with expect.error(400, "BadDigest"), streamed(chunks.framed(BODY, trailer=trailer)):
        s3.upload_part(**empty_upload, PartNumber=1, ChecksumCRC32=CRC32)
    expect.no_parts(s3, empty_upload)


ENCODINGS = {
    "alone": ("aws-chunked", None),
    "after_gzip": ("gzip,aws-chunked", "gzip"),
    "before_gzip": ("aws-chunked,gzip", "gzip"),
    "not_said": (None, None),
}


@pytest.mark.parametrize(("sent", "kept"), ENCODINGS.values(), ids=ENCODINGS)
@check("PutObject", level="common", spec=reference("sigv4-streaming"))
def test_aws_chunked_is_not_stored_as_content_encoding(s3, target, streamed, sent, kept):
    """A streamed object keeps the Content-Encoding that was sent, without aws-chunked. If nothing else was sent, it
    has no Content-Encoding."""
    with expect.arranging(), streamed(chunks.framed(BODY), Content_Encoding=sent):
        s3.put_object(**target, ChecksumCRC32=CRC32)
    expect.equal(s3.head_object(**target).get("ContentEncoding"), kept, "Content-Encoding", sort="data")


@check("PutObject", level="extended", spec=STREAMING)
def test_streamed_body_without_a_checksum(s3, target, streamed):
    """A streamed PutObject with neither a trailer nor a checksum returns 200, and the object has the body."""
    with streamed(chunks.framed(BODY, trailer=""), announcing=None):
        expect.status(s3.put_object(**target, ChecksumCRC32=CRC32), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), BODY, "body", sort="data")


@pytest.mark.parametrize("algorithm", checksums.NEWER)
@check("PutObject", level="extended", spec=STREAMING, feature="checksum-newer")
def test_trailer_of_a_newer_algorithm_is_accepted(s3, target, streamed, algorithm):
    """A streamed PutObject with the body's checksum as trailer, of an algorithm that S3 supports since 2026, returns
    200 and this checksum."""
    name = f"x-amz-checksum-{algorithm.lower()}"
    framed = chunks.framed(BODY, trailer=f"{name}:{checksums.of(algorithm, BODY)}")
    with streamed(framed, announcing=name):
        answer = s3.put_object(**target, ChecksumCRC32=CRC32)
    expect.status(answer, 200)
    expect.equal(checksums.found(answer), checksums.sent(algorithm, BODY), "checksums", sort="option")


@check("PutObject", level="extended", spec=STREAMING)
def test_checksum_in_a_header_needs_no_trailer(s3, target, streamed):
    """A streamed PutObject with the body's CRC32 in a header, and without a trailer, returns 200 and this checksum,
    and the object has the body."""
    with streamed(chunks.framed(BODY, trailer=""), announcing=None, **{"x-amz-checksum-crc32": CRC32}):
        answer = s3.put_object(**target, ChecksumCRC32=CRC32)
    expect.equal(checksums.found(answer), checksums.sent("CRC32", BODY), "checksums", sort="option")
    expect.equal(s3.get_object(**target)["Body"].read(), BODY, "body", sort="data")
