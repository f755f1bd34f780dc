"""Listings of more keys than fit on the largest page."""

import pytest

from fixtures import check, expect
from fixtures.sources import api

pytestmark = pytest.mark.xdist_group("many keys")


def _keys(pages):
    return [entry["Key"] for page in pages for entry in page.get("Contents", [])]


@check("ListObjects", level="core", spec=api("ListObjects"))
def test_more_than_a_thousand_keys(s3, many_keys):
    """A listing of 1,001 keys has 1,000 on its first page; its pages give every key once, in order."""
    where, keys = many_keys
    pages = list(s3.get_paginator("list_objects").paginate(**where))
    expect.equal([len(page["Contents"]) for page in pages], [1000, 1], "keys on each page")
    assert _keys(pages) == keys, "expected every key once, in order"


@check("ListObjectsV2", level="core", spec=api("ListObjectsV2"))
def test_more_than_a_thousand_keys_v2(s3, many_keys):
    """A version 2 listing of 1,001 keys has 1,000 on its first page; its pages give every key once, in order."""
    where, keys = many_keys
    pages = list(s3.get_paginator("list_objects_v2").paginate(**where))
    expect.equal([page["KeyCount"] for page in pages], [1000, 1], "KeyCount of each page")
    assert _keys(pages) == keys, "expected every key once, in order"
