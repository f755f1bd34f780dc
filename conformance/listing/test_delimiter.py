"""Delimiter: keys that contain it after the prefix are grouped, and each group is listed as one common prefix."""

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.model.sources import api, userguide
from fixtures.s3 import listings

FEATURE = "list-delimiter"
SIDE = "server"

pytestmark = pytest.mark.xdist_group("delimiters")

DELIMITERS = {
    "slash": "/",
    "percent": "%",
    "space": " ",
    "letter": "q",
    "capital_letter": "Q",
    "two_characters": "--",
    "slash_and_more": "/q",
    "ampersand": "&",
    "plus": "+",
    "dot": ".",
    "accent": "é",
    "emoji": "\U0001f600",
}
NAMES = ["a", "b/1", "b/2/3", "b/2/4", "c_1", "c_2", "f--1", "f--2-", "z"]
# Prefix, delimiter, expected keys, expected common prefixes.
BELOW = {
    "folder": ("b/", "/", ["b/1"], ["b/2/"]),
    "folder_without_its_slash": ("b", "/", [], ["b/"]),
    "folder_in_a_folder": ("b/2/", "/", ["b/2/3", "b/2/4"], []),
    "begin_of_a_name": ("b/2", "/", [], ["b/2/"]),
    "whole_key": ("b/1", "/", ["b/1"], []),
    "delimiter_only_in_the_prefix": ("c_", "_", ["c_1", "c_2"], []),
    "delimiter_of_no_such_key": ("b/", "_", ["b/1", "b/2/3", "b/2/4"], []),
    "delimiter_begins_in_the_prefix": ("f-", "-", [], ["f--"]),
    "delimiter_is_cut_by_the_prefix": ("f-", "--", ["f--1", "f--2-"], []),
    "prefix_of_no_key": ("c/", "/", [], []),
}


@pytest.fixture(scope="session")
def grouped_keys(store_once):
    """Stores keys with several delimiters, and returns their bucket and prefix, and the keys."""
    return store_once(NAMES)


def _names(listed, folder):
    found = (listings.keys(listed), listings.prefixes(listed))
    return tuple([name.removeprefix(folder) for name in names] for names in found)


@pytest.mark.parametrize("case", DELIMITERS)
@check("ListObjects", level="core", spec=api("ListObjects"), gate=True)
def test_delimiter_groups_keys(listing, keys_once, case):
    """With a Delimiter, keys that contain it are not in Contents; their common part, up to and including the first
    delimiter, is in CommonPrefixes once."""
    delimiter = DELIMITERS[case]
    bucket, folder = keys_once("A", f"x{delimiter}1", f"x{delimiter}2{delimiter}3")
    found = _names(listing(Bucket=bucket, Prefix=folder, Delimiter=delimiter), folder)
    expect.equal(found, (["A"], [f"x{delimiter}"]), "keys and common prefixes", sort="entries")


@check("ListObjects", level="core", spec=api("ListObjects"))
def test_delimiter_that_no_key_contains_groups_nothing(listing, grouped_keys):
    """With a Delimiter that no key contains, a listing has every key in Contents and no CommonPrefixes."""
    where, keys = grouped_keys
    listed = listing(**where, Delimiter="|")
    expect.equal(
        (listings.keys(listed), listings.prefixes(listed)), (keys, []), "keys and common prefixes", sort="entries"
    )


@check("ListObjects", level="core", spec=api("ListObjects"))
def test_common_prefixes_are_in_order(listing, keys_once):
    """The common prefixes of a listing are in UTF-8 order."""
    names = ["B/", "a-/", "a/", "é/", "\uff5e/", "\U0001f600/"]
    bucket, prefix = keys_once(*(f"{name}1" for name in names))
    listed = listing(Bucket=bucket, Prefix=prefix, Delimiter="/")
    expect.equal(listings.prefixes(listed), [prefix + name for name in names], "common prefixes", sort="entries")


@pytest.mark.parametrize(("prefix", "delimiter", "keys", "groups"), BELOW.values(), ids=BELOW)
@check("ListObjects", level="core", spec=userguide("using-prefixes"))
def test_delimiter_counts_after_the_prefix(listing, grouped_keys, prefix, delimiter, keys, groups):
    """With Prefix and Delimiter, keys are grouped by the first occurrence of the delimiter after the prefix."""
    where, _ = grouped_keys
    listed = listing(Bucket=where["Bucket"], Prefix=where["Prefix"] + prefix, Delimiter=delimiter)
    expect.equal(_names(listed, where["Prefix"]), (keys, groups), "keys and common prefixes", sort="entries")


@check("ListObjects", level="common", spec=api("ListObjects"), shows="an-empty-delimiter-groups")
def test_empty_delimiter_groups_nothing(listing, grouped_keys, altered):
    """With an empty Delimiter, a listing has every key in Contents and no CommonPrefixes."""
    where, keys = grouped_keys
    with altered(query={"delimiter": ""}):
        listed = listing(**where)
    expect.equal(
        (listings.keys(listed), listings.prefixes(listed)), (keys, []), "keys and common prefixes", sort="entries"
    )


@check("ListObjects", level="extended", spec=api("ListObjects"))
def test_unprintable_delimiter_groups_nothing(listing, grouped_keys):
    """With a line feed as Delimiter, which no key contains, a listing has every key in Contents and no
    CommonPrefixes."""
    where, keys = grouped_keys
    listed = listing(**where, Delimiter="\n")
    expect.equal(
        (listings.keys(listed), listings.prefixes(listed)), (keys, []), "keys and common prefixes", sort="entries"
    )


@check("ListObjects", level="core", spec=api("ListObjects"))
@derived("Folders are documented as a view of flat keys; this follows from the keys.")
def test_common_prefix_disappears_with_its_last_key(listing, s3, bucket, prefix):
    """A common prefix is no longer listed after its only key has been deleted."""
    with expect.arranging():
        for name in ("gone/key", "stays/key"):
            s3.put_object(Bucket=bucket, Key=prefix + name, Body=b"x")
        s3.delete_object(Bucket=bucket, Key=f"{prefix}gone/key")
    listed = listing(Bucket=bucket, Prefix=prefix, Delimiter="/")
    expect.equal(listings.entries(listed), [f"{prefix}stays/"], "entries", sort="entries")
