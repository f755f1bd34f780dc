"""The Expect header: uploads that wait for `100 Continue` before they send the body, and unknown expectations."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import rfc

FEATURE = "http-messages"

EXPECT = rfc(9110, "10.1.1")
BODY = b"sent once it is asked for"
WAIT = 3.0


def _upload(raw, target, value="100-continue"):
    return raw.request("PUT", **target, headers={"Expect": value}, body=BODY)


@pytest.mark.parametrize("value", ["100-continue", "100-Continue"], ids=["as_written", "in_other_case"])
@check("PutObject", level="core", spec=EXPECT)
def test_waiting_upload_gets_100_continue(raw_signed, control, target, value):
    """PutObject with Expect: 100-continue gets 100 before the body is sent, then 200, and the object is stored."""
    answer = raw_signed.send(raw_signed.sign(_upload(raw_signed, target, value)), wait=WAIT)
    expect.status(answer, 200)
    expect.equal(answer.was_continued, True, "whether an interim response 100 was sent before the body", sort="form")
    expect.equal(control.get_object(**target)["Body"].read(), BODY, "body", sort="data")


def _must_not_wait_for_the_body(answer):
    seen = "neither" if answer.body_sent and not answer.was_continued else ""
    expect.that(not seen, "100 or the refusal before the body", seen, "interim response", sort="form")


@check("PutObject", level="core", spec=EXPECT)
def test_wrong_signature_is_refused_without_waiting(raw_signed, control, target):
    """PutObject with Expect: 100-continue and a wrong signature is refused with 403 SignatureDoesNotMatch, either
    before the body is sent or after 100, and nothing is stored."""
    keys = raw_signed.wrong_secret()
    answer = raw_signed.send(raw_signed.sign(_upload(raw_signed, target), credentials=keys), wait=WAIT)
    expect.refused(answer, 403, "SignatureDoesNotMatch")
    _must_not_wait_for_the_body(answer)
    expect.nothing_stored(control, target)


@check("PutObject", level="core", spec=EXPECT)
def test_missing_bucket_is_refused_without_waiting(raw_s3v4, new_bucket_name):
    """PutObject with Expect: 100-continue in a bucket that does not exist returns 404 NoSuchBucket, either before
    the body is sent or after 100."""
    upload = _upload(raw_s3v4, {"Bucket": new_bucket_name, "Key": "object"})
    answer = raw_s3v4.send(raw_s3v4.sign(upload), wait=WAIT)
    expect.refused(answer, 404, "NoSuchBucket")
    _must_not_wait_for_the_body(answer)


@pytest.mark.parametrize("value", ["200-ok", "100-continue=yes"], ids=["of_no_meaning", "with_a_value"])
@check("PutObject", level="extended", spec=EXPECT)
def test_unknown_expectation_is_ignored_or_refused(raw_s3v4, control, target, value):
    """PutObject with an unknown expectation returns 200 and stores the object, or is refused with 417 and stores
    nothing."""
    answer = raw_s3v4.ask(_upload(raw_s3v4, target, value))
    expect.status(answer, 200, 417)
    if answer.status == 200:
        expect.equal(control.get_object(**target)["Body"].read(), BODY, "body", sort="data")
    else:
        with expect.error(404):
            control.head_object(**target)


@check("PutObject", level="extended", spec=EXPECT)
def test_expectation_of_http_1_0_is_ignored(raw_s3v4, control, target):
    """PutObject over HTTP/1.0 with Expect: 100-continue returns 200 with no 100 before it, and the object is stored."""
    answer = raw_s3v4.ask(_upload(raw_s3v4, target).with_version("HTTP/1.0"))
    expect.status(answer, 200)
    expect.equal(answer.interim, (), "interim responses", sort="form")
    expect.equal(control.get_object(**target)["Body"].read(), BODY, "body", sort="data")


@check("GetObject", level="extended", spec=EXPECT)
def test_expectation_without_a_body(raw_s3v4, ten_bytes):
    """GetObject with Expect: 100-continue and no body returns 200 with the whole object."""
    answer = raw_s3v4.ask(raw_s3v4.request("GET", **ten_bytes, headers={"Expect": "100-continue"}))
    expect.status(answer, 200)
    expect.equal(answer.body, b"0123456789", "body", sort="data")
