"""Listings of more than one page: every key exactly once, in UTF-8 order."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api

# In UTF-16 order the last two would be the other way round, in an order that folds case B would follow a, and in the
# order of a tree of folders the key with a slash would follow the others that begin with an a.
NAMES = ["B", "a-", "a/b", "a0", "b", "z", "~", "é", "日", "\uff5e", "\U0001f600"]


@pytest.fixture(scope="session")
def listed_keys(store_once):
    """Keys whose UTF-8 order is no other order: where they are, and the keys in that order."""
    return store_once(NAMES)


@check("ListObjects", level="core", spec=api("ListObjects"))
def test_pages_hold_every_key_once_in_order(s3, listed_keys):
    """Read in pages of at most 3 keys, a listing gives every key exactly once, in UTF-8 order."""
    where, keys = listed_keys
    pages = list(s3.get_paginator("list_objects").paginate(**where, PaginationConfig={"PageSize": 3}))
    expect.pages_hold(pages, keys, at_most=3)


@check("ListObjectsV2", level="core", spec=api("ListObjectsV2"))
def test_pages_hold_every_key_once_in_order_v2(s3, listed_keys):
    """Read in pages of at most 3 keys, a version 2 listing gives every key once, in UTF-8 order, and counts them."""
    where, keys = listed_keys
    pages = list(s3.get_paginator("list_objects_v2").paginate(**where, PaginationConfig={"PageSize": 3}))
    expect.pages_hold(pages, keys, at_most=3)
    expect.equal([p["KeyCount"] for p in pages], [len(p.get("Contents", [])) for p in pages], "KeyCount of each page")


@check("ListObjects", level="core", spec=api("ListObjects"))
def test_max_keys_cuts_the_listing(s3, listed_keys):
    """A listing with MaxKeys 2 has at most two keys, the first ones; it says so and is truncated."""
    where, keys = listed_keys
    listed = s3.list_objects(**where, MaxKeys=2)
    found = [entry["Key"] for entry in listed["Contents"]]
    assert len(found) <= 2, f"expected at most 2 keys, got {len(found)}"
    expect.equal(found, keys[: len(found)], "keys")
    expect.equal((listed["IsTruncated"], listed["MaxKeys"]), (True, 2), "IsTruncated and MaxKeys")
