"""The region of a bucket: the LocationConstraint of CreateBucket, and what GetBucketLocation and HeadBucket return."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.assertions.check import skip_check
from fixtures.model.sources import api

FEATURE = "bucket-location"

INVALID = ("InvalidLocationConstraint", "IllegalLocationConstraintException")


@check("GetBucketLocation", level="core", spec=api("GetBucketLocation"), gate=True)
@recorded("botocore", "test_s3.py::TestS3Buckets::test_can_get_bucket_location", 2014)
def test_location_is_the_location_constraint_of_the_bucket(s3, unconfigured_bucket, location):
    """GetBucketLocation returns 200 with the LocationConstraint that the bucket was created with, if it was created
    with one."""
    answer = s3.get_bucket_location(Bucket=unconfigured_bucket)
    expect.status(answer, 200)
    given = location.get("CreateBucketConfiguration", {}).get("LocationConstraint")
    expect.equal(
        answer.get("LocationConstraint"), given or answer.get("LocationConstraint"), "LocationConstraint", sort="form"
    )


@check("GetBucketLocation", level="common", spec=api("GetBucketLocation"))
def test_us_east_1_is_null(s3, unconfigured_bucket, endpoint):
    """In us-east-1, GetBucketLocation returns a null LocationConstraint; at an endpoint that is not AWS's, it may also
    be us-east-1."""
    if endpoint.region != "us-east-1":
        skip_check("skipped", f"the endpoint's region is {endpoint.region}")
    found = s3.get_bucket_location(Bucket=unconfigured_bucket).get("LocationConstraint") or None
    named = found == endpoint.region and not endpoint.is_aws
    expect.that(found is None or named, "null, as in us-east-1", found, "location", sort="form")


REGIONS = {"us_west_2": "us-west-2", "eu_west_1": "eu-west-1", "EU": "EU"}


@pytest.mark.parametrize("constraint", REGIONS.values(), ids=REGIONS)
@check("CreateBucket", "GetBucketLocation", level="extended", spec=api("CreateBucket"))
def test_bucket_in_another_region(s3, new_bucket_name, constraint):
    """CreateBucket with the LocationConstraint of another region is refused with 400 InvalidLocationConstraint or
    IllegalLocationConstraintException if the endpoint cannot create buckets there; otherwise GetBucketLocation
    returns this LocationConstraint."""
    wanted = {"LocationConstraint": constraint}
    made = expect.response_unless(
        lambda: s3.create_bucket(Bucket=new_bucket_name, CreateBucketConfiguration=wanted), 400, *INVALID
    )
    if made:
        expect.equal(
            s3.get_bucket_location(Bucket=new_bucket_name)["LocationConstraint"], constraint, "location", sort="form"
        )


NO_REGIONS = ("nowhere", "aws-global", "us-east-1a", "us_east_1")


@pytest.mark.parametrize("constraint", NO_REGIONS)
@check("CreateBucket", level="common", spec=api("CreateBucket"))
@recorded("versitygw", "REST - CreateBucket - location constraint error returns invalid constraint", 2025, of="nowhere")
@recorded("LocalStack", "TestS3::test_bucket_constraint_aws_global[us-east-1]", 2026, of="aws-global")
def test_invalid_region_is_refused(s3, new_bucket_name, endpoint, constraint):
    """CreateBucket with a LocationConstraint that is not a region is refused with 400 InvalidLocationConstraint
    (except in AWS's us-east-1 also with 400 IllegalLocationConstraintException), and no bucket is created."""
    with expect.error(400, *(INVALID[:1] if endpoint.is_us_east_1_of_aws else INVALID)):
        s3.create_bucket(Bucket=new_bucket_name, CreateBucketConfiguration={"LocationConstraint": constraint})
    with expect.error(404):
        s3.head_bucket(Bucket=new_bucket_name)


@pytest.mark.parametrize("constraint", ["nowhere", "aws-global"])
@check("CreateBucket", level="extended", spec=api("CreateBucket"))
@recorded("LocalStack", "TestS3::test_bucket_constraint_aws_global[us-west-1]", 2026, of="aws-global")
@recorded(
    "LocalStack", "TestS3::test_create_bucket_with_invalid_location_constraint[eu-west-1-bar]", 2026, of="nowhere"
)
def test_invalid_region_is_refused_as_on_aws(s3, new_bucket_name, endpoint, constraint):
    """Outside us-east-1, CreateBucket with a LocationConstraint that is not a region is refused with 400
    IllegalLocationConstraintException as on AWS, although InvalidLocationConstraint is also documented."""
    if endpoint.region == "us-east-1":
        skip_check("skipped", f"the endpoint's region is {endpoint.region}")
    with expect.error(400, "IllegalLocationConstraintException"):
        s3.create_bucket(Bucket=new_bucket_name, CreateBucketConfiguration={"LocationConstraint": constraint})


IN = b"<CreateBucketConfiguration><LocationConstraint>%s</LocationConstraint></CreateBucketConfiguration>"
NOT_HERE = {
    "none": b"",
    "empty": IN % b"",
    "another": IN % b"{another_region}",
    "EU": IN % b"EU",
    "us_east_1": IN % b"us-east-1",
}


@pytest.mark.parametrize("document", NOT_HERE.values(), ids=NOT_HERE)
@check("CreateBucket", level="extended", spec=api("CreateBucket"))
@recorded("LocalStack", "TestS3::test_different_location_constraint", 2026, of="none empty another us_east_1")
@recorded("LocalStack", "TestS3::test_create_bucket_with_eu_location_constraint_raises", 2026, of="EU")
def test_location_constraint_must_match_the_endpoint(s3, new_bucket_name, endpoint, another_region, altered, document):
    """Outside us-east-1, CreateBucket with no LocationConstraint, an empty one, us-east-1 or that of another region is
    refused with 400 IllegalLocationConstraintException, and no bucket is created."""
    if endpoint.region == "us-east-1" or (endpoint.region == "eu-west-1" and b"EU" in document):
        skip_check("skipped", f"the endpoint's region is {endpoint.region}")
    body = document.replace(b"{another_region}", another_region.encode())
    with expect.error(400, "IllegalLocationConstraintException"), altered(body=body):
        s3.create_bucket(Bucket=new_bucket_name)
    with expect.error(404):
        s3.head_bucket(Bucket=new_bucket_name)


@check("CreateBucket", level="extended", spec=api("CreateBucket"))
@recorded("LocalStack", "TestS3::test_different_location_constraint", 2026)
def test_us_east_1_is_no_location_constraint(s3, new_bucket_name, endpoint):
    """In us-east-1, CreateBucket with the LocationConstraint us-east-1 is refused with 400 InvalidLocationConstraint,
    and no bucket is created."""
    if endpoint.region != "us-east-1":
        skip_check("skipped", f"the endpoint's region is {endpoint.region}")
    with expect.error(400, "InvalidLocationConstraint"):
        s3.create_bucket(Bucket=new_bucket_name, CreateBucketConfiguration={"LocationConstraint": "us-east-1"})
    with expect.error(404):
        s3.head_bucket(Bucket=new_bucket_name)


@check("CreateBucket", level="extended", spec=api("CreateBucket"))
@recorded("moto", "test_s3.py::test_bucket_create_empty_location_constraint_standard_region_should_pass", 2025)
def test_us_east_1_needs_no_location_constraint(s3, new_bucket_name, endpoint, altered):
    """In us-east-1, CreateBucket with a CreateBucketConfiguration that is empty returns 200 and creates the bucket."""
    if endpoint.region != "us-east-1":
        skip_check("skipped", f"the endpoint's region is {endpoint.region}")
    with altered(body=b"<CreateBucketConfiguration/>"):
        expect.status(s3.create_bucket(Bucket=new_bucket_name), 200)
    expect.status(s3.head_bucket(Bucket=new_bucket_name), 200)


MALFORMED = {
    "no_xml": b"us-west-2",
    "cut_off": b"<CreateBucketConfiguration><LocationConstraint>us-west-2",
}


@pytest.mark.parametrize("document", MALFORMED.values(), ids=MALFORMED)
@check("CreateBucket", level="common", spec=api("CreateBucket"))
def test_malformed_document_is_refused(s3, new_bucket_name, altered, document):
    """CreateBucket with a body that is not well-formed XML is refused with 400 MalformedXML, and no bucket is
    created."""
    with expect.error(400, "MalformedXML"), altered(body=document):
        s3.create_bucket(Bucket=new_bucket_name)
    with expect.error(404):
        s3.head_bucket(Bucket=new_bucket_name)


@check("HeadBucket", level="common", spec=api("HeadBucket"))
@recorded("botocore", "test_s3.py::TestRegionRedirect::test_redirects_head_bucket", 2016)
def test_head_names_the_region(s3, unconfigured_bucket):
    """The x-amz-bucket-region header of HeadBucket is the region that GetBucketLocation returns: us-east-1 if that
    is null, and eu-west-1 if that is EU."""
    named = s3.head_bucket(Bucket=unconfigured_bucket)["ResponseMetadata"]["HTTPHeaders"].get("x-amz-bucket-region")
    found = s3.get_bucket_location(Bucket=unconfigured_bucket).get("LocationConstraint")
    expect.equal(named, "eu-west-1" if found == "EU" else found or "us-east-1", "x-amz-bucket-region", sort="form")
