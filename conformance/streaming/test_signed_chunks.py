"""Request bodies in signed chunks, as the SDKs for Java, Go and .NET send them: the data of the chunks is stored."""

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.clients.raw import chunks
from fixtures.model.sources import reference
from fixtures.s3.uploads import raw_part_request

FEATURE = "signed-chunks"

STREAMING = reference("sigv4-streaming")
BODIES = {
    "one_chunk": [b"hello"],
    "one_byte": [b"a"],
    "one_of_8_KiB": [b"a" * 8192],
    "one_of_8_KiB_and_a_byte": [b"a" * 8192, b"b"],
    "several": [b"a" * 8192, b"b" * 9000, b"c" * 20],
    "several_of_64_KiB": [b"a" * 65536, b"b" * 65536, b"c" * 65536],
    # The sizes of aws-sdk-java 1 and of aws-sdk-net.
    "one_of_128_KiB_and_a_byte": [b"a" * 131072, b"b"],
    "one_of_80_KiB_and_a_byte": [b"a" * 81920, b"b"],
    "zero_bytes": [bytes(8192), bytes(100)],
    "line_breaks": [b"\r\n" * 5000, b"\n\r\n"],
    "like_the_framing": [b"\r\n0;chunk-signature=" + b"0" * 64 + b"\r\n\r\n"],
}


@pytest.mark.parametrize("pieces", BODIES.values(), ids=BODIES)
@check("PutObject", level="core", spec=STREAMING, gate=True)
def test_chunks_are_the_body(raw_s3v4, control, target, pieces):
    """PutObject in signed chunks, each of 8 KiB or more except the last one, returns 200 and stores the data of the
    chunks."""
    upload = chunks.streamed(raw_s3v4, raw_s3v4.request("PUT", **target), *pieces)
    expect.status(raw_s3v4.send(upload.request), 200)
    expect.equal(control.get_object(**target)["Body"].read(), b"".join(pieces), "body", sort="data")


@check("PutObject", level="core", spec=STREAMING, gate=True)
def test_chunks_of_no_bytes_are_an_empty_object(raw_s3v4, control, target):
    """PutObject of no bytes in signed chunks, the last chunk alone, returns 200 and stores an empty object."""
    expect.status(raw_s3v4.send(chunks.streamed(raw_s3v4, raw_s3v4.request("PUT", **target)).request), 200)
    expect.equal(control.get_object(**target)["Body"].read(), b"", "body", sort="data")


# amazonka (Haskell) sends uploads in this way (MinIO issue 7266).
@pytest.mark.parametrize("wait", [None, 3.0], ids=["at_once", "after_100_continue"])
@check("PutObject", level="extended", spec=STREAMING)
def test_chunks_may_be_within_a_transfer_encoding(raw_s3v4, control, target, wait):
    """PutObject in signed chunks within Transfer-Encoding: chunked, without Content-Length, with or without Expect:
    100-continue, returns 200 and stores the data of the chunks."""
    sent = _without_length(chunks.streamed(raw_s3v4, raw_s3v4.request("PUT", **target), b"a" * 8192, b"end").request)
    if wait:
        sent = sent.adding("Expect", "100-continue")
    answer = raw_s3v4.send(sent, wait=wait)
    expect.status(answer, 200)
    expect.equal(control.get_object(**target)["Body"].read(), b"a" * 8192 + b"end", "body", sort="data")


# mc and minio-go send empty objects in this way.
@check("PutObject", level="common", spec=STREAMING, shows="empty-chunks-without-a-length-are-refused")
def test_chunks_of_no_bytes_may_be_within_a_transfer_encoding(raw_s3v4, control, target):
    """PutObject of no bytes in signed chunks within Transfer-Encoding: chunked, without Content-Length, returns 200 and
    stores an empty object."""
    upload = chunks.streamed(raw_s3v4, raw_s3v4.request("PUT", **target))
    expect.status(raw_s3v4.send(_without_length(upload.request)), 200)
    expect.equal(control.get_object(**target)["Body"].read(), b"", "body", sort="data")


@check("PutObject", level="core", spec=STREAMING)
def test_etag_is_that_of_the_data(raw_s3v4, target):
    """PutObject in signed chunks returns 200 with the MD5 of their data as ETag."""
    upload = chunks.streamed(raw_s3v4, raw_s3v4.request("PUT", **target), b"a" * 8192, b"end")
    answer = raw_s3v4.send(upload.request)
    expect.status(answer, 200)
    expect.etag_is_md5(answer.headers["ETag"], b"a" * 8192 + b"end")


@check("UploadPart", level="core", spec=STREAMING, gate=True)
def test_chunks_are_the_part(raw_s3v4, control, target):
    """UploadPart in signed chunks returns 200 with the MD5 of their data as ETag, and ListParts returns the length
    of the data as the part's size."""
    with expect.arranging():
        upload = {**target, "UploadId": control.create_multipart_upload(**target)["UploadId"]}
    request = raw_part_request(raw_s3v4, upload, 1)
    answer = raw_s3v4.send(chunks.streamed(raw_s3v4, request, b"a" * 8192, b"end").request)
    expect.status(answer, 200)
    expect.equal(
        [part["Size"] for part in control.list_parts(**upload)["Parts"]], [8195], "sizes of the parts", sort="data"
    )
    expect.etag_is_md5(answer.headers["ETag"], b"a" * 8192 + b"end")


ENCODINGS = {
    "alone": ("aws-chunked", None),
    "before_gzip": ("aws-chunked,gzip", "gzip"),
    "after_gzip": ("gzip,aws-chunked", "gzip"),
    "gzip_alone": ("gzip", "gzip"),
}


@pytest.mark.parametrize(("sent", "kept"), ENCODINGS.values(), ids=ENCODINGS)
@check("PutObject", level="common", spec=STREAMING)
def test_aws_chunked_is_not_stored_as_content_encoding(raw_s3v4, control, target, sent, kept):
    """The Content-Encoding of an object uploaded in signed chunks is the one that was sent, without aws-chunked."""
    request = raw_s3v4.request("PUT", **target, headers={"Content-Encoding": sent})
    expect.status(raw_s3v4.send(chunks.streamed(raw_s3v4, request, b"body").request), 200)
    expect.equal(control.head_object(**target).get("ContentEncoding"), kept, "Content-Encoding", sort="data")


# AWS requires 8 KiB and was observed to refuse smaller chunks; other servers accept any size.
@check("PutObject", level="extended", spec=STREAMING)
def test_small_chunks_are_refused(raw_s3v4, control, target):
    """PutObject with a signed chunk of less than 8,192 bytes that is not the last one returns 403 or 400
    InvalidChunkSizeError and stores nothing."""
    upload = chunks.streamed(raw_s3v4, raw_s3v4.request("PUT", **target), *[b"0123456789"] * 3)
    code = "InvalidChunkSizeError"
    expect.refused(raw_s3v4.send(upload.request), (403, code), (400, code))
    with expect.error(404):
        control.head_object(**target)


@check("UploadPart", level="extended", spec=STREAMING)
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_small_chunks_of_a_part_are_refused(raw_s3v4, control, empty_upload):
    """UploadPart with a signed chunk of less than 8,192 bytes that is not the last one returns 403 or 400
    InvalidChunkSizeError, and the upload has no part."""
    request = raw_part_request(raw_s3v4, empty_upload, 1)
    code = "InvalidChunkSizeError"
    answer = raw_s3v4.send(chunks.streamed(raw_s3v4, request, *[b"0123456789"] * 3).request)
    expect.refused(answer, (403, code), (400, code))
    expect.no_parts(control, empty_upload)


def _without_length(sent):
    """Returns the request with its body in one chunk of HTTP/1.1, instead of with Content-Length."""
    body = chunks.framed(sent.body, trailer="")
    return sent.without("Content-Length").adding("Transfer-Encoding", "chunked").with_body(body)
