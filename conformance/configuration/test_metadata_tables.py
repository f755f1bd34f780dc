"""Metadata tables of a bucket. No check creates one: AWS would create resources in other services, which no run
cleans up."""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import call_operation, case_per_operation
from fixtures.model.endpoint import EXAMPLE_ACCOUNT_ID
from fixtures.model.sources import api, userguide

FEATURE = "metadata-tables"

NOT_FOUND = "MetadataConfigurationNotFound"


@check("GetBucketMetadataConfiguration", level="extended", spec=api("GetBucketMetadataConfiguration"), gate=True)
def test_bucket_without_tables_has_no_configuration(s3, unconfigured_bucket):
    """GetBucketMetadataConfiguration of a bucket without a metadata configuration returns 404
    MetadataConfigurationNotFound."""
    with expect.error(404, NOT_FOUND):
        s3.get_bucket_metadata_configuration(Bucket=unconfigured_bucket)


@check("GetBucketMetadataTableConfiguration", level="extended", spec=api("GetBucketMetadataTableConfiguration"))
def test_bucket_without_a_table_has_no_table_configuration(s3, unconfigured_bucket):
    """GetBucketMetadataTableConfiguration of a bucket without a metadata table configuration returns 404
    MetadataConfigurationNotFound."""
    with expect.error(404, NOT_FOUND):
        s3.get_bucket_metadata_table_configuration(Bucket=unconfigured_bucket)


JOURNAL = {"RecordExpiration": {"Expiration": "DISABLED"}}
MALFORMED = {
    "no_xml": b"tables",
    "other_document": b"<Tagging><TagSet/></Tagging>",
    "cut_off": b"<MetadataConfiguration><JournalTableConfiguration>",
    "without_journal": b"<MetadataConfiguration/>",
}


@pytest.mark.parametrize("document", list(MALFORMED.values()), ids=list(MALFORMED))
@check("CreateBucketMetadataConfiguration", level="extended", spec=api("CreateBucketMetadataConfiguration"))
def test_malformed_configuration_is_refused(s3, own_bucket, altered, document):
    """CreateBucketMetadataConfiguration with a body that is not a MetadataConfiguration document, or has no
    JournalTableConfiguration, returns 400 MalformedXML and creates no configuration."""
    with expect.error(400, "MalformedXML"), altered(body=document):
        s3.create_bucket_metadata_configuration(
            Bucket=own_bucket, MetadataConfiguration={"JournalTableConfiguration": JOURNAL}
        )
    with expect.error(404, NOT_FOUND):
        s3.get_bucket_metadata_configuration(Bucket=own_bucket)


DESTINATION = {"S3TablesDestination": {"TableBucketArn": "arn:aws:s3tables:us-east-1:1:bucket/b", "TableName": "t"}}
MALFORMED_TABLES = {
    "no_xml": b"table",
    "other_document": b"<Tagging><TagSet/></Tagging>",
    "no_destination": b"<MetadataTableConfiguration/>",
}


@pytest.mark.parametrize("document", list(MALFORMED_TABLES.values()), ids=list(MALFORMED_TABLES))
@check("CreateBucketMetadataTableConfiguration", level="extended", spec=api("CreateBucketMetadataTableConfiguration"))
def test_malformed_table_configuration_is_refused(s3, own_bucket, altered, document):
    """CreateBucketMetadataTableConfiguration with a body that is not a MetadataTableConfiguration document, or has
    no destination, returns 400 MalformedXML."""
    with expect.error(400, "MalformedXML"), altered(body=document):
        s3.create_bucket_metadata_table_configuration(Bucket=own_bucket, MetadataTableConfiguration=DESTINATION)


OF_TABLES = {
    "GetBucketMetadataTableConfiguration": {},
    "CreateBucketMetadataTableConfiguration": {"MetadataTableConfiguration": DESTINATION},
    "DeleteBucketMetadataTableConfiguration": {},
}
OWNER = userguide("bucket-owner-condition")


@pytest.mark.parametrize("operation", case_per_operation(OF_TABLES))
@check("GetBucketMetadataTableConfiguration", level="extended", spec=OWNER, feature="expected-owner")
def test_table_configuration_of_an_unexpected_owner_is_refused(s3, own_bucket, operation):
    """Every operation on a metadata table configuration with an ExpectedBucketOwner that does not own the bucket is
    refused with 403 AccessDenied."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        call_operation(s3, operation, Bucket=own_bucket, ExpectedBucketOwner=EXAMPLE_ACCOUNT_ID, **OF_TABLES[operation])
