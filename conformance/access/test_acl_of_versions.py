"""ACLs of object versions: the ACL of one version applies to that version only."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import userguide
from fixtures.s3.grants import grant_header_value

FEATURE = "acls"

OVERVIEW = userguide("acl-overview")


@pytest.fixture
def older(s3, versioned_target, written):
    """The ID of an older version that is public-read; the current version is private."""
    (first,) = written(versioned_target, b"first", ACL="public-read")
    written(versioned_target, b"second", ACL="private")
    return first


@check("GetObject", level="common", spec=OVERVIEW)
def test_public_version_is_read_by_its_id(s3, anyone, versioned_target, older):
    """GetObject without credentials, with the ID of an older public-read version, returns that version's bytes even
    if the current version is private."""
    expect.equal(anyone.get_object(**versioned_target, VersionId=older)["Body"].read(), b"first", "body", sort="data")


@check("GetObject", level="common", spec=OVERVIEW)
def test_private_version_above_a_public_one_is_not_read(s3, anyone, versioned_target, older):
    """GetObject without credentials and without a version ID is refused with 403 AccessDenied if the current version
    is private, even if an older one is public-read."""
    with expect.error(403, "AccessDenied"):
        anyone.get_object(**versioned_target)


@check("GetObject", level="common", spec=OVERVIEW)
def test_private_version_below_a_public_one_is_not_read(s3, anyone, versioned_target, written):
    """GetObject without credentials, with the ID of an older private version, is refused with 403 AccessDenied even
    if the current version is public-read."""
    (first,) = written(versioned_target, b"first")
    written(versioned_target, b"second", ACL="public-read")
    with expect.error(403, "AccessDenied"):
        anyone.get_object(**versioned_target, VersionId=first)


@check("PutObjectAcl", level="common", spec=OVERVIEW)
def test_older_version_is_opened(s3, anyone, versioned_target, written):
    """After PutObjectAcl with public-read and an older version's ID, which returns 200, this version can be read
    without credentials."""
    first, _ = written(versioned_target, b"first", b"second")
    expect.status(s3.put_object_acl(**versioned_target, VersionId=first, ACL="public-read"), 200)
    expect.equal(anyone.get_object(**versioned_target, VersionId=first)["Body"].read(), b"first", "body", sort="data")


@check("PutObjectAcl", level="common", spec=OVERVIEW)
def test_older_version_is_closed(s3, anyone, versioned_target, older):
    """After PutObjectAcl with private and an older version's ID, which returns 200, GetObject of this version
    without credentials is refused with 403 AccessDenied."""
    expect.status(s3.put_object_acl(**versioned_target, VersionId=older, ACL="private"), 200)
    with expect.error(403, "AccessDenied"):
        anyone.get_object(**versioned_target, VersionId=older)


@check("GetObjectAcl", level="common", spec=OVERVIEW)
def test_acl_of_a_version_is_read_by_its_id(s3, alt, versioned_target, written, canonical_id):
    """If only an older version's ACL grants READ_ACP to another account, GetObjectAcl with that version's ID by this
    account returns 200, and without a version ID it is refused with 403 AccessDenied."""
    (first,) = written(versioned_target, b"first", GrantReadACP=grant_header_value(canonical_id("alt")))
    written(versioned_target, b"second")
    expect.status(alt.get_object_acl(**versioned_target, VersionId=first), 200)
    with expect.error(403, "AccessDenied"):
        alt.get_object_acl(**versioned_target)


@check("DeleteObject", level="common", spec=OVERVIEW)
def test_public_version_is_not_deleted_by_everybody(s3, anyone, versioned_target, older):
    """DeleteObject of a public-read version without credentials is refused with 403 AccessDenied, and the version
    stays."""
    with expect.error(403, "AccessDenied"):
        anyone.delete_object(**versioned_target, VersionId=older)
    expect.status(s3.head_object(**versioned_target, VersionId=older), 200)


@pytest.fixture
def version_among_writers(out_of_band, control, own_buckets, members_for, prefix):
    """`version_among_writers(access)` stores a version in a bucket whose ACL grants this, and returns its bucket, key
    and id."""

    def make(new, access):
        bucket = new()
        control.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        control.put_bucket_acl(Bucket=bucket, **members_for(access))
        return bucket

    def store(access):
        with out_of_band():
            bucket = own_buckets.kept(f"versions, granting {access}", lambda new: make(new, access))
            where = {"Bucket": bucket, "Key": f"{prefix}object"}
            return where | {"VersionId": control.put_object(**where, Body=b"stays")["VersionId"]}

    return store


# The guide: WRITE allows s3:DeleteObjectVersion if the grantee is the bucket's owner.
@pytest.mark.parametrize("access", ["WRITE", "FULL_CONTROL"])
@check("DeleteObject", level="common", spec=OVERVIEW, feature="cross-account")
def test_writer_of_a_bucket_deletes_no_version(s3, alt, version_among_writers, access):
    """DeleteObject with a version id, by another account to which the bucket's ACL grants WRITE or FULL_CONTROL, is
    refused with 403 AccessDenied, and the version stays."""
    version = version_among_writers(access)
    with expect.error(403, "AccessDenied"):
        alt.delete_object(**version)
    expect.status(s3.head_object(**version), 200)


@check("DeleteObjects", level="common", spec=OVERVIEW, feature="cross-account")
def test_writer_of_a_bucket_deletes_no_version_in_a_batch(s3, alt, version_among_writers):
    """DeleteObjects of a version, by another account to which the bucket's ACL grants WRITE, returns 403 AccessDenied,
    or 200 with an Error AccessDenied for the version, and the version stays."""
    version = version_among_writers("WRITE")
    entry = {name: version[name] for name in ("Key", "VersionId")}
    batch = {"Bucket": version["Bucket"], "Delete": {"Objects": [entry]}}
    expect.nothing_deleted(s3, lambda: alt.delete_objects(**batch), version)
