"""The Authorization header of Signature V2: `AWS`, the access key, a colon and the signature."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import userguide

FEATURE = "signature-v2"

HEADER = userguide("RESTAuthentication") + "#ConstructingTheAuthenticationHeader"


def _of(authorization):
    """Returns the access key and the signature in an Authorization header."""
    key, _, signature = authorization.removeprefix("AWS ").partition(":")
    return key, signature


MALFORMATIONS = {
    "AWS-alone": lambda key, signature: "AWS",
    "word": lambda key, signature: "AWS HAHAHA",
    "no-colon": lambda key, signature: "AWS " + key,
    "no-signature": lambda key, signature: "AWS " + key + ":",
    "no-key": lambda key, signature: "AWS :" + signature,
    "colon-alone": lambda key, signature: "AWS :",
    "no-space": lambda key, signature: "AWS" + key + ":" + signature,
    "other-word": lambda key, signature: "AWS2 " + key + ":" + signature,
    "space-for-the-colon": lambda key, signature: "AWS " + key + " " + signature,
}
# If the access key is missing or malformed, a server may also report that it does not exist.
AS_MALFORMED = ((400, "InvalidArgument"), (400, "InvalidRequest"), (403, "InvalidAccessKeyId"), (403, "AccessDenied"))
WITHOUT_SIGNATURE = (403, "SignatureDoesNotMatch")


@pytest.mark.parametrize("rewrite", MALFORMATIONS.values(), ids=MALFORMATIONS.keys())
@check("GetObject", level="common", spec=HEADER)
def test_malformed_header_is_refused(raw_s3, ten_bytes, rewrite):
    """A request whose Authorization header is not `AWS key:signature` is refused with 400 InvalidArgument or
    InvalidRequest, or with 403 InvalidAccessKeyId, AccessDenied or SignatureDoesNotMatch."""
    request = raw_s3.sign(raw_s3.request("GET", **ten_bytes))
    authorization = rewrite(*_of(request.header("Authorization")))
    answer = raw_s3.send(request.with_header("Authorization", authorization))
    with expect.keeping_out():
        expect.refused(answer, *AS_MALFORMED, WITHOUT_SIGNATURE)


@pytest.mark.parametrize("rewrite", MALFORMATIONS.values(), ids=MALFORMATIONS.keys())
@check("PutObject", level="core", spec=HEADER)
def test_nothing_is_stored_with_a_malformed_header(raw_s3, control, target, rewrite):
    """PutObject whose Authorization header is not `AWS key:signature` is refused with 400 or 403 and stores nothing."""
    request = raw_s3.sign(raw_s3.request("PUT", **target, body=b"body"))
    authorization = rewrite(*_of(request.header("Authorization")))
    with expect.keeping_out():
        expect.status(raw_s3.send(request.with_header("Authorization", authorization)), 400, 403)
    expect.nothing_stored(control, target)


@check("GetObject", level="core", spec=HEADER)
def test_case_of_the_signature_matters(raw_s3, ten_bytes):
    """A request whose signature has its upper and lower case letters swapped returns 403 SignatureDoesNotMatch."""
    request = raw_s3.sign(raw_s3.request("GET", **ten_bytes))
    key, signature = _of(request.header("Authorization"))
    answer = raw_s3.send(request.with_header("Authorization", "AWS " + key + ":" + signature.swapcase()))
    expect.refused(answer, 403, "SignatureDoesNotMatch")
