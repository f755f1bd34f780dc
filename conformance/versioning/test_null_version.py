"""The null version: an object that was written before versioning was enabled."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.listings import versions_of
from fixtures.s3.object_states import OLD_BODY

FEATURE = "versioning-suspended"
SIDE = "server"

ENABLED = userguide("AddingObjectstoVersioningEnabledBuckets")
DELETING = userguide("DeletingObjectVersions")


@pytest.fixture
def null_object(object_states):
    """Returns bucket and key of an object that was written before versioning of its bucket was enabled."""
    target, _ = object_states.next(OLD_BODY, "Enabled")
    return target


@check("PutBucketVersioning", level="core", spec=ENABLED)
@recorded("LocalStack", "TestS3::test_s3_put_object_versioned", 2026)
def test_object_from_before_versioning_is_the_null_version(s3, null_object):
    """An object written before versioning was enabled is listed and read as version null, and is the latest version."""
    expect.versions(versions_of(s3, null_object), ["null"], latest="null")
    got = s3.get_object(**null_object)
    expect.equal(
        (got.get("VersionId"), got["Body"].read()), ("null", OLD_BODY), "version and body", sort=("version", "data")
    )


@check("PutObject", level="core", spec=ENABLED)
def test_null_version_outlives_a_write(s3, null_object):
    """PutObject after versioning was enabled keeps the older object: GetObject with version id null returns it."""
    version = s3.put_object(**null_object, Body=b"new")["VersionId"]
    expect.versions(versions_of(s3, null_object), [version, "null"], latest=version)
    got = s3.get_object(**null_object, VersionId="null")
    expect.equal(
        (got.get("VersionId"), got["Body"].read()), ("null", OLD_BODY), "version and body", sort=("version", "data")
    )


@check("DeleteObject", level="core", spec=DELETING)
def test_null_version_comes_back(s3, null_object, written):
    """After the newer version is deleted by its id, GetObject returns the null version again."""
    [version] = written(null_object, b"new")
    s3.delete_object(**null_object, VersionId=version)
    got = s3.get_object(**null_object)
    expect.equal(
        (got.get("VersionId"), got["Body"].read()), ("null", OLD_BODY), "version and body", sort=("version", "data")
    )


@check("DeleteObject", level="core", spec=DELETING)
def test_null_version_is_deleted_by_its_id(s3, null_object, written):
    """DeleteObject with version id null succeeds with VersionId null and without DeleteMarker, and removes only
    the null version."""
    [version] = written(null_object, b"new")
    answer = s3.delete_object(**null_object, VersionId="null")
    expect.succeeded(answer)
    expect.versions(versions_of(s3, null_object), [version], latest=version)
    answered = answer.get("VersionId"), answer.get("DeleteMarker")
    expect.equal(answered, ("null", None), "x-amz-version-id and x-amz-delete-marker", sort="form")


@check("DeleteObject", level="core", spec=userguide("DeleteMarker"))
def test_null_version_outlives_a_delete(s3, null_object):
    """DeleteObject after versioning was enabled adds a delete marker above the null version, which GetObject with
    version id null still returns."""
    marker = s3.delete_object(**null_object)["VersionId"]
    expect.that(marker != "null", "an id of its own", marker, "VersionId of the marker", sort="version")
    listed = versions_of(s3, null_object)
    expect.versions(listed, ["null"], markers=[marker], latest=marker)
    expect.equal(s3.get_object(**null_object, VersionId="null")["Body"].read(), OLD_BODY, "body", sort="data")


@check("GetObject", level="common", spec=api("GetObject"))
def test_key_without_a_null_version(s3, versioned_target, written):
    """GetObject with version id null of a key that has no null version returns 404 NoSuchVersion."""
    written(versioned_target, b"x")
    with expect.error(404, "NoSuchVersion"):
        s3.get_object(**versioned_target, VersionId="null")


@check("GetObject", level="common", spec=api("GetObject"))
@recorded("LocalStack", "TestS3ObjectCRUD::test_get_object_with_version_unversioned_bucket", 2026)
def test_null_names_an_unversioned_object(s3, stored_to_read):
    """GetObject with version id null in a bucket that was never versioned returns 200 and the object."""
    got = s3.get_object(**stored_to_read(b"plain"), VersionId="null")
    expect.status(got, 200)
    expect.equal(got["Body"].read(), b"plain", "body", sort="data")


@check("DeleteObject", level="common", spec=api("DeleteObject"))
def test_null_deletes_an_unversioned_object(s3, stored):
    """DeleteObject with version id null in a bucket that was never versioned succeeds and deletes the object."""
    obj = stored(b"plain")
    expect.succeeded(s3.delete_object(**obj, VersionId="null"))
    with expect.error(404, "NoSuchKey"):
        s3.get_object(**obj)


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_null_version_is_copied(s3, null_object, written):
    """CopyObject with version id null in its source copies the bytes of the null version."""
    written(null_object, b"new")
    copied = {**null_object, "Key": null_object["Key"] + "-copied"}
    s3.copy_object(**copied, CopySource={**null_object, "VersionId": "null"})
    expect.equal(s3.get_object(**copied)["Body"].read(), OLD_BODY, "body", sort="data")


@check("CopyObject", level="extended", spec=userguide("RestoringPreviousVersions"))
@recorded("moto", "test_s3_copyobject.py::test_copy_object_in_place_with_versioning", 2024)
def test_null_version_is_restored_by_a_copy(s3, null_object, written):
    """CopyObject of the null version onto its own key, in a bucket with versioning enabled, returns 200 and creates a
    new version with the same bytes."""
    [newer] = written(null_object, b"new")
    new = s3.copy_object(**null_object, CopySource={**null_object, "VersionId": "null"})["VersionId"]
    expect.equal(s3.get_object(**null_object)["Body"].read(), OLD_BODY, "body", sort="data")
    expect.versions(versions_of(s3, null_object), [new, newer, "null"], latest=new)
