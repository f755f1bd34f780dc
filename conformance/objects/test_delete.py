"""DeleteObject: the object is gone afterwards, and deleting a missing object is no error."""

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api

FEATURE = "objects"
SIDE = "server"


@check("DeleteObject", level="core", spec=api("DeleteObject"), gate=True)
def test_object_is_gone_afterwards(s3, stored):
    """DeleteObject succeeds, and GetObject then returns 404 NoSuchKey."""
    obj = stored(b"goodbye")
    expect.succeeded(s3.delete_object(**obj))
    with expect.error(404, "NoSuchKey"):
        s3.get_object(**obj)


@check("DeleteObject", level="core", spec=api("DeleteObject"))
def test_deleted_object_is_not_listed(s3, stored):
    """After DeleteObject, the deleted key is no longer listed, but another key is."""
    obj = stored(b"goodbye")
    beside = obj["Key"] + "-stays"
    with expect.arranging():
        s3.put_object(Bucket=obj["Bucket"], Key=beside, Body=b"x")
    s3.delete_object(**obj)
    listed = s3.list_objects(Bucket=obj["Bucket"], Prefix=obj["Key"])
    expect.equal([entry["Key"] for entry in listed.get("Contents", [])], [beside], "keys", sort="entries")


@check("DeleteObject", level="core", spec=api("DeleteObject"), shows="missing-keys-are-errors")
@recorded("LocalStack", "TestS3ObjectCRUD::test_delete_object", 2026)
def test_missing_key_is_no_error(s3, target):
    """DeleteObject of a key that does not exist succeeds."""
    expect.succeeded(s3.delete_object(**target))


@check("DeleteObject", level="core", spec=api("DeleteObject"))
@recorded("LocalStack", "TestS3ObjectCRUD::test_delete_object", 2026)
def test_deleting_twice_is_no_error(s3, stored):
    """DeleteObject succeeds for an existing object, and again after it is gone."""
    obj = stored(b"goodbye")
    expect.succeeded(s3.delete_object(**obj))
    expect.succeeded(s3.delete_object(**obj))


@check("DeleteObject", level="core", spec=api("DeleteObject"))
@derived("A write replaces the whole object; so nothing of the old one remains.")
def test_key_can_be_put_again(s3, stored):
    """A deleted key can be stored again, and keeps nothing of the old object: bytes, length, type, Cache-Control or
    metadata."""
    obj = stored(b"the first one", ContentType="text/x-first", CacheControl="max-age=60", Metadata={"colour": "red"})
    with expect.arranging():
        s3.delete_object(**obj)
    expect.status(s3.put_object(**obj, Body=b"second"), 200)
    got = s3.get_object(**obj)
    expect.equal((got["Body"].read(), got["ContentLength"]), (b"second", 6), "body and length", sort="data")
    expect.that(got.get("ContentType") != "text/x-first", "another", got.get("ContentType"), "ContentType", sort="data")
    expect.equal(got.get("CacheControl"), None, "Cache-Control", sort="data")
    expect.same_metadata(got, {})


@check("DeleteObject", level="core", spec=api("DeleteObject"))
def test_missing_bucket_is_refused(s3, new_bucket_name):
    """DeleteObject in a bucket that does not exist returns 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.delete_object(Bucket=new_bucket_name, Key="key")


@check("DeleteObjects", level="common", spec=api("DeleteObjects"))
def test_several_objects_are_deleted_in_one_request(s3, bucket, prefix):
    """DeleteObjects returns 200 and lists each key under Deleted, and afterwards only a key that was not in the
    request is left."""
    keys = [f"{prefix}{name}" for name in ("a", "b c", "é")]
    with expect.arranging():
        for key in [*keys, f"{prefix}stays"]:
            s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in keys]})
    expect.status(answer, 200)
    expect.equal(sorted(entry.get("Key", "") for entry in answer.get("Deleted", [])), keys, "deleted keys", sort="form")
    listed = s3.list_objects(Bucket=bucket, Prefix=prefix)
    expect.equal([entry["Key"] for entry in listed.get("Contents", [])], [f"{prefix}stays"], "keys", sort="entries")
