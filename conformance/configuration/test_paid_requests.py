"""What another account may do in a bucket whose requesters pay, by operation: nothing without its offer to pay."""

import pytest

from fixtures.language import check, expect
from fixtures.language.check import ask, marks_about
from fixtures.model.endpoint import ALT, MAIN
from fixtures.model.sources import userguide
from fixtures.s3.grants import named

FEATURE = "requester-pays"

PAYER = userguide("ObjectsinRequesterPaysBuckets")
REQUESTER = {"Payer": "Requester"}
OFFER = {"RequestPayer": "requester"}
BODY = b"body"
SETTLING = 3
"""Seconds that the payer and the ACL may take to come into force, where such things take time."""

LISTINGS = ["ListObjects", "ListObjectsV2", "ListObjectVersions", "ListMultipartUploads"]
WRITES = {
    "PutObject": {"Body": b"written over"},
    "CreateMultipartUpload": {},
    "DeleteObject": {},
}


@pytest.fixture
def paid_bucket(own_buckets, apart, control, alts_control, canonical_id, soon):
    """A bucket whose ACL lets the second account list and write, and whose requesters pay."""
    owner, other = named(canonical_id(MAIN)), named(canonical_id(ALT))

    def make(new):
        bucket = new()
        control.put_bucket_acl(Bucket=bucket, GrantFullControl=owner, GrantRead=other, GrantWrite=other)
        control.put_bucket_request_payment(Bucket=bucket, RequestPaymentConfiguration=REQUESTER)
        listed = lambda: alts_control.list_objects(Bucket=bucket, **OFFER)  # noqa: E731
        soon.wait(lambda: expect.answered_unless(listed, 403) is not None, at_least=SETTLING)
        return bucket

    with apart(), expect.arranging():
        return own_buckets.kept("paid by requesters", make)


@pytest.fixture
def paid_key(paid_bucket, control, new_prefix):
    """Bucket and key of an object of the bucket's owner in the bucket whose requesters pay."""
    where = {"Bucket": paid_bucket, "Key": f"{new_prefix()}object"}
    with expect.arranging():
        control.put_object(**where, Body=BODY)
    return where


@pytest.mark.parametrize("operation", [pytest.param(name, marks=marks_about(name)) for name in LISTINGS])
@check("ListObjects", level="extended", spec=PAYER)
def test_listing_without_an_offer_to_pay_is_refused(alt, paid_bucket, operation):
    """A listing by another account that may list a Requester Pays bucket, without RequestPayer, returns 403
    AccessDenied."""
    with expect.error(403, "AccessDenied"):
        ask(alt, operation, Bucket=paid_bucket)


@pytest.mark.parametrize("operation", [pytest.param(name, marks=marks_about(name)) for name in LISTINGS])
@check("ListObjects", level="extended", spec=PAYER)
def test_requester_is_charged_for_a_listing(alt, paid_bucket, operation):
    """A listing by another account that may list a Requester Pays bucket, with RequestPayer requester, returns 200
    and x-amz-request-charged: requester."""
    answer = ask(alt, operation, Bucket=paid_bucket, **OFFER)
    expect.status(answer, 200)
    expect.equal(answer.get("RequestCharged"), "requester", "x-amz-request-charged")


@pytest.mark.parametrize("operation", [pytest.param(name, marks=marks_about(name)) for name in WRITES])
@check("PutObject", level="extended", spec=PAYER)
def test_write_without_an_offer_to_pay_is_refused(alt, control, paid_key, operation):
    """A write by another account that may write to a Requester Pays bucket, without RequestPayer, returns 403
    AccessDenied, and the object stays as it was."""
    with expect.error(403, "AccessDenied"):
        ask(alt, operation, **paid_key, **WRITES[operation])
    expect.equal(control.get_object(**paid_key)["Body"].read(), BODY, "body")


@pytest.mark.parametrize("operation", [pytest.param(name, marks=marks_about(name)) for name in WRITES])
@check("PutObject", level="extended", spec=PAYER)
def test_requester_is_charged_for_a_write(alt, paid_key, operation):
    """A write by another account that may write to a Requester Pays bucket, with RequestPayer requester, succeeds and
    returns x-amz-request-charged: requester."""
    answer = ask(alt, operation, **paid_key, **WRITES[operation], **OFFER)
    expect.succeeded(answer)
    expect.equal(answer.get("RequestCharged"), "requester", "x-amz-request-charged")
