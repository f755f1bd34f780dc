"""Every element of a lifecycle rule is read back unchanged."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.lifecycles import FAR_DATE, by_id, put_rules, read_rules, rule

FEATURE = "lifecycle"

ELEMENTS = userguide("intro-lifecycle-rules")
PUT = api("PutBucketLifecycleConfiguration")
YEAR = {"Days": 365}
ENV, TEAM = {"Key": "env", "Value": "test"}, {"Key": "team", "Value": "blue"}
SIZES = {"ObjectSizeGreaterThan": 500, "ObjectSizeLessThan": 64000}

# By case: the rule's ID, Status or Filter; its action is an Expiration of 365 days.
SCOPES = {
    "prefix": {"Filter": {"Prefix": "logs/"}},
    "prefix_in_utf_8": {"Filter": {"Prefix": "protokolle/größe & maß/日/"}},
    "tag": {"Filter": {"Tag": ENV}},
    "tag_without_a_value": {"Filter": {"Tag": {"Key": "env", "Value": ""}}},
    "tag_in_utf_8": {"Filter": {"Tag": {"Key": "größe", "Value": "a & ß"}}},
    "size_greater_than": {"Filter": {"ObjectSizeGreaterThan": 500}},
    "size_greater_than_none": {"Filter": {"ObjectSizeGreaterThan": 0}},
    "size_less_than": {"Filter": {"ObjectSizeLessThan": 5 * 1024**4}},
    "size_less_than_50_tb": {"Filter": {"ObjectSizeLessThan": 50 * 1000**4}},
    "prefix_and_tag": {"Filter": {"And": {"Prefix": "logs/", "Tags": [ENV]}}},
    "two_tags": {"Filter": {"And": {"Tags": [ENV, TEAM]}}},
    "prefix_and_two_tags": {"Filter": {"And": {"Prefix": "logs/", "Tags": [ENV, TEAM]}}},
    "two_sizes": {"Filter": {"And": SIZES}},
    "prefix_and_size": {"Filter": {"And": {"Prefix": "logs/", "ObjectSizeLessThan": 64000}}},
    "everything": {"Filter": {"And": {"Prefix": "logs/", "Tags": [ENV, TEAM], **SIZES}}},
    "disabled": {"Status": "Disabled"},
    "id_of_255": {"ID": "i" * 255},
    "id_with_spaces": {"ID": "Rule for (some) files, 1/2"},
    "id_in_utf_8": {"ID": "größe & maß"},
}

# By case: the rule's actions.
ACTIONS = {
    "expiration_days": {"Expiration": {"Days": 1}},
    "expiration_date": {"Expiration": {"Date": FAR_DATE}},
    "expiration_date_gone_by": {"Expiration": {"Date": FAR_DATE.replace(year=2020)}},
    "expiration_on_a_leap_day": {"Expiration": {"Date": FAR_DATE.replace(year=2096, month=2, day=29)}},
    "expired_object_delete_marker": {"Expiration": {"ExpiredObjectDeleteMarker": True}},
    "noncurrent_expiration": {"NoncurrentVersionExpiration": {"NoncurrentDays": 30}},
    "newer_noncurrent_versions": {"NoncurrentVersionExpiration": {"NoncurrentDays": 30, "NewerNoncurrentVersions": 5}},
    "abort_of_uploads": {"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}},
    "all_that_delete": {
        "Expiration": YEAR,
        "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
    },
}

# By case: the rule's transitions; a service refuses the storage classes that it does not have.
TRANSITIONS = {
    "standard_ia": {"Transitions": [{"Days": 30, "StorageClass": "STANDARD_IA"}]},
    "onezone_ia": {"Transitions": [{"Days": 30, "StorageClass": "ONEZONE_IA"}]},
    "standard_ia_at_once": {"Transitions": [{"Days": 0, "StorageClass": "STANDARD_IA"}]},
    "onezone_ia_after_29_days": {"Transitions": [{"Days": 29, "StorageClass": "ONEZONE_IA"}]},
    "intelligent_tiering": {"Transitions": [{"Days": 1, "StorageClass": "INTELLIGENT_TIERING"}]},
    "glacier_ir": {"Transitions": [{"Days": 1, "StorageClass": "GLACIER_IR"}]},
    "glacier": {"Transitions": [{"Days": 1, "StorageClass": "GLACIER"}]},
    "glacier_at_once": {"Transitions": [{"Days": 0, "StorageClass": "GLACIER"}]},
    "deep_archive": {"Transitions": [{"Days": 180, "StorageClass": "DEEP_ARCHIVE"}]},
    "on_a_date": {"Transitions": [{"Date": FAR_DATE, "StorageClass": "GLACIER"}]},
    "two": {"Transitions": [{"Days": 30, "StorageClass": "STANDARD_IA"}, {"Days": 90, "StorageClass": "GLACIER"}]},
    "and_expiration": {"Expiration": YEAR, "Transitions": [{"Days": 90, "StorageClass": "GLACIER"}]},
    "noncurrent": {"NoncurrentVersionTransitions": [{"NoncurrentDays": 30, "StorageClass": "GLACIER"}]},
    "noncurrent_newer_versions": {
        "NoncurrentVersionTransitions": [
            {"NoncurrentDays": 30, "StorageClass": "GLACIER", "NewerNoncurrentVersions": 2}
        ]
    },
    "two_noncurrent": {
        "NoncurrentVersionTransitions": [
            {"NoncurrentDays": 30, "StorageClass": "STANDARD_IA"},
            {"NoncurrentDays": 90, "StorageClass": "GLACIER"},
        ],
        "NoncurrentVersionExpiration": {"NoncurrentDays": 365},
    },
}


def _is_read_back(soon, s3, bucket, wanted):
    expect.status(put_rules(s3, bucket, wanted), 200)
    soon.equal(lambda: read_rules(s3, bucket), by_id(wanted), "rules", sort="option")


@pytest.mark.parametrize("members", SCOPES.values(), ids=SCOPES)
@check("PutBucketLifecycleConfiguration", level="common", spec=ELEMENTS)
def test_scope_is_read_back(s3, configured_bucket, members, soon):
    """PutBucketLifecycleConfiguration returns 200, and the rule is read back with the same ID, Status and Filter."""
    _is_read_back(soon, s3, configured_bucket, rule(Expiration=YEAR, **members))


@pytest.mark.parametrize("members", ACTIONS.values(), ids=ACTIONS)
@check("PutBucketLifecycleConfiguration", level="common", spec=ELEMENTS, gate=True)
def test_action_is_read_back(s3, configured_bucket, members, soon):
    """PutBucketLifecycleConfiguration returns 200, and the rule is read back with the same actions and no others."""
    _is_read_back(soon, s3, configured_bucket, rule(**members))


@pytest.mark.parametrize("members", TRANSITIONS.values(), ids=TRANSITIONS)
@check(
    "PutBucketLifecycleConfiguration", level="extended", spec=userguide("lifecycle-transition-general-considerations")
)
def test_transition_is_read_back(s3, configured_bucket, members, soon):
    """PutBucketLifecycleConfiguration with transitions to S3's storage classes returns 200, and the rule is read
    back unchanged."""
    _is_read_back(soon, s3, configured_bucket, rule(**members))


def _scope_and_expiration(s3, bucket):
    found = read_rules(s3, bucket).get("rule", {})
    scope = found.get("Filter", found.get("Prefix"))
    # An empty prefix means the same, in a Filter or in the deprecated form of rules.
    return "all keys" if scope in ({}, {"Prefix": ""}, "") else scope, found.get("Expiration")


@check("PutBucketLifecycleConfiguration", level="common", spec=ELEMENTS)
def test_empty_filter_is_accepted(s3, configured_bucket, soon):
    """PutBucketLifecycleConfiguration of a rule with an empty Filter returns 200, and the rule is read back with an
    empty Filter or an empty Prefix, as a rule for all keys."""
    expect.status(put_rules(s3, configured_bucket, rule(Filter={}, Expiration=YEAR)), 200)
    soon.equal(lambda: _scope_and_expiration(s3, configured_bucket)[0], "all keys", "keys of the rule", sort="option")


@check("PutBucketLifecycleConfiguration", level="common", spec=ELEMENTS)
def test_empty_filter_is_accepted_for_delete_markers(s3, configured_bucket, soon):
    """PutBucketLifecycleConfiguration of a rule with ExpiredObjectDeleteMarker and an empty Filter returns 200, and the
    rule is read back with it, for all keys: with an empty Filter or an empty Prefix."""
    wanted = {"ExpiredObjectDeleteMarker": True}
    expect.status(put_rules(s3, configured_bucket, rule(Filter={}, Expiration=wanted)), 200)
    soon.equal(
        lambda: _scope_and_expiration(s3, configured_bucket),
        ("all keys", wanted),
        "keys and Expiration",
        sort=("entries", "option"),
    )


def _smallest_size(s3, bucket):
    return s3.get_bucket_lifecycle_configuration(Bucket=bucket).get("TransitionDefaultMinimumObjectSize")


@check("PutBucketLifecycleConfiguration", level="extended", spec=PUT)
@recorded("LocalStack", "TestS3BucketLifecycle::test_s3_transition_default_minimum_object_size", 2026)
def test_smallest_size_of_transitions_has_a_default(s3, configured_bucket, soon):
    """Rules that are put without TransitionDefaultMinimumObjectSize are read back with all_storage_classes_128K."""
    with expect.arranging():
        put_rules(s3, configured_bucket, rule(Expiration=YEAR))
    size = "all_storage_classes_128K"
    soon.equal(lambda: _smallest_size(s3, configured_bucket), size, "smallest size", sort="option")


@pytest.mark.parametrize("size", ["all_storage_classes_128K", "varies_by_storage_class"])
@check("PutBucketLifecycleConfiguration", level="extended", spec=PUT)
@recorded(
    "LocalStack",
    "TestS3BucketLifecycle::test_s3_transition_default_minimum_object_size",
    2026,
    of="varies_by_storage_class",
)
def test_smallest_size_of_transitions_is_read_back(s3, configured_bucket, size, soon):
    """PutBucketLifecycleConfiguration with a TransitionDefaultMinimumObjectSize returns this value, and so does
    GetBucketLifecycleConfiguration."""
    put = s3.put_bucket_lifecycle_configuration(
        Bucket=configured_bucket,
        LifecycleConfiguration={"Rules": [rule(Expiration=YEAR)]},
        TransitionDefaultMinimumObjectSize=size,
    )
    expect.equal(put.get("TransitionDefaultMinimumObjectSize"), size, "smallest size in the response", sort="option")
    soon.equal(lambda: _smallest_size(s3, configured_bucket), size, "smallest size read back", sort="option")


@check("PutBucketLifecycleConfiguration", level="extended", spec=PUT)
@recorded("LocalStack", "TestS3BucketLifecycle::test_s3_transition_default_minimum_object_size", 2026)
def test_unknown_smallest_size_is_refused(s3, configured_bucket):
    """PutBucketLifecycleConfiguration with an unknown TransitionDefaultMinimumObjectSize returns 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"):
        s3.put_bucket_lifecycle_configuration(
            Bucket=configured_bucket,
            LifecycleConfiguration={"Rules": [rule(Expiration=YEAR)]},
            TransitionDefaultMinimumObjectSize="value",
        )
