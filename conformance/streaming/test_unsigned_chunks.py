"""Chunks without signatures: the headers of the request are still signed."""

from hashlib import sha256

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.clients.raw import chunks
from fixtures.model import checksums
from fixtures.model.sources import reference

FEATURE = "unsigned-trailers"

STREAMING = reference("sigv4-streaming-trailers")
BODY = checksums.SAMPLE_BODY
NAME = "x-amz-checksum-crc32"


def _request(client, where, body, **headers):
    wanted = {
        "Content-Encoding": "aws-chunked",
        chunks.LENGTH: str(len(BODY)),
        chunks.TRAILER: NAME,
        "x-amz-content-sha256": chunks.UNSIGNED_TRAILER,
    }
    return client.request("PUT", **where, headers={**wanted, **headers}, body=body)


def _signed(client, where, body, **headers):
    return client.sign(_request(client, where, body, **headers), payload=chunks.UNSIGNED_TRAILER)


@check("PutObject", level="core", spec=STREAMING, gate=True)
def test_unsigned_chunks_are_accepted(raw_s3v4, control, target):
    """PutObject in unsigned chunks with the CRC32 of the data as a trailer returns 200 and stores the data."""
    expect.status(raw_s3v4.send(_signed(raw_s3v4, target, chunks.framed(BODY))), 200)
    expect.equal(control.get_object(**target)["Body"].read(), BODY, "body", sort="data")


@check("PutObject", level="core", spec=STREAMING, gate=True)
def test_unsigned_chunks_without_a_length_are_accepted(raw_s3v4, control, target):
    """PutObject in unsigned chunks with Transfer-Encoding: chunked and without Content-Length, as boto3 sends it over
    HTTPS, returns 200 and stores the data."""
    body = chunks.framed(chunks.framed(BODY), trailer="")
    request = _request(raw_s3v4, target, body, **{"Transfer-Encoding": "chunked"}).without("Content-Length")
    signed = raw_s3v4.sign(request, payload=chunks.UNSIGNED_TRAILER, unsigned=["transfer-encoding"])
    expect.status(raw_s3v4.send(signed), 200)
    expect.equal(control.get_object(**target)["Body"].read(), BODY, "body", sort="data")


SIZES = {"empty": (), "one_byte": (b"a",), "a_chunk": (b"a" * 8192,), "a_chunk_and_a_byte": (b"a" * 8192, b"b")}


@pytest.mark.parametrize("pieces", SIZES.values(), ids=SIZES)
@check("PutObject", level="common", spec=STREAMING)
def test_unsigned_chunks_of_each_size(raw_s3v4, control, target, pieces):
    """PutObject in unsigned chunks of no byte, one byte, 8 KiB, and 8 KiB and a byte, with their CRC32 as a trailer,
    returns 200 and stores the data."""
    body = b"".join(pieces)
    framed = chunks.framed(*pieces, trailer=f"{NAME}:{checksums.of('CRC32', body)}")
    expect.status(raw_s3v4.send(_signed(raw_s3v4, target, framed, **{chunks.LENGTH: str(len(body))})), 200)
    expect.equal(control.get_object(**target)["Body"].read(), body, "body", sort="data")


TAMPERED = {
    "signature": ("Authorization", None),
    "length": (chunks.LENGTH, "1"),
    "announced_trailer": (chunks.TRAILER, "x-amz-checksum-sha1"),
    "metadata": ("x-amz-meta-colour", "red"),
}


@pytest.mark.parametrize("name", TAMPERED)
@check("PutObject", level="core", spec=STREAMING)
def test_headers_of_unsigned_chunks_are_signed(raw_s3v4, control, target, name):
    """PutObject in unsigned chunks returns 403 SignatureDoesNotMatch and stores nothing if its signature or a signed
    header was changed after signing."""
    header, value = TAMPERED[name]
    request = _signed(raw_s3v4, target, chunks.framed(BODY), **{"x-amz-meta-colour": "blue"})
    if value is None:
        value = (request.header(header) or "").rpartition("=")[0] + "=" + "0123456789abcdef" * 4
    expect.refused(raw_s3v4.send(request.with_header(header, value)), 403, "SignatureDoesNotMatch")
    expect.nothing_stored(control, target)


@check("PutObject", level="core", spec=STREAMING)
def test_signed_chunks_are_not_taken_for_unsigned_ones(raw_s3v4, control, target):
    """PutObject in signed chunks returns 403 SignatureDoesNotMatch and stores nothing if its signed
    x-amz-content-sha256 was changed after signing to announce unsigned chunks."""
    upload = chunks.streamed(raw_s3v4, raw_s3v4.request("PUT", **target), BODY)
    request = upload.request.with_header("x-amz-content-sha256", chunks.UNSIGNED_TRAILER)
    expect.refused(raw_s3v4.send(request), 403, "SignatureDoesNotMatch")
    expect.nothing_stored(control, target)


@pytest.mark.usefixtures("signed_chunks_are_taken")
@check("PutObject", level="core", spec=reference("sigv4-streaming"))
def test_unsigned_chunks_are_not_taken_for_signed_ones(raw_s3v4, control, target):
    """PutObject that announces signed chunks and sends unsigned ones is refused with 400 or 403 and stores nothing."""
    headers = {chunks.LENGTH: str(len(BODY)), "x-amz-content-sha256": chunks.SIGNED}
    request = raw_s3v4.request("PUT", **target, headers=headers, body=chunks.framed(BODY, trailer=""))
    answer = raw_s3v4.send(raw_s3v4.sign(request, payload=chunks.SIGNED))
    expect.status(answer, 400, 403)
    with expect.error(404):
        control.head_object(**target)


# As of signed chunks: AWS documents 8 KiB, other servers accept any size.
@check("PutObject", level="extended", spec=STREAMING)
def test_small_chunks_are_refused(raw_s3v4, control, target):
    """PutObject with an unsigned chunk of less than 8,192 bytes that is not the last one returns 403 or 400
    InvalidChunkSizeError and stores nothing."""
    pieces = [BODY[:3], BODY[3:6], BODY[6:]]
    code = "InvalidChunkSizeError"
    answer = raw_s3v4.send(_signed(raw_s3v4, target, chunks.framed(*pieces)))
    expect.refused(answer, (403, code), (400, code))
    with expect.error(404):
        control.head_object(**target)


@check("UploadPart", level="extended", spec=STREAMING)
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_small_chunks_of_a_part_are_refused(raw_s3v4, control, empty_upload):
    """UploadPart with an unsigned chunk of less than 8,192 bytes that is not the last one returns 403 or 400
    InvalidChunkSizeError, and the upload has no part."""
    where = {name: empty_upload[name] for name in ("Bucket", "Key")}
    where["query"] = f"partNumber=1&uploadId={empty_upload['UploadId']}"
    code = "InvalidChunkSizeError"
    answer = raw_s3v4.send(_signed(raw_s3v4, where, chunks.framed(BODY[:3], BODY[3:6], BODY[6:])))
    expect.refused(answer, (403, code), (400, code))
    expect.no_parts(control, empty_upload)


@pytest.fixture
def open_target(bucket_granting, prefix):
    """Bucket and key of an object that does not exist yet, in a bucket with the ACL public-read-write."""
    return {"Bucket": bucket_granting("public-read-write"), "Key": f"{prefix}object"}


def _sizes(control, target):
    """The sizes in a listing: who owns the object, and so who may read it, is not checked here."""
    listed = control.list_objects_v2(Bucket=target["Bucket"], Prefix=target["Key"]).get("Contents", [])
    return [each["Size"] for each in listed]


@check("PutObject", level="common", spec=STREAMING)
def test_anonymous_chunks_are_accepted(raw_anonymous, control, open_target):
    """PutObject without credentials, in unsigned chunks with the CRC32 of the data as a trailer, into a bucket with
    the ACL public-read-write, returns 200 and stores as many bytes as the data has."""
    expect.status(raw_anonymous.send(_request(raw_anonymous, open_target, chunks.framed(BODY))), 200)
    expect.equal(_sizes(control, open_target), [len(BODY)], "sizes of the stored objects", sort="data")


@check("PutObject", level="common", spec=STREAMING)
def test_wrong_trailer_of_anonymous_chunks_is_refused(raw_anonymous, control, open_target):
    """PutObject without credentials, in unsigned chunks with the CRC32 of other data as a trailer, into a bucket
    with the ACL public-read-write, returns 400 BadDigest and stores nothing."""
    trailer = f"{NAME}:{checksums.of('CRC32', b'other')}"
    answer = raw_anonymous.send(_request(raw_anonymous, open_target, chunks.framed(BODY, trailer=trailer)))
    expect.refused(answer, 400, "BadDigest")
    expect.equal(_sizes(control, open_target), [], "sizes of the stored objects", sort="data")


# The Versity Gateway refuses them since S3 does.
@check("PutObject", level="extended", spec=STREAMING)
def test_anonymous_chunks_cannot_be_signed(raw_anonymous, control, open_target):
    """PutObject without credentials that announces signed chunks, into a bucket with the ACL public-read-write, returns
    400 InvalidRequest and stores nothing."""
    headers = {chunks.LENGTH: str(len(BODY)), "x-amz-content-sha256": chunks.SIGNED}
    body = chunks.framed(BODY, trailer="")
    answer = raw_anonymous.send(raw_anonymous.request("PUT", **open_target, headers=headers, body=body))
    expect.refused(answer, 400, "InvalidRequest")
    expect.equal(_sizes(control, open_target), [], "sizes of the stored objects", sort="data")


# No page says that the hash of a request without a signature counts. The Versity Gateway verifies it since S3 does.
@check("PutObject", level="extended", spec=reference("sig-v4-header-based-auth"), feature="http-messages")
def test_wrong_hash_of_an_anonymous_body_is_refused(raw_anonymous, control, open_target):
    """PutObject without credentials, with the SHA-256 of another body as x-amz-content-sha256, into a bucket with
    the ACL public-read-write, returns 400 XAmzContentSHA256Mismatch and stores nothing."""
    wrong = {"x-amz-content-sha256": sha256(b"another body").hexdigest()}
    answer = raw_anonymous.send(raw_anonymous.request("PUT", **open_target, headers=wrong, body=BODY))
    expect.refused(answer, 400, "XAmzContentSHA256Mismatch")
    expect.equal(_sizes(control, open_target), [], "sizes of the stored objects", sort="data")
