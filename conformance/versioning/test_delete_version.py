"""Deleting versions by their ids: for good, and only what is named."""

from fixtures.language import check, expect
from fixtures.language.sources import api, userguide

DELETING = userguide("DeletingObjectVersions")


def _listed(s3, target):
    return s3.list_object_versions(Bucket=target["Bucket"], Prefix=target["Key"])


@check("DeleteObject", level="core", spec=DELETING)
def test_version_is_deleted_for_good(s3, versioned_target, written):
    """DeleteObject with a version id answers 204 with that VersionId and without DeleteMarker; only that version is
    no longer listed, and no delete marker was made."""
    first, second, third = written(versioned_target, b"1", b"2", b"3")
    answer = s3.delete_object(**versioned_target, VersionId=second)
    expect.status(answer, 204)
    expect.equal((answer.get("VersionId"), answer.get("DeleteMarker")), (second, None), "version and marker")
    expect.versions(_listed(s3, versioned_target), [third, first], latest=third)


@check("DeleteObject", level="core", spec=DELETING)
def test_previous_version_becomes_the_current_one(s3, versioned_target, written):
    """When the latest version is deleted by its id, GetObject answers the version before, now listed as the latest."""
    first, second = written(versioned_target, b"first", b"second")
    s3.delete_object(**versioned_target, VersionId=second)
    got = s3.get_object(**versioned_target)
    expect.equal((got.get("VersionId"), got["Body"].read()), (first, b"first"), "version and body")
    expect.versions(_listed(s3, versioned_target), [first], latest=first)


@check("DeleteObject", level="core", spec=DELETING)
def test_current_version_stays_when_an_older_one_goes(s3, versioned_target, written):
    """When an older version is deleted by its id, GetObject answers the current version as before."""
    first, second = written(versioned_target, b"first", b"second")
    s3.delete_object(**versioned_target, VersionId=first)
    got = s3.get_object(**versioned_target)
    expect.equal((got.get("VersionId"), got["Body"].read()), (second, b"second"), "version and body")


@check("DeleteObject", level="core", spec=DELETING)
def test_nothing_is_left_when_all_versions_are_deleted(s3, versioned_target, written, last_exchange):
    """When all versions of a key are deleted by their ids nothing of it is listed, and GetObject answers 404 NoSuchKey
    without x-amz-delete-marker."""
    for version in written(versioned_target, b"first", b"second"):
        s3.delete_object(**versioned_target, VersionId=version)
    expect.versions(_listed(s3, versioned_target), [], latest=None)
    with expect.error(404, "NoSuchKey"):
        s3.get_object(**versioned_target)
    assert last_exchange().response_header("x-amz-delete-marker") != "true", "expected no x-amz-delete-marker: true"


@check("DeleteObject", level="common", spec=api("DeleteObject"))
def test_deleting_a_version_twice_is_no_error(s3, versioned_target, written):
    """DeleteObject with the id of a version that was deleted answers 204 again, and makes no delete marker."""
    first, second = written(versioned_target, b"first", b"second")
    with expect.arranging():
        s3.delete_object(**versioned_target, VersionId=first)
    expect.status(s3.delete_object(**versioned_target, VersionId=first), 204)
    expect.versions(_listed(s3, versioned_target), [second], latest=second)
