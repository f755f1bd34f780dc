"""Uploads and objects in parts that checks of several modules of this area only look at."""

import time
from functools import cache

import pytest

from fixtures.s3.listings import SECONDS_BETWEEN_TIMES
from fixtures.s3.uploads import FIRST_PART, LAST_PART, STARTED_KEYS, finish, send_part, start_upload


@pytest.fixture(scope="session")
def uploads_named(out_of_band, control, shared_bucket, new_prefix):
    """`uploads_named(NAMES)` returns uploads in progress that checks do not change: the bucket and prefix to list
    them by, and key and id of each in the order of these names. Neighbours have different times, even in whole
    seconds."""

    def start(names):
        with out_of_band():
            where, ids = {"Bucket": shared_bucket(), "Prefix": new_prefix()}, [""] * len(names)
            for wait, first in ((0.0, 1), (SECONDS_BETWEEN_TIMES, 0)):
                time.sleep(wait)
                for place in range(first, len(names), 2):
                    key = where["Prefix"] + names[place]
                    ids[place] = control.create_multipart_upload(Bucket=where["Bucket"], Key=key)["UploadId"]
        return where, [(where["Prefix"] + name, upload) for name, upload in zip(names, ids, strict=True)]

    return cache(start)


@pytest.fixture(scope="session")
def started_uploads(uploads_named):
    """The uploads with plain names."""
    return uploads_named(STARTED_KEYS)


@pytest.fixture
def in_two_parts(s3, made_to_read, new_target):
    """`in_two_parts()` returns bucket and key of an object in two parts, of 5 MiB and of a few bytes, that were sent in
    the other order, and the response that completed it. Checks only read it."""

    def complete():
        target = new_target()
        upload = start_upload(s3, target)
        parts = [send_part(s3, upload, 2, LAST_PART), send_part(s3, upload, 1, FIRST_PART)]
        return target, finish(s3, upload, *parts[::-1])

    return lambda: made_to_read("an object in two parts", complete)


@pytest.fixture
def with_two_parts(s3, made_to_read, new_target):
    """An upload in progress that checks only look at, and the responses to its parts, of which the second was sent
    first: its bucket, key and id, and their entries for CompleteMultipartUpload, in the order of their numbers."""

    def send():
        upload = start_upload(s3, new_target())
        return upload, [send_part(s3, upload, 2, LAST_PART), send_part(s3, upload, 1, b"first")][::-1]

    return made_to_read("an upload with two parts", send)


@pytest.fixture
def sent_twice(s3, new_target):
    """`sent_twice()` returns an upload in progress whose only part was sent twice, `the first try, …` and `the second
    try`, and the entry of the second one."""

    def send():
        upload = start_upload(s3, new_target())
        send_part(s3, upload, 1, b"the first try, which is longer than the second")
        again = s3.upload_part(**upload, PartNumber=1, Body=b"the second try")
        return upload, {"PartNumber": 1, "ETag": again["ETag"]}

    return send
