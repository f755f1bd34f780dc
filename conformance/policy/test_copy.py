"""Copies under a policy: the source needs to be readable, the target writable, and conditions may ask where from."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api, userguide
from fixtures.s3.policies import ALT, BUCKET, Table, allow, when

pytestmark = pytest.mark.xdist_group("policy copies")

COPY = api("CopyObject")
KEYS = userguide("amazon-s3-policy-keys")
PUT = "s3:PutObject"
TABLE = Table(
    "copies",
    {
        "source": [allow("s3:GetObject", ["source/public/*", "source/tagged/*"], principal=ALT)],
        "target": [allow(PUT, "target/*", principal=ALT)],
        "of_public": [
            allow(
                PUT,
                "of_public/*",
                principal=ALT,
                **when("StringLike", "s3:x-amz-copy-source", f"{BUCKET}/source/public/*"),
            ),
            allow("s3:GetObject", "source/other/*", principal=ALT),
        ],
        "directive": [
            allow(PUT, "directive/*", principal=ALT, **when("StringEquals", "s3:x-amz-metadata-directive", "COPY"))
        ],
    },
    objects={
        "source/public/object": {},
        "source/other/object": {},
        "source/private/object": {},
        "source/tagged/object": {"Tagging": "a=b"},
    },
)


@pytest.fixture
def place(run, ruled):
    """`place(rule, folder)`: bucket and key of an object that does not exist yet, where the rule is in force, and as
    its CopySource the object in that folder."""

    def find(rule, folder):
        bucket = ruled(TABLE, rule)
        source = {"Bucket": bucket, "Key": f"source/{folder}/object"}
        return {"Bucket": bucket, "Key": f"{rule}/{run.resources.new_prefix()}object", "CopySource": source}

    return find


@check("CopyObject", "PutBucketPolicy", level="common", spec=COPY)
def test_source_that_may_be_read_is_copied(alt, place):
    """CopyObject by another account answers 200 where the policy allows it s3:GetObject of the source and s3:PutObject
    of the target."""
    where = place("target", "public")
    expect.status(alt.copy_object(**where), 200)


@check("CopyObject", "PutBucketPolicy", level="common", spec=COPY)
def test_source_that_may_not_be_read_is_not_copied(alt, place):
    """CopyObject by another account answers 403 AccessDenied where the policy allows it s3:PutObject of the target, and
    not s3:GetObject of the source."""
    where = place("target", "private")
    with expect.error(403, "AccessDenied"):
        alt.copy_object(**where)


@check("CopyObject", "PutBucketPolicy", level="common", spec=COPY)
def test_target_that_may_not_be_written_gets_no_copy(alt, place):
    """CopyObject by another account answers 403 AccessDenied where the policy allows it s3:GetObject of the source, and
    not s3:PutObject of the target."""
    where = place("target", "public") | {"Key": "elsewhere/object"}
    with expect.error(403, "AccessDenied"):
        alt.copy_object(**where)


@check("CopyObject", "PutBucketPolicy", level="extended", spec=COPY)
def test_tags_that_may_not_be_read_are_not_copied(alt, place):
    """CopyObject of an object with tags by another account answers 403 AccessDenied where the policy does not allow it
    s3:GetObjectTagging of the source."""
    where = place("target", "tagged")
    with expect.error(403, "AccessDenied"):
        alt.copy_object(**where)


@check("CopyObject", "PutBucketPolicy", level="common", spec=KEYS)
def test_copy_source_that_agrees(alt, place):
    """CopyObject by another account answers 200 where the policy allows it with an s3:x-amz-copy-source that is like
    its source."""
    where = place("of_public", "public")
    expect.status(alt.copy_object(**where), 200)


@check("CopyObject", "PutBucketPolicy", level="common", spec=KEYS)
def test_copy_source_that_does_not_agree(alt, place):
    """CopyObject of a source that another account may read answers 403 AccessDenied where the policy allows it with
    another s3:x-amz-copy-source."""
    where = place("of_public", "other")
    with expect.error(403, "AccessDenied"):
        alt.copy_object(**where)


@check("PutObject", "PutBucketPolicy", level="common", spec=KEYS)
def test_upload_is_no_copy(alt, place):
    """PutObject by another account answers 403 AccessDenied where the policy allows it with an s3:x-amz-copy-source."""
    where = place("of_public", "public")
    with expect.error(403, "AccessDenied"):
        alt.put_object(Bucket=where["Bucket"], Key=where["Key"], Body=b"body")


@check("CopyObject", "PutBucketPolicy", level="extended", spec=KEYS)
def test_directive_that_is_asked_for(alt, place):
    """CopyObject by another account with the metadata directive COPY answers 200 where the policy allows it with that
    s3:x-amz-metadata-directive."""
    where = place("directive", "public")
    expect.status(alt.copy_object(**where, MetadataDirective="COPY"), 200)


@check("CopyObject", "PutBucketPolicy", level="extended", spec=KEYS)
def test_directive_that_is_not_said(alt, place, altered):
    """CopyObject by another account without a metadata directive answers 403 AccessDenied where the policy allows it
    with the s3:x-amz-metadata-directive COPY."""
    where = place("directive", "public")
    with altered(without=["x-amz-metadata-directive"]), expect.error(403, "AccessDenied"):
        alt.copy_object(**where)


def _part(alt, where):
    """Copies the source as the part of an upload that the other account begins."""
    target = {"Bucket": where["Bucket"], "Key": where["Key"]}
    with expect.arranging():
        upload = alt.create_multipart_upload(**target)["UploadId"]
    return alt.upload_part_copy(**target, UploadId=upload, PartNumber=1, CopySource=where["CopySource"])


@check("UploadPartCopy", "PutBucketPolicy", level="common", spec=api("UploadPartCopy"))
def test_source_that_may_be_read_is_a_part(alt, place):
    """UploadPartCopy by another account answers 200 where the policy allows it s3:GetObject of the source and
    s3:PutObject of the target."""
    expect.status(_part(alt, place("target", "public")), 200)


@check("UploadPartCopy", "PutBucketPolicy", level="common", spec=api("UploadPartCopy"))
def test_source_that_may_not_be_read_is_no_part(alt, place):
    """UploadPartCopy by another account answers 403 AccessDenied where the policy allows it s3:PutObject of the target,
    and not s3:GetObject of the source."""
    where = place("target", "private")
    with expect.error(403, "AccessDenied"):
        _part(alt, where)
