"""The policy action that each operation on a bucket needs. The checks use two buckets: the policy of each allows the
half of the actions that the other policy does not allow."""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import call_operation, case_per_operation
from fixtures.model.sources import api, userguide
from fixtures.s3.policies import ALT, PolicyTable, allow, document, filled_in

FEATURE = "policy-actions"

pytestmark = pytest.mark.xdist_group("policy actions on buckets")

NEEDED = userguide("using-with-s3-policy-actions")
TAGS = {"TagSet": [{"Key": "colour", "Value": "red"}]}
RULE = {"AllowedMethods": ["GET"], "AllowedOrigins": ["https://nobody.example.com"]}

OPERATIONS = {
    "HeadBucket": ("ListBucket", {}, ""),
    "ListObjects": ("ListBucket", {}, ""),
    "ListObjectsV2": ("ListBucket", {}, ""),
    "ListObjectVersions": ("ListBucketVersions", {}, ""),
    "ListMultipartUploads": ("ListBucketMultipartUploads", {}, ""),
    "GetBucketLocation": ("GetBucketLocation", {}, ""),
    "GetBucketVersioning": ("GetBucketVersioning", {}, ""),
    "GetBucketAcl": ("GetBucketAcl", {}, ""),
    "GetBucketLogging": ("GetBucketLogging", {}, ""),
    "GetBucketNotificationConfiguration": ("GetBucketNotification", {}, ""),
    "GetBucketRequestPayment": ("GetBucketRequestPayment", {}, ""),
    "GetBucketPolicyStatus": ("GetBucketPolicyStatus", {}, ""),
    "GetBucketTagging": ("GetBucketTagging", {}, "NoSuchTagSet"),
    "GetBucketCors": ("GetBucketCORS", {}, "NoSuchCORSConfiguration"),
    "GetBucketWebsite": ("GetBucketWebsite", {}, "NoSuchWebsiteConfiguration"),
    "GetBucketLifecycleConfiguration": ("GetLifecycleConfiguration", {}, "NoSuchLifecycleConfiguration"),
    "GetBucketEncryption": ("GetEncryptionConfiguration", {}, "ServerSideEncryptionConfigurationNotFoundError"),
    "GetBucketReplication": ("GetReplicationConfiguration", {}, "ReplicationConfigurationNotFoundError"),
    "GetObjectLockConfiguration": (
        "GetBucketObjectLockConfiguration",
        {},
        "ObjectLockConfigurationNotFoundError",
    ),
    "GetPublicAccessBlock": ("GetBucketPublicAccessBlock", {}, "NoSuchPublicAccessBlockConfiguration"),
    "GetBucketOwnershipControls": ("GetBucketOwnershipControls", {}, "OwnershipControlsNotFoundError"),
    "PutBucketTagging": ("PutBucketTagging", {"Tagging": TAGS}, ""),
    "DeleteBucketTagging": ("PutBucketTagging", {}, ""),
    "PutBucketCors": ("PutBucketCORS", {"CORSConfiguration": {"CORSRules": [RULE]}}, ""),
    "DeleteBucketCors": ("PutBucketCORS", {}, ""),
    "DeleteBucketLifecycle": ("PutLifecycleConfiguration", {}, ""),
    "DeleteBucketWebsite": ("DeleteBucketWebsite", {}, ""),
    "PutBucketRequestPayment": (
        "PutBucketRequestPayment",
        {"RequestPaymentConfiguration": {"Payer": "BucketOwner"}},
        "",
    ),
}
"""The action that each operation needs, its members, and the code of 404 if there is no such configuration."""
WELL_KNOWN = ["ListBucket", "GetBucketLocation"]
ACTIONS = [*WELL_KNOWN, *sorted({action for action, _, _ in OPERATIONS.values()} - set(WELL_KNOWN))]
HALVES = [ACTIONS[0::2], ACTIONS[1::2]]
TABLES = [
    PolicyTable(f"actions on buckets {number}", {action: [allow(f"s3:{action}", "", principal=ALT)] for action in half})
    for number, half in enumerate(HALVES, 1)
]


def _ask(client, operation, bucket):
    return call_operation(client, operation, Bucket=bucket, **OPERATIONS[operation][1])


def _allowing(operation):
    """Returns the table and the rule that allow the action that the operation needs."""
    action = OPERATIONS[operation][0]
    return TABLES[action in HALVES[1]], action


def _allowing_others(operation):
    """Returns the table that allows the other half of the actions, and one of its rules."""
    other = OPERATIONS[operation][0] in HALVES[0]
    return TABLES[other], HALVES[other][0]


@pytest.mark.parametrize("operation", case_per_operation(OPERATIONS))
@check("ListObjects", "PutBucketPolicy", level="common", spec=NEEDED)
def test_needed_action_is_enough(s3, alt, ruled, operation):
    """If the policy allows another account the action that an operation needs, the account's request returns 200 or
    204, or 404 with the operation's code if the bucket has no such configuration."""
    bucket = ruled(*_allowing(operation))
    code = OPERATIONS[operation][2]
    if code:
        expect.response_unless(lambda: _ask(alt, operation, bucket), 404, code)
    else:
        expect.status(_ask(alt, operation, bucket), 200, 204)


@pytest.mark.parametrize("operation", case_per_operation(OPERATIONS))
@check("ListObjects", "PutBucketPolicy", level="common", spec=NEEDED)
def test_other_actions_are_not_enough(s3, alt, ruled, operation):
    """A request by another account returns 403 AccessDenied if the policy allows the account other actions, but not
    the one that the operation needs."""
    bucket = ruled(*_allowing_others(operation))
    with expect.error(403, *([] if operation == "HeadBucket" else ["AccessDenied"])):
        _ask(alt, operation, bucket)


@pytest.fixture
def others_policy(control, alt, open_bucket, alt_principal, soon):
    """Creates a bucket whose policy allows the second account to list it, and to get, put and delete its policy, and
    returns its name."""
    actions = ["s3:ListBucket", "s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"]
    statements = filled_in([allow(actions, "", principal=ALT)], open_bucket, {ALT: alt_principal})
    control.put_bucket_policy(Bucket=open_bucket, Policy=document(*statements))
    listed = lambda: expect.response_unless(lambda: alt.list_objects(Bucket=open_bucket), 403)  # noqa: E731
    with expect.arranging():
        expect.eventually(listed, "policy in force", within=soon.at_least(1), sort="option")
    return open_bucket


@check("GetBucketPolicy", level="extended", spec=api("GetBucketPolicy"))
def test_policy_is_not_read_by_another_account(alt, others_policy):
    """GetBucketPolicy by another account returns 405 MethodNotAllowed, even if the policy allows the account
    s3:GetBucketPolicy."""
    with expect.error(405, "MethodNotAllowed"):
        alt.get_bucket_policy(Bucket=others_policy)


@check("DeleteBucketPolicy", level="extended", spec=api("DeleteBucketPolicy"))
def test_policy_is_not_deleted_by_another_account(alt, control, others_policy):
    """DeleteBucketPolicy by another account returns 405 MethodNotAllowed and changes nothing, even if the policy allows
    the account s3:DeleteBucketPolicy."""
    before = control.get_bucket_policy(Bucket=others_policy)["Policy"]
    with expect.error(405, "MethodNotAllowed"):
        alt.delete_bucket_policy(Bucket=others_policy)
    expect.equal(control.get_bucket_policy(Bucket=others_policy)["Policy"], before, "policy", sort="option")


@check("PutBucketPolicy", level="extended", spec=api("PutBucketPolicy"))
def test_policy_is_not_put_by_another_account(alt, control, others_policy):
    """PutBucketPolicy by another account returns 405 MethodNotAllowed and changes nothing, even if the policy allows
    the account s3:PutBucketPolicy."""
    text = document(*filled_in([allow("s3:GetObject", "*")], others_policy))
    before = control.get_bucket_policy(Bucket=others_policy)["Policy"]
    with expect.error(405, "MethodNotAllowed"):
        alt.put_bucket_policy(Bucket=others_policy, Policy=text)
    expect.equal(control.get_bucket_policy(Bucket=others_policy)["Policy"], before, "policy", sort="option")
