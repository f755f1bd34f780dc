"""Uploads and objects in parts that checks of several modules of this area only look at."""

import time

import pytest

from fixtures.language import expect
from fixtures.language.attempt import Attempt
from fixtures.s3.listings import NEXT_SECOND
from fixtures.s3.uploads import FIRST, STARTED, TAIL, finish, listed_uploads, send_part, start_upload


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


@pytest.fixture
def in_two_parts(s3, lent, new_target):
    """`in_two_parts()` returns bucket and key of an object in two parts, of 5 MiB and of a few bytes, that were sent in
    the other order, and the response that completed it. Checks only read it."""

    def complete():
        target = new_target()
        upload = start_upload(s3, target)
        parts = [send_part(s3, upload, 2, TAIL), send_part(s3, upload, 1, FIRST)]
        return target, finish(s3, upload, *parts[::-1])

    return lambda: lent("an object in two parts", complete, only_read=True)


@pytest.fixture
def with_two_parts(s3, lent, new_target):
    """An upload in progress that checks only look at, and the responses to its parts, of which the second was sent
    first: its bucket, key and id, and their entries for CompleteMultipartUpload, in the order of their numbers."""

    def send():
        upload = start_upload(s3, new_target())
        return upload, [send_part(s3, upload, 2, TAIL), send_part(s3, upload, 1, b"first")][::-1]

    return lent("an upload with two parts", send, only_read=True)


@pytest.fixture
def in_progress(s3, lent, new_target):
    """An upload in progress with any parts, and bucket and key of its object, which does not exist yet. The check uses
    it up."""
    with expect.arranging():
        upload = lent.used_up("an upload in progress", lambda: start_upload(s3, new_target()))
    return upload, {"Bucket": upload["Bucket"], "Key": upload["Key"]}


@pytest.fixture
def in_one_part(s3, lent, new_target):
    """A completed upload of one part: its bucket, key and id, the part's entry, and the response that completed it. It
    is `lent`: what a check asks of it leaves the object as it is."""

    def complete():
        upload = start_upload(s3, new_target())
        part = send_part(s3, upload, 1, TAIL)
        return upload, part, finish(s3, upload, part)

    with expect.arranging():
        return lent("a completed upload of one part", complete)


@pytest.fixture
def aborted(s3, lent, new_target):
    """`aborted()` returns an aborted upload, an attempt at the uploads that were listed before, and the response to its
    abortion. It is `lent`: what a check asks of the upload is refused."""

    def abort():
        upload = start_upload(s3, new_target())
        send_part(s3, upload, 1, TAIL)
        where = {"Bucket": upload["Bucket"], "Prefix": upload["Key"]}
        before = Attempt(lambda: listed_uploads(s3.list_multipart_uploads(**where)))
        return upload, before, s3.abort_multipart_upload(**upload)

    return lambda: lent("an upload that was listed and aborted", abort)


@pytest.fixture
def sent_twice(s3, lent, new_target):
    """`sent_twice()` returns an upload in progress whose only part was sent twice, `the first try, …` and `the second
    try`, and the entry of the second one. It is `lent`: a check leaves it as it is, or uses it up."""

    def send():
        upload = start_upload(s3, new_target())
        send_part(s3, upload, 1, b"the first try, which is longer than the second")
        again = s3.upload_part(**upload, PartNumber=1, Body=b"the second try")
        return upload, {"PartNumber": 1, "ETag": again["ETag"]}

    return lambda: lent("a part sent twice", send)
