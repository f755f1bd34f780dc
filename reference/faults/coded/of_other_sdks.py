"""Faults of requests in the forms of SDKs other than boto."""

from __future__ import annotations

import re

from reference.faults.table import fault
from reference.protocol.messages import LISTINGS, Response, S3Request, Serve, error

SLASHED_OPERATIONS = ("ListObjects", "ListObjectsV2", "HeadBucket", "GetBucketLocation")


@fault()
def empty_listing_arguments_are_refused(request: S3Request, serve: Serve) -> Response:
    """A listing with an argument without a value is refused."""
    names = ("prefix", "delimiter", "marker", "start-after")
    empty = any(request.parameter(name, "-") == "" for name in names)
    lists = request.operation in (*LISTINGS, "ListObjectVersions")
    return error(400, "InvalidArgument") if lists and empty else serve(request)


@fault()
def unsorted_listing_arguments_are_refused(request: S3Request, serve: Serve) -> Response:
    """A listing whose arguments are not sorted is refused."""
    names = [pair.partition("=")[0] for pair in request.query_string.split("&")]
    lists = request.operation in (*LISTINGS, "ListObjectVersions") and "user-agent" not in request.headers
    return error(400, "InvalidArgument") if lists and names != sorted(names) else serve(request)


def _is_about_a_bucket(request: S3Request) -> bool:
    return request.method == "GET" and bool(request.bucket) and not request.key


@fault()
def sub_resources_with_an_equals_sign_are_ignored(request: S3Request, serve: Serve) -> Response:
    """A sub-resource with an equals sign is not seen."""
    named = re.fullmatch(r"([a-z]+)=(?:&prefix=.*)?", request.query_string)
    return serve(request.with_query(**{named[1]: None}) if named and _is_about_a_bucket(request) else request)


@fault(in_front=True)
def sub_resources_need_an_equals_sign(request: S3Request, serve: Serve) -> Response:
    """A sub-resource without an equals sign is refused."""
    bare = _is_about_a_bucket(request) and re.fullmatch(r"[a-z]+(&prefix=.*)?", request.query_string)
    return error(400, "InvalidArgument") if bare and "user-agent" not in request.headers else serve(request)


@fault()
def bucket_path_with_a_slash_is_an_empty_key(request: S3Request, serve: Serve) -> Response:
    """A bucket's path that ends in a slash is that of a key without a name."""
    slashed = request.operation in SLASHED_OPERATIONS and request.path.endswith("/")
    return error(404, "NoSuchKey") if slashed else serve(request)


@fault()
def bucket_path_without_slash_is_redirected(request: S3Request, serve: Serve) -> Response:
    """A bucket's path without a slash at the end is redirected to the one with a slash."""
    bare = (
        request.operation in SLASHED_OPERATIONS
        and not request.path.endswith("/")
        and "user-agent" not in request.headers
    )
    return Response(301, [("Location", f"{request.path}/")]) if bare else serve(request)


@fault()
def empty_headers_are_refused(request: S3Request, serve: Serve) -> Response:
    """PutObject with a header without a value is refused."""
    empty = request.operation == "PutObject" and "" in request.headers.values()
    return error(400, "InvalidArgument") if empty else serve(request)


@fault(on=("PutObject",))
def empty_metadata_is_refused(request: S3Request, serve: Serve) -> Response:
    """PutObject with metadata without a value is refused."""
    empty = any(name.startswith("x-amz-meta-") and not value for name, value in request.headers.items())
    return error(400, "InvalidArgument") if empty else serve(request)
