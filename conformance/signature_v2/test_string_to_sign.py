"""The headers that Signature V2 signs: Content-MD5, Content-Type and all headers that start with x-amz-, but no
other headers."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import userguide

FEATURE = "signature-v2"

HEADERS = userguide("RESTAuthentication") + "#RESTAuthenticationConstructingCanonicalizedAmzHeaders"
STRING = userguide("RESTAuthentication") + "#RESTAuthenticationStringToSign"
VALUES = {
    "spaces-around": ("   value  ", "value"),
    "spaces-within": ("a b", "a b"),
    "empty": ("", ""),
    "comma": ("a,b", "a,b"),
    "colon": ("a:b", "a:b"),
    "upper-case": ("VALUE", "VALUE"),
}


@pytest.mark.parametrize(("sent", "signed"), VALUES.values(), ids=VALUES.keys())
@check("PutObject", level="core", spec=HEADERS)
def test_value_is_signed_trimmed(raw_s3, target, sent, signed):
    """PutObject with an x-amz-meta- header that is signed without the spaces around its value returns 200."""
    request = raw_s3.request("PUT", **target, headers={"x-amz-meta-a": sent}, body=b"x")
    canonical = raw_s3.request("PUT", **target, headers={"x-amz-meta-a": signed}, body=b"x")
    expect.status(raw_s3.send(raw_s3.sign(request, signed_as=canonical)), 200)


@pytest.mark.parametrize("name", ["X-AMZ-META-A", "X-Amz-Meta-A"])
@check("PutObject", level="core", spec=HEADERS)
def test_name_is_signed_in_lower_case(raw_s3, target, name):
    """PutObject with an x-amz- header whose name has capital letters and is signed in lower case returns 200."""
    expect.status(raw_s3.ask(raw_s3.request("PUT", **target, headers={name: "value"}, body=b"x")), 200)


@check("PutObject", level="core", spec=HEADERS, gate=True)
def test_names_are_signed_in_order(raw_s3, control, target):
    """PutObject with metadata headers with similar names, sent in a different order than they are signed in, returns
    200 and stores all of them."""
    metadata = {"b": "1", "a-b": "2", "a": "3", "a1": "4"}
    headers = {f"x-amz-meta-{name}": value for name, value in metadata.items()}
    expect.status(raw_s3.ask(raw_s3.request("PUT", **target, headers=headers, body=b"x")), 200)
    expect.same_metadata(control.head_object(**target), metadata)


@check("PutObject", level="common", spec=HEADERS)
def test_headers_of_one_name_are_joined(raw_s3, target):
    """PutObject with the same x-amz-meta- header twice, signed as one header with a comma between the values,
    returns 200."""
    request = raw_s3.request("PUT", **target, headers={"x-amz-meta-a": "2"}, body=b"x").adding("x-amz-meta-a", "1")
    canonical = raw_s3.request("PUT", **target, headers={"x-amz-meta-a": "2,1"}, body=b"x")
    expect.status(raw_s3.send(raw_s3.sign(request, signed_as=canonical)), 200)


FOLDS = {"space": "a\r\n b", "tab": "a\r\n\tb", "several-spaces": "a\r\n    b"}


# RFC 9112, 5.2, allows a server to refuse a folded header, or to replace the fold with any number of spaces.
@pytest.mark.intrusive
@pytest.mark.parametrize("sent", FOLDS.values(), ids=FOLDS.keys())
@check("PutObject", level="extended", spec=HEADERS)
def test_folded_value_is_signed_on_one_line(raw_s3, control, target, sent):
    """PutObject with an x-amz-meta- header folded over two lines, and signed with one space instead of the fold,
    either returns 200 and stores the value on one line, or is refused with 400 and stores nothing."""
    request = raw_s3.request("PUT", **target, headers={"x-amz-meta-a": sent}, body=b"x")
    canonical = raw_s3.request("PUT", **target, headers={"x-amz-meta-a": "a b"}, body=b"x")
    answer = raw_s3.send(raw_s3.sign(request, signed_as=canonical))
    expect.status(answer, 200, 400)
    if answer.status == 200:
        stored = control.head_object(**target)["Metadata"]
        expect.equal(
            {name: value.split() for name, value in stored.items()},
            {"a": ["a", "b"]},
            "words of the metadata",
            sort="data",
        )
        return
    with expect.error(404):
        control.head_object(**target)


@check("PutObject", level="core", spec=HEADERS)
def test_second_header_of_a_name_cannot_be_added(raw_s3, control, target):
    """PutObject to which a second x-amz-meta-a header was added after signing returns 403 SignatureDoesNotMatch and
    stores nothing."""
    request = raw_s3.sign(raw_s3.request("PUT", **target, headers={"x-amz-meta-a": "signed"}, body=b"body"))
    expect.refused(raw_s3.send(request.adding("x-amz-meta-a", "added")), 403, "SignatureDoesNotMatch")
    expect.nothing_stored(control, target)


ADDED = {"Content-MD5": "hBotaJrKa9FhFEdFPCLG/A==", "Content-Type": "text/html"}


@pytest.mark.parametrize("name", ADDED)
@check("PutObject", level="core", spec=STRING)
def test_positional_header_cannot_be_added(raw_s3, control, target, name):
    """PutObject to which Content-MD5 or Content-Type was added after signing returns 403 SignatureDoesNotMatch and
    stores nothing."""
    request = raw_s3.sign(raw_s3.request("PUT", **target, body=b"body"))
    expect.refused(raw_s3.send(request.with_header(name, ADDED[name])), 403, "SignatureDoesNotMatch")
    expect.nothing_stored(control, target)


TYPES = ["text/plain", "text/plain; charset=utf-8", 'multipart/form-data; boundary="a b"', "x"]


@pytest.mark.parametrize("content_type", TYPES, ids=["plain", "charset", "quoted", "one-letter"])
@check("PutObject", level="core", spec=STRING)
def test_content_type_is_signed_as_it_is(raw_s3, control, target, content_type):
    """PutObject with a Content-Type that is signed exactly as it is sent returns 200 and stores that Content-Type."""
    request = raw_s3.request("PUT", **target, headers={"Content-Type": content_type}, body=b"body")
    expect.status(raw_s3.ask(request), 200)
    expect.equal(control.head_object(**target)["ContentType"], content_type, "ContentType", sort="data")


UNSIGNED = {"Cache-Control": "no-cache", "Content-Disposition": "inline", "Content-Language": "en", "Expect-CT": "x"}


@pytest.mark.parametrize("name", UNSIGNED)
@check("PutObject", level="common", spec=STRING)
def test_header_outside_the_signature_may_be_added(raw_s3, target, name):
    """PutObject returns 200 if a header that Signature V2 does not sign, such as Cache-Control, was added after
    signing."""
    request = raw_s3.sign(raw_s3.request("PUT", **target, body=b"body"))
    expect.status(raw_s3.send(request.with_header(name, UNSIGNED[name])), 200)
