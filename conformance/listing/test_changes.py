"""A listing is consistent: it shows every write, overwrite and delete that finished before the listing was
requested."""

from fixtures.assertions import check, derived, expect
from fixtures.model.sources import userguide
from fixtures.s3 import listings

SIDE = "server"

CONSISTENCY = userguide("Welcome")


@check("ListObjects", "PutObject", level="core", spec=CONSISTENCY)
def test_new_key_is_listed_at_once(listing, s3, bucket, prefix):
    """A listing requested after PutObject has returned contains the new key, even if the key's prefix was listed
    before and was empty."""
    with expect.arranging():
        listing(Bucket=bucket, Prefix=prefix)
        s3.put_object(Bucket=bucket, Key=f"{prefix}new", Body=b"x")
    expect.equal(listings.keys(listing(Bucket=bucket, Prefix=prefix)), [f"{prefix}new"], "keys", sort="entries")


@check("ListObjects", "PutObject", level="core", spec=CONSISTENCY)
def test_overwritten_object_is_listed_with_its_new_size_and_etag(listing, s3, stored):
    """A listing requested after an object was overwritten contains its key once, with the new size and ETag."""
    obj = stored(b"short")
    with expect.arranging():
        listing(Bucket=obj["Bucket"], Prefix=obj["Key"])
        s3.put_object(**obj, Body=b"rather longer")
    listed = listing(Bucket=obj["Bucket"], Prefix=obj["Key"])
    expect.equal(
        [(entry["Key"], entry["Size"]) for entry in listed["Contents"]],
        [(obj["Key"], 13)],
        "keys and sizes",
        sort="entries",
    )
    expect.etag_is_md5(listed["Contents"][0]["ETag"], b"rather longer")


@check("ListObjects", "DeleteObject", level="core", spec=CONSISTENCY)
def test_deleted_key_is_gone_at_once(listing, s3, stored):
    """A listing requested after DeleteObject has returned does not contain the deleted key."""
    obj = stored(b"goodbye")
    with expect.arranging():
        s3.delete_object(**obj)
    expect.equal(listings.keys(listing(Bucket=obj["Bucket"], Prefix=obj["Key"])), [], "keys", sort="entries")


@check("ListObjects", "CopyObject", level="common", spec=CONSISTENCY)
@derived("S3 documents strong read-after-write consistency; this asks it of each place that shows the object.")
def test_source_and_copy_are_both_listed(listing, s3, stored):
    """A listing requested after CopyObject has returned contains the source and the copy, with the same size."""
    obj = stored(b"twice")
    with expect.arranging():
        s3.copy_object(Bucket=obj["Bucket"], Key=obj["Key"] + "-copy", CopySource=obj)
    listed = listing(Bucket=obj["Bucket"], Prefix=obj["Key"])
    found = [(entry["Key"], entry["Size"]) for entry in listed.get("Contents", [])]
    expect.equal(found, [(obj["Key"], 5), (obj["Key"] + "-copy", 5)], "keys and sizes", sort="entries")
