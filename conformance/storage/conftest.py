"""An archived object, for checks of several modules."""

import pytest

from fixtures.language import expect


@pytest.fixture
def archived(s3, lent, new_target):
    """Bucket and key of an object in GLACIER. It is `lent`: a check leaves it as it is, but for its tags, or uses it
    up. One `xdist_group`."""

    def store():
        target = new_target()
        s3.put_object(**target, Body=b"an archived object", StorageClass="GLACIER")
        return target

    with expect.arranging():
        return lent("an archived object to change", store)
