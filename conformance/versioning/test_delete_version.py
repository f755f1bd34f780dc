"""Deleting versions by their ids: permanently, and only the version that the request names."""

from fixtures.language import check, expect
from fixtures.model.sources import api, userguide

FEATURE = "versioning"

DELETING = userguide("DeletingObjectVersions")


def _listed(s3, target):
    return s3.list_object_versions(Bucket=target["Bucket"], Prefix=target["Key"])


@check("DeleteObject", level="core", spec=DELETING, formerly=["versioning/delete_version::version_is_deleted_for_good"])
def test_version_is_deleted_permanently(s3, lent, versioned_target, written):
    """DeleteObject with a version id succeeds with that VersionId and without DeleteMarker; only that version is
    removed from the listing, and no delete marker is created."""
    first, second, third = written(versioned_target, b"first", b"between", b"second")
    answer = s3.delete_object(**versioned_target, VersionId=second)
    expect.succeeded(answer)
    expect.versions(_listed(s3, versioned_target), [third, first], latest=third)
    answered = answer.get("VersionId"), answer.get("DeleteMarker")
    expect.equal(answered, (second, None), "x-amz-version-id and x-amz-delete-marker")
    lent.leave(("two versions", versioned_target["Bucket"]), (versioned_target, first, third))


@check("DeleteObject", level="core", spec=DELETING)
def test_previous_version_becomes_the_current_one(s3, lent, two_versions):
    """After the latest version is deleted by its id, GetObject returns the previous version, which is now listed as
    the latest."""
    target, first, second = two_versions
    lent.use_up()
    s3.delete_object(**target, VersionId=second)
    got = s3.get_object(**target)
    expect.equal((got.get("VersionId"), got["Body"].read()), (first, b"first"), "version and body")
    expect.versions(_listed(s3, target), [first], latest=first)
    lent.leave(("one version", target["Bucket"]), (target, first))


@check("DeleteObject", level="core", spec=DELETING)
def test_current_version_stays_when_an_older_one_goes(s3, lent, two_versions):
    """After an older version is deleted by its id, GetObject still returns the current version."""
    target, first, second = two_versions
    lent.use_up()
    s3.delete_object(**target, VersionId=first)
    got = s3.get_object(**target)
    expect.equal((got.get("VersionId"), got["Body"].read()), (second, b"second"), "version and body")
    lent.leave(("without the older version", target["Bucket"]), two_versions)


@check("DeleteObject", level="core", spec=DELETING)
def test_nothing_is_left_when_all_versions_are_deleted(s3, lent, two_versions, last_exchange):
    """After all versions of a key are deleted by their ids, the key has no listed versions or delete markers, and
    GetObject returns 404 NoSuchKey without x-amz-delete-marker: true."""
    target, *versions = two_versions
    lent.use_up()
    for version in versions:
        s3.delete_object(**target, VersionId=version)
    expect.versions(_listed(s3, target), [], latest=None)
    with expect.error(404, "NoSuchKey"):
        s3.get_object(**target)
    marker = last_exchange().response_header("x-amz-delete-marker")
    expect.that(marker != "true", "none, or not true", marker, "x-amz-delete-marker")


@check("DeleteObject", level="common", spec=api("DeleteObject"))
def test_deleting_a_version_twice_is_no_error(s3, without_the_older):
    """DeleteObject with the id of a version that is already deleted succeeds again, and creates no delete marker."""
    target, first, second = without_the_older
    expect.succeeded(s3.delete_object(**target, VersionId=first))
    expect.versions(_listed(s3, target), [second], latest=second)
