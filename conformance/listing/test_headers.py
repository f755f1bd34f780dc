"""Request headers of listings, and a listing without permission."""

from fixtures.assertions import check, derived, expect
from fixtures.model.endpoint import EXAMPLE_ACCOUNT_ID
from fixtures.model.sources import api, userguide
from fixtures.s3 import listings


@check("ListObjects", level="extended", spec=api("ListObjects"), feature="expected-owner")
def test_wrong_expected_owner_is_refused(listing, bucket, prefix):
    """A listing with an ExpectedBucketOwner that is not the bucket's owner is refused with 403 AccessDenied."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        listing(Bucket=bucket, Prefix=prefix, ExpectedBucketOwner=EXAMPLE_ACCOUNT_ID)


@check("ListObjects", level="extended", spec=userguide("ObjectsinRequesterPaysBuckets"))
@derived("The header is documented to accept a charge; where none arises it changes nothing.")
def test_request_payer_from_the_owner_is_accepted(listing, stored_to_read):
    """A listing by the bucket's owner with RequestPayer requester returns the same keys as without it."""
    obj = stored_to_read(b"")
    listed = listing(Bucket=obj["Bucket"], Prefix=obj["Key"], RequestPayer="requester")
    expect.equal(listings.keys(listed), [obj["Key"]], "keys", sort="entries")


@check("ListObjects", level="extended", spec=api("ListObjects"))
def test_restore_status_may_be_asked_for(listing, stored_to_read):
    """A listing with OptionalObjectAttributes RestoreStatus contains an object that was never archived, and does not
    report that a restore is in progress."""
    obj = stored_to_read(b"")
    listed = listing(Bucket=obj["Bucket"], Prefix=obj["Key"], OptionalObjectAttributes=["RestoreStatus"])
    found = [(entry["Key"], entry.get("RestoreStatus", {})) for entry in listed.get("Contents", [])]
    expect.equal(
        [(key, status.get("IsRestoreInProgress", False)) for key, status in found],
        [(obj["Key"], False)],
        "keys and IsRestoreInProgress",
        sort="entries",
    )


@check("ListObjectsV2", level="core", spec=userguide("acl-overview"))
def test_private_bucket_is_not_listed_v2(s3, bucket, anonymous, public_url):
    """ListObjectsV2 of a private bucket without credentials is refused with 403 AccessDenied."""
    answer = anonymous.get(public_url(Bucket=bucket, Key="") + "?list-type=2")
    expect.status(answer, 403)
    expect.equal(answer.code, "AccessDenied", "code", sort="form")
