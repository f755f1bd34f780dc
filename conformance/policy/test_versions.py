"""Object versions under a policy: an operation with a version id needs a separate action."""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import call_operation, case_per_operation
from fixtures.model.sources import AUTHORIZATION, userguide
from fixtures.s3.policies import ALT, PolicyTable, allow, when

FEATURE = "policy-actions"

pytestmark = pytest.mark.xdist_group("policy versions")

NEEDED = userguide("using-with-s3-policy-actions")
TAGGING = userguide("tagging-and-policies")
TAGS = {"TagSet": [{"Key": "colour", "Value": "red"}]}

OPERATIONS = {
    "GetObject": ("GetObject", "GetObjectVersion", {}),
    "GetObjectTagging": ("GetObjectTagging", "GetObjectVersionTagging", {}),
    "PutObjectTagging": ("PutObjectTagging", "PutObjectVersionTagging", {"Tagging": TAGS}),
    "GetObjectAcl": ("GetObjectAcl", "GetObjectVersionAcl", {}),
    "PutObjectAcl": ("PutObjectAcl", "PutObjectVersionAcl", {"ACL": "private"}),
    "DeleteObject": ("DeleteObject", "DeleteObjectVersion", {}),
}
"""The action that each operation needs without and with a version id, and its members."""


def _actions(of_version):
    return [f"s3:{needed[of_version]}" for needed in OPERATIONS.values()]


WITHOUT_VERSIONS = ("GetObject", "GetObjectTagging", "DeleteObject")
"""The operations checked without a version id, one of each kind; test_object_actions.py has the others."""
READING = ["s3:GetObject", "s3:GetObjectVersion"]
READING_TAGS = ["s3:GetObjectTagging", "s3:GetObjectVersionTagging"]
TABLE = PolicyTable(
    "versions",
    {
        "of_objects": [allow(_actions(0), "of_objects/*", principal=ALT)],
        "of_versions": [allow(_actions(1), "of_versions/*", principal=ALT)],
        "tagged": [
            allow(
                "s3:GetObjectVersion", "tagged/*", principal=ALT, **when("StringEquals", "s3:ExistingObjectTag/a", "b")
            )
        ],
        "copied_by_both": [allow(READING, "copied_by_both/*", principal=ALT)],
        "copied_with_tags": [allow([*READING, *READING_TAGS], "copied_with_tags/*", principal=ALT)],
        "target": [allow(["s3:PutObject", "s3:PutObjectTagging"], "target/*", principal=ALT)],
    },
    objects={f"{rule}/object": {} for rule in ("of_objects", "of_versions", "copied_by_both")},
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


def _ask(client, operation, where):
    return call_operation(client, operation, **where, **OPERATIONS[operation][2])


@pytest.mark.parametrize("operation", case_per_operation(OPERATIONS))
@check("GetObject", "PutBucketPolicy", level="common", spec=NEEDED)
def test_version_action_is_enough_for_a_version(s3, alt, version, operation):
    """A request by another account with a version id returns 200 or 204, as it does for the owner, if the policy
    allows the account the action for versions, such as s3:GetObjectVersion."""
    with expect.arranging():
        where = version(operation, "of_versions", named=True)
    expect.succeeded(_ask(alt, operation, where))


@pytest.mark.parametrize("operation", case_per_operation(OPERATIONS))
@check("GetObject", "PutBucketPolicy", level="common", spec=NEEDED)
def test_version_is_not_open_to_the_action_on_objects(s3, alt, version, operation):
    """A request by another account with a version id returns 403 AccessDenied if the policy allows the account only
    the action for objects, such as s3:GetObject."""
    with expect.arranging():
        where = version(operation, "of_objects", named=True)
    with expect.error(403, "AccessDenied"):
        _ask(alt, operation, where)


@pytest.mark.parametrize("operation", case_per_operation(WITHOUT_VERSIONS))
@check("GetObject", "PutBucketPolicy", level="common", spec=NEEDED)
def test_object_is_not_open_to_the_action_on_versions(s3, alt, version, operation):
    """A request by another account without a version id returns 403 AccessDenied if the policy allows the account
    only the action for versions, such as s3:GetObjectVersion."""
    with expect.arranging():
        where = version(operation, "of_versions", named=False)
    with expect.error(403, "AccessDenied"):
        _ask(alt, operation, where)


@pytest.mark.parametrize("operation", case_per_operation(WITHOUT_VERSIONS))
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
    expect.equal(answer["Body"].read(), b"1", "body", sort="data")


@check("GetObject", "PutBucketPolicy", level="extended", spec=userguide("amazon-s3-policy-keys"))
def test_other_version_is_not_read(anyone, two_versions):
    """GetObject without credentials of a version returns 403 AccessDenied if a statement allows s3:GetObjectVersion
    only under the condition that s3:VersionId is the id of another version."""
    with expect.error(403, "AccessDenied"):
        anyone.get_object(**two_versions[1])


READS = case_per_operation(["HeadObject", "GetObjectTagging"])


@pytest.mark.parametrize("operation", READS)
@check("HeadObject", "PutBucketPolicy", level="extended", spec=AUTHORIZATION)
def test_version_that_is_named_is_open_to_other_reads(anyone, two_versions, operation):
    """HeadObject and GetObjectTagging without credentials of a version return 200 if a statement allows
    s3:GetObjectVersion and s3:GetObjectVersionTagging under the condition that s3:VersionId is this version's id."""
    expect.status(call_operation(anyone, operation, **two_versions[0]), 200)


@pytest.mark.parametrize("operation", READS)
@check("HeadObject", "PutBucketPolicy", level="extended", spec=AUTHORIZATION)
def test_other_version_is_closed_to_other_reads(anyone, two_versions, operation):
    """HeadObject and GetObjectTagging without credentials of a version return 403 if a statement allows
    s3:GetObjectVersion and s3:GetObjectVersionTagging only under the condition that s3:VersionId is the id of another
    version."""
    with expect.error(403, *([] if operation == "HeadObject" else ["AccessDenied"])):
        call_operation(anyone, operation, **two_versions[1])


COPIES = case_per_operation(["CopyObject", "UploadPartCopy"])


@pytest.fixture
def copy(alt, ruled, new_prefix):
    """`copy(operation, source)` copies the object or version as the second account, to a key that it may write."""

    def make(operation, source):
        target = {"Bucket": ruled(TABLE, "target"), "Key": f"target/{new_prefix()}copy"}
        if operation == "UploadPartCopy":
            with expect.arranging():
                upload = alt.create_multipart_upload(**target)["UploadId"]
            target |= {"UploadId": upload, "PartNumber": 1}
        return call_operation(alt, operation, **target, CopySource=source)

    return make


@pytest.mark.parametrize("operation", COPIES)
@check("CopyObject", "PutBucketPolicy", level="common", spec=NEEDED)
def test_version_that_may_be_read_is_copied(copy, version, operation):
    """CopyObject and UploadPartCopy by another account return 200 if their source names a version, and the policy
    allows the account s3:GetObject and s3:GetObjectVersion for it."""
    with expect.arranging():
        source = version(operation, "copied_by_both", named=True)
    expect.status(copy(operation, source), 200)


@pytest.mark.parametrize("operation", COPIES)
@check("CopyObject", "PutBucketPolicy", level="common", spec=NEEDED)
def test_version_that_may_not_be_read_is_not_copied(copy, version, operation):
    """CopyObject and UploadPartCopy by another account return 403 AccessDenied if their source names a version, and
    the policy allows the account only s3:GetObject for it, and not s3:GetObjectVersion."""
    with expect.arranging():
        source = version(operation, "of_objects", named=True)
    with expect.error(403, "AccessDenied"):
        copy(operation, source)


@pytest.mark.parametrize("operation", COPIES)
@check("CopyObject", "PutBucketPolicy", level="common", spec=NEEDED)
def test_object_is_not_copied_by_the_right_to_versions(copy, version, operation):
    """CopyObject and UploadPartCopy by another account return 403 AccessDenied if their source names no version, and
    the policy allows the account only s3:GetObjectVersion for it, and not s3:GetObject."""
    with expect.arranging():
        source = version(operation, "of_versions", named=False)
    with expect.error(403, "AccessDenied"):
        copy(operation, source)


@pytest.fixture
def tagged_version(ruled, new_prefix, control):
    """`tagged_version(rule)` returns the members that name a version with the tag a=b, or another one, which the rule
    applies to."""

    def make(rule, tags="a=b"):
        where = {"Bucket": ruled(TABLE, rule), "Key": f"{rule}/{new_prefix()}tagged"}
        with expect.arranging():
            return where | {"VersionId": control.put_object(**where, Body=b"version", Tagging=tags)["VersionId"]}

    return make


@check("GetObject", "PutBucketPolicy", level="common", spec=TAGGING, feature="policy-conditions")
def test_version_with_the_tag_is_read(alt, tagged_version):
    """GetObject by another account of a version returns 200 if its tags meet the condition on s3:ExistingObjectTag
    under which the policy allows s3:GetObjectVersion."""
    expect.status(alt.get_object(**tagged_version("tagged")), 200)


@check("GetObject", "PutBucketPolicy", level="common", spec=TAGGING, feature="policy-conditions")
def test_version_without_the_tag_is_not_read(alt, control, tagged_version):
    """GetObject by another account of a version returns 403 AccessDenied if its tags do not meet the condition on
    s3:ExistingObjectTag under which the policy allows s3:GetObjectVersion, although those of a later version do."""
    where = tagged_version("tagged", "a=c")
    with expect.arranging():
        control.put_object(Bucket=where["Bucket"], Key=where["Key"], Body=b"later", Tagging="a=b")
    with expect.error(403, "AccessDenied"):
        alt.get_object(**where)


# The documentation does not say which of the two actions the tags of a version need for copies.
@check("CopyObject", "PutBucketPolicy", level="extended", spec=NEEDED)
def test_version_is_copied_with_tags_that_may_be_read(copy, tagged_version):
    """CopyObject by another account of a version with tags returns 200 if the policy allows the account to read the
    version and, with s3:GetObjectTagging and s3:GetObjectVersionTagging, its tags, and to write the target and its
    tags."""
    expect.status(copy("CopyObject", tagged_version("copied_with_tags")), 200)


@check("CopyObject", "PutBucketPolicy", level="extended", spec=NEEDED)
def test_version_is_not_copied_with_tags_that_may_not_be_read(copy, tagged_version):
    """CopyObject by another account of a version with tags returns 403 AccessDenied if the policy allows the account
    to read the version, but neither s3:GetObjectTagging nor s3:GetObjectVersionTagging."""
    source = tagged_version("copied_by_both")
    with expect.error(403, "AccessDenied"):
        copy("CopyObject", source)
