"""The signature itself: one that is not the request's own is refused, and an answer does not tell the right one."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import reference, userguide

AUTHENTICATION = userguide("RESTAuthentication")
ERRORS = reference("ErrorResponses")


def _signature_of(request):
    """What is behind the last `=` or `:` of the header: of V4 `Signature=…`, of V2 `AWS key:…`."""
    authorization = request.header("Authorization")
    return authorization.rpartition("Signature=" if "Signature=" in authorization else ":")[2]


def _with_signature(request, signature):
    authorization = request.header("Authorization")
    return request.with_header("Authorization", authorization.removesuffix(_signature_of(request)) + signature)


def _another_digit(digit):
    return "a" if digit != "a" else "b"


OTHERS = {
    "first-digit-changed": lambda signature: _another_digit(signature[0]) + signature[1:],
    "digit-in-the-middle-changed": lambda signature: signature[:12] + _another_digit(signature[12]) + signature[13:],
    "all-digits-equal": lambda signature: _another_digit("") * len(signature),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS.keys())
@check("GetObject", level="core", spec=AUTHENTICATION)
def test_other_signature_is_refused(raw_signed, ten_bytes, other):
    """A request whose signature has the right length and is another answers 403 SignatureDoesNotMatch."""
    request = raw_signed.sign(raw_signed.request("GET", **ten_bytes))
    answer = raw_signed.send(_with_signature(request, other(_signature_of(request))))
    expect.refused(answer, 403, "SignatureDoesNotMatch")


SHORT = {
    # Of V2 not the padding alone, without which base64 may be read all the same.
    "last-digit-left-out": lambda signature: signature.rstrip("=")[:-1],
    "half": lambda signature: signature[: len(signature) // 2],
    "first-digit-alone": lambda signature: signature[:1],
    "twice": lambda signature: signature * 2,
}


@pytest.mark.parametrize("other", SHORT.values(), ids=SHORT.keys())
@check("GetObject", level="core", spec=AUTHENTICATION)
def test_signature_of_another_length_is_refused(raw_signed, ten_bytes, other):
    """A request with only the beginning of its signature, or with more behind it, is refused: 403
    SignatureDoesNotMatch, or 400 as malformed."""
    request = raw_signed.sign(raw_signed.request("GET", **ten_bytes))
    answer = raw_signed.send(_with_signature(request, other(_signature_of(request))))
    expect.refused_as(
        answer, (403, "SignatureDoesNotMatch"), (400, "AuthorizationHeaderMalformed"), (400, "InvalidArgument")
    )


@check("GetObject", level="core", spec=AUTHENTICATION)
def test_empty_signature_is_refused(raw_signed, ten_bytes):
    """A request whose signature is empty is refused, as a wrong one or as malformed: 403 or 400."""
    request = raw_signed.sign(raw_signed.request("GET", **ten_bytes))
    answer = raw_signed.send(_with_signature(request, ""))
    expect.status(answer, 400, 403)
    expect.equal(b"0123456789" in answer.body, False, "whether the object is told")


@check("PutObject", level="core", spec=AUTHENTICATION)
def test_signature_of_another_request_is_refused(raw_signed, control, target):
    """PutObject with the signature of the GetObject of the same key, dated the same, answers 403 SignatureDoesNotMatch
    and stores nothing."""
    signed = raw_signed.sign(raw_signed.request("GET", **target))
    request = signed.with_method("PUT").with_header("Content-Length", "0")
    expect.refused(raw_signed.send(request), 403, "SignatureDoesNotMatch")
    with expect.error(404):
        control.head_object(**target)


@check("GetObject", level="core", spec=ERRORS)
def test_right_signature_is_not_told(raw_signed, ten_bytes):
    """The answer to a wrong signature does not have the right one in its body or headers."""
    request = raw_signed.sign(raw_signed.request("GET", **ten_bytes))
    right = _signature_of(request)
    answer = raw_signed.send(_with_signature(request, OTHERS["first-digit-changed"](right)))
    expect.refused(answer, 403, "SignatureDoesNotMatch")
    told = answer.body.decode("utf-8", "replace") + "".join(answer.headers.values())
    expect.equal(right in told, False, "whether the right signature is told")
