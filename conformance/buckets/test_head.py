"""HeadBucket: whether a bucket exists and the caller may use it."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.endpoint import EXAMPLE_ACCOUNT_ID
from fixtures.model.sources import api, userguide

FEATURE = "buckets"

NO_ACCOUNTS = {"too_short": "0000", "too_long": "0000000000020", "letters": "aws-account-"}
OWNER = userguide("bucket-owner-condition")


@pytest.mark.usefixtures("closed_to_main")
@check("HeadBucket", level="core", spec=api("HeadBucket"))
def test_another_accounts_bucket_is_refused(s3, alts_bucket):
    """HeadBucket of another account's private bucket returns 403: the bucket exists, but access is denied."""
    with expect.error(403):
        s3.head_bucket(Bucket=alts_bucket)


@check("HeadBucket", level="core", spec=api("HeadBucket"))
def test_request_without_credentials_is_refused(s3, anyone, bucket):
    """HeadBucket of a private bucket without credentials returns 403."""
    with expect.error(403):
        anyone.head_bucket(Bucket=bucket)


@check("HeadBucket", "ListObjectsV2", level="common", spec=api("HeadBucket"))
@derived("S3 documents strong read-after-write consistency; this asks it of each place that shows the object.")
def test_bucket_comes_and_goes(s3, new_bucket_name, location, soon):
    """HeadBucket and ListObjectsV2 that are sent before a bucket is created, afterwards, and after it was deleted
    return 404, 200 and 404."""

    def found():
        asked = (s3.head_bucket, s3.list_objects_v2)
        return [bool(expect.response_unless(lambda ask=ask: ask(Bucket=new_bucket_name), 404)) for ask in asked]

    expect.equal(found(), [False, False], "whether there is a bucket before it is created", sort="entries")
    with expect.arranging():
        s3.create_bucket(Bucket=new_bucket_name, **location)
    soon.equal(found, [True, True], "whether there is a bucket", sort="entries")
    with expect.arranging():
        s3.delete_bucket(Bucket=new_bucket_name)
    soon.equal(found, [False, False], "whether there is a bucket after it was deleted", sort="entries")


@check("HeadBucket", level="common", spec=api("HeadBucket"))
def test_missing_bucket_is_not_found_without_credentials(s3, anyone, new_bucket_name):
    """HeadBucket without credentials of a bucket that does not exist returns 404."""
    with expect.error(404):
        anyone.head_bucket(Bucket=new_bucket_name)


@check("HeadBucket", level="extended", spec=api("HeadBucket"))
@recorded("LocalStack", "TestS3::test_create_bucket_head_bucket", 2026)
def test_bucket_is_not_an_access_point(s3, bucket):
    """HeadBucket of a bucket returns the header x-amz-access-point-alias: false."""
    headers = s3.head_bucket(Bucket=bucket)["ResponseMetadata"]["HTTPHeaders"]
    expect.equal(headers.get("x-amz-access-point-alias"), "false", "x-amz-access-point-alias", sort="form")


@check("HeadBucket", level="common", spec=OWNER, feature="expected-owner")
def test_unexpected_owner_is_refused(s3, bucket):
    """HeadBucket with an ExpectedBucketOwner that does not own the bucket returns 403."""
    with expect.safeguard(), expect.error(403):
        s3.head_bucket(Bucket=bucket, ExpectedBucketOwner=EXAMPLE_ACCOUNT_ID)


@pytest.mark.parametrize("account", NO_ACCOUNTS.values(), ids=NO_ACCOUNTS)
@check("HeadBucket", level="extended", spec=OWNER)
@recorded("versitygw", "test_rest_head_bucket.sh::REST - HeadBucket - invalid owner", 2025, of="too_short")
def test_invalid_account_id_is_refused(s3, bucket, account):
    """HeadBucket with an ExpectedBucketOwner that is not an account id of 12 digits returns 400."""
    with expect.error(400):
        s3.head_bucket(Bucket=bucket, ExpectedBucketOwner=account)


@check("HeadBucket", level="extended", spec=OWNER, feature="expected-owner")
def test_right_owner_is_accepted(s3, bucket, account_id):
    """HeadBucket with the owner's account id as ExpectedBucketOwner returns 200."""
    expect.status(s3.head_bucket(Bucket=bucket, ExpectedBucketOwner=account_id), 200)


# Recorded from AWS, although there is no body.
@check("HeadBucket", level="extended", spec=api("HeadBucket"))
@recorded("LocalStack", "TestS3::test_create_bucket_head_bucket", 2026)
def test_type_of_the_missing_body(s3, bucket):
    """HeadBucket returns Content-Type application/xml."""
    kind = s3.head_bucket(Bucket=bucket)["ResponseMetadata"]["HTTPHeaders"].get("content-type")
    expect.equal(kind, "application/xml", "Content-Type", sort="form")
