"""CopyObject with expected bucket owners and with RequestPayer."""

from fixtures.assertions import check, derived, expect
from fixtures.model.endpoint import EXAMPLE_ACCOUNT_ID
from fixtures.model.sources import api, userguide

FEATURE = "expected-owner"


@check("CopyObject", level="common", spec=userguide("bucket-owner-condition"))
def test_source_bucket_of_another_owner_is_refused(s3, target, known_object):
    """CopyObject with an ExpectedSourceBucketOwner that does not own the source bucket is refused with 403
    AccessDenied, and no copy is made."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.copy_object(**target, CopySource=known_object.target, ExpectedSourceBucketOwner=EXAMPLE_ACCOUNT_ID)
    with expect.error(404):
        s3.head_object(**target)


@check("CopyObject", level="common", spec=userguide("bucket-owner-condition"))
def test_target_bucket_of_another_owner_is_refused(s3, target, known_object):
    """CopyObject with an ExpectedBucketOwner that does not own the target bucket is refused with 403 AccessDenied,
    and no copy is made."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.copy_object(**target, CopySource=known_object.target, ExpectedBucketOwner=EXAMPLE_ACCOUNT_ID)
    with expect.error(404):
        s3.head_object(**target)


@check("CopyObject", level="extended", spec=api("CopyObject"))
@derived("The header is documented to accept a charge; where none arises it changes nothing.")
def test_request_payer_is_accepted(s3, target, known_object):
    """CopyObject with RequestPayer requester, in a bucket that is not a Requester Pays bucket, returns 200 and
    copies the object."""
    expect.status(s3.copy_object(**target, CopySource=known_object.target, RequestPayer="requester"), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), known_object.body, "body", sort="data")
