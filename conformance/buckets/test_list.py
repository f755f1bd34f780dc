"""ListBuckets: the buckets that the account owns."""

import time

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.model.sources import api, ceph
from fixtures.s3.listings import SECONDS_BETWEEN_TIMES

FEATURE = "list-buckets"
SIDE = "server"


def _entry(answer, name):
    found = [bucket for bucket in answer["Buckets"] if bucket["Name"] == name]
    expect.equal(len(found), 1, f"entries named {name}", sort="entries")
    return found[0]


@check("ListBuckets", level="core", spec=api("ListBuckets"), gate=True)
def test_own_bucket_is_listed(s3, unconfigured_bucket):
    """After the account has created a bucket, ListBuckets returns it exactly once; a BucketArn, if there is one, ends
    with its name."""
    name = unconfigured_bucket
    arn = _entry(s3.list_buckets(), name).get("BucketArn")
    expect.that(
        arn is None or arn.endswith(f":::{name}"), f"none, or one of {name}", arn, "name in BucketArn", sort="form"
    )


@check("ListBuckets", level="core", spec=api("ListBuckets"))
def test_creation_date_of_a_new_bucket_is_recent(s3, own_bucket):
    """In ListBuckets, the CreationDate of a new bucket is within 15 minutes of the client's clock."""
    expect.recent(_entry(s3.list_buckets(), own_bucket)["CreationDate"], "CreationDate")


@pytest.fixture
def listed_bucket(out_of_band, own_buckets):
    """Creates a bucket that this module's checks share, and returns its name."""
    with out_of_band():
        return own_buckets.bucket_for("to be listed")


@check("ListBuckets", level="core", spec=ceph("python"))
def test_creation_date_has_the_documented_form(s3, listed_bucket, last_exchange):
    """In the XML of ListBuckets, CreationDate is an ISO 8601 time in UTC, for example 2011-04-21T18:05:39.000Z."""
    s3.list_buckets()
    entries = expect.document(last_exchange(), "ListAllMyBucketsResult").iterfind("Buckets/Bucket")
    dates = [entry.findtext("CreationDate") for entry in entries if entry.findtext("Name") == listed_bucket]
    expect.that(
        len(dates) == 1 and dates[0],
        "one CreationDate",
        dates,
        "entry of the bucket, with its CreationDate",
        sort="form",
    )
    expect.documented_timestamp(dates[0], "CreationDate")


@check("ListBuckets", level="common", spec=api("Bucket"))
def test_creation_date_is_that_of_each_bucket(s3, listed_bucket, own_buckets, new_bucket_name):
    """In ListBuckets, the CreationDate of a bucket is later than that of a bucket that was created more than a second
    before."""
    time.sleep(SECONDS_BETWEEN_TIMES)
    with expect.arranging():
        s3.create_bucket(Bucket=new_bucket_name, **own_buckets.location)
    listed = s3.list_buckets()
    before, after = (_entry(listed, name)["CreationDate"] for name in (listed_bucket, new_bucket_name))
    expect.that(after > before, f"one after {before}", after, "CreationDate of the later bucket", sort="form")


@check("ListBuckets", level="core", spec=api("ListBuckets"))
def test_owner_is_given(s3, listed_bucket):
    """ListBuckets returns an Owner with an ID."""
    owner = s3.list_buckets()["Owner"]
    expect.that(owner["ID"], "an owner with an ID", owner, "owner", sort="form")


@check("ListBuckets", level="common", spec=api("ListBuckets"))
@derived("Every reading describes the same object or versions; so all of them must agree.")
def test_owner_is_that_of_the_buckets(s3, bucket):
    """The Owner that ListBuckets returns has the same ID as the Owner of a bucket of the account in GetBucketAcl."""
    owner = s3.get_bucket_acl(Bucket=bucket)["Owner"]["ID"]
    expect.equal(s3.list_buckets()["Owner"]["ID"], owner, "ID of the owner", sort="form")
