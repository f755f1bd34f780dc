"""Grant headers for another account and for groups: on buckets, objects, copies and uploads."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.grants import (
    ALL_USERS,
    AUTHENTICATED_USERS,
    MEMBERS,
    all_grants,
    canned_acl_grants,
    grant_header_value,
    group,
    user,
)

FEATURE = "acls"

OVERVIEW = userguide("acl-overview")
OF_OBJECTS = {permission: member for permission, member in MEMBERS.items() if permission != "WRITE"}


def _cases(members):
    """Parametrizes a check with each permission and the input member that grants it."""
    return pytest.mark.parametrize(("permission", "member"), members.items(), ids=members)


@_cases(MEMBERS)
@check("PutBucketAcl", level="common", spec=OVERVIEW)
def test_bucket_grants_a_user(s3, acl_bucket, canonical_id, permission, member):
    """PutBucketAcl with a grant header for another account's ID returns 200; GetBucketAcl then returns only this
    grant, to a CanonicalUser."""
    other = canonical_id("alt")
    expect.status(s3.put_bucket_acl(Bucket=acl_bucket, **{member: grant_header_value(other)}), 200)
    expect.equal(all_grants(s3.get_bucket_acl(Bucket=acl_bucket)), [user(other, permission)], "grants", sort="access")


@_cases(MEMBERS)
@check("PutBucketAcl", level="common", spec=OVERVIEW)
def test_bucket_grants_a_group(s3, acl_bucket, permission, member):
    """PutBucketAcl with a grant header for the group of authenticated users returns 200; GetBucketAcl then returns
    only this grant, to a Group."""
    expect.status(s3.put_bucket_acl(Bucket=acl_bucket, **{member: f'uri="{AUTHENTICATED_USERS}"'}), 200)
    found = s3.get_bucket_acl(Bucket=acl_bucket)
    expect.equal(all_grants(found), [group(AUTHENTICATED_USERS, permission)], "grants", sort="access")


@check("PutBucketAcl", level="common", spec=api("PutBucketAcl"))
def test_one_header_grants_several_grantees(s3, acl_bucket, canonical_id):
    """After PutBucketAcl with two users and a group in one grant header, GetBucketAcl returns a grant for each of
    the three, and no other grant."""
    main, other = canonical_id("main"), canonical_id("alt")
    s3.put_bucket_acl(Bucket=acl_bucket, GrantRead=f'{grant_header_value(main, other)}, uri="{ALL_USERS}"')
    wanted = sorted([user(main, "READ"), user(other, "READ"), group(ALL_USERS, "READ")])
    expect.equal(all_grants(s3.get_bucket_acl(Bucket=acl_bucket)), wanted, "grants", sort="access")


@check("PutBucketAcl", level="common", spec=api("PutBucketAcl"))
def test_several_headers_grant(s3, acl_bucket, canonical_id):
    """After PutBucketAcl with all five grant headers, GetBucketAcl returns a grant for each of the five permissions,
    and no other grant."""
    other = canonical_id("alt")
    s3.put_bucket_acl(
        Bucket=acl_bucket,
        GrantRead=grant_header_value(other),
        GrantWrite=grant_header_value(other),
        GrantReadACP=grant_header_value(other),
        GrantWriteACP=grant_header_value(other),
        GrantFullControl=grant_header_value(other),
    )
    found = all_grants(s3.get_bucket_acl(Bucket=acl_bucket))
    expect.equal(found, sorted(user(other, permission) for permission in MEMBERS), "grants", sort="access")


@_cases(OF_OBJECTS)
@check("PutObject", level="common", spec=OVERVIEW)
def test_upload_grants_a_user(s3, stored, canonical_id, permission, member):
    """After PutObject with a grant header for another account's ID, GetObjectAcl returns only this grant, to a
    CanonicalUser; the uploading account is the owner."""
    other = canonical_id("alt")
    found = s3.get_object_acl(**stored(b"body", **{member: grant_header_value(other)}))
    expect.equal(all_grants(found), [user(other, permission)], "grants", sort="access")
    expect.equal(found["Owner"]["ID"], canonical_id("main"), "owner", sort="form")


@_cases(OF_OBJECTS)
@check("PutObjectAcl", level="common", spec=OVERVIEW)
def test_object_grants_a_user(s3, stored, canonical_id, permission, member):
    """PutObjectAcl with a grant header for another account's ID returns 200; GetObjectAcl then returns only this
    grant, to a CanonicalUser."""
    obj, other = stored(b"body", ACL="public-read"), canonical_id("alt")
    expect.status(s3.put_object_acl(**obj, **{member: grant_header_value(other)}), 200)
    expect.equal(all_grants(s3.get_object_acl(**obj)), [user(other, permission)], "grants", sort="access")


@check("CopyObject", level="common", spec=OVERVIEW)
def test_copy_grants_a_user(s3, target, ten_bytes, canonical_id):
    """After CopyObject with a grant header for another account's ID, the ACL of the copy has only this grant."""
    s3.copy_object(**target, CopySource=ten_bytes, GrantRead=grant_header_value(canonical_id("alt")))
    expect.equal(all_grants(s3.get_object_acl(**target)), [user(canonical_id("alt"), "READ")], "grants", sort="access")


@check("PutObject", level="common", spec=OVERVIEW)
def test_owner_without_grants_reads_and_puts_the_acl(s3, stored, canonical_id):
    """If an object's ACL grants nothing to the owner, the owner can still read the ACL, and PutObjectAcl by the
    owner returns 200."""
    obj = stored(b"body", GrantRead=grant_header_value(canonical_id("alt")))
    expect.equal(all_grants(s3.get_object_acl(**obj)), [user(canonical_id("alt"), "READ")], "grants", sort="access")
    expect.status(s3.put_object_acl(**obj, ACL="private"), 200)


@pytest.fixture
def other_id(canonical_id):
    """The second account's ID; without one, the check is skipped before it is given the name of a bucket."""
    return canonical_id("alt")


@_cases(MEMBERS)
@check("CreateBucket", level="common", spec=OVERVIEW)
@recorded(
    "versitygw",
    "REST - FULL_CONTROL permission not returned for owner after CreateBucket with GRANT_READ_ACP",
    2025,
    of="READ_ACP",
)
def test_new_bucket_grants_a_user(s3, other_id, new_bucket_name, location, canonical_id, permission, member):
    """After CreateBucket with ObjectWriter and a grant header for another account's ID, GetBucketAcl returns only
    this grant; the creating account is the owner."""
    s3.create_bucket(
        Bucket=new_bucket_name, ObjectOwnership="ObjectWriter", **{member: grant_header_value(other_id)}, **location
    )
    found = s3.get_bucket_acl(Bucket=new_bucket_name)
    expect.equal(all_grants(found), [user(other_id, permission)], "grants", sort="access")
    expect.equal(found["Owner"]["ID"], canonical_id("main"), "owner", sort="form")


@pytest.mark.parametrize("acl", ["public-read", "public-read-write", "authenticated-read"])
@check("CreateBucket", level="common", spec=OVERVIEW)
def test_new_bucket_has_a_canned_acl(s3, new_bucket_name, location, acl):
    """CreateBucket with ObjectWriter and a canned ACL creates a bucket with the grants of this ACL, or is refused
    with 400 InvalidBucketAclWithBlockPublicAccessError if new buckets block public access."""
    made = expect.response_unless(
        lambda: s3.create_bucket(Bucket=new_bucket_name, ACL=acl, ObjectOwnership="ObjectWriter", **location),
        *(400, "InvalidBucketAclWithBlockPublicAccessError"),
    )
    if made is not None:
        found = s3.get_bucket_acl(Bucket=new_bucket_name)
        expect.equal(all_grants(found), canned_acl_grants(acl, found["Owner"]["ID"]), "grants", sort="access")
