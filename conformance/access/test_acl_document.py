"""Access control lists as documents: AccessControlPolicy, put and read back."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api, userguide
from fixtures.model import checksums
from fixtures.s3.grants import ALL_USERS, AUTHENTICATED_USERS, MEMBERS, all_granted, granted, group, policy, user

OVERVIEW = userguide("acl-overview")
OF_OBJECTS = [permission for permission in MEMBERS if permission != "WRITE"]


@pytest.fixture
def bucket_owner(s3, acl_bucket):
    """The id of the main account, as its own bucket says it."""
    with expect.arranging():
        return s3.get_bucket_acl(Bucket=acl_bucket)["Owner"]["ID"]


@pytest.mark.parametrize("permission", MEMBERS)
@check("PutBucketAcl", level="common", spec=api("PutBucketAcl"))
def test_document_grants_a_group(s3, acl_bucket, bucket_owner, permission):
    """PutBucketAcl with a document that grants the owner FULL_CONTROL and a group one permission answers 200, and
    GetBucketAcl then has these two grants."""
    wanted = [user(bucket_owner, "FULL_CONTROL"), group(AUTHENTICATED_USERS, permission)]
    answer = s3.put_bucket_acl(Bucket=acl_bucket, AccessControlPolicy=policy(bucket_owner, *wanted))
    expect.status(answer, 200)
    expect.equal(all_granted(s3.get_bucket_acl(Bucket=acl_bucket)), wanted, "grants")


@pytest.mark.parametrize("permission", MEMBERS)
@check("PutBucketAcl", level="common", spec=api("PutBucketAcl"))
def test_document_grants_a_user(s3, acl_bucket, canonical_id, permission):
    """PutBucketAcl with a document that grants another account one permission answers 200, and GetBucketAcl then has
    that one grant."""
    wanted = user(canonical_id("alt"), permission)
    s3.put_bucket_acl(Bucket=acl_bucket, AccessControlPolicy=policy(canonical_id("main"), wanted))
    expect.equal(all_granted(s3.get_bucket_acl(Bucket=acl_bucket)), [wanted], "grants")


@pytest.mark.parametrize("permission", OF_OBJECTS)
@check("PutObjectAcl", level="common", spec=api("PutObjectAcl"))
def test_document_of_an_object_grants_a_user(s3, stored, canonical_id, permission):
    """PutObjectAcl with a document that grants another account one permission answers 200, and GetObjectAcl then has
    that one grant."""
    obj, wanted = stored(b"body"), user(canonical_id("alt"), permission)
    expect.status(s3.put_object_acl(**obj, AccessControlPolicy=policy(canonical_id("main"), wanted)), 200)
    expect.equal(all_granted(s3.get_object_acl(**obj)), [wanted], "grants")


@check("PutBucketAcl", level="common", spec=OVERVIEW)
def test_document_grants_many(s3, acl_bucket, bucket_owner):
    """PutBucketAcl with a document of five grants to a user and two groups answers 200, and GetBucketAcl then has each
    of them."""
    wanted = [user(bucket_owner, "FULL_CONTROL"), group(ALL_USERS, "READ"), group(ALL_USERS, "READ_ACP")]
    wanted += [group(AUTHENTICATED_USERS, "READ"), group(AUTHENTICATED_USERS, "WRITE")]
    s3.put_bucket_acl(Bucket=acl_bucket, AccessControlPolicy=policy(bucket_owner, *wanted))
    expect.equal(all_granted(s3.get_bucket_acl(Bucket=acl_bucket)), sorted(wanted), "grants")


@check("PutBucketAcl", level="common", spec=api("PutBucketAcl"))
def test_document_takes_the_place_of_grants(s3, acl_bucket, bucket_owner):
    """After PutBucketAcl with a document GetBucketAcl has its grant alone, and none of the ACL before."""
    with expect.arranging():
        s3.put_bucket_acl(Bucket=acl_bucket, ACL="public-read-write")
    wanted = user(bucket_owner, "FULL_CONTROL")
    s3.put_bucket_acl(Bucket=acl_bucket, AccessControlPolicy=policy(bucket_owner, wanted))
    expect.equal(all_granted(s3.get_bucket_acl(Bucket=acl_bucket)), [wanted], "grants")


@check("PutBucketAcl", level="extended", spec=api("PutBucketAcl"))
def test_bucket_may_grant_nothing(s3, own_acl_bucket):
    """PutBucketAcl with a document that has no grant answers 200; the owner still reads the ACL, which has none, and
    puts another."""
    with expect.arranging():
        owner = s3.get_bucket_acl(Bucket=own_acl_bucket)["Owner"]["ID"]
    s3.put_bucket_acl(Bucket=own_acl_bucket, AccessControlPolicy=policy(owner))
    expect.equal(s3.get_bucket_acl(Bucket=own_acl_bucket).get("Grants", []), [], "grants")
    expect.status(s3.put_bucket_acl(Bucket=own_acl_bucket, ACL="private"), 200)


@check("PutObjectAcl", level="common", spec=api("PutObjectAcl"))
def test_document_as_it_was_read_is_taken(s3, stored):
    """PutObjectAcl with the document that GetObjectAcl gave answers 200, and GetObjectAcl then gives the same."""
    obj = stored(b"body", ACL="public-read")
    read = s3.get_object_acl(**obj)
    wanted = {"Owner": read["Owner"], "Grants": read["Grants"]}
    expect.status(s3.put_object_acl(**obj, AccessControlPolicy=wanted), 200)
    expect.equal(all_granted(s3.get_object_acl(**obj)), all_granted(read), "grants")


@check("PutObjectAcl", level="common", spec=api("PutObjectAcl"))
def test_object_is_not_given_away(s3, stored, canonical_id):
    """PutObjectAcl with a document that names another account as the owner answers 403 AccessDenied, and owner and
    grants stay."""
    obj, main = stored(b"body"), canonical_id("main")
    given = policy(canonical_id("alt"), user(canonical_id("alt"), "FULL_CONTROL"))
    with expect.error(403, "AccessDenied"):
        s3.put_object_acl(**obj, AccessControlPolicy=given)
    found = s3.get_object_acl(**obj)
    expect.equal(found["Owner"]["ID"], main, "owner")
    expect.equal(all_granted(found), [user(main, "FULL_CONTROL")], "grants")


@check("PutBucketAcl", level="common", spec=api("PutBucketAcl"))
def test_bucket_is_not_given_away(s3, acl_bucket, canonical_id):
    """PutBucketAcl with a document that names another account as the owner answers 403 AccessDenied, and the owner
    stays."""
    given = policy(canonical_id("alt"), user(canonical_id("alt"), "FULL_CONTROL"))
    with expect.error(403, "AccessDenied"):
        s3.put_bucket_acl(Bucket=acl_bucket, AccessControlPolicy=given)
    expect.equal(s3.get_bucket_acl(Bucket=acl_bucket)["Owner"]["ID"], canonical_id("main"), "owner")


@check("PutBucketAcl", level="common", spec=api("PutBucketAcl"))
def test_document_with_a_wrong_md5_is_refused(s3, acl_bucket, bucket_owner):
    """PutBucketAcl with the Content-MD5 of another document answers 400 BadDigest, and nothing is granted then."""
    with expect.arranging():
        s3.put_bucket_acl(Bucket=acl_bucket, ACL="private")
    given, wrong = policy(bucket_owner, group(ALL_USERS, "READ")), checksums.of("MD5", b"other bytes")
    with expect.error(400, "BadDigest"):
        s3.put_bucket_acl(Bucket=acl_bucket, AccessControlPolicy=given, ContentMD5=wrong)
    expect.equal(granted(s3.get_bucket_acl(Bucket=acl_bucket), to=ALL_USERS), [], "grants to all users")


@check("PutObjectAcl", level="common", spec=api("PutObjectAcl"))
def test_time_of_an_object_stays(s3, old_object):
    """PutObjectAcl leaves the Last-Modified of the object as it was."""
    with expect.arranging():
        before = s3.head_object(**old_object)["LastModified"]
    s3.put_object_acl(**old_object, ACL="public-read")
    expect.equal(s3.head_object(**old_object)["LastModified"], before, "Last-Modified")


@check("GetObjectAcl", level="core", spec=api("GetObjectAcl"))
def test_missing_key_has_no_acl(s3, target):
    """GetObjectAcl of a key that does not exist answers 404 NoSuchKey."""
    with expect.error(404, "NoSuchKey"):
        s3.get_object_acl(**target)
