"""Transfer acceleration of a bucket: never set, Enabled, Suspended."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api

FEATURE = "acceleration"


@pytest.fixture
def dotted_bucket(control, own_buckets, new_bucket_name):
    """Creates a bucket with a dot in its name, and returns the name."""
    name = own_buckets.new_bucket_name(form="{}.dotted")
    control.create_bucket(Bucket=name, **own_buckets.location)
    return name


@check("GetBucketAccelerateConfiguration", level="extended", spec=api("GetBucketAccelerateConfiguration"))
@recorded("LocalStack", "TestS3BucketAccelerateConfiguration::test_bucket_acceleration_configuration_crud", 2026)
def test_new_bucket_has_no_status(s3, unconfigured_bucket):
    """GetBucketAccelerateConfiguration of a bucket for which acceleration was never set returns 200 without a
    Status."""
    answer = s3.get_bucket_accelerate_configuration(Bucket=unconfigured_bucket)
    expect.status(answer, 200)
    expect.equal(answer.get("Status"), None, "Status", sort="option")


@pytest.mark.parametrize("status", ["Enabled", "Suspended"])
@check("PutBucketAccelerateConfiguration", level="extended", spec=api("PutBucketAccelerateConfiguration"), gate=True)
def test_status_is_read_back(s3, configured_bucket, status, soon):
    """PutBucketAccelerateConfiguration returns 200, and GetBucketAccelerateConfiguration then returns the same
    Status."""
    with expect.arranging():
        s3.put_bucket_accelerate_configuration(Bucket=configured_bucket, AccelerateConfiguration={"Status": "Enabled"})
    wanted = {"Status": status}
    expect.status(s3.put_bucket_accelerate_configuration(Bucket=configured_bucket, AccelerateConfiguration=wanted), 200)
    read = lambda: s3.get_bucket_accelerate_configuration(Bucket=configured_bucket, RequestPayer="requester")  # noqa: E731
    soon.equal(lambda: read().get("Status"), status, "Status", sort="option")


@pytest.fixture
def accelerated(s3, staying):
    """A bucket with the Status Enabled, which a check tries to change in vain."""
    enabled = {"Status": "Enabled"}
    put = lambda bucket: s3.put_bucket_accelerate_configuration(Bucket=bucket, AccelerateConfiguration=enabled)  # noqa: E731
    return staying(put)


@pytest.mark.parametrize("status", ["enabled", "Disabled", ""], ids=["lower-case", "unknown", "empty"])
@check("PutBucketAccelerateConfiguration", level="extended", spec=api("PutBucketAccelerateConfiguration"))
@recorded(
    "LocalStack",
    "TestS3BucketAccelerateConfiguration::test_bucket_acceleration_configuration_exc",
    2026,
    of="lower-case unknown",
)
def test_unknown_status_is_refused(s3, accelerated, status, soon):
    """PutBucketAccelerateConfiguration with a Status other than Enabled and Suspended returns 400 MalformedXML, and
    the bucket keeps its Status."""
    with expect.error(400, "MalformedXML"):
        s3.put_bucket_accelerate_configuration(Bucket=accelerated, AccelerateConfiguration={"Status": status})
    soon.equal(
        lambda: s3.get_bucket_accelerate_configuration(Bucket=accelerated).get("Status"),
        "Enabled",
        "Status",
        sort="option",
    )


@check("PutBucketAccelerateConfiguration", level="extended", spec=api("PutBucketAccelerateConfiguration"))
def test_name_with_dots_is_refused(s3, dotted_bucket):
    """PutBucketAccelerateConfiguration of a bucket with a dot in its name returns 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"):
        s3.put_bucket_accelerate_configuration(Bucket=dotted_bucket, AccelerateConfiguration={"Status": "Enabled"})


@check("PutBucketAccelerateConfiguration", level="extended", spec=api("PutBucketAccelerateConfiguration"))
@recorded("LocalStack", "TestS3BucketAccelerateConfiguration::test_bucket_acceleration_configuration_exc", 2026)
def test_name_with_dots_comes_before_the_status(s3, dotted_bucket):
    """PutBucketAccelerateConfiguration with an unknown Status, of a bucket with a dot in its name, returns 400
    InvalidRequest."""
    with expect.error(400, "InvalidRequest"):
        s3.put_bucket_accelerate_configuration(Bucket=dotted_bucket, AccelerateConfiguration={"Status": "Disabled"})
