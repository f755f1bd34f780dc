"""The owner of a listed object: ListObjects always returns it, ListObjectsV2 only on request."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api
from fixtures.s3.listings import only_entry
from fixtures.s3.uploads import start_upload


# Recorded from AWS: ListObjects returns the owner; ListObjectsV2 returns it only on request.
@check("ListObjects", level="common", spec=api("ListObjects"))
@recorded("LocalStack", "TestS3ListObjects::test_list_objects_next_marker", 2026)
def test_owner_is_listed(s3, stored_to_read):
    """An entry of ListObjects has the ID of the object's owner."""
    obj = stored_to_read(b"")
    entry = only_entry(s3.list_objects(Bucket=obj["Bucket"], Prefix=obj["Key"]), obj["Key"])
    expect.equal(bool(entry.get("Owner", {}).get("ID")), True, "the entry has an Owner with an ID", sort="form")


@check("ListObjectsV2", level="common", spec=api("ListObjectsV2"))
def test_owner_is_fetched(s3, stored_to_read):
    """With FetchOwner true, an entry of ListObjectsV2 has the ID of the object's owner."""
    obj = stored_to_read(b"")
    entry = only_entry(s3.list_objects_v2(Bucket=obj["Bucket"], Prefix=obj["Key"], FetchOwner=True), obj["Key"])
    expect.equal(bool(entry.get("Owner", {}).get("ID")), True, "the entry has an Owner with an ID", sort="form")


@check("ListObjectsV2", level="common", spec=api("ListObjectsV2"))
@recorded("LocalStack", "TestS3ListObjectsV2::test_list_objects_v2_with_prefix", 2026)
def test_owner_is_not_fetched_by_default(s3, stored_to_read):
    """Without FetchOwner, an entry of ListObjectsV2 has no Owner."""
    obj = stored_to_read(b"")
    entry = only_entry(s3.list_objects_v2(Bucket=obj["Bucket"], Prefix=obj["Key"]), obj["Key"])
    expect.equal(entry.get("Owner"), None, "Owner", sort="form")


@check("ListObjectsV2", level="common", spec=api("ListObjectsV2"))
def test_owner_is_not_fetched(s3, stored_to_read):
    """With FetchOwner false, an entry of ListObjectsV2 has no Owner."""
    obj = stored_to_read(b"")
    entry = only_entry(s3.list_objects_v2(Bucket=obj["Bucket"], Prefix=obj["Key"], FetchOwner=False), obj["Key"])
    expect.equal(entry.get("Owner"), None, "Owner", sort="form")


def _of_an_object(s3, obj):
    return s3.list_objects(Bucket=obj["Bucket"], Prefix=obj["Key"])["Contents"][0]["Owner"]


def _of_an_object_v2(s3, obj):
    return s3.list_objects_v2(Bucket=obj["Bucket"], Prefix=obj["Key"], FetchOwner=True)["Contents"][0]["Owner"]


def _of_a_version(s3, obj):
    return s3.list_object_versions(Bucket=obj["Bucket"], Prefix=obj["Key"])["Versions"][0]["Owner"]


def _of_an_upload(s3, obj):
    start_upload(s3, obj)
    return s3.list_multipart_uploads(Bucket=obj["Bucket"], Prefix=obj["Key"])["Uploads"][0]["Owner"]


def _of_parts(s3, obj):
    return s3.list_parts(**start_upload(s3, obj))["Owner"]


OWNERS = {
    "object": pytest.param(_of_an_object, marks=pytest.mark.about("ListObjects")),
    "object_v2": pytest.param(_of_an_object_v2, marks=pytest.mark.about("ListObjectsV2")),
    "version": pytest.param(_of_a_version, marks=pytest.mark.about("ListObjectVersions")),
    "upload": pytest.param(_of_an_upload, marks=pytest.mark.about("ListMultipartUploads")),
    "parts": pytest.param(_of_parts, marks=pytest.mark.about("ListParts")),
}


@pytest.fixture(scope="session")
def own_id(out_of_band, control):
    """The ID of the tester's account."""
    with out_of_band():
        return control.list_buckets()["Owner"]["ID"]


@pytest.mark.parametrize("owner", OWNERS.values(), ids=OWNERS)
@check("ListObjects", level="common", spec=api("ListObjects"))
@derived("Every reading describes the same object or versions; so all of them must agree.")
def test_owner_is_the_account(s3, stored, own_id, owner):
    """The owner of an object, version or upload in a listing, and of an upload whose parts are listed, has the ID that
    ListBuckets returns."""
    expect.equal(owner(s3, stored(b"x"))["ID"], own_id, "ID of the owner", sort="form")
