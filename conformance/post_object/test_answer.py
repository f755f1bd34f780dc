"""The response that a form asks for: a status, a document or a redirect."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.assertions.check import serial_forms_mark
from fixtures.clients.raw import form
from fixtures.model.sources import developerguide

FEATURE = "post-forms"

pytestmark = serial_forms_mark

POST, EXAMPLES = developerguide("RESTObjectPOST"), developerguide("HTTPPOSTExamples")
ELSEWHERE = "http://example.com/done"


def _sent(raw, target, **fields):
    return raw.send(form.signed(raw, **target, fields=fields).request)


def _is_stored(control, target):
    expect.equal(control.get_object(**target)["Body"].read(), form.CONTENT, "body", sort="form")


STATUSES = {"200": 200, "204": 204, "404": 204, "303": 204, "junk": 204, "empty": 204}


@pytest.mark.parametrize("asked", STATUSES)
@check("PostObject", level="common", spec=POST)
def test_requested_success_status_is_returned(raw_s3v4, control, target, asked):
    """A form with success_action_status 200 or 204 is accepted with that status, and with any other value except 201
    it is accepted with 204; the response body is empty, and the file is stored."""
    answer = _sent(raw_s3v4, target, success_action_status="" if asked == "empty" else asked)
    expect.status(answer, STATUSES[asked])
    expect.equal(answer.body, b"", "body", sort="form")
    _is_stored(control, target)


@check("PostObject", level="common", spec=POST)
@recorded("LocalStack", "TestS3PresignedPost::test_s3_presigned_post_success_action_status_201_response", 2026)
def test_document_says_what_was_stored(raw_signed, control, target):
    """A form with success_action_status 201 is accepted with 201 and a PostResponse document that has the object's
    Bucket, Key and ETag."""
    answer = _sent(raw_signed, target, success_action_status="201")
    expect.status(answer, 201)
    document = expect.document(answer, "PostResponse")
    found = {name: document.findtext(name) for name in ("Bucket", "Key", "ETag")}
    expect.equal(found, {**target, "ETag": control.head_object(**target)["ETag"]}, "elements", sort="form")


@check("PostObject", level="common", spec=POST)
def test_document_has_the_location(raw_s3v4, target):
    """A form with success_action_status 201 is accepted with 201 and a document whose Location is a URI with a
    decoded path that ends with the key."""
    answer = _sent(raw_s3v4, target, success_action_status="201")
    expect.status(answer, 201)
    path = unquote(urlsplit(answer.element("Location")).path)
    expect.equal(path[-len(target["Key"]) - 1 :], f"/{target['Key']}", "end of the location's path", sort="form")


REDIRECTS = {
    "alone": (ELSEWHERE, {}),
    "with_a_query": (f"{ELSEWHERE}?a=b", {"a": ["b"]}),
    "https": ("https://example.com/done", {}),
}


@pytest.mark.parametrize(("url", "kept"), REDIRECTS.values(), ids=REDIRECTS)
@check("PostObject", level="common", spec=EXAMPLES)
@recorded("LocalStack", "TestS3PresignedPost::test_s3_presigned_post_success_action_redirect", 2026, of="alone")
def test_redirect_says_what_was_stored(raw_s3v4, control, target, url, kept):
    """A form with success_action_redirect is redirected with 303 to this URL, with bucket, key and etag added to its
    query, and the file is stored."""
    answer = _sent(raw_s3v4, target, success_action_redirect=url)
    expect.status(answer, 303)
    location = urlsplit(answer.headers.get("Location", ""))
    expect.equal(location._replace(query="").geturl(), url.partition("?")[0], "URL in Location", sort="form")
    etag = control.head_object(**target)["ETag"]
    found = {name: [each.strip('"') for each in values] for name, values in parse_qs(location.query).items()}
    wanted = {**kept, "bucket": [target["Bucket"]], "key": [target["Key"]], "etag": [etag.strip('"')]}
    expect.equal(found, wanted, "query in Location", sort="form")


@check("PostObject", level="common", spec=POST)
def test_redirect_takes_precedence_over_the_status(raw_s3v4, target):
    """A form with both success_action_redirect and success_action_status is redirected with 303."""
    answer = _sent(raw_s3v4, target, success_action_redirect=ELSEWHERE, success_action_status="201")
    expect.status(answer, 303)


@pytest.mark.parametrize("url", ["/relative", "not a url"], ids=["relative", "words"])
@check("PostObject", level="extended", spec=POST)
@recorded("LocalStack", "TestS3PresignedPost::test_s3_presigned_post_success_action_redirect", 2026, of="relative")
def test_redirect_that_is_not_a_url_is_ignored(raw_s3v4, control, target, url):
    """A form whose success_action_redirect is not an absolute URL is accepted with 204, as without it, and the file
    is stored."""
    expect.status(_sent(raw_s3v4, target, success_action_redirect=url), 204)
    _is_stored(control, target)


@check("PostObject", level="extended", spec=POST)
def test_old_name_of_the_redirect(raw_s3v4, target):
    """A form with the field redirect, the old name of success_action_redirect, is redirected with 303 to the URL in
    this field."""
    answer = _sent(raw_s3v4, target, redirect=ELSEWHERE)
    expect.status(answer, 303)
    expect.equal(answer.headers.get("Location", "").partition("?")[0], ELSEWHERE, "URL in Location", sort="form")


@check("PostObject", level="core", spec=POST)
def test_refusal_does_not_redirect(raw_s3v4, target):
    """A form that its policy does not allow is refused with 403 AccessDenied, even if it has a
    success_action_redirect."""
    sent = form.signed(raw_s3v4, **target, fields={"success_action_redirect": ELSEWHERE, "x-amz-meta-a": "b"})
    expect.refused(raw_s3v4.send(sent.with_field("x-amz-meta-a", "c").request), 403, "AccessDenied")


@check("PostObject", level="extended", spec=POST)
@recorded("LocalStack", "TestS3PresignedPost::test_post_object_default_checksum", 2026)
def test_default_checksum_is_returned(raw_s3v4, target):
    """A form without a checksum is accepted with 204, and the response has the file's CRC64NVME in
    x-amz-checksum-crc64nvme, and FULL_OBJECT in x-amz-checksum-type."""
    answer = raw_s3v4.send(form.signed(raw_s3v4, **target, file=b"123456789").request)
    expect.status(answer, 204)
    found = [answer.headers.get(f"x-amz-checksum-{name}") for name in ("crc64nvme", "type")]
    expect.equal(found, ["rosUhgp5mIg=", "FULL_OBJECT"], "checksum and its type", sort="option")
