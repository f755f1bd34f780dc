"""ACLs as AccessControlPolicy documents: put, and read back."""

from datetime import timedelta

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.model import checksums
from fixtures.model.sources import api, userguide
from fixtures.s3.grants import (
    ALL_USERS,
    AUTHENTICATED_USERS,
    MEMBERS,
    all_grants,
    group,
    group_permissions,
    policy,
    user,
)

FEATURE = "acls"

OVERVIEW = userguide("acl-overview")
OF_OBJECTS = [permission for permission in MEMBERS if permission != "WRITE"]


@pytest.fixture
def bucket_owner(s3, acl_bucket, made_to_read):
    """The main account's ID, as GetBucketAcl returns it for the account's own bucket."""
    read = lambda: s3.get_bucket_acl(Bucket=acl_bucket)["Owner"]["ID"]  # noqa: E731
    with expect.arranging():
        return made_to_read("the owner of buckets", read)


@pytest.mark.parametrize("permission", MEMBERS)
@check("PutBucketAcl", level="common", spec=api("PutBucketAcl"), gate=True)
def test_document_grants_a_group(s3, acl_bucket, bucket_owner, permission):
    """PutBucketAcl with a document that grants FULL_CONTROL to the owner and one permission to a group returns 200,
    and GetBucketAcl then returns exactly these two grants."""
    wanted = [user(bucket_owner, "FULL_CONTROL"), group(AUTHENTICATED_USERS, permission)]
    answer = s3.put_bucket_acl(Bucket=acl_bucket, AccessControlPolicy=policy(bucket_owner, *wanted))
    expect.status(answer, 200)
    expect.equal(all_grants(s3.get_bucket_acl(Bucket=acl_bucket)), wanted, "grants", sort="access")


@pytest.mark.parametrize("permission", MEMBERS)
@check("PutBucketAcl", level="common", spec=api("PutBucketAcl"))
def test_document_grants_a_user(s3, acl_bucket, canonical_id, permission):
    """PutBucketAcl with a document that grants one permission to another account returns 200, and GetBucketAcl then
    returns exactly this one grant."""
    wanted = user(canonical_id("alt"), permission)
    s3.put_bucket_acl(Bucket=acl_bucket, AccessControlPolicy=policy(canonical_id("main"), wanted))
    expect.equal(all_grants(s3.get_bucket_acl(Bucket=acl_bucket)), [wanted], "grants", sort="access")


@pytest.mark.parametrize("permission", OF_OBJECTS)
@check("PutObjectAcl", level="common", spec=api("PutObjectAcl"))
def test_document_of_an_object_grants_a_user(s3, stored, canonical_id, permission):
    """PutObjectAcl with a document that grants one permission to another account returns 200, and GetObjectAcl then
    returns exactly this one grant."""
    obj, wanted = stored(b"body"), user(canonical_id("alt"), permission)
    expect.status(s3.put_object_acl(**obj, AccessControlPolicy=policy(canonical_id("main"), wanted)), 200)
    expect.equal(all_grants(s3.get_object_acl(**obj)), [wanted], "grants", sort="access")


@check("PutBucketAcl", level="common", spec=OVERVIEW)
def test_document_grants_many(s3, acl_bucket, bucket_owner):
    """PutBucketAcl with a document of five grants to one user and two groups returns 200, and GetBucketAcl then
    returns exactly these five grants."""
    wanted = [user(bucket_owner, "FULL_CONTROL"), group(ALL_USERS, "READ"), group(ALL_USERS, "READ_ACP")]
    wanted += [group(AUTHENTICATED_USERS, "READ"), group(AUTHENTICATED_USERS, "WRITE")]
    s3.put_bucket_acl(Bucket=acl_bucket, AccessControlPolicy=policy(bucket_owner, *wanted))
    expect.equal(all_grants(s3.get_bucket_acl(Bucket=acl_bucket)), sorted(wanted), "grants", sort="access")


@check("PutBucketAcl", level="common", spec=api("PutBucketAcl"))
def test_document_replaces_earlier_grants(s3, acl_bucket, bucket_owner):
    """After PutBucketAcl with a document, GetBucketAcl returns only the document's grant, and none of the earlier
    ACL."""
    with expect.arranging():
        s3.put_bucket_acl(Bucket=acl_bucket, ACL="public-read-write")
    wanted = user(bucket_owner, "FULL_CONTROL")
    s3.put_bucket_acl(Bucket=acl_bucket, AccessControlPolicy=policy(bucket_owner, wanted))
    expect.equal(all_grants(s3.get_bucket_acl(Bucket=acl_bucket)), [wanted], "grants", sort="access")


@check("PutBucketAcl", level="extended", spec=api("PutBucketAcl"))
def test_bucket_may_grant_nothing(s3, own_acl_bucket):
    """PutBucketAcl with a document without grants returns 200; the owner can still read the ACL, which has no
    grants, and can put another one."""
    with expect.arranging():
        owner = s3.get_bucket_acl(Bucket=own_acl_bucket)["Owner"]["ID"]
    s3.put_bucket_acl(Bucket=own_acl_bucket, AccessControlPolicy=policy(owner))
    # A server that keeps the owner's own grant gives nothing away.
    expect.equal(
        s3.get_bucket_acl(Bucket=own_acl_bucket).get("Grants", []), [], "effect of an empty list", sort="option"
    )
    expect.status(s3.put_bucket_acl(Bucket=own_acl_bucket, ACL="private"), 200)


@check("PutObjectAcl", level="common", spec=api("PutObjectAcl"))
@derived("What GetObjectAcl returns is a document that PutObjectAcl is documented to take.")
def test_document_from_get_object_acl_is_accepted(s3, stored):
    """PutObjectAcl with the document that GetObjectAcl returned is accepted with 200, and GetObjectAcl then returns
    the same grants."""
    obj = stored(b"body", ACL="public-read")
    read = s3.get_object_acl(**obj)
    wanted = {"Owner": read["Owner"], "Grants": read["Grants"]}
    expect.status(s3.put_object_acl(**obj, AccessControlPolicy=wanted), 200)
    expect.equal(all_grants(s3.get_object_acl(**obj)), all_grants(read), "grants", sort="access")


@check("PutObjectAcl", level="common", spec=api("PutObjectAcl"))
@derived("An ACL is documented to grant access, and not to change the owner.")
def test_object_is_not_given_away(s3, stored, canonical_id):
    """PutObjectAcl with a document that names another account as the owner is refused with 403 AccessDenied, and the
    owner and the grants do not change."""
    obj, main = stored(b"body"), canonical_id("main")
    given = policy(canonical_id("alt"), user(canonical_id("alt"), "FULL_CONTROL"))
    with expect.safeguard(), expect.error(403, "AccessDenied"):  # the owner gives away what it owns
        s3.put_object_acl(**obj, AccessControlPolicy=given)
    found = s3.get_object_acl(**obj)
    expect.equal(found["Owner"]["ID"], main, "owner", sort="form")
    expect.equal(all_grants(found), [user(main, "FULL_CONTROL")], "grants", sort="access")


@check("PutBucketAcl", level="common", spec=api("PutBucketAcl"))
@derived("An ACL is documented to grant access, and not to change the owner.")
def test_bucket_is_not_given_away(s3, acl_bucket, canonical_id):
    """PutBucketAcl with a document that names another account as the owner is refused with 403 AccessDenied, and the
    owner does not change."""
    given = policy(canonical_id("alt"), user(canonical_id("alt"), "FULL_CONTROL"))
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.put_bucket_acl(Bucket=acl_bucket, AccessControlPolicy=given)
    expect.equal(s3.get_bucket_acl(Bucket=acl_bucket)["Owner"]["ID"], canonical_id("main"), "owner", sort="form")


@check("PutBucketAcl", level="extended", spec=api("PutBucketAcl"))
def test_document_with_a_wrong_md5_is_refused(s3, acl_bucket, bucket_owner):
    """PutBucketAcl with a Content-MD5 that does not match the document is refused with 400 BadDigest, and the ACL
    then grants nothing to all users."""
    with expect.arranging():
        s3.put_bucket_acl(Bucket=acl_bucket, ACL="private")
    given, wrong = policy(bucket_owner, group(ALL_USERS, "READ")), checksums.of("MD5", b"other bytes")
    with expect.error(400, "BadDigest"):
        s3.put_bucket_acl(Bucket=acl_bucket, AccessControlPolicy=given, ContentMD5=wrong)
    expect.equal(
        group_permissions(s3.get_bucket_acl(Bucket=acl_bucket), to=ALL_USERS), [], "grants to all users", sort="access"
    )


@check("PutObjectAcl", level="common", spec=api("PutObjectAcl"))
@derived("An operation is documented to change what it names; so everything beside that stays.")
def test_last_modified_does_not_change(s3, old_object):
    """PutObjectAcl does not change the object's Last-Modified, nor its LastModified in ListObjects and
    ListObjectVersions."""
    with expect.arranging():
        before = s3.head_object(**old_object)["LastModified"]
    s3.put_object_acl(**old_object, ACL="public-read")
    expect.equal(s3.head_object(**old_object)["LastModified"], before, "Last-Modified", sort="form")
    where = {"Bucket": old_object["Bucket"], "Prefix": old_object["Key"]}
    for [entry] in (s3.list_objects(**where)["Contents"], s3.list_object_versions(**where)["Versions"]):
        later = abs(entry["LastModified"] - before)
        expect.that(
            later < timedelta(seconds=1), "within a second of Last-Modified", later, "LastModified listed", sort="form"
        )


@check("GetObjectAcl", level="core", spec=api("GetObjectAcl"))
def test_missing_key_has_no_acl(s3, target):
    """GetObjectAcl of a key that does not exist returns 404 NoSuchKey."""
    with expect.error(404, "NoSuchKey"):
        s3.get_object_acl(**target)
