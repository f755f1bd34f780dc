"""The headers in Signature V4: names in lower case, values trimmed, and headers with the same name joined."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import reference

FEATURE = "signature-v4"

HEADERS = reference("sig-v4-header-based-auth") + "#canonical-request"
VALUES = {
    "spaces-around": ("  value  ", "value"),
    "tab-before": ("\tvalue", "value"),
    "spaces-within": ("a   b", "a b"),
    "one-space-within": ("a b", "a b"),
    "empty": ("", ""),
    "comma": ("a,b", "a,b"),
    "colon": ("a:b", "a:b"),
    "quotes": ('"a b"', '"a b"'),
    "equals-sign": ("a=b", "a=b"),
    "percent": ("100%25", "100%25"),
    "long": ("v" * 200, "v" * 200),
}


@pytest.mark.parametrize(("sent", "signed"), VALUES.values(), ids=VALUES.keys())
@check("PutObject", level="common", spec=HEADERS)
@recorded("botocore", "TestS3SigV4Client::test_can_add_double_space_metadata", 2017, of="spaces-around spaces-within")
def test_value_is_signed_trimmed(raw_s3v4, target, sent, signed):
    """PutObject with an x-amz-meta- header whose value is signed without leading and trailing spaces, and with one
    space for several inside, returns 200."""
    request = raw_s3v4.request("PUT", **target, headers={"x-amz-meta-a": sent}, body=b"x")
    canonical = raw_s3v4.request("PUT", **target, headers={"x-amz-meta-a": signed}, body=b"x")
    expect.status(raw_s3v4.send(raw_s3v4.sign(request, signed_as=canonical)), 200)


@pytest.mark.parametrize("name", ["X-AMZ-META-A", "X-Amz-Meta-A", "x-amz-Meta-a"])
@check("PutObject", level="core", spec=HEADERS)
def test_name_is_signed_in_lower_case(raw_s3v4, target, name):
    """PutObject with a signed header whose name has capital letters returns 200."""
    expect.status(raw_s3v4.ask(raw_s3v4.request("PUT", **target, headers={name: "value"}, body=b"x")), 200)


@check("PutObject", level="core", spec=HEADERS, gate=True)
def test_names_are_signed_in_order(raw_s3v4, control, target):
    """PutObject with metadata whose names have the same beginning, sent in an order other than the signed one,
    returns 200 and stores all of it."""
    metadata = {"b": "1", "a-b": "2", "a": "3", "a1": "5"}
    headers = {f"x-amz-meta-{name}": value for name, value in metadata.items()}
    expect.status(raw_s3v4.ask(raw_s3v4.request("PUT", **target, headers=headers, body=b"x")), 200)
    expect.same_metadata(control.head_object(**target), metadata)


@check("PutObject", level="common", spec=HEADERS)
def test_headers_of_one_name_are_joined(raw_s3v4, target):
    """PutObject with the same x-amz-meta- header twice, signed as one header with the values joined by a comma,
    returns 200."""
    request = raw_s3v4.request("PUT", **target, headers={"x-amz-meta-a": "2"}, body=b"x").adding("x-amz-meta-a", "1")
    canonical = raw_s3v4.request("PUT", **target, headers={"x-amz-meta-a": "2,1"}, body=b"x")
    expect.status(raw_s3v4.send(raw_s3v4.sign(request, signed_as=canonical)), 200)


@check("PutObject", level="core", spec=HEADERS)
def test_second_header_of_a_name_cannot_be_added(raw_s3v4, control, target):
    """PutObject to which a second x-amz-meta-a header was added after signing is refused with 403
    SignatureDoesNotMatch and stores nothing."""
    request = raw_s3v4.sign(raw_s3v4.request("PUT", **target, headers={"x-amz-meta-a": "signed"}, body=b"body"))
    expect.refused(raw_s3v4.send(request.adding("x-amz-meta-a", "added")), 403, "SignatureDoesNotMatch")
    expect.nothing_stored(control, target)


@check("PutObject", level="core", spec=HEADERS)
def test_order_on_the_wire_does_not_matter(raw_s3v4, target):
    """PutObject whose headers were reordered after signing returns 200."""
    headers = {"x-amz-meta-b": "1", "x-amz-meta-a": "2", "Content-Type": "text/plain"}
    request = raw_s3v4.sign(raw_s3v4.request("PUT", **target, headers=headers, body=b"body"))
    host = request.header("Host")
    backwards = request.without(*(name for name, _ in request.headers)).with_header("Host", host)
    for name, value in reversed(request.without("Host").headers):
        backwards = backwards.adding(name, value)
    expect.status(raw_s3v4.send(backwards), 200)
