"""The contents of every response, including responses that SDKs never see."""

import datetime
import email.utils

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import rfc, userguide

FEATURE = "responses"

IDS = userguide("get-request-ids")


def _wrongly_signed(raw, there, missing):
    return raw.sign(raw.request("GET", **there), credentials=raw.wrong_secret())


ANSWERS = {
    "object": lambda raw, there, missing: raw.sign(raw.request("GET", **there)),
    "missing_key": lambda raw, there, missing: raw.sign(raw.request("GET", **missing)),
    "head_of_a_missing_key": lambda raw, there, missing: raw.sign(raw.request("HEAD", **missing)),
    "wrong_signature": _wrongly_signed,
    "not_signed": lambda raw, there, missing: raw.request("GET", **there),
    "unknown_method": lambda raw, there, missing: raw.sign(raw.request("PATCH", **missing)),
}
each_answer = pytest.mark.parametrize("make", ANSWERS.values(), ids=ANSWERS)


@each_answer
@check("GetObject", level="core", spec=rfc(9110, "6.6.1"))
def test_date_is_now(raw_s3v4, ten_bytes, target, make):
    """Every response has a Date header in HTTP date format, within 15 minutes of the current time."""
    text = raw_s3v4.send(make(raw_s3v4, ten_bytes, target)).headers.get("Date") or ""
    expect.that(text.endswith(" GMT"), "the form Sun, 06 Nov 1994 08:49:37 GMT", text, "Date", sort="form")
    off = email.utils.parsedate_to_datetime(text) - raw_s3v4.now()
    expect.that(abs(off) < datetime.timedelta(minutes=15), "a time within 15 minutes of now", text, "Date", sort="form")


@each_answer
@check("GetObject", level="common", spec=IDS)
def test_request_id_is_given(raw_s3v4, ten_bytes, target, make):
    """Every response has an x-amz-request-id header, and an error document has the same value as RequestId."""
    answer = raw_s3v4.send(make(raw_s3v4, ten_bytes, target))
    given = answer.headers.get("x-amz-request-id")
    expect.that(given, "an id", given, "x-amz-request-id", sort="form")
    if answer.status >= 400 and answer.body:
        expect.request_id(answer.element("RequestId"), given)


@each_answer
@check("GetObject", level="extended", spec=IDS)
def test_extended_request_id_is_given(raw_s3v4, ten_bytes, target, make):
    """Every response has an x-amz-id-2 header."""
    answer = raw_s3v4.send(make(raw_s3v4, ten_bytes, target))
    given = answer.headers.get("x-amz-id-2")
    expect.that(given, "an id", given, "x-amz-id-2", sort="form")
