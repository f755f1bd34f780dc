"""The requests that each permission in an object's ACL allows to another account and without credentials, and those
that it does not allow."""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import call_operation, case_per_operation
from fixtures.model.sources import userguide
from fixtures.s3.grants import acl_access_cases, all_grants

FEATURE = "cross-account"

pytestmark = pytest.mark.xdist_group("object_access")
OVERVIEW = userguide("acl-overview")
READERS = {
    "READ": ["alt"],
    "FULL_CONTROL": ["alt"],
    "authenticated-read": ["alt"],
    "public-read": ["alt", "anyone"],
    "public-read-write": ["alt", "anyone"],
}
NO_READERS = {
    "private": ["alt", "anyone"],
    "READ_ACP": ["alt"],
    "WRITE_ACP": ["alt"],
    "authenticated-read": ["anyone"],
}
ACL_READERS = {"READ_ACP": ["alt"], "FULL_CONTROL": ["alt"]}
NO_ACL_READERS = {
    "private": ["alt", "anyone"],
    "READ": ["alt"],
    "WRITE_ACP": ["alt"],
    "authenticated-read": ["alt"],
    "public-read": ["alt", "anyone"],
}
NO_ACL_WRITERS = {
    "private": ["alt", "anyone"],
    "READ": ["alt"],
    "READ_ACP": ["alt"],
    "authenticated-read": ["alt"],
    "public-read": ["alt", "anyone"],
}
NO_WRITERS = {
    "private": ["alt", "anyone"],
    "FULL_CONTROL": ["alt"],
    "public-read": ["alt", "anyone"],
    "public-read-write": ["alt", "anyone"],
}
READING = case_per_operation(("GetObject", "HeadObject"))


@pytest.fixture
def asked(acting, object_granting):
    """`asked(access, actor, operation)` makes the request as the actor, for the object whose ACL grants this access."""
    return lambda access, identity, operation: call_operation(acting(identity), operation, **object_granting(access))


@pytest.mark.parametrize("operation", READING)
@pytest.mark.parametrize(("access", "identity"), acl_access_cases(READERS))
@check("GetObject", level="common", spec=OVERVIEW, gate=True)
def test_reader_of_an_object_reads_it(s3, asked, access, identity, operation):
    """If the object's ACL grants READ to the requester, GetObject returns 200 with the object's bytes, and
    HeadObject returns 200 with its length."""
    got = asked(access, identity, operation)
    expect.status(got, 200)
    expect.equal(got["ContentLength"], len(b"granted"), "length", sort="data")
    if operation == "GetObject":
        expect.equal(got["Body"].read(), b"granted", "body", sort="data")


@pytest.mark.parametrize("operation", READING)
@pytest.mark.parametrize(("access", "identity"), acl_access_cases(NO_READERS))
@check("GetObject", level="common", spec=OVERVIEW)
def test_nobody_else_reads_an_object(s3, asked, access, identity, operation):
    """If the object's ACL does not grant READ to the requester, whatever else it grants, GetObject is refused with
    403 AccessDenied, and HeadObject is refused with 403."""
    with expect.error(403, *(["AccessDenied"] if operation == "GetObject" else [])):
        asked(access, identity, operation)


@pytest.mark.parametrize(("access", "identity"), acl_access_cases(ACL_READERS))
@check("GetObjectAcl", level="common", spec=OVERVIEW)
def test_acl_of_an_object_is_read(s3, acting, object_granting, access, identity):
    """If the object's ACL grants READ_ACP to another account, GetObjectAcl returns the same owner and grants to this
    account as to the owner."""
    obj = object_granting(access)
    seen, wanted = acting(identity).get_object_acl(**obj), s3.get_object_acl(**obj)
    expect.equal(all_grants(seen), all_grants(wanted), "grants", sort="access")
    expect.equal(seen["Owner"]["ID"], wanted["Owner"]["ID"], "owner", sort="form")


@pytest.mark.parametrize(("access", "identity"), acl_access_cases(NO_ACL_READERS))
@check("GetObjectAcl", level="common", spec=OVERVIEW)
def test_acl_of_an_object_is_not_read_by_others(s3, acting, object_granting, access, identity):
    """GetObjectAcl is refused with 403 AccessDenied if the object's ACL does not grant READ_ACP to the requester."""
    with expect.error(403, "AccessDenied"):
        acting(identity).get_object_acl(**object_granting(access))


@pytest.fixture
def with_its_acl(s3, stored, members_for, access):
    """Bucket and key of an object whose ACL grants this access, and the grants as they are read."""
    obj = stored(b"body", **members_for(access))
    with expect.arranging():
        return obj, all_grants(s3.get_object_acl(**obj))


@pytest.mark.parametrize(("access", "identity"), acl_access_cases(NO_ACL_WRITERS))
@check("PutObjectAcl", level="common", spec=OVERVIEW)
def test_acl_of_an_object_is_not_replaced_by_others(s3, acting, with_its_acl, access, identity):
    """PutObjectAcl is refused with 403 AccessDenied if the object's ACL does not grant WRITE_ACP to the requester,
    and the ACL does not change."""
    obj, before = with_its_acl
    with expect.error(403, "AccessDenied"):
        acting(identity).put_object_acl(**obj, ACL="public-read-write")
    expect.equal(all_grants(s3.get_object_acl(**obj)), before, "grants", sort="access")


@pytest.mark.parametrize(("access", "identity"), acl_access_cases(NO_WRITERS))
@check("PutObject", level="common", spec=OVERVIEW)
def test_no_acl_of_an_object_lets_it_be_replaced(s3, acting, stored, members_for, access, identity):
    """PutObject to the key of an existing object in another account's private bucket is refused with 403
    AccessDenied, whatever the object's own ACL grants, and the object's bytes do not change."""
    obj = stored(b"body", **members_for(access))
    with expect.error(403, "AccessDenied"):
        acting(identity).put_object(**obj, Body=b"other")
    expect.equal(s3.get_object(**obj)["Body"].read(), b"body", "body", sort="data")


@pytest.mark.parametrize(("access", "identity"), acl_access_cases(NO_WRITERS))
@check("DeleteObject", level="common", spec=OVERVIEW)
def test_no_acl_of_an_object_lets_it_be_deleted(s3, acting, stored, members_for, access, identity):
    """DeleteObject in another account's private bucket is refused with 403 AccessDenied, whatever the object's own
    ACL grants, and the object stays."""
    obj = stored(b"body", **members_for(access))
    with expect.error(403, "AccessDenied"):
        acting(identity).delete_object(**obj)
    expect.status(s3.head_object(**obj), 200)


NEVER_GRANTED = {
    "GetObjectTagging": {},
    "PutObjectTagging": {"Tagging": {"TagSet": [{"Key": "colour", "Value": "red"}]}},
    "DeleteObjectTagging": {},
}


@pytest.mark.parametrize(
    "operation",
    case_per_operation(NEVER_GRANTED),
)
@pytest.mark.parametrize(("access", "identity"), acl_access_cases({"FULL_CONTROL": ["alt"], "public-read": ["anyone"]}))
@check("GetObjectTagging", level="common", spec=OVERVIEW)
def test_no_acl_of_an_object_gives_access_to_its_tags(s3, acting, object_granting, access, identity, operation):
    """GetObjectTagging, PutObjectTagging and DeleteObjectTagging on another account's object are refused with 403
    AccessDenied, whatever the object's ACL grants."""
    where = object_granting(access)
    with expect.error(403, "AccessDenied"):
        call_operation(acting(identity), operation, **where, **NEVER_GRANTED[operation])
