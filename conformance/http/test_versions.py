"""Versions of HTTP: 1.0, and what is none."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import rfc

OLD = "HTTP/1.0"
TEN = b"0123456789"


@pytest.mark.parametrize("connection", [None, "close", "keep-alive"], ids=["as_it_is", "close", "keep_alive"])
@check("GetObject", level="common", spec=rfc(9110, "2.5"))
def test_object_is_read(raw_s3v4, ten_bytes, connection):
    """A GetObject of HTTP/1.0 answers 200 with the object and without Transfer-Encoding."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes)).with_version(OLD)
    answer = raw_s3v4.send(request.adding("Connection", connection) if connection else request)
    expect.status(answer, 200)
    expect.equal((answer.body, answer.headers.get("Transfer-Encoding")), (TEN, None), "body and Transfer-Encoding")


@check("ListObjects", level="common", spec=rfc(9112, "6.1"))
def test_listing_is_not_in_chunks(raw_s3v4, ten_bytes):
    """A listing of HTTP/1.0 answers 200 without Transfer-Encoding, and whole."""
    request = raw_s3v4.request("GET", ten_bytes["Bucket"], query="max-keys=1")
    answer = raw_s3v4.send(raw_s3v4.sign(request).with_version(OLD))
    expect.status(answer, 200)
    expect.equal(answer.headers.get("Transfer-Encoding"), None, "Transfer-Encoding")
    assert answer.body.rstrip().endswith(b"</ListBucketResult>"), f"expected a listing, got {answer.body[-100:]!r}"


@check("GetObject", level="common", spec=rfc(9112, "6.1"))
def test_refusal_is_not_in_chunks(raw_s3v4, target):
    """A GetObject of HTTP/1.0 and a missing key answers 404 NoSuchKey without Transfer-Encoding."""
    answer = raw_s3v4.send(raw_s3v4.sign(raw_s3v4.request("GET", **target)).with_version(OLD))
    expect.refused(answer, 404, "NoSuchKey")
    expect.equal(answer.headers.get("Transfer-Encoding"), None, "Transfer-Encoding")


@check("PutObject", level="common", spec=rfc(9110, "2.5"))
def test_object_is_written(raw_s3v4, control, target):
    """A PutObject of HTTP/1.0 answers 200 and stores its body."""
    request = raw_s3v4.sign(raw_s3v4.request("PUT", **target, body=TEN))
    expect.status(raw_s3v4.send(request.with_version(OLD)), 200)
    expect.equal(control.get_object(**target)["Body"].read(), TEN, "body")


@pytest.mark.intrusive
@check("GetObject", level="extended", spec=rfc(9113, "3.3"))
def test_preface_of_http_2_is_answered_or_closed(raw_anonymous, ten_bytes):
    """The preface of HTTP/2 on a connection of HTTP/1.1 without TLS is answered with an error, or the connection is
    closed or goes on in HTTP/2."""
    request = raw_anonymous.request("PRI", body=b"SM\r\n\r\n").with_target("*").with_version("HTTP/2.0")
    answer = raw_anonymous.attempt(request.without("Host", "Content-Length"), last=True)
    assert answer is None or answer.status >= 400, f"expected an error or none, got {answer.status}"
    after = raw_anonymous.send(raw_anonymous.request("GET", **ten_bytes))
    assert 400 <= after.status < 500, f"expected a refusal of the next request, got {after.status}"
