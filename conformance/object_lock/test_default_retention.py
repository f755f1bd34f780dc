"""The default retention of a bucket: what new versions get that ask for none of their own."""

import datetime

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api, userguide
from fixtures.s3.uploads import send_part, start_upload

DEFAULTS = userguide("object-lock")
DAY = datetime.timedelta(days=1)
TOLERANCE = datetime.timedelta(minutes=2)
GOVERNANCE = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}}


@pytest.fixture
def governed_target(governed_bucket):
    """Bucket and key of an object that does not exist, in a bucket with a default retention of one day, GOVERNANCE."""
    return {"Bucket": governed_bucket, "Key": "governed"}


def _is_governed_for(head, period):
    expect.equal(head.get("ObjectLockMode"), "GOVERNANCE", "mode")
    lasts = head["ObjectLockRetainUntilDate"] - head["LastModified"]
    assert abs(lasts - period) <= TOLERANCE, f"expected a retention of {period}, got {lasts}"


@check("PutObject", level="common", spec=DEFAULTS)
def test_new_object_gets_it(s3, governed_target):
    """An object put into a bucket with a default retention of one day is under GOVERNANCE until a day after its
    LastModified."""
    s3.put_object(**governed_target, Body=b"x")
    _is_governed_for(s3.head_object(**governed_target), DAY)


@check("PutObject", level="common", spec=DEFAULTS)
def test_new_object_is_protected(s3, governed_target, written):
    """DeleteObject of a version under the default retention answers 403 AccessDenied, and the version stays."""
    [version] = written(governed_target, b"x")
    with expect.error(403, "AccessDenied"):
        s3.delete_object(**governed_target, VersionId=version)
    expect.equal(s3.get_object(**governed_target)["Body"].read(), b"x", "body")


@check("PutObject", level="common", spec=DEFAULTS)
def test_years_are_counted(s3, own_locked_bucket):
    """An object put into a bucket with a default retention of one year is under it for 365 or 366 days."""
    rule = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Years": 1}}}
    with expect.arranging():
        s3.put_object_lock_configuration(Bucket=own_locked_bucket, ObjectLockConfiguration=rule)
    s3.put_object(Bucket=own_locked_bucket, Key="key", Body=b"x")
    head = s3.head_object(Bucket=own_locked_bucket, Key="key")
    lasts = head["ObjectLockRetainUntilDate"] - head["LastModified"]
    assert 365 * DAY - TOLERANCE <= lasts <= 366 * DAY + TOLERANCE, f"expected a year, got {lasts}"


@check("PutObject", level="common", spec=DEFAULTS)
def test_own_retention_goes_before_it(s3, governed_target, clock):
    """An object put with a retention of its own has that one, and not the bucket's default."""
    until = clock.after(days=3)
    s3.put_object(**governed_target, Body=b"x", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until)
    expect.equal(s3.head_object(**governed_target)["ObjectLockRetainUntilDate"], until, "retain until")


@check("CopyObject", level="common", spec=DEFAULTS)
def test_copy_gets_it(s3, governed_target, stored):
    """A copy into a bucket with a default retention of one day is under GOVERNANCE until a day after."""
    s3.copy_object(**governed_target, CopySource=stored(b"source"))
    _is_governed_for(s3.head_object(**governed_target), DAY)


@check("CompleteMultipartUpload", level="common", spec=DEFAULTS)
def test_completed_upload_gets_it(s3, governed_target):
    """The object of an upload into a bucket with a default retention of one day is under GOVERNANCE for a day."""
    upload = start_upload(s3, governed_target)
    part = send_part(s3, upload, 1, b"part")
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})
    _is_governed_for(s3.head_object(**governed_target), DAY)


@check("PutObjectLockConfiguration", level="common", spec=DEFAULTS)
def test_older_object_does_not_get_it(s3, own_locked_bucket, written):
    """An object from before the default retention was put has none: GetObjectRetention answers 404
    NoSuchObjectLockConfiguration."""
    target = {"Bucket": own_locked_bucket, "Key": "older"}
    written(target, b"x")
    s3.put_object_lock_configuration(Bucket=own_locked_bucket, ObjectLockConfiguration=GOVERNANCE)
    with expect.error(404, "NoSuchObjectLockConfiguration"):
        s3.get_object_retention(**target)


@check("DeleteObject", level="common", spec=userguide("object-lock-managing"))
def test_delete_marker_does_not_get_it(s3, governed_target):
    """A delete marker in a bucket with a default retention is deleted by its id: 204."""
    with expect.arranging():
        marker = s3.delete_object(**governed_target)["VersionId"]
    expect.status(s3.delete_object(**governed_target, VersionId=marker), 204)


# AWS was measured to want one: "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with
# Object Lock parameters", a bucket's default retention included. The hash that Signature V4 signs is none.
@check("PutObject", level="extended", spec=api("PutObject"))
def test_upload_without_a_digest_is_refused(s3, governed_target, altered):
    """PutObject with neither Content-MD5 nor a checksum into a bucket with a default retention answers 400
    InvalidRequest."""
    # With a body in the place of the SDK's, its checksum is gone.
    with expect.error(400, "InvalidRequest"), altered(body=b"x", without=["Content-MD5"]):
        s3.put_object(**governed_target, Body=b"y")
