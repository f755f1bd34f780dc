"""Digests of bucket configuration documents: Content-MD5, and the checksums that SDKs compute."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api
from fixtures.s3.bucket_operations import OTHER, read_back

ANOTHER_MD5 = "1B2M2Y8AsgTpgAmY7PhCfg=="
"""The MD5 of an empty body."""
PUT = {
    "PutBucketTagging": {"Tagging": {"TagSet": [{"Key": "colour", "Value": "red"}]}},
    "PutBucketWebsite": {"WebsiteConfiguration": {"IndexDocument": {"Suffix": "index.html"}}},
    "PutBucketLogging": {"BucketLoggingStatus": {}},
    "PutBucketRequestPayment": {"RequestPaymentConfiguration": {"Payer": "BucketOwner"}},
    "PutPublicAccessBlock": {"PublicAccessBlockConfiguration": {"BlockPublicAcls": True}},
    "PutBucketOwnershipControls": {"OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}},
}


EACH = pytest.mark.parametrize(
    ("operation", "members"), [pytest.param(*row, id=row[0], marks=pytest.mark.about(row[0])) for row in PUT.items()]
)


@pytest.fixture
def some_bucket(out_of_band, own_buckets):
    """A bucket whose configurations checks replace."""
    with out_of_band():
        return own_buckets.bucket_for("digests of configurations")


@pytest.fixture
def unchanged(request, s3, closed_bucket, operation):
    """Expects that another configuration is read back as before; nothing if there is no other one."""
    if operation not in OTHER:
        return lambda: None
    before = request.getfixturevalue("configured")
    return lambda: expect.equal(read_back(s3, operation, closed_bucket), before, "configuration", sort="option")


@EACH
@check("PutBucketTagging", level="extended", spec=api("ErrorResponses"))
def test_document_with_another_md5_is_refused(call, closed_bucket, unchanged, operation, members):
    """Putting a bucket configuration with the Content-MD5 of another document returns 400 BadDigest and changes
    nothing."""
    with expect.error(400, "BadDigest"):
        call(operation, Bucket=closed_bucket, ContentMD5=ANOTHER_MD5, **members)
    unchanged()


@EACH
@check("PutBucketTagging", level="extended", spec=api("ErrorResponses"))
@recorded(
    "versitygw",
    "REST - PutBucketTagging - invalid Content-MD5 - invalid Content-MD5 itself returned",
    2025,
    of="PutBucketTagging",
)
def test_malformed_md5_is_refused(call, closed_bucket, unchanged, operation, members):
    """Putting a bucket configuration with a Content-MD5 that is not an MD5 digest returns 400 InvalidDigest and changes
    nothing."""
    with expect.error(400, "InvalidDigest"):
        call(operation, Bucket=closed_bucket, ContentMD5="bm8gZGlnZXN0", **members)
    unchanged()


@EACH
@check("PutBucketTagging", level="common", spec=api("PutBucketTagging"))
def test_document_with_a_checksum_is_accepted(call, some_bucket, operation, members):
    """Putting a bucket configuration with the checksum that an SDK computes for ChecksumAlgorithm SHA256 succeeds."""
    expect.succeeded(call(operation, Bucket=some_bucket, ChecksumAlgorithm="SHA256", **members))
