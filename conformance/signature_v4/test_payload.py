"""The x-amz-content-sha256 header: a body that it does not describe is refused."""

from hashlib import sha256

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.clients.raw.as_written import request_with
from fixtures.model.sources import reference

FEATURE = "signature-v4"

HEADER = reference("sig-v4-header-based-auth")
MISMATCH = (400, "XAmzContentSHA256Mismatch")
NAME = "x-amz-content-sha256"

BODIES = {"other": b"evil", "longer": b"body and more", "shorter": b"bod", "empty": b""}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
@check("PutObject", level="core", spec=HEADER, feature="payload-hash", gate=True)
def test_body_cannot_be_changed(raw_s3v4, control, target, body):
    """PutObject whose body was changed after signing, with the right Content-Length, is refused with 400
    XAmzContentSHA256Mismatch and stores nothing."""
    request = raw_s3v4.sign(raw_s3v4.request("PUT", **target, body=b"body"))
    expect.refused(raw_s3v4.send(request.with_body(body)), *MISMATCH)
    with expect.error(404):
        control.head_object(**target)


@check("PutObject", level="core", spec=HEADER, feature="payload-hash")
@derived("A request that is refused is not carried out; so everything stays as it was.")
def test_object_stays_where_the_body_was_changed(raw_s3v4, control, target):
    """PutObject over an existing object, with a body that was changed after signing, is refused with 400
    XAmzContentSHA256Mismatch, and the object is unchanged."""
    with expect.arranging():
        control.put_object(**target, Body=b"kept")
    request = raw_s3v4.sign(raw_s3v4.request("PUT", **target, body=b"body"))
    expect.refused(raw_s3v4.send(request.with_body(b"evil")), *MISMATCH)
    expect.equal(control.get_object(**target)["Body"].read(), b"kept", "body", sort="data")


@check("PutObject", level="core", spec=HEADER, feature="payload-hash")
def test_body_of_many_bytes_cannot_be_changed(raw_s3v4, control, target):
    """PutObject of 1 MiB whose last byte was changed after signing is refused with 400 XAmzContentSHA256Mismatch and
    stores nothing."""
    body = bytes(1024 * 1024)
    request = raw_s3v4.sign(raw_s3v4.request("PUT", **target, body=body))
    expect.refused(raw_s3v4.send(request.with_body(body[:-1] + b"!")), *MISMATCH)
    with expect.error(404):
        control.head_object(**target)


@check("PutObject", level="core", spec=HEADER, feature="payload-hash")
def test_digest_of_another_body_is_refused(raw_s3v4, control, target):
    """PutObject correctly signed with the SHA-256 of another body is refused with 400 XAmzContentSHA256Mismatch and
    stores nothing."""
    request = raw_s3v4.request("PUT", **target, headers={NAME: sha256(b"other").hexdigest()}, body=b"body")
    signed = raw_s3v4.sign(request, payload=sha256(b"other").hexdigest())
    expect.refused(raw_s3v4.send(signed), *MISMATCH)
    with expect.error(404):
        control.head_object(**target)


@check("PutObjectTagging", level="core", spec=HEADER, feature="payload-hash", gate=True)
def test_document_cannot_be_changed(raw_s3v4, control, target):
    """PutObjectTagging with a document other than the one whose SHA-256 was signed is refused with 400
    XAmzContentSHA256Mismatch, and the tags are unchanged."""
    with expect.arranging():
        control.put_object(**target, Body=b"body", Tagging="a=kept")
    document = b"<Tagging><TagSet><Tag><Key>a</Key><Value>%s</Value></Tag></TagSet></Tagging>"
    # AWS may require Content-MD5: it is right here, so that only the SHA-256 is wrong.
    request = request_with(raw_s3v4, "PUT", target, "tagging", document % b"evil")
    signed = raw_s3v4.sign(request, payload=sha256(document % b"good").hexdigest())
    expect.refused(raw_s3v4.send(signed), *MISMATCH)
    expect.equal(control.get_object_tagging(**target)["TagSet"], [{"Key": "a", "Value": "kept"}], "tags", sort="data")


@check("PutObject", level="core", spec=HEADER)
def test_digest_cannot_be_changed_with_the_body(raw_s3v4, control, target):
    """PutObject whose body and x-amz-content-sha256 were both changed after signing is refused with 403
    SignatureDoesNotMatch and stores nothing."""
    request = raw_s3v4.sign(raw_s3v4.request("PUT", **target, body=b"body"))
    changed = request.with_body(b"evil").with_header(NAME, sha256(b"evil").hexdigest())
    expect.refused(raw_s3v4.send(changed), 403, "SignatureDoesNotMatch")
    expect.nothing_stored(control, target)


@check("PutObject", level="core", spec=HEADER)
def test_signed_body_cannot_be_made_an_unsigned_one(raw_s3v4, control, target):
    """PutObject whose body was changed and whose x-amz-content-sha256 was set to UNSIGNED-PAYLOAD after signing is
    refused with 403 SignatureDoesNotMatch and stores nothing."""
    request = raw_s3v4.sign(raw_s3v4.request("PUT", **target, body=b"body"))
    changed = request.with_body(b"evil").with_header(NAME, "UNSIGNED-PAYLOAD")
    expect.refused(raw_s3v4.send(changed), 403, "SignatureDoesNotMatch")
    expect.nothing_stored(control, target)


@check("PutObject", level="core", spec=HEADER)
def test_body_need_not_be_signed(raw_s3v4, control, target):
    """PutObject signed with x-amz-content-sha256 UNSIGNED-PAYLOAD returns 200 and stores the body."""
    request = raw_s3v4.request("PUT", **target, headers={NAME: "UNSIGNED-PAYLOAD"}, body=b"body")
    expect.status(raw_s3v4.send(raw_s3v4.sign(request, payload="UNSIGNED-PAYLOAD")), 200)
    expect.equal(control.get_object(**target)["Body"].read(), b"body", "body", sort="data")


@check("GetObject", level="common", spec=HEADER)
def test_digest_cannot_be_left_out(raw_s3v4, ten_bytes):
    """GetObject correctly signed without x-amz-content-sha256 is refused with 400 InvalidRequest."""
    signed = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes), unsigned=[NAME])
    expect.refused(raw_s3v4.send(signed.without(NAME)), 400, "InvalidRequest")


@check("PutObject", level="core", spec=HEADER)
def test_nothing_is_stored_where_the_digest_was_left_out(raw_s3v4, control, target):
    """PutObject whose signed x-amz-content-sha256 was removed and whose body was changed after signing is refused
    with 400 or 403 and stores nothing."""
    request = raw_s3v4.sign(raw_s3v4.request("PUT", **target, body=b"body")).without(NAME)
    expect.status(raw_s3v4.send(request.with_body(b"evil")), 400, 403)
    expect.nothing_stored(control, target)


JUNK = {"a-word": "invalid_sha256", "63-digits": "0" * 63, "no-digits": "x" * 64, "base64": "A" * 43 + "="}


@pytest.mark.parametrize("junk", JUNK.values(), ids=JUNK.keys())
@check("PutObject", level="common", spec=HEADER)
def test_junk_in_place_of_a_digest_is_refused(raw_s3v4, control, target, junk):
    """PutObject correctly signed with an x-amz-content-sha256 that is neither 64 hexadecimal digits nor one of S3's
    keywords is refused with 400 InvalidArgument and stores nothing."""
    request = raw_s3v4.request("PUT", **target, headers={NAME: junk}, body=b"body")
    expect.refused(raw_s3v4.send(raw_s3v4.sign(request, payload=junk)), 400, "InvalidArgument")
    with expect.error(404):
        control.head_object(**target)
