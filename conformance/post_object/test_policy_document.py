"""A form's policy as a document: malformed documents, missing members, and the expiration."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.assertions.check import serial_forms_mark
from fixtures.clients.raw import form
from fixtures.model.sources import developerguide

FEATURE = "post-policies"

pytestmark = serial_forms_mark

POLICY = developerguide("sigv4-HTTPPOSTConstructPolicy")


def _refused(raw, control, target, sent, status, code):
    expect.refused(raw.send(sent.request), status, code)
    expect.nothing_stored(control, target)


@pytest.mark.parametrize("seconds", [-300, -86400], ids=["five_minutes_ago", "yesterday"])
@check("PostObject", level="core", spec=POLICY)
@recorded("LocalStack", "TestS3PresignedPost::test_post_request_expires", 2026)
def test_expired_policy_is_refused(raw_signed, control, target, seconds):
    """A form whose policy has expired is refused with 403 AccessDenied, and stores nothing."""
    expired = form.moment(raw_signed, seconds)
    sent = form.signed(raw_signed, **target, shaped=lambda policy: {**policy, "expiration": expired})
    _refused(raw_signed, control, target, sent, 403, "AccessDenied")


@pytest.mark.parametrize("ending", ["Z", ".000Z", ".123Z"], ids=["seconds", "zeros", "milliseconds"])
@check("PostObject", level="common", spec=POLICY)
def test_expiration_in_utc_is_accepted(raw_s3v4, control, target, ending):
    """A form whose policy has an expiration in UTC, with or without milliseconds, is accepted with 204 before that
    time, and its file is stored."""
    expires = form.moment(raw_s3v4, 300).replace(".000Z", ending)
    sent = form.signed(raw_s3v4, **target, shaped=lambda policy: {**policy, "expiration": expires})
    expect.status(raw_s3v4.send(sent.request), 204)
    expect.equal(control.get_object(**target)["Body"].read(), form.CONTENT, "body", sort="data")


EXPIRATIONS = {
    "word": "tomorrow",
    "empty": "",
    "number": 4102444800,
    "space_for_t": "2100-01-01 00:00:00 UTC",
    "http_date": "Fri, 01 Jan 2100 00:00:00 GMT",
    "no_such_month": "2100-13-01T00:00:00Z",
}


@pytest.mark.parametrize("expires", EXPIRATIONS.values(), ids=EXPIRATIONS)
@check("PostObject", level="common", spec=POLICY)
def test_malformed_expiration_is_refused(raw_s3v4, control, target, expires):
    """A form whose policy has an expiration that is not an ISO 8601 time in UTC is refused with 400
    InvalidPolicyDocument, and stores nothing."""
    sent = form.signed(raw_s3v4, **target, shaped=lambda policy: {**policy, "expiration": expires})
    _refused(raw_s3v4, control, target, sent, 400, "InvalidPolicyDocument")


PASSED = {"date_alone": "2001-01-01", "offset": "2001-01-01T00:00:00+02:00", "no_zone": "2001-01-01T00:00:00"}


# S3 documents times in UTC; whether it also accepts these formats is not known.
@pytest.mark.parametrize("expires", PASSED.values(), ids=PASSED)
@check("PostObject", level="core", spec=POLICY)
def test_past_expiration_in_another_format_is_refused(raw_s3v4, control, target, expires):
    """A form whose policy has an expiration in the past, written as a date only, with an offset or without a time
    zone, is refused with 403 AccessDenied or 400 InvalidPolicyDocument, and stores nothing."""
    sent = form.signed(raw_s3v4, **target, shaped=lambda policy: {**policy, "expiration": expires})
    answer = raw_s3v4.send(sent.request)
    expect.refused(answer, (403, "AccessDenied"), (400, "InvalidPolicyDocument"))
    expect.nothing_stored(control, target)


@pytest.mark.parametrize("name", ["expiration", "conditions"])
@check("PostObject", level="core", spec=POLICY)
def test_policy_that_lacks_a_member_is_refused(raw_signed, control, target, name):
    """A form whose policy has no expiration, or no conditions, is refused with 400 InvalidPolicyDocument, and stores
    nothing."""
    sent = form.signed(raw_signed, **target, shaped=lambda policy: {n: v for n, v in policy.items() if n != name})
    _refused(raw_signed, control, target, sent, 400, "InvalidPolicyDocument")


@check("PostObject", level="core", spec=POLICY)
def test_policy_without_conditions_refuses(raw_s3v4, control, target):
    """A form whose policy has an empty list of conditions is refused with 403 AccessDenied or 400
    InvalidPolicyDocument, and stores nothing."""
    sent = form.signed(raw_s3v4, **target, shaped=lambda policy: {**policy, "conditions": []})
    answer = raw_s3v4.send(sent.request)
    expect.refused(answer, (403, "AccessDenied"), (400, "InvalidPolicyDocument"))
    expect.nothing_stored(control, target)


TEXTS = {
    "words": lambda policy: b"allow everything",
    "list": lambda policy: policy["conditions"],
    "cut": lambda policy: b'{"expiration": "2100-01-01T00:00:00.000Z", "conditions": [',
    "empty_object": lambda policy: {},
    "bytes": lambda policy: b"\xff\xfe\x00",
}


@pytest.mark.parametrize("shape", TEXTS.values(), ids=TEXTS)
@check("PostObject", level="core", spec=POLICY)
def test_policy_that_is_no_document_is_refused(raw_s3v4, control, target, shape):
    """A form whose policy in base64 is not a JSON object with conditions is refused with 400 InvalidPolicyDocument,
    and stores nothing."""
    _refused(raw_s3v4, control, target, form.signed(raw_s3v4, **target, shaped=shape), 400, "InvalidPolicyDocument")


@pytest.mark.parametrize("policy", ["{}", "not base64!"], ids=["json", "words"])
@check("PostObject", level="common", spec=POLICY)
def test_policy_that_is_not_base64_is_refused(raw_s3v4, control, target, policy):
    """A form whose policy is not in base64 is refused with 400 InvalidPolicyDocument, even if its signature is
    right, and stores nothing."""
    _refused(raw_s3v4, control, target, form.signed(raw_s3v4, **target, policy=policy), 400, "InvalidPolicyDocument")


# AWS was recorded to return this for two_in_an_object; servers that copy AWS's messages return it for the rest.
CONDITIONS = {
    "empty_object": {},
    "two_in_an_object": {"x-amz-meta-a": "value", "x-amz-meta-b": "value"},
    "number_in_an_object": {"x-amz-meta-a": 1},
    "empty_list": [],
    "text": "x-amz-meta-a",
    "unknown_operator": ["ends-with", "$x-amz-meta-a", "value"],
    "without_a_value": ["eq", "$x-amz-meta-a"],
    "two_values": ["eq", "$x-amz-meta-a", "value", "value"],
    "range_with_one_end": ["content-length-range", 0],
}


@pytest.mark.parametrize("condition", CONDITIONS.values(), ids=CONDITIONS)
@check("PostObject", level="common", spec=POLICY)
@recorded(
    "LocalStack", "TestS3PresignedPost::test_post_object_policy_conditions_validation_eq", 2026, of="two_in_an_object"
)
def test_malformed_condition_is_refused(raw_s3v4, control, target, condition):
    """A form whose policy has a malformed condition, in addition to conditions that the form meets, is refused with
    400 InvalidPolicyDocument, and stores nothing."""
    sent = form.signed(
        raw_s3v4,
        **target,
        fields={"x-amz-meta-a": "value"},
        shaped=lambda policy: {**policy, "conditions": [*policy["conditions"], condition]},
    )
    _refused(raw_s3v4, control, target, sent, 400, "InvalidPolicyDocument")


@pytest.mark.parametrize("conditions", [{}, "all", None], ids=["object", "text", "null"])
@check("PostObject", level="common", spec=POLICY)
def test_conditions_that_are_no_list_are_refused(raw_s3v4, control, target, conditions):
    """A form whose policy's conditions are not a list is refused with 400 InvalidPolicyDocument, and stores nothing."""
    sent = form.signed(raw_s3v4, **target, shaped=lambda policy: {**policy, "conditions": conditions})
    _refused(raw_s3v4, control, target, sent, 400, "InvalidPolicyDocument")


@check("PostObject", level="extended", spec=POLICY)
def test_bucket_policy_as_form_policy_is_refused(raw_s3v4, control, target):
    """A form whose policy is a bucket policy, with Version and Statement, is refused with 400 InvalidPolicyDocument,
    and stores nothing."""
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    bucket_policy = {"Version": "2012-10-17", "Statement": [statement]}
    sent = form.signed(raw_s3v4, **target, shaped=lambda policy: bucket_policy)
    _refused(raw_s3v4, control, target, sent, 400, "InvalidPolicyDocument")


@pytest.mark.parametrize("name", ["expiration", "conditions"])
@check("PostObject", level="common", spec=POLICY)
def test_member_in_capitals_is_refused(raw_s3v4, control, target, name):
    """A form whose policy has the member EXPIRATION or CONDITIONS in capitals, instead of expiration or conditions,
    is refused with 400 InvalidPolicyDocument, and stores nothing."""
    renamed = {name: name.upper()}
    sent = form.signed(
        raw_s3v4, **target, shaped=lambda policy: {renamed.get(member, member): policy[member] for member in policy}
    )
    _refused(raw_s3v4, control, target, sent, 400, "InvalidPolicyDocument")


@check("PostObject", level="extended", spec=POLICY)
def test_unknown_member_is_refused(raw_s3v4, control, target):
    """A form whose policy has another member besides expiration and conditions is refused with 400
    InvalidPolicyDocument, and stores nothing."""
    sent = form.signed(raw_s3v4, **target, shaped=lambda policy: {**policy, "unknown": "member"})
    _refused(raw_s3v4, control, target, sent, 400, "InvalidPolicyDocument")


# No source says which code this is: a policy that is no document, a missing field, or a form without rights.
@check("PostObject", level="core", spec=POLICY)
def test_empty_policy_is_refused(raw_signed, control, target):
    """A form whose field policy is empty, with a right signature of the empty text, is refused with 400 or 403, and
    stores nothing."""
    answer = raw_signed.send(form.signed(raw_signed, **target, policy="").request)
    expect.status(answer, 400, 403)
    expect.nothing_stored(control, target)


# JSON has no such escape, but S3's policies do: a dollar sign in a value may be written so.
@check("PostObject", level="extended", spec=POLICY)
def test_dollar_sign_may_be_escaped(raw_s3v4, control, target):
    r"""A form whose policy has a value with a dollar sign written as \$ is accepted with 204 if its field has this
    dollar sign, and its file is stored."""
    sent = form.signed(
        raw_s3v4,
        **target,
        fields={"x-amz-meta-a": "5 $"},
        shaped=lambda policy: form.as_json(policy).replace("5 $", r"5 \$"),
    )
    expect.status(raw_s3v4.send(sent.request), 204)
    expect.same_metadata(control.head_object(**target), {"a": "5 $"})
