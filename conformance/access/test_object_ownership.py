"""Object Ownership: who owns objects, and what happens to ACLs, under each setting of a bucket."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.grants import ALL_USERS, all_grants, user

FEATURE = "ownership"

OWNERSHIP, ERRORS = userguide("about-object-ownership"), userguide("object-ownership-error-responses")
ENFORCED = {"ObjectOwnership": "BucketOwnerEnforced"}
SETTINGS = pytest.mark.parametrize("ownership", ["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"])


@SETTINGS
@check("CreateBucket", level="common", spec=api("CreateBucket"))
def test_new_bucket_has_the_requested_ownership(s3, new_bucket_name, location, ownership, soon):
    """After CreateBucket with an ObjectOwnership, GetBucketOwnershipControls returns it in a single rule."""
    s3.create_bucket(Bucket=new_bucket_name, ObjectOwnership=ownership, **location)
    read = lambda: s3.get_bucket_ownership_controls(Bucket=new_bucket_name)["OwnershipControls"]  # noqa: E731
    soon.equal(read, {"Rules": [{"ObjectOwnership": ownership}]}, "controls", sort="option")


@pytest.mark.parametrize("ownership", ["RandomValue", "bucketownerenforced"])
@check("CreateBucket", level="common", spec=api("CreateBucket"))
@recorded("LocalStack", "TestS3BucketOwnershipControls::test_bucket_ownership_controls_exc", 2026)
def test_unknown_ownership_is_refused(s3, new_bucket_name, location, ownership):
    """CreateBucket with an ObjectOwnership that does not exist is refused with 400 InvalidArgument, and creates no
    bucket."""
    with expect.error(400, "InvalidArgument"):
        s3.create_bucket(Bucket=new_bucket_name, ObjectOwnership=ownership, **location)
    with expect.error(404):
        s3.head_bucket(Bucket=new_bucket_name)


@pytest.mark.parametrize("ownership", ["BucketOwnerPreferred", "ObjectWriter"])
@check("PutBucketOwnershipControls", level="common", spec=api("PutBucketOwnershipControls"))
def test_enforced_ownership_is_replaced(s3, own_bucket, ownership, soon):
    """PutBucketOwnershipControls that changes BucketOwnerEnforced to BucketOwnerPreferred or ObjectWriter returns
    200, and PutBucketAcl soon returns 200."""
    with expect.arranging():
        s3.put_bucket_ownership_controls(
            Bucket=own_bucket, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
        )
    wanted = {"Rules": [{"ObjectOwnership": ownership}]}
    expect.status(s3.put_bucket_ownership_controls(Bucket=own_bucket, OwnershipControls=wanted), 200)
    put = lambda: expect.response_unless(  # noqa: E731
        lambda: s3.put_bucket_acl(Bucket=own_bucket, ACL="private"), 400, "AccessControlListNotSupported"
    )
    expect.status(expect.eventually(put, "PutBucketAcl is allowed", within=soon.at_least(1), sort="use"), 200)


@check("GetBucketOwnershipControls", level="extended", spec=OWNERSHIP)
def test_new_bucket_says_whether_it_accepts_acls(s3, own_bucket):
    """GetBucketOwnershipControls of a bucket that was created without ObjectOwnership returns BucketOwnerEnforced if
    PutBucketAcl is refused with 400 AccessControlListNotSupported; otherwise it returns another ownership, or 404
    OwnershipControlsNotFoundError."""
    read = lambda: s3.get_bucket_ownership_controls(Bucket=own_bucket)["OwnershipControls"]["Rules"]  # noqa: E731
    put = lambda: s3.put_bucket_acl(Bucket=own_bucket, ACL="private")  # noqa: E731
    enforced = expect.response_unless(read, 404, "OwnershipControlsNotFoundError") == [ENFORCED]
    refused = expect.response_unless(put, 400, "AccessControlListNotSupported") is None
    meant = {True: "those under which ACLs are refused", False: "others"}
    expect.equal(meant[enforced], meant[refused], "controls", sort="option")


@check("CreateBucket", level="extended", spec=OWNERSHIP)
@recorded("versitygw", "REST - CreateBucket - x-amz-grant-full-control - no ownership control change", 2025)
def test_grant_without_an_ownership_is_not_ignored(s3, new_bucket_name, location, canonical_id):
    """CreateBucket with a grant header and no ObjectOwnership is refused with 400
    InvalidBucketAclWithObjectOwnership, because new buckets are BucketOwnerEnforced; where they are not, the bucket's
    ACL has the grant."""
    other = canonical_id("alt")
    create = lambda: s3.create_bucket(Bucket=new_bucket_name, GrantReadACP=f"id={other}", **location)  # noqa: E731
    if expect.response_unless(create, 400, "InvalidBucketAclWithObjectOwnership") is None:
        with expect.error(404):
            s3.head_bucket(Bucket=new_bucket_name)
    else:
        expect.equal(
            all_grants(s3.get_bucket_acl(Bucket=new_bucket_name)), [user(other, "READ_ACP")], "grants", sort="access"
        )


GRANTING = {
    "public_read": {"ACL": "public-read"},
    "log_delivery_write": {"ACL": "log-delivery-write"},
    "grant_to_all_users": {"GrantRead": f'uri="{ALL_USERS}"'},
}


@pytest.mark.parametrize(
    "members",
    [pytest.param(m, id=name) for name, m in GRANTING.items()],
)
@check("CreateBucket", level="common", spec=ERRORS)
def test_new_bucket_that_grants_is_not_enforced(s3, new_bucket_name, location, members):
    """CreateBucket with BucketOwnerEnforced and an ACL that grants a permission to anybody except the owner is
    refused with 400 InvalidBucketAclWithObjectOwnership, and creates no bucket."""
    with expect.error(400, "InvalidBucketAclWithObjectOwnership"):
        s3.create_bucket(Bucket=new_bucket_name, ObjectOwnership="BucketOwnerEnforced", **members, **location)
    with expect.error(404):
        s3.head_bucket(Bucket=new_bucket_name)


@check("CreateBucket", level="common", spec=OWNERSHIP)
def test_new_bucket_that_is_private_may_be_enforced(s3, new_bucket_name, location):
    """CreateBucket with BucketOwnerEnforced and the canned ACL private returns 200; the bucket's ACL has one grant:
    FULL_CONTROL to its owner."""
    s3.create_bucket(Bucket=new_bucket_name, ObjectOwnership="BucketOwnerEnforced", ACL="private", **location)
    acl = s3.get_bucket_acl(Bucket=new_bucket_name)
    expect.equal(all_grants(acl), [user(acl["Owner"]["ID"], "FULL_CONTROL")], "grants", sort="access")


@check("PutBucketOwnershipControls", level="common", spec=ERRORS)
def test_bucket_that_grants_is_not_enforced(s3, own_acl_bucket, soon):
    """PutBucketOwnershipControls with BucketOwnerEnforced, on a bucket whose ACL grants a permission to a group, is
    refused with 400 InvalidBucketAclWithObjectOwnership, and the controls do not change."""
    with expect.arranging():
        writer = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
        s3.put_bucket_ownership_controls(Bucket=own_acl_bucket, OwnershipControls=writer)
        s3.put_bucket_acl(Bucket=own_acl_bucket, ACL="public-read")
    enforced = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    with expect.error(400, "InvalidBucketAclWithObjectOwnership"):
        s3.put_bucket_ownership_controls(Bucket=own_acl_bucket, OwnershipControls=enforced)
    read = lambda: s3.get_bucket_ownership_controls(Bucket=own_acl_bucket)["OwnershipControls"]  # noqa: E731
    soon.equal(read, writer, "controls", sort="option")


def _is_refused(client, obj):
    """Returns whether GetObject is refused with 403 AccessDenied: ownership controls need a moment to take effect."""
    return expect.response_unless(lambda: client.get_object(**obj), 403, "AccessDenied") is None


@check("PutBucketOwnershipControls", level="common", spec=OWNERSHIP)
def test_existing_acls_are_ignored_once_enforced(s3, anyone, own_acl_bucket, soon):
    """After a bucket is set to BucketOwnerEnforced, GetObject without credentials of an object that was put with
    public-read is soon refused with 403 AccessDenied, and the object's ACL has one grant: FULL_CONTROL to its owner."""
    obj, enforced = {"Bucket": own_acl_bucket, "Key": "public"}, {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    with expect.arranging():
        s3.put_object(**obj, Body=b"body", ACL="public-read")
    s3.put_bucket_ownership_controls(Bucket=own_acl_bucket, OwnershipControls=enforced)
    within = soon.at_least(1)
    with expect.keeping_out():
        expect.eventually(
            lambda: _is_refused(anyone, obj), "403 AccessDenied without credentials", within=within, sort="access"
        )
    owner = s3.get_object_acl(**obj)["Owner"]["ID"]
    soon.equal(lambda: all_grants(s3.get_object_acl(**obj)), [user(owner, "FULL_CONTROL")], "grants", sort="access")
