"""The answer to DeleteObjects: 200, and an entry for each key, also for one that was not there."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api
from fixtures.s3 import listings


def _store(s3, bucket, prefix, *names):
    """Empty objects with these names; gives their keys."""
    with expect.arranging():
        for name in names:
            s3.put_object(Bucket=bucket, Key=prefix + name, Body=b"")
    return [prefix + name for name in names]


def _named(answer):
    return sorted(entry.get("Key", "") for entry in answer.get("Deleted", []))


@check("DeleteObjects", level="core", spec=api("DeleteObjects"))
def test_one_key(s3, stored):
    """DeleteObjects of one key answers 200 with one Deleted entry that names it, and no Error; the object is gone."""
    obj = stored(b"goodbye")
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": [{"Key": obj["Key"]}]})
    expect.status(answer, 200)
    expect.equal((_named(answer), answer.get("Errors", [])), ([obj["Key"]], []), "deleted keys and errors")
    with expect.error(404, "NoSuchKey"):
        s3.get_object(**obj)


@check("DeleteObjects", level="core", spec=api("DeleteObjects"))
def test_only_what_is_named_is_deleted(s3, bucket, prefix):
    """DeleteObjects leaves objects whose keys only begin with, or differ in case from, one that it names."""
    keys = _store(s3, bucket, prefix, "A", "a", "a-", "ab")
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": f"{prefix}a"}]})
    expect.equal(
        listings.keys(s3.list_objects(Bucket=bucket, Prefix=prefix)), [keys[0], *keys[2:]], "keys that are left"
    )


@check("DeleteObjects", level="core", spec=api("DeleteObjects"))
def test_folder_object_leaves_what_is_in_it(s3, bucket, prefix):
    """DeleteObjects of a key that ends in a slash leaves the objects whose keys begin with it."""
    keys = _store(s3, bucket, prefix, "dir/", "dir/file")
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": keys[0]}]})
    expect.equal(listings.keys(s3.list_objects(Bucket=bucket, Prefix=prefix)), keys[1:], "keys that are left")


@check("DeleteObjects", level="core", spec=api("DeleteObjects"))
def test_missing_keys_are_deleted(s3, bucket, prefix):
    """DeleteObjects of keys that do not exist answers 200, names each as deleted, and has no Error."""
    keys = [f"{prefix}{name}" for name in ("never", "there")]
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in keys]})
    expect.status(answer, 200)
    expect.equal((_named(answer), answer.get("Errors", [])), (keys, []), "deleted keys and errors")


@check("DeleteObjects", level="core", spec=api("DeleteObjects"))
def test_missing_key_does_not_keep_others(s3, stored):
    """DeleteObjects of a key that exists and one that does not names both as deleted, and the first is gone."""
    obj = stored(b"goodbye")
    keys = [obj["Key"], obj["Key"] + "-missing"]
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": [{"Key": key} for key in reversed(keys)]})
    expect.equal((_named(answer), answer.get("Errors", [])), (keys, []), "deleted keys and errors")
    expect.equal(listings.keys(s3.list_objects(Bucket=obj["Bucket"], Prefix=obj["Key"])), [], "keys that are left")


@check("DeleteObjects", level="common", spec=api("DeleteObjects"))
def test_repeated_request_is_no_error(s3, stored):
    """DeleteObjects of a key that the same request has deleted before names it as deleted again."""
    obj = stored(b"goodbye")
    with expect.arranging():
        s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": [{"Key": obj["Key"]}]})
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": [{"Key": obj["Key"]}]})
    expect.equal((_named(answer), answer.get("Errors", [])), ([obj["Key"]], []), "deleted keys and errors")


@check("DeleteObjects", level="common", spec=api("DeleteObjects"))
def test_key_named_twice(s3, stored):
    """DeleteObjects that names a key twice answers 200 with no Error, names it as deleted, and the object is gone."""
    obj = stored(b"goodbye")
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": [{"Key": obj["Key"]}] * 2})
    expect.status(answer, 200)
    expect.equal((set(_named(answer)), answer.get("Errors", [])), ({obj["Key"]}, []), "deleted keys and errors")
    expect.equal(listings.keys(s3.list_objects(Bucket=obj["Bucket"], Prefix=obj["Key"])), [], "keys that are left")


@check("DeleteObjects", level="common", spec=api("DeleteObjects"))
def test_no_delete_marker_without_versioning(s3, stored):
    """In a bucket without versioning, the Deleted entry of DeleteObjects has neither DeleteMarker nor VersionId."""
    obj = stored(b"goodbye")
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": [{"Key": obj["Key"]}]})
    found = [(entry.get("DeleteMarker", False), entry.get("VersionId")) for entry in answer.get("Deleted", [])]
    expect.equal(found, [(False, None)], "DeleteMarker and VersionId")


@check("DeleteObjects", level="common", spec=api("DeleteObjects"))
def test_thousand_keys(s3, bucket, prefix):
    """DeleteObjects takes 1,000 keys, and names each of them as deleted."""
    keys = [f"{prefix}{number:04}" for number in range(1000)]
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in keys]})
    expect.equal((_named(answer), answer.get("Errors", [])), (keys, []), "deleted keys and errors")


@check("DeleteObjects", level="core", spec=api("DeleteObjects"))
def test_quiet_says_nothing_of_success(s3, stored):
    """With Quiet true, DeleteObjects answers 200 with neither Deleted nor Error, and the object is gone."""
    obj = stored(b"goodbye")
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": [{"Key": obj["Key"]}], "Quiet": True})
    expect.status(answer, 200)
    expect.equal((answer.get("Deleted", []), answer.get("Errors", [])), ([], []), "Deleted and Errors")
    expect.equal(listings.keys(s3.list_objects(Bucket=obj["Bucket"], Prefix=obj["Key"])), [], "keys that are left")


@check("DeleteObjects", level="core", spec=api("DeleteObjects"))
def test_quiet_says_nothing_of_missing_keys(s3, target):
    """With Quiet true, DeleteObjects of a key that does not exist answers 200 with neither Deleted nor Error."""
    answer = s3.delete_objects(Bucket=target["Bucket"], Delete={"Objects": [{"Key": target["Key"]}], "Quiet": True})
    expect.status(answer, 200)
    expect.equal((answer.get("Deleted", []), answer.get("Errors", [])), ([], []), "Deleted and Errors")


@check("DeleteObjects", level="common", spec=api("DeleteObjects"))
def test_not_quiet_names_keys(s3, stored):
    """With Quiet false, DeleteObjects names the key as deleted."""
    obj = stored(b"goodbye")
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": [{"Key": obj["Key"]}], "Quiet": False})
    expect.equal(_named(answer), [obj["Key"]], "deleted keys")


@pytest.mark.parametrize("quiet", [False, True], ids=["verbose", "quiet"])
@check("DeleteObjects", level="core", spec=api("DeleteObjects"))
def test_missing_bucket_is_refused(s3, new_bucket_name, quiet):
    """DeleteObjects in a bucket that does not exist answers 404 NoSuchBucket, quiet or not."""
    with expect.error(404, "NoSuchBucket"):
        s3.delete_objects(Bucket=new_bucket_name, Delete={"Objects": [{"Key": "key"}], "Quiet": quiet})
