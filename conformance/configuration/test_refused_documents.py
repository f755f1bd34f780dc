"""Documents of a bucket's configuration that are refused, because they are cut off or have a value that S3 does not
allow: the configuration stays as it was."""

from functools import partial

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import call_operation
from fixtures.model.sources import api
from fixtures.s3.bucket_operations import COMMON, OTHER, read_back, request

DERIVED = "A request that is refused is not carried out; so everything stays as it was."

CUT_OFF = b'<?xml version="1.0" encoding="UTF-8"?><'
RULE = {"Status": "Enabled", "Filter": {"Prefix": "new/"}, "Expiration": {"Days": 3}}
NEW = {"AllowedMethods": ["GET"], "AllowedOrigins": ["https://new.example.com"]}
TAG = {"Key": "colour", "Value": "green"}
# Where there are several rules or tags, a right one comes before the wrong one.
WRONG = {
    "PutBucketCors": {"CORSConfiguration": {"CORSRules": [NEW, {**NEW, "AllowedMethods": ["FETCH"]}]}},
    "PutBucketEncryption": {
        "ServerSideEncryptionConfiguration": {
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES128"}}]
        }
    },
    "PutBucketLifecycleConfiguration": {
        "LifecycleConfiguration": {
            "Rules": [{**RULE, "ID": "right"}, {**RULE, "ID": "wrong", "Expiration": {"Days": 0}}]
        }
    },
    "PutBucketOwnershipControls": {"OwnershipControls": {"Rules": [{"ObjectOwnership": "Nobody"}]}},
    "PutBucketRequestPayment": {"RequestPaymentConfiguration": {"Payer": "Nobody"}},
    "PutBucketTagging": {"Tagging": {"TagSet": [TAG, TAG]}},
    "PutBucketVersioning": {"VersioningConfiguration": {"Status": "On"}},
}


def _cut_off(altered, s3, operation, bucket):
    with altered(body=CUT_OFF):
        return request(s3, operation, bucket)


def _wrong(s3, operation, bucket):
    return call_operation(s3, operation, Bucket=bucket, **WRONG[operation]) if operation in WRONG else {}


@pytest.mark.parametrize(
    "operation",
    [
        pytest.param(name, id=name, marks=[pytest.mark.about(name), pytest.mark.uses(name)])
        for name in OTHER
        if name in COMMON
    ],
)
@check("PutBucketTagging", level="common", spec=api("ErrorResponses"))
def test_refused_document_changes_nothing(s3, altered, closed_bucket, configured, operation):
    """A configuration is read back as it was, after a document that is cut off, or one with a value that S3 does not
    allow, was refused with 400."""
    for send in (partial(_cut_off, altered), _wrong):
        # Other modules test that such documents are refused.
        if expect.response_unless(partial(send, s3, operation, closed_bucket), 400) is None:
            found = read_back(s3, operation, closed_bucket)
            expect.equal(found, configured, "configuration", sort="option")
