"""Objects that checks leave, and others delete or overwrite."""

import pytest

from fixtures.language import expect


@pytest.fixture
def left_over(s3, lent, new_target):
    """Bucket and key of an object of any bytes, for a check that uses it up: one that another check has left, or a new
    one."""

    def make():
        target = new_target()
        s3.put_object(**target, Body=b"goodbye")
        return target

    with expect.arranging():
        return dict(lent.used_up("an object of any bytes", make))


@pytest.fixture
def with_metadata(stored_to_read):
    """Bucket and key of an object that checks only read, and its metadata."""
    metadata = {"colour": "red", "with-hyphen": "a value, with spaces", "number": "42"}
    return stored_to_read(b"body", Metadata=metadata), metadata
