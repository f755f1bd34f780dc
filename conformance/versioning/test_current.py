"""ListObjects of a bucket with versioning enabled: each key once, with its current version."""

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.model.sources import api, userguide

FEATURE = "delete-markers"
SIDE = "server"

LISTING = userguide("list-obj-version-enabled-bucket")

pytestmark = pytest.mark.xdist_group("current versions")


@pytest.fixture(scope="session")
def some_hidden(versions_once):
    """Writes some keys twice and hides some with delete markers; returns bucket and prefix of all keys, and the keys
    that are not hidden."""
    where, made = versions_once(
        [
            *[("a", b"1"), ("a", b"22"), ("b", b"1"), ("b", None), ("c", None), ("d", None), ("d", b"333")],
            *[("dir/e", b"1"), ("dir/e", None), ("f", b"1")],
        ]
    )
    return where, [made[0].key, made[5].key, made[9].key]


@check("ListObjects", level="core", spec=LISTING)
def test_each_key_is_listed_once(s3, some_hidden):
    """ListObjects lists each key once, with the size of its current version, and no key whose latest version is a
    delete marker."""
    where, keys = some_hidden
    found = [(entry["Key"], entry["Size"]) for entry in s3.list_objects(**where).get("Contents", [])]
    expect.equal(found, list(zip(keys, [2, 3, 1], strict=True)), "keys and sizes", sort="entries")


@check("ListObjectsV2", level="core", spec=LISTING)
def test_each_key_is_listed_once_v2(s3, some_hidden):
    """ListObjectsV2 lists each key once, with the size of its current version, and neither lists nor counts a key
    whose latest version is a delete marker."""
    where, keys = some_hidden
    listed = s3.list_objects_v2(**where)
    found = [(entry["Key"], entry["Size"]) for entry in listed.get("Contents", [])]
    expect.equal(found, list(zip(keys, [2, 3, 1], strict=True)), "keys and sizes", sort="entries")
    expect.equal(listed["KeyCount"], 3, "KeyCount", sort="form")


@check("ListObjects", level="core", spec=api("ListObjects"))
@derived("Listings are documented to show current versions; so hidden keys leave nothing in them.")
def test_hidden_keys_leave_no_common_prefix(s3, some_hidden):
    """ListObjects does not list a common prefix if the latest versions of all its keys are delete markers."""
    where, keys = some_hidden
    listed = s3.list_objects(**where, Delimiter="/")
    expect.equal(listed.get("CommonPrefixes", []), [], "common prefixes", sort="entries")
    expect.equal([entry["Key"] for entry in listed.get("Contents", [])], keys, "keys", sort="entries")


@check("ListObjects", level="common", spec=api("ListObjects"))
@derived("Listings are documented to show current versions; so hidden keys leave nothing in them.")
def test_pages_skip_hidden_keys(s3, some_hidden):
    """ListObjects in pages of one key returns every key that is not hidden by a delete marker exactly once."""
    where, keys = some_hidden
    pages = list(s3.get_paginator("list_objects").paginate(**where, PaginationConfig={"PageSize": 1}))
    expect.pages_hold(pages, keys, at_most=1)


@check("ListObjects", level="common", spec=api("ListObjects"))
@derived("Listings are documented to show current versions; so hidden keys leave nothing in them.")
def test_marker_skips_all_versions_of_its_key(s3, some_hidden):
    """ListObjects with a Marker that is a key with several versions starts with the next key."""
    where, keys = some_hidden
    listed = s3.list_objects(**where, Marker=keys[0])
    expect.equal([entry["Key"] for entry in listed.get("Contents", [])], keys[1:], "keys", sort="entries")


@check("DeleteObject", "ListObjects", level="core", spec=LISTING)
def test_key_is_listed_again_without_its_marker(s3, versioned_target, written):
    """ListObjects lists a hidden key again after its delete marker is deleted."""
    written(versioned_target, b"x")
    with expect.arranging():
        marker = s3.delete_object(**versioned_target)["VersionId"]
    s3.delete_object(**versioned_target, VersionId=marker)
    listed = s3.list_objects(Bucket=versioned_target["Bucket"], Prefix=versioned_target["Key"])
    expect.equal(
        [entry["Key"] for entry in listed.get("Contents", [])], [versioned_target["Key"]], "keys", sort="entries"
    )
