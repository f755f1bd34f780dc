"""Conditional writes by several clients: testing the condition and writing are one step, so that no update is lost.

A condition may also be refused with 409 because of a request that it meets; then the client sends it again.
"""

from functools import partial

import pytest

from conformance.consistency.workload_of_objects import Objects
from fixtures.assertions import check
from fixtures.model.sources import userguide

FEATURE = "conditional-writes"
SIDE = "one client"
DERIVED = "S3 documents strong consistency and atomic writes; so one order must explain all responses."
pytestmark = pytest.mark.concurrent

WRITES = userguide("conditional-writes")
FREE, UNCHANGED = "PutObject.IfNoneMatch", "PutObject.IfMatch"
FREE_FOR_UPLOADS, UNCHANGED_FOR_DELETIONS = "CompleteMultipartUpload.IfNoneMatch", "DeleteObject.IfMatch"
READS = ["PutObject.Metadata", "GetObject"]
UPLOADS = ["CreateMultipartUpload.Metadata", "UploadPart", FREE_FOR_UPLOADS]


@check("PutObject", level="common", spec=WRITES, uses=[*READS, FREE, "DeleteObject"])
def test_a_free_key_is_taken_once(concurrent_clients, bucket, new_prefix):
    """While clients delete and read a key and put it with If-None-Match: *, one order of the requests explains all
    answers: a put returns 200 only where nothing is stored, and 412 only where something is."""
    workload = partial(Objects, bucket=bucket, new_prefix=new_prefix, conditions=[FREE])
    concurrent_clients.explore(workload, {"put_if_absent": 4, "delete": 2, "get": 2})


@check("PutObject", level="common", spec=WRITES, uses=[*READS, UNCHANGED])
def test_no_update_is_lost(concurrent_clients, bucket, new_prefix):
    """While clients read an object and put it again with the ETag that they saw in If-Match, no update is lost: of the
    puts with one ETag, a single one returns 200, and one order of the requests explains all answers."""
    workload = partial(Objects, bucket=bucket, new_prefix=new_prefix, conditions=[UNCHANGED])
    concurrent_clients.explore(workload, {"update": 4, "put": 1})


@check("CompleteMultipartUpload", level="common", spec=WRITES, uses=[*READS, FREE, *UPLOADS, "DeleteObject"])
def test_a_free_key_is_taken_by_one_upload(concurrent_clients, bucket, new_prefix):
    """While clients delete and read a key, put it with If-None-Match: * and complete uploads of it with the same
    header, one order of the requests explains all answers."""
    workload = partial(Objects, bucket=bucket, new_prefix=new_prefix, conditions=[FREE, FREE_FOR_UPLOADS])
    concurrent_clients.explore(workload, {"complete_if_absent": 3, "put_if_absent": 1, "delete": 2, "get": 1})


@check(
    "DeleteObject",
    level="extended",
    spec=userguide("conditional-deletes"),
    feature="conditional-deletes",
    uses=[*READS, UNCHANGED_FOR_DELETIONS],
)
def test_no_unseen_object_is_deleted(concurrent_clients, bucket, new_prefix):
    """While clients put an object, read it and delete it with the ETag that they saw in If-Match, one order of the
    requests explains all answers: no deletion that returns 204 deletes another object than the one that was seen."""
    workload = partial(Objects, bucket=bucket, new_prefix=new_prefix, conditions=[UNCHANGED_FOR_DELETIONS])
    concurrent_clients.explore(workload, {"delete_if_as_before": 4, "put": 4, "get": 1})
