"""The arguments that a presigned URL of Signature V4 has in its query: missing, malformed, altered, in another form."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import reference

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
    "credential-of-six-parts": ("X-Amz-Credential", lambda value: f"{value}/more"),
    "credential-encoded-twice": ("X-Amz-Credential", lambda value: value.replace("/", "%2F")),
    "date-empty": ("X-Amz-Date", lambda _: ""),
    "date-not-a-date": ("X-Amz-Date", lambda _: "today"),
    "date-without-time": ("X-Amz-Date", lambda value: value[:8]),
    "date-with-hyphens": ("X-Amz-Date", lambda value: f"{value[:4]}-{value[4:6]}-{value[6:8]}{value[8:]}"),
    "date-in-month-13": ("X-Amz-Date", lambda value: f"{value[:4]}13{value[6:]}"),
}
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
def test_missing_argument_is_refused(raw_s3v4, ten_bytes, name):
    """A V4 URL from which one of its arguments but X-Amz-Algorithm is left out answers 400
    AuthorizationQueryParametersError."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes))
    expect.refused(raw_s3v4.send(url.with_argument(name, None)), 400, ERROR)


@check("GetObject", level="core", spec=SPEC)
def test_url_without_algorithm_is_refused(raw_s3v4, ten_bytes):
    """A V4 URL of a private object from which X-Amz-Algorithm is left out answers 403 or 400."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes))
    # Without it there is no signature of V4, and the request is from nobody: AWS answers 403 AccessDenied.
    expect.status(raw_s3v4.send(url.with_argument("X-Amz-Algorithm", None)), 403, 400)


@check("GetObject", level="core", spec=SPEC)
def test_empty_algorithm_is_refused(raw_s3v4, ten_bytes):
    """A V4 URL of a private object whose X-Amz-Algorithm is empty answers 403 or 400."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes))
    expect.status(raw_s3v4.send(url.with_argument("X-Amz-Algorithm", "")), 403, 400)


@pytest.mark.parametrize(("name", "malformed"), MALFORMED.values(), ids=MALFORMED)
@check("GetObject", level="common", spec=SPEC)
def test_malformed_argument_is_refused(raw_s3v4, ten_bytes, name, malformed):
    """A V4 URL whose algorithm is not known, or whose credential or date is malformed, answers 400
    AuthorizationQueryParametersError."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes))
    expect.refused(raw_s3v4.send(url.with_argument(name, malformed(url.argument(name)))), 400, ERROR)


@pytest.mark.parametrize("altered", SCOPES.values(), ids=SCOPES)
@check("GetObject", level="core", spec=SPEC)
def test_altered_scope_is_refused(raw_s3v4, ten_bytes, altered):
    """A V4 URL whose credential has another day, region, service or end than it was signed with answers 400
    AuthorizationQueryParametersError or 403 SignatureDoesNotMatch."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes))
    key, _, scope = url.argument("X-Amz-Credential").partition("/")
    answer = raw_s3v4.send(url.with_argument("X-Amz-Credential", f"{key}/{altered(scope)}"))
    expect.refused_as(answer, (400, ERROR), NO_MATCH)


@check("GetObject", level="extended", spec=SPEC)
def test_url_signed_for_another_service_is_refused(raw_s3v4, ten_bytes):
    """A V4 URL that is rightly signed for the service iam answers 400 AuthorizationQueryParametersError or 403
    SignatureDoesNotMatch."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes), service="iam")
    expect.refused_as(raw_s3v4.send(url), (400, ERROR), NO_MATCH)


@pytest.mark.parametrize("altered", SIGNATURES.values(), ids=SIGNATURES)
@check("GetObject", level="core", spec=SPEC)
def test_another_signature_is_refused(raw_s3v4, ten_bytes, altered):
    """A V4 URL whose X-Amz-Signature is empty, cut short, too long, or of other characters answers 403
    SignatureDoesNotMatch or AccessDenied, or 400 AuthorizationQueryParametersError."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes))
    answer = raw_s3v4.send(url.with_argument("X-Amz-Signature", altered(url.argument("X-Amz-Signature"))))
    expect.refused_as(answer, NO_MATCH, (403, "AccessDenied"), (400, ERROR))


@pytest.mark.parametrize("names", ["", "host;range", "host;host", "accept", "HOST"], ids=lambda n: n or "none")
@check("GetObject", level="core", spec=SPEC)
def test_altered_list_of_signed_headers_is_refused(raw_s3v4, ten_bytes, names):
    """A V4 URL whose X-Amz-SignedHeaders was changed after signing answers 403 or 400."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes))
    answer = raw_s3v4.send(url.with_argument("X-Amz-SignedHeaders", names))
    # Which of several faults is found first is left to the server.
    expect.status(answer, 403, 400)


@check("GetObject", level="common", spec=SPEC)
def test_host_has_to_be_signed(raw_s3v4, ten_bytes):
    """A V4 URL that is rightly signed, but without the header Host, answers 403 or 400."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes, headers={"Accept": "*/*"}), unsigned=["Host"])
    expect.status(raw_s3v4.send(url), 403, 400)


@pytest.mark.parametrize(("name", "other"), OTHERS.items(), ids=[name.lower() for name in OTHERS])
@check("GetObject", level="extended", spec=SPEC)
def test_doubled_argument_is_refused(raw_s3v4, ten_bytes, name, other):
    """A V4 URL to which an argument of its own is added once more, with another value, answers 403 or 400: all
    that is in the query is signed."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes))
    answer = raw_s3v4.send(url.with_target(f"{url.target}&{name}={other.replace('/', '%2F')}"))
    expect.status(answer, 403, 400)


@pytest.mark.parametrize("name", ["X-Amz-Algorithm", *NEEDED[:-1]], ids=str.lower)
@check("GetObject", level="common", spec=SPEC)
def test_name_in_another_case_is_another_argument(raw_s3v4, ten_bytes, name):
    """A V4 URL in which the name of an argument that is signed was changed to lower case answers 403 or
    400."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes))
    answer = raw_s3v4.send(url.with_target(url.target.replace(f"{name}=", f"{name.lower()}=")))
    expect.status(answer, 403, 400)


@pytest.mark.parametrize("slash", ["/", "%2f"], ids=["plain", "in-lower-case"])
@check("GetObject", level="common", spec=SPEC)
def test_slashes_of_the_credential_may_be_written_otherwise(raw_s3v4, ten_bytes, slash):
    """A V4 URL whose X-Amz-Credential has its slashes as they are, or as %2f, means the same and answers 200."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes))
    answer = raw_s3v4.send(url.with_target(url.target.replace("%2F", slash)))
    expect.status(answer, 200)
    expect.equal(answer.body, b"0123456789", "body")
