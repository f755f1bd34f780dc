"""Request headers of listings, and requests that may not list."""

from fixtures.language import check, expect
from fixtures.language.sources import api, userguide
from fixtures.model.endpoint import SOMEBODY_ELSE
from fixtures.s3 import listings


@check("ListObjects", level="extended", spec=api("ListObjects"))
def test_other_expected_owner_is_refused(listing, bucket, prefix):
    """A listing whose ExpectedBucketOwner is not the bucket's owner answers 403 AccessDenied."""
    with expect.error(403, "AccessDenied"):
        listing(Bucket=bucket, Prefix=prefix, ExpectedBucketOwner=SOMEBODY_ELSE)


@check("ListObjects", level="extended", spec=userguide("ObjectsinRequesterPaysBuckets"))
def test_owner_may_offer_to_pay(listing, stored):
    """A listing with RequestPayer requester has the keys that it has without."""
    obj = stored(b"")
    listed = listing(Bucket=obj["Bucket"], Prefix=obj["Key"], RequestPayer="requester")
    expect.equal(listings.keys(listed), [obj["Key"]], "keys")


@check("ListObjects", level="extended", spec=api("ListObjects"))
def test_restore_status_may_be_asked_for(listing, stored):
    """A listing with OptionalObjectAttributes RestoreStatus has an object that was never archived, and does not say
    that it is being restored."""
    obj = stored(b"")
    listed = listing(Bucket=obj["Bucket"], Prefix=obj["Key"], OptionalObjectAttributes=["RestoreStatus"])
    found = [(entry["Key"], entry.get("RestoreStatus", {})) for entry in listed.get("Contents", [])]
    expect.equal(
        [(key, status.get("IsRestoreInProgress", False)) for key, status in found], [(obj["Key"], False)], "it"
    )


@check("ListObjectsV2", level="core", spec=userguide("acl-overview"))
def test_private_bucket_is_not_listed_v2(s3, bucket, anonymous, public_url):
    """Without credentials, the version 2 listing of a private bucket answers 403 AccessDenied."""
    answer = anonymous.get(public_url(Bucket=bucket, Key="") + "?list-type=2")
    expect.status(answer, 403)
    expect.equal(answer.code, "AccessDenied", "code")
