"""The query parameters of a Signature V4 presigned URL: missing, malformed, changed, written in another form."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import reference

FEATURE = "presigned-arguments"
SIDE = "client"

SPEC = reference("sigv4-query-string-auth")
ERROR = "AuthorizationQueryParametersError"
NO_MATCH = (403, "SignatureDoesNotMatch")

NEEDED = ["X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature"]
MALFORMED = {
    "algorithm-unknown": ("X-Amz-Algorithm", lambda _: "AWS4-HMAC-SHA512"),
    "algorithm-in-lower-case": ("X-Amz-Algorithm", str.lower),
    "credential-empty": ("X-Amz-Credential", lambda _: ""),
    "credential-without-scope": ("X-Amz-Credential", lambda value: value.partition("/")[0]),
    "credential-of-four-parts": ("X-Amz-Credential", lambda value: value.removesuffix("/aws4_request")),
    "credential-of-six-parts": ("X-Amz-Credential", lambda value: value + "/more"),
    "credential-encoded-twice": ("X-Amz-Credential", lambda value: value.replace("/", "%2F")),
    "date-empty": ("X-Amz-Date", lambda _: ""),
    "date-not-a-date": ("X-Amz-Date", lambda _: "today"),
    "date-without-time": ("X-Amz-Date", lambda value: value[:8]),
    "date-with-hyphens": ("X-Amz-Date", lambda value: value[:4] + "-" + value[4:6] + "-" + value[6:]),
    "date-in-month-13": ("X-Amz-Date", lambda value: value[:4] + "13" + value[6:]),
}
READ_LENIENTLY = ("algorithm-in-lower-case", "credential-encoded-twice")
"""Forms that a server may accept without skipping a part of the proof: a sender of one could also send the URL as it
was signed."""
SCOPES = {
    "another-day": lambda scope: "20200101" + scope[8:],
    "another-region": lambda scope: scope[:9] + "xx-other-9" + scope[scope.index("/", 9) :],
    "another-service": lambda scope: scope.replace("/s3/", "/iam/"),
    "another-end": lambda scope: scope.replace("aws4_request", "aws5_request"),
}
SIGNATURES = {
    "empty": lambda _: "",
    "cut-short": lambda value: value[:32],
    "too-long": lambda value: value + "00",
    "zeros": lambda value: "0" * len(value),
    "not-hexadecimal": lambda value: "g" * len(value),
    "beyond-ascii": lambda value: "\N{LATIN SMALL LETTER E WITH ACUTE}" * len(value),
}
OTHERS = {
    "X-Amz-Algorithm": "AWS4-HMAC-SHA512",
    "X-Amz-Credential": "ANOTHER/20200101/us-east-1/s3/aws4_request",
    "X-Amz-Date": "20200101T000000Z",
    "X-Amz-Expires": "604800",
    "X-Amz-SignedHeaders": "host;range",
}


@pytest.mark.parametrize("name", NEEDED, ids=str.lower)
@check("GetObject", level="common", spec=SPEC)
@recorded("LocalStack", "TestS3PresignedUrl::test_s3_put_presigned_url_missing_sig_param[s3v4]", 2026, of="x-amz-date")
def test_missing_argument_is_refused(raw_s3v4, ten_bytes, name):
    """A V4 presigned URL without X-Amz-Credential, X-Amz-Date, X-Amz-Expires, X-Amz-SignedHeaders or X-Amz-Signature
    is refused with 400 AuthorizationQueryParametersError."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes))
    with expect.keeping_out():
        expect.refused(raw_s3v4.send(url.with_argument(name, None)), 400, ERROR)


@check("GetObject", level="core", spec=SPEC)
def test_url_without_algorithm_is_refused(raw_s3v4, ten_bytes):
    """A V4 presigned URL of a private object without X-Amz-Algorithm is refused with 403 or 400."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes))
    # Without X-Amz-Algorithm the request counts as unsigned: AWS returns 403 AccessDenied.
    with expect.keeping_out():
        expect.status(raw_s3v4.send(url.with_argument("X-Amz-Algorithm", None)), 403, 400)


@check("GetObject", level="core", spec=SPEC)
def test_empty_algorithm_is_refused(raw_s3v4, ten_bytes):
    """A V4 presigned URL of a private object with an empty X-Amz-Algorithm is refused with 403 or 400."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes))
    with expect.keeping_out():
        expect.status(raw_s3v4.send(url.with_argument("X-Amz-Algorithm", "")), 403, 400)


@pytest.mark.parametrize("case", MALFORMED)
@check("GetObject", level="common", spec=SPEC)
@recorded(
    "LocalStack", "TestS3PresignedUrl::test_presigned_double_encoded_credentials", 2026, of="credential-encoded-twice"
)
def test_malformed_argument_is_refused(raw_s3v4, ten_bytes, case):
    """A V4 presigned URL with an unknown algorithm, or with a malformed credential or date, is refused with 400
    AuthorizationQueryParametersError."""
    name, malformed = MALFORMED[case]
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes))
    with expect.keeping_out(unless=case in READ_LENIENTLY):
        expect.refused(raw_s3v4.send(url.with_argument(name, malformed(url.argument(name)))), 400, ERROR)


@pytest.mark.parametrize("altered", SCOPES.values(), ids=SCOPES)
@check("GetObject", level="core", spec=SPEC)
def test_altered_scope_is_refused(raw_s3v4, ten_bytes, altered):
    """A V4 presigned URL whose X-Amz-Credential was changed to a different day, region, service or terminator is
    refused with 400 AuthorizationQueryParametersError or 403 SignatureDoesNotMatch."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes))
    key, _, scope = url.argument("X-Amz-Credential").partition("/")
    answer = raw_s3v4.send(url.with_argument("X-Amz-Credential", key + "/" + altered(scope)))
    expect.refused(answer, (400, ERROR), NO_MATCH)


@check("GetObject", level="extended", spec=SPEC)
def test_url_signed_for_another_service_is_refused(raw_s3v4, ten_bytes):
    """A V4 presigned URL that is correctly signed for the service iam is refused with 400
    AuthorizationQueryParametersError or 403 SignatureDoesNotMatch."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes), service="iam")
    expect.refused(raw_s3v4.send(url), (400, ERROR), NO_MATCH)


@pytest.mark.parametrize("altered", SIGNATURES.values(), ids=SIGNATURES)
@check("GetObject", level="core", spec=SPEC)
def test_wrong_signature_is_refused(raw_s3v4, ten_bytes, altered):
    """A V4 presigned URL whose X-Amz-Signature is empty, too short, too long or has wrong characters is refused with
    403 SignatureDoesNotMatch, 403 AccessDenied or 400 AuthorizationQueryParametersError."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes))
    answer = raw_s3v4.send(url.with_argument("X-Amz-Signature", altered(url.argument("X-Amz-Signature"))))
    expect.refused(answer, NO_MATCH, (403, "AccessDenied"), (400, ERROR))


@pytest.mark.parametrize("names", ["", "host;range", "host;host", "accept", "HOST"], ids=lambda n: n or "none")
@check("GetObject", level="core", spec=SPEC)
def test_altered_list_of_signed_headers_is_refused(raw_s3v4, ten_bytes, names):
    """A V4 presigned URL whose X-Amz-SignedHeaders was changed after signing is refused with 403 or 400."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes))
    answer = raw_s3v4.send(url.with_argument("X-Amz-SignedHeaders", names))
    # The request has several faults: the server may report any of them first. Where Host is still in the list, the
    # signature still proves who sent it.
    with expect.keeping_out(unless="host" in names.lower()):
        expect.status(answer, 403, 400)


@check("GetObject", level="common", spec=SPEC)
def test_host_has_to_be_signed(raw_s3v4, ten_bytes):
    """A V4 presigned URL that is correctly signed, but without signing the Host header, is refused with 403 or 400."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes, headers={"Accept": "*/*"}), unsigned=["Host"])
    expect.status(raw_s3v4.send(url), 403, 400)


@pytest.mark.parametrize(("name", "other"), OTHERS.items(), ids=[name.lower() for name in OTHERS])
@check("GetObject", level="extended", spec=SPEC)
def test_doubled_argument_is_refused(raw_s3v4, ten_bytes, name, other):
    """A V4 presigned URL with one of its X-Amz-* parameters added a second time with a different value is refused
    with 403 or 400, because the whole query is signed."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes))
    answer = raw_s3v4.send(url.adding_arguments(f"{name}={other.replace('/', '%2F')}"))
    expect.status(answer, 403, 400)


@pytest.mark.parametrize("name", ["X-Amz-Algorithm", *NEEDED[:-1]], ids=str.lower)
@check("GetObject", level="common", spec=SPEC)
def test_parameter_name_in_lower_case_is_refused(raw_s3v4, ten_bytes, name):
    """A V4 presigned URL with the name of a signed parameter changed to lower case is refused with 403 or 400."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes))
    answer = raw_s3v4.send(url.with_target(url.target.replace(f"{name}=", f"{name.lower()}=")))
    expect.status(answer, 403, 400)


@pytest.mark.parametrize("slash", ["/", "%2f"], ids=["plain", "in-lower-case"])
@check("GetObject", level="common", spec=SPEC)
def test_encoding_of_the_credential_slashes_does_not_matter(raw_s3v4, ten_bytes, slash):
    """A V4 presigned URL with the slashes of X-Amz-Credential unencoded, or encoded as %2f, returns 200 with the
    object's bytes."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes))
    answer = raw_s3v4.send(url.with_target(url.target.replace("%2F", slash)))
    expect.status(answer, 200)
    expect.equal(answer.body, b"0123456789", "body", sort="data")
