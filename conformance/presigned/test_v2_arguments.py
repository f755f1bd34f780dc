"""The query parameters of a Signature V2 presigned URL: missing, malformed, changed."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import userguide

FEATURE = "presigned-arguments"
SIDE = "client"

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
@recorded("LocalStack", "TestS3PresignedUrl::test_s3_put_presigned_url_missing_sig_param[s3]", 2026, of="expires")
def test_missing_argument_is_refused(raw_s3, ten_bytes, name):
    """A V2 presigned URL of a private object without AWSAccessKeyId, Expires or Signature is refused with 403
    AccessDenied."""
    url = raw_s3.presign(raw_s3.request("GET", **ten_bytes))
    expect.refused(raw_s3.send(url.with_argument(name, None)), 403, "AccessDenied")


@check("GetObject", level="core", spec=SPEC)
def test_empty_signature_is_refused(raw_s3, ten_bytes):
    """A V2 presigned URL with an empty Signature is refused with 403 SignatureDoesNotMatch or 403 AccessDenied."""
    url = raw_s3.presign(raw_s3.request("GET", **ten_bytes)).with_argument("Signature", "")
    expect.refused(raw_s3.send(url), 403, "SignatureDoesNotMatch", "AccessDenied")


@pytest.mark.parametrize("altered", SIGNATURES.values(), ids=SIGNATURES)
@check("GetObject", level="core", spec=SPEC)
def test_wrong_signature_is_refused(raw_s3, ten_bytes, altered):
    """A V2 presigned URL whose Signature has the wrong length or wrong characters is refused with 403
    SignatureDoesNotMatch."""
    url = raw_s3.presign(raw_s3.request("GET", **ten_bytes))
    answer = raw_s3.send(url.with_argument("Signature", altered(url.argument("Signature"))))
    expect.refused(answer, 403, "SignatureDoesNotMatch")


@check("GetObject", level="core", spec=SPEC)
def test_empty_access_key_is_refused(raw_s3, ten_bytes):
    """A V2 presigned URL with an empty AWSAccessKeyId is refused with 403 InvalidAccessKeyId or 403 AccessDenied."""
    url = raw_s3.presign(raw_s3.request("GET", **ten_bytes)).with_argument("AWSAccessKeyId", "")
    expect.refused(raw_s3.send(url), 403, "InvalidAccessKeyId", "AccessDenied")


# There is no case with a fraction: no source states whether Expires may have one.
@pytest.mark.parametrize("expires", ["", "soon", "1h", "1e12", "0x7fffffff", "-1", "0"], ids=lambda e: e or "empty")
@check("GetObject", level="common", spec=SPEC)
def test_invalid_or_past_expires_is_refused(raw_s3, ten_bytes, expires):
    """A correctly signed V2 presigned URL with an Expires that is not a number of seconds, or is far in the past, is
    refused with 403 AccessDenied."""
    url = raw_s3.presign(raw_s3.request("GET", **ten_bytes), expires=expires)
    expect.refused(raw_s3.send(url), 403, "AccessDenied")


@pytest.mark.parametrize("seconds", [1, -1], ids=["later", "earlier"])
@check("GetObject", level="core", spec=SPEC)
def test_altered_expires_is_refused(raw_s3, ten_bytes, seconds):
    """A V2 presigned URL whose Expires was changed by one second after signing is refused with 403
    SignatureDoesNotMatch."""
    url = raw_s3.presign(raw_s3.request("GET", **ten_bytes))
    altered = url.with_argument("Expires", str(int(url.argument("Expires")) + seconds))
    expect.refused(raw_s3.send(altered), 403, "SignatureDoesNotMatch")


@check("GetObject", level="common", spec=SPEC)
def test_url_may_be_valid_for_years(raw_s3, ten_bytes):
    """A V2 presigned URL that expires in five years returns 200: V2 has no maximum validity."""
    expect.status(raw_s3.send(raw_s3.presign(raw_s3.request("GET", **ten_bytes), expires=5 * 365 * 86400)), 200)
