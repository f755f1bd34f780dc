"""Pages of a listing with a delimiter: a common prefix counts as one key, and is on one page only."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api
from fixtures.s3 import listings

FEATURE = "list-pages"
SIDE = "server"

NAMES = ["a", "b/1", "b/2", "c", "d/1", "e/1", "e/2", "e/3"]
ENTRIES = ["a", "b/", "c", "d/", "e/"]


@pytest.fixture(scope="session")
def folders(store_once):
    """Stores keys inside and outside folders, and returns their bucket and prefix, and the entries of a listing with
    Delimiter /."""
    where, _ = store_once(NAMES)
    return where, [where["Prefix"] + name for name in ENTRIES]


@pytest.mark.parametrize("size", [1, 2, 3], ids=["of_1", "of_2", "of_3"])
@check(
    "ListObjects",
    level="core",
    spec=api("ListObjects"),
    shows={"v2-*": "common-prefixes-are-on-two-pages", "v1-*": "common-prefixes-are-on-two-pages-v1"},
)
def test_pages_hold_every_entry_once(listing, folders, size):
    """When a listing with a Delimiter is read in pages of at most MaxKeys entries (keys and common prefixes
    together), it returns each entry once, in UTF-8 order."""
    where, entries = folders
    pages = [listings.entries(page) for page in listing.pages(size, **where, Delimiter="/")]
    largest = max(len(page) for page in pages)
    expect.that(largest <= size, f"at most {size} entries", largest, "limit of the pages", sort="option")
    expect.equal([entry for page in pages for entry in page], entries, "entries", sort="entries")


@check("ListObjects", level="core", spec=api("ListObjects"))
def test_last_page_is_not_truncated(listing, folders):
    """When a listing is read in pages of one key or common prefix each, IsTruncated is false on the last page, which
    is a common prefix of several keys, and true on all earlier pages."""
    where, entries = folders
    truncated = [page["IsTruncated"] for page in listing.pages(1, **where, Delimiter="/")]
    expect.equal(truncated, [True] * (len(entries) - 1) + [False], "IsTruncated of each page", sort="entries")


@check("ListObjects", level="core", spec=api("ListObjects"))
def test_max_keys_counts_a_common_prefix_once(listing, folders):
    """When MaxKeys equals the number of keys and common prefixes together, a listing returns all of them, and is not
    truncated."""
    where, entries = folders
    listed = listing(**where, Delimiter="/", MaxKeys=len(entries))
    expect.equal(
        (listings.entries(listed), listed["IsTruncated"]), (entries, False), "entries and IsTruncated", sort="entries"
    )


@check("ListObjectsV2", level="core", spec=api("ListObjectsV2"))
@recorded("LocalStack", "TestS3ListObjectsV2::test_list_objects_v2_with_prefix_and_delimiter", 2026)
def test_key_count_counts_common_prefixes(s3, folders):
    """KeyCount of ListObjectsV2 is the number of keys and common prefixes together."""
    where, entries = folders
    listed = s3.list_objects_v2(**where, Delimiter="/")
    expect.equal(listed["KeyCount"], len(entries), "KeyCount", sort="form")


@check("ListObjects", level="core", spec=api("ListObjects"))
@recorded("LocalStack", "TestS3ListObjects::test_list_objects_next_marker", 2026)
def test_next_marker_is_the_last_key(s3, folders):
    """With Delimiter, the NextMarker of a truncated ListObjects page that ends with a key is that key."""
    where, entries = folders
    listed = s3.list_objects(**where, Delimiter="/", MaxKeys=1)
    expect.equal(listed.get("NextMarker"), entries[0], "NextMarker", sort="form")
    expect.equal(listings.entries(listed), entries[:1], "entries", sort="entries")


@check("ListObjects", level="core", spec=api("ListObjects"))
@recorded("LocalStack", "TestS3ListObjects::test_list_objects_marker_common_prefixes", 2026)
def test_next_marker_is_the_last_common_prefix(s3, folders):
    """With Delimiter, the NextMarker of a truncated ListObjects page that ends with a common prefix is that common
    prefix."""
    where, entries = folders
    listed = s3.list_objects(**where, Delimiter="/", Marker=entries[0], MaxKeys=1)
    expect.equal(listed.get("NextMarker"), entries[1], "NextMarker", sort="form")
    expect.equal(listings.entries(listed), entries[1:2], "entries", sort="entries")


@check("ListObjects", level="core", spec=api("ListObjects"))
def test_next_marker_is_not_on_the_last_page(s3, folders):
    """ListObjects with Delimiter returns no NextMarker if it is not truncated."""
    where, _ = folders
    expect.equal(s3.list_objects(**where, Delimiter="/").get("NextMarker"), None, "NextMarker", sort="form")


# AWS was recorded to return no NextMarker; the API reference agrees.
@check("ListObjects", level="common", spec=api("ListObjects"))
@recorded("LocalStack", "TestS3ListObjects::test_list_objects_next_marker", 2026)
def test_next_marker_needs_a_delimiter(s3, folders, last_exchange):
    """A truncated ListObjects page without Delimiter has no NextMarker: the last key of the page is the next Marker."""
    where, _ = folders
    listed = s3.list_objects(**where, MaxKeys=1)
    expect.equal(listed["IsTruncated"], True, "IsTruncated", sort="entries")
    found = expect.document(last_exchange(), "ListBucketResult").find("NextMarker")
    expect.equal(found is not None, False, "presence of NextMarker in the response", sort="form")


@pytest.mark.parametrize("marker", ["b/", "b/1"], ids=["the_prefix", "a_key_in_it"])
@check("ListObjects", level="common", spec=api("ListObjects"))
@recorded("LocalStack", "TestS3ListObjects::test_list_objects_marker_common_prefixes", 2026)
def test_marker_in_a_group_skips_the_group(s3, folders, marker):
    """With Delimiter, ListObjects whose Marker is a common prefix, or a key in that group, begins after all keys
    with that prefix."""
    where, entries = folders
    listed = s3.list_objects(**where, Delimiter="/", Marker=where["Prefix"] + marker)
    expect.equal(listings.entries(listed), entries[2:], "entries", sort="entries")


@check("ListObjects", level="core", spec=api("ListObjects"))
def test_position_before_groups(listing, folders):
    """With Delimiter, a listing that begins after a key returns the keys and common prefixes after that key."""
    where, entries = folders
    listed = listing.after(entries[2], **where, Delimiter="/")
    expect.equal(listings.entries(listed), entries[3:], "entries", sort="entries")


@check("ListObjects", level="common", spec=api("ListObjects"))
def test_position_that_begins_a_group(listing, folders):
    """With Delimiter, a listing that begins after a text with which a common prefix begins returns that common prefix
    and all entries after it."""
    where, entries = folders
    listed = listing.after(entries[1].removesuffix("/"), **where, Delimiter="/")
    expect.equal(listings.entries(listed), entries[1:], "entries", sort="entries")
