"""Signed chunks with broken framing or a wrong length: the upload is refused, and nothing is stored."""

from dataclasses import replace

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.clients.raw import chunks
from fixtures.model.sources import reference
from fixtures.s3.uploads import raw_part_request

FEATURE = "signed-chunks"

STREAMING = reference("sigv4-streaming")
PIECES = (b"a" * 8192, b"b" * 100)
# AWS does not document the error codes, and a server may check the signature of what it has read before it notices
# that the framing is broken.
REFUSED = (400, 403)

FRAMES = {
    "size_longer": lambda upload: upload.changing(0, size="2001"),
    "size_shorter": lambda upload: upload.changing(0, size="1fff"),
    "size_beyond_the_body": lambda upload: upload.changing(1, size="ffffff"),
    "size_is_junk": lambda upload: upload.changing(0, size="zz"),
    "size_is_negative": lambda upload: upload.changing(0, size="-2000"),
    "no_size": lambda upload: upload.changing(0, size=""),
    "no_signature": lambda upload: upload.changing(0, extension="", signature=""),
    "no_signature_of_the_last": lambda upload: upload.changing_last(extension="", signature=""),
    "signature_cut_off": lambda upload: upload.changing(0, signature=upload.chunks[0].signature[:-1]),
    "other_extension": lambda upload: upload.changing(0, extension=";signature="),
    "no_line_break_after_the_data": lambda upload: upload.changing(0, end=b""),
    "other_bytes_after_the_data": lambda upload: upload.changing(0, end=b"xx"),
    "no_empty_chunk": lambda upload: replace(upload, last=None, close=b""),
    "cut_off_in_the_data": lambda upload: replace(
        upload.changing(1, data=PIECES[1][:50], end=b""), last=None, close=b""
    ),
    "not_framed": lambda upload: replace(
        upload, chunks=(replace(upload.chunks[0], size="", extension="", signature="", end=b""),), last=None, close=b""
    ),
}


@pytest.mark.usefixtures("signed_chunks_are_taken")
@pytest.mark.parametrize("break_", FRAMES.values(), ids=FRAMES)
@check("PutObject", level="common", spec=STREAMING)
@derived("The framing of a body is documented; one that breaks it is no such body.")
def test_broken_framing_is_refused(raw_s3v4, control, target, break_):
    """PutObject in signed chunks with broken framing is refused with 400 or 403 and stores nothing."""
    upload = chunks.streamed(raw_s3v4, raw_s3v4.request("PUT", **target), *PIECES)
    expect.status(raw_s3v4.send(break_(upload).request), *REFUSED)
    with expect.error(404):
        control.head_object(**target)


HUGE = {"2_to_the_31": "80000000", "2_to_the_63": "8000000000000000", "2_to_the_64": "10000000000002000"}


@pytest.mark.usefixtures("signed_chunks_are_taken")
@pytest.mark.intrusive
@pytest.mark.parametrize("size", HUGE.values(), ids=HUGE)
@check("PutObject", level="common", spec=STREAMING)
@derived("The framing of a body is documented; one that breaks it is no such body.")
def test_huge_size_is_refused(raw_s3v4, control, target, size):
    """PutObject in signed chunks is refused with 400 or 403 and stores nothing if the declared size of a chunk is 2
    GiB or more."""
    upload = chunks.streamed(raw_s3v4, raw_s3v4.request("PUT", **target), *PIECES).changing(0, size=size)
    expect.status(raw_s3v4.send(upload.request), *REFUSED)
    with expect.error(404):
        control.head_object(**target)


LENGTHS = {"too_long": 9000, "too_short": 8200, "zero": 0}


@pytest.mark.usefixtures("signed_chunks_are_taken")
@pytest.mark.parametrize("length", LENGTHS.values(), ids=LENGTHS)
@check("PutObject", level="core", spec=STREAMING)
@derived("The framing of a body is documented; one that breaks it is no such body.")
def test_wrong_length_is_refused(raw_s3v4, control, target, length):
    """PutObject in signed chunks is refused with 400 or 403 and stores nothing if x-amz-decoded-content-length is
    greater or less than the length of the data."""
    upload = chunks.streamed(raw_s3v4, raw_s3v4.request("PUT", **target), *PIECES, length=length)
    expect.status(raw_s3v4.send(upload.request), *REFUSED)
    with expect.error(404):
        control.head_object(**target)


NO_LENGTHS = {"missing": "", "junk": "many", "negative": "-1", "beyond_64_bits": "184467440737095516160"}


@pytest.mark.usefixtures("signed_chunks_are_taken")
@pytest.mark.parametrize("length", NO_LENGTHS.values(), ids=NO_LENGTHS)
@check("PutObject", level="common", spec=STREAMING)
@derived("The framing of a body is documented; one that breaks it is no such body.")
def test_missing_or_invalid_length_is_refused(raw_s3v4, control, target, length):
    """PutObject in signed chunks is refused with 411 or 400 and stores nothing if x-amz-decoded-content-length is
    missing or is not a valid length."""
    upload = chunks.streamed(raw_s3v4, raw_s3v4.request("PUT", **target), *PIECES, length=length)
    expect.status(raw_s3v4.send(upload.request), 411, 400)
    with expect.error(404):
        control.head_object(**target)


AFTER = {"bytes": b"evil", "chunk": b"4;chunk-signature=" + b"0" * 64 + b"\r\nevil\r\n"}


# The response is not documented. The bytes after the end are not signed.
@pytest.mark.parametrize("more", AFTER.values(), ids=AFTER)
@check("PutObject", level="core", spec=STREAMING)
@derived("Not documented; every answer is accepted that does no harm, and is then carried out.")
def test_bytes_after_the_end_are_not_stored(raw_s3v4, control, target, more):
    """PutObject with more bytes after the last signed chunk either is refused with 400 or 403 and stores nothing, or
    returns 200 and stores only the data of the chunks."""
    upload = chunks.streamed(raw_s3v4, raw_s3v4.request("PUT", **target), *PIECES)
    answer = raw_s3v4.send(replace(upload, close=b"\r\n" + more).request)
    expect.status(answer, 200, 400, 403)
    if answer.status == 200:
        expect.equal(control.get_object(**target)["Body"].read(), b"".join(PIECES), "body", sort="data")
        return
    with expect.error(404):
        control.head_object(**target)


# All of a kind in one upload, which is listed once: each refusal alone is asked of PutObject.
@pytest.mark.usefixtures("signed_chunks_are_taken")
@check("UploadPart", level="extended", spec=STREAMING)
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_broken_framing_of_a_part_is_refused(raw_s3v4, control, empty_upload):
    """UploadPart in signed chunks with broken framing, in each of the ways that PutObject is refused, is refused with
    400 or 403, and the upload has no part."""
    for number, break_ in enumerate(FRAMES.values(), start=1):
        request = raw_part_request(raw_s3v4, empty_upload, number)
        streamed = chunks.streamed(raw_s3v4, request, *PIECES)
        expect.status(raw_s3v4.send(break_(streamed).request), *REFUSED)
    expect.no_parts(control, empty_upload)


@pytest.mark.usefixtures("signed_chunks_are_taken")
@check("UploadPart", level="extended", spec=STREAMING)
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_wrong_length_of_a_part_is_refused(raw_s3v4, control, empty_upload):
    """UploadPart in signed chunks is refused with 400, 403 or 411 if x-amz-decoded-content-length is not the length of
    the data, is missing or is not a valid length, and the upload has no part."""
    for number, length in enumerate((*LENGTHS.values(), *NO_LENGTHS.values()), start=1):
        request = raw_part_request(raw_s3v4, empty_upload, number)
        streamed = chunks.streamed(raw_s3v4, request, *PIECES, length=length)
        expect.status(raw_s3v4.send(streamed.request), *REFUSED, 411)
    expect.no_parts(control, empty_upload)


@pytest.mark.usefixtures("signed_chunks_are_taken")
@pytest.mark.intrusive
@check("UploadPart", level="extended", spec=STREAMING)
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_huge_size_of_a_part_is_refused(raw_s3v4, control, empty_upload):
    """UploadPart in signed chunks is refused with 400 or 403 if the declared size of a chunk is 2 GiB or more, and the
    upload has no part."""
    for number, size in enumerate(HUGE.values(), start=1):
        request = raw_part_request(raw_s3v4, empty_upload, number)
        streamed = chunks.streamed(raw_s3v4, request, *PIECES).changing(0, size=size)
        expect.status(raw_s3v4.send(streamed.request), *REFUSED)
    expect.no_parts(control, empty_upload)
