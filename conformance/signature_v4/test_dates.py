"""The date in Signature V4: x-amz-date, or Date if there is no x-amz-date."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.clients.raw import signing_v4
from fixtures.clients.raw.request import HTTP_DATE
from fixtures.model.sources import reference

FEATURE = "signature-v4"

HEADER = reference("sig-v4-header-based-auth")
OTHER_DATES = {
    "right": None,
    "empty": "",
    "years-ago": "Tue, 07 Jul 2009 17:50:30 GMT",
    "years-ahead": "Tue, 07 Jul 2099 17:50:30 GMT",
    "junk": "yesterday",
}


@pytest.mark.parametrize("date", OTHER_DATES.values(), ids=OTHER_DATES.keys())
@check("GetObject", level="common", spec=HEADER)
def test_date_is_ignored_if_x_amz_date_is_sent(raw_s3v4, ten_bytes, date):
    """A request with a right x-amz-date and a signed Date returns 200, whatever the value of Date."""
    when = raw_s3v4.now()
    date = when.strftime(HTTP_DATE) if date is None else date
    how = raw_s3v4.v4(when=when)
    request = raw_s3v4.request("GET", **ten_bytes, headers={"Date": date, "X-Amz-Date": how.timestamp})
    expect.status(raw_s3v4.send(signing_v4.sign(request, how)), 200)


@check("GetObject", level="common", spec=HEADER, shows="dates-of-v4-are-not-read")
def test_date_stands_in_for_x_amz_date(raw_s3v4, ten_bytes):
    """A request without x-amz-date, but with the signing time in Date in the format of x-amz-date, such as
    20130524T000000Z, returns 200."""
    how = raw_s3v4.v4()
    request = raw_s3v4.request("GET", **ten_bytes, headers={"Date": how.timestamp})
    expect.status(raw_s3v4.send(signing_v4.sign(request, how)), 200)


@check("GetObject", level="core", spec=HEADER)
def test_new_date_does_not_renew_an_old_x_amz_date(raw_s3v4, ten_bytes):
    """A request that was signed 16 minutes ago, and to which a current Date was added afterwards, is refused with
    403 RequestTimeTooSkewed."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes), seconds=-16 * 60)
    now = raw_s3v4.now().strftime(HTTP_DATE)
    expect.refused(raw_s3v4.send(request.with_header("Date", now)), 403, "RequestTimeTooSkewed")


@check("GetObject", level="core", spec=HEADER)
@recorded("versitygw", "test_rest_list_buckets.sh::REST - ListBuckets - omit date", 2026)
def test_signature_without_any_date_is_refused(raw_s3v4, ten_bytes):
    """A request that neither sends nor signs x-amz-date or Date is refused with 403 AccessDenied."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes), unsigned=["x-amz-date"]).without("X-Amz-Date")
    expect.refused(raw_s3v4.send(request), 403, "AccessDenied")
