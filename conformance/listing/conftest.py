"""A bucket without objects, which several modules of this area list."""

import pytest


@pytest.fixture
def empty_bucket(apart, own_buckets):
    """Creates a bucket in which nothing is stored, and returns its name."""
    with apart():
        return own_buckets.bucket_for("nothing")
