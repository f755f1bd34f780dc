"""A bucket without objects, which several modules of this area list."""

import pytest


@pytest.fixture
def empty_bucket(out_of_band, own_buckets):
    """Creates a bucket in which nothing is stored, and returns its name."""
    with out_of_band():
        return own_buckets.bucket_for("nothing")
