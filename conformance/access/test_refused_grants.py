"""Grants that are none: wrong grantees, and what does not go together, in headers."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api, userguide
from fixtures.s3.grants import ALL_USERS, all_granted, user

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
def test_grantee_of_a_bucket_is_refused(s3, acl_bucket, grantee):
    """PutBucketAcl with a grant header for no user and no group that there is answers 400 InvalidArgument."""
    with expect.error(400, "InvalidArgument"):
        s3.put_bucket_acl(Bucket=acl_bucket, GrantWrite=grantee)


@GRANTEES
@check("PutObjectAcl", level="common", spec=OVERVIEW)
def test_grantee_of_an_object_is_refused(s3, acl_object, grantee):
    """PutObjectAcl with a grant header for no user and no group that there is answers 400 InvalidArgument."""
    with expect.error(400, "InvalidArgument"):
        s3.put_object_acl(**acl_object, GrantReadACP=grantee)


@GRANTEES
@check("PutObject", level="common", spec=OVERVIEW)
def test_grantee_of_an_upload_is_refused(s3, target, grantee):
    """PutObject with a grant header for no user and no group that there is answers 400 InvalidArgument, and stores
    nothing."""
    with expect.error(400, "InvalidArgument"):
        s3.put_object(**target, Body=b"body", GrantRead=grantee)
    with expect.error(404):
        s3.head_object(**target)


@GRANTEES
@check("CreateBucket", level="common", spec=OVERVIEW)
def test_grantee_of_a_new_bucket_is_refused(s3, new_bucket_name, location, grantee):
    """CreateBucket with a grant header for no user and no group that there is answers 400 InvalidArgument, and makes no
    bucket."""
    with expect.error(400, "InvalidArgument"):
        s3.create_bucket(Bucket=new_bucket_name, GrantRead=grantee, ObjectOwnership="ObjectWriter", **location)
    with expect.error(404):
        s3.head_bucket(Bucket=new_bucket_name)


# An address of a domain that is reserved for examples; since October 2025 S3 takes no addresses at all.
NOBODY = 'emailAddress="nobody@example.com"'
NO_SUCH_ADDRESS = ((400, "UnresolvableGrantByEmailAddress"), (405, "MethodNotAllowed"))


@check("PutBucketAcl", level="extended", spec=OVERVIEW)
def test_unknown_address_of_a_bucket_is_refused(s3, acl_bucket):
    """PutBucketAcl with a grant header for an e-mail address that no account has answers 400
    UnresolvableGrantByEmailAddress, or 405 MethodNotAllowed where no grantee has an address."""
    with expect.one_error_of(*NO_SUCH_ADDRESS):
        s3.put_bucket_acl(Bucket=acl_bucket, GrantReadACP=NOBODY)


@check("PutObject", level="extended", spec=OVERVIEW)
def test_unknown_address_of_an_upload_is_refused(s3, target):
    """PutObject with a grant header for an e-mail address that no account has answers 400
    UnresolvableGrantByEmailAddress, or 405 MethodNotAllowed where no grantee has an address; nothing is stored."""
    with expect.one_error_of(*NO_SUCH_ADDRESS):
        s3.put_object(**target, Body=b"body", GrantRead=NOBODY)
    with expect.error(404):
        s3.head_object(**target)


@check("PutBucketAcl", level="common", spec=api("PutBucketAcl"))
def test_bucket_takes_canned_acl_or_grants(s3, acl_bucket):
    """PutBucketAcl with a canned ACL and a grant header answers 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"):
        s3.put_bucket_acl(Bucket=acl_bucket, ACL="private", GrantReadACP=f'uri="{ALL_USERS}"')


@check("PutObjectAcl", level="common", spec=api("PutObjectAcl"))
def test_object_takes_canned_acl_or_grants(s3, stored):
    """PutObjectAcl with a canned ACL and a grant header answers 400 InvalidRequest, and grants nothing."""
    obj = stored(b"body")
    with expect.error(400, "InvalidRequest"):
        s3.put_object_acl(**obj, ACL="public-read", GrantReadACP=f'uri="{ALL_USERS}"')
    found = s3.get_object_acl(**obj)
    expect.equal(all_granted(found), [user(found["Owner"]["ID"], "FULL_CONTROL")], "grants")


@check("PutObject", level="common", spec=OVERVIEW)
def test_upload_takes_canned_acl_or_grants(s3, target):
    """PutObject with a canned ACL and a grant header answers 400 InvalidRequest, and stores nothing."""
    with expect.error(400, "InvalidRequest"):
        s3.put_object(**target, Body=b"body", ACL="public-read", GrantReadACP=f'uri="{ALL_USERS}"')
    with expect.error(404):
        s3.head_object(**target)


@check("PutBucketAcl", level="common", spec=api("PutBucketAcl"))
def test_bucket_is_to_be_given_some_acl(s3, acl_bucket):
    """PutBucketAcl with neither a canned ACL nor a grant header nor a document answers 400 MissingSecurityHeader."""
    with expect.error(400, "MissingSecurityHeader"):
        s3.put_bucket_acl(Bucket=acl_bucket)


@check("PutObjectAcl", level="common", spec=api("PutObjectAcl"))
def test_object_is_to_be_given_some_acl(s3, acl_object):
    """PutObjectAcl with neither a canned ACL nor a grant header nor a document answers 400 MissingSecurityHeader."""
    with expect.error(400, "MissingSecurityHeader"):
        s3.put_object_acl(**acl_object)
