"""System metadata: an object is returned with the headers that it was stored with."""

import datetime
from email.header import decode_header, make_header

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, userguide

FEATURE = "system-metadata"
SIDE = "client"

SOON = datetime.datetime(2049, 12, 31, 23, 59, 58, tzinfo=datetime.timezone.utc)
PAST = datetime.datetime(2001, 2, 3, 4, 5, 6, tzinfo=datetime.timezone.utc)
# By case: the member, its value, and the name and value of the header that is sent.
KEPT = {
    "cache_control": (
        "CacheControl",
        "max-age=3600, must-revalidate",
        "Cache-Control",
        "max-age=3600, must-revalidate",
    ),
    "disposition": (
        "ContentDisposition",
        'attachment; filename="a b.txt"',
        "Content-Disposition",
        'attachment; filename="a b.txt"',
    ),
    "disposition_in_capitals": (
        "ContentDisposition",
        'Attachment; FileName="Report FINAL.PDF"',
        "Content-Disposition",
        'Attachment; FileName="Report FINAL.PDF"',
    ),
    "encoding": ("ContentEncoding", "gzip", "Content-Encoding", "gzip"),
    "encodings": ("ContentEncoding", "deflate, gzip", "Content-Encoding", "deflate, gzip"),
    "language": ("ContentLanguage", "de-AT, en", "Content-Language", "de-AT, en"),
    "expires": ("Expires", SOON, "Expires", "Fri, 31 Dec 2049 23:59:58 GMT"),
    "expires_in_the_past": ("Expires", PAST, "Expires", "Sat, 03 Feb 2001 04:05:06 GMT"),
    "type": ("ContentType", "text/plain", "Content-Type", "text/plain"),
    "type_with_charset": (
        "ContentType",
        "text/html; charset=ISO-8859-1",
        "Content-Type",
        "text/html; charset=ISO-8859-1",
    ),
    "type_of_ones_own": ("ContentType", "application/x.own+json;v=2", "Content-Type", "application/x.own+json;v=2"),
}
OPTIONAL = (
    "Cache-Control",
    "Content-Disposition",
    "Content-Encoding",
    "Content-Language",
    "Expires",
    "x-amz-website-redirect-location",
)
REDIRECTS = {"path": "/other/page.html", "http": "http://example.com/", "https": "https://example.com/a?b=c"}
NO_REDIRECTS = {"relative_path": "other/page.html", "other_scheme": "ftp://example.com/", "host_alone": "example.com"}
CHUNKED = {"first": "aws-chunked,gzip", "last": "gzip,aws-chunked", "between": "gzip,aws-chunked,br"}


@pytest.mark.parametrize(("member", "value", "header", "text"), KEPT.values(), ids=KEPT)
@check("PutObject", level="core", spec=api("PutObject"), gate=True)
@recorded("LocalStack", "TestS3::test_s3_object_expires", 2026, of="expires_in_the_past")
@recorded("moto", "test_s3_content_encoding.py::test_content_encoding_is_returned", 2025, of="encoding")
def test_header_is_kept(s3, target, last_exchange, member, value, header, text):
    """GetObject returns a system metadata header with the text that was given to PutObject, and a Content-Encoding
    with the same codings."""
    s3.put_object(**target, Body=b"body", **{member: value})
    s3.get_object(**target)
    got = last_exchange().response_header(header)
    if header == "Content-Encoding":  # over HTTPS boto3 adds aws-chunked, which the server removes
        got, text = (got or "").replace(" ", ""), text.replace(" ", "")
    expect.equal(got, text, header, sort="data")


@check("PutObject", level="core", spec=api("PutObject"))
def test_headers_are_kept_together(s3, stored, last_exchange):
    """HeadObject returns all six system metadata headers that were given to one PutObject."""
    obj = stored(
        b"body",
        CacheControl="no-cache",
        ContentDisposition="inline",
        ContentEncoding="br",
        ContentLanguage="fr",
        ContentType="text/css",
        Expires=SOON,
    )
    s3.head_object(**obj)
    texts = ("no-cache", "inline", "br", "fr", "text/css", "Fri, 31 Dec 2049 23:59:58 GMT")
    wanted = dict(zip((*OPTIONAL[:4], "Content-Type", "Expires"), texts, strict=True))
    got = {name: last_exchange().response_header(name) for name in wanted}
    expect.equal(got, wanted, "headers", sort=dict.fromkeys(wanted, "data"))


@check("GetObject", level="core", spec=api("GetObject"))
def test_headers_not_given_are_not_sent(s3, stored_to_read, last_exchange):
    """GetObject of an object stored without system metadata returns no Cache-Control, Content-Disposition,
    Content-Encoding, Content-Language, Expires or x-amz-website-redirect-location."""
    s3.get_object(**stored_to_read(b"body"))
    expect.equal(
        [name for name in OPTIONAL if last_exchange().response_header(name) is not None],
        [],
        "headers sent",
        sort="form",
    )


@check("PutObject", level="common", spec=api("PutObject"))
@recorded("LocalStack", "TestS3PresignedUrl::test_s3_get_response_default_content_type", 2026)
def test_default_content_type(s3, stored_to_read):
    """An object stored without a Content-Type is returned with the type binary/octet-stream."""
    expect.equal(
        s3.get_object(**stored_to_read(b"body")).get("ContentType"), "binary/octet-stream", "Content-Type", sort="form"
    )


@check("PutObject", level="common", spec=api("PutObject"))
def test_type_is_not_guessed(s3, bucket, prefix):
    """An HTML document stored as page.html without a Content-Type has the type binary/octet-stream: neither the key
    nor the bytes set a type."""
    where = {"Bucket": bucket, "Key": f"{prefix}page.html"}
    with expect.arranging():
        s3.put_object(**where, Body=b"<!doctype html><html></html>")
    expect.equal(s3.head_object(**where).get("ContentType"), "binary/octet-stream", "Content-Type", sort="form")


@check("PutObject", level="extended", spec=api("PutObject"))
def test_expires_need_not_be_a_time(s3, target, altered, last_exchange):
    """An Expires header that is not a date, such as tomorrow, is stored and returned unchanged."""
    with altered(headers={"Expires": "tomorrow"}):
        s3.put_object(**target, Body=b"body")
    s3.head_object(**target)
    expect.equal(last_exchange().response_header("Expires"), "tomorrow", "Expires", sort="data")


@pytest.mark.parametrize("given", CHUNKED.values(), ids=CHUNKED)
@check("PutObject", level="extended", spec=api("PutObject"))
def test_chunked_coding_is_not_kept(s3, target, last_exchange, given):
    """aws-chunked is not stored, wherever it stands in the Content-Encoding of PutObject; the other codings are
    stored."""
    s3.put_object(**target, Body=b"body", ContentEncoding=given)
    s3.head_object(**target)
    kept = (last_exchange().response_header("Content-Encoding") or "").replace(" ", "")
    expect.equal(
        kept, ",".join(name for name in given.split(",") if name != "aws-chunked"), "Content-Encoding", sort="data"
    )


@check("PutObject", level="extended", spec=api("PutObject"))
def test_aws_chunked_alone_leaves_no_content_encoding(s3, target, last_exchange):
    """An object stored with only aws-chunked as Content-Encoding is returned without a Content-Encoding."""
    s3.put_object(**target, Body=b"body", ContentEncoding="aws-chunked")
    s3.head_object(**target)
    expect.equal(last_exchange().response_header("Content-Encoding"), None, "Content-Encoding", sort="data")


@pytest.mark.parametrize("location", REDIRECTS.values(), ids=REDIRECTS)
@check("PutObject", level="common", spec=userguide("how-to-page-redirect"), feature="website-hosting")
@recorded("boto", "test_key.py::S3KeyTest::test_website_redirects", 2012, of="http")
def test_redirect_location_is_kept(s3, target, location):
    """GetObject of an object with a redirect location (a path, or an http or https URL) returns 200, the location
    and the bytes."""
    s3.put_object(**target, Body=b"body", WebsiteRedirectLocation=location)
    got = s3.get_object(**target)
    expect.status(got, 200)
    expect.equal(
        (got.get("WebsiteRedirectLocation"), got["Body"].read()),
        (location, b"body"),
        "location and body",
        sort=("option", "data"),
    )


@pytest.mark.parametrize("location", NO_REDIRECTS.values(), ids=NO_REDIRECTS)
@check("PutObject", level="common", spec=userguide("how-to-page-redirect"), feature="website-hosting")
@recorded("boto", "test_key.py::S3KeyTest::test_website_redirect_with_bad_value", 2012, of="other_scheme")
def test_invalid_redirect_location_is_refused(s3, target, location):
    """PutObject with a redirect location that does not begin with /, http:// or https:// returns 400
    InvalidRedirectLocation."""
    with expect.error(400, "InvalidRedirectLocation"):
        s3.put_object(**target, Body=b"body", WebsiteRedirectLocation=location)


# Recorded from AWS that it accepts them; browsers' clients and curl send such names.
@check("PutObject", level="extended", spec=api("PutObject"))
@recorded("botocore", "test_s3.py::TestS3UTF8Headers::test_can_set_utf_8_headers", 2015)
def test_disposition_beyond_ascii(raw_s3v4, target):
    """PutObject with a Content-Disposition in unencoded UTF-8 returns 200, and HeadObject returns it in the same bytes
    or encoded as in RFC 2047."""
    name = 'attachment; filename="é文.txt"'
    request = raw_s3v4.request("PUT", **target, headers={"Content-Disposition": name}, body=b"body")
    answer = raw_s3v4.send(raw_s3v4.sign(request, unsigned=["content-disposition"]))
    expect.status(answer, 200)
    text = raw_s3v4.ask(raw_s3v4.request("HEAD", **target)).headers.get("Content-Disposition", "")
    got = text.encode("latin-1", "replace").decode("utf-8", "replace")
    expect.equal(str(make_header(decode_header(got))), name, "Content-Disposition", sort="data")


@check("PutObject", level="extended", spec=userguide("how-to-page-redirect"), feature="website-hosting")
@recorded("boto", "test_key.py::S3KeyTest::test_website_redirect_with_bad_value", 2012)
def test_empty_redirect_location_is_refused(s3, target, altered):
    """PutObject with an empty x-amz-website-redirect-location is refused with 400, and nothing is stored."""
    with expect.error(400), altered(headers={"x-amz-website-redirect-location": ""}):
        s3.put_object(**target, Body=b"body")
    with expect.error(404):
        s3.head_object(**target)
