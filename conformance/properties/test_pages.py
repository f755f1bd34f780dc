"""Listings with any prefix and delimiter: the pages of any size together are the complete listing."""

import pytest
from hypothesis import strategies as st

from fixtures.assertions import check, expect
from fixtures.assertions.script import ScriptCall
from fixtures.model.sources import api

FEATURE = "list-pages"
SIDE = "one client"
DERIVED = "Follows from the documentation of the operations, for inputs that hypothesis draws."

# No key is a folder of another key: some servers do not support that, and a property would find nothing else.
NAMES = ["a-", "a/b", "a/c/d", "a/c/e", "ab", "b/a", "b/b", "b/b-a", "e/a", "e/e", "f"]
PREFIXES = st.sampled_from(["", "a", "a/", "a/c", "b/", "e", "z"])
DELIMITERS = st.sampled_from(["", "/", "/", "/", "b", "c/", "e"])
LISTINGS = st.tuples(PREFIXES, DELIMITERS, st.integers(1, 4))
FOLDERS = ["a", "a/", "a/a", "a/b/", "a/b/a", "a/b/b", "ab", "b/", "b/a/b"]
IN_FOLDERS = st.tuples(st.sampled_from(["", "a", "a/", "a/b", "a/b/", "b"]), st.just("/"), st.integers(1, 3))


@pytest.fixture(scope="session")
def listed_names(store_once):
    """Stores objects with keys of several depths, and returns their bucket and prefix."""
    return store_once(NAMES)[0]


@pytest.fixture(scope="session")
def listed_folders(store_once):
    """Stores objects of which some have the keys of folders of others, and returns their bucket and prefix."""
    return store_once(FOLDERS)[0]


def _puts(place, names):
    """Returns the calls that stored the objects."""
    where = {"Bucket": place["Bucket"]}
    return [ScriptCall("put_object", {**where, "Key": place["Prefix"] + name, "Body": b"x"}) for name in names]


def _whole(place, names, prefix, delimiter):
    """Returns the keys and common prefixes of the complete listing, in its order."""
    found = set()
    for name in names:
        if name.startswith(prefix):
            head, cut, _ = name[len(prefix) :].partition(delimiter) if delimiter else (name, "", "")
            found.add(prefix + head + delimiter if cut else name)
    return [place + name for name in sorted(found, key=str.encode)]


def _names(page):
    """Returns the keys and common prefixes of a page, in the order of the listing."""
    found = [entry["Key"] for entry in page.get("Contents", [])]
    found += [entry["Prefix"] for entry in page.get("CommonPrefixes", [])]
    return sorted(found, key=str.encode)


def _page_holds(page, size, got):
    names = _names(page)
    expect.that(len(names) <= size, f"at most {size} entries", names, "limit of the page", sort="option")
    expect.that(
        names or not page["IsTruncated"], "one or more on a truncated page", names, "keys and prefixes", sort="entries"
    )
    again = sorted(set(names).intersection(got))
    expect.equal(again, [], "keys and prefixes on more than one page", sort="entries")
    got += names


def _pages(s3, asked):
    """Yields the pages of ListObjects."""
    page = s3.list_objects(**asked)
    yield page
    while page["IsTruncated"]:
        page = s3.list_objects(**asked, Marker=page.get("NextMarker") or _names(page)[-1])
        yield page


def _pages_v2(s3, asked):
    """Yields the pages of ListObjectsV2, with the correct KeyCount."""
    token = {}
    while token is not None:
        page = s3.list_objects_v2(**asked, **token)
        expect.equal(page["KeyCount"], len(_names(page)), "KeyCount", sort="form")
        yield page
        token = {"ContinuationToken": page["NextContinuationToken"]} if page["IsTruncated"] else None


def _hold(pages, place, names):
    """Returns the test that the pages of a listing are the complete listing."""

    def holds(s3, listing):
        prefix, delimiter, size = listing
        asked = {"Bucket": place["Bucket"], "Prefix": place["Prefix"] + prefix, "MaxKeys": size}
        asked |= {"Delimiter": delimiter} if delimiter else {}
        got = []
        for page in pages(s3, asked):
            _page_holds(page, size, got)
        expect.equal(got, _whole(place["Prefix"], names, prefix, delimiter), "keys and common prefixes", sort="entries")

    return holds


@check("ListObjects", level="core", spec=api("ListObjects"))
def test_pages_are_the_whole(s3, explore, listed_names):
    """The pages of ListObjects with any prefix, delimiter and page size together contain each key and common prefix
    once, in order."""
    explore(LISTINGS, _hold(_pages, listed_names, NAMES), after=_puts(listed_names, NAMES))


@check("ListObjectsV2", level="core", spec=api("ListObjectsV2"))
def test_pages_are_the_whole_v2(s3, explore, listed_names):
    """The pages of ListObjectsV2 with any prefix, delimiter and page size together contain each key and common
    prefix once, in order, and each page has the correct KeyCount."""
    explore(LISTINGS, _hold(_pages_v2, listed_names, NAMES), after=_puts(listed_names, NAMES))


@check("ListObjects", level="common", spec=api("ListObjects"), feature="key-neighbours")
def test_pages_of_folders_are_the_whole(s3, explore, listed_folders):
    """The pages of ListObjects with a slash as delimiter and any prefix and page size together contain each key and
    common prefix once, in order, if some keys are folders of others."""
    explore(IN_FOLDERS, _hold(_pages, listed_folders, FOLDERS), after=_puts(listed_folders, FOLDERS))


@check("ListObjectsV2", level="common", spec=api("ListObjectsV2"), feature="key-neighbours")
def test_pages_of_folders_are_the_whole_v2(s3, explore, listed_folders):
    """The pages of ListObjectsV2 with a slash as delimiter and any prefix and page size together contain each key and
    common prefix once, in order, if some keys are folders of others."""
    explore(IN_FOLDERS, _hold(_pages_v2, listed_folders, FOLDERS), after=_puts(listed_folders, FOLDERS))
