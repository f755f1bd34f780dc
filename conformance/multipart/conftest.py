"""Uploads in progress that several modules of this area list."""

import time

import pytest

from fixtures.s3.listings import NEXT_SECOND
from fixtures.s3.uploads import STARTED


@pytest.fixture(scope="session")
def started_uploads(apart, control, shared_bucket, new_prefix):
    """Uploads in progress that checks do not change: the bucket and prefix to list them by, and key and id of each
    in the order of the keys. Neighbours have different times, even in whole seconds."""
    with apart():
        where, ids = {"Bucket": shared_bucket(), "Prefix": new_prefix()}, [""] * len(STARTED)
        every_other, the_rest = range(1, len(STARTED), 2), range(0, len(STARTED), 2)
        for wait, places in ((0.0, every_other), (NEXT_SECOND, the_rest)):
            time.sleep(wait)
            for place in places:
                key = where["Prefix"] + STARTED[place]
                ids[place] = control.create_multipart_upload(Bucket=where["Bucket"], Key=key)["UploadId"]
    return where, [(where["Prefix"] + name, upload) for name, upload in zip(STARTED, ids, strict=True)]
