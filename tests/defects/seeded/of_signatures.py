"""Seeded defects of signatures in the Authorization header: missing verifications, and other canonical forms."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import unquote

from reference.account import MAIN
from reference.protocol.messages import Response, S3Request, Serve
from reference.server.service import refusal, signer
from reference.signatures import verification as signatures
from tests.defects.seeding import RAW_ANONYMOUS, RAW_SIGNED, RAW_V2, RAW_V4, defect, wrong_authentication, wrong_reading

BOTH, V2, V4 = "signatures", "signature_v2", "signature_v4"
KEYS, SIGNED, SIGNATURE, DATES = (
    f"{BOTH}/{name}" for name in ("keys_and_secrets", "what_is_signed", "signature", "dates")
)


def _any_of(requests: Iterable[S3Request], code: str | None) -> str | None:
    """Accepts the request if any of these signatures would be right; otherwise refuses it with that code."""
    return None if code is None or any(refusal(request) is None for request in requests) else code


@wrong_authentication(
    f"{KEYS}::wrong_secret_is_refused[other]",
    f"{KEYS}::nothing_is_stored_with_a_wrong_secret",
    f"{KEYS}::nothing_is_deleted_with_a_wrong_secret",
    f"{KEYS}::no_buckets_are_listed_with_a_wrong_secret",
    f"{SIGNATURE}::wrong_signature_is_refused[first-digit-changed]",
    f"{SIGNATURE}::signature_of_another_request_is_refused",
    f"{SIGNED}::get_cannot_be_made_a_put",
    f"{SIGNED}::put_cannot_be_sent_to_another_key",
    f"{SIGNED}::signed_header_cannot_be_changed[type-changed]",
    clients=RAW_SIGNED,
)
def any_signature_is_good(request: S3Request) -> str | None:
    """The key is looked up, but the signature is not verified."""
    code = refusal(request)
    return None if code == "SignatureDoesNotMatch" else code


@wrong_authentication(f"{KEYS}::unknown_access_key_is_refused[unknown]", clients=RAW_SIGNED)
def unknown_key_is_a_wrong_signature(request: S3Request) -> str | None:
    """An access key that does not exist returns SignatureDoesNotMatch."""
    code = refusal(request)
    return "SignatureDoesNotMatch" if code == "InvalidAccessKeyId" else code


@wrong_authentication(f"{KEYS}::unknown_access_key_is_refused[other-case]", clients=RAW_SIGNED)
def case_of_the_access_key_does_not_matter(request: S3Request) -> str | None:
    """Access keys ignore case, and signatures are not verified."""
    code, key = refusal(request), signatures.access_key(request)
    known = key.lower() == MAIN.credentials.access_key.lower()
    return None if code == "InvalidAccessKeyId" and known else code


@wrong_authentication(f"{KEYS}::junk_token_is_refused", clients=RAW_SIGNED)
def tokens_are_ignored(request: S3Request) -> str | None:
    """An unknown session token is ignored."""
    code = refusal(request)
    return None if code == "InvalidToken" else code


@wrong_authentication(
    f"{DATES}::time_too_far_away_is_refused[16-minutes-ago]",
    f"{DATES}::time_too_far_away_is_refused[in-16-minutes]",
    f"{DATES}::nothing_is_stored_by_an_old_request",
    clients=RAW_SIGNED,
)
def signatures_are_good_for_a_day(request: S3Request) -> str | None:
    """A request is accepted whenever it was signed."""
    code = refusal(request)
    return None if code == "RequestTimeTooSkewed" else code


@wrong_authentication(f"{DATES}::time_too_far_away_is_refused[in-16-minutes]", clients=RAW_SIGNED)
def the_future_is_taken(request: S3Request) -> str | None:
    """Only requests from the past are refused."""
    code = refusal(request)
    if code != "RequestTimeTooSkewed":
        return code
    signed_at = signatures.signed_at(request)
    return None if signatures._http_time(signed_at) > time.time() else code


@wrong_authentication(f"{DATES}::clock_may_differ[14-minutes-ago]", clients=RAW_SIGNED)
def clocks_differ_by_five_minutes(request: S3Request) -> str | None:
    """A request is accepted for five minutes."""
    when = signatures._http_time(signatures.signed_at(request))
    return "RequestTimeTooSkewed" if abs(when - time.time()) > 5 * 60 else refusal(request)


@wrong_authentication(f"{SIGNED}::other_method_cannot_be_made_a_delete[GET]", clients=RAW_SIGNED)
def method_is_not_part_of_it(request: S3Request) -> str | None:
    """A request signed as GET is accepted with any method."""
    return _any_of([replace(request, method="GET")], refusal(request))


@wrong_authentication(f"{SIGNED}::path_cannot_be_changed[key-in-other-case]", clients=RAW_SIGNED)
def case_of_a_path_does_not_matter(request: S3Request) -> str | None:
    """A signature of the path in lower case is also accepted."""
    return _any_of([replace(request, path=request.path.lower())], refusal(request))


@wrong_authentication(
    f"{SIGNED}::subresource_cannot_be_added[acl]",
    f"{SIGNED}::value_of_a_subresource_cannot_be_changed",
    f"{SIGNED}::subresource_cannot_be_left_out_of_a_delete[tagging]",
    clients=RAW_SIGNED,
)
def query_is_not_signed(request: S3Request) -> str | None:
    """A signature of another query is also accepted."""
    queries = ("", "tagging", "response-content-type=text%2Fplain")
    return _any_of([replace(request, query_string=query) for query in queries], refusal(request))


@wrong_authentication(f"{SIGNATURE}::signature_of_another_length_is_refused[last-digit-left-out]", clients=RAW_SIGNED)
def as_many_digits_are_compared_as_came(request: S3Request) -> str | None:
    """Only the given digits of a signature are compared."""
    code, given = refusal(request), request.headers.get("authorization", "")
    digits = [chr(number) for number in range(33, 127)]
    tried = (request.having(authorization=given + digit + padding) for digit in digits for padding in ("", "="))
    return _any_of(tried, code) if code == "SignatureDoesNotMatch" else code


@defect(f"{SIGNATURE}::right_signature_is_not_revealed", clients=RAW_SIGNED, in_front=True)
def right_signature_is_told(request: S3Request, serve: Serve) -> Response:
    """The document of SignatureDoesNotMatch contains the right signature."""
    answer = serve(request)
    if b"SignatureDoesNotMatch" not in answer.body or not request.headers.get("authorization", "").startswith("AWS "):
        return _told_v4(request, answer) if b"SignatureDoesNotMatch" in answer.body else answer
    right = next(signatures.v2_signatures(request, request.headers.get("date", ""), signer(request).credentials))
    return answer.sub(b"</Error>", f"<Expected>{right}</Expected></Error>".encode())


def _told_v4(request: S3Request, answer: Response) -> Response:
    found = signatures._components(request.headers["authorization"])
    scope, payload = found["Credential"].partition("/")[2], request.headers["x-amz-content-sha256"]
    arguments = (request.query_string, request.headers["host"], scope, found["SignedHeaders"])
    right = signatures._v4_signature(
        request, *arguments, signatures.signed_at(request), payload, signer(request).credentials
    )
    return answer.sub(b"</Error>", f"<Expected>{right}</Expected></Error>".encode())


@defect(
    f"{BOTH}/authorization_header::nothing_is_stored_with_an_unknown_authorization[Basic]",
    f"{BOTH}/authorization_header::unknown_kind_of_authorization_is_an_invalid_argument[Basic]",
    clients=RAW_ANONYMOUS,
    in_front=True,
)
def other_authorizations_are_trusted(request: S3Request, serve: Serve) -> Response:
    """A request with an Authorization of another scheme is accepted, as if a proxy had verified it."""
    given = request.headers.get("authorization", "")
    return Response(200) if given.startswith("Basic ") else serve(request)


# Signature V4


@wrong_authentication(f"{V4}/signed_headers::content_type_need_not_be_signed", clients=RAW_V4)
def content_type_must_be_signed(request: S3Request) -> str | None:
    """A Content-Type that is not in SignedHeaders is refused."""
    signed = re.search("SignedHeaders=([^,]*)", request.header("authorization"))
    if signed and "content-type" in request.headers and "content-type" not in signed[1].split(";"):
        return "SignatureDoesNotMatch"
    return refusal(request)


@wrong_authentication(
    f"{V4}/signed_headers::amz_header_must_be_signed[x-amz-acl]",
    f"{V4}/signed_headers::source_of_a_copy_must_be_signed",
    f"{V4}/signed_headers::host_must_be_signed",
    f"{V4}/signed_headers::unsigned_headers_are_reported",
    f"{SIGNED}::amz_header_cannot_be_added[x-amz-meta-a]",
    f"{SIGNED}::put_cannot_be_made_a_copy",
    clients=RAW_V4,
)
def headers_need_not_be_signed(request: S3Request) -> str | None:
    """Unsigned headers are accepted, including x-amz- ones and Host."""
    code = refusal(request)
    unsigned = code == "AccessDenied" and signatures.refusal_details(request, code)
    return None if unsigned else code


@wrong_authentication(
    f"{V4}/payload::body_cannot_be_changed[other]",
    f"{V4}/payload::body_cannot_be_changed[empty]",
    f"{V4}/payload::object_stays_where_the_body_was_changed",
    f"{V4}/payload::body_of_many_bytes_cannot_be_changed",
    f"{V4}/payload::document_cannot_be_changed",
    f"{V4}/payload::digest_of_another_body_is_refused",
    clients=RAW_V4,
)
def any_body_is_taken(request: S3Request) -> str | None:
    """The body is not compared with the signed digest."""
    code = refusal(request)
    return None if code == "XAmzContentSHA256Mismatch" else code


@wrong_authentication(f"{V4}/payload::body_cannot_be_changed[empty]", clients=RAW_V4)
def empty_body_has_no_digest(request: S3Request) -> str | None:
    """The digest of an empty body is not verified."""
    code = refusal(request)
    return None if code == "XAmzContentSHA256Mismatch" and not request.body else code


@wrong_authentication(f"{V4}/payload::digest_cannot_be_left_out", clients=RAW_V4)
def digest_is_not_needed(request: S3Request) -> str | None:
    """A request without x-amz-content-sha256 is accepted."""
    code = refusal(request)
    return None if code == "InvalidRequest" else code


@wrong_authentication(f"{V4}/payload::body_need_not_be_signed", clients=RAW_V4)
def unsigned_body_is_held_against_its_digest(request: S3Request) -> str | None:
    """UNSIGNED-PAYLOAD is treated as a digest."""
    unsigned = request.headers.get("x-amz-content-sha256") == "UNSIGNED-PAYLOAD"
    return "XAmzContentSHA256Mismatch" if unsigned else refusal(request)


@wrong_authentication(
    f"{V4}/authorization_header::signature_for_another_service_is_refused",
    f"{V4}/authorization_header::signature_for_another_region_is_refused",
    "buckets/create_below_sdks::signature_for_aws_global_is_refused",
    f"{V4}/authorization_header::malformed_header_is_refused[scope-without-date]",
    f"{V4}/authorization_header::nothing_is_stored_with_a_malformed_header[no-Credential]",
    clients=RAW_V4,
)
def scope_is_not_looked_at(request: S3Request) -> str | None:
    """The scope of a credential is not verified, and may be missing."""
    code = refusal(request)
    return None if code == "AuthorizationHeaderMalformed" else code


@wrong_authentication(
    f"{V4}/authorization_header::malformed_header_is_refused[no-Signature]",
    f"{V4}/authorization_header::scope_of_five_parts_is_refused",
    clients=RAW_V4,
)
def malformed_is_an_invalid_argument(request: S3Request) -> str | None:
    """A malformed Authorization returns InvalidArgument."""
    code = refusal(request)
    return "InvalidArgument" if code == "AuthorizationHeaderMalformed" else code


@wrong_authentication(
    f"{V4}/canonical_query::argument_is_signed[two-with-one-name]",
    f"{V4}/canonical_query::argument_is_signed[two-equal-ones]",
    clients=RAW_V4,
)
def one_argument_of_a_name_is_signed(request: S3Request) -> str | None:
    """The last of several arguments with the same name is signed."""
    pairs = dict(pair.partition("=")[::2] for pair in request.query_string.split("&") if pair)
    return refusal(replace(request, query_string="&".join(f"{name}={value}" for name, value in pairs.items())))


@wrong_authentication(f"{V4}/canonical_query::no_argument_can_be_changed[added]", clients=RAW_V4)
def unknown_arguments_are_not_signed(request: S3Request) -> str | None:
    """Unknown arguments are not signed."""
    kept = "&".join(pair for pair in request.query_string.split("&") if not pair.startswith("y="))
    return _any_of([replace(request, query_string=kept)], refusal(request))


@wrong_authentication(
    f"{V4}/canonical_query::query_is_signed_in_its_canonical_form[out-of-order]",
    f"{V4}/canonical_query::query_is_signed_in_its_canonical_form[lower-case-before-upper-case]",
    clients=RAW_V4,
)
def query_is_signed_in_the_order_it_came(request: S3Request) -> str | None:
    """The arguments are not sorted."""
    letters = [name for name in request.query if len(name) == 1]
    return refusal(request) if letters == sorted(letters) else "SignatureDoesNotMatch"


@wrong_authentication(f"{V4}/canonical_path::path_is_not_decoded_twice", clients=RAW_V4)
def path_is_decoded_twice(request: S3Request) -> str | None:
    """A path is decoded twice before it is signed."""
    return refusal(replace(request, path=unquote(request.path)))


@wrong_authentication(f"{V4}/authorization_header::signature_in_capitals_is_refused", clients=RAW_V4)
def capitals_are_digits_of_a_signature(request: S3Request) -> str | None:
    """Signatures are compared as numbers."""
    rest, name, signature = request.headers.get("authorization", "").rpartition("Signature=")
    return _any_of([request.having(authorization=rest + name + signature.lower())], refusal(request))


@wrong_authentication(f"{V4}/canonical_path::slashes_are_not_joined", clients=RAW_V4)
def slashes_are_joined(request: S3Request) -> str | None:
    """Two slashes in a path are signed as one."""
    return refusal(replace(request, path=request.path.replace("//", "/")))


@wrong_authentication(f"{V4}/canonical_headers::value_is_signed_trimmed[spaces-within]", clients=RAW_V4)
def spaces_within_are_kept(request: S3Request) -> str | None:
    """Several spaces within a header's value are signed unchanged."""
    within = any("  " in value for value in request.headers.values())
    return "SignatureDoesNotMatch" if within else refusal(request)


@wrong_authentication(f"{V4}/dates::date_is_ignored_if_x_amz_date_is_sent[empty]", clients=RAW_V4)
def empty_date_is_refused(request: S3Request) -> str | None:
    """A request with an empty Date is refused, even if there is an x-amz-date."""
    return "AccessDenied" if request.headers.get("date") == "" else refusal(request)


@wrong_authentication(f"{V4}/dates::date_is_ignored_if_x_amz_date_is_sent[years-ago]", clients=RAW_V4)
def date_is_looked_at_first(request: S3Request) -> str | None:
    """The time of a request is its Date, even if there is an x-amz-date."""
    date = request.headers.get("date")
    if date and abs(signatures._http_time(date) - time.time()) > signatures.LONGEST_SKEW:
        return "RequestTimeTooSkewed"
    return refusal(request)


# Signature V2


@wrong_authentication(
    f"{V2}/resource::subresource_of_a_bucket_cannot_be_added[policy]",
    f"{V2}/resource::subresource_of_a_bucket_cannot_be_left_out[policy]",
    clients=RAW_V2,
)
def policy_is_no_subresource(request: S3Request) -> str | None:
    """The sub-resource policy is not signed."""
    return _any_of([request.asking(policy=None), request.asking(policy="")], refusal(request))


@wrong_authentication(
    f"{V2}/resource::subresource_of_an_object_cannot_be_added[response-content-type]",
    f"{V2}/resource::value_of_a_subresource_is_signed[response-content-type]",
    clients=RAW_V2,
)
def overrides_are_not_signed(request: S3Request) -> str | None:
    """Arguments that override headers of the response are not signed."""
    tried = [request.asking(response_content_type=value) for value in (None, "1")]
    return _any_of(tried, refusal(request))


@wrong_authentication(
    f"{V2}/resource::argument_that_is_not_a_subresource_is_not_signed[prefix]",
    f"{V2}/resource::name_that_only_starts_like_a_subresource_is_not_signed",
    clients=RAW_V2,
)
def every_argument_is_signed(request: S3Request) -> str | None:
    """All arguments are part of the resource."""
    unsigned = {"prefix", "aclx"}.intersection(request.query)
    return "SignatureDoesNotMatch" if unsigned else refusal(request)


@wrong_authentication(
    f"{V2}/dates::x_amz_date_wins[years-ago]",
    f"{V2}/dates::old_x_amz_date_with_a_current_date_is_refused",
    clients=RAW_V2,
)
def date_wins(request: S3Request) -> str | None:
    """If there are both, Date is checked."""
    if "date" not in request.headers or "x-amz-date" not in request.headers:
        return refusal(request)
    old = abs(signatures._http_time(request.headers["date"]) - time.time()) > signatures.LONGEST_SKEW
    return "RequestTimeTooSkewed" if old else None


@wrong_authentication(
    f"{V2}/string_to_sign::positional_header_cannot_be_added[Content-Type]",
    f"{SIGNED}::signed_header_cannot_be_changed[type-left-out]",
    clients=RAW_V2,
)
def content_type_is_not_signed(request: S3Request) -> str | None:
    """Any Content-Type is accepted, or none."""
    tried = [request.having(content_type=value) for value in (None, "text/plain")]
    return _any_of(tried, refusal(request))


@wrong_authentication(
    f"{V2}/authorization_header::malformed_header_is_refused[no-colon]",
    f"{V2}/authorization_header::nothing_is_stored_with_a_malformed_header[no-signature]",
    clients=RAW_V2,
)
def header_without_a_signature_is_taken(request: S3Request) -> str | None:
    """A header with an access key but without a signature is accepted."""
    code, given = refusal(request), request.headers.get("authorization", "")
    return None if code == "InvalidArgument" and MAIN.credentials.access_key in given else code


@wrong_authentication(f"{V2}/authorization_header::case_of_the_signature_matters", clients=RAW_V2)
def case_of_a_signature_does_not_matter(request: S3Request) -> str | None:
    """Signatures ignore case."""
    given = request.headers.get("authorization", "")
    key, _, signature = given.removeprefix("AWS ").partition(":")
    swapped = request.having(authorization=f"AWS {key}:{signature.swapcase()}")
    return _any_of([swapped], refusal(request))


@wrong_authentication(
    f"{V2}/string_to_sign::value_is_signed_trimmed[spaces-around]",
    f"{V2}/string_to_sign::names_are_signed_in_order",
    clients=RAW_V2,
)
def amz_headers_are_signed_as_they_came(request: S3Request) -> str | None:
    """The x-amz- headers are signed in the order of the request, with untrimmed values."""
    names = [name for name in request.headers if name.startswith("x-amz-")]
    trimmed = request.headers.get("x-amz-meta-a") == "value"
    return "SignatureDoesNotMatch" if names != sorted(names) or trimmed else refusal(request)


wrong_reading(
    "folded_values_are_signed_up_to_the_fold",
    "What stands on the next line of a header is not signed.",
    f"{V2}/string_to_sign::folded_value_is_signed_on_one_line[space]",
    clients=RAW_V2,
    folds=False,
)
