"""Content negotiation and conditions: Accept-Encoding, Accept, If-Range, and the length in a 304 response."""

import gzip
from hashlib import md5

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import rfc

FEATURE = "http-messages"

TEXT = b"the same line again and again\n" * 200
PACKED = gzip.compress(TEXT, mtime=0)
TEN = b"0123456789"
CODINGS = {"gzip": "gzip", "many": "gzip, deflate, br, zstd", "any": "*"}


@pytest.mark.parametrize("coding", CODINGS.values(), ids=CODINGS)
@check("GetObject", level="core", spec=rfc(9110, "8.4"))
def test_stored_bytes_are_not_compressed(raw_s3v4, put_once, coding):
    """GetObject of a text object with an Accept-Encoding header returns 200 with the stored bytes and no
    Content-Encoding."""
    where = put_once(TEXT, ContentType="text/plain")
    request = raw_s3v4.request("GET", **where, headers={"Accept-Encoding": coding})
    answer = raw_s3v4.send(raw_s3v4.sign(request, unsigned=["accept-encoding"]))
    expect.status(answer, 200)
    expect.equal(
        (answer.headers.get("Content-Encoding"), answer.body), (None, TEXT), "Content-Encoding and body", sort="data"
    )


@pytest.mark.parametrize("unsigned", [["accept-encoding"], []], ids=["unsigned", "signed"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@check("HeadObject", level="common", spec=rfc(9110, "8.4"), feature="http-messages")
def test_accepted_gzip_changes_no_header(raw_s3v4, put_once, method, unsigned):
    """GetObject and HeadObject of a text object with Accept-Encoding: gzip, signed or not, return 200 with the
    Content-Length and ETag of the stored bytes, and no Content-Encoding."""
    where = put_once(TEXT, ContentType="text/plain")
    request = raw_s3v4.request(method, **where, headers={"Accept-Encoding": "gzip"})
    answer = raw_s3v4.send(raw_s3v4.sign(request, unsigned=unsigned))
    expect.status(answer, 200)
    expect.equal(answer.headers.get("Content-Encoding"), None, "Content-Encoding", sort="data")
    expect.equal(answer.headers.get("Content-Length"), str(len(TEXT)), "Content-Length", sort="data")
    expect.etag_is_md5(answer.headers["ETag"], TEXT)


@pytest.mark.parametrize("coding", [None, "identity", "gzip"], ids=["not_said", "identity", "gzip"])
@check("GetObject", level="core", spec=rfc(9110, "8.4"))
def test_stored_coding_is_left_as_it_is(raw_s3v4, put_once, coding):
    """GetObject of an object that was stored with Content-Encoding: gzip returns 200 with this header and the stored
    bytes, whatever the request's Accept-Encoding."""
    where = put_once(PACKED, ContentEncoding="gzip", ContentType="text/plain")
    headers = {"Accept-Encoding": coding} if coding else {}
    request = raw_s3v4.request("GET", **where, headers=headers)
    answer = raw_s3v4.send(raw_s3v4.sign(request, unsigned=["accept-encoding"]))
    expect.status(answer, 200)
    expect.equal(
        (answer.headers.get("Content-Encoding"), answer.body),
        ("gzip", PACKED),
        "Content-Encoding and body",
        sort="data",
    )


@pytest.mark.parametrize("accept", ["image/png", "application/json", "*/*;q=0"], ids=["image", "json", "nothing"])
@check("GetObject", level="core", spec=rfc(9110, "12.5.1"))
def test_accept_header_does_not_change_the_object(raw_s3v4, ten_bytes, accept):
    """GetObject returns 200 with the object, whatever the request's Accept header."""
    answer = raw_s3v4.ask(raw_s3v4.request("GET", **ten_bytes, headers={"Accept": accept}))
    expect.status(answer, 200)
    expect.equal(answer.body, TEN, "body", sort="data")


@check("ListObjects", level="common", spec=rfc(9110, "12.5.1"))
def test_accept_header_does_not_change_the_listing(raw_s3v4, ten_bytes):
    """ListObjects with Accept: image/png returns 200 with XML."""
    headers = {"Accept": "image/png"}
    answer = raw_s3v4.ask(raw_s3v4.request("GET", ten_bytes["Bucket"], query="max-keys=1", headers=headers))
    expect.status(answer, 200)
    expect.equal(answer.element("Name"), ten_bytes["Bucket"], "Name", sort="form")


@pytest.mark.parametrize("other", ['"0123"', "Mon, 01 Jan 2001 00:00:00 GMT"], ids=["etag", "time"])
@check("GetObject", level="extended", spec=rfc(9110, "13.1.5"))
def test_range_with_non_matching_if_range_is_ignored(raw_s3v4, ten_bytes, other):
    """GetObject with Range and an If-Range that does not match the object returns 200 with the whole object."""
    headers = {"Range": "bytes=2-4", "If-Range": other}
    answer = raw_s3v4.ask(raw_s3v4.request("GET", **ten_bytes, headers=headers))
    expect.status(answer, 200)
    expect.equal(answer.body, TEN, "body", sort="data")


@check("GetObject", level="extended", spec=rfc(9110, "13.1.5"))
def test_range_with_matching_if_range_is_returned(raw_s3v4, ten_bytes):
    """GetObject with Range and the object's ETag as If-Range returns 206 with the range."""
    etag = raw_s3v4.ask(raw_s3v4.request("HEAD", **ten_bytes)).headers["ETag"]
    headers = {"Range": "bytes=2-4", "If-Range": etag}
    answer = raw_s3v4.ask(raw_s3v4.request("GET", **ten_bytes, headers=headers))
    expect.status(answer, 206)
    expect.equal(answer.body, b"234", "body", sort="data")


# Supabase Storage and others send Content-Length: 0.
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@check("GetObject", "HeadObject", level="common", spec=rfc(9110, "8.6"))
def test_unchanged_has_no_other_length(raw_s3v4, ten_bytes, method):
    """GetObject and HeadObject with the object's ETag in If-None-Match return 304 without a Content-Length, or with
    that of the object."""
    etag = f'"{md5(TEN, usedforsecurity=False).hexdigest()}"'
    answer = raw_s3v4.ask(raw_s3v4.request(method, **ten_bytes, headers={"If-None-Match": etag}))
    expect.status(answer, 304)
    length = answer.headers.get("Content-Length")
    expect.that(length in (None, str(len(TEN))), f"none, or {len(TEN)}", length, "Content-Length", sort="form")
