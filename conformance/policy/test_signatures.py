"""Requests under a policy by how they are signed: presigned URLs that a statement denies, and conditions on where the
signature is, on its age, and on whether it covers the body."""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import serial_forms_mark
from fixtures.clients.raw import form
from fixtures.model.sources import reference, userguide
from fixtures.s3.policies import ALT, PolicyTable, allow, deny, when

FEATURE = "policy-conditions"

pytestmark = pytest.mark.xdist_group("policy signatures")

KEYS = reference("bucket-policy-s3-sigv4-conditions")
URLS = userguide("using-presigned-url")
PUT = "s3:PutObject"
PAYLOAD, UNSIGNED = "x-amz-content-sha256", "UNSIGNED-PAYLOAD"
BOTH = ["s3:GetObject", PUT]
TABLE = PolicyTable(
    "signatures",
    {
        "url": [allow(BOTH, "url/*", principal=ALT), deny(BOTH, "url/shut/*", principal=ALT)],
        "header": [deny("s3:*", "header/*", **when("StringNotEquals", "s3:authType", "REST-HEADER"))],
        "form": [deny(PUT, "form/*", **when("StringNotEquals", "s3:authType", "POST"))],
        "recent": [deny("s3:*", "recent/*", **when("NumericGreaterThan", "s3:signatureAge", "600000"))],
        "signed": [deny(PUT, "signed/*", **when("StringEquals", f"s3:{PAYLOAD}", UNSIGNED))],
    },
    objects={f"{folder}/object": {} for folder in ("url/open", "url/shut", "header", "recent")},
)


@pytest.fixture
def place(ruled, new_prefix):
    """`place(folder)` returns bucket and key of an object that does not exist yet and that the rule applies to."""

    def find(folder):
        return {"Bucket": ruled(TABLE, folder.partition("/")[0]), "Key": f"{folder}/{new_prefix()}object"}

    return find


def _existing(ruled, folder):
    return {"Bucket": ruled(TABLE, folder.partition("/")[0]), "Key": f"{folder}/object"}


def _refused(answer):
    with expect.keeping_out():
        expect.refused(answer, 403, "AccessDenied")


@check("GetObject", "PutBucketPolicy", level="core", spec=URLS, feature="presigned-urls")
def test_url_by_a_denied_account_is_refused(alt, ruled, anonymous):
    """A presigned GET URL that another account has signed returns 403 AccessDenied if a statement of the policy denies
    the account reading the object, although another statement allows it to read all objects of the folder."""
    url = alt.generate_presigned_url("get_object", Params=_existing(ruled, "url/shut"), ExpiresIn=3600)
    _refused(anonymous.get(url))


@check("GetObject", "PutBucketPolicy", level="common", spec=URLS, feature="presigned-urls")
def test_url_by_an_allowed_account_reads(alt, ruled, anonymous):
    """A presigned GET URL that another account has signed returns 200 if the policy allows the account to read the
    object."""
    url = alt.generate_presigned_url("get_object", Params=_existing(ruled, "url/open"), ExpiresIn=3600)
    expect.status(anonymous.get(url), 200)


@check("PutObject", "PutBucketPolicy", level="common", spec=URLS, feature="presigned-urls")
def test_url_by_a_denied_account_writes_nothing(alt, control, place, anonymous):
    """A presigned PUT URL that another account has signed returns 403 AccessDenied, and stores nothing, if a statement
    of the policy denies the account writing the object, although another statement allows it to write all objects of
    the folder."""
    where = place("url/shut")
    url = alt.generate_presigned_url("put_object", Params=where, ExpiresIn=3600)
    _refused(anonymous.at(url, "PUT", body=b"body"))
    expect.nothing_stored(control, where)


@check("GetObject", "PutBucketPolicy", level="extended", spec=KEYS)
def test_signature_in_a_header_is_not_denied(raw_s3v4, ruled):
    """GetObject that is signed with an Authorization header returns 200 if a statement denies any s3:authType except
    REST-HEADER."""
    expect.status(raw_s3v4.ask(raw_s3v4.request("GET", **_existing(ruled, "header"))), 200)


@check("GetObject", "PutBucketPolicy", level="extended", spec=KEYS)
def test_signature_in_a_url_is_denied(raw_s3v4, ruled):
    """A presigned GET URL returns 403 AccessDenied if a statement denies any s3:authType except REST-HEADER."""
    where = _existing(ruled, "header")
    _refused(raw_s3v4.send(raw_s3v4.presign(raw_s3v4.request("GET", **where))))


@serial_forms_mark
@check("PostObject", "PutBucketPolicy", level="extended", spec=KEYS)
def test_signature_in_a_form_is_denied(raw_s3v4, control, place):
    """A form is refused with 403 AccessDenied, and stores nothing, if a statement denies any s3:authType except
    REST-HEADER."""
    where = place("header")
    _refused(raw_s3v4.send(form.signed(raw_s3v4, **where).request))
    expect.nothing_stored(control, where)


@serial_forms_mark
@check("PostObject", "PutBucketPolicy", level="extended", spec=KEYS)
def test_signature_in_a_form_is_not_denied(raw_s3v4, place):
    """A form is accepted with 204 if a statement denies s3:PutObject with any s3:authType except POST."""
    expect.status(raw_s3v4.send(form.signed(raw_s3v4, **place("form")).request), 204)


@check("PutObject", "PutBucketPolicy", level="extended", spec=KEYS)
def test_signature_outside_of_a_form_is_denied(raw_s3v4, control, place):
    """PutObject that is signed with an Authorization header returns 403 AccessDenied, and stores nothing, if a
    statement denies s3:PutObject with any s3:authType except POST."""
    where = place("form")
    _refused(raw_s3v4.ask(raw_s3v4.request("PUT", **where, body=b"body")))
    expect.nothing_stored(control, where)


@check("GetObject", "PutBucketPolicy", level="extended", spec=KEYS)
def test_recent_url_is_not_denied(raw_s3v4, ruled):
    """A presigned GET URL that was just signed returns 200 if a statement denies an s3:signatureAge of more than ten
    minutes, 600,000 milliseconds."""
    request = raw_s3v4.request("GET", **_existing(ruled, "recent"))
    expect.status(raw_s3v4.send(raw_s3v4.presign(request, expires=7200)), 200)


@check("GetObject", "PutBucketPolicy", level="extended", spec=KEYS)
def test_old_url_is_denied(raw_s3v4, ruled):
    """A presigned GET URL that was signed an hour ago, and is valid for two, returns 403 AccessDenied if a statement
    denies an s3:signatureAge of more than ten minutes, 600,000 milliseconds."""
    where = _existing(ruled, "recent")
    _refused(raw_s3v4.send(raw_s3v4.presign(raw_s3v4.request("GET", **where), expires=7200, seconds=-3600)))


@serial_forms_mark
@check("PostObject", "PutBucketPolicy", level="extended", spec=KEYS)
def test_old_form_is_denied(raw_s3v4, control, place):
    """A form that was signed an hour ago, and whose policy is valid for some minutes more, is refused with 403
    AccessDenied, and stores nothing, if a statement denies an s3:signatureAge of more than ten minutes, 600,000
    milliseconds."""
    where, expiration = place("recent"), form.moment(raw_s3v4, 300)
    sent = form.signed(raw_s3v4, **where, seconds=-3600, shaped=lambda policy: {**policy, "expiration": expiration})
    _refused(raw_s3v4.send(sent.request))
    expect.nothing_stored(control, where)


@check("PutObject", "PutBucketPolicy", level="common", spec=KEYS)
def test_signed_body_is_not_denied(raw_s3v4, place):
    """PutObject whose signature covers the body returns 200 if a statement denies the s3:x-amz-content-sha256
    UNSIGNED-PAYLOAD."""
    expect.status(raw_s3v4.ask(raw_s3v4.request("PUT", **place("signed"), body=b"body")), 200)


@check("PutObject", "PutBucketPolicy", level="common", spec=KEYS)
def test_unsigned_body_is_denied(raw_s3v4, control, place):
    """PutObject with x-amz-content-sha256 UNSIGNED-PAYLOAD returns 403 AccessDenied, and stores nothing, if a
    statement denies this s3:x-amz-content-sha256."""
    where = place("signed")
    request = raw_s3v4.request("PUT", **where, headers={PAYLOAD: UNSIGNED}, body=b"body")
    _refused(raw_s3v4.send(raw_s3v4.sign(request, payload=UNSIGNED)))
    expect.nothing_stored(control, where)
