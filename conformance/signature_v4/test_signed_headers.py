"""The headers that Signature V4 must sign, Host and all x-amz- headers, and those that it may sign."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import reference

FEATURE = "signature-v4"

HEADER = reference("sig-v4-header-based-auth")
NOT_SIGNED = ("AccessDenied", "SignatureDoesNotMatch")


@check("GetObject", level="core", spec=HEADER)
def test_host_must_be_signed(raw_s3v4, ten_bytes):
    """A request without host in SignedHeaders is refused with 403 AccessDenied or SignatureDoesNotMatch, or 400
    AuthorizationHeaderMalformed."""
    answer = raw_s3v4.send(raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes), unsigned=["host"]))
    expect.refused(answer, (400, "AuthorizationHeaderMalformed"), *((403, code) for code in NOT_SIGNED))


UNSIGNED = {
    "x-amz-acl": "private",
    "x-amz-meta-a": "not signed",
    "x-amz-tagging": "a=b",
    "x-amz-storage-class": "STANDARD",
}


@pytest.mark.parametrize("name", UNSIGNED)
@check("PutObject", level="core", spec=HEADER, feature="signature-refusal")
def test_amz_header_must_be_signed(raw_s3v4, control, target, name):
    """PutObject with an x-amz- header that is not in SignedHeaders, but otherwise correctly signed, is refused with
    403 AccessDenied or SignatureDoesNotMatch and stores nothing."""
    request = raw_s3v4.request("PUT", **target, headers={name: UNSIGNED[name]}, body=b"body")
    expect.refused(raw_s3v4.send(raw_s3v4.sign(request, unsigned=[name])), 403, *NOT_SIGNED)
    expect.nothing_stored(control, target)


@check("CopyObject", level="core", spec=HEADER, feature="signature-refusal")
def test_source_of_a_copy_must_be_signed(raw_s3v4, control, ten_bytes, target):
    """CopyObject with an x-amz-copy-source that is not in SignedHeaders is refused with 403 AccessDenied or
    SignatureDoesNotMatch and copies nothing."""
    headers = {"x-amz-copy-source": f"/{ten_bytes['Bucket']}/{ten_bytes['Key']}"}
    request = raw_s3v4.sign(raw_s3v4.request("PUT", **target, headers=headers), unsigned=["x-amz-copy-source"])
    expect.refused(raw_s3v4.send(request), 403, *NOT_SIGNED)
    expect.nothing_stored(control, target)


@check("PutObject", level="extended", spec=HEADER, feature="signature-refusal")
def test_unsigned_headers_are_reported(raw_s3v4, target):
    """PutObject with two unsigned x-amz- headers is refused with 403 AccessDenied, and the error document lists both
    in HeadersNotSigned."""
    request = raw_s3v4.sign(raw_s3v4.request("PUT", **target, body=b"body"))
    answer = raw_s3v4.send(request.with_header("x-amz-meta-a", "1").with_header("x-amz-meta-b", "2"))
    expect.refused(answer, 403, "AccessDenied")
    returned = {name.strip() for name in answer.element("HeadersNotSigned").lower().split(",")}
    expect.equal(returned, {"x-amz-meta-a", "x-amz-meta-b"}, "HeadersNotSigned", sort="form")


@check("GetObject", level="core", spec=HEADER)
def test_signed_header_must_be_sent(raw_s3v4, ten_bytes):
    """A request without a header that is in SignedHeaders is refused with 403 SignatureDoesNotMatch."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes, headers={"X-Custom-Header": "signed"}))
    expect.refused(raw_s3v4.send(request.without("X-Custom-Header")), 403, "SignatureDoesNotMatch")


CUSTOM = {"X-Custom-Header": "signed", "Range": "bytes=0-1", "If-None-Match": '"0"'}


@pytest.mark.parametrize("name", CUSTOM)
@check("GetObject", level="core", spec=HEADER)
def test_any_header_may_be_signed(raw_s3v4, ten_bytes, name):
    """GetObject with a signed header that does not have to be signed returns 200, or 206 for Range."""
    answer = raw_s3v4.ask(raw_s3v4.request("GET", **ten_bytes, headers={name: CUSTOM[name]}))
    expect.status(answer, 206 if name == "Range" else 200)


@pytest.mark.parametrize("name", CUSTOM)
@check("GetObject", level="core", spec=HEADER, gate=True)
def test_any_header_that_is_signed_cannot_be_changed(raw_s3v4, ten_bytes, name):
    """GetObject with a signed header that was changed after signing is refused with 403 SignatureDoesNotMatch, even
    if the header did not have to be signed."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes, headers={name: CUSTOM[name]}))
    changed = request.with_header(name, CUSTOM[name].replace("0", "1").replace("signed", "sent"))
    expect.refused(raw_s3v4.send(changed), 403, "SignatureDoesNotMatch")


@check("GetObject", level="core", spec=HEADER)
def test_range_need_not_be_signed(raw_s3v4, ten_bytes):
    """GetObject with a Range that is not in SignedHeaders returns 206 with that range."""
    request = raw_s3v4.request("GET", **ten_bytes, headers={"Range": "bytes=2-4"})
    answer = raw_s3v4.send(raw_s3v4.sign(request, unsigned=["range"]))
    expect.status(answer, 206)
    expect.equal(answer.body, b"234", "body", sort="data")


# The source asks clients to sign it, and SDKs of AWS do not: that of JavaScript, version 2, leaves it out.
@check("PutObject", level="common", spec=HEADER, shows="unsigned-content-types-are-refused")
def test_content_type_need_not_be_signed(raw_s3v4, control, target):
    """PutObject with a Content-Type that is not in SignedHeaders returns 200 and stores the object with that type."""
    request = raw_s3v4.request("PUT", **target, headers={"Content-Type": "text/plain"}, body=b"body")
    expect.status(raw_s3v4.send(raw_s3v4.sign(request, unsigned=["content-type"])), 200)
    expect.equal(control.head_object(**target)["ContentType"], "text/plain", "Content-Type", sort="data")


@check("GetObject", level="core", spec=HEADER)
def test_list_of_signed_headers_cannot_be_cut(raw_s3v4, ten_bytes):
    """A request from which a header was removed after signing, together with its name in SignedHeaders, is refused
    with 403 SignatureDoesNotMatch."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes, headers={"x-amz-meta-a": "signed"}))
    authorization = request.header("Authorization").replace(";x-amz-meta-a", "", 1)
    changed = request.without("x-amz-meta-a").with_header("Authorization", authorization)
    expect.refused(raw_s3v4.send(changed), 403, "SignatureDoesNotMatch")
