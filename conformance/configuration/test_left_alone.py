"""Requests for a sub-resource that a server may not support: whatever the server returns, they must not act on the
bucket itself.

A server that ignores the sub-resource in these requests would list, create or delete the bucket.
"""

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.model.sources import api

DELETING = {
    "DeleteBucketAnalyticsConfiguration": {"Id": "none"},
    "DeleteBucketCors": {},
    "DeleteBucketEncryption": {},
    "DeleteBucketIntelligentTieringConfiguration": {"Id": "none"},
    "DeleteBucketInventoryConfiguration": {"Id": "none"},
    "DeleteBucketLifecycle": {},
    "DeleteBucketMetadataConfiguration": {},
    "DeleteBucketMetadataTableConfiguration": {},
    "DeleteBucketMetricsConfiguration": {"Id": "none"},
    "DeleteBucketOwnershipControls": {},
    "DeleteBucketPolicy": {},
    "DeleteBucketReplication": {},
    "DeleteBucketTagging": {},
    "DeleteBucketWebsite": {},
    "DeletePublicAccessBlock": {},
}


def _cases(operations):
    """A case for each operation: it is about that operation."""
    return [pytest.param(name, members, id=name, marks=pytest.mark.about(name)) for name, members in operations.items()]


@pytest.mark.parametrize(("operation", "members"), _cases(DELETING))
@check("DeleteBucket", level="common", spec=api("DeleteBucket"))
@derived("A request for one resource is none for another, even where it is unsupported.")
def test_deleting_a_configuration_deletes_no_bucket(s3, own_bucket, call, operation, members):
    """An operation that deletes a configuration of an empty bucket, successful or not, does not delete the bucket."""
    with expect.any_response():
        call(operation, Bucket=own_bucket, **members)
    expect.status(s3.head_bucket(Bucket=own_bucket), 200)


READING = {
    "GetBucketAbac": {},
    "GetBucketAccelerateConfiguration": {},
    "GetBucketAnalyticsConfiguration": {"Id": "none"},
    "GetBucketCors": {},
    "GetBucketEncryption": {},
    "GetBucketIntelligentTieringConfiguration": {"Id": "none"},
    "GetBucketInventoryConfiguration": {"Id": "none"},
    "GetBucketLifecycleConfiguration": {},
    "GetBucketLogging": {},
    "GetBucketMetadataConfiguration": {},
    "GetBucketMetadataTableConfiguration": {},
    "GetBucketMetricsConfiguration": {"Id": "none"},
    "GetBucketNotificationConfiguration": {},
    "GetBucketOwnershipControls": {},
    "GetBucketPolicy": {},
    "GetBucketPolicyStatus": {},
    "GetBucketReplication": {},
    "GetBucketRequestPayment": {},
    "GetBucketTagging": {},
    "GetBucketWebsite": {},
    "GetPublicAccessBlock": {},
    "ListBucketAnalyticsConfigurations": {},
    "ListBucketIntelligentTieringConfigurations": {},
    "ListBucketInventoryConfigurations": {},
    "ListBucketMetricsConfigurations": {},
}


@pytest.mark.parametrize(("operation", "members"), _cases(READING))
@check("ListObjects", level="extended", spec=api("ListObjects"))
@derived("A request for one resource is none for another, even where it is unsupported.")
def test_configuration_is_no_listing(s3, unconfigured_bucket, call, operation, members, last_exchange):
    """The response to a request for a bucket configuration, successful or not, is not a listing of the bucket's
    keys."""
    with expect.any_response():
        call(operation, Bucket=unconfigured_bucket, **members)
    root = last_exchange().xml
    listed = root is not None and root.tag == "ListBucketResult"
    expect.equal(listed, False, "whether a listing came instead of the configuration", sort="option")


JOURNAL = {"RecordExpiration": {"Expiration": "DISABLED"}}
UPDATING = {
    "UpdateBucketMetadataAnnotationTableConfiguration": {
        "AnnotationTableConfiguration": {"ConfigurationState": "DISABLED"}
    },
    "UpdateBucketMetadataInventoryTableConfiguration": {
        "InventoryTableConfiguration": {"ConfigurationState": "DISABLED"}
    },
    "UpdateBucketMetadataJournalTableConfiguration": {"JournalTableConfiguration": JOURNAL},
}


@pytest.mark.parametrize(("operation", "members"), _cases(UPDATING))
@check(
    "UpdateBucketMetadataJournalTableConfiguration",
    level="extended",
    spec=api("UpdateBucketMetadataJournalTableConfiguration"),
)
def test_missing_metadata_tables_are_not_updated(s3, own_bucket, call, operation, members, last_exchange):
    """An operation that updates a metadata table of a bucket without metadata tables returns a status of 400 or
    more."""
    with expect.any_response():
        call(operation, Bucket=own_bucket, **members)
    expect.any_status(last_exchange(), "4xx", "5xx")


@check("CreateSession", level="extended", spec=api("CreateSession"), feature="buckets")
def test_general_purpose_bucket_has_no_sessions(s3, unconfigured_bucket, last_exchange):
    """The response to CreateSession of a general purpose bucket, successful or not, has no credentials."""
    with expect.any_response():
        s3.create_session(Bucket=unconfigured_bucket, SessionMode="ReadOnly")
    body = last_exchange().response_body
    expect.equal(b"SessionToken" in body, False, "whether the response has credentials", sort="option")
