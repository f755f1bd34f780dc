"""Archived objects: they cannot be read or copied until RestoreObject has made a readable copy, which takes hours;
other operations on them work."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide

FEATURE = "restore"

BODY = b"an archived object"


@pytest.fixture(scope="session")
def archived_once(put_once):
    """Stores an object in GLACIER that this worker's checks only read, and returns its bucket and key."""
    return put_once(BODY, StorageClass="GLACIER")


@check("GetObject", level="extended", spec=api("GetObject"))
@recorded("LocalStack", "TestS3::test_put_object_storage_class", 2026)
def test_get_of_an_archived_object(s3, archived_once):
    """GetObject of an object in GLACIER that was not restored returns 403 InvalidObjectState."""
    with expect.error(403, "InvalidObjectState"):
        s3.get_object(**archived_once)


@check("GetObject", level="extended", spec=api("GetObject"))
def test_range_of_an_archived_object(s3, archived_once):
    """GetObject with a Range on an object in GLACIER that was not restored returns 403 InvalidObjectState."""
    with expect.error(403, "InvalidObjectState"):
        s3.get_object(**archived_once, Range="bytes=0-3")


# The CopyObject page documents ObjectNotInActiveTierError; the list of error codes and observed responses have
# InvalidObjectState.
@check("CopyObject", level="extended", spec=api("CopyObject"))
def test_copy_of_an_archived_object(s3, archived_once, target):
    """CopyObject from an object in GLACIER returns 403 InvalidObjectState or 403 ObjectNotInActiveTierError, and
    creates no copy."""
    with expect.error(403, "InvalidObjectState", "ObjectNotInActiveTierError"):
        s3.copy_object(**target, CopySource=archived_once)
    with expect.error(404):
        s3.head_object(**target)


@check("UploadPartCopy", level="extended", spec=userguide("archived-objects"))
def test_copied_part_of_an_archived_object(s3, archived_once, empty_upload):
    """UploadPartCopy from an object in GLACIER returns 403 InvalidObjectState or 403 ObjectNotInActiveTierError, and
    the upload has no part."""
    with expect.error(403, "InvalidObjectState", "ObjectNotInActiveTierError"):
        s3.upload_part_copy(**empty_upload, PartNumber=1, CopySource=archived_once)
    expect.no_parts(s3, empty_upload)


@check("HeadObject", level="extended", spec=api("HeadObject"))
def test_archived_object_is_not_being_restored(s3, archived_once):
    """HeadObject of an object in GLACIER for which no restore was requested returns storage class GLACIER and no
    x-amz-restore."""
    head = s3.head_object(**archived_once)
    expect.equal((head.get("StorageClass"), head.get("Restore")), ("GLACIER", None), "class and Restore", sort="option")


@check("ListObjectsV2", level="extended", spec=api("ListObjectsV2"))
def test_archived_object_is_listed(s3, archived_once):
    """ListObjectsV2 lists an object in GLACIER with its size and storage class."""
    listed = s3.list_objects_v2(Bucket=archived_once["Bucket"], Prefix=archived_once["Key"])
    entries = [(entry["Size"], entry.get("StorageClass")) for entry in listed.get("Contents", [])]
    expect.equal(entries, [(len(BODY), "GLACIER")], "sizes and classes", sort="option")


@check("DeleteObject", level="extended", spec=api("DeleteObject"))
@derived("Only reading an archived object is documented to need a restore; other operations work.")
def test_archived_object_is_deleted(s3, archived):
    """DeleteObject of an object in GLACIER succeeds, and HeadObject then returns 404."""
    expect.succeeded(s3.delete_object(**archived))
    with expect.error(404):
        s3.head_object(**archived)


@check("PutObject", level="extended", spec=api("PutObject"))
@derived("Only reading an archived object is documented to need a restore; other operations work.")
def test_archived_object_is_overwritten(s3, archived):
    """PutObject without a storage class over an object in GLACIER replaces it with an object that GetObject can
    read."""
    s3.put_object(**archived, Body=b"at hand")
    expect.equal(s3.get_object(**archived)["Body"].read(), b"at hand", "body", sort="data")


@check("PutObjectTagging", level="extended", spec=api("PutObjectTagging"))
@derived("Only reading an archived object is documented to need a restore; other operations work.")
def test_archived_object_is_tagged(s3, archived):
    """PutObjectTagging of an object in GLACIER returns 200, and GetObjectTagging then returns the tags."""
    s3.put_object_tagging(**archived, Tagging={"TagSet": [{"Key": "colour", "Value": "red"}]})
    expect.equal(s3.get_object_tagging(**archived)["TagSet"], [{"Key": "colour", "Value": "red"}], "tags", sort="data")
