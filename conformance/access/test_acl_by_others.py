"""ACLs that another account changes, and ACLs that grant permissions to groups."""

from fixtures.assertions import check, derived, expect
from fixtures.model.sources import userguide
from fixtures.s3.grants import ALL_USERS, AUTHENTICATED_USERS, all_grants, canned_acl_grants, grant_header_value

FEATURE = "cross-account"

OVERVIEW = userguide("acl-overview")


@check("PutObjectAcl", level="common", spec=OVERVIEW)
def test_account_with_write_acp_grants_itself_read(s3, alt, stored, canonical_id):
    """PutObjectAcl by an account that has WRITE_ACP but not READ returns 200 when it grants READ to this account,
    which can then read the object."""
    main, other = canonical_id("main"), canonical_id("alt")
    obj = stored(b"body", GrantFullControl=grant_header_value(main), GrantWriteACP=grant_header_value(other))
    expect.status(
        alt.put_object_acl(**obj, GrantFullControl=grant_header_value(main), GrantRead=grant_header_value(other)), 200
    )
    expect.equal(alt.get_object(**obj)["Body"].read(), b"body", "body", sort="data")


@check("PutObjectAcl", level="common", spec=OVERVIEW)
@derived("An ACL is documented to grant access, and not to change the owner.")
def test_owner_stays_when_another_account_puts_the_acl(s3, alt, stored, canonical_id):
    """PutObjectAcl with public-read, by another account that has FULL_CONTROL, returns 200 and does not change the
    owner; the ACL then grants FULL_CONTROL to the owner and READ to all users, and nothing else."""
    main = canonical_id("main")
    obj = stored(b"body", GrantFullControl=grant_header_value(main, canonical_id("alt")))
    expect.status(alt.put_object_acl(**obj, ACL="public-read"), 200)
    found = s3.get_object_acl(**obj)
    expect.equal(found["Owner"]["ID"], main, "owner", sort="form")
    expect.equal(all_grants(found), canned_acl_grants("public-read", main), "grants", sort="access")


@check("PutBucketAcl", level="common", spec=OVERVIEW)
def test_account_with_write_acp_puts_the_acl_of_a_bucket(s3, alt, acl_bucket, canonical_id):
    """PutBucketAcl with private, by an account that has WRITE_ACP, returns 200 and does not change the owner; the
    owner then has FULL_CONTROL, and nobody else has any permission."""
    main = canonical_id("main")
    with expect.arranging():
        s3.put_bucket_acl(
            Bucket=acl_bucket,
            GrantFullControl=grant_header_value(main),
            GrantWriteACP=grant_header_value(canonical_id("alt")),
        )
    expect.status(alt.put_bucket_acl(Bucket=acl_bucket, ACL="private"), 200)
    found = s3.get_bucket_acl(Bucket=acl_bucket)
    expect.equal(found["Owner"]["ID"], main, "owner", sort="form")
    expect.equal(all_grants(found), canned_acl_grants("private", main), "grants", sort="access")


@check("PutBucketAcl", level="common", spec=OVERVIEW)
def test_account_with_full_control_puts_the_acl_of_a_bucket(s3, alt, acl_bucket, canonical_id):
    """PutBucketAcl with private, by an account to which the bucket's ACL grants FULL_CONTROL, returns 200 and does not
    change the owner; the owner then has FULL_CONTROL, and nobody else has any permission."""
    main = canonical_id("main")
    with expect.arranging():
        s3.put_bucket_acl(Bucket=acl_bucket, GrantFullControl=grant_header_value(main, canonical_id("alt")))
    expect.status(alt.put_bucket_acl(Bucket=acl_bucket, ACL="private"), 200)
    found = s3.get_bucket_acl(Bucket=acl_bucket)
    expect.equal(found["Owner"]["ID"], main, "owner", sort="form")
    expect.equal(all_grants(found), canned_acl_grants("private", main), "grants", sort="access")


@check("GetBucketAcl", level="common", spec=OVERVIEW)
def test_everybody_may_read_the_acl_of_a_bucket(s3, anyone, acl_bucket):
    """GetBucketAcl without credentials returns 200 if the bucket's ACL grants READ_ACP to all users."""
    with expect.arranging():
        s3.put_bucket_acl(Bucket=acl_bucket, GrantReadACP=f'uri="{ALL_USERS}"')
    expect.status(anyone.get_bucket_acl(Bucket=acl_bucket), 200)


@check("GetObjectAcl", level="common", spec=OVERVIEW)
def test_everybody_may_read_the_acl_of_an_object(s3, anyone, stored):
    """GetObjectAcl without credentials returns 200 if the object's ACL grants READ_ACP to all users."""
    expect.status(anyone.get_object_acl(**stored(b"body", GrantReadACP=f'uri="{ALL_USERS}"')), 200)


@check("PutObject", level="common", spec=OVERVIEW)
def test_whoever_has_an_account_may_write(s3, alt, acl_bucket, prefix):
    """PutObject by another account returns 200 if the bucket's ACL grants WRITE to the group of authenticated users."""
    with expect.arranging():
        s3.put_bucket_acl(Bucket=acl_bucket, GrantWrite=f'uri="{AUTHENTICATED_USERS}"')
    expect.status(alt.put_object(Bucket=acl_bucket, Key=f"{prefix}new", Body=b"new"), 200)


@check("PutObject", level="common", spec=OVERVIEW)
def test_anonymous_request_is_not_an_authenticated_user(s3, anyone, acl_bucket, prefix):
    """PutObject without credentials is refused with 403 AccessDenied if the bucket's ACL grants WRITE only to the
    group of authenticated users."""
    with expect.arranging():
        s3.put_bucket_acl(Bucket=acl_bucket, GrantWrite=f'uri="{AUTHENTICATED_USERS}"')
    with expect.error(403, "AccessDenied"):
        anyone.put_object(Bucket=acl_bucket, Key=f"{prefix}new", Body=b"new")


@check("PutBucketAcl", level="common", spec=OVERVIEW)
def test_all_users_group_includes_accounts(s3, alt, acl_bucket):
    """ListObjects by another account returns 200 if the bucket's ACL grants READ to all users, and to no other
    group."""
    with expect.arranging():
        s3.put_bucket_acl(Bucket=acl_bucket, GrantRead=f'uri="{ALL_USERS}"')
    expect.status(alt.list_objects(Bucket=acl_bucket), 200)
