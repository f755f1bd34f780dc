"""Where a bucket is: what CreateBucket is told, and what GetBucketLocation and HeadBucket answer."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api

INVALID = ("InvalidLocationConstraint", "IllegalLocationConstraintException")


@check("GetBucketLocation", level="core", spec=api("GetBucketLocation"))
def test_location_is_what_the_bucket_was_made_with(s3, own_bucket, location):
    """GetBucketLocation answers 200 with the LocationConstraint that the bucket was made with, where it was made with
    one."""
    answer = s3.get_bucket_location(Bucket=own_bucket)
    expect.status(answer, 200)
    given = location.get("CreateBucketConfiguration", {}).get("LocationConstraint")
    expect.equal(answer.get("LocationConstraint"), given or answer.get("LocationConstraint"), "LocationConstraint")


@check("GetBucketLocation", level="common", spec=api("GetBucketLocation"))
def test_us_east_1_is_null(s3, own_bucket, endpoint):
    """In us-east-1 GetBucketLocation answers a LocationConstraint of null."""
    if endpoint.region != "us-east-1":
        pytest.skip(f"skipped: the endpoint's region is {endpoint.region}")
    expect.equal(s3.get_bucket_location(Bucket=own_bucket).get("LocationConstraint") or None, None, "location")


REGIONS = {"us_west_2": "us-west-2", "eu_west_1": "eu-west-1", "EU": "EU"}


@pytest.mark.parametrize("constraint", REGIONS.values(), ids=REGIONS)
@check("CreateBucket", "GetBucketLocation", level="extended", spec=api("CreateBucket"))
def test_other_region(s3, new_bucket_name, constraint):
    """CreateBucket with another region's LocationConstraint answers 400 where the endpoint makes none there, and
    GetBucketLocation else is this LocationConstraint."""
    wanted = {"LocationConstraint": constraint}
    made = expect.answered_unless(
        lambda: s3.create_bucket(Bucket=new_bucket_name, CreateBucketConfiguration=wanted), 400, *INVALID
    )
    if made:
        expect.equal(s3.get_bucket_location(Bucket=new_bucket_name)["LocationConstraint"], constraint, "location")


NO_REGIONS = ("nowhere", "aws-global", "us-east-1a", "us_east_1")


@pytest.mark.parametrize("constraint", NO_REGIONS)
@check("CreateBucket", level="common", spec=api("CreateBucket"))
def test_no_region_is_refused(s3, new_bucket_name, endpoint, constraint):
    """CreateBucket with a LocationConstraint that is no region answers 400 InvalidLocationConstraint, outside us-east-1
    also IllegalLocationConstraintException, and makes no bucket."""
    with expect.error(400, *(INVALID[:1] if endpoint.region == "us-east-1" else INVALID)):
        s3.create_bucket(Bucket=new_bucket_name, CreateBucketConfiguration={"LocationConstraint": constraint})
    with expect.error(404):
        s3.head_bucket(Bucket=new_bucket_name)


@pytest.mark.parametrize("constraint", ["nowhere", "aws-global"])
@check("CreateBucket", level="extended", spec=api("CreateBucket"))
def test_no_region_has_a_code_elsewhere(s3, new_bucket_name, endpoint, constraint):
    """Outside us-east-1, CreateBucket with a LocationConstraint that is no region answers 400
    IllegalLocationConstraintException, as AWS does, where InvalidLocationConstraint is documented, too."""
    if endpoint.region == "us-east-1":
        pytest.skip(f"skipped: the endpoint's region is {endpoint.region}")
    with expect.error(400, "IllegalLocationConstraintException"):
        s3.create_bucket(Bucket=new_bucket_name, CreateBucketConfiguration={"LocationConstraint": constraint})


IN = b"<CreateBucketConfiguration><LocationConstraint>%s</LocationConstraint></CreateBucketConfiguration>"
NOT_HERE = {
    "none": b"",
    "empty": IN % b"",
    "another": IN % b"{another_region}",
    "EU": IN % b"EU",
}


@pytest.mark.parametrize("document", NOT_HERE.values(), ids=NOT_HERE)
@check("CreateBucket", level="extended", spec=api("CreateBucket"))
def test_bucket_is_made_where_the_endpoint_is(s3, new_bucket_name, endpoint, another_region, altered, document):
    """Outside us-east-1, CreateBucket without a LocationConstraint, or with that of another region, answers 400
    IllegalLocationConstraintException, and makes no bucket."""
    if endpoint.region == "us-east-1" or (endpoint.region == "eu-west-1" and b"EU" in document):
        pytest.skip(f"skipped: the endpoint's region is {endpoint.region}")
    body = document.replace(b"{another_region}", another_region.encode())
    with expect.error(400, "IllegalLocationConstraintException"), altered(body=body):
        s3.create_bucket(Bucket=new_bucket_name)
    with expect.error(404):
        s3.head_bucket(Bucket=new_bucket_name)


MALFORMED = {
    "no_xml": b"us-west-2",
    "cut_off": b"<CreateBucketConfiguration><LocationConstraint>us-west-2",
    "another_document": b"<Tagging><TagSet/></Tagging>",
}


@pytest.mark.parametrize("document", MALFORMED.values(), ids=MALFORMED)
@check("CreateBucket", level="common", spec=api("CreateBucket"))
def test_malformed_document_is_refused(s3, new_bucket_name, altered, document):
    """CreateBucket with a document that is no CreateBucketConfiguration answers 400 MalformedXML, and makes no
    bucket."""
    with expect.error(400, "MalformedXML"), altered(body=document):
        s3.create_bucket(Bucket=new_bucket_name)
    with expect.error(404):
        s3.head_bucket(Bucket=new_bucket_name)


@check("HeadBucket", level="common", spec=api("HeadBucket"))
def test_head_names_the_region(s3, own_bucket):
    """HeadBucket has x-amz-bucket-region, which is what GetBucketLocation answers, or us-east-1 where that is null."""
    named = s3.head_bucket(Bucket=own_bucket)["ResponseMetadata"]["HTTPHeaders"].get("x-amz-bucket-region")
    found = s3.get_bucket_location(Bucket=own_bucket).get("LocationConstraint")
    expect.equal(named, "eu-west-1" if found == "EU" else found or "us-east-1", "x-amz-bucket-region")
