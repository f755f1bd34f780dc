"""response-* query parameters of a presigned URL: they set response headers if they are signed, and are refused if
not."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api

FEATURE = "response-overrides"
SIDE = "client"

SPEC = api("GetObject")
OVERRIDES = {
    "response-cache-control": "no-store",
    "response-content-disposition": 'attachment; filename="signed + sent.txt"',
    "response-content-encoding": "x-signed",
    "response-content-language": "mi, en",
    "response-content-type": "text/x-signed; charset=utf-8",
    "response-expires": "Thu, 01 Jan 2032 00:00:00 GMT",
}
CASES = pytest.mark.parametrize(("name", "value"), OVERRIDES.items(), ids=list(OVERRIDES))


def _signed(client, where, name, value):
    return client.presign(client.request("GET", **where).with_argument(name, value))


@CASES
@check("GetObject", level="core", spec=SPEC)
@recorded("moto", "test_s3_presigned_url.py::test_presigned_url_generates_content_response_headers", 2026)
def test_signed_override_is_applied(raw_signed, ten_bytes, name, value):
    """A presigned URL with a signed response-* parameter returns 200, and the response header has the parameter's
    value."""
    answer = raw_signed.send(_signed(raw_signed, ten_bytes, name, value))
    expect.status(answer, 200)
    expect.equal(answer.headers.get(name.removeprefix("response-")), value, "replaced header", sort="option")


WRITTEN = {"semicolon_as_it_is": ("%3B", ";"), "space_as_plus": ("%20", "+"), "slash_as_it_is": ("%2F", "/")}


@pytest.mark.parametrize(("signed", "sent"), WRITTEN.values(), ids=WRITTEN)
@check("GetObject", level="common", spec=SPEC)
def test_override_may_be_written_in_another_way(raw_signed, ten_bytes, signed, sent):
    """A presigned URL whose response-content-type has a semicolon or slash as it is, or + for a space, where it was
    signed percent-encoded, returns 200, and Content-Type has the decoded value."""
    url = _signed(raw_signed, ten_bytes, "response-content-type", "text/x-signed; charset=utf-8")
    target = url.target.replace(signed, sent)
    expect.that(target != url.target, "another way of writing", target, "form of the URL", sort="form")
    answer = raw_signed.send(url.with_target(target))
    expect.status(answer, 200)
    expect.equal(answer.headers.get("content-type"), "text/x-signed; charset=utf-8", "replaced header", sort="option")


@CASES
@check("GetObject", level="core", spec=SPEC)
def test_override_that_is_not_signed_is_refused(raw_signed, ten_bytes, name, value):
    """A presigned URL with an added, unsigned response-* parameter is refused with 403 SignatureDoesNotMatch."""
    url = raw_signed.presign(raw_signed.request("GET", **ten_bytes)).with_argument(name, value)
    expect.refused(raw_signed.send(url), 403, "SignatureDoesNotMatch")


@pytest.mark.parametrize("value", [None, "", "text/html"], ids=["left-out", "emptied", "altered"])
@check("GetObject", level="core", spec=SPEC)
@recorded(
    "LocalStack", "TestS3PresignedUrl::test_presigned_url_signature_authentication[s3-False]", 2026, of="left-out"
)
def test_altered_override_is_refused(raw_signed, ten_bytes, value):
    """A presigned URL whose response-content-type was removed, emptied or changed is refused with 403
    SignatureDoesNotMatch."""
    url = _signed(raw_signed, ten_bytes, "response-content-type", "text/plain")
    answer = raw_signed.send(url.with_argument("response-content-type", value))
    expect.refused(answer, 403, "SignatureDoesNotMatch")
