"""Digests and checksums of Object Lock requests, and request headers of the Object Lock configuration."""

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.model.endpoint import EXAMPLE_ACCOUNT_ID
from fixtures.model.sources import api, userguide

OWNER = userguide("bucket-owner-condition")
ANOTHER_MD5 = "1B2M2Y8AsgTpgAmY7PhCfg=="
"""The MD5 of an empty body."""
ENABLED = {"ObjectLockEnabled": "Enabled"}
DAY = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}


@pytest.fixture
def governed(control, governed_bucket):
    """A bucket with a default retention of one day under GOVERNANCE, which was put just now."""
    bucket = governed_bucket("before a refused change")
    control.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration={**ENABLED, "Rule": DAY})
    return bucket


@pytest.fixture
def lock_bucket(out_of_band, own_buckets, locked_bucket):
    """A bucket with Object Lock and no default retention: the checks put this same configuration."""
    with out_of_band():
        return own_buckets.bucket_for("no default retention", locked=True)


def _retention(clock):
    return {"Mode": "GOVERNANCE", "RetainUntilDate": clock.after(days=1)}


@check("PutObjectRetention", level="extended", spec=api("PutObjectRetention"))
def test_retention_with_another_md5_is_refused(s3, unlocked, clock):
    """PutObjectRetention with the Content-MD5 of a different document is refused with 400 BadDigest, and the object
    has no retention."""
    with expect.error(400, "BadDigest"):
        s3.put_object_retention(**unlocked, Retention=_retention(clock), ContentMD5=ANOTHER_MD5)
    expect.equal(s3.head_object(**unlocked).get("ObjectLockMode"), None, "mode", sort="option")


@check("PutObjectLegalHold", level="extended", spec=api("PutObjectLegalHold"))
def test_hold_with_another_md5_is_refused(s3, unlocked):
    """PutObjectLegalHold with the Content-MD5 of a different document is refused with 400 BadDigest, and the object
    has no legal hold."""
    with expect.error(400, "BadDigest"):
        s3.put_object_legal_hold(**unlocked, LegalHold={"Status": "ON"}, ContentMD5=ANOTHER_MD5)
    hold = s3.head_object(**unlocked).get("ObjectLockLegalHoldStatus")
    expect.that(hold != "ON", "none", hold, "legal hold", sort="option")


@check("PutObjectLockConfiguration", level="extended", spec=api("PutObjectLockConfiguration"))
def test_configuration_with_another_md5_is_refused(s3, governed):
    """PutObjectLockConfiguration with the Content-MD5 of a different document is refused with 400 BadDigest, and the
    default retention stays."""
    with expect.error(400, "BadDigest"):
        s3.put_object_lock_configuration(Bucket=governed, ObjectLockConfiguration=ENABLED, ContentMD5=ANOTHER_MD5)
    found = s3.get_object_lock_configuration(Bucket=governed)["ObjectLockConfiguration"]
    expect.equal(
        found.get("Rule", {}).get("DefaultRetention"),
        {"Mode": "GOVERNANCE", "Days": 1},
        "default retention",
        sort="option",
    )


@check("PutObjectRetention", level="extended", spec=api("PutObjectRetention"))
def test_retention_with_a_checksum(s3, unlocked, clock):
    """PutObjectRetention with the checksum that an SDK computes for ChecksumAlgorithm SHA256 returns 200."""
    answer = s3.put_object_retention(**unlocked, Retention=_retention(clock), ChecksumAlgorithm="SHA256")
    expect.status(answer, 200)


@check("PutObjectLegalHold", level="extended", spec=api("PutObjectLegalHold"))
def test_hold_with_a_checksum(s3, unlocked):
    """PutObjectLegalHold with the checksum that an SDK computes for ChecksumAlgorithm SHA256 returns 200."""
    answer = s3.put_object_legal_hold(**unlocked, LegalHold={"Status": "ON"}, ChecksumAlgorithm="SHA256")
    expect.status(answer, 200)


@check("PutObjectLockConfiguration", level="extended", spec=api("PutObjectLockConfiguration"))
def test_configuration_with_a_checksum(s3, lock_bucket):
    """PutObjectLockConfiguration with the checksum that an SDK computes for ChecksumAlgorithm SHA256 returns 200."""
    answer = s3.put_object_lock_configuration(
        Bucket=lock_bucket, ObjectLockConfiguration=ENABLED, ChecksumAlgorithm="SHA256"
    )
    expect.status(answer, 200)


@check("PutObjectLockConfiguration", level="extended", spec=api("PutObjectLockConfiguration"), feature="requester-pays")
@derived("The header is documented to accept a charge; where none arises it changes nothing.")
def test_request_payer_is_accepted(s3, lock_bucket):
    """PutObjectLockConfiguration with RequestPayer requester, of a bucket that is not a Requester Pays bucket,
    returns 200."""
    answer = s3.put_object_lock_configuration(
        Bucket=lock_bucket, ObjectLockConfiguration=ENABLED, RequestPayer="requester"
    )
    expect.status(answer, 200)


@check("PutObjectLockConfiguration", level="extended", spec=OWNER, feature="expected-owner")
def test_put_configuration_with_wrong_expected_owner_is_refused(s3, governed):
    """PutObjectLockConfiguration with an ExpectedBucketOwner that does not own the bucket is refused with 403
    AccessDenied."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.put_object_lock_configuration(
            Bucket=governed, ObjectLockConfiguration=ENABLED, ExpectedBucketOwner=EXAMPLE_ACCOUNT_ID
        )


@check("GetObjectLockConfiguration", level="extended", spec=OWNER, feature="expected-owner")
def test_get_configuration_with_wrong_expected_owner_is_refused(s3, locked_bucket):
    """GetObjectLockConfiguration with an ExpectedBucketOwner that does not own the bucket is refused with 403
    AccessDenied."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.get_object_lock_configuration(Bucket=locked_bucket, ExpectedBucketOwner=EXAMPLE_ACCOUNT_ID)
