"""Content-Length: missing, malformed, and other than that of the body."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api, rfc

LENGTH = rfc(9112, "6.3")
BODY = b"0123456789"
UNSIGNED = "UNSIGNED-PAYLOAD"


@check("PutObject", level="common", spec=api("ErrorResponses"))
def test_upload_without_a_length_is_refused(raw_signed, control, target):
    """A PutObject with neither Content-Length nor Transfer-Encoding answers 411 MissingContentLength, and stores
    nothing."""
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
def test_length_that_is_no_number_is_refused(raw_s3v4, control, target, lengths):
    """A PutObject of UNSIGNED-PAYLOAD whose Content-Length is no number, or two different ones, answers 400, and stores
    nothing."""
    request = raw_s3v4.sign(raw_s3v4.request("PUT", **target, body=BODY), payload=UNSIGNED).without("Content-Length")
    for length in lengths:
        request = request.adding("Content-Length", length)
    answer = raw_s3v4.alone(request)
    expect.refused(answer, 400)
    with expect.error(404):
        control.head_object(**target)


@check("PutObject", level="extended", spec=rfc(9110, "8.6"))
def test_length_may_begin_with_zeros(raw_s3v4, control, target):
    """A PutObject of ten bytes with Content-Length: 0010 answers 200 and stores them."""
    request = raw_s3v4.sign(raw_s3v4.request("PUT", **target, body=BODY))
    expect.status(raw_s3v4.send(request.with_header("Content-Length", "0010")), 200)
    expect.equal(control.get_object(**target)["Body"].read(), BODY, "body")


@pytest.mark.parametrize("payload", [None, UNSIGNED], ids=["signed_body", "unsigned_body"])
@check("PutObject", level="core", spec=LENGTH)
def test_body_that_is_cut_off_is_not_stored(raw_s3v4, control, target, payload):
    """A PutObject that ends after 10 of the 1,000 bytes that its Content-Length says stores nothing."""
    request = raw_s3v4.sign(raw_s3v4.request("PUT", **target, body=BODY), payload=payload)
    answer = raw_s3v4.attempt(request.with_header("Content-Length", "1000"), last=True)
    assert answer is None or answer.status >= 400, f"expected a refusal or none, got {answer.status}"
    with expect.error(404):
        control.head_object(**target)


@check("PutObject", level="core", spec=LENGTH)
def test_body_that_is_cut_off_leaves_the_object(raw_s3v4, control, target):
    """A PutObject that is cut off leaves the object that was there as it was."""
    with expect.arranging():
        control.put_object(**target, Body=b"before")
    request = raw_s3v4.sign(raw_s3v4.request("PUT", **target, body=BODY), payload=UNSIGNED)
    raw_s3v4.attempt(request.with_header("Content-Length", "1000"), last=True)
    expect.equal(control.get_object(**target)["Body"].read(), b"before", "body")


@pytest.mark.intrusive
@check("PutObject", level="common", spec=LENGTH)
def test_bytes_after_the_length_are_not_stored(raw_s3v4, control, target):
    """A PutObject of UNSIGNED-PAYLOAD with Content-Length 5 and ten bytes behind its head stores the first five."""
    request = raw_s3v4.sign(raw_s3v4.request("PUT", **target, body=BODY), payload=UNSIGNED)
    expect.status(raw_s3v4.alone(request.with_header("Content-Length", "5")), 200)
    expect.equal(control.get_object(**target)["Body"].read(), BODY[:5], "body")


@pytest.mark.intrusive
@check("PutObject", level="core", spec=api("ErrorResponses"))
def test_hash_of_more_than_the_length_is_refused(raw_s3v4, control, target):
    """A PutObject with the SHA-256 of ten bytes and Content-Length 5 answers 400 XAmzContentSHA256Mismatch, and stores
    nothing."""
    request = raw_s3v4.sign(raw_s3v4.request("PUT", **target, body=BODY))
    answer = raw_s3v4.alone(request.with_header("Content-Length", "5"))
    expect.refused(answer, 400, "XAmzContentSHA256Mismatch")
    with expect.error(404):
        control.head_object(**target)
