"""The tags of a bucket: put as a set, read, replaced and deleted, and independent of the tags of its objects."""

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.tag_values import sorted_tags

FEATURE = "bucket-tagging"

TAGS = [{"Key": "colour", "Value": "red"}, {"Key": "number", "Value": "42"}]


@check("GetBucketTagging", level="common", spec=api("GetBucketTagging"))
@recorded("LocalStack", "TestS3BucketObjectTagging::test_bucket_tagging_crud", 2026)
def test_bucket_without_tags_has_no_tag_set(s3, unconfigured_bucket):
    """GetBucketTagging of a bucket whose tags were never set returns 404 NoSuchTagSet."""
    with expect.error(404, "NoSuchTagSet"):
        s3.get_bucket_tagging(Bucket=unconfigured_bucket)


@check("PutBucketTagging", "GetBucketTagging", level="common", spec=api("PutBucketTagging"), gate=True)
@recorded("boto", "test_bucket.py::S3BucketTest::test_tagging", 2012)
def test_tags_are_returned_unchanged(s3, configured_bucket, soon):
    """PutBucketTagging succeeds, and GetBucketTagging then returns exactly those tags."""
    expect.succeeded(s3.put_bucket_tagging(Bucket=configured_bucket, Tagging={"TagSet": TAGS}))
    soon.equal(lambda: sorted_tags(s3.get_bucket_tagging(Bucket=configured_bucket)), TAGS, "tags", sort="data")


@check("PutBucketTagging", level="common", spec=api("PutBucketTagging"))
@recorded("LocalStack", "TestS3BucketObjectTagging::test_bucket_tagging_crud", 2026)
def test_second_set_replaces_the_first(s3, configured_bucket, soon):
    """A second PutBucketTagging replaces the whole set: GetBucketTagging returns only the new tags."""
    with expect.arranging():
        s3.put_bucket_tagging(Bucket=configured_bucket, Tagging={"TagSet": TAGS})
    new = [{"Key": "colour", "Value": "blue"}]
    s3.put_bucket_tagging(Bucket=configured_bucket, Tagging={"TagSet": new})
    soon.equal(lambda: s3.get_bucket_tagging(Bucket=configured_bucket)["TagSet"], new, "tags", sort="data")


@check("DeleteBucketTagging", level="common", spec=api("DeleteBucketTagging"))
@recorded("boto", "test_bucket.py::S3BucketTest::test_tagging", 2012)
def test_deleted_tags_are_gone(s3, own_bucket, soon):
    """DeleteBucketTagging succeeds, and GetBucketTagging then returns 404 NoSuchTagSet."""
    with expect.arranging():
        s3.put_bucket_tagging(Bucket=own_bucket, Tagging={"TagSet": TAGS})
    expect.succeeded(s3.delete_bucket_tagging(Bucket=own_bucket))
    soon.refused(lambda: s3.get_bucket_tagging(Bucket=own_bucket), 404, "NoSuchTagSet")


@check("DeleteBucketTagging", level="common", spec=api("DeleteBucketTagging"))
def test_deleting_no_tags_is_no_error(s3, own_bucket):
    """DeleteBucketTagging of a bucket without tags succeeds."""
    expect.succeeded(s3.delete_bucket_tagging(Bucket=own_bucket))


# Recorded from AWS; no page says whether this is an empty set or no set at all.
@check("PutBucketTagging", level="extended", spec=api("PutBucketTagging"))
@recorded("LocalStack", "TestS3BucketObjectTagging::test_put_bucket_tagging_none_value", 2026)
def test_empty_set_removes_the_tags(s3, configured_bucket, soon):
    """After PutBucketTagging with an empty set, GetBucketTagging returns 404 NoSuchTagSet."""
    with expect.arranging():
        s3.put_bucket_tagging(Bucket=configured_bucket, Tagging={"TagSet": TAGS})
    s3.put_bucket_tagging(Bucket=configured_bucket, Tagging={"TagSet": []})
    soon.refused(lambda: s3.get_bucket_tagging(Bucket=configured_bucket), 404, "NoSuchTagSet")


@check("PutBucketTagging", level="common", spec=userguide("CostAllocTagging"))
@derived("An operation is documented to change what it names; so everything beside that stays.")
def test_bucket_tags_do_not_change_object_tags(s3, configured_bucket):
    """PutBucketTagging does not change the tags of the bucket's existing objects, neither of a tagged nor of an
    untagged object."""
    with expect.arranging():
        s3.put_object(Bucket=configured_bucket, Key="tagged", Body=b"x", Tagging="of=object")
        s3.put_object(Bucket=configured_bucket, Key="plain", Body=b"x")
    s3.put_bucket_tagging(Bucket=configured_bucket, Tagging={"TagSet": TAGS})
    tags = [s3.get_object_tagging(Bucket=configured_bucket, Key=name)["TagSet"] for name in ("tagged", "plain")]
    expect.equal(tags, [[{"Key": "of", "Value": "object"}], []], "tags of the objects", sort="data")


@check("DeleteObjectTagging", level="common", spec=api("DeleteObjectTagging"))
@derived("An operation is documented to change what it names; so everything beside that stays.")
def test_deleting_tags_of_an_object_leaves_those_of_the_bucket(s3, configured_bucket, soon):
    """DeleteObjectTagging does not change the tags of the bucket."""
    with expect.arranging():
        s3.put_bucket_tagging(Bucket=configured_bucket, Tagging={"TagSet": TAGS})
        s3.put_object(Bucket=configured_bucket, Key="object", Body=b"x", Tagging="of=object")
    s3.delete_object_tagging(Bucket=configured_bucket, Key="object")
    soon.equal(
        lambda: sorted_tags(s3.get_bucket_tagging(Bucket=configured_bucket)), TAGS, "tags of the bucket", sort="data"
    )
