"""The signature of a form's policy: signatures, keys and signature fields that are wrong or missing."""

from dataclasses import replace

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.assertions.check import serial_forms_mark
from fixtures.clients.raw import form
from fixtures.model.sources import developerguide

FEATURE = "post-policies"

pytestmark = serial_forms_mark

SIGNING = developerguide("sigv4-authentication-HTTPPOST")


def _refused(raw, control, target, sent, status, *codes):
    expect.refused(raw.send(sent.request), status, *codes)
    expect.nothing_stored(control, target)


def _more_allowed(policy):
    return {**policy, "conditions": [*policy["conditions"], ["starts-with", "$x-amz-meta-a", ""]]}


def _longer_valid(policy):
    return {**policy, "expiration": "2100-01-01T00:00:00.000Z"}


@check("PostObject", level="core", spec=SIGNING)
def test_wrong_secret_is_refused(raw_signed, control, target):
    """A form whose policy is signed with a secret key that does not belong to its access key is refused with 403
    SignatureDoesNotMatch, and stores nothing."""
    keys = raw_signed.wrong_secret()
    sent = form.signed(raw_signed, **target, credentials=keys)
    _refused(raw_signed, control, target, sent, 403, "SignatureDoesNotMatch")


@check("PostObject", level="core", spec=SIGNING)
def test_unknown_access_key_is_refused(raw_signed, control, target):
    """A form that is signed with an access key that does not exist is refused with 403 InvalidAccessKeyId, and
    stores nothing."""
    keys = replace(raw_signed.credentials(), access_key="AKIANOTAKEYOFANYBODY")
    sent = form.signed(raw_signed, **target, credentials=keys)
    _refused(raw_signed, control, target, sent, 403, "InvalidAccessKeyId")


@pytest.mark.parametrize("change", [_more_allowed, _longer_valid], ids=["conditions", "expiration"])
@check("PostObject", level="core", spec=SIGNING)
def test_altered_policy_is_refused(raw_signed, control, target, change):
    """A form whose policy was changed after signing is refused with 403 SignatureDoesNotMatch, and stores nothing."""
    sent = form.altered_policy(form.signed(raw_signed, **target), change)
    _refused(raw_signed, control, target, sent, 403, "SignatureDoesNotMatch")


@check("PostObject", level="core", spec=SIGNING)
@recorded("LocalStack", "TestS3PresignedPost::test_post_request_malformed_policy[s3]", 2026)
def test_cut_policy_is_refused(raw_signed, control, target):
    """A form whose policy was truncated after signing is refused with 403 SignatureDoesNotMatch, although it is no
    longer a valid document, and stores nothing."""
    sent = form.signed(raw_signed, **target)
    sent = sent.with_field("policy", sent.value("policy")[:-2])
    _refused(raw_signed, control, target, sent, 403, "SignatureDoesNotMatch")


@check("PostObject", level="core", spec=SIGNING)
def test_signature_of_another_policy_is_refused(raw_signed, control, target):
    """A form with the signature of another form's policy is refused with 403 SignatureDoesNotMatch, and stores
    nothing."""
    name = form.SIGNATURE_FIELDS[raw_signed.signature][-1]
    other = form.signed(raw_signed, target["Bucket"], "another")
    sent = form.signed(raw_signed, **target).with_field(name, other.value(name))
    _refused(raw_signed, control, target, sent, 403, "SignatureDoesNotMatch")


@check("PostObject", level="core", spec=SIGNING)
def test_empty_signature_is_refused(raw_signed, control, target):
    """A form with an empty signature is refused with 403 SignatureDoesNotMatch, or with 400 InvalidArgument like a
    form without one, and stores nothing."""
    name = form.SIGNATURE_FIELDS[raw_signed.signature][-1]
    answer = raw_signed.send(form.signed(raw_signed, **target).with_field(name, "").request)
    expect.refused(answer, (403, "SignatureDoesNotMatch"), (400, "InvalidArgument"))
    expect.nothing_stored(control, target)


V4_FIELDS = {
    "no_signature": ("x-amz-signature",),
    "no_algorithm": ("x-amz-algorithm",),
    "no_credential": ("x-amz-credential",),
    "no_date": ("x-amz-date",),
    "no_algorithm_and_credential": ("x-amz-algorithm", "x-amz-credential"),
}


@pytest.mark.parametrize("missing", V4_FIELDS.values(), ids=V4_FIELDS)
@check("PostObject", level="common", spec=SIGNING)
@recorded(
    "LocalStack", "TestS3PresignedPost::test_post_request_missing_fields[s3v4]", 2026, of="no_algorithm_and_credential"
)
@recorded("LocalStack", "TestS3PresignedPost::test_post_request_missing_signature", 2026, of="no_signature")
def test_missing_field_of_v4_is_refused(raw_s3v4, control, target, missing):
    """A form that has only some of the fields x-amz-signature, x-amz-algorithm, x-amz-credential and x-amz-date is
    refused with 400 InvalidArgument, and stores nothing."""
    _refused(raw_s3v4, control, target, form.signed(raw_s3v4, **target).without(*missing), 400, "InvalidArgument")


@pytest.mark.parametrize("missing", ["AWSAccessKeyId", "signature"])
@check("PostObject", level="common", spec=SIGNING)
@recorded("LocalStack", "TestS3PresignedPost::test_post_request_missing_fields[s3]", 2026, of="AWSAccessKeyId")
@recorded("LocalStack", "TestS3PresignedPost::test_post_request_missing_signature", 2026, of="signature")
def test_missing_field_of_v2_is_refused(raw_s3, control, target, missing):
    """A form that has only one of the fields AWSAccessKeyId and signature is refused with 400 InvalidArgument, and
    stores nothing."""
    _refused(raw_s3, control, target, form.signed(raw_s3, **target).without(missing), 400, "InvalidArgument")


@check("PostObject", level="core", spec=SIGNING)
@recorded("LocalStack", "TestS3PresignedPost::test_post_request_missing_fields[s3]", 2026)
def test_policy_alone_is_anonymous(raw_signed, control, target):
    """A form with a policy, but without any field that states who signed it, is refused with 403 AccessDenied, and
    stores nothing."""
    names = [name for name in form.SIGNATURE_FIELDS[raw_signed.signature] if name != "policy"]
    sent = form.signed(raw_signed, **target).without(*names)
    _refused(raw_signed, control, target, sent, 403, "AccessDenied")


WRONG = {
    "algorithm": ("x-amz-algorithm", "AWS4-HMAC-SHA1"),
    "date": ("x-amz-date", "today"),
    "credential_of_one_part": ("x-amz-credential", "AKIANOTAKEYOFANYBODY"),
}


@pytest.mark.parametrize(("name", "value"), WRONG.values(), ids=WRONG)
@check("PostObject", level="common", spec=SIGNING)
def test_malformed_signature_field_is_refused(raw_s3v4, control, target, name, value):
    """A form whose x-amz-algorithm is not AWS4-HMAC-SHA256, whose x-amz-date is not a time, or whose
    x-amz-credential has no scope is refused with 400 InvalidArgument, and stores nothing."""
    conditions = [["starts-with", f"${name}", ""]]
    sent = form.signed(raw_s3v4, **target, conditions=conditions).with_field(name, value)
    _refused(raw_s3v4, control, target, sent, 400, "InvalidArgument")


SCOPES = {"region": {"region": "eu-nowhere-9"}, "service": {"service": "sqs"}}


@pytest.mark.parametrize("scope", SCOPES.values(), ids=SCOPES)
@check("PostObject", level="extended", spec=developerguide("sigv4-post-example"))
def test_scope_of_another_region_or_service_is_refused(raw_s3v4, control, target, scope):
    """A form that is signed for another region, or for a service other than S3, is refused with 400 InvalidArgument,
    and stores nothing."""
    _refused(raw_s3v4, control, target, form.signed(raw_s3v4, **target, **scope), 400, "InvalidArgument")


@check("PostObject", level="core", spec=SIGNING)
def test_other_account_may_not_write(raw_signed, control, target, second_account):
    """A form that another account signed, for a bucket where this account may not write, is refused with 403
    AccessDenied, and stores nothing."""
    sent = form.signed(raw_signed, **target, account=second_account)
    _refused(raw_signed, control, target, sent, 403, "AccessDenied")


@check("PostObject", level="common", spec=developerguide("sigv4-post-example"))
def test_field_names_are_case_insensitive(raw_signed, control, target):
    """A form whose fields have names in capitals, such as POLICY and KEY, is accepted with 204, and its file is
    stored."""
    expect.status(raw_signed.send(form.signed(raw_signed, **target).named(str.upper).request), 204)
    expect.equal(control.get_object(**target)["Body"].read(), form.CONTENT, "body", sort="data")
