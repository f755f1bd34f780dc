"""Tags of missing keys and buckets, and requests with ExpectedBucketOwner or RequestPayer."""

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api

FEATURE = "object-tagging"
SIDE = "server"

BODY = b"an object with tags"
OLD = [{"Key": "old", "Value": "tag"}]
TAGGING = {"TagSet": [{"Key": "colour", "Value": "red"}]}
NOT_THE_OWNER = "210987654321"


@check("GetObjectTagging", level="core", spec=api("GetObjectTagging"))
@recorded("LocalStack", "TestS3BucketObjectTagging::test_object_tagging_exc", 2026)
def test_get_of_a_missing_key(s3, target):
    """GetObjectTagging of a key that does not exist returns 404 NoSuchKey."""
    with expect.error(404, "NoSuchKey"):
        s3.get_object_tagging(**target)


@check("PutObjectTagging", level="core", spec=api("PutObjectTagging"))
@recorded("LocalStack", "TestS3BucketObjectTagging::test_object_tagging_exc", 2026)
def test_put_to_a_missing_key(s3, target):
    """PutObjectTagging to a key that does not exist returns 404 NoSuchKey and creates no object."""
    with expect.error(404, "NoSuchKey"):
        s3.put_object_tagging(**target, Tagging=TAGGING)
    with expect.error(404):
        s3.head_object(**target)


@check("DeleteObjectTagging", level="core", spec=api("DeleteObjectTagging"))
@recorded("LocalStack", "TestS3BucketObjectTagging::test_object_tagging_exc", 2026)
def test_delete_from_a_missing_key(s3, target):
    """DeleteObjectTagging of a key that does not exist returns 404 NoSuchKey."""
    with expect.error(404, "NoSuchKey"):
        s3.delete_object_tagging(**target)


@check("GetObjectTagging", level="core", spec=api("GetObjectTagging"))
@recorded("LocalStack", "TestS3BucketObjectTagging::test_object_tagging_exc", 2026)
def test_get_in_a_missing_bucket(s3, new_bucket_name):
    """GetObjectTagging in a bucket that does not exist returns 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.get_object_tagging(Bucket=new_bucket_name, Key="key")


@check("PutObjectTagging", level="core", spec=api("PutObjectTagging"))
@recorded("LocalStack", "TestS3BucketObjectTagging::test_object_tagging_exc", 2026)
def test_put_in_a_missing_bucket(s3, new_bucket_name):
    """PutObjectTagging in a bucket that does not exist returns 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.put_object_tagging(Bucket=new_bucket_name, Key="key", Tagging=TAGGING)


@check("DeleteObjectTagging", level="core", spec=api("DeleteObjectTagging"))
@recorded("LocalStack", "TestS3BucketObjectTagging::test_object_tagging_exc", 2026)
def test_delete_in_a_missing_bucket(s3, new_bucket_name):
    """DeleteObjectTagging in a bucket that does not exist returns 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.delete_object_tagging(Bucket=new_bucket_name, Key="key")


@check("GetObjectTagging", level="extended", spec=api("GetObjectTagging"), feature="expected-owner")
def test_get_expecting_another_owner(s3, stored_to_read):
    """GetObjectTagging with an ExpectedBucketOwner that does not own the bucket returns 403 AccessDenied."""
    obj = stored_to_read(b"body")
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.get_object_tagging(**obj, ExpectedBucketOwner=NOT_THE_OWNER)


@check("PutObjectTagging", level="extended", spec=api("PutObjectTagging"), feature="expected-owner")
def test_put_expecting_another_owner(s3, tagged):
    """PutObjectTagging with an ExpectedBucketOwner that does not own the bucket returns 403 AccessDenied and sets no
    tags."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.put_object_tagging(**tagged, Tagging=TAGGING, ExpectedBucketOwner=NOT_THE_OWNER)
    expect.equal(s3.get_object_tagging(**tagged).get("TagSet"), OLD, "tags", sort="data")


@check("DeleteObjectTagging", level="extended", spec=api("DeleteObjectTagging"), feature="expected-owner")
def test_delete_expecting_another_owner(s3, tagged):
    """DeleteObjectTagging with an ExpectedBucketOwner that does not own the bucket returns 403 AccessDenied and
    deletes no tags."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.delete_object_tagging(**tagged, ExpectedBucketOwner=NOT_THE_OWNER)
    expect.equal(s3.get_object_tagging(**tagged)["TagSet"], OLD, "tags", sort="data")


@check("PutObjectTagging", "GetObjectTagging", level="extended", spec=api("PutObjectTagging"))
@derived("The header is documented to accept a charge; where none arises it changes nothing.")
def test_request_payer_from_the_owner_is_accepted(s3, stored):
    """PutObjectTagging and GetObjectTagging by the bucket's owner with RequestPayer requester return 200, and the
    tags are set."""
    obj = stored(BODY)
    expect.status(s3.put_object_tagging(**obj, Tagging=TAGGING, RequestPayer="requester"), 200)
    answer = s3.get_object_tagging(**obj, RequestPayer="requester")
    expect.equal(answer["TagSet"], TAGGING["TagSet"], "tags", sort="data")


@check("DeleteObject", "GetObjectTagging", level="common", spec=api("GetObjectTagging"))
@derived("S3 documents strong read-after-write consistency; this asks it of each place that shows the object.")
def test_tags_go_with_the_object(s3, stored):
    """GetObjectTagging of a deleted object that had tags returns 404 NoSuchKey."""
    obj = stored(BODY, Tagging="colour=red")
    s3.delete_object(**obj)
    with expect.error(404, "NoSuchKey"):
        s3.get_object_tagging(**obj)
