"""Uploads of another account under a policy: what they come with may be asked for, and may need leave of its own."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import userguide
from fixtures.s3.policies import ALT, MAIN, Table, allow, when

pytestmark = pytest.mark.xdist_group("policy uploads of others")

KEYS = userguide("amazon-s3-policy-keys")
PUT = "s3:PutObject"

TABLE = Table(
    "uploads of others",
    {
        "full_control": [
            allow(
                PUT,
                "full_control/*",
                principal=ALT,
                **when("StringEquals", "s3:x-amz-acl", "bucket-owner-full-control"),
            )
        ],
        "grant": [
            allow(
                PUT,
                "grant/*",
                principal=ALT,
                **when("StringEquals", "s3:x-amz-grant-full-control", f"id={MAIN}"),
            )
        ],
        "alone": [allow(PUT, "alone/*", principal=ALT)],
        "with_tags": [allow([PUT, "s3:PutObjectTagging"], "with_tags/*", principal=ALT)],
    },
)


@pytest.fixture
def place(run, ruled):
    """`place(rule)`: bucket and key of an object that does not exist yet, where the rule is in force."""
    return lambda rule: {"Bucket": ruled(TABLE, rule), "Key": f"{rule}/{run.resources.new_prefix()}object"}


@check("PutObject", "PutBucketPolicy", level="common", spec=userguide("example-bucket-policies"))
def test_full_control_for_the_owner_is_enough(alt, place):
    """PutObject of another account with the ACL bucket-owner-full-control answers 200 where the policy allows it with
    that s3:x-amz-acl."""
    expect.status(alt.put_object(**place("full_control"), Body=b"body", ACL="bucket-owner-full-control"), 200)


@pytest.mark.parametrize("members", [pytest.param({}, id="none"), pytest.param({"ACL": "private"}, id="private")])
@check(
    "PutObject",
    "PutBucketPolicy",
    level="common",
    spec=userguide("example-bucket-policies"),
    uses=["PutObject.ACL"],
)
def test_less_than_full_control_for_the_owner_is_refused(s3, alt, place, members):
    """PutObject of another account with another ACL, or none, answers 403 AccessDenied where the policy allows it with
    the s3:x-amz-acl bucket-owner-full-control."""
    where = place("full_control")
    with expect.error(403, "AccessDenied"):
        alt.put_object(**where, Body=b"body", **members)


@check("PutObject", "PutBucketPolicy", level="extended", spec=KEYS)
def test_grant_that_is_asked_for_is_enough(alt, place, canonical_id):
    """PutObject of another account with x-amz-grant-full-control for the bucket's owner answers 200 where the policy
    allows it with that s3:x-amz-grant-full-control."""
    expect.status(alt.put_object(**place("grant"), Body=b"body", GrantFullControl=f"id={canonical_id('main')}"), 200)


@check("PutObject", "PutBucketPolicy", level="extended", spec=KEYS)
def test_upload_without_the_grant_is_refused(alt, place):
    """PutObject of another account without x-amz-grant-full-control answers 403 AccessDenied where the policy allows it
    with one for the bucket's owner."""
    where = place("grant")
    with expect.error(403, "AccessDenied"):
        alt.put_object(**where, Body=b"body")


@check("PutObject", "PutBucketPolicy", level="common", spec=userguide("using-with-s3-policy-actions"))
def test_tags_need_an_action_of_their_own(alt, place):
    """PutObject with tags by another account answers 403 AccessDenied where the policy allows it s3:PutObject alone."""
    where = place("alone")
    with expect.error(403, "AccessDenied"):
        alt.put_object(**where, Body=b"body", Tagging="a=b")


@check("PutObject", "PutBucketPolicy", level="common", spec=userguide("using-with-s3-policy-actions"))
def test_tags_with_their_action_are_taken(alt, place):
    """PutObject with tags by another account answers 200 where the policy allows it s3:PutObject and
    s3:PutObjectTagging."""
    expect.status(alt.put_object(**place("with_tags"), Body=b"body", Tagging="a=b"), 200)


@check("CreateMultipartUpload", "PutBucketPolicy", level="common", spec=userguide("using-with-s3-policy-actions"))
def test_tags_of_an_upload_in_parts_need_an_action_of_their_own(alt, place):
    """CreateMultipartUpload with tags by another account answers 403 AccessDenied where the policy allows it
    s3:PutObject alone."""
    where = place("alone")
    with expect.error(403, "AccessDenied"):
        alt.create_multipart_upload(**where, Tagging="a=b")
