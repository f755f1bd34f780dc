"""CreateBucket: a new bucket exists, is listed and is empty."""

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api

FEATURE = "buckets"


@check("CreateBucket", level="core", spec=api("CreateBucket"), gate=True)
@recorded("boto", "test_connection.py::S3ConnectionTest::test_1_basic", 2006)
def test_bucket_exists_afterwards(s3, new_bucket_name, location):
    """CreateBucket returns 200, and HeadBucket then returns 200."""
    expect.status(s3.create_bucket(Bucket=new_bucket_name, **location), 200)
    expect.status(s3.head_bucket(Bucket=new_bucket_name), 200)


@check("CreateBucket", level="core", spec=api("CreateBucket"))
@recorded("boto3", "test_s3.py::TestS3Resource::test_s3_resource_waiter", 2014)
def test_bucket_is_listed_afterwards(s3, new_bucket_name, location):
    """After CreateBucket, ListBuckets contains the new bucket."""
    s3.create_bucket(Bucket=new_bucket_name, **location)
    names = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    expect.that(new_bucket_name in names, f"{new_bucket_name} among them", names, "names", sort="entries")


@check("CreateBucket", level="core", spec=api("CreateBucket"))
def test_new_bucket_is_empty(s3, own_bucket):
    """ListObjects of a new bucket returns no keys and is not truncated."""
    listed = s3.list_objects(Bucket=own_bucket)
    expect.equal(listed.get("Contents", []), [], "Contents", sort="entries")
    expect.equal(listed["IsTruncated"], False, "IsTruncated", sort="entries")


@check("HeadBucket", level="core", spec=api("HeadBucket"))
@recorded("LocalStack", "TestS3::test_create_bucket_head_bucket", 2026)
def test_bucket_that_was_never_created_is_not_found(s3, new_bucket_name):
    """HeadBucket of a bucket that does not exist returns 404."""
    with expect.error(404):
        s3.head_bucket(Bucket=new_bucket_name)
