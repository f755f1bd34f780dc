"""GetObject with conditions: the forms of ETags and times, and conditions with a Range or on a missing key."""

import datetime

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, rfc
from fixtures.s3.preconditions import OTHER_ETAG

FEATURE = "conditional-reads"

A_DAY = datetime.timedelta(days=1)


@check("GetObject", level="extended", spec=rfc(9110, "13.1.1"))
def test_asterisk_matches_any_object(s3, known_object):
    """GetObject with If-Match: * of a key that exists returns 200 and the object's bytes."""
    got = s3.get_object(**known_object.target, IfMatch="*")
    expect.status(got, 200)
    expect.equal(got["Body"].read(), known_object.body, "body", sort="data")


@check("GetObject", level="extended", spec=rfc(9110, "13.1.2"))
def test_asterisk_in_if_none_match_is_not_modified(s3, known_object):
    """GetObject with If-None-Match: * of a key that exists returns 304."""
    with expect.error(304):
        s3.get_object(**known_object.target, IfNoneMatch="*")


# AWS was recorded to accept ETags without quotes.
@check("GetObject", level="common", spec=api("GetObject"))
@recorded("LocalStack", "TestS3::test_s3_get_object_headers", 2026)
def test_etag_without_quotes_matches(s3, known_object):
    """GetObject with the object's ETag without quotes in If-Match returns 200 and the object's bytes."""
    got = s3.get_object(**known_object.target, IfMatch=known_object.etag.strip('"'))
    expect.status(got, 200)
    expect.equal(got["Body"].read(), known_object.body, "body", sort="data")


@check("GetObject", level="common", spec=api("GetObject"))
@recorded("LocalStack", "TestS3::test_s3_get_object_headers", 2026)
def test_etag_without_quotes_is_not_modified(s3, known_object):
    """GetObject with the object's ETag without quotes in If-None-Match returns 304."""
    with expect.error(304):
        s3.get_object(**known_object.target, IfNoneMatch=known_object.etag.strip('"'))


@check("GetObject", level="common", spec=api("GetObject"))
@recorded("LocalStack", "TestS3::test_s3_get_object_preconditions[get_object]", 2026)
def test_etag_without_quotes_and_time_are_not_modified(s3, known_object):
    """GetObject with the object's ETag without quotes in If-None-Match, and an If-Modified-Since after the object's
    last change, returns 304."""
    etag = known_object.etag.strip('"')
    with expect.error(304):
        s3.get_object(**known_object.target, IfNoneMatch=etag, IfModifiedSince=known_object.after)


@check("GetObject", level="common", spec=rfc(9110, "13.1.3"))
@recorded("LocalStack", "TestS3::test_s3_get_object_preconditions", 2026)
def test_same_second_is_not_modified_since(s3, known_object):
    """GetObject with the object's Last-Modified in If-Modified-Since returns 304."""
    with expect.error(304):
        s3.get_object(**known_object.target, IfModifiedSince=known_object.last_modified)


@check("GetObject", level="common", spec=rfc(9110, "13.1.4"))
@recorded("LocalStack", "TestS3::test_s3_get_object_preconditions", 2026)
def test_same_second_is_unmodified_since(s3, known_object):
    """GetObject with the object's Last-Modified in If-Unmodified-Since returns 200 and the object's bytes."""
    got = s3.get_object(**known_object.target, IfUnmodifiedSince=known_object.last_modified)
    expect.status(got, 200)
    expect.equal(got["Body"].read(), known_object.body, "body", sort="data")


# RFC 9110 leaves this open; this is what AWS was recorded to do.
@check("GetObject", level="common", spec=rfc(9110, "13.1.3"))
@recorded("LocalStack", "TestS3::test_s3_get_object_preconditions", 2026)
def test_future_if_modified_since_is_ignored(s3, known_object):
    """GetObject with an If-Modified-Since one day in the future returns 200 and the object's bytes."""
    got = s3.get_object(**known_object.target, IfModifiedSince=known_object.after + A_DAY)
    expect.status(got, 200)
    expect.equal(got["Body"].read(), known_object.body, "body", sort="data")


@check("GetObject", level="common", spec=rfc(9110, "13.1.4"))
def test_future_if_unmodified_since_holds(s3, known_object):
    """GetObject with an If-Unmodified-Since one day in the future returns 200 and the object's bytes."""
    got = s3.get_object(**known_object.target, IfUnmodifiedSince=known_object.after + A_DAY)
    expect.status(got, 200)
    expect.equal(got["Body"].read(), known_object.body, "body", sort="data")


@pytest.mark.parametrize("header", ["If-Modified-Since", "If-Unmodified-Since"])
@check("GetObject", level="extended", spec=rfc(9110, "13.1.3"))
def test_malformed_date_is_ignored(s3, known_object, altered, header):
    """GetObject with an If-Modified-Since or If-Unmodified-Since that is not an HTTP date returns 200 and the
    object's bytes."""
    with altered(headers={header: "the day before yesterday"}):
        got = s3.get_object(**known_object.target)
    expect.status(got, 200)
    expect.equal(got["Body"].read(), known_object.body, "body", sort="data")


@check("GetObject", level="common", spec=rfc(9110, "13.2.2"))
def test_range_is_read_under_a_condition_that_holds(s3, known_object):
    """GetObject with a Range and an If-Match that holds returns 206 and the bytes of the range."""
    got = s3.get_object(**known_object.target, Range="bytes=0-4", IfMatch=known_object.etag)
    expect.status(got, 206)
    expect.equal(got["Body"].read(), known_object.body[:5], "body", sort="data")


@check("GetObject", level="common", spec=rfc(9110, "13.2.2"))
def test_range_of_an_unmodified_object_is_not_sent(s3, known_object):
    """GetObject with a Range and the object's ETag in If-None-Match returns 304."""
    with expect.error(304):
        s3.get_object(**known_object.target, Range="bytes=0-4", IfNoneMatch=known_object.etag)


@check("GetObject", level="common", spec=rfc(9110, "13.2.2"))
def test_range_is_refused_under_a_condition_that_fails(s3, known_object):
    """GetObject with a Range and another ETag in If-Match returns 412 PreconditionFailed."""
    with expect.error(412, "PreconditionFailed"):
        s3.get_object(**known_object.target, Range="bytes=0-4", IfMatch=OTHER_ETAG)


@pytest.mark.parametrize("etag", [OTHER_ETAG, "*"], ids=["etag", "asterisk"])
@check("GetObject", level="common", spec=rfc(9110, "13.2.1"))
def test_missing_key_is_missing_under_if_match(s3, target, etag):
    """GetObject of a key that does not exist, with an ETag or * in If-Match, returns 404 NoSuchKey."""
    with expect.error(404, "NoSuchKey"):
        s3.get_object(**target, IfMatch=etag)


@check("GetObject", level="common", spec=rfc(9110, "13.2.1"))
def test_missing_key_is_missing_under_if_none_match(s3, target):
    """GetObject of a key that does not exist, with an ETag in If-None-Match, returns 404 NoSuchKey."""
    with expect.error(404, "NoSuchKey"):
        s3.get_object(**target, IfNoneMatch=OTHER_ETAG)
