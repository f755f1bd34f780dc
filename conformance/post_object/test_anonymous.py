"""Forms without a policy: they are anonymous requests, and are accepted where anyone may write; a policy that is
sent is checked even there."""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import serial_forms_mark
from fixtures.clients.raw import form
from fixtures.model.sources import developerguide
from fixtures.s3.policies import PolicyTable, allow

FEATURE = "post-forms"

pytestmark = serial_forms_mark

POST = developerguide("RESTObjectPOST")
TABLE = PolicyTable("forms of anybody", {"open": [allow("s3:PutObject", "open/*")]})


@pytest.fixture
def open_target(ruled, prefix):
    """Bucket and key of an object that does not exist yet, which the bucket's policy allows anyone to write."""
    return {"Bucket": ruled(TABLE, "open"), "Key": f"open/{prefix}object"}


def _listed(control, target):
    """Checks the size in a listing only: who owns the object, and so who may read it, is not checked here."""
    listed = control.list_objects_v2(Bucket=target["Bucket"], Prefix=target["Key"]).get("Contents", [])
    expect.equal([each["Size"] for each in listed], [len(form.CONTENT)], "lengths", sort="data")


@check("PostObject", level="common", spec=POST)
def test_anybody_uploads_to_an_open_bucket(raw_anonymous, control, open_target):
    """A form without a policy, to a bucket where anyone may write, is accepted with 204, and its file is stored."""
    expect.status(raw_anonymous.send(form.anonymous(raw_anonymous, **open_target).request), 204)
    _listed(control, open_target)


@check("PostObject", level="common", spec=POST)
def test_anybody_uploads_where_the_acl_allows(raw_anonymous, control, bucket_granting, prefix):
    """A form without a policy, to a bucket with the ACL public-read-write, is accepted with 204, and its file is
    stored."""
    target = {"Bucket": bucket_granting("public-read-write"), "Key": f"{prefix}object"}
    expect.status(raw_anonymous.send(form.anonymous(raw_anonymous, **target).request), 204)
    _listed(control, target)


@check("PostObject", level="core", spec=POST)
def test_nobody_uploads_to_a_private_bucket(raw_anonymous, control, target):
    """A form without a policy, to a bucket where only its owner may write, is refused with 403 AccessDenied, and
    stores nothing."""
    answer = raw_anonymous.send(form.anonymous(raw_anonymous, **target).request)
    expect.refused(answer, 403, "AccessDenied")
    expect.missing(control, target)


@check("PostObject", level="core", spec=POST)
def test_bucket_policy_applies_to_the_key_of_the_form(raw_anonymous, control, open_target):
    """A form without a policy, whose key the bucket's policy does not allow anyone to write, is refused with 403
    AccessDenied, and stores nothing."""
    target = {**open_target, "Key": open_target["Key"].removeprefix("open/")}
    expect.refused(raw_anonymous.send(form.anonymous(raw_anonymous, **target).request), 403, "AccessDenied")
    expect.missing(control, target)


@check("PostObject", level="core", spec=POST)
def test_wrong_signature_is_refused_in_an_open_bucket(raw_signed, control, open_target):
    """A form with a wrong signature is refused with 403 SignatureDoesNotMatch even where anyone may write, and
    stores nothing."""
    sent = form.signed(raw_signed, **open_target)
    name = form.SIGNATURE_FIELDS[raw_signed.signature][-1]
    value = sent.value(name)
    sent = sent.with_field(name, ("b" if value[0] == "a" else "a") + value[1:])
    expect.refused(raw_signed.send(sent.request), 403, "SignatureDoesNotMatch")
    expect.missing(control, open_target)


@check("PostObject", level="core", spec=POST)
def test_form_policy_is_checked_in_an_open_bucket(raw_s3v4, control, open_target):
    """A form whose policy does not allow its key is refused with 403 AccessDenied even where anyone may write, and
    stores nothing."""
    sent = form.signed(raw_s3v4, **open_target).with_field("key", open_target["Key"] + "-other")
    expect.refused(raw_s3v4.send(sent.request), 403, "AccessDenied")
    expect.missing(control, {**open_target, "Key": open_target["Key"] + "-other"})
