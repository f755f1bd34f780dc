"""Forms with a customer key (SSE-C): fields that carry it as the headers of PutObject do."""

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.assertions.check import serial_forms_mark
from fixtures.clients.raw import form
from fixtures.model.sources import developerguide
from fixtures.s3.encryption import HEADER, KEY, MD5_OF_KEY, WRONG_KEYS, customer_key_headers

FEATURE = "sse-c"

pytestmark = serial_forms_mark

POST = developerguide("RESTObjectPOST")


@pytest.mark.usefixtures("sends_own_key")
@check("PostObject", level="extended", spec=POST)
def test_file_is_read_with_the_key(raw_s3v4, control, target):
    """A form with a customer key is accepted with 204, and GetObject with this key returns the file."""
    expect.status(raw_s3v4.send(form.signed(raw_s3v4, **target, fields=customer_key_headers()).request), 204)
    expect.equal(control.get_object(**target, **KEY)["Body"].read(), form.CONTENT, "body", sort="data")


@pytest.mark.usefixtures("sends_own_key")
@check("PostObject", level="extended", spec=POST)
def test_response_has_the_md5_of_the_key(raw_s3v4, target):
    """The response to a form with a customer key has the headers with the key's algorithm, AES256, and its MD5."""
    answer = raw_s3v4.send(form.signed(raw_s3v4, **target, fields=customer_key_headers()).request)
    expect.status(answer, 204)
    returned = (answer.headers.get(f"{HEADER}-algorithm"), answer.headers.get(f"{HEADER}-key-MD5"))
    expect.equal(returned, ("AES256", MD5_OF_KEY), "algorithm and MD5 of the key", sort="form")


@pytest.mark.usefixtures("sends_own_key")
@check("PostObject", level="extended", spec=POST)
def test_file_is_not_read_without_the_key(raw_s3v4, control, target):
    """GetObject without the key, of an object that a form with a customer key stored, returns 400 InvalidRequest."""
    with expect.arranging():
        expect.status(raw_s3v4.send(form.signed(raw_s3v4, **target, fields=customer_key_headers()).request), 204)
    with expect.error(400, "InvalidRequest"):
        control.get_object(**target)


# AWS was recorded to refuse these headers of PutObject; the codes for forms are not known.
@pytest.mark.usefixtures("sends_own_key")
@pytest.mark.parametrize("fields", WRONG_KEYS.values(), ids=WRONG_KEYS)
@check("PostObject", level="extended", spec=POST)
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_wrong_key_is_refused(raw_s3v4, control, target, fields):
    """A form with fields of a customer key that are incomplete or contradict each other, or with an algorithm other
    than AES256, is refused with 400, and stores nothing."""
    expect.refused(raw_s3v4.send(form.signed(raw_s3v4, **target, fields=fields).request), 400)
    with expect.error(404):
        control.head_object(**target)


@pytest.mark.usefixtures("sends_own_key")
@pytest.mark.parametrize("other", ["AES256", "aws:kms"], ids=["AES256", "kms"])
@check("PostObject", level="extended", spec=POST)
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_key_with_another_encryption_is_refused(raw_s3v4, control, target, other):
    """A form with a customer key and with x-amz-server-side-encryption AES256 or aws:kms is refused with 400, and
    stores nothing."""
    fields = {**customer_key_headers(), "x-amz-server-side-encryption": other}
    expect.refused(raw_s3v4.send(form.signed(raw_s3v4, **target, fields=fields).request), 400)
    with expect.error(404):
        control.head_object(**target)


@check("PostObject", level="extended", spec=POST)
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_key_over_http_is_refused(raw_s3v4, control, target, over_http):
    """A form with a customer key over plain HTTP is refused with 400, and stores nothing."""
    expect.refused(raw_s3v4.send(form.signed(raw_s3v4, **target, fields=customer_key_headers()).request), 400)
    with expect.error(404):
        control.head_object(**target)
