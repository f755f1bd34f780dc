"""Object ACLs: what is granted, and what a reader without credentials may then do."""

from fixtures.language import check, expect
from fixtures.language.sources import api, userguide
from fixtures.s3.grants import ALL_USERS, granted

BODY = b"for whom it may concern"


@check("PutObject", level="core", spec=userguide("acl-overview"))
def test_public_read_on_put_is_granted(s3, stored):
    """An object put with ACL public-read grants READ to all users, and FULL_CONTROL to its owner."""
    acl = s3.get_object_acl(**stored(BODY, ACL="public-read"))
    expect.equal(granted(acl, to=ALL_USERS), ["READ"], "grants to all users")
    owners = [g["Permission"] for g in acl["Grants"] if g["Grantee"].get("ID") == acl["Owner"]["ID"]]
    expect.equal(owners, ["FULL_CONTROL"], "grants to the owner")


@check("PutObject", level="core", spec=userguide("acl-overview"))
def test_public_read_on_put_is_effective(s3, stored, anonymous, public_url):
    """An object put with ACL public-read is read without credentials: 200 and its bytes."""
    answer = anonymous.get(public_url(**stored(BODY, ACL="public-read")))
    expect.status(answer, 200)
    expect.equal(answer.body, BODY, "body")


@check("PutObject", level="core", spec=userguide("acl-overview"))
def test_object_is_private_by_default(s3, stored, anonymous, public_url):
    """An object put without ACL is not read without credentials: 403 AccessDenied, and none of its bytes."""
    answer = anonymous.get(public_url(**stored(BODY)))
    expect.status(answer, 403)
    expect.equal(answer.code, "AccessDenied", "code")
    assert BODY not in answer.body, "the answer has the object's bytes in it"


@check("GetObjectAcl", level="core", spec=api("GetObjectAcl"))
def test_private_object_grants_its_owner_alone(s3, stored):
    """An object put without ACL has one grant: FULL_CONTROL to its owner."""
    acl = s3.get_object_acl(**stored(BODY))
    assert acl["Owner"].get("ID"), "expected an owner with an ID"
    grants = [(grant["Grantee"].get("ID"), grant["Permission"]) for grant in acl["Grants"]]
    expect.equal(grants, [(acl["Owner"]["ID"], "FULL_CONTROL")], "grants")


@check("PutObjectAcl", level="core", spec=api("PutObjectAcl"))
def test_public_read_opens_a_private_object(s3, stored, anonymous, public_url):
    """PutObjectAcl with public-read answers 200, and the object is then read without credentials."""
    obj = stored(BODY)
    expect.status(s3.put_object_acl(**obj, ACL="public-read"), 200)
    answer = anonymous.get(public_url(**obj))
    expect.status(answer, 200)
    expect.equal(answer.body, BODY, "body")


@check("PutObjectAcl", level="core", spec=api("PutObjectAcl"))
def test_private_closes_a_public_object(s3, stored, anonymous, public_url):
    """PutObjectAcl with private answers 200, and a public object is then 403 without credentials."""
    obj = stored(BODY, ACL="public-read")
    with expect.arranging():
        expect.status(anonymous.get(public_url(**obj)), 200)
    expect.status(s3.put_object_acl(**obj, ACL="private"), 200)
    expect.status(anonymous.get(public_url(**obj)), 403)
    expect.equal(granted(s3.get_object_acl(**obj), to=ALL_USERS), [], "grants to all users")


@check("PutObjectAcl", level="core", spec=api("PutObjectAcl"))
def test_object_is_unchanged(s3, stored):
    """PutObjectAcl leaves bytes, ETag and type of the object as they were."""
    obj = stored(BODY, ContentType="text/plain")
    s3.put_object_acl(**obj, ACL="public-read")
    got = s3.get_object(**obj)
    expect.equal((got["Body"].read(), got["ContentType"]), (BODY, "text/plain"), "body and type")
    expect.etag_is_md5(got["ETag"], BODY)


@check("PutObjectAcl", level="core", spec=api("PutObjectAcl"))
def test_missing_key_is_refused(s3, target):
    """PutObjectAcl on a key that does not exist answers 404 NoSuchKey."""
    with expect.error(404, "NoSuchKey"):
        s3.put_object_acl(**target, ACL="public-read")
