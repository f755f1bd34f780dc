"""Policy conditions on the existing tags of an object: s3:ExistingObjectTag."""

import pytest

from fixtures.language import check, expect
from fixtures.model.sources import userguide
from fixtures.s3.policies import ALT, Table, allow, deny, when

FEATURE = "policy-conditions"

pytestmark = pytest.mark.xdist_group("policy tags")

TAGGING = userguide("tagging-and-policies")
PUBLIC = when("StringEquals", "s3:ExistingObjectTag/security", "public")
ACTIONS = ["s3:GetObject", "s3:GetObjectAcl", "s3:GetObjectTagging", "s3:PutObjectTagging"]
TABLE = Table(
    "tags of objects",
    {
        "read": [allow("s3:GetObject", "read/*", **PUBLIC)],
        "all": [allow(ACTIONS, "all/*", principal=ALT, **PUBLIC)],
        "denied": [
            allow("s3:GetObject", "denied/*"),
            deny("s3:GetObject", "denied/*", **when("StringEquals", "s3:ExistingObjectTag/secret", "yes")),
        ],
    },
    objects={
        **{
            f"{rule}/{name}": {"Tagging": tags} if tags else {}
            for rule in ("read", "all")
            for name, tags in {
                "public": "security=public",
                "besides": "colour=red&security=public",
                "private": "security=private",
                "untagged": "",
            }.items()
        },
        "denied/untagged": {},
        "denied/secret": {"Tagging": "secret=yes"},
    },
)


@pytest.mark.parametrize("key", ["read/public", "read/besides", "denied/untagged"])
@check("GetObject", "PutBucketPolicy", level="common", spec=TAGGING)
def test_object_with_the_tag_is_read(anyone, ruled, key):
    """GetObject without credentials returns 200 if the object's tags meet the condition on s3:ExistingObjectTag of
    the statement that allows it, or do not meet the condition of the statement that denies it."""
    bucket = ruled(TABLE, key.partition("/")[0])
    expect.status(anyone.get_object(Bucket=bucket, Key=key), 200)


@pytest.mark.parametrize("key", ["read/private", "read/untagged", "denied/secret"])
@check("GetObject", "PutBucketPolicy", level="common", spec=TAGGING)
def test_object_without_the_tag_is_not_read(anyone, ruled, key):
    """GetObject without credentials returns 403 AccessDenied if the object's tags do not meet the condition on
    s3:ExistingObjectTag of the statement that allows it, or meet the condition of the statement that denies it."""
    bucket = ruled(TABLE, key.partition("/")[0])
    with expect.error(403, "AccessDenied"):
        anyone.get_object(Bucket=bucket, Key=key)


@check("GetObjectAcl", "PutBucketPolicy", level="common", spec=TAGGING)
def test_acl_of_an_object_with_the_tag_is_read(alt, ruled):
    """GetObjectAcl by another account returns 200 if the object's tags meet the condition on s3:ExistingObjectTag
    under which the policy allows it."""
    expect.status(alt.get_object_acl(Bucket=ruled(TABLE, "all"), Key="all/besides"), 200)


@pytest.mark.parametrize("key", ["all/private", "all/untagged"], ids=["private", "untagged"])
@check("GetObjectAcl", "PutBucketPolicy", level="common", spec=TAGGING)
def test_acl_of_an_object_without_the_tag_is_not_read(alt, ruled, key):
    """GetObjectAcl by another account returns 403 AccessDenied if the object's tags do not meet the condition on
    s3:ExistingObjectTag under which the policy allows it."""
    bucket = ruled(TABLE, "all")
    with expect.error(403, "AccessDenied"):
        alt.get_object_acl(Bucket=bucket, Key=key)


@check("GetObjectTagging", "PutBucketPolicy", level="common", spec=TAGGING)
def test_tags_of_an_object_with_the_tag_are_read(alt, ruled):
    """GetObjectTagging by another account returns 200 and the tags if they meet the condition on
    s3:ExistingObjectTag under which the policy allows it."""
    found = alt.get_object_tagging(Bucket=ruled(TABLE, "all"), Key="all/public")["TagSet"]
    expect.equal(found, [{"Key": "security", "Value": "public"}], "tags")


@check("GetObjectTagging", "PutBucketPolicy", level="common", spec=TAGGING)
def test_tags_of_an_object_without_the_tag_are_not_read(alt, ruled):
    """GetObjectTagging by another account returns 403 AccessDenied if the object's tags do not meet the condition on
    s3:ExistingObjectTag under which the policy allows it."""
    bucket = ruled(TABLE, "all")
    with expect.error(403, "AccessDenied"):
        alt.get_object_tagging(Bucket=bucket, Key="all/untagged")


@check(
    "PutObjectTagging",
    "PutBucketPolicy",
    level="common",
    spec=TAGGING,
    formerly=["policy/object_tags::tags_that_there_were_count_for_new_ones"],
)
def test_existing_tags_decide_whether_tags_may_be_put(alt, ruled, new_prefix, control):
    """PutObjectTagging by another account returns 200 if the existing tags meet the policy's condition on
    s3:ExistingObjectTag. After it has replaced them with tags that do not meet it, it returns 403 AccessDenied."""
    where = {"Bucket": ruled(TABLE, "all"), "Key": f"all/{new_prefix()}object"}
    with expect.arranging():
        control.put_object(**where, Body=b"body", Tagging="security=public")
    tags = {"TagSet": [{"Key": "security", "Value": "private"}]}
    expect.status(alt.put_object_tagging(**where, Tagging=tags), 200)
    with expect.error(403, "AccessDenied"):
        alt.put_object_tagging(**where, Tagging=tags)
