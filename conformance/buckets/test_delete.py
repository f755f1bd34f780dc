"""DeleteBucket: only empty buckets go."""

from fixtures import check, expect
from fixtures.sources import api


@check("DeleteBucket", level="core", spec=api("DeleteBucket"))
def test_empty_bucket_is_gone_afterwards(s3, own_bucket):
    """DeleteBucket of an empty bucket answers 204, and HeadBucket then answers 404."""
    expect.status(s3.delete_bucket(Bucket=own_bucket), 204)
    with expect.error(404):
        s3.head_bucket(Bucket=own_bucket)


@check("DeleteBucket", level="core", spec=api("DeleteBucket"))
def test_deleted_bucket_is_not_listed(s3, own_bucket):
    """A bucket that was deleted is gone from the account's list of buckets, within ten seconds."""
    s3.delete_bucket(Bucket=own_bucket)

    def listed():
        return own_bucket in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]

    expect.eventually(lambda: not listed(), f"{own_bucket} is gone from the list")


@check("DeleteBucket", level="core", spec=api("DeleteBucket"))
def test_bucket_with_an_object_is_not_deleted(s3, own_bucket):
    """DeleteBucket of a bucket with an object in it answers 409 BucketNotEmpty, and nothing is lost."""
    with expect.arranging():
        s3.put_object(Bucket=own_bucket, Key="kept", Body=b"kept")
    with expect.error(409, "BucketNotEmpty"):
        s3.delete_bucket(Bucket=own_bucket)
    expect.equal(s3.get_object(Bucket=own_bucket, Key="kept")["Body"].read(), b"kept", "body")


@check("DeleteBucket", level="core", spec=api("DeleteBucket"))
def test_missing_bucket_is_refused(s3, new_bucket_name):
    """DeleteBucket of a name that no bucket has answers 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.delete_bucket(Bucket=new_bucket_name)
