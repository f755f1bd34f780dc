"""Buckets with BucketOwnerEnforced: the bucket's owner owns all objects, and ACLs are not accepted."""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import serial_forms_mark
from fixtures.clients.raw import form
from fixtures.model.sources import userguide
from fixtures.s3.grants import ALL_USERS, all_grants, user

FEATURE = "ownership"

OWNERSHIP, ERRORS = userguide("about-object-ownership"), userguide("object-ownership-error-responses")
DISABLED = (400, "AccessControlListNotSupported")


@pytest.fixture
def enforced_bucket(out_of_band, control, own_buckets):
    """A bucket whose objects all belong to its owner (BucketOwnerEnforced), and which accepts no ACLs."""

    def make(new):
        bucket, rules = new(), [{"ObjectOwnership": "BucketOwnerEnforced"}]
        control.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls={"Rules": rules})
        return bucket

    with out_of_band():
        return own_buckets.kept("enforced", make)


@pytest.fixture
def place(enforced_bucket, prefix):
    """Bucket and key of an object that does not exist yet, in a bucket that does not accept ACLs."""
    return {"Bucket": enforced_bucket, "Key": f"{prefix}object"}


@pytest.mark.parametrize("acl", ["private", "public-read", "authenticated-read"])
@check("PutBucketAcl", level="common", spec=ERRORS)
def test_acl_of_an_enforced_bucket_is_refused(s3, enforced_bucket, acl):
    """PutBucketAcl with a canned ACL, on a BucketOwnerEnforced bucket, is refused with 400
    AccessControlListNotSupported."""
    with expect.error(*DISABLED):
        s3.put_bucket_acl(Bucket=enforced_bucket, ACL=acl)


@pytest.mark.parametrize("acl", ["private", "public-read", "bucket-owner-read"])
@check("PutObject", level="common", spec=ERRORS)
def test_enforced_bucket_takes_no_acl_with_an_upload(s3, place, acl):
    """PutObject with a canned ACL other than bucket-owner-full-control, into a BucketOwnerEnforced bucket, is
    refused with 400 AccessControlListNotSupported, and stores nothing."""
    with expect.error(*DISABLED):
        s3.put_object(**place, Body=b"body", ACL=acl)
    with expect.error(404):
        s3.head_object(**place)


@check("PutObject", level="common", spec=ERRORS)
def test_enforced_bucket_takes_no_grant_with_an_upload(s3, place):
    """PutObject with a grant header for all users, into a BucketOwnerEnforced bucket, is refused with 400
    AccessControlListNotSupported, and stores nothing."""
    with expect.error(*DISABLED):
        s3.put_object(**place, Body=b"body", GrantRead=f'uri="{ALL_USERS}"')
    with expect.error(404):
        s3.head_object(**place)


@check("PutObject", level="common", spec=OWNERSHIP)
def test_enforced_bucket_accepts_bucket_owner_full_control(s3, place):
    """PutObject with bucket-owner-full-control, into a BucketOwnerEnforced bucket, returns 200, and the object's ACL
    has one grant: FULL_CONTROL to the owner."""
    expect.status(s3.put_object(**place, Body=b"body", ACL="bucket-owner-full-control"), 200)
    acl = s3.get_object_acl(**place)
    expect.equal(all_grants(acl), [user(acl["Owner"]["ID"], "FULL_CONTROL")], "grants", sort="access")


@check("PutObjectAcl", level="common", spec=ERRORS)
def test_acl_of_an_object_in_an_enforced_bucket_is_refused(s3, place):
    """PutObjectAcl with public-read, on an object in a BucketOwnerEnforced bucket, is refused with 400
    AccessControlListNotSupported."""
    with expect.arranging():
        s3.put_object(**place, Body=b"body")
    with expect.error(*DISABLED):
        s3.put_object_acl(**place, ACL="public-read")


@check("CopyObject", level="common", spec=ERRORS)
def test_enforced_bucket_takes_no_acl_with_a_copy(s3, place, ten_bytes):
    """CopyObject with public-read, into a BucketOwnerEnforced bucket, is refused with 400
    AccessControlListNotSupported, and makes no copy."""
    with expect.error(*DISABLED):
        s3.copy_object(**place, CopySource=ten_bytes, ACL="public-read")
    with expect.error(404):
        s3.head_object(**place)


@check("CreateMultipartUpload", level="common", spec=ERRORS)
def test_enforced_bucket_takes_no_acl_with_a_multipart_upload(s3, place):
    """CreateMultipartUpload with public-read, into a BucketOwnerEnforced bucket, is refused with 400
    AccessControlListNotSupported, and starts no upload."""
    with expect.error(*DISABLED):
        s3.create_multipart_upload(**place, ACL="public-read")
    listed = s3.list_multipart_uploads(Bucket=place["Bucket"], Prefix=place["Key"])
    expect.equal([each["Key"] for each in listed.get("Uploads", [])], [], "uploads", sort="entries")


@serial_forms_mark
@check("PostObject", level="common", spec=OWNERSHIP)
def test_enforced_bucket_takes_no_acl_with_a_form(raw_s3v4, control, place):
    """A form with the acl public-read, into a BucketOwnerEnforced bucket, is refused with 400
    AccessControlListNotSupported, and stores nothing; with bucket-owner-full-control it is accepted with 204."""
    answer = raw_s3v4.send(form.signed(raw_s3v4, **place, fields={"acl": "public-read"}).request)
    expect.refused(answer, *DISABLED)
    with expect.error(404):
        control.head_object(**place)
    fields = {"acl": "bucket-owner-full-control"}
    expect.status(raw_s3v4.send(form.signed(raw_s3v4, **place, fields=fields).request), 204)
