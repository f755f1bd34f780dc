"""Keys with slashes: folders are only a view of the keys, and a key that ends in a slash is an ordinary key."""

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.model.sources import api, userguide
from fixtures.s3 import listings

FEATURE = "list-delimiter"
SIDE = "server"

FOLDERS = userguide("using-folders")
SLASHES = {
    "first": ["/a"],
    "doubled": ["a/b", "a//b"],
    "last_and_doubled": ["a//"],
    "dots_in_a_name": ["a/.b", "a/..b"],
}


@check("ListObjects", level="core", spec=FOLDERS)
def test_folder_object_is_a_key(listing, keys_once):
    """A listing contains a zero-byte object whose key ends in a slash, and the keys that begin with that key."""
    bucket, prefix = keys_once("dir/", "dir/file")
    expect.equal(
        listings.keys(listing(Bucket=bucket, Prefix=prefix)),
        [f"{prefix}dir/", f"{prefix}dir/file"],
        "keys",
        sort="entries",
    )


@check("ListObjects", level="core", spec=FOLDERS)
@derived("Folders are documented as a view of flat keys; this follows from the keys.")
def test_folder_objects_of_two_levels_are_keys(listing, keys_once):
    """A listing contains each key once, in UTF-8 order, if keys that end in a slash are also above and below one
    another, and between other keys."""
    of_levels = ("m+", "m/", "m/s/", "m/s/f", "m0")
    bucket, prefix = keys_once(*of_levels)
    names = [f"{prefix}{name}" for name in of_levels]
    expect.equal(listings.keys(listing(Bucket=bucket, Prefix=prefix)), names, "keys", sort="entries")


@check("ListObjects", level="core", spec=FOLDERS)
def test_folder_object_is_grouped(listing, keys_once):
    """With Delimiter /, a key that ends in a slash is listed as a common prefix, even if no other key begins with
    it."""
    bucket, prefix = keys_once("dir/")
    listed = listing(Bucket=bucket, Prefix=prefix, Delimiter="/")
    expect.equal(
        (listings.keys(listed), listings.prefixes(listed)), ([], [f"{prefix}dir/"]), "keys and prefixes", sort="entries"
    )


@check("ListObjects", level="core", spec=api("ListObjects"), shows="folders-of-folders-are-not-listed")
def test_folder_of_folders_is_grouped(listing, keys_once):
    """With Delimiter /, keys that are all in folders of one folder are listed as one common prefix, that folder."""
    bucket, prefix = keys_once("dir/sub/file", "dir/sub2/file")
    listed = listing(Bucket=bucket, Prefix=prefix, Delimiter="/")
    expect.equal(
        (listings.keys(listed), listings.prefixes(listed)), ([], [f"{prefix}dir/"]), "keys and prefixes", sort="entries"
    )


@check("ListObjects", level="core", spec=FOLDERS)
def test_folder_object_is_in_its_folder(listing, keys_once):
    """With Delimiter / and a key that ends in a slash as Prefix, a listing has that key in Contents."""
    bucket, prefix = keys_once("dir/", "dir/file", "dir/sub/file")
    listed = listing(Bucket=bucket, Prefix=f"{prefix}dir/", Delimiter="/")
    wanted = ([f"{prefix}dir/", f"{prefix}dir/file"], [f"{prefix}dir/sub/"])
    expect.equal((listings.keys(listed), listings.prefixes(listed)), wanted, "keys and prefixes", sort="entries")


@check("ListObjects", level="common", spec=FOLDERS)
@derived("Folders are documented as a view of flat keys; this follows from the keys.")
def test_folder_object_with_a_type_is_a_key(listing, s3, bucket, prefix):
    """A listing contains a key that ends in a slash whose object has bytes, a ContentType and metadata, with its
    size."""
    key = f"{prefix}dir/"
    with expect.arranging():
        s3.put_object(Bucket=bucket, Key=key, Body=b"body", ContentType="application/x-directory", Metadata={"a": "b"})
    entry = listings.only_entry(listing(Bucket=bucket, Prefix=prefix), key)
    expect.equal(entry["Size"], 4, "Size", sort="data")


@check("ListObjects", level="common", spec=FOLDERS)
@derived("Folders are documented as a view of flat keys; this follows from the keys.")
def test_listing_begins_after_a_folder_object(listing, keys_once):
    """With Delimiter / and a folder object's key both as Prefix and as Marker (StartAfter in ListObjectsV2), a listing
    returns the other keys and folders in it."""
    bucket, prefix = keys_once("dir/", "dir/file", "dir/sub/file")
    listed = listing.after(f"{prefix}dir/", Bucket=bucket, Prefix=f"{prefix}dir/", Delimiter="/")
    wanted = ([f"{prefix}dir/file"], [f"{prefix}dir/sub/"])
    expect.equal((listings.keys(listed), listings.prefixes(listed)), wanted, "keys and prefixes", sort="entries")


@check("ListObjects", level="common", spec=FOLDERS)
@derived("Folders are documented as a view of flat keys; this follows from the keys.")
def test_pages_of_a_folder_with_its_folder_object(listing, keys_once):
    """With Delimiter /, pages of one entry of a folder that has a folder object hold that object, the other keys and
    the folders in it, each once and in order."""
    bucket, prefix = keys_once("dir/", "dir/file", "dir/sub/", "dir/sub/file")
    pages = listing.pages(1, Bucket=bucket, Prefix=f"{prefix}dir/", Delimiter="/")
    found = [name for page in pages for name in listings.keys(page) + listings.prefixes(page)]
    expect.equal(
        found, [f"{prefix}dir/", f"{prefix}dir/file", f"{prefix}dir/sub/"], "keys and prefixes", sort="entries"
    )


@check("ListObjects", level="common", spec=FOLDERS)
@derived("Folders are documented as a view of flat keys; this follows from the keys.")
def test_position_past_the_keys_of_a_folder(listing, keys_once):
    """A listing whose Marker (StartAfter in ListObjectsV2) is in the prefix of a folder, and greater than all keys in
    it, returns nothing."""
    bucket, prefix = keys_once("dir/a", "dir/b")
    listed = listing.after(f"{prefix}dir/c", Bucket=bucket, Prefix=f"{prefix}dir/", Delimiter="/")
    expect.equal((listings.keys(listed), listings.prefixes(listed)), ([], []), "keys and prefixes", sort="entries")


@check("ListObjects", level="core", spec=FOLDERS)
@derived("Folders are documented as a view of flat keys; this follows from the keys.")
def test_key_may_be_a_prefix_of_another_key(listing, keys_once):
    """A listing contains both a key and a second key that continues the first with a slash: there are no
    directories."""
    bucket, prefix = keys_once("name", "name/below")
    listed = listing(Bucket=bucket, Prefix=prefix)
    expect.equal(listings.keys(listed), [f"{prefix}name", f"{prefix}name/below"], "keys", sort="entries")


@check("ListObjects", level="core", spec=FOLDERS)
@derived("Folders are documented as a view of flat keys; this follows from the keys.")
def test_key_and_folder_of_one_name(listing, keys_once):
    """With Delimiter /, a key is in Contents and the folder with the same name is in CommonPrefixes."""
    bucket, prefix = keys_once("name", "name/below")
    listed = listing(Bucket=bucket, Prefix=prefix, Delimiter="/")
    wanted = ([f"{prefix}name"], [f"{prefix}name/"])
    expect.equal((listings.keys(listed), listings.prefixes(listed)), wanted, "keys and prefixes", sort="entries")


@pytest.mark.parametrize("names", SLASHES.values(), ids=SLASHES)
@check("ListObjects", level="common", spec=userguide("object-keys"))
def test_slashes_are_characters(listing, keys_once, names):
    """A listing returns keys with slashes unchanged: no slash is added, removed or resolved as in a path."""
    bucket, prefix = keys_once(*(f"-{name}" for name in names))
    listed = listing(Bucket=bucket, Prefix=f"{prefix}-")
    expect.equal(listings.keys(listed), sorted(f"{prefix}-{name}" for name in names), "keys", sort="entries")
