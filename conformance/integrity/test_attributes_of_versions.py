"""GetObjectAttributes in a bucket with versioning."""

import pytest

from fixtures.language import check, expect
from fixtures.model.sources import api

FEATURE = "object-attributes"

SPEC = api("GetObjectAttributes")


@pytest.fixture
def versions(s3, versioned_target):
    """Stores two versions, of 3 and of 6 bytes, and returns bucket and key, and the version ids from the oldest to
    the newest."""
    ids = [s3.put_object(**versioned_target, Body=body)["VersionId"] for body in (b"old", b"newest")]
    return versioned_target, ids


@check("GetObjectAttributes", level="common", spec=SPEC)
def test_current_version_is_described(s3, versions):
    """GetObjectAttributes without a VersionId returns the ObjectSize and the VersionId of the current version."""
    obj, (_, newest) = versions
    answer = s3.get_object_attributes(**obj, ObjectAttributes=["ObjectSize"])
    expect.equal((answer["ObjectSize"], answer.get("VersionId")), (6, newest), "ObjectSize and VersionId")


@check("GetObjectAttributes", level="common", spec=SPEC)
def test_older_version_is_described(s3, versions):
    """GetObjectAttributes with the VersionId of an older version returns the ObjectSize and the VersionId of that
    version."""
    obj, (old, _) = versions
    answer = s3.get_object_attributes(**obj, ObjectAttributes=["ObjectSize"], VersionId=old)
    expect.equal((answer["ObjectSize"], answer.get("VersionId")), (3, old), "ObjectSize and VersionId")


@check("GetObjectAttributes", level="common", spec=SPEC)
def test_deleted_object_is_not_found(s3, versions):
    """GetObjectAttributes of a key whose current version is a delete marker returns 404 NoSuchKey."""
    obj, _ = versions
    with expect.arranging():
        s3.delete_object(**obj)
    with expect.error(404, "NoSuchKey"):
        s3.get_object_attributes(**obj, ObjectAttributes=["ObjectSize"])


@check("GetObjectAttributes", level="common", spec=SPEC)
def test_version_of_a_deleted_object_is_described(s3, versions):
    """GetObjectAttributes with a VersionId returns the ObjectSize of that version, even after the object was
    deleted."""
    obj, (old, _) = versions
    with expect.arranging():
        s3.delete_object(**obj)
    expect.equal(
        s3.get_object_attributes(**obj, ObjectAttributes=["ObjectSize"], VersionId=old)["ObjectSize"], 3, "size"
    )


@check("GetObjectAttributes", level="common", spec=SPEC)
def test_malformed_version_id_is_refused(s3, versions):
    """GetObjectAttributes with a malformed VersionId returns 400 InvalidArgument, or 404 NoSuchVersion on servers
    that accept any text as an id."""
    obj, _ = versions
    with expect.error((400, "InvalidArgument"), (404, "NoSuchVersion")):
        s3.get_object_attributes(**obj, ObjectAttributes=["ObjectSize"], VersionId="no version id")
