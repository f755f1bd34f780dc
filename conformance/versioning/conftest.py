"""Versions and delete markers that several modules of this area list, written once for all checks of a worker; and
objects with few versions, which checks hand on to each other in the state that they leave them in."""

import time
from dataclasses import dataclass

import pytest

from fixtures.language import expect
from fixtures.s3.listings import NEXT_SECOND


@dataclass(frozen=True)
class Version:
    """A version of an object; `body` is None for a delete marker."""

    key: str
    id: str
    body: bytes | None


@pytest.fixture(scope="session")
def versions_once(apart, control, own_buckets, new_prefix):
    """Makes versions for all checks of a worker: `versions_once([("a", b"1"), ("a", None)])` writes them one after
    another (None is a delete), and returns the bucket and prefix to list them by, and what was made. The times of the
    first half differ from those of the second, even in whole seconds."""

    def make(steps):
        made = []
        with apart():
            bucket, prefix = own_buckets.versioned_bucket(), new_prefix()
            for number, (name, body) in enumerate(steps):
                if number == len(steps) // 2:
                    time.sleep(NEXT_SECOND)
                where = {"Bucket": bucket, "Key": prefix + name}
                answer = control.delete_object(**where) if body is None else control.put_object(**where, Body=body)
                made.append(Version(where["Key"], answer.get("VersionId", ""), body))
        return {"Bucket": bucket, "Prefix": prefix}, made

    return make


@pytest.fixture
def in_state(lent, versioned_bucket, new_prefix):
    """`in_state("one version", make)` is `lent` what `make` returns for bucket and key of a new object in a bucket with
    versions. Checks that leave an object in a state hand it on by `lent.leave(("one version", bucket), …)`."""

    def lend(state, make, lend=lent):
        with expect.arranging():
            return lend(
                (state, versioned_bucket), lambda: make({"Bucket": versioned_bucket, "Key": f"{new_prefix()}object"})
            )

    return lend


@pytest.fixture
def one_version(in_state, written):
    """Bucket and key of an object, and the id of its only version, whose body is `first`. It is `lent`: a check keeps
    it, or uses it up."""
    return in_state("one version", lambda target: (target, *written(target, b"first")))


@pytest.fixture
def two_versions(in_state, written):
    """Bucket and key of an object, and the ids of its versions, whose bodies are `first` and `second`. It is `lent`, in
    the same way."""
    return in_state("two versions", lambda target: (target, *written(target, b"first", b"second")))


@pytest.fixture
def hidden(s3, lent, in_state, written):
    """Bucket and key of an object whose only version is hidden by a delete marker; the ids of the version, whose body
    is `first`, and of the marker. It is `lent`, in the same way."""

    def make(_):
        target, version = in_state("one version", lambda new: (new, *written(new, b"first")), lent.used_up)
        return target, version, s3.delete_object(**target)["VersionId"]

    return in_state("hidden", make)


@pytest.fixture
def without_the_older(s3, in_state, written):
    """Bucket and key of an object, and the ids of a version that was deleted, and of the one that was written after it.
    It is `lent`, in the same way."""

    def make(target):
        first, second = written(target, b"first", b"second")
        s3.delete_object(**target, VersionId=first)
        return target, first, second

    return in_state("without the older version", make)


@pytest.fixture
def enabled_to_keep(lent, apart, control, own_buckets):
    """A bucket whose versioning is enabled. It is `lent`: a check fails unless it is enabled afterwards."""
    number = lent("a bucket whose versioning stays", own_buckets.new_number)

    def make(new):
        bucket = new()
        control.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        return bucket

    with apart():
        return own_buckets.kept(f"versioning that stays {number}", make)


@pytest.fixture
def deleted_version(without_the_older):
    """Bucket, key and id of a version that was deleted. What a check asks of it finds nothing."""
    target, first, _ = without_the_older
    return {**target, "VersionId": first}
