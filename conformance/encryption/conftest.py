"""The bucket whose default encryption several modules of this area configure."""

import pytest


@pytest.fixture
def encryption_bucket(apart, own_buckets):
    """A bucket whose default encryption this worker's checks change: each first puts what it needs."""
    with apart():
        return own_buckets.bucket_for("encryption")
