"""The date of Signature V4: x-amz-date, and Date only where there is no x-amz-date."""

import pytest

from fixtures.clients.raw import signing_v4
from fixtures.language import check, expect
from fixtures.language.sources import reference

HEADER = reference("sig-v4-header-based-auth")
OTHER_DATES = {
    "right": "",
    "years-ago": "Tue, 07 Jul 2009 17:50:30 GMT",
    "years-ahead": "Tue, 07 Jul 2099 17:50:30 GMT",
    "junk": "yesterday",
}


@pytest.mark.parametrize("date", OTHER_DATES.values(), ids=OTHER_DATES.keys())
@check("GetObject", level="common", spec=HEADER)
def test_date_does_not_matter_beside_x_amz_date(raw_s3v4, ten_bytes, date):
    """A request with a right x-amz-date and a Date, which is signed as well, answers 200, whatever that Date says."""
    date = date or raw_s3v4.now().strftime("%a, %d %b %Y %H:%M:%S GMT")
    when = raw_s3v4.now()
    how = raw_s3v4.v4(when=when)
    request = raw_s3v4.request("GET", **ten_bytes, headers={"Date": date, "X-Amz-Date": how.timestamp})
    expect.status(raw_s3v4.send(signing_v4.sign(request, how)), 200)


@check("GetObject", level="extended", spec=HEADER)
def test_date_stands_in_for_x_amz_date(raw_s3v4, ten_bytes):
    """A request without x-amz-date whose Date is the signed time in its form, such as 20130524T000000Z, answers 200."""
    how = raw_s3v4.v4()
    request = raw_s3v4.request("GET", **ten_bytes, headers={"Date": how.timestamp})
    expect.status(raw_s3v4.send(signing_v4.sign(request, how)), 200)


@check("GetObject", level="core", spec=HEADER)
def test_old_x_amz_date_is_refused_beside_a_new_date(raw_s3v4, ten_bytes):
    """A request that was signed 16 minutes ago, to which a Date of now was added, answers 403 RequestTimeTooSkewed."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes), seconds=-16 * 60)
    now = raw_s3v4.now().strftime("%a, %d %b %Y %H:%M:%S GMT")
    expect.refused(raw_s3v4.send(request.with_header("Date", now)), 403, "RequestTimeTooSkewed")


@check("GetObject", level="core", spec=HEADER)
def test_signature_without_any_date_is_refused(raw_s3v4, ten_bytes):
    """A request without x-amz-date and Date, which signs neither, answers 403 AccessDenied or SignatureDoesNotMatch."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes), unsigned=["x-amz-date"]).without("X-Amz-Date")
    expect.refused(raw_s3v4.send(request), 403, "AccessDenied", "SignatureDoesNotMatch")
