"""The owner of an object that another account writes, under each Object Ownership setting of the bucket."""

import json

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import case_per_operation, serial_forms_mark
from fixtures.clients.raw import form
from fixtures.model.sources import userguide
from fixtures.s3.grants import all_grants, user

FEATURE = "ownership"

pytestmark = pytest.mark.xdist_group("owner_of_uploads")
OWNERSHIP = userguide("about-object-ownership")


@pytest.fixture
def bucket_owning(out_of_band, control, own_buckets, members_for):
    """`bucket_owning("ObjectWriter")`: a bucket with this object ownership, in which the second account may write."""

    def find(ownership):
        members = members_for("WRITE")

        def make(new):
            bucket, rules = new(), [{"ObjectOwnership": ownership}]
            control.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls={"Rules": rules})
            control.put_bucket_acl(Bucket=bucket, **members)
            return bucket

        with out_of_band():
            return own_buckets.kept(ownership, make)

    return find


@pytest.fixture
def dropped(alt, bucket_owning, prefix):
    """`dropped(ownership, **members)` stores an object as the second account, and returns its bucket and key."""

    def drop(ownership, **members):
        obj = {"Bucket": bucket_owning(ownership), "Key": f"{prefix}object"}
        with expect.arranging():
            alt.put_object(**obj, Body=b"another's", **members)
        return obj

    return drop


@check("PutObject", level="common", spec=OWNERSHIP)
def test_preferred_owner_is_the_bucket_owner(s3, dropped, canonical_id):
    """Under BucketOwnerPreferred, the bucket's owner owns an object that another account put with
    bucket-owner-full-control, and the ACL grants FULL_CONTROL to the bucket's owner and nothing to anybody else."""
    found = s3.get_object_acl(**dropped("BucketOwnerPreferred", ACL="bucket-owner-full-control"))
    expect.equal(found["Owner"]["ID"], canonical_id("main"), "owner", sort="form")
    # This account owns both the bucket and the object, so the grant may be listed once or twice.
    expect.equal(set(all_grants(found)), {user(canonical_id("main"), "FULL_CONTROL")}, "grants", sort="access")


@check("GetObject", level="common", spec=OWNERSHIP)
def test_writer_does_not_read_what_it_gave_away(s3, alt, dropped):
    """Under BucketOwnerPreferred, GetObject by the account that put the object with bucket-owner-full-control is
    refused with 403 AccessDenied."""
    obj = dropped("BucketOwnerPreferred", ACL="bucket-owner-full-control")
    with expect.error(403, "AccessDenied"):
        alt.get_object(**obj)


@check("GetObject", level="common", spec=OWNERSHIP)
def test_preferred_owner_without_an_acl_is_the_writer(s3, alt, dropped, canonical_id):
    """Under BucketOwnerPreferred, an account that put an object without an ACL into another account's bucket owns
    it, and GetObject by the bucket's owner is refused with 403 AccessDenied."""
    obj = dropped("BucketOwnerPreferred")
    expect.equal(alt.get_object_acl(**obj)["Owner"]["ID"], canonical_id("alt"), "owner", sort="form")
    with expect.error(403, "AccessDenied"):
        s3.get_object(**obj)


@check("PutObject", level="common", spec=OWNERSHIP)
def test_writer_stays_the_owner(s3, dropped, canonical_id):
    """Under ObjectWriter, an account that put an object with bucket-owner-full-control into another account's bucket
    owns it, and the ACL grants FULL_CONTROL to both accounts."""
    found = s3.get_object_acl(**dropped("ObjectWriter", ACL="bucket-owner-full-control"))
    expect.equal(found["Owner"]["ID"], canonical_id("alt"), "owner", sort="form")
    both = sorted(user(canonical_id(who), "FULL_CONTROL") for who in ("main", "alt"))
    expect.equal(all_grants(found), both, "grants", sort="access")


@pytest.fixture
def open_place(out_of_band, control, alts_control, own_buckets, alt_principal, new_prefix, soon):
    """Bucket and key of an object that does not exist yet, in a BucketOwnerEnforced bucket whose policy allows the
    second account to write."""

    def is_open(bucket):
        with expect.any_response():
            return bool(alts_control.put_object(Bucket=bucket, Key="probe", Body=b""))
        return False

    def make(new):
        bucket = new()
        statement = {"Effect": "Allow", "Principal": alt_principal, "Action": "s3:PutObject"}
        statement["Resource"] = f"arn:aws:s3:::{bucket}/*"
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        control.put_bucket_policy(Bucket=bucket, Policy=policy)
        enforced = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
        control.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls=enforced)
        soon.wait(lambda: is_open(bucket), at_least=1)
        return bucket

    with out_of_band():
        return {"Bucket": own_buckets.kept("enforced, and open to writes", make), "Key": f"{new_prefix()}object"}


@check("PutObject", level="common", spec=OWNERSHIP)
def test_enforced_owner_is_the_bucket_owner(s3, alt, open_place, canonical_id, soon):
    """Under BucketOwnerEnforced, the bucket's owner owns and can read an object that another account put, and the
    object's ACL has one grant: FULL_CONTROL to the bucket's owner."""
    alt.put_object(**open_place, Body=b"another's")
    soon.equal(lambda: s3.get_object_acl(**open_place)["Owner"]["ID"], canonical_id("main"), "owner", sort="form")
    expect.equal(s3.get_object(**open_place)["Body"].read(), b"another's", "body", sort="data")
    grants = all_grants(s3.get_object_acl(**open_place))
    expect.equal(grants, [user(canonical_id("main"), "FULL_CONTROL")], "grants", sort="access")


@check("GetObject", level="common", spec=OWNERSHIP)
def test_writer_does_not_read_in_an_enforced_bucket(s3, alt, open_place, soon):
    """Under BucketOwnerEnforced, GetObject by the account that put the object, and that the bucket's policy allows
    only PutObject, is refused with 403 AccessDenied."""
    with expect.arranging():
        alt.put_object(**open_place, Body=b"another's")
    soon.refused(lambda: alt.get_object(**open_place), 403, "AccessDenied")


# Copies, and objects uploaded in parts, have the same owner as objects that are put.

WAYS = case_per_operation(("CopyObject", "CompleteMultipartUpload"))


@pytest.fixture
def make(alt, object_granting):
    """`make(way, place, **members)` makes an object as the second account: a copy of one that everybody may read, or
    one uploaded in parts."""

    def write(way, place, **members):
        if way == "CopyObject":
            alt.copy_object(**place, CopySource=object_granting("public-read"), **members)
            return
        upload = {**place, "UploadId": alt.create_multipart_upload(**place, **members)["UploadId"]}
        part = {"PartNumber": 1, "ETag": alt.upload_part(**upload, PartNumber=1, Body=b"another's")["ETag"]}
        alt.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})

    return write


@pytest.fixture
def made(make, bucket_owning, prefix):
    """`made(way, ownership, **members)` makes an object as the second account, and returns its bucket and key."""

    def find(way, ownership, **members):
        obj = {"Bucket": bucket_owning(ownership), "Key": f"{prefix}made"}
        with expect.arranging():
            make(way, obj, **members)
        return obj

    return find


@pytest.mark.parametrize("way", WAYS)
@check("CopyObject", level="common", spec=OWNERSHIP)
def test_preferred_owner_of_what_is_made_is_the_bucket_owner(s3, alt, made, canonical_id, way):
    """Under BucketOwnerPreferred, the bucket's owner owns an object that another account copied or uploaded in parts
    with bucket-owner-full-control, the ACL grants nothing to anybody else, and GetObject by that account is refused
    with 403 AccessDenied."""
    obj = made(way, "BucketOwnerPreferred", ACL="bucket-owner-full-control")
    found = s3.get_object_acl(**obj)
    expect.equal(found["Owner"]["ID"], canonical_id("main"), "owner", sort="form")
    expect.equal(set(all_grants(found)), {user(canonical_id("main"), "FULL_CONTROL")}, "grants", sort="access")
    with expect.error(403, "AccessDenied"):
        alt.get_object(**obj)


@pytest.mark.parametrize("way", WAYS)
@check("CopyObject", level="common", spec=OWNERSHIP)
def test_preferred_owner_of_what_is_made_without_an_acl_is_the_writer(s3, alt, made, canonical_id, way):
    """Under BucketOwnerPreferred, an account that copied or uploaded in parts an object without an ACL into another
    account's bucket owns it, and GetObject by the bucket's owner is refused with 403 AccessDenied."""
    obj = made(way, "BucketOwnerPreferred")
    expect.equal(alt.get_object_acl(**obj)["Owner"]["ID"], canonical_id("alt"), "owner", sort="form")
    with expect.error(403, "AccessDenied"):
        s3.get_object(**obj)


@pytest.mark.parametrize("way", WAYS)
@check("CopyObject", level="common", spec=OWNERSHIP)
def test_enforced_owner_of_what_is_made_is_the_bucket_owner(s3, alt, make, open_place, canonical_id, soon, way):
    """Under BucketOwnerEnforced, the bucket's owner owns and can read an object that another account copied or
    uploaded in parts, the object's ACL has one grant: FULL_CONTROL to the bucket's owner, and GetObject by that
    account is refused with 403 AccessDenied."""
    with expect.arranging():
        make(way, open_place)
    soon.equal(lambda: s3.get_object_acl(**open_place)["Owner"]["ID"], canonical_id("main"), "owner", sort="form")
    expect.status(s3.get_object(**open_place), 200)
    grants = all_grants(s3.get_object_acl(**open_place))
    expect.equal(grants, [user(canonical_id("main"), "FULL_CONTROL")], "grants", sort="access")
    soon.refused(lambda: alt.get_object(**open_place), 403, "AccessDenied")


@serial_forms_mark
@check("PostObject", level="common", spec=OWNERSHIP)
def test_preferred_owner_of_a_form_is_the_bucket_owner(
    raw_s3v4, control, second_account, bucket_owning, prefix, canonical_id
):
    """Under BucketOwnerPreferred, the bucket's owner owns an object that another account uploaded in a form with the
    acl bucket-owner-full-control, and GetObject by that account is refused with 403 AccessDenied."""
    where = {"Bucket": bucket_owning("BucketOwnerPreferred"), "Key": f"{prefix}form"}
    fields = {"acl": "bucket-owner-full-control"}
    sent = form.signed(raw_s3v4, **where, fields=fields, account=second_account)
    expect.status(raw_s3v4.send(sent.request), 204)
    expect.equal(control.get_object_acl(**where)["Owner"]["ID"], canonical_id("main"), "owner", sort="form")
    read = raw_s3v4.sign(raw_s3v4.request("GET", **where), account=second_account)
    expect.refused(raw_s3v4.send(read), 403, "AccessDenied")
