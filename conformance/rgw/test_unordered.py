"""Ceph RGW's unordered listing, and the model that boto3 needs to request it."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import ceph

FEATURE = "list-unordered"

SPEC = ceph("bucketops")


@pytest.fixture
def keys(rgw_s3, bucket, prefix):
    """Stores four empty objects under the check's prefix, and returns their keys."""
    found = {f"{prefix}{name}" for name in ("a", "b/c", "d", "e")}
    for key in found:
        rgw_s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    return found


def _asks_for_unordered(exchange):
    expect.that(
        "allow-unordered=true" in exchange.target, "allow-unordered=true in it", exchange.target, "query", sort="form"
    )


@check("ListObjects", level="rgw", spec=SPEC)
def test_unordered_listing_has_all_keys(rgw_s3, bucket, prefix, keys, last_exchange):
    """ListObjects with AllowUnordered sends allow-unordered=true and returns each key exactly once, in any order."""
    listed = rgw_s3.list_objects(Bucket=bucket, Prefix=prefix, AllowUnordered=True)
    _asks_for_unordered(last_exchange())
    found = [entry["Key"] for entry in listed["Contents"]]
    expect.equal(sorted(found), sorted(keys), "keys", sort="entries")


@check("ListObjectsV2", level="rgw", spec=SPEC)
def test_unordered_listing_has_all_keys_v2(rgw_s3, bucket, prefix, keys, last_exchange):
    """ListObjectsV2 with AllowUnordered sends allow-unordered=true and returns each key exactly once, in any order."""
    listed = rgw_s3.list_objects_v2(Bucket=bucket, Prefix=prefix, AllowUnordered=True)
    _asks_for_unordered(last_exchange())
    found = [entry["Key"] for entry in listed["Contents"]]
    expect.equal(sorted(found), sorted(keys), "keys", sort="entries")


# The only gate: a server that ignores the parameter lists in order, which is one of the orders that are right.
@check("ListObjects", level="rgw", spec=SPEC, gate=True)
def test_unordered_listing_by_folders_is_refused(rgw_s3, bucket, prefix):
    """ListObjects with AllowUnordered and a Delimiter, which cannot go together, returns 400 InvalidArgument."""
    with expect.error(400, "InvalidArgument"):
        rgw_s3.list_objects(Bucket=bucket, Prefix=prefix, AllowUnordered=True, Delimiter="/")


@check("ListObjects", level="rgw", spec=SPEC)
def test_boto3_without_rgw_model_refuses_allow_unordered(boto3_client, bucket):
    """boto3 without Ceph RGW's additions to its model refuses AllowUnordered before it sends a request."""
    with expect.refused_by_client("AllowUnordered"):
        boto3_client.list_objects(Bucket=bucket, AllowUnordered=True)
