"""Objects that documents are sent to, for checks of several modules."""

import pytest


@pytest.fixture(scope="session")
def shared_object(put_once):
    """An object that keeps the changes of other checks: each check looks for its own mark."""
    return put_once(b"")


@pytest.fixture
def untagged(stored):
    """Bucket and key of an object without tags."""
    return stored(b"an object without tags")
