"""ListBuckets in pages and in part: MaxBuckets, ContinuationToken, Prefix and BucketRegion."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api

LIST = api("ListBuckets")
MOST_PAGES = 10
JUNK = "bm8gdG9rZW4"


@pytest.fixture(scope="session")
def three_buckets(run):
    """The prefix that three buckets of the account have, and others have not, and their names in order."""
    with run.apart():  # made in another order than that of their names
        _, *names = run.resources.lasting_buckets("{}-other", "{}-page-c", "{}-page-a", "{}-page-b")
    return names[0].removesuffix("c"), sorted(names)


def _names(listed):
    return [bucket["Name"] for bucket in listed.get("Buckets", [])]


# No page says so; suites that were run on AWS do.
@check("ListBuckets", level="extended", spec=LIST)
def test_buckets_are_in_order(s3, three_buckets):
    """The list of buckets is in the order of their names."""
    names = _names(s3.list_buckets())
    expect.equal([name for name in names if name in three_buckets[1]], three_buckets[1], "names of three")


@check("ListBuckets", level="common", spec=LIST)
def test_prefix_selects(s3, three_buckets):
    """ListBuckets with Prefix gives the buckets whose names begin so, no others, and the prefix."""
    prefix, names = three_buckets
    listed = s3.list_buckets(Prefix=prefix)
    expect.equal(sorted(_names(listed)), names, "names")
    expect.equal(listed.get("Prefix"), prefix, "Prefix")


@check("ListBuckets", level="common", spec=LIST)
def test_prefix_of_no_bucket_selects_none(s3, three_buckets):
    """ListBuckets with a Prefix in upper case, as no bucket's name is, answers 200 with no buckets."""
    expect.equal(_names(s3.list_buckets(Prefix=three_buckets[0].upper())), [], "names")


@check("ListBuckets", level="common", spec=LIST)
def test_page_has_no_more_than_asked_for(s3, three_buckets):
    """ListBuckets with MaxBuckets gives no more buckets than that, and a ContinuationToken where there are more."""
    listed = s3.list_buckets(MaxBuckets=1)
    assert len(_names(listed)) <= 1, f"expected one bucket at most, got {len(_names(listed))}"
    assert listed.get("ContinuationToken"), "expected a ContinuationToken"


@check("ListBuckets", level="common", spec=LIST)
def test_pages_have_each_bucket_once(s3, three_buckets):
    """The pages of ListBuckets with MaxBuckets 2, each asked for with the token of the one before, have each bucket
    once, and the last one has no ContinuationToken."""
    prefix, names = three_buckets
    listed = s3.list_buckets(Prefix=prefix, MaxBuckets=2)
    pages = [_names(listed)]
    while listed.get("ContinuationToken") and len(pages) < MOST_PAGES:
        listed = s3.list_buckets(Prefix=prefix, MaxBuckets=2, ContinuationToken=listed["ContinuationToken"])
        pages.append(_names(listed))
    assert max(map(len, pages)) <= 2, f"expected two buckets a page at most, got {pages}"
    expect.equal(sorted(name for page in pages for name in page), names, "names")


@check("ListBuckets", level="common", spec="https://docs.aws.amazon.com/boto3/latest/guide/paginators.html")
def test_paginator_finds_all(s3, three_buckets):
    """boto3's paginator of ListBuckets with a page size of 1 finds each bucket once."""
    prefix, names = three_buckets
    pages = s3.get_paginator("list_buckets").paginate(
        Prefix=prefix, PaginationConfig={"PageSize": 1, "MaxItems": MOST_PAGES}
    )
    expect.equal(sorted(name for page in pages for name in _names(page)), names, "names")


@check("ListBuckets", level="extended", spec=LIST)
def test_empty_token_counts_for_none(s3, three_buckets):
    """ListBuckets with an empty ContinuationToken begins at the beginning."""
    prefix, names = three_buckets
    expect.equal(sorted(_names(s3.list_buckets(Prefix=prefix, ContinuationToken=""))), names, "names")


# With which code no page says, and no answer of AWS is recorded.
@check("ListBuckets", level="extended", spec=LIST)
def test_token_that_is_none_is_refused(s3):
    """ListBuckets with a ContinuationToken that no answer had answers 400."""
    with expect.error(400):
        s3.list_buckets(MaxBuckets=1, ContinuationToken=JUNK)


@pytest.mark.parametrize("most", ["0", "-1", "10001", "ten"])
@check("ListBuckets", level="extended", spec=LIST)
def test_other_limit_is_refused(s3, altered, most):
    """ListBuckets with a max-buckets that is no number from 1 to 10000 answers 400 InvalidArgument."""
    with expect.error(400, "InvalidArgument"), altered(query={"max-buckets": most}):
        s3.list_buckets()


@check("ListBuckets", level="extended", spec=LIST)
def test_region_selects(s3, three_buckets, endpoint):
    """ListBuckets with the endpoint's BucketRegion gives its buckets, each with this BucketRegion."""
    prefix, names = three_buckets
    listed = s3.list_buckets(Prefix=prefix, BucketRegion=endpoint.region)
    expect.equal(sorted(_names(listed)), names, "names")
    expect.equal({bucket.get("BucketRegion") for bucket in listed["Buckets"]}, {endpoint.region}, "BucketRegion")


@check("ListBuckets", level="extended", spec=LIST)
def test_what_is_no_region_is_refused(s3):
    """ListBuckets with a BucketRegion that is none answers 400 InvalidArgument."""
    with expect.error(400, "InvalidArgument"):
        s3.list_buckets(BucketRegion="nowhere")


@check("ListBuckets", level="core", spec=LIST)
def test_another_accounts_bucket_is_not_listed(s3, alt, alts_bucket):
    """The list of an account's buckets has none of another account's, which has it in its own list."""
    assert alts_bucket not in _names(s3.list_buckets()), "expected the bucket of another account not to be listed"
    assert alts_bucket in _names(alt.list_buckets()), "expected the bucket in its owner's list"


@check("ListBuckets", level="common", spec=LIST)
def test_accounts_are_told_apart(s3, alt):
    """Owner in an account's list of buckets is that account: another account's list has another ID."""
    assert s3.list_buckets()["Owner"]["ID"] != alt.list_buckets()["Owner"]["ID"], "expected two IDs"


@check("ListBuckets", level="core", spec=LIST)
def test_nobody_is_told_the_names(s3, anonymous, endpoint, three_buckets):
    """ListBuckets without credentials, however it is answered, names none of the account's buckets."""
    body = anonymous.get(f"{endpoint.url}/").body.decode(errors="replace")
    expect.equal([name for name in three_buckets[1] if name in body], [], "names")
