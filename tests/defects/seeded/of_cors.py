"""Seeded defects of cross-origin resource sharing: rules, preflights, and headers for browsers."""

from __future__ import annotations

from dataclasses import replace

from fixtures.model import checksums
from reference.configurations.cors import PREFLIGHT
from reference.configurations.cors_rules import CorsRule
from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.seeding import RAW_V4, defect

BY_MORE = "cors/preflight::request_that_a_wildcard_or_later_rule_allows_is_granted"
FORBIDDEN = "cors/preflight::request_that_no_rule_allows_is_forbidden"
ALLOW_ORIGIN = "Access-Control-Allow-Origin"
_HEADERS = ("Allow-Origin", "Allow-Methods", "Allow-Headers", "Allow-Credentials", "Expose-Headers", "Max-Age")


def _rules(request: S3Request) -> list[CorsRule]:
    return request.stored_bucket.cors if request.stored_bucket else []


def _with_rules(request: S3Request, serve: Serve, rules: list[CorsRule]) -> Response:
    """Serves a request as if the bucket had other rules."""
    bucket = request.stored_bucket
    if bucket is None:
        return serve(request)
    kept, bucket.cors = bucket.cors, rules
    try:
        return serve(request)
    finally:
        bucket.cors = kept


def _is_shared(request: S3Request) -> bool:
    """Returns whether the CORS rules apply to the request."""
    return "origin" in request.headers and not request.operation.endswith("BucketCors")


@defect("cors/configuration::rules_come_back[id]", "cors/configuration::rules_come_back[signs_of_xml_in_the_id]")
def ids_of_rules_are_lost(request: S3Request, serve: Serve) -> Response:
    """GetBucketCors returns rules without their IDs."""
    answer = serve(request)
    return answer.sub(rb"<ID>.*?</ID>", b"") if request.operation == "GetBucketCors" else answer


@defect("cors/configuration::rules_come_back[max_age_0]")
def max_age_of_0_is_none(request: S3Request, serve: Serve) -> Response:
    """A MaxAgeSeconds of 0 is dropped."""
    answer = serve(request)
    return answer.sub(rb"<MaxAgeSeconds>0<.*?>", b"") if request.operation == "GetBucketCors" else answer


@defect("cors/configuration::rules_come_back[two_rules]")
def last_rule_alone_is_kept(request: S3Request, serve: Serve) -> Response:
    """Only the last of several rules is kept."""
    answer = serve(request)
    if request.operation == "PutBucketCors" and request.stored_bucket:
        request.stored_bucket.cors = request.stored_bucket.cors[-1:]
    return answer


@defect("cors/configuration::omitted_elements_are_not_returned")
def rules_have_a_max_age_of_their_own(request: S3Request, serve: Serve) -> Response:
    """GetBucketCors returns MaxAgeSeconds 0 for rules without one."""
    answer = serve(request)
    if request.operation == "GetBucketCors" and b"<MaxAgeSeconds>" not in answer.body:
        answer.sub(rb"</CORSRule>", b"<MaxAgeSeconds>0</MaxAgeSeconds></CORSRule>")
    return answer


@defect("cors/configuration::configuration_replaces_the_one_before")
def rules_are_added(request: S3Request, serve: Serve) -> Response:
    """PutBucketCors adds its rules to the existing ones."""
    before = _rules(request)
    answer = serve(request)
    bucket = request.stored_bucket
    if request.operation == "PutBucketCors" and bucket and answer.status == 200:
        bucket.cors = (before + bucket.cors)[:100]
    return answer


@defect("cors/configuration::new_bucket_has_no_rules", "cors/configuration::deleted_configuration_is_gone")
def no_rules_are_a_document(request: S3Request, serve: Serve) -> Response:
    """GetBucketCors returns 200 without rules if there is no configuration."""
    answer = serve(request)
    if request.operation == "GetBucketCors" and answer.status == 404 and request.stored_bucket:
        return Response(200, [("Content-Type", "application/xml")], b"<CORSConfiguration></CORSConfiguration>")
    return answer


@defect("cors/configuration::deleting_no_configuration_is_no_error")
def deleting_no_rules_is_404(request: S3Request, serve: Serve) -> Response:
    """DeleteBucketCors returns 404 if there is no configuration."""
    if request.operation == "DeleteBucketCors" and not _rules(request):
        return error(404, "NoSuchCORSConfiguration")
    return serve(request)


@defect("cors/refused::invalid_rule_is_refused[method_in_lower_case]")
def methods_are_taken_in_any_case(request: S3Request, serve: Serve) -> Response:
    """AllowedMethod may be in lower case."""
    if request.operation == "PutBucketCors":
        return serve(replace(request, body=request.body.replace(b">get<", b">GET<")))
    return serve(request)


@defect("cors/refused::invalid_rule_is_refused[patch]", "cors/refused::exceeded_limit_is_refused[101_rules]")
def refused_rules_take_the_place_of_the_old(request: S3Request, serve: Serve) -> Response:
    """A refused configuration deletes the existing one."""
    answer = serve(request)
    if request.operation == "PutBucketCors" and answer.status == 400 and request.stored_bucket:
        request.stored_bucket.cors = []
    return answer


@defect("cors/refused::wrong_md5_is_refused[of_another_document]")
def md5_of_rules_is_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """PutBucketCors accepts any Content-MD5."""
    if request.operation == "PutBucketCors":
        return serve(request.having(content_md5=checksums.of("MD5", request.body)))
    return serve(request)


@defect(f"{FORBIDDEN}[longer_name]", "cors/actual::get_returns_only_an_allowed_origin[longer_name]")
def origins_are_compared_by_their_beginning(request: S3Request, serve: Serve) -> Response:
    """An origin is allowed if it begins with an allowed one."""
    if not _is_shared(request):
        return serve(request)
    origin = request.header("origin")
    return _with_rules(
        request,
        serve,
        [
            replace(rule, origins=(origin,)) if any(origin.startswith(o) for o in rule.origins) else rule
            for rule in _rules(request)
        ],
    )


@defect(f"{FORBIDDEN}[other_scheme]", "cors/preflight::refusal_has_a_code[other_scheme]")
def schemes_of_origins_do_not_count(request: S3Request, serve: Serve) -> Response:
    """An http origin is allowed if a rule has it with https."""
    origin = request.header("origin")
    if _is_shared(request) and origin.startswith("http:"):
        other = [
            replace(rule, origins=tuple(o.replace("https:", "http:") for o in rule.origins)) for rule in _rules(request)
        ]
        return _with_rules(request, serve, other)
    return serve(request)


@defect(f"{BY_MORE}[wildcard_for_no_characters]")
def wildcards_want_a_character(request: S3Request, serve: Serve) -> Response:
    """A wildcard stands for at least one character."""
    if not _is_shared(request):
        return serve(request)
    origin = request.header("origin")
    other = [
        replace(rule, origins=tuple(o for o in rule.origins if o.replace("*", "") != origin))
        for rule in _rules(request)
    ]
    return _with_rules(request, serve, other)


@defect("cors/preflight::origin_may_begin_with_a_wildcard")
def wildcards_want_a_scheme(request: S3Request, serve: Serve) -> Response:
    """Rules whose origin begins with a wildcard are refused."""
    if request.operation == "PutBucketCors" and b"<AllowedOrigin>*." in request.body:
        return error(400, "InvalidRequest")
    return serve(request)


@defect("cors/preflight::origin_may_begin_with_a_wildcard")
def ends_of_origins_are_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """A rule's origin that begins with a wildcard allows whatever contains the rest."""
    if request.operation != PREFLIGHT:
        return serve(request)
    other = [
        replace(rule, origins=tuple(f"{o}*" if o.startswith("*.") else o for o in rule.origins))
        for rule in _rules(request)
    ]
    return _with_rules(request, serve, other)


@defect(f"{BY_MORE}[wildcard_in_the_middle]")
def wildcards_stand_for_themselves(request: S3Request, serve: Serve) -> Response:
    """Origins with wildcards are compared as they are."""
    if not _is_shared(request):
        return serve(request)
    other = [
        replace(rule, origins=tuple(o for o in rule.origins if o == "*" or "*" not in o)) for rule in _rules(request)
    ]
    return _with_rules(request, serve, other)


@defect(f"{BY_MORE}[header_in_another_case]")
def case_of_headers_counts(request: S3Request, serve: Serve) -> Response:
    """Headers are only allowed in the same case as in the rule."""
    asked = request.header("access-control-request-headers")
    if request.operation == PREFLIGHT and asked.startswith("CONTENT"):
        return error(403, "AccessForbidden")
    return serve(request)


@defect(f"{FORBIDDEN}[header_where_none_is_allowed]")
def no_allowed_headers_allow_all(request: S3Request, serve: Serve) -> Response:
    """A rule without AllowedHeader allows every header."""
    return (
        _with_rules(request, serve, [replace(r, headers=r.headers or ("*",)) for r in _rules(request)])
        if (request.operation == PREFLIGHT)
        else serve(request)
    )


@defect(f"{FORBIDDEN}[one_of_two_headers]")
def one_allowed_header_is_enough(request: S3Request, serve: Serve) -> Response:
    """A preflight succeeds if one of its headers is allowed."""
    first = request.header("access-control-request-headers").partition(",")[0]
    if request.operation == PREFLIGHT and first:
        return serve(request.having(access_control_request_headers=first))
    return serve(request)


@defect(f"{FORBIDDEN}[other_method]")
def methods_are_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """A preflight succeeds for every method."""
    if request.operation != PREFLIGHT:
        return serve(request)
    methods = ("GET", "PUT", "HEAD", "POST", "DELETE")
    return _with_rules(request, serve, [replace(rule, methods=methods) for rule in _rules(request)])


@defect(f"{BY_MORE}[second_rule]", "cors/preflight_answer::later_rule_is_found")
def first_rule_of_an_origin_decides(request: S3Request, serve: Serve) -> Response:
    """After the first rule with the origin, no other rule is checked."""
    if not _is_shared(request):
        return serve(request)
    origin, found = request.header("origin"), _rules(request)
    first = next((rule for rule in found if origin in rule.origins), None)
    return serve(request) if first is None else _with_rules(request, serve, [first])


@defect("cors/preflight_answer::max_age[of_the_first_rule]")
def last_rule_decides(request: S3Request, serve: Serve) -> Response:
    """The last one of the rules that allow a request is used."""
    return _with_rules(request, serve, _rules(request)[::-1]) if _is_shared(request) else serve(request)


@defect("cors/preflight_answer::allowed_headers[one]", "cors/preflight_answer::allowed_headers[by_a_pattern]")
def allowed_headers_are_those_of_the_rule(request: S3Request, serve: Serve) -> Response:
    """Access-Control-Allow-Headers has the AllowedHeader elements of the rule, whatever was requested."""
    answer = serve(request)
    if request.operation == PREFLIGHT and answer.header("Access-Control-Allow-Headers"):
        rule = next(rule for rule in _rules(request) if request.header("origin") in rule.origins)
        answer.set("Access-Control-Allow-Headers", ", ".join(rule.headers))
    return answer


@defect("cors/preflight_answer::allowed_origin[any_origin]", "cors/actual::any_origin_is_a_star")
def any_origin_is_echoed(request: S3Request, serve: Serve) -> Response:
    """If a rule allows any origin, the response names the requesting one."""
    answer = serve(request)
    return answer.set(ALLOW_ORIGIN, request.header("origin")) if answer.header(ALLOW_ORIGIN) == "*" else answer


@defect("cors/preflight_answer::exposed_headers[none]", "cors/actual::exposed_headers_are_named")
def etag_is_always_exposed(request: S3Request, serve: Serve) -> Response:
    """Access-Control-Expose-Headers has ETag instead of the rule's headers."""
    answer = serve(request)
    return answer.set("Access-Control-Expose-Headers", "ETag") if answer.header(ALLOW_ORIGIN) else answer


@defect("cors/preflight_answer::answer_varies_by_origin", "cors/actual::answer_varies_by_origin")
def answers_do_not_vary(request: S3Request, serve: Serve) -> Response:
    """Responses that name an origin have no Vary."""
    return serve(request).set("Vary", None)


@defect("cors/actual::404_returns_the_allowed_origin", "cors/actual::403_returns_the_allowed_origin")
def pages_cannot_read_errors(request: S3Request, serve: Serve) -> Response:
    """Errors have no CORS headers."""
    answer = serve(request)
    if answer.status >= 400:
        for name in _HEADERS:
            answer.set(f"Access-Control-{name}", None)
    return answer


@defect(
    *(
        f"cors/actual::post_returns_only_an_allowed_origin[{name}]"
        for name in ("CreateMultipartUpload", "DeleteObjects")
    ),
)
def pages_cannot_post(request: S3Request, serve: Serve) -> Response:
    """Responses to POST have no CORS headers."""
    answer = serve(request)
    return answer.set(ALLOW_ORIGIN, None) if request.method == "POST" else answer


@defect(
    *(
        f"cors/actual::post_of_a_named_origin_may_have_credentials[{name}]"
        for name in ("CreateMultipartUpload", "DeleteObjects")
    ),
)
def pages_post_without_credentials(request: S3Request, serve: Serve) -> Response:
    """Responses to POST do not allow credentials."""
    answer = serve(request)
    return answer.set("Access-Control-Allow-Credentials", None) if request.method == "POST" else answer


@defect("cors/actual::form_returns_the_allowed_origin", clients=RAW_V4)
def pages_cannot_see_what_becomes_of_forms(request: S3Request, serve: Serve) -> Response:
    """Responses to forms have no CORS headers."""
    answer = serve(request)
    return answer.set(ALLOW_ORIGIN, None) if request.operation == "PostObject" else answer


@defect(
    "cors/actual::get_returns_only_an_allowed_origin[other_origin]",
    "cors/actual::put_that_no_rule_allows_returns_no_allowed_origin",
)
def server_refuses_for_the_browser(request: S3Request, serve: Serve) -> Response:
    """A request from an origin that no rule allows is refused."""
    if _is_shared(request) and _rules(request) and request.operation != PREFLIGHT:
        answer = serve(request)
        return answer if answer.header(ALLOW_ORIGIN) else error(403, "AccessForbidden")
    return serve(request)


@defect("cors/preflight::referer_is_no_origin")
def referer_stands_for_an_origin(request: S3Request, serve: Serve) -> Response:
    """For a preflight without Origin, the origin is taken from Referer."""
    referer = request.header("referer")
    if request.operation == PREFLIGHT and referer:
        return serve(request.having(origin=referer, access_control_request_method="GET"))
    return serve(request)


@defect("cors/preflight::bucket_without_rules_forbids", "cors/preflight::deleted_rules_allow_nothing")
def no_rules_allow_everything(request: S3Request, serve: Serve) -> Response:
    """A bucket without a configuration allows every origin."""
    if request.operation == PREFLIGHT and not _rules(request):
        return Response(200, [(ALLOW_ORIGIN, "*"), ("Access-Control-Allow-Methods", "GET, PUT, POST, DELETE, HEAD")])
    return serve(request)


@defect(
    "cors/preflight::presigned_url_accepts_preflights[get]", "cors/preflight::presigned_url_accepts_preflights[put]"
)
def preflights_of_signed_urls_are_verified(request: S3Request, serve: Serve) -> Response:
    """A preflight for a presigned URL is refused because of its method."""
    signed = not {"Signature", "X-Amz-Signature"}.isdisjoint(request.query)
    return error(403, "SignatureDoesNotMatch") if request.operation == PREFLIGHT and signed else serve(request)


@defect("cors/preflight::allowed_request_is_granted[existing_object]")
def preflights_need_access_to_the_object(request: S3Request, serve: Serve) -> Response:
    """A preflight for an object that is there is refused, as a GET without credentials is."""
    bucket = request.stored_bucket
    if request.operation == PREFLIGHT and bucket and request.key and bucket.current(request.key):
        return error(403, "AccessDenied")
    return serve(request)


@defect("cors/preflight::allowed_request_is_granted[origin]")
def preflights_want_the_object(request: S3Request, serve: Serve) -> Response:
    """A preflight for a key that does not exist returns 404."""
    bucket = request.stored_bucket
    if request.operation == PREFLIGHT and bucket and request.key and not bucket.current(request.key):
        return error(404, "NoSuchKey")
    return serve(request)


@defect(
    "cors/preflight_answer::allowed_origin[origin]",
    "cors/preflight_answer::requested_method_is_among_the_allowed",
    "cors/preflight_answer::methods_of_other_rules_are_not_listed",
    "cors/preflight_answer::allowed_headers[one]",
    "cors/preflight_answer::max_age[none]",
    "cors/preflight_answer::later_rule_is_found",
    "cors/preflight_answer::exposed_headers[none]",
    "cors/preflight_answer::credentials[origin]",
    "cors/preflight_answer::answer_varies_by_origin",
)
def granted_preflights_have_status_403(request: S3Request, serve: Serve) -> Response:
    """A preflight that a rule allows returns 403, with all CORS headers of a granted one."""
    answer = serve(request)
    return replace(answer, status=403) if request.operation == PREFLIGHT and answer.status == 200 else answer


@defect("cors/actual::part_lets_a_page_read_its_etag", "cors/actual::part_of_a_named_origin_may_have_credentials")
def pages_read_no_parts(request: S3Request, serve: Serve) -> Response:
    """UploadPart ignores Origin."""
    return serve(request.without("origin") if request.operation == "UploadPart" else request)


@defect("cors/actual::part_without_rules_hides_no_etag")
def pages_send_parts_without_their_etags(request: S3Request, serve: Serve) -> Response:
    """UploadPart lets any page read its response, whatever the rules, but not the ETag."""
    answer, bucket = serve(request), request.stored_bucket
    if request.operation == "UploadPart" and "origin" in request.headers and bucket and not bucket.cors:
        answer.headers.append((ALLOW_ORIGIN, "*"))
    return answer
