"""ACLs that CopyObject and CreateMultipartUpload refuse, as PutObject does: unknown canned ACLs, invalid grantees, and
a canned ACL together with grants. Those of PutObject are in test_canned_acl.py and test_refused_grants.py."""

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.assertions.check import call_operation, case_per_operation
from fixtures.model.sources import userguide
from fixtures.s3.grants import ALL_USERS

FEATURE = "acls"

OVERVIEW = userguide("acl-overview")
WRITES = ("CopyObject", "CreateMultipartUpload")
REFUSED = {
    "unknown_acl": ({"ACL": "public-write"}, "InvalidArgument"),
    "no_kind": ({"GrantRead": '"1234"'}, "InvalidArgument"),
    "unknown_kind": ({"GrantRead": 'fakekey="1234"'}, "InvalidArgument"),
    "unknown_group": ({"GrantRead": 'uri="http://acs.amazonaws.com/groups/s3/FakeGroup"'}, "InvalidArgument"),
    "malformed_id": ({"GrantFullControl": 'id="wrong-id"'}, "InvalidArgument"),
    "unknown_id": ({"GrantReadACP": f'id="{"0" * 64}"'}, "InvalidArgument"),
    "good_and_unknown": ({"GrantRead": f'uri="{ALL_USERS}", id="{"0" * 64}"'}, "InvalidArgument"),
    "acl_and_grant": ({"ACL": "private", "GrantReadACP": f'uri="{ALL_USERS}"'}, "InvalidRequest"),
}
MADE = {"CopyObject": ("ListObjects", "Contents"), "CreateMultipartUpload": ("ListMultipartUploads", "Uploads")}
"""The listing of each operation's result, and the member with its entries."""
CASES = [
    pytest.param(operation, *case, id=f"{operation}-{name}", marks=pytest.mark.about(operation))
    for operation in WRITES
    for name, case in REFUSED.items()
]


@pytest.mark.parametrize(("operation", "members", "code"), CASES)
@check("CopyObject", level="common", spec=OVERVIEW)
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_invalid_acl_is_refused(s3, target, ten_bytes, operation, members, code):
    """CopyObject and CreateMultipartUpload with an unknown canned ACL, or with a grant header that has an invalid or
    unknown grantee, are refused with 400 InvalidArgument; with both a canned ACL and a grant header, with 400
    InvalidRequest. No copy is made, and no upload starts."""
    source = {"CopySource": ten_bytes} if operation == "CopyObject" else {}
    with expect.error(400, code):
        call_operation(s3, operation, **target, **source, **members)
    list_made, entries = MADE[operation]
    made = call_operation(s3, list_made, Bucket=target["Bucket"], Prefix=target["Key"])
    expect.equal([entry["Key"] for entry in made.get(entries, [])], [], "keys of what was made", sort="entries")


@pytest.mark.parametrize("operation", case_per_operation(WRITES))
@check("CopyObject", level="common", spec=OVERVIEW)
def test_canned_acl_is_accepted(s3, target, ten_bytes, operation):
    """CopyObject and CreateMultipartUpload with the canned ACL bucket-owner-full-control return 200."""
    source = {"CopySource": ten_bytes} if operation == "CopyObject" else {}
    expect.status(call_operation(s3, operation, **target, **source, ACL="bucket-owner-full-control"), 200)
