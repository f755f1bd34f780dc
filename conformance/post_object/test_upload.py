"""Uploads from forms that their policy allows: what is stored, under which key, and what is returned."""

from hashlib import md5
from urllib.parse import unquote, urlsplit

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.assertions.check import serial_forms_mark
from fixtures.clients.raw import form
from fixtures.model.sources import developerguide

FEATURE = "post-forms"

pytestmark = serial_forms_mark

POST, FORM = developerguide("RESTObjectPOST"), developerguide("sigv4-HTTPPOSTForms")


def _body(control, target):
    return control.get_object(**target)["Body"].read()


@check("PostObject", level="core", spec=POST, gate=True)
def test_file_is_stored(raw_signed, control, target):
    """A form whose policy is signed and allows all of its fields is accepted with 204, and its file is the object's
    body."""
    expect.status(raw_signed.send(form.signed(raw_signed, **target).request), 204)
    expect.equal(_body(control, target), form.CONTENT, "body", sort="data")


@check("PostObject", level="common", spec=POST)
def test_answer_has_no_body_but_etag(raw_s3v4, target):
    """The 204 response to a form has an empty body, and the quoted MD5 of the file as ETag."""
    answer = raw_s3v4.send(form.signed(raw_s3v4, **target).request)
    expect.status(answer, 204)
    expect.equal(answer.body, b"", "body", sort="form")
    expect.equal(
        answer.headers.get("ETag"), f'"{md5(form.CONTENT, usedforsecurity=False).hexdigest()}"', "ETag", sort="form"
    )


@check("PostObject", level="common", spec=POST)
@derived("Every reading describes the same object or versions; so all of them must agree.")
def test_each_answer_has_the_etag_of_its_file(raw_s3v4, target):
    """The 204 responses to two forms, one after the other, each have the quoted MD5 of their own file as ETag."""
    for file in (b"the first file", b"the second"):
        answer = raw_s3v4.send(form.signed(raw_s3v4, **target, file=file).request)
        expect.status(answer, 204)
        expect.etag_is_md5(answer.headers.get("ETag"), file)


@check("PostObject", level="common", spec=POST)
def test_answer_has_the_location(raw_s3v4, target):
    """The 204 response to a form has a Location whose decoded path ends with the key."""
    answer = raw_s3v4.send(form.signed(raw_s3v4, **target).request)
    expect.status(answer, 204)
    path = unquote(urlsplit(answer.headers.get("Location", "")).path)
    expect.equal(path[-len(target["Key"]) - 1 :], f"/{target['Key']}", "end of the location's path", sort="form")


FILES = {
    "empty": b"",
    "line_ends": b"\r\nfirst\r\n\nthird\r\n\r\n",
    "like_a_boundary": b"--\r\n--943114915616\r\n --9431149156168\r\nx--9431149156168--",
    "all_bytes": bytes(range(256)),
    "form_in_a_form": b'--other\r\nContent-Disposition: form-data; name="key"\r\n\r\nkey\r\n--other--\r\n',
    "two_mib": bytes(range(256)) * 8192,
}


@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
@check("PostObject", level="core", spec=POST)
def test_file_is_stored_unchanged(raw_s3v4, control, target, content):
    """A form with an empty file, one of 2 MiB, or one of any bytes, such as lines that begin like the form's boundary,
    is accepted with 204, and the file is stored unchanged."""
    expect.status(raw_s3v4.send(form.signed(raw_s3v4, **target, file=content).request), 204)
    expect.equal(_body(control, target), content, "body", sort="data")


@check("PostObject", level="core", spec=POST)
def test_object_is_replaced(raw_s3v4, control, target):
    """A form with the key of an existing object is accepted with 204, and its file replaces the object."""
    with expect.arranging():
        control.put_object(**target, Body=b"before")
    expect.status(raw_s3v4.send(form.signed(raw_s3v4, **target).request), 204)
    expect.equal(_body(control, target), form.CONTENT, "body", sort="data")


@check("PostObject", level="common", spec=POST)
def test_version_is_made(raw_s3v4, control, versioned_target):
    """Each form to a bucket with versioning is accepted with 204, and the response has the ID of the new version in
    x-amz-version-id."""
    for _ in range(2):
        answer = raw_s3v4.send(form.signed(raw_s3v4, **versioned_target).request)
        expect.status(answer, 204)
        version = control.head_object(**versioned_target)["VersionId"]
        expect.equal(answer.headers.get("x-amz-version-id"), version, "x-amz-version-id", sort="version")


@check("PostObject", level="common", spec=POST)
def test_default_type(raw_s3v4, control, target):
    """After a form without the field Content-Type, and without a type for its file, the object has the type
    binary/octet-stream."""
    sent = form.signed(raw_s3v4, **target, filename=None).request
    expect.status(raw_s3v4.send(sent), 204)
    expect.equal(control.head_object(**target).get("ContentType"), "binary/octet-stream", "Content-Type", sort="form")


KEYS = {
    "space": "a b",
    "plus_and_percent": "a+b%20c",
    "slashes": "a/b//c",
    "sign": "a&b=c?d#e;f",
    "dollar": "$1{filename}",
    "umlaut": "grün/日本",
}


@pytest.mark.parametrize("name", KEYS.values(), ids=KEYS)
@check("PostObject", level="core", spec=POST)
def test_key_is_taken_literally(raw_s3v4, control, target, name):
    """The field key of a form is used as the key without any decoding, in UTF-8; the form is accepted with 204, and
    its file is stored under this key."""
    named = {**target, "Key": target["Key"] + name}
    expect.status(raw_s3v4.send(form.signed(raw_s3v4, **named).request), 204)
    expect.equal(_body(control, named), form.CONTENT, "body", sort="data")


FILENAMES = {
    "plain": ("photo.jpg", "photo.jpg"),
    "space": ("my photo.jpg", "my photo.jpg"),
    "umlaut": ("grün.jpg", "grün.jpg"),
    "behind_a_slash": ("dir/photo.jpg", "photo.jpg"),
    "behind_a_backslash": ("C:\\dir\\photo.jpg", "photo.jpg"),
}


@pytest.mark.parametrize(("filename", "replaced"), FILENAMES.values(), ids=FILENAMES)
@check(
    "PostObject",
    level="common",
    spec=FORM,
    shows={"umlaut": "form-file-names-are-latin-1", "plain": "form-file-names-are-not-filled-in"},
)
def test_filename_variable_in_the_key_is_replaced(raw_s3v4, control, bucket, prefix, filename, replaced):
    """The variable ${filename} in a form's key is replaced by the name of the file, without any path up to its last
    slash or backslash."""
    conditions = [["starts-with", "$key", prefix]]
    sent = form.signed(raw_s3v4, bucket, prefix + "${filename}", conditions=conditions, filename=filename)
    expect.status(raw_s3v4.send(sent.request), 204)
    listed = control.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
    expect.equal([each["Key"] for each in listed], [prefix + replaced], "keys", sort="entries")


@check("PostObject", level="extended", spec=FORM)
def test_filename_variable_in_metadata_is_replaced(raw_s3v4, control, target):
    """The variable ${filename} in a metadata field of a form is also replaced by the name of the file."""
    conditions = [["starts-with", "$x-amz-meta-name", "is "]]
    fields = {"x-amz-meta-name": "is ${filename}"}
    sent = form.signed(raw_s3v4, **target, fields=fields, conditions=conditions, filename="photo.jpg")
    expect.status(raw_s3v4.send(sent.request), 204)
    expect.same_metadata(control.head_object(**target), {"name": "is photo.jpg"})
