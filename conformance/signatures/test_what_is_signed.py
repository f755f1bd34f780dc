"""Nothing that was signed can be changed afterwards: method, path, sub-resource, headers and body."""

import hashlib
from base64 import b64encode

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import SIGNING

FEATURE = "signature-refusal"
SIDE = "client"

NO_MATCH = (403, "SignatureDoesNotMatch")


@pytest.fixture
def stored_object(control, target):
    """Stores an object that must survive the check, and returns its bucket and key."""
    with expect.arranging():
        control.put_object(**target, Body=b"kept", ContentType="text/plain", Tagging="a=b")
    return target


@pytest.mark.parametrize("signed", ["GET", "HEAD", "PUT", "POST"])
@check("DeleteObject", level="core", spec=SIGNING)
def test_other_method_cannot_be_made_a_delete(raw_signed, control, stored_object, signed):
    """A request that was signed with another method and is sent as DELETE is refused with 403 SignatureDoesNotMatch,
    and the object stays."""
    request = raw_signed.sign(raw_signed.request(signed, **stored_object))
    expect.refused(raw_signed.send(request.with_method("DELETE")), *NO_MATCH)
    expect.status(control.head_object(**stored_object), 200)


@check("GetObject", level="core", spec=SIGNING)
def test_head_cannot_be_made_a_get(raw_signed, ten_bytes):
    """A request that was signed as HEAD and is sent as GET is refused with 403 SignatureDoesNotMatch."""
    request = raw_signed.sign(raw_signed.request("HEAD", **ten_bytes))
    expect.refused(raw_signed.send(request.with_method("GET")), *NO_MATCH)


@check("PutObject", level="core", spec=SIGNING)
def test_get_cannot_be_made_a_put(raw_signed, control, stored_object):
    """A request that was signed as GET and is sent as PUT is refused with 403 SignatureDoesNotMatch, and the object
    is unchanged."""
    request = raw_signed.sign(raw_signed.request("GET", **stored_object))
    expect.refused(raw_signed.send(request.with_method("PUT").with_header("Content-Length", "0")), *NO_MATCH)
    expect.equal(control.get_object(**stored_object)["Body"].read(), b"kept", "body", sort="data")


OTHER_PATHS = {
    "other-key": lambda path: f"{path}2",
    "key-cut-short": lambda path: path[:-1],
    "key-in-other-case": lambda path: path[:-6] + path[-6:].upper(),
    "slash-at-the-end": lambda path: f"{path}/",
    "slash-twice": lambda path: f"{path[:-6]}/{path[-6:]}",
    "bucket-alone": lambda path: path[: path.index("/", 1) + 1],
}


@pytest.mark.parametrize("other", OTHER_PATHS.values(), ids=OTHER_PATHS.keys())
@check("GetObject", level="core", spec=SIGNING)
def test_path_cannot_be_changed(raw_signed, ten_bytes, other):
    """A request that was signed for one key and is sent to another path is refused with 403 SignatureDoesNotMatch."""
    request = raw_signed.sign(raw_signed.request("GET", **ten_bytes))
    expect.refused(raw_signed.send(request.with_target(other(request.target))), *NO_MATCH)


@check("PutObject", level="core", spec=SIGNING)
def test_put_cannot_be_sent_to_another_key(raw_signed, control, target):
    """PutObject that was signed for one key and is sent to another key is refused with 403 SignatureDoesNotMatch and
    stores nothing."""
    request = raw_signed.sign(raw_signed.request("PUT", **target, body=b"body"))
    expect.refused(raw_signed.send(request.with_target(f"{request.target}2")), *NO_MATCH)
    expect.nothing_stored(control, {**target, "Key": f"{target['Key']}2"})


ADDED = ("acl", "tagging", "uploadId=x", "versionId=null", "partNumber=1", "response-content-type=text/html")


@pytest.mark.parametrize("query", ADDED, ids=[added.partition("=")[0] for added in ADDED])
@check("GetObject", level="core", spec=SIGNING)
def test_subresource_cannot_be_added(raw_signed, ten_bytes, query):
    """GetObject to which a sub-resource was added after signing is refused with 403 SignatureDoesNotMatch."""
    request = raw_signed.sign(raw_signed.request("GET", **ten_bytes))
    expect.refused(raw_signed.send(request.with_target(f"{request.target}?{query}")), *NO_MATCH)


@pytest.mark.parametrize(
    "query", ["tagging", "uploadId=x", "versionId=no-version"], ids=["tagging", "upload", "version"]
)
@check("DeleteObject", level="core", spec=SIGNING)
def test_subresource_cannot_be_left_out_of_a_delete(raw_signed, control, stored_object, query):
    """A DELETE request that was signed for a sub-resource of an object and is sent without it is refused with 403
    SignatureDoesNotMatch, and the object stays."""
    request = raw_signed.sign(raw_signed.request("DELETE", **stored_object, query=query))
    expect.refused(raw_signed.send(request.with_target(request.path)), *NO_MATCH)
    expect.status(control.head_object(**stored_object), 200)


@check("GetObject", level="core", spec=SIGNING)
def test_value_of_a_subresource_cannot_be_changed(raw_signed, ten_bytes):
    """GetObject whose response-content-type was changed after signing is refused with 403 SignatureDoesNotMatch."""
    request = raw_signed.sign(raw_signed.request("GET", **ten_bytes, query="response-content-type=text%2Fplain"))
    expect.refused(raw_signed.send(request.with_argument("response-content-type", "text/html")), *NO_MATCH)


CHANGES = {
    "metadata-changed": lambda request: request.with_header("x-amz-meta-a", "sent"),
    "metadata-left-out": lambda request: request.without("x-amz-meta-a"),
    "type-changed": lambda request: request.with_header("Content-Type", "text/html"),
    "type-left-out": lambda request: request.without("Content-Type"),
    "md5-left-out": lambda request: request.without("Content-MD5"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
@check("PutObject", level="core", spec=SIGNING)
def test_signed_header_cannot_be_changed(raw_signed, control, target, change):
    """PutObject whose signed header (x-amz-meta-a, Content-Type or Content-MD5) was changed or removed after signing
    is refused with 403 SignatureDoesNotMatch and stores nothing."""
    headers = {"x-amz-meta-a": "signed", "Content-Type": "text/plain", "Content-MD5": _md5(b"body")}
    request = raw_signed.sign(raw_signed.request("PUT", **target, headers=headers, body=b"body"))
    expect.refused(raw_signed.send(change(request)), *NO_MATCH)
    expect.nothing_stored(control, target)


@check("PutObject", level="core", spec=SIGNING)
def test_body_and_its_md5_cannot_be_changed(raw_signed, control, target):
    """PutObject whose body and Content-MD5 were both changed after signing is refused with 403
    SignatureDoesNotMatch, or (V4, if the body is checked first) 400 XAmzContentSHA256Mismatch, and stores nothing."""
    headers = {"Content-MD5": _md5(b"body")}
    request = raw_signed.sign(raw_signed.request("PUT", **target, headers=headers, body=b"body"))
    changed = request.with_body(b"evil").with_header("Content-MD5", _md5(b"evil"))
    expect.refused(raw_signed.send(changed), NO_MATCH, (400, "XAmzContentSHA256Mismatch"))
    expect.nothing_stored(control, target)


ADDED_HEADERS = {
    "x-amz-acl": "private",
    "x-amz-meta-a": "added",
    "x-amz-tagging": "a=b",
    "x-amz-storage-class": "STANDARD",
    "x-amz-website-redirect-location": "/elsewhere",
}


@pytest.mark.parametrize("name", ADDED_HEADERS)
@check("PutObject", level="core", spec=SIGNING)
def test_amz_header_cannot_be_added(raw_signed, control, target, name):
    """PutObject to which an x-amz- header was added after signing is refused with 403 SignatureDoesNotMatch or
    AccessDenied and stores nothing."""
    request = raw_signed.sign(raw_signed.request("PUT", **target, body=b"body"))
    answer = raw_signed.send(request.with_header(name, ADDED_HEADERS[name]))
    expect.refused(answer, 403, "SignatureDoesNotMatch", "AccessDenied")
    expect.nothing_stored(control, target)


@check("CopyObject", level="core", spec=SIGNING)
def test_put_cannot_be_made_a_copy(raw_signed, control, ten_bytes, target):
    """PutObject to which x-amz-copy-source was added after signing is refused with 403 SignatureDoesNotMatch or
    AccessDenied and copies nothing."""
    request = raw_signed.sign(raw_signed.request("PUT", **target))
    source = f"/{ten_bytes['Bucket']}/{ten_bytes['Key']}"
    answer = raw_signed.send(request.with_header("x-amz-copy-source", source))
    expect.refused(answer, 403, "SignatureDoesNotMatch", "AccessDenied")
    expect.nothing_stored(control, target)


@check("CopyObject", level="core", spec=SIGNING)
def test_source_of_a_copy_cannot_be_changed(raw_signed, control, ten_bytes, target):
    """CopyObject whose x-amz-copy-source was changed after signing is refused with 403 SignatureDoesNotMatch and
    copies nothing."""
    headers = {"x-amz-copy-source": f"/{target['Bucket']}/{target['Key']}-2"}
    request = raw_signed.sign(raw_signed.request("PUT", **target, headers=headers))
    changed = request.with_header("x-amz-copy-source", f"/{ten_bytes['Bucket']}/{ten_bytes['Key']}")
    expect.refused(raw_signed.send(changed), *NO_MATCH)
    expect.nothing_stored(control, target)


@pytest.mark.parametrize("header", ["User-Agent", "Accept-Language", "X-Custom-Header"])
@check("GetObject", level="common", spec=SIGNING)
def test_ordinary_header_need_not_be_signed(raw_signed, ten_bytes, header):
    """GetObject to which a header that S3 does not use was added after signing, as proxies do, returns 200."""
    request = raw_signed.sign(raw_signed.request("GET", **ten_bytes))
    expect.status(raw_signed.send(request.with_header(header, "added")), 200)


def _md5(body):
    return b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
