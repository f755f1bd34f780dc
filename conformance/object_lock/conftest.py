"""Buckets with Object Lock enabled, and objects in one: without a lock, under GOVERNANCE, under a legal hold."""

import time

import pytest

AGE = 5
"""How many seconds ago a version under COMPLIANCE was written at most: a long retention delays the end of a run."""


@pytest.fixture
def governed_bucket(apart, control, own_buckets, locked_bucket):
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
        with apart():
            return own_buckets.kept(f"default retention {purpose}", make)

    return kept


@pytest.fixture
def unlocked(lent, locked_bucket, new_prefix, written):
    """Bucket and key of an object without retention and legal hold in a bucket with Object Lock. It is `lent`: a check
    reads it, or what it puts is refused."""

    def make():
        target = {"Bucket": locked_bucket, "Key": f"{new_prefix()}object"}
        written(target, b"unlocked")
        return target

    return lent(("an object without a lock", locked_bucket), make)


@pytest.fixture
def under_governance(lent, locked_bucket, new_prefix, written, clock):
    """A version under GOVERNANCE for a day or two, which is current: its bucket and key, its id, and the date. It is
    `lent`: a check that does not use it up fails unless it keeps its bytes and its lock, and adds no other version of
    the key."""

    def make():
        target, until = {"Bucket": locked_bucket, "Key": f"{new_prefix()}object"}, clock.after(days=2)
        [version] = written(target, b"locked", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until)
        return target, version, until

    return lent(("a version under GOVERNANCE", locked_bucket), make)


@pytest.fixture
def under_compliance(lent, locked_bucket, new_prefix, written, clock):
    """A version under COMPLIANCE for at least ten seconds more, in the same way."""

    def make():
        target, until = {"Bucket": locked_bucket, "Key": f"{new_prefix()}object"}, clock.after(seconds=10 + AGE)
        [version] = written(target, b"locked", ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=until)
        return target, version, until

    return lent(("a version under COMPLIANCE", locked_bucket, time.monotonic() // AGE), make)


@pytest.fixture
def held(lent, locked_bucket, new_prefix, written):
    """A version under legal hold: its bucket, key and id. It is `lent`, in the same way."""

    def make():
        target = {"Bucket": locked_bucket, "Key": f"{new_prefix()}object"}
        [version] = written(target, b"locked", ObjectLockLegalHoldStatus="ON")
        return {**target, "VersionId": version}

    return lent(("a version under legal hold", locked_bucket), make)


@pytest.fixture
def without_a_retention(lent, locked_bucket, new_prefix, written):
    """Bucket and key of an object without a retention, which may be under a legal hold. The check uses it up."""

    def make():
        target = {"Bucket": locked_bucket, "Key": f"{new_prefix()}object"}
        written(target, b"x")
        return target

    return lent.used_up(("an object without a retention", locked_bucket), make)


@pytest.fixture
def two_versions(lent, locked_bucket, new_prefix, written):
    """Bucket and key of an object, and the ids of its two versions. It is `lent`: each check puts another kind of lock
    on the older one, and fails if the newer one gets it."""

    def make():
        target = {"Bucket": locked_bucket, "Key": f"{new_prefix()}object"}
        return target, *written(target, b"first", b"second")

    return lent(("two versions", locked_bucket), make)


@pytest.fixture
def bucket_to_keep(lent, apart, own_buckets, locked_bucket):
    """A bucket with Object Lock enabled, and without a default retention. It is `lent`: a check fails unless it stays
    so, but may store objects in it."""
    number = lent("a bucket with Object Lock that stays", own_buckets.new_number)
    with apart():
        return own_buckets.bucket_for(f"Object Lock that stays {number}", locked=True)
