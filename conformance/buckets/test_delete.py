"""DeleteBucket: only empty buckets are deleted."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.endpoint import EXAMPLE_ACCOUNT_ID
from fixtures.model.sources import api, userguide

FEATURE = "buckets"
SIDE = "server"


@check("DeleteBucket", level="core", spec=api("DeleteBucket"), gate=True)
def test_empty_bucket_is_gone_afterwards(s3, own_bucket, soon):
    """DeleteBucket of an empty bucket succeeds, and HeadBucket then returns 404."""
    expect.succeeded(s3.delete_bucket(Bucket=own_bucket))
    soon.refused(lambda: s3.head_bucket(Bucket=own_bucket), 404)


@check("DeleteBucket", level="core", spec=api("DeleteBucket"))
def test_deleted_bucket_is_not_listed(s3, own_bucket):
    """A deleted bucket disappears from ListBuckets within 10 seconds."""
    s3.delete_bucket(Bucket=own_bucket)

    def listed():
        return own_bucket in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]

    expect.eventually(lambda: not listed(), "whether the bucket is no longer listed", sort="entries")


@check("DeleteBucket", level="core", spec=api("DeleteBucket"), shows="full-buckets-are-deleted")
@recorded("LocalStack", "TestS3BucketCRUD::test_delete_bucket_with_objects", 2026)
def test_bucket_with_an_object_is_not_deleted(s3, own_bucket):
    """DeleteBucket of a bucket with an object is refused with 409 BucketNotEmpty, and the object stays."""
    with expect.arranging():
        s3.put_object(Bucket=own_bucket, Key="kept", Body=b"kept")
    with expect.error(409, "BucketNotEmpty"):
        s3.delete_bucket(Bucket=own_bucket)
    expect.equal(s3.get_object(Bucket=own_bucket, Key="kept")["Body"].read(), b"kept", "body", sort="data")


@check("DeleteBucket", level="core", spec=api("DeleteBucket"))
@recorded("LocalStack", "TestS3::test_delete_bucket_no_such_bucket", 2026)
def test_missing_bucket_is_refused(s3, new_bucket_name):
    """DeleteBucket of a bucket that does not exist returns 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.delete_bucket(Bucket=new_bucket_name)


@check("DeleteBucket", level="core", spec=api("DeleteBucket"))
def test_bucket_that_was_deleted_is_not_found(s3, own_bucket):
    """DeleteBucket of a bucket that was already deleted returns 404 NoSuchBucket."""
    with expect.arranging():
        s3.delete_bucket(Bucket=own_bucket)
    with expect.error(404, "NoSuchBucket"):
        s3.delete_bucket(Bucket=own_bucket)


@check("DeleteBucket", level="common", spec=api("DeleteBucket"))
@recorded("LocalStack", "TestS3BucketCRUD::test_delete_versioned_bucket_with_objects", 2026)
def test_bucket_with_hidden_versions_is_not_deleted(s3, own_versioned_bucket):
    """DeleteBucket of a bucket whose only object is hidden by a delete marker is refused with 409 BucketNotEmpty."""
    with expect.arranging():
        s3.put_object(Bucket=own_versioned_bucket, Key="hidden", Body=b"hidden")
        s3.delete_object(Bucket=own_versioned_bucket, Key="hidden")
    with expect.error(409, "BucketNotEmpty"):
        s3.delete_bucket(Bucket=own_versioned_bucket)


@check("DeleteBucket", level="common", spec=api("DeleteBucket"))
@recorded("LocalStack", "TestS3BucketCRUD::test_delete_versioned_bucket_with_objects", 2026)
def test_bucket_with_a_delete_marker_is_not_deleted(s3, own_versioned_bucket):
    """DeleteBucket of a bucket that contains only a delete marker is refused with 409 BucketNotEmpty."""
    with expect.arranging():
        s3.delete_object(Bucket=own_versioned_bucket, Key="never there")
    with expect.error(409, "BucketNotEmpty"):
        s3.delete_bucket(Bucket=own_versioned_bucket)


@check("DeleteBucket", level="core", spec=api("DeleteBucket"))
def test_another_accounts_bucket_is_not_deleted(s3, alt, own_bucket):
    """DeleteBucket by another account is refused with 403 AccessDenied, and the bucket stays."""
    with expect.error(403, "AccessDenied"):
        alt.delete_bucket(Bucket=own_bucket)
    expect.status(s3.head_bucket(Bucket=own_bucket), 200)


@check("DeleteBucket", level="core", spec=api("DeleteBucket"))
def test_bucket_is_not_deleted_without_credentials(s3, anyone, own_bucket):
    """DeleteBucket without credentials is refused with 403 AccessDenied, and the bucket stays."""
    with expect.error(403, "AccessDenied"):
        anyone.delete_bucket(Bucket=own_bucket)
    expect.status(s3.head_bucket(Bucket=own_bucket), 200)


@pytest.mark.parametrize("account", [EXAMPLE_ACCOUNT_ID], ids=["another"])
@check("DeleteBucket", level="common", spec=userguide("bucket-owner-condition"), feature="expected-owner")
def test_unexpected_owner_is_refused(s3, own_bucket, account):
    """DeleteBucket with an ExpectedBucketOwner that does not own the bucket is refused with 403 AccessDenied, and the
    bucket stays."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.delete_bucket(Bucket=own_bucket, ExpectedBucketOwner=account)
    expect.status(s3.head_bucket(Bucket=own_bucket), 200)


@check("DeleteBucket", level="extended", spec=userguide("bucket-owner-condition"), feature="expected-owner")
def test_right_owner_is_accepted(s3, own_bucket, account_id, soon):
    """DeleteBucket with the owner's account id as ExpectedBucketOwner succeeds, and HeadBucket then returns 404."""
    expect.succeeded(s3.delete_bucket(Bucket=own_bucket, ExpectedBucketOwner=account_id))
    soon.refused(lambda: s3.head_bucket(Bucket=own_bucket), 404)
