"""The policy action that each operation on an object needs: this action alone is enough, and all other actions
without it are not."""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import call_operation, case_per_operation
from fixtures.model.sources import userguide
from fixtures.s3.policies import ALT, PolicyTable, allow

FEATURE = "policy-actions"

pytestmark = pytest.mark.xdist_group("policy actions on objects")

NEEDED = userguide("using-with-s3-policy-actions")
TAGS = {"TagSet": [{"Key": "colour", "Value": "red"}]}

OPERATIONS = {
    "GetObject": ("GetObject", {}),
    "HeadObject": ("GetObject", {}),
    "PutObject": ("PutObject", {"Body": b"body"}),
    "DeleteObject": ("DeleteObject", {}),
    "GetObjectTagging": ("GetObjectTagging", {}),
    "PutObjectTagging": ("PutObjectTagging", {"Tagging": TAGS}),
    "DeleteObjectTagging": ("DeleteObjectTagging", {}),
    "GetObjectAcl": ("GetObjectAcl", {}),
    "PutObjectAcl": ("PutObjectAcl", {"ACL": "private"}),
    "CreateMultipartUpload": ("PutObject", {}),
    "ListParts": ("ListMultipartUploadParts", {}),
    "AbortMultipartUpload": ("AbortMultipartUpload", {}),
}
"""The action that each operation needs, and its members."""
ACTIONS = sorted({action for action, _ in OPERATIONS.values()})
TABLE = PolicyTable(
    "actions on objects",
    {
        **{f"only_{action}": [allow(f"s3:{action}", f"only_{action}/*", principal=ALT)] for action in ACTIONS},
        **{
            f"not_{action}": [
                allow([f"s3:{other}" for other in ACTIONS if other != action], f"not_{action}/*", principal=ALT)
            ]
            for action in ACTIONS
        },
    },
    objects={f"{rule}_{action}/object": {} for rule in ("only", "not") for action in ACTIONS},
)
NEW = ("PutObject", "DeleteObject", "CreateMultipartUpload")
OF_UPLOADS = ("ListParts", "AbortMultipartUpload")


@pytest.fixture
def place(ruled, new_prefix, control):
    """`place(operation, rule)` returns the members that name the object or the upload of the operation, with a key
    that the rule applies to."""

    def find(operation, rule):
        rule = f"{rule}_{OPERATIONS[operation][0]}"
        bucket = ruled(TABLE, rule)
        name = f"{new_prefix()}new" if operation in (*NEW, *OF_UPLOADS) else "object"
        where = {"Bucket": bucket, "Key": f"{rule}/{name}"}
        if operation not in OF_UPLOADS:
            return where
        return where | {"UploadId": control.create_multipart_upload(**where)["UploadId"]}

    return find


def _ask(client, operation, where):
    return call_operation(client, operation, **where, **OPERATIONS[operation][1])


@pytest.mark.parametrize("operation", case_per_operation(OPERATIONS))
@check("GetObject", "PutBucketPolicy", level="common", spec=NEEDED, gate=True)
def test_needed_action_is_enough(s3, alt, place, operation):
    """A request by another account returns 200 or 204, as it does for the owner, if the policy allows the account
    only the one action that the operation needs."""
    with expect.arranging():
        where = place(operation, "only")
    expect.succeeded(_ask(alt, operation, where))


@pytest.mark.parametrize("operation", case_per_operation(OPERATIONS))
@check("GetObject", "PutBucketPolicy", level="common", spec=NEEDED)
def test_other_actions_are_not_enough(s3, alt, place, operation):
    """A request by another account returns 403 AccessDenied if the policy allows the account other actions, but not
    the one that the operation needs."""
    with expect.arranging():
        where = place(operation, "not")
    with expect.error(403, *([] if operation == "HeadObject" else ["AccessDenied"])):
        _ask(alt, operation, where)
