"""MaxKeys: the maximum number of keys on a page; a page may have fewer keys, but never more."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api
from fixtures.s3 import listings

NAMES = ["a", "b", "c"]
REFUSED = {
    "negative": "-1",
    "word": "ten",
    "fraction": "1.5",
    "more_than_32_bits": "2147483648",
    "one_beyond_32_bits": "4294967297",
    "unprintable": "\n",
}


@pytest.fixture(scope="session")
def three_keys(store_once):
    """Stores three keys, and returns their bucket and prefix, and the keys."""
    return store_once(NAMES)


@check("ListObjects", level="common", spec=api("ListObjects"))
def test_zero_gives_nothing(listing, three_keys):
    """A listing with MaxKeys 0 returns 200 with no keys, and is not truncated."""
    where, _ = three_keys
    listed = listing(**where, MaxKeys=0)
    expect.equal(
        (listings.entries(listed), listed["IsTruncated"]), ([], False), "entries and IsTruncated", sort="option"
    )


@check("ListObjectsV2", level="common", spec=api("ListObjectsV2"))
def test_zero_has_key_count_zero(s3, three_keys):
    """ListObjectsV2 with MaxKeys 0 returns KeyCount 0 and no NextContinuationToken."""
    where, _ = three_keys
    listed = s3.list_objects_v2(**where, MaxKeys=0)
    expect.equal(
        (listed["KeyCount"], listed.get("NextContinuationToken")),
        (0, None),
        "KeyCount and token",
        sort=("form", "option"),
    )


@check("ListObjects", level="core", spec=api("ListObjects"))
def test_one_gives_the_first_key(listing, three_keys):
    """A listing with MaxKeys 1 returns only the first key, and is truncated."""
    where, keys = three_keys
    listed = listing(**where, MaxKeys=1)
    expect.equal(
        (listings.keys(listed), listed["IsTruncated"]), (keys[:1], True), "keys and IsTruncated", sort="entries"
    )


@pytest.mark.parametrize("most", [3, 4, 2147483647], ids=["the_number_of_keys", "one_more", "most_of_32_bits"])
@check("ListObjects", level="core", spec=api("ListObjects"))
def test_large_max_keys_returns_all_keys(listing, three_keys, most):
    """When three keys are listed with MaxKeys 3 or more, all three are returned, and the last page is not truncated."""
    where, keys = three_keys
    pages = listing.pages(most, **where)
    expect.equal([key for page in pages for key in listings.keys(page)], keys, "keys", sort="entries")
    expect.equal(pages[-1]["IsTruncated"], False, "IsTruncated", sort="entries")


@check("ListObjects", level="core", spec=api("ListObjects"))
@recorded("LocalStack", "TestS3ListObjects::test_list_objects_next_marker", 2026, of="v1")
@recorded("LocalStack", "TestS3ListObjectsV2::test_list_objects_v2_with_prefix", 2026, of="v2")
def test_default_is_a_thousand(listing, bucket, prefix):
    """A listing without MaxKeys returns MaxKeys 1000."""
    expect.equal(listing(Bucket=bucket, Prefix=prefix)["MaxKeys"], 1000, "MaxKeys", sort="form")


@pytest.mark.parametrize("most", REFUSED.values(), ids=REFUSED)
@check("ListObjects", level="common", spec=api("ListObjects"))
def test_invalid_max_keys_is_refused(listing, bucket, prefix, altered, most):
    """A listing with a max-keys that is not an integer from 0 to 2147483647 is refused with 400 InvalidArgument."""
    with altered(query={"max-keys": most}), expect.error(400, "InvalidArgument"):
        listing(Bucket=bucket, Prefix=prefix)
