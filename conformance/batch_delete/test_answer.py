"""The response of DeleteObjects: 200 with an entry for each key, even for keys that do not exist."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api
from fixtures.s3 import listings

FEATURE = "batch-delete"
SIDE = "server"

of_one_deletion = pytest.mark.xdist_group("deleted alone")  # also in test_keys.py


def _store(s3, bucket, prefix, *names):
    """Stores objects of a byte with these names, and returns their keys."""
    with expect.arranging():
        for name in names:
            s3.put_object(Bucket=bucket, Key=prefix + name, Body=b"x")
    return [prefix + name for name in names]


def _named(answer):
    return sorted(entry.get("Key", "") for entry in answer.get("Deleted", []))


@of_one_deletion
@check("DeleteObjects", level="core", spec=api("DeleteObjects"), gate=True)
def test_one_key(s3, deleted_alone):
    """DeleteObjects of one key returns 200 with one Deleted entry for the key and no Error, and GetObject then
    returns 404 NoSuchKey."""
    obj, answer = deleted_alone()
    expect.status(answer, 200)
    expect.equal(
        (_named(answer), answer.get("Errors", [])),
        ([obj["Key"]], []),
        "deleted keys and errors",
        sort=("form", "refusals"),
    )
    with expect.error(404, "NoSuchKey"):
        s3.get_object(**obj)


@check("DeleteObjects", level="core", spec=api("DeleteObjects"))
@derived("Keys are documented as exact text; so a key names one object and no other.")
def test_objects_with_similar_keys_stay(s3, bucket, prefix):
    """DeleteObjects of a key does not delete objects whose keys only start with that key, or differ from it only in
    case."""
    keys = _store(s3, bucket, prefix, "A", "a", "a-", "ab")
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": f"{prefix}a"}]})
    expect.equal(
        listings.keys(s3.list_objects(Bucket=bucket, Prefix=prefix)),
        [keys[0], *keys[2:]],
        "keys that are left",
        sort="entries",
    )


@check("DeleteObjects", level="core", spec=api("DeleteObjects"))
@derived("Keys are documented as exact text; so a key names one object and no other.")
def test_folder_object_leaves_what_is_in_it(s3, bucket, prefix):
    """DeleteObjects of a key that ends in a slash does not delete other objects whose keys start with it."""
    keys = _store(s3, bucket, prefix, "dir/", "dir/file")
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": keys[0]}]})
    expect.equal(
        listings.keys(s3.list_objects(Bucket=bucket, Prefix=prefix)), keys[1:], "keys that are left", sort="entries"
    )


@check("DeleteObjects", level="core", spec=api("DeleteObjects"))
@recorded("LocalStack", "TestS3::test_delete_non_existing_keys", 2026)
def test_missing_keys_are_deleted(s3, bucket, prefix):
    """DeleteObjects of keys that do not exist returns 200 with a Deleted entry for each key and no Error."""
    keys = [f"{prefix}{name}" for name in ("never", "there")]
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in keys]})
    expect.status(answer, 200)
    expect.equal(
        (_named(answer), answer.get("Errors", [])), (keys, []), "deleted keys and errors", sort=("form", "refusals")
    )


@check("DeleteObjects", level="core", spec=api("DeleteObjects"))
@recorded("LocalStack", "TestS3::test_delete_non_existing_keys", 2026)
def test_missing_key_does_not_protect_other_keys(s3, stored):
    """DeleteObjects of a key that exists and a key that does not returns a Deleted entry for each and no Error, and
    the object is gone."""
    obj = stored(b"goodbye")
    keys = [obj["Key"], obj["Key"] + "-missing"]
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": [{"Key": key} for key in reversed(keys)]})
    expect.equal(
        (_named(answer), answer.get("Errors", [])), (keys, []), "deleted keys and errors", sort=("form", "refusals")
    )
    expect.equal(
        listings.keys(s3.list_objects(Bucket=obj["Bucket"], Prefix=obj["Key"])),
        [],
        "keys that are left",
        sort="entries",
    )


@of_one_deletion
@check("DeleteObjects", level="common", spec=api("DeleteObjects"))
@derived("Deleting a missing key is documented as no error; so naming it twice is none.")
def test_repeated_request_is_no_error(s3, deleted_alone):
    """A second, identical DeleteObjects request returns a Deleted entry for the same key again, and no Error."""
    with expect.arranging():
        obj, _ = deleted_alone()
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": [{"Key": obj["Key"]}]})
    expect.equal(
        (_named(answer), answer.get("Errors", [])),
        ([obj["Key"]], []),
        "deleted keys and errors",
        sort=("form", "refusals"),
    )


@check("DeleteObjects", level="common", spec=api("DeleteObjects"))
@derived("Deleting a missing key is documented as no error; so naming it twice is none.")
def test_key_named_twice(s3, stored):
    """DeleteObjects with the same key twice returns 200 with a Deleted entry for the key and no Error, and the
    object is gone."""
    obj = stored(b"goodbye")
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": [{"Key": obj["Key"]}] * 2})
    expect.status(answer, 200)
    expect.equal(
        (set(_named(answer)), answer.get("Errors", [])),
        ({obj["Key"]}, []),
        "deleted keys and errors",
        sort=("form", "refusals"),
    )
    expect.equal(
        listings.keys(s3.list_objects(Bucket=obj["Bucket"], Prefix=obj["Key"])),
        [],
        "keys that are left",
        sort="entries",
    )


@check("DeleteObjects", level="common", spec=api("DeleteObjects"))
@recorded("LocalStack", "test_delete_objects", 2026)
def test_no_delete_marker_without_versioning(s3, stored):
    """In a bucket without versioning, the Deleted entry of DeleteObjects has no DeleteMarker true and no VersionId."""
    obj = stored(b"goodbye")
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": [{"Key": obj["Key"]}]})
    found = [(entry.get("DeleteMarker", False), entry.get("VersionId")) for entry in answer.get("Deleted", [])]
    expect.equal(found, [(False, None)], "DeleteMarker and VersionId", sort="form")


@check("DeleteObjects", level="common", spec=api("DeleteObjects"))
def test_thousand_keys(s3, bucket, prefix):
    """DeleteObjects accepts 1,000 keys, and returns a Deleted entry for each of them and no Error."""
    keys = [f"{prefix}{number:04}" for number in range(1000)]
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in keys]})
    expect.equal(
        (_named(answer), answer.get("Errors", [])), (keys, []), "deleted keys and errors", sort=("form", "refusals")
    )


@check("DeleteObjects", level="common", spec=api("DeleteObjects"))
def test_thousand_keys_are_deleted(s3, bucket, prefix):
    """DeleteObjects of 1,000 keys deletes the objects at the first, the eleventh and the last of them."""
    keys = [f"{prefix}{number:04}" for number in range(1000)]
    with expect.arranging():
        for place in (0, 10, 999):
            s3.put_object(Bucket=bucket, Key=keys[place], Body=b"x")
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in keys]})
    left = listings.keys(s3.list_objects(Bucket=bucket, Prefix=prefix))
    expect.equal(left, [], "keys that are left", sort="entries")


@check("DeleteObjects", level="core", spec=api("DeleteObjects"))
@recorded("LocalStack", "TestS3::test_delete_non_existing_keys_quiet", 2026)
def test_quiet_omits_deleted_keys(s3, stored):
    """DeleteObjects with Quiet true returns 200 with neither Deleted nor Error, and the object is gone."""
    obj = stored(b"goodbye")
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": [{"Key": obj["Key"]}], "Quiet": True})
    expect.status(answer, 200)
    expect.equal(
        (answer.get("Deleted", []), answer.get("Errors", [])), ([], []), "Deleted and Errors", sort=("form", "refusals")
    )
    expect.equal(
        listings.keys(s3.list_objects(Bucket=obj["Bucket"], Prefix=obj["Key"])),
        [],
        "keys that are left",
        sort="entries",
    )


@check("DeleteObjects", level="core", spec=api("DeleteObjects"))
@recorded("LocalStack", "TestS3::test_delete_non_existing_keys_quiet", 2026)
def test_quiet_omits_missing_keys(s3, target):
    """DeleteObjects of a key that does not exist, with Quiet true, returns 200 with neither Deleted nor Error."""
    answer = s3.delete_objects(Bucket=target["Bucket"], Delete={"Objects": [{"Key": target["Key"]}], "Quiet": True})
    expect.status(answer, 200)
    expect.equal(
        (answer.get("Deleted", []), answer.get("Errors", [])), ([], []), "Deleted and Errors", sort=("form", "refusals")
    )


@check("DeleteObjects", level="common", spec=api("DeleteObjects"))
def test_not_quiet_names_keys(s3, stored):
    """DeleteObjects with Quiet false returns a Deleted entry for the key."""
    obj = stored(b"goodbye")
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": [{"Key": obj["Key"]}], "Quiet": False})
    expect.equal(_named(answer), [obj["Key"]], "deleted keys", sort="form")


@pytest.mark.parametrize("quiet", [False, True], ids=["verbose", "quiet"])
@check("DeleteObjects", level="core", spec=api("DeleteObjects"))
@recorded("LocalStack", "TestS3::test_delete_non_existing_keys_in_non_existing_bucket", 2026, of="verbose")
def test_missing_bucket_is_refused(s3, new_bucket_name, quiet):
    """DeleteObjects in a bucket that does not exist returns 404 NoSuchBucket, with Quiet true or false."""
    with expect.error(404, "NoSuchBucket"):
        s3.delete_objects(Bucket=new_bucket_name, Delete={"Objects": [{"Key": "key"}], "Quiet": quiet})
