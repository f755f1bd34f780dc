"""The headers x-amz-expected-bucket-owner and x-amz-request-payer on requests for ACLs, Object Lock and version
listings."""

import datetime

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.model.endpoint import EXAMPLE_ACCOUNT_ID
from fixtures.model.sources import userguide

FEATURE = "expected-owner"

OWNER = userguide("bucket-owner-condition")
PAYER = userguide("ObjectsinRequesterPaysBuckets")
HOLD = {"Status": "ON"}


@pytest.fixture
def retention(clock):
    """A retention of ten minutes in GOVERNANCE mode, which the owner can end early."""
    until = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=600 + clock.ahead)
    return {"Mode": "GOVERNANCE", "RetainUntilDate": until.replace(microsecond=0)}


@pytest.fixture
def lockable(s3, locked_target):
    """Bucket and key of an object without retention and without legal hold, in a bucket with Object Lock."""
    with expect.arranging():
        s3.put_object(**locked_target, Body=b"body")
    return locked_target


@pytest.fixture
def lockable_to_keep(s3, locked_bucket, new_prefix):
    """The same for a check that expects the object to stay without a lock."""
    with expect.arranging():
        target = {"Bucket": locked_bucket, "Key": f"{new_prefix()}object"}
        s3.put_object(**target, Body=b"body")
        return target


@check("GetObjectAcl", level="extended", spec=OWNER)
def test_acl_of_another_owners_object_is_not_read(s3, stored_to_read):
    """GetObjectAcl with an ExpectedBucketOwner that does not own the bucket is refused with 403 AccessDenied."""
    obj = stored_to_read(b"body")
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.get_object_acl(**obj, ExpectedBucketOwner=EXAMPLE_ACCOUNT_ID)


@check("PutObjectAcl", level="extended", spec=OWNER)
def test_acl_of_another_owners_object_is_not_set(s3, stored):
    """PutObjectAcl with an ExpectedBucketOwner that does not own the bucket is refused with 403 AccessDenied, and
    adds no grants."""
    obj = stored(b"body")
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.put_object_acl(**obj, ACL="public-read", ExpectedBucketOwner=EXAMPLE_ACCOUNT_ID)
    expect.equal(len(s3.get_object_acl(**obj)["Grants"]), 1, "number of grants", sort="access")


@check("ListObjectVersions", level="extended", spec=OWNER)
def test_versions_of_another_owner_are_not_listed(s3, bucket, prefix):
    """ListObjectVersions with an ExpectedBucketOwner that does not own the bucket is refused with 403 AccessDenied."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.list_object_versions(Bucket=bucket, Prefix=prefix, ExpectedBucketOwner=EXAMPLE_ACCOUNT_ID)


@check("PutObjectLegalHold", level="extended", spec=OWNER)
def test_object_of_another_owner_is_not_held(s3, lockable_to_keep):
    """PutObjectLegalHold with an ExpectedBucketOwner that does not own the bucket is refused with 403 AccessDenied,
    and sets no legal hold."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.put_object_legal_hold(**lockable_to_keep, LegalHold=HOLD, ExpectedBucketOwner=EXAMPLE_ACCOUNT_ID)
    expect.equal(s3.head_object(**lockable_to_keep).get("ObjectLockLegalHoldStatus"), None, "legal hold", sort="option")


@check("GetObjectLegalHold", level="extended", spec=OWNER)
def test_hold_of_another_owners_object_is_not_read(s3, lockable_to_keep):
    """GetObjectLegalHold with an ExpectedBucketOwner that does not own the bucket is refused with 403 AccessDenied."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.get_object_legal_hold(**lockable_to_keep, ExpectedBucketOwner=EXAMPLE_ACCOUNT_ID)


@check("PutObjectRetention", level="extended", spec=OWNER)
def test_object_of_another_owner_is_not_retained(s3, lockable_to_keep, retention):
    """PutObjectRetention with an ExpectedBucketOwner that does not own the bucket is refused with 403 AccessDenied,
    and sets no retention."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.put_object_retention(**lockable_to_keep, Retention=retention, ExpectedBucketOwner=EXAMPLE_ACCOUNT_ID)
    expect.equal(s3.head_object(**lockable_to_keep).get("ObjectLockMode"), None, "mode", sort="option")


@check("GetObjectRetention", level="extended", spec=OWNER)
def test_retention_of_another_owners_object_is_not_read(s3, lockable_to_keep):
    """GetObjectRetention with an ExpectedBucketOwner that does not own the bucket is refused with 403 AccessDenied."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.get_object_retention(**lockable_to_keep, ExpectedBucketOwner=EXAMPLE_ACCOUNT_ID)


@check("PutObjectLegalHold", "GetObjectLegalHold", level="extended", spec=OWNER)
def test_right_owner_sets_and_reads_a_hold(s3, lockable, account_id):
    """PutObjectLegalHold and GetObjectLegalHold with the owner's account id as ExpectedBucketOwner work as without
    it."""
    expect.status(s3.put_object_legal_hold(**lockable, LegalHold=HOLD, ExpectedBucketOwner=account_id), 200)
    hold = s3.get_object_legal_hold(**lockable, ExpectedBucketOwner=account_id)["LegalHold"]
    expect.equal(hold, HOLD, "legal hold", sort="option")


@check("PutObjectRetention", "GetObjectRetention", level="extended", spec=OWNER)
def test_right_owner_sets_and_reads_a_retention(s3, lockable, retention, account_id):
    """PutObjectRetention and GetObjectRetention with the owner's account id as ExpectedBucketOwner work as without
    it."""
    expect.status(s3.put_object_retention(**lockable, Retention=retention, ExpectedBucketOwner=account_id), 200)
    got = s3.get_object_retention(**lockable, ExpectedBucketOwner=account_id)["Retention"]
    expect.equal(got, retention, "retention", sort="option")


@check("PutObjectLockConfiguration", "GetObjectLockConfiguration", level="extended", spec=OWNER)
def test_right_owner_sets_and_reads_the_lock_of_a_bucket(s3, locked_bucket, account_id):
    """PutObjectLockConfiguration without a rule and GetObjectLockConfiguration, with the owner's account id as
    ExpectedBucketOwner, work as without it in a bucket with Object Lock."""
    lock = {"ObjectLockEnabled": "Enabled"}
    members = {"Bucket": locked_bucket, "ExpectedBucketOwner": account_id}
    expect.status(s3.put_object_lock_configuration(**members, ObjectLockConfiguration=lock), 200)
    expect.equal(
        s3.get_object_lock_configuration(**members)["ObjectLockConfiguration"], lock, "configuration", sort="option"
    )


@check("PutObjectAcl", "GetObjectAcl", level="extended", spec=PAYER, feature="requester-pays")
@derived("The header is documented to accept a charge; where none arises it changes nothing.")
def test_requester_may_pay_for_acls(s3, stored):
    """PutObjectAcl and GetObjectAcl with RequestPayer requester, in a bucket whose owner pays, work as without it."""
    obj = stored(b"body")
    expect.status(s3.put_object_acl(**obj, ACL="public-read", RequestPayer="requester"), 200)
    expect.equal(
        len(s3.get_object_acl(**obj, RequestPayer="requester")["Grants"]), 2, "number of grants", sort="access"
    )


@check("ListObjectVersions", level="extended", spec=PAYER, feature="requester-pays")
@derived("The header is documented to accept a charge; where none arises it changes nothing.")
def test_requester_may_pay_for_a_listing(s3, stored_to_read):
    """ListObjectVersions with RequestPayer requester, in a bucket whose owner pays, lists the versions as without
    it."""
    obj = stored_to_read(b"body")
    listed = s3.list_object_versions(Bucket=obj["Bucket"], Prefix=obj["Key"], RequestPayer="requester")
    expect.equal([version["Key"] for version in listed["Versions"]], [obj["Key"]], "keys", sort="entries")


@check("PutObjectLegalHold", "GetObjectLegalHold", level="extended", spec=PAYER, feature="requester-pays")
@derived("The header is documented to accept a charge; where none arises it changes nothing.")
def test_requester_may_pay_for_a_hold(s3, lockable):
    """PutObjectLegalHold and GetObjectLegalHold with RequestPayer requester work as without it."""
    expect.status(s3.put_object_legal_hold(**lockable, LegalHold=HOLD, RequestPayer="requester"), 200)
    expect.equal(
        s3.get_object_legal_hold(**lockable, RequestPayer="requester")["LegalHold"], HOLD, "legal hold", sort="option"
    )


@check("PutObjectRetention", "GetObjectRetention", level="extended", spec=PAYER, feature="requester-pays")
@derived("The header is documented to accept a charge; where none arises it changes nothing.")
def test_requester_may_pay_for_a_retention(s3, lockable, retention):
    """PutObjectRetention and GetObjectRetention with RequestPayer requester work as without it."""
    expect.status(s3.put_object_retention(**lockable, Retention=retention, RequestPayer="requester"), 200)
    got = s3.get_object_retention(**lockable, RequestPayer="requester")["Retention"]
    expect.equal(got, retention, "retention", sort="option")
