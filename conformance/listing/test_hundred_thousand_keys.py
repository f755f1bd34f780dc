"""Listings of 100,000 keys: the position in the listing must hold over a hundred pages, and thousands of folders."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import api
from fixtures.s3 import listings

FEATURE = "list-pages"

NUMBER = 100_000
FOLDERS = 2_000

pytestmark = [
    pytest.mark.xdist_group("hundred thousand keys"),
    pytest.mark.set_up("hundred_thousand_keys", requests=NUMBER, stored=NUMBER),
]


def _name(number):
    return f"{number * FOLDERS // NUMBER:04}/{number:06}"


@pytest.fixture(scope="session")
def hundred_thousand_keys(many_times, new_prefix, shared_bucket):
    """Stores 100,000 objects of one byte in 2,000 folders, and returns their bucket and prefix."""
    bucket, prefix = shared_bucket(), new_prefix()
    many_times(
        lambda client, number: client.put_object(Bucket=bucket, Key=prefix + _name(number), Body=b"x"), range(NUMBER)
    )
    return {"Bucket": bucket, "Prefix": prefix}


@pytest.mark.huge(requests=NUMBER // 1000)
@check("ListObjectsV2", level="common", spec=api("ListObjectsV2"))
def test_every_key_is_listed_once(s3, hundred_thousand_keys):
    """ListObjectsV2 returns 100,000 keys in pages of at most 1,000, each key exactly once, in order."""
    where = hundred_thousand_keys
    listed = 0
    for page in s3.get_paginator("list_objects_v2").paginate(**where):
        keys = listings.keys(page)
        expect.that(len(keys) <= 1000, "at most 1,000 keys", len(keys), "limit of the page", sort="option")
        wanted = [where["Prefix"] + _name(number) for number in range(listed, listed + len(keys))]
        expect.equal(keys, wanted, "keys of the page", sort="entries")
        listed += len(keys)
    expect.equal(listed, NUMBER, "number of keys", sort="entries")


@pytest.mark.huge
@check("ListObjectsV2", level="common", spec=api("ListObjectsV2"), feature="list-delimiter")
def test_every_folder_is_listed_once(s3, hundred_thousand_keys):
    """ListObjectsV2 with Delimiter / of 100,000 keys in 2,000 folders returns each folder exactly once, in order."""
    where = hundred_thousand_keys
    pages = s3.get_paginator("list_objects_v2").paginate(**where, Delimiter="/")
    wanted = [f"{where['Prefix']}{number:04}/" for number in range(FOLDERS)]
    expect.equal(
        [prefix for page in pages for prefix in listings.prefixes(page)], wanted, "common prefixes", sort="entries"
    )
