"""Object Lock requested during an upload: headers of PutObject, CopyObject and CreateMultipartUpload."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.assertions.check import marks_for_operation
from fixtures.model.sources import api, userguide

FEATURE = "retention"

LOCK = userguide("object-lock")
HEADERS = ("ObjectLockMode", "ObjectLockRetainUntilDate", "ObjectLockLegalHoldStatus")
MODE, UNTIL, HOLD = "x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date", "x-amz-object-lock-legal-hold"
FUTURE = "2099-01-01T00:00:00Z"
REFUSED = pytest.mark.parametrize(
    "headers",
    [
        {MODE: "GOVERNANCE"},
        {UNTIL: FUTURE},
        {MODE: "LEGAL", UNTIL: FUTURE},
        {MODE: "governance", UNTIL: FUTURE},
        {MODE: "GOVERNANCE", UNTIL: "2019-12-31T00:00:00Z"},
        {MODE: "GOVERNANCE", UNTIL: "tomorrow"},
        {HOLD: "YES"},
        {HOLD: "on"},
        {MODE: "LEGAL"},
    ],
    ids=[
        *["mode-alone", "date-alone", "unknown-mode", "lower-case-mode", "past-date", "no-date"],
        *["unknown-hold", "lower-case-hold", "unknown-mode-alone"],
    ],
)


def _nothing_came(s3, target):
    with expect.error(404):
        s3.head_object(**target)


def _no_upload_came(s3, target):
    listed = s3.list_multipart_uploads(Bucket=target["Bucket"], Prefix=target["Key"])
    expect.equal(listed.get("Uploads", []), [], "uploads", sort="entries")


def _lock_of(answer):
    return {name: answer.get(name) for name in HEADERS}


@check("PutObject", level="common", spec=api("PutObject"))
@pytest.mark.parametrize("answered", ["HeadObject", "GetObject"])
def test_lock_is_read_back(s3, locked_target, clock, answered):
    """HeadObject and GetObject return the mode, the retain-until date and the legal hold that were sent with
    PutObject."""
    lock = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": clock.after(days=1)}
    s3.put_object(
        **locked_target,
        Body=b"x",
        ObjectLockMode="GOVERNANCE",
        ObjectLockRetainUntilDate=lock["ObjectLockRetainUntilDate"],
        ObjectLockLegalHoldStatus="ON",
    )
    found = s3.head_object(**locked_target) if answered == "HeadObject" else s3.get_object(**locked_target)
    expect.equal(_lock_of(found), {**lock, "ObjectLockLegalHoldStatus": "ON"}, "lock", sort="option")


@check("PutObject", level="common", spec=api("PutObject"))
def test_compliance_is_read_back(s3, locked_target, clock):
    """HeadObject returns COMPLIANCE and the retain-until date that were sent with PutObject."""
    until = clock.after(seconds=10)
    s3.put_object(**locked_target, Body=b"x", ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=until)
    head = s3.head_object(**locked_target)
    expect.equal(
        (head["ObjectLockMode"], head["ObjectLockRetainUntilDate"]),
        ("COMPLIANCE", until),
        "mode and date",
        sort="option",
    )


@check("PutObject", level="common", spec=api("PutObject"))
def test_object_is_not_locked_by_default(s3, locked_target, written):
    """HeadObject of an object that was put without a lock, in a bucket with Object Lock, returns no mode and no
    date, and either no legal hold or OFF."""
    written(locked_target, b"x")
    head = s3.head_object(**locked_target)
    expect.equal([head.get(name) for name in HEADERS[:2]], [None, None], "mode and date", sort="option")
    hold = head.get("ObjectLockLegalHoldStatus")
    expect.that(hold in (None, "OFF"), "none", hold, "legal hold", sort="option")


@check("HeadObject", level="common", spec=api("HeadObject"))
def test_date_has_the_documented_form(s3, locked_target, written, clock, last_exchange):
    """The x-amz-object-lock-retain-until-date header in the response of HeadObject is an ISO 8601 time in UTC."""
    until = clock.after(days=1)
    written(locked_target, b"x", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until)
    s3.head_object(**locked_target)
    expect.documented_timestamp(last_exchange().response_header(UNTIL) or "", UNTIL)


@check("PutObject", level="common", spec=api("PutObject"))
@recorded(
    "LocalStack",
    "TestS3ObjectLockRetention::test_s3_object_lock_mode_validation",
    2026,
    of="unknown-mode-alone date-alone unknown-mode",
)
@recorded("LocalStack", "TestS3ObjectLockRetention::test_bucket_config_default_retention", 2026, of="mode-alone")
@REFUSED
def test_invalid_lock_is_refused(s3, locked_target, altered, headers):
    """PutObject with only one of mode and date, with an unknown mode or legal hold status, or with a date that is
    invalid or in the past, is refused with 400 InvalidArgument, and nothing is stored."""
    with expect.error(400, "InvalidArgument"), altered(headers=headers):
        s3.put_object(**locked_target, Body=b"x")
    _nothing_came(s3, locked_target)


@check("CreateMultipartUpload", level="common", spec=api("CreateMultipartUpload"))
@recorded("LocalStack", "TestS3ObjectLockRetention::test_s3_object_lock_mode_validation", 2026, of="unknown-mode")
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
@REFUSED
def test_invalid_lock_of_an_upload_is_refused(s3, locked_target, altered, headers):
    """CreateMultipartUpload with only one of mode and date, with an unknown mode or legal hold status, or with a
    date that is invalid or in the past, is refused with 400 InvalidArgument, and starts no upload."""
    with expect.error(400, "InvalidArgument"), altered(headers=headers):
        s3.create_multipart_upload(**locked_target)
    _no_upload_came(s3, locked_target)


@check("CopyObject", level="common", spec=api("CopyObject"))
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
@REFUSED
def test_invalid_lock_of_a_copy_is_refused(s3, locked_target, stored_to_read, altered, headers):
    """CopyObject with only one of mode and date, with an unknown mode or legal hold status, or with a date that is
    invalid or in the past, is refused with 400 InvalidArgument, and makes no copy."""
    source = stored_to_read(b"source")
    with expect.error(400, "InvalidArgument"), altered(headers=headers):
        s3.copy_object(**locked_target, CopySource=source)
    _nothing_came(s3, locked_target)


@check("PutObject", level="common", spec=api("PutObject"))
@pytest.mark.parametrize("headers", [{MODE: "GOVERNANCE", UNTIL: FUTURE}, {HOLD: "ON"}], ids=["retention", "hold"])
def test_locked_object_in_a_bucket_without_lock_is_refused(s3, target, altered, headers):
    """PutObject with a retention or a legal hold, into a bucket without Object Lock, is refused with 400
    InvalidRequest, and nothing is stored."""
    with expect.error(400, "InvalidRequest"), altered(headers=headers):
        s3.put_object(**target, Body=b"x")
    _nothing_came(s3, target)


# Recorded from AWS: the values are looked at before the bucket is.
INVALID_ANYWHERE = {
    "past-date": {MODE: "GOVERNANCE", UNTIL: "2019-12-31T00:00:00Z"},
    "unknown-mode": {MODE: "LEGAL", UNTIL: FUTURE},
    "unknown-hold": {HOLD: "YES"},
}


@check("PutObject", level="extended", spec=api("PutObject"))
@recorded("versitygw", "REST - PutObject - x-amz-object-lock-retain-until-date - earlier date", 2026, of="past-date")
@recorded("versitygw", "REST - PutObject - x-amz-object-lock-mode - invalid mode", 2026, of="unknown-mode")
@recorded("versitygw", "PutObject - x-amz-object-lock-legal-hold - invalid value", 2026, of="unknown-hold")
@pytest.mark.parametrize("headers", INVALID_ANYWHERE.values(), ids=INVALID_ANYWHERE)
def test_invalid_lock_in_a_bucket_without_lock_is_refused(s3, target, altered, headers):
    """PutObject with a date in the past, an unknown mode or an unknown legal hold status, into a bucket without Object
    Lock, is refused with 400 InvalidArgument, and nothing is stored."""
    with expect.error(400, "InvalidArgument"), altered(headers=headers):
        s3.put_object(**target, Body=b"x")
    _nothing_came(s3, target)


@check("CreateMultipartUpload", level="common", spec=api("CreateMultipartUpload"))
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
@pytest.mark.parametrize("headers", [{MODE: "GOVERNANCE", UNTIL: FUTURE}, {HOLD: "ON"}], ids=["retention", "hold"])
def test_locked_upload_in_a_bucket_without_lock_is_refused(s3, target, altered, headers):
    """CreateMultipartUpload with a retention or a legal hold, in a bucket without Object Lock, is refused with 400
    InvalidRequest, and starts no upload."""
    with expect.error(400, "InvalidRequest"), altered(headers=headers):
        s3.create_multipart_upload(**target)
    _no_upload_came(s3, target)


@check("CopyObject", level="common", spec=api("CopyObject"))
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
@pytest.mark.parametrize("headers", [{MODE: "GOVERNANCE", UNTIL: FUTURE}, {HOLD: "ON"}], ids=["retention", "hold"])
def test_locked_copy_in_a_bucket_without_lock_is_refused(s3, target, stored_to_read, altered, headers):
    """CopyObject with a retention or a legal hold, into a bucket without Object Lock, is refused with 400
    InvalidRequest, and makes no copy."""
    source = stored_to_read(b"source")
    with expect.error(400, "InvalidRequest"), altered(headers=headers):
        s3.copy_object(**target, CopySource=source)
    _nothing_came(s3, target)


WRITES = {
    "PutObject": lambda s3, target, source: s3.put_object(**target, Body=b"x"),
    "CreateMultipartUpload": lambda s3, target, source: s3.create_multipart_upload(**target),
    "CopyObject": lambda s3, target, source: s3.copy_object(**target, CopySource=source),
}
EACH_WRITE = pytest.mark.parametrize(
    "write", [pytest.param(call, id=name, marks=marks_for_operation(name)) for name, call in WRITES.items()]
)


@check("PutObject", level="extended", spec=LOCK)
@EACH_WRITE
@pytest.mark.parametrize("place", ["versioned_target", "suspended_target"], ids=["versioned", "suspended"])
def test_lock_in_a_bucket_with_versions_alone_is_refused(s3, request, stored_to_read, altered, write, place):
    """PutObject, CreateMultipartUpload and CopyObject with a retention, in a bucket without Object Lock whose
    versioning is enabled or suspended, are refused with 400 InvalidRequest, and store nothing."""
    target, source = request.getfixturevalue(place), stored_to_read(b"source")
    with expect.error(400, "InvalidRequest"), altered(headers={MODE: "GOVERNANCE", UNTIL: FUTURE}):
        write(s3, target, source)
    (_no_upload_came if write is WRITES["CreateMultipartUpload"] else _nothing_came)(s3, target)


# A hold itself is not placed: the object could not be removed for a day after its release.
@check("PutObject", level="extended", spec=api("PutObject"))
@EACH_WRITE
def test_unknown_event_hold_is_refused(s3, locked_target, stored_to_read, altered, write):
    """PutObject, CreateMultipartUpload and CopyObject with an event hold other than ON and OFF are refused with 400,
    and store nothing."""
    source = stored_to_read(b"source")
    with expect.error(400), altered(headers={"x-amz-object-lock-event-hold": "YES"}):
        write(s3, locked_target, source)
    (_no_upload_came if write is WRITES["CreateMultipartUpload"] else _nothing_came)(s3, locked_target)


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_copy_with_a_lock(s3, locked_target, stored_to_read, clock):
    """CopyObject with mode, date and legal hold creates a version with the same mode, date and legal hold."""
    until = clock.after(days=1)
    s3.copy_object(
        **locked_target,
        CopySource=stored_to_read(b"source"),
        ObjectLockMode="GOVERNANCE",
        ObjectLockRetainUntilDate=until,
        ObjectLockLegalHoldStatus="ON",
    )
    wanted = dict(zip(HEADERS, ("GOVERNANCE", until, "ON"), strict=True))
    expect.equal(_lock_of(s3.head_object(**locked_target)), wanted, "lock", sort="option")


@check("CopyObject", level="common", spec=userguide("copy-object"))
@recorded("LocalStack", "TestS3ObjectLockRetention::test_s3_copy_object_retention_lock", 2026)
def test_lock_of_the_source_is_not_copied(s3, locked_target, written, clock):
    """A copy of an object under retention and legal hold has neither retention nor legal hold."""
    until = clock.after(days=1)
    written(
        locked_target,
        b"source",
        ObjectLockMode="GOVERNANCE",
        ObjectLockRetainUntilDate=until,
        ObjectLockLegalHoldStatus="ON",
    )
    copied = {**locked_target, "Key": locked_target["Key"] + "-copy"}
    s3.copy_object(**copied, CopySource=locked_target)
    head = s3.head_object(**copied)
    expect.equal([head.get(name) for name in HEADERS[:2]], [None, None], "mode and date", sort="option")
    hold = head.get("ObjectLockLegalHoldStatus")
    expect.that(hold in (None, "OFF"), "none", hold, "legal hold", sort="option")


@check(
    "CreateMultipartUpload",
    level="common",
    spec=api("CreateMultipartUpload"),
    shows="uploads-in-parts-are-not-locked",
)
def test_multipart_upload_with_a_lock(s3, locked_target, clock):
    """The object of a multipart upload has the mode, date and legal hold that were sent with CreateMultipartUpload."""
    until = clock.after(days=1)
    upload = {
        **locked_target,
        "UploadId": s3.create_multipart_upload(
            **locked_target,
            ObjectLockMode="GOVERNANCE",
            ObjectLockRetainUntilDate=until,
            ObjectLockLegalHoldStatus="ON",
        )["UploadId"],
    }
    part = {"PartNumber": 1, "ETag": s3.upload_part(**upload, PartNumber=1, Body=b"part")["ETag"]}
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})
    wanted = dict(zip(HEADERS, ("GOVERNANCE", until, "ON"), strict=True))
    expect.equal(_lock_of(s3.head_object(**locked_target)), wanted, "lock", sort="option")


@check("PutObject", level="common", spec=LOCK)
def test_write_over_a_locked_object(s3, locked_target, written, clock):
    """PutObject over an object under retention returns 200 and creates a new version without retention; the previous
    version keeps its mode and date."""
    until = clock.after(days=1)
    [locked] = written(locked_target, b"locked", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until)
    answer = s3.put_object(**locked_target, Body=b"new")
    expect.status(answer, 200)
    expect.equal(s3.head_object(**locked_target).get("ObjectLockMode"), None, "mode of the new version", sort="option")
    before = s3.head_object(**locked_target, VersionId=locked)
    expect.equal(
        (before["ObjectLockMode"], before["ObjectLockRetainUntilDate"]),
        ("GOVERNANCE", until),
        "mode and date",
        sort="option",
    )


# Recorded from AWS: "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock
# parameters". The payload hash of Signature V4 does not count as a checksum.
@check("PutObject", level="extended", spec=api("PutObject"))
def test_upload_without_a_digest_is_refused(s3, locked_target, altered, clock):
    """PutObject with a retention but neither Content-MD5 nor a checksum is refused with 400 InvalidRequest."""
    until = clock.after(days=1)
    # Replacing the SDK's body also removes its checksum.
    with expect.error(400, "InvalidRequest"), altered(body=b"x", without=["Content-MD5"]):
        s3.put_object(**locked_target, Body=b"y", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until)


@check("PutObject", level="extended", spec=api("PutObject"))
@recorded("versitygw", "test_rest_put_object.sh::PutObject - x-amz-object-lock-legal-hold - no Content-MD5", 2026)
def test_held_upload_without_a_digest_is_refused(s3, locked_target, altered):
    """PutObject with a legal hold but neither Content-MD5 nor a checksum is refused with 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"), altered(body=b"x", without=["Content-MD5"]):
        s3.put_object(**locked_target, Body=b"y", ObjectLockLegalHoldStatus="ON")


@check("PutObject", level="common", spec=api("PutObject"))
@recorded("moto", "test_s3_lock.py::test_put_locked_object_with_checksum_algorithm", 2025)
def test_upload_with_a_checksum_for_a_digest(s3, locked_target, altered, clock):
    """PutObject with a retention and the SHA-256 of its body, but no Content-MD5, returns 200, and the object has the
    retention."""
    given = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": clock.after(days=1)}
    with altered(without=["Content-MD5"]):
        expect.status(s3.put_object(**locked_target, Body=b"x", ChecksumAlgorithm="SHA256", **given), 200)
    expect.equal(s3.head_object(**locked_target).get("ObjectLockMode"), "GOVERNANCE", "mode", sort="option")
