"""PutObjectLegalHold and GetObjectLegalHold: protection without an end date, until the hold is removed."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide

FEATURE = "legal-hold"

PUT, GET = api("PutObjectLegalHold"), api("GetObjectLegalHold")
HOLDS = userguide("object-lock")


@check("PutObjectLegalHold", level="common", spec=PUT, gate=True)
@recorded("LocalStack", "TestS3ObjectLockLegalHold::test_s3_legal_hold_lock_versioned", 2026, of="OFF")
@recorded("LocalStack", "TestS3ObjectLockLegalHold::test_put_get_object_legal_hold", 2026, of="ON")
@pytest.mark.parametrize("status", ["ON", "OFF"])
def test_hold_is_read_back(s3, locked_target, written, status):
    """PutObjectLegalHold returns 200, and GetObjectLegalHold and HeadObject then return the same Status."""
    written(locked_target, b"x")
    expect.status(s3.put_object_legal_hold(**locked_target, LegalHold={"Status": status}), 200)
    expect.equal(
        s3.get_object_legal_hold(**locked_target)["LegalHold"], {"Status": status}, "legal hold", sort="option"
    )
    expect.equal(
        s3.head_object(**locked_target).get("ObjectLockLegalHoldStatus"),
        status,
        "legal hold of HeadObject",
        sort="option",
    )


@check("PutObjectLegalHold", level="common", spec=PUT)
def test_hold_is_removed(s3, locked_target, written):
    """PutObjectLegalHold with OFF on an object under legal hold returns 200, and GetObjectLegalHold then returns
    OFF."""
    written(locked_target, b"x", ObjectLockLegalHoldStatus="ON")
    expect.status(s3.put_object_legal_hold(**locked_target, LegalHold={"Status": "OFF"}), 200)
    expect.equal(s3.get_object_legal_hold(**locked_target)["LegalHold"], {"Status": "OFF"}, "legal hold", sort="option")


@check("GetObjectLegalHold", level="common", spec=GET)
def test_hold_of_an_upload_is_read_back(s3, locked_target, written):
    """GetObjectLegalHold of an object that was put with a legal hold returns ON."""
    written(locked_target, b"x", ObjectLockLegalHoldStatus="ON")
    expect.equal(s3.get_object_legal_hold(**locked_target)["LegalHold"], {"Status": "ON"}, "legal hold", sort="option")


@check("GetObjectLegalHold", level="common", spec=GET)
@recorded("LocalStack", "TestS3ObjectLockLegalHold::test_put_get_object_legal_hold", 2026)
def test_object_that_was_never_held(s3, unlocked):
    """GetObjectLegalHold of an object that never had a legal hold returns 404 NoSuchObjectLockConfiguration."""
    with expect.error(404, "NoSuchObjectLockConfiguration"):
        s3.get_object_legal_hold(**unlocked)


@check("PutObjectLegalHold", level="common", spec=HOLDS)
def test_hold_of_an_older_version(s3, locked_target, written):
    """PutObjectLegalHold with a version id holds that version, not the current one."""
    first, second = written(locked_target, b"first", b"second")
    s3.put_object_legal_hold(**locked_target, VersionId=first, LegalHold={"Status": "ON"})
    found = s3.get_object_legal_hold(**locked_target, VersionId=first)["LegalHold"]
    expect.equal(found, {"Status": "ON"}, "legal hold of the older version", sort="option")
    current = s3.head_object(**locked_target, VersionId=second).get("ObjectLockLegalHoldStatus")
    expect.that(current in (None, "OFF"), "none", current, "legal hold of the current version", sort="option")


@check("PutObjectLegalHold", level="common", spec=HOLDS)
@derived("An operation is documented to change what it names; so everything beside that stays.")
def test_hold_leaves_the_retention_alone(s3, locked_target, written, clock):
    """Setting a legal hold ON and then OFF does not change the retention of the version."""
    until = clock.after(days=1)
    written(locked_target, b"x", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until)
    for status in ("ON", "OFF"):
        s3.put_object_legal_hold(**locked_target, LegalHold={"Status": status})
    head = s3.head_object(**locked_target)
    found = (head.get("ObjectLockMode"), head.get("ObjectLockRetainUntilDate"))
    expect.equal(found, ("GOVERNANCE", until), "mode and date", sort="option")


@check("PutObjectLegalHold", level="common", spec=PUT)
@pytest.mark.parametrize(
    "hold", [{"Status": "YES"}, {"Status": "on"}, {}], ids=["unknown-status", "lower-case-status", "no-status"]
)
def test_invalid_hold_is_refused(s3, unlocked, hold):
    """PutObjectLegalHold without a Status, or with a Status that is not ON or OFF, is refused with 400 MalformedXML."""
    with expect.error(400, "MalformedXML"):
        s3.put_object_legal_hold(**unlocked, LegalHold=hold)


@check("PutObjectLegalHold", level="common", spec=PUT)
@pytest.mark.parametrize("body", [b"<LegalHold><Status>ON", b"ON", b""], ids=["cut-off", "no-xml", "empty"])
def test_malformed_document_is_refused(s3, unlocked, altered, body):
    """PutObjectLegalHold with a body that is not a well-formed XML document is refused with 400 MalformedXML."""
    with expect.error(400, "MalformedXML"), altered(body=body):
        s3.put_object_legal_hold(**unlocked, LegalHold={"Status": "ON"})


@check("PutObjectLegalHold", level="extended", spec=PUT)
@recorded("LocalStack", "TestS3ObjectLockLegalHold::test_put_object_legal_hold_exc", 2026)
def test_missing_document_is_reported_before_the_missing_lock(s3, stored, altered):
    """PutObjectLegalHold with an empty body, in a bucket without Object Lock, is refused with 400 MalformedXML."""
    obj = stored(b"x")
    with expect.error(400, "MalformedXML"), altered(body=b""):
        s3.put_object_legal_hold(**obj, LegalHold={"Status": "ON"})


# The API model marks a checksum as required; S3 responds "Missing required header for this request: Content-MD5".
@check("PutObjectLegalHold", level="extended", spec=PUT)
def test_document_without_a_digest_is_refused(s3, unlocked, altered):
    """PutObjectLegalHold with neither Content-MD5 nor a checksum is refused with 400 InvalidRequest."""
    digests = ["Content-MD5", "x-amz-checksum-crc32", "x-amz-sdk-checksum-algorithm"]
    with expect.error(400, "InvalidRequest"), altered(without=digests):
        s3.put_object_legal_hold(**unlocked, LegalHold={"Status": "ON"})
