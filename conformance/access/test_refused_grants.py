"""Grant headers that are refused: invalid grantees, and invalid combinations with other ways to set an ACL."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.grants import ALL_USERS, all_grants, user

FEATURE = "acls"

OVERVIEW = userguide("acl-overview")
NO_GRANTEE = {
    "no_kind": '"1234"',
    "unknown_kind": 'fakekey="1234"',
    "unknown_group": 'uri="http://acs.amazonaws.com/groups/s3/FakeGroup"',
    "malformed_id": 'id="wrong-id"',
    "unknown_id": f'id="{"0" * 64}"',
    "good_and_unknown": f'uri="{ALL_USERS}", id="{"0" * 64}"',
}
GRANTEES = pytest.mark.parametrize("grantee", list(NO_GRANTEE.values()), ids=list(NO_GRANTEE))


@GRANTEES
@check("PutBucketAcl", level="common", spec=OVERVIEW)
@recorded("LocalStack", "TestS3::test_s3_bucket_acl_exceptions", 2026, of="unknown_kind")
def test_grantee_of_a_bucket_is_refused(s3, acl_bucket, grantee):
    """PutBucketAcl with a grant header that has an invalid or unknown grantee is refused with 400 InvalidArgument."""
    with expect.error(400, "InvalidArgument"):
        s3.put_bucket_acl(Bucket=acl_bucket, GrantWrite=grantee)


@GRANTEES
@check("PutObjectAcl", level="common", spec=OVERVIEW)
@recorded("LocalStack", "TestS3::test_s3_object_acl_exceptions", 2026, of="unknown_kind unknown_group")
def test_grantee_of_an_object_is_refused(s3, acl_object, grantee):
    """PutObjectAcl with a grant header that has an invalid or unknown grantee is refused with 400 InvalidArgument."""
    with expect.error(400, "InvalidArgument"):
        s3.put_object_acl(**acl_object, GrantReadACP=grantee)


@GRANTEES
@check("PutObject", level="common", spec=OVERVIEW)
def test_grantee_of_an_upload_is_refused(s3, target, grantee):
    """PutObject with a grant header that has an invalid or unknown grantee is refused with 400 InvalidArgument, and
    stores nothing."""
    with expect.error(400, "InvalidArgument"):
        s3.put_object(**target, Body=b"body", GrantRead=grantee)
    with expect.error(404):
        s3.head_object(**target)


@GRANTEES
@check("CreateBucket", level="common", spec=OVERVIEW)
@recorded("versitygw", "REST - CreateBucket - x-amz-grant-full-control - non-existent user", 2025, of="malformed_id")
def test_grantee_of_a_new_bucket_is_refused(s3, new_bucket_name, location, grantee):
    """CreateBucket with a grant header that has an invalid or unknown grantee is refused with 400 InvalidArgument,
    and creates no bucket."""
    with expect.error(400, "InvalidArgument"):
        s3.create_bucket(Bucket=new_bucket_name, GrantRead=grantee, ObjectOwnership="ObjectWriter", **location)
    with expect.error(404):
        s3.head_bucket(Bucket=new_bucket_name)


# The domain is reserved for examples, so no account has this address; since October 2025 S3 accepts no addresses.
NOBODY = 'emailAddress="nobody@example.com"'
NO_SUCH_ADDRESS = ((400, "UnresolvableGrantByEmailAddress"), (405, "MethodNotAllowed"))


@check("PutBucketAcl", level="extended", spec=OVERVIEW)
def test_unknown_address_of_a_bucket_is_refused(s3, acl_bucket):
    """PutBucketAcl with a grant header for an e-mail address of no account is refused with 400
    UnresolvableGrantByEmailAddress, or with 405 MethodNotAllowed if the server does not support e-mail addresses of
    grantees."""
    with expect.error(*NO_SUCH_ADDRESS):
        s3.put_bucket_acl(Bucket=acl_bucket, GrantReadACP=NOBODY)


@check("PutObject", level="extended", spec=OVERVIEW)
def test_unknown_address_of_an_upload_is_refused(s3, target):
    """PutObject with a grant header for an e-mail address of no account is refused with 400
    UnresolvableGrantByEmailAddress, or with 405 MethodNotAllowed if the server does not support e-mail addresses of
    grantees, and stores nothing."""
    with expect.error(*NO_SUCH_ADDRESS):
        s3.put_object(**target, Body=b"body", GrantRead=NOBODY)
    with expect.error(404):
        s3.head_object(**target)


@check("PutBucketAcl", level="common", spec=api("PutBucketAcl"))
@recorded("LocalStack", "TestS3::test_s3_bucket_acl_exceptions", 2026)
def test_bucket_takes_canned_acl_or_grants(s3, acl_bucket):
    """PutBucketAcl with both a canned ACL and a grant header is refused with 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"):
        s3.put_bucket_acl(Bucket=acl_bucket, ACL="private", GrantReadACP=f'uri="{ALL_USERS}"')


@check("PutObjectAcl", level="common", spec=api("PutObjectAcl"))
def test_object_takes_canned_acl_or_grants(s3, stored):
    """PutObjectAcl with both a canned ACL and a grant header is refused with 400 InvalidRequest, and the ACL still
    has one grant: FULL_CONTROL to the owner."""
    obj = stored(b"body")
    with expect.error(400, "InvalidRequest"):
        s3.put_object_acl(**obj, ACL="public-read", GrantReadACP=f'uri="{ALL_USERS}"')
    found = s3.get_object_acl(**obj)
    expect.equal(all_grants(found), [user(found["Owner"]["ID"], "FULL_CONTROL")], "grants", sort="access")


@check("PutObject", level="common", spec=OVERVIEW)
def test_upload_takes_canned_acl_or_grants(s3, target):
    """PutObject with both a canned ACL and a grant header is refused with 400 InvalidRequest, and stores nothing."""
    with expect.error(400, "InvalidRequest"):
        s3.put_object(**target, Body=b"body", ACL="public-read", GrantReadACP=f'uri="{ALL_USERS}"')
    with expect.error(404):
        s3.head_object(**target)


@check("PutBucketAcl", level="common", spec=api("PutBucketAcl"))
@recorded("LocalStack", "TestS3::test_s3_bucket_acl_exceptions", 2026)
def test_put_bucket_acl_without_an_acl_is_refused(s3, acl_bucket):
    """PutBucketAcl without a canned ACL, a grant header or a document is refused with 400 MissingSecurityHeader."""
    with expect.error(400, "MissingSecurityHeader"):
        s3.put_bucket_acl(Bucket=acl_bucket)


@check("PutObjectAcl", level="common", spec=api("PutObjectAcl"))
@recorded("LocalStack", "TestS3::test_s3_object_acl_exceptions", 2026)
def test_put_object_acl_without_an_acl_is_refused(s3, acl_object):
    """PutObjectAcl without a canned ACL, a grant header or a document is refused with 400 MissingSecurityHeader."""
    with expect.error(400, "MissingSecurityHeader"):
        s3.put_object_acl(**acl_object)
