"""The default encryption of a bucket: put, read back, replaced and deleted."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api, userguide
from fixtures.s3.encryption import by_default

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


def _is_not_set(s3, bucket):
    """AWS has encrypted every object since 2023, and says so; before, and elsewhere, there was nothing to be said."""
    unsaid = {"SSEAlgorithm": "AES256"}

    def read():
        rule = expect.answered_unless(lambda: _rule(s3, bucket), 404, NOT_SET)
        return unsaid if rule is None else rule.get("ApplyServerSideEncryptionByDefault")

    expect.becomes(read, unsaid, "default encryption")


@check("GetBucketEncryption", level="common", spec=FAQ)
def test_new_bucket_has_no_other(s3, bucket):
    """GetBucketEncryption of a bucket where it was never put answers 200 and AES256, or 404
    ServerSideEncryptionConfigurationNotFoundError."""
    _is_not_set(s3, bucket)


@check("PutBucketEncryption", level="common", spec=PUT)
def test_aes256_is_read_back(s3, encryption_bucket):
    """PutBucketEncryption with AES256 answers 200, and GetBucketEncryption one rule with AES256."""
    expect.status(_put(s3, encryption_bucket, by_default("AES256")), 200)
    expect.becomes(lambda: _default(s3, encryption_bucket), {"SSEAlgorithm": "AES256"}, "default encryption")


@pytest.mark.parametrize("algorithm", ["aws:kms", "aws:kms:dsse"], ids=["kms", "kms_dsse"])
@check("PutBucketEncryption", level="extended", spec=PUT)
def test_accounts_own_key_is_read_back(s3, encryption_bucket, algorithm):
    """PutBucketEncryption with an algorithm of KMS and no key answers 200, and is read back so."""
    expect.status(_put(s3, encryption_bucket, by_default(algorithm)), 200)
    expect.becomes(lambda: _default(s3, encryption_bucket), {"SSEAlgorithm": algorithm}, "default encryption")


@check("PutBucketEncryption", level="common", spec=PUT)
def test_kms_key_is_read_back(s3, encryption_bucket, kms_key_id):
    """PutBucketEncryption with aws:kms and a key answers 200, and is read back with the key as it was named."""
    expect.status(_put(s3, encryption_bucket, by_default("aws:kms", KMSMasterKeyID=kms_key_id)), 200)
    wanted = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": kms_key_id}
    expect.becomes(lambda: _default(s3, encryption_bucket), wanted, "default encryption")


@pytest.mark.parametrize("enabled", [True, False], ids=["enabled", "disabled"])
@check("PutBucketEncryption", level="extended", spec=userguide("bucket-key"))
def test_bucket_key_is_read_back(s3, encryption_bucket, enabled):
    """PutBucketEncryption with aws:kms and BucketKeyEnabled answers 200; GetBucketEncryption says what was put."""
    expect.status(_put(s3, encryption_bucket, by_default("aws:kms", BucketKeyEnabled=enabled)), 200)
    expect.becomes(lambda: _rule(s3, encryption_bucket).get("BucketKeyEnabled", False), enabled, "BucketKeyEnabled")


@check("GetBucketEncryption", level="extended", spec=GET)
def test_bucket_key_is_off_by_default(s3, encryption_bucket):
    """GetBucketEncryption does not say BucketKeyEnabled true where PutBucketEncryption had no word of it."""
    with expect.arranging():
        _put(s3, encryption_bucket, by_default("AES256"))
    expect.becomes(lambda: _rule(s3, encryption_bucket).get("BucketKeyEnabled", False), False, "BucketKeyEnabled")


@check("PutBucketEncryption", level="common", spec=PUT)
def test_default_is_replaced(s3, encryption_bucket):
    """PutBucketEncryption with AES256 takes the place of an earlier one with aws:kms: it alone is read back."""
    with expect.arranging():
        _put(s3, encryption_bucket, by_default("aws:kms"))
    expect.status(_put(s3, encryption_bucket, by_default("AES256")), 200)
    expect.becomes(lambda: _default(s3, encryption_bucket), {"SSEAlgorithm": "AES256"}, "default encryption")


@check("DeleteBucketEncryption", level="common", spec=DELETE)
def test_default_is_deleted(s3, encryption_bucket):
    """DeleteBucketEncryption answers 204, and GetBucketEncryption then what it does where it was never put."""
    with expect.arranging():
        _put(s3, encryption_bucket, by_default("aws:kms"))  # AES256 could as well have stayed
    expect.status(s3.delete_bucket_encryption(Bucket=encryption_bucket), 204)
    _is_not_set(s3, encryption_bucket)


@check("DeleteBucketEncryption", level="common", spec=DELETE)
def test_deleting_none_is_no_error(s3, encryption_bucket):
    """DeleteBucketEncryption answers 204 when there is nothing more to delete, too."""
    with expect.arranging():
        _put(s3, encryption_bucket, by_default("AES256"))
        s3.delete_bucket_encryption(Bucket=encryption_bucket)
    expect.status(s3.delete_bucket_encryption(Bucket=encryption_bucket), 204)


@pytest.mark.parametrize("blocked", ["SSE-C", "NONE"], ids=["customers_keys", "none"])
@check("PutBucketEncryption", level="extended", spec=userguide("blocking-unblocking-s3-c-encryption-gpb"))
def test_blocked_encryption_is_read_back(s3, encryption_bucket, blocked):
    """PutBucketEncryption with BlockedEncryptionTypes answers 200; GetBucketEncryption says the type that was put, or
    nothing of them where it was NONE."""
    types, unsaid = {"EncryptionType": [blocked]}, {"EncryptionType": ["NONE"]}
    expect.status(_put(s3, encryption_bucket, by_default("AES256", BlockedEncryptionTypes=types)), 200)
    expect.becomes(
        lambda: _rule(s3, encryption_bucket).get("BlockedEncryptionTypes", unsaid), types, "BlockedEncryptionTypes"
    )


@check("PutBucketEncryption", level="common", spec=PUT)
def test_bucket_to_put_to_must_exist(s3, new_bucket_name):
    """PutBucketEncryption of a bucket that does not exist answers 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        _put(s3, new_bucket_name, by_default("AES256"))


@check("GetBucketEncryption", level="common", spec=GET)
def test_bucket_to_read_must_exist(s3, new_bucket_name):
    """GetBucketEncryption of a bucket that does not exist answers 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.get_bucket_encryption(Bucket=new_bucket_name)


@check("DeleteBucketEncryption", level="common", spec=DELETE)
def test_bucket_to_delete_from_must_exist(s3, new_bucket_name):
    """DeleteBucketEncryption of a bucket that does not exist answers 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.delete_bucket_encryption(Bucket=new_bucket_name)
