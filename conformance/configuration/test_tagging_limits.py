"""The limits of bucket tags: their number, their length and their characters, and that each key is unique."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.tag_values import ALLOWED_TAG_SETS, NAMED_TAGS, REFUSED_TAG_SETS, expect_tag_named, tag

FEATURE = "bucket-tagging"

OLD = [tag("old", "tag")]
ALLOWED = {
    "fifty": [tag(f"key{number:02}", f"value{number}") for number in range(50)],
    "punctuation": [tag("+-=._:/@", "+-=._:/@")],
    "reserved_prefix_inside": [tag("something:aws:stuff", "aws:value")],  # recorded from AWS
} | ALLOWED_TAG_SETS


@pytest.mark.parametrize("tags", list(ALLOWED.values()), ids=list(ALLOWED))
@check("PutBucketTagging", level="common", spec=userguide("CostAllocTagging"))
@recorded("moto", "test_s3_tagging.py::test_put_bucket_tagging", 2023, of="reserved_prefix_inside")
def test_allowed_tags_are_kept(s3, configured_bucket, tags, soon):
    """PutBucketTagging succeeds for up to 50 tags, keys of up to 128 and values of up to 256 characters, empty
    values, the allowed punctuation, inner spaces, Unicode, and keys or values that differ only in case, and
    GetBucketTagging then returns the tags unchanged."""
    expect.succeeded(s3.put_bucket_tagging(Bucket=configured_bucket, Tagging={"TagSet": tags}))
    read = lambda: s3.get_bucket_tagging(Bucket=configured_bucket)["TagSet"]  # noqa: E731
    soon.equal(lambda: sorted(read(), key=lambda tag: tag["Key"]), tags, "tags", sort="data")


@pytest.fixture
def tagged(s3, staying):
    """A bucket with the tags OLD, which a check tries to replace in vain."""
    return staying(lambda bucket: s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": OLD}))


@pytest.mark.parametrize("tags", list(REFUSED_TAG_SETS.values()), ids=list(REFUSED_TAG_SETS))
@check("PutBucketTagging", level="common", spec=userguide("CostAllocTagging"))
@recorded(
    "LocalStack",
    "TestS3BucketObjectTagging::test_tagging_validation",
    2026,
    of="comma_in_the_key comma_in_the_value same_key_twice reserved_prefix",
)
@recorded("versitygw", "REST PutBucketTagging - returns invalid key", 2025, of="ampersand_in_the_key")
def test_bad_tags_are_refused(s3, tagged, tags, soon):
    """PutBucketTagging with a key of more than 128 or a value of more than 256 characters, the same key twice, the
    reserved prefix aws:, or a comma, an asterisk, an ampersand or a tab in a key or value returns 400 InvalidTag, and
    the bucket keeps its tags."""
    with expect.error(400, "InvalidTag"):
        s3.put_bucket_tagging(Bucket=tagged, Tagging={"TagSet": tags})
    soon.equal(lambda: s3.get_bucket_tagging(Bucket=tagged)["TagSet"], OLD, "tags", sort="data")


@pytest.mark.parametrize("case", NAMED_TAGS)
@check("PutBucketTagging", level="extended", spec=userguide("CostAllocTagging"))
@recorded("LocalStack", "TestS3BucketObjectTagging::test_tagging_validation", 2026)
def test_refusal_names_the_tag(s3, tagged, last_exchange, case):
    """PutBucketTagging with a comma in a key or a value, or with the same key twice, returns 400 InvalidTag with this
    key in TagKey, and a refused value in TagValue."""
    with expect.error(400, "InvalidTag"):
        s3.put_bucket_tagging(Bucket=tagged, Tagging={"TagSet": REFUSED_TAG_SETS[case]})
    expect_tag_named(last_exchange(), case)


@check("PutBucketTagging", level="extended", spec=userguide("CostAllocTagging"))
@recorded("versitygw", "test_rest_put_bucket_tagging.sh::REST PutBucketTagging - empty tag key", 2025)
def test_empty_key_is_refused(s3, tagged, altered, soon):
    """PutBucketTagging with an empty key returns 400 InvalidTag, and the bucket keeps its tags."""
    document = b"<Tagging><TagSet><Tag><Key></Key><Value>b</Value></Tag></TagSet></Tagging>"
    with expect.error(400, "InvalidTag"), altered(body=document):
        s3.put_bucket_tagging(Bucket=tagged, Tagging={"TagSet": OLD})
    soon.equal(lambda: s3.get_bucket_tagging(Bucket=tagged)["TagSet"], OLD, "tags", sort="data")


@check("PutBucketTagging", level="common", spec=api("PutBucketTagging"))
def test_fifty_one_tags_are_refused(s3, tagged, soon):
    """PutBucketTagging with 51 tags returns 400 BadRequest, and the bucket keeps its tags."""
    with expect.error(400, "BadRequest"):
        s3.put_bucket_tagging(Bucket=tagged, Tagging={"TagSet": [tag(f"key{number}") for number in range(51)]})
    soon.equal(lambda: s3.get_bucket_tagging(Bucket=tagged)["TagSet"], OLD, "tags", sort="data")


MALFORMED = {
    "no_xml": b"colour=red",
    "cut_off": b"<Tagging><TagSet><Tag><Key>a</Key>",
    "no_key": b"<Tagging><TagSet><Tag><Value>b</Value></Tag></TagSet></Tagging>",
    "no_value": b"<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>",
    "no_tag_set": b"<Tagging/>",
}


@pytest.mark.parametrize("document", list(MALFORMED.values()), ids=list(MALFORMED))
@check("PutBucketTagging", level="common", spec=api("ErrorResponses"))
def test_malformed_document_is_refused(s3, tagged, altered, document, soon):
    """PutBucketTagging with a body that is not a Tagging document, or has no TagSet, Key or Value, returns 400
    MalformedXML, and the bucket keeps its tags."""
    with expect.error(400, "MalformedXML"), altered(body=document):
        s3.put_bucket_tagging(Bucket=tagged, Tagging={"TagSet": OLD})
    soon.equal(lambda: s3.get_bucket_tagging(Bucket=tagged)["TagSet"], OLD, "tags", sort="data")


@check("PutBucketTagging", level="extended", spec=api("PutBucketTagging"))
def test_missing_document_is_refused(s3, configured_bucket, altered):
    """PutBucketTagging with an empty body returns 400 MissingRequestBodyError."""
    with expect.error(400, "MissingRequestBodyError"), altered(body=b""):
        s3.put_bucket_tagging(Bucket=configured_bucket, Tagging={"TagSet": OLD})


# The API model marks a checksum as required; S3 responds "Missing required header for this request: Content-MD5".
@check("PutBucketTagging", level="extended", spec=api("PutBucketTagging"))
def test_document_without_a_digest_is_refused(s3, configured_bucket, altered):
    """PutBucketTagging with neither Content-MD5 nor a checksum returns 400 InvalidRequest."""
    digests = ["Content-MD5", "x-amz-checksum-crc32", "x-amz-sdk-checksum-algorithm"]
    with expect.error(400, "InvalidRequest"), altered(without=digests):
        s3.put_bucket_tagging(Bucket=configured_bucket, Tagging={"TagSet": OLD})
