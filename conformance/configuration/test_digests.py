"""Digests of the documents of configurations: Content-MD5, and the checksums that SDKs compute."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api

ANOTHER_MD5 = "1B2M2Y8AsgTpgAmY7PhCfg=="
"""That of no bytes at all."""
PUT = {
    "PutBucketTagging": {"Tagging": {"TagSet": [{"Key": "colour", "Value": "red"}]}},
    "PutBucketWebsite": {"WebsiteConfiguration": {"IndexDocument": {"Suffix": "index.html"}}},
    "PutBucketLogging": {"BucketLoggingStatus": {}},
    "PutBucketRequestPayment": {"RequestPaymentConfiguration": {"Payer": "BucketOwner"}},
    "PutBucketOwnershipControls": {"OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}},
}


def _each(member):
    """A case for each operation, through clients that can send the member with it."""
    marks = {name: [pytest.mark.about(name), pytest.mark.uses(f"{name}.{member}")] for name in PUT}
    return pytest.mark.parametrize(
        ("operation", "members"), [pytest.param(name, PUT[name], id=name, marks=marks[name]) for name in PUT]
    )


@_each("ContentMD5")
@check("PutBucketTagging", level="common", spec=api("ErrorResponses"))
def test_document_with_another_md5_is_refused(call, own_bucket, operation, members):
    """A configuration that is put with the Content-MD5 of another document answers 400 BadDigest."""
    with expect.error(400, "BadDigest"):
        call(operation, Bucket=own_bucket, ContentMD5=ANOTHER_MD5, **members)


@_each("ContentMD5")
@check("PutBucketTagging", level="extended", spec=api("ErrorResponses"))
def test_what_is_no_md5_is_refused(call, own_bucket, operation, members):
    """A configuration that is put with a Content-MD5 that is no digest answers 400 InvalidDigest."""
    with expect.error(400, "InvalidDigest"):
        call(operation, Bucket=own_bucket, ContentMD5="bm8gZGlnZXN0", **members)


@_each("ChecksumAlgorithm")
@check("PutBucketTagging", level="common", spec=api("PutBucketTagging"))
def test_document_with_a_checksum_is_taken(call, own_bucket, operation, members):
    """A configuration that is put with the checksum that an SDK computes for ChecksumAlgorithm SHA256 answers 200, for
    tags 204."""
    answer = call(operation, Bucket=own_bucket, ChecksumAlgorithm="SHA256", **members)
    expect.status(answer, 204 if operation == "PutBucketTagging" else 200)
