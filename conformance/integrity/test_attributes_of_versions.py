"""GetObjectAttributes in a bucket with versioning."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api

FEATURE = "object-attributes"

SPEC = api("GetObjectAttributes")

pytestmark = pytest.mark.xdist_group("attributes of versions")


@pytest.fixture
def versions(made_to_read, versioned_bucket, new_prefix, written):
    """Bucket and key of an object with two versions, of 3 and of 6 bytes, which checks only read, and the version ids
    from the oldest to the newest."""

    def make():
        target = {"Bucket": versioned_bucket, "Key": f"{new_prefix()}object"}
        return target, written(target, b"old", b"newest")

    return made_to_read(("two versions to describe", versioned_bucket), make)


@pytest.fixture
def deleted(s3, made_to_read, versioned_bucket, new_prefix, written):
    """Bucket and key of an object that was deleted, which checks only read, and the id of its older version."""

    def make():
        target = {"Bucket": versioned_bucket, "Key": f"{new_prefix()}object"}
        old, _ = written(target, b"old", b"newest")
        with expect.arranging():
            s3.delete_object(**target)
        return target, old

    return made_to_read(("a deleted object to describe", versioned_bucket), make)


@check("GetObjectAttributes", level="common", spec=SPEC)
def test_current_version_is_described(s3, versions):
    """GetObjectAttributes without a VersionId returns the ObjectSize and the VersionId of the current version."""
    obj, (_, newest) = versions
    answer = s3.get_object_attributes(**obj, ObjectAttributes=["ObjectSize"])
    expect.equal(
        (answer["ObjectSize"], answer.get("VersionId")),
        (6, newest),
        "ObjectSize and VersionId",
        sort=("data", "version"),
    )


@check("GetObjectAttributes", level="common", spec=SPEC)
def test_older_version_is_described(s3, versions):
    """GetObjectAttributes with the VersionId of an older version returns the ObjectSize and the VersionId of that
    version."""
    obj, (old, _) = versions
    answer = s3.get_object_attributes(**obj, ObjectAttributes=["ObjectSize"], VersionId=old)
    expect.equal(
        (answer["ObjectSize"], answer.get("VersionId")), (3, old), "ObjectSize and VersionId", sort=("data", "version")
    )


@check("GetObjectAttributes", level="common", spec=SPEC)
@recorded("LocalStack", "TestS3::test_get_object_attributes_versioned", 2026)
def test_deleted_object_is_not_found(s3, deleted):
    """GetObjectAttributes of a key whose current version is a delete marker returns 404 NoSuchKey."""
    obj, _ = deleted
    with expect.error(404, "NoSuchKey"):
        s3.get_object_attributes(**obj, ObjectAttributes=["ObjectSize"])


@check("GetObjectAttributes", level="common", spec=SPEC)
def test_version_of_a_deleted_object_is_described(s3, deleted):
    """GetObjectAttributes with a VersionId returns the ObjectSize of that version, even after the object was
    deleted."""
    obj, old = deleted
    expect.equal(
        s3.get_object_attributes(**obj, ObjectAttributes=["ObjectSize"], VersionId=old)["ObjectSize"],
        3,
        "size",
        sort="data",
    )


@check("GetObjectAttributes", level="common", spec=SPEC)
def test_malformed_version_id_is_refused(s3, versions):
    """GetObjectAttributes with a malformed VersionId returns 400 InvalidArgument, or 404 NoSuchVersion on servers
    that accept any text as an id."""
    obj, _ = versions
    with expect.error((400, "InvalidArgument"), (404, "NoSuchVersion")):
        s3.get_object_attributes(**obj, ObjectAttributes=["ObjectSize"], VersionId="no version id")
