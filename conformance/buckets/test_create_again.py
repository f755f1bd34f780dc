"""CreateBucket with the name of an existing bucket, of the same account or of another account."""

import pytest
from botocore.exceptions import ClientError

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.endpoint import ALT
from fixtures.model.sources import api
from fixtures.s3.bucket_operations import request

FEATURE = "buckets"
SIDE = "server"

BY_YOU = "BucketAlreadyOwnedByYou"


def _made(s3, bucket, location):
    """Returns the response of CreateBucket, or None while S3 still works on the deleted bucket of the same name."""
    return expect.response_unless(lambda: s3.create_bucket(Bucket=bucket, **location), 409, "OperationAborted")


@check("CreateBucket", level="core", spec=api("CreateBucket"))
@derived("CreateBucket makes a new bucket; one that the account has stays as it is.")
def test_own_bucket_is_not_emptied(s3, own_bucket, location):
    """CreateBucket of a bucket that the account already owns is refused with 409 BucketAlreadyOwnedByYou, or
    succeeds as in us-east-1; in both cases its objects stay."""
    with expect.arranging():
        s3.put_object(Bucket=own_bucket, Key="kept", Body=b"kept")
    expect.response_unless(lambda: s3.create_bucket(Bucket=own_bucket, **location), 409, BY_YOU)
    expect.equal(s3.get_object(Bucket=own_bucket, Key="kept")["Body"].read(), b"kept", "body", sort="data")


@check("CreateBucket", level="common", spec=api("CreateBucket"))
@derived("CreateBucket makes a new bucket; one that the account has stays as it is.")
def test_own_bucket_keeps_its_configuration(s3, own_bucket, location, soon):
    """CreateBucket of a bucket that the account already owns does not change its versioning."""
    with expect.arranging():
        s3.put_bucket_versioning(Bucket=own_bucket, VersioningConfiguration={"Status": "Enabled"})
    expect.response_unless(lambda: s3.create_bucket(Bucket=own_bucket, **location), 409, BY_YOU)
    soon.equal(lambda: s3.get_bucket_versioning(Bucket=own_bucket).get("Status"), "Enabled", "Status", sort="option")


@check(
    "CreateBucket",
    level="extended",
    spec=api("CreateBucket"),
    feature="bucket-tagging",
    uses=["CreateBucket.CreateBucketConfiguration.Tags"],
)
@recorded("LocalStack", "TestS3BucketObjectTagging::test_create_bucket_with_tags_us_east_1_idempotency", 2026)
def test_own_bucket_is_not_made_again_with_tags(s3, own_bucket):
    """CreateBucket with tags, of a bucket that the account already owns, is refused with 409
    BucketAlreadyOwnedByYou, even in us-east-1."""
    with expect.error(409, BY_YOU):
        s3.create_bucket(Bucket=own_bucket, CreateBucketConfiguration={"Tags": [{"Key": "colour", "Value": "red"}]})


@check(
    "CreateBucket",
    level="extended",
    spec=api("CreateBucket"),
    feature="bucket-tagging",
    uses=["CreateBucket.CreateBucketConfiguration.Tags"],
)
@recorded("LocalStack", "TestS3BucketObjectTagging::test_create_bucket_with_tags_us_east_1_idempotency", 2026)
def test_own_bucket_is_not_made_again_with_the_same_tags(s3, new_bucket_name, location):
    """CreateBucket with the same tags, of a bucket that the account has already created with these tags, is refused
    with 409 BucketAlreadyOwnedByYou."""
    tags = [{"Key": "colour", "Value": "red"}]
    made = {"CreateBucketConfiguration": {**location.get("CreateBucketConfiguration", {}), "Tags": tags}}
    with expect.arranging():
        s3.create_bucket(Bucket=new_bucket_name, **made)
    with expect.error(409, BY_YOU):
        s3.create_bucket(Bucket=new_bucket_name, **made)


# The documentation does not state whether the region or the bucket is checked first; AWS was recorded to check the
# bucket first.
@check("CreateBucket", level="extended", spec=api("CreateBucket"))
@recorded("LocalStack", "TestS3::test_create_bucket_with_existing_name", 2026)
def test_own_bucket_is_not_created_again_in_another_region(s3, own_bucket, endpoint, another_region):
    """CreateBucket with the LocationConstraint of another region, of a bucket that the account already owns, is
    refused with 409 BucketAlreadyOwnedByYou (except in AWS's us-east-1 also with 400 InvalidLocationConstraint or
    IllegalLocationConstraintException)."""
    elsewhere = {"LocationConstraint": another_region}
    refusals = (409, BY_YOU), (400, "InvalidLocationConstraint"), (400, "IllegalLocationConstraintException")
    with expect.error(*(refusals[:1] if endpoint.is_us_east_1_of_aws else refusals)):
        s3.create_bucket(Bucket=own_bucket, CreateBucketConfiguration=elsewhere)


@pytest.fixture
def name_of_own_bucket(own_buckets, own_bucket, alt, alts_control, out_of_band):
    """The name of a fresh bucket, which the second account should be refused; if it can create one, that is removed."""
    own_buckets.clean_up_if_made(own_bucket, ALT)
    yield own_bucket
    with out_of_band():
        try:
            alts_control.delete_bucket(Bucket=own_bucket)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] not in (403, 404):
                return  # it will be removed with the others
    own_buckets.note_refused(own_bucket, ALT)


@check("CreateBucket", level="core", spec=api("CreateBucket"))
def test_another_accounts_bucket_is_refused(s3, alt, name_of_own_bucket, location):
    """CreateBucket of a bucket that another account owns is refused with 409 BucketAlreadyExists, and the bucket
    keeps its owner."""
    with expect.error(409, "BucketAlreadyExists"):
        alt.create_bucket(Bucket=name_of_own_bucket, **location)
    expect.status(s3.head_bucket(Bucket=name_of_own_bucket), 200)
    listed = [bucket["Name"] for bucket in alt.list_buckets().get("Buckets", [])]
    with expect.keeping_out():
        expect.equal(
            name_of_own_bucket in listed, False, "whether a bucket of another account is listed", sort="access"
        )


@check("CreateBucket", level="common", spec=api("CreateBucket"))
def test_name_can_be_used_again(s3, own_bucket, location):
    """CreateBucket with the name of a deleted bucket succeeds within 10 seconds, and the new bucket is empty."""
    with expect.arranging():
        s3.put_object(Bucket=own_bucket, Key="gone", Body=b"gone")
        s3.delete_object(Bucket=own_bucket, Key="gone")
        s3.delete_bucket(Bucket=own_bucket)

    expect.eventually(
        lambda: _made(s3, own_bucket, location), "CreateBucket of the deleted name is allowed", sort="use"
    )
    expect.equal(s3.list_objects(Bucket=own_bucket).get("Contents", []), [], "Contents", sort="entries")


CONFIGURATIONS = {
    "cors": ("PutBucketCors", "GetBucketCors", "NoSuchCORSConfiguration"),
    "lifecycle": (
        "PutBucketLifecycleConfiguration",
        "GetBucketLifecycleConfiguration",
        "NoSuchLifecycleConfiguration",
    ),
    "policy": ("PutBucketPolicy", "GetBucketPolicy", "NoSuchBucketPolicy"),
    "tagging": ("PutBucketTagging", "GetBucketTagging", "NoSuchTagSet"),
}


@pytest.mark.parametrize(("put", "get", "code"), CONFIGURATIONS.values(), ids=CONFIGURATIONS)
@check("DeleteBucket", "CreateBucket", level="common", spec=api("DeleteBucket"))
@derived("DeleteBucket deletes the bucket with all of its settings; a new one starts without them.")
def test_configuration_is_deleted_with_the_bucket(s3, own_bucket, location, put, get, code):
    """A bucket that was deleted and created again does not have its old CORS, lifecycle, policy or tagging
    configuration."""
    with expect.arranging():
        request(s3, put, own_bucket)
        s3.delete_bucket(Bucket=own_bucket)
        expect.eventually(
            lambda: _made(s3, own_bucket, location), "CreateBucket of the deleted name is allowed", sort="use"
        )
    with expect.error(404, code):
        request(s3, get, own_bucket)
