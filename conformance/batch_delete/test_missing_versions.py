"""DeleteObjects of versions that are not there, or no longer."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api

UNKNOWN = "HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD"
"""No object's version id: the one for which AWS was recorded to answer NoSuchVersion."""


# Recorded from AWS for an id that it never gave.
@pytest.mark.parametrize("quiet", [False, True], ids=["verbose", "quiet"])
@check("DeleteObjects", level="common", spec=api("DeleteObjects"))
def test_unknown_version_is_an_error_of_its_key(s3, twice_written, quiet):
    """DeleteObjects of a key with the id of no version answers 200 with an Error NoSuchVersion that names both, quiet
    or not, and deletes nothing of that key."""
    obj, ids = twice_written
    objects = [{"Key": obj["Key"], "VersionId": UNKNOWN}]
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": objects, "Quiet": quiet})
    expect.refused_keys(answer, [(obj["Key"], UNKNOWN, "NoSuchVersion")])
    expect.equal(answer.get("Deleted", []), [], "Deleted")
    left = s3.list_object_versions(Bucket=obj["Bucket"], Prefix=obj["Key"])
    expect.versions(left, ids[::-1], latest=ids[1])


@check("DeleteObjects", level="common", spec=api("DeleteObjects"))
def test_unknown_version_does_not_keep_others(s3, twice_written):
    """DeleteObjects with a version that exists and one that does not deletes the first."""
    obj, ids = twice_written
    objects = [{"Key": obj["Key"], "VersionId": version} for version in (UNKNOWN, ids[0])]
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": objects})
    named = [entry.get("VersionId") for entry in answer.get("Deleted", [])]
    expect.equal(ids[0] in named, True, "the version is named as deleted")
    left = s3.list_object_versions(Bucket=obj["Bucket"], Prefix=obj["Key"])
    expect.versions(left, ids[1:], latest=ids[1])


@check("DeleteObjects", level="common", spec=api("DeleteObjects"))
def test_deleted_version_is_no_error(s3, twice_written):
    """DeleteObjects of a version that has been deleted before names it as deleted."""
    obj, ids = twice_written
    with expect.arranging():
        s3.delete_object(**obj, VersionId=ids[0])
    objects = [{"Key": obj["Key"], "VersionId": ids[0]}]
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": objects})
    found = [(entry.get("Key"), entry.get("VersionId")) for entry in answer.get("Deleted", [])]
    expect.equal((found, answer.get("Errors", [])), ([(obj["Key"], ids[0])], []), "deleted versions and errors")


@check("DeleteObjects", level="common", spec=api("DeleteObjects"))
def test_null_version_without_versioning(s3, stored):
    """In a bucket without versioning, DeleteObjects of a key with VersionId null deletes the object."""
    obj = stored(b"goodbye")
    objects = [{"Key": obj["Key"], "VersionId": "null"}]
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": objects})
    expect.equal(answer.get("Errors", []), [], "Errors")
    with expect.error(404, "NoSuchKey"):
        s3.get_object(**obj)
