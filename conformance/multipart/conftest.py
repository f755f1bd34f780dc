"""Uploads in progress that several modules of this area list."""

import pytest

from fixtures.s3.uploads import start_uploads


@pytest.fixture(scope="session")
def started_uploads(apart, control, shared_bucket, new_prefix):
    """Uploads in progress that checks do not change: the bucket and prefix to list them by, and key and id of each
    in the order of the keys."""
    with apart():
        where = {"Bucket": shared_bucket(), "Prefix": new_prefix()}
        return where, start_uploads(control, where["Bucket"], where["Prefix"])
