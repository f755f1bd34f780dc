"""Several requests on one connection: after refusals, pipelined, and after Connection: close."""

from contextlib import closing

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.model.sources import rfc

FEATURE = "http-messages"

PERSISTENCE, PIPELINING = rfc(9112, "9.3"), rfc(9112, "9.3.2")
TEN = b"0123456789"
BODY = b"x" * 16 * 1024


def _wrongly_signed(raw, request):
    return raw.sign(request, credentials=raw.wrong_secret())


REFUSALS = {
    "missing_key": (404, lambda raw, to: raw.sign(raw.request("GET", **to))),
    "head_of_a_missing_key": (404, lambda raw, to: raw.sign(raw.request("HEAD", **to))),
    "wrong_signature": (403, lambda raw, to: _wrongly_signed(raw, raw.request("GET", **to))),
    "body_with_a_wrong_signature": (403, lambda raw, to: _wrongly_signed(raw, raw.request("PUT", **to, body=BODY))),
    "body_with_a_wrong_digest": (
        400,
        lambda raw, to: raw.sign(raw.request("PUT", **to, headers={"Content-MD5": "AAAA"}, body=BODY)),
    ),
    "read_with_a_body": (404, lambda raw, to: raw.sign(raw.request("GET", **to, body=BODY))),
}


@pytest.mark.parametrize(("status", "make"), REFUSALS.values(), ids=REFUSALS)
@check("GetObject", level="core", spec=PERSISTENCE, gate=True)
def test_next_request_after_a_refusal(raw_s3v4, target, ten_bytes, status, make):
    """After a refused request, the next request on the same connection gets its correct response, unless the server
    closes the connection."""
    read = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes))
    with closing(raw_s3v4.connect()) as connection:
        first, *rest = connection.send_all(make(raw_s3v4, target), read)
    expect.status(first, status)
    expect.equal([(each.status, each.body) for each in rest], [(200, TEN)][: len(rest)], "next response", sort="data")


@check("GetObject", level="core", spec=PIPELINING)
def test_responses_have_the_order_of_requests(raw_s3v4, ten_bytes):
    """Pipelined GetObject requests get their responses in the order of the requests; the server may close the
    connection after any of them."""
    reads = [
        raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes, headers={"Range": f"bytes={at}-{at}"})) for at in range(4)
    ]
    with closing(raw_s3v4.connect()) as connection:
        answers = connection.send_all(*reads)
    expect.equal([each.body for each in answers], [b"0", b"1", b"2", b"3"][: len(answers)], "bodies", sort="data")


@check("PutObject", level="core", spec=PIPELINING)
@derived("S3 documents strong read-after-write consistency; this asks it of each place that shows the object.")
def test_pipelined_read_returns_the_previous_write(raw_s3v4, target):
    """A GetObject that is pipelined after a PutObject of the same key returns the new body, unless the server closes
    the connection before that."""
    write = raw_s3v4.sign(raw_s3v4.request("PUT", **target, body=TEN))
    with closing(raw_s3v4.connect()) as connection:
        first, *rest = connection.send_all(write, raw_s3v4.sign(raw_s3v4.request("GET", **target)))
    expect.status(first, 200)
    expect.equal([each.body for each in rest], [TEN][: len(rest)], "body of the read", sort="data")


HEADS = {
    "object": (200, lambda raw, there, missing: raw.sign(raw.request("HEAD", **there))),
    "missing_key": (404, lambda raw, there, missing: raw.sign(raw.request("HEAD", **missing))),
    "wrong_signature": (403, lambda raw, there, missing: _wrongly_signed(raw, raw.request("HEAD", **there))),
}


@pytest.mark.parametrize(("status", "make"), HEADS.values(), ids=HEADS)
@check("HeadObject", level="core", spec=rfc(9110, "9.3.2"))
def test_response_to_head_ends_after_its_headers(raw_s3v4, target, ten_bytes, status, make):
    """A response to HeadObject ends after its headers: the bytes that follow are the response to the next request."""
    read = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes))
    with closing(raw_s3v4.connect()) as connection:
        first, *rest = connection.send_all(make(raw_s3v4, ten_bytes, target), read)
    expect.status(first, status)
    expect.equal([(each.status, each.body) for each in rest], [(200, TEN)][: len(rest)], "next response", sort="data")


@check("GetObject", level="common", spec=rfc(9112, "9.6"))
def test_no_request_is_served_after_connection_close(raw_s3v4, control, target, ten_bytes):
    """After a request with Connection: close, no further request on the connection is served."""
    read = raw_s3v4.request("GET", **ten_bytes, headers={"Connection": "close"})
    last = raw_s3v4.sign(read, unsigned=["connection"])
    behind = raw_s3v4.sign(raw_s3v4.request("PUT", **target, body=TEN))
    with closing(raw_s3v4.connect()) as connection:
        answers = connection.send_all(last, behind)
    expect.equal(answers[0].body, TEN, "body", sort="data")
    expect.equal(len(answers), 1, "number of responses on the connection", sort="form")
    with expect.error(404):
        control.head_object(**target)
