"""Listings of more keys than fit on the largest page."""

import pytest

from fixtures import check, expect
from fixtures.sources import api

pytestmark = pytest.mark.xdist_group("thousand keys")


@pytest.fixture(scope="session")
def thousand_and_one_keys(store_once):
    """1,001 objects below one prefix."""
    return store_once([f"{number:04}" for number in range(1001)])


@check("ListObjects", level="core", spec=api("ListObjects"))
def test_more_than_a_thousand_keys(s3, thousand_and_one_keys):
    """A listing of 1,001 keys comes in pages of at most 1,000, which give every key exactly once, in order."""
    where, keys = thousand_and_one_keys
    pages = list(s3.get_paginator("list_objects").paginate(**where))
    expect.pages_hold(pages, keys, at_most=1000)


@check("ListObjectsV2", level="core", spec=api("ListObjectsV2"))
def test_more_than_a_thousand_keys_v2(s3, thousand_and_one_keys):
    """A version 2 listing of 1,001 keys comes in pages of at most 1,000, which give every key once, in order."""
    where, keys = thousand_and_one_keys
    pages = list(s3.get_paginator("list_objects_v2").paginate(**where))
    expect.pages_hold(pages, keys, at_most=1000)
