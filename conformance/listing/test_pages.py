"""Listings of more than one page: every key is returned exactly once, in UTF-8 order."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api

FEATURE = "list-pages"
SIDE = "server"

pytestmark = pytest.mark.xdist_group("pages")

# Three wrong orders show here: in UTF-16 order the last two keys are swapped, in a case-insensitive order B comes after
# the keys that begin with a, and in the order of a directory tree the key with a slash comes after a- and a0.
NAMES = ["B", "a-", "a/b", "a0", "b", "z", "~", "é", "日", "\uff5e", "\U0001f600"]


@pytest.fixture(scope="session")
def listed_keys(store_once):
    """Stores keys whose UTF-8 order differs from every other order, and returns their bucket and prefix, and the
    keys in UTF-8 order."""
    return store_once(NAMES)


@pytest.fixture(scope="session")
def plain_keys(store_once):
    """The same with keys of letters, digits and slashes, which sort alike in every order but that of folders."""
    return store_once(["a/1", "a/2", "b", "c/d/1", "c/d/2", "e1", "e2"], unlike_times=True)


@check(
    "ListObjects", level="core", spec=api("ListObjects"), gate=True, shows="pages-of-v1-are-wrong pages-of-v2-are-wrong"
)
@recorded("botocore", "test_s3.py::TestS3Objects::test_can_paginate", 2013, of="v1")
def test_pages_hold_every_plain_key_once(listing, plain_keys):
    """When a listing is read in pages of at most 3 keys, it returns every key exactly once, in order; the keys have
    only letters, digits and slashes."""
    where, keys = plain_keys
    expect.pages_hold(listing.pages(3, **where), keys, at_most=3)


@check(
    "ListObjects",
    level="core",
    spec=api("ListObjects"),
    shows="keys-are-lost-from-encoded-pages encoded-pages-repeat-keys pages-of-v1-are-wrong",
)
@recorded("botocore", "test_s3.py::TestS3SigV4Client::test_paginate_list_objects_unicode", 2014)
def test_pages_hold_every_key_once_in_order(s3, listed_keys):
    """When ListObjects is read in pages of at most 3 keys, it returns every key exactly once, in UTF-8 order."""
    where, keys = listed_keys
    pages = list(s3.get_paginator("list_objects").paginate(**where, PaginationConfig={"PageSize": 3}))
    expect.pages_hold(pages, keys, at_most=3)


@check(
    "ListObjectsV2",
    level="core",
    spec=api("ListObjectsV2"),
    shows="keys-are-lost-from-encoded-pages encoded-pages-repeat-keys pages-of-v2-are-wrong",
)
def test_pages_hold_every_key_once_in_order_v2(s3, listed_keys):
    """When ListObjectsV2 is read in pages of at most 3 keys, it returns every key exactly once, in UTF-8 order, and
    each page's KeyCount is its number of keys."""
    where, keys = listed_keys
    pages = list(s3.get_paginator("list_objects_v2").paginate(**where, PaginationConfig={"PageSize": 3}))
    expect.pages_hold(pages, keys, at_most=3)
    expect.equal(
        [p["KeyCount"] for p in pages],
        [len(p.get("Contents", [])) for p in pages],
        "KeyCount of each page",
        sort="form",
    )


@check("ListObjects", level="common", spec=api("ListObjects"))
@derived("Pages are parts of one listing; so together they hold it as it is.")
def test_entries_are_the_same_on_any_page(listing, plain_keys):
    """In pages of at most 3 keys, a listing returns each entry with the same members and values as on one page."""
    where, _ = plain_keys
    pages = listing.pages(3, **where)
    expect.that(len(pages) > 1, "more than one page", len(pages), "number of pages", sort="entries")
    entries = [entry for page in pages for entry in page.get("Contents", [])]
    expect.equal(entries, listing(**where).get("Contents", []), "entries", sort="entries")


@check("ListObjects", level="core", spec=api("ListObjects"))
def test_max_keys_cuts_the_listing(s3, plain_keys):
    """ListObjects with MaxKeys 2 returns at most two keys, the first ones, with MaxKeys 2 and IsTruncated true."""
    where, keys = plain_keys
    listed = s3.list_objects(**where, MaxKeys=2)
    found = [entry["Key"] for entry in listed["Contents"]]
    expect.that(len(found) <= 2, "at most 2 keys", found, "limit of the page", sort="option")
    expect.equal(found, keys[: len(found)], "keys", sort="entries")
    expect.equal(
        (listed["IsTruncated"], listed["MaxKeys"]), (True, 2), "IsTruncated and MaxKeys", sort=("entries", "form")
    )
