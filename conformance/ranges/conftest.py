"""An object without bytes, for checks of several modules."""

import pytest


@pytest.fixture(scope="session")
def empty(put_once):
    """Bucket and key of an object of zero bytes that all checks of a worker only read."""
    return put_once(b"")
