"""The payer of requests to a bucket: its owner, or the requester, who must then accept the charge in each request."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide

FEATURE = "requester-pays"

PAYER = userguide("RequesterPaysBuckets")
BODY = b"paid for by the requester"


@check("GetBucketRequestPayment", level="common", spec=api("GetBucketRequestPayment"))
def test_owner_pays_by_default(s3, unconfigured_bucket):
    """GetBucketRequestPayment of a bucket whose Payer was never set returns 200 with Payer BucketOwner."""
    answer = s3.get_bucket_request_payment(Bucket=unconfigured_bucket)
    expect.status(answer, 200)
    expect.equal(answer["Payer"], "BucketOwner", "Payer", sort="option")


@pytest.mark.parametrize("payer", ["Requester", pytest.param("BucketOwner", marks=pytest.mark.no_gate)])  # the default
@check("PutBucketRequestPayment", level="common", spec=api("PutBucketRequestPayment"), gate=True)
@recorded("LocalStack", "TestS3::test_s3_request_payer", 2026, of="Requester")
def test_payer_is_read_back(s3, configured_bucket, payer, soon):
    """PutBucketRequestPayment returns 200, and GetBucketRequestPayment then returns the same Payer."""
    wanted = {"Payer": payer}
    expect.status(s3.put_bucket_request_payment(Bucket=configured_bucket, RequestPaymentConfiguration=wanted), 200)
    soon.equal(lambda: s3.get_bucket_request_payment(Bucket=configured_bucket)["Payer"], payer, "Payer", sort="option")


@pytest.fixture
def bucket_of_requesters(s3, staying):
    """A bucket with the Payer Requester, which a check tries to change in vain."""
    return staying(
        lambda bucket: s3.put_bucket_request_payment(Bucket=bucket, RequestPaymentConfiguration={"Payer": "Requester"}),
    )


@pytest.mark.parametrize("payer", ["requester", "Somebody", ""], ids=["lower-case", "unknown", "empty"])
@check("PutBucketRequestPayment", level="common", spec=api("PutBucketRequestPayment"))
@recorded("LocalStack", "TestS3::test_s3_request_payer_exceptions", 2026, of="unknown")
def test_unknown_payer_is_refused(s3, bucket_of_requesters, payer, soon):
    """PutBucketRequestPayment with a Payer other than Requester and BucketOwner returns 400 MalformedXML, and the
    Payer does not change."""
    with expect.error(400, "MalformedXML"):
        s3.put_bucket_request_payment(Bucket=bucket_of_requesters, RequestPaymentConfiguration={"Payer": payer})
    soon.equal(
        lambda: s3.get_bucket_request_payment(Bucket=bucket_of_requesters)["Payer"], "Requester", "Payer", sort="option"
    )


MALFORMED = {
    "no_xml": b"Requester",
    "cut_off": b"<RequestPaymentConfiguration><Payer>Requester</Payer>",
    "no_payer": b"<RequestPaymentConfiguration/>",
    "other_document": b"<Tagging><TagSet/></Tagging>",
}


@pytest.mark.parametrize("document", list(MALFORMED.values()), ids=list(MALFORMED))
@check("PutBucketRequestPayment", level="common", spec=api("ErrorResponses"))
def test_malformed_document_is_refused(s3, configured_bucket, altered, document):
    """PutBucketRequestPayment with a body that is not a RequestPaymentConfiguration document, or has no Payer,
    returns 400 MalformedXML."""
    with expect.error(400, "MalformedXML"), altered(body=document):
        s3.put_bucket_request_payment(Bucket=configured_bucket, RequestPaymentConfiguration={"Payer": "Requester"})


@pytest.fixture
def paid_object(out_of_band, control, own_buckets):
    """Bucket and key of an object that everybody may read in a bucket with Payer Requester, for checks that read it."""

    def make(new):
        where = {"Bucket": new(), "Key": "paid"}
        control.put_object(**where, Body=BODY, ACL="public-read")
        control.put_bucket_request_payment(Bucket=where["Bucket"], RequestPaymentConfiguration={"Payer": "Requester"})
        return where

    with out_of_band():
        return own_buckets.kept("a public object that requesters pay for", make)


@check("GetObject", level="common", spec=PAYER)
def test_owner_need_not_offer_to_pay(s3, paid_object):
    """GetObject by the owner of a Requester Pays bucket, without RequestPayer, returns 200 and the body."""
    answer = s3.get_object(**paid_object)
    expect.status(answer, 200)
    expect.equal(answer["Body"].read(), BODY, "body", sort="data")


@check("GetObject", level="common", spec=PAYER)
def test_another_account_pays(alt, paid_object):
    """GetObject by another account that may read the object in a Requester Pays bucket, with RequestPayer requester,
    returns 200, the body and x-amz-request-charged: requester."""
    answer = alt.get_object(**paid_object, RequestPayer="requester")
    expect.equal(answer["Body"].read(), BODY, "body", sort="data")
    expect.equal(answer.get("RequestCharged"), "requester", "x-amz-request-charged", sort="option")


@check("GetObject", level="common", spec=PAYER)
def test_another_account_has_to_offer_to_pay(alt, paid_object, soon):
    """GetObject by another account that may read the object in a Requester Pays bucket, without RequestPayer,
    returns 403 AccessDenied."""
    with expect.safeguard():  # the object is open to the sender
        soon.refused(lambda: alt.get_object(**paid_object), 403, "AccessDenied")


@check("HeadObject", level="common", spec=PAYER)
def test_another_account_has_to_offer_to_pay_for_head(alt, paid_object, soon):
    """HeadObject by another account that may read the object in a Requester Pays bucket, without RequestPayer,
    returns 403."""
    with expect.safeguard():  # the object is open to the sender
        soon.refused(lambda: alt.head_object(**paid_object), 403)


@check("GetObject", level="common", spec=PAYER)
def test_anonymous_request_cannot_pay(anyone, paid_object, soon):
    """GetObject without credentials of a public object in a Requester Pays bucket returns 403 AccessDenied."""
    with expect.safeguard():  # the object is open to the sender
        soon.refused(lambda: anyone.get_object(**paid_object), 403, "AccessDenied")


@check("GetObject", level="extended", spec=PAYER)
@derived("The header is documented to accept a charge; where none arises it changes nothing.")
def test_owner_may_offer_to_pay(s3, paid_object):
    """GetObject by the owner of a Requester Pays bucket, with RequestPayer requester, returns 200 and the body."""
    expect.equal(s3.get_object(**paid_object, RequestPayer="requester")["Body"].read(), BODY, "body", sort="data")
