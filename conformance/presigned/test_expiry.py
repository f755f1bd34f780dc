"""From when and until when a presigned URL is valid, and that nobody except its signer can change this."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import reference, userguide

FEATURE = "presigned-arguments"
SIDE = "client"

SPEC = userguide("using-presigned-url")
V4 = reference("sigv4-query-string-auth")
ERROR = "AuthorizationQueryParametersError"
WEEK = 7 * 86400
REFUSALS = ((403, "AccessDenied"), (403, "SignatureDoesNotMatch"), (400, ERROR), (400, "InvalidArgument"))


@check("GetObject", level="core", spec=SPEC)
def test_url_is_good_more_than_once(raw_signed, ten_bytes):
    """A presigned URL that has not expired returns 200 with the object's bytes each time it is used."""
    url = raw_signed.presign(raw_signed.request("GET", **ten_bytes))
    for _ in range(2):
        answer = raw_signed.send(url)
        expect.status(answer, 200)
        expect.equal(answer.body, b"0123456789", "body", sort="data")


@check("GetObject", level="core", spec=SPEC)
def test_url_signed_earlier_is_good_until_it_expires(raw_signed, ten_bytes):
    """A presigned URL that was signed an hour ago and is valid for two hours returns 200: the 15-minute limit
    applies only to requests signed in a header."""
    url = raw_signed.presign(raw_signed.request("GET", **ten_bytes), expires=7200, seconds=-3600)
    expect.status(raw_signed.send(url), 200)


@check("GetObject", level="core", spec=SPEC, gate=True, shows="urls-outlive-their-time")
@recorded("LocalStack", "TestS3PresignedUrl::test_s3_presigned_url_expired[s3]", 2026)
def test_expired_url_is_refused(raw_signed, ten_bytes):
    """A presigned URL that was signed a minute ago and is valid for one second is refused with 403 AccessDenied."""
    url = raw_signed.presign(raw_signed.request("GET", **ten_bytes), expires=1, seconds=-60)
    expect.refused(raw_signed.send(url), 403, "AccessDenied")


@check("PutObject", level="core", spec=SPEC)
def test_expired_upload_stores_nothing(raw_signed, control, target):
    """A presigned PUT URL that was signed a minute ago and is valid for one second is refused with 403 AccessDenied,
    and nothing is stored."""
    url = raw_signed.presign(raw_signed.request("PUT", **target, body=b"late"), expires=1, seconds=-60)
    expect.refused(raw_signed.send(url), 403, "AccessDenied")
    expect.nothing_stored(control, target)


@pytest.mark.parametrize("before", [False, True], ids=["after", "before"])
@check("GetObject", level="core", spec=SPEC)
def test_expired_url_with_a_second_expiry_is_refused(raw_signed, ten_bytes, signature, before):
    """An expired presigned URL with a second, later expiry (with V4 also a second date), added before or after the
    signed parameters, is refused with 403 AccessDenied, 403 SignatureDoesNotMatch, 400
    AuthorizationQueryParametersError or 400 InvalidArgument."""
    later = raw_signed.presign(raw_signed.request("GET", **ten_bytes))
    names = ["Expires"] if signature == "s3" else ["X-Amz-Expires", "X-Amz-Date"]
    added = [name + "=" + later.argument(name) for name in names]
    url = raw_signed.presign(raw_signed.request("GET", **ten_bytes), expires=1, seconds=-60)
    expect.refused(raw_signed.send(url.adding_arguments(*added, first=before)), *REFUSALS)


@check("GetObject", level="core", spec=V4)
def test_expired_url_with_altered_expires_is_refused(raw_s3v4, ten_bytes):
    """An expired V4 presigned URL whose X-Amz-Expires was changed to one week is refused with 403
    SignatureDoesNotMatch."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes), expires=1, seconds=-60)
    answer = raw_s3v4.send(url.with_argument("X-Amz-Expires", str(WEEK)))
    expect.refused(answer, 403, "SignatureDoesNotMatch")


@check("GetObject", level="core", spec=V4)
def test_date_cannot_be_altered(raw_s3v4, ten_bytes):
    """An expired V4 presigned URL whose X-Amz-Date was changed to the current time is refused with 403
    SignatureDoesNotMatch, or with 400 AuthorizationQueryParametersError (if midnight was between the two times)."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes), seconds=-600)
    now = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes)).argument("X-Amz-Date")
    answer = raw_s3v4.send(url.with_argument("X-Amz-Date", now))
    expect.refused(answer, (403, "SignatureDoesNotMatch"), (400, ERROR))


@check("GetObject", level="core", spec=V4)
def test_expires_of_one_week_is_accepted(raw_s3v4, ten_bytes):
    """A V4 presigned URL signed six days ago with the maximum X-Amz-Expires, 604800, returns 200."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes), expires=WEEK, seconds=-6 * 86400)
    expect.status(raw_s3v4.send(url), 200)


@pytest.mark.parametrize("expires", [WEEK + 1, 10 * WEEK, 2**31, 2**63, 10**30], ids=lambda e: str(e))
@check("GetObject", level="core", spec=V4)
def test_more_than_a_week_is_refused(raw_s3v4, ten_bytes, expires):
    """A V4 presigned URL with an X-Amz-Expires of more than 604800 seconds is refused with 400
    AuthorizationQueryParametersError."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes), expires=expires)
    expect.refused(raw_s3v4.send(url), 400, ERROR)


@pytest.mark.parametrize(
    "expires", ["-1", "-604800", "", "soon", "1h", "3e2", "300.0", "0x12c"], ids=lambda e: e or "empty"
)
@check("GetObject", level="common", spec=V4)
def test_invalid_expires_is_refused(raw_s3v4, ten_bytes, expires):
    """A correctly signed V4 presigned URL with an X-Amz-Expires that is negative or not an integer is refused with
    400 AuthorizationQueryParametersError."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes), expires=expires)
    expect.refused(raw_s3v4.send(url), 400, ERROR)


@check("GetObject", level="common", spec=V4)
def test_expires_of_zero_is_refused(raw_s3v4, ten_bytes):
    """A V4 presigned URL signed a minute ago with X-Amz-Expires 0 is refused with 403 AccessDenied or 400
    AuthorizationQueryParametersError."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes), expires=0, seconds=-60)
    expect.refused(raw_s3v4.send(url), (403, "AccessDenied"), (400, ERROR))


@check("GetObject", level="common", spec=V4)
def test_url_dated_tomorrow_is_refused(raw_s3v4, ten_bytes):
    """A V4 presigned URL with an X-Amz-Date one day in the future is refused with 403 AccessDenied or 403
    RequestTimeTooSkewed."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes), seconds=86400)
    with expect.safeguard():  # the signer chose the date: a success gives nobody access against the signer's will
        expect.refused(raw_s3v4.send(url), 403, "AccessDenied", "RequestTimeTooSkewed")


@check("GetObject", level="common", spec=V4)
def test_clock_a_minute_ahead_is_accepted(raw_s3v4, ten_bytes):
    """A V4 presigned URL with an X-Amz-Date one minute in the future returns 200: clocks may differ by up to 15
    minutes."""
    expect.status(raw_s3v4.send(raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes), seconds=60)), 200)
