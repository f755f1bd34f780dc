"""One object, read and written by several clients at the same time: all responses have one order.

The order keeps to time: what ended before another request began comes first. So a read shows the latest write that
had ended, or one that it met; and once it was seen, nothing older is.
"""

from functools import partial

import pytest

from conformance.consistency.workload_of_bodies import LARGE
from conformance.consistency.workload_of_objects import Objects
from fixtures.assertions import check, expect
from fixtures.model.sources import userguide

FEATURE = "strong-consistency"
SIDE = "one client"
DERIVED = "S3 documents strong consistency and atomic writes; so one order must explain all responses."
pytestmark = pytest.mark.concurrent

MODEL = userguide("Welcome")
"""Its section "Amazon S3 data consistency model"."""
COPIES = 4
READS = ["GetObject.Range", "HeadObject"]


@check("GetObject", level="core", spec=MODEL, gate=True, uses=["PutObject.Metadata", "DeleteObject", *READS])
def test_writes_and_deletions_are_seen(concurrent_clients, bucket, new_prefix):
    """While clients put, delete and read one key, one order of their requests explains what each GetObject and
    HeadObject returns: after a write has returned, no read returns what was there before."""
    workload = partial(Objects, bucket=bucket, new_prefix=new_prefix)
    concurrent_clients.explore(workload, {"put": 4, "delete": 1, "get": 4, "get_range": 1, "head": 2})


@check("CopyObject", level="core", spec=MODEL, uses=["PutObject.Metadata", "CopyObject.CopySource", *READS])
def test_copies_are_seen(concurrent_clients, s3, bucket, new_prefix):
    """While clients copy other objects to one key, put and read it, one order of their requests explains what each read
    returns; copies of one object to several keys at the same time all return 200."""
    concurrent_clients.explore(
        partial(Objects, bucket=bucket, new_prefix=new_prefix), {"copy": 2, "put": 1, "get": 2, "head": 1}
    )
    source, *copies = ({"Bucket": bucket, "Key": f"{new_prefix()}object"} for _ in range(1 + COPIES))
    with expect.arranging():
        s3.put_object(**source, Body=b"copied by several")
    calls = [lambda one, copy=copy: one.copy_object(**copy, CopySource=source) for copy in copies]
    for answer in concurrent_clients.together(*calls):
        expect.succeeded(answer)


@check("GetObject", level="core", spec=MODEL, uses=["PutObject.Metadata", *READS])
def test_no_read_is_torn(concurrent_clients, bucket, new_prefix):
    """While clients overwrite an object of 96 KiB, each GetObject, also of a range, returns bytes of a single write,
    with the ETag and the metadata of that write."""
    workload = partial(Objects, bucket=bucket, new_prefix=new_prefix, least=LARGE)
    concurrent_clients.explore(workload, {"put": 3, "get": 2, "get_range": 2, "head": 1})


# Either an upload, or a put while it was in progress, may be the object in the end.
@check(
    "CompleteMultipartUpload",
    level="core",
    spec=userguide("mpuoverview"),
    uses=["CreateMultipartUpload.Metadata", "UploadPart", "CompleteMultipartUpload.MultipartUpload", *READS],
)
def test_completed_uploads_are_seen(concurrent_clients, bucket, new_prefix):
    """While clients complete uploads of one key, put and read it, every CompleteMultipartUpload returns 200, and one
    order of the requests explains what each read returns; an upload counts from when it was created."""
    concurrent_clients.explore(
        partial(Objects, bucket=bucket, new_prefix=new_prefix), {"complete": 3, "put": 1, "get": 2, "head": 1}
    )
