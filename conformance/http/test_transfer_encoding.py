"""Bodies in the chunks of HTTP/1.1 (not those of aws-chunked), and invalid transfer codings."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import rfc

FEATURE = "http-messages"

BODY = b"0123456789"
CHUNKS = b"4\r\n0123\r\n6\r\n456789\r\n0\r\n\r\n"


def _upload(raw, target, coding, body):
    headers = {"Transfer-Encoding": coding}
    request = raw.request("PUT", **target, headers=headers, body=body).without("Content-Length")
    return raw.sign(request, payload="UNSIGNED-PAYLOAD", unsigned=["transfer-encoding"])


@check("PutObject", level="common", spec=rfc(9112, "7.1"))
def test_chunks_are_decoded_or_refused(raw_s3v4, control, target):
    """PutObject with Transfer-Encoding: chunked and no length returns 200 and stores the bytes of the chunks, or is
    refused with 411 or 501 and stores nothing."""
    answer = raw_s3v4.send(_upload(raw_s3v4, target, "chunked", CHUNKS))
    expect.status(answer, 200, 411, 501)
    if answer.status == 200:
        expect.equal(control.get_object(**target)["Body"].read(), BODY, "body", sort="data")
    else:
        with expect.error(404):
            control.head_object(**target)


CODINGS = {"unknown": "x-unknown", "chunked_not_last": "chunked, gzip", "twice_chunked": "chunked, chunked"}


@pytest.mark.intrusive
@pytest.mark.parametrize("coding", CODINGS.values(), ids=CODINGS)
@check("PutObject", level="extended", spec=rfc(9112, "6.3"))
def test_invalid_transfer_encoding_is_refused(raw_s3v4, control, target, coding):
    """PutObject with a Transfer-Encoding that is unknown, that has chunked twice, or that has chunked before another
    coding is refused with 400, 411 or 501, and nothing is stored."""
    answer = raw_s3v4.alone(_upload(raw_s3v4, target, coding, CHUNKS))
    expect.status(answer, 400, 411, 501)
    with expect.error(404):
        control.head_object(**target)


BROKEN = {
    "size_is_no_number": b"four\r\n0123\r\n0\r\n\r\n",
    "size_is_negative": b"-4\r\n0123\r\n0\r\n\r\n",
    "chunk_is_shorter_than_its_size": b"ff\r\n0123\r\n0\r\n\r\n",
    "chunk_is_longer_than_its_size": b"4\r\n012345\r\n0\r\n\r\n",
    "no_last_chunk": b"4\r\n0123\r\n",
    "cut_off": b"a\r\n0123",
}


@pytest.mark.intrusive
@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
@check("PutObject", level="common", spec=rfc(9112, "8"))
def test_broken_chunks_are_not_stored(raw_s3v4, control, target, body):
    """PutObject with malformed HTTP chunks, or without the last chunk, is refused or gets no response, and nothing
    is stored."""
    answer = raw_s3v4.attempt(_upload(raw_s3v4, target, "chunked", body), last=True)
    expect.any_status(answer, "4xx", "5xx", "no response")
    with expect.error(404):
        control.head_object(**target)
