"""Access keys and secret keys: a request with an unknown access key, or with a secret of another key, is refused."""

from dataclasses import replace

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.assertions.check import skip_check
from fixtures.model.sources import SIGNING, reference

FEATURE = "signature-refusal"
SIDE = "client"

ERRORS = reference("ErrorResponses")


@check("GetObject", level="core", spec=SIGNING)
def test_right_signature_is_accepted(raw_signed, ten_bytes):
    """GetObject of ten bytes, correctly signed in the Authorization header, returns 200 with these bytes."""
    answer = raw_signed.ask(raw_signed.request("GET", **ten_bytes))
    expect.status(answer, 200)
    expect.equal(answer.body, b"0123456789", "body", sort="data")


OTHER_KEYS = {
    "unknown": lambda key: "AKIAUNKNOWNUNKNOWN00",
    "other-case": str.swapcase,
    "one-character-less": lambda key: key[:-1],
    "one-character-more": lambda key: key + "0",
}


@pytest.mark.parametrize("other", OTHER_KEYS.values(), ids=OTHER_KEYS.keys())
@check("GetObject", level="core", spec=ERRORS)
def test_unknown_access_key_is_refused(raw_signed, ten_bytes, other):
    """A request with an access key that does not exist, signed with the right secret, is refused with 403
    InvalidAccessKeyId."""
    keys = raw_signed.credentials()
    if other(keys.access_key) == keys.access_key:
        skip_check("skipped", "the access key has no letters")
    keys = replace(keys, access_key=other(keys.access_key))
    answer = raw_signed.send(raw_signed.sign(raw_signed.request("GET", **ten_bytes), credentials=keys))
    expect.refused(answer, 403, "InvalidAccessKeyId")


OTHER_SECRETS = {
    "other": lambda secret: "x" * 40,
    "one-character-less": lambda secret: secret[:-1],
    "one-character-more": lambda secret: secret + "0",
    "the-access-key": None,
}


@pytest.mark.parametrize("other", OTHER_SECRETS.values(), ids=OTHER_SECRETS.keys())
@check("GetObject", level="core", spec=ERRORS, gate=True)
def test_wrong_secret_is_refused(raw_signed, ten_bytes, other):
    """A request signed with a secret that does not belong to its access key is refused with 403
    SignatureDoesNotMatch."""
    keys = raw_signed.credentials()
    wrong = other(keys.secret_key) if other else keys.access_key
    keys = replace(keys, secret_key=wrong)
    answer = raw_signed.send(raw_signed.sign(raw_signed.request("GET", **ten_bytes), credentials=keys))
    expect.refused(answer, 403, "SignatureDoesNotMatch")


@check("PutObject", level="core", spec=ERRORS)
def test_nothing_is_stored_with_a_wrong_secret(raw_signed, control, target):
    """PutObject signed with a wrong secret is refused with 403 SignatureDoesNotMatch and stores nothing."""
    keys = raw_signed.wrong_secret()
    answer = raw_signed.send(raw_signed.sign(raw_signed.request("PUT", **target, body=b"body"), credentials=keys))
    expect.refused(answer, 403, "SignatureDoesNotMatch")
    expect.nothing_stored(control, target)


@check("DeleteObject", level="core", spec=ERRORS)
def test_nothing_is_deleted_with_a_wrong_secret(raw_signed, control, target):
    """DeleteObject signed with a wrong secret is refused with 403 SignatureDoesNotMatch, and the object stays."""
    with expect.arranging():
        control.put_object(**target, Body=b"body")
    keys = raw_signed.wrong_secret()
    answer = raw_signed.send(raw_signed.sign(raw_signed.request("DELETE", **target), credentials=keys))
    expect.refused(answer, 403, "SignatureDoesNotMatch")
    expect.status(control.head_object(**target), 200)


@check("ListBuckets", level="core", spec=ERRORS)
def test_no_buckets_are_listed_with_a_wrong_secret(raw_signed):
    """ListBuckets signed with a wrong secret is refused with 403 SignatureDoesNotMatch."""
    keys = raw_signed.wrong_secret()
    answer = raw_signed.send(raw_signed.sign(raw_signed.request("GET"), credentials=keys))
    expect.refused(answer, 403, "SignatureDoesNotMatch")


# The documented status depends on the page: the list of errors has 400. A server without temporary credentials may
# return another code, but it must not ignore the token.
REFUSED_TOKENS = (
    *((400, code) for code in ("InvalidToken", "InvalidArgument", "InvalidRequest", "AuthorizationHeaderMalformed")),
    *((403, code) for code in ("InvalidToken", "InvalidTokenId", "InvalidAccessKeyId", "AccessDenied")),
)


@check("GetObject", level="extended", spec=ERRORS, feature="temporary-credentials")
@recorded("botocore", "test_s3.py::TestS3SigV4Client::test_bad_request_on_invalid_credentials", 2018)
def test_junk_token_is_refused(raw_signed, ten_bytes):
    """A request with a long-term access key and a signed, but invalid session token is refused with 400
    InvalidToken, or with a similar 400 or 403 error."""
    keys = replace(raw_signed.credentials(), session_token="no-token")
    answer = raw_signed.send(raw_signed.sign(raw_signed.request("GET", **ten_bytes), credentials=keys))
    expect.refused(answer, *REFUSED_TOKENS)
