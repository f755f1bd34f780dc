"""Keys next to a group in UTF-8 order, and positions and prefixes that end in the delimiter."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import api, userguide
from fixtures.s3 import listings

FEATURE = "list-delimiter"
DERIVED = "Order and grouping of keys are documented; this follows for positions next to a group."

NAMES = ["a!", "a/1", "a/2/x", "a0", "b-", "b/1", "b/2", "b0", "c"]
ENTRIES = ["a!", "a/", "a0", "b-", "b/", "b0", "c"]
# Entries with Delimiter / after a position.
AFTER = {
    "key_before_a_group": ("b-", ["b/", "b0", "c"]),
    "beginning_of_a_group": ("b", ["b-", "b/", "b0", "c"]),
    "group": ("a/", ["a0", "b-", "b/", "b0", "c"]),
    "first_key_of_a_group": ("a/1", ["a0", "b-", "b/", "b0", "c"]),
    "last_key_of_a_group": ("a/2/x", ["a0", "b-", "b/", "b0", "c"]),
    "past_the_keys_of_a_group": ("b/3", ["b0", "c"]),
    "key_after_a_group": ("a0", ["b-", "b/", "b0", "c"]),
}
LEFT_OPEN = {"group": "a/", "first_key_of_a_group": "a/"}
"""The groups that ListObjectsV2 may list after a StartAfter that is less than their last key: no page says if it counts
such a group as listed before. For Marker the API reference does."""
# Keys, prefix, delimiter, expected keys and common prefixes.
BESIDE = {
    "key_with_a_slash_added": (["key"], "key/", "/", [], []),
    "key_with_a_slash_added_without_delimiter": (["key"], "key/", "", [], []),
    "key_and_folder_object": (["key", "key/"], "", "/", ["key"], ["key/"]),
    "folder_object_beside_a_key": (["key", "key/"], "key/", "/", ["key/"], []),
    "beginning_of_both": (["key", "key/"], "key", "/", ["key"], ["key/"]),
}


@pytest.fixture(scope="session")
def neighbours(store_once):
    """Stores keys right before, in and after groups, and returns their bucket and prefix."""
    return store_once(NAMES)[0]


@pytest.mark.parametrize("case", AFTER)
@check("ListObjects", level="common", spec=api("ListObjects"))
def test_listing_goes_on_next_to_a_group(listing, neighbours, case):
    """With Delimiter /, a listing whose Marker (StartAfter in ListObjectsV2) is next to a common prefix, at it or in it
    returns each key and common prefix after it, such as the key a0 after a/."""
    position, wanted = AFTER[case]
    listed = listing.after(neighbours["Prefix"] + position, **neighbours, Delimiter="/")
    found = [name.removeprefix(neighbours["Prefix"]) for name in listings.entries(listed)]
    if listing.position == "StartAfter" and found[:1] == [LEFT_OPEN.get(case)]:
        found = found[1:]
    expect.equal(found, wanted, "keys and common prefixes", sort="entries")


@pytest.mark.parametrize("size", [2, 5])
@check("ListObjects", level="common", spec=api("ListObjects"), feature="list-pages")
def test_pages_end_at_groups(listing, neighbours, size):
    """With Delimiter /, pages of 2 or 5 entries, of which the first one ends with a common prefix, hold each key and
    common prefix once, also those right before and after a group."""
    pages = listing.pages(size, **neighbours, Delimiter="/")
    wanted = [ENTRIES[at : at + size] for at in range(0, len(ENTRIES), size)]
    found = [[name.removeprefix(neighbours["Prefix"]) for name in listings.entries(page)] for page in pages]
    expect.equal(found, wanted, "pages", sort="entries")


@pytest.mark.parametrize(("names", "prefix", "delimiter", "keys", "groups"), BESIDE.values(), ids=BESIDE)
@check("ListObjects", level="common", spec=userguide("using-prefixes"))
def test_slash_at_the_end_counts(listing, keys_once, names, prefix, delimiter, keys, groups):
    """KEY and KEY/ are two keys: a listing with the Prefix KEY/ has nothing of KEY, and with Delimiter / the one is a
    key and the other a common prefix."""
    bucket, place = keys_once(*names)
    listed = listing(Bucket=bucket, Prefix=place + prefix, **({"Delimiter": delimiter} if delimiter else {}))
    wanted = [place + name for name in keys], [place + name for name in groups]
    expect.equal((listings.keys(listed), listings.prefixes(listed)), wanted, "keys and prefixes", sort="entries")


@check("ListObjects", "DeleteObject", level="common", spec=userguide("using-folders"))
def test_folders_above_the_last_key_are_gone(listing, s3, bucket, prefix):
    """After the two keys of a folder, three folders deep, have been deleted one by one, listings with Delimiter / have
    nothing of the folder, nor of those above it."""
    with expect.arranging():
        for name in ("1", "2"):
            s3.put_object(Bucket=bucket, Key=f"{prefix}x/y/z/{name}", Body=b"x")
        for name in ("1", "2"):
            s3.delete_object(Bucket=bucket, Key=f"{prefix}x/y/z/{name}")
    above = ("", "x/", "x/y/")
    found = {each: listings.entries(listing(Bucket=bucket, Prefix=prefix + each, Delimiter="/")) for each in above}
    expect.equal(found, {each: [] for each in above}, "entries", sort="entries")
