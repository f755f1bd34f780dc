"""Digests of the documents of Object Lock, and whose bucket its configuration is for."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api, userguide
from fixtures.model.endpoint import SOMEBODY_ELSE

OWNER = userguide("bucket-owner-condition")
ANOTHER_MD5 = "1B2M2Y8AsgTpgAmY7PhCfg=="
"""That of no bytes at all."""
ENABLED = {"ObjectLockEnabled": "Enabled"}


@pytest.fixture
def free(locked_target, written):
    """Bucket and key of an object that is neither retained nor held, in a bucket with Object Lock."""
    written(locked_target, b"free")
    return locked_target


def _retention(clock):
    return {"Mode": "GOVERNANCE", "RetainUntilDate": clock.after(days=1)}


@check("PutObjectRetention", level="common", spec=api("PutObjectRetention"))
def test_retention_with_another_md5_is_refused(s3, free, clock):
    """PutObjectRetention with the Content-MD5 of another document answers 400 BadDigest: nothing is retained."""
    with expect.error(400, "BadDigest"):
        s3.put_object_retention(**free, Retention=_retention(clock), ContentMD5=ANOTHER_MD5)
    expect.equal(s3.head_object(**free).get("ObjectLockMode"), None, "mode")


@check("PutObjectLegalHold", level="common", spec=api("PutObjectLegalHold"))
def test_hold_with_another_md5_is_refused(s3, free):
    """PutObjectLegalHold with the Content-MD5 of another document answers 400 BadDigest: nothing is held."""
    with expect.error(400, "BadDigest"):
        s3.put_object_legal_hold(**free, LegalHold={"Status": "ON"}, ContentMD5=ANOTHER_MD5)
    assert s3.head_object(**free).get("ObjectLockLegalHoldStatus") != "ON", "expected no legal hold"


@check("PutObjectLockConfiguration", level="common", spec=api("PutObjectLockConfiguration"))
def test_configuration_with_another_md5_is_refused(s3, governed_bucket):
    """PutObjectLockConfiguration with the Content-MD5 of another document answers 400 BadDigest: the default retention
    stays."""
    with expect.error(400, "BadDigest"):
        s3.put_object_lock_configuration(
            Bucket=governed_bucket, ObjectLockConfiguration=ENABLED, ContentMD5=ANOTHER_MD5
        )
    found = s3.get_object_lock_configuration(Bucket=governed_bucket)["ObjectLockConfiguration"]
    expect.equal(found.get("Rule", {}).get("DefaultRetention"), {"Mode": "GOVERNANCE", "Days": 1}, "default retention")


@check("PutObjectRetention", level="extended", spec=api("PutObjectRetention"))
def test_retention_with_a_checksum(s3, free, clock):
    """PutObjectRetention with the checksum that an SDK computes for ChecksumAlgorithm SHA256 answers 200."""
    answer = s3.put_object_retention(**free, Retention=_retention(clock), ChecksumAlgorithm="SHA256")
    expect.status(answer, 200)


@check("PutObjectLegalHold", level="extended", spec=api("PutObjectLegalHold"))
def test_hold_with_a_checksum(s3, free):
    """PutObjectLegalHold with the checksum that an SDK computes for ChecksumAlgorithm SHA256 answers 200."""
    answer = s3.put_object_legal_hold(**free, LegalHold={"Status": "ON"}, ChecksumAlgorithm="SHA256")
    expect.status(answer, 200)


@check("PutObjectLockConfiguration", level="extended", spec=api("PutObjectLockConfiguration"))
def test_configuration_with_a_checksum(s3, governed_bucket):
    """PutObjectLockConfiguration with the checksum that an SDK computes for ChecksumAlgorithm SHA256 answers 200."""
    answer = s3.put_object_lock_configuration(
        Bucket=governed_bucket, ObjectLockConfiguration=ENABLED, ChecksumAlgorithm="SHA256"
    )
    expect.status(answer, 200)


@check("PutObjectLockConfiguration", level="extended", spec=api("PutObjectLockConfiguration"))
def test_requester_pays_for_nothing(s3, governed_bucket):
    """PutObjectLockConfiguration with RequestPayer requester, of a bucket whose owner pays, answers 200."""
    answer = s3.put_object_lock_configuration(
        Bucket=governed_bucket, ObjectLockConfiguration=ENABLED, RequestPayer="requester"
    )
    expect.status(answer, 200)


@check("PutObjectLockConfiguration", level="extended", spec=OWNER)
def test_lock_of_another_owners_bucket_is_not_configured(s3, governed_bucket):
    """PutObjectLockConfiguration with an ExpectedBucketOwner that does not own the bucket answers 403 AccessDenied."""
    with expect.error(403, "AccessDenied"):
        s3.put_object_lock_configuration(
            Bucket=governed_bucket, ObjectLockConfiguration=ENABLED, ExpectedBucketOwner=SOMEBODY_ELSE
        )


@check("GetObjectLockConfiguration", level="extended", spec=OWNER)
def test_lock_of_another_owners_bucket_is_not_read(s3, locked_bucket):
    """GetObjectLockConfiguration with an ExpectedBucketOwner that does not own the bucket answers 403 AccessDenied."""
    with expect.error(403, "AccessDenied"):
        s3.get_object_lock_configuration(Bucket=locked_bucket, ExpectedBucketOwner=SOMEBODY_ELSE)
