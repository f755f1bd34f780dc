"""Signed chunks with a checksum behind them, as a trailer that is signed, too."""

from dataclasses import replace

import pytest

from fixtures.clients.raw import chunks
from fixtures.language import check, expect
from fixtures.language.sources import reference
from fixtures.model import checksums

STREAMING = reference("sigv4-streaming-trailers")
PIECES = (b"a" * 8192, b"end")
BODY = b"".join(PIECES)
NO_MATCH = (403, "SignatureDoesNotMatch")
# Of what is malformed: no source of AWS's names the code, which depends on what a server reads first.
REFUSED = (400, 403)
OTHER = "0123456789abcdef" * 4


def _line(algorithm, body=BODY):
    return f"x-amz-checksum-{algorithm.lower()}:{checksums.of(algorithm, body)}"


def _upload(client, target, trailer, announcing=None):
    return chunks.streamed(client, client.request("PUT", **target), *PIECES, trailer=trailer, announcing=announcing)


@pytest.mark.parametrize("algorithm", checksums.ALGORITHMS)
@check("PutObject", level="common", spec=STREAMING)
def test_right_trailer_is_taken(raw_s3v4, control, target, algorithm):
    """PutObject in signed chunks with the data's checksum as a signed trailer answers 200; the object is the data."""
    expect.status(raw_s3v4.send(_upload(raw_s3v4, target, _line(algorithm)).request), 200)
    expect.equal(control.get_object(**target)["Body"].read(), BODY, "body")


@check("PutObject", level="common", spec=STREAMING)
def test_checksum_of_the_trailer_is_stored(raw_s3v4, control, target):
    """HeadObject with ChecksumMode gives the CRC32 that came as a signed trailer."""
    with expect.arranging():
        expect.status(raw_s3v4.send(_upload(raw_s3v4, target, _line("CRC32")).request), 200)
    head = control.head_object(**target, ChecksumMode="ENABLED")
    expect.equal(head.get("ChecksumCRC32"), checksums.of("CRC32", BODY), "CRC32")


@check("UploadPart", level="common", spec=STREAMING)
def test_right_trailer_of_a_part_is_taken(raw_s3v4, control, target):
    """UploadPart in signed chunks with the data's CRC32 as a signed trailer answers 200; the part has the data's
    length."""
    with expect.arranging():
        upload_id = control.create_multipart_upload(**target)["UploadId"]
    request = raw_s3v4.request("PUT", **target, query=f"partNumber=1&uploadId={upload_id}")
    upload = chunks.streamed(raw_s3v4, request, *PIECES, trailer=_line("CRC32"))
    expect.status(raw_s3v4.send(upload.request), 200)
    parts = control.list_parts(**target, UploadId=upload_id)["Parts"]
    expect.equal([part["Size"] for part in parts], [len(BODY)], "sizes of the parts")


def _changed(upload):
    """With another checksum than was signed, of the same data."""
    return replace(upload, trailer=(_line("CRC32", b"other"), upload.trailer[1]))


UNSIGNED = {
    "trailer_signature": lambda upload: replace(
        upload, trailer=(upload.trailer[0], f"x-amz-trailer-signature:{OTHER}")
    ),
    "chunk_signature": lambda upload: upload.changing(0, signature=OTHER),
    "signature_of_the_empty_chunk": lambda upload: upload.changing_last(signature=OTHER),
    "data": lambda upload: upload.changing(1, data=b"END"),
    "checksum": _changed,
}


@pytest.mark.parametrize("case", UNSIGNED)
@check("PutObject", level="core", spec=STREAMING)
def test_what_was_not_signed_is_refused(raw_s3v4, control, target, case):
    """PutObject with a signed trailer, of which a signature, the data or the checksum was changed, answers 403
    SignatureDoesNotMatch (or 400 BadDigest where the checksum is wrong, too), and stores nothing."""
    upload = UNSIGNED[case](_upload(raw_s3v4, target, _line("CRC32")))
    digest = [(400, "BadDigest")] if case in ("data", "checksum") else []
    expect.refused_as(raw_s3v4.send(upload.request), NO_MATCH, *digest)
    with expect.error(404):
        control.head_object(**target)


@pytest.mark.parametrize("algorithm", checksums.ALGORITHMS)
@check("PutObject", level="core", spec=STREAMING)
def test_checksum_of_other_data_is_refused(raw_s3v4, control, target, algorithm):
    """PutObject with the checksum of other data as a signed trailer answers 400 BadDigest, and stores nothing."""
    upload = _upload(raw_s3v4, target, _line(algorithm, b"other"))
    expect.refused(raw_s3v4.send(upload.request), 400, "BadDigest")
    with expect.error(404):
        control.head_object(**target)


MALFORMED = {
    "missing": lambda upload: replace(upload, trailer=()),
    "without_its_signature": lambda upload: replace(upload, trailer=upload.trailer[:1]),
    "signature_alone": lambda upload: replace(upload, trailer=upload.trailer[1:]),
}


@pytest.mark.usefixtures("signed_trailers_are_taken")
@pytest.mark.parametrize("alter", MALFORMED.values(), ids=MALFORMED)
@check("PutObject", level="common", spec=STREAMING)
def test_missing_trailer_is_refused(raw_s3v4, control, target, alter):
    """PutObject that announces a signed trailer and lacks it, or its signature, is refused with 400 or 403, and stores
    nothing."""
    upload = alter(_upload(raw_s3v4, target, _line("CRC32")))
    expect.status(raw_s3v4.send(upload.request), *REFUSED)
    with expect.error(404):
        control.head_object(**target)


OTHERS = {
    "another": _line("SHA1"),
    "not_base64": "x-amz-checksum-crc32:not base64!",
    "short": "x-amz-checksum-crc32:AAAA",
}


@pytest.mark.usefixtures("signed_trailers_are_taken")
@pytest.mark.parametrize("trailer", OTHERS.values(), ids=OTHERS)
@check("PutObject", level="common", spec=STREAMING)
def test_wrong_trailer_is_refused(raw_s3v4, control, target, trailer):
    """PutObject whose signed trailer is not the announced one, or has a value that is no checksum, is refused with 400
    or 403, and stores nothing."""
    upload = _upload(raw_s3v4, target, trailer, announcing="x-amz-checksum-crc32")
    expect.status(raw_s3v4.send(upload.request), *REFUSED)
    with expect.error(404):
        control.head_object(**target)
