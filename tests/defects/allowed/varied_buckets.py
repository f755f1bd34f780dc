"""Allowed variations of buckets and their CORS rules: other orders, missing parts, and different values."""

from __future__ import annotations

import re

from reference.configurations.cors import PREFLIGHT
from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.varying import variation


@variation("less", behind_signatures=True)
def region_is_verified_first(request: S3Request, serve: Serve) -> Response:
    """CreateBucket refuses another region's LocationConstraint first, even if the bucket exists."""
    elsewhere = request.operation == "CreateBucket" and request.stored_bucket and b"LocationConstraint" in request.body
    return error(400, "InvalidLocationConstraint", LocationConstraint="us-west-2") if elsewhere else serve(request)


@variation("more", behind_signatures=True)
def recreating_an_own_bucket_is_409(request: S3Request, serve: Serve) -> Response:
    """CreateBucket of one's own bucket returns 409, as outside us-east-1."""
    existed = request.stored_bucket is not None
    answer = serve(request)
    if request.operation == "CreateBucket" and existed and answer.status == 200:
        return error(409, "BucketAlreadyOwnedByYou", BucketName=request.bucket)
    return answer


@variation("less", behind_signatures=True)
def smaller_pages_of_buckets(request: S3Request, serve: Serve) -> Response:
    """A page of ListBuckets has one bucket if two were requested: MaxBuckets is an upper limit."""
    answer = serve(request)
    if request.operation == "ListBuckets" and request.parameter("max-buckets") == "2":
        return serve(request.with_query(max_buckets="1"))
    return answer


@variation("more")
def cors_rule_elements_in_reverse_order(request: S3Request, serve: Serve) -> Response:
    """GetBucketCors returns the elements of a rule in reverse order."""
    answer = serve(request)
    if request.operation != "GetBucketCors" or answer.status != 200:
        return answer

    def backwards(found: re.Match[bytes]) -> bytes:
        elements = [element[0] for element in re.finditer(rb"<(\w+)>.*?</\1>", found[1], re.DOTALL)]
        return b"<CORSRule>" + b"".join(reversed(elements)) + b"</CORSRule>"

    return answer.sub(rb"<CORSRule>(.*?)</CORSRule>", backwards)


@variation("more")
def allow_headers_repeats_the_request(request: S3Request, serve: Serve) -> Response:
    """Access-Control-Allow-Headers repeats the request's header, with its case and commas."""
    answer = serve(request)
    asked = request.header("access-control-request-headers")
    return (
        answer.set("Access-Control-Allow-Headers", asked) if answer.header("Access-Control-Allow-Headers") else answer
    )


@variation("more")
def allow_methods_has_only_the_requested_one(request: S3Request, serve: Serve) -> Response:
    """Access-Control-Allow-Methods of a preflight only has the requested method, as the API reference says."""
    answer = serve(request)
    if request.operation == PREFLIGHT and answer.status == 200:
        answer.set("Access-Control-Allow-Methods", request.header("access-control-request-method"))
    return answer


@variation("more")
def preflights_for_unknown_methods_are_forbidden(request: S3Request, serve: Serve) -> Response:
    """A preflight for a method that no rule can have is forbidden instead of a bad request."""
    answer = serve(request)
    if request.operation == PREFLIGHT and b"Invalid Access-Control-Request-Method: " in answer.body:
        forbidden = error(403, "AccessForbidden", Method=request.method, ResourceType="BUCKET")
        return answer if b": null<" in answer.body else forbidden
    return answer
