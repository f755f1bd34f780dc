"""Uploads in progress that several modules of this area list."""

import time

import pytest

from fixtures.s3.uploads import STARTED


@pytest.fixture(scope="session")
def started_uploads(apart, control, shared_bucket, new_prefix):
    """Uploads in progress that checks do not change: the bucket and prefix to list them by, and key and id of each
    in the order of the keys. Neighbours have different times, even in whole seconds."""
    with apart():
        where, ids = {"Bucket": shared_bucket(), "Prefix": new_prefix()}, [""] * len(STARTED)
        for number, first in enumerate((1, 0)):
            time.sleep(number * 1.1)
            for place in range(first, len(STARTED), 2):
                key = where["Prefix"] + STARTED[place]
                ids[place] = control.create_multipart_upload(Bucket=where["Bucket"], Key=key)["UploadId"]
    return where, [(where["Prefix"] + name, id) for name, id in zip(STARTED, ids, strict=True)]
