"""The query string in Signature V4: it is decoded, encoded again and sorted before it is signed, however it was
sent."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import reference

FEATURE = "signature-v4"

QUERY = reference("sig-v4-header-based-auth") + "#canonical-request"
# Parameters that no operation has are signed like all others, and have no effect.
AS_WRITTEN = {
    "empty-value": "x=",
    "spaces": "x=a%20%20b",
    "plus": "x=a%2Bb",
    "equals-sign": "x=a%3Db",
    "ampersand": "x=a%26b",
    "slash": "x=a%2Fb",
    "percent": "x=100%25",
    "encoded-twice": "x=%252F",
    "two-byte-character": "x=%C3%A9",
    "four-byte-character": "x=%F0%9F%98%80",
    "unreserved": "x=a-b_c.d~e",
    "encoded-name": "a%20b=x",
    "semicolon": "x=a%3Bb",
    "quotes": "x=%22%27",
    "brackets": "x=%5B%5D%28%29",
    "star": "x=%2A",
    "colon-and-at": "x=%3A%40",
    "dollar-and-comma": "x=%24%2C",
    "two-with-one-name": "x=1&x=2",
    "two-equal-ones": "x=1&x=1",
    "many": "&".join(f"x{number:02}={number}" for number in range(50)),
    "names-that-begin-alike": "x=1&x-a=2&xa=3",
    "upper-and-lower-case": "X=1&x=2",
}


@pytest.mark.parametrize("query", AS_WRITTEN.values(), ids=AS_WRITTEN.keys())
@check("GetObject", level="common", spec=QUERY)
def test_argument_is_signed(raw_s3v4, ten_bytes, query):
    """GetObject with query parameters that S3 does not know, percent-encoded as in the signature, returns 200."""
    expect.status(raw_s3v4.ask(raw_s3v4.request("GET", **ten_bytes, query=query)), 200)


# As sent, and as signed.
WRITTEN_OTHERWISE = {
    "without-equals-sign": ("x", "x="),
    "slash-as-it-is": ("x=a/b", "x=a%2Fb"),
    "colon-as-it-is": ("x=a:b", "x=a%3Ab"),
    "comma-as-it-is": ("x=a,b", "x=a%2Cb"),
    "star-as-it-is": ("x=a*b", "x=a%2Ab"),
    "parentheses-as-they-are": ("x=(a)", "x=%28a%29"),
    "second-equals-sign-as-it-is": ("x=a=b", "x=a%3Db"),
    "lower-case-hexadecimal": ("x=%c3%a9", "x=%C3%A9"),
    "tilde-encoded": ("x=%7E", "x=~"),
    "letter-encoded": ("x=%41", "x=A"),
    "out-of-order": ("b=1&a=2", "a=2&b=1"),
    "lower-case-before-upper-case": ("x=1&X=2", "X=2&x=1"),
}


@pytest.mark.parametrize(("sent", "signed"), WRITTEN_OTHERWISE.values(), ids=WRITTEN_OTHERWISE.keys())
@check("GetObject", level="common", spec=QUERY)
def test_query_is_signed_in_its_canonical_form(raw_s3v4, ten_bytes, sent, signed):
    """GetObject whose query string was sent in a form other than the signed canonical form returns 200."""
    request = raw_s3v4.request("GET", **ten_bytes, query=sent)
    canonical = raw_s3v4.request("GET", **ten_bytes, query=signed)
    expect.status(raw_s3v4.send(raw_s3v4.sign(request, signed_as=canonical)), 200)


CHANGES = {
    "added": ("x=1", "x=1&y=2"),
    "left-out": ("x=1&y=2", "x=1"),
    "value-changed": ("x=1", "x=2"),
    "value-left-out": ("x=1", "x="),
    "value-in-other-case": ("x=a", "x=A"),
    "name-in-other-case": ("x=a", "X=a"),
    "repeated": ("x=1", "x=1&x=1"),
    "one-of-two-left-out": ("x=1&x=2", "x=1"),
    "decoded-once-more": ("x=%252F", "x=%2F"),
    "encoded-once-more": ("x=%2F", "x=%252F"),
    "plus-for-encoded-plus": ("x=a%20b", "x=a%2Bb"),
}


@pytest.mark.parametrize(("signed", "sent"), CHANGES.values(), ids=CHANGES.keys())
@check("GetObject", level="core", spec=QUERY)
def test_no_argument_can_be_changed(raw_s3v4, ten_bytes, signed, sent):
    """GetObject whose query string was changed after signing, even in a parameter that S3 does not know, is refused
    with 403 SignatureDoesNotMatch."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes, query=signed))
    answer = raw_s3v4.send(request.with_target(f"{request.path}?{sent}"))
    expect.refused(answer, 403, "SignatureDoesNotMatch")


PREFIXES = {
    "space": ("a%20b", "a b"),
    "plus": ("a%2Bb", "a+b"),
    "slash": ("a%2Fb", "a/b"),
    "unicode": ("%E2%82%AC", "\u20ac"),
    "percent": ("%2525", "%25"),
}


@pytest.mark.parametrize(("written", "meant"), PREFIXES.values(), ids=PREFIXES.keys())
@check("ListObjectsV2", level="common", spec=QUERY)
def test_encoded_prefix_is_decoded(raw_s3v4, bucket, written, meant):
    """ListObjectsV2 with a percent-encoded prefix returns 200 with the decoded prefix as Prefix."""
    answer = raw_s3v4.ask(raw_s3v4.request("GET", bucket, query=f"list-type=2&max-keys=1&prefix={written}"))
    expect.status(answer, 200)
    expect.equal(answer.element("Prefix"), meant, "Prefix", sort="form")
