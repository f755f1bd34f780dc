"""Buckets with a default retention, and an object without a lock in a bucket with Object Lock."""

import pytest


@pytest.fixture
def governed_bucket(out_of_band, control, own_buckets, locked_bucket):
    """`governed_bucket("a purpose")` returns a bucket with a default retention of one day under GOVERNANCE, which is
    made once for a purpose, if the shared one could be created."""
    rule = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}

    def make(new):
        bucket = new(locked=True)
        control.put_object_lock_configuration(
            Bucket=bucket, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule}
        )
        return bucket

    def kept(purpose):
        with out_of_band():
            return own_buckets.kept(f"default retention {purpose}", make)

    return kept


@pytest.fixture
def unlocked(locked_bucket, new_prefix, written):
    """Bucket and key of an object without retention and legal hold in a bucket with Object Lock."""
    target = {"Bucket": locked_bucket, "Key": f"{new_prefix()}object"}
    written(target, b"unlocked")
    return target
