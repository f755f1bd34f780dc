"""Grants in object ACLs, one permission at a time: in headers of PutObject, in headers of PutObjectAcl, and in a
document."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model import checksums
from fixtures.model.sources import api, userguide
from fixtures.s3.grants import ALL_USERS, group_permissions

FEATURE = "acls"

GRANTS = {
    "GrantRead": "READ",
    "GrantReadACP": "READ_ACP",
    "GrantWriteACP": "WRITE_ACP",
    "GrantFullControl": "FULL_CONTROL",
}
OVERVIEW = userguide("acl-overview")


CASES = [pytest.param({member: f'uri="{ALL_USERS}"'}, name, id=name) for member, name in GRANTS.items()]


@pytest.mark.parametrize(("grant", "permission"), CASES)
@check("PutObject", level="common", spec=OVERVIEW)
def test_grant_with_an_upload(s3, stored, grant, permission):
    """After PutObject with a grant header for all users, GetObjectAcl returns exactly this permission for them."""
    expect.equal(
        group_permissions(s3.get_object_acl(**stored(b"body", **grant)), to=ALL_USERS),
        [permission],
        "grants to all users",
        sort="access",
    )


@pytest.mark.parametrize(("grant", "permission"), CASES)
@check("PutObjectAcl", level="common", spec=OVERVIEW)
def test_grant_of_an_object(s3, stored, grant, permission):
    """PutObjectAcl with a grant header for all users returns 200; GetObjectAcl then returns exactly this permission
    for them."""
    obj = stored(b"body")
    expect.status(s3.put_object_acl(**obj, **grant), 200)
    expect.equal(
        group_permissions(s3.get_object_acl(**obj), to=ALL_USERS), [permission], "grants to all users", sort="access"
    )


def _policy(acl):
    """The given ACL with READ for all users added."""
    grantee = {"Type": "Group", "URI": ALL_USERS}
    return {"Owner": acl["Owner"], "Grants": [*acl["Grants"], {"Grantee": grantee, "Permission": "READ"}]}


@check("PutObjectAcl", level="common", spec=api("PutObjectAcl"), gate=True)
def test_grant_in_a_document(s3, stored):
    """PutObjectAcl with a document that grants READ to all users returns 200; GetObjectAcl then returns exactly this
    permission for them."""
    obj = stored(b"body")
    with expect.arranging():
        policy = _policy(s3.get_object_acl(**obj))
    expect.status(s3.put_object_acl(**obj, AccessControlPolicy=policy), 200)
    expect.equal(
        group_permissions(s3.get_object_acl(**obj), to=ALL_USERS), ["READ"], "grants to all users", sort="access"
    )


@check("PutObjectAcl", level="extended", spec=api("PutObjectAcl"))
def test_document_with_a_wrong_md5_is_refused(s3, stored):
    """PutObjectAcl with a Content-MD5 that does not match the document is refused with 400 BadDigest, and the ACL
    then grants nothing to all users."""
    obj = stored(b"body")
    with expect.arranging():
        policy = _policy(s3.get_object_acl(**obj))
    with expect.error(400, "BadDigest"):
        s3.put_object_acl(**obj, AccessControlPolicy=policy, ContentMD5=checksums.of("MD5", b"other bytes"))
    expect.equal(group_permissions(s3.get_object_acl(**obj), to=ALL_USERS), [], "grants to all users", sort="access")
