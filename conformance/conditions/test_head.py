"""HeadObject with conditions: it returns the same statuses as GetObject, but without a body, so errors have no code."""

import datetime

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, rfc
from fixtures.s3.preconditions import CONDITION_MEMBERS, FAILED, HOLDING, NOT_MODIFIED, OTHER_ETAG

FEATURE = "conditional-reads"
SIDE = "server"

TOGETHER = {
    "if_match_holds_if_unmodified_since_fails": ({"IfMatch": True, "IfUnmodifiedSince": False}, 200),
    "if_none_match_holds_if_modified_since_fails": ({"IfNoneMatch": True, "IfModifiedSince": False}, 200),
    "if_none_match_fails_if_modified_since_holds": ({"IfNoneMatch": False, "IfModifiedSince": True}, 304),
    "if_none_match_and_if_modified_since_fail": ({"IfNoneMatch": False, "IfModifiedSince": False}, 304),
    "if_match_holds_if_none_match_fails": ({"IfMatch": True, "IfNoneMatch": False}, 304),
    "if_unmodified_since_and_if_none_match_fail": ({"IfUnmodifiedSince": False, "IfNoneMatch": False}, 412),
    "if_match_fails_if_none_match_fails": ({"IfMatch": False, "IfNoneMatch": False}, 412),
    "all_four_fail": (dict.fromkeys(CONDITION_MEMBERS, False), 412),
    "all_but_if_match_fail": (dict.fromkeys(CONDITION_MEMBERS[1:], False), 412),
}


@pytest.mark.parametrize("holding", HOLDING.values(), ids=HOLDING)
@check("HeadObject", level="core", spec=api("HeadObject"))
def test_object_is_described_under_a_condition_that_holds(s3, known_object, holding):
    """HeadObject with one condition that holds returns 200 with the object's length and ETag."""
    head = s3.head_object(**known_object.target, **known_object.conditions(holding))
    expect.status(head, 200)
    expect.equal(
        (head["ContentLength"], head["ETag"]),
        (len(known_object.body), known_object.etag),
        "length and ETag",
        sort=("data", "form"),
    )


@pytest.mark.parametrize("holding", NOT_MODIFIED.values(), ids=NOT_MODIFIED)
@check("HeadObject", level="core", spec=api("HeadObject"))
@recorded("LocalStack", "TestS3::test_s3_get_object_preconditions[head_object]", 2026, of="if_modified_since")
def test_unmodified_object_is_not_described(s3, known_object, holding):
    """HeadObject with the object's ETag in If-None-Match, or with an If-Modified-Since in the past but after the
    object's last change, returns 304."""
    with expect.error(304):
        s3.head_object(**known_object.target, **known_object.conditions(holding))


@pytest.mark.parametrize("holding", NOT_MODIFIED.values(), ids=NOT_MODIFIED)
@check("HeadObject", level="common", spec=rfc(9110, "15.4.5"))
def test_not_modified_answer_has_the_etag(s3, known_object, holding, last_exchange):
    """The 304 response to HeadObject has the object's ETag."""
    with expect.error(304):
        s3.head_object(**known_object.target, **known_object.conditions(holding))
    expect.equal(last_exchange().response_header("ETag"), known_object.etag, "ETag", sort="form")


@pytest.mark.parametrize("holding", FAILED.values(), ids=FAILED)
@check("HeadObject", level="core", spec=api("HeadObject"))
def test_failed_condition_is_refused(s3, known_object, holding):
    """HeadObject with another ETag in If-Match, or with an If-Unmodified-Since before the object's last change,
    returns 412."""
    with expect.error(412):
        s3.head_object(**known_object.target, **known_object.conditions(holding))


@pytest.mark.parametrize(("holding", "status"), TOGETHER.values(), ids=TOGETHER)
@check("HeadObject", level="common", spec=rfc(9110, "13.2.2"))
@recorded(
    "LocalStack",
    "TestS3::test_s3_get_object_preconditions[head_object]",
    2026,
    of="all_four_fail if_none_match_and_if_modified_since_fail all_but_if_match_fail",
)
def test_several_conditions_are_looked_at_in_order(s3, known_object, holding, status):
    """HeadObject first checks If-Match, or If-Unmodified-Since if there is no If-Match (412 if it fails), then
    If-None-Match, or If-Modified-Since if there is no If-None-Match (304 if it fails), and otherwise returns 200."""
    members = known_object.conditions(holding)
    if status == 200:
        expect.status(s3.head_object(**known_object.target, **members), 200)
    else:
        with expect.error(status):
            s3.head_object(**known_object.target, **members)


@check("HeadObject", level="extended", spec=rfc(9110, "13.1.1"))
def test_asterisk_matches_any_object(s3, known_object):
    """HeadObject with If-Match: * of a key that exists returns 200."""
    expect.status(s3.head_object(**known_object.target, IfMatch="*"), 200)


@check("HeadObject", level="extended", spec=rfc(9110, "13.1.2"))
def test_asterisk_in_if_none_match_is_not_modified(s3, known_object):
    """HeadObject with If-None-Match: * of a key that exists returns 304."""
    with expect.error(304):
        s3.head_object(**known_object.target, IfNoneMatch="*")


# AWS was recorded to accept ETags without quotes.
@check("HeadObject", level="common", spec=api("HeadObject"))
def test_etag_without_quotes_is_not_modified(s3, known_object):
    """HeadObject with the object's ETag without quotes in If-None-Match returns 304."""
    with expect.error(304):
        s3.head_object(**known_object.target, IfNoneMatch=known_object.etag.strip('"'))


@check("HeadObject", level="common", spec=api("HeadObject"))
@recorded("LocalStack", "TestS3::test_s3_get_object_preconditions[head_object]", 2026)
def test_etag_without_quotes_and_time_are_not_modified(s3, known_object):
    """HeadObject with the object's ETag without quotes in If-None-Match, and an If-Modified-Since after the object's
    last change, returns 304."""
    etag = known_object.etag.strip('"')
    with expect.error(304):
        s3.head_object(**known_object.target, IfNoneMatch=etag, IfModifiedSince=known_object.after)


@check("HeadObject", level="common", spec=rfc(9110, "13.1.3"))
@recorded("LocalStack", "TestS3::test_s3_get_object_preconditions[head_object]", 2026)
def test_same_second_is_not_modified_since(s3, known_object):
    """HeadObject with the object's Last-Modified in If-Modified-Since returns 304."""
    with expect.error(304):
        s3.head_object(**known_object.target, IfModifiedSince=known_object.last_modified)


@check("HeadObject", level="common", spec=rfc(9110, "13.1.4"))
@recorded("LocalStack", "TestS3::test_s3_get_object_preconditions", 2026)
def test_same_second_is_unmodified_since(s3, known_object):
    """HeadObject with the object's Last-Modified in If-Unmodified-Since returns 200."""
    expect.status(s3.head_object(**known_object.target, IfUnmodifiedSince=known_object.last_modified), 200)


# RFC 9110 leaves this open; this is what AWS was recorded to do.
@check("HeadObject", level="common", spec=rfc(9110, "13.1.3"))
@recorded("LocalStack", "TestS3::test_s3_get_object_preconditions", 2026)
def test_future_if_modified_since_is_ignored(s3, known_object):
    """HeadObject with an If-Modified-Since one day in the future returns 200."""
    tomorrow = known_object.after + datetime.timedelta(days=1)
    expect.status(s3.head_object(**known_object.target, IfModifiedSince=tomorrow), 200)


@check("HeadObject", level="common", spec=rfc(9110, "13.2.1"))
def test_missing_key_is_missing_under_if_match(s3, target):
    """HeadObject of a key that does not exist, with an ETag in If-Match, returns 404."""
    with expect.error(404):
        s3.head_object(**target, IfMatch=OTHER_ETAG)


@check("HeadObject", level="common", spec=rfc(9110, "13.2.1"))
def test_missing_key_is_missing_under_if_none_match(s3, target):
    """HeadObject of a key that does not exist, with If-None-Match: *, returns 404."""
    with expect.error(404):
        s3.head_object(**target, IfNoneMatch="*")
