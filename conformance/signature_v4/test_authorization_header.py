"""The Authorization header of Signature V4: its three components, and the scope of the credential."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import reference

FEATURE = "signature-v4"

HEADER = reference("sigv4-auth-using-authorization-header")
MALFORMED = (400, "AuthorizationHeaderMalformed")


def _rewritten(request, rewrite):
    """Returns the request with a rewritten Authorization header; the signature stays that of the original request."""
    return request.with_header("Authorization", rewrite(request.header("Authorization")))


def _components(authorization):
    """Returns the algorithm, Credential=…, SignedHeaders=… and Signature=…."""
    algorithm, _, rest = authorization.partition(" ")
    return algorithm, *rest.split(", ")


def _without(authorization, number):
    """Returns the header without one component: 1 is Credential, 2 SignedHeaders, 3 Signature."""
    component = _components(authorization)[number]
    return authorization.replace(component + ", ", "").replace(", " + component, "")


def _with_credential(authorization, credential):
    return authorization.replace(_components(authorization)[1], "Credential=" + credential)


FORMS = {
    "space-behind-commas": ", ",
    "no-space": ",",
}


@pytest.mark.parametrize("between", FORMS.values(), ids=FORMS.keys())
@check("GetObject", level="core", spec=HEADER, gate=True)
def test_components_are_set_apart_by_commas(raw_s3v4, ten_bytes, between):
    """A request whose Authorization components are separated by commas, with a following space or, as in S3's
    examples, without one, returns 200."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes))
    answer = raw_s3v4.send(_rewritten(request, lambda authorization: authorization.replace(", ", between)))
    expect.status(answer, 200)


MALFORMATIONS = {
    "no-Credential": lambda auth: _without(auth, 1),
    "no-SignedHeaders": lambda auth: _without(auth, 2),
    "no-Signature": lambda auth: _without(auth, 3),
    "no-equals-sign": lambda auth: auth.replace("SignedHeaders=", "SignedHeaders-"),
    "Credential-misspelt": lambda auth: auth.replace("Credential=", "Credentials="),
    "Credential-of-one-word": lambda auth: _with_credential(auth, "word"),
    "Credential-empty": lambda auth: _with_credential(auth, ""),
    "access-key-empty": lambda auth: _with_credential(auth, auth[auth.index("/") : auth.index(", ")]),
    "scope-without-date": lambda auth: auth.replace(auth.split("/")[1] + "/", "", 1),
    "scope-without-terminator": lambda auth: auth.replace("/aws4_request", "", 1),
    "other-terminator": lambda auth: auth.replace("/aws4_request", "/aws_request", 1),
}
# Whoever sends these has signed the request: a server that reads them leniently lets nobody else in.
READ_LENIENTLY = ("scope-without-terminator", "other-terminator")


@pytest.mark.parametrize("case", MALFORMATIONS)
@check("GetObject", level="common", spec=HEADER)
def test_malformed_header_is_refused(raw_s3v4, ten_bytes, case):
    """A request whose Authorization header has a missing or malformed component is refused with 400
    AuthorizationHeaderMalformed."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes))
    with expect.keeping_out(unless=case in READ_LENIENTLY):
        expect.refused(raw_s3v4.send(_rewritten(request, MALFORMATIONS[case])), *MALFORMED)


@pytest.mark.parametrize("case", MALFORMATIONS)
@check("PutObject", level="core", spec=HEADER)
def test_nothing_is_stored_with_a_malformed_header(raw_s3v4, control, target, case):
    """PutObject with a malformed Authorization header is refused with 400 or 403 and stores nothing."""
    request = raw_s3v4.sign(raw_s3v4.request("PUT", **target, body=b"body"))
    with expect.keeping_out(unless=case in READ_LENIENTLY):
        expect.status(raw_s3v4.send(_rewritten(request, MALFORMATIONS[case])), 400, 403)
    expect.nothing_stored(control, target)


@pytest.mark.parametrize("names", ["", ";", "host;;x-amz-date"], ids=["empty", "semicolon", "empty-between"])
@check("GetObject", level="extended", spec=HEADER)
def test_empty_name_among_the_signed_headers_is_refused(raw_s3v4, ten_bytes, names):
    """A request with an empty name in SignedHeaders is refused with 400 AuthorizationHeaderMalformed, or 403
    SignatureDoesNotMatch or AccessDenied."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes))
    signed = _components(request.header("Authorization"))[2]
    answer = raw_s3v4.send(_rewritten(request, lambda auth: auth.replace(signed, f"SignedHeaders={names}")))
    with expect.keeping_out():
        expect.refused(answer, MALFORMED, (403, "SignatureDoesNotMatch"), (403, "AccessDenied"))


# AWS was seen to do so: https://github.com/aws/aws-sdk-js/issues/3322
@check("GetObject", level="common", spec=HEADER)
def test_signature_in_capitals_is_refused(raw_s3v4, ten_bytes):
    """A request whose signature has upper-case hexadecimal digits, which S3 defines as lower case, is refused with
    403 SignatureDoesNotMatch."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes))
    *_, signature = _components(request.header("Authorization"))
    digits = signature.removeprefix("Signature=")
    answer = raw_s3v4.send(_rewritten(request, lambda authorization: authorization.replace(digits, digits.upper())))
    with expect.safeguard():  # its sender has the right signature
        expect.refused(answer, 403, "SignatureDoesNotMatch")


@check("GetObject", level="core", spec=HEADER)
def test_signature_for_another_service_is_refused(raw_s3v4, ten_bytes):
    """A request correctly signed for the service ec2 is refused with 400 AuthorizationHeaderMalformed."""
    answer = raw_s3v4.send(raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes), service="ec2"))
    expect.refused(answer, *MALFORMED)


@check("GetObject", level="common", spec=HEADER)
def test_scope_of_five_parts_is_refused(raw_s3v4, ten_bytes):
    """A request correctly signed with a scope of five parts instead of four is refused with 400
    AuthorizationHeaderMalformed."""
    answer = raw_s3v4.send(raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes), service="s3/s3"))
    expect.refused(answer, *MALFORMED)


@check("GetObject", level="extended", spec=HEADER)
def test_signature_for_another_region_is_refused(raw_s3v4, ten_bytes):
    """A request correctly signed for a region other than the bucket's is refused with 400
    AuthorizationHeaderMalformed."""
    region = "eu-north-1" if raw_s3v4.v4().region != "eu-north-1" else "eu-south-1"
    answer = raw_s3v4.send(raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes), region=region))
    expect.refused(answer, *MALFORMED)


@check("GetObject", level="extended", spec=HEADER)
def test_right_region_is_reported(raw_s3v4, ten_bytes):
    """A request correctly signed for a region other than the bucket's is refused with 400
    AuthorizationHeaderMalformed, and the error document has the bucket's region as Region."""
    region = "eu-north-1" if raw_s3v4.v4().region != "eu-north-1" else "eu-south-1"
    answer = raw_s3v4.send(raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes), region=region))
    expect.refused(answer, *MALFORMED)
    expect.equal(answer.element("Region"), raw_s3v4.v4().region, "Region", sort="form")


# AWS was seen to return either of these if the scope's date is not the request's, and the first if it is no date.
OTHER_DAY = ((400, "AuthorizationHeaderMalformed"), (403, "SignatureDoesNotMatch"))


@check("GetObject", level="core", spec=HEADER)
def test_signing_key_of_another_day_is_refused(raw_s3v4, ten_bytes):
    """A request dated now, but signed with yesterday's key and scope, is refused with 400
    AuthorizationHeaderMalformed or 403 SignatureDoesNotMatch."""
    yesterday = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes), seconds=-24 * 60 * 60)
    now = raw_s3v4.v4().timestamp
    expect.refused(raw_s3v4.send(yesterday.with_header("X-Amz-Date", now)), *OTHER_DAY)


DAYS = {"years-ago": ("20130524", *OTHER_DAY), "ten-digits": ("3223423234", MALFORMED), "a-word": ("today", MALFORMED)}


@pytest.mark.parametrize("case", DAYS.values(), ids=DAYS)
@check("GetObject", level="common", spec=HEADER)
def test_scope_with_another_date_is_refused(raw_s3v4, ten_bytes, case):
    """A request whose credential has another date than its x-amz-date is refused with 400
    AuthorizationHeaderMalformed, or also, if it is the date of another day, with 403 SignatureDoesNotMatch."""
    day, *refusals = case
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes))
    today = request.header("X-Amz-Date")[:8]
    changed = request.header("Authorization").replace(f"/{today}/", f"/{day}/", 1)
    expect.refused(raw_s3v4.send(request.with_header("Authorization", changed)), *refusals)
