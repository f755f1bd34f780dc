"""CreateBucket of a name that there is a bucket of already: one's own, or another account's."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api
from fixtures.s3.bucket_operations import request

BY_YOU = "BucketAlreadyOwnedByYou"


def _made(s3, bucket, location):
    """The answer to CreateBucket; None where S3 is not done with the bucket of that name yet."""
    return expect.answered_unless(lambda: s3.create_bucket(Bucket=bucket, **location), 409, "OperationAborted")


@check("CreateBucket", level="core", spec=api("CreateBucket"))
def test_own_bucket_is_not_emptied(s3, own_bucket, location):
    """CreateBucket of a bucket that one owns answers 409 BucketAlreadyOwnedByYou, or 200 as in us-east-1; either way
    its objects stay."""
    with expect.arranging():
        s3.put_object(Bucket=own_bucket, Key="kept", Body=b"kept")
    expect.answered_unless(lambda: s3.create_bucket(Bucket=own_bucket, **location), 409, BY_YOU)
    expect.equal(s3.get_object(Bucket=own_bucket, Key="kept")["Body"].read(), b"kept", "body")


@check("CreateBucket", level="common", spec=api("CreateBucket"))
def test_own_bucket_keeps_its_configuration(s3, own_bucket, location):
    """After CreateBucket of a bucket that one owns, it has the versioning that it had."""
    with expect.arranging():
        s3.put_bucket_versioning(Bucket=own_bucket, VersioningConfiguration={"Status": "Enabled"})
    expect.answered_unless(lambda: s3.create_bucket(Bucket=own_bucket, **location), 409, BY_YOU)
    expect.becomes(lambda: s3.get_bucket_versioning(Bucket=own_bucket).get("Status"), "Enabled", "Status")


@check(
    "CreateBucket",
    level="extended",
    spec=api("CreateBucket"),
    uses=["CreateBucket.CreateBucketConfiguration.Tags"],
)
def test_own_bucket_is_not_made_again_with_tags(s3, own_bucket):
    """CreateBucket with tags, of a bucket that one owns, answers 409 BucketAlreadyOwnedByYou also in us-east-1."""
    with expect.error(409, BY_YOU):
        s3.create_bucket(Bucket=own_bucket, CreateBucketConfiguration={"Tags": [{"Key": "colour", "Value": "red"}]})


@check(
    "CreateBucket",
    level="extended",
    spec=api("CreateBucket"),
    uses=["CreateBucket.CreateBucketConfiguration.Tags"],
)
def test_own_bucket_is_not_made_again_with_the_same_tags(s3, new_bucket_name, location):
    """CreateBucket with the tags that a bucket which one owns was made with answers 409 BucketAlreadyOwnedByYou."""
    tags = [{"Key": "colour", "Value": "red"}]
    made = {"CreateBucketConfiguration": {**location.get("CreateBucketConfiguration", {}), "Tags": tags}}
    with expect.arranging():
        s3.create_bucket(Bucket=new_bucket_name, **made)
    with expect.error(409, BY_YOU):
        s3.create_bucket(Bucket=new_bucket_name, **made)


# Whether the region or the bucket is looked at first no page says; AWS was recorded to look at the bucket.
@check("CreateBucket", level="extended", spec=api("CreateBucket"))
def test_own_bucket_is_not_made_again_elsewhere(s3, own_bucket, another_region):
    """CreateBucket with the LocationConstraint of another region, of a bucket that one owns, answers 409
    BucketAlreadyOwnedByYou, or 400 InvalidLocationConstraint or IllegalLocationConstraintException where the endpoint
    makes none there."""
    elsewhere = {"LocationConstraint": another_region}
    refusals = (409, BY_YOU), (400, "InvalidLocationConstraint"), (400, "IllegalLocationConstraintException")
    with expect.one_error_of(*refusals):
        s3.create_bucket(Bucket=own_bucket, CreateBucketConfiguration=elsewhere)


@check("CreateBucket", level="extended", spec=api("CreateBucket"))
def test_own_bucket_has_a_code_elsewhere(s3, own_bucket, endpoint, another_region):
    """In us-east-1, CreateBucket of a bucket that one owns, with the LocationConstraint of another region, answers 409
    BucketAlreadyOwnedByYou, as AWS does, where 400 InvalidLocationConstraint is documented, too."""
    if endpoint.region != "us-east-1":
        pytest.skip(f"skipped: the endpoint's region is {endpoint.region}")
    with expect.error(409, BY_YOU):
        s3.create_bucket(Bucket=own_bucket, CreateBucketConfiguration={"LocationConstraint": another_region})


@check("CreateBucket", level="core", spec=api("CreateBucket"))
def test_another_accounts_bucket_is_refused(s3, alt, name_of_own_bucket, location):
    """CreateBucket of a bucket that another account owns answers 409 BucketAlreadyExists, and the bucket stays whose
    it was."""
    with expect.error(409, "BucketAlreadyExists"):
        alt.create_bucket(Bucket=name_of_own_bucket, **location)
    expect.status(s3.head_bucket(Bucket=name_of_own_bucket), 200)
    listed = [bucket["Name"] for bucket in alt.list_buckets().get("Buckets", [])]
    assert name_of_own_bucket not in listed, "expected the bucket not to be listed as the other account's"


@check("CreateBucket", level="common", spec=api("CreateBucket"))
def test_name_can_be_used_again(s3, own_bucket, location):
    """CreateBucket of the name of a deleted bucket answers 200, within ten seconds, and the bucket is empty."""
    with expect.arranging():
        s3.put_object(Bucket=own_bucket, Key="gone", Body=b"gone")
        s3.delete_object(Bucket=own_bucket, Key="gone")
        s3.delete_bucket(Bucket=own_bucket)

    expect.eventually(lambda: _made(s3, own_bucket, location), "the bucket is made again")
    expect.equal(s3.list_objects(Bucket=own_bucket).get("Contents", []), [], "Contents")


CONFIGURATIONS = {
    "cors": ("PutBucketCors", "CORSConfiguration", "GetBucketCors", "NoSuchCORSConfiguration"),
    "lifecycle": (
        "PutBucketLifecycleConfiguration",
        "LifecycleConfiguration",
        "GetBucketLifecycleConfiguration",
        "NoSuchLifecycleConfiguration",
    ),
    "policy": ("PutBucketPolicy", "Policy", "GetBucketPolicy", "NoSuchBucketPolicy"),
    "tagging": ("PutBucketTagging", "Tagging", "GetBucketTagging", "NoSuchTagSet"),
}


@pytest.mark.parametrize(
    ("put", "get", "code"),
    [
        pytest.param(put, get, code, id=name, marks=pytest.mark.uses(f"{put}.{member}", get))
        for name, (put, member, get, code) in CONFIGURATIONS.items()
    ],
)
@check("DeleteBucket", "CreateBucket", level="common", spec=api("DeleteBucket"))
def test_configuration_goes_with_the_bucket(s3, own_bucket, location, put, get, code):
    """A bucket that is made again after it was deleted has none of the configuration that it had."""
    with expect.arranging():
        request(s3, put, own_bucket)
        s3.delete_bucket(Bucket=own_bucket)
        expect.eventually(lambda: _made(s3, own_bucket, location), "the bucket is made again")
    with expect.error(404, code):
        request(s3, get, own_bucket)
