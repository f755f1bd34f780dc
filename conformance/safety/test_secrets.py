"""What an answer must never have: the secret key, and the signature that would have been right."""

from dataclasses import replace
from urllib.parse import quote

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import userguide

SIGNING = userguide("RESTAuthentication")


def _says_nothing_of(answer, *secrets):
    """Said without the secrets themselves: what fails is written into reports."""
    text = answer.body + b"".join(f"{name}: {value}\n".encode() for name, value in answer.headers.items())
    told = [secret for secret in secrets if secret.encode() in text or quote(secret, safe="").encode() in text]
    expect.equal(len(told), 0, "number of secrets in the answer")


def _signature(signed):
    """The signature in the header Authorization."""
    authorization = signed.header("Authorization")
    return authorization.rpartition("Signature=")[2] if "Signature=" in authorization else authorization[-28:]


def _with_another(signed):
    """With the first character of the signature changed, and the signature that would be right."""
    right = _signature(signed)
    wrong = ("b" if right[0] == "a" else "a") + right[1:]
    return signed.with_header("Authorization", signed.header("Authorization").replace(right, wrong)), right


@check("GetObject", level="core", spec=SIGNING)
def test_wrong_signature_is_told_no_right_one(raw_signed, ten_bytes):
    """A request with one character of its signature changed answers 403 SignatureDoesNotMatch, with neither the
    signature that would be right nor the secret key in it."""
    wrong, right = _with_another(raw_signed.sign(raw_signed.request("GET", **ten_bytes)))
    answer = raw_signed.send(wrong)
    expect.refused(answer, 403, "SignatureDoesNotMatch")
    _says_nothing_of(answer, right, raw_signed.credentials().secret_key)


@check("PutObject", level="core", spec=SIGNING)
def test_tampered_request_is_told_no_right_signature(raw_signed, target):
    """A request whose x-amz-meta-a was changed after it was signed answers 403 SignatureDoesNotMatch, with neither the
    signature that would be right nor the secret key in it."""
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
    """A rightly signed request that is refused, since there is no such key, upload or version, answers 400 or
    404, with neither its signature nor the secret key in it."""
    signed = raw_signed.sign(raw_signed.request("GET", **target, query=query))
    answer = raw_signed.send(signed)
    expect.status(answer, 400, 404)
    _says_nothing_of(answer, _signature(signed), raw_signed.credentials().secret_key)


@check("GetObject", level="core", spec=SIGNING)
def test_unknown_access_key_is_told_no_secret(raw_signed, ten_bytes):
    """A request with an access key that nobody has answers 403, and has no account's secret key in it."""
    unknown = replace(raw_signed.credentials(), access_key="AKIDNOBODYHASTHISKEY")
    answer = raw_signed.send(raw_signed.sign(raw_signed.request("GET", **ten_bytes), credentials=unknown))
    expect.refused(answer, 403)
    _says_nothing_of(answer, unknown.secret_key)
