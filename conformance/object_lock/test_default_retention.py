"""The default retention of a bucket: it applies to new versions that are uploaded without a retention."""

import base64
import datetime
from hashlib import md5

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.assertions.check import serial_forms_mark
from fixtures.clients.raw import form
from fixtures.model.sources import api, userguide
from fixtures.s3.uploads import send_part, start_upload

FEATURE = "object-lock"

DEFAULTS = userguide("object-lock")
DAY = datetime.timedelta(days=1)
TOLERANCE = datetime.timedelta(minutes=2)
GOVERNANCE = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}}


@pytest.fixture
def governed_target(governed_bucket, new_prefix):
    """Returns bucket and key of an object that does not exist, in a bucket with a default retention of one day in
    GOVERNANCE mode."""
    return {"Bucket": governed_bucket("of objects"), "Key": f"{new_prefix()}governed"}


def _is_governed_for(head, period):
    expect.equal(head.get("ObjectLockMode"), "GOVERNANCE", "mode", sort="option")
    lasts = head["ObjectLockRetainUntilDate"] - head["LastModified"]
    expect.that(abs(lasts - period) <= TOLERANCE, str(period), str(lasts), "retention", sort="option")


@check("PutObject", level="common", spec=DEFAULTS)
@recorded("LocalStack", "TestS3ObjectLockRetention::test_bucket_config_default_retention", 2026)
def test_new_object_gets_the_default_retention(s3, governed_target):
    """An object put into a bucket with a default retention of one day in GOVERNANCE mode is under GOVERNANCE until
    one day after its LastModified."""
    s3.put_object(**governed_target, Body=b"x")
    _is_governed_for(s3.head_object(**governed_target), DAY)


@check("PutObject", level="common", spec=DEFAULTS)
def test_new_object_is_protected(s3, governed_target, written):
    """DeleteObject of a version under the default retention is refused with 403 AccessDenied, and the version can
    still be read."""
    [version] = written(governed_target, b"x")
    with expect.error(403, "AccessDenied"):
        s3.delete_object(**governed_target, VersionId=version)
    expect.equal(s3.get_object(**governed_target)["Body"].read(), b"x", "body", sort="data")


@check("PutObject", level="common", spec=DEFAULTS)
def test_years_are_counted(s3, own_locked_bucket):
    """An object put into a bucket with a default retention of one year is retained for 365 or 366 days."""
    rule = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Years": 1}}}
    with expect.arranging():
        s3.put_object_lock_configuration(Bucket=own_locked_bucket, ObjectLockConfiguration=rule)
    s3.put_object(Bucket=own_locked_bucket, Key="key", Body=b"x")
    head = s3.head_object(Bucket=own_locked_bucket, Key="key")
    lasts = head["ObjectLockRetainUntilDate"] - head["LastModified"]
    right = 365 * DAY - TOLERANCE <= lasts <= 366 * DAY + TOLERANCE
    expect.that(right, "one year", str(lasts), "retention", sort="option")


@check("PutObject", level="common", spec=DEFAULTS)
def test_retention_of_the_request_overrides_the_default(s3, governed_target, clock):
    """An object put with its own retention has that retention, mode and date, not the bucket's default."""
    until = clock.after(seconds=10)
    s3.put_object(**governed_target, Body=b"x", ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=until)
    head = s3.head_object(**governed_target)
    found = (head["ObjectLockMode"], head["ObjectLockRetainUntilDate"])
    expect.equal(found, ("COMPLIANCE", until), "mode and date", sort="option")


@check("PutObjectRetention", level="common", spec=DEFAULTS)
def test_later_retention_overrides_the_default(s3, governed_target, clock):
    """PutObjectRetention of an object under the bucket's default retention returns 200 for a later date, and
    GetObjectRetention then returns this date."""
    with expect.arranging():
        s3.put_object(**governed_target, Body=b"x")
    later = {"Mode": "GOVERNANCE", "RetainUntilDate": clock.after(days=3)}
    expect.status(s3.put_object_retention(**governed_target, Retention=later), 200)
    found = s3.get_object_retention(**governed_target)["Retention"]["RetainUntilDate"]
    expect.equal(found, later["RetainUntilDate"], "retain until", sort="option")


@check("CopyObject", level="common", spec=DEFAULTS)
def test_copy_gets_the_default_retention(s3, governed_target, stored_to_read):
    """A copy into a bucket with a default retention of one day is under GOVERNANCE until one day after its
    LastModified."""
    s3.copy_object(**governed_target, CopySource=stored_to_read(b"source"))
    _is_governed_for(s3.head_object(**governed_target), DAY)


@check("CompleteMultipartUpload", level="common", spec=DEFAULTS)
def test_completed_upload_gets_the_default_retention(s3, governed_target):
    """The object of a multipart upload into a bucket with a default retention of one day is under GOVERNANCE until
    one day after its LastModified."""
    upload = start_upload(s3, governed_target)
    part = send_part(s3, upload, 1, b"part")
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})
    _is_governed_for(s3.head_object(**governed_target), DAY)


@serial_forms_mark
@check("PostObject", level="common", spec=DEFAULTS)
def test_file_of_a_form_gets_the_default_retention(raw_s3v4, control, governed_target):
    """The object of a form with a Content-MD5, into a bucket with a default retention of one day, is under GOVERNANCE
    until one day after its LastModified."""
    digest = base64.b64encode(md5(form.CONTENT, usedforsecurity=False).digest()).decode()
    sent = form.signed(raw_s3v4, **governed_target, fields={"Content-MD5": digest})
    expect.status(raw_s3v4.send(sent.request), 204)
    _is_governed_for(control.head_object(**governed_target), DAY)


@check("PutObjectLockConfiguration", level="common", spec=DEFAULTS)
def test_older_object_does_not_get_the_default_retention(s3, own_locked_bucket, written):
    """An object that was stored before the bucket got a default retention has no retention: GetObjectRetention
    returns 404 NoSuchObjectLockConfiguration."""
    target = {"Bucket": own_locked_bucket, "Key": "older"}
    written(target, b"x")
    s3.put_object_lock_configuration(Bucket=own_locked_bucket, ObjectLockConfiguration=GOVERNANCE)
    with expect.error(404, "NoSuchObjectLockConfiguration"):
        s3.get_object_retention(**target)


@check("DeleteObject", level="common", spec=userguide("object-lock-managing"))
def test_delete_marker_does_not_get_the_default_retention(s3, governed_target):
    """DeleteObject of a delete marker by its version id, in a bucket with a default retention, succeeds."""
    with expect.arranging():
        marker = s3.delete_object(**governed_target)["VersionId"]
    expect.succeeded(s3.delete_object(**governed_target, VersionId=marker))


# Recorded from AWS: "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock
# parameters", also for a bucket's default retention. The payload hash of Signature V4 does not count as a checksum.
@check("PutObject", level="extended", spec=api("PutObject"))
@recorded("versitygw", "TEST - REST - PutObject - not allowed without content-MD5 with lock configuration", 2026)
def test_upload_without_a_digest_is_refused(s3, governed_target, altered):
    """PutObject with neither Content-MD5 nor a checksum, into a bucket with a default retention, is refused with 400
    InvalidRequest."""
    # Replacing the SDK's body also removes its checksum.
    with expect.error(400, "InvalidRequest"), altered(body=b"x", without=["Content-MD5"]):
        s3.put_object(**governed_target, Body=b"y")
