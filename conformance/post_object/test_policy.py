"""The conditions of a form's policy: forms that meet them, and forms that do not."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.assertions.check import serial_forms_mark
from fixtures.clients.raw import form
from fixtures.model.sources import developerguide

FEATURE = "post-policies"

pytestmark = serial_forms_mark

POLICY = developerguide("sigv4-HTTPPOSTConstructPolicy")
META, TYPE = "$x-amz-meta-a", "$Content-Type"


def _allowed(raw, control, sent, target):
    expect.status(raw.send(sent.request), 204)
    expect.equal(control.get_object(**target)["Body"].read(), sent.file, "body", sort="data")


def _denied(raw, control, sent, target):
    with expect.keeping_out():
        expect.refused(raw.send(sent.request), 403, "AccessDenied")
    expect.nothing_stored(control, target)


# A form's fields, and its policy's conditions on them.
MET = {
    "eq": ({"x-amz-meta-a": "value"}, [["eq", META, "value"]]),
    "object": ({"x-amz-meta-a": "value"}, [{"x-amz-meta-a": "value"}]),
    "starts_with": ({"x-amz-meta-a": "value"}, [["starts-with", META, "val"]]),
    "starts_with_all_of_it": ({"x-amz-meta-a": "value"}, [["starts-with", META, "value"]]),
    "anything": ({"x-amz-meta-a": "value"}, [["starts-with", META, ""]]),
    "two_of_a_field": ({"x-amz-meta-a": "value"}, [["starts-with", META, "v"], ["eq", META, "value"]]),
    "name_in_capitals": ({"x-amz-meta-a": "value"}, [["eq", "$X-AMZ-META-A", "value"]]),
    "type": ({"Content-Type": "image/png"}, [["starts-with", TYPE, "image/"]]),
    "types": ({"Content-Type": "image/png,image/gif"}, [["starts-with", TYPE, "image/"]]),
    "backslash_and_dollar": ({"x-amz-meta-a": r"\$value"}, [["eq", META, r"\$value"]]),
    "operators_in_capitals": ({"x-amz-meta-a": "value"}, [["StArTs-WiTh", META, "val"], ["EQ", META, "value"]]),
}


@pytest.mark.parametrize(("fields", "conditions"), MET.values(), ids=MET)
@check("PostObject", level="common", spec=POLICY)
@recorded(
    "LocalStack", "TestS3PresignedPost::test_post_object_policy_conditions_validation_eq", 2026, of="name_in_capitals"
)
def test_met_condition_allows(raw_s3v4, control, target, fields, conditions):
    """A form whose field meets the conditions of its policy is accepted with 204, and its file is stored. A
    condition asks for a value, as a list or an object, or for a prefix, which may be empty; the case of its operator
    and of its field's name does not matter."""
    _allowed(raw_s3v4, control, form.signed(raw_s3v4, **target, fields=fields, conditions=conditions), target)


UNMET = {
    "eq": ({"x-amz-meta-a": "value"}, [["eq", META, "other"]]),
    "eq_in_another_case": ({"x-amz-meta-a": "value"}, [["eq", META, "Value"]]),
    "eq_a_part": ({"x-amz-meta-a": "value"}, [["eq", META, "val"]]),
    "object": ({"x-amz-meta-a": "value"}, [{"x-amz-meta-a": "other"}]),
    "starts_with": ({"x-amz-meta-a": "value"}, [["starts-with", META, "alue"]]),
    "starts_with_in_another_case": ({"x-amz-meta-a": "value"}, [["starts-with", META, "Val"]]),
    "starts_with_more": ({"x-amz-meta-a": "value"}, [["starts-with", META, "value and more"]]),
    "one_of_two": ({"x-amz-meta-a": "value"}, [["starts-with", META, "v"], ["eq", META, "other"]]),
    "type": ({"Content-Type": "text/html"}, [["starts-with", TYPE, "image/"]]),
    "one_of_the_types": ({"Content-Type": "image/png,text/html"}, [["starts-with", TYPE, "image/"]]),
    "redirect": ({"success_action_redirect": "http://a.example/"}, [{"success_action_redirect": "http://b.example/"}]),
    "status": ({"success_action_status": "201"}, [{"success_action_status": "200"}]),
    "acl": ({"acl": "public-read"}, [{"acl": "private"}]),
}


SEVERAL_TYPES = "one_of_the_types"
"""The case of a type that is a list: browsers send one type."""


@pytest.mark.parametrize(
    ("fields", "conditions"),
    [
        pytest.param(*case, id=name, marks=[pytest.mark.level("extended")] if name == SEVERAL_TYPES else [])
        for name, case in UNMET.items()
    ],
)
@check("PostObject", level="core", spec=POLICY, gate=True)
@recorded(
    "LocalStack",
    "TestS3PresignedPost::test_post_object_policy_conditions_validation_eq",
    2026,
    of="status eq object eq_in_another_case",
)
@recorded(
    "LocalStack",
    "TestS3PresignedPost::test_post_object_policy_conditions_validation_starts_with",
    2026,
    of="starts_with starts_with_in_another_case",
)
def test_unmet_condition_refuses(raw_s3v4, control, target, fields, conditions):
    """A form with a field that does not meet a condition of its policy is refused with 403 AccessDenied, and stores
    nothing; in a Content-Type with commas, each of the types must meet it."""
    _denied(raw_s3v4, control, form.signed(raw_s3v4, **target, fields=fields, conditions=conditions), target)


@check("PostObject", level="core", spec=POLICY)
def test_changed_field_is_refused(raw_signed, control, target):
    """A form with a field that was changed after its policy was signed is refused with 403 AccessDenied, and stores
    nothing."""
    sent = form.signed(raw_signed, **target, fields={"x-amz-meta-a": "signed"})
    _denied(raw_signed, control, sent.with_field("x-amz-meta-a", "sent"), target)


@check("PostObject", level="core", spec=POLICY)
def test_another_key_is_refused(raw_signed, control, target):
    """A form with a different key than its policy allows is refused with 403 AccessDenied, and stores nothing under
    this key."""
    other = {**target, "Key": target["Key"] + "-other"}
    _denied(raw_signed, control, form.signed(raw_signed, **target).with_field("key", other["Key"]), other)


@check("PostObject", level="core", spec=POLICY)
def test_key_outside_of_the_folder_is_refused(raw_s3v4, control, bucket, prefix):
    """A form whose key does not start with the folder that its policy allows is refused with 403 AccessDenied, and
    stores nothing."""
    other = {"Bucket": bucket, "Key": f"{prefix}theirs/object"}
    conditions = [["starts-with", "$key", f"{prefix}own/"]]
    _denied(raw_s3v4, control, form.signed(raw_s3v4, **other, conditions=conditions), other)


@check("PostObject", level="common", spec=POLICY)
def test_key_in_the_folder_is_allowed(raw_signed, control, target, prefix):
    """A form whose key starts with the folder that its policy allows is accepted with 204, and its file is stored."""
    conditions = [["starts-with", "$key", prefix]]
    _allowed(raw_signed, control, form.signed(raw_signed, **target, conditions=conditions), target)


@pytest.mark.parametrize("filename", ["a.txt", "dir/a.txt"], ids=["name", "path"])
@check("PostObject", level="common", spec=POLICY)
def test_key_condition_applies_to_the_replaced_filename(raw_s3v4, control, bucket, prefix, filename):
    """A condition on the key applies after ${filename} is replaced: a form whose policy has an eq condition for the
    resulting key is accepted with 204, and its file is stored under this key."""
    conditions = [["eq", "$key", f"{prefix}a.txt"]]
    sent = form.signed(raw_s3v4, bucket, prefix + "${filename}", conditions=conditions, filename=filename)
    _allowed(raw_s3v4, control, sent, {"Bucket": bucket, "Key": f"{prefix}a.txt"})


@check("PostObject", level="core", spec=POLICY)
def test_policy_of_another_bucket_is_refused(raw_signed, control, target):
    """A form whose policy is for a different bucket than the form is sent to is refused with 403 AccessDenied, and
    stores nothing."""
    there = raw_signed.request("POST", target["Bucket"])
    sent = form.signed(raw_signed, f"{target['Bucket']}-other", target["Key"]).with_action(there)
    _denied(raw_signed, control, sent, target)


@check("PostObject", level="common", spec=POLICY)
def test_policy_without_the_bucket_is_refused(raw_s3v4, control, target):
    """A form whose policy has no condition on the bucket is refused with 403 AccessDenied, and stores nothing."""
    _denied(raw_s3v4, control, form.signed(raw_s3v4, **target, uncovered=["bucket"]), target)


@check("PostObject", level="core", spec=POLICY)
def test_policy_without_the_key_is_refused(raw_s3v4, control, target):
    """A form whose policy has no condition on the key is refused with 403 AccessDenied, and stores nothing."""
    _denied(raw_s3v4, control, form.signed(raw_s3v4, **target, uncovered=["key"]), target)


UNCOVERED = {
    "x-amz-meta-a": "value",
    "Content-Type": "text/html",
    "acl": "public-read",
    "success_action_status": "201",
    "x-amz-storage-class": "STANDARD",
    "x-amz-server-side-encryption": "AES256",
    "x-amz-website-redirect-location": "http://example.com/",
    "submit": "Upload",
}


@pytest.mark.parametrize("name", UNCOVERED)
@check("PostObject", level="core", spec=POLICY)
def test_field_without_a_condition_is_refused(raw_s3v4, control, target, name):
    """A form with a field before its file that its policy has no condition for is refused with 403 AccessDenied, and
    stores nothing."""
    sent = form.signed(raw_s3v4, **target, fields={name: UNCOVERED[name]}, uncovered=[name])
    _denied(raw_s3v4, control, sent, target)


@check("PostObject", level="common", spec=POLICY)
def test_ignored_field_needs_no_condition(raw_signed, control, target):
    """A form with a field whose name starts with x-ignore-, and that its policy has no condition for, is accepted
    with 204, and its file is stored."""
    sent = form.signed(raw_signed, **target, fields={"x-ignore-this": "value"}, uncovered=["x-ignore-this"])
    _allowed(raw_signed, control, sent, target)


@pytest.mark.parametrize("name", ["x-amz-meta-a", "Content-Type", "acl"])
@check("PostObject", level="common", spec=POLICY)
def test_condition_on_a_missing_field_refuses(raw_s3v4, control, target, name):
    """A form without a field that its policy requires to have a certain value is refused with 403 AccessDenied, and
    stores nothing."""
    _denied(raw_s3v4, control, form.signed(raw_s3v4, **target, conditions=[["eq", f"${name}", "private"]]), target)


@check("PostObject", level="extended", spec=POLICY)
@recorded("LocalStack", "TestS3PresignedPost::test_post_object_policy_conditions_validation_eq", 2026)
def test_condition_without_a_dollar_refuses(raw_s3v4, control, target):
    """A form whose policy has a condition as a list that names a field without the dollar sign is refused with 403
    AccessDenied, and stores nothing."""
    conditions = [["eq", "x-amz-meta-a", "value"]]
    sent = form.signed(raw_s3v4, **target, fields={"x-amz-meta-a": "value"}, conditions=conditions)
    _denied(raw_s3v4, control, sent, target)


places = pytest.mark.parametrize("first", [True, False], ids=["before", "behind"])


def _is_stored(raw, control, sent, target):
    """Returns whether the form is accepted with 204; otherwise checks that it is refused with 400 or 403, and that
    nothing is stored.
    """
    answer = raw.send(sent.request)
    expect.status(answer, 204, 400, 403)
    if answer.status != 204:
        expect.nothing_stored(control, target)
    return answer.status == 204


@places
@check("PostObject", level="core", spec=POLICY)
@derived("A form's policy decides what is stored; a second field must not avoid it.")
def test_second_key_is_not_stored(raw_s3v4, control, target, first):
    """A form with two keys, of which its policy allows only one, is accepted with 204 and stores its file under the
    allowed key only, or is refused with 400 or 403 and stores nothing."""
    other = {**target, "Key": target["Key"] + "-other"}
    sent = form.signed(raw_s3v4, **target).adding("key", other["Key"], first=first)
    stored = _is_stored(raw_s3v4, control, sent, target)
    expect.nothing_stored(control, other)
    if stored:
        expect.equal(control.get_object(**target)["Body"].read(), sent.file, "body", sort="data")


@places
@check("PostObject", level="core", spec=POLICY)
@derived("A form's policy decides what is stored; a second field must not avoid it.")
def test_second_value_of_a_field_is_not_stored(raw_s3v4, control, target, first):
    """A form with two fields x-amz-meta-a, of which its policy allows only one, is accepted with 204 and stores only
    the allowed value, or is refused with 400 or 403 and stores nothing."""
    sent = form.signed(raw_s3v4, **target, fields={"x-amz-meta-a": "allowed"})
    sent = sent.adding("x-amz-meta-a", "other", first=first)
    if _is_stored(raw_s3v4, control, sent, target):
        stored = control.head_object(**target)
        let_in = any("other" in value for value in stored["Metadata"].values())
        with expect.keeping_out():
            expect.equal(let_in, False, "whether a value is stored that the policy does not allow", sort="access")
        expect.same_metadata(stored, {"a": "allowed"})


@places
@check("PostObject", level="core", spec=POLICY)
@derived("A form's policy decides what is stored; a second field must not avoid it.")
def test_second_policy_allows_nothing(raw_s3v4, control, target, first):
    """A form with two policies, of which only the one that is not signed allows the form's key, is refused with 400
    or 403, and stores nothing."""
    other = {**target, "Key": target["Key"] + "-other"}
    allowing = form.signed(raw_s3v4, **other).value("policy")
    sent = form.signed(raw_s3v4, **target).with_field("key", other["Key"]).adding("policy", allowing, first=first)
    with expect.keeping_out():
        expect.status(raw_s3v4.send(sent.request), 400, 403)
    expect.nothing_stored(control, other)
