"""The form as a multipart/form-data body: what is missing from it, the order of its fields, and how it is written."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.assertions.check import serial_forms_mark
from fixtures.clients.raw import form
from fixtures.model.sources import developerguide, reference, rfc

FEATURE = "post-forms"

pytestmark = serial_forms_mark

POST, FORM, ERRORS = (
    developerguide("RESTObjectPOST"),
    developerguide("sigv4-HTTPPOSTForms"),
    reference("ErrorResponses"),
)
MULTIPART = rfc(2046, "5.1.1")
BOUNDARY = form.BOUNDARY.encode()


def _stored(control, target):
    expect.equal(control.get_object(**target)["Body"].read(), form.CONTENT, "body", sort="data")


@check("PostObject", level="core", spec=POST)
def test_form_without_a_key_is_refused(raw_signed, target):
    """A form without the field key is refused with 400 InvalidArgument, as on AWS, or with the documented
    UserKeyMustBeSpecified."""
    sent = form.signed(raw_signed, **target).without("key")
    expect.refused(raw_signed.send(sent.request), 400, "InvalidArgument", "UserKeyMustBeSpecified")


@pytest.fixture
def bucket_of_its_own(control, own_buckets, new_bucket_name):
    """A bucket for this check alone: listings of an object with an empty key would spoil other checks."""
    with expect.arranging():
        control.create_bucket(Bucket=new_bucket_name, **own_buckets.location)
    return new_bucket_name


# An object with an empty key could not be deleted again.
@pytest.mark.intrusive
@check("PostObject", level="common", spec=POST)
def test_empty_key_is_refused(raw_s3v4, bucket_of_its_own):
    """A form with an empty key is refused with 400 InvalidArgument, or with the documented UserKeyMustBeSpecified."""
    sent = form.signed(raw_s3v4, bucket_of_its_own, "")
    expect.refused(raw_s3v4.send(sent.request), 400, "InvalidArgument", "UserKeyMustBeSpecified")


@check("PostObject", level="common", spec=POST)
def test_key_that_is_too_long_is_refused(raw_s3v4, control, bucket, prefix):
    """A form with a key of 1025 bytes is refused with 400 KeyTooLongError, and stores nothing."""
    sent = form.signed(raw_s3v4, bucket, prefix.ljust(1025, "x"))
    expect.refused(raw_s3v4.send(sent.request), 400, "KeyTooLongError")
    expect.equal(
        control.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", []), [], "objects", sort="entries"
    )


@check("PostObject", level="core", spec=POST)
def test_form_without_a_file_is_refused(raw_signed, control, target):
    """A form without a file is refused with 400 InvalidArgument, as on AWS, or with the documented
    IncorrectNumberOfFilesInPostRequest, and stores nothing."""
    sent = form.signed(raw_signed, **target, file=None)
    expect.refused(raw_signed.send(sent.request), 400, "InvalidArgument", "IncorrectNumberOfFilesInPostRequest")
    expect.missing(control, target)


@pytest.mark.parametrize("kind", ["a_file", "a_field"])
@check("PostObject", level="common", spec=FORM)
def test_file_may_have_no_filename(raw_s3v4, control, target, kind):
    """A form whose part named file has a filename, or has none, as a text area sends it, is accepted with 204, and
    the part is stored."""
    filename = "file.txt" if kind == "a_file" else None
    expect.status(raw_s3v4.send(form.signed(raw_s3v4, **target, filename=filename).request), 204)
    _stored(control, target)


BEHIND = {"x-amz-meta-a": "value", "submit": "Upload to S3", "acl": "public-read"}


@check("PostObject", level="common", spec=POST)
def test_fields_after_the_file_are_ignored(raw_s3v4, control, target):
    """A form with fields after its file, which its policy has no conditions for, is accepted with 204, and its file
    is stored without these fields."""
    sent = form.signed(raw_s3v4, **target, fields=BEHIND, uncovered=BEHIND).behind_the_file(*BEHIND)
    expect.status(raw_s3v4.send(sent.request), 204)
    _stored(control, target)
    expect.same_metadata(control.head_object(**target), {})


@check("PostObject", level="core", spec=POST)
def test_key_after_the_file_is_refused(raw_s3v4, control, target):
    """A form with its key after its file is refused with 400 InvalidArgument, or with the documented
    UserKeyMustBeSpecified, and stores nothing."""
    sent = form.signed(raw_s3v4, **target).behind_the_file("key")
    expect.refused(raw_s3v4.send(sent.request), 400, "InvalidArgument", "UserKeyMustBeSpecified")
    expect.missing(control, target)


@check("PostObject", level="core", spec=POST)
def test_policy_after_the_file_is_ignored(raw_signed, control, target):
    """A form with its policy and signature after its file is refused with 403 AccessDenied, like a form without
    them, and stores nothing."""
    sent = form.signed(raw_signed, **target)
    sent = sent.behind_the_file(*form.SIGNATURE_FIELDS[raw_signed.signature])
    with expect.safeguard():  # whoever sends it has the key, and so nobody gets in who may not
        expect.refused(raw_signed.send(sent.request), 403, "AccessDenied")
    expect.missing(control, target)


TYPES = ("text/html", "application/x-www-form-urlencoded", "application/octet-stream")


@pytest.mark.parametrize("content_type", TYPES)
@check("PostObject", level="common", spec=ERRORS)
def test_body_of_another_type_is_refused(raw_s3v4, control, target, content_type):
    """A form whose Content-Type is not multipart/form-data is refused with 412 PreconditionFailed, as on AWS, or
    with the documented RequestIsNotMultiPartContent, and stores nothing."""
    sent = form.signed(raw_s3v4, **target).request.with_header("Content-Type", content_type)
    expect.refused(raw_s3v4.send(sent), 412, "PreconditionFailed", "RequestIsNotMultiPartContent")
    expect.missing(control, target)


@check("PostObject", level="extended", spec=ERRORS)
@recorded("LocalStack", "TestS3PresignedPost::test_post_object_with_wrong_content_type", 2026)
def test_body_of_another_type_is_refused_as_on_aws(raw_s3v4, target):
    """A form whose Content-Type is text/html is refused with 412 PreconditionFailed, as on AWS, although
    RequestIsNotMultiPartContent is documented."""
    sent = form.signed(raw_s3v4, **target).request.with_header("Content-Type", "text/html")
    expect.refused(raw_s3v4.send(sent), 412, "PreconditionFailed")


MALFORMED = {
    "other_boundary": lambda body: body.replace(BOUNDARY, b"another"),
    "no_last_boundary": lambda body: body.removesuffix(b"--" + BOUNDARY + b"--\r\n"),
    "no_multipart": lambda body: b"key=value&file=content",
    "empty": lambda body: b"",
}


@pytest.mark.parametrize("change", MALFORMED.values(), ids=MALFORMED)
@check("PostObject", level="common", spec=ERRORS)
def test_malformed_body_is_refused(raw_s3v4, control, target, change):
    """A form whose body has no parts, or does not end with the boundary from its Content-Type, is refused with 400
    MalformedPOSTRequest, and stores nothing."""
    sent = form.signed(raw_s3v4, **target).request
    expect.refused(raw_s3v4.send(sent.with_body(change(sent.body))), 400, "MalformedPOSTRequest")
    expect.missing(control, target)


@check("PostObject", level="common", spec=ERRORS)
def test_missing_boundary_is_refused(raw_s3v4, control, target):
    """A form whose Content-Type is multipart/form-data without a boundary is refused with 400 MalformedPOSTRequest,
    and stores nothing."""
    sent = form.signed(raw_s3v4, **target).request.with_header("Content-Type", "multipart/form-data")
    expect.refused(raw_s3v4.send(sent), 400, "MalformedPOSTRequest")
    expect.missing(control, target)


BOUNDARIES = {
    "quoted": 'boundary="9431149156168"',
    "with_a_charset": "charset=utf-8; boundary=9431149156168",
}


@pytest.mark.parametrize("boundary", BOUNDARIES.values(), ids=BOUNDARIES)
@check("PostObject", level="common", spec=rfc(7578, "4.1"))
def test_boundary_is_a_parameter(raw_s3v4, control, target, boundary):
    """A form whose boundary is in quotes, or comes after another parameter of the Content-Type, is accepted with
    204, and its file is stored."""
    sent = form.signed(raw_s3v4, **target).request.with_header("Content-Type", f"multipart/form-data; {boundary}")
    expect.status(raw_s3v4.send(sent), 204)
    _stored(control, target)


OTHER = {
    "with_dashes": b"----WebKitFormBoundary7MA4YWxkTrZu0gW",
    "of_70_characters": b"0123456789" * 7,
    "of_a_letter": b"x",
}


@pytest.mark.parametrize("boundary", OTHER.values(), ids=OTHER)
@check("PostObject", level="core", spec=MULTIPART)
def test_any_valid_boundary_is_accepted(raw_s3v4, control, target, boundary):
    """A form with a boundary of 1 to 70 characters is accepted with 204, even if the boundary begins with dashes, as
    in browsers, and its file is stored."""
    sent = form.signed(raw_s3v4, **target).request
    sent = sent.with_body(sent.body.replace(BOUNDARY, boundary))
    sent = sent.with_header("Content-Type", f"multipart/form-data; boundary={boundary.decode()}")
    expect.status(raw_s3v4.send(sent), 204)
    _stored(control, target)


AROUND = {
    "preamble": lambda body: b"This is a form.\r\n" + body,
    "epilogue": lambda body: body + b"This was a form.\r\n",
    "no_line_end": lambda body: body.removesuffix(b"\r\n"),
    "header_in_capitals": lambda body: body.replace(b"Content-Disposition", b"CONTENT-DISPOSITION"),
    "other_header": lambda body: body.replace(
        b'name="key"\r\n', b'name="key"\r\nContent-Type: text/plain; charset=UTF-8\r\n'
    ),
}


@pytest.mark.parametrize("change", AROUND.values(), ids=AROUND)
@check("PostObject", level="common", spec=MULTIPART)
def test_body_is_read_as_multipart(raw_s3v4, control, target, change):
    """A form with text before its first or after its last boundary, without a line break at its end, with part
    headers in capitals, or with a Content-Type on a field is accepted with 204, and its file is stored."""
    sent = form.signed(raw_s3v4, **target).request
    expect.status(raw_s3v4.send(sent.with_body(change(sent.body))), 204)
    _stored(control, target)


@check("PostObject", level="extended", spec=MULTIPART)
def test_lines_that_end_with_lf_are_refused_or_read(raw_s3v4, control, target):
    """A form whose lines end with LF only, which multipart does not allow, is refused with 400 MalformedPOSTRequest
    and stores nothing, or is accepted with 204 and stores the file."""
    sent = form.signed(raw_s3v4, **target).request
    answer = raw_s3v4.send(sent.with_body(sent.body.replace(b"\r\n", b"\n")))
    if answer.status == 204:
        _stored(control, target)
    else:
        expect.refused(answer, 400, "MalformedPOSTRequest")
        expect.missing(control, target)


@check("PostObject", level="extended", spec=FORM)
def test_second_file_is_not_stored(raw_s3v4, control, target):
    """A form with two files is accepted with 204 and stores the first one, or is refused with 400 and stores
    nothing."""
    sent = form.signed(raw_s3v4, **target).request
    last = b"--" + BOUNDARY + b"--\r\n"
    part = b"--" + BOUNDARY + b'\r\nContent-Disposition: form-data; name="file"; filename="2.txt"\r\n\r\nsecond\r\n'
    answer = raw_s3v4.send(sent.with_body(sent.body.removesuffix(last) + part + last))
    if answer.status == 204:
        _stored(control, target)
    else:
        expect.refused(answer, 400)
        expect.missing(control, target)


@check("PostObject", level="extended", spec=ERRORS)
def test_fields_that_are_too_long_are_refused(raw_s3v4, control, target):
    """A form with more than 20 KiB before its file is refused with 400 MaxPostPreDataLengthExceeded, as on AWS, or
    with the documented MaxPostPreDataLengthExceededError, and stores nothing."""
    sent = form.signed(raw_s3v4, **target, fields={"x-ignore-this": "x" * 21000}, uncovered=["x-ignore-this"])
    codes = ("MaxPostPreDataLengthExceeded", "MaxPostPreDataLengthExceededError")
    expect.refused(raw_s3v4.send(sent.request), 400, *codes)
    expect.missing(control, target)


@check("PostObject", level="common", spec=POST)
def test_missing_bucket_is_refused(raw_signed, new_bucket_name):
    """A form to a bucket that does not exist is refused with 404 NoSuchBucket."""
    sent = form.signed(raw_signed, new_bucket_name, "key")
    expect.refused(raw_signed.send(sent.request), 404, "NoSuchBucket")


@check("PostObject", level="extended", spec=POST)
def test_form_to_an_object_is_refused(raw_s3v4, control, target):
    """A form to the URL of an object, instead of the bucket's URL, is refused with 405 MethodNotAllowed, or with 403
    AccessDenied like any unsigned request, and stores nothing."""
    sent = form.signed(raw_s3v4, **target).with_action(raw_s3v4.request("POST", **target))
    expect.refused(raw_s3v4.send(sent.request), (405, "MethodNotAllowed"), (403, "AccessDenied"))
    expect.missing(control, target)
