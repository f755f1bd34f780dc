"""The date of Signature V2: the Date header, or x-amz-date instead of it."""

import pytest

from fixtures.assertions import check, expect
from fixtures.clients.raw.request import HTTP_DATE
from fixtures.model.sources import userguide

FEATURE = "signature-v2"

TIMESTAMPS = userguide("RESTAuthentication") + "#RESTAuthenticationTimeStamp"


def _http_time(when):
    return when.strftime(HTTP_DATE)


@check("GetObject", level="core", spec=TIMESTAMPS, gate=True)
def test_x_amz_date_stands_in_for_date(raw_s3, ten_bytes):
    """A request with x-amz-date and without Date, signed with an empty line for the date, returns 200."""
    headers = {"x-amz-date": _http_time(raw_s3.now())}
    expect.status(raw_s3.ask(raw_s3.request("GET", **ten_bytes, headers=headers)), 200)


@pytest.mark.parametrize("header", ["Date", "x-amz-date"])
@check("GetObject", level="common", spec=TIMESTAMPS)
def test_zone_may_be_a_number(raw_s3, ten_bytes, header):
    """A request whose date has the zone +0000 instead of GMT, as in S3's examples, returns 200."""
    date = raw_s3.now().strftime(HTTP_DATE.replace("GMT", "+0000"))
    expect.status(raw_s3.ask(raw_s3.request("GET", **ten_bytes, headers={header: date})), 200)


OTHER_DATES = {"years-ago": "Tue, 07 Jul 2009 17:50:30 GMT", "years-ahead": "Tue, 07 Jul 2099 17:50:30 GMT"}


@pytest.mark.parametrize("date", OTHER_DATES.values(), ids=OTHER_DATES.keys())
@check("GetObject", level="core", spec=TIMESTAMPS)
def test_x_amz_date_wins(raw_s3, ten_bytes, date):
    """A request with a current x-amz-date, signed with an empty line for the date, returns 200 even if its Date is
    years in the past or in the future."""
    headers = {"Date": date, "x-amz-date": _http_time(raw_s3.now())}
    expect.status(raw_s3.ask(raw_s3.request("GET", **ten_bytes, headers=headers)), 200)


@check("GetObject", level="core", spec=TIMESTAMPS)
def test_old_x_amz_date_with_a_current_date_is_refused(raw_s3, ten_bytes):
    """A request with an x-amz-date of 16 minutes ago and a current Date returns 403 RequestTimeTooSkewed."""
    headers = {"Date": _http_time(raw_s3.now()), "x-amz-date": _http_time(raw_s3.now(seconds=-16 * 60))}
    answer = raw_s3.ask(raw_s3.request("GET", **ten_bytes, headers=headers))
    expect.refused(answer, 403, "RequestTimeTooSkewed")


@check("GetObject", level="core", spec=TIMESTAMPS)
def test_x_amz_date_cannot_be_added(raw_s3, ten_bytes):
    """A request signed 16 minutes ago with its Date, to which a current x-amz-date was added after signing, returns
    403 SignatureDoesNotMatch."""
    request = raw_s3.sign(raw_s3.request("GET", **ten_bytes), seconds=-16 * 60)
    answer = raw_s3.send(request.with_header("x-amz-date", _http_time(raw_s3.now())))
    expect.refused(answer, 403, "SignatureDoesNotMatch")


@check("GetObject", level="core", spec=TIMESTAMPS, gate=True)
def test_date_cannot_be_changed_by_one_minute(raw_s3, ten_bytes):
    """A request whose Date was changed by one minute after signing returns 403 SignatureDoesNotMatch."""
    request = raw_s3.sign(raw_s3.request("GET", **ten_bytes), seconds=-60)
    answer = raw_s3.send(request.with_header("Date", _http_time(raw_s3.now())))
    expect.refused(answer, 403, "SignatureDoesNotMatch")


@check("GetObject", level="common", spec=TIMESTAMPS)
def test_request_without_any_date_is_refused(raw_s3, ten_bytes):
    """A request without Date and x-amz-date, correctly signed with an empty line for the date, returns 403
    AccessDenied."""
    request = raw_s3.sign(raw_s3.request("GET", **ten_bytes, headers={"Date": ""}))
    expect.refused(raw_s3.send(request.without("Date")), 403, "AccessDenied")


@check("GetObject", level="common", spec=TIMESTAMPS)
def test_date_before_1970_is_refused(raw_s3, ten_bytes):
    """A correctly signed request with a Date in 1950 returns 403 AccessDenied or 403 RequestTimeTooSkewed."""
    headers = {"Date": "Fri, 07 Jul 1950 21:53:04 GMT"}
    answer = raw_s3.ask(raw_s3.request("GET", **ten_bytes, headers=headers))
    expect.refused(answer, 403, "AccessDenied", "RequestTimeTooSkewed")
