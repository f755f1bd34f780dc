"""Requests whose Authorization header is missing or not one of S3's: they are refused and change nothing."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import SIGNING, reference

FEATURE = "signature-refusal"
SIDE = "client"

ERRORS = reference("ErrorResponses")


@check("GetObject", level="core", spec=SIGNING)
def test_request_without_authorization_is_refused(raw_anonymous, ten_bytes):
    """GetObject of a private object without an Authorization header is refused with 403 AccessDenied."""
    expect.refused(raw_anonymous.ask(raw_anonymous.request("GET", **ten_bytes)), 403, "AccessDenied")


CHANGES = {"PUT": b"new", "DELETE": b""}


@pytest.mark.parametrize("method", CHANGES)
@check("PutObject", "DeleteObject", level="core", spec=SIGNING)
def test_nothing_is_changed_without_authorization(raw_anonymous, control, target, method):
    """PutObject and DeleteObject of a private object without an Authorization header are refused with 403
    AccessDenied, and the object is unchanged."""
    with expect.arranging():
        control.put_object(**target, Body=b"kept")
    request = raw_anonymous.request(method, **target, body=CHANGES[method])
    expect.refused(raw_anonymous.ask(request), 403, "AccessDenied")
    expect.equal(control.get_object(**target)["Body"].read(), b"kept", "body", sort="data")


OF_NO_KIND = {
    "one-word": "junk",
    "Basic": "Basic dXNlcjpwYXNzd29yZA==",
    "Bearer": "Bearer token",
    "unknown-version": "AWS5-HMAC-SHA512 Credential=a/b, SignedHeaders=host, Signature=00",
    "unknown-algorithm": "AWS4-HMAC-SHA1 Credential=a/b, SignedHeaders=host, Signature=00",
}
# AWS was recorded to return 400 InvalidArgument, "Unsupported Authorization Type", for Basic, Bearer, AWS-HMAC-SHA25.
RECORDED = ("Basic", "Bearer")
AS_UNKNOWN = ("InvalidArgument", "InvalidRequest", "AuthorizationHeaderMalformed")


@pytest.mark.parametrize("kind", OF_NO_KIND)
@check("GetObject", level="common", spec=ERRORS)
def test_unknown_kind_of_authorization_is_an_invalid_argument(raw_anonymous, ten_bytes, kind):
    """A request with an Authorization header of an unknown type is refused with 400 InvalidArgument, or if it is
    neither Basic nor Bearer, also with InvalidRequest or AuthorizationHeaderMalformed."""
    headers = {"Authorization": OF_NO_KIND[kind]}
    answer = raw_anonymous.send(raw_anonymous.request("GET", **ten_bytes, headers=headers))
    with expect.keeping_out():
        expect.refused(answer, 400, *(AS_UNKNOWN[:1] if kind in RECORDED else AS_UNKNOWN))


@pytest.mark.parametrize(
    "value",
    [*OF_NO_KIND.values(), "", " ", "AWS", "AWS4-HMAC-SHA256"],
    ids=[
        *OF_NO_KIND.keys(),
        "empty",
        "a-space",
        "V2-alone",
        "V4-alone",
    ],
)
@check("PutObject", level="core", spec=ERRORS)
def test_nothing_is_stored_with_an_unknown_authorization(raw_anonymous, control, target, value):
    """PutObject with an Authorization header that is empty, incomplete or of an unknown type is refused with 400,
    401 or 403 and stores nothing."""
    request = raw_anonymous.request("PUT", **target, headers={"Authorization": value}, body=b"body")
    with expect.keeping_out():
        expect.status(raw_anonymous.send(request), 400, 401, 403)
    expect.nothing_stored(control, target)


@check("PutObject", level="common", spec=ERRORS)
def test_two_wrong_authorizations_are_refused(raw_signed, control, target):
    """PutObject with two Authorization headers, neither of which has a signature for this request, is refused with
    400 or 403 and stores nothing."""
    signed = raw_signed.sign(raw_signed.request("GET", **target))
    request = signed.adding("Authorization", signed.header("Authorization")).with_method("PUT")
    with expect.keeping_out():
        expect.status(raw_signed.send(request.with_header("Content-Length", "0")), 400, 403)
    expect.nothing_stored(control, target)
