"""The signature itself: a wrong one is refused, and the response does not contain the right one."""

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.model.sources import SIGNING, reference

FEATURE = "signature-refusal"
SIDE = "client"

ERRORS = reference("ErrorResponses")


def _signature_of(request):
    """Returns the signature from the Authorization header: V4 has it after `Signature=`, V2 after the last `:`."""
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
@check("GetObject", level="core", spec=SIGNING, gate=True)
def test_wrong_signature_is_refused(raw_signed, ten_bytes, other):
    """A request with a wrong signature of the right length is refused with 403 SignatureDoesNotMatch."""
    request = raw_signed.sign(raw_signed.request("GET", **ten_bytes))
    answer = raw_signed.send(_with_signature(request, other(_signature_of(request))))
    expect.refused(answer, 403, "SignatureDoesNotMatch")


SHORT = {
    # For V2, more than the padding is cut off: base64 may be readable without padding.
    "last-digit-left-out": lambda signature: signature.rstrip("=")[:-1],
    "half": lambda signature: signature[: len(signature) // 2],
    "first-digit-alone": lambda signature: signature[:1],
    "twice": lambda signature: signature * 2,
}


@pytest.mark.parametrize("other", SHORT.values(), ids=SHORT.keys())
@check("GetObject", level="core", spec=SIGNING)
def test_signature_of_another_length_is_refused(raw_signed, ten_bytes, other):
    """A request whose signature is cut off, or longer than it should be, is refused with 403 SignatureDoesNotMatch,
    or 400 AuthorizationHeaderMalformed or InvalidArgument."""
    request = raw_signed.sign(raw_signed.request("GET", **ten_bytes))
    answer = raw_signed.send(_with_signature(request, other(_signature_of(request))))
    expect.refused(
        answer, (403, "SignatureDoesNotMatch"), (400, "AuthorizationHeaderMalformed"), (400, "InvalidArgument")
    )


@check("GetObject", level="core", spec=SIGNING)
def test_empty_signature_is_refused(raw_signed, ten_bytes):
    """GetObject with an empty signature is refused with 400 or 403, and the response does not contain the object."""
    request = raw_signed.sign(raw_signed.request("GET", **ten_bytes))
    answer = raw_signed.send(_with_signature(request, ""))
    with expect.keeping_out():
        expect.status(answer, 400, 403)
        expect.equal(b"0123456789" in answer.body, False, "whether the response contains the object", sort="access")


@check("PutObject", level="core", spec=SIGNING)
def test_signature_of_another_request_is_refused(raw_signed, control, target):
    """PutObject with the signature of GetObject of the same key, with the same date, is refused with 403
    SignatureDoesNotMatch and stores nothing."""
    signed = raw_signed.sign(raw_signed.request("GET", **target))
    request = signed.with_method("PUT").with_header("Content-Length", "0")
    expect.refused(raw_signed.send(request), 403, "SignatureDoesNotMatch")
    expect.nothing_stored(control, target)


@check("GetObject", level="core", spec=ERRORS)
@derived("Who may read the response or the object would read these secrets, too.")
def test_right_signature_is_not_revealed(raw_signed, ten_bytes):
    """A request with a wrong signature is refused with 403 SignatureDoesNotMatch, and neither the body nor the
    headers of the response contain the right signature."""
    request = raw_signed.sign(raw_signed.request("GET", **ten_bytes))
    right = _signature_of(request)
    answer = raw_signed.send(_with_signature(request, OTHERS["first-digit-changed"](right)))
    expect.refused(answer, 403, "SignatureDoesNotMatch")
    returned = answer.body.decode("utf-8", "replace") + "".join(answer.headers.values())
    with expect.keeping_out():
        expect.equal(right in returned, False, "whether the response contains the right signature", sort="access")
