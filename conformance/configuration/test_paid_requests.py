"""The operations of another account in a bucket whose requesters pay: without its offer to pay, none is allowed."""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import call_operation, case_per_operation
from fixtures.model.endpoint import ALT, MAIN
from fixtures.model.sources import api, userguide
from fixtures.s3.grants import grant_header_value

FEATURE = "requester-pays"

pytestmark = pytest.mark.xdist_group("paid requests")

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
def paid_bucket(own_buckets, out_of_band, control, alts_control, canonical_id, soon):
    """A bucket whose ACL lets the second account list and write, and whose requesters pay."""
    owner, other = grant_header_value(canonical_id(MAIN)), grant_header_value(canonical_id(ALT))

    def make(new):
        bucket = new()
        control.put_bucket_acl(Bucket=bucket, GrantFullControl=owner, GrantRead=other, GrantWrite=other)
        control.put_bucket_request_payment(Bucket=bucket, RequestPaymentConfiguration=REQUESTER)
        listed = lambda: alts_control.list_objects(Bucket=bucket, **OFFER)  # noqa: E731
        soon.wait(lambda: expect.response_unless(listed, 403) is not None, at_least=SETTLING)
        return bucket

    with out_of_band():
        return own_buckets.kept("paid by requesters", make)


@pytest.fixture
def paid_key(paid_bucket, control, new_prefix):
    """Bucket and key of an object of the bucket's owner in the bucket whose requesters pay."""
    where = {"Bucket": paid_bucket, "Key": f"{new_prefix()}object"}
    with expect.arranging():
        control.put_object(**where, Body=BODY)
    return where


@pytest.fixture
def kept_key(paid_bucket, control, new_prefix):
    """The same for a check whose writes are to be refused."""
    with expect.arranging():
        where = {"Bucket": paid_bucket, "Key": f"{new_prefix()}object"}
        control.put_object(**where, Body=BODY)
        return where


@pytest.mark.parametrize("operation", case_per_operation(LISTINGS))
@check("ListObjects", level="extended", spec=PAYER)
def test_listing_without_an_offer_to_pay_is_refused(alt, paid_bucket, operation):
    """A listing by another account that may list a Requester Pays bucket, without RequestPayer, returns 403
    AccessDenied."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        call_operation(alt, operation, Bucket=paid_bucket)


@pytest.mark.parametrize("operation", case_per_operation(LISTINGS))
@check("ListObjects", level="extended", spec=PAYER)
def test_requester_is_charged_for_a_listing(alt, paid_bucket, operation):
    """A listing by another account that may list a Requester Pays bucket, with RequestPayer requester, returns 200
    and x-amz-request-charged: requester."""
    answer = call_operation(alt, operation, Bucket=paid_bucket, **OFFER)
    expect.status(answer, 200)
    expect.equal(answer.get("RequestCharged"), "requester", "x-amz-request-charged", sort="option")


@pytest.mark.parametrize("operation", case_per_operation(WRITES))
@check("PutObject", level="extended", spec=PAYER)
def test_write_without_an_offer_to_pay_is_refused(alt, control, kept_key, operation):
    """A write by another account that may write to a Requester Pays bucket, without RequestPayer, returns 403
    AccessDenied, and the object stays as it was."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        call_operation(alt, operation, **kept_key, **WRITES[operation])
    expect.equal(control.get_object(**kept_key)["Body"].read(), BODY, "body", sort="data")


@pytest.mark.parametrize("operation", case_per_operation(WRITES))
@check("PutObject", level="extended", spec=PAYER)
def test_requester_is_charged_for_a_write(alt, paid_key, operation):
    """A write by another account that may write to a Requester Pays bucket, with RequestPayer requester, succeeds and
    returns x-amz-request-charged: requester."""
    answer = call_operation(alt, operation, **paid_key, **WRITES[operation], **OFFER)
    expect.succeeded(answer)
    expect.equal(answer.get("RequestCharged"), "requester", "x-amz-request-charged", sort="option")


@pytest.fixture
def readable(paid_bucket, control, canonical_id, made_to_read, new_prefix):
    """Bucket and key of an object in the bucket whose requesters pay: the second account may read it and its ACL, and
    no check changes it."""
    owner, other = grant_header_value(canonical_id(MAIN)), grant_header_value(canonical_id(ALT))

    def make():
        where = {"Bucket": paid_bucket, "Key": f"{new_prefix()}readable"}
        control.put_object(**where, Body=BODY, GrantFullControl=owner, GrantRead=other, GrantReadACP=other)
        return where

    with expect.arranging():
        return made_to_read(f"readable in {paid_bucket}", make)


@check("GetObjectAcl", level="extended", spec=PAYER)
def test_requester_pays_for_an_acl(alt, readable):
    """GetObjectAcl by another account that may read the ACL of an object in a Requester Pays bucket returns 403
    AccessDenied without RequestPayer, and x-amz-request-charged: requester with it."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        alt.get_object_acl(**readable)
    expect.equal(
        alt.get_object_acl(**readable, **OFFER).get("RequestCharged"),
        "requester",
        "x-amz-request-charged",
        sort="option",
    )


@check("GetObject", level="extended", spec=PAYER)
def test_requester_pays_by_a_url(raw_s3v4, second_account, readable):
    """A presigned GET by another account that may read the object in a Requester Pays bucket returns 403 AccessDenied
    without x-amz-request-payer=requester in its query, and 200 and x-amz-request-charged: requester with it."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **readable), account=second_account)
    with expect.safeguard():
        expect.refused(raw_s3v4.send(url), 403, "AccessDenied")
    asked = raw_s3v4.request("GET", **readable, query="x-amz-request-payer=requester")
    answer = raw_s3v4.send(raw_s3v4.presign(asked, account=second_account))
    expect.status(answer, 200)
    expect.equal(answer.headers.get("x-amz-request-charged"), "requester", "x-amz-request-charged", sort="option")


@check("DeleteObjects", level="extended", spec=PAYER)
def test_requester_pays_for_a_batch(alt, control, paid_key):
    """DeleteObjects by another account that may write to a Requester Pays bucket, without RequestPayer, deletes
    nothing: it returns 403 AccessDenied, or an Error AccessDenied for each key; with RequestPayer requester it deletes
    the object and returns x-amz-request-charged: requester."""
    batch = {"Bucket": paid_key["Bucket"], "Delete": {"Objects": [{"Key": paid_key["Key"]}]}}
    answer = expect.response_unless(lambda: alt.delete_objects(**batch), 403, "AccessDenied")
    if answer is not None:
        expect.denied_keys(answer, paid_key)
    expect.equal(control.get_object(**paid_key)["Body"].read(), BODY, "body", sort="data")
    expect.equal(
        alt.delete_objects(**batch, **OFFER).get("RequestCharged"), "requester", "x-amz-request-charged", sort="option"
    )


@pytest.fixture(scope="session")
def public(put_once):
    """Bucket and key of an object that everybody may read, for whose requests nobody has to offer to pay."""
    return put_once(BODY, ACL="public-read")


@check("CopyObject", level="common", spec=PAYER)
def test_requester_pays_for_a_copy_to_it(alt, control, paid_key, public):
    """CopyObject into a Requester Pays bucket by another account that may write to it, without RequestPayer, returns
    403 AccessDenied, and the object stays as it was; with RequestPayer requester it returns x-amz-request-charged:
    requester."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        alt.copy_object(**paid_key, CopySource=public)
    expect.equal(control.get_object(**paid_key)["Body"].read(), BODY, "body", sort="data")
    answer = alt.copy_object(**paid_key, CopySource=public, **OFFER)
    expect.equal(answer.get("RequestCharged"), "requester", "x-amz-request-charged", sort="option")


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_requester_pays_for_a_copy_from_it(alt, readable, alts_bucket):
    """CopyObject of an object in a Requester Pays bucket by another account that may read it, into its own bucket,
    returns 403 AccessDenied without RequestPayer and makes no copy, and 200 with RequestPayer requester."""
    copy = {"Bucket": alts_bucket, "Key": "copy"}
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        alt.copy_object(**copy, CopySource=readable)
    with expect.error(404):
        alt.head_object(**copy)
    expect.status(alt.copy_object(**copy, CopySource=readable, **OFFER), 200)


@pytest.fixture
def paid_upload(paid_bucket, alts_control, new_prefix):
    """The second account's multipart upload in the bucket whose requesters pay, with one part: bucket, key and id, and
    the part's ETag."""
    with expect.arranging():
        where = {"Bucket": paid_bucket, "Key": f"{new_prefix()}parts"}
        upload = {**where, "UploadId": alts_control.create_multipart_upload(**where, **OFFER)["UploadId"]}
        return upload, alts_control.upload_part(**upload, PartNumber=1, Body=BODY, **OFFER)["ETag"]


STEPS = {
    "UploadPart": lambda etag: {"PartNumber": 1, "Body": b"another body"},
    "ListParts": lambda etag: {},
    "AbortMultipartUpload": lambda etag: {},
    "CompleteMultipartUpload": lambda etag: {"MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": etag}]}},
}


@pytest.mark.parametrize("operation", case_per_operation(STEPS))
@check("UploadPart", level="extended", spec=PAYER)
def test_step_of_an_upload_without_an_offer_to_pay_is_refused(alt, alts_control, paid_upload, operation):
    """UploadPart, ListParts, AbortMultipartUpload and CompleteMultipartUpload by the account that began the upload in
    another account's Requester Pays bucket, without RequestPayer, return 403 AccessDenied, and the upload and its part
    stay as they were."""
    upload, etag = paid_upload
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        call_operation(alt, operation, **upload, **STEPS[operation](etag))
    parts = alts_control.list_parts(**upload, **OFFER).get("Parts", [])
    expect.equal([part["ETag"] for part in parts], [etag], "ETags of the parts", sort="form")


@check("UploadPartCopy", level="extended", spec=PAYER)
def test_requester_is_charged_for_each_step_of_an_upload(alt, paid_bucket, new_prefix, public):
    """CreateMultipartUpload, UploadPart, UploadPartCopy, ListParts and CompleteMultipartUpload by another account that
    may write to a Requester Pays bucket, with RequestPayer requester, return x-amz-request-charged: requester."""
    where = {"Bucket": paid_bucket, "Key": f"{new_prefix()}parts"}
    answers = {"CreateMultipartUpload": alt.create_multipart_upload(**where, **OFFER)}
    upload = {**where, "UploadId": answers["CreateMultipartUpload"]["UploadId"]}
    answers["UploadPart"] = alt.upload_part(**upload, PartNumber=1, Body=BODY, **OFFER)
    answers["UploadPartCopy"] = alt.upload_part_copy(**upload, PartNumber=1, CopySource=public, **OFFER)
    answers["ListParts"] = alt.list_parts(**upload, **OFFER)
    done = {"Parts": [{"PartNumber": 1, "ETag": answers["UploadPartCopy"]["CopyPartResult"]["ETag"]}]}
    answers["CompleteMultipartUpload"] = alt.complete_multipart_upload(**upload, MultipartUpload=done, **OFFER)
    charged = {operation: answer.get("RequestCharged") for operation, answer in answers.items()}
    expect.equal(charged, dict.fromkeys(answers, "requester"), "x-amz-request-charged", sort="option")
