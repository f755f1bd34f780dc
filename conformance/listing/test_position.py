"""Marker of ListObjects and StartAfter of ListObjectsV2: the listing begins with the first greater key."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api
from fixtures.s3 import listings

pytestmark = pytest.mark.xdist_group("positions")

SIDE = "server"

NAMES = ["B", "a", "a-b", "b/1", "b/2", "z"]
POSITIONS = {
    "key": "a",
    "key_in_a_folder": "b/1",
    "no_key": "aa",
    "begin_of_keys": "b",
    "before_all": "!",
    "last_key": "z",
    "past_the_last_key": "zz",
}
CHARACTERS = {
    "space": " ",
    "percent": "100%",
    "percent_encoded": "%41",
    "plus": "+",
    "ampersand": "&",
    "accent": "é",
    "emoji": "\U0001f600",
}


@pytest.fixture(scope="session")
def some_keys(store_once):
    """Stores keys, and returns their bucket and prefix, and the keys in UTF-8 order."""
    return store_once(NAMES)


@pytest.mark.parametrize("position", POSITIONS.values(), ids=POSITIONS)
@check("ListObjects", level="core", spec=api("ListObjects"))
@recorded("LocalStack", "TestS3ListObjectsV2::test_list_objects_v2_continuation_start_after", 2026, of="v2-key")
@recorded("moto", "test_s3_list_objects.py::test_s3_filter_with_manual_marker", 2024, of="v1-key v1-last_key")
def test_listing_begins_after_the_position(listing, some_keys, position):
    """A listing with a Marker (StartAfter in ListObjectsV2) returns the keys that are greater in UTF-8 order,
    whether or not the Marker is an existing key."""
    where, _ = some_keys
    listed = listing.after(where["Prefix"] + position, **where)
    wanted = [where["Prefix"] + name for name in NAMES if name.encode() > position.encode()]
    expect.equal(
        (listings.keys(listed), listed["IsTruncated"]), (wanted, False), "keys and IsTruncated", sort="entries"
    )


@pytest.mark.parametrize("character", CHARACTERS.values(), ids=CHARACTERS)
@check("ListObjects", level="core", spec=api("ListObjects"))
def test_position_has_any_character(listing, keys_once, character):
    """A listing whose Marker (StartAfter in ListObjectsV2) is a key with a special character returns the keys after
    it."""
    bucket, folder = keys_once(*(f"{character}{n}" for n in (1, 2, 3)))
    listed = listing.after(f"{folder}{character}1", Bucket=bucket, Prefix=folder)
    expect.equal(listings.keys(listed), [f"{folder}{character}{n}" for n in (2, 3)], "keys", sort="entries")


@check("ListObjects", level="core", spec=api("ListObjects"))
def test_position_is_compared_in_utf_8(listing, keys_once):
    """A listing with Marker U+FF5E (StartAfter in ListObjectsV2) returns the key U+1F600, which is greater only in
    UTF-8 order, and not the key z."""
    bucket, prefix = keys_once("z", "\U0001f600")
    listed = listing.after(f"{prefix}\uff5e", Bucket=bucket, Prefix=prefix)
    expect.equal(listings.keys(listed), [f"{prefix}\U0001f600"], "keys", sort="entries")


@check("ListObjects", level="common", spec=api("ListObjects"))
def test_position_is_returned(listing, some_keys):
    """A listing returns the Marker (StartAfter in ListObjectsV2) of its request."""
    where, keys = some_keys
    expect.equal(listing.after(keys[1], **where).get(listing.position), keys[1], listing.position, sort="form")


@check("ListObjects", level="extended", spec=api("ListObjects"), shows="positions-outside-the-prefix-are-refused")
def test_position_before_the_prefix(listing, some_keys):
    """A listing whose Marker (StartAfter in ListObjectsV2) is less than its Prefix returns all keys with the prefix."""
    where, keys = some_keys
    listed = listing.after(where["Prefix"][:-1], **where)
    expect.equal(listings.keys(listed), keys, "keys", sort="entries")


# Docker's registry lists its repositories so, after the name of its root.
@check("ListObjects", level="extended", spec=api("ListObjects"), shows="keys-before-the-prefix-end-listings")
def test_keys_between_the_position_and_the_prefix(listing, some_keys):
    """A listing whose Marker (StartAfter in ListObjectsV2) is less than its Prefix returns all keys with the prefix,
    although there are other keys between the two."""
    where, keys = some_keys
    folder = where["Prefix"] + "b/"
    listed = listing.after(keys[0], Bucket=where["Bucket"], Prefix=folder)
    expect.equal(listings.keys(listed), [key for key in keys if key.startswith(folder)], "keys", sort="entries")


@check("ListObjects", level="extended", spec=api("ListObjects"))
def test_position_past_the_prefix(listing, some_keys):
    """A listing whose Marker (StartAfter in ListObjectsV2) is greater than every key with its Prefix returns no
    keys, and is not truncated."""
    where, _ = some_keys
    listed = listing.after(where["Prefix"][:-1] + "0", **where)
    expect.equal((listings.keys(listed), listed["IsTruncated"]), ([], False), "keys and IsTruncated", sort="entries")


@check("ListObjects", level="core", spec=api("ListObjects"))
def test_position_and_max_keys(listing, some_keys):
    """A listing with MaxKeys 1 that begins after a key returns only the next key, and is truncated."""
    where, keys = some_keys
    listed = listing.after(keys[2], **where, MaxKeys=1)
    expect.equal(
        (listings.keys(listed), listed["IsTruncated"]), (keys[3:4], True), "keys and IsTruncated", sort="entries"
    )


@check("ListObjects", level="extended", spec=api("ListObjects"))
def test_unprintable_position(listing, some_keys):
    """A line feed is accepted as Marker (StartAfter in ListObjectsV2), and is less than all printable characters."""
    where, keys = some_keys
    listed = listing.after(where["Prefix"] + "\n", **where)
    expect.equal(listings.keys(listed), keys, "keys", sort="entries")


@check("ListObjects", level="common", spec=api("ListObjects"))
@recorded("LocalStack", "TestS3ListObjects::test_list_objects_next_marker", 2026, of="v1")
def test_empty_position_is_ignored(listing, some_keys, altered):
    """A listing with an empty Marker (StartAfter in ListObjectsV2) begins with the first key."""
    where, keys = some_keys
    name = {"Marker": "marker", "StartAfter": "start-after"}[listing.position]
    with altered(query={name: ""}):
        listed = listing(**where)
    expect.equal(listings.keys(listed), keys, "keys", sort="entries")


# Several projects recorded from AWS: "startAfter only supported in REST.GET.BUCKET with list-type=2", and "Marker
# unsupported with REST.GET.BUCKET in list-type=2".
@pytest.mark.parametrize("parameter", ["start-after", "continuation-token"])
@check("ListObjects", level="extended", spec=api("ListObjectsV2"))
@recorded("versitygw", "test_rest_list_objects.sh::ListObjectsV1 - start-after - error", 2026, of="start-after")
def test_parameter_of_version_2_is_refused(s3, bucket, prefix, altered, parameter):
    """A listing without list-type=2 but with start-after or continuation-token is refused with 400 InvalidArgument."""
    with altered(query={parameter: "a"}), expect.error(400, "InvalidArgument"):
        s3.list_objects(Bucket=bucket, Prefix=prefix)


@check("ListObjectsV2", level="extended", spec=api("ListObjects"))
def test_marker_is_refused_in_version_2(s3, bucket, prefix, altered):
    """A listing with both list-type=2 and marker is refused with 400 InvalidArgument."""
    with altered(query={"marker": "a"}), expect.error(400, "InvalidArgument"):
        s3.list_objects_v2(Bucket=bucket, Prefix=prefix)
