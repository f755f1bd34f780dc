"""A bucket without objects, and keys, which several modules of this area list."""

from functools import cache

import pytest


@pytest.fixture
def empty_bucket(out_of_band, own_buckets):
    """Creates a bucket in which nothing is stored, and returns its name."""
    with out_of_band():
        return own_buckets.bucket_for("nothing")


@pytest.fixture(scope="session")
def keys_once(store_once):
    """Stores objects for all checks that only list them: `keys_once("a", "b")` returns the bucket, and the
    prefix of the keys; for the same names always the same."""
    return cache(lambda *names: tuple(store_once(list(names))[0].values()))
