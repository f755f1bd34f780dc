"""ListObjectVersions in pages: every version exactly once, and the markers at which the next page starts."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api

FEATURE = "list-versions"
SIDE = "server"

VERSIONS = api("ListObjectVersions")
# b- and b0 are right before and after the common prefix b/.
STEPS = [
    *[("b-", b"1"), ("b-", b"2"), ("b/x", b"1"), ("b-", None), ("b-", b"3"), ("b/y", b"1"), ("b0", b"1"), ("b0", None)],
    ("d", b"1"),
]

pytestmark = pytest.mark.xdist_group("pages of versions")


@pytest.fixture(scope="session")
def paged_versions(versions_once):
    """Creates nine versions and delete markers of five keys; returns their bucket and prefix, and all of them in
    listing order."""
    where, made = versions_once(STEPS)
    made.reverse()
    return where, sorted(made, key=lambda version: version.key)  # stable: newest first


@pytest.fixture
def pages_of(s3, paged_versions):
    """`pages_of(2)` returns all pages of at most two entries, which each check reads itself: they are its evidence."""
    where, _ = paged_versions

    def read(size):
        return list(s3.get_paginator("list_object_versions").paginate(**where, PaginationConfig={"PageSize": size}))

    return read


def _entries(page):
    return [*page.get("Versions", []), *page.get("DeleteMarkers", [])]


def _ids(entries):
    return sorted((entry["Key"], entry["VersionId"]) for entry in entries)


def _wanted(made):
    return sorted((version.key, version.id) for version in made)


@check("ListObjectVersions", level="core", spec=VERSIONS)
@recorded("moto", "test_s3_list_object_versions.py::test_list_object_versions_with_paging", 2023, of="2")
@pytest.mark.parametrize("size", [3, 2, 1])  # other clients have the first case, of the fewest requests
def test_pages_hold_every_version_once(pages_of, paged_versions, size):
    """ListObjectVersions in pages of at most 1, 2 or 3 entries returns every version and delete marker exactly once."""
    _, made = paged_versions
    pages = pages_of(size)
    sizes = [len(_entries(page)) for page in pages]
    expect.that(max(sizes) <= size, f"at most {size} entries on each", sizes, "limit of the pages", sort="option")
    expect.equal(
        _ids(entry for page in pages for entry in _entries(page)), _wanted(made), "versions and markers", sort="entries"
    )


@check("ListObjectVersions", level="common", spec=VERSIONS)
@derived("Pages are parts of one listing; so together they hold it as it is.")
def test_entries_are_the_same_on_any_page(s3, pages_of, paged_versions):
    """In pages of at most 2 entries, ListObjectVersions returns each version and delete marker with the same members
    and values as on one page, and each page names the same EncodingType."""
    where, _ = paged_versions
    pages = pages_of(2)
    expect.that(len(pages) > 1, "more than one page", len(pages), "number of pages", sort="entries")
    whole = s3.list_object_versions(**where)
    for kind in ("Versions", "DeleteMarkers"):
        expect.equal(
            [entry for page in pages for entry in page.get(kind, [])], whole.get(kind, []), kind, sort="entries"
        )
    expect.equal({page.get("EncodingType") for page in pages}, {whole.get("EncodingType")}, "EncodingType", sort="form")


@check("ListObjectVersions", level="core", spec=VERSIONS)
@recorded("LocalStack", "TestS3ListObjectVersions::test_list_objects_versions_markers", 2026)
def test_truncated_page_names_its_last_entry(s3, paged_versions):
    """A truncated ListObjectVersions response names its last entry in NextKeyMarker and NextVersionIdMarker."""
    where, made = paged_versions
    listed = s3.list_object_versions(**where, MaxKeys=2)
    expect.equal(listed["IsTruncated"], True, "IsTruncated", sort="entries")
    last = made[len(_entries(listed)) - 1]
    expect.equal(
        (listed["NextKeyMarker"], listed["NextVersionIdMarker"]), (last.key, last.id), "next markers", sort="form"
    )


@check("ListObjectVersions", level="core", spec=VERSIONS)
@recorded("LocalStack", "TestS3ListObjectVersions::test_list_objects_versions_markers", 2026)
def test_both_markers_go_on_within_a_key(s3, paged_versions):
    """ListObjectVersions with KeyMarker and VersionIdMarker starts after that version, even if the next version has
    the same key."""
    where, made = paged_versions
    listed = s3.list_object_versions(**where, KeyMarker=made[1].key, VersionIdMarker=made[1].id)
    expect.equal(_ids(_entries(listed)), _wanted(made[2:]), "versions and markers", sort="entries")


@check("ListObjectVersions", level="core", spec=VERSIONS)
@recorded("LocalStack", "TestS3ListObjectVersions::test_list_objects_versions_markers", 2026)
def test_key_marker_alone_goes_on_with_the_next_key(s3, paged_versions):
    """ListObjectVersions with a KeyMarker and no VersionIdMarker starts after all versions of that key."""
    where, made = paged_versions
    listed = s3.list_object_versions(**where, KeyMarker=made[0].key)
    expect.equal(
        _ids(_entries(listed)), _wanted(v for v in made if v.key > made[0].key), "versions and markers", sort="entries"
    )


@check("ListObjectVersions", level="common", spec=VERSIONS)
def test_key_marker_need_not_exist(s3, paged_versions):
    """ListObjectVersions with a KeyMarker that is not an existing key starts with the first key after it."""
    where, made = paged_versions
    marker = where["Prefix"] + "b/xx"
    listed = s3.list_object_versions(**where, KeyMarker=marker)
    expect.equal(
        _ids(_entries(listed)), _wanted(v for v in made if v.key > marker), "versions and markers", sort="entries"
    )


@check("ListObjectVersions", level="common", spec=VERSIONS)
@derived("Pages are parts of one listing; so together they hold it as it is.")
def test_only_newest_versions_are_the_latest_in_pages(pages_of, paged_versions):
    """ListObjectVersions in pages of one entry returns IsLatest true only for the newest version or delete marker of
    each key."""
    _, made = paged_versions
    pages = pages_of(1)
    newest = {version.key: version for version in reversed(made)}
    latest = [entry for page in pages for entry in _entries(page) if entry["IsLatest"]]
    expect.equal(_ids(latest), _wanted(newest.values()), "latest", sort="entries")


@check("ListObjectVersions", level="common", spec=VERSIONS)
def test_pages_hold_every_common_prefix_once(s3, paged_versions):
    """ListObjectVersions in pages of one entry with a Delimiter returns each common prefix, and each version outside
    the common prefixes, exactly once."""
    where, made = paged_versions
    paginate = s3.get_paginator("list_object_versions").paginate
    pages = list(paginate(**where, Delimiter="/", PaginationConfig={"PageSize": 1}))
    prefixes = [entry["Prefix"] for page in pages for entry in page.get("CommonPrefixes", [])]
    expect.equal(prefixes, [where["Prefix"] + "b/"], "common prefixes", sort="entries")
    others = [version for version in made if "/" not in version.key.removeprefix(where["Prefix"])]
    expect.equal(
        _ids(entry for page in pages for entry in _entries(page)),
        _wanted(others),
        "versions and markers",
        sort="entries",
    )


@check("ListObjectVersions", level="common", spec=VERSIONS)
@recorded("moto", "test_s3_list_object_versions.py::test_list_object_versions_with_paging_and_delimiter", 2023)
def test_common_prefix_counts_as_one(s3, paged_versions):
    """A common prefix counts as one entry towards MaxKeys, regardless of the number of versions under it."""
    where, made = paged_versions
    markers = {"KeyMarker": made[3].key, "VersionIdMarker": made[3].id}
    listed = s3.list_object_versions(**where, Delimiter="/", MaxKeys=2, **markers)
    found = [entry["Prefix"] for entry in listed.get("CommonPrefixes", [])] + [e["Key"] for e in _entries(listed)]
    wanted = [where["Prefix"] + "b/", where["Prefix"] + "b0"]
    expect.equal(found, wanted[: len(found)], "common prefix and key", sort="entries")
    expect.that(found, "at least one entry", found, "entries", sort="entries")


# No page says whether the group itself, whose keys come after the marker, is listed again.
@check("ListObjectVersions", level="common", spec=VERSIONS)
@recorded("LocalStack", "TestS3ListObjectVersions::test_list_object_versions_pagination_common_prefixes", 2026)
def test_key_marker_of_a_group_goes_on_after_it(s3, paged_versions):
    """ListObjectVersions with Delimiter / and the common prefix b/ as KeyMarker returns every version and delete marker
    of the keys after it, also of b0."""
    where, made = paged_versions
    group = where["Prefix"] + "b/"
    listed = s3.list_object_versions(**where, Delimiter="/", KeyMarker=group)
    after = [version for version in made if version.key > group and not version.key.startswith(group)]
    expect.equal(_ids(_entries(listed)), _wanted(after), "versions and markers", sort="entries")


@check("ListObjectVersions", level="common", spec=VERSIONS)
@recorded("moto", "test_s3_list_object_versions.py::test_list_object_versions_with_delimiter", 2023)
def test_key_marker_that_begins_a_group(s3, paged_versions):
    """ListObjectVersions with Delimiter / and the KeyMarker b returns the common prefix b/, and every version and
    delete marker outside of it."""
    where, made = paged_versions
    listed = s3.list_object_versions(**where, Delimiter="/", KeyMarker=where["Prefix"] + "b")
    others = [version for version in made if "/" not in version.key.removeprefix(where["Prefix"])]
    found = [entry["Prefix"] for entry in listed.get("CommonPrefixes", [])], _ids(_entries(listed))
    wanted = [where["Prefix"] + "b/"], _wanted(others)
    expect.equal(found, wanted, "common prefixes, versions and markers", sort="entries")


@check("ListObjectVersions", level="common", spec=VERSIONS)
def test_max_keys_zero(s3, paged_versions):
    """ListObjectVersions with MaxKeys 0 returns 200 with no entries and IsTruncated false."""
    where, _ = paged_versions
    listed = s3.list_object_versions(**where, MaxKeys=0)
    expect.status(listed, 200)
    expect.equal((_entries(listed), listed.get("IsTruncated")), ([], False), "entries and IsTruncated", sort="entries")


@check("ListObjectVersions", level="common", spec=VERSIONS)
@recorded("moto", "test_s3_list_object_versions.py::test_list_object_versions_with_paging_and_delete_markers", 2023)
def test_last_page_is_not_truncated(s3, paged_versions):
    """A full page that ends with the last version is not truncated, and has no NextKeyMarker or NextVersionIdMarker."""
    where, made = paged_versions
    listed = s3.list_object_versions(**where, MaxKeys=1, KeyMarker=made[-2].key, VersionIdMarker=made[-2].id)
    expect.equal(_ids(_entries(listed)), _wanted(made[-1:]), "versions and markers", sort="entries")
    names = ("NextKeyMarker", "NextVersionIdMarker")
    expect.equal(
        (listed.get("IsTruncated"), *(listed.get(name) for name in names)),
        (False, None, None),
        "next page",
        sort="entries",
    )


CHANGED = {"Enabled": [], "Suspended": ["Enabled"]}


@pytest.mark.parametrize(("after", "before"), [pytest.param(*row, id=row[0].lower()) for row in CHANGED.items()])
@check("ListObjectVersions", "ListObjectsV2", level="common", spec=VERSIONS, feature="versioning")
@derived("Pages are parts of one listing; so together they hold it as it is.")
def test_next_page_after_versioning_is_changed(s3, control, own_bucket, after, before):
    """If versioning is enabled or suspended after the first page of ListObjects, ListObjectsV2 and ListObjectVersions,
    the second page holds the other key, with the version that it had."""

    def change(status):
        control.put_bucket_versioning(Bucket=own_bucket, VersioningConfiguration={"Status": status})

    with expect.arranging():
        for status in before:
            change(status)
        versions = [control.put_object(Bucket=own_bucket, Key=key, Body=b"x").get("VersionId", "null") for key in "ab"]
        place = {"Bucket": own_bucket, "MaxKeys": 1}
        token = s3.list_objects_v2(**place)["NextContinuationToken"]
        first = s3.list_object_versions(**place)
        change(after)
    markers = {"KeyMarker": first["NextKeyMarker"], "VersionIdMarker": first["NextVersionIdMarker"]}
    expect.equal(
        _ids(_entries(s3.list_object_versions(**place, **markers))), [("b", versions[1])], "versions", sort="entries"
    )
    pages = (s3.list_objects(**place, Marker="a"), s3.list_objects_v2(**place, ContinuationToken=token))
    found = [[entry["Key"] for entry in page.get("Contents", [])] for page in pages]
    expect.equal(found, [["b"], ["b"]], "keys of the second pages", sort="entries")


@check("ListObjectVersions", level="extended", spec=VERSIONS)
@recorded("moto", "test_s3_list_object_versions.py::test_list_object_versions_with_paging_and_delimiter", 2023)
def test_page_that_ends_with_a_group_names_it(s3, paged_versions):
    """A truncated page of ListObjectVersions whose last entry is a common prefix has this prefix in NextKeyMarker, and
    no NextVersionIdMarker."""
    where, _ = paged_versions
    group = f"{where['Prefix']}b/"
    listed = s3.list_object_versions(**where, Delimiter="/", KeyMarker=f"{where['Prefix']}b-", MaxKeys=1)
    expect.equal([each["Prefix"] for each in listed.get("CommonPrefixes", [])], [group], "groups", sort="entries")
    expect.equal(
        (listed.get("NextKeyMarker"), listed.get("NextVersionIdMarker")), (group, None), "next markers", sort="form"
    )
