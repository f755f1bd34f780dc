"""What the access control list of one version of an object lets others do, and of no other version."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import userguide
from fixtures.s3.grants import named

OVERVIEW = userguide("acl-overview")


@pytest.fixture
def older(s3, versioned_target, written):
    """The id of a public version, above which there is a private one."""
    (first,) = written(versioned_target, b"first", ACL="public-read")
    written(versioned_target, b"second", ACL="private")
    return first


@check("GetObject", level="common", spec=OVERVIEW)
def test_public_version_is_read_by_its_id(s3, anyone, versioned_target, older):
    """A version that is public-read is read without credentials by its id, where the current one is private."""
    expect.equal(anyone.get_object(**versioned_target, VersionId=older)["Body"].read(), b"first", "body")


@check("GetObject", level="common", spec=OVERVIEW)
def test_private_version_above_a_public_one_is_not_read(s3, anyone, versioned_target, older):
    """GetObject without credentials or version id answers 403 AccessDenied where the current version is private, and an
    older one is public-read."""
    with expect.error(403, "AccessDenied"):
        anyone.get_object(**versioned_target)


@check("GetObject", level="common", spec=OVERVIEW)
def test_private_version_below_a_public_one_is_not_read(s3, anyone, versioned_target, written):
    """GetObject without credentials of an older version that is private answers 403 AccessDenied, where the current one
    is public-read."""
    (first,) = written(versioned_target, b"first")
    written(versioned_target, b"second", ACL="public-read")
    with expect.error(403, "AccessDenied"):
        anyone.get_object(**versioned_target, VersionId=first)


@check("PutObjectAcl", level="common", spec=OVERVIEW)
def test_older_version_is_opened(s3, anyone, versioned_target, written):
    """After PutObjectAcl with public-read and an older version's id this version is read without credentials."""
    first, _ = written(versioned_target, b"first", b"second")
    expect.status(s3.put_object_acl(**versioned_target, VersionId=first, ACL="public-read"), 200)
    expect.equal(anyone.get_object(**versioned_target, VersionId=first)["Body"].read(), b"first", "body")


@check("PutObjectAcl", level="common", spec=OVERVIEW)
def test_older_version_is_closed(s3, anyone, versioned_target, older):
    """After PutObjectAcl with private and an older version's id this version is read no more without credentials: 403
    AccessDenied."""
    expect.status(s3.put_object_acl(**versioned_target, VersionId=older, ACL="private"), 200)
    with expect.error(403, "AccessDenied"):
        anyone.get_object(**versioned_target, VersionId=older)


@check("GetObjectAcl", level="common", spec=OVERVIEW)
def test_acl_of_a_version_is_read_by_its_id(s3, alt, versioned_target, written, canonical_id):
    """Whom an older version's ACL grants READ_ACP, GetObjectAcl with its id answers 200, and without it 403
    AccessDenied."""
    (first,) = written(versioned_target, b"first", GrantReadACP=named(canonical_id("alt")))
    written(versioned_target, b"second")
    expect.status(alt.get_object_acl(**versioned_target, VersionId=first), 200)
    with expect.error(403, "AccessDenied"):
        alt.get_object_acl(**versioned_target)


@check("DeleteObject", level="common", spec=OVERVIEW)
def test_public_version_is_not_deleted_by_everybody(s3, anyone, versioned_target, older):
    """DeleteObject of a public version without credentials answers 403 AccessDenied, and the version stays."""
    with expect.error(403, "AccessDenied"):
        anyone.delete_object(**versioned_target, VersionId=older)
    expect.status(s3.head_object(**versioned_target, VersionId=older), 200)
