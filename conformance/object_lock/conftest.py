"""Fresh buckets with Object Lock enabled, for checks that configure it."""

import pytest


@pytest.fixture
def own_locked_bucket(control, own_buckets, locked_bucket, new_bucket_name):
    """A fresh bucket with Object Lock enabled, created by another client, if the shared one could be created."""
    control.create_bucket(Bucket=new_bucket_name, ObjectLockEnabledForBucket=True, **own_buckets.location)
    return new_bucket_name


@pytest.fixture
def governed_bucket(control, own_locked_bucket):
    """A fresh bucket with a default retention of one day under GOVERNANCE, created by another client."""
    rule = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}
    control.put_object_lock_configuration(
        Bucket=own_locked_bucket, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule}
    )
    return own_locked_bucket
