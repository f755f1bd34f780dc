"""Object ownership: whose objects are, and what becomes of access control lists, under each setting of a bucket."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api, userguide
from fixtures.s3.grants import ALL_USERS, all_granted, user

OWNERSHIP, ERRORS = userguide("about-object-ownership"), userguide("object-ownership-error-responses")
SETTINGS = pytest.mark.parametrize("ownership", ["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"])


@SETTINGS
@check("CreateBucket", level="common", spec=api("CreateBucket"))
def test_new_bucket_has_the_ownership_asked_for(s3, new_bucket_name, location, ownership):
    """After CreateBucket with an ObjectOwnership GetBucketOwnershipControls answers it, in one rule."""
    s3.create_bucket(Bucket=new_bucket_name, ObjectOwnership=ownership, **location)
    read = lambda: s3.get_bucket_ownership_controls(Bucket=new_bucket_name)["OwnershipControls"]  # noqa: E731
    expect.becomes(read, {"Rules": [{"ObjectOwnership": ownership}]}, "controls")


@pytest.mark.parametrize("ownership", ["RandomValue", "bucketownerenforced"])
@check("CreateBucket", level="common", spec=api("CreateBucket"))
def test_unknown_ownership_is_refused(s3, new_bucket_name, location, ownership):
    """CreateBucket with an ObjectOwnership that there is not answers 400 InvalidArgument, and makes no bucket."""
    with expect.error(400, "InvalidArgument"):
        s3.create_bucket(Bucket=new_bucket_name, ObjectOwnership=ownership, **location)
    with expect.error(404):
        s3.head_bucket(Bucket=new_bucket_name)


@pytest.mark.parametrize("ownership", ["BucketOwnerPreferred", "ObjectWriter"])
@check("PutBucketOwnershipControls", level="common", spec=api("PutBucketOwnershipControls"))
def test_ownership_takes_the_place_of_another(s3, own_bucket, ownership):
    """PutBucketOwnershipControls in the place of BucketOwnerEnforced answers 200, and the bucket soon takes an ACL:
    200."""
    with expect.arranging():
        s3.put_bucket_ownership_controls(
            Bucket=own_bucket, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
        )
    wanted = {"Rules": [{"ObjectOwnership": ownership}]}
    expect.status(s3.put_bucket_ownership_controls(Bucket=own_bucket, OwnershipControls=wanted), 200)
    put = lambda: expect.answered_unless(  # noqa: E731
        lambda: s3.put_bucket_acl(Bucket=own_bucket, ACL="private"), 400, "AccessControlListNotSupported"
    )
    expect.status(expect.eventually(put, "PutBucketAcl answers 200", within=expect.settled_within(1)), 200)


GRANTING = {
    "public_read": {"ACL": "public-read"},
    "log_delivery_write": {"ACL": "log-delivery-write"},
    "grant_to_all_users": {"GrantRead": f'uri="{ALL_USERS}"'},
}


@pytest.mark.parametrize(
    "members",
    [
        pytest.param(m, id=name, marks=pytest.mark.uses(*(f"CreateBucket.{n}" for n in m)))
        for name, m in GRANTING.items()
    ],
)
@check("CreateBucket", level="common", spec=ERRORS)
def test_new_bucket_that_grants_is_not_enforced(s3, new_bucket_name, location, members):
    """CreateBucket with BucketOwnerEnforced and an ACL that grants somebody else something answers 400
    InvalidBucketAclWithObjectOwnership, and makes no bucket."""
    with expect.error(400, "InvalidBucketAclWithObjectOwnership"):
        s3.create_bucket(Bucket=new_bucket_name, ObjectOwnership="BucketOwnerEnforced", **members, **location)
    with expect.error(404):
        s3.head_bucket(Bucket=new_bucket_name)


@check("CreateBucket", level="common", spec=OWNERSHIP)
def test_new_bucket_that_is_private_may_be_enforced(s3, new_bucket_name, location):
    """CreateBucket with BucketOwnerEnforced and the canned ACL private answers 200; the bucket's ACL has one grant:
    FULL_CONTROL to its owner."""
    s3.create_bucket(Bucket=new_bucket_name, ObjectOwnership="BucketOwnerEnforced", ACL="private", **location)
    acl = s3.get_bucket_acl(Bucket=new_bucket_name)
    expect.equal(all_granted(acl), [user(acl["Owner"]["ID"], "FULL_CONTROL")], "grants")


@check("PutBucketOwnershipControls", level="common", spec=ERRORS)
def test_bucket_that_grants_is_not_enforced(s3, own_acl_bucket):
    """PutBucketOwnershipControls with BucketOwnerEnforced, of a bucket whose ACL grants a group something, answers 400
    InvalidBucketAclWithObjectOwnership, and the controls stay."""
    with expect.arranging():
        writer = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
        s3.put_bucket_ownership_controls(Bucket=own_acl_bucket, OwnershipControls=writer)
        s3.put_bucket_acl(Bucket=own_acl_bucket, ACL="public-read")
    enforced = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    with expect.error(400, "InvalidBucketAclWithObjectOwnership"):
        s3.put_bucket_ownership_controls(Bucket=own_acl_bucket, OwnershipControls=enforced)
    read = lambda: s3.get_bucket_ownership_controls(Bucket=own_acl_bucket)["OwnershipControls"]  # noqa: E731
    expect.becomes(read, writer, "controls")


def _is_refused(client, obj):
    """Whether the object is not read any more: ownership controls take a moment to come into force."""
    return expect.answered_unless(lambda: client.get_object(**obj), 403, "AccessDenied") is None


@check("PutBucketOwnershipControls", level="common", spec=OWNERSHIP)
def test_acls_of_before_are_set_aside(s3, anyone, own_acl_bucket):
    """Under BucketOwnerEnforced an object that was put with public-read is not read without credentials, 403
    AccessDenied, and its ACL has one grant: FULL_CONTROL to the bucket's owner."""
    obj, enforced = {"Bucket": own_acl_bucket, "Key": "public"}, {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    with expect.arranging():
        s3.put_object(**obj, Body=b"body", ACL="public-read")
    s3.put_bucket_ownership_controls(Bucket=own_acl_bucket, OwnershipControls=enforced)
    within = expect.settled_within(1)
    expect.eventually(lambda: _is_refused(anyone, obj), "403 AccessDenied without credentials", within=within)
    owner = s3.get_object_acl(**obj)["Owner"]["ID"]
    expect.becomes(lambda: all_granted(s3.get_object_acl(**obj)), [user(owner, "FULL_CONTROL")], "grants")
