"""The arguments that a presigned URL of Signature V2 has in its query: missing, malformed, altered."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import userguide

SPEC = userguide("RESTAuthentication")
SIGNATURES = {
    "cut-short": lambda value: value[:8],
    "of-another-length": lambda value: value + value,
    "zeros": lambda _: "A" * 27 + "=",
    "not-base64": lambda _: "$" * 28,
    "beyond-ascii": lambda _: "\N{LATIN SMALL LETTER E WITH ACUTE}" * 28,
}


@pytest.mark.parametrize("name", ["AWSAccessKeyId", "Expires", "Signature"], ids=str.lower)
@check("GetObject", level="common", spec=SPEC)
def test_missing_argument_is_refused(raw_s3, ten_bytes, name):
    """A V2 URL of a private object from which AWSAccessKeyId, Expires or Signature is left out answers 403
    AccessDenied."""
    url = raw_s3.presign(raw_s3.request("GET", **ten_bytes))
    expect.refused(raw_s3.send(url.with_argument(name, None)), 403, "AccessDenied")


@check("GetObject", level="core", spec=SPEC)
def test_empty_signature_is_refused(raw_s3, ten_bytes):
    """A V2 URL whose Signature is empty answers 403 SignatureDoesNotMatch or AccessDenied."""
    url = raw_s3.presign(raw_s3.request("GET", **ten_bytes)).with_argument("Signature", "")
    expect.refused(raw_s3.send(url), 403, "SignatureDoesNotMatch", "AccessDenied")


@pytest.mark.parametrize("altered", SIGNATURES.values(), ids=SIGNATURES)
@check("GetObject", level="core", spec=SPEC)
def test_another_signature_is_refused(raw_s3, ten_bytes, altered):
    """A V2 URL whose Signature is cut short, of another length, or of other characters answers 403
    SignatureDoesNotMatch."""
    url = raw_s3.presign(raw_s3.request("GET", **ten_bytes))
    answer = raw_s3.send(url.with_argument("Signature", altered(url.argument("Signature"))))
    expect.refused(answer, 403, "SignatureDoesNotMatch")


@check("GetObject", level="core", spec=SPEC)
def test_empty_access_key_is_refused(raw_s3, ten_bytes):
    """A V2 URL whose AWSAccessKeyId is empty answers 403 InvalidAccessKeyId or AccessDenied."""
    url = raw_s3.presign(raw_s3.request("GET", **ten_bytes)).with_argument("AWSAccessKeyId", "")
    expect.refused(raw_s3.send(url), 403, "InvalidAccessKeyId", "AccessDenied")


# Of a fraction no source says whether it is a number of seconds.
@pytest.mark.parametrize("expires", ["", "soon", "1h", "1e12", "0x7fffffff", "-1", "0"], ids=lambda e: e or "empty")
@check("GetObject", level="common", spec=SPEC)
def test_expires_that_is_no_time_to_come_is_refused(raw_s3, ten_bytes, expires):
    """A V2 URL that is rightly signed, and whose Expires is not a number of seconds, or is a time long past, answers
    403 AccessDenied."""
    url = raw_s3.presign(raw_s3.request("GET", **ten_bytes), expires=expires)
    expect.refused(raw_s3.send(url), 403, "AccessDenied")


@pytest.mark.parametrize("seconds", [1, -1], ids=["later", "earlier"])
@check("GetObject", level="core", spec=SPEC)
def test_altered_expires_is_refused(raw_s3, ten_bytes, seconds):
    """A V2 URL whose Expires was changed after signing, by one second, answers 403 SignatureDoesNotMatch."""
    url = raw_s3.presign(raw_s3.request("GET", **ten_bytes))
    altered = str(int(url.argument("Expires")) + seconds)
    expect.refused(raw_s3.send(url.with_argument("Expires", altered)), 403, "SignatureDoesNotMatch")


@check("GetObject", level="common", spec=SPEC)
def test_url_may_be_valid_for_years(raw_s3, ten_bytes):
    """A V2 URL that expires in five years answers 200: V2 has no longest validity."""
    expect.status(raw_s3.send(raw_s3.presign(raw_s3.request("GET", **ten_bytes), expires=5 * 365 * 86400)), 200)
