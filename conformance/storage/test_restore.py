"""RestoreObject requests for a readable copy of an archived object. The restore itself takes hours on AWS, so no
check waits for it."""

import re

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide

FEATURE = "restore"

BODY = b"an archived object"
ONE_DAY = {"Days": 1}


@pytest.fixture
def restored(s3, made_to_read, new_target):
    """`restored()` returns bucket and key of an object in GLACIER whose restore was requested, and the response to this
    request. Checks only read it."""

    def restore():
        target = new_target()
        with expect.arranging():
            s3.put_object(**target, Body=BODY, StorageClass="GLACIER")
        return target, s3.restore_object(**target, RestoreRequest=ONE_DAY)

    return lambda: made_to_read("an object that is being restored", restore)


@check("RestoreObject", level="extended", spec=api("RestoreObject"), gate=True)
def test_restore_is_accepted(restored):
    """RestoreObject of an object in GLACIER returns 202."""
    _, answer = restored()
    expect.status(answer, 202)


@pytest.mark.parametrize("tier", ["Standard", "Bulk"])
@check("RestoreObject", level="extended", spec=api("RestoreObject"))
@recorded("LocalStack", "TestS3DeepArchive::test_s3_get_deep_archive_object_restore", 2026, of="Bulk")
def test_tier_may_be_chosen(s3, stored, tier):
    """RestoreObject of an object in DEEP_ARCHIVE with the tier Standard or Bulk returns 202."""
    obj = stored(BODY, StorageClass="DEEP_ARCHIVE")
    request = {"Days": 2, "GlacierJobParameters": {"Tier": tier}}
    expect.status(s3.restore_object(**obj, RestoreRequest=request, ChecksumAlgorithm="SHA256"), 202)


@check("ListObjects", level="extended", spec=api("ListObjects"))
def test_listing_reports_the_restore_if_it_is_asked_to(listing, restored):
    """After RestoreObject, a listing with OptionalObjectAttributes RestoreStatus returns for the object either
    IsRestoreInProgress true, or false and a RestoreExpiryDate. Without these attributes it returns no RestoreStatus."""
    with expect.arranging():
        obj, _ = restored()
    where = {"Bucket": obj["Bucket"], "Prefix": obj["Key"]}
    [entry] = listing(**where, OptionalObjectAttributes=["RestoreStatus"])["Contents"]
    found = {name: entry.get("RestoreStatus", {}).get(name) for name in ("IsRestoreInProgress", "RestoreExpiryDate")}
    is_consistent = found["IsRestoreInProgress"] is (found["RestoreExpiryDate"] is None)
    expect.that(is_consistent, "true alone, or false and a date", found, "RestoreStatus", sort="option")
    [entry] = listing(**where)["Contents"]
    expect.equal(entry.get("RestoreStatus"), None, "RestoreStatus that was not asked for", sort="form")


@check("RestoreObject", "HeadObject", level="extended", spec=api("HeadObject"))
def test_head_reports_the_restore(s3, restored):
    """After RestoreObject, HeadObject returns an x-amz-restore that starts with ongoing-request=, and the storage
    class is still GLACIER."""
    with expect.arranging():
        obj, _ = restored()
    head = s3.head_object(**obj)
    returned = head.get("Restore") or ""
    expect.that(returned.startswith("ongoing-request="), "ongoing-request=…", returned, "x-amz-restore", sort="option")
    expect.equal(head.get("StorageClass"), "GLACIER", "storage class", sort="option")


@check("RestoreObject", level="extended", spec=api("RestoreObject"))
def test_second_restore(s3, new_target):
    """RestoreObject of an object whose restore goes on returns 409 RestoreAlreadyInProgress, and of a restored object
    200."""
    target = new_target()
    with expect.arranging():
        s3.put_object(**target, Body=BODY, StorageClass="GLACIER")
        s3.restore_object(**target, RestoreRequest=ONE_DAY)
        goes_on = "true" in (s3.head_object(**target).get("Restore") or "")
    again = lambda: s3.restore_object(**target, RestoreRequest=ONE_DAY)  # noqa: E731
    answer = expect.response_unless(again, 409, "RestoreAlreadyInProgress") if goes_on else again()
    if answer:
        expect.status(answer, 200)


@check("RestoreObject", level="extended", spec=api("RestoreObject"))
def test_standard_object_is_not_restored(s3, stored):
    """RestoreObject of an object in STANDARD returns 403 InvalidObjectState, and GetObject still returns the
    object's bytes."""
    obj = stored(BODY)
    with expect.error(403, "InvalidObjectState"):
        s3.restore_object(**obj, RestoreRequest=ONE_DAY)
    expect.equal(s3.get_object(**obj)["Body"].read(), BODY, "body", sort="data")


@check("RestoreObject", level="extended", spec=api("RestoreObject"))
def test_missing_key_is_refused(s3, target):
    """RestoreObject of a key that does not exist returns 404 NoSuchKey."""
    with expect.error(404, "NoSuchKey"):
        s3.restore_object(**target, RestoreRequest=ONE_DAY)


@check("RestoreObject", level="extended", spec=api("RestoreObject"))
def test_missing_bucket_is_refused(s3, new_bucket_name):
    """RestoreObject in a bucket that does not exist returns 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.restore_object(Bucket=new_bucket_name, Key="key", RestoreRequest=ONE_DAY)


@check("RestoreObject", level="extended", spec=api("RestoreObject"))
def test_malformed_document_is_refused(s3, archived, altered):
    """RestoreObject of an archived object with a body that is not XML returns 400 MalformedXML."""
    with expect.error(400, "MalformedXML"), altered(body=b"one day"):
        s3.restore_object(**archived, RestoreRequest=ONE_DAY)


@pytest.mark.parametrize("days", [0, -1])
@check("RestoreObject", level="extended", spec=api("RestoreObject"))
def test_restore_for_no_days_is_refused(s3, archived, days):
    """RestoreObject of an archived object for 0 or -1 days returns 400, and HeadObject then returns no
    x-amz-restore."""
    with expect.error(400):
        s3.restore_object(**archived, RestoreRequest={"Days": days})
    expect.equal(s3.head_object(**archived).get("Restore"), None, "x-amz-restore", sort="option")


# No page says how many days there may be.
@check("RestoreObject", level="extended", spec=api("RestoreObject"))
@derived("Not documented; but a number that is accepted must not become another number.")
def test_restore_for_many_days_is_not_another(s3, archived):
    """RestoreObject of an archived object for 4294967297 days is refused with 400, or accepted with 202,
    and HeadObject then returns an x-amz-restore that does not end within 300 years."""
    asked = {"Days": 2**32 + 1}
    accepted = expect.response_unless(lambda: s3.restore_object(**archived, RestoreRequest=asked), 400)
    if accepted:
        expect.status(accepted, 202)
        returned = s3.head_object(**archived).get("Restore") or ""
        year = re.search(r"\b(\d{4,}) \d\d:", returned)
        is_late = "true" in returned or (year is not None and int(year[1]) > 2300)
        expect.that(is_late, "ongoing, or a date after 2300", returned, "x-amz-restore", sort="option")


@check("RestoreObject", level="extended", spec=api("RestoreObject"))
def test_one_version_is_restored(s3, versioned_target):
    """RestoreObject with the VersionId of an older version in GLACIER returns 202 when the current version is in
    STANDARD."""
    with expect.arranging():
        made = s3.put_object(**versioned_target, Body=BODY, StorageClass="GLACIER")
        s3.put_object(**versioned_target, Body=BODY)
    answer = s3.restore_object(**versioned_target, VersionId=made["VersionId"], RestoreRequest=ONE_DAY)
    expect.status(answer, 202)


@check("RestoreObject", level="extended", spec=api("RestoreObject"), feature="expected-owner")
def test_wrong_expected_bucket_owner_is_refused(s3, archived):
    """RestoreObject with another account as ExpectedBucketOwner returns 403 AccessDenied, and HeadObject then returns
    no x-amz-restore."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.restore_object(**archived, RestoreRequest=ONE_DAY, ExpectedBucketOwner="210987654321")
    expect.equal(s3.head_object(**archived).get("Restore"), None, "x-amz-restore", sort="option")


@check("RestoreObject", level="extended", spec=userguide("bucket-owner-condition"), feature="expected-owner")
def test_right_expected_bucket_owner_is_accepted(s3, archived, account_id):
    """RestoreObject with the owner's account id as ExpectedBucketOwner returns 202."""
    expect.status(s3.restore_object(**archived, RestoreRequest=ONE_DAY, ExpectedBucketOwner=account_id), 202)


@check("RestoreObject", level="extended", spec=api("RestoreObject"))
@derived("The header is documented to accept a charge; where none arises it changes nothing.")
def test_the_owner_may_offer_to_pay(s3, archived):
    """RestoreObject by the bucket's owner with RequestPayer requester returns 202."""
    expect.status(s3.restore_object(**archived, RestoreRequest=ONE_DAY, RequestPayer="requester"), 202)
