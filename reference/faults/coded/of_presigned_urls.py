"""Faults of presigned URLs that any holder may find: arguments, expiry, headers, signers."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from reference.account import MAIN
from reference.faults.table import fault, wrong_authentication
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.server import service
from reference.server.service import refusal
from reference.signatures import presigned
from reference.signatures import verification as signatures

SIGNATURE_DOES_NOT_MATCH = "SignatureDoesNotMatch"


def _accepts_signature_of(request: S3Request, *others: Callable[[S3Request], S3Request]) -> str | None:
    """Also accepts the request if the signature would be right for another request."""
    code = refusal(request)
    if code and signatures.is_presigned(request) and not all(refusal(other(request)) for other in others):
        return None
    return code


@wrong_authentication()
def signatures_of_presigned_urls_are_not_verified(request: S3Request) -> str | None:
    """The signature of a presigned URL is not verified."""
    code = refusal(request)
    return None if code == SIGNATURE_DOES_NOT_MATCH and signatures.is_presigned(request) else code


@wrong_authentication()
def presigned_signature_is_compared_by_prefix(request: S3Request) -> str | None:
    """Only the given beginning of a V4 signature is compared."""
    given = request.parameter("X-Amz-Signature")
    code = refusal(request)
    return None if code == SIGNATURE_DOES_NOT_MATCH and len(given) in (0, 32) else code


@wrong_authentication()
def presigned_urls_never_expire(request: S3Request) -> str | None:
    """A presigned URL never expires."""
    if not signatures.is_presigned(request):
        return refusal(request)
    begun = presigned.v4_time(request.parameter("X-Amz-Date")) or 0
    return signatures.refusal(request, service.signer(request).credentials, now=begun)


@wrong_authentication()
def expiry_of_more_than_a_week_is_accepted(request: S3Request) -> str | None:
    """An X-Amz-Expires of more than a week is accepted."""
    code = refusal(request)
    return None if code == presigned.MALFORMED_CODE and request.parameter("X-Amz-Expires") == "604801" else code


@wrong_authentication()
def presigned_urls_are_valid_before_their_date(request: S3Request) -> str | None:
    """A V4 URL is valid before the signed date."""
    date = presigned.v4_time(request.parameter("X-Amz-Date"))
    ahead = date is not None and date > time.time() + presigned.MAX_SECONDS_AHEAD
    return signatures.refusal(request, service.signer(request).credentials, now=date) if ahead else refusal(request)


@wrong_authentication()
def presigned_urls_expire_after_fifteen_minutes(request: S3Request) -> str | None:
    """A V4 URL is refused after fifteen minutes, like a request with a signed header."""
    date = presigned.v4_time(request.parameter("X-Amz-Date"))
    return "RequestTimeTooSkewed" if date and date < time.time() - signatures.MAX_SKEW_SECONDS else refusal(request)


@wrong_authentication()
def malformed_presigned_url_is_access_denied(request: S3Request) -> str | None:
    """A malformed V4 URL is refused like an expired one."""
    code = refusal(request)
    return "AccessDenied" if code == presigned.MALFORMED_CODE else code


@wrong_authentication()
def first_of_repeated_arguments_is_signed_and_last_is_used(request: S3Request) -> str | None:
    """The first of two arguments with the same name is signed, and the last is used for the expiry."""
    names = [name for name, _ in parse_qsl(request.query_string)]
    if len(names) == len(set(names)):
        return refusal(request)
    first = dict(reversed(parse_qsl(request.query_string, keep_blank_values=True)))
    once = replace(request, query_string=urlencode(first))
    begun = presigned.v4_time(first.get("X-Amz-Date", ""))
    return signatures.refusal(once, service.signer(request).credentials, now=begun) or presigned.refuse_v4(
        request, time.time()
    )


@wrong_authentication()
def method_of_a_presigned_url_is_not_verified(request: S3Request) -> str | None:
    """A presigned URL is valid for any method."""

    def with_method(method: str) -> Callable[[S3Request], S3Request]:
        return lambda asked: replace(asked, method=method)

    return _accepts_signature_of(request, *map(with_method, ("GET", "HEAD", "PUT", "DELETE")))


@wrong_authentication()
def acl_subresource_is_not_signed(request: S3Request) -> str | None:
    """A presigned URL is valid with ?acl appended."""
    return _accepts_signature_of(request, lambda r: replace(r, query_string=r.query_string.removesuffix("&acl")))


@wrong_authentication()
def only_v4_arguments_are_signed(request: S3Request) -> str | None:
    """V4 signs only the arguments of V4."""

    def own_arguments(asked: S3Request) -> S3Request:
        pairs = [pair for pair in asked.query_string.split("&") if pair.startswith("X-Amz-")]
        return replace(asked, query_string="&".join(pairs))

    return _accepts_signature_of(request, own_arguments)


@wrong_authentication()
def response_content_type_in_a_url_is_not_signed(request: S3Request) -> str | None:
    """A presigned URL is valid with any response-content-type."""
    others = "&".join(p for p in request.query_string.split("&") if not p.startswith("response-content-type="))

    def without_overrides(asked: S3Request) -> S3Request:
        return replace(asked, query_string=f"response-content-type=text%2Fplain&{others}")

    return _accepts_signature_of(request, without_overrides, lambda asked: replace(asked, query_string=others))


@wrong_authentication()
def unsigned_headers_of_a_presigned_url_are_accepted(request: S3Request) -> str | None:
    """A presigned URL is valid with any unsigned x-amz-* header."""
    return _accepts_signature_of(
        request,
        lambda r: r.without(*(name for name in r.headers if name.startswith("x-amz-") and name != "x-amz-date")),
    )


@wrong_authentication()
def content_type_and_overrides_of_a_url_are_not_verified(request: S3Request) -> str | None:
    """The Content-Type that a presigned URL was signed with may be changed, and overrides may be added to it."""
    return _accepts_signature_of(
        request, lambda r: r.with_headers(content_type="text/x-signed").with_query(**{"response-content-type": None})
    )


@wrong_authentication()
def signed_metadata_of_a_url_is_not_verified(request: S3Request) -> str | None:
    """The metadata that a presigned URL was signed with may be changed or left out."""
    return _accepts_signature_of(request, lambda r: r.with_headers(x_amz_meta_colour="red"))


@fault(in_front=True)
def content_md5_of_presigned_urls_is_not_verified(request: S3Request, serve: Serve) -> Response:
    """The Content-MD5 of a body is not verified if the URL is presigned."""
    answer = serve(request)
    refused = answer.status == 400 and b"BadDigest" in answer.body and signatures.is_presigned(request)
    return Response(200, [("ETag", '"0"')]) if refused else answer


@wrong_authentication()
def other_authorization_beside_a_presigned_url_is_ignored(request: S3Request) -> str | None:
    """An Authorization header of another kind is ignored if the URL is presigned."""
    given = request.header("authorization")
    return refusal(request.without("authorization") if given.startswith("Bearer") else request)


@wrong_authentication()
def case_of_access_keys_is_ignored(request: S3Request) -> str | None:
    """The access key of a V2 URL ignores case."""
    key = request.parameter("AWSAccessKeyId")
    return refusal(request.with_query(AWSAccessKeyId=key.upper()) if key else request)


@wrong_authentication()
def v2_expires_may_be_a_second_later(request: S3Request) -> str | None:
    """The Expires of a V2 URL may be a second later."""
    expires = request.parameter("Expires")
    before = str(int(expires) - 1) if expires.isdigit() else expires
    return _accepts_signature_of(request, lambda r: replace(r, query_string=r.query_string.replace(expires, before)))


@wrong_authentication()
def v4_arguments_are_signed_as_sent(request: S3Request) -> str | None:
    """The arguments of a V4 URL must have the order and encoding that botocore uses."""
    last = request.query_string.rpartition("&")[2].startswith("X-Amz-Signature=")
    plain = "/" in request.query_string
    return (
        SIGNATURE_DOES_NOT_MATCH if presigned.V4_ARGUMENT in request.query and (plain or not last) else refusal(request)
    )


@fault(in_front=True)
def presigned_urls_are_only_for_objects(request: S3Request, serve: Serve) -> Response:
    """Presigned URLs are only valid for getting and putting objects."""
    other = request.operation not in ("GetObject", "HeadObject", "PutObject")
    return Response(405) if signatures.is_presigned(request) and other else serve(request)


@fault()
def any_valid_signature_has_owner_rights(request: S3Request, serve: Serve) -> Response:
    """Any account with a right signature may do what the main account may do with objects."""
    return serve(replace(request, account=MAIN) if request.account and request.key else request)


@fault(in_front=True)
def presigned_urls_are_signed_without_decoding(request: S3Request, serve: Serve) -> Response:
    """The signature of a URL is compared with that of its text, and not of what the text stands for."""
    written = [part.partition("=") for part in request.query_string.split("&")]
    others = [value for name, _, value in written if name == "response-content-type" and re.search("[;+/]", value)]
    return error(403, SIGNATURE_DOES_NOT_MATCH) if others else serve(request)


@wrong_authentication()
def presigned_urls_work_once(request: S3Request) -> str | None:
    """A presigned URL is good for one request."""
    used = request.memory.setdefault("used URLs", set())
    if signatures.is_presigned(request) and request.query_string in used:
        return "AccessDenied"
    used.add(request.query_string)
    return refusal(request)


@wrong_authentication()
def dates_slightly_ahead_are_refused(request: S3Request) -> str | None:
    """A V4 URL whose date is slightly in the future is refused."""
    date = presigned.v4_time(request.parameter("X-Amz-Date"))
    return "AccessDenied" if date and date > time.time() + 5 else refusal(request)


@wrong_authentication()
def v2_expiry_of_more_than_a_week_is_refused(request: S3Request) -> str | None:
    """A V2 URL that expires later than in a week is refused, as a V4 URL is."""
    late = int(time.time()) + presigned.MAX_EXPIRES_SECONDS
    expires = request.parameter("Expires")
    return "AccessDenied" if expires.isdigit() and int(expires) > late else refusal(request)


@wrong_authentication()
def empty_algorithm_needs_no_signature(request: S3Request) -> str | None:
    """A V4 URL with an empty algorithm is accepted with any signature."""
    return None if request.query.get(presigned.V4_ARGUMENT) == "" else refusal(request)
