"""Object ACLs: which permissions they grant, and what an anonymous request can then read."""

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.grants import ALL_USERS, group_permissions

FEATURE = "canned-acls"
SIDE = "server"

BODY = b"for whom it may concern"


@check("PutObject", level="core", spec=userguide("acl-overview"), gate=True)
@recorded("boto3", "test_s3.py::TestS3Transfers::test_can_send_extra_params_on_upload", 2015)
def test_public_read_on_put_is_granted(s3, stored_to_read):
    """An object that was put with ACL public-read grants READ to all users, and FULL_CONTROL to its owner."""
    acl = s3.get_object_acl(**stored_to_read(BODY, ACL="public-read"))
    expect.equal(group_permissions(acl, to=ALL_USERS), ["READ"], "grants to all users", sort="access")
    owners = [g["Permission"] for g in acl["Grants"] if g["Grantee"].get("ID") == acl["Owner"]["ID"]]
    expect.equal(owners, ["FULL_CONTROL"], "grants to the owner", sort="access")


@check("PutObject", level="core", spec=userguide("acl-overview"), gate=True)
def test_public_read_on_put_is_effective(s3, stored_to_read, anonymous, public_url):
    """An anonymous GET of an object that was put with ACL public-read returns 200 and the object's bytes."""
    answer = anonymous.get(public_url(**stored_to_read(BODY, ACL="public-read")))
    expect.status(answer, 200)
    expect.equal(answer.body, BODY, "body", sort="data")


@check("PutObject", level="core", spec=userguide("acl-overview"), feature="private-by-default", gate=True)
def test_object_is_private_by_default(s3, stored_to_read, anonymous, public_url):
    """An anonymous GET of an object that was put without an ACL is refused with 403 AccessDenied, and the response
    does not contain the object's bytes."""
    answer = anonymous.get(public_url(**stored_to_read(BODY)))
    expect.status(answer, 403)
    expect.equal(answer.code, "AccessDenied", "code", sort="form")
    with expect.keeping_out():
        expect.equal(BODY in answer.body, False, "whether the response contains the object", sort="access")


@check("GetObjectAcl", level="core", spec=api("GetObjectAcl"))
@recorded("LocalStack", "TestS3::test_s3_object_acl", 2026)
def test_private_object_grants_its_owner_alone(s3, stored_to_read):
    """An object that was put without an ACL has one grant: FULL_CONTROL to its owner."""
    acl = s3.get_object_acl(**stored_to_read(BODY))
    expect.that(acl["Owner"].get("ID"), "an owner with an ID", acl["Owner"], "owner", sort="form")
    grants = [(grant["Grantee"].get("ID"), grant["Permission"]) for grant in acl["Grants"]]
    expect.equal(grants, [(acl["Owner"]["ID"], "FULL_CONTROL")], "grants", sort="access")


@check("PutObjectAcl", level="core", spec=api("PutObjectAcl"), feature="public-objects")
def test_public_read_opens_a_private_object(s3, stored, anonymous, public_url):
    """PutObjectAcl with public-read on a private object returns 200, and an anonymous GET then returns 200 and the
    object's bytes."""
    obj = stored(BODY)
    expect.status(s3.put_object_acl(**obj, ACL="public-read"), 200)
    answer = anonymous.get(public_url(**obj))
    expect.status(answer, 200)
    expect.equal(answer.body, BODY, "body", sort="data")


@check("PutObjectAcl", level="core", spec=api("PutObjectAcl"), gate=True)
def test_private_closes_a_public_object(s3, stored, anonymous, public_url):
    """PutObjectAcl with private on a public object returns 200; an anonymous GET is then refused with 403, and the
    ACL grants nothing to all users."""
    obj = stored(BODY, ACL="public-read")
    with expect.arranging():
        expect.status(anonymous.get(public_url(**obj)), 200)
    expect.status(s3.put_object_acl(**obj, ACL="private"), 200)
    expect.status(anonymous.get(public_url(**obj)), 403)
    expect.equal(group_permissions(s3.get_object_acl(**obj), to=ALL_USERS), [], "grants to all users", sort="access")


@check("PutObjectAcl", level="core", spec=api("PutObjectAcl"))
@derived("An operation is documented to change what it names; so everything beside that stays.")
def test_object_is_unchanged(s3, stored):
    """PutObjectAcl does not change the object's bytes, ETag or Content-Type."""
    obj = stored(BODY, ContentType="text/plain")
    s3.put_object_acl(**obj, ACL="public-read")
    got = s3.get_object(**obj)
    expect.equal((got["Body"].read(), got["ContentType"]), (BODY, "text/plain"), "body and type", sort="data")
    expect.etag_is_md5(got["ETag"], BODY)


@check("PutObjectAcl", level="core", spec=api("PutObjectAcl"))
def test_missing_key_is_refused(s3, target):
    """PutObjectAcl on a key that does not exist is refused with 404 NoSuchKey."""
    with expect.error(404, "NoSuchKey"):
        s3.put_object_acl(**target, ACL="public-read")
