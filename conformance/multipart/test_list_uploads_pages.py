"""ListMultipartUploads: page by page, and after a marker."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api
from fixtures.s3.uploads import listed_uploads

FEATURE = "list-uploads"
SIDE = "server"


@check("ListMultipartUploads", level="core", spec=api("ListMultipartUploads"))
@pytest.mark.parametrize("size", [3, 1])  # other clients have the first case, of the fewest requests
def test_pages_hold_every_upload_once(s3, started_uploads, size):
    """Read in pages of at most 1 or 3 uploads, ListMultipartUploads returns every upload of a prefix exactly once."""
    where, started = started_uploads
    pages = list(s3.get_paginator("list_multipart_uploads").paginate(**where, PaginationConfig={"PageSize": size}))
    sizes = [len(listed_uploads(page)) for page in pages]
    expect.that(
        max(sizes, default=0) <= size, f"at most {size} uploads on each", sizes, "limit of the pages", sort="option"
    )
    expect.that(len(sizes) > 1, "more than one page", sizes, "number of pages, by their sizes", sort="entries")
    expect.equal(
        sorted(upload for page in pages for upload in listed_uploads(page)), sorted(started), "uploads", sort="entries"
    )


@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
@derived("Pages are parts of one listing; so together they hold it as it is.")
def test_entries_are_the_same_on_any_page(s3, started_uploads):
    """In pages of at most 3 uploads, ListMultipartUploads returns each upload with the same members and values as on
    one page."""
    where, _ = started_uploads
    pages = list(s3.get_paginator("list_multipart_uploads").paginate(**where, PaginationConfig={"PageSize": 3}))
    expect.that(len(pages) > 1, "more than one page", len(pages), "number of pages", sort="entries")
    entries = [entry for page in pages for entry in page.get("Uploads", [])]
    expect.equal(entries, s3.list_multipart_uploads(**where).get("Uploads", []), "uploads", sort="entries")


@check("ListMultipartUploads", level="core", spec=api("ListMultipartUploads"), shows="lists-of-uploads-have-no-pages")
def test_max_uploads_cuts_the_listing(s3, started_uploads):
    """ListMultipartUploads with MaxUploads 2 returns one or both of the first two uploads, is truncated, and returns
    the key and ID of its last upload as the next markers."""
    where, started = started_uploads
    listed = s3.list_multipart_uploads(**where, MaxUploads=2)
    found = listed_uploads(listed)
    expect.that(1 <= len(found) <= 2, "one or two uploads", len(found), "limit of the page", sort="option")
    expect.equal(found, started[: len(found)], "uploads", sort="entries")
    expect.equal(listed["IsTruncated"], True, "IsTruncated", sort="entries")
    expect.equal(
        (listed.get("NextKeyMarker"), listed.get("NextUploadIdMarker")), found[-1], "next markers", sort="form"
    )


@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
@pytest.mark.parametrize(
    ("marker", "after"),
    [
        pytest.param("a/1", 3, id="a_key"),
        pytest.param("a/1x", 3, id="no_key"),
        pytest.param("a0", 6, id="a_key_with_two_uploads"),
        pytest.param("e", 8, id="the_last_key"),
    ],
)
def test_uploads_after_a_key_marker(s3, started_uploads, marker, after):
    """ListMultipartUploads with a key marker, and no upload ID marker, returns exactly the uploads whose keys come
    after the marker."""
    where, started = started_uploads
    listed = s3.list_multipart_uploads(**where, KeyMarker=where["Prefix"] + marker)
    expect.equal(sorted(listed_uploads(listed)), sorted(started[after:]), "uploads", sort="entries")


# No page says whether the group itself, whose keys come after the marker, is listed again.
@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
@recorded("LocalStack", "TestS3ListMultipartUploads::test_list_multipart_uploads_marker_common_prefixes", 2026)
def test_key_marker_of_a_group_goes_on_after_it(s3, started_uploads):
    """ListMultipartUploads with Delimiter / and the common prefix a/ as key marker returns every upload of the keys
    after it, also of a0."""
    where, started = started_uploads
    listed = s3.list_multipart_uploads(**where, Delimiter="/", KeyMarker=where["Prefix"] + "a/")
    expect.equal(sorted(listed_uploads(listed)), sorted(started[4:]), "uploads", sort="entries")


@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
@derived("Order and grouping of keys are documented; this follows for positions next to a group.")
def test_key_marker_that_begins_a_group(s3, started_uploads):
    """ListMultipartUploads with Delimiter / and the key marker a returns the common prefix a/, and every upload of the
    keys after a outside of it."""
    where, started = started_uploads
    listed = s3.list_multipart_uploads(**where, Delimiter="/", KeyMarker=where["Prefix"] + "a")
    groups = [group["Prefix"] for group in listed.get("CommonPrefixes", [])]
    wanted = [where["Prefix"] + "a/"], sorted(started[4:])
    expect.equal((groups, sorted(listed_uploads(listed))), wanted, "common prefixes and uploads", sort="entries")


# The ids of five uploads are hardly ever in the order in which the uploads began, unless a server gives them so.
@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
def test_pages_within_a_key(s3, uploads_named):
    """Read in pages of one upload, ListMultipartUploads returns each of five uploads of one key exactly once."""
    where, started = uploads_named(("same",) * 5)
    pages = list(s3.get_paginator("list_multipart_uploads").paginate(**where, PaginationConfig={"PageSize": 1}))
    found = sorted(upload for page in pages for upload in listed_uploads(page))
    expect.equal(found, sorted(started), "uploads", sort="entries")


@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
@recorded("LocalStack", "TestS3ListMultipartUploads::test_list_multiparts_next_marker", 2026)
def test_uploads_after_an_upload_id_marker(s3, started_uploads):
    """ListMultipartUploads with a key marker, and the ID of the first of the key's two uploads as upload ID marker,
    continues with the second upload."""
    where, started = started_uploads
    key = started[4][0]
    with expect.arranging():
        own = [each for each in listed_uploads(s3.list_multipart_uploads(**where)) if each[0] == key]
        expect.equal(sorted(own), sorted(started[4:6]), "uploads of the key", sort="entries")
    listed = s3.list_multipart_uploads(**where, KeyMarker=key, UploadIdMarker=own[0][1])
    expect.equal(sorted(listed_uploads(listed)), sorted([*own[1:], *started[6:]]), "uploads", sort="entries")


@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
@recorded("LocalStack", "TestS3ListMultipartUploads::test_list_multiparts_next_marker", 2026)
def test_upload_id_marker_alone_is_ignored(s3, started_uploads):
    """ListMultipartUploads ignores an upload ID marker without a key marker: it lists all uploads."""
    where, started = started_uploads
    listed = s3.list_multipart_uploads(**where, UploadIdMarker=started[4][1])
    expect.equal(sorted(listed_uploads(listed)), sorted(started), "uploads", sort="entries")


# This is what S3 was recorded to return.
@check("ListMultipartUploads", level="extended", spec=api("ListMultipartUploads"))
@recorded("LocalStack", "TestS3ListMultipartUploads::test_list_multiparts_next_marker", 2026)
def test_upload_id_marker_of_another_key_is_refused(s3, started_uploads):
    """ListMultipartUploads with an upload ID marker that belongs to a different key than the key marker is refused
    with 400 InvalidArgument."""
    where, started = started_uploads
    with expect.error(400, "InvalidArgument"):
        s3.list_multipart_uploads(**where, KeyMarker=started[0][0], UploadIdMarker=started[4][1])


@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
@pytest.mark.parametrize(
    "number",
    [
        pytest.param("-1", id="negative"),
        pytest.param("many", id="word"),
        pytest.param("1.5", id="fraction"),
        pytest.param("4294967297", id="one_beyond_32_bits"),
    ],
)
def test_invalid_max_uploads_is_refused(s3, bucket, altered, number):
    """ListMultipartUploads with a max-uploads that is negative or no whole number, or that has more than 32 bits, is
    refused with 400 InvalidArgument."""
    with altered(query={"max-uploads": number}), expect.error(400, "InvalidArgument"):
        s3.list_multipart_uploads(Bucket=bucket)


@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
def test_at_most_a_thousand_uploads_a_page(s3, started_uploads):
    """ListMultipartUploads with MaxUploads 5000 returns MaxUploads 1000, the maximum for a page."""
    where, _ = started_uploads
    expect.equal(s3.list_multipart_uploads(**where, MaxUploads=5000)["MaxUploads"], 1000, "MaxUploads", sort="form")


@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
@recorded("LocalStack", "TestS3ListMultipartUploads::test_list_multiparts_next_marker", 2026)
def test_default_max_uploads_is_1000(s3, started_uploads):
    """ListMultipartUploads without MaxUploads returns MaxUploads 1000."""
    where, _ = started_uploads
    expect.equal(s3.list_multipart_uploads(**where)["MaxUploads"], 1000, "MaxUploads", sort="form")


# Two entries a page: S3 names no next marker after a page that has only common prefixes, as one of a smaller size may
# have, and then nobody can go on.
@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
def test_pages_hold_every_group_once(s3, started_uploads):
    """Read in pages of at most 2 entries, ListMultipartUploads with a delimiter returns every upload whose key does
    not contain it after the prefix, and every common prefix, exactly once."""
    where, started = started_uploads
    uploads, groups, page, marker = [], [], {}, {}
    for _ in started:
        page = s3.list_multipart_uploads(**where, Delimiter="/", MaxUploads=2, **marker)
        uploads += listed_uploads(page)
        groups += [group["Prefix"].removeprefix(where["Prefix"]) for group in page.get("CommonPrefixes", [])]
        if not page["IsTruncated"] or not page.get("NextKeyMarker"):
            break
        markers = {"KeyMarker": page["NextKeyMarker"], "UploadIdMarker": page.get("NextUploadIdMarker")}
        marker = {name: value for name, value in markers.items() if value}
    wanted = [upload for upload in started if "/" not in upload[0].removeprefix(where["Prefix"])]
    read = len(uploads) if page["IsTruncated"] else len(wanted)
    expect.equal((sorted(uploads), groups), (sorted(wanted[:read]), ["a/"]), "uploads, common prefixes", sort="entries")
