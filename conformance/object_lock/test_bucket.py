"""Object Lock of a bucket: enabling it, and setting the default retention."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, userguide

FEATURE = "object-lock"

CONFIGURING = userguide("object-lock-configure")
PUT, GET = api("PutObjectLockConfiguration"), api("GetObjectLockConfiguration")


def _rule(**period):
    return {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": period}}


@check("CreateBucket", level="common", spec=api("CreateBucket"), gate=True)
def test_created_bucket_has_lock_and_versioning(s3, new_bucket_name, location):
    """A bucket created with ObjectLockEnabledForBucket has ObjectLockEnabled Enabled, no default retention, and
    versioning Enabled."""
    s3.create_bucket(Bucket=new_bucket_name, ObjectLockEnabledForBucket=True, **location)
    found = s3.get_object_lock_configuration(Bucket=new_bucket_name)["ObjectLockConfiguration"]
    expect.equal(found.get("ObjectLockEnabled"), "Enabled", "ObjectLockEnabled", sort="option")
    # A Rule without a retention retains nothing.
    expect.equal(found, {"ObjectLockEnabled": "Enabled"}, "configuration", sort="form")
    expect.equal(s3.get_bucket_versioning(Bucket=new_bucket_name).get("Status"), "Enabled", "versioning", sort="option")


@check("GetObjectLockConfiguration", level="common", spec=GET)
@recorded("LocalStack", "TestS3ObjectLock::test_put_object_lock_configuration_on_existing_bucket", 2026)
def test_bucket_without_lock_has_no_configuration(s3, bucket):
    """GetObjectLockConfiguration of a bucket without Object Lock returns 404 ObjectLockConfigurationNotFoundError."""
    with expect.error(404, "ObjectLockConfigurationNotFoundError"):
        s3.get_object_lock_configuration(Bucket=bucket)


@check("GetObjectLockConfiguration", level="common", spec=GET)
@recorded("LocalStack", "TestS3ObjectLock::test_get_object_lock_configuration_exc", 2026)
def test_missing_bucket_has_no_configuration(s3, new_bucket_name):
    """GetObjectLockConfiguration of a bucket that does not exist returns 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.get_object_lock_configuration(Bucket=new_bucket_name)


@check("PutObjectLockConfiguration", level="common", spec=PUT)
def test_missing_bucket_is_refused(s3, new_bucket_name):
    """PutObjectLockConfiguration of a bucket that does not exist returns 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.put_object_lock_configuration(
            Bucket=new_bucket_name, ObjectLockConfiguration=_rule(Mode="GOVERNANCE", Days=1)
        )


@pytest.fixture
def lock_bucket(out_of_band, own_buckets, locked_bucket):
    """Creates a bucket with Object Lock whose default retention this module's checks put, if the shared one could be
    created, and returns its name. Nothing is stored in it."""
    with out_of_band():
        return own_buckets.bucket_for("default retentions", locked=True)


@check("PutObjectLockConfiguration", level="common", spec=PUT)
@recorded("LocalStack", "TestS3ObjectLock::test_get_put_object_lock_configuration", 2026, of="governance-1-day")
@pytest.mark.parametrize(
    "period",
    [
        {"Mode": "GOVERNANCE", "Days": 1},
        {"Mode": "GOVERNANCE", "Days": 36500},
        {"Mode": "GOVERNANCE", "Years": 3},
        {"Mode": "COMPLIANCE", "Days": 30},
        {"Mode": "COMPLIANCE", "Years": 1},
    ],
    ids=["governance-1-day", "governance-36500-days", "governance-3-years", "compliance-30-days", "compliance-1-year"],
)
def test_default_retention_is_read_back(s3, lock_bucket, period):
    """PutObjectLockConfiguration returns 200, and GetObjectLockConfiguration then returns the same mode and period."""
    answer = s3.put_object_lock_configuration(Bucket=lock_bucket, ObjectLockConfiguration=_rule(**period))
    expect.status(answer, 200)
    found = s3.get_object_lock_configuration(Bucket=lock_bucket)["ObjectLockConfiguration"]
    expect.equal(found, _rule(**period), "configuration", sort="option")


@check("PutObjectLockConfiguration", level="common", spec=PUT)
@recorded("LocalStack", "TestS3ObjectLock::test_get_put_object_lock_configuration", 2026)
def test_default_retention_is_removed(s3, lock_bucket):
    """PutObjectLockConfiguration without a Rule returns 200 and removes the default retention; Object Lock stays
    enabled."""
    with expect.arranging():
        s3.put_object_lock_configuration(Bucket=lock_bucket, ObjectLockConfiguration=_rule(Mode="GOVERNANCE", Days=1))
    only = {"ObjectLockEnabled": "Enabled"}
    expect.status(s3.put_object_lock_configuration(Bucket=lock_bucket, ObjectLockConfiguration=only), 200)
    found = s3.get_object_lock_configuration(Bucket=lock_bucket)["ObjectLockConfiguration"]
    expect.equal(found, only, "configuration", sort="option")


@check("PutObjectLockConfiguration", level="common", spec=CONFIGURING)
@recorded("LocalStack", "TestS3ObjectLock::test_put_object_lock_configuration_on_existing_bucket", 2026)
def test_lock_is_enabled_on_an_existing_bucket(s3, own_versioned_bucket):
    """PutObjectLockConfiguration of a bucket that was created without Object Lock and has versioning enabled returns
    200, and Object Lock is then Enabled."""
    only = {"ObjectLockEnabled": "Enabled"}
    expect.status(s3.put_object_lock_configuration(Bucket=own_versioned_bucket, ObjectLockConfiguration=only), 200)
    found = s3.get_object_lock_configuration(Bucket=own_versioned_bucket)["ObjectLockConfiguration"]
    expect.equal(found, only, "configuration", sort="option")


@check("PutObjectLockConfiguration", level="common", spec=CONFIGURING)
@recorded("LocalStack", "TestS3ObjectLock::test_put_object_lock_configuration_on_existing_bucket", 2026)
def test_lock_of_an_unversioned_bucket_is_refused(s3, own_bucket):
    """PutObjectLockConfiguration of a bucket without versioning is refused with 409 InvalidBucketState."""
    with expect.error(409, "InvalidBucketState"):
        s3.put_object_lock_configuration(Bucket=own_bucket, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"})


@check("PutObjectLockConfiguration", level="common", spec=CONFIGURING)
@recorded("LocalStack", "TestS3ObjectLock::test_put_object_lock_configuration_on_existing_bucket", 2026)
def test_lock_of_a_suspended_bucket_is_refused(s3, own_versioned_bucket):
    """PutObjectLockConfiguration of a bucket whose versioning is suspended is refused with 409 InvalidBucketState."""
    with expect.arranging():
        s3.put_bucket_versioning(Bucket=own_versioned_bucket, VersioningConfiguration={"Status": "Suspended"})
    with expect.error(409, "InvalidBucketState"):
        s3.put_object_lock_configuration(
            Bucket=own_versioned_bucket, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"}
        )


@check("PutObjectLockConfiguration", level="extended", spec=PUT)
@recorded("moto", "test_s3_lock.py::test_put_object_lock_misconfiguration", 2024)
def test_missing_document_is_refused(s3, locked_bucket, altered):
    """PutObjectLockConfiguration with an empty body is refused with 400 MissingRequestBodyError."""
    with expect.error(400, "MissingRequestBodyError"), altered(body=b""):
        s3.put_object_lock_configuration(Bucket=locked_bucket, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"})


@check("PutBucketVersioning", level="common", spec=userguide("object-lock"))
@recorded("LocalStack", "TestS3ObjectLock::test_disable_versioning_on_locked_bucket", 2026)
def test_versioning_is_not_suspended(s3, own_locked_bucket):
    """PutBucketVersioning with Suspended on a bucket with Object Lock is refused with 409 InvalidBucketState, and
    versioning stays Enabled."""
    with expect.error(409, "InvalidBucketState"):
        s3.put_bucket_versioning(Bucket=own_locked_bucket, VersioningConfiguration={"Status": "Suspended"})
    expect.equal(
        s3.get_bucket_versioning(Bucket=own_locked_bucket).get("Status"), "Enabled", "versioning", sort="option"
    )


@check("PutObjectLockConfiguration", level="common", spec=PUT)
@recorded(
    "LocalStack",
    "TestS3ObjectLock::test_put_object_lock_configuration_exc",
    2026,
    of="no-period no-retention empty not-enabled unknown-mode",
)
@pytest.mark.parametrize(
    ("configuration", "code"),
    [
        (_rule(Mode="GOVERNANCE", Days=1, Years=1), "MalformedXML"),
        (_rule(Mode="GOVERNANCE"), "MalformedXML"),
        (_rule(Days=1), "MalformedXML"),
        (_rule(), "MalformedXML"),
        (_rule(Mode="governance", Days=1), "MalformedXML"),
        (_rule(Mode="LEGAL", Days=1), "MalformedXML"),
        ({"ObjectLockEnabled": "Disabled"}, "MalformedXML"),
        ({"Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}}, "MalformedXML"),
        ({}, "MalformedXML"),
        # Recorded from AWS; InvalidRetentionPeriod is a code that only some other servers use. The longest period is
        # 100 years, which versitygw's tests on AWS assert.
        (_rule(Mode="GOVERNANCE", Days=0), "InvalidArgument"),
        (_rule(Mode="GOVERNANCE", Days=-1), "InvalidArgument"),
        (_rule(Mode="GOVERNANCE", Years=0), "InvalidArgument"),
        (_rule(Mode="GOVERNANCE", Days=36501), "InvalidArgument"),
        (_rule(Mode="GOVERNANCE", Years=101), "InvalidArgument"),
        (_rule(Mode="GOVERNANCE", Days=999999999), "InvalidArgument"),
    ],
    ids=[
        *["days-and-years", "no-period", "no-mode", "no-retention", "lower-case-mode", "unknown-mode", "disabled"],
        *["not-enabled", "empty", "0-days", "negative-days", "0-years", "36501-days", "101-years"],
        "999999999-days",
    ],
)
def test_invalid_configuration_is_refused(s3, lock_bucket, configuration, code):
    """PutObjectLockConfiguration is refused with 400 MalformedXML if ObjectLockEnabled is not Enabled or if the
    default retention is not one known mode with either days or years, and with 400 InvalidArgument if the period is
    less than 1, or more than 36,500 days or 100 years."""
    with expect.error(400, code):
        s3.put_object_lock_configuration(Bucket=lock_bucket, ObjectLockConfiguration=configuration)


# Recorded from AWS, although the API reference requires nothing of a Rule.
@check("PutObjectLockConfiguration", level="extended", spec=PUT)
@recorded("LocalStack", "TestS3ObjectLock::test_put_object_lock_configuration_exc", 2026)
def test_empty_rule_sets_no_retention(s3, own_locked_bucket):
    """PutObjectLockConfiguration with a Rule without DefaultRetention is refused with 400 MalformedXML, and the bucket
    has no default retention."""
    configuration = {"ObjectLockEnabled": "Enabled", "Rule": {}}
    with expect.error(400, "MalformedXML"):
        s3.put_object_lock_configuration(Bucket=own_locked_bucket, ObjectLockConfiguration=configuration)
    found = s3.get_object_lock_configuration(Bucket=own_locked_bucket)["ObjectLockConfiguration"]
    expect.equal(found.get("Rule", {}).get("DefaultRetention"), None, "default retention", sort="option")


@check("PutObjectLockConfiguration", level="common", spec=PUT)
@pytest.mark.parametrize("body", [b"<ObjectLockConfiguration>", b"Enabled"], ids=["cut-off", "no-xml"])
def test_malformed_document_is_refused(s3, locked_bucket, altered, body):
    """PutObjectLockConfiguration with a body that is not a well-formed XML document is refused with 400
    MalformedXML."""
    with expect.error(400, "MalformedXML"), altered(body=body):
        s3.put_object_lock_configuration(Bucket=locked_bucket, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"})


# An object under an event hold could not be removed for a day after its release: none is placed.
DEFAULT_HOLDS = {
    "years": {"DefaultEventHold": {"Years": 1}},
    "with_a_retention": {"Mode": "GOVERNANCE", "Days": 1, "DefaultEventHold": {"Days": 36500}},
}


@check("PutObjectLockConfiguration", level="extended", spec=api("DefaultRetention"))
@pytest.mark.parametrize("period", DEFAULT_HOLDS.values(), ids=DEFAULT_HOLDS)
def test_default_event_hold_is_read_back(s3, lock_bucket, period):
    """PutObjectLockConfiguration with a DefaultEventHold, alone or with a default retention, returns 200, and
    GetObjectLockConfiguration then returns the same."""
    answer = s3.put_object_lock_configuration(Bucket=lock_bucket, ObjectLockConfiguration=_rule(**period))
    expect.status(answer, 200)
    found = s3.get_object_lock_configuration(Bucket=lock_bucket)["ObjectLockConfiguration"]
    expect.equal(found, _rule(**period), "configuration", sort="option")


WRONG_HOLDS = {"days_and_years": {"Days": 1, "Years": 1}, "no_days": {"Days": 0}, "too_many_days": {"Days": 36501}}


@check("PutObjectLockConfiguration", level="extended", spec=api("EventHoldDuration"))
@pytest.mark.parametrize("duration", WRONG_HOLDS.values(), ids=WRONG_HOLDS)
def test_invalid_default_event_hold_is_refused(s3, lock_bucket, duration):
    """PutObjectLockConfiguration with a DefaultEventHold in both days and years, or not of 1 to 36,500 days, is refused
    with 400."""
    wrong = _rule(Mode="GOVERNANCE", Days=2, DefaultEventHold=duration)
    with expect.error(400):
        s3.put_object_lock_configuration(Bucket=lock_bucket, ObjectLockConfiguration=wrong)
