"""Seeded defects of presigned URLs that any holder may find: arguments, expiry, headers, signers."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from reference.account import MAIN
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.server import service
from reference.server.service import refusal
from reference.signatures import presigned
from reference.signatures import verification as signatures
from tests.defects.seeding import RAW_SIGNED, RAW_V2, RAW_V4, defect, wrong_authentication

V4, V2, EXPIRY = "presigned/v4_arguments", "presigned/v2_arguments", "presigned/expiry"
BOUND, HEADERS, OVERRIDES = "presigned/bound_to_its_request", "presigned/headers", "presigned/response_overrides"
OPERATIONS, SIGNERS = "presigned/operations", "presigned/signers"
NO_MATCH = "SignatureDoesNotMatch"


def _if_otherwise(request: S3Request, *others: Callable[[S3Request], S3Request]) -> str | None:
    """Also accepts the request if the signature would be right for another request."""
    code = refusal(request)
    if code and signatures.is_presigned(request) and not all(refusal(other(request)) for other in others):
        return None
    return code


@wrong_authentication(
    f"{SIGNERS}::wrong_secret_is_refused",
    f"{SIGNERS}::upload_with_an_empty_secret_stores_nothing",
    f"{BOUND}::upload_to_another_key_is_refused",
    f"{BOUND}::url_is_not_good_for_another_bucket",
    clients=RAW_SIGNED,
)
def signatures_in_urls_are_not_compared(request: S3Request) -> str | None:
    """The signature of a presigned URL is not verified."""
    code = refusal(request)
    return None if code == NO_MATCH and signatures.is_presigned(request) else code


@wrong_authentication(
    f"{V4}::wrong_signature_is_refused[cut-short]", f"{V4}::wrong_signature_is_refused[empty]", clients=RAW_V4
)
def beginning_of_a_urls_signature_is_enough(request: S3Request) -> str | None:
    """Only the given beginning of a V4 signature is compared."""
    given = request.asked("X-Amz-Signature")
    code = refusal(request)
    return None if code == NO_MATCH and len(given) in (0, 32) else code


@wrong_authentication(
    f"{EXPIRY}::expired_url_is_refused", f"{EXPIRY}::expired_upload_stores_nothing", clients=RAW_SIGNED
)
def urls_never_expire(request: S3Request) -> str | None:
    """A presigned URL never expires."""
    if not signatures.is_presigned(request):
        return refusal(request)
    begun = presigned.v4_time(request.asked("X-Amz-Date")) or 0
    return signatures.refusal(request, service.signer(request).credentials, now=begun)


@wrong_authentication(f"{EXPIRY}::more_than_a_week_is_refused[604801]", clients=RAW_V4)
def more_than_a_week_is_cut_to_a_week(request: S3Request) -> str | None:
    """An X-Amz-Expires of more than a week is accepted."""
    code = refusal(request)
    return None if code == presigned.MALFORMED and request.asked("X-Amz-Expires") == "604801" else code


@wrong_authentication(f"{EXPIRY}::url_dated_tomorrow_is_refused", clients=RAW_V4)
def future_is_now(request: S3Request) -> str | None:
    """A V4 URL is valid before its date."""
    date = presigned.v4_time(request.asked("X-Amz-Date"))
    ahead = date is not None and date > time.time() + presigned.AHEAD
    return signatures.refusal(request, service.signer(request).credentials, now=date) if ahead else refusal(request)


@wrong_authentication(
    f"{EXPIRY}::url_signed_earlier_is_good_until_it_expires",
    f"{EXPIRY}::expires_of_one_week_is_accepted",
    clients=RAW_V4,
)
def urls_are_good_for_fifteen_minutes(request: S3Request) -> str | None:
    """A V4 URL is refused fifteen minutes after its date, as a request with a header is."""
    date = presigned.v4_time(request.asked("X-Amz-Date"))
    return "RequestTimeTooSkewed" if date and date < time.time() - signatures.LONGEST_SKEW else refusal(request)


@wrong_authentication(
    f"{EXPIRY}::invalid_expires_is_refused[1h]",
    f"{EXPIRY}::invalid_expires_is_refused[300.0]",
    f"{V4}::missing_argument_is_refused[x-amz-date]",
    f"{V4}::malformed_argument_is_refused[date-not-a-date]",
    clients=RAW_V4,
)
def malformed_is_access_denied(request: S3Request) -> str | None:
    """A malformed V4 URL is refused like an expired one."""
    code = refusal(request)
    return "AccessDenied" if code == presigned.MALFORMED else code


@wrong_authentication(
    f"{EXPIRY}::expired_url_with_a_second_expiry_is_refused[after]",
    f"{V4}::doubled_argument_is_refused[x-amz-expires]",
    clients=RAW_V4,
)
def first_of_doubled_is_signed_and_last_is_meant(request: S3Request) -> str | None:
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


@wrong_authentication(
    f"{BOUND}::get_url_is_not_good_for_head",
    f"{BOUND}::head_url_is_not_good_for_get",
    f"{BOUND}::put_url_is_not_good_for_other_methods",
    clients=RAW_SIGNED,
)
def method_of_a_url_may_be_any(request: S3Request) -> str | None:
    """A presigned URL is valid for any method."""

    def asked_with(method: str) -> Callable[[S3Request], S3Request]:
        return lambda asked: replace(asked, method=method)

    return _if_otherwise(request, *map(asked_with, ("GET", "HEAD", "PUT", "DELETE")))


@wrong_authentication(
    f"{BOUND}::added_subresource_is_refused[acl]",
    f"{BOUND}::upload_with_an_added_subresource_is_refused[acl]",
    clients=RAW_SIGNED,
)
def acl_is_not_signed(request: S3Request) -> str | None:
    """A presigned URL is valid with ?acl appended."""
    return _if_otherwise(request, lambda r: replace(r, query_string=r.query_string.removesuffix("&acl")))


@wrong_authentication(
    f"{BOUND}::any_added_argument_is_refused[a]", f"{BOUND}::any_added_argument_is_refused[prefix]", clients=RAW_V4
)
def other_arguments_are_not_signed(request: S3Request) -> str | None:
    """V4 signs only its own arguments."""

    def own(asked: S3Request) -> S3Request:
        pairs = [pair for pair in asked.query_string.split("&") if pair.startswith("X-Amz-")]
        return replace(asked, query_string="&".join(pairs))

    return _if_otherwise(request, own)


@wrong_authentication(
    f"{OVERRIDES}::override_that_is_not_signed_is_refused[response-content-type]",
    f"{OVERRIDES}::altered_override_is_refused[altered]",
    clients=RAW_SIGNED,
)
def overrides_in_a_url_are_not_signed(request: S3Request) -> str | None:
    """A presigned URL is valid with any response-content-type."""
    others = "&".join(p for p in request.query_string.split("&") if not p.startswith("response-content-type="))

    def plain(asked: S3Request) -> S3Request:
        return replace(asked, query_string=f"response-content-type=text%2Fplain&{others}")

    return _if_otherwise(request, plain, lambda asked: replace(asked, query_string=others))


@wrong_authentication(
    f"{HEADERS}::amazon_headers_have_to_be_signed[x-amz-acl]",
    f"{HEADERS}::amazon_headers_have_to_be_signed[x-amz-meta-colour]",
    f"{HEADERS}::upload_url_is_not_good_for_a_copy",
    clients=RAW_SIGNED,
)
def headers_of_a_url_need_not_be_signed(request: S3Request) -> str | None:
    """A presigned URL is valid with any unsigned x-amz-* header."""
    return _if_otherwise(
        request,
        lambda r: r.without(*(name for name in r.headers if name.startswith("x-amz-") and name != "x-amz-date")),
    )


@wrong_authentication(f"{HEADERS}::changed_headers_are_refused[type-and-argument-altered]", clients=RAW_SIGNED)
def type_and_overrides_may_be_any(request: S3Request) -> str | None:
    """The Content-Type that a presigned URL was signed with may be changed, and overrides may be added to it."""
    return _if_otherwise(
        request, lambda r: r.having(content_type="text/x-signed").asking(**{"response-content-type": None})
    )


@wrong_authentication(
    f"{HEADERS}::changed_headers_are_refused[metadata-left-out]",
    f"{HEADERS}::changed_headers_are_refused[metadata-altered]",
    clients=RAW_SIGNED,
)
def signed_metadata_may_be_any(request: S3Request) -> str | None:
    """The metadata that a presigned URL was signed with may be changed or left out."""
    return _if_otherwise(request, lambda r: r.having(x_amz_meta_colour="red"))


@defect(
    f"{HEADERS}::body_has_to_have_the_signed_digest",
    f"{OPERATIONS}::batch_of_deletes_has_to_be_the_signed_one",
    clients=RAW_SIGNED,
    in_front=True,
)
def digests_of_presigned_bodies_are_not_verified(request: S3Request, serve: Serve) -> Response:
    """The Content-MD5 of a body is not verified if the URL is presigned."""
    answer = serve(request)
    refused = answer.status == 400 and b"BadDigest" in answer.body and signatures.is_presigned(request)
    return Response(200, [("ETag", '"0"')]) if refused else answer


@wrong_authentication(f"{SIGNERS}::authorization_header_with_a_presigned_url_is_refused[bearer]", clients=RAW_SIGNED)
def other_services_headers_are_ignored(request: S3Request) -> str | None:
    """An Authorization header of another kind is ignored if the URL is presigned."""
    given = request.header("authorization")
    return refusal(request.without("authorization") if given.startswith("Bearer") else request)


@wrong_authentication(f"{SIGNERS}::access_key_in_another_case_is_unknown", clients=RAW_V2)
def case_of_access_keys_is_ignored(request: S3Request) -> str | None:
    """The access key of a V2 URL ignores case."""
    key = request.asked("AWSAccessKeyId")
    return refusal(request.asking(AWSAccessKeyId=key.upper()) if key else request)


@wrong_authentication(f"{V2}::altered_expires_is_refused[later]", clients=RAW_V2)
def expires_is_not_signed(request: S3Request) -> str | None:
    """The Expires of a V2 URL may be a second later."""
    expires = request.asked("Expires")
    before = str(int(expires) - 1) if expires.isdigit() else expires
    return _if_otherwise(request, lambda r: replace(r, query_string=r.query_string.replace(expires, before)))


@wrong_authentication(
    f"{BOUND}::order_of_arguments_does_not_matter",
    f"{V4}::encoding_of_the_credential_slashes_does_not_matter[plain]",
    clients=RAW_V4,
)
def arguments_are_compared_as_they_are_written(request: S3Request) -> str | None:
    """The arguments of a V4 URL must have the order and encoding that botocore uses."""
    last = request.query_string.rpartition("&")[2].startswith("X-Amz-Signature=")
    plain = "/" in request.query_string
    return NO_MATCH if presigned.V4 in request.query and (plain or not last) else refusal(request)


@defect(
    *(f"{OPERATIONS}::{name}" for name in ("delete", "new_upload", "part", "batch_of_deletes")),
    clients=RAW_SIGNED,
    in_front=True,
)
def urls_are_for_objects_alone(request: S3Request, serve: Serve) -> Response:
    """Presigned URLs are only valid for getting and putting objects."""
    other = request.operation not in ("GetObject", "HeadObject", "PutObject")
    return Response(405) if signatures.is_presigned(request) and other else serve(request)


@defect(
    f"{SIGNERS}::url_of_the_second_account_does_not_read_a_private_object",
    f"{SIGNERS}::url_of_the_second_account_stores_nothing",
    clients=RAW_SIGNED,
)
def any_good_signature_is_the_owners(request: S3Request, serve: Serve) -> Response:
    """Any account with a right signature may do what the main account may do with objects."""
    return serve(replace(request, account=MAIN) if request.account and request.key else request)


@defect(
    f"{OVERRIDES}::override_may_be_written_in_another_way[semicolon_as_it_is]",
    f"{OVERRIDES}::override_may_be_written_in_another_way[space_as_plus]",
    f"{OVERRIDES}::override_may_be_written_in_another_way[slash_as_it_is]",
    clients=RAW_SIGNED,
    in_front=True,
)
def urls_are_signed_as_they_are_written(request: S3Request, serve: Serve) -> Response:
    """The signature of a URL is compared with that of its text, and not of what the text stands for."""
    written = [part.partition("=") for part in request.query_string.split("&")]
    others = [value for name, _, value in written if name == "response-content-type" and re.search("[;+/]", value)]
    return error(403, NO_MATCH) if others else serve(request)
