"""CreateBucket requests that SDKs do not send: an empty ownership, an empty list of tags, and a signature for
aws-global."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, reference

FEATURE = "buckets"


@pytest.fixture
def document(location):
    """Returns a function that makes a CreateBucketConfiguration with the endpoint's region, if the endpoint needs
    it, and the given XML."""

    def make(more=""):
        region = location.get("CreateBucketConfiguration", {}).get("LocationConstraint", "")
        where = f"<LocationConstraint>{region}</LocationConstraint>" if region else ""
        return f"<CreateBucketConfiguration>{where}{more}</CreateBucketConfiguration>".encode() if where + more else b""

    return make


@check("CreateBucket", level="extended", spec=api("CreateBucket"), feature="ownership")
@recorded("LocalStack", "TestS3BucketOwnershipControls::test_bucket_ownership_controls_exc", 2026)
def test_empty_ownership_is_refused(raw_s3v4, control, new_bucket_name, document):
    """CreateBucket with an empty x-amz-object-ownership is refused with 400 InvalidArgument, and no bucket is
    created."""
    headers = {"x-amz-object-ownership": ""}
    answer = raw_s3v4.ask(raw_s3v4.request("PUT", new_bucket_name, headers=headers, body=document()))
    expect.refused(answer, 400, "InvalidArgument")
    with expect.error(404):
        control.head_bucket(Bucket=new_bucket_name)


@check("CreateBucket", level="extended", spec=reference("sigv4-auth-using-authorization-header"))
@recorded("LocalStack", "TestS3::test_create_bucket_aws_global", 2026)
def test_signature_for_aws_global_is_refused(raw_s3v4, control, new_bucket_name, document):
    """CreateBucket that is correctly signed for the region aws-global is refused with 400
    AuthorizationHeaderMalformed, and no bucket is created."""
    request = raw_s3v4.request("PUT", new_bucket_name, body=document())
    answer = raw_s3v4.send(raw_s3v4.sign(request, region="aws-global"))
    expect.refused(answer, 400, "AuthorizationHeaderMalformed")
    with expect.error(404):
        control.head_bucket(Bucket=new_bucket_name)


@check("GetBucketTagging", level="extended", spec=api("GetBucketTagging"), feature="bucket-tagging")
@recorded("LocalStack", "TestS3BucketObjectTagging::test_create_bucket_with_empty_tags", 2026)
def test_empty_list_of_tags_is_no_tag_set(raw_s3v4, new_bucket_name, document):
    """GetBucketTagging of a bucket that was created with an empty list of tags returns 404 NoSuchTagSet."""
    made = raw_s3v4.ask(raw_s3v4.request("PUT", new_bucket_name, body=document("<Tags></Tags>")))
    expect.status(made, 200)
    expect.refused(raw_s3v4.ask(raw_s3v4.request("GET", new_bucket_name, query="tagging")), 404, "NoSuchTagSet")
