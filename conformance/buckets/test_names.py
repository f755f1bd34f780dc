"""Bucket names: which names CreateBucket accepts and which it refuses."""

import pytest
from botocore.exceptions import ClientError

from fixtures.assertions import check, expect, recorded
from fixtures.assertions.check import skip_check
from fixtures.model.sources import userguide

FEATURE = "bucket-names"

RULES = userguide("bucketnamingrules")

VALID = {
    "hyphens": "{}-a--b",
    "periods": "{}.a.b",
    "digit_first": "0{}",
    "digit_last": "{}9",
    "letter_last": "{}z",
    "63_characters": "{:x<63}",
}


@pytest.fixture
def named_like(control, own_buckets):
    """Returns bucket names of a form: `named_like("{}.a")`. A name without the run's id must not exist yet."""

    def name(form):
        if "{" not in form:
            try:
                control.head_bucket(Bucket=form)
            except ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] not in (400, 404):
                    skip_check("skipped", f"a bucket {form} may exist that is not this run's")
            else:
                skip_check("skipped", f"a bucket {form} exists that is not this run's")
        return own_buckets.new_bucket_name(form=form)

    return name


@pytest.mark.parametrize("form", VALID.values(), ids=VALID)
@check("CreateBucket", level="common", spec=RULES, gate=True)
def test_valid_name_is_accepted(s3, named_like, location, endpoint, form):
    """CreateBucket with a valid name of lower-case letters, digits, hyphens and periods, with 3 to 63 characters,
    returns 200, and the bucket exists."""
    if "." in form and endpoint.secure and endpoint.addressing != "path":
        skip_check("skipped", "TLS certificates do not cover bucket names with periods")
    name = named_like(form)
    expect.status(s3.create_bucket(Bucket=name, **location), 200)
    expect.status(s3.head_bucket(Bucket=name), 200)


# They have no room for the run's id, so clients must ask for them one after another.
ONE_WORKER = pytest.mark.xdist_group("names without the run's id")
INVALID = {
    "two_characters": pytest.param("zq", marks=ONE_WORKER),
    "64_characters": "{:x<64}",
    "upper_case": "{}-A",
    "underscore": "{}_a",
    "hyphen_first": "-{}",
    "hyphen_last": "{}-",
    "period_first": ".{}",
    "period_last": "{}.",
    "two_adjacent_periods": "{}..a",
    "ip_address": pytest.param("192.168.205.94", marks=ONE_WORKER),
}


@pytest.mark.parametrize("form", INVALID.values(), ids=INVALID)
@check("CreateBucket", level="common", spec=RULES)
@recorded("LocalStack", "TestS3::test_s3_uppercase_bucket_name", 2026, of="upper_case")
def test_invalid_name_is_refused(s3, named_like, location, form):
    """CreateBucket with a name that the naming rules do not allow is refused with 400 InvalidBucketName."""
    with expect.error(400, "InvalidBucketName"):
        s3.create_bucket(Bucket=named_like(form), **location)


# The page reserves them, and no server was seen to refuse all of them: on most, these names mean nothing.
# No case for --x-s3: SDKs send requests for this suffix to the endpoints of directory buckets.
RESERVED = {
    "xn": "xn--{}",
    "sthree": "sthree-{}",
    "amzn_s3_demo": "amzn-s3-demo-{}",
    "s3alias": "{}-s3alias",
    "ol_s3": "{}--ol-s3",
    "mrap": "{}.mrap",
    "table_s3": "{}--table-s3",
    "an": "{}-an",
}


@pytest.mark.parametrize("form", RESERVED.values(), ids=RESERVED)
@check("CreateBucket", level="extended", spec=RULES)
def test_reserved_name_is_refused(s3, named_like, location, form):
    """CreateBucket with a name that has a prefix or suffix reserved by Amazon S3 is refused with 400
    InvalidBucketName."""
    with expect.error(400, "InvalidBucketName"):
        s3.create_bucket(Bucket=named_like(form), **location)


NAMESPACE = userguide("gpbucketnamespaces")


@check("CreateBucket", level="extended", spec=NAMESPACE)
def test_name_in_the_namespace_of_the_account(s3, named_like, location, account_id, endpoint):
    """CreateBucket with BucketNamespace account-regional, and a name that ends with the account's number, the region
    and -an, returns 200, and the bucket exists."""
    name = named_like(f"{{}}-{account_id}-{endpoint.region}-an")
    expect.status(s3.create_bucket(Bucket=name, BucketNamespace="account-regional", **location), 200)
    expect.status(s3.head_bucket(Bucket=name), 200)


# By case: the end of the name, with the number of another account, or another region.
ELSEWHERE = {"no_suffix": "{}", "another_account": "{}-000000000000-us-east-1-an", "no_account": "{}-us-east-1-an"}


@pytest.mark.parametrize("form", ELSEWHERE.values(), ids=ELSEWHERE)
@check("CreateBucket", level="extended", spec=NAMESPACE)
def test_name_outside_of_the_namespace_is_refused(s3, named_like, location, form):
    """CreateBucket with BucketNamespace account-regional, and a name that does not end with the account's number, the
    region and -an, is refused with 400 or 403."""
    with expect.error(400, 403):
        s3.create_bucket(Bucket=named_like(form), BucketNamespace="account-regional", **location)
