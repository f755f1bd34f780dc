"""CreateBucket with tags, without credentials, and the Location header of its response."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.assertions.check import skip_check
from fixtures.model.sources import api, userguide

FEATURE = "bucket-tagging"

RED = [{"Key": "colour", "Value": "red"}]


@check("CreateBucket", level="extended", spec=api("CreateBucket"))
@recorded("LocalStack", "TestS3BucketObjectTagging::test_create_bucket_with_tags", 2026)
def test_tags_are_kept(s3, new_bucket_name, location, soon):
    """CreateBucket with tags in its configuration returns 200, and GetBucketTagging then returns these tags."""
    configuration = {**location.get("CreateBucketConfiguration", {}), "Tags": RED}
    answer = s3.create_bucket(Bucket=new_bucket_name, CreateBucketConfiguration=configuration)
    expect.status(answer, 200)
    soon.equal(lambda: s3.get_bucket_tagging(Bucket=new_bucket_name)["TagSet"], RED, "tags", sort="data")


INVALID_TAGS = {
    "key_of_amazon": {"Key": "aws:colour", "Value": "red"},
    "comma_in_the_key": {"Key": "colour,size", "Value": "red"},
    "comma_in_the_value": {"Key": "colour", "Value": "red,blue"},
    "key_of_129_characters": {"Key": "k" * 129, "Value": "red"},
    "value_of_257_characters": {"Key": "colour", "Value": "v" * 257},
}


@pytest.mark.parametrize("tag", INVALID_TAGS.values(), ids=INVALID_TAGS)
@check("CreateBucket", level="extended", spec=userguide("tagging"))
@recorded(
    "LocalStack",
    "TestS3BucketObjectTagging::test_create_bucket_with_tags_exc",
    2026,
    of="key_of_amazon comma_in_the_key comma_in_the_value",
)
def test_invalid_tag_is_refused(s3, new_bucket_name, location, tag):
    """CreateBucket with a tag whose key begins with aws: or has 129 characters, whose value has 257 characters, or
    which contains a comma, is refused with 400 InvalidTag, and no bucket is created."""
    configuration = {**location.get("CreateBucketConfiguration", {}), "Tags": [tag]}
    with expect.error(400, "InvalidTag"):
        s3.create_bucket(Bucket=new_bucket_name, CreateBucketConfiguration=configuration)
    with expect.error(404):
        s3.head_bucket(Bucket=new_bucket_name)


# AWS was recorded to return 500 to two tags of a key.
TWICE = ((400, "InvalidTag"), (500, "InternalError"))
TOO_MANY = {
    "same_key_twice": ([*RED, {"Key": "colour", "Value": "blue"}], TWICE),
    "same_tag_twice": (RED * 2, TWICE),
    "fifty_one": (
        [{"Key": f"key{number}", "Value": ""} for number in range(51)],
        ((400, "BadRequest"), (400, "InvalidTag")),
    ),
}


@pytest.mark.parametrize(("tags", "refusals"), TOO_MANY.values(), ids=TOO_MANY)
@check("CreateBucket", level="extended", spec=userguide("tagging"))
def test_too_many_tags_are_refused(s3, new_bucket_name, location, tags, refusals):
    """CreateBucket with two tags of the same key is refused with 400 InvalidTag or 500 InternalError, and with 51 tags
    with 400 BadRequest or InvalidTag; no bucket is created."""
    configuration = {**location.get("CreateBucketConfiguration", {}), "Tags": tags}
    with expect.error(*refusals):
        s3.create_bucket(Bucket=new_bucket_name, CreateBucketConfiguration=configuration)
    with expect.error(404):
        s3.head_bucket(Bucket=new_bucket_name)


@check("CreateBucket", level="extended", spec=api("CreateBucket"))
@recorded("LocalStack", "TestS3BucketObjectTagging::test_create_bucket_with_tags_exc", 2026)
def test_tag_without_a_key_is_refused(s3, new_bucket_name, altered):
    """CreateBucket with a tag that has no key is refused with 400 MalformedXML, and no bucket is created."""
    document = b"<CreateBucketConfiguration><Tags><Tag><Value>red</Value></Tag></Tags></CreateBucketConfiguration>"
    with expect.error(400, "MalformedXML"), altered(body=document):
        s3.create_bucket(Bucket=new_bucket_name)
    with expect.error(404):
        s3.head_bucket(Bucket=new_bucket_name)


@check("CreateBucket", level="extended", spec=api("CreateBucket"))
@recorded("LocalStack", "TestS3BucketObjectTagging::test_create_bucket_with_tags_exc", 2026)
def test_tag_without_a_value_is_refused(s3, new_bucket_name, altered):
    """CreateBucket with a tag that has no value is refused with 400 MalformedXML, and no bucket is created."""
    document = b"<CreateBucketConfiguration><Tags><Tag><Key>red</Key></Tag></Tags></CreateBucketConfiguration>"
    with expect.error(400, "MalformedXML"), altered(body=document):
        s3.create_bucket(Bucket=new_bucket_name)
    with expect.error(404):
        s3.head_bucket(Bucket=new_bucket_name)


@check("CreateBucket", level="common", spec=api("CreateBucket"), feature="bucket-location")
def test_location_names_the_bucket(s3, new_bucket_name, location):
    """If the response of CreateBucket has a Location header, the header contains the bucket's name."""
    answer = s3.create_bucket(Bucket=new_bucket_name, **location)
    found = answer["ResponseMetadata"]["HTTPHeaders"].get("location", new_bucket_name)
    expect.that(new_bucket_name in found, f"a path with {new_bucket_name}", found, "Location", sort="form")


@check("CreateBucket", level="extended", spec=api("CreateBucket"), feature="bucket-location")
@recorded("LocalStack", "TestS3::test_create_bucket_head_bucket", 2026)
def test_location_in_us_east_1_is_a_path(s3, new_bucket_name, endpoint):
    """In us-east-1, CreateBucket returns the Location /NAME with the bucket's name."""
    if endpoint.region != "us-east-1":
        skip_check("skipped", f"the endpoint's region is {endpoint.region}")
    answer = s3.create_bucket(Bucket=new_bucket_name)
    expect.equal(answer.get("Location"), f"/{new_bucket_name}", "Location", sort="form")


@check("CreateBucket", level="core", spec=api("CreateBucket"), feature="private-by-default")
def test_request_without_credentials_is_refused(s3, anyone, new_bucket_name, location):
    """CreateBucket without credentials is refused with 403 AccessDenied, and no bucket is created."""
    with expect.error(403, "AccessDenied"):
        anyone.create_bucket(Bucket=new_bucket_name, **location)
    with expect.error(404):
        s3.head_bucket(Bucket=new_bucket_name)
