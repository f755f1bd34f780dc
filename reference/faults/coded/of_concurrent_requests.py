"""Faults of requests that meet: each is done if it is alone, and fails while another one is under way.

A request takes a moment, so that others can meet it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection

from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error

DELAY_SECONDS = 0.05
PUT, GET, HEAD, DELETE, COPY = "PutObject", "GetObject", "HeadObject", "DeleteObject", "CopyObject"
KEY_LISTINGS = ("ListObjects", "ListObjectsV2")
VERSIONING = "PutBucketVersioning"


def _serve_failing_if_concurrent(
    request: S3Request, serve: Serve, place: str, met: Collection[str], failed: str = "500 InternalError"
) -> Response:
    """Serves a request after a moment. It fails if one of the `met` operations was under way at its place when it came,
    or began meanwhile; of two requests for one operation, only the second fails."""
    under_way: list[tuple[str, str]] = request.memory.setdefault("under way", [])
    own = (request.operation, place)

    def is_concurrent() -> bool:
        return any(name in met and _is_about_same_place(request.operation, place, there) for name, there in under_way)

    with request.state.lock:
        fails = is_concurrent()
        under_way.append(own)
    time.sleep(DELAY_SECONDS)
    with request.state.lock:
        fails = fails or (request.operation not in met and is_concurrent())
    try:
        status, _, code = failed.partition(" ")
        return error(int(status), code) if fails else serve(request)
    finally:
        with request.state.lock:
            under_way.remove(own)


def _is_about_same_place(operation: str, place: str, other: str) -> bool:
    """Returns whether two requests are about one place: a listing is about all keys with its prefix."""
    return other.startswith(place) if operation in KEY_LISTINGS else place == other


def _concurrency_fault(
    failing: Collection[str], met: Collection[str], failed: str = "500 InternalError"
) -> Callable[..., Response]:
    """Returns a server at which requests for some operations fail where they meet others about the same key, or if they
    are listings, about a key with their prefix."""

    def serve_faulty(request: S3Request, serve: Serve) -> Response:
        if request.operation in failing:
            place = request.key or request.parameter("prefix")
            return _serve_failing_if_concurrent(request, serve, f"{request.bucket}/{place}", met, failed)
        if request.operation in met:
            return _serve_failing_if_concurrent(request, serve, f"{request.bucket}/{request.key}", ())
        return serve(request)

    return serve_faulty


fault("listing_during_a_put_fails", "A listing that meets a PutObject of one of its keys returns 500.")(
    _concurrency_fault(KEY_LISTINGS, {PUT})
)
fault("concurrent_put_fails", "A PutObject that meets another one of the key returns 500.")(
    _concurrency_fault({PUT}, {PUT})
)
fault("deletion_during_a_read_fails", "A DeleteObject that meets a GetObject of the key returns 500.")(
    _concurrency_fault({DELETE}, {GET})
)
fault("head_during_a_put_fails", "A HeadObject that meets a PutObject of the key returns 500.")(
    _concurrency_fault({HEAD}, {PUT})
)


@fault(on=("UploadPart",))
def concurrent_upload_of_any_part_fails(request: S3Request, serve: Serve) -> Response:
    """An UploadPart during another one of the same upload returns 500, whatever the numbers."""
    return _serve_failing_if_concurrent(request, serve, request.parameter("uploadId"), {"UploadPart"})


@fault(on=(COPY,))
def concurrent_copy_of_one_source_fails(request: S3Request, serve: Serve) -> Response:
    """A CopyObject that meets another one of the same source returns 503 InternalError."""
    return _serve_failing_if_concurrent(
        request, serve, request.header("x-amz-copy-source"), {COPY}, "503 InternalError"
    )


@fault(on=(VERSIONING, PUT))
def put_versioning_during_a_put_fails(request: S3Request, serve: Serve) -> Response:
    """A PutBucketVersioning that meets a PutObject in the bucket returns 500."""
    return _serve_failing_if_concurrent(
        request, serve, request.bucket, {PUT} if request.operation == VERSIONING else ()
    )


@fault(on=(PUT,))
def concurrent_conditional_put_fails(request: S3Request, serve: Serve) -> Response:
    """A PutObject with a condition that meets another one of the key returns 500, where it should return 412 or 409."""
    if {"if-match", "if-none-match"}.isdisjoint(request.headers):
        return serve(request)
    return _serve_failing_if_concurrent(request, serve, request.path, {PUT})
