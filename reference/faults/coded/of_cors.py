"""Faults of cross-origin resource sharing: rules, preflights, and headers for browsers."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from hashlib import md5

from reference.configurations.cors import PREFLIGHT
from reference.configurations.cors_rules import CorsRule
from reference.faults.coded.serving_otherwise import serve_with
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error

ALLOW_ORIGIN = "Access-Control-Allow-Origin"
CORS_HEADERS = ("Allow-Origin", "Allow-Methods", "Allow-Headers", "Allow-Credentials", "Expose-Headers", "Max-Age")


def _rules(request: S3Request) -> list[CorsRule]:
    return request.stored_bucket.cors if request.stored_bucket else []


def _serve_with_rules(request: S3Request, serve: Serve, rules: list[CorsRule]) -> Response:
    """Serves a request as if the bucket had other rules."""
    bucket = request.stored_bucket
    return serve(request) if bucket is None else serve_with(request, serve, bucket, cors=rules)


def _is_allowed_by_cors(request: S3Request) -> bool:
    """Returns whether the CORS rules apply to the request."""
    return "origin" in request.headers and not request.operation.endswith("BucketCors")


def _md5(body: bytes) -> str:
    return b64encode(md5(body, usedforsecurity=False).digest()).decode()


@fault(on=("PutBucketCors",))
def only_the_last_cors_rule_is_kept(request: S3Request, serve: Serve) -> Response:
    """Only the last of several rules is kept."""
    answer = serve(request)
    if request.stored_bucket:
        request.stored_bucket.cors = request.stored_bucket.cors[-1:]
    return answer


@fault(on=("GetBucketCors",))
def missing_max_age_is_zero(request: S3Request, serve: Serve) -> Response:
    """GetBucketCors returns MaxAgeSeconds 0 for rules without one."""
    answer = serve(request)
    if b"<MaxAgeSeconds>" not in answer.body:
        answer.sub(rb"</CORSRule>", b"<MaxAgeSeconds>0</MaxAgeSeconds></CORSRule>")
    return answer


@fault(on=("PutBucketCors",))
def cors_rules_are_merged(request: S3Request, serve: Serve) -> Response:
    """PutBucketCors adds the new rules to the existing ones."""
    before = _rules(request)
    answer = serve(request)
    bucket = request.stored_bucket
    if bucket and answer.status == 200:
        bucket.cors = (before + bucket.cors)[:100]
    return answer


@fault(on=("DeleteBucketCors",))
def deleting_missing_cors_rules_is_404(request: S3Request, serve: Serve) -> Response:
    """DeleteBucketCors returns 404 if there is no configuration."""
    if not _rules(request):
        return error(404, "NoSuchCORSConfiguration")
    return serve(request)


@fault(on=("PutBucketCors",))
def refused_cors_rules_delete_the_existing_ones(request: S3Request, serve: Serve) -> Response:
    """A refused configuration deletes the existing one."""
    answer = serve(request)
    if answer.status == 400 and request.stored_bucket:
        request.stored_bucket.cors = []
    return answer


@fault(on=("PutBucketCors",))
def md5_of_cors_rules_is_not_verified(request: S3Request, serve: Serve) -> Response:
    """PutBucketCors accepts any Content-MD5."""
    return serve(request.with_headers(content_md5=_md5(request.body)))


@fault()
def origins_are_compared_by_prefix(request: S3Request, serve: Serve) -> Response:
    """An origin is allowed if an allowed one is a prefix."""
    if not _is_allowed_by_cors(request):
        return serve(request)
    origin = request.header("origin")
    return _serve_with_rules(
        request,
        serve,
        [
            replace(rule, origins=(origin,)) if any(origin.startswith(o) for o in rule.origins) else rule
            for rule in _rules(request)
        ],
    )


@fault()
def schemes_of_origins_are_ignored(request: S3Request, serve: Serve) -> Response:
    """An http origin is allowed if a rule has the same host with https."""
    origin = request.header("origin")
    if _is_allowed_by_cors(request) and origin.startswith("http:"):
        other = [
            replace(rule, origins=tuple(o.replace("https:", "http:") for o in rule.origins)) for rule in _rules(request)
        ]
        return _serve_with_rules(request, serve, other)
    return serve(request)


@fault()
def wildcard_matches_no_empty_text(request: S3Request, serve: Serve) -> Response:
    """A wildcard stands for at least one character."""
    if not _is_allowed_by_cors(request):
        return serve(request)
    origin = request.header("origin")
    other = [
        replace(rule, origins=tuple(o for o in rule.origins if o.replace("*", "") != origin))
        for rule in _rules(request)
    ]
    return _serve_with_rules(request, serve, other)


@fault(on=(PREFLIGHT,))
def ends_of_origins_are_not_compared(request: S3Request, serve: Serve) -> Response:
    """A rule's origin that begins with a wildcard allows whatever contains the rest."""
    other = [
        replace(rule, origins=tuple(f"{o}*" if o.startswith("*.") else o for o in rule.origins))
        for rule in _rules(request)
    ]
    return _serve_with_rules(request, serve, other)


@fault()
def wildcards_in_origins_are_literal(request: S3Request, serve: Serve) -> Response:
    """Wildcards in origins are compared literally."""
    if not _is_allowed_by_cors(request):
        return serve(request)
    other = [
        replace(rule, origins=tuple(o for o in rule.origins if o == "*" or "*" not in o)) for rule in _rules(request)
    ]
    return _serve_with_rules(request, serve, other)


@fault(on=(PREFLIGHT,))
def no_allowed_headers_allow_all(request: S3Request, serve: Serve) -> Response:
    """A rule without AllowedHeader allows every header."""
    return _serve_with_rules(request, serve, [replace(r, headers=r.headers or ("*",)) for r in _rules(request)])


@fault(on=(PREFLIGHT,))
def one_allowed_header_allows_all(request: S3Request, serve: Serve) -> Response:
    """A preflight succeeds if one of the headers is allowed."""
    first = request.header("access-control-request-headers").partition(",")[0]
    if first:
        return serve(request.with_headers(access_control_request_headers=first))
    return serve(request)


@fault(on=(PREFLIGHT,))
def methods_are_not_compared(request: S3Request, serve: Serve) -> Response:
    """A preflight succeeds for every method."""
    methods = ("GET", "PUT", "HEAD", "POST", "DELETE")
    return _serve_with_rules(request, serve, [replace(rule, methods=methods) for rule in _rules(request)])


@fault()
def only_the_first_rule_of_an_origin_is_evaluated(request: S3Request, serve: Serve) -> Response:
    """After the first rule with the origin, no other rule is checked."""
    if not _is_allowed_by_cors(request):
        return serve(request)
    origin, found = request.header("origin"), _rules(request)
    first = next((rule for rule in found if origin in rule.origins), None)
    return serve(request) if first is None else _serve_with_rules(request, serve, [first])


@fault()
def last_matching_cors_rule_applies(request: S3Request, serve: Serve) -> Response:
    """The last one of the rules that allow a request is used."""
    return _serve_with_rules(request, serve, _rules(request)[::-1]) if _is_allowed_by_cors(request) else serve(request)


@fault(on=(PREFLIGHT,))
def allow_headers_has_the_headers_of_the_rule(request: S3Request, serve: Serve) -> Response:
    """Access-Control-Allow-Headers has the AllowedHeader elements of the rule, whatever was requested."""
    answer = serve(request)
    if answer.header("Access-Control-Allow-Headers"):
        rule = next(rule for rule in _rules(request) if request.header("origin") in rule.origins)
        answer.set("Access-Control-Allow-Headers", ", ".join(rule.headers))
    return answer


@fault()
def any_origin_is_echoed(request: S3Request, serve: Serve) -> Response:
    """If a rule allows any origin, the response names the requesting one."""
    answer = serve(request)
    return answer.set(ALLOW_ORIGIN, request.header("origin")) if answer.header(ALLOW_ORIGIN) == "*" else answer


@fault()
def errors_have_no_cors_headers(request: S3Request, serve: Serve) -> Response:
    """Errors have no CORS headers."""
    answer = serve(request)
    if answer.status >= 400:
        for name in CORS_HEADERS:
            answer.set(f"Access-Control-{name}", None)
    return answer


@fault()
def requests_from_disallowed_origins_are_refused(request: S3Request, serve: Serve) -> Response:
    """A request from an origin that no rule allows is refused."""
    if _is_allowed_by_cors(request) and _rules(request) and request.operation != PREFLIGHT:
        answer = serve(request)
        return answer if answer.header(ALLOW_ORIGIN) else error(403, "AccessForbidden")
    return serve(request)


@fault(on=(PREFLIGHT,))
def referer_replaces_a_missing_origin(request: S3Request, serve: Serve) -> Response:
    """For a preflight without Origin, the origin is taken from Referer."""
    referer = request.header("referer")
    if referer:
        return serve(request.with_headers(origin=referer, access_control_request_method="GET"))
    return serve(request)


@fault(on=(PREFLIGHT,))
def missing_cors_rules_allow_everything(request: S3Request, serve: Serve) -> Response:
    """A bucket without a configuration allows every origin."""
    if not _rules(request):
        return Response(200, [(ALLOW_ORIGIN, "*"), ("Access-Control-Allow-Methods", "GET, PUT, POST, DELETE, HEAD")])
    return serve(request)


@fault(on=(PREFLIGHT,))
def preflights_of_presigned_urls_are_refused(request: S3Request, serve: Serve) -> Response:
    """A preflight for a presigned URL is refused because of the method."""
    signed = not {"Signature", "X-Amz-Signature"}.isdisjoint(request.query)
    return error(403, "SignatureDoesNotMatch") if signed else serve(request)


@fault(on=(PREFLIGHT,))
def preflights_need_access_to_the_object(request: S3Request, serve: Serve) -> Response:
    """A preflight for an object that is there is refused, as a GET without credentials is."""
    bucket = request.stored_bucket
    if bucket and request.key and bucket.current(request.key):
        return error(403, "AccessDenied")
    return serve(request)


@fault(on=(PREFLIGHT,))
def preflights_for_missing_keys_return_404(request: S3Request, serve: Serve) -> Response:
    """A preflight for a key that does not exist returns 404."""
    bucket = request.stored_bucket
    if bucket and request.key and not bucket.current(request.key):
        return error(404, "NoSuchKey")
    return serve(request)


@fault(on=("UploadPart",))
def etag_of_upload_part_is_not_exposed(request: S3Request, serve: Serve) -> Response:
    """UploadPart lets any page read the response, whatever the rules, but not the ETag."""
    answer, bucket = serve(request), request.stored_bucket
    if "origin" in request.headers and bucket and not bucket.cors:
        answer.headers.append((ALLOW_ORIGIN, "*"))
    return answer
