"""CopyObject and whom the buckets belong to: who is expected to own them, and who pays."""

from fixtures.language import check, expect
from fixtures.language.sources import api, userguide
from fixtures.model.endpoint import SOMEBODY_ELSE


@check("CopyObject", level="common", spec=userguide("bucket-owner-condition"))
def test_source_bucket_of_another_owner_is_refused(s3, target, known_object):
    """CopyObject whose expected owner of the source bucket is another account answers 403 AccessDenied, and makes no
    copy."""
    with expect.error(403, "AccessDenied"):
        s3.copy_object(**target, CopySource=known_object.where, ExpectedSourceBucketOwner=SOMEBODY_ELSE)
    with expect.error(404):
        s3.head_object(**target)


@check("CopyObject", level="common", spec=userguide("bucket-owner-condition"))
def test_target_bucket_of_another_owner_is_refused(s3, target, known_object):
    """CopyObject whose expected owner of the target bucket is another account answers 403 AccessDenied, and makes no
    copy."""
    with expect.error(403, "AccessDenied"):
        s3.copy_object(**target, CopySource=known_object.where, ExpectedBucketOwner=SOMEBODY_ELSE)
    with expect.error(404):
        s3.head_object(**target)


@check("CopyObject", level="extended", spec=api("CopyObject"))
def test_requester_may_offer_to_pay(s3, target, known_object):
    """CopyObject with RequestPayer requester, where the owner pays, answers 200 and copies."""
    expect.status(s3.copy_object(**target, CopySource=known_object.where, RequestPayer="requester"), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), known_object.body, "body")
