"""Attribute-based access control (ABAC) of a bucket: whether policies can use the bucket's tags."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import api, userguide
from fixtures.s3.policies import allow, document, filled_in, when

FEATURE = "abac"


@check("GetBucketAbac", level="extended", spec=api("GetBucketAbac"))
def test_abac_is_disabled_by_default(s3, unconfigured_bucket):
    """GetBucketAbac of a bucket for which ABAC was never set returns 200 with Status Disabled or without a Status."""
    answer = s3.get_bucket_abac(Bucket=unconfigured_bucket)
    expect.status(answer, 200)
    expect.equal(answer.get("AbacStatus", {}).get("Status", "Disabled"), "Disabled", "Status", sort="option")


@pytest.fixture
def abac_bucket(out_of_band, own_buckets):
    """Creates a bucket whose status this module's checks put, and returns its name."""
    with out_of_band():
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


ENABLING = userguide("buckets-tagging-enable-abac")
TAGS = [{"Key": "team", "Value": "blue"}]


@pytest.fixture
def tagged_bucket(s3, own_bucket):
    """A fresh bucket with the tags `TAGS`."""
    with expect.arranging():
        s3.put_bucket_tagging(Bucket=own_bucket, Tagging={"TagSet": TAGS})
    return own_bucket


# The page says that these no longer work, but not the status that they return.
@check("PutBucketAbac", "PutBucketTagging", "DeleteBucketTagging", level="extended", spec=ENABLING)
def test_tags_are_kept_while_abac_is_enabled(s3, tagged_bucket, soon):
    """PutBucketTagging and DeleteBucketTagging of a bucket whose ABAC status is Enabled are refused with 400, 403, 405
    or 409: other operations manage its tags. GetBucketTagging returns the tags from before."""
    with expect.arranging():
        s3.put_bucket_abac(Bucket=tagged_bucket, AbacStatus={"Status": "Enabled"})
    no_tags = {"TagSet": []}
    soon.refused(lambda: s3.put_bucket_tagging(Bucket=tagged_bucket, Tagging=no_tags), 400, 403, 405, 409)
    soon.refused(lambda: s3.delete_bucket_tagging(Bucket=tagged_bucket), 400, 403, 405, 409)
    expect.equal(s3.get_bucket_tagging(Bucket=tagged_bucket).get("TagSet"), TAGS, "tags", sort="data")


@pytest.fixture
def listed_by_tag(s3, tagged_bucket, alt_principal):
    """A fresh bucket with tags, whose policy allows another account to list it if it has one of them."""
    by_tag = when("StringEquals", "aws:ResourceTag/team", "blue")
    statements = filled_in([allow("s3:ListBucket", "", principal=alt_principal, **by_tag)], tagged_bucket)
    with expect.arranging():
        s3.put_bucket_policy(Bucket=tagged_bucket, Policy=document(*statements))
    return tagged_bucket


TAGGED = userguide("buckets-tagging")


@check("PutBucketAbac", "PutBucketPolicy", level="extended", spec=TAGGED)
def test_policy_looks_at_the_tags_if_abac_is_enabled(s3, alt, listed_by_tag, soon):
    """ListObjects by another account of a bucket whose ABAC status is Enabled returns 200 if the policy allows it under
    the condition that aws:ResourceTag is a tag of the bucket."""
    with expect.arranging():
        s3.put_bucket_abac(Bucket=listed_by_tag, AbacStatus={"Status": "Enabled"})
    read = lambda: expect.response_unless(lambda: alt.list_objects(Bucket=listed_by_tag), 403) is not None  # noqa: E731
    soon.equal(read, True, "whether the bucket is listed", sort="use")


@check("PutBucketAbac", "PutBucketPolicy", level="extended", spec=TAGGED)
def test_policy_overlooks_the_tags_unless_abac_is_enabled(s3, alt, listed_by_tag, soon):
    """ListObjects by another account of a bucket whose ABAC status is Disabled returns 403 AccessDenied if the policy
    allows it only under the condition that aws:ResourceTag is a tag of the bucket."""
    with expect.arranging():
        s3.put_bucket_abac(Bucket=listed_by_tag, AbacStatus={"Status": "Disabled"})
    soon.refused(lambda: alt.list_objects(Bucket=listed_by_tag), 403, "AccessDenied")
