"""Only the owner of a bucket may put, read and delete its default encryption."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.endpoint import EXAMPLE_ACCOUNT_ID
from fixtures.model.sources import api, userguide
from fixtures.s3.encryption import default_encryption

FEATURE = "bucket-encryption"

OWNER = userguide("bucket-owner-condition")
AES256 = default_encryption("AES256")


def _set(s3, bucket):
    """Puts a default encryption, so that a server that does not support it fails here: some servers would handle the
    delete request as DeleteBucket."""
    with expect.arranging():
        s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=AES256)


@check("PutBucketEncryption", level="extended", spec=OWNER, feature="expected-owner")
def test_default_of_another_owners_bucket_is_not_put(s3, encryption_bucket):
    """PutBucketEncryption with an ExpectedBucketOwner that does not own the bucket returns 403 AccessDenied."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.put_bucket_encryption(
            Bucket=encryption_bucket, ServerSideEncryptionConfiguration=AES256, ExpectedBucketOwner=EXAMPLE_ACCOUNT_ID
        )


@check("GetBucketEncryption", level="extended", spec=OWNER, feature="expected-owner")
def test_default_of_another_owners_bucket_is_not_read(s3, encryption_bucket):
    """GetBucketEncryption with an ExpectedBucketOwner that does not own the bucket returns 403 AccessDenied."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.get_bucket_encryption(Bucket=encryption_bucket, ExpectedBucketOwner=EXAMPLE_ACCOUNT_ID)


@check("DeleteBucketEncryption", level="extended", spec=OWNER, feature="expected-owner")
def test_default_of_another_owners_bucket_is_not_deleted(s3, encryption_bucket):
    """DeleteBucketEncryption with an ExpectedBucketOwner that does not own the bucket returns 403 AccessDenied."""
    _set(s3, encryption_bucket)
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.delete_bucket_encryption(Bucket=encryption_bucket, ExpectedBucketOwner=EXAMPLE_ACCOUNT_ID)


@pytest.mark.parametrize("identity", ["alt", "anyone"])
@check("PutBucketEncryption", level="common", spec=api("PutBucketEncryption"), feature="private-by-default")
def test_strangers_do_not_put_a_default(acting, s3, encryption_bucket, identity):
    """PutBucketEncryption by another account or without credentials returns 403 AccessDenied."""
    alt = acting(identity)
    with expect.error(403, "AccessDenied"):
        alt.put_bucket_encryption(Bucket=encryption_bucket, ServerSideEncryptionConfiguration=AES256)


@pytest.mark.parametrize("identity", ["alt", "anyone"])
@check("GetBucketEncryption", level="common", spec=api("GetBucketEncryption"), feature="private-by-default")
def test_strangers_do_not_read_the_default(acting, s3, encryption_bucket, identity):
    """GetBucketEncryption by another account or without credentials returns 403 AccessDenied."""
    alt = acting(identity)
    with expect.error(403, "AccessDenied"):
        alt.get_bucket_encryption(Bucket=encryption_bucket)


@pytest.mark.parametrize("identity", ["alt", "anyone"])
@check("DeleteBucketEncryption", level="common", spec=api("DeleteBucketEncryption"), feature="private-by-default")
def test_strangers_do_not_delete_the_default(acting, s3, encryption_bucket, identity):
    """DeleteBucketEncryption by another account or without credentials returns 403 AccessDenied."""
    alt = acting(identity)
    _set(s3, encryption_bucket)
    with expect.error(403, "AccessDenied"):
        alt.delete_bucket_encryption(Bucket=encryption_bucket)
