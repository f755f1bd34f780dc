"""ListBuckets: the buckets that the account owns."""

import re

from fixtures import check, expect
from fixtures.sources import api


def _entry(answer, name):
    found = [bucket for bucket in answer["Buckets"] if bucket["Name"] == name]
    expect.equal(len(found), 1, f"entries named {name}")
    return found[0]


@check("ListBuckets", level="core", spec=api("ListBuckets"))
def test_own_bucket_is_listed(s3, own_bucket):
    """The list of the account's buckets names a bucket that it has created, once."""
    _entry(s3.list_buckets(), own_bucket)


@check("ListBuckets", level="core", spec=api("ListBuckets"))
def test_creation_date_is_when_the_bucket_was_made(s3, own_bucket):
    """The list gives a bucket's creation date: for one just created, now."""
    expect.recent(_entry(s3.list_buckets(), own_bucket)["CreationDate"], "CreationDate")


@check("ListBuckets", level="core", spec=api("ListBuckets"))
def test_creation_date_has_the_documented_form(s3, own_bucket, last_exchange):
    """In the XML of the list every CreationDate has the form 2009-10-12T17:50:30.000Z."""
    s3.list_buckets()
    dates = re.findall(rb"<CreationDate>([^<]*)</CreationDate>", last_exchange().response_body)
    assert dates, "expected CreationDate elements, there are none"
    for date in dates:
        expect.documented_timestamp(date.decode(), "CreationDate")


@check("ListBuckets", level="core", spec=api("ListBuckets"))
def test_owner_is_given(s3, own_bucket):
    """The list of buckets names its owner by a canonical ID."""
    assert s3.list_buckets()["Owner"]["ID"], "expected Owner with an ID"
