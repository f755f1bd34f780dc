"""GetBucketPolicyStatus: whether a bucket's policy is public; grants in its ACL do not matter."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.policies import ALT, NONPUBLIC_STATEMENTS, PUBLIC, SECOND_ACCOUNT, allow, document, filled_in

FEATURE = "policy-status"

pytestmark = pytest.mark.usefixtures("signed_by_v4")

STATUS = api("GetBucketPolicyStatus")
MEANING = userguide("access-control-block-public-access")


def _becomes(soon, s3, bucket, statements, public):
    with expect.arranging():
        s3.put_bucket_policy(Bucket=bucket, Policy=document(*statements))
    read = lambda: s3.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"]["IsPublic"]  # noqa: E731
    soon.equal(read, public, "IsPublic", sort="option")


@pytest.mark.parametrize("statements", list(PUBLIC.values()), ids=list(PUBLIC))
@check("GetBucketPolicyStatus", level="common", spec=MEANING, gate=True)
@recorded("versitygw", "test_rest_get_bucket_policy_status.sh::REST - GetBucketPolicyStatus true", 2025, of="everybody")
def test_public_policy(s3, policy_bucket, statements, soon):
    """GetBucketPolicyStatus returns IsPublic true if a statement allows something to everybody, without a condition
    that limits it to a small range of addresses, one VPC or one account."""
    _becomes(soon, s3, policy_bucket, filled_in(statements, policy_bucket), True)


@pytest.mark.parametrize("statements", list(NONPUBLIC_STATEMENTS.values()), ids=list(NONPUBLIC_STATEMENTS))
@check("GetBucketPolicyStatus", level="common", spec=MEANING)
def test_policy_that_is_not_public(s3, policy_bucket, statements, soon):
    """GetBucketPolicyStatus returns IsPublic false if the policy allows nothing, or allows it only to a service, or
    only under a condition with fixed addresses, a VPC or an account."""
    _becomes(soon, s3, policy_bucket, filled_in(statements, policy_bucket), False)


@check("GetBucketPolicyStatus", level="common", spec=MEANING)
def test_policy_for_one_account_is_not_public(s3, policy_bucket, alt_principal, soon):
    """GetBucketPolicyStatus returns IsPublic false if the policy only allows something to one other account."""
    _becomes(soon, s3, policy_bucket, filled_in(SECOND_ACCOUNT, policy_bucket, {ALT: alt_principal}), False)


@check("GetBucketPolicyStatus", level="common", spec=STATUS)
def test_bucket_without_a_policy_has_no_status(s3, bucket):
    """GetBucketPolicyStatus of a bucket without a policy returns 404 NoSuchBucketPolicy."""
    with expect.error(404, "NoSuchBucketPolicy"):
        s3.get_bucket_policy_status(Bucket=bucket)


@check("GetBucketPolicyStatus", level="common", spec=userguide("bucket-owner-condition"), feature="expected-owner")
def test_right_owner_is_accepted(s3, policy_bucket, account_id, soon):
    """GetBucketPolicyStatus of a public policy with the owner's account id as ExpectedBucketOwner returns IsPublic
    true."""
    with expect.arranging():
        s3.put_bucket_policy(
            Bucket=policy_bucket, Policy=document(*filled_in([allow("s3:GetObject", "*")], policy_bucket))
        )
    members = {"Bucket": policy_bucket, "ExpectedBucketOwner": account_id}
    soon.equal(
        lambda: s3.get_bucket_policy_status(**members)["PolicyStatus"]["IsPublic"], True, "IsPublic", sort="option"
    )
