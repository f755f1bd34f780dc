"""A user of the bucket owner's account without rights of its own: a policy may let it read, replace and delete the
policy, and the account owns the objects that the user stores."""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import skip_check
from fixtures.model.sources import userguide
from fixtures.s3.policies import BOTH, LIMITED, PolicyTable, allow, deny, document, filled_in

FEATURE = "bucket-policy"

pytestmark = [pytest.mark.xdist_group("policy user of the account"), pytest.mark.usefixtures("of_the_account")]

OF_BUCKETS = userguide("access-control-auth-workflow-bucket-operation")
TABLE = PolicyTable(
    "user of the account",
    {
        "write": [allow("s3:PutObject", "write/*", principal=LIMITED)],
        "bucket": [allow("s3:GetBucketPolicy", "", principal=LIMITED)],
        "of_the_account": [allow("s3:GetObject", "of_the_account/*", principal=BOTH)],
        "denied": [
            allow("s3:GetObject", "denied/*", principal=LIMITED),
            deny("s3:GetObject", "denied/*", principal=BOTH),
        ],
    },
    objects={"of_the_account/object": {}, "denied/object": {}},
)


@pytest.fixture
def of_the_account(limited_user):
    """Skips the check if the limited user belongs to another account, as far as is known."""
    if limited_user.of_another_account:
        skip_check("skipped", "the limited user is not of the main account: their canonical ids differ")


@check("PutObject", "PutBucketPolicy", level="common", spec=userguide("about-object-ownership"))
def test_account_owns_what_its_user_writes(s3, limited, ruled, new_prefix):
    """An object that a user of the bucket owner's account stores, because the policy allows it, belongs to the account:
    GetObject by the account returns 200, and the bucket and the object have the same owner."""
    where = {"Bucket": ruled(TABLE, "write"), "Key": f"write/{new_prefix()}object"}
    with expect.arranging():
        limited.put_object(**where, Body=b"body")
    expect.status(s3.get_object(**where), 200)
    owner = s3.get_bucket_acl(Bucket=where["Bucket"])["Owner"]["ID"]
    expect.equal(s3.get_object_acl(**where)["Owner"]["ID"], owner, "owner", sort="form")


@pytest.mark.parametrize("rule", ["of_the_account", "denied"], ids=["allowed", "denied"])
@check(
    "GetObject", "PutBucketPolicy", level="extended", spec=userguide("access-control-auth-workflow-object-operation")
)
def test_statement_about_the_account_opens_nothing_to_its_user(limited, ruled, rule):
    """GetObject by a user of the bucket owner's account without rights of its own returns 403 AccessDenied if the
    policy allows it to the account, which is its root user, and also if it allows it to the user and denies it to the
    account."""
    bucket = ruled(TABLE, rule)
    with expect.error(403, "AccessDenied"):
        limited.get_object(Bucket=bucket, Key=f"{rule}/object")


@check("GetBucketPolicy", level="common", spec=OF_BUCKETS)
def test_user_of_the_account_reads_the_policy(limited, ruled):
    """GetBucketPolicy by a user of the bucket owner's account without rights of its own returns 200 if the policy
    allows the user s3:GetBucketPolicy."""
    expect.status(limited.get_bucket_policy(Bucket=ruled(TABLE, "bucket")), 200)


@pytest.fixture
def handed_over(control, limited, open_bucket, limited_user, soon):
    """Creates a bucket whose policy allows the limited user to list the bucket, and to replace and delete the policy;
    returns its name once the policy is in force."""
    actions = ["s3:ListBucket", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"]
    statements = filled_in([allow(actions, "", principal=LIMITED)], open_bucket, {LIMITED: limited_user.principal})
    control.put_bucket_policy(Bucket=open_bucket, Policy=document(*statements))
    listed = lambda: expect.response_unless(lambda: limited.list_objects(Bucket=open_bucket), 403)  # noqa: E731
    expect.eventually(listed, "ListObjects is allowed", within=soon.at_least(1), sort="use")
    return open_bucket


@check("PutBucketPolicy", level="common", spec=OF_BUCKETS)
def test_user_of_the_account_replaces_the_policy(s3, limited, handed_over):
    """PutBucketPolicy by a user of the bucket owner's account without rights of its own returns 204 if the policy
    allows the user s3:PutBucketPolicy."""
    text = document(*filled_in([deny("s3:GetObject", "shut/*")], handed_over))
    expect.succeeded(limited.put_bucket_policy(Bucket=handed_over, Policy=text))


@check("DeleteBucketPolicy", level="common", spec=OF_BUCKETS)
def test_user_of_the_account_deletes_the_policy(s3, limited, handed_over):
    """DeleteBucketPolicy by a user of the bucket owner's account without rights of its own succeeds if the policy
    allows the user s3:DeleteBucketPolicy."""
    expect.status(limited.delete_bucket_policy(Bucket=handed_over), 204, 200)
