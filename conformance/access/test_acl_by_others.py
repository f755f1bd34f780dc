"""Access control lists that another account puts, and those that grant something to groups."""

from fixtures.language import check, expect
from fixtures.language.sources import userguide
from fixtures.s3.grants import ALL_USERS, AUTHENTICATED_USERS, all_granted, named, of_canned

OVERVIEW = userguide("acl-overview")


@check("PutObjectAcl", level="common", spec=OVERVIEW)
def test_writer_of_an_acl_grants_himself_more(s3, alt, stored, canonical_id):
    """Whom an object's ACL grants WRITE_ACP, and not READ, puts an ACL that grants him READ, and then reads it."""
    main, other = canonical_id("main"), canonical_id("alt")
    obj = stored(b"body", GrantFullControl=named(main), GrantWriteACP=named(other))
    expect.status(alt.put_object_acl(**obj, GrantFullControl=named(main), GrantRead=named(other)), 200)
    expect.equal(alt.get_object(**obj)["Body"].read(), b"body", "body")


@check("PutObjectAcl", level="common", spec=OVERVIEW)
def test_owner_stays_who_he_was(s3, alt, stored, canonical_id):
    """After PutObjectAcl with public-read, by another account that has FULL_CONTROL, the owner is who he was, and
    has FULL_CONTROL alone."""
    main = canonical_id("main")
    obj = stored(b"body", GrantFullControl=named(main, canonical_id("alt")))
    expect.status(alt.put_object_acl(**obj, ACL="public-read"), 200)
    found = s3.get_object_acl(**obj)
    expect.equal(found["Owner"]["ID"], main, "owner")
    expect.equal(all_granted(found), of_canned("public-read", main), "grants")


@check("PutBucketAcl", level="common", spec=OVERVIEW)
def test_writer_of_the_acl_of_a_bucket(s3, alt, acl_bucket, canonical_id):
    """Whom a bucket's ACL grants WRITE_ACP, puts private: 200; the bucket's owner then has FULL_CONTROL, and nobody
    else anything."""
    main = canonical_id("main")
    with expect.arranging():
        s3.put_bucket_acl(Bucket=acl_bucket, GrantFullControl=named(main), GrantWriteACP=named(canonical_id("alt")))
    expect.status(alt.put_bucket_acl(Bucket=acl_bucket, ACL="private"), 200)
    found = s3.get_bucket_acl(Bucket=acl_bucket)
    expect.equal(found["Owner"]["ID"], main, "owner")
    expect.equal(all_granted(found), of_canned("private", main), "grants")


@check("GetBucketAcl", level="common", spec=OVERVIEW)
def test_everybody_may_read_the_acl_of_a_bucket(s3, anyone, acl_bucket):
    """Where a bucket's ACL grants all users READ_ACP, GetBucketAcl without credentials answers 200."""
    with expect.arranging():
        s3.put_bucket_acl(Bucket=acl_bucket, GrantReadACP=f'uri="{ALL_USERS}"')
    expect.status(anyone.get_bucket_acl(Bucket=acl_bucket), 200)


@check("GetObjectAcl", level="common", spec=OVERVIEW)
def test_everybody_may_read_the_acl_of_an_object(s3, anyone, stored):
    """Where an object's ACL grants all users READ_ACP, GetObjectAcl without credentials answers 200."""
    expect.status(anyone.get_object_acl(**stored(b"body", GrantReadACP=f'uri="{ALL_USERS}"')), 200)


@check("PutObject", level="common", spec=OVERVIEW)
def test_whoever_has_an_account_may_write(s3, alt, acl_bucket, prefix):
    """Where a bucket's ACL grants the authenticated users WRITE, PutObject by another account answers 200."""
    with expect.arranging():
        s3.put_bucket_acl(Bucket=acl_bucket, GrantWrite=f'uri="{AUTHENTICATED_USERS}"')
    expect.status(alt.put_object(Bucket=acl_bucket, Key=f"{prefix}new", Body=b"new"), 200)


@check("PutObject", level="common", spec=OVERVIEW)
def test_who_has_no_account_is_not_authenticated(s3, anyone, acl_bucket, prefix):
    """Where a bucket's ACL grants the authenticated users WRITE, PutObject without credentials answers 403
    AccessDenied."""
    with expect.arranging():
        s3.put_bucket_acl(Bucket=acl_bucket, GrantWrite=f'uri="{AUTHENTICATED_USERS}"')
    with expect.error(403, "AccessDenied"):
        anyone.put_object(Bucket=acl_bucket, Key=f"{prefix}new", Body=b"new")


@check("PutBucketAcl", level="common", spec=OVERVIEW)
def test_group_of_everybody_has_accounts_in_it(s3, alt, acl_bucket):
    """Where a bucket's ACL grants all users READ, and no other group, another account lists it: 200."""
    with expect.arranging():
        s3.put_bucket_acl(Bucket=acl_bucket, GrantRead=f'uri="{ALL_USERS}"')
    expect.status(alt.list_objects(Bucket=acl_bucket), 200)
