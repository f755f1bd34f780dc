"""A bucket's owner under the policy of the bucket: the policy can deny the owner access, but the owner can remove
the policy."""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import skip_check
from fixtures.model.sources import api, userguide
from fixtures.s3.policies import deny, document, filled_in

FEATURE = "bucket-policy"

EVALUATION = userguide("access-control-auth-workflow-bucket-operation")
# Denies no policy actions: a user of the owner's account who is not root would be locked out for good.
LISTING, BLOCK = (deny(f"s3:{action}", "") for action in ("ListBucket", "GetBucketPublicAccessBlock"))


@pytest.fixture
def shut_bucket(s3, open_bucket):
    """Creates a bucket whose policy denies everybody to list it, and returns its name."""
    with expect.arranging():
        s3.put_bucket_policy(Bucket=open_bucket, Policy=document(filled_in(LISTING, open_bucket)))
    return open_bucket


@check("ListObjects", "PutBucketPolicy", level="common", spec=EVALUATION)
def test_owner_is_denied_as_others_are(s3, shut_bucket, soon):
    """ListObjects by the bucket's owner returns 403 AccessDenied if the policy denies it to everybody."""
    soon.refused(lambda: s3.list_objects(Bucket=shut_bucket), 403, "AccessDenied")


@check("DeleteBucketPolicy", level="common", spec=EVALUATION)
def test_owner_deletes_the_policy(s3, shut_bucket):
    """DeleteBucketPolicy by the bucket's owner succeeds if the policy denies everybody s3:ListBucket, and
    ListObjects returns 200 soon after."""
    expect.succeeded(s3.delete_bucket_policy(Bucket=shut_bucket))
    listed = expect.eventually(
        lambda: expect.response_unless(lambda: s3.list_objects(Bucket=shut_bucket), 403),
        "ListObjects is allowed",
        sort="use",
    )
    expect.status(listed, 200)


@check("PutBucketPolicy", level="common", spec=EVALUATION)
def test_owner_replaces_the_policy(s3, shut_bucket):
    """PutBucketPolicy by the bucket's owner succeeds if the policy denies everybody s3:ListBucket, and
    ListObjects returns 200 soon after."""
    text = document(*filled_in([deny("s3:GetObject", "shut/*")], shut_bucket))
    expect.succeeded(s3.put_bucket_policy(Bucket=shut_bucket, Policy=text))
    listed = expect.eventually(
        lambda: expect.response_unless(lambda: s3.list_objects(Bucket=shut_bucket), 403),
        "ListObjects is allowed",
        sort="use",
    )
    expect.status(listed, 200)


@pytest.mark.usefixtures("signed_by_v4")
@check("GetPublicAccessBlock", level="extended", spec=EVALUATION)
def test_owner_is_denied_the_public_access_block(s3, open_bucket, soon):
    """GetPublicAccessBlock by the bucket's owner returns 403 AccessDenied if the policy denies it to everybody."""
    with expect.arranging():
        s3.put_bucket_policy(Bucket=open_bucket, Policy=document(filled_in(BLOCK, open_bucket)))
    soon.refused(lambda: s3.get_public_access_block(Bucket=open_bucket), 403, "AccessDenied")


@check("PutBucketPolicy", level="extended", spec=EVALUATION)
def test_confirm_remove_self_bucket_access_is_accepted(s3, policy_bucket):
    """PutBucketPolicy with ConfirmRemoveSelfBucketAccess true succeeds for a policy that does not deny the
    requester access to the bucket policy."""
    text = document(*filled_in([deny("s3:GetObject", "shut/*")], policy_bucket))
    answer = s3.put_bucket_policy(Bucket=policy_bucket, Policy=text, ConfirmRemoveSelfBucketAccess=True)
    expect.succeeded(answer)


@pytest.fixture
def root_keys(endpoint):
    """Skips the check without a root user's keys: only the root user of the bucket owner's account can undo its
    changes."""
    if not endpoint.root_keys:
        skip_check(
            "skipped", "only an account's root user can remove such a policy: --root-keys, if the keys are its own"
        )


@pytest.fixture
def closed_bucket(root_keys, s3, open_bucket):
    """Creates a bucket whose policy denies everybody everything, and returns its name."""
    with expect.arranging():
        s3.put_bucket_policy(Bucket=open_bucket, Policy=document(*filled_in([deny("s3:*", ["", "*"])], open_bucket)))
    return open_bucket


@check("GetBucketPolicy", level="common", spec=api("GetBucketPolicy"))
def test_root_reads_a_policy_that_denies_everything(s3, closed_bucket):
    """GetBucketPolicy by the root user of the bucket owner's account returns 200 if the policy denies everybody
    s3:*."""
    expect.status(s3.get_bucket_policy(Bucket=closed_bucket), 200)
    with expect.arranging():
        s3.delete_bucket_policy(Bucket=closed_bucket)


@check("DeleteBucketPolicy", level="common", spec=api("DeleteBucketPolicy"))
def test_root_deletes_a_policy_that_denies_everything(s3, closed_bucket):
    """DeleteBucketPolicy by the root user of the bucket owner's account succeeds if the policy denies everybody
    s3:*, and ListObjects returns 200 soon after."""
    expect.succeeded(s3.delete_bucket_policy(Bucket=closed_bucket))
    listed = expect.eventually(
        lambda: expect.response_unless(lambda: s3.list_objects(Bucket=closed_bucket), 403),
        "ListObjects is allowed",
        sort="use",
    )
    expect.status(listed, 200)


@check("PutBucketPolicy", level="common", spec=api("PutBucketPolicy"))
def test_root_replaces_a_policy_that_denies_everything(s3, closed_bucket):
    """PutBucketPolicy by the root user of the bucket owner's account succeeds if the policy denies everybody
    s3:*."""
    text = document(*filled_in([deny("s3:GetObject", "shut/*")], closed_bucket))
    expect.succeeded(s3.put_bucket_policy(Bucket=closed_bucket, Policy=text))
