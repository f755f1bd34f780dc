"""Listings of more than one page: every key exactly once, in UTF-8 order."""

import pytest

from fixtures import check, expect
from fixtures.sources import api

# In UTF-16 order the last two would be the other way round, in an order that folds case B would follow a, and in the
# order of a tree of folders the key with a slash would follow the others that begin with an a.
NAMES = ["B", "a-", "a/b", "a0", "b", "z", "~", "é", "日", "\uff5e", "\U0001f600"]


@pytest.fixture
def keys(s3, bucket, prefix):
    """Keys whose UTF-8 order is no other order, stored in another one."""
    found = [prefix + name for name in NAMES]
    for key in reversed(found):
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
    return found


def _keys(pages):
    return [entry["Key"] for page in pages for entry in page.get("Contents", [])]


@check("ListObjects", level="core", spec=api("ListObjects"))
def test_pages_hold_every_key_once_in_order(s3, bucket, prefix, keys):
    """Read page by page, with MaxKeys 3, a listing gives every key exactly once, in UTF-8 order."""
    pages = list(
        s3.get_paginator("list_objects").paginate(Bucket=bucket, Prefix=prefix, PaginationConfig={"PageSize": 3})
    )
    expect.equal(_keys(pages), keys, "keys")
    expect.equal([len(page["Contents"]) for page in pages], [3, 3, 3, 2], "keys on each page")


@check("ListObjectsV2", level="core", spec=api("ListObjectsV2"))
def test_pages_hold_every_key_once_in_order_v2(s3, bucket, prefix, keys):
    """Read page by page, with MaxKeys 3, a version 2 listing gives every key exactly once, in UTF-8 order."""
    paginator = s3.get_paginator("list_objects_v2")
    pages = list(paginator.paginate(Bucket=bucket, Prefix=prefix, PaginationConfig={"PageSize": 3}))
    expect.equal(_keys(pages), keys, "keys")
    expect.equal([page["KeyCount"] for page in pages], [3, 3, 3, 2], "KeyCount of each page")


@check("ListObjects", level="core", spec=api("ListObjects"))
def test_max_keys_cuts_the_listing(s3, bucket, prefix, keys):
    """A listing with MaxKeys below the number of keys has so many, the first ones, and is truncated."""
    listed = s3.list_objects(Bucket=bucket, Prefix=prefix, MaxKeys=2)
    expect.equal(_keys([listed]), keys[:2], "keys")
    expect.equal((listed["IsTruncated"], listed["MaxKeys"]), (True, 2), "IsTruncated and MaxKeys")
