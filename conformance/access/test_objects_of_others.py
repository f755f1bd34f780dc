"""Objects that another account writes into a bucket: who owns them, who can read them, and who can delete them."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import api, userguide
from fixtures.s3.grants import all_grants, user

FEATURE = "cross-account"

pytestmark = pytest.mark.xdist_group("bucket_access")
OVERVIEW, OWNERSHIP = userguide("acl-overview"), userguide("about-object-ownership")
KINDS = ("Versions", "DeleteMarkers")


@pytest.fixture
def place(bucket_granting, prefix):
    """Bucket and key of an object that does not exist yet, in a bucket where the second account may write."""
    return {"Bucket": bucket_granting("WRITE"), "Key": f"{prefix}object"}


@pytest.fixture
def versions_place(own_buckets, out_of_band, control, members_for, prefix):
    """Bucket and key of an object that does not exist yet, in a bucket with versioning where the second account may
    write."""

    def make(new):
        bucket = new()
        control.put_bucket_acl(Bucket=bucket, **members_for("WRITE"))
        control.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        return bucket

    with out_of_band():
        return {"Bucket": own_buckets.kept("granting WRITE, with versions", make), "Key": f"{prefix}object"}


@pytest.fixture
def dropped(alt, place):
    """`dropped(**members)` stores an object as the second account, and returns its bucket and key."""

    def drop(**members):
        with expect.arranging():
            alt.put_object(**place, Body=b"another's", **members)
        return dict(place)

    return drop


def _keys(client, place):
    listed = client.list_objects(Bucket=place["Bucket"], Prefix=place["Key"])
    return [entry["Key"] for entry in listed.get("Contents", [])]


@check("PutObject", level="common", spec=OWNERSHIP)
def test_writer_owns_the_object(s3, alt, dropped, canonical_id):
    """The ACL of an object that another account put without an ACL names this account as the owner, and has one
    grant: FULL_CONTROL to this account."""
    found = alt.get_object_acl(**dropped())
    expect.equal(found["Owner"]["ID"], canonical_id("alt"), "owner", sort="form")
    expect.equal(all_grants(found), [user(canonical_id("alt"), "FULL_CONTROL")], "grants", sort="access")


@check("ListObjects", level="common", spec=OWNERSHIP)
def test_listing_names_the_writer(s3, dropped, canonical_id):
    """ListObjects by the bucket's owner returns the ID of the account that put an object as the Owner of its entry."""
    obj = dropped()
    (entry,) = s3.list_objects(Bucket=obj["Bucket"], Prefix=obj["Key"])["Contents"]
    expect.equal(entry.get("Owner", {}).get("ID"), canonical_id("alt"), "owner", sort="form")


def _owner_v2(s3, obj):
    (entry,) = s3.list_objects_v2(Bucket=obj["Bucket"], Prefix=obj["Key"], FetchOwner=True)["Contents"]
    return entry.get("Owner", {}).get("ID")


def _owner_of_a_version(s3, obj):
    (entry,) = s3.list_object_versions(Bucket=obj["Bucket"], Prefix=obj["Key"])["Versions"]
    return entry.get("Owner", {}).get("ID")


OWNERS = {"ListObjectsV2": _owner_v2, "ListObjectVersions": _owner_of_a_version}


@pytest.mark.parametrize(
    "owner", [pytest.param(OWNERS[name], marks=pytest.mark.about(name)) for name in OWNERS], ids=OWNERS
)
@check("ListObjectsV2", level="common", spec=OWNERSHIP)
def test_other_listings_name_the_writer(s3, dropped, canonical_id, owner):
    """ListObjectsV2 with FetchOwner and ListObjectVersions by the bucket's owner return the ID of the account that put
    an object as the Owner of its entry."""
    expect.equal(owner(s3, dropped()), canonical_id("alt"), "owner", sort="form")


@check("ListObjectVersions", level="common", spec=api("DeleteMarkerEntry"))
def test_listing_names_who_deleted(s3, alt, versions_place, canonical_id):
    """ListObjectVersions by the bucket's owner returns the ID of the account that put a version and deleted it without
    a version id as the Owner of the version and of the delete marker."""
    with expect.arranging():
        alt.put_object(**versions_place, Body=b"another's")
        alt.delete_object(**versions_place)
    listed = s3.list_object_versions(Bucket=versions_place["Bucket"], Prefix=versions_place["Key"])
    owners = {kind: [entry.get("Owner", {}).get("ID") for entry in listed.get(kind, [])] for kind in KINDS}
    expect.equal(owners, {kind: [canonical_id("alt")] for kind in KINDS}, "owners", sort="form")


@check("GetObject", level="common", spec=OWNERSHIP)
def test_bucket_owner_does_not_read_it(s3, dropped):
    """GetObject by the bucket's owner, of an object that another account put without an ACL, is refused with 403
    AccessDenied."""
    with expect.error(403, "AccessDenied"):
        s3.get_object(**dropped())


@check("HeadObject", level="common", spec=OWNERSHIP)
def test_bucket_owner_does_not_head_it(s3, dropped):
    """HeadObject by the bucket's owner, of an object that another account put without an ACL, is refused with 403."""
    with expect.error(403):
        s3.head_object(**dropped())


@check("GetObjectAcl", level="common", spec=OWNERSHIP)
def test_bucket_owner_does_not_read_its_acl(s3, dropped):
    """GetObjectAcl by the bucket's owner, of an object that another account put without an ACL, is refused with 403
    AccessDenied."""
    with expect.error(403, "AccessDenied"):
        s3.get_object_acl(**dropped())


@check("PutObjectAcl", level="common", spec=OWNERSHIP)
def test_bucket_owner_does_not_put_its_acl(s3, alt, dropped, canonical_id):
    """PutObjectAcl by the bucket's owner, on an object that another account put without an ACL, is refused with 403
    AccessDenied, and the grants do not change."""
    obj = dropped()
    with expect.error(403, "AccessDenied"):
        s3.put_object_acl(**obj, ACL="bucket-owner-full-control")
    expect.equal(
        all_grants(alt.get_object_acl(**obj)), [user(canonical_id("alt"), "FULL_CONTROL")], "grants", sort="access"
    )


@check("CopyObject", level="common", spec=OWNERSHIP)
def test_bucket_owner_does_not_copy_it(s3, dropped, target):
    """CopyObject by the bucket's owner, of an object that another account put without an ACL, is refused with 403
    AccessDenied, and makes no copy."""
    with expect.error(403, "AccessDenied"):
        s3.copy_object(**target, CopySource=dropped())
    with expect.error(404):
        s3.head_object(**target)


@check("DeleteObject", level="common", spec=OVERVIEW)
def test_bucket_owner_deletes_it(s3, dropped):
    """DeleteObject by the bucket's owner, of an object that another account put, succeeds, and the object is no
    longer listed."""
    obj = dropped()
    expect.succeeded(s3.delete_object(**obj))
    expect.equal(_keys(s3, obj), [], "keys", sort="entries")


@check("GetObject", level="common", spec=OVERVIEW)
def test_writer_reads_what_it_wrote(s3, alt, dropped):
    """An account that may write into a bucket but not list it can read an object that it put there."""
    expect.equal(alt.get_object(**dropped())["Body"].read(), b"another's", "body", sort="data")


@check("PutObject", level="common", spec=OVERVIEW)
def test_writer_replaces_what_it_wrote(s3, alt, dropped):
    """PutObject by an account that may write into another account's bucket, to the key of its own object there,
    returns 200 and replaces the object."""
    obj = dropped()
    expect.status(alt.put_object(**obj, Body=b"second"), 200)
    expect.equal(alt.get_object(**obj)["Body"].read(), b"second", "body", sort="data")


@check("DeleteObject", level="common", spec=OVERVIEW)
def test_writer_deletes_what_it_wrote(s3, alt, dropped):
    """DeleteObject by an account that may write into another account's bucket, of its own object there, succeeds,
    and the object is no longer listed."""
    obj = dropped()
    expect.succeeded(alt.delete_object(**obj))
    expect.equal(_keys(s3, obj), [], "keys", sort="entries")


CANNED = {"bucket-owner-read": "READ", "bucket-owner-full-control": "FULL_CONTROL"}


@pytest.mark.parametrize(("acl", "permission"), CANNED.items(), ids=list(CANNED))
@check("PutObject", level="common", spec=OVERVIEW)
def test_bucket_owner_acls_grant_the_bucket_owner(s3, alt, dropped, canonical_id, acl, permission):
    """If another account puts an object with bucket-owner-read or bucket-owner-full-control, the object's ACL grants
    READ or FULL_CONTROL respectively to the bucket's owner, and FULL_CONTROL to the account that put the object,
    which stays the object's owner."""
    found = alt.get_object_acl(**dropped(ACL=acl))
    wanted = sorted([user(canonical_id("alt"), "FULL_CONTROL"), user(canonical_id("main"), permission)])
    expect.equal(all_grants(found), wanted, "grants", sort="access")
    expect.equal(found["Owner"]["ID"], canonical_id("alt"), "owner", sort="form")


@pytest.mark.parametrize("acl", [*CANNED, "public-read", "authenticated-read"])
@check("GetObject", level="common", spec=OVERVIEW)
def test_bucket_owner_reads_object_that_grants_read(s3, dropped, acl):
    """The bucket's owner can read an object that another account put with bucket-owner-read,
    bucket-owner-full-control, public-read or authenticated-read: GetObject returns 200 and the object's bytes."""
    expect.equal(s3.get_object(**dropped(ACL=acl))["Body"].read(), b"another's", "body", sort="data")


@check("GetObjectAcl", level="common", spec=OVERVIEW)
def test_bucket_owner_read_does_not_include_the_acl(s3, dropped):
    """GetObjectAcl by the bucket's owner, of an object that another account put with bucket-owner-read, is refused
    with 403 AccessDenied."""
    with expect.error(403, "AccessDenied"):
        s3.get_object_acl(**dropped(ACL="bucket-owner-read"))


@check("PutObjectAcl", level="common", spec=OVERVIEW)
def test_bucket_owner_full_control_includes_the_acl(s3, dropped, anyone):
    """PutObjectAcl with public-read by the bucket's owner, on an object that another account put with
    bucket-owner-full-control, returns 200, and anyone can then read the object."""
    obj = dropped(ACL="bucket-owner-full-control")
    expect.status(s3.put_object_acl(**obj, ACL="public-read"), 200)
    expect.equal(anyone.get_object(**obj)["Body"].read(), b"another's", "body", sort="data")


@check("PutObjectAcl", level="extended", spec=OVERVIEW)
def test_writer_grants_the_bucket_owner_later(s3, alt, dropped):
    """PutObjectAcl with bucket-owner-full-control, by the account that put the object into another account's bucket,
    returns 200, and the bucket's owner can then read the object."""
    obj = dropped()
    expect.status(alt.put_object_acl(**obj, ACL="bucket-owner-full-control"), 200)
    expect.equal(s3.get_object(**obj)["Body"].read(), b"another's", "body", sort="data")
