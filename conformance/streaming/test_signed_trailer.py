"""Signed chunks followed by a checksum, as a trailer that is also signed."""

from dataclasses import replace

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.clients.raw import chunks
from fixtures.model import checksums
from fixtures.model.sources import reference

FEATURE = "signed-trailers"

STREAMING = reference("sigv4-streaming-trailers")
PIECES = (b"a" * 8192, b"end")
BODY = b"".join(PIECES)
NO_MATCH = (403, "SignatureDoesNotMatch")
# For malformed trailers: AWS does not document the code, and it depends on what a server reads first.
REFUSED = (400, 403)
OTHER = "0123456789abcdef" * 4


def _line(algorithm, body=BODY):
    return f"x-amz-checksum-{algorithm.lower()}:{checksums.of(algorithm, body)}"


CRC32 = _line("CRC32")


@pytest.fixture(scope="session")
def signed_trailers_are_taken(upload_in_chunks):
    """Requires support for signed trailers, for checks of broken ones: a server without it would refuse these, too."""
    upload_in_chunks(BODY, CRC32)


def _upload(client, target, trailer, announcing=None):
    return chunks.streamed(client, client.request("PUT", **target), *PIECES, trailer=trailer, announcing=announcing)


def _part(client, upload, number, trailer=CRC32, announcing=None):
    query = f"partNumber={number}&uploadId={upload['UploadId']}"
    request = client.request("PUT", upload["Bucket"], upload["Key"], query=query)
    return chunks.streamed(client, request, *PIECES, trailer=trailer, announcing=announcing)


def _is_accepted(raw_s3v4, control, target, algorithm):
    expect.status(raw_s3v4.send(_upload(raw_s3v4, target, _line(algorithm)).request), 200)
    expect.equal(control.get_object(**target)["Body"].read(), BODY, "body", sort="data")


@pytest.mark.parametrize("algorithm", checksums.DEFAULTS)
@check("PutObject", level="common", spec=STREAMING, gate=True)
def test_correct_trailer_is_accepted(raw_s3v4, control, target, algorithm):
    """PutObject in signed chunks with the correct checksum, of an algorithm that SDKs choose, of the data as a signed
    trailer returns 200 and stores the data."""
    _is_accepted(raw_s3v4, control, target, algorithm)


@pytest.mark.parametrize("algorithm", checksums.CHOSEN)
@check("PutObject", level="common", spec=STREAMING)
def test_correct_trailer_of_a_chosen_algorithm_is_accepted(raw_s3v4, control, target, algorithm):
    """PutObject in signed chunks with the correct checksum, of an algorithm that a user chooses, of the data as a
    signed trailer returns 200 and stores the data."""
    _is_accepted(raw_s3v4, control, target, algorithm)


SIZES = {"empty": (), "one_byte": (b"a",), "a_chunk": (b"a" * 8192,), "a_chunk_and_a_byte": (b"a" * 8192, b"b")}


@pytest.mark.parametrize("pieces", SIZES.values(), ids=SIZES)
@check("PutObject", level="common", spec=STREAMING)
def test_trailer_after_a_body_of_each_size(raw_s3v4, control, target, pieces):
    """PutObject in signed chunks of no byte, one byte, 8 KiB, and 8 KiB and a byte, with their CRC32 as a signed
    trailer, returns 200 and stores the data."""
    body = b"".join(pieces)
    request = raw_s3v4.request("PUT", **target)
    expect.status(raw_s3v4.send(chunks.streamed(raw_s3v4, request, *pieces, trailer=_line("CRC32", body)).request), 200)
    expect.equal(control.get_object(**target)["Body"].read(), body, "body", sort="data")


@check("PutObject", level="common", spec=STREAMING)
def test_checksum_of_the_trailer_is_stored(raw_s3v4, control, target):
    """HeadObject with ChecksumMode ENABLED returns the CRC32 that was sent as a signed trailer."""
    with expect.arranging():
        expect.status(raw_s3v4.send(_upload(raw_s3v4, target, _line("CRC32")).request), 200)
    head = control.head_object(**target, ChecksumMode="ENABLED")
    expect.equal(head.get("ChecksumCRC32"), checksums.of("CRC32", BODY), "CRC32", sort="option")


@check("UploadPart", level="common", spec=STREAMING)
def test_correct_trailer_of_a_part_is_accepted(raw_s3v4, control, target):
    """UploadPart in signed chunks with the correct CRC32 of the data as a signed trailer returns 200, and ListParts
    returns the length of the data as the part's size."""
    with expect.arranging():
        upload = {**target, "UploadId": control.create_multipart_upload(**target)["UploadId"]}
    expect.status(raw_s3v4.send(_part(raw_s3v4, upload, 1).request), 200)
    parts = control.list_parts(**upload)["Parts"]
    expect.equal([part["Size"] for part in parts], [len(BODY)], "sizes of the parts", sort="data")


def _changed(upload):
    """Replaces the signed checksum with the checksum of other data, after signing."""
    return replace(upload, trailer=(_line("CRC32", b"other"), upload.trailer[1]))


EMPTY = "signature_of_the_empty_chunk"
"""The case of a signature that covers no data, and that the trailer's signature covers."""
UNSIGNED = {
    "trailer_signature": lambda upload: replace(
        upload, trailer=(upload.trailer[0], f"x-amz-trailer-signature:{OTHER}")
    ),
    "chunk_signature": lambda upload: upload.changing(0, signature=OTHER),
    EMPTY: lambda upload: upload.changing_last(signature=OTHER),
    "data": lambda upload: upload.changing(1, data=b"END"),
    "checksum": _changed,
}


@pytest.mark.parametrize("case", UNSIGNED)
@check("PutObject", level="core", spec=STREAMING)
def test_upload_changed_after_signing_is_refused(raw_s3v4, control, target, case):
    """PutObject with a signed trailer returns 403 SignatureDoesNotMatch and stores nothing if a signature, the data
    or the checksum was changed after signing. If the checksum no longer matches the data, 400 BadDigest is also
    allowed."""
    upload = UNSIGNED[case](_upload(raw_s3v4, target, _line("CRC32")))
    digest = [(400, "BadDigest")] if case in ("data", "checksum") else []
    with expect.safeguard(when=case == EMPTY):
        expect.refused(raw_s3v4.send(upload.request), NO_MATCH, *digest)
    expect.nothing_stored(control, target)


@pytest.mark.parametrize("algorithm", checksums.ALGORITHMS)
@check("PutObject", level="core", spec=STREAMING)
def test_checksum_of_other_data_is_refused(raw_s3v4, control, target, algorithm):
    """PutObject with the checksum of other data as a signed trailer returns 400 BadDigest and stores nothing."""
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
    """PutObject that announces a signed trailer is refused with 400 or 403 and stores nothing if the trailer or its
    signature is missing."""
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
    """PutObject is refused with 400 or 403 and stores nothing if its signed trailer is not the announced one or does
    not contain a valid checksum."""
    upload = _upload(raw_s3v4, target, trailer, announcing="x-amz-checksum-crc32")
    expect.status(raw_s3v4.send(upload.request), *REFUSED)
    with expect.error(404):
        control.head_object(**target)


@pytest.mark.usefixtures("signed_trailers_are_taken")
@check("PutObject", level="extended", spec=STREAMING)
def test_trailer_that_is_not_announced_is_refused(raw_s3v4, control, target):
    """PutObject with a signed trailer, and without the header x-amz-trailer, is refused with 400 or 403 and stores
    nothing."""
    upload = _upload(raw_s3v4, target, _line("CRC32"), announcing="")
    expect.status(raw_s3v4.send(upload.request), *REFUSED)
    with expect.error(404):
        control.head_object(**target)


# All of a kind in one upload, which is listed once: each refusal alone is asked of PutObject.
@pytest.mark.usefixtures("signed_trailers_are_taken")
@check("UploadPart", level="extended", spec=STREAMING)
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_broken_trailer_of_a_part_is_refused(raw_s3v4, control, empty_upload):
    """UploadPart with a signed trailer is refused with 400 or 403 if the trailer or its signature is missing, if the
    trailer is not announced, is not the announced one or does not contain a valid checksum. The upload has no part."""
    for number, alter in enumerate(MALFORMED.values(), start=1):
        expect.status(raw_s3v4.send(alter(_part(raw_s3v4, empty_upload, number)).request), *REFUSED)
    for number, trailer in enumerate(OTHERS.values(), start=11):
        streamed = _part(raw_s3v4, empty_upload, number, trailer, announcing="x-amz-checksum-crc32")
        expect.status(raw_s3v4.send(streamed.request), *REFUSED)
    expect.status(raw_s3v4.send(_part(raw_s3v4, empty_upload, 21, announcing="").request), *REFUSED)
    expect.no_parts(control, empty_upload)


@check("UploadPart", level="extended", spec=STREAMING)
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_part_changed_after_signing_is_refused(raw_s3v4, control, empty_upload):
    """UploadPart with a signed trailer returns 403 SignatureDoesNotMatch if a signature, the data or the checksum was
    changed after signing. If the checksum no longer matches the data, 400 BadDigest is also allowed. The upload has no
    part."""
    for number, (case, alter) in enumerate(UNSIGNED.items(), start=1):
        digest = [(400, "BadDigest")] if case in ("data", "checksum") else []
        expect.refused(raw_s3v4.send(alter(_part(raw_s3v4, empty_upload, number)).request), NO_MATCH, *digest)
    expect.no_parts(control, empty_upload)
