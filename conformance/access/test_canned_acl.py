"""Canned ACLs: the grants that GetBucketAcl and GetObjectAcl return for each of them, and unknown names."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.grants import ALL_USERS, CANNED, LOG_DELIVERY, all_grants, canned_acl_grants, group, user

FEATURE = "canned-acls"

OVERVIEW = userguide("acl-overview")
ACLS = pytest.mark.parametrize("acl", CANNED)
UNKNOWN = pytest.mark.parametrize("acl", ["public-ready", "Public-Read", "log-delivery-read"])


@ACLS
@check("PutBucketAcl", level="common", spec=OVERVIEW)
@recorded("LocalStack", "TestS3::test_s3_bucket_acl", 2026, of="private public-read")
def test_canned_acl_of_a_bucket(s3, acl_bucket, acl):
    """PutBucketAcl with a canned ACL returns 200; GetBucketAcl then returns FULL_CONTROL for the owner, the canned
    ACL's grants to groups, and no other grant."""
    expect.status(s3.put_bucket_acl(Bucket=acl_bucket, ACL=acl), 200)
    found = s3.get_bucket_acl(Bucket=acl_bucket)
    expect.equal(all_grants(found), canned_acl_grants(acl, found["Owner"]["ID"]), "grants", sort="access")


@check("PutBucketAcl", level="extended", spec=OVERVIEW)
def test_log_delivery_write(s3, acl_bucket):
    """PutBucketAcl with log-delivery-write returns 200; GetBucketAcl then returns FULL_CONTROL for the owner, WRITE
    and READ_ACP for the group LogDelivery, and no other grant."""
    expect.status(s3.put_bucket_acl(Bucket=acl_bucket, ACL="log-delivery-write"), 200)
    found = s3.get_bucket_acl(Bucket=acl_bucket)
    owner, logs = user(found["Owner"]["ID"], "FULL_CONTROL"), [group(LOG_DELIVERY, p) for p in ("READ_ACP", "WRITE")]
    expect.equal(all_grants(found), [owner, *logs], "grants", sort="access")


@check("PutBucketAcl", level="common", spec=OVERVIEW)
def test_private_closes_a_bucket(s3, acl_bucket, anyone, soon):
    """After PutBucketAcl with private on a bucket that was public-read, ListObjects without credentials is soon
    refused with 403 AccessDenied."""
    with expect.arranging():
        s3.put_bucket_acl(Bucket=acl_bucket, ACL="public-read")
        anyone.list_objects(Bucket=acl_bucket)
    s3.put_bucket_acl(Bucket=acl_bucket, ACL="private")
    soon.refused(lambda: anyone.list_objects(Bucket=acl_bucket), 403, "AccessDenied")


@check("GetBucketAcl", level="core", spec=api("GetBucketAcl"))
@recorded("LocalStack", "TestS3::test_bucket_exists", 2026)
def test_new_bucket_grants_its_owner_alone(s3, unconfigured_bucket):
    """The ACL of a new bucket has one grant: FULL_CONTROL to its owner."""
    acl = s3.get_bucket_acl(Bucket=unconfigured_bucket)
    expect.that(acl["Owner"].get("ID"), "an owner with an ID", acl["Owner"], "owner", sort="form")
    expect.equal(all_grants(acl), [user(acl["Owner"]["ID"], "FULL_CONTROL")], "grants", sort="access")


@ACLS
@check("PutObject", level="common", spec=OVERVIEW)
def test_canned_acl_with_an_upload(s3, stored, acl):
    """After PutObject with a canned ACL, GetObjectAcl returns FULL_CONTROL for the owner, the canned ACL's grants to
    groups, and no other grant."""
    found = s3.get_object_acl(**stored(b"body", ACL=acl))
    expect.equal(all_grants(found), canned_acl_grants(acl, found["Owner"]["ID"]), "grants", sort="access")


@ACLS
@check("PutObjectAcl", level="common", spec=OVERVIEW)
def test_canned_acl_replaces_earlier_grants(s3, stored, acl):
    """PutObjectAcl with a canned ACL returns 200; GetObjectAcl then returns the grants of the canned ACL, and no
    earlier grant."""
    obj = stored(b"body", GrantReadACP=f'uri="{ALL_USERS}"')
    expect.status(s3.put_object_acl(**obj, ACL=acl), 200)
    found = s3.get_object_acl(**obj)
    expect.equal(all_grants(found), canned_acl_grants(acl, found["Owner"]["ID"]), "grants", sort="access")


@pytest.mark.parametrize("acl", ["bucket-owner-read", "bucket-owner-full-control"])
@check("PutObject", level="common", spec=OVERVIEW)
def test_bucket_owner_acls_on_own_upload_grant_only_the_owner(s3, stored, acl):
    """If the bucket's owner puts an object with bucket-owner-read or bucket-owner-full-control, the object's ACL
    grants FULL_CONTROL to the owner, and nothing to anybody else."""
    found = s3.get_object_acl(**stored(b"body", ACL=acl))
    owner = found["Owner"]["ID"]
    expect.equal(
        {(kind, name) for kind, name, _ in all_grants(found)}, {("CanonicalUser", owner)}, "grantees", sort="access"
    )
    expect.equal(user(owner, "FULL_CONTROL") in all_grants(found), True, "FULL_CONTROL for the owner", sort="option")


# Besides the owner, an Amazon service may read the object; how the ACL lists this service is not documented.
@check("PutObject", level="extended", spec=OVERVIEW)
def test_aws_exec_read_is_accepted(s3, stored):
    """After PutObject with aws-exec-read, GetObjectAcl returns FULL_CONTROL for the owner, and no grant to a group."""
    found = s3.get_object_acl(**stored(b"body", ACL="aws-exec-read"))
    grants = all_grants(found)
    expect.equal(
        user(found["Owner"]["ID"], "FULL_CONTROL") in grants, True, "FULL_CONTROL for the owner", sort="option"
    )
    expect.equal([grant for grant in grants if grant[0] == "Group"], [], "grants to groups", sort="access")


@UNKNOWN
@check("PutBucketAcl", level="common", spec=OVERVIEW)
@recorded("versitygw", "test_rest_acl.sh::REST - invalid canned acl", 2025, of="public-ready")
def test_unknown_acl_of_a_bucket_is_refused(s3, acl_bucket, acl):
    """PutBucketAcl with a canned ACL that does not exist is refused with 400 InvalidArgument."""
    with expect.error(400, "InvalidArgument"):
        s3.put_bucket_acl(Bucket=acl_bucket, ACL=acl)


@UNKNOWN
@check("PutObjectAcl", level="common", spec=OVERVIEW)
def test_unknown_acl_of_an_object_is_refused(s3, acl_object, acl):
    """PutObjectAcl with a canned ACL that does not exist is refused with 400 InvalidArgument."""
    with expect.error(400, "InvalidArgument"):
        s3.put_object_acl(**acl_object, ACL=acl)


@UNKNOWN
@check("PutObject", level="common", spec=OVERVIEW)
def test_unknown_acl_with_an_upload_is_refused(s3, target, acl):
    """PutObject with a canned ACL that does not exist is refused with 400 InvalidArgument, and stores nothing."""
    with expect.error(400, "InvalidArgument"):
        s3.put_object(**target, Body=b"body", ACL=acl)
    with expect.error(404):
        s3.head_object(**target)


@UNKNOWN
@check("CreateBucket", level="common", spec=OVERVIEW)
def test_unknown_acl_of_a_new_bucket_is_refused(s3, new_bucket_name, location, acl):
    """CreateBucket with a canned ACL that does not exist is refused with 400 InvalidArgument, and creates no bucket."""
    with expect.error(400, "InvalidArgument"):
        s3.create_bucket(Bucket=new_bucket_name, ACL=acl, ObjectOwnership="ObjectWriter", **location)
    with expect.error(404):
        s3.head_bucket(Bucket=new_bucket_name)
