"""The form as a multipart/form-data body: what it lacks, where its fields stand, and how it is written."""

import pytest

from fixtures.clients.raw import form
from fixtures.language import check, expect
from fixtures.language.sources import developerguide, reference, rfc

pytestmark = pytest.mark.xdist_group("forms")  # of which RGW 16 must not get two at once: it crashes

POST, FORM, ERRORS = (
    developerguide("RESTObjectPOST"),
    developerguide("sigv4-HTTPPOSTForms"),
    reference("ErrorResponses"),
)
MULTIPART = rfc(2046, "5.1.1")
BOUNDARY = form.BOUNDARY.encode()


def _stored(control, target):
    expect.equal(control.get_object(**target)["Body"].read(), form.CONTENT, "body")


def _missing(control, target):
    with expect.error(404):
        control.head_object(**target)


@check("PostObject", level="core", spec=POST)
def test_form_without_a_key_is_refused(raw_signed, target):
    """A form without the field key answers 400 InvalidArgument, as AWS does, or the documented
    UserKeyMustBeSpecified."""
    sent = form.signed(raw_signed, **target).without("key")
    expect.refused(raw_signed.send(sent.request), 400, "InvalidArgument", "UserKeyMustBeSpecified")


# An object without a key cannot be removed again.
@pytest.mark.intrusive
@check("PostObject", level="common", spec=POST)
def test_empty_key_is_refused(raw_s3v4, bucket):
    """A form whose key is empty answers 400 InvalidArgument, or the documented UserKeyMustBeSpecified."""
    sent = form.signed(raw_s3v4, bucket, "")
    expect.refused(raw_s3v4.send(sent.request), 400, "InvalidArgument", "UserKeyMustBeSpecified")


@check("PostObject", level="common", spec=POST)
def test_key_that_is_too_long_is_refused(raw_s3v4, control, bucket, prefix):
    """A form with a key of 1025 bytes answers 400 KeyTooLongError, and stores nothing."""
    sent = form.signed(raw_s3v4, bucket, prefix.ljust(1025, "x"))
    expect.refused(raw_s3v4.send(sent.request), 400, "KeyTooLongError")
    expect.equal(control.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", []), [], "objects")


@check("PostObject", level="core", spec=POST)
def test_form_without_a_file_is_refused(raw_signed, control, target):
    """A form without a file answers 400 InvalidArgument, as AWS does, or the documented
    IncorrectNumberOfFilesInPostRequest, and stores nothing."""
    sent = form.signed(raw_signed, **target, file=None)
    expect.refused(raw_signed.send(sent.request), 400, "InvalidArgument", "IncorrectNumberOfFilesInPostRequest")
    _missing(control, target)


@pytest.mark.parametrize("kind", ["a_file", "a_field"])
@check("PostObject", level="common", spec=FORM)
def test_file_may_be_a_text(raw_s3v4, control, target, kind):
    """A form's part named file answers 204 and is stored with a filename and, as a text area sends it, without one."""
    filename = "file.txt" if kind == "a_file" else None
    expect.status(raw_s3v4.send(form.signed(raw_s3v4, **target, filename=filename).request), 204)
    _stored(control, target)


BEHIND = {"x-amz-meta-a": "value", "submit": "Upload to S3", "acl": "public-read"}


@check("PostObject", level="common", spec=POST)
def test_fields_behind_the_file_are_ignored(raw_s3v4, control, target):
    """A form with fields behind its file, which no condition names, answers 204: its file is stored, without them."""
    sent = form.signed(raw_s3v4, **target, fields=BEHIND, uncovered=BEHIND).behind_the_file(*BEHIND)
    expect.status(raw_s3v4.send(sent.request), 204)
    _stored(control, target)
    expect.same_metadata(control.head_object(**target), {})


@check("PostObject", level="core", spec=POST)
def test_key_behind_the_file_is_refused(raw_s3v4, control, target):
    """A form whose key stands behind its file answers 400 InvalidArgument, or the documented UserKeyMustBeSpecified,
    and stores nothing."""
    sent = form.signed(raw_s3v4, **target).behind_the_file("key")
    expect.refused(raw_s3v4.send(sent.request), 400, "InvalidArgument", "UserKeyMustBeSpecified")
    _missing(control, target)


@check("PostObject", level="core", spec=POST)
def test_policy_behind_the_file_does_not_count(raw_signed, control, target):
    """A form whose policy and signature stand behind its file is as one without them: it answers 403 AccessDenied, and
    stores nothing."""
    sent = form.signed(raw_signed, **target)
    sent = sent.behind_the_file(*form.SIGNATURE_FIELDS[raw_signed.signature])
    expect.refused(raw_signed.send(sent.request), 403, "AccessDenied")
    _missing(control, target)


TYPES = ("text/html", "application/x-www-form-urlencoded", "application/octet-stream")


@pytest.mark.parametrize("content_type", TYPES)
@check("PostObject", level="common", spec=ERRORS)
def test_body_of_another_type_is_refused(raw_s3v4, control, target, content_type):
    """A form whose Content-Type is not multipart/form-data answers 412 PreconditionFailed, as AWS does, or the
    documented RequestIsNotMultiPartContent, and stores nothing."""
    sent = form.signed(raw_s3v4, **target).request.with_header("Content-Type", content_type)
    expect.refused(raw_s3v4.send(sent), 412, "PreconditionFailed", "RequestIsNotMultiPartContent")
    _missing(control, target)


@check("PostObject", level="extended", spec=ERRORS)
def test_body_of_another_type_has_a_code(raw_s3v4, target):
    """A form whose Content-Type is text/html answers 412 PreconditionFailed, as AWS does, where
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
    """A form whose body has no part, or does not end with the boundary that its Content-Type announces, answers 400
    MalformedPOSTRequest, and stores nothing."""
    sent = form.signed(raw_s3v4, **target).request
    expect.refused(raw_s3v4.send(sent.with_body(change(sent.body))), 400, "MalformedPOSTRequest")
    _missing(control, target)


@check("PostObject", level="common", spec=ERRORS)
def test_missing_boundary_is_refused(raw_s3v4, control, target):
    """A form whose Content-Type is multipart/form-data without a boundary answers 400 MalformedPOSTRequest, and stores
    nothing."""
    sent = form.signed(raw_s3v4, **target).request.with_header("Content-Type", "multipart/form-data")
    expect.refused(raw_s3v4.send(sent), 400, "MalformedPOSTRequest")
    _missing(control, target)


BOUNDARIES = {
    "quoted": 'boundary="9431149156168"',
    "with_a_charset": "charset=utf-8; boundary=9431149156168",
}


@pytest.mark.parametrize("said", BOUNDARIES.values(), ids=BOUNDARIES)
@check("PostObject", level="common", spec=rfc(7578, "4.1"))
def test_boundary_is_a_parameter(raw_s3v4, control, target, said):
    """A form's boundary may stand in quotes, and behind another parameter: the form answers 204, and its file is
    stored."""
    sent = form.signed(raw_s3v4, **target).request.with_header("Content-Type", f"multipart/form-data; {said}")
    expect.status(raw_s3v4.send(sent), 204)
    _stored(control, target)


OTHER = {
    "with_dashes": b"----WebKitFormBoundary7MA4YWxkTrZu0gW",
    "of_70_characters": b"0123456789" * 7,
    "of_a_letter": b"x",
}


@pytest.mark.parametrize("boundary", OTHER.values(), ids=OTHER)
@check("PostObject", level="core", spec=MULTIPART)
def test_boundary_is_any(raw_s3v4, control, target, boundary):
    """A form's boundary of 1 to 70 characters, also one that begins with dashes, as browsers make it, is taken: the
    form answers 204, and its file is stored."""
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
    """A form with text before its first or behind its last boundary, without a line end there, or with headers of parts
    in capitals or of their type answers 204, and its file is stored."""
    sent = form.signed(raw_s3v4, **target).request
    expect.status(raw_s3v4.send(sent.with_body(change(sent.body))), 204)
    _stored(control, target)


@check("PostObject", level="extended", spec=MULTIPART)
def test_lines_that_end_with_lf_are_refused_or_read(raw_s3v4, control, target):
    """A form whose lines end with LF alone, which those of multipart never do, answers 400 MalformedPOSTRequest and
    stores nothing, or answers 204 and stores the file."""
    sent = form.signed(raw_s3v4, **target).request
    answer = raw_s3v4.send(sent.with_body(sent.body.replace(b"\r\n", b"\n")))
    if answer.status == 204:
        _stored(control, target)
    else:
        expect.refused(answer, 400, "MalformedPOSTRequest")
        _missing(control, target)


@check("PostObject", level="extended", spec=FORM)
def test_second_file_is_not_stored(raw_s3v4, control, target):
    """A form with two files stores the first one and answers 204, or answers 400 and stores nothing."""
    sent = form.signed(raw_s3v4, **target).request
    last = b"--" + BOUNDARY + b"--\r\n"
    part = b"--" + BOUNDARY + b'\r\nContent-Disposition: form-data; name="file"; filename="2.txt"\r\n\r\nsecond\r\n'
    answer = raw_s3v4.send(sent.with_body(sent.body.removesuffix(last) + part + last))
    if answer.status == 204:
        _stored(control, target)
    else:
        expect.refused(answer, 400)
        _missing(control, target)


@check("PostObject", level="extended", spec=ERRORS)
def test_fields_that_are_too_long_are_refused(raw_s3v4, control, target):
    """A form with more than 20 KiB before its file answers 400 MaxPostPreDataLengthExceeded, as AWS does, or the
    documented MaxPostPreDataLengthExceededError, and stores nothing."""
    sent = form.signed(raw_s3v4, **target, fields={"x-ignore-this": "x" * 21000}, uncovered=["x-ignore-this"])
    codes = ("MaxPostPreDataLengthExceeded", "MaxPostPreDataLengthExceededError")
    expect.refused(raw_s3v4.send(sent.request), 400, *codes)
    _missing(control, target)


@check("PostObject", level="common", spec=POST)
def test_missing_bucket_is_refused(raw_signed, new_bucket_name):
    """A form to a bucket that does not exist answers 404 NoSuchBucket."""
    sent = form.signed(raw_signed, new_bucket_name, "key")
    expect.refused(raw_signed.send(sent.request), 404, "NoSuchBucket")


@check("PostObject", level="extended", spec=POST)
def test_form_to_an_object_is_refused(raw_s3v4, control, target):
    """A form to the URL of an object, instead of its bucket's, answers 405 MethodNotAllowed, or 403 AccessDenied as any
    request without a signature of its own does, and stores nothing."""
    sent = form.signed(raw_s3v4, **target).with_action(raw_s3v4.request("POST", **target))
    expect.refused_as(raw_s3v4.send(sent.request), (405, "MethodNotAllowed"), (403, "AccessDenied"))
    _missing(control, target)
