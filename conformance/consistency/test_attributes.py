"""Tags and ACLs, read and written by several clients at the same time."""

import pytest

from conformance.consistency.workload_of_attributes import Acls, Tags
from fixtures.assertions import check
from fixtures.model.sources import userguide

FEATURE = "strong-consistency"
SIDE = "one client"
DERIVED = "S3 documents strong consistency and atomic writes; so one order must explain all responses."
pytestmark = pytest.mark.concurrent

MODEL = userguide("Welcome")


@check(
    "GetObjectTagging",
    level="common",
    spec=MODEL,
    uses=["PutObject", "PutObjectTagging.Tagging", "GetObjectTagging", "DeleteObjectTagging"],
)
def test_tags_are_seen(concurrent_clients, new_target):
    """While clients put, delete and read the tags of an object, one order of the requests explains what each
    GetObjectTagging returns, and both tags are of one write."""
    concurrent_clients.explore(lambda notes: Tags(notes, new_target()), {"put": 3, "delete": 1, "get": 4})


@check("GetObjectAcl", level="common", spec=MODEL, uses=["PutObject", "PutObjectAcl.ACL", "GetObjectAcl"])
def test_acls_are_seen(concurrent_clients, new_target):
    """While clients put canned ACLs of an object and read its ACL, one order of the requests explains what each
    GetObjectAcl returns."""
    concurrent_clients.explore(lambda notes: Acls(notes, new_target()), {"put": 2, "get": 3})
