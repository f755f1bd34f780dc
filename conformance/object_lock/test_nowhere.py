"""Retention and legal hold of buckets, objects and versions that do not exist or cannot have one."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api

FEATURE = "object-lock"

OPERATIONS = ("GetObjectLegalHold", "GetObjectRetention", "PutObjectLegalHold", "PutObjectRetention")
EACH = pytest.mark.parametrize("operation", OPERATIONS)
SPEC = api("PutObjectRetention")


def _ask(s3, clock, operation, where):
    if operation == "GetObjectRetention":
        s3.get_object_retention(**where)
    elif operation == "GetObjectLegalHold":
        s3.get_object_legal_hold(**where)
    elif operation == "PutObjectLegalHold":
        s3.put_object_legal_hold(**where, LegalHold={"Status": "ON"})
    else:
        until = clock.after(days=1)
        s3.put_object_retention(**where, Retention={"Mode": "GOVERNANCE", "RetainUntilDate": until})


@check(*OPERATIONS, level="common", spec=SPEC)
@recorded(
    "LocalStack",
    "TestS3ObjectLockLegalHold::test_put_object_legal_hold_exc",
    2026,
    of="GetObjectLegalHold PutObjectLegalHold",
)
@recorded(
    "LocalStack",
    "TestS3ObjectLockRetention::test_s3_object_retention_exc",
    2026,
    of="GetObjectRetention PutObjectRetention",
)
@EACH
def test_bucket_without_lock_is_refused(s3, stored, clock, operation):
    """Getting or putting a retention or legal hold in a bucket without Object Lock is refused with 400
    InvalidRequest."""
    obj = stored(b"x")
    with expect.error(400, "InvalidRequest"):
        _ask(s3, clock, operation, obj)


@check(*OPERATIONS, level="common", spec=SPEC)
@recorded("LocalStack", "TestS3ObjectLockRetention::test_s3_object_retention_exc", 2026, of="PutObjectRetention")
@recorded("LocalStack", "TestS3ObjectLockLegalHold::test_put_object_legal_hold_exc", 2026, of="PutObjectLegalHold")
@EACH
def test_missing_bucket_is_refused(s3, new_bucket_name, clock, operation):
    """Getting or putting a retention or legal hold in a bucket that does not exist returns 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        _ask(s3, clock, operation, {"Bucket": new_bucket_name, "Key": "key"})


@check(*OPERATIONS, level="common", spec=SPEC)
@recorded("LocalStack", "TestS3ObjectLockLegalHold::test_put_object_legal_hold_exc", 2026, of="PutObjectLegalHold")
@recorded("LocalStack", "TestS3ObjectLockRetention::test_s3_object_retention_exc", 2026, of="PutObjectRetention")
@EACH
def test_missing_key_is_refused(s3, locked_target, clock, operation):
    """Getting or putting a retention or legal hold of a key that does not exist returns 404 NoSuchKey."""
    with expect.error(404, "NoSuchKey"):
        _ask(s3, clock, operation, locked_target)


@pytest.fixture
def deleted_version(s3, locked_bucket, new_prefix, written):
    """Bucket, key and id of a version that was deleted."""
    with expect.arranging():
        target = {"Bucket": locked_bucket, "Key": f"{new_prefix()}object"}
        first, _ = written(target, b"first", b"second")
        s3.delete_object(**target, VersionId=first)
        return {**target, "VersionId": first}


@check(*OPERATIONS, level="common", spec=SPEC)
@EACH
def test_deleted_version_is_refused(s3, deleted_version, clock, operation):
    """Getting or putting a retention or legal hold of a version that was deleted returns 404 NoSuchVersion."""
    with expect.error(404, "NoSuchVersion"):
        _ask(s3, clock, operation, deleted_version)


@check(*OPERATIONS, level="common", spec=SPEC)
@EACH
def test_malformed_version_is_refused(s3, unlocked, clock, operation):
    """Getting or putting a retention or legal hold with a malformed version id is refused with 400 InvalidArgument,
    or with 404 NoSuchVersion if the server accepts any text as a version id."""
    with expect.error((400, "InvalidArgument"), (404, "NoSuchVersion")):
        _ask(s3, clock, operation, {**unlocked, "VersionId": "not-a-version-id"})


@pytest.fixture
def marker(s3, locked_bucket, new_prefix, written):
    """Bucket, key and id of a delete marker."""
    with expect.arranging():
        target = {"Bucket": locked_bucket, "Key": f"{new_prefix()}object"}
        written(target, b"x")
        return {**target, "VersionId": s3.delete_object(**target)["VersionId"]}


@check(*OPERATIONS, level="common", spec=SPEC)
@recorded(
    "LocalStack",
    "TestS3ObjectLockRetention::test_object_lock_delete_markers",
    2026,
    of="PutObjectRetention GetObjectRetention",
)
@EACH
def test_delete_marker_is_refused(s3, marker, clock, operation):
    """Getting or putting a retention or legal hold of a delete marker by its version id is refused with 405
    MethodNotAllowed."""
    with expect.error(405, "MethodNotAllowed"):
        _ask(s3, clock, operation, marker)
