"""DeleteObjects and Object Lock: each protected version is reported as an Error, and the rest is deleted."""

import datetime

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, userguide

FEATURE = "lock-protection"

LOCK = userguide("object-lock")
TOMORROW = datetime.timedelta(days=1)


@pytest.fixture
def locked(s3, locked_bucket, new_prefix):
    """`locked(**members)` returns bucket, key and id of a version that is stored with these members."""

    def store(**members):
        target = {"Bucket": locked_bucket, "Key": f"{new_prefix()}object"}
        return {**target, "VersionId": s3.put_object(**target, Body=b"x", **members)["VersionId"]}

    return store


@pytest.fixture
def retained(locked):
    """A version under GOVERNANCE retention until tomorrow."""
    until = datetime.datetime.now(datetime.timezone.utc) + TOMORROW
    return locked(ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until)


@pytest.fixture
def held(locked):
    """A version under a legal hold."""
    return locked(ObjectLockLegalHoldStatus="ON")


def _version(obj):
    return {"Key": obj["Key"], "VersionId": obj["VersionId"]}


def _is_refused(answer, obj):
    expect.refused_keys(answer, [(obj["Key"], obj["VersionId"], "AccessDenied")])


@pytest.mark.parametrize("quiet", [False, True], ids=["verbose", "quiet"])
@check("DeleteObjects", level="common", spec=LOCK)
@recorded("LocalStack", "TestS3ObjectLockLegalHold::test_delete_locked_object", 2026, of="verbose")
def test_held_version_is_refused(s3, held, quiet):
    """DeleteObjects of a version under a legal hold, with Quiet true or false, returns 200 with an Error
    AccessDenied for that key and version and no Deleted entry, and the version stays."""
    answer = s3.delete_objects(Bucket=held["Bucket"], Delete={"Objects": [_version(held)], "Quiet": quiet})
    _is_refused(answer, held)
    expect.equal(answer.get("Deleted", []), [], "Deleted", sort="form")
    expect.status(s3.head_object(**held), 200)


@check("DeleteObjects", level="common", spec=LOCK)
@recorded("moto", "test_s3_lock.py::test_locked_object_governance_mode", 2024)
def test_retained_version_is_refused(s3, retained):
    """DeleteObjects of a version under GOVERNANCE retention returns 200 with an Error AccessDenied for that key and
    version, and the version stays."""
    _is_refused(s3.delete_objects(Bucket=retained["Bucket"], Delete={"Objects": [_version(retained)]}), retained)
    expect.status(s3.head_object(**retained), 200)


@check("DeleteObjects", level="common", spec=LOCK)
@recorded("moto", "test_s3_lock.py::test_locked_object_governance_mode", 2024)
def test_retention_that_is_not_bypassed_is_refused(s3, retained):
    """DeleteObjects with BypassGovernanceRetention false, of a version under GOVERNANCE retention, returns 200 with
    an Error AccessDenied for that key and version."""
    objects = [_version(retained)]
    answer = s3.delete_objects(Bucket=retained["Bucket"], Delete={"Objects": objects}, BypassGovernanceRetention=False)
    _is_refused(answer, retained)


@check("DeleteObjects", level="common", spec=LOCK)
@recorded("moto", "test_s3_lock.py::test_locked_object_governance_mode", 2024)
def test_retention_is_bypassed(s3, retained):
    """DeleteObjects with BypassGovernanceRetention true deletes a version under GOVERNANCE retention and returns a
    Deleted entry for it."""
    objects = [_version(retained)]
    answer = s3.delete_objects(Bucket=retained["Bucket"], Delete={"Objects": objects}, BypassGovernanceRetention=True)
    found = [(entry.get("Key"), entry.get("VersionId")) for entry in answer.get("Deleted", [])]
    expect.equal(found, [(retained["Key"], retained["VersionId"])], "deleted versions", sort="form")
    with expect.error(404):
        s3.head_object(**retained)


@check("DeleteObjects", level="common", spec=LOCK)
def test_legal_hold_is_not_bypassed(s3, held):
    """DeleteObjects with BypassGovernanceRetention true, of a version under a legal hold, returns 200 with an Error
    AccessDenied for that key and version, and the version stays."""
    objects = [_version(held)]
    answer = s3.delete_objects(Bucket=held["Bucket"], Delete={"Objects": objects}, BypassGovernanceRetention=True)
    _is_refused(answer, held)
    expect.status(s3.head_object(**held), 200)


@check("DeleteObjects", level="common", spec=LOCK)
@recorded("LocalStack", "TestS3ObjectLockLegalHold::test_delete_locked_object", 2026)
def test_held_version_does_not_protect_other_keys(s3, held):
    """DeleteObjects of a version under a legal hold and of an unprotected version deletes only the second, and
    returns an Error AccessDenied for the first."""
    other = {"Bucket": held["Bucket"], "Key": held["Key"] + "-free"}
    with expect.arranging():
        other["VersionId"] = s3.put_object(**other, Body=b"x")["VersionId"]
    answer = s3.delete_objects(Bucket=held["Bucket"], Delete={"Objects": [_version(held), _version(other)]})
    _is_refused(answer, held)
    expect.equal([entry.get("Key") for entry in answer.get("Deleted", [])], [other["Key"]], "deleted keys", sort="form")
    with expect.error(404):
        s3.head_object(**other)


@check("DeleteObjects", level="common", spec=LOCK)
def test_delete_marker_over_a_held_version(s3, held):
    """DeleteObjects of a key without a VersionId, when its version is under a legal hold, creates a delete marker,
    and the version stays."""
    answer = s3.delete_objects(Bucket=held["Bucket"], Delete={"Objects": [{"Key": held["Key"]}]})
    found = [(entry.get("Key"), entry.get("DeleteMarker")) for entry in answer.get("Deleted", [])]
    expect.equal(found, [(held["Key"], True)], "Key and DeleteMarker", sort="form")
    expect.status(s3.head_object(**held), 200)


@check("DeleteObjects", level="extended", spec=api("DeleteObjects"))
@recorded("LocalStack", "TestS3ObjectLock::test_delete_object_with_no_locking", 2026)
def test_bypass_needs_object_lock(s3, stored):
    """DeleteObjects with BypassGovernanceRetention true, in a bucket without Object Lock, returns 400
    InvalidArgument, and the object stays."""
    obj = stored(b"stays")
    objects = [{"Key": obj["Key"]}]
    with expect.error(400, "InvalidArgument"):
        s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": objects}, BypassGovernanceRetention=True)
    expect.status(s3.head_object(**obj), 200)


@check("DeleteObjects", level="common", spec=LOCK)
@recorded("moto", "test_s3_lock.py::test_locked_object_governance_mode", 2024)
def test_retained_key_gets_a_marker(s3, retained):
    """DeleteObjects without a VersionId, of a key whose version is under GOVERNANCE retention, returns a Deleted entry
    with DeleteMarker true, and the version stays."""
    answer = s3.delete_objects(Bucket=retained["Bucket"], Delete={"Objects": [{"Key": retained["Key"]}]})
    found = [(entry.get("Key"), entry.get("DeleteMarker")) for entry in answer.get("Deleted", [])]
    expect.equal(found, [(retained["Key"], True)], "deleted keys", sort="form")
    expect.status(s3.head_object(**retained), 200)
