"""What the entries of a listing say of an object."""

import re

from fixtures import check, expect
from fixtures.sources import api

BODY = b"an object of thirty-two bytes...\n"


def _only_entry(listed, key):
    expect.equal([entry["Key"] for entry in listed.get("Contents", [])], [key], "keys")
    return listed["Contents"][0]


def _describes(entry):
    expect.equal(entry["Size"], len(BODY), "Size")
    expect.etag_is_md5(entry["ETag"], BODY)
    expect.recent(entry["LastModified"], "LastModified")


@check("ListObjects", level="core", spec=api("ListObjects"))
def test_entry_describes_the_object(s3, stored):
    """An entry of the listing has the object's key, size, quoted ETag and time of last modification."""
    obj = stored(BODY)
    _describes(_only_entry(s3.list_objects(Bucket=obj["Bucket"], Prefix=obj["Key"]), obj["Key"]))


@check("ListObjectsV2", level="core", spec=api("ListObjectsV2"))
def test_entry_describes_the_object_v2(s3, stored):
    """An entry of the version 2 listing has the object's key, size, quoted ETag and time of last modification."""
    obj = stored(BODY)
    _describes(_only_entry(s3.list_objects_v2(Bucket=obj["Bucket"], Prefix=obj["Key"]), obj["Key"]))


@check("ListObjects", level="core", spec=api("ListObjects"))
def test_last_modified_has_the_documented_form(s3, stored, last_exchange):
    """In the XML of the listing LastModified is ISO 8601 in UTC, such as 2009-10-12T17:50:30.000Z."""
    obj = stored(BODY)
    s3.list_objects(Bucket=obj["Bucket"], Prefix=obj["Key"])
    dates = re.findall(rb"<LastModified>([^<]*)</LastModified>", last_exchange().response_body)
    expect.equal(len(dates), 1, "LastModified elements")
    expect.documented_timestamp(dates[0].decode(), "LastModified")


@check("ListObjects", level="core", spec=api("ListObjects"))
def test_prefix_without_keys_is_empty(s3, bucket, prefix):
    """The listing of a prefix that no key has is empty and not truncated."""
    listed = s3.list_objects(Bucket=bucket, Prefix=prefix)
    expect.equal(listed.get("Contents", []), [], "Contents")
    expect.equal(listed["IsTruncated"], False, "IsTruncated")


@check("ListObjectsV2", level="core", spec=api("ListObjectsV2"))
def test_empty_bucket_is_empty_v2(s3, own_bucket):
    """The version 2 listing of an empty bucket has no keys, KeyCount 0, and is not truncated."""
    listed = s3.list_objects_v2(Bucket=own_bucket)
    expect.equal(listed.get("Contents", []), [], "Contents")
    expect.equal(listed["KeyCount"], 0, "KeyCount")
    expect.equal(listed["IsTruncated"], False, "IsTruncated")


@check("ListObjects", level="core", spec=api("ListObjects"))
def test_missing_bucket_is_refused(s3, new_bucket_name):
    """The listing of a bucket that does not exist answers 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.list_objects(Bucket=new_bucket_name)
