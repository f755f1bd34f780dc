"""Object versions under a policy: an operation with a version id needs a separate action."""

import pytest

from fixtures.language import check, expect
from fixtures.language.check import ask
from fixtures.model.sources import userguide
from fixtures.s3.policies import ALT, Table, allow

FEATURE = "policy-actions"

pytestmark = pytest.mark.xdist_group("policy versions")

NEEDED = userguide("using-with-s3-policy-actions")
TAGS = {"TagSet": [{"Key": "colour", "Value": "red"}]}

OPERATIONS = {
    "GetObject": ("GetObject", "GetObjectVersion", {}),
    "GetObjectTagging": ("GetObjectTagging", "GetObjectVersionTagging", {}),
    "PutObjectTagging": ("PutObjectTagging", "PutObjectVersionTagging", {"Tagging": TAGS}),
    "GetObjectAcl": ("GetObjectAcl", "GetObjectVersionAcl", {}),
    "PutObjectAcl": ("PutObjectAcl", "PutObjectVersionAcl", {"ACL": "private"}),
    "DeleteObject": ("DeleteObject", "DeleteObjectVersion", {}),
}
"""By operation: the action that it needs without and with a version id, and its members."""


def _actions(of_version):
    return [f"s3:{needed[of_version]}" for needed in OPERATIONS.values()]


WITHOUT_VERSIONS = ("GetObject", "GetObjectTagging", "DeleteObject")
"""The operations checked without a version id, one of each kind; test_object_actions.py has the others."""
TABLE = Table(
    "versions",
    {
        "of_objects": [allow(_actions(0), "of_objects/*", principal=ALT)],
        "of_versions": [allow(_actions(1), "of_versions/*", principal=ALT)],
    },
    objects={"of_objects/object": {}, "of_versions/object": {}},
    versioned=True,
)


@pytest.fixture
def version(ruled, new_prefix, control):
    """`version(operation, rule, named)` returns the members that name an object that the rule applies to, or with
    `named` a version of it."""

    def find(operation, rule, named):
        where = {"Bucket": ruled(TABLE, rule), "Key": f"{rule}/object"}
        if operation == "DeleteObject":
            where["Key"] = f"{rule}/{new_prefix()}object"
        if not named:
            return where
        made = control.put_object(**where, Body=b"version")
        return where | {"VersionId": made["VersionId"]}

    return find


def _cases(names):
    return [pytest.param(name, marks=pytest.mark.about(name)) for name in names]


def _ask(client, operation, where):
    return ask(client, operation, **where, **OPERATIONS[operation][2])


@pytest.mark.parametrize("operation", _cases(OPERATIONS))
@check(
    "GetObject",
    "PutBucketPolicy",
    level="common",
    spec=NEEDED,
    formerly=["policy/versions::version_is_open_to_its_own_action"],
)
def test_version_action_is_enough_for_a_version(s3, alt, version, operation):
    """A request by another account with a version id returns 200 or 204, as it does for the owner, if the policy
    allows the account the action for versions, such as s3:GetObjectVersion."""
    with expect.arranging():
        where = version(operation, "of_versions", named=True)
    expect.succeeded(_ask(alt, operation, where))


@pytest.mark.parametrize("operation", _cases(OPERATIONS))
@check("GetObject", "PutBucketPolicy", level="common", spec=NEEDED)
def test_version_is_not_open_to_the_action_on_objects(s3, alt, version, operation):
    """A request by another account with a version id returns 403 AccessDenied if the policy allows the account only
    the action for objects, such as s3:GetObject."""
    with expect.arranging():
        where = version(operation, "of_objects", named=True)
    with expect.error(403, "AccessDenied"):
        _ask(alt, operation, where)


@pytest.mark.parametrize("operation", _cases(WITHOUT_VERSIONS))
@check("GetObject", "PutBucketPolicy", level="common", spec=NEEDED)
def test_object_is_not_open_to_the_action_on_versions(s3, alt, version, operation):
    """A request by another account without a version id returns 403 AccessDenied if the policy allows the account
    only the action for versions, such as s3:GetObjectVersion."""
    with expect.arranging():
        where = version(operation, "of_versions", named=False)
    with expect.error(403, "AccessDenied"):
        _ask(alt, operation, where)


@pytest.mark.parametrize("operation", _cases(WITHOUT_VERSIONS))
@check("GetObject", "PutBucketPolicy", level="common", spec=NEEDED)
def test_object_of_versions_is_open_to_the_action_on_objects(s3, alt, version, operation):
    """A request by another account without a version id, in a bucket with versioning, returns 200 or 204, as it does
    for the owner, if the policy allows the account the action for objects, such as s3:GetObject."""
    with expect.arranging():
        where = version(operation, "of_objects", named=False)
    expect.succeeded(_ask(alt, operation, where))


# A version's id must be known before the policy that names it, so it cannot be in a rule of a table.
@check("GetObject", "PutBucketPolicy", level="extended", spec=userguide("amazon-s3-policy-keys"))
def test_version_that_is_named_is_read(anyone, two_versions):
    """GetObject without credentials of a version returns 200 and its body if a statement allows s3:GetObjectVersion
    under the condition that s3:VersionId is this version's id."""
    answer = anyone.get_object(**two_versions[0])
    expect.equal(answer["Body"].read(), b"1", "body")


@check("GetObject", "PutBucketPolicy", level="extended", spec=userguide("amazon-s3-policy-keys"))
def test_other_version_is_not_read(anyone, two_versions):
    """GetObject without credentials of a version returns 403 AccessDenied if a statement allows s3:GetObjectVersion
    only under the condition that s3:VersionId is the id of another version."""
    with expect.error(403, "AccessDenied"):
        anyone.get_object(**two_versions[1])
