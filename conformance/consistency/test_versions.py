"""The versions of one key while several clients write, remove and list them."""

import pytest

from conformance.consistency.workload_of_versions import Versions
from fixtures.assertions import check
from fixtures.model.sources import userguide

SIDE = "one client"
DERIVED = "S3 documents strong consistency and atomic writes; so one order must explain all responses."

pytestmark = pytest.mark.concurrent


# Either of two simultaneous writes may be the newer one, also if the other one was seen first.
@check(
    "ListObjectVersions",
    level="core",
    spec=userguide("Versioning"),
    feature="strong-consistency",
    uses=["PutObject", "GetObject", "DeleteObject.VersionId", "ListObjectVersions"],
)
def test_no_version_is_lost_or_reordered(concurrent_clients, versioned_target, new_prefix):
    """While clients put an object in a bucket with versioning enabled, read it and delete versions that they wrote, one
    order of the requests explains what GetObject and ListObjectVersions return: every version, the newest first."""

    def workload(notes):
        return Versions(notes, {**versioned_target, "Key": f"{new_prefix()}object"})

    # More clients than four leave too many orders of writes that meet, of which none is too late.
    concurrent_clients.explore(workload, {"put": 4, "remove": 1, "get": 2, "list_versions": 3}, most=4)
