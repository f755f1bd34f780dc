"""Signed chunks that do not match their signatures: the upload is refused, and nothing is stored."""

from dataclasses import replace

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.clients.raw import chunks
from fixtures.model.sources import reference
from fixtures.s3.uploads import raw_part_request

FEATURE = "signed-chunks"

STREAMING = reference("sigv4-streaming")
NO_MATCH = (403, "SignatureDoesNotMatch")
PIECES = (b"a" * 8192, b"b" * 8192, b"c" * 100)
OTHER = "0123456789abcdef" * 4
EMPTY = "signature_of_the_empty_chunk"
"""The case of a signature that covers no data. The length of all data is signed before: a sender who can change only
this signature changes nothing."""


def _swapped(upload):
    first, second, third = upload.chunks
    return replace(upload, chunks=(second, first, third))


def _sent_twice(upload):
    """Replaces the second chunk with the first."""
    first, _, third = upload.chunks
    return replace(upload, chunks=(first, first, third))


WRONG = {
    "first_signature": lambda upload: upload.changing(0, signature=OTHER),
    "middle_signature": lambda upload: upload.changing(1, signature=OTHER),
    "last_signature": lambda upload: upload.changing(2, signature=OTHER),
    EMPTY: lambda upload: upload.changing_last(signature=OTHER),
    "first_data": lambda upload: upload.changing(0, data=b"x" + PIECES[0][1:]),
    "middle_data": lambda upload: upload.changing(1, data=PIECES[1][:-1] + b"x"),
    "last_data": lambda upload: upload.changing(2, data=b"x" * 100),
    "order": _swapped,
    "chunk_sent_twice": _sent_twice,
}


@pytest.mark.parametrize("case", WRONG)
@check("PutObject", level="core", spec=STREAMING)
def test_chunks_changed_after_signing_are_refused(raw_s3v4, control, target, case):
    """PutObject in signed chunks returns 403 SignatureDoesNotMatch and stores nothing if a signature, the data or
    the order of the chunks was changed after signing."""
    upload = chunks.streamed(raw_s3v4, raw_s3v4.request("PUT", **target), *PIECES)
    with expect.safeguard(when=case == EMPTY):
        expect.refused(raw_s3v4.send(WRONG[case](upload).request), *NO_MATCH)
    expect.nothing_stored(control, target)


@pytest.fixture
def kept(stored):
    """Bucket and key of an object with the body `the first`."""
    return stored(b"the first")


@pytest.mark.parametrize("case", ["middle_data", EMPTY])
@check("PutObject", level="core", spec=STREAMING)
@derived("A request that is refused is not carried out; so everything stays as it was.")
def test_object_stays_where_chunks_are_refused(raw_s3v4, control, kept, case):
    """After PutObject in signed chunks is refused with 403 SignatureDoesNotMatch, the existing object is unchanged."""
    upload = chunks.streamed(raw_s3v4, raw_s3v4.request("PUT", **kept), *PIECES)
    with expect.safeguard(when=case == EMPTY):
        expect.refused(raw_s3v4.send(WRONG[case](upload).request), *NO_MATCH)
    expect.equal(control.get_object(**kept)["Body"].read(), b"the first", "body", sort="data")


@check("PutObject", level="common", spec=STREAMING)
def test_chunks_signed_at_another_time_are_refused(raw_s3v4, control, target):
    """PutObject whose chunks are signed with a later time than its headers returns 403 SignatureDoesNotMatch and
    stores nothing."""
    upload = chunks.streamed(raw_s3v4, raw_s3v4.request("PUT", **target), *PIECES, signed_later=60)
    expect.refused(raw_s3v4.send(upload.request), *NO_MATCH)
    expect.nothing_stored(control, target)


@pytest.mark.parametrize("header", ["x-amz-decoded-content-length", "x-amz-meta-colour"])
@check("PutObject", level="core", spec=STREAMING)
def test_signed_header_cannot_be_changed(raw_s3v4, control, target, header):
    """PutObject in signed chunks returns 403 SignatureDoesNotMatch and stores nothing if a signed header was changed
    after signing."""
    request = raw_s3v4.request("PUT", **target, headers={"x-amz-meta-colour": "1"})
    upload = chunks.streamed(raw_s3v4, request, *PIECES)
    expect.refused(raw_s3v4.send(upload.request.with_header(header, "16385")), *NO_MATCH)
    expect.nothing_stored(control, target)


@pytest.mark.parametrize("case", ["first_data", "last_signature", EMPTY])
@check("UploadPart", level="core", spec=STREAMING)
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_part_that_was_not_signed_is_refused(raw_s3v4, control, empty_upload, case):
    """UploadPart in signed chunks returns 403 SignatureDoesNotMatch and stores no part if one of the chunks was
    changed after signing."""
    streamed = chunks.streamed(raw_s3v4, raw_part_request(raw_s3v4, empty_upload, 1), *PIECES)
    with expect.safeguard(when=case == EMPTY):
        expect.refused(raw_s3v4.send(WRONG[case](streamed).request), *NO_MATCH)
    expect.no_parts(control, empty_upload)


PAYLOADS = ("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER")


@pytest.mark.parametrize("payload", PAYLOADS)
@check("PutObject", level="extended", spec=reference("sig-v4-header-based-auth"))
def test_ecdsa_chunks_in_an_hmac_request_are_refused(raw_s3v4, control, target, payload):
    """PutObject that is signed with HMAC and announces chunks signed with ECDSA is refused with 400 or 403 and
    stores nothing."""
    length = {chunks.LENGTH: "5", "x-amz-content-sha256": payload}
    body = b"5;chunk-signature=" + b"3" * 142 + b"\r\nhello\r\n0;chunk-signature=" + b"3" * 142 + b"\r\n\r\n"
    request = raw_s3v4.request("PUT", **target, headers=length, body=body)
    expect.status(raw_s3v4.send(raw_s3v4.sign(request, payload=payload)), 400, 403)
    with expect.error(404):
        control.head_object(**target)
