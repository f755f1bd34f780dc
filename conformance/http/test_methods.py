"""HTTP methods that S3 does not support, and unknown query parameters."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, rfc

FEATURE = "http-messages"

METHODS = rfc(9110, "9.1")
TEN = b"0123456789"


@check("GetObject", level="common", spec=api("ErrorResponses"))
def test_patch_is_not_allowed(raw_s3v4, control, target):
    """PATCH of an object is refused with 405 MethodNotAllowed, and the object does not change."""
    with expect.arranging():
        control.put_object(**target, Body=TEN)
    expect.refused(raw_s3v4.ask(raw_s3v4.request("PATCH", **target, body=b"other")), 405, "MethodNotAllowed")
    expect.equal(control.get_object(**target)["Body"].read(), TEN, "body", sort="data")


@pytest.mark.parametrize("method", ["LINK", "PROPFIND", "MADEUP", "get", "Head"], ids=lambda name: f"method_{name}")
@check("GetObject", level="extended", spec=METHODS)
def test_unknown_method_is_refused(raw_s3v4, control, target, method):
    """A request with a method that S3 does not support, or a supported method in the wrong case, is refused with
    400, 403, 405 or 501."""
    with expect.arranging():
        control.put_object(**target, Body=TEN)
    answer = raw_s3v4.attempt(raw_s3v4.sign(raw_s3v4.request(method, **target)))
    expect.any_status(answer, 400, 403, 405, 501)


@pytest.mark.parametrize("method", ["MOVE", "put", "delete"], ids=lambda name: f"method_{name}")
@check("PutObject", "DeleteObject", level="common", spec=METHODS)
@derived("A request that is refused is not carried out; so everything stays as it was.")
def test_unknown_method_changes_nothing(raw_s3v4, control, target, method):
    """A request with a method that S3 does not support, or a supported method in the wrong case, is refused or gets
    no response, and the object does not change."""
    with expect.arranging():
        control.put_object(**target, Body=TEN)
    answer = raw_s3v4.attempt(raw_s3v4.sign(raw_s3v4.request(method, **target, headers={"Content-Length": "0"})))
    expect.any_status(answer, "4xx", "5xx", "no response")
    expect.equal(control.get_object(**target)["Body"].read(), TEN, "body", sort="data")


@check("GetObject", level="core", spec=rfc(9110, "9.3.8"))
def test_trace_does_not_repeat_the_signature(raw_s3v4, ten_bytes):
    """TRACE is refused or gets no response, and a response does not contain the request's Authorization header, so
    that no web page can read it."""
    request = raw_s3v4.sign(raw_s3v4.request("TRACE", **ten_bytes))
    answer = raw_s3v4.attempt(request)
    signature = (request.header("Authorization") or "").rpartition("Signature=")[2].encode()
    expect.any_status(answer, "4xx", "5xx", "no response")
    body = answer.body.lower() if answer is not None else b""
    with expect.keeping_out():
        expect.equal(
            b"authorization:" in body, False, "whether the response contains the request's Authorization", sort="access"
        )
    expect.equal(bool(signature), True, "whether the request has an Authorization header with a signature", sort="form")


# POST was recorded from AWS.
@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST"])
@check("ListBuckets", level="extended", spec=api("ErrorResponses"))
@recorded("versitygw", "test_rest_bucket.sh::REST - POST call on root endpoint", 2025, of="POST")
def test_put_and_delete_of_the_service_are_not_allowed(raw_s3v4, method):
    """PUT, DELETE and POST of the service root, without a bucket, are refused with 405 MethodNotAllowed."""
    expect.refused(raw_s3v4.ask(raw_s3v4.request(method)), 405, "MethodNotAllowed")


@pytest.mark.parametrize("query", ["unknown", "unknown=1"], ids=["bare", "value"])
@check("GetObject", level="common", spec=api("GetObject"))
@derived("A request header that S3 does not document for the operation changes nothing.")
def test_unknown_argument_is_ignored(raw_signed, ten_bytes, query):
    """GetObject with an unknown query parameter returns 200 with the object."""
    answer = raw_signed.ask(raw_signed.request("GET", **ten_bytes, query=query))
    expect.status(answer, 200)
    expect.equal(answer.body, TEN, "body", sort="data")
