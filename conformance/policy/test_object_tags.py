"""Policy conditions on tags: on the existing tags of an object (s3:ExistingObjectTag), and on the tags that
PutObjectTagging gives it (s3:RequestObjectTag, s3:RequestObjectTagKeys).

Tags that come with an upload are in test_uploads.py.
"""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import call_operation, case_per_operation
from fixtures.model.sources import AUTHORIZATION, userguide
from fixtures.s3.policies import ALT, PolicyTable, allow, deny, when

FEATURE = "policy-conditions"

pytestmark = pytest.mark.xdist_group("policy tags")

TAGGING = userguide("tagging-and-policies")
PUBLIC = when("StringEquals", "s3:ExistingObjectTag/security", "public")
TAG = "s3:PutObjectTagging"
ACTIONS = [
    *("s3:GetObject", "s3:GetObjectAcl", "s3:PutObjectAcl"),
    *("s3:GetObjectTagging", TAG, "s3:DeleteObjectTagging"),
]
KEYS = when("ForAllValues:StringLike", "s3:RequestObjectTagKeys", ["Owner", "CreationDate"])
TABLE = PolicyTable(
    "tags of objects",
    {
        "read": [allow("s3:GetObject", "read/*", **PUBLIC)],
        "all": [allow(ACTIONS, "all/*", principal=ALT, **PUBLIC)],
        "attributes": [
            allow("s3:GetObject", "attributes/*", principal=ALT, **PUBLIC),
            allow("s3:GetObjectAttributes", "attributes/*", principal=ALT),
        ],
        "target": [allow(["s3:PutObject", TAG], "target/*", principal=ALT)],
        "keys": [allow(TAG, "keys/*", principal=ALT, **KEYS)],
        "value": [allow(TAG, "value/*", principal=ALT, **when("StringEquals", "s3:RequestObjectTag/Project", "X"))],
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
        "attributes/public": {"Tagging": "security=public"},
        "attributes/private": {"Tagging": "security=private"},
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
    expect.equal(found, [{"Key": "security", "Value": "public"}], "tags", sort="data")


@check("GetObjectTagging", "PutBucketPolicy", level="common", spec=TAGGING)
def test_tags_of_an_object_without_the_tag_are_not_read(alt, ruled):
    """GetObjectTagging by another account returns 403 AccessDenied if the object's tags do not meet the condition on
    s3:ExistingObjectTag under which the policy allows it."""
    bucket = ruled(TABLE, "all")
    with expect.error(403, "AccessDenied"):
        alt.get_object_tagging(Bucket=bucket, Key="all/untagged")


@check("PutObjectTagging", "PutBucketPolicy", level="common", spec=TAGGING)
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


READS = {"HeadObject": {}, "GetObjectAttributes": {"ObjectAttributes": ["ETag"]}}
READERS = case_per_operation((*READS, "CopyObject", "UploadPartCopy"))


@pytest.fixture
def reading(alt, ruled, new_prefix):
    """`reading(operation, name)` returns the members with which the second account reads or copies the object of this
    name; the target of a copy is open to it."""

    def members(operation, name):
        rule = "attributes" if operation == "GetObjectAttributes" else "all"
        where = {"Bucket": ruled(TABLE, rule), "Key": f"{rule}/{name}"}
        if operation in READS:
            return where | READS[operation]
        target = {"Bucket": ruled(TABLE, "target"), "Key": f"target/{new_prefix()}copy"}
        if operation == "UploadPartCopy":
            with expect.arranging():
                target |= {"UploadId": alt.create_multipart_upload(**target)["UploadId"], "PartNumber": 1}
        return {**target, "CopySource": where}

    return members


@pytest.mark.parametrize("operation", READERS)
@check("HeadObject", "PutBucketPolicy", level="common", spec=TAGGING)
def test_object_with_the_tag_is_open_to_other_readers(alt, reading, operation):
    """HeadObject, GetObjectAttributes, CopyObject and UploadPartCopy by another account return 200 if the tags of the
    object, or of the source, meet the condition on s3:ExistingObjectTag under which the policy allows s3:GetObject."""
    expect.status(call_operation(alt, operation, **reading(operation, "public")), 200)


@pytest.mark.parametrize("operation", READERS)
@check("HeadObject", "PutBucketPolicy", level="common", spec=TAGGING)
def test_object_without_the_tag_is_closed_to_other_readers(alt, control, reading, operation):
    """HeadObject, GetObjectAttributes, CopyObject and UploadPartCopy by another account return 403 AccessDenied if the
    tags of the object, or of the source, do not meet the condition on s3:ExistingObjectTag under which the policy
    allows s3:GetObject; CopyObject stores nothing."""
    members = reading(operation, "private")
    with expect.error(403, *([] if operation == "HeadObject" else ["AccessDenied"])):
        call_operation(alt, operation, **members)
    if operation == "CopyObject":
        expect.nothing_stored(control, {name: members[name] for name in ("Bucket", "Key")})


@check("PutObjectAcl", "PutBucketPolicy", level="extended", spec=AUTHORIZATION)
def test_acl_of_an_object_with_the_tag_is_put(alt, ruled):
    """PutObjectAcl by another account returns 200 if the object's tags meet the condition on s3:ExistingObjectTag
    under which the policy allows it."""
    expect.status(alt.put_object_acl(Bucket=ruled(TABLE, "all"), Key="all/public", ACL="private"), 200)


@check("PutObjectAcl", "PutBucketPolicy", level="extended", spec=AUTHORIZATION)
def test_acl_of_an_object_without_the_tag_is_not_put(alt, ruled):
    """PutObjectAcl by another account returns 403 AccessDenied if the object's tags do not meet the condition on
    s3:ExistingObjectTag under which the policy allows it."""
    bucket = ruled(TABLE, "all")
    with expect.error(403, "AccessDenied"):
        alt.put_object_acl(Bucket=bucket, Key="all/private", ACL="private")


def _tags(client, where):
    return {tag["Key"]: tag["Value"] for tag in client.get_object_tagging(**where)["TagSet"]}


@check("DeleteObjectTagging", "PutBucketPolicy", level="extended", spec=AUTHORIZATION)
def test_tags_of_an_object_without_the_tag_are_not_deleted(alt, ruled, control):
    """DeleteObjectTagging by another account returns 403 AccessDenied, and deletes no tag, if the object's tags do not
    meet the condition on s3:ExistingObjectTag under which the policy allows it."""
    where = {"Bucket": ruled(TABLE, "all"), "Key": "all/private"}
    with expect.error(403, "AccessDenied"):
        alt.delete_object_tagging(**where)
    with expect.keeping_out():
        expect.equal(_tags(control, where), {"security": "private"}, "tags", sort="data")


@pytest.fixture
def tagged(ruled, new_prefix, control):
    """`tagged(rule)` stores an object with the tag security=public that the rule applies to; returns bucket and key."""

    def store(rule):
        where = {"Bucket": ruled(TABLE, rule), "Key": f"{rule}/{new_prefix()}object"}
        with expect.arranging():
            control.put_object(**where, Body=b"body", Tagging="security=public")
        return where

    return store


@check("DeleteObjectTagging", "PutBucketPolicy", level="extended", spec=AUTHORIZATION)
def test_tags_of_an_object_with_the_tag_are_deleted(alt, tagged):
    """DeleteObjectTagging by another account returns 204 if the object's tags meet the condition on
    s3:ExistingObjectTag under which the policy allows it."""
    expect.succeeded(alt.delete_object_tagging(**tagged("all")))


GIVEN = {
    "keys-both": ("keys", {"Owner": "one", "CreationDate": "today"}),
    "value-and_another": ("value", {"Project": "X", "colour": "red"}),
}
REFUSED = {
    "keys-another_besides": ("keys", {"Owner": "one", "colour": "red"}),
    "value-another": ("value", {"Project": "Y"}),
    "value-missing": ("value", {"colour": "red"}),
}


def _put_tags(client, where, tags):
    listed = [{"Key": key, "Value": value} for key, value in tags.items()]
    return client.put_object_tagging(**where, Tagging={"TagSet": listed})


@pytest.mark.parametrize(("rule", "tags"), GIVEN.values(), ids=GIVEN)
@check("PutObjectTagging", "PutBucketPolicy", level="common", spec=TAGGING)
def test_tags_that_the_policy_allows_are_put(alt, tagged, rule, tags):
    """PutObjectTagging by another account returns 200 if its tags meet the condition under which the policy allows it:
    that s3:RequestObjectTagKeys are all of a list, or that s3:RequestObjectTag has a certain value."""
    expect.status(_put_tags(alt, tagged(rule), tags), 200)


@pytest.mark.parametrize(("rule", "tags"), REFUSED.values(), ids=REFUSED)
@check("PutObjectTagging", "PutBucketPolicy", level="common", spec=TAGGING)
def test_tags_that_the_policy_does_not_allow_are_not_put(alt, control, tagged, rule, tags):
    """PutObjectTagging by another account returns 403 AccessDenied, and leaves the object's tags unchanged, if its tags
    do not meet the condition under which the policy allows it: that s3:RequestObjectTagKeys are all of a list, or that
    s3:RequestObjectTag has a certain value."""
    where = tagged(rule)
    with expect.error(403, "AccessDenied"):
        _put_tags(alt, where, tags)
    with expect.keeping_out():
        expect.equal(_tags(control, where), {"security": "public"}, "tags", sort="data")
