"""CopyObject and ACLs: a copy gets the ACL of the copy request, not the ACL of its source."""

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.model.sources import api, userguide
from fixtures.s3.grants import ALL_USERS, AUTHENTICATED_USERS, group_permissions

FEATURE = "canned-acls"

BODY = b"to be copied"
GRANTS = {"GrantRead": "READ", "GrantReadACP": "READ_ACP", "GrantWriteACP": "WRITE_ACP"} | {
    "GrantFullControl": "FULL_CONTROL"
}


@pytest.fixture
def copied(s3, made_to_read, stored_to_read, new_target):
    """`copied(ACL="public-read")` returns bucket and key of a copy that was made with these members, and its source, of
    which the body is BODY; `source` are the members of the source. Checks only read both."""

    def copy(source, members):
        obj, target = stored_to_read(BODY, **source), new_target()
        s3.copy_object(**target, CopySource=obj, **members)
        return target, obj

    def made(source, **members):
        return made_to_read(("copied", repr(source), repr(members)), lambda: copy(source, members))

    return made


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_acl_is_not_copied(s3, copied):
    """A copy of a public-read object, made without an ACL, has exactly one grant: FULL_CONTROL for its owner."""
    copy, _ = copied({"ACL": "public-read"})
    acl = s3.get_object_acl(**copy)
    grants = [(grant["Grantee"].get("ID"), grant["Permission"]) for grant in acl["Grants"]]
    expect.equal(grants, [(acl["Owner"]["ID"], "FULL_CONTROL")], "grants", sort="access")


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_copy_is_private_by_default(copied, anonymous, public_url):
    """A copy of a public-read object, made without an ACL, returns 403 to a request without credentials."""
    copy, _ = copied({"ACL": "public-read"})
    expect.status(anonymous.get(public_url(**copy)), 403)


@check("CopyObject", level="common", spec=userguide("acl-overview"))
def test_canned_acl_applies_to_the_copy(copied, anonymous, public_url):
    """CopyObject with ACL public-read makes a copy that can be read without credentials, and its source stays
    private."""
    copy, source = copied({"Metadata": {"colour": "red"}}, ACL="public-read")
    answer = anonymous.get(public_url(**copy))
    expect.status(answer, 200)
    expect.equal(answer.body, BODY, "body", sort="data")
    expect.status(anonymous.get(public_url(**source)), 403)


@check("CopyObject", level="common", spec=userguide("acl-overview"))
@derived("An operation is documented to change what it names; so everything beside that stays.")
def test_canned_acl_leaves_the_metadata(s3, copied):
    """CopyObject with ACL public-read and no MetadataDirective grants READ to all users and copies the source's
    metadata."""
    copy, _ = copied({"Metadata": {"colour": "red"}}, ACL="public-read")
    expect.equal(
        group_permissions(s3.get_object_acl(**copy), to=ALL_USERS), ["READ"], "grants to all users", sort="access"
    )
    expect.same_metadata(s3.head_object(**copy), {"colour": "red"})


@pytest.mark.parametrize(("member", "permission"), GRANTS.items(), ids=list(GRANTS.values()))
@check("CopyObject", level="extended", spec=userguide("acl-overview"), feature="acls")
def test_grant_applies_to_the_copy(s3, plain_source, copy, member, permission):
    """CopyObject with x-amz-grant-read, -read-acp, -write-acp or -full-control for the group of authenticated users
    makes a copy that grants the group only this permission."""
    s3.copy_object(**copy, CopySource=plain_source, **{member: f'uri="{AUTHENTICATED_USERS}"'})
    expect.equal(
        group_permissions(s3.get_object_acl(**copy), to=AUTHENTICATED_USERS),
        [permission],
        "grants to authenticated users",
        sort="access",
    )
