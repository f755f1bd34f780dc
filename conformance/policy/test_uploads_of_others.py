"""Uploads by another account under a policy: the policy may require an ACL or a grant, and tags need an additional
action."""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import serial_forms_mark
from fixtures.clients.raw import form
from fixtures.model.sources import userguide
from fixtures.s3.policies import ALT, MAIN, PolicyTable, allow, when

FEATURE = "policy-conditions"

pytestmark = pytest.mark.xdist_group("policy uploads of others")

KEYS = userguide("amazon-s3-policy-keys")
PUT = "s3:PutObject"

TABLE = PolicyTable(
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
            allow(PUT, "grant/*", principal=ALT, **when("StringEquals", "s3:x-amz-grant-full-control", f"id={MAIN}"))
        ],
        "alone": [allow(PUT, "alone/*", principal=ALT)],
        "with_tags": [allow([PUT, "s3:PutObjectTagging"], "with_tags/*", principal=ALT)],
    },
)


@check("PutObject", "PutBucketPolicy", level="common", spec=userguide("example-bucket-policies"))
def test_full_control_for_the_owner_is_enough(alt, place):
    """PutObject by another account with the ACL bucket-owner-full-control returns 200 if the policy requires this
    s3:x-amz-acl."""
    expect.status(alt.put_object(**place("full_control"), Body=b"body", ACL="bucket-owner-full-control"), 200)


@pytest.mark.parametrize("members", [pytest.param({}, id="none"), pytest.param({"ACL": "private"}, id="private")])
@check("PutObject", "PutBucketPolicy", level="common", spec=userguide("example-bucket-policies"))
def test_less_than_full_control_for_the_owner_is_refused(s3, alt, place, members):
    """PutObject by another account with the ACL private, or without an ACL, returns 403 AccessDenied if the policy
    requires the s3:x-amz-acl bucket-owner-full-control."""
    where = place("full_control")
    with expect.error(403, "AccessDenied"):
        alt.put_object(**where, Body=b"body", **members)


@check("PutObject", "PutBucketPolicy", level="extended", spec=KEYS)
def test_required_grant_for_the_owner_is_enough(alt, place, canonical_id):
    """PutObject by another account with x-amz-grant-full-control for the bucket's owner returns 200 if the policy
    requires this s3:x-amz-grant-full-control."""
    expect.status(alt.put_object(**place("grant"), Body=b"body", GrantFullControl=f"id={canonical_id('main')}"), 200)


@check("PutObject", "PutBucketPolicy", level="extended", spec=KEYS)
def test_upload_without_the_grant_is_refused(alt, place):
    """PutObject by another account without x-amz-grant-full-control returns 403 AccessDenied if the policy requires
    this grant for the bucket's owner."""
    where = place("grant")
    with expect.error(403, "AccessDenied"):
        alt.put_object(**where, Body=b"body")


@check("PutObject", "PutBucketPolicy", level="common", spec=userguide("using-with-s3-policy-actions"))
def test_tags_need_an_action_of_their_own(alt, place):
    """PutObject with tags by another account returns 403 AccessDenied if the policy allows the account only
    s3:PutObject."""
    where = place("alone")
    with expect.error(403, "AccessDenied"):
        alt.put_object(**where, Body=b"body", Tagging="a=b")


@check("PutObject", "PutBucketPolicy", level="common", spec=userguide("using-with-s3-policy-actions"))
def test_tags_with_their_action_are_taken(alt, place):
    """PutObject with tags by another account returns 200 if the policy allows the account s3:PutObject and
    s3:PutObjectTagging."""
    expect.status(alt.put_object(**place("with_tags"), Body=b"body", Tagging="a=b"), 200)


@check("CreateMultipartUpload", "PutBucketPolicy", level="common", spec=userguide("using-with-s3-policy-actions"))
def test_tags_of_an_upload_in_parts_need_an_action_of_their_own(alt, place):
    """CreateMultipartUpload with tags by another account returns 403 AccessDenied if the policy allows the account
    only s3:PutObject."""
    where = place("alone")
    with expect.error(403, "AccessDenied"):
        alt.create_multipart_upload(**where, Tagging="a=b")


TAG_OF_A_FORM = {"tagging": "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"}


@serial_forms_mark
@check("PostObject", "PutBucketPolicy", level="extended", spec=userguide("tagging-and-policies"))
def test_tags_of_a_form_with_their_action_are_taken(raw_s3v4, place):
    """A form by another account with a tag is accepted with 204 if the policy allows the account s3:PutObject and
    s3:PutObjectTagging."""
    sent = form.signed(raw_s3v4, **place("with_tags"), fields=TAG_OF_A_FORM, account="alt")
    expect.status(raw_s3v4.send(sent.request), 204)


@serial_forms_mark
@check("PostObject", "PutBucketPolicy", level="extended", spec=userguide("tagging-and-policies"))
def test_tags_of_a_form_need_an_action_of_their_own(raw_s3v4, control, place):
    """A form by another account with a tag is refused with 403 AccessDenied, and stores nothing, if the policy allows
    the account only s3:PutObject."""
    where = place("alone")
    answer = raw_s3v4.send(form.signed(raw_s3v4, **where, fields=TAG_OF_A_FORM, account="alt").request)
    with expect.keeping_out():
        expect.refused(answer, 403, "AccessDenied")
    expect.nothing_stored(control, where)
