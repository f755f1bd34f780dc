"""PutBucketAcl by another account under a policy: conditions on the canned ACL and on the grant headers of the
request."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import userguide
from fixtures.s3.policies import ALT, MAIN, PolicyTable, allow, when

FEATURE = "policy-conditions"

pytestmark = pytest.mark.xdist_group("policy bucket acl")

KEYS = userguide("amazon-s3-policy-keys")
PUT = "s3:PutBucketAcl"
TABLES = {
    "canned": PolicyTable(
        "canned ACL of a bucket",
        {"canned": [allow(PUT, "", principal=ALT, **when("StringEquals", "s3:x-amz-acl", "private"))]},
    ),
    "grant": PolicyTable(
        "grants of a bucket",
        {"grant": [allow(PUT, "", principal=ALT, **when("StringEquals", "s3:x-amz-grant-full-control", f"id={MAIN}"))]},
    ),
}
LOG_DELIVERY = 'uri="http://acs.amazonaws.com/groups/s3/LogDelivery"'
# None of them would open the bucket, if the policy were ignored.
OTHERS = {
    "canned-log-delivery-write": ("canned", {"ACL": "log-delivery-write"}),
    "canned-grant": ("canned", {"GrantWrite": LOG_DELIVERY}),
    "grant-another_permission": ("grant", {"GrantRead": LOG_DELIVERY}),
    "grant-another_grantee": ("grant", {"GrantFullControl": LOG_DELIVERY}),
    "grant-canned": ("grant", {"ACL": "private"}),
}


@check("PutBucketAcl", "PutBucketPolicy", level="common", spec=KEYS)
def test_required_canned_acl_is_put(s3, alt, ruled):
    """PutBucketAcl by another account with the canned ACL private returns 200 if the policy allows it with this
    s3:x-amz-acl."""
    expect.status(alt.put_bucket_acl(Bucket=ruled(TABLES["canned"], "canned"), ACL="private"), 200)


@check("PutBucketAcl", "PutBucketPolicy", level="common", spec=KEYS)
def test_required_grant_is_put(s3, alt, ruled, canonical_id):
    """PutBucketAcl by another account with x-amz-grant-full-control for the bucket's owner returns 200 if the policy
    allows it with this s3:x-amz-grant-full-control."""
    bucket = ruled(TABLES["grant"], "grant")
    expect.status(alt.put_bucket_acl(Bucket=bucket, GrantFullControl=f"id={canonical_id('main')}"), 200)


@pytest.mark.parametrize(("rule", "members"), list(OTHERS.values()), ids=list(OTHERS))
@check("PutBucketAcl", "PutBucketPolicy", level="common", spec=KEYS)
def test_other_acl_is_refused(s3, alt, ruled, rule, members):
    """PutBucketAcl by another account returns 403 AccessDenied if the policy allows it only with the canned ACL
    private, or only with x-amz-grant-full-control for the bucket's owner, and the request has another canned ACL,
    permission or grantee."""
    bucket = ruled(TABLES[rule], rule)
    with expect.error(403, "AccessDenied"):
        alt.put_bucket_acl(Bucket=bucket, **members)
