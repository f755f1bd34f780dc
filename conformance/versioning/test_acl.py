"""Access control lists (ACLs) of versions: each version has its own ACL."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.grants import ALL_USERS, grant_header_value, group, group_permissions, policy, user

FEATURE = "acls"


def _is_public(acl):
    return bool(group_permissions(acl, to=ALL_USERS))


@check("PutObjectAcl", level="common", spec=userguide("acl-overview"))
def test_acl_of_a_version(s3, versioned_target, written):
    """PutObjectAcl with a version id and the ACL public-read makes that version public; GetObjectAcl shows no public
    grant on another version of the key."""
    first, second = written(versioned_target, b"first", b"second")
    s3.put_object_acl(**versioned_target, VersionId=first, ACL="public-read")
    acls = {version: s3.get_object_acl(**versioned_target, VersionId=version) for version in (first, second)}
    expect.equal(
        (_is_public(acls[first]), _is_public(acls[second])), (True, False), "first and second are public", sort="access"
    )


WAYS = {
    "grants": lambda owner: {"GrantFullControl": grant_header_value(owner), "GrantRead": f'uri="{ALL_USERS}"'},
    "document": lambda owner: {
        "AccessControlPolicy": policy(owner, user(owner, "FULL_CONTROL"), group(ALL_USERS, "READ"))
    },
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@check("PutObjectAcl", level="common", spec=api("PutObjectAcl"))
def test_grants_of_a_version(s3, versioned_target, written, canonical_id, way):
    """PutObjectAcl with a version id and grants to everyone, in headers or in a document, makes that version public;
    GetObjectAcl shows no public grant on another version of the key."""
    first, second = written(versioned_target, b"first", b"second")
    s3.put_object_acl(**versioned_target, VersionId=first, **way(canonical_id("main")))
    acls = {version: s3.get_object_acl(**versioned_target, VersionId=version) for version in (first, second)}
    expect.equal(
        (_is_public(acls[first]), _is_public(acls[second])), (True, False), "first and second are public", sort="access"
    )


@check("PutObjectAcl", level="common", spec=api("PutObjectAcl"))
def test_acl_of_the_current_version(s3, versioned_target, written):
    """PutObjectAcl with the ACL public-read and without a version id makes the current version public, and no older
    version."""
    first, second = written(versioned_target, b"first", b"second")
    s3.put_object_acl(**versioned_target, ACL="public-read")
    acls = {version: s3.get_object_acl(**versioned_target, VersionId=version) for version in (first, second)}
    expect.equal(
        (_is_public(acls[first]), _is_public(acls[second])), (False, True), "first and second are public", sort="access"
    )


@check("PutObject", level="common", spec=api("PutObject"))
@derived("A write replaces the whole object; so nothing of the old one remains.")
def test_new_version_does_not_inherit_the_acl(s3, versioned_target, written):
    """PutObject without an ACL over a public-read object creates a private version."""
    written(versioned_target, b"public", ACL="public-read")
    written(versioned_target, b"private")
    expect.equal(
        _is_public(s3.get_object_acl(**versioned_target)), False, "the current version is public", sort="access"
    )


@pytest.fixture
def hidden(s3, versioned_bucket, new_prefix, written):
    """Bucket and key of an object whose only version is hidden by a delete marker, the version's id and
    the marker's."""
    with expect.arranging():
        target = {"Bucket": versioned_bucket, "Key": f"{new_prefix()}object"}
        [version] = written(target, b"hidden")
        return target, version, s3.delete_object(**target)["VersionId"]


@check("GetObjectAcl", level="extended", spec=api("GetObjectAcl"))
@recorded("LocalStack", "TestS3::test_put_object_acl_on_delete_marker", 2026)
def test_marker_has_no_acl(s3, hidden):
    """GetObjectAcl with the id of a delete marker returns 405 MethodNotAllowed."""
    target, _, marker = hidden
    with expect.error(405, "MethodNotAllowed"):
        s3.get_object_acl(**target, VersionId=marker)


@check("PutObjectAcl", level="extended", spec=api("PutObjectAcl"))
@recorded("LocalStack", "TestS3::test_put_object_acl_on_delete_marker", 2026)
def test_put_acl_of_a_marker_is_refused(s3, hidden):
    """PutObjectAcl with the id of a delete marker returns 405 MethodNotAllowed."""
    target, _, marker = hidden
    with expect.error(405, "MethodNotAllowed"):
        s3.put_object_acl(**target, VersionId=marker, ACL="private")


# Observed on AWS; the API reference does not document it.
@check("GetObjectAcl", level="extended", spec=api("GetObjectAcl"))
@recorded("LocalStack", "TestS3::test_put_object_acl_on_delete_marker", 2026)
def test_hidden_object_has_no_acl(s3, hidden):
    """GetObjectAcl of a key whose latest version is a delete marker returns 404 NoSuchKey."""
    target, _, _ = hidden
    with expect.error(404, "NoSuchKey"):
        s3.get_object_acl(**target)


# Recorded from AWS, although it answers GetObjectAcl of the key with 404.
@check("PutObjectAcl", level="extended", spec=api("PutObjectAcl"))
@recorded("LocalStack", "TestS3::test_put_object_acl_on_delete_marker", 2026)
def test_put_acl_of_a_hidden_object_is_refused(s3, hidden):
    """PutObjectAcl of a key whose latest version is a delete marker returns 405 MethodNotAllowed, and the version
    below stays private."""
    target, version, _ = hidden
    with expect.error(405, "MethodNotAllowed"):
        s3.put_object_acl(**target, ACL="public-read")
    acl = s3.get_object_acl(**target, VersionId=version)
    expect.equal(_is_public(acl), False, "the hidden version is public", sort="access")


@pytest.fixture
def deleted_version(s3, versioned_bucket, new_prefix, written):
    """The older of two versions, which is deleted: its bucket, key and id."""
    with expect.arranging():
        target = {"Bucket": versioned_bucket, "Key": f"{new_prefix()}object"}
        first, _ = written(target, b"first", b"second")
        s3.delete_object(**target, VersionId=first)
        return {**target, "VersionId": first}


@check("PutObjectAcl", level="extended", spec=api("PutObjectAcl"))
def test_put_acl_of_a_deleted_version_is_refused(s3, deleted_version):
    """PutObjectAcl with the id of a deleted version returns 404 NoSuchVersion."""
    with expect.error(404, "NoSuchVersion"):
        s3.put_object_acl(**deleted_version, ACL="private")


@check("GetObjectAcl", level="common", spec=api("GetObjectAcl"))
def test_deleted_version_has_no_acl(s3, deleted_version):
    """GetObjectAcl with the id of a deleted version returns 404 NoSuchVersion."""
    with expect.error(404, "NoSuchVersion"):
        s3.get_object_acl(**deleted_version)
