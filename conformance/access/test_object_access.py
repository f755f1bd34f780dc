"""What the ACL of an object lets another account do, and everybody: each permission, and nothing else."""

import pytest

from fixtures.language import check, expect
from fixtures.language.check import ask
from fixtures.language.sources import userguide
from fixtures.s3.grants import all_granted, cells

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
READING = [
    pytest.param(name, marks=[pytest.mark.about(name), pytest.mark.uses(name)]) for name in ("GetObject", "HeadObject")
]


@pytest.fixture
def asked(acting, object_granting):
    """`asked(access, actor, operation)` asks as the actor for something of the object that grants this access."""
    return lambda access, actor, operation: ask(acting(actor), operation, **object_granting(access))


@pytest.mark.parametrize("operation", READING)
@pytest.mark.parametrize(("access", "actor"), cells(READERS))
@check("GetObject", level="common", spec=OVERVIEW, uses=["PutObject.ACL"])
def test_reader_of_an_object_reads_it(s3, asked, access, actor, operation):
    """Whom the object's ACL grants READ, GetObject answers 200 and its bytes, HeadObject 200 and its length."""
    got = asked(access, actor, operation)
    expect.status(got, 200)
    expect.equal(got["ContentLength"], len(b"granted"), "length")
    if operation == "GetObject":
        expect.equal(got["Body"].read(), b"granted", "body")


@pytest.mark.parametrize("operation", READING)
@pytest.mark.parametrize(("access", "actor"), cells(NO_READERS))
@check("GetObject", level="common", spec=OVERVIEW, uses=["PutObject.ACL"])
def test_nobody_else_reads_an_object(s3, asked, access, actor, operation):
    """Whom the object's ACL does not grant READ, GetObject and HeadObject answer 403, whatever else it grants."""
    with expect.error(403, *(["AccessDenied"] if operation == "GetObject" else [])):
        asked(access, actor, operation)


@pytest.mark.parametrize(("access", "actor"), cells(ACL_READERS))
@check("GetObjectAcl", level="common", spec=OVERVIEW)
def test_acl_of_an_object_is_read(s3, acting, object_granting, access, actor):
    """Whom the object's ACL grants READ_ACP, GetObjectAcl gives the same owner and grants as it gives the owner."""
    obj = object_granting(access)
    seen, wanted = acting(actor).get_object_acl(**obj), s3.get_object_acl(**obj)
    expect.equal(all_granted(seen), all_granted(wanted), "grants")
    expect.equal(seen["Owner"]["ID"], wanted["Owner"]["ID"], "owner")


@pytest.mark.parametrize(("access", "actor"), cells(NO_ACL_READERS))
@check("GetObjectAcl", level="common", spec=OVERVIEW, uses=["PutObject.ACL"])
def test_acl_of_an_object_is_not_read_by_others(s3, acting, object_granting, access, actor):
    """Whom the object's ACL does not grant READ_ACP, GetObjectAcl answers 403 AccessDenied."""
    with expect.error(403, "AccessDenied"):
        acting(actor).get_object_acl(**object_granting(access))


@pytest.mark.parametrize(("access", "actor"), cells(NO_ACL_WRITERS))
@check("PutObjectAcl", level="common", spec=OVERVIEW, uses=["PutObject.ACL"])
def test_acl_of_an_object_is_not_replaced_by_others(s3, acting, stored, members_for, access, actor):
    """Whom the object's ACL does not grant WRITE_ACP, PutObjectAcl answers 403 AccessDenied, and the ACL stays."""
    obj = stored(b"body", **members_for(access))
    with expect.arranging():
        before = all_granted(s3.get_object_acl(**obj))
    with expect.error(403, "AccessDenied"):
        acting(actor).put_object_acl(**obj, ACL="public-read-write")
    expect.equal(all_granted(s3.get_object_acl(**obj)), before, "grants")


@pytest.mark.parametrize(("access", "actor"), cells(NO_WRITERS))
@check("PutObject", level="common", spec=OVERVIEW, uses=["PutObject.ACL"])
def test_no_acl_of_an_object_lets_it_be_replaced(s3, acting, stored, members_for, access, actor):
    """PutObject over an object in another's private bucket answers 403 AccessDenied, whatever the object's own ACL
    grants, and its bytes stay."""
    obj = stored(b"body", **members_for(access))
    with expect.error(403, "AccessDenied"):
        acting(actor).put_object(**obj, Body=b"other")
    expect.equal(s3.get_object(**obj)["Body"].read(), b"body", "body")


@pytest.mark.parametrize(("access", "actor"), cells(NO_WRITERS))
@check("DeleteObject", level="common", spec=OVERVIEW, uses=["PutObject.ACL"])
def test_no_acl_of_an_object_lets_it_be_deleted(s3, acting, stored, members_for, access, actor):
    """DeleteObject in another's private bucket answers 403 AccessDenied, whatever the object's own ACL grants, and the
    object stays."""
    obj = stored(b"body", **members_for(access))
    with expect.error(403, "AccessDenied"):
        acting(actor).delete_object(**obj)
    expect.status(s3.head_object(**obj), 200)


NEVER_GRANTED = {
    "GetObjectTagging": {},
    "PutObjectTagging": {"Tagging": {"TagSet": [{"Key": "colour", "Value": "red"}]}},
    "DeleteObjectTagging": {},
}


@pytest.mark.parametrize(
    "operation",
    [pytest.param(name, marks=[pytest.mark.about(name), pytest.mark.uses(name)]) for name in NEVER_GRANTED],
)
@pytest.mark.parametrize(("access", "actor"), cells({"FULL_CONTROL": ["alt"], "public-read": ["anyone"]}))
@check("GetObjectTagging", level="common", spec=OVERVIEW, uses=["PutObject.ACL"])
def test_no_acl_of_an_object_is_about_its_tags(s3, acting, object_granting, access, actor, operation):
    """Another's tags are neither read, put nor deleted, whatever the object's ACL grants: 403 AccessDenied."""
    where = object_granting(access)
    with expect.error(403, "AccessDenied"):
        ask(acting(actor), operation, **where, **NEVER_GRANTED[operation])
