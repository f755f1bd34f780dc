"""Requests for an object encrypted with a customer key (SSE-C) that do not need this key."""

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.model.sources import userguide
from fixtures.s3.encryption import KEY, OTHER_KEY

FEATURE = "sse-c"

pytestmark = pytest.mark.usefixtures("sends_own_key")

SSE_C = userguide("ServerSideEncryptionCustomerKeys")
BODY = b"under a customer's key"


@pytest.fixture
def locked(s3, target):
    """Stores an object of BODY, encrypted with KEY, and returns its bucket and key."""
    with expect.arranging():
        s3.put_object(**target, Body=BODY, **KEY)
    return target


@check("ListObjectsV2", level="common", spec=SSE_C)
@derived("The key is documented for requests that read or write bytes; others need none.")
def test_object_is_listed_without_the_key(s3, prefix, locked):
    """ListObjectsV2 lists an object that was put with a customer key, with the size that was put."""
    [entry] = s3.list_objects_v2(Bucket=locked["Bucket"], Prefix=prefix)["Contents"]
    expect.equal((entry["Key"], entry["Size"]), (locked["Key"], len(BODY)), "key and size", sort="data")


@check("PutObjectTagging", "GetObjectTagging", level="extended", spec=SSE_C)
@derived("The key is documented for requests that read or write bytes; others need none.")
def test_tags_need_no_key(s3, locked):
    """The tags of an object that was put with a customer key are put and read without the key."""
    tags = [{"Key": "env", "Value": "test"}]
    expect.status(s3.put_object_tagging(**locked, Tagging={"TagSet": tags}), 200)
    expect.equal(s3.get_object_tagging(**locked)["TagSet"], tags, "tags", sort="data")


@check("GetObjectAcl", level="extended", spec=SSE_C)
@derived("The key is documented for requests that read or write bytes; others need none.")
def test_acl_needs_no_key(s3, locked):
    """GetObjectAcl without the key, of an object that was put with a customer key, returns 200."""
    expect.status(s3.get_object_acl(**locked), 200)


@check("DeleteObject", level="common", spec=SSE_C)
@derived("The key is documented for requests that read or write bytes; others need none.")
def test_object_is_deleted_without_the_key(s3, locked):
    """DeleteObject without the key, of an object that was put with a customer key, succeeds and deletes the
    object."""
    expect.succeeded(s3.delete_object(**locked))
    with expect.error(404):
        s3.head_object(**locked, **KEY)


@check("PutObject", level="common", spec=SSE_C)
@derived("A write replaces the whole object; so nothing of the old one remains.")
def test_object_is_overwritten_without_the_key(s3, locked):
    """PutObject without a key over an object that was put with a customer key returns 200, and the new object is
    read without a key."""
    expect.status(s3.put_object(**locked, Body=b"plain"), 200)
    expect.equal(s3.get_object(**locked)["Body"].read(), b"plain", "body", sort="data")


@check("PutObject", level="common", spec=SSE_C)
@derived("A write replaces the whole object; so nothing of the old one remains.")
def test_object_is_put_with_another_key(s3, locked):
    """PutObject with another customer key over an object returns 200; the new object is read with the new key, and
    GetObject with the first key returns 403 AccessDenied."""
    expect.status(s3.put_object(**locked, Body=b"again", **OTHER_KEY), 200)
    expect.equal(s3.get_object(**locked, **OTHER_KEY)["Body"].read(), b"again", "body", sort="data")
    with expect.error(403, "AccessDenied"):
        s3.get_object(**locked, **KEY)
