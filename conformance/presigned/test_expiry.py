"""From when and until when a presigned URL is good, and that nobody but its signer says so."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import reference, userguide

SPEC = userguide("using-presigned-url")
V4 = reference("sigv4-query-string-auth")
ERROR = "AuthorizationQueryParametersError"
WEEK = 7 * 86400
REFUSALS = ((403, "AccessDenied"), (403, "SignatureDoesNotMatch"), (400, ERROR), (400, "InvalidArgument"))


@check("GetObject", level="core", spec=SPEC)
def test_url_is_good_more_than_once(raw_signed, ten_bytes):
    """A presigned URL that has not expired answers 200 and the object's bytes, each time that it is used."""
    url = raw_signed.presign(raw_signed.request("GET", **ten_bytes))
    for _ in range(2):
        answer = raw_signed.send(url)
        expect.status(answer, 200)
        expect.equal(answer.body, b"0123456789", "body")


@check("GetObject", level="core", spec=SPEC)
def test_url_signed_earlier_is_good_until_it_expires(raw_signed, ten_bytes):
    """A URL signed an hour ago, and valid for two, answers 200: fifteen minutes are for requests with a header."""
    url = raw_signed.presign(raw_signed.request("GET", **ten_bytes), expires=7200, seconds=-3600)
    expect.status(raw_signed.send(url), 200)


@check("GetObject", level="core", spec=SPEC)
def test_expired_url_is_refused(raw_signed, ten_bytes):
    """A URL signed a minute ago, and valid for one second, answers 403 AccessDenied."""
    url = raw_signed.presign(raw_signed.request("GET", **ten_bytes), expires=1, seconds=-60)
    expect.refused(raw_signed.send(url), 403, "AccessDenied")


@check("PutObject", level="core", spec=SPEC)
def test_expired_upload_stores_nothing(raw_signed, control, target):
    """A PUT URL signed a minute ago, and valid for one second, answers 403 AccessDenied, and stores nothing."""
    url = raw_signed.presign(raw_signed.request("PUT", **target, body=b"late"), expires=1, seconds=-60)
    expect.refused(raw_signed.send(url), 403, "AccessDenied")
    with expect.error(404):
        control.head_object(**target)


@pytest.mark.parametrize("before", [False, True], ids=["after", "before"])
@check("GetObject", level="core", spec=SPEC)
def test_expired_url_stays_so_with_another_expiry(raw_signed, ten_bytes, signature, before):
    """An expired URL to which an expiry, and of V4 a date, is added that is still to come, before its own or after
    them, answers 403 AccessDenied or SignatureDoesNotMatch, or 400."""
    later = raw_signed.presign(raw_signed.request("GET", **ten_bytes))
    names = ["Expires"] if signature == "s3" else ["X-Amz-Expires", "X-Amz-Date"]
    added = "&".join(f"{name}={later.argument(name)}" for name in names)
    url = raw_signed.presign(raw_signed.request("GET", **ten_bytes), expires=1, seconds=-60)
    both = f"{added}&{url.query}" if before else f"{url.query}&{added}"
    expect.refused_as(raw_signed.send(url.with_target(f"{url.path}?{both}")), *REFUSALS)


@check("GetObject", level="core", spec=V4)
def test_expired_url_does_not_become_good_by_altering_it(raw_s3v4, ten_bytes):
    """An expired V4 URL whose X-Amz-Expires was changed to a week answers 403 SignatureDoesNotMatch."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes), expires=1, seconds=-60)
    answer = raw_s3v4.send(url.with_argument("X-Amz-Expires", str(WEEK)))
    expect.refused(answer, 403, "SignatureDoesNotMatch")


@check("GetObject", level="core", spec=V4)
def test_date_cannot_be_altered(raw_s3v4, ten_bytes):
    """An expired V4 URL whose X-Amz-Date was changed to the present answers 403 SignatureDoesNotMatch, or (where
    midnight was between them) 400 AuthorizationQueryParametersError."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes), seconds=-600)
    now = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes)).argument("X-Amz-Date")
    answer = raw_s3v4.send(url.with_argument("X-Amz-Date", now))
    expect.refused_as(answer, (403, "SignatureDoesNotMatch"), (400, ERROR))


@check("GetObject", level="core", spec=V4)
def test_week_is_taken(raw_s3v4, ten_bytes):
    """A V4 URL signed six days ago whose X-Amz-Expires is 604800, the longest there is, answers 200."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes), expires=WEEK, seconds=-6 * 86400)
    expect.status(raw_s3v4.send(url), 200)


@pytest.mark.parametrize("expires", [WEEK + 1, 10 * WEEK, 2**31, 2**63, 10**30], ids=lambda e: str(e))
@check("GetObject", level="core", spec=V4)
def test_more_than_a_week_is_refused(raw_s3v4, ten_bytes, expires):
    """A V4 URL whose X-Amz-Expires is more than 604800 seconds answers 400 AuthorizationQueryParametersError."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes), expires=expires)
    expect.refused(raw_s3v4.send(url), 400, ERROR)


@pytest.mark.parametrize(
    "expires", ["-1", "-604800", "", "soon", "1h", "3e2", "300.0", "0x12c"], ids=lambda e: e or "empty"
)
@check("GetObject", level="common", spec=V4)
def test_expires_that_is_no_number_of_seconds_is_refused(raw_s3v4, ten_bytes, expires):
    """A V4 URL that is rightly signed, and whose X-Amz-Expires is negative or no whole number, answers 400
    AuthorizationQueryParametersError."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes), expires=expires)
    expect.refused(raw_s3v4.send(url), 400, ERROR)


@check("GetObject", level="common", spec=V4)
def test_validity_of_no_second_is_refused(raw_s3v4, ten_bytes):
    """A V4 URL signed a minute ago whose X-Amz-Expires is 0 answers 403 AccessDenied, or 400
    AuthorizationQueryParametersError."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes), expires=0, seconds=-60)
    expect.refused_as(raw_s3v4.send(url), (403, "AccessDenied"), (400, ERROR))


@check("GetObject", level="common", spec=V4)
def test_url_of_tomorrow_is_refused(raw_s3v4, ten_bytes):
    """A V4 URL whose X-Amz-Date is a day ahead answers 403 AccessDenied or RequestTimeTooSkewed."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes), seconds=86400)
    expect.refused(raw_s3v4.send(url), 403, "AccessDenied", "RequestTimeTooSkewed")


@check("GetObject", level="common", spec=V4)
def test_clock_a_minute_ahead_is_taken(raw_s3v4, ten_bytes):
    """A V4 URL whose X-Amz-Date is a minute ahead answers 200: clocks may differ by as much as fifteen minutes."""
    expect.status(raw_s3v4.send(raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes), seconds=60)), 200)
