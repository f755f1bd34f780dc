"""An object to copy, and the place of a copy, for checks of several modules."""

import pytest


@pytest.fixture(scope="session")
def plain_source(put_once):
    """Bucket and key of an object with the body `to be copied`, which all clients copy."""
    return put_once(b"to be copied")


@pytest.fixture
def copy(target):
    """Returns bucket and key for a copy that does not exist yet."""
    return {**target, "Key": target["Key"] + "-copy"}
