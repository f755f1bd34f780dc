"""Streamed uploads: bodies in aws-chunked framing, unsigned, with the checksum behind them as a trailer.

boto3 sends them over HTTPS by itself; here they are framed by the checks, so that they go over HTTP, too.
"""

import pytest

from fixtures import check, checksums, expect
from fixtures.sources import reference

BODY = checksums.SAMPLE
STREAMING = reference("sigv4-streaming-trailers")
MEMBERS = ["PutObject.ChecksumAlgorithm"]  # so that boto is n/a: it compares the ETag with the MD5 of the framed body
CRC32 = checksums.of("CRC32", BODY)


def _chunks(*bodies):
    return b"".join(b"%x\r\n%b\r\n" % (len(body), body) for body in bodies)


def _framed(*bodies, trailer=f"x-amz-checksum-crc32:{CRC32}"):
    """Bodies as chunks, the last chunk, and the trailer's line where there is one."""
    return _chunks(*bodies) + b"0\r\n" + (f"{trailer}\r\n" if trailer else "").encode() + b"\r\n"


@pytest.fixture
def streamed(signature, altered):
    """Changes the next request into a streamed one with this framed body, and further headers."""
    if signature != "s3v4":
        pytest.skip("n/a: Signature V2 has no streamed bodies")

    def change(framed, *, length=9, announcing="x-amz-checksum-crc32", **headers):
        said = {
            "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
            "Content-Encoding": "aws-chunked",
            "x-amz-decoded-content-length": length is not None and str(length),
            "x-amz-trailer": announcing,
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        return altered(
            body=framed, headers={name: value for name, value in said.items() if value}, without=["Content-MD5"]
        )

    return change


@pytest.mark.parametrize("algorithm", checksums.ALGORITHMS)
@check("PutObject", level="common", spec=STREAMING, uses=MEMBERS)
def test_right_trailer_is_taken(s3, target, streamed, algorithm):
    """A streamed PutObject with the body's checksum as trailer answers 200 with it, and the object has the body."""
    name = f"x-amz-checksum-{algorithm.lower()}"
    framed = _framed(BODY, trailer=f"{name}:{checksums.of(algorithm, BODY)}")
    with streamed(framed, announcing=name):
        answer = s3.put_object(**target, ChecksumCRC32=CRC32)
    expect.equal(checksums.found(answer), checksums.sent(algorithm, BODY), "checksums")
    expect.equal(s3.get_object(**target)["Body"].read(), BODY, "body")


@check("PutObject", level="common", spec=STREAMING, uses=MEMBERS)
def test_checksum_of_a_trailer_is_stored(s3, target, streamed):
    """HeadObject with ChecksumMode gives the checksum that came as the trailer of a streamed PutObject."""
    with expect.arranging(), streamed(_framed(BODY)):
        s3.put_object(**target, ChecksumCRC32=CRC32)
    expect.equal(checksums.found(s3.head_object(**target, ChecksumMode="ENABLED")), {"ChecksumCRC32": CRC32}, "stored")


@check("PutObject", level="common", spec=STREAMING, uses=MEMBERS)
def test_many_chunks_are_one_body(s3, target, streamed):
    """The chunks of a streamed PutObject, each of 8 KiB or more but the last one, are the object in their order."""
    chunks = [b"a" * 8192, b"b" * 9000, b"c" * 20]
    whole = b"".join(chunks)
    trailer = f"x-amz-checksum-crc32:{checksums.of('CRC32', whole)}"
    with streamed(_framed(*chunks, trailer=trailer), length=len(whole)):
        s3.put_object(**target, ChecksumCRC32=CRC32)
    got = s3.get_object(**target)
    expect.equal(got["Body"].read(), whole, "body")
    expect.etag_is_md5(got["ETag"], whole)


@check("PutObject", level="common", spec=STREAMING, uses=MEMBERS)
def test_empty_streamed_body(s3, target, streamed):
    """A streamed PutObject of no bytes, with their checksum as trailer, makes an empty object."""
    trailer = f"x-amz-checksum-crc32:{checksums.of('CRC32', b'')}"
    with streamed(_framed(trailer=trailer), length=0):
        s3.put_object(**target, ChecksumCRC32=CRC32)
    expect.equal(s3.head_object(**target)["ContentLength"], 0, "Content-Length")


@check("PutObject", level="common", spec=STREAMING, uses=MEMBERS)
def test_wrong_trailer_stores_nothing(s3, target, streamed):
    """A streamed PutObject with the checksum of other bytes as trailer answers 400 BadDigest: no object then."""
    trailer = f"x-amz-checksum-crc32:{checksums.of('CRC32', b'other bytes')}"
    with expect.error(400, "BadDigest"), streamed(_framed(BODY, trailer=trailer)):
        s3.put_object(**target, ChecksumCRC32=CRC32)
    with expect.error(404):
        s3.head_object(**target)


@check("UploadPart", level="common", spec=STREAMING, uses=["UploadPart.ChecksumAlgorithm"])
def test_right_trailer_of_a_part_is_taken(s3, target, streamed):
    """A streamed UploadPart with the body's CRC32 as trailer answers 200 with it; the part has the body's length."""
    with expect.arranging():
        upload = {**target, "UploadId": s3.create_multipart_upload(**target)["UploadId"]}
    with streamed(_framed(BODY)):
        answer = s3.upload_part(**upload, PartNumber=1, ChecksumCRC32=CRC32)
    expect.equal(checksums.found(answer), {"ChecksumCRC32": CRC32}, "checksums")
    expect.equal([part["Size"] for part in s3.list_parts(**upload)["Parts"]], [len(BODY)], "sizes of the parts")


@check("UploadPart", level="common", spec=STREAMING, uses=["UploadPart.ChecksumAlgorithm"])
def test_wrong_trailer_of_a_part_is_refused(s3, target, streamed):
    """A streamed UploadPart with the checksum of other bytes as trailer answers 400 BadDigest: no part then."""
    with expect.arranging():
        upload = {**target, "UploadId": s3.create_multipart_upload(**target)["UploadId"]}
    trailer = f"x-amz-checksum-crc32:{checksums.of('CRC32', b'other bytes')}"
    with expect.error(400, "BadDigest"), streamed(_framed(BODY, trailer=trailer)):
        s3.upload_part(**upload, PartNumber=1, ChecksumCRC32=CRC32)
    expect.equal(s3.list_parts(**upload).get("Parts", []), [], "parts")


ENCODINGS = {
    "alone": ("aws-chunked", None),
    "after_gzip": ("gzip,aws-chunked", "gzip"),
    "before_gzip": ("aws-chunked,gzip", "gzip"),
    "not_said": (None, None),
}


@pytest.mark.parametrize(("sent", "kept"), ENCODINGS.values(), ids=ENCODINGS)
@check("PutObject", level="common", spec=reference("sigv4-streaming"), uses=MEMBERS)
def test_framing_is_no_encoding_of_the_object(s3, target, streamed, sent, kept):
    """The Content-Encoding of an object that was streamed is what was sent, without aws-chunked; none is left out."""
    with expect.arranging(), streamed(_framed(BODY), Content_Encoding=sent):
        s3.put_object(**target, ChecksumCRC32=CRC32)
    expect.equal(s3.head_object(**target).get("ContentEncoding"), kept, "Content-Encoding")


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
    with expect.error(400, code), streamed(_framed(BODY, trailer=trailer)):
        s3.put_object(**target, ChecksumCRC32=CRC32)
    with expect.error(404):
        s3.head_object(**target)


FRAMES = {
    "not_framed": BODY,
    "no_last_chunk": _chunks(BODY),
    "size_is_no_number": b"zz\r\n" + BODY + b"\r\n0\r\n\r\n",
    "size_too_large": b"ff\r\n" + BODY + b"\r\n0\r\n\r\n",
    "more_than_announced": _framed(BODY * 2, trailer=""),
    "less_than_announced": _framed(BODY[:4], trailer=""),
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
    with expect.error(411, "MissingContentLength"), streamed(_framed(BODY), length=None):
        s3.put_object(**target, ChecksumCRC32=CRC32)


@check("PutObject", level="extended", spec=STREAMING, uses=MEMBERS)
def test_trailer_that_is_no_checksum_is_refused(s3, target, streamed):
    """A streamed PutObject that announces a trailer other than a checksum answers 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"), streamed(_framed(BODY, trailer="foo:bar"), announcing="foo"):
        s3.put_object(**target, ChecksumCRC32=CRC32)


@check("PutObject", level="extended", spec=STREAMING, uses=MEMBERS)
def test_checksum_in_header_and_trailer_is_refused(s3, target, streamed):
    """A streamed PutObject with a CRC32 both in a header and announced as trailer answers 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"), streamed(_framed(BODY), **{"x-amz-checksum-crc32": CRC32}):
        s3.put_object(**target, ChecksumCRC32=CRC32)


@check("PutObject", level="extended", spec=STREAMING, uses=MEMBERS)
def test_streamed_body_without_a_checksum(s3, target, streamed):
    """A streamed PutObject with neither trailer nor checksum answers 200, and the object has the body."""
    with streamed(_framed(BODY, trailer=""), announcing=None):
        expect.status(s3.put_object(**target, ChecksumCRC32=CRC32), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), BODY, "body")
