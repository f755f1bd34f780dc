"""What several modules of this area need: a bucket to configure, and clients that accept any ETag."""

import pytest

from fixtures.model.profiles import PROFILES


@pytest.fixture
def encryption_bucket(apart, own_buckets):
    """A bucket whose default encryption this worker's checks change: each first puts what it needs."""
    with apart():
        return own_buckets.bucket_for("encryption")


@pytest.fixture
def takes_any_etag(client_name):
    """For checks that store objects with a KMS key: their ETag is not the MD5 of what was sent."""
    if PROFILES[client_name].legacy:
        pytest.skip("n/a: boto 2.49 treats an ETag that is not the MD5 of what it sent as a failure")
