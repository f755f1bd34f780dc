"""The response-… query parameters of GetObject and HeadObject: they replace headers of the response."""

import datetime

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api

FEATURE = "response-overrides"
SIDE = "server"

SOON = datetime.datetime(2049, 12, 31, 23, 59, 58, tzinfo=datetime.timezone.utc)
# By case: the member, its value, and the name and value of the response header.
OVERRIDES = {
    "cache_control": ("ResponseCacheControl", "no-store", "Cache-Control", "no-store"),
    "disposition": (
        "ResponseContentDisposition",
        'attachment; filename="a b+c.txt"',
        "Content-Disposition",
        'attachment; filename="a b+c.txt"',
    ),
    "encoding": ("ResponseContentEncoding", "br", "Content-Encoding", "br"),
    "language": ("ResponseContentLanguage", "pt-BR, en", "Content-Language", "pt-BR, en"),
    "type": ("ResponseContentType", "text/x; charset=utf-8", "Content-Type", "text/x; charset=utf-8"),
    "expires": ("ResponseExpires", SOON, "Expires", "Fri, 31 Dec 2049 23:59:58 GMT"),
}


@pytest.fixture(scope="session")
def bare(put_once):
    """An object without system metadata."""
    return put_once(b"0123456789")


@pytest.fixture(scope="session")
def dressed(put_once):
    """An object with system metadata."""
    return put_once(b"0123456789", CacheControl="max-age=1", ContentDisposition="inline", ContentType="text/plain")


@pytest.mark.parametrize(("member", "value", "header", "text"), OVERRIDES.values(), ids=OVERRIDES)
@check("GetObject", level="core", spec=api("GetObject"), gate=True)
@recorded("boto", "test_connection.py::S3ConnectionTest::test_1_basic", 2006, of="type")
def test_header_is_set(s3, bare, last_exchange, member, value, header, text):
    """GetObject with a response-… parameter returns 200, the bytes, and the header with the value of the parameter."""
    got = s3.get_object(**bare, **{member: value})
    expect.status(got, 200)
    expect.equal(got["Body"].read(), b"0123456789", "body", sort="data")
    expect.equal(last_exchange().response_header(header), text, f"replaced {header}", sort="option")


@pytest.mark.parametrize(("member", "value", "header", "text"), OVERRIDES.values(), ids=OVERRIDES)
@check("HeadObject", level="common", spec=api("HeadObject"))
def test_header_is_set_on_head(s3, bare, last_exchange, member, value, header, text):
    """HeadObject with a response-… parameter returns 200 and the header with the value of the parameter."""
    expect.status(s3.head_object(**bare, **{member: value}), 200)
    expect.equal(last_exchange().response_header(header), text, f"replaced {header}", sort="option")


@check("GetObject", level="core", spec=api("GetObject"))
def test_overrides_replace_stored_headers(s3, dressed):
    """GetObject with response-… parameters returns their values instead of the stored headers, and the other stored
    headers unchanged."""
    got = s3.get_object(**dressed, ResponseContentDisposition="attachment", ResponseContentType="text/csv")
    expect.equal(
        (got.get("ContentDisposition"), got["ContentType"]),
        ("attachment", "text/csv"),
        "replaced headers",
        sort="option",
    )
    expect.equal(got.get("CacheControl"), "max-age=1", "Cache-Control", sort="data")


@check("GetObject", level="core", spec=api("GetObject"))
@recorded("LocalStack", "TestS3::test_s3_get_object_header_overrides", 2026)
def test_headers_are_set_together(s3, bare, last_exchange):
    """GetObject with all six response-… parameters returns all six headers."""
    s3.get_object(
        **bare,
        ResponseCacheControl="no-cache",
        ResponseContentDisposition="inline",
        ResponseContentEncoding="br",
        ResponseContentLanguage="en",
        ResponseContentType="text/css",
        ResponseExpires=SOON,
    )
    names = [header for _, _, header, _ in OVERRIDES.values()]
    got = [last_exchange().response_header(name) for name in names]
    wanted = ["no-cache", "inline", "br", "en", "text/css", "Fri, 31 Dec 2049 23:59:58 GMT"]
    expect.equal(got, wanted, "replaced headers", sort="option")


@check("GetObject", level="common", spec=api("GetObject"))
def test_header_is_set_on_a_range(s3, bare):
    """GetObject with a Range and a response-… parameter returns 206, the bytes of the range, and the header with the
    value of the parameter."""
    got = s3.get_object(**bare, Range="bytes=2-4", ResponseContentType="text/csv")
    expect.status(got, 206)
    expect.equal(got["Body"].read(), b"234", "body", sort="data")
    expect.equal(got.get("ContentType"), "text/csv", "replaced Content-Type", sort="option")


@check("GetObject", level="core", spec=api("GetObject"))
@derived("An operation is documented to change what it names; so everything beside that stays.")
def test_object_itself_is_left_alone(s3, dressed):
    """After GetObject with response-… parameters, GetObject without them, also of a range, and HeadObject return the
    stored headers again."""
    s3.get_object(**dressed, ResponseCacheControl="no-store", ResponseContentType="text/csv")
    for got in (s3.get_object(**dressed, Range="bytes=0-3"), s3.head_object(**dressed), s3.get_object(**dressed)):
        stored_headers = (got.get("CacheControl"), got["ContentType"])
        expect.equal(stored_headers, ("max-age=1", "text/plain"), "stored headers", sort="data")


@check("GetObject", level="core", spec=api("GetObject"))
@derived("Not documented which error comes first; what is missing comes before what is malformed.")
def test_missing_key_is_refused(s3, target):
    """GetObject with a response-… parameter of a key that does not exist returns 404 NoSuchKey."""
    with expect.error(404, "NoSuchKey"):
        s3.get_object(**target, ResponseContentType="text/csv")


@check("GetObject", level="extended", spec=api("GetObject"))
@recorded("versitygw", "test_rest_get_object.sh::REST - GetObject - response query - invalid response type", 2026)
def test_unsupported_override_is_refused(s3, bare, altered):
    """GetObject with a response-… parameter for a header that cannot be set, such as response-etag, returns 400
    InvalidArgument."""
    with altered(query={"response-etag": "own"}), expect.error(400, "InvalidArgument"):
        s3.get_object(**bare)


@check("GetObject", level="common", spec=api("GetObject"))
def test_anonymous_override_is_refused(s3, stored, anonymous, public_url):
    """GetObject without credentials of a public object, with a response-… parameter, returns 400 InvalidRequest."""
    url = public_url(**stored(b"public", ACL="public-read"))
    answer = anonymous.get(f"{url}?response-content-type=text%2Fcsv")
    expect.status(answer, 400)
    expect.equal(answer.code, "InvalidRequest", "code", sort="form")


@check("HeadObject", level="extended", spec=api("HeadObject"))
@recorded("versitygw", "test_rest_head_object.sh::REST - HeadObject - invalid request header type", 2026)
def test_unsupported_override_of_head_is_refused(s3, bare, altered):
    """HeadObject with a response-… parameter for a header that cannot be set, such as response-etag, returns 400."""
    with altered(query={"response-etag": "own"}), expect.error(400):
        s3.head_object(**bare)
