"""Faults of cross-origin resource sharing: an element of a rule is accepted, and read in another way."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from reference.configurations.cors import PREFLIGHT
from reference.configurations.cors_rules import CorsRule
from reference.faults.coded.serving_otherwise import serve_with
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve

ASKED = "access-control-request-headers"


def _reread(request: S3Request, serve: Serve, change: Callable[[CorsRule], CorsRule]) -> Response:
    """The response as if each rule were another one."""
    bucket = request.stored_bucket
    if bucket is None or request.operation.endswith("BucketCors"):
        return serve(request)
    return serve_with(request, serve, bucket, cors=[change(rule) for rule in bucket.cors])


@fault()
def dots_of_origins_are_any_character(request: S3Request, serve: Serve) -> Response:
    """A dot in AllowedOrigin allows any character, as in a regular expression."""
    origin = request.header("origin")

    def change(rule: CorsRule) -> CorsRule:
        fits = any(re.fullmatch(each.replace("*", ".*"), origin) for each in rule.origins if each != "*")
        return replace(rule, origins=(origin, *rule.origins)) if fits else rule

    return _reread(request, serve, change)


@fault(on=(PREFLIGHT,))
def allowed_headers_are_parts_of_names(request: S3Request, serve: Serve) -> Response:
    """A header is allowed if the name contains an allowed one."""
    names = [name.strip() for name in request.header(ASKED).split(",") if name.strip()]

    def change(rule: CorsRule) -> CorsRule:
        more = [name for name in names if any(each.strip("*").lower() in name.lower() for each in rule.headers)]
        return replace(rule, headers=(*rule.headers, *more))

    return _reread(request, serve, change)


@fault(on=(PREFLIGHT,))
def first_requested_header_counts(request: S3Request, serve: Serve) -> Response:
    """Only the first header in Access-Control-Request-Headers needs to be allowed."""
    asked = request.headers.get(ASKED)
    return serve(request.with_headers(**{ASKED: asked.partition(",")[0]}) if asked else request)


@fault(on=(PREFLIGHT,))
def last_requested_header_counts(request: S3Request, serve: Serve) -> Response:
    """Only the last header in Access-Control-Request-Headers needs to be allowed."""
    asked = request.headers.get(ASKED)
    return serve(request.with_headers(**{ASKED: asked.rpartition(",")[2]}) if asked else request)


@fault(on=(PREFLIGHT,))
def wildcards_of_headers_are_at_the_end(request: S3Request, serve: Serve) -> Response:
    """An AllowedHeader that begins with a wildcard, and is more, allows nothing."""

    def change(rule: CorsRule) -> CorsRule:
        left = tuple(each for each in rule.headers if each == "*" or not each.startswith("*"))
        return replace(rule, headers=left)

    return _reread(request, serve, change)


_LIKE = {"GET": "HEAD", "POST": "PUT"}


@fault()
def methods_allow_those_like_them(request: S3Request, serve: Serve) -> Response:
    """A rule that allows GET or POST allows HEAD or PUT, too."""

    def change(rule: CorsRule) -> CorsRule:
        more = [_LIKE[method] for method in rule.methods if method in _LIKE]
        return replace(rule, methods=(*rule.methods, *more))

    return _reread(request, serve, change)
