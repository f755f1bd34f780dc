"""Listings of more keys than fit on the largest page."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import api
from fixtures.s3 import listings

FEATURE = "list-pages"
SIDE = "server"

pytestmark = pytest.mark.xdist_group("thousand keys")

BESIDE = ["0999", "0999-", "0999."]
"""A key that ends the first thousand, and two that would come before the keys of a folder of its name."""


@pytest.fixture(scope="session")
def over_a_thousand_keys(store_once):
    """Stores 1,001 objects in nested folders, and three beside the folders after the thousandth; returns their bucket
    and prefix, and the keys."""
    names = [f"{number // 100:02}/{number // 10 % 10}/{number:04}" for number in range(1001)]
    return store_once([*names[:1000], *BESIDE, *names[1000:]])


@check("ListObjects", level="core", spec=api("ListObjects"))
def test_more_than_a_thousand_keys(s3, over_a_thousand_keys):
    """ListObjects returns 1,004 keys in pages of at most 1,000, with every key exactly once, in order."""
    where, keys = over_a_thousand_keys
    pages = list(s3.get_paginator("list_objects").paginate(**where))
    expect.pages_hold(pages, keys, at_most=1000)


@check("ListObjectsV2", level="core", spec=api("ListObjectsV2"))
def test_more_than_a_thousand_keys_v2(s3, over_a_thousand_keys):
    """ListObjectsV2 returns 1,004 keys in pages of at most 1,000, with every key exactly once, in order."""
    where, keys = over_a_thousand_keys
    pages = list(s3.get_paginator("list_objects_v2").paginate(**where))
    expect.pages_hold(pages, keys, at_most=1000)


@pytest.mark.parametrize("size", [97, 333])
@check("ListObjects", level="common", spec=api("ListObjects"))
def test_pages_of_nested_folders(listing, over_a_thousand_keys, size):
    """A listing of 1,004 keys in nested folders, in pages of at most 97 or 333 keys, returns every key exactly once,
    in order."""
    where, keys = over_a_thousand_keys
    expect.pages_hold(listing.pages(size, **where), keys, at_most=size)


@check("ListObjects", level="common", spec=api("ListObjects"))
def test_pages_of_one_level_of_folders(listing, over_a_thousand_keys):
    """With Delimiter /, a listing of 1,004 keys in nested folders, in pages of 4, returns each of the 11 folders at
    the top exactly once, in order."""
    where, keys = over_a_thousand_keys
    pages = listing.pages(4, **where, Delimiter="/")
    begins = len(where["Prefix"])
    wanted = sorted({key[: key.index("/", begins) + 1] for key in keys if "/" in key[begins:]})
    expect.equal(
        [prefix for page in pages for prefix in listings.prefixes(page)], wanted, "common prefixes", sort="entries"
    )


@check("ListObjects", level="core", spec=api("ListObjects"))
def test_no_page_has_more_than_a_thousand_keys(listing, over_a_thousand_keys):
    """A listing of 1,004 keys with MaxKeys 5000 returns at most the first 1,000 keys, and is truncated."""
    where, keys = over_a_thousand_keys
    listed = listing(**where, MaxKeys=5000)
    found = listings.keys(listed)
    expect.that(len(found) <= 1000, "at most 1000 keys", len(found), "limit of the page", sort="option")
    expect.equal(found, keys[: len(found)], "keys", sort="entries")
    expect.equal(listed["IsTruncated"], True, "IsTruncated", sort="entries")


@check("ListObjects", level="core", spec=api("ListObjects"))
def test_thousand_keys_are_one_common_prefix(listing, over_a_thousand_keys):
    """With Delimiter /, 1,004 keys in one folder are listed as one common prefix on one page, which is not
    truncated."""
    where, _ = over_a_thousand_keys
    listed = listing(Bucket=where["Bucket"], Prefix=where["Prefix"].rstrip("/"), Delimiter="/")
    expect.equal(
        (listings.keys(listed), listings.prefixes(listed)), ([], [where["Prefix"]]), "keys and prefixes", sort="entries"
    )
    expect.equal(listed["IsTruncated"], False, "IsTruncated", sort="entries")


@check("ListObjects", level="core", spec=api("ListObjects"))
def test_page_after_a_thousand_grouped_keys(listing, over_a_thousand_keys):
    """When a listing whose first common prefix contains 1,003 keys is read in pages of one entry, each common prefix
    is returned once."""
    where, _ = over_a_thousand_keys
    pages = listing.pages(1, **where, Delimiter="0")  # groups 0000 to 0999, and 1000
    expect.equal(
        [listings.prefixes(page) for page in pages],
        [[where["Prefix"] + end] for end in ("0", "10")],
        "pages",
        sort="entries",
    )


@check("ListObjects", level="common", spec=api("ListObjects"), feature="list-delimiter")
def test_keys_beside_a_thousand_grouped_keys(listing, over_a_thousand_keys):
    """With Delimiter /, a listing whose common prefixes contain 1,000 keys before the keys 0999, 0999- and 0999. has
    these in Contents."""
    where, _ = over_a_thousand_keys
    found = [key.removeprefix(where["Prefix"]) for key in listings.keys(listing(**where, Delimiter="/"))]
    expect.equal(found, BESIDE, "keys", sort="entries")
