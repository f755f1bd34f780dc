"""What SDKs do not send with CreateBucket: an empty ownership or list of tags, and a signature for no region."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api, reference


@pytest.fixture
def document(location):
    """CreateBucketConfiguration with the endpoint's region, where it wants one, and what else is given."""

    def make(more=""):
        region = location.get("CreateBucketConfiguration", {}).get("LocationConstraint", "")
        where = f"<LocationConstraint>{region}</LocationConstraint>" if region else ""
        return f"<CreateBucketConfiguration>{where}{more}</CreateBucketConfiguration>".encode() if where + more else b""

    return make


@check("CreateBucket", level="extended", spec=api("CreateBucket"))
def test_empty_ownership_is_refused(raw_s3v4, control, new_bucket_name, document):
    """CreateBucket with an empty x-amz-object-ownership answers 400 InvalidArgument, and makes no bucket."""
    headers = {"x-amz-object-ownership": ""}
    answer = raw_s3v4.ask(raw_s3v4.request("PUT", new_bucket_name, headers=headers, body=document()))
    expect.refused(answer, 400, "InvalidArgument")
    with expect.error(404):
        control.head_bucket(Bucket=new_bucket_name)


@check("CreateBucket", level="extended", spec=reference("sigv4-auth-using-authorization-header"))
def test_signature_for_no_region_is_refused(raw_s3v4, control, new_bucket_name, document):
    """CreateBucket that is rightly signed for the region aws-global answers 400 AuthorizationHeaderMalformed, and makes
    no bucket."""
    request = raw_s3v4.request("PUT", new_bucket_name, body=document())
    answer = raw_s3v4.send(raw_s3v4.sign(request, region="aws-global"))
    expect.refused(answer, 400, "AuthorizationHeaderMalformed")
    with expect.error(404):
        control.head_bucket(Bucket=new_bucket_name)


@check("GetBucketTagging", level="extended", spec=api("GetBucketTagging"))
def test_empty_list_of_tags_is_no_tag_set(raw_s3v4, new_bucket_name, document):
    """GetBucketTagging of a bucket that was created with an empty list of tags answers 404 NoSuchTagSet."""
    made = raw_s3v4.ask(raw_s3v4.request("PUT", new_bucket_name, body=document("<Tags></Tags>")))
    expect.status(made, 200)
    expect.refused(raw_s3v4.ask(raw_s3v4.request("GET", new_bucket_name, query="tagging")), 404, "NoSuchTagSet")
