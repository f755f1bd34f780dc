"""Access control lists of versions: each version has its own."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api, userguide
from fixtures.s3.grants import ALL_USERS, granted


def _is_public(acl):
    return bool(granted(acl, to=ALL_USERS))


@check("PutObjectAcl", level="common", spec=userguide("acl-overview"))
def test_acl_of_a_version(s3, versioned_target, written):
    """PutObjectAcl with a version id grants on that version; GetObjectAcl with another's id names no such grant."""
    first, second = written(versioned_target, b"first", b"second")
    s3.put_object_acl(**versioned_target, VersionId=first, ACL="public-read")
    acls = {version: s3.get_object_acl(**versioned_target, VersionId=version) for version in (first, second)}
    expect.equal((_is_public(acls[first]), _is_public(acls[second])), (True, False), "first and second are public")


@check("PutObjectAcl", level="common", spec=api("PutObjectAcl"))
def test_acl_of_the_current_version(s3, versioned_target, written):
    """PutObjectAcl without a version id grants on the current version and on no older one."""
    first, second = written(versioned_target, b"first", b"second")
    s3.put_object_acl(**versioned_target, ACL="public-read")
    acls = {version: s3.get_object_acl(**versioned_target, VersionId=version) for version in (first, second)}
    expect.equal((_is_public(acls[first]), _is_public(acls[second])), (False, True), "first and second are public")


@check("PutObject", level="common", spec=api("PutObject"))
def test_acl_is_not_handed_on(s3, versioned_target, written):
    """A write over an object that is public-read makes a version that is private."""
    written(versioned_target, b"public", ACL="public-read")
    written(versioned_target, b"private")
    expect.equal(_is_public(s3.get_object_acl(**versioned_target)), False, "the current version is public")


@pytest.fixture
def marker(s3, versioned_target, written):
    """The id of a delete marker above a version."""
    written(versioned_target, b"hidden")
    return s3.delete_object(**versioned_target)["VersionId"]


@check("GetObjectAcl", level="extended", spec=api("GetObjectAcl"))
def test_marker_has_no_acl(s3, versioned_target, marker):
    """GetObjectAcl with the id of a delete marker answers 405 MethodNotAllowed."""
    with expect.error(405, "MethodNotAllowed"):
        s3.get_object_acl(**versioned_target, VersionId=marker)


@check("PutObjectAcl", level="extended", spec=api("PutObjectAcl"))
def test_marker_takes_no_acl(s3, versioned_target, marker):
    """PutObjectAcl with the id of a delete marker answers 405 MethodNotAllowed."""
    with expect.error(405, "MethodNotAllowed"):
        s3.put_object_acl(**versioned_target, VersionId=marker, ACL="private")


# As observed of AWS, whose API reference does not say it.
@check("GetObjectAcl", level="extended", spec=api("GetObjectAcl"))
def test_hidden_object_has_no_acl(s3, versioned_target, marker):
    """GetObjectAcl of a key whose latest version is a delete marker answers 404 NoSuchKey."""
    with expect.error(404, "NoSuchKey"):
        s3.get_object_acl(**versioned_target)


@check("GetObjectAcl", level="common", spec=api("GetObjectAcl"))
def test_deleted_version_has_no_acl(s3, versioned_target, written):
    """GetObjectAcl with the id of a version that was deleted answers 404 NoSuchVersion."""
    first, _ = written(versioned_target, b"first", b"second")
    with expect.arranging():
        s3.delete_object(**versioned_target, VersionId=first)
    with expect.error(404, "NoSuchVersion"):
        s3.get_object_acl(**versioned_target, VersionId=first)
