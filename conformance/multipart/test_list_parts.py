"""ListParts: the parts of an upload, page by page, and what is reported for each of them."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.uploads import start_upload

FEATURE = "list-parts"
SIDE = "server"

of_listed_parts = pytest.mark.xdist_group("parts that are listed")  # also in test_upload.py

NUMBERS = [1, 2, 5, 9, 10]


@pytest.fixture(scope="session")
def five_parts(out_of_band, control, new_target):
    """An upload in progress with five small parts, whose numbers have gaps; checks do not change it."""
    with out_of_band():
        where = new_target()
        upload = {**where, "UploadId": control.create_multipart_upload(**where)["UploadId"]}
        for number in NUMBERS:
            control.upload_part(**upload, PartNumber=number, Body=b"x" * number)
    return upload


def _numbers(listed):
    return [part["PartNumber"] for part in listed.get("Parts", [])]


@check("ListParts", level="core", spec=api("ListParts"))
@recorded("LocalStack", "TestS3ListParts::test_list_parts_pagination", 2026)
def test_upload_without_parts(s3, upload):
    """ListParts of an upload without parts returns no parts, and is not truncated."""
    listed = s3.list_parts(**upload)
    expect.equal(_numbers(listed), [], "parts", sort="entries")
    expect.equal(listed["IsTruncated"], False, "IsTruncated", sort="entries")


@check("ListParts", level="core", spec=api("ListParts"))
@pytest.mark.parametrize("size", [4, 2, 1])  # other clients have the first case, of the fewest requests
def test_pages_hold_every_part_once_in_order(s3, five_parts, size):
    """Read in pages of at most 1, 2 or 4 parts, ListParts returns each of five parts exactly once, in the order of
    part numbers."""
    pages = list(s3.get_paginator("list_parts").paginate(**five_parts, PaginationConfig={"PageSize": size}))
    sizes = [len(_numbers(page)) for page in pages]
    expect.that(
        max(sizes, default=0) <= size, f"at most {size} parts on each", sizes, "limit of the pages", sort="option"
    )
    expect.that(len(sizes) > 1, "more than one page", sizes, "number of pages, by their sizes", sort="entries")
    expect.equal([number for page in pages for number in _numbers(page)], NUMBERS, "part numbers", sort="entries")


@check("ListParts", level="common", spec=api("ListParts"))
@derived("Pages are parts of one listing; so together they hold it as it is.")
def test_entries_are_the_same_on_any_page(s3, five_parts):
    """In pages of at most 2 parts, ListParts returns each part with the same members and values as on one page, and
    each page has the same owner, initiator and storage class."""
    pages = list(s3.get_paginator("list_parts").paginate(**five_parts, PaginationConfig={"PageSize": 2}))
    expect.that(len(pages) > 1, "more than one page", len(pages), "number of pages", sort="entries")
    whole = s3.list_parts(**five_parts)
    expect.equal(
        [entry for page in pages for entry in page.get("Parts", [])], whole.get("Parts", []), "parts", sort="entries"
    )
    for member in ("Owner", "Initiator", "StorageClass"):
        found = [page.get(member) for page in pages]
        expect.equal(found, [whole.get(member)] * len(pages), f"{member} of each page", sort="form")


@check("ListParts", level="core", spec=api("ListParts"))
def test_max_parts_cuts_the_listing(s3, five_parts):
    """ListParts with MaxParts 2 returns one or both of the first two parts, is truncated, and returns the number of
    its last part as NextPartNumberMarker."""
    listed = s3.list_parts(**five_parts, MaxParts=2)
    found = _numbers(listed)
    expect.that(1 <= len(found) <= 2, "one or two parts", found, "limit of the page", sort="option")
    expect.equal(found, NUMBERS[: len(found)], "part numbers", sort="entries")
    expect.equal(
        (listed["IsTruncated"], listed["NextPartNumberMarker"]),
        (True, found[-1]),
        "IsTruncated and marker",
        sort=("entries", "data"),
    )


@check("ListParts", level="common", spec=api("ListParts"))
def test_last_page_is_not_empty(s3, five_parts):
    """Read in pages of at most 5 parts, ListParts returns all five parts, and no page is empty."""
    pages = list(s3.get_paginator("list_parts").paginate(**five_parts, PaginationConfig={"PageSize": 5}))
    expect.equal([number for page in pages for number in _numbers(page)], NUMBERS, "part numbers", sort="entries")
    expect.that(all(map(_numbers, pages)), "parts on each page", list(map(_numbers, pages)), "parts", sort="entries")


@check("ListParts", level="core", spec=api("ListParts"))
@recorded("LocalStack", "TestS3ListParts::test_list_parts_pagination", 2026, of="past_the_last_part")
@pytest.mark.parametrize(
    ("marker", "after"),
    [
        pytest.param(2, [5, 9, 10], id="a_part"),
        pytest.param(4, [5, 9, 10], id="number_of_no_part"),
        pytest.param(0, NUMBERS, id="zero"),
        pytest.param(10, [], id="the_last_part"),
        pytest.param(5000, [], id="past_the_last_part"),
    ],
)
def test_parts_after_a_marker(s3, five_parts, marker, after):
    """ListParts with a part number marker returns exactly the parts with a higher number, and is not truncated."""
    listed = s3.list_parts(**five_parts, PartNumberMarker=marker)
    expect.equal((_numbers(listed), listed["IsTruncated"]), (after, False), "part numbers, IsTruncated", sort="entries")


@check("ListParts", level="common", spec=api("ListParts"))
def test_marker_is_returned(s3, five_parts):
    """ListParts with a part number marker returns it as PartNumberMarker."""
    expect.equal(
        s3.list_parts(**five_parts, PartNumberMarker=2).get("PartNumberMarker"), 2, "part number marker", sort="form"
    )


@check("ListParts", level="common", spec=api("ListParts"))
def test_marker_and_max_parts(s3, five_parts):
    """ListParts with a part number marker and MaxParts 1 returns only the next part after the marker, and is
    truncated."""
    listed = s3.list_parts(**five_parts, PartNumberMarker=2, MaxParts=1)
    expect.equal((_numbers(listed), listed["IsTruncated"]), ([5], True), "part numbers, IsTruncated", sort="entries")


@check("ListParts", level="common", spec=api("ListParts"))
@pytest.mark.parametrize(
    ("argument", "value"),
    [
        pytest.param("max-parts", "-1", id="negative_max_parts"),
        pytest.param("max-parts", "many", id="word_for_max_parts"),
        pytest.param("max-parts", "1.5", id="fraction_for_max_parts"),
        pytest.param("max-parts", "4294967297", id="one_beyond_32_bits_for_max_parts"),
        pytest.param("part-number-marker", "-1", id="negative_marker"),
        pytest.param("part-number-marker", "first", id="word_for_marker"),
    ],
)
def test_invalid_max_parts_or_marker_is_refused(s3, five_parts, altered, argument, value):
    """ListParts with a max-parts or part-number-marker that is negative or no whole number, or a max-parts of more than
    32 bits, is refused with 400 InvalidArgument."""
    with altered(query={argument: value}), expect.error(400, "InvalidArgument"):
        s3.list_parts(**five_parts)


# This is what S3 was recorded to return.
@check("ListParts", level="extended", spec=api("ListParts"))
@recorded("LocalStack", "TestS3ListParts::test_list_parts_empty_part_number_marker", 2026)
@pytest.mark.parametrize("argument", ["max-parts", "part-number-marker"])
def test_empty_argument_is_ignored(s3, five_parts, altered, argument):
    """ListParts with an empty max-parts or part-number-marker returns all parts, as without it, and is not
    truncated."""
    with altered(query={argument: ""}):
        listed = s3.list_parts(**five_parts)
    expect.equal(
        (_numbers(listed), listed["IsTruncated"]), (NUMBERS, False), "part numbers, IsTruncated", sort="entries"
    )


@check("ListParts", level="common", spec=api("ListParts"))
def test_at_most_a_thousand_parts_a_page(s3, five_parts):
    """ListParts with MaxParts 5000 returns all five parts and MaxParts 1000, the maximum for a page."""
    listed = s3.list_parts(**five_parts, MaxParts=5000)
    expect.equal(
        (_numbers(listed), listed["MaxParts"]), (NUMBERS, 1000), "part numbers, MaxParts", sort=("entries", "form")
    )


@check("ListParts", level="common", spec=api("ListParts"))
@recorded("LocalStack", "TestS3ListParts::test_list_parts_pagination", 2026)
def test_default_max_parts_is_1000(s3, five_parts):
    """ListParts without MaxParts returns MaxParts 1000."""
    expect.equal(s3.list_parts(**five_parts)["MaxParts"], 1000, "MaxParts", sort="form")


@of_listed_parts
@check("ListParts", level="core", spec=api("ListParts"))
def test_part_has_its_time(s3, with_two_parts):
    """ListParts returns the current time as LastModified of a part that was just uploaded."""
    upload, _ = with_two_parts
    for part in s3.list_parts(**upload)["Parts"]:
        expect.recent(part["LastModified"], "LastModified")


@of_listed_parts
@check("ListParts", level="core", spec=api("ListParts"))
def test_part_sent_twice_is_listed_once(s3, sent_twice):
    """ListParts lists a part that was uploaded twice only once, with the size and ETag of the last one sent."""
    with expect.arranging():
        upload, again = sent_twice()
    parts = [(part["PartNumber"], part["Size"], part["ETag"]) for part in s3.list_parts(**upload)["Parts"]]
    expect.equal(parts, [(1, len(b"the second try"), again["ETag"])], "parts", sort="entries")


@of_listed_parts
@check("ListParts", level="common", spec=api("ListParts"))
@recorded("LocalStack", "TestS3ListParts::test_list_parts_pagination", 2026)
def test_owner_and_initiator(s3, with_two_parts):
    """ListParts returns the owner and the initiator of the upload, each with an ID."""
    upload, _ = with_two_parts
    listed = s3.list_parts(**upload)
    expect.that(listed.get("Owner", {}).get("ID"), "one with an ID", listed.get("Owner"), "owner", sort="form")
    expect.that(
        listed.get("Initiator", {}).get("ID"), "one with an ID", listed.get("Initiator"), "initiator", sort="form"
    )


@check("ListParts", level="extended", spec=api("ListParts"))
def test_storage_class(s3, target):
    """ListParts returns the storage class that was given to CreateMultipartUpload."""
    with expect.arranging():
        made = s3.create_multipart_upload(**target, StorageClass="STANDARD_IA")
    expect.equal(
        s3.list_parts(**target, UploadId=made["UploadId"])["StorageClass"],
        "STANDARD_IA",
        "storage class",
        sort="option",
    )


@check("ListParts", level="common", spec=api("ListParts"))
@derived("Keys are documented as any text; asked here in each place of a request.")
def test_key_that_needs_encoding(s3, bucket, prefix):
    """ListParts returns a key unchanged if it has characters that need encoding in XML or URLs."""
    target = {"Bucket": bucket, "Key": f"{prefix}<a>&+ 'é'"}
    upload = start_upload(s3, target)
    expect.equal(s3.list_parts(**upload)["Key"], target["Key"], "key", sort="data")


@check("ListParts", level="extended", spec=userguide("RequesterPaysBuckets"))
@derived("The header is documented to accept a charge; where none arises it changes nothing.")
def test_request_payer_from_the_bucket_owner(s3, five_parts):
    """ListParts with RequestPayer requester lists the parts of an upload in the requester's own bucket, as without
    it."""
    expect.equal(
        _numbers(s3.list_parts(**five_parts, RequestPayer="requester")), NUMBERS, "part numbers", sort="entries"
    )
