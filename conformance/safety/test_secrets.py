"""Secrets that a response must never contain: the secret key, and the signature that would have been right."""

from dataclasses import replace
from urllib.parse import quote

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import SIGNING

FEATURE = "hostile-requests"
DERIVED = "Who may read the response or the object would read these secrets, too."


def _says_nothing_of(answer, *secrets):
    """Checks that the response contains none of the secrets. The message does not contain them either, because it
    goes into reports."""
    text = answer.body + b"".join(f"{name}: {value}\n".encode() for name, value in answer.headers.items())
    revealed = [secret for secret in secrets if secret.encode() in text or quote(secret, safe="").encode() in text]
    with expect.keeping_out():
        expect.equal(len(revealed), 0, "number of secrets in the response", sort="access")


def _signature(signed):
    """Returns the signature from the Authorization header."""
    authorization = signed.header("Authorization")
    return authorization.rpartition("Signature=")[2] if "Signature=" in authorization else authorization[-28:]


def _with_another(signed):
    """Returns the request with the first character of its signature changed, and the right signature."""
    right = _signature(signed)
    wrong = ("b" if right[0] == "a" else "a") + right[1:]
    return signed.with_header("Authorization", signed.header("Authorization").replace(right, wrong)), right


@check("GetObject", level="core", spec=SIGNING)
def test_response_to_a_wrong_signature_has_no_secrets(raw_signed, ten_bytes):
    """A request with one character of its signature changed is refused with 403 SignatureDoesNotMatch, and the
    response contains neither the right signature nor the secret key."""
    wrong, right = _with_another(raw_signed.sign(raw_signed.request("GET", **ten_bytes)))
    answer = raw_signed.send(wrong)
    expect.refused(answer, 403, "SignatureDoesNotMatch")
    _says_nothing_of(answer, right, raw_signed.credentials().secret_key)


@check("PutObject", level="core", spec=SIGNING)
def test_response_to_a_tampered_request_has_no_secrets(raw_signed, target):
    """A request whose x-amz-meta-a was changed after signing is refused with 403 SignatureDoesNotMatch, and the
    response contains neither the right signature nor the secret key."""
    plain = raw_signed.request("PUT", **target, headers={"x-amz-meta-a": "signed"}, body=b"body")
    signed = raw_signed.sign(plain)
    dated = [(name, value) for name, value in signed.headers if name.lower() != "authorization"]
    changed = replace(signed, headers=tuple(dated)).with_header("x-amz-meta-a", "sent")
    right = _signature(raw_signed.sign(changed))
    answer = raw_signed.send(signed.with_header("x-amz-meta-a", "sent"))
    expect.refused(answer, 403, "SignatureDoesNotMatch")
    _says_nothing_of(answer, right, raw_signed.credentials().secret_key)


REFUSED = {
    "missing_key": "",
    "unknown_upload": "uploadId=none",
    "unknown_version": "versionId=none",
}


@pytest.mark.parametrize("query", REFUSED.values(), ids=REFUSED)
@check("GetObject", level="core", spec=SIGNING)
def test_refusal_has_no_signature_or_secret(raw_signed, target, query):
    """A correctly signed request for a missing key, upload or version returns 400 or 404, and the response contains
    neither its signature nor the secret key."""
    signed = raw_signed.sign(raw_signed.request("GET", **target, query=query))
    answer = raw_signed.send(signed)
    expect.status(answer, 400, 404)
    _says_nothing_of(answer, _signature(signed), raw_signed.credentials().secret_key)


@check("GetObject", level="core", spec=SIGNING)
def test_response_to_an_unknown_access_key_has_no_secrets(raw_signed, ten_bytes):
    """A request with an unknown access key is refused with 403, and the response does not contain the secret key
    that signed it."""
    unknown = replace(raw_signed.credentials(), access_key="AKIDNOBODYHASTHISKEY")
    answer = raw_signed.send(raw_signed.sign(raw_signed.request("GET", **ten_bytes), credentials=unknown))
    expect.refused(answer, 403)
    _says_nothing_of(answer, unknown.secret_key)
