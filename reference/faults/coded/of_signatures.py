"""Faults of signatures in the Authorization header: missing verifications, and other canonical forms."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import quote_from_bytes, unquote

from reference.account import MAIN
from reference.faults.table import fault, wrong_authentication
from reference.protocol.messages import Response, S3Request, Serve, decoded_path
from reference.server.service import refusal, signer
from reference.signatures import verification as signatures


def _any_of(requests: Iterable[S3Request], code: str | None) -> str | None:
    """Accepts the request if any of these signatures would be right; otherwise refuses it with that code."""
    return None if code is None or any(refusal(request) is None for request in requests) else code


@wrong_authentication()
def access_keys_are_case_insensitive(request: S3Request) -> str | None:
    """Access keys ignore case, and signatures are not verified."""
    code, key = refusal(request), signatures.access_key(request)
    known = key.lower() == MAIN.credentials.access_key.lower()
    return None if code == "InvalidAccessKeyId" and known else code


@wrong_authentication()
def future_request_dates_are_accepted(request: S3Request) -> str | None:
    """Only requests from the past are refused."""
    code = refusal(request)
    if code != "RequestTimeTooSkewed":
        return code
    signed_at = signatures.signed_at(request)
    return None if signatures._request_time(signed_at) > time.time() else code


@wrong_authentication()
def requests_older_than_five_minutes_are_refused(request: S3Request) -> str | None:
    """A request is accepted for five minutes."""
    when = signatures._request_time(signatures.signed_at(request))
    return "RequestTimeTooSkewed" if abs(when - time.time()) > 5 * 60 else refusal(request)


@wrong_authentication()
def method_is_not_part_of_the_signature(request: S3Request) -> str | None:
    """A request signed as GET is accepted with any method."""
    return _any_of([replace(request, method="GET")], refusal(request))


@wrong_authentication()
def signed_path_is_case_insensitive(request: S3Request) -> str | None:
    """A signature of the path in lower case is also accepted."""
    return _any_of([replace(request, path=request.path.lower())], refusal(request))


@wrong_authentication()
def query_is_not_signed(request: S3Request) -> str | None:
    """A signature of another query is also accepted."""
    queries = ("", "tagging", "response-content-type=text%2Fplain")
    return _any_of([replace(request, query_string=query) for query in queries], refusal(request))


@wrong_authentication()
def signature_is_compared_by_prefix(request: S3Request) -> str | None:
    """Only the given digits of a signature are compared."""
    code, given = refusal(request), request.headers.get("authorization", "")
    digits = [chr(number) for number in range(33, 127)]
    tried = (request.with_headers(authorization=given + digit + padding) for digit in digits for padding in ("", "="))
    return _any_of(tried, code) if code == "SignatureDoesNotMatch" else code


@fault(in_front=True)
def correct_signature_is_in_the_error(request: S3Request, serve: Serve) -> Response:
    """The document of SignatureDoesNotMatch contains the right signature."""
    answer = serve(request)
    if b"SignatureDoesNotMatch" not in answer.body or not request.headers.get("authorization", "").startswith("AWS "):
        return _with_v4_signature(request, answer) if b"SignatureDoesNotMatch" in answer.body else answer
    right = next(signatures.v2_signatures(request, request.headers.get("date", ""), signer(request).credentials))
    return answer.sub(b"</Error>", f"<Expected>{right}</Expected></Error>".encode())


def _with_v4_signature(request: S3Request, answer: Response) -> Response:
    found = signatures._components(request.headers["authorization"])
    scope, payload = found["Credential"].partition("/")[2], request.headers["x-amz-content-sha256"]
    arguments = (request.query_string, request.headers["host"], scope, found["SignedHeaders"])
    right = signatures._v4_signature(
        request, *arguments, signatures.signed_at(request), payload, signer(request).credentials
    )
    return answer.sub(b"</Error>", f"<Expected>{right}</Expected></Error>".encode())


# Signature V4


@wrong_authentication()
def content_type_must_be_signed(request: S3Request) -> str | None:
    """A Content-Type that is not in SignedHeaders is refused."""
    signed = re.search("SignedHeaders=([^,]*)", request.header("authorization"))
    if signed and "content-type" in request.headers and "content-type" not in signed[1].split(";"):
        return "SignatureDoesNotMatch"
    return refusal(request)


@wrong_authentication()
def unsigned_headers_are_accepted(request: S3Request) -> str | None:
    """Unsigned headers are accepted, including x-amz- ones and Host."""
    code = refusal(request)
    unsigned = code == "AccessDenied" and signatures.refusal_details(request, code)
    return None if unsigned else code


@wrong_authentication()
def digest_of_an_empty_body_is_not_verified(request: S3Request) -> str | None:
    """The digest of an empty body is not verified."""
    code = refusal(request)
    return None if code == "XAmzContentSHA256Mismatch" and not request.body else code


@wrong_authentication()
def unsigned_payload_is_read_as_a_digest(request: S3Request) -> str | None:
    """UNSIGNED-PAYLOAD is treated as a digest."""
    unsigned = request.headers.get("x-amz-content-sha256") == "UNSIGNED-PAYLOAD"
    return "XAmzContentSHA256Mismatch" if unsigned else refusal(request)


@wrong_authentication()
def only_the_last_repeated_argument_is_signed(request: S3Request) -> str | None:
    """The last of several arguments with the same name is signed."""
    pairs = dict(pair.partition("=")[::2] for pair in request.query_string.split("&") if pair)
    return refusal(replace(request, query_string="&".join(f"{name}={value}" for name, value in pairs.items())))


@wrong_authentication()
def unknown_arguments_are_not_signed(request: S3Request) -> str | None:
    """Unknown arguments are not signed."""
    kept = "&".join(pair for pair in request.query_string.split("&") if not pair.startswith("y="))
    return _any_of([replace(request, query_string=kept)], refusal(request))


@wrong_authentication()
def query_is_signed_unsorted(request: S3Request) -> str | None:
    """The arguments are not sorted."""
    letters = [name for name in request.query if len(name) == 1]
    return refusal(request) if letters == sorted(letters) else "SignatureDoesNotMatch"


@wrong_authentication()
def signed_path_is_decoded_twice(request: S3Request) -> str | None:
    """A path is decoded twice before signing."""
    return refusal(replace(request, path=unquote(request.path)))


@wrong_authentication()
def signatures_are_compared_as_numbers(request: S3Request) -> str | None:
    """Signatures are compared as numbers."""
    rest, name, signature = request.headers.get("authorization", "").rpartition("Signature=")
    return _any_of([request.with_headers(authorization=rest + name + signature.lower())], refusal(request))


@wrong_authentication()
def repeated_slashes_are_signed_as_one(request: S3Request) -> str | None:
    """Two slashes in a path are signed as one."""
    return refusal(replace(request, path=request.path.replace("//", "/")))


@wrong_authentication()
def repeated_spaces_are_signed_unchanged(request: S3Request) -> str | None:
    """Several spaces within a header's value are signed unchanged."""
    within = any("  " in value for value in request.headers.values())
    return "SignatureDoesNotMatch" if within else refusal(request)


@wrong_authentication()
def empty_date_beside_x_amz_date_is_refused(request: S3Request) -> str | None:
    """A request with an empty Date is refused, even if there is an x-amz-date."""
    return "AccessDenied" if request.headers.get("date") == "" else refusal(request)


@wrong_authentication()
def v4_date_overrides_x_amz_date(request: S3Request) -> str | None:
    """The Date of a request overrides x-amz-date."""
    date = request.headers.get("date")
    if date and abs(signatures._request_time(date) - time.time()) > signatures.MAX_SKEW_SECONDS:
        return "RequestTimeTooSkewed"
    return refusal(request)


# Signature V2


@wrong_authentication()
def policy_subresource_is_not_signed(request: S3Request) -> str | None:
    """The sub-resource policy is not signed."""
    return _any_of([request.with_query(policy=None), request.with_query(policy="")], refusal(request))


@wrong_authentication()
def response_overrides_are_not_signed(request: S3Request) -> str | None:
    """Arguments that override headers of the response are not signed."""
    tried = [request.with_query(response_content_type=value) for value in (None, "1")]
    return _any_of(tried, refusal(request))


@wrong_authentication()
def every_argument_is_signed(request: S3Request) -> str | None:
    """All arguments are part of the resource."""
    unsigned = {"prefix", "aclx"}.intersection(request.query)
    return "SignatureDoesNotMatch" if unsigned else refusal(request)


@wrong_authentication()
def v2_date_overrides_x_amz_date(request: S3Request) -> str | None:
    """If there are both, Date is checked."""
    if "date" not in request.headers or "x-amz-date" not in request.headers:
        return refusal(request)
    old = abs(signatures._request_time(request.headers["date"]) - time.time()) > signatures.MAX_SKEW_SECONDS
    return "RequestTimeTooSkewed" if old else None


@wrong_authentication()
def content_type_is_not_signed(request: S3Request) -> str | None:
    """Any Content-Type is accepted, or none."""
    tried = [request.with_headers(content_type=value) for value in (None, "text/plain")]
    return _any_of(tried, refusal(request))


@wrong_authentication()
def header_without_a_signature_is_accepted(request: S3Request) -> str | None:
    """A header with an access key but without a signature is accepted."""
    code, given = refusal(request), request.headers.get("authorization", "")
    return None if code == "InvalidArgument" and MAIN.credentials.access_key in given else code


@wrong_authentication()
def signatures_are_case_insensitive(request: S3Request) -> str | None:
    """Signatures ignore case."""
    given = request.headers.get("authorization", "")
    key, _, signature = given.removeprefix("AWS ").partition(":")
    swapped = request.with_headers(authorization=f"AWS {key}:{signature.swapcase()}")
    return _any_of([swapped], refusal(request))


@wrong_authentication()
def amz_headers_are_signed_as_sent(request: S3Request) -> str | None:
    """Signature V2 signs the x-amz- headers of objects in the order of the request, with untrimmed values."""
    if not request.key or not request.header("authorization").startswith("AWS "):
        return refusal(request)
    names = [name for name in request.headers if name.startswith("x-amz-")]
    trimmed = request.headers.get("x-amz-meta-a") == "value"
    return "SignatureDoesNotMatch" if names != sorted(names) or trimmed else refusal(request)


@wrong_authentication()
def requests_without_a_date_are_accepted(request: S3Request) -> str | None:
    """A request without a date, or with a malformed one, is accepted."""
    dated = signatures._request_time(signatures.signed_at(request))
    return refusal(request) if dated or signatures.is_presigned(request) else None


@wrong_authentication()
def only_the_last_repeated_header_is_signed(request: S3Request) -> str | None:
    """The last of several headers of one name is signed."""
    last = {name: value.rpartition(",")[2] for name, value in request.headers.items() if name.startswith("x-amz-")}
    return refusal(request.with_headers(**last))


@wrong_authentication()
def headers_after_authorization_are_ignored(request: S3Request) -> str | None:
    """An x-amz- header behind Authorization does not count."""
    names = list(request.headers)
    at = names.index("authorization") if "authorization" in names else len(names)
    behind = any(name.startswith("x-amz-") for name in names[at:])
    return "SignatureDoesNotMatch" if behind else refusal(request)


@wrong_authentication()
def v2_object_path_is_signed_as_sent(request: S3Request) -> str | None:
    """The path of an object is signed as sent."""
    canonical = quote_from_bytes(decoded_path(request.path), safe="/-_.~")
    return refusal(request) if canonical == request.path or not request.key else "SignatureDoesNotMatch"


@wrong_authentication()
def path_of_v2_is_encoded_anew(request: S3Request) -> str | None:
    """Signature V2 is verified with the path encoded anew, and not as sent."""
    canonical = quote_from_bytes(decoded_path(request.path), safe="/-_.~")
    is_v2 = request.header("authorization").startswith("AWS ")
    return refusal(replace(request, path=canonical) if is_v2 else request)


@fault(in_front=True)
def dot_segments_are_resolved_before_verification(request: S3Request, serve: Serve) -> Response:
    """The .. segments of a path are resolved before its signature is verified."""
    return serve(replace(request, path=re.sub(r"/[^/]+/\.\.(?=/|$)", "", request.path)))
