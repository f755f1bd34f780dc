"""Server access logging of a bucket: where its logs are delivered. Their delivery, hours later, is not checked."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.assertions.check import skip_check
from fixtures.model.sources import api, userguide
from fixtures.s3.policies import allow, document, filled_in

FEATURE = "logging"

PREFIX = "logs/of a&b/"


def _admit_logs(control, bucket):
    """Lets logs be delivered to the bucket by its ACL, if buckets accept ACLs, and by its policy."""
    with expect.any_response():
        control.put_bucket_acl(Bucket=bucket, ACL="log-delivery-write")
    delivery = allow("s3:PutObject", "*", principal={"Service": "logging.s3.amazonaws.com"})
    with expect.any_response():
        control.put_bucket_policy(Bucket=bucket, Policy=document(*filled_in([delivery], bucket)))


@pytest.fixture
def log_bucket(out_of_band, control, own_buckets):
    """Creates a bucket that logs may be delivered to, and returns its name."""

    def make(new):
        name = new()
        _admit_logs(control, name)
        return name

    with out_of_band():
        return own_buckets.kept("logs", make)


@pytest.fixture
def enforced_log_bucket(out_of_band, control, own_buckets):
    """Creates a bucket that accepts no ACLs, and returns its name."""

    def make(new):
        name, rules = new(), [{"ObjectOwnership": "BucketOwnerEnforced"}]
        control.put_bucket_ownership_controls(Bucket=name, OwnershipControls={"Rules": rules})
        return name

    with out_of_band():
        return own_buckets.kept("logs without ACLs", make)


@pytest.fixture
def bucket_elsewhere(control, new_bucket_name, another_region):
    """Creates a bucket in a region other than the endpoint's, and returns its name; skips the check if the endpoint
    does not create one."""
    with expect.any_response():
        control.create_bucket(Bucket=new_bucket_name, CreateBucketConfiguration={"LocationConstraint": another_region})
        if control.get_bucket_location(Bucket=new_bucket_name).get("LocationConstraint") == another_region:
            _admit_logs(control, new_bucket_name)
            return new_bucket_name
    return skip_check("skipped", "the endpoint creates no bucket in another region")


def _logging(log_bucket, **more):
    return {"LoggingEnabled": {"TargetBucket": log_bucket, "TargetPrefix": PREFIX, **more}}


def _read(s3, bucket):
    return s3.get_bucket_logging(Bucket=bucket).get("LoggingEnabled", {})


def _target(s3, bucket):
    """The bucket and the prefix that logs are delivered to."""
    found = _read(s3, bucket)
    return found.get("TargetBucket"), found.get("TargetPrefix", "")


@check("GetBucketLogging", level="common", spec=api("GetBucketLogging"))
@recorded("LocalStack", "TestS3BucketLogging::test_put_bucket_logging", 2026)
def test_logging_is_off_by_default(s3, unconfigured_bucket):
    """GetBucketLogging of a bucket for which logging was never set returns 200 without LoggingEnabled."""
    answer = s3.get_bucket_logging(Bucket=unconfigured_bucket)
    expect.status(answer, 200)
    expect.equal(answer.get("LoggingEnabled"), None, "LoggingEnabled", sort="option")


@check("PutBucketLogging", level="common", spec=api("PutBucketLogging"), gate=True)
@recorded("boto", "test_bucket.py::S3BucketTest::test_logging", 2012)
def test_logging_is_read_back(s3, configured_bucket, log_bucket, soon):
    """PutBucketLogging returns 200, and GetBucketLogging then returns the same TargetBucket and TargetPrefix."""
    wanted = _logging(log_bucket)
    expect.status(s3.put_bucket_logging(Bucket=configured_bucket, BucketLoggingStatus=wanted), 200)
    soon.equal(lambda: _target(s3, configured_bucket), (log_bucket, PREFIX), "target", sort="option")


@check("PutBucketLogging", level="common", spec=api("PutBucketLogging"))
@recorded("moto", "test_s3_logging.py::test_put_logging_w_bucket_policy_no_prefix", 2024)
def test_empty_prefix_is_read_back(s3, configured_bucket, log_bucket, soon):
    """PutBucketLogging with an empty TargetPrefix returns 200, and GetBucketLogging then returns the same
    TargetBucket and an empty or no TargetPrefix."""
    wanted = {"LoggingEnabled": {"TargetBucket": log_bucket, "TargetPrefix": ""}}
    expect.status(s3.put_bucket_logging(Bucket=configured_bucket, BucketLoggingStatus=wanted), 200)
    soon.equal(lambda: _target(s3, configured_bucket), (log_bucket, ""), "target", sort="option")


@check("PutBucketLogging", level="common", spec=api("PutBucketLogging"))
def test_empty_status_turns_logging_off(s3, configured_bucket, log_bucket, soon):
    """PutBucketLogging with an empty BucketLoggingStatus returns 200, and GetBucketLogging then returns no
    LoggingEnabled."""
    with expect.arranging():
        s3.put_bucket_logging(Bucket=configured_bucket, BucketLoggingStatus=_logging(log_bucket))
    expect.status(s3.put_bucket_logging(Bucket=configured_bucket, BucketLoggingStatus={}), 200)
    soon.equal(
        lambda: s3.get_bucket_logging(Bucket=configured_bucket).get("LoggingEnabled"),
        None,
        "LoggingEnabled",
        sort="option",
    )


FORMATS = {
    "simple": {"SimplePrefix": {}},
    "partitioned_by_event_time": {"PartitionedPrefix": {"PartitionDateSource": "EventTime"}},
    "partitioned_by_delivery_time": {"PartitionedPrefix": {"PartitionDateSource": "DeliveryTime"}},
}


@pytest.mark.parametrize("form", list(FORMATS.values()), ids=list(FORMATS))
@check("PutBucketLogging", level="extended", spec=userguide("ServerLogs"))
def test_format_of_keys_is_read_back(s3, configured_bucket, log_bucket, form, soon):
    """PutBucketLogging with a TargetObjectKeyFormat returns 200, and GetBucketLogging then returns the same format."""
    wanted = _logging(log_bucket, TargetObjectKeyFormat=form)
    expect.status(s3.put_bucket_logging(Bucket=configured_bucket, BucketLoggingStatus=wanted), 200)
    read = lambda: _read(s3, configured_bucket).get("TargetObjectKeyFormat")  # noqa: E731
    soon.equal(read, form, "TargetObjectKeyFormat", sort="option")


@check("PutBucketLogging", level="extended", spec=api("PutBucketLogging"))
@recorded("boto", "test_bucket.py::S3BucketTest::test_logging", 2012)
def test_target_grants_are_read_back(s3, configured_bucket, log_bucket, canonical_id, soon):
    """PutBucketLogging with TargetGrants and a target bucket that accepts ACLs returns 200, and GetBucketLogging
    then returns the same grants."""
    grantee = {"Type": "CanonicalUser", "ID": canonical_id("main")}
    wanted = _logging(log_bucket, TargetGrants=[{"Grantee": grantee, "Permission": "READ"}])
    expect.status(s3.put_bucket_logging(Bucket=configured_bucket, BucketLoggingStatus=wanted), 200)

    def read():
        grants = _read(s3, configured_bucket).get("TargetGrants", [])
        return [(grant["Grantee"].get("ID"), grant["Permission"]) for grant in grants]

    soon.equal(read, [(canonical_id("main"), "READ")], "TargetGrants", sort="option")


@check("PutBucketLogging", level="common", spec=api("ErrorResponses"))
@recorded("LocalStack", "TestS3BucketLogging::test_put_bucket_logging_wrong_target", 2026)
def test_missing_target_is_refused(s3, configured_bucket, new_bucket_name):
    """PutBucketLogging with a target bucket that does not exist returns 400 InvalidTargetBucketForLogging."""
    with expect.error(400, "InvalidTargetBucketForLogging"):
        s3.put_bucket_logging(Bucket=configured_bucket, BucketLoggingStatus=_logging(new_bucket_name))


# AWS was recorded to return this spelling; the list of error codes has the code with one t.
@check("PutBucketLogging", level="extended", spec=api("PutBucketLogging"))
def test_target_in_another_region_is_refused(s3, configured_bucket, bucket_elsewhere):
    """PutBucketLogging with a target bucket in another region returns 403 CrossLocationLoggingProhibitted, or
    CrossLocationLoggingProhibited as documented."""
    with expect.error(403, "CrossLocationLoggingProhibitted", "CrossLocationLoggingProhibited"):
        s3.put_bucket_logging(Bucket=configured_bucket, BucketLoggingStatus=_logging(bucket_elsewhere))


@check("PutBucketLogging", level="extended", spec=api("PutBucketLogging"))
@recorded("LocalStack", "TestS3BucketLogging::test_put_bucket_logging_wrong_target", 2026)
def test_target_in_another_region_is_refused_as_on_aws(s3, configured_bucket, bucket_elsewhere):
    """PutBucketLogging with a target bucket in another region returns 403 CrossLocationLoggingProhibitted, as AWS
    does, although CrossLocationLoggingProhibited is documented."""
    with expect.error(403, "CrossLocationLoggingProhibitted"):
        s3.put_bucket_logging(Bucket=configured_bucket, BucketLoggingStatus=_logging(bucket_elsewhere))


@check("PutBucketLogging", level="common", spec=api("ErrorResponses"))
def test_target_of_another_account_is_refused(s3, configured_bucket, alts_bucket):
    """PutBucketLogging with a target bucket of another account returns 400 InvalidTargetBucketForLogging."""
    with expect.error(400, "InvalidTargetBucketForLogging"):
        s3.put_bucket_logging(Bucket=configured_bucket, BucketLoggingStatus=_logging(alts_bucket))


MALFORMED = {
    "no_xml": "logs",
    "cut_off": "<BucketLoggingStatus><LoggingEnabled>",
    "no_target_bucket": "<BucketLoggingStatus><LoggingEnabled><TargetPrefix>a</TargetPrefix></LoggingEnabled>"
    "</BucketLoggingStatus>",
    "unknown_source_of_dates": "<BucketLoggingStatus><LoggingEnabled><TargetBucket>{bucket}</TargetBucket>"
    "<TargetPrefix/><TargetObjectKeyFormat><PartitionedPrefix><PartitionDateSource>Yesterday</PartitionDateSource>"
    "</PartitionedPrefix></TargetObjectKeyFormat></LoggingEnabled></BucketLoggingStatus>",
    "unknown_permission": "<BucketLoggingStatus><LoggingEnabled><TargetBucket>{bucket}</TargetBucket><TargetPrefix/>"
    '<TargetGrants><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">'
    "<ID>a</ID></Grantee><Permission>EVERYTHING</Permission></Grant></TargetGrants></LoggingEnabled>"
    "</BucketLoggingStatus>",
}


@pytest.mark.parametrize("document", list(MALFORMED.values()), ids=list(MALFORMED))
@check("PutBucketLogging", level="common", spec=api("ErrorResponses"))
def test_malformed_document_is_refused(s3, configured_bucket, altered, document):
    """PutBucketLogging with a body that is not well-formed XML, without a TargetBucket, or with an unknown
    Permission or PartitionDateSource returns 400 MalformedXML."""
    with expect.error(400, "MalformedXML"), altered(body=document.format(bucket=configured_bucket).encode()):
        s3.put_bucket_logging(Bucket=configured_bucket, BucketLoggingStatus={})


# Without TargetGrants such a bucket takes logs; which code this refusal has is not documented.
@check("PutBucketLogging", level="extended", spec=userguide("enable-server-access-logging"))
def test_grants_in_a_bucket_without_acls_are_refused(s3, configured_bucket, enforced_log_bucket, canonical_id):
    """PutBucketLogging with TargetGrants, and a target bucket with the ownership BucketOwnerEnforced, returns 400."""
    grantee = {"Type": "CanonicalUser", "ID": canonical_id("main")}
    wanted = _logging(enforced_log_bucket, TargetGrants=[{"Grantee": grantee, "Permission": "READ"}])
    with expect.error(400):
        s3.put_bucket_logging(Bucket=configured_bucket, BucketLoggingStatus=wanted)
