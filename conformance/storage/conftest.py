"""An archived object, for checks of several modules."""

import pytest

from fixtures.assertions import expect


@pytest.fixture
def archived(s3, new_target):
    """Bucket and key of an object in GLACIER."""
    with expect.arranging():
        target = new_target()
        s3.put_object(**target, Body=b"an archived object", StorageClass="GLACIER")
        return target
