"""Line breaks in what a client sends and a response returns in its headers: they add no header and split no
response."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.clients.raw.receiving import NotHttp
from fixtures.model.sources import api, rfc, userguide

FEATURE = "hostile-requests"
DERIVED = "A value is documented as one value of one header; it must not add another."

NAMES = ("content-type", "content-language", "expires", "cache-control", "content-encoding")
ENDS = {
    "crlf": "%0D%0A",
    "lf": "%0A",
    "cr": "%0D",
    "crlf_twice": "%0D%0A%0D%0A",
    "unicode_lf": "%C4%8A",
    "encoded_twice": "%250D%250A",
}
OVERRIDES = {
    **{name: f"response-{name}=a%0D%0Ax-injected%3A%20yes" for name in NAMES},
    **{f"disposition_{name}": f"response-content-disposition=a{end}x-injected%3A%20yes" for name, end in ENDS.items()},
}


def _asked(client, asked):
    """Returns the response; fails if a line break made it invalid HTTP."""
    try:
        return client.ask(asked)
    except NotHttp as error:
        expect.differ("an HTTP response", expect.fault(error, str(error)))


def _is_whole(answer):
    """Checks that the text after the line break did not become a header, and that the body of a successful response
    is the object's."""
    expect.equal(answer.headers.get("x-injected"), None, "the header x-injected", sort="data")
    if answer.status < 300:
        expect.equal(answer.body, b"0123456789", "body", sort="data")


@pytest.mark.parametrize("query", OVERRIDES.values(), ids=OVERRIDES)
@check("GetObject", level="core", spec=api("GetObject"))
def test_override_adds_no_header(raw_s3v4, ten_bytes, query):
    """GetObject with a line break and a header in response-content-disposition or another response override returns
    no such header, whatever its status, and a successful response has the object's body."""
    # A split response has lost its length: it ends when the connection is closed.
    asked = raw_s3v4.request("GET", **ten_bytes, query=query, headers={"Connection": "close"})
    _is_whole(_asked(raw_s3v4, asked))


@check("GetObject", level="extended", spec=api("GetObject"))
@recorded("LocalStack", "TestS3PresignedUrl::test_get_response_overrides_unicode_metadata_with_sig_s3", 2026)
def test_override_outside_iso_8859_1_is_refused(raw_s3v4, ten_bytes):
    """GetObject with characters outside ISO-8859-1 in response-content-disposition is refused with 400
    InvalidArgument."""
    query = "response-content-disposition=attachment%3B%20filename%3D%22%E6%97%A5.txt%22"
    asked = raw_s3v4.request("GET", **ten_bytes, query=query, headers={"Connection": "close"})
    expect.refused(_asked(raw_s3v4, asked), 400, "InvalidArgument")


# A header's value cannot have a line break, but a server that decodes these values would create one.
ENCODED = {
    "percent": "a%0D%0Ax-injected: yes",
    "q_word": "=?UTF-8?Q?a=0D=0Ax-injected:_yes?=",
    "b_word": "=?UTF-8?B?YQ0KeC1pbmplY3RlZDogeWVz?=",
    "escape": "a\\r\\nx-injected: yes",
    "reference": "a&#13;&#10;x-injected: yes",
    "unicode_lf": "a\u010ax-injected: yes",
}
STORED = ("x-amz-meta-a", "Content-Disposition", "Cache-Control", "x-amz-website-redirect-location")


@pytest.mark.parametrize("value", ENCODED.values(), ids=ENCODED)
@pytest.mark.parametrize("name", STORED)
@check("PutObject", "GetObject", level="core", spec=userguide("UsingMetadata"), gate=True)
def test_stored_header_adds_no_header(raw_s3v4, target, name, value):
    """After PutObject with an encoded line break and a header in x-amz-meta-a, Content-Disposition, Cache-Control or
    x-amz-website-redirect-location, whatever it returned, GetObject returns no such header, and a successful
    response has the object's body."""
    value = f"/{value}" if name == STORED[-1] else value
    raw_s3v4.ask(raw_s3v4.request("PUT", **target, headers={name: value}, body=b"0123456789"))
    _is_whole(_asked(raw_s3v4, raw_s3v4.request("GET", **target)))


@check("CreateMultipartUpload", level="common", spec=rfc(9112, "2.2"))
def test_key_adds_no_header_to_an_answer(raw_s3v4, target):
    """CreateMultipartUpload to a key with a line break and a header in it returns no such header, whatever its
    status."""
    plain = raw_s3v4.request("POST", **target, query="uploads")
    asked = plain.with_target(f"{plain.path}%0D%0Ax-injected%3A%20yes?{plain.query}")
    expect.equal(_asked(raw_s3v4, asked).headers.get("x-injected"), None, "the header x-injected", sort="data")


@check("GetObject", level="common", spec=rfc(9112, "2.2"))
def test_origin_adds_no_header(raw_s3v4, ten_bytes):
    """GetObject with an encoded line break and a header in Origin returns no such header, whatever its status, and a
    successful response has the object's body."""
    origin = {"Origin": "https://a.example%0D%0Ax-injected: yes"}
    _is_whole(_asked(raw_s3v4, raw_s3v4.request("GET", **ten_bytes, headers=origin)))
