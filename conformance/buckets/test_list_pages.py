"""Pages and filters of ListBuckets: MaxBuckets, ContinuationToken, Prefix and BucketRegion."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api

FEATURE = "list-buckets"

pytestmark = pytest.mark.xdist_group("pages of buckets")

LIST = api("ListBuckets")
MOST_PAGES = 10
JUNK = "bm8gdG9rZW4"


@pytest.fixture
def three_buckets(out_of_band, own_buckets):
    """Creates three buckets that share a prefix and one without it; returns the prefix, and the names of the three
    in order."""
    forms = ("{}-other", "{}-page-c", "{}-page-a", "{}-page-b")  # not created in the order of their names
    with out_of_band():
        _, *names = own_buckets.kept("pages of buckets", lambda new: [new(form) for form in forms])
    return names[0].removesuffix("c"), sorted(names)


def _names(listed):
    return [bucket["Name"] for bucket in listed.get("Buckets", [])]


# The order is not documented, but other suites that were run on AWS require it.
@check("ListBuckets", level="extended", spec=LIST)
def test_buckets_are_in_order(s3, three_buckets):
    """ListBuckets returns buckets in the order of their names."""
    names = _names(s3.list_buckets())
    expect.equal(
        [name for name in names if name in three_buckets[1]],
        three_buckets[1],
        "names of the three buckets",
        sort="entries",
    )


@check("ListBuckets", level="extended", spec=LIST)
def test_prefix_selects(s3, three_buckets):
    """ListBuckets with Prefix returns exactly the buckets whose names begin with it, and returns the Prefix."""
    prefix, names = three_buckets
    listed = s3.list_buckets(Prefix=prefix)
    expect.equal(sorted(_names(listed)), names, "names", sort="entries")
    expect.equal(listed.get("Prefix"), prefix, "Prefix", sort="form")


@check("ListBuckets", level="extended", spec=LIST)
@recorded("LocalStack", "TestS3ListBuckets::test_list_buckets_by_prefix_with_case_sensitivity", 2026)
def test_prefix_that_no_bucket_has_returns_no_buckets(s3, three_buckets):
    """ListBuckets with a Prefix in upper case, which no bucket name can have, returns no buckets."""
    expect.equal(_names(s3.list_buckets(Prefix=three_buckets[0].upper())), [], "names", sort="entries")


@check("ListBuckets", level="extended", spec=LIST)
@recorded("LocalStack", "TestS3ListBuckets::test_list_buckets_with_max_buckets", 2026)
def test_page_has_at_most_max_buckets(s3, three_buckets):
    """ListBuckets with MaxBuckets 1 returns at most one bucket, and a ContinuationToken if there are more buckets."""
    listed = s3.list_buckets(MaxBuckets=1)
    expect.that(len(_names(listed)) <= 1, "at most one bucket", len(_names(listed)), "limit of the page", sort="option")
    expect.that(
        listed.get("ContinuationToken"), "a token", listed.get("ContinuationToken"), "ContinuationToken", sort="entries"
    )


@check("ListBuckets", level="extended", spec=LIST)
@derived("Pages are parts of one listing; so together they hold it as it is.")
def test_pages_have_each_bucket_once(s3, three_buckets):
    """When ListBuckets is read with MaxBuckets 2, each page with the token of the previous page, every bucket is
    returned exactly once and with the same members as on one page. Each page has the Prefix and the same owner, and
    the last page has no ContinuationToken."""
    prefix, names = three_buckets
    pages = [s3.list_buckets(Prefix=prefix, MaxBuckets=2)]
    while pages[-1].get("ContinuationToken") and len(pages) < MOST_PAGES:
        token = pages[-1]["ContinuationToken"]
        pages.append(s3.list_buckets(Prefix=prefix, MaxBuckets=2, ContinuationToken=token))
    sizes = [len(_names(page)) for page in pages]
    expect.that(max(sizes) <= 2, "at most two buckets on each", sizes, "limit of the pages", sort="option")
    expect.equal(sorted(name for page in pages for name in _names(page)), names, "names", sort="entries")
    whole = s3.list_buckets(Prefix=prefix)
    of_each = {(page.get("Prefix"), page["Owner"]["ID"]) for page in pages}
    expect.equal(of_each, {(prefix, whole["Owner"]["ID"])}, "Prefix and ID of the owner of each page", sort="form")
    found = {bucket["Name"]: bucket for page in pages for bucket in page["Buckets"]}
    expect.equal(found, {bucket["Name"]: bucket for bucket in whole["Buckets"]}, "entries", sort="entries")


@check("ListBuckets", level="extended", spec="https://docs.aws.amazon.com/boto3/latest/guide/paginators.html")
def test_paginator_finds_all(s3, three_buckets):
    """boto3's paginator for ListBuckets with a page size of 1 returns every bucket exactly once."""
    prefix, names = three_buckets
    pages = s3.get_paginator("list_buckets").paginate(
        Prefix=prefix, PaginationConfig={"PageSize": 1, "MaxItems": MOST_PAGES}
    )
    expect.equal(sorted(name for page in pages for name in _names(page)), names, "names", sort="entries")


@check("ListBuckets", level="extended", spec=LIST)
@recorded("LocalStack", "TestS3ListBuckets::test_list_buckets_when_continuation_token_is_empty", 2026)
def test_empty_token_is_ignored(s3, three_buckets):
    """ListBuckets with an empty ContinuationToken starts with the first bucket."""
    prefix, names = three_buckets
    expect.equal(sorted(_names(s3.list_buckets(Prefix=prefix, ContinuationToken=""))), names, "names", sort="entries")


# The error code is not documented, and no response of AWS is recorded.
@check("ListBuckets", level="extended", spec=LIST)
def test_unknown_token_is_refused(s3):
    """ListBuckets with a ContinuationToken that was never returned is refused with 400."""
    with expect.error(400):
        s3.list_buckets(MaxBuckets=1, ContinuationToken=JUNK)


@pytest.mark.parametrize("most", ["0", "-1", "10001", "4294967297", "ten"])
@check("ListBuckets", level="extended", spec=LIST)
def test_invalid_max_buckets_is_refused(s3, altered, most):
    """ListBuckets with a max-buckets that is not an integer from 1 to 10000 is refused with 400 InvalidArgument."""
    with expect.error(400, "InvalidArgument"), altered(query={"max-buckets": most}):
        s3.list_buckets()


@check("ListBuckets", level="extended", spec=LIST)
@recorded("LocalStack", "TestS3ListBuckets::test_list_buckets_by_bucket_region", 2026)
def test_region_selects(s3, three_buckets, endpoint):
    """ListBuckets with the endpoint's region as BucketRegion returns the buckets in that region, each with this
    BucketRegion."""
    prefix, names = three_buckets
    listed = s3.list_buckets(Prefix=prefix, BucketRegion=endpoint.region)
    expect.equal(sorted(_names(listed)), names, "names", sort="entries")
    expect.equal(
        {bucket.get("BucketRegion") for bucket in listed["Buckets"]}, {endpoint.region}, "BucketRegion", sort="form"
    )


# The page says that a region other than the endpoint's is not supported, and not what is returned.
@check("ListBuckets", level="extended", spec=LIST)
def test_another_region_does_not_select(s3, three_buckets, endpoint):
    """ListBuckets with a region other than the endpoint's as BucketRegion returns none of the buckets in the endpoint's
    region, or is refused with 400."""
    prefix, _ = three_buckets
    other = "us-west-2" if endpoint.region == "eu-central-1" else "eu-central-1"
    listed = expect.response_unless(lambda: s3.list_buckets(Prefix=prefix, BucketRegion=other), 400)
    expect.equal(_names(listed or {}), [], "names", sort="entries")


@check("ListBuckets", level="extended", spec=LIST)
@recorded("LocalStack", "TestS3ListBuckets::test_list_buckets_region_validation", 2026)
def test_invalid_region_is_refused(s3):
    """ListBuckets with an invalid BucketRegion is refused with 400 InvalidArgument."""
    with expect.error(400, "InvalidArgument"):
        s3.list_buckets(BucketRegion="nowhere")


@pytest.mark.usefixtures("closed_to_main")
@check("ListBuckets", level="core", spec=LIST)
def test_another_accounts_bucket_is_not_listed(s3, alt, alts_bucket, other_owner):
    """ListBuckets does not return another account's bucket, which is in that account's own list."""
    with expect.keeping_out():
        expect.equal(
            alts_bucket in _names(s3.list_buckets()),
            False,
            "whether a bucket of another account is listed",
            sort="access",
        )
    expect.equal(
        alts_bucket in _names(alt.list_buckets()), True, "whether the owner's bucket is listed", sort="entries"
    )


@check("ListBuckets", level="common", spec=LIST)
@derived("Every reading describes the same object or versions; so all of them must agree.")
def test_accounts_have_different_owner_ids(s3, alt):
    """ListBuckets returns a different Owner ID for each of two accounts."""
    owners = [client.list_buckets()["Owner"]["ID"] for client in (s3, alt)]
    expect.that(owners[0] != owners[1], "two different IDs", owners, "owner of each account's buckets", sort="form")


@check("ListBuckets", level="core", spec=LIST)
@derived("Only its owner may list buckets; so no other response names them.")
def test_names_are_not_revealed_without_credentials(s3, anonymous, endpoint, three_buckets):
    """A ListBuckets request without credentials, whatever its response is, does not reveal the names of the
    account's buckets."""
    body = anonymous.get(f"{endpoint.url}/").body.decode(errors="replace")
    with expect.keeping_out():
        expect.equal([name for name in three_buckets[1] if name in body], [], "names", sort="entries")
