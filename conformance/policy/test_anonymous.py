"""Requests without credentials, other than reading, that a policy allows, and those that stay refused even under a
policy that allows everybody everything."""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import call_operation, case_per_operation
from fixtures.model.sources import userguide
from fixtures.s3.policies import PolicyTable, allow, deny, when

FEATURE = "bucket-policy"

pytestmark = pytest.mark.xdist_group("policy of the anonymous")

EVALUATION = userguide("access-control-auth-workflow-object-operation")
TAGS = {"TagSet": [{"Key": "colour", "Value": "red"}]}
OPENED = {
    "PutObject": ("s3:PutObject", {"Body": b"body"}, 200),
    "DeleteObject": ("s3:DeleteObject", {}, 204),
    "GetObjectTagging": ("s3:GetObjectTagging", {}, 200),
    "PutObjectTagging": ("s3:PutObjectTagging", {"Tagging": TAGS}, 200),
    "DeleteObjectTagging": ("s3:DeleteObjectTagging", {}, 204),
}
"""The action that opens each operation to everybody, its members, and its status on success."""
TABLE = PolicyTable(
    "the anonymous",
    {
        **{f"only_{name}": [allow(action, f"only_{name}/*")] for name, (action, _, _) in OPENED.items()},
        "everything": [allow("s3:*", "everything/*")],
        "denied": [deny("s3:GetObject", "denied/*")],
    },
    objects={**{f"only_{name}/object": {} for name in OPENED}, "everything/object": {}},
)


UNDER_AN_ACL = PolicyTable(
    "the anonymous under the ACL of a bucket",
    {
        "denied": [
            deny("s3:PutObject", "denied/*"),
            deny("s3:ListBucket", "", **when("StringLike", "s3:prefix", "denied/*")),
        ]
    },
)


@pytest.fixture
def key(new_prefix):
    """`key(operation)` returns the key of an object that only this operation is opened for; one that does not exist
    for operations that make or remove an object."""
    new = ("PutObject", "DeleteObject")
    return lambda operation: f"only_{operation}/{new_prefix() if operation in new else ''}object"


@pytest.mark.parametrize("operation", case_per_operation(OPENED))
@check("PutObject", "PutBucketPolicy", level="common", spec=EVALUATION)
def test_opened_write_needs_no_credentials(anyone, ruled, key, operation):
    """PutObject, DeleteObject and reading, putting and deleting an object's tags without credentials return 200 or
    204, as they do for the owner, if the policy allows everybody the action."""
    _, members, status = OPENED[operation]
    where = {"Bucket": ruled(TABLE, f"only_{operation}"), "Key": key(operation)}
    expect.status(call_operation(anyone, operation, **where, **members), status)


@check("GetObject", "PutBucketPolicy", level="common", spec=EVALUATION)
def test_policy_takes_nothing_from_what_an_acl_opens(s3, anyone, ruled, new_prefix):
    """GetObject without credentials of a public-read object returns 200 and its bytes in a bucket whose policy allows
    everybody other keys only."""
    where = {"Bucket": ruled(TABLE, "only_PutObject"), "Key": f"{new_prefix()}public"}
    with expect.arranging():
        s3.put_object(**where, Body=b"public", ACL="public-read")
    expect.equal(anyone.get_object(**where)["Body"].read(), b"public", "body", sort="data")


@pytest.mark.parametrize("reader", ["anyone", "alt"])
@check("GetObject", "PutBucketPolicy", level="common", spec=EVALUATION)
def test_policy_denies_what_an_acl_opens(s3, request, ruled, new_prefix, reader):
    """GetObject without credentials, and by another account, of a public-read object returns 403 AccessDenied if the
    policy denies everybody s3:GetObject."""
    client, where = (
        request.getfixturevalue(reader),
        {"Bucket": ruled(TABLE, "denied"), "Key": f"denied/{new_prefix()}public"},
    )
    with expect.arranging():
        s3.put_object(**where, Body=b"public", ACL="public-read")
    with expect.error(403, "AccessDenied"):
        client.get_object(**where)


@pytest.mark.parametrize("operation", case_per_operation(["ListObjects", "PutObject"]))
@check("PutObject", "PutBucketPolicy", level="common", spec=EVALUATION, feature="canned-acls")
def test_policy_denies_what_the_acl_of_a_bucket_opens(s3, anyone, ruled, new_prefix, operation):
    """ListObjects and PutObject without credentials in a public-read-write bucket return 403 AccessDenied if the policy
    denies everybody s3:ListBucket of the prefix, or s3:PutObject."""
    bucket, there = ruled(UNDER_AN_ACL, "denied"), f"denied/{new_prefix()}"
    members = {"Prefix": there} if operation == "ListObjects" else {"Key": f"{there}object", "Body": b"body"}
    with expect.arranging():
        s3.put_bucket_acl(Bucket=bucket, ACL="public-read-write")
    with expect.error(403, "AccessDenied"):
        call_operation(anyone, operation, Bucket=bucket, **members)


@pytest.mark.parametrize("operation", case_per_operation(OPENED))
@check("PutObject", "PutBucketPolicy", level="common", spec=EVALUATION)
def test_other_opened_action_opens_no_write(anyone, ruled, operation):
    """PutObject, DeleteObject and reading, putting and deleting an object's tags without credentials return 403
    AccessDenied if the policy allows everybody another one of these actions."""
    other = list(OPENED)[list(OPENED).index(operation) - 1]
    where = {"Bucket": ruled(TABLE, f"only_{other}"), "Key": f"only_{other}/object"}
    with expect.error(403, "AccessDenied"):
        call_operation(anyone, operation, **where, **OPENED[operation][1])


@check("CopyObject", "PutBucketPolicy", level="extended", spec=EVALUATION)
def test_anonymous_copy_is_refused(anyone, ruled, new_prefix):
    """CopyObject without credentials returns 403 AccessDenied, even if the policy allows everybody all actions on
    the source and the target."""
    bucket = ruled(TABLE, "everything")
    source = {"Bucket": bucket, "Key": "everything/object"}
    with expect.safeguard(), expect.error(403, "AccessDenied"):  # the policy allows what it does
        anyone.copy_object(Bucket=bucket, Key=f"everything/{new_prefix()}object", CopySource=source)
