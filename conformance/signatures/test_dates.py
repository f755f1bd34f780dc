"""The time of signing: a request is accepted for fifteen minutes before and after it."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import SIGNING_TIME

FEATURE = "signature-refusal"
SIDE = "client"

MINUTE, DAY = 60, 24 * 60 * 60
FAR = {
    "16-minutes-ago": -16 * MINUTE,
    "in-16-minutes": 16 * MINUTE,
    "a-day-ago": -DAY,
    "in-a-day": DAY,
    "20-years-ago": -20 * 365 * DAY,
    "in-20-years": 20 * 365 * DAY,
}


@pytest.mark.parametrize("seconds", FAR.values(), ids=FAR.keys())
@check("GetObject", level="core", spec=SIGNING_TIME)
def test_time_too_far_away_is_refused(raw_signed, ten_bytes, seconds):
    """A request that was signed more than 15 minutes in the past or in the future is refused with 403
    RequestTimeTooSkewed."""
    answer = raw_signed.send(raw_signed.sign(raw_signed.request("GET", **ten_bytes), seconds=seconds))
    expect.refused(answer, 403, "RequestTimeTooSkewed")


@check("PutObject", level="core", spec=SIGNING_TIME)
def test_nothing_is_stored_by_an_old_request(raw_signed, control, target):
    """PutObject that was signed 16 minutes ago is refused with 403 RequestTimeTooSkewed and stores nothing."""
    answer = raw_signed.send(raw_signed.sign(raw_signed.request("PUT", **target, body=b"old"), seconds=-16 * MINUTE))
    expect.refused(answer, 403, "RequestTimeTooSkewed")
    expect.nothing_stored(control, target)


@pytest.mark.parametrize("minutes", [-14, 14], ids=["14-minutes-ago", "in-14-minutes"])
@check("GetObject", level="core", spec=SIGNING_TIME)
def test_clock_may_differ(raw_signed, ten_bytes, minutes):
    """A request that was signed 14 minutes in the past or in the future returns 200."""
    answer = raw_signed.send(raw_signed.sign(raw_signed.request("GET", **ten_bytes), seconds=minutes * MINUTE))
    expect.status(answer, 200)


# A server may check the date before or after the signature.
WITHOUT_DATE = ("AccessDenied", "SignatureDoesNotMatch", "RequestTimeTooSkewed")


@check("PutObject", level="core", spec=SIGNING_TIME)
def test_date_cannot_be_left_out(raw_signed, control, target):
    """PutObject whose Date and x-amz-date were removed after signing is refused with 403 AccessDenied,
    SignatureDoesNotMatch or RequestTimeTooSkewed and stores nothing."""
    request = raw_signed.sign(raw_signed.request("PUT", **target, body=b"body"))
    expect.refused(raw_signed.send(request.without("Date", "x-amz-date")), 403, *WITHOUT_DATE)
    expect.nothing_stored(control, target)


JUNK = {"a-word": "yesterday", "empty": "", "digits": "20301", "another-form": "2026/11/20 10:00"}


# Recorded from AWS for V4.
@pytest.mark.parametrize("junk", JUNK.values(), ids=JUNK.keys())
@check("GetObject", level="common", spec=SIGNING_TIME)
@recorded("versitygw", "test_rest_list_buckets.sh::REST - ListBuckets - invalid date", 2026, of="a-word")
def test_malformed_date_is_refused(raw_signed, ten_bytes, junk):
    """A request whose only date is a malformed x-amz-date, signed as it is, is refused with 403 AccessDenied, or with
    V2 also with SignatureDoesNotMatch or RequestTimeTooSkewed."""
    request = raw_signed.request("GET", **ten_bytes, headers={"x-amz-date": junk})
    codes = WITHOUT_DATE if raw_signed.signature == "s3" else WITHOUT_DATE[:1]
    expect.refused(raw_signed.ask(request), 403, *codes)


@check("GetObject", level="core", spec=SIGNING_TIME)
def test_date_cannot_be_renewed(raw_signed, ten_bytes):
    """A request that was signed 16 minutes ago, and whose date was then set to now, is refused with 403
    SignatureDoesNotMatch, or (V4, if midnight was in between) 400 AuthorizationHeaderMalformed."""
    old = raw_signed.sign(raw_signed.request("GET", **ten_bytes), seconds=-16 * MINUTE)
    new = raw_signed.sign(raw_signed.request("GET", **ten_bytes))
    dates = {name: value for name, value in new.headers if name.lower() in ("date", "x-amz-date")}
    for name, value in dates.items():
        old = old.with_header(name, value)
    expect.refused(raw_signed.send(old), (403, "SignatureDoesNotMatch"), (400, "AuthorizationHeaderMalformed"))
