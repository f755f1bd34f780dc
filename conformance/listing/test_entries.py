"""The data of each object in a listing."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api
from fixtures.s3 import listings

SIDE = "server"

BODY = b"an object of thirty-two bytes...\n"


def _describes(entry):
    expect.equal(entry["Size"], len(BODY), "Size", sort="data")
    expect.etag_is_md5(entry.get("ETag"), BODY)
    expect.recent(entry["LastModified"], "LastModified")


@check("ListObjects", level="core", spec=api("ListObjects"), gate=True, shows="listed-entries-have-no-etag")
def test_entry_describes_the_object(s3, stored):
    """An entry of ListObjects has the object's key, size, quoted ETag and time of last modification."""
    obj = stored(BODY)
    _describes(listings.only_entry(s3.list_objects(Bucket=obj["Bucket"], Prefix=obj["Key"]), obj["Key"]))


@check("ListObjectsV2", level="core", spec=api("ListObjectsV2"), gate=True, shows="listed-entries-have-no-etag")
def test_entry_describes_the_object_v2(s3, stored):
    """An entry of ListObjectsV2 has the object's key, size, quoted ETag and time of last modification."""
    obj = stored(BODY)
    _describes(listings.only_entry(s3.list_objects_v2(Bucket=obj["Bucket"], Prefix=obj["Key"]), obj["Key"]))


LARGE = 9 * 1024 * 1024 + 3
LISTINGS = {"ListObjects": "Contents", "ListObjectsV2": "Contents", "ListObjectVersions": "Versions"}


@pytest.fixture(scope="session")
def large(put_once):
    return put_once(bytes(LARGE))


@pytest.mark.parametrize(
    ("operation", "entries"),
    [pytest.param(name, entries, id=name, marks=pytest.mark.about(name)) for name, entries in LISTINGS.items()],
)
@check("ListObjects", level="common", spec=api("ListObjects"))
def test_size_of_a_large_object(s3, call, large, operation, entries):
    """A listing of an object of 9 MiB and 3 bytes returns this Size, and the ETag that HeadObject returns."""
    [entry] = call(operation, Bucket=large["Bucket"], Prefix=large["Key"])[entries]
    wanted = (LARGE, s3.head_object(**large)["ETag"])
    expect.equal((entry["Size"], entry["ETag"]), wanted, "Size and ETag", sort=("data", "form"))


@check("ListObjects", level="core", spec=api("ListObjects"))
def test_last_modified_has_the_documented_form(s3, stored_to_read, last_exchange):
    """In the XML of ListObjects, LastModified is an ISO 8601 time in UTC, for example 2009-10-12T17:50:30.000Z."""
    obj = stored_to_read(BODY)
    s3.list_objects(Bucket=obj["Bucket"], Prefix=obj["Key"])
    dates = expect.document(last_exchange(), "ListBucketResult").findall("Contents/LastModified")
    expect.equal(len(dates), 1, "LastModified elements", sort="form")
    expect.documented_timestamp(dates[0].text, "LastModified")


@check("ListObjects", level="core", spec=api("ListObjects"))
def test_prefix_without_keys_is_empty(s3, bucket, prefix):
    """ListObjects with a prefix that no key has returns no keys and is not truncated."""
    listed = s3.list_objects(Bucket=bucket, Prefix=prefix)
    expect.equal(listed.get("Contents", []), [], "Contents", sort="entries")
    expect.equal(listed["IsTruncated"], False, "IsTruncated", sort="entries")


@check("ListObjectsV2", level="core", spec=api("ListObjectsV2"))
def test_empty_bucket_is_empty_v2(s3, empty_bucket):
    """ListObjectsV2 of an empty bucket returns no keys and KeyCount 0, and is not truncated."""
    listed = s3.list_objects_v2(Bucket=empty_bucket)
    expect.equal(listed.get("Contents", []), [], "Contents", sort="entries")
    expect.equal(listed["KeyCount"], 0, "KeyCount", sort="form")
    expect.equal(listed["IsTruncated"], False, "IsTruncated", sort="entries")


@check("ListObjects", level="core", spec=api("ListObjects"))
@recorded("LocalStack", "TestS3::test_bucket_does_not_exist", 2026)
def test_missing_bucket_is_refused(s3, new_bucket_name):
    """ListObjects of a bucket that does not exist returns 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.list_objects(Bucket=new_bucket_name)


@check("ListObjectsV2", level="core", spec=api("ListObjectsV2"))
def test_last_modified_has_the_documented_form_v2(s3, stored_to_read, last_exchange):
    """In the XML of ListObjectsV2, LastModified is an ISO 8601 time in UTC, for example 2009-10-12T17:50:30.000Z."""
    obj = stored_to_read(BODY)
    s3.list_objects_v2(Bucket=obj["Bucket"], Prefix=obj["Key"])
    dates = expect.document(last_exchange(), "ListBucketResult").findall("Contents/LastModified")
    expect.equal(len(dates), 1, "LastModified elements", sort="form")
    expect.documented_timestamp(dates[0].text, "LastModified")


@check("ListObjectsV2", level="core", spec=api("ListObjectsV2"))
def test_prefix_without_keys_is_empty_v2(s3, bucket, prefix):
    """ListObjectsV2 with a prefix that no key has returns no keys and KeyCount 0, and is not truncated."""
    listed = s3.list_objects_v2(Bucket=bucket, Prefix=prefix)
    expect.equal((listings.keys(listed), listed["KeyCount"]), ([], 0), "keys and KeyCount", sort=("entries", "form"))
    expect.equal(listed["IsTruncated"], False, "IsTruncated", sort="entries")


@check("ListObjects", level="core", spec=api("ListObjects"))
@recorded("LocalStack", "TestS3ListObjects::test_s3_list_objects_empty_marker", 2026)
def test_empty_bucket_is_empty(s3, empty_bucket):
    """ListObjects of an empty bucket returns no keys and is not truncated."""
    listed = s3.list_objects(Bucket=empty_bucket)
    expect.equal((listings.keys(listed), listed["IsTruncated"]), ([], False), "keys and IsTruncated", sort="entries")


@check("ListObjectsV2", level="core", spec=api("ListObjectsV2"))
def test_missing_bucket_is_refused_v2(s3, new_bucket_name):
    """ListObjectsV2 of a bucket that does not exist returns 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.list_objects_v2(Bucket=new_bucket_name)


@check("ListObjects", level="core", spec=api("ListObjects"))
def test_empty_object_has_size_zero(listing, stored_to_read):
    """The entry of an empty object has Size 0 and the ETag of an empty body."""
    obj = stored_to_read(b"")
    entry = listings.only_entry(listing(Bucket=obj["Bucket"], Prefix=obj["Key"]), obj["Key"])
    expect.equal(entry["Size"], 0, "Size", sort="data")
    expect.etag_is_md5(entry["ETag"], b"")


@check("ListObjects", level="common", spec=api("Object"))
def test_storage_class_is_standard(listing, stored_to_read):
    """The entry of an object that was put without a storage class has StorageClass STANDARD or no StorageClass."""
    obj = stored_to_read(BODY)
    entry = listings.only_entry(listing(Bucket=obj["Bucket"], Prefix=obj["Key"]), obj["Key"])
    expect.equal(entry.get("StorageClass", "STANDARD"), "STANDARD", "StorageClass", sort="option")


@check("ListObjects", level="common", spec=api("ListObjects"))
def test_entry_of_a_multipart_upload(listing, s3, target):
    """The entry of an object that was uploaded in parts has the object's full size and a multipart ETag."""
    with expect.arranging():
        upload = s3.create_multipart_upload(**target)["UploadId"]
        part = s3.upload_part(**target, UploadId=upload, PartNumber=1, Body=BODY)
        parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
        s3.complete_multipart_upload(**target, UploadId=upload, MultipartUpload=parts)
    entry = listings.only_entry(listing(Bucket=target["Bucket"], Prefix=target["Key"]), target["Key"])
    expect.equal(entry["Size"], len(BODY), "Size", sort="data")
    expect.etag_of_parts(entry["ETag"], [BODY])


@check("ListObjects", level="common", spec=api("ListObjects"))
def test_upload_in_progress_is_not_listed(listing, s3, target):
    """A multipart upload that is not completed is listed neither as a key nor as a common prefix."""
    with expect.arranging():
        upload = s3.create_multipart_upload(**target)["UploadId"]
        s3.upload_part(**target, UploadId=upload, PartNumber=1, Body=BODY)
    folder = target["Key"].removesuffix("object")
    flat = listings.entries(listing(Bucket=target["Bucket"], Prefix=folder))
    grouped = listings.entries(listing(Bucket=target["Bucket"], Prefix=folder.rstrip("/"), Delimiter="/"))
    expect.equal((flat, grouped), ([], []), "entries without and with a delimiter", sort="entries")
