"""The owner of a listed object: ListObjects always returns it, ListObjectsV2 only on request."""

from fixtures.language import check, expect
from fixtures.model.sources import api
from fixtures.s3.listings import only_entry


# Recorded from AWS: ListObjects returns the owner; ListObjectsV2 returns it only on request.
@check("ListObjects", level="common", spec=api("ListObjects"))
def test_owner_is_listed(s3, stored):
    """An entry of ListObjects has the ID of the object's owner."""
    obj = stored(b"")
    entry = only_entry(s3.list_objects(Bucket=obj["Bucket"], Prefix=obj["Key"]), obj["Key"])
    expect.equal(bool(entry.get("Owner", {}).get("ID")), True, "the entry has an Owner with an ID")


@check("ListObjectsV2", level="common", spec=api("ListObjectsV2"))
def test_owner_is_fetched(s3, stored):
    """With FetchOwner true, an entry of ListObjectsV2 has the ID of the object's owner."""
    obj = stored(b"")
    entry = only_entry(s3.list_objects_v2(Bucket=obj["Bucket"], Prefix=obj["Key"], FetchOwner=True), obj["Key"])
    expect.equal(bool(entry.get("Owner", {}).get("ID")), True, "the entry has an Owner with an ID")


@check("ListObjectsV2", level="common", spec=api("ListObjectsV2"))
def test_owner_is_not_fetched_by_default(s3, stored):
    """Without FetchOwner, an entry of ListObjectsV2 has no Owner."""
    obj = stored(b"")
    entry = only_entry(s3.list_objects_v2(Bucket=obj["Bucket"], Prefix=obj["Key"]), obj["Key"])
    expect.equal(entry.get("Owner"), None, "Owner")


@check("ListObjectsV2", level="common", spec=api("ListObjectsV2"))
def test_owner_is_not_fetched(s3, stored):
    """With FetchOwner false, an entry of ListObjectsV2 has no Owner."""
    obj = stored(b"")
    entry = only_entry(s3.list_objects_v2(Bucket=obj["Bucket"], Prefix=obj["Key"], FetchOwner=False), obj["Key"])
    expect.equal(entry.get("Owner"), None, "Owner")
