"""GetObject with the conditions If-Match, If-None-Match, If-Modified-Since and If-Unmodified-Since, alone and
combined."""

from datetime import datetime, timezone

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, rfc, userguide
from fixtures.s3.preconditions import CONDITION_MEMBERS, FAILED, HOLDING, NOT_MODIFIED

FEATURE = "conditional-reads"

# The results of several conditions by RFC 9110, section 13.2.2; S3's API reference also states the first of each.
TOGETHER_200 = {
    "if_match_holds_if_unmodified_since_fails": {"IfMatch": True, "IfUnmodifiedSince": False},
    "if_none_match_holds_if_modified_since_fails": {"IfNoneMatch": True, "IfModifiedSince": False},
    "if_match_and_if_none_match_hold": {"IfMatch": True, "IfNoneMatch": True},
    "all_four_hold": dict.fromkeys(CONDITION_MEMBERS, True),
}
TOGETHER_304 = {
    "if_none_match_fails_if_modified_since_holds": {"IfNoneMatch": False, "IfModifiedSince": True},
    "if_none_match_and_if_modified_since_fail": {"IfNoneMatch": False, "IfModifiedSince": False},
    "if_match_holds_if_none_match_fails": {"IfMatch": True, "IfNoneMatch": False},
    "if_match_holds_if_modified_since_fails": {"IfMatch": True, "IfModifiedSince": False},
    "if_unmodified_since_holds_if_none_match_fails": {"IfUnmodifiedSince": True, "IfNoneMatch": False},
}
TOGETHER_412 = {
    "if_match_fails_if_unmodified_since_holds": {"IfMatch": False, "IfUnmodifiedSince": True},
    "if_match_fails_if_none_match_holds": {"IfMatch": False, "IfNoneMatch": True},
    "if_unmodified_since_and_if_none_match_fail": {"IfUnmodifiedSince": False, "IfNoneMatch": False},
    "all_four_fail": dict.fromkeys(CONDITION_MEMBERS, False),
    "all_but_if_match_fail": dict.fromkeys(CONDITION_MEMBERS[1:], False),
}


@pytest.mark.parametrize("holding", HOLDING.values(), ids=HOLDING)
@check("GetObject", level="core", spec=api("GetObject"))
@recorded("LocalStack", "TestS3::test_s3_get_object_headers", 2026, of="if_match if_none_match")
def test_object_is_read_under_a_condition_that_holds(s3, known_object, holding):
    """GetObject with one condition that holds returns 200 and the object's bytes."""
    got = s3.get_object(**known_object.target, **known_object.conditions(holding))
    expect.status(got, 200)
    expect.equal(got["Body"].read(), known_object.body, "body", sort="data")


@pytest.mark.parametrize("holding", NOT_MODIFIED.values(), ids=NOT_MODIFIED)
@check("GetObject", level="core", spec=api("GetObject"), gate=True)
@recorded("LocalStack", "TestS3::test_s3_get_object_preconditions", 2026, of="if_modified_since")
@recorded("LocalStack", "TestS3::test_s3_get_object_headers", 2026, of="if_none_match")
def test_unmodified_object_is_not_sent(s3, known_object, holding, last_exchange):
    """GetObject with the object's ETag in If-None-Match, or with an If-Modified-Since in the past but after the
    object's last change, returns 304 without a body."""
    with expect.error(304):
        s3.get_object(**known_object.target, **known_object.conditions(holding))
    expect.equal(last_exchange().response_length, 0, "length of the body", sort="data")


@pytest.mark.parametrize("holding", NOT_MODIFIED.values(), ids=NOT_MODIFIED)
@check("GetObject", level="common", spec=rfc(9110, "15.4.5"))
def test_not_modified_answer_has_the_etag(s3, known_object, holding, last_exchange):
    """The 304 response to GetObject has the object's ETag."""
    with expect.error(304):
        s3.get_object(**known_object.target, **known_object.conditions(holding))
    expect.equal(last_exchange().response_header("ETag"), known_object.etag, "ETag", sort="form")


@pytest.mark.parametrize("holding", FAILED.values(), ids=FAILED)
@check("GetObject", level="core", spec=api("GetObject"), gate=True)
@recorded("LocalStack", "TestS3::test_precondition_failed_error", 2026, of="if_match")
def test_failed_condition_is_refused(s3, known_object, holding):
    """GetObject with another ETag in If-Match, or with an If-Unmodified-Since before the object's last change,
    returns 412 PreconditionFailed."""
    with expect.error(412, "PreconditionFailed"):
        s3.get_object(**known_object.target, **known_object.conditions(holding))


@check("GetObject", "HeadObject", level="common", spec=userguide("Welcome"))
@derived("S3 documents strong read-after-write consistency; this asks it of each place that shows the object.")
def test_condition_is_weighed_anew(s3, target):
    """GetObject and HeadObject with one ETag in If-Match return 200, 412 and 200, and in If-None-Match 304, 200 and
    304, while the object has this ETag, another one, and this one again."""
    body = b"this one"
    with expect.arranging():
        etag = s3.put_object(**target, Body=body)["ETag"]

    def answered(condition, refusal):
        reads = (s3.get_object, s3.head_object)
        found = [
            expect.response_unless(lambda read=read: read(**target, **{condition: etag}), refusal) for read in reads
        ]
        return [200 if each else refusal for each in found]

    def statuses():
        return answered("IfMatch", 412), answered("IfNoneMatch", 304)

    found = [statuses()]
    for each in (b"another one", body):
        with expect.arranging():
            s3.put_object(**target, Body=each)
        found.append(statuses())
    same, different = ([200, 200], [304, 304]), ([412, 412], [200, 200])
    expect.equal(found, [same, different, same], "statuses with If-Match and If-None-Match in turn", sort="use")


@pytest.mark.parametrize("holding", TOGETHER_200.values(), ids=TOGETHER_200)
@check("GetObject", level="common", spec=rfc(9110, "13.2.2"))
@recorded("LocalStack", "TestS3::test_s3_get_object_preconditions", 2026, of="all_four_hold")
def test_etag_conditions_take_precedence_over_time_conditions(s3, known_object, holding):
    """GetObject returns 200 if If-Match holds, even if If-Unmodified-Since fails, and if If-None-Match holds, even
    if If-Modified-Since fails."""
    got = s3.get_object(**known_object.target, **known_object.conditions(holding))
    expect.status(got, 200)
    expect.equal(got["Body"].read(), known_object.body, "body", sort="data")


@check("GetObject", "HeadObject", level="extended", spec=rfc(9110, "15.4.5"))
def test_304_has_the_headers_for_caches(raw_s3v4, stored):
    """The 304 responses to GetObject and HeadObject have the Cache-Control and Expires of the object, and its
    Last-Modified, if they have one."""
    described = {"ContentDisposition": "attachment", "Metadata": {"a": "b"}}  # an invariant is about these
    until = datetime(2037, 10, 21, tzinfo=timezone.utc)
    where = stored(b"body", CacheControl="max-age=60", Expires=until, **described)
    names = ("ETag", "Cache-Control", "Expires")
    whole = raw_s3v4.ask(raw_s3v4.request("HEAD", **where)).headers
    for method in ("GET", "HEAD"):
        got = raw_s3v4.ask(raw_s3v4.request(method, **where, headers={"If-None-Match": whole["ETag"]}))
        expect.status(got, 304)
        for name in (*names, *({"Last-Modified"} & set(got.headers))):
            expect.equal(got.headers.get(name), whole.get(name), name, sort="form")


@pytest.mark.parametrize("holding", TOGETHER_304.values(), ids=TOGETHER_304)
@check("GetObject", level="common", spec=rfc(9110, "13.2.2"))
@recorded("LocalStack", "TestS3::test_s3_get_object_preconditions", 2026, of="if_none_match_and_if_modified_since_fail")
def test_not_modified_under_several_conditions(s3, known_object, holding):
    """GetObject returns 304 if neither If-Match nor If-Unmodified-Since fails, but If-None-Match fails (or
    If-Modified-Since, if there is no If-None-Match)."""
    with expect.error(304):
        s3.get_object(**known_object.target, **known_object.conditions(holding))


@pytest.mark.parametrize("holding", TOGETHER_412.values(), ids=TOGETHER_412)
@check("GetObject", level="common", spec=rfc(9110, "13.2.2"))
@recorded(
    "LocalStack", "TestS3::test_s3_get_object_preconditions[get_object]", 2026, of="all_four_fail all_but_if_match_fail"
)
def test_refused_under_several_conditions(s3, known_object, holding):
    """GetObject returns 412 PreconditionFailed if If-Match fails (or If-Unmodified-Since, if there is no If-Match),
    regardless of the other conditions."""
    with expect.error(412, "PreconditionFailed"):
        s3.get_object(**known_object.target, **known_object.conditions(holding))
