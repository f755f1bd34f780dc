"""The deprecated form of rules, with a Prefix instead of a Filter, and the deprecated operations for it."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api
from fixtures.s3.lifecycles import FAR_DATE, by_id, put_rules, read_rules

FEATURE = "lifecycle"

PUT = api("PutBucketLifecycle")
TRANSITION = {"Days": 30, "StorageClass": "GLACIER"}


def _rule(**members):
    return {"ID": "old", "Prefix": "documents/", "Status": "Enabled", **members}


RULES = {
    "days": _rule(Expiration={"Days": 365}),
    "date": _rule(Expiration={"Date": FAR_DATE}),
    "no_prefix": _rule(Prefix="", Expiration={"Days": 365}),
    "disabled": _rule(Status="Disabled", Expiration={"Days": 365}),
    "marker": _rule(Expiration={"ExpiredObjectDeleteMarker": True}),
    "noncurrent": _rule(NoncurrentVersionExpiration={"NoncurrentDays": 30}),
    "abort": _rule(AbortIncompleteMultipartUpload={"DaysAfterInitiation": 7}),
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@check("PutBucketLifecycleConfiguration", level="common", spec=api("PutBucketLifecycleConfiguration"))
@recorded("boto", "test_bucket.py::S3BucketTest::test_lifecycle_multi", 2012, of="date days")
@recorded("boto", "test_bucket.py::S3BucketTest::test_lifecycle", 2012, of="no_prefix")
def test_rule_with_a_prefix_is_read_back(s3, configured_bucket, rule, soon):
    """PutBucketLifecycleConfiguration of a rule with a Prefix and no Filter returns 200, and the rule is read back
    unchanged."""
    expect.status(put_rules(s3, configured_bucket, rule), 200)
    soon.equal(lambda: read_rules(s3, configured_bucket), by_id(rule), "rules", sort="option")


@check("PutBucketLifecycleConfiguration", level="extended", spec=PUT)
@recorded("boto", "test_bucket.py::S3BucketTest::test_lifecycle_with_glacier_transition", 2012)
def test_transition_of_a_prefix_is_read_back(s3, configured_bucket, soon):
    """PutBucketLifecycleConfiguration of a rule with a Prefix and a Transition returns 200, and the rule is read
    back unchanged."""
    rule = _rule(Transitions=[TRANSITION], Expiration={"Days": 365})
    expect.status(put_rules(s3, configured_bucket, rule), 200)
    soon.equal(lambda: read_rules(s3, configured_bucket), by_id(rule), "rules", sort="option")


@check("PutBucketLifecycle", "GetBucketLifecycle", level="extended", spec=PUT)
def test_old_operations_work(s3, configured_bucket, soon):
    """PutBucketLifecycle returns 200, and GetBucketLifecycle then returns the rule unchanged."""
    rule = RULES["days"]
    put = s3.put_bucket_lifecycle(Bucket=configured_bucket, LifecycleConfiguration={"Rules": [rule]})
    expect.status(put, 200)
    soon.equal(lambda: s3.get_bucket_lifecycle(Bucket=configured_bucket)["Rules"], [rule], "rules", sort="option")


@check("PutBucketLifecycle", level="extended", spec=PUT)
def test_old_and_new_rules_do_not_mix(s3, configured_bucket):
    """PutBucketLifecycleConfiguration of a rule with a Prefix and another rule with a Filter returns 400
    InvalidRequest."""
    new = {"ID": "new", "Filter": {"Prefix": "logs/"}, "Status": "Enabled", "Expiration": {"Days": 365}}
    with expect.error(400, "InvalidRequest"):
        put_rules(s3, configured_bucket, RULES["days"], new)
