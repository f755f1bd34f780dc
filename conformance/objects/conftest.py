"""An object that checks of several modules only read."""

import pytest


@pytest.fixture
def with_metadata(stored_to_read):
    """Bucket and key of an object that checks only read, and its metadata."""
    metadata = {"colour": "red", "with-hyphen": "a value, with spaces", "number": "42"}
    return stored_to_read(b"body", Metadata=metadata), metadata
