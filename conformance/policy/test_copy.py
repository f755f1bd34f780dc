"""Copies under a policy: the account must be allowed to read the source and to write the target, and conditions may
restrict the source."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import api, userguide
from fixtures.s3.policies import ALT, BUCKET, PolicyTable, allow, when

FEATURE = "policy-conditions"

pytestmark = pytest.mark.xdist_group("policy copies")

COPY = api("CopyObject")
KEYS = userguide("amazon-s3-policy-keys")
ACTIONS = userguide("using-with-s3-policy-actions")
PUT = "s3:PutObject"
SOURCE = allow("s3:GetObject", ["source/public/*", "source/tagged/*"], principal=ALT)
READABLE_TAGS = allow(["s3:GetObject", "s3:GetObjectTagging"], "source/readable_tags/*", principal=ALT)
# Each rule allows reading its sources, too: a server that refuses the whole table gets a bucket for each rule.
TABLE = PolicyTable(
    "copies",
    {
        "target": [allow(PUT, "target/*", principal=ALT), SOURCE, READABLE_TAGS],
        "with_tags": [
            allow([PUT, "s3:PutObjectTagging", "s3:GetObjectTagging"], "with_tags/*", principal=ALT),
            READABLE_TAGS,
        ],
        "of_public": [
            allow(
                PUT,
                "of_public/*",
                principal=ALT,
                **when("StringLike", "s3:x-amz-copy-source", f"{BUCKET}/source/public/*"),
            ),
            allow("s3:GetObject", "source/other/*", principal=ALT),
            SOURCE,
        ],
        "parts_of_public": [
            allow(
                PUT,
                "parts_of_public/*",
                principal=ALT,
                **when("StringLikeIfExists", "s3:x-amz-copy-source", f"{BUCKET}/source/public/*"),
            ),
            SOURCE,
            allow("s3:GetObject", "source/other/*", principal=ALT),
        ],
        "directive": [
            allow(PUT, "directive/*", principal=ALT, **when("StringEquals", "s3:x-amz-metadata-directive", "COPY")),
            SOURCE,
        ],
    },
    objects={
        "source/public/object": {},
        "source/other/object": {},
        "source/private/object": {},
        "source/tagged/object": {"Tagging": "a=b"},
        "source/readable_tags/object": {"Tagging": "a=b"},
    },
)


@pytest.fixture
def place(ruled, new_prefix):
    """`place(rule, folder)` returns bucket and key of an object that does not exist yet and that the rule applies
    to, and as CopySource the object in that folder."""

    def find(rule, folder):
        bucket = ruled(TABLE, rule)
        source = {"Bucket": bucket, "Key": f"source/{folder}/object"}
        return {"Bucket": bucket, "Key": f"{rule}/{new_prefix()}object", "CopySource": source}

    return find


@check("CopyObject", "PutBucketPolicy", level="common", spec=COPY)
def test_source_that_may_be_read_is_copied(alt, place):
    """CopyObject by another account returns 200 if the policy allows the account s3:GetObject for the source and
    s3:PutObject for the target."""
    where = place("target", "public")
    expect.status(alt.copy_object(**where), 200)


@check("CopyObject", "PutBucketPolicy", level="common", spec=COPY)
def test_source_that_may_not_be_read_is_not_copied(alt, place):
    """CopyObject by another account returns 403 AccessDenied if the policy allows the account s3:PutObject for the
    target, but not s3:GetObject for the source."""
    where = place("target", "private")
    with expect.error(403, "AccessDenied"):
        alt.copy_object(**where)


@check("CopyObject", "PutBucketPolicy", level="common", spec=COPY)
def test_target_that_may_not_be_written_gets_no_copy(alt, place):
    """CopyObject by another account returns 403 AccessDenied if the policy allows the account s3:GetObject for the
    source, but not s3:PutObject for the target."""
    where = place("target", "public") | {"Key": "elsewhere/object"}
    with expect.error(403, "AccessDenied"):
        alt.copy_object(**where)


@check("CopyObject", "PutBucketPolicy", level="extended", spec=COPY)
def test_tags_that_may_not_be_read_are_not_copied(alt, place):
    """CopyObject by another account of an object with tags returns 403 AccessDenied if the policy does not allow the
    account s3:GetObjectTagging for the source."""
    where = place("target", "tagged")
    with expect.error(403, "AccessDenied"):
        alt.copy_object(**where)


@check("CopyObject", "PutBucketPolicy", level="extended", spec=ACTIONS)
def test_tags_that_may_not_be_written_are_not_copied(alt, place):
    """CopyObject by another account of an object with tags returns 403 AccessDenied if the policy allows the account
    s3:GetObjectTagging for the source and s3:PutObject for the target, but not s3:PutObjectTagging."""
    where = place("target", "readable_tags")
    with expect.error(403, "AccessDenied"):
        alt.copy_object(**where)


@check("CopyObject", "PutBucketPolicy", level="extended", spec=ACTIONS)
def test_tags_that_may_be_read_and_written_are_copied(alt, place):
    """CopyObject by another account of an object with tags returns 200 and copies them if the policy allows the account
    s3:GetObject and s3:GetObjectTagging for the source, and s3:PutObject and s3:PutObjectTagging for the target."""
    where = place("with_tags", "readable_tags")
    expect.status(alt.copy_object(**where), 200)
    found = alt.get_object_tagging(Bucket=where["Bucket"], Key=where["Key"])["TagSet"]
    expect.equal(found, [{"Key": "a", "Value": "b"}], "tags", sort="data")


@check("CopyObject", "PutBucketPolicy", level="common", spec=KEYS)
def test_copy_source_that_agrees(alt, place):
    """CopyObject by another account returns 200 if its source matches the pattern that the policy requires for
    s3:x-amz-copy-source."""
    where = place("of_public", "public")
    expect.status(alt.copy_object(**where), 200)


@check("CopyObject", "PutBucketPolicy", level="common", spec=KEYS)
def test_copy_source_that_does_not_agree(alt, place):
    """CopyObject by another account returns 403 AccessDenied if its source does not match the pattern that the
    policy requires for s3:x-amz-copy-source, even if the account may read the source."""
    where = place("of_public", "other")
    with expect.error(403, "AccessDenied"):
        alt.copy_object(**where)


@check("PutObject", "PutBucketPolicy", level="common", spec=KEYS)
def test_upload_without_a_copy_source_is_refused(alt, place):
    """PutObject by another account returns 403 AccessDenied if the policy requires an s3:x-amz-copy-source."""
    where = place("of_public", "public")
    with expect.error(403, "AccessDenied"):
        alt.put_object(Bucket=where["Bucket"], Key=where["Key"], Body=b"body")


@check("CopyObject", "PutBucketPolicy", level="extended", spec=KEYS)
def test_required_metadata_directive_is_allowed(alt, place):
    """CopyObject by another account with the metadata directive COPY returns 200 if the policy requires this
    s3:x-amz-metadata-directive."""
    where = place("directive", "public")
    expect.status(alt.copy_object(**where, MetadataDirective="COPY"), 200)


@check("CopyObject", "PutBucketPolicy", level="extended", spec=KEYS)
def test_missing_metadata_directive_is_refused(alt, place, altered):
    """CopyObject by another account without a metadata directive returns 403 AccessDenied if the policy requires the
    s3:x-amz-metadata-directive COPY."""
    where = place("directive", "public")
    with altered(without=["x-amz-metadata-directive"]), expect.error(403, "AccessDenied"):
        alt.copy_object(**where)


def _part(alt, where):
    """Copies the source as a part of an upload that the other account starts."""
    target = {"Bucket": where["Bucket"], "Key": where["Key"]}
    with expect.arranging():
        upload = alt.create_multipart_upload(**target)["UploadId"]
    return alt.upload_part_copy(**target, UploadId=upload, PartNumber=1, CopySource=where["CopySource"])


@check("UploadPartCopy", "PutBucketPolicy", level="common", spec=api("UploadPartCopy"))
def test_source_that_may_be_read_is_a_part(alt, place):
    """UploadPartCopy by another account returns 200 if the policy allows the account s3:GetObject for the source and
    s3:PutObject for the target."""
    expect.status(_part(alt, place("target", "public")), 200)


@check("UploadPartCopy", "PutBucketPolicy", level="common", spec=api("UploadPartCopy"))
def test_source_that_may_not_be_read_is_no_part(alt, place):
    """UploadPartCopy by another account returns 403 AccessDenied if the policy allows the account s3:PutObject for
    the target, but not s3:GetObject for the source."""
    where = place("target", "private")
    with expect.error(403, "AccessDenied"):
        _part(alt, where)


@check("UploadPartCopy", "PutBucketPolicy", level="common", spec=KEYS)
def test_part_source_that_agrees(alt, place):
    """UploadPartCopy by another account returns 200 if its source matches the pattern that the policy requires for
    s3:x-amz-copy-source."""
    expect.status(_part(alt, place("parts_of_public", "public")), 200)


@check("UploadPartCopy", "PutBucketPolicy", level="common", spec=KEYS)
def test_part_source_that_does_not_agree(alt, place):
    """UploadPartCopy by another account returns 403 AccessDenied if its source does not match the pattern that the
    policy requires for s3:x-amz-copy-source, even if the account may read the source."""
    where = place("parts_of_public", "other")
    with expect.error(403, "AccessDenied"):
        _part(alt, where)
