"""Lifecycle configurations that are refused: malformed documents and invalid rules."""

import datetime

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.lifecycles import FAR_DATE, SIMPLE_EXPIRATION_RULE, by_id, put_rules, read_rules, rule

FEATURE = "lifecycle"

PUT = api("PutBucketLifecycleConfiguration")
ELEMENTS = userguide("intro-lifecycle-rules")
YEAR = {"Days": 365}
TAG = {"Key": "env", "Value": "test"}
TO_GLACIER = {"Days": 30, "StorageClass": "GLACIER"}
NOON = FAR_DATE + datetime.timedelta(hours=12)


def _filtered(**found):
    return rule(Filter=found, Expiration=YEAR)


def _without(name):
    return {member: value for member, value in SIMPLE_EXPIRATION_RULE.items() if member != name}


# By case: the rules, and the accepted error codes; AWS was recorded to return the first.
SCOPES = {
    "without_filter_and_prefix": ([_without("Filter")], "MalformedXML"),
    "filter_and_prefix": ([rule(Prefix="logs/", Expiration=YEAR)], "InvalidRequest", "MalformedXML"),
    "two_predicates": ([_filtered(Prefix="logs/", Tag=TAG)], "MalformedXML"),
    "and_beside_a_predicate": ([_filtered(Prefix="", And={"Prefix": "logs/", "Tags": [TAG]})], "MalformedXML"),
    "and_of_one": ([_filtered(And={"Prefix": "logs/"})], "MalformedXML"),
    "same_tag_twice": ([_filtered(And={"Tags": [TAG, {**TAG, "Value": "other"}]})], "InvalidRequest"),
    "sizes_of_nothing": (
        [_filtered(And={"ObjectSizeGreaterThan": 500, "ObjectSizeLessThan": 500})],
        "InvalidRequest",
    ),
    "size_above_a_negative_one": ([_filtered(ObjectSizeGreaterThan=-1)], "InvalidRequest", "MalformedXML"),
    "size_below_a_negative_one": ([_filtered(ObjectSizeLessThan=-1)], "InvalidRequest", "MalformedXML"),
    "status_in_lower_case": ([{**SIMPLE_EXPIRATION_RULE, "Status": "enabled"}], "MalformedXML"),
    "status_empty": ([{**SIMPLE_EXPIRATION_RULE, "Status": ""}], "MalformedXML"),
    "same_id_twice": ([SIMPLE_EXPIRATION_RULE, _filtered(Prefix="tmp/")], "InvalidArgument"),
    "id_of_256": ([{**SIMPLE_EXPIRATION_RULE, "ID": "i" * 256}], "InvalidArgument"),
    # Either code is right for a wrong number of rules: the document is not valid against the schema.
    "no_rules": ([], "InvalidRequest", "MalformedXML"),
    "1001_rules": (
        [rule(ID=str(n), Filter={"Prefix": f"{n:04}/"}, Expiration=YEAR) for n in range(1001)],
        "InvalidRequest",
        "MalformedXML",
    ),
}

# By case, as above.
ACTIONS = {
    "none": ([rule()], "InvalidRequest"),
    "expiration_empty": ([rule(Expiration={})], "MalformedXML"),
    "expiration_in_0_days": ([rule(Expiration={"Days": 0})], "InvalidArgument"),
    "expiration_in_negative_days": ([rule(Expiration={"Days": -1})], "InvalidArgument"),
    "expiration_at_noon": ([rule(Expiration={"Date": NOON})], "InvalidArgument"),
    "expiration_in_days_and_on_a_date": ([rule(Expiration={"Days": 1, "Date": FAR_DATE})], "MalformedXML"),
    "expiration_of_markers_in_days": (
        [rule(Expiration={"Days": 1, "ExpiredObjectDeleteMarker": True})],
        "MalformedXML",
    ),
    "expiration_of_markers_with_a_tag": (
        [rule(Filter={"Tag": TAG}, Expiration={"ExpiredObjectDeleteMarker": True})],
        "InvalidRequest",
    ),
    "noncurrent_expiration_empty": ([rule(NoncurrentVersionExpiration={})], "MalformedXML"),
    "noncurrent_expiration_in_0_days": (
        [rule(NoncurrentVersionExpiration={"NoncurrentDays": 0})],
        "InvalidArgument",
    ),
    "abort_empty": ([rule(AbortIncompleteMultipartUpload={})], "MalformedXML", "InvalidRequest", "InvalidArgument"),
    "abort_in_0_days": ([rule(AbortIncompleteMultipartUpload={"DaysAfterInitiation": 0})], "InvalidArgument"),
    "abort_with_a_tag": (
        [rule(Filter={"Tag": TAG}, AbortIncompleteMultipartUpload={"DaysAfterInitiation": 7})],
        "InvalidRequest",
    ),
    "abort_with_a_size": (
        [rule(Filter={"ObjectSizeLessThan": 9}, AbortIncompleteMultipartUpload={"DaysAfterInitiation": 7})],
        "InvalidRequest",
    ),
}

TRANSITIONS = {
    "unknown_class": [rule(Transitions=[{"Days": 30, "StorageClass": "ATTIC"}])],
    "to_standard": [rule(Transitions=[{"Days": 30, "StorageClass": "STANDARD"}])],
    "without_a_class": [rule(Transitions=[{"Days": 30}])],
    "without_a_time": [rule(Transitions=[{"StorageClass": "GLACIER"}])],
    "in_negative_days": [rule(Transitions=[{"Days": -1, "StorageClass": "GLACIER"}])],
    "at_noon": [rule(Transitions=[{"Date": NOON, "StorageClass": "GLACIER"}])],
    "in_days_and_on_a_date": [rule(Transitions=[{**TO_GLACIER, "Date": FAR_DATE}])],
    "twice_to_one_class": [rule(Transitions=[TO_GLACIER, {**TO_GLACIER, "Days": 60}])],
    "days_and_expiration_on_a_date": [rule(Transitions=[TO_GLACIER], Expiration={"Date": FAR_DATE})],
    "after_expiration": [rule(Transitions=[TO_GLACIER], Expiration={"Days": 30})],
    "noncurrent_to_an_unknown_class": [
        rule(NoncurrentVersionTransitions=[{"NoncurrentDays": 30, "StorageClass": "ATTIC"}])
    ],
}

RULE = b"<Rule><ID>r</ID><Filter><Prefix>a/</Prefix></Filter>%b%b</Rule>"
ENABLED, EXPIRES = b"<Status>Enabled</Status>", b"<Expiration>%b</Expiration>"
DOCUMENTS = {
    "no_xml": b"Enabled",
    "cut_off": b"<LifecycleConfiguration><Rule><ID>r</ID>",
    "another_document": b"<Tagging><TagSet></TagSet></Tagging>",
    "without_a_status": RULE % (b"", EXPIRES % b"<Days>1</Days>"),
    "days_that_are_no_number": RULE % (ENABLED, EXPIRES % b"<Days>soon</Days>"),
    "date_that_is_none": RULE % (ENABLED, EXPIRES % b"<Date>tomorrow</Date>"),
}


@pytest.mark.parametrize("case", SCOPES.values(), ids=SCOPES)
@check("PutBucketLifecycleConfiguration", level="common", spec=ELEMENTS)
@recorded(
    "LocalStack",
    "TestS3BucketLifecycle::test_put_bucket_lifecycle_conf_exc",
    2026,
    of="and_beside_a_predicate same_tag_twice two_predicates without_filter_and_prefix",
)
def test_scope_is_refused(s3, configured_bucket, case):
    """PutBucketLifecycleConfiguration with an invalid ID, Status or Filter, or with no rules or more than 1,000,
    returns 400 MalformedXML, InvalidRequest or InvalidArgument, depending on the case."""
    rules, *codes = case
    with expect.error(400, *codes):
        put_rules(s3, configured_bucket, *rules)


@pytest.mark.parametrize("case", ACTIONS.values(), ids=ACTIONS)
@check("PutBucketLifecycleConfiguration", level="common", spec=ELEMENTS)
@recorded(
    "LocalStack",
    "TestS3BucketLifecycle::test_put_bucket_lifecycle_conf_exc",
    2026,
    of="noncurrent_expiration_empty expiration_at_noon expiration_of_markers_in_days",
)
def test_action_is_refused(s3, configured_bucket, case):
    """PutBucketLifecycleConfiguration of a rule without actions, or with an invalid action, returns 400
    MalformedXML, InvalidRequest or InvalidArgument, depending on the case."""
    rules, *codes = case
    with expect.error(400, *codes):
        put_rules(s3, configured_bucket, *rules)


@pytest.mark.parametrize("rules", TRANSITIONS.values(), ids=TRANSITIONS)
@check(
    "PutBucketLifecycleConfiguration", level="extended", spec=userguide("lifecycle-transition-general-considerations")
)
def test_transition_is_refused(s3, configured_bucket, rules):
    """PutBucketLifecycleConfiguration with a transition that S3 does not allow returns 400 InvalidArgument,
    InvalidRequest or MalformedXML."""
    with expect.error(400, "InvalidArgument", "InvalidRequest", "MalformedXML"):
        put_rules(s3, configured_bucket, *rules)


@pytest.mark.parametrize("body", DOCUMENTS.values(), ids=DOCUMENTS)
@check("PutBucketLifecycleConfiguration", level="common", spec=PUT)
def test_malformed_document_is_refused(s3, configured_bucket, altered, body):
    """PutBucketLifecycleConfiguration with a body that is not a valid LifecycleConfiguration returns 400
    MalformedXML."""
    whole = b"<LifecycleConfiguration>%b</LifecycleConfiguration>" % body if body.startswith(b"<Rule>") else body
    with altered(body=whole), expect.error(400, "MalformedXML"):
        put_rules(s3, configured_bucket, SIMPLE_EXPIRATION_RULE)


BEYOND_32_BITS = 2**32 + 1
OF_DAYS = {
    "expiration": {"Expiration": {"Days": BEYOND_32_BITS}},
    "noncurrent": {"NoncurrentVersionExpiration": {"NoncurrentDays": BEYOND_32_BITS}},
    "abort": {"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": BEYOND_32_BITS}},
}


# No page says how many days there may be.
@pytest.mark.parametrize("actions", OF_DAYS.values(), ids=OF_DAYS)
@check("PutBucketLifecycleConfiguration", level="extended", spec=PUT)
@derived("Not documented; but a number that is accepted must not become another number.")
def test_days_beyond_32_bits_are_not_one_day(s3, configured_bucket, actions):
    """PutBucketLifecycleConfiguration with 4294967297 days, or 2 to the 32 and one, either returns 200, and the rule is
    read back unchanged, or is refused with 400."""
    long = rule(Status="Disabled", **actions)
    if expect.response_unless(lambda: put_rules(s3, configured_bucket, long), 400):
        expect.equal(read_rules(s3, configured_bucket), by_id(long), "rules", sort="option")


DATES = {"basic_format": b"20200101", "http_date": b"Wed, 01 Jan 2020 00:00:00 GMT", "seconds": b"1577836800"}
DATED = {
    "expiration": EXPIRES % b"<Date>%b</Date>",
    "transition": b"<Transition><Date>%b</Date><StorageClass>GLACIER</StorageClass></Transition>",
}


@pytest.mark.parametrize("date", DATES.values(), ids=DATES)
@pytest.mark.parametrize("action", DATED.values(), ids=DATED)
@check("PutBucketLifecycleConfiguration", level="extended", spec=PUT)
def test_date_of_another_format_is_refused(s3, configured_bucket, altered, action, date):
    """PutBucketLifecycleConfiguration with the Date of an expiration or a transition that is not in the format
    2020-01-01T00:00:00Z returns 400."""
    body = b"<LifecycleConfiguration>%b</LifecycleConfiguration>" % (RULE % (ENABLED, action % date))
    with altered(body=body), expect.error(400):
        put_rules(s3, configured_bucket, SIMPLE_EXPIRATION_RULE)
