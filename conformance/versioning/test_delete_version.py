"""Deleting versions by their ids: permanently, and only the version that the request names."""

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.listings import versions_of

FEATURE = "versioning"
SIDE = "server"

DELETING = userguide("DeletingObjectVersions")


@check("DeleteObject", level="core", spec=DELETING)
@recorded("LocalStack", "TestS3ObjectCRUD::test_delete_object_versioned", 2026)
def test_version_is_deleted_permanently(s3, versioned_target, written):
    """DeleteObject with a version id succeeds with that VersionId and without DeleteMarker; only that version is
    removed from the listing, and no delete marker is created."""
    first, second, third = written(versioned_target, b"1", b"2", b"3")
    answer = s3.delete_object(**versioned_target, VersionId=second)
    expect.succeeded(answer)
    expect.versions(versions_of(s3, versioned_target), [third, first], latest=third)
    answered = answer.get("VersionId"), answer.get("DeleteMarker")
    expect.equal(answered, (second, None), "x-amz-version-id and x-amz-delete-marker", sort="form")


@check("DeleteObject", level="core", spec=DELETING)
def test_previous_version_becomes_the_current_one(s3, versioned_target, written):
    """After the latest version is deleted by its id, GetObject returns the previous version, which is now listed as
    the latest."""
    first, second = written(versioned_target, b"first", b"second")
    s3.delete_object(**versioned_target, VersionId=second)
    got = s3.get_object(**versioned_target)
    expect.equal(
        (got.get("VersionId"), got["Body"].read()), (first, b"first"), "version and body", sort=("version", "data")
    )
    expect.versions(versions_of(s3, versioned_target), [first], latest=first)


@check("DeleteObject", level="core", spec=DELETING)
def test_current_version_stays_when_an_older_one_goes(s3, versioned_target, written):
    """After an older version is deleted by its id, GetObject still returns the current version."""
    first, second = written(versioned_target, b"first", b"second")
    s3.delete_object(**versioned_target, VersionId=first)
    got = s3.get_object(**versioned_target)
    expect.equal(
        (got.get("VersionId"), got["Body"].read()), (second, b"second"), "version and body", sort=("version", "data")
    )


@check("DeleteObject", level="common", spec=DELETING)
@derived("A version is documented to be one of its key; a key with another slash is another key.")
def test_version_of_a_folder_stays_without_the_slash(s3, control, versioned_target):
    """DeleteObject of a key without a slash at its end, with the id of a version of the key with it, returns 204, 400
    or 404, and neither deletes that version nor creates a delete marker."""
    folder = {**versioned_target, "Key": versioned_target["Key"] + "/"}
    with expect.arranging():
        version = control.put_object(**folder)["VersionId"]
    expect.result_or_status(lambda: s3.delete_object(**versioned_target, VersionId=version), 400, 404)
    expect.versions(versions_of(control, versioned_target), [version], latest=version)


@check("DeleteObject", level="core", spec=DELETING)
def test_nothing_is_left_when_all_versions_are_deleted(s3, versioned_target, written, last_exchange):
    """After all versions of a key are deleted by their ids, the key has no listed versions or delete markers, and
    GetObject returns 404 NoSuchKey without x-amz-delete-marker: true."""
    for version in written(versioned_target, b"first", b"second"):
        s3.delete_object(**versioned_target, VersionId=version)
    expect.versions(versions_of(s3, versioned_target), [], latest=None)
    with expect.error(404, "NoSuchKey"):
        s3.get_object(**versioned_target)
    marker = last_exchange().response_header("x-amz-delete-marker")
    expect.that(marker != "true", "none, or not true", marker, "x-amz-delete-marker", sort="form")


@check("DeleteObject", level="common", spec=api("DeleteObject"))
def test_deleting_a_version_twice_is_no_error(s3, versioned_target, written):
    """DeleteObject with the id of a version that is already deleted succeeds again, and creates no delete marker."""
    first, second = written(versioned_target, b"first", b"second")
    with expect.arranging():
        s3.delete_object(**versioned_target, VersionId=first)
    expect.succeeded(s3.delete_object(**versioned_target, VersionId=first))
    expect.versions(versions_of(s3, versioned_target), [second], latest=second)
