"""Delimiter: keys that have it after the prefix are grouped, and each group is one common prefix."""

import pytest

from fixtures import check, expect, listings
from fixtures.sources import api, userguide

NAMES = ["a", "b/1", "b/2/3", "b/2/4", "c%1", "c%2", "d 1", "d 2", "e.1", "e.2", "f--1", "f--2-", "g&1", "g&2"]
NAMES += ["h<1", "i+1", "i+2", "z", "é日1", "é日2", "\uff5e/1", "\U0001f600/1"]
GROUPS = {
    "slash": ("/", ["b/", "\uff5e/", "\U0001f600/"]),
    "percent": ("%", ["c%"]),
    "space": (" ", ["d "]),
    "dot": (".", ["e."]),
    "two_characters": ("--", ["f--"]),
    "ampersand": ("&", ["g&"]),
    "less_than": ("<", ["h<"]),
    "plus": ("+", ["i+"]),
    "chinese": ("日", ["é日"]),
    "digit": ("2", ["b/2", "c%2", "d 2", "e.2", "f--2", "g&2", "i+2", "é日2"]),
    "of_no_key": ("|", []),
    "more_than_a_slash": ("/2", ["b/2"]),
}
# Prefix and delimiter, the keys that are listed, and the common prefixes.
BELOW = {
    "folder": ("b/", "/", ["b/1"], ["b/2/"]),
    "folder_without_its_slash": ("b", "/", [], ["b/"]),
    "folder_in_a_folder": ("b/2/", "/", ["b/2/3", "b/2/4"], []),
    "begin_of_a_name": ("b/2", "/", [], ["b/2/"]),
    "whole_key": ("b/1", "/", ["b/1"], []),
    "delimiter_only_in_the_prefix": ("c%", "%", ["c%1", "c%2"], []),
    "delimiter_of_no_such_key": ("b/", "%", ["b/1", "b/2/3", "b/2/4"], []),
    "delimiter_begins_in_the_prefix": ("f-", "-", [], ["f--"]),
    "delimiter_is_cut_by_the_prefix": ("f-", "--", ["f--1", "f--2-"], []),
    "prefix_of_no_key": ("c/", "/", [], []),
    "unicode": ("é", "日", [], ["é日"]),
}


@pytest.fixture(scope="session")
def grouped_keys(store_once):
    """Keys with many kinds of delimiters: where they are, and the keys."""
    return store_once(NAMES)


def _names(listed, where):
    found = (listings.keys(listed), listings.prefixes(listed))
    return tuple([name.removeprefix(where["Prefix"]) for name in names] for names in found)


@pytest.mark.parametrize(("delimiter", "groups"), GROUPS.values(), ids=GROUPS)
@check("ListObjects", level="core", spec=api("ListObjects"))
def test_delimiter_groups_keys(listing, grouped_keys, delimiter, groups):
    """With a Delimiter, keys that have it are not in Contents; what they have up to its first occurrence, it included,
    is in CommonPrefixes once, in UTF-8 order."""
    where, _ = grouped_keys
    found = _names(listing(**where, Delimiter=delimiter), where)
    expect.equal(found, ([name for name in NAMES if delimiter not in name], groups), "keys and common prefixes")


@pytest.mark.parametrize(("prefix", "delimiter", "keys", "groups"), BELOW.values(), ids=BELOW)
@check("ListObjects", level="core", spec=userguide("using-prefixes"))
def test_delimiter_counts_after_the_prefix(listing, grouped_keys, prefix, delimiter, keys, groups):
    """With Prefix and Delimiter, keys are grouped by the delimiter's first occurrence after the prefix."""
    where, _ = grouped_keys
    listed = listing(Bucket=where["Bucket"], Prefix=where["Prefix"] + prefix, Delimiter=delimiter)
    expect.equal(_names(listed, where), (keys, groups), "keys and common prefixes")


@check("ListObjects", level="common", spec=api("ListObjects"))
def test_empty_delimiter_groups_nothing(listing, grouped_keys, altered):
    """With an empty Delimiter, a listing has every key in Contents and no CommonPrefixes."""
    where, keys = grouped_keys
    with altered(query={"delimiter": ""}):
        listed = listing(**where)
    expect.equal((listings.keys(listed), listings.prefixes(listed)), (keys, []), "keys and common prefixes")


@check("ListObjects", level="extended", spec=api("ListObjects"))
def test_unprintable_delimiter_groups_nothing(listing, grouped_keys):
    """With a line feed as Delimiter, which no key has, a listing has every key in Contents and no CommonPrefixes."""
    where, keys = grouped_keys
    listed = listing(**where, Delimiter="\n")
    expect.equal((listings.keys(listed), listings.prefixes(listed)), (keys, []), "keys and common prefixes")


@check("ListObjects", level="core", spec=api("ListObjects"))
def test_last_key_takes_its_group_with_it(listing, s3, bucket, prefix):
    """A common prefix is no longer listed when the only key that it stood for has been deleted."""
    with expect.arranging():
        for name in ("gone/key", "stays/key"):
            s3.put_object(Bucket=bucket, Key=prefix + name, Body=b"")
        s3.delete_object(Bucket=bucket, Key=f"{prefix}gone/key")
    listed = listing(Bucket=bucket, Prefix=prefix, Delimiter="/")
    expect.equal(listings.entries(listed), [f"{prefix}stays/"], "entries")
