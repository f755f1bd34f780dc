"""Session tokens of temporary credentials, in headers, URLs and forms: the right one is needed, and no other will
do."""

from dataclasses import replace

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import skip_check
from fixtures.clients.raw import form
from fixtures.model.sources import SIGNING, api, developerguide
from fixtures.s3.policies import LIMITED, PolicyTable, allow

FEATURE = "temporary-credentials"
SIDE = "client"

pytestmark = pytest.mark.xdist_group("session tokens")

FORMS = developerguide("RESTObjectPOST")
TABLE = PolicyTable(
    "session tokens",
    {"all": [allow(["s3:GetObject", "s3:PutObject"], "open/*", principal=LIMITED)]},
    objects={"open/object": {}},
)
# The documented status depends on the page, and InvalidTokenId is a code of some other servers. An access key of
# temporary credentials does not exist without its token.
WRONG = ((400, "InvalidToken"), (403, "InvalidToken"), (403, "InvalidTokenId"))
MISSING = ((403, "InvalidAccessKeyId"), *WRONG)
# The server decides which of the two is wrong, the access key or the token.
FOREIGN = (*WRONG, (403, "InvalidAccessKeyId"), (403, "AccessDenied"))


@pytest.fixture
def limited_session(limited_user, endpoint):
    """The name of the limited user, if its credentials have a session token."""
    if not endpoint.limited.session_token:
        skip_check("skipped", "the limited user has no session token: set S3_LIMITED_SESSION_TOKEN")
    return limited_user.name


@pytest.fixture
def expired_session(endpoint):
    """The name of the temporary credentials that have expired."""
    if endpoint.expired is None:
        skip_check("skipped", "no expired credentials are given: set S3_EXPIRED_ACCESS_KEY_ID …")
    return "expired"


@pytest.fixture(params=["header", "url", "form"])
def send(request, raw_signed, ruled, limited_session, new_prefix):
    """`send(credentials)`: reads an object that only the limited user may read, with the credentials in the header or
    in the URL, or stores one with a form; returns the response."""
    bucket = ruled(TABLE, "all")

    def ask(credentials):
        if request.param == "form":
            key = f"open/{new_prefix()}object"
            return raw_signed.send(form.signed(raw_signed, bucket, key, credentials=credentials).request)
        asked = raw_signed.request("GET", bucket, "open/object")
        if request.param == "url":
            return raw_signed.send(raw_signed.presign(asked, credentials=credentials))
        return raw_signed.send(raw_signed.sign(asked, credentials=credentials))

    return ask


@check("GetObject", "PostObject", level="common", spec=SIGNING, gate=True)
def test_token_of_the_credentials_is_accepted(raw_signed, send, limited_session):
    """GetObject signed in the header or in the URL with temporary credentials and their session token returns 200, and
    a form with them 204, if a policy allows it."""
    expect.status(send(raw_signed.credentials(limited_session)), 200, 204)


@check("GetObject", "PostObject", level="common", spec=SIGNING)
def test_missing_token_is_refused(raw_signed, send, limited_session):
    """GetObject and a form that are signed with temporary credentials, but have no session token, are refused with 403
    InvalidAccessKeyId, with 400 or 403 InvalidToken, or with 403 InvalidTokenId."""
    expect.refused(send(replace(raw_signed.credentials(limited_session), session_token=None)), *MISSING)


@check("GetObject", "PostObject", level="common", spec=SIGNING)
def test_unknown_token_is_refused(raw_signed, send, limited_session):
    """GetObject and a form with temporary credentials and a session token that was never issued are refused with
    400 or 403 InvalidToken, or with 403 InvalidTokenId."""
    expect.refused(send(replace(raw_signed.credentials(limited_session), session_token="nobodys")), *WRONG)


@check("GetObject", "PostObject", level="common", spec=SIGNING)
def test_token_of_other_credentials_is_refused(raw_signed, send, limited_session):
    """GetObject and a form that are signed by the main account, but have the session token of other credentials, are
    refused: with 400 or 403 InvalidToken, 403 InvalidTokenId, InvalidAccessKeyId or AccessDenied."""
    token = raw_signed.credentials(limited_session).session_token
    expect.refused(send(replace(raw_signed.credentials(), session_token=token)), *FOREIGN)


@check("GetObject", "PostObject", level="common", spec=api("ErrorResponses"))
def test_expired_token_is_refused(raw_signed, send, expired_session):
    """GetObject and a form with temporary credentials and their session token are refused with 400 ExpiredToken after
    the credentials have expired."""
    expect.refused(send(raw_signed.credentials(expired_session)), 400, "ExpiredToken")


@check("PostObject", level="extended", spec=FORMS)
def test_form_whose_policy_does_not_cover_the_token_is_refused(raw_signed, ruled, limited_session, new_prefix):
    """A form with temporary credentials whose policy has no condition for x-amz-security-token is refused with 403
    AccessDenied."""
    where = {"Bucket": ruled(TABLE, "all"), "Key": f"open/{new_prefix()}object"}
    keys = raw_signed.credentials(limited_session)
    sent = form.signed(raw_signed, **where, credentials=keys, uncovered=["x-amz-security-token"])
    expect.refused(raw_signed.send(sent.request), 403, "AccessDenied")
