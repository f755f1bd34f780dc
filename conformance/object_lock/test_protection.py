"""The protection by Object Lock: a locked version cannot be deleted, but everything else works as usual."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.grants import ALL_USERS, group_permissions
from fixtures.s3.uploads import send_part, start_upload

FEATURE = "lock-protection"

LOCK = userguide("object-lock")
BYPASSING = userguide("object-lock-managing")


EACH = pytest.mark.parametrize(
    "locked", ["governed", "complied", "held"], ids=["governance", "compliance", "hold"], indirect=True
)


@pytest.fixture
def governed(locked_bucket, new_prefix, written, clock):
    """A version under GOVERNANCE for one day: its bucket, key and id."""
    target = {"Bucket": locked_bucket, "Key": f"{new_prefix()}object"}
    members = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": clock.after(days=1)}
    [version] = written(target, b"locked", **members)
    return {**target, "VersionId": version}


@pytest.fixture
def complied(locked_target, written, clock):
    """Creates a version under COMPLIANCE for 10 seconds, and returns its bucket, key and version id."""
    until = clock.after(seconds=10)
    [version] = written(locked_target, b"locked", ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=until)
    return {**locked_target, "VersionId": version}


@pytest.fixture
def held(locked_bucket, new_prefix, written):
    """A version under legal hold, in the same way."""
    target = {"Bucket": locked_bucket, "Key": f"{new_prefix()}object"}
    [version] = written(target, b"locked", ObjectLockLegalHoldStatus="ON")
    return {**target, "VersionId": version}


@pytest.fixture
def locked(request, s3):
    """Returns the version of one of the three fixtures above, selected by name."""
    return request.getfixturevalue(request.param)


def _is_there(s3, version):
    expect.equal(s3.get_object(**version)["Body"].read(), b"locked", "body", sort="data")


@check("DeleteObject", level="common", spec=LOCK, gate=True, shows={"governance": "locked-versions-are-deleted"})
@recorded("LocalStack", "TestS3ObjectLockRetention::test_s3_object_retention_compliance_mode", 2026, of="compliance")
@recorded("LocalStack", "TestS3ObjectLockRetention::test_s3_object_retention", 2026, of="governance")
@EACH
def test_locked_version_is_not_deleted(s3, locked, written):
    """DeleteObject of a version under GOVERNANCE, COMPLIANCE or legal hold, below an unlocked version, is refused with
    403 AccessDenied, and the version can still be read."""
    written({"Bucket": locked["Bucket"], "Key": locked["Key"]}, b"free")
    with expect.error(403, "AccessDenied"):
        s3.delete_object(**locked)
    _is_there(s3, locked)


@check("DeleteObject", level="common", spec=LOCK)
@EACH
def test_locked_version_below_a_marker_is_not_deleted(s3, locked):
    """DeleteObject of a version under GOVERNANCE, COMPLIANCE or legal hold that a delete marker hides is refused with
    403 AccessDenied, and the version can still be read by its id."""
    with expect.arranging():
        s3.delete_object(Bucket=locked["Bucket"], Key=locked["Key"])
    with expect.error(403, "AccessDenied"):
        s3.delete_object(**locked)
    _is_there(s3, locked)


@check("DeleteObject", level="common", spec=BYPASSING)
@recorded("LocalStack", "TestS3ObjectLockRetention::test_s3_object_retention", 2026)
def test_governance_is_bypassed(s3, governed):
    """DeleteObject with BypassGovernanceRetention of a version under GOVERNANCE succeeds, and GetObject of the
    version then returns 404."""
    expect.succeeded(s3.delete_object(**governed, BypassGovernanceRetention=True))
    with expect.error(404):
        s3.get_object(**governed)


@check("DeleteObject", level="common", spec=LOCK)
@recorded("LocalStack", "TestS3ObjectLockRetention::test_s3_object_retention_compliance_mode", 2026, of="compliance")
@pytest.mark.parametrize("locked", ["complied", "held"], ids=["compliance", "hold"], indirect=True)
def test_only_governance_is_bypassed(s3, locked):
    """DeleteObject with BypassGovernanceRetention of a version under COMPLIANCE or legal hold is refused with 403
    AccessDenied, and the version can still be read."""
    with expect.error(403, "AccessDenied"):
        s3.delete_object(**locked, BypassGovernanceRetention=True)
    _is_there(s3, locked)


@check("DeleteObject", level="common", spec=BYPASSING)
def test_bypass_false_does_not_bypass(s3, governed):
    """DeleteObject with BypassGovernanceRetention false of a version under GOVERNANCE is refused with 403
    AccessDenied."""
    with expect.error(403, "AccessDenied"):
        s3.delete_object(**governed, BypassGovernanceRetention=False)


@check("DeleteObject", level="common", spec=LOCK)
@recorded("moto", "test_s3_lock.py::test_put_object_legal_hold", 2024)
def test_bypass_does_not_override_a_hold(s3, governed):
    """DeleteObject with BypassGovernanceRetention of a version under GOVERNANCE and legal hold is refused with 403
    AccessDenied, and the version can still be read."""
    with expect.arranging():
        s3.put_object_legal_hold(**governed, LegalHold={"Status": "ON"})
    with expect.error(403, "AccessDenied"):
        s3.delete_object(**governed, BypassGovernanceRetention=True)
    _is_there(s3, governed)


@check("DeleteObject", "PutObjectLegalHold", level="common", spec=LOCK)
def test_version_is_deleted_without_its_hold(s3, held):
    """DeleteObject of a version whose legal hold was set to OFF succeeds, and GetObject of the version then
    returns 404."""
    with expect.arranging():
        s3.put_object_legal_hold(**held, LegalHold={"Status": "OFF"})
    expect.succeeded(s3.delete_object(**held))
    with expect.error(404):
        s3.get_object(**held)


@check("DeleteObject", "PutObjectRetention", level="common", spec=LOCK)
def test_version_is_deleted_without_its_retention(s3, governed):
    """DeleteObject of a version whose GOVERNANCE retention was removed succeeds."""
    with expect.arranging():
        s3.put_object_retention(**governed, Retention={}, BypassGovernanceRetention=True)
    expect.succeeded(s3.delete_object(**governed))


@pytest.fixture(scope="session")
def versions_no_longer_locked(out_of_band, own_buckets, through_each_client, new_prefix, clock):
    """Has each client write a version under COMPLIANCE for two seconds, and waits until they are over. They end
    together, so one wait is enough for all."""
    with out_of_band():
        bucket = own_buckets.locked_bucket()
    until = clock.after(seconds=2)

    def lock(client):
        where = {"Bucket": bucket, "Key": f"{new_prefix()}object"}
        retention = {"ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": until}
        return {**where, "VersionId": client.put_object(**where, Body=b"locked", **retention)["VersionId"]}

    made = through_each_client(lock)
    expect.eventually(lambda: clock.after() > until, "the end of the retention", sort="option")
    return made


@pytest.fixture
def no_longer_locked(versions_no_longer_locked, client_name):
    """Returns bucket, key and id of a version whose COMPLIANCE retention has ended."""
    return versions_no_longer_locked[client_name].result()


@check("DeleteObject", level="common", spec=LOCK)
def test_retention_ends(s3, no_longer_locked):
    """DeleteObject of a version whose COMPLIANCE retention has ended succeeds."""
    expect.succeeded(s3.delete_object(**no_longer_locked))


@check("DeleteObject", level="common", spec=BYPASSING)
@recorded("LocalStack", "TestS3ObjectLockRetention::test_object_lock_delete_markers", 2026, of="governance")
@recorded("LocalStack", "TestS3ObjectLockRetention::test_s3_object_retention_compliance_mode", 2026, of="compliance")
@EACH
def test_delete_without_an_id_makes_a_marker(s3, locked):
    """DeleteObject of a locked object without a version id succeeds with a delete marker, and the version can
    still be read by its id."""
    answer = s3.delete_object(Bucket=locked["Bucket"], Key=locked["Key"])
    expect.succeeded(answer)
    expect.equal(answer.get("DeleteMarker"), True, "DeleteMarker", sort="form")
    _is_there(s3, locked)


@check("DeleteObject", level="common", spec=BYPASSING)
def test_marker_above_a_locked_version_is_deleted(s3, held):
    """DeleteObject of a delete marker that hides a locked version, by the marker's version id, succeeds, and the
    object can be read again."""
    target = {"Bucket": held["Bucket"], "Key": held["Key"]}
    with expect.arranging():
        marker = s3.delete_object(**target)["VersionId"]
    expect.succeeded(s3.delete_object(**target, VersionId=marker))
    _is_there(s3, target)


@check("DeleteObject", level="common", spec=LOCK)
def test_unlocked_version_is_deleted(s3, held, written):
    """DeleteObject of an unlocked version of a key succeeds, and a locked version of the same key can still be
    read."""
    target = {"Bucket": held["Bucket"], "Key": held["Key"]}
    [free] = written(target, b"free")
    expect.succeeded(s3.delete_object(**target, VersionId=free))
    _is_there(s3, held)


@check("DeleteObjects", level="common", spec=api("DeleteObjects"))
@recorded("moto", "test_s3_lock.py::test_locked_object_compliance_mode", 2024)
def test_compliance_in_a_batch(s3, locked_target, complied, written):
    """DeleteObjects with BypassGovernanceRetention returns 200 with an Error AccessDenied, Key and VersionId for a
    version under COMPLIANCE, and deletes an unlocked version of the same key."""
    [free] = written(locked_target, b"free")
    key, version = complied["Key"], complied["VersionId"]
    objects = [{"Key": key, "VersionId": version}, {"Key": key, "VersionId": free}]
    answer = s3.delete_objects(Bucket=complied["Bucket"], Delete={"Objects": objects}, BypassGovernanceRetention=True)
    expect.status(answer, 200)
    errors = [(entry["Code"], entry.get("Key"), entry.get("VersionId")) for entry in answer.get("Errors", [])]
    expect.equal(errors, [("AccessDenied", key, version)], "errors", sort="refusals")
    listed = s3.list_object_versions(Bucket=complied["Bucket"], Prefix=key)
    expect.versions(listed, [version], latest=version)


@check("DeleteObject", level="extended", spec=api("DeleteObject"))
@recorded("LocalStack", "TestS3ObjectLock::test_delete_object_with_no_locking", 2026)
def test_bypass_in_a_bucket_without_lock_is_refused(s3, stored):
    """DeleteObject with BypassGovernanceRetention in a bucket without Object Lock is refused with 400
    InvalidArgument."""
    obj = stored(b"x")
    with expect.error(400, "InvalidArgument"):
        s3.delete_object(**obj, BypassGovernanceRetention=True)


@check("DeleteObject", level="extended", spec=api("DeleteObject"))
@recorded("LocalStack", "TestS3ObjectLock::test_delete_object_with_no_locking", 2026)
def test_bypass_false_in_a_bucket_without_lock_is_refused(raw_s3v4, put_once):
    """DeleteObject with x-amz-bypass-governance-retention false in a bucket without Object Lock is refused with 400
    InvalidArgument."""
    headers = {"x-amz-bypass-governance-retention": "false"}
    expect.refused(raw_s3v4.ask(raw_s3v4.request("DELETE", **put_once(b"x"), headers=headers)), 400, "InvalidArgument")


@check("CopyObject", level="common", spec=LOCK)
def test_copy_over_a_locked_object(s3, held, stored_to_read):
    """CopyObject to the key of a locked object creates a new version, and the locked version can still be read by
    its id."""
    target = {"Bucket": held["Bucket"], "Key": held["Key"]}
    source = stored_to_read(b"source")
    s3.copy_object(**target, CopySource=source)
    expect.equal(s3.get_object(**target)["Body"].read(), b"source", "body of the current version", sort="data")
    _is_there(s3, held)


@check("CompleteMultipartUpload", level="common", spec=LOCK)
def test_upload_over_a_locked_object(s3, held):
    """CompleteMultipartUpload to the key of a locked object creates a new version, and the locked version can still
    be read by its id."""
    target = {"Bucket": held["Bucket"], "Key": held["Key"]}
    upload = start_upload(s3, target)
    part = send_part(s3, upload, 1, b"part")
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})
    expect.equal(s3.get_object(**target)["Body"].read(), b"part", "body of the current version", sort="data")
    _is_there(s3, held)


TAGS = [{"Key": "colour", "Value": "red"}]


def _lock(s3, version):
    """The members of HeadObject about the version's lock."""
    names = ("ObjectLockMode", "ObjectLockRetainUntilDate", "ObjectLockLegalHoldStatus")
    head = s3.head_object(**version)
    return {name: head[name] for name in names if name in head}


# A lock keeps a version from being deleted or overwritten; tags and ACLs are not part of it.
@check("PutObjectTagging", "DeleteObjectTagging", level="common", spec=LOCK)
@derived("Object Lock is documented to prevent deletion and overwriting; tags and ACLs stay changeable.")
@EACH
def test_tags_of_a_locked_version_are_changed(s3, locked):
    """PutObjectTagging and DeleteObjectTagging of a version under GOVERNANCE, COMPLIANCE or legal hold succeed: the
    version then has these tags, and after the deletion none. Its mode, retain-until date and legal hold stay."""
    with expect.arranging():
        before = _lock(s3, locked)
    expect.succeeded(s3.put_object_tagging(**locked, Tagging={"TagSet": TAGS}))
    expect.equal(s3.get_object_tagging(**locked)["TagSet"], TAGS, "tags", sort="data")
    expect.succeeded(s3.delete_object_tagging(**locked))
    expect.equal(s3.get_object_tagging(**locked).get("TagSet"), [], "tags after their deletion", sort="data")
    expect.equal(_lock(s3, locked), before, "lock", sort="option")


@check("PutObjectAcl", level="common", spec=LOCK)
@derived("Object Lock is documented to prevent deletion and overwriting; tags and ACLs stay changeable.")
@EACH
def test_acl_of_a_locked_version_is_changed(s3, locked):
    """PutObjectAcl with public-read of a version under GOVERNANCE, COMPLIANCE or legal hold returns 200, and the
    version is then public. Its mode, retain-until date and legal hold stay."""
    with expect.arranging():
        before = _lock(s3, locked)
    expect.status(s3.put_object_acl(**locked, ACL="public-read"), 200)
    expect.that(
        group_permissions(s3.get_object_acl(**locked), to=ALL_USERS),
        "a grant to everyone",
        "none",
        "grants",
        sort="access",
    )
    expect.equal(_lock(s3, locked), before, "lock", sort="option")


@check("DeleteBucket", level="common", spec=api("DeleteBucket"))
def test_bucket_with_a_locked_version_is_not_deleted(s3, own_locked_bucket, written):
    """DeleteBucket of a bucket with a locked version is refused with 409 BucketNotEmpty."""
    written({"Bucket": own_locked_bucket, "Key": "held"}, b"x", ObjectLockLegalHoldStatus="ON")
    with expect.error(409, "BucketNotEmpty"):
        s3.delete_bucket(Bucket=own_locked_bucket)
