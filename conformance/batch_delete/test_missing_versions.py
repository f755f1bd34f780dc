"""DeleteObjects of versions that do not exist, or no longer exist."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api

FEATURE = "batch-delete"

UNKNOWN = "HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD"
"""A version id that no object has; AWS was recorded to return NoSuchVersion for it."""


@pytest.fixture
def two_versions(versioned_bucket, new_prefix, written):
    """Bucket and key of an object with two versions, and their ids, the older first."""
    with expect.arranging():
        target = {"Bucket": versioned_bucket, "Key": f"{new_prefix()}object"}
        return target, written(target, b"older", b"newer")


# Recorded from AWS, for a version id that it never created.
@pytest.mark.parametrize("quiet", [False, True], ids=["verbose", "quiet"])
@check("DeleteObjects", level="common", spec=api("DeleteObjects"))
@recorded("LocalStack", "TestS3ObjectCRUD::test_delete_objects_versioned", 2026, of="verbose")
def test_unknown_version_is_an_error_of_its_key(s3, two_versions, quiet):
    """DeleteObjects of a key with an unknown VersionId, with Quiet true or false, returns 200 with an Error
    NoSuchVersion for that key and version and no Deleted entry, and deletes no version of the key."""
    obj, ids = two_versions
    objects = [{"Key": obj["Key"], "VersionId": UNKNOWN}]
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": objects, "Quiet": quiet})
    expect.refused_keys(answer, [(obj["Key"], UNKNOWN, "NoSuchVersion")])
    expect.equal(answer.get("Deleted", []), [], "Deleted", sort="form")
    left = s3.list_object_versions(Bucket=obj["Bucket"], Prefix=obj["Key"])
    expect.versions(left, ids[::-1], latest=ids[1])


@check("DeleteObjects", level="common", spec=api("DeleteObjects"))
def test_unknown_version_does_not_protect_other_versions(s3, twice_written):
    """DeleteObjects of an existing version and an unknown version deletes the existing one and returns a Deleted
    entry for it."""
    obj, ids = twice_written
    objects = [{"Key": obj["Key"], "VersionId": version} for version in (UNKNOWN, ids[0])]
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": objects})
    named = [entry.get("VersionId") for entry in answer.get("Deleted", [])]
    expect.equal(ids[0] in named, True, "whether the version is listed as deleted", sort="form")
    left = s3.list_object_versions(Bucket=obj["Bucket"], Prefix=obj["Key"])
    expect.versions(left, ids[1:], latest=ids[1])


@check("DeleteObjects", level="common", spec=api("DeleteObjects"))
def test_deleted_version_is_no_error(s3, twice_written):
    """DeleteObjects of a version that is already deleted returns a Deleted entry for it and no Error."""
    obj, ids = twice_written
    with expect.arranging():
        s3.delete_object(**obj, VersionId=ids[0])
    objects = [{"Key": obj["Key"], "VersionId": ids[0]}]
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": objects})
    found = [(entry.get("Key"), entry.get("VersionId")) for entry in answer.get("Deleted", [])]
    expect.equal(
        (found, answer.get("Errors", [])),
        ([(obj["Key"], ids[0])], []),
        "deleted versions and errors",
        sort=("form", "refusals"),
    )


@check("DeleteObjects", level="common", spec=api("DeleteObjects"))
def test_null_version_without_versioning(s3, stored):
    """In a bucket without versioning, DeleteObjects of a key with VersionId null deletes the object."""
    obj = stored(b"goodbye")
    objects = [{"Key": obj["Key"], "VersionId": "null"}]
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": objects})
    expect.equal(answer.get("Errors", []), [], "Errors", sort="refusals")
    with expect.error(404, "NoSuchKey"):
        s3.get_object(**obj)


@check("DeleteObjects", level="extended", spec=api("DeleteObjects"))
def test_unknown_version_without_versioning_deletes_nothing(s3, stored):
    """In a bucket that was never versioned, DeleteObjects of a key with an unknown VersionId returns 200 and does not
    delete the object."""
    obj = stored(b"stays")
    objects = [{"Key": obj["Key"], "VersionId": UNKNOWN}]
    expect.status(s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": objects}), 200)
    expect.equal(s3.get_object(**obj)["Body"].read(), b"stays", "body", sort="data")


@check("DeleteObjects", level="extended", spec=api("DeleteObjects"))
@recorded("LocalStack", "TestS3ObjectCRUD::test_delete_objects", 2026)
def test_unknown_version_without_versioning_is_an_error(s3, stored):
    """In a bucket that was never versioned, DeleteObjects of a key with an unknown VersionId returns 200 with an Error
    NoSuchVersion for that key and version."""
    obj = stored(b"stays")
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": [{"Key": obj["Key"], "VersionId": UNKNOWN}]})
    expect.refused_keys(answer, [(obj["Key"], UNKNOWN, "NoSuchVersion")])


@check("DeleteObjects", level="extended", spec=api("DeleteObjects"))
@recorded("LocalStack", "TestS3ObjectCRUD::test_delete_objects_versioned", 2026)
def test_unknown_version_of_a_missing_key_is_an_error(s3, versioned_target):
    """DeleteObjects of a key that does not exist, with an unknown VersionId, returns 200 with an Error NoSuchVersion
    for that key and version."""
    objects = [{"Key": versioned_target["Key"], "VersionId": UNKNOWN}]
    answer = s3.delete_objects(Bucket=versioned_target["Bucket"], Delete={"Objects": objects})
    expect.refused_keys(answer, [(versioned_target["Key"], UNKNOWN, "NoSuchVersion")])


@check("DeleteObjects", level="extended", spec=api("DeleteObjects"))
@derived("A version id names one version of one key; another id reads and deletes none.")
def test_version_of_another_key_is_not_deleted(s3, twice_written):
    """DeleteObjects of a key with the id of a version of another key deletes no version of either key."""
    obj, ids = twice_written
    beside = {"Bucket": obj["Bucket"], "Key": obj["Key"] + "-beside"}
    with expect.arranging():
        other = s3.put_object(**beside, Body=b"another's")["VersionId"]
    s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": [{"Key": obj["Key"], "VersionId": other}]})
    left = s3.list_object_versions(Bucket=obj["Bucket"], Prefix=obj["Key"])
    found = [(entry["Key"], entry["VersionId"]) for entry in left.get("Versions", [])]
    expect.equal(
        found, [(obj["Key"], ids[1]), (obj["Key"], ids[0]), (beside["Key"], other)], "keys and versions", sort="entries"
    )


@check("DeleteObjects", level="extended", spec=api("DeleteObjects"))
@derived("A version id names one version of one key; another id reads and deletes none.")
def test_null_of_a_key_without_a_null_version_deletes_nothing(s3, two_versions):
    """DeleteObjects with VersionId null of a key of which all versions were written with versioning enabled deletes
    no version, and creates no delete marker."""
    obj, ids = two_versions
    s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": [{"Key": obj["Key"], "VersionId": "null"}]})
    expect.versions(s3.list_object_versions(Bucket=obj["Bucket"], Prefix=obj["Key"]), ids[::-1], latest=ids[1])


@pytest.mark.parametrize(
    "place", ["target", "versioned_target", "suspended_target"], ids=["never", "enabled", "suspended"]
)
@check("DeleteObjects", level="extended", spec=api("DeleteObjects"))
@recorded("versitygw", "test_rest_delete_objects.sh::REST - DeleteObjects - version ID mismatch", 2026, of="never")
@derived("A version id names one version of one key; another id reads and deletes none.")
def test_malformed_version_deletes_nothing(s3, request, place):
    """DeleteObjects of a key with a malformed VersionId returns 200, with or without an Error for the key, or 400, and
    does not delete the object, whatever the state of the bucket's versioning."""
    target = request.getfixturevalue(place)
    with expect.arranging():
        s3.put_object(**target, Body=b"stays")
    objects = [{"Key": target["Key"], "VersionId": "not-a-version-id"}]
    expect.response_unless(lambda: s3.delete_objects(Bucket=target["Bucket"], Delete={"Objects": objects}), 400)
    expect.equal(s3.get_object(**target)["Body"].read(), b"stays", "body", sort="data")
