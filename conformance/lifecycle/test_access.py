"""Access to a bucket's lifecycle configuration: only the bucket's owner may put, read and delete it."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.endpoint import EXAMPLE_ACCOUNT_ID
from fixtures.model.sources import api, userguide
from fixtures.s3.lifecycles import SIMPLE_EXPIRATION_RULE, by_id, put_rules, read_rules, rule

FEATURE = "lifecycle"

OTHER = rule(ID="other", Filter={"Prefix": "tmp/"}, Expiration={"Days": 7})
PUT = api("PutBucketLifecycleConfiguration")
GET = api("GetBucketLifecycleConfiguration")
DELETE = api("DeleteBucketLifecycle")


@check(
    "PutBucketLifecycleConfiguration",
    level="extended",
    spec=userguide("bucket-owner-condition"),
    feature="expected-owner",
)
def test_put_with_wrong_expected_owner_is_refused(s3, configured_bucket):
    """PutBucketLifecycleConfiguration with an ExpectedBucketOwner that does not own the bucket returns 403
    AccessDenied."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.put_bucket_lifecycle_configuration(
            Bucket=configured_bucket, LifecycleConfiguration={"Rules": [OTHER]}, ExpectedBucketOwner=EXAMPLE_ACCOUNT_ID
        )


@check(
    "GetBucketLifecycleConfiguration",
    level="extended",
    spec=userguide("bucket-owner-condition"),
    feature="expected-owner",
)
def test_get_with_wrong_expected_owner_is_refused(s3, bucket):
    """GetBucketLifecycleConfiguration with an ExpectedBucketOwner that does not own the bucket returns 403
    AccessDenied."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.get_bucket_lifecycle_configuration(Bucket=bucket, ExpectedBucketOwner=EXAMPLE_ACCOUNT_ID)


@check("DeleteBucketLifecycle", level="extended", spec=userguide("bucket-owner-condition"), feature="expected-owner")
def test_delete_with_wrong_expected_owner_is_refused(s3, configured_bucket, soon):
    """DeleteBucketLifecycle with an ExpectedBucketOwner that does not own the bucket returns 403 AccessDenied, and
    the rules stay."""
    with expect.arranging():
        put_rules(s3, configured_bucket, SIMPLE_EXPIRATION_RULE)
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.delete_bucket_lifecycle(Bucket=configured_bucket, ExpectedBucketOwner=EXAMPLE_ACCOUNT_ID)
    soon.equal(lambda: read_rules(s3, configured_bucket), by_id(SIMPLE_EXPIRATION_RULE), "rules", sort="option")


@pytest.mark.parametrize("identity", ["alt", "anyone"])
@check("GetBucketLifecycleConfiguration", level="common", spec=GET, feature="private-by-default")
def test_strangers_do_not_read_rules(acting, s3, bucket, identity):
    """GetBucketLifecycleConfiguration by another account or without credentials returns 403 AccessDenied."""
    alt = acting(identity)
    with expect.error(403, "AccessDenied"):
        alt.get_bucket_lifecycle_configuration(Bucket=bucket)


@pytest.mark.parametrize("identity", ["alt", "anyone"])
@check("PutBucketLifecycleConfiguration", level="common", spec=PUT, feature="private-by-default")
def test_strangers_do_not_put_rules(acting, s3, configured_bucket, identity, soon):
    """PutBucketLifecycleConfiguration by another account or without credentials returns 403 AccessDenied, and the
    rules stay."""
    with expect.arranging():
        put_rules(s3, configured_bucket, SIMPLE_EXPIRATION_RULE)
    with expect.error(403, "AccessDenied"):
        put_rules(acting(identity), configured_bucket, OTHER)
    soon.equal(lambda: read_rules(s3, configured_bucket), by_id(SIMPLE_EXPIRATION_RULE), "rules", sort="option")


@pytest.mark.parametrize("identity", ["alt", "anyone"])
@check("DeleteBucketLifecycle", level="common", spec=DELETE, feature="private-by-default")
def test_strangers_do_not_delete_rules(acting, s3, configured_bucket, identity, soon):
    """DeleteBucketLifecycle by another account or without credentials returns 403 AccessDenied, and the rules stay."""
    with expect.arranging():
        put_rules(s3, configured_bucket, SIMPLE_EXPIRATION_RULE)
    alt = acting(identity)
    with expect.error(403, "AccessDenied"):
        alt.delete_bucket_lifecycle(Bucket=configured_bucket)
    soon.equal(lambda: read_rules(s3, configured_bucket), by_id(SIMPLE_EXPIRATION_RULE), "rules", sort="option")
