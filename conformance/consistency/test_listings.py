"""Listings while keys are written and deleted: what had ended is seen."""

from functools import partial

import pytest

from conformance.consistency.workload_of_objects import Objects
from fixtures.assertions import check
from fixtures.assertions.check import marks_for_operation
from fixtures.model.sources import userguide

FEATURE = "strong-consistency"
SIDE = "one client"
DERIVED = "S3 documents strong consistency and atomic writes; so one order must explain all responses."
pytestmark = pytest.mark.concurrent


@check(
    "ListObjectsV2",
    level="core",
    spec=userguide("Welcome"),
    gate=True,
    uses=["PutObject.Metadata", "DeleteObject", "DeleteObjects.Delete"],
)
@pytest.mark.parametrize(
    "operation",
    [
        pytest.param("ListObjectsV2", marks=pytest.mark.uses("ListObjectsV2")),
        pytest.param("ListObjects", marks=[*marks_for_operation("ListObjects"), pytest.mark.uses("ListObjects")]),
    ],
    ids=["v2", "v1"],
)
def test_listings_show_what_is_stored(concurrent_clients, bucket, new_prefix, operation):
    """While clients put and delete three keys, one order of the requests for each key explains what listings show of
    it: a listing has every key that was written before it began, with its size and ETag, and none that was deleted."""
    workload = partial(Objects, bucket=bucket, new_prefix=new_prefix, keys=3, listing=operation)
    concurrent_clients.explore(workload, {"put": 4, "delete": 2, "delete_all": 2, "list_keys": 6})
