"""The default encryption of a bucket: put, read back, replaced and deleted."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.encryption import default_encryption

FEATURE = "bucket-encryption"

PUT, GET, DELETE = api("PutBucketEncryption"), api("GetBucketEncryption"), api("DeleteBucketEncryption")
FAQ = userguide("default-encryption-faq")
NOT_SET = "ServerSideEncryptionConfigurationNotFoundError"


def _put(s3, bucket, configuration):
    return s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=configuration)


def _rule(s3, bucket):
    [rule] = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    return rule


def _default(s3, bucket):
    return _rule(s3, bucket).get("ApplyServerSideEncryptionByDefault")


def _is_not_set(soon, s3, bucket):
    """Expects AES256, which AWS has returned for every bucket since 2023, or no default encryption, as before 2023
    and on other servers."""
    unsaid = {"SSEAlgorithm": "AES256"}

    def read():
        rule = expect.response_unless(lambda: _rule(s3, bucket), 404, NOT_SET)
        return unsaid if rule is None else rule.get("ApplyServerSideEncryptionByDefault")

    soon.equal(read, unsaid, "default encryption", sort="option")


@check("GetBucketEncryption", level="common", spec=FAQ)
def test_new_bucket_defaults_to_aes256(s3, bucket, soon):
    """GetBucketEncryption of a bucket whose default encryption was never put returns 200 with AES256, or 404
    ServerSideEncryptionConfigurationNotFoundError."""
    _is_not_set(soon, s3, bucket)


@check("PutBucketEncryption", level="common", spec=PUT, gate=True)
def test_aes256_is_read_back(s3, encryption_bucket, soon):
    """PutBucketEncryption with AES256 returns 200, and GetBucketEncryption then returns one rule with AES256."""
    expect.status(_put(s3, encryption_bucket, default_encryption("AES256")), 200)
    soon.equal(lambda: _default(s3, encryption_bucket), {"SSEAlgorithm": "AES256"}, "default encryption", sort="option")


@pytest.mark.parametrize("algorithm", ["aws:kms", "aws:kms:dsse"], ids=["kms", "kms_dsse"])
@check("PutBucketEncryption", level="extended", spec=PUT)
def test_kms_without_a_key_is_read_back(s3, encryption_bucket, algorithm, soon):
    """PutBucketEncryption with aws:kms or aws:kms:dsse and without a key returns 200, and GetBucketEncryption then
    returns the same algorithm and no key."""
    expect.status(_put(s3, encryption_bucket, default_encryption(algorithm)), 200)
    soon.equal(
        lambda: _default(s3, encryption_bucket), {"SSEAlgorithm": algorithm}, "default encryption", sort="option"
    )


@check("PutBucketEncryption", level="common", spec=PUT)
@recorded("LocalStack", "TestS3BucketEncryption::test_s3_bucket_encryption_sse_kms", 2026)
def test_kms_key_is_read_back(s3, encryption_bucket, kms_key_id, soon):
    """PutBucketEncryption with aws:kms and a key returns 200, and GetBucketEncryption then returns aws:kms and the
    key as it was named in the request."""
    expect.status(_put(s3, encryption_bucket, default_encryption("aws:kms", KMSMasterKeyID=kms_key_id)), 200)
    wanted = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": kms_key_id}
    soon.equal(lambda: _default(s3, encryption_bucket), wanted, "default encryption", sort="option")


@pytest.mark.parametrize("enabled", [True, False], ids=["enabled", "disabled"])
@check("PutBucketEncryption", level="extended", spec=userguide("bucket-key"))
@recorded("LocalStack", "TestS3BucketEncryption::test_s3_bucket_encryption_sse_kms", 2026, of="enabled")
def test_bucket_key_is_read_back(s3, encryption_bucket, enabled, soon):
    """PutBucketEncryption with aws:kms and BucketKeyEnabled true or false returns 200, and GetBucketEncryption then
    returns the same value; false may be missing."""
    expect.status(_put(s3, encryption_bucket, default_encryption("aws:kms", BucketKeyEnabled=enabled)), 200)
    soon.equal(
        lambda: _rule(s3, encryption_bucket).get("BucketKeyEnabled", False), enabled, "BucketKeyEnabled", sort="option"
    )


@check("GetBucketEncryption", level="extended", spec=GET)
def test_bucket_key_is_off_by_default(s3, encryption_bucket, soon):
    """GetBucketEncryption does not return BucketKeyEnabled true if PutBucketEncryption did not set BucketKeyEnabled."""
    with expect.arranging():
        _put(s3, encryption_bucket, default_encryption("AES256"))
    soon.equal(
        lambda: _rule(s3, encryption_bucket).get("BucketKeyEnabled", False), False, "BucketKeyEnabled", sort="option"
    )


@check("PutBucketEncryption", level="common", spec=PUT)
def test_default_is_replaced(s3, encryption_bucket, soon):
    """PutBucketEncryption with AES256 replaces an earlier default of aws:kms: GetBucketEncryption then returns only
    AES256."""
    with expect.arranging():
        _put(s3, encryption_bucket, default_encryption("aws:kms"))
    expect.status(_put(s3, encryption_bucket, default_encryption("AES256")), 200)
    soon.equal(lambda: _default(s3, encryption_bucket), {"SSEAlgorithm": "AES256"}, "default encryption", sort="option")


@check("DeleteBucketEncryption", level="common", spec=DELETE)
def test_default_is_deleted(s3, encryption_bucket, soon):
    """DeleteBucketEncryption succeeds, and GetBucketEncryption then returns AES256, or 404
    ServerSideEncryptionConfigurationNotFoundError, as if it was never put."""
    with expect.arranging():
        _put(s3, encryption_bucket, default_encryption("aws:kms"))  # with AES256, a failed delete would not be noticed
    expect.succeeded(s3.delete_bucket_encryption(Bucket=encryption_bucket))
    _is_not_set(soon, s3, encryption_bucket)


@check("DeleteBucketEncryption", level="common", spec=DELETE)
def test_deleting_twice_is_no_error(s3, encryption_bucket):
    """DeleteBucketEncryption succeeds even if the default encryption is already deleted."""
    with expect.arranging():
        _put(s3, encryption_bucket, default_encryption("AES256"))
        s3.delete_bucket_encryption(Bucket=encryption_bucket)
    expect.succeeded(s3.delete_bucket_encryption(Bucket=encryption_bucket))


@pytest.mark.parametrize("blocked", ["SSE-C", "NONE"], ids=["customers_keys", "none"])
@check("PutBucketEncryption", level="extended", spec=userguide("blocking-unblocking-s3-c-encryption-gpb"))
def test_blocked_encryption_is_read_back(s3, encryption_bucket, blocked, soon):
    """PutBucketEncryption with BlockedEncryptionTypes SSE-C or NONE returns 200, and GetBucketEncryption then
    returns the same type; NONE may be missing."""
    types, unsaid = {"EncryptionType": [blocked]}, {"EncryptionType": ["NONE"]}
    expect.status(_put(s3, encryption_bucket, default_encryption("AES256", BlockedEncryptionTypes=types)), 200)
    soon.equal(
        lambda: _rule(s3, encryption_bucket).get("BlockedEncryptionTypes", unsaid),
        types,
        "BlockedEncryptionTypes",
        sort="option",
    )


@check("PutBucketEncryption", level="common", spec=PUT)
@recorded("LocalStack", "TestS3BucketEncryption::test_s3_default_bucket_encryption_exc", 2026)
def test_bucket_to_put_to_must_exist(s3, new_bucket_name):
    """PutBucketEncryption of a bucket that does not exist returns 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        _put(s3, new_bucket_name, default_encryption("AES256"))


@check("GetBucketEncryption", level="common", spec=GET)
@recorded("LocalStack", "TestS3BucketEncryption::test_s3_default_bucket_encryption_exc", 2026)
def test_bucket_to_read_must_exist(s3, new_bucket_name):
    """GetBucketEncryption of a bucket that does not exist returns 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.get_bucket_encryption(Bucket=new_bucket_name)


@check("DeleteBucketEncryption", level="common", spec=DELETE)
@recorded("LocalStack", "TestS3BucketEncryption::test_s3_default_bucket_encryption_exc", 2026)
def test_bucket_to_delete_from_must_exist(s3, new_bucket_name):
    """DeleteBucketEncryption of a bucket that does not exist returns 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.delete_bucket_encryption(Bucket=new_bucket_name)
