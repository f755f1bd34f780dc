"""Attribute-based access control (ABAC) of a bucket: whether policies can use the bucket's tags."""

import pytest

from fixtures.language import check, expect
from fixtures.model.sources import api

FEATURE = "abac"


@check("GetBucketAbac", level="extended", spec=api("GetBucketAbac"))
def test_abac_is_disabled_by_default(s3, unconfigured_bucket):
    """GetBucketAbac of a bucket for which ABAC was never set returns 200 with Status Disabled or without a Status."""
    answer = s3.get_bucket_abac(Bucket=unconfigured_bucket)
    expect.status(answer, 200)
    expect.equal(answer.get("AbacStatus", {}).get("Status", "Disabled"), "Disabled", "Status", sort="option")


@pytest.fixture
def abac_bucket(apart, own_buckets):
    """Creates a bucket whose status this module's checks put, and returns its name."""
    with apart():
        return own_buckets.bucket_for("abac")


@pytest.mark.parametrize("status", ["Enabled", "Disabled"])
@check("PutBucketAbac", level="extended", spec=api("PutBucketAbac"), gate=True)
def test_status_is_read_back(s3, abac_bucket, status, soon):
    """PutBucketAbac returns 200, and GetBucketAbac then returns the same Status."""
    expect.status(s3.put_bucket_abac(Bucket=abac_bucket, AbacStatus={"Status": status}), 200)
    soon.equal(
        lambda: s3.get_bucket_abac(Bucket=abac_bucket).get("AbacStatus", {}).get("Status"),
        status,
        "Status",
        sort="option",
    )


MALFORMED = {
    "unknown_status": b"<AbacStatus><Status>Suspended</Status></AbacStatus>",
    "lower_case": b"<AbacStatus><Status>enabled</Status></AbacStatus>",
    "no_xml": b"Enabled",
    "cut_off": b"<AbacStatus><Status>Enabled",
}


@pytest.mark.parametrize("document", list(MALFORMED.values()), ids=list(MALFORMED))
@check("PutBucketAbac", level="extended", spec=api("ErrorResponses"))
def test_malformed_status_is_refused(s3, abac_bucket, altered, document):
    """PutBucketAbac with an unknown Status, or with a body that is not well-formed XML, returns 400 MalformedXML."""
    with expect.error(400, "MalformedXML"), altered(body=document):
        s3.put_bucket_abac(Bucket=abac_bucket, AbacStatus={"Status": "Disabled"})
