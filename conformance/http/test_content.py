"""What the client says that it takes: codings, types, and ranges of what it has."""

import gzip

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import rfc

TEXT = b"the same line again and again\n" * 200
PACKED = gzip.compress(TEXT, mtime=0)
TEN = b"0123456789"
CODINGS = {"gzip": "gzip", "many": "gzip, deflate, br, zstd", "any": "*"}


@pytest.mark.parametrize("coding", CODINGS.values(), ids=CODINGS)
@check("GetObject", level="core", spec=rfc(9110, "8.4"))
def test_stored_bytes_are_not_compressed(raw_s3v4, put_once, coding):
    """A GetObject of a text with an Accept-Encoding answers the stored bytes, without Content-Encoding."""
    where = put_once(TEXT, ContentType="text/plain")
    request = raw_s3v4.request("GET", **where, headers={"Accept-Encoding": coding})
    answer = raw_s3v4.send(raw_s3v4.sign(request, unsigned=["accept-encoding"]))
    expect.status(answer, 200)
    expect.equal((answer.headers.get("Content-Encoding"), answer.body), (None, TEXT), "Content-Encoding and body")


@pytest.mark.parametrize("coding", [None, "identity", "gzip"], ids=["not_said", "identity", "gzip"])
@check("GetObject", level="core", spec=rfc(9110, "8.4"))
def test_stored_coding_is_left_as_it_is(raw_s3v4, put_once, coding):
    """A GetObject of what was stored with Content-Encoding: gzip answers with that header and the stored bytes,
    whatever Accept-Encoding says."""
    where = put_once(PACKED, ContentEncoding="gzip", ContentType="text/plain")
    headers = {"Accept-Encoding": coding} if coding else {}
    request = raw_s3v4.request("GET", **where, headers=headers)
    answer = raw_s3v4.send(raw_s3v4.sign(request, unsigned=["accept-encoding"]))
    expect.status(answer, 200)
    expect.equal((answer.headers.get("Content-Encoding"), answer.body), ("gzip", PACKED), "Content-Encoding and body")


@pytest.mark.parametrize("accept", ["image/png", "application/json", "*/*;q=0"], ids=["image", "json", "nothing"])
@check("GetObject", level="core", spec=rfc(9110, "12.5.1"))
def test_object_is_given_whatever_is_accepted(raw_s3v4, ten_bytes, accept):
    """A GetObject answers 200 with the object, whatever its Accept says."""
    answer = raw_s3v4.ask(raw_s3v4.request("GET", **ten_bytes, headers={"Accept": accept}))
    expect.status(answer, 200)
    expect.equal(answer.body, TEN, "body")


@check("ListObjects", level="common", spec=rfc(9110, "12.5.1"))
def test_listing_is_xml_whatever_is_accepted(raw_s3v4, ten_bytes):
    """A listing with Accept: image/png answers 200 with XML."""
    headers = {"Accept": "image/png"}
    answer = raw_s3v4.ask(raw_s3v4.request("GET", ten_bytes["Bucket"], query="max-keys=1", headers=headers))
    expect.status(answer, 200)
    expect.equal(answer.element("Name"), ten_bytes["Bucket"], "Name in XML")


@pytest.mark.parametrize("other", ['"0123"', "Mon, 01 Jan 2001 00:00:00 GMT"], ids=["etag", "time"])
@check("GetObject", level="extended", spec=rfc(9110, "13.1.5"))
def test_range_of_something_else_is_ignored(raw_s3v4, ten_bytes, other):
    """A GetObject with Range and an If-Range that does not fit answers 200 with the whole object."""
    headers = {"Range": "bytes=2-4", "If-Range": other}
    answer = raw_s3v4.ask(raw_s3v4.request("GET", **ten_bytes, headers=headers))
    expect.status(answer, 200)
    expect.equal(answer.body, TEN, "body")


@check("GetObject", level="extended", spec=rfc(9110, "13.1.5"))
def test_range_of_what_is_known_is_given(raw_s3v4, ten_bytes):
    """A GetObject with Range and the object's ETag as If-Range answers 206 with the range."""
    etag = raw_s3v4.ask(raw_s3v4.request("HEAD", **ten_bytes)).headers["ETag"]
    headers = {"Range": "bytes=2-4", "If-Range": etag}
    answer = raw_s3v4.ask(raw_s3v4.request("GET", **ten_bytes, headers=headers))
    expect.status(answer, 206)
    expect.equal(answer.body, b"234", "body")
