"""Configurations of a bucket apply to the objects that were stored before them, too."""

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.model.sources import userguide
from fixtures.s3.lifecycles import expiration, rule

ORIGIN = "https://app.example.com"


@pytest.fixture
def old_object(control, own_bucket):
    """An object in a bucket of its own without any configuration: its bucket and key."""
    with expect.arranging():
        control.put_object(Bucket=own_bucket, Key="object", Body=b"was there")
    return {"Bucket": own_bucket, "Key": "object"}


@check("PutBucketCors", "GetObject", level="common", spec=userguide("cors"), feature="cors")
@derived("CORS rules are documented for the bucket; so they hold for objects from before, too.")
def test_cors_rules_apply_to_existing_objects(s3, old_object, altered, soon):
    """After PutBucketCors, GetObject with an allowed Origin of an object that was stored before returns this origin in
    Access-Control-Allow-Origin, and after DeleteBucketCors no longer, also if it was sent before each change."""
    rules = [{"AllowedOrigins": [ORIGIN], "AllowedMethods": ["GET"]}]

    def allowed():
        with altered(headers={"Origin": ORIGIN}):
            got = s3.get_object(**old_object)
        return got["ResponseMetadata"]["HTTPHeaders"].get("access-control-allow-origin")

    expect.equal(allowed(), None, "Access-Control-Allow-Origin without rules", sort="option")
    s3.put_bucket_cors(Bucket=old_object["Bucket"], CORSConfiguration={"CORSRules": rules})
    soon.equal(allowed, ORIGIN, "Access-Control-Allow-Origin", sort="option")
    with expect.arranging():
        s3.delete_bucket_cors(Bucket=old_object["Bucket"])
    soon.equal(allowed, None, "Access-Control-Allow-Origin after the rules were deleted", sort="option")


@check(
    "PutBucketLifecycleConfiguration",
    "HeadObject",
    level="common",
    spec=userguide("how-to-set-lifecycle-configuration-intro"),
    feature="expiration-header",
)
def test_lifecycle_rules_apply_to_existing_objects(s3, old_object, soon):
    """After PutBucketLifecycleConfiguration with a rule of 3 days, HeadObject of an object that was stored before
    returns x-amz-expiration with the rule's id."""
    rules = {"Rules": [rule(ID="days", Filter={"Prefix": ""}, Expiration={"Days": 3})]}
    s3.put_bucket_lifecycle_configuration(Bucket=old_object["Bucket"], LifecycleConfiguration=rules)

    def announced_rule():
        head = s3.head_object(**old_object)
        return expiration(head)[1] if "Expiration" in head else None

    soon.equal(announced_rule, "days", "rule in x-amz-expiration", sort="use")
