"""x-amz-request-payer in requests by the bucket's owner, who pays anyway: the result is the same as without it."""

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import userguide

FEATURE = "requester-pays"

SPEC = userguide("ObjectsinRequesterPaysBuckets")


@check("PutObject", level="common", spec=SPEC)
@derived("The header is documented to accept a charge; where none arises it changes nothing.")
def test_put_is_taken(s3, target):
    """PutObject with RequestPayer requester, to a bucket whose owner pays, returns 200 and stores the object."""
    expect.status(s3.put_object(**target, Body=b"body", RequestPayer="requester"), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), b"body", "body", sort="data")


@check("PutObject", level="extended", spec=SPEC)
@recorded("versitygw", "test_rest_put_object.sh::REST - PutObject - invalid x-amz-request-payer", 2025)
def test_other_payer_is_ignored(s3, target, altered):
    """PutObject with x-amz-request-payer dummy, to a bucket whose owner pays, returns 200 and stores the object."""
    with altered(headers={"x-amz-request-payer": "dummy"}):
        expect.status(s3.put_object(**target, Body=b"body"), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), b"body", "body", sort="data")


@check("GetObject", level="common", spec=SPEC)
@derived("The header is documented to accept a charge; where none arises it changes nothing.")
def test_get_is_answered(s3, stored_to_read):
    """GetObject with RequestPayer requester, from a bucket whose owner pays, returns 200 and the bytes."""
    got = s3.get_object(**stored_to_read(b"body"), RequestPayer="requester")
    expect.status(got, 200)
    expect.equal(got["Body"].read(), b"body", "body", sort="data")


@check("HeadObject", level="common", spec=SPEC)
@derived("The header is documented to accept a charge; where none arises it changes nothing.")
def test_head_is_answered(s3, stored_to_read):
    """HeadObject with RequestPayer requester, in a bucket whose owner pays, returns 200 and the length."""
    expect.equal(
        s3.head_object(**stored_to_read(b"body"), RequestPayer="requester")["ContentLength"],
        4,
        "Content-Length",
        sort="data",
    )


@check("DeleteObject", level="common", spec=SPEC)
@derived("The header is documented to accept a charge; where none arises it changes nothing.")
def test_delete_is_done(s3, stored):
    """DeleteObject with RequestPayer requester, in a bucket whose owner pays, succeeds and deletes the object."""
    obj = stored(b"body")
    expect.succeeded(s3.delete_object(**obj, RequestPayer="requester"))
    with expect.error(404):
        s3.head_object(**obj)
