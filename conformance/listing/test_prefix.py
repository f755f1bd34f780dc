"""Prefix: a listing contains exactly the keys that begin with it, compared byte by byte."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import api
from fixtures.s3 import listings

pytestmark = pytest.mark.xdist_group("prefixes")

SIDE = "server"

PLAIN = ("A", "a-b", "a/b", "a/b-c", "a/c/d", "ab")
AMPERSANDS = ("x&amp;y", "x&y", "xy")
# Prefix, and names, in order; other names are stored apart from plain ones, which some services store alone.
PREFIXES = {
    "of_a_folder": ("a/", PLAIN),
    "not_at_a_slash": ("a", PLAIN),
    "ends_within_a_name": ("a/b", PLAIN),
    "of_a_whole_key": ("ab", PLAIN),
    "longer_than_a_key": ("ab/c/d", PLAIN),
    "case_counts": ("A", PLAIN),
    "space": ("x ", ("x y", "xy")),
    "plus": ("x+", ("x+y", "xy")),
    "percent_encoding_is_not_undone": ("x%20", ("x%20y", "xy")),
    "ampersand": ("x&", AMPERSANDS),
    "entity_is_not_undone": ("x&amp;", AMPERSANDS),
    "accent": ("é", ("xy", "é/1", "é2", "日本")),
    "of_no_key": ("/", PLAIN),
}
RARE = "of_no_key"
"""The case of a prefix that has, after the prefix of the keys, two slashes in a row."""
OF_SLASHES = [pytest.mark.level("common"), pytest.mark.feature("key-slashes")]


@pytest.mark.parametrize(
    ("prefix", "names"),
    [pytest.param(*case, id=name, marks=OF_SLASHES if name == RARE else []) for name, case in PREFIXES.items()],
)
@check("ListObjects", level="core", spec=api("ListObjects"))
def test_prefix_selects_keys(listing, keys_once, prefix, names):
    """A listing with a Prefix contains exactly the keys that begin with it, compared byte by byte."""
    bucket, folder = keys_once(*names)
    listed = listing(Bucket=bucket, Prefix=folder + prefix)
    wanted = [folder + name for name in names if name.startswith(prefix)]
    expect.equal(listings.keys(listed), wanted, "keys", sort="entries")
    expect.equal(
        (listings.prefixes(listed), listed["IsTruncated"]),
        ([], False),
        "CommonPrefixes and IsTruncated",
        sort="entries",
    )


@pytest.fixture
def bucket_of_two(out_of_band, control, own_buckets):
    """Creates a bucket with two objects, and returns its name, and the keys in order."""

    def make(new):
        bucket, keys = new(), ["myphoto1.jpg", "myphoto2.jpg"]
        for key in keys:
            control.put_object(Bucket=bucket, Key=key, Body=b"x")
        return bucket, keys

    with out_of_band():
        return own_buckets.kept("two objects", make)


@check("ListObjects", level="core", spec=api("ListObjects"), gate=True)
def test_whole_bucket_is_listed_without_prefix(listing, bucket_of_two):
    """A listing without Prefix contains every key of the bucket."""
    name, keys = bucket_of_two
    listed = listing(Bucket=name)
    expect.equal((listings.keys(listed), listed["IsTruncated"]), (keys, False), "keys and IsTruncated", sort="entries")


@check("ListObjects", level="common", spec=api("ListObjects"))
def test_empty_prefix_is_ignored(listing, bucket_of_two, altered):
    """A listing with an empty Prefix contains every key of the bucket."""
    name, keys = bucket_of_two
    with altered(query={"prefix": ""}):
        listed = listing(Bucket=name)
    expect.equal(listings.keys(listed), keys, "keys", sort="entries")


@check("ListObjects", level="extended", spec=api("ListObjects"))
def test_unprintable_prefix_matches_nothing(listing, bucket, prefix, s3):
    """A listing with a Prefix that contains a line feed returns 200 with no keys if no key begins with that Prefix."""
    listed = listing(Bucket=bucket, Prefix=f"{prefix}\n")
    expect.equal(
        (listings.entries(listed), listed["IsTruncated"]), ([], False), "entries and IsTruncated", sort="entries"
    )


@check("ListObjects", level="core", spec=api("ListObjects"))
def test_objects_of_another_bucket_are_not_listed(listing, stored_to_read, empty_bucket):
    """An object in one bucket is not in the listing of another bucket."""
    stored_to_read(b"")
    expect.equal(listings.keys(listing(Bucket=empty_bucket)), [], "keys", sort="entries")
