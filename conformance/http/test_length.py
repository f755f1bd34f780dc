"""Content-Length: missing, malformed, or different from the length of the body."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.assertions.check import skip_check
from fixtures.model.sources import api, rfc

FEATURE = "http-messages"

LENGTH = rfc(9112, "6.3")
BODY = b"0123456789"
UNSIGNED = "UNSIGNED-PAYLOAD"


@check("PutObject", level="common", spec=api("ErrorResponses"))
@recorded("versitygw", "test_rest_put_object.sh::REST - put object, missing Content-Length", 2025)
def test_upload_without_a_length_is_refused(raw_signed, control, target):
    """PutObject with neither Content-Length nor Transfer-Encoding is refused with 411 MissingContentLength, and
    nothing is stored."""
    answer = raw_signed.ask(raw_signed.request("PUT", **target).without("Content-Length"))
    expect.refused(answer, 411, "MissingContentLength")
    with expect.error(404):
        control.head_object(**target)


JUNK = {
    "negative": ["-10"],
    "letters": ["ten"],
    "hexadecimal": ["0xa"],
    "with_a_fraction": ["10.0"],
    "with_a_sign": ["+10"],
    "two_numbers": ["1 0"],
    "list_of_different_ones": ["10, 5"],
    "two_different_ones": ["10", "5"],
}


@pytest.mark.intrusive
@pytest.mark.parametrize("lengths", JUNK.values(), ids=JUNK)
@check("PutObject", level="common", spec=LENGTH)
def test_invalid_length_is_refused(raw_s3v4, control, target, lengths):
    """PutObject with UNSIGNED-PAYLOAD and a Content-Length that is not a plain number, or has two different values,
    is refused with 400, and nothing is stored."""
    request = raw_s3v4.sign(raw_s3v4.request("PUT", **target, body=BODY), payload=UNSIGNED).without("Content-Length")
    for length in lengths:
        request = request.adding("Content-Length", length)
    answer = raw_s3v4.alone(request)
    expect.refused(answer, 400)
    with expect.error(404):
        control.head_object(**target)


@pytest.mark.intrusive
@check("PutObject", level="extended", spec=LENGTH)
def test_empty_length_is_refused(raw_s3v4, control, target):
    """PutObject with UNSIGNED-PAYLOAD and an empty Content-Length is refused with 400 or 411, and nothing is stored."""
    request = raw_s3v4.sign(raw_s3v4.request("PUT", **target, body=BODY), payload=UNSIGNED)
    expect.status(raw_s3v4.alone(request.with_header("Content-Length", "")), 400, 411)
    with expect.error(404):
        control.head_object(**target)


@check("PutObject", level="extended", spec=rfc(9110, "8.6"))
def test_length_may_begin_with_zeros(raw_s3v4, control, target):
    """PutObject of ten bytes with Content-Length: 0010 returns 200 and stores the ten bytes."""
    request = raw_s3v4.sign(raw_s3v4.request("PUT", **target, body=BODY))
    expect.status(raw_s3v4.send(request.with_header("Content-Length", "0010")), 200)
    expect.equal(control.get_object(**target)["Body"].read(), BODY, "body", sort="data")


@pytest.mark.parametrize("payload", [None, UNSIGNED], ids=["signed_body", "unsigned_body"])
@check("PutObject", level="core", spec=LENGTH)
def test_body_that_is_cut_off_is_not_stored(raw_s3v4, control, target, payload):
    """PutObject that ends after 10 of the 1,000 bytes announced in Content-Length is refused or gets no response,
    and nothing is stored."""
    request = raw_s3v4.sign(raw_s3v4.request("PUT", **target, body=BODY), payload=payload)
    answer = raw_s3v4.attempt(request.with_header("Content-Length", "1000"), last=True)
    expect.any_status(answer, "4xx", "5xx", "no response")
    with expect.error(404):
        control.head_object(**target)


@check("PutObject", level="core", spec=LENGTH)
@derived("Bytes are stored when their request ends; a request that was cut off stores none.")
def test_body_that_is_cut_off_leaves_the_object(raw_s3v4, control, target):
    """PutObject whose body is cut off does not change the existing object."""
    with expect.arranging():
        control.put_object(**target, Body=b"before")
    request = raw_s3v4.sign(raw_s3v4.request("PUT", **target, body=BODY), payload=UNSIGNED)
    raw_s3v4.attempt(request.with_header("Content-Length", "1000"), last=True)
    expect.equal(control.get_object(**target)["Body"].read(), b"before", "body", sort="data")


@pytest.mark.intrusive
@check("PutObject", level="common", spec=LENGTH)
def test_bytes_after_the_length_are_not_stored(raw_s3v4, control, target):
    """PutObject with UNSIGNED-PAYLOAD and Content-Length 5, followed by ten bytes of body, returns 200 and stores
    only the first five bytes."""
    request = raw_s3v4.sign(raw_s3v4.request("PUT", **target, body=BODY), payload=UNSIGNED)
    expect.status(raw_s3v4.alone(request.with_header("Content-Length", "5")), 200)
    expect.equal(control.get_object(**target)["Body"].read(), BODY[:5], "body", sort="data")


@pytest.mark.intrusive
@check("PutObject", level="core", spec=api("ErrorResponses"))
def test_hash_of_more_bytes_than_the_length_is_refused(raw_s3v4, control, target):
    """PutObject with the SHA-256 of ten bytes and Content-Length 5 is refused with 400 XAmzContentSHA256Mismatch,
    and nothing is stored."""
    request = raw_s3v4.sign(raw_s3v4.request("PUT", **target, body=BODY))
    answer = raw_s3v4.alone(request.with_header("Content-Length", "5"))
    expect.refused(answer, 400, "XAmzContentSHA256Mismatch")
    with expect.error(404):
        control.head_object(**target)


@check("CreateBucket", level="extended", spec=LENGTH, feature="http-messages")
def test_bucket_is_created_without_a_length(raw_signed, control, own_buckets, new_bucket_name):
    """CreateBucket with neither a body nor Content-Length returns 200, and the bucket exists."""
    if own_buckets.location:
        skip_check("n/a", "outside of us-east-1 a bucket needs a document with its region")
    expect.status(raw_signed.ask(raw_signed.request("PUT", new_bucket_name).without("Content-Length")), 200)
    expect.status(control.head_bucket(Bucket=new_bucket_name), 200)


@check("PutObjectAcl", level="extended", spec=LENGTH, feature="http-messages")
def test_acl_is_put_without_a_length(raw_signed, control, acl_bucket, new_prefix):
    """PutObjectAcl with a canned ACL, and with neither a body nor Content-Length, returns 200, and the ACL grants
    what it says."""
    target = {"Bucket": acl_bucket, "Key": f"{new_prefix()}object"}
    with expect.arranging():
        control.put_object(**target, Body=b"body")
    request = raw_signed.request("PUT", **target, query="acl", headers={"x-amz-acl": "public-read"})
    expect.status(raw_signed.ask(request.without("Content-Length")), 200)
    granted = [grant["Grantee"].get("URI", "") for grant in control.get_object_acl(**target)["Grants"]]
    expect.that(
        any(uri.endswith("/AllUsers") for uri in granted), "a grant to AllUsers", granted, "grantees", sort="access"
    )
