"""HTTP versions: HTTP/1.0, and the preface of HTTP/2."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import rfc

FEATURE = "http-messages"

OLD = "HTTP/1.0"
TEN = b"0123456789"


@pytest.mark.parametrize("connection", [None, "close", "keep-alive"], ids=["as_it_is", "close", "keep_alive"])
@check("GetObject", level="common", spec=rfc(9110, "2.5"))
def test_object_is_read(raw_s3v4, ten_bytes, connection):
    """GetObject over HTTP/1.0 returns 200 with the object and without Transfer-Encoding."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes)).with_version(OLD)
    answer = raw_s3v4.send(request.adding("Connection", connection) if connection else request)
    expect.status(answer, 200)
    expect.equal(answer.body, TEN, "body", sort="data")
    expect.equal(answer.headers.get("Transfer-Encoding"), None, "Transfer-Encoding", sort="form")


@check("ListObjects", level="common", spec=rfc(9112, "6.1"))
def test_listing_is_not_in_chunks(raw_s3v4, ten_bytes):
    """ListObjects over HTTP/1.0 returns 200 with the complete listing and without Transfer-Encoding."""
    request = raw_s3v4.request("GET", ten_bytes["Bucket"], query="max-keys=1")
    answer = raw_s3v4.send(raw_s3v4.sign(request).with_version(OLD))
    expect.status(answer, 200)
    expect.equal(answer.headers.get("Transfer-Encoding"), None, "Transfer-Encoding", sort="form")
    expect.document(answer, "ListBucketResult")


@check("GetObject", level="common", spec=rfc(9112, "6.1"))
def test_refusal_is_not_in_chunks(raw_s3v4, target):
    """GetObject of a missing key over HTTP/1.0 returns 404 NoSuchKey without Transfer-Encoding."""
    answer = raw_s3v4.send(raw_s3v4.sign(raw_s3v4.request("GET", **target)).with_version(OLD))
    expect.refused(answer, 404, "NoSuchKey")
    expect.equal(answer.headers.get("Transfer-Encoding"), None, "Transfer-Encoding", sort="form")


@check("PutObject", level="common", spec=rfc(9110, "2.5"))
def test_object_is_written(raw_s3v4, control, target):
    """PutObject over HTTP/1.0 returns 200 and stores its body."""
    request = raw_s3v4.sign(raw_s3v4.request("PUT", **target, body=TEN))
    expect.status(raw_s3v4.send(request.with_version(OLD)), 200)
    expect.equal(control.get_object(**target)["Body"].read(), TEN, "body", sort="data")


@pytest.mark.intrusive
@check("GetObject", level="extended", spec=rfc(9113, "3.3"))
def test_preface_of_http_2_is_answered_or_closed(raw_anonymous, ten_bytes):
    """The HTTP/2 preface on an HTTP/1.1 connection without TLS gets an error response, or the server closes the
    connection or continues in HTTP/2; a later GetObject without credentials still returns a 4xx status."""
    request = raw_anonymous.request("PRI", body=b"SM\r\n\r\n").with_target("*").with_version("HTTP/2.0")
    answer = raw_anonymous.attempt(request.without("Host", "Content-Length"), last=True)
    expect.any_status(answer, "4xx", "5xx", "no response")
    after = raw_anonymous.send(raw_anonymous.request("GET", **ten_bytes))
    expect.any_status(after, "4xx")
