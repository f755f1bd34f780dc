"""Faults of conditional writes that meet: the condition is tested, and a moment later the write is done."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection
from dataclasses import replace

from reference.faults.table import fault
from reference.objects import conditions
from reference.protocol.errors import S3Error
from reference.protocol.messages import Response, S3Request, Serve

PUT, COMPLETE, COPY, DELETE = "PutObject", "CompleteMultipartUpload", "CopyObject", "DeleteObject"
BATCH = "DeleteObjects"
_CONDITIONAL_ENTRY = re.compile(rb"<Key>([^<]+)</Key><ETag>([^<]+)</ETag>")


def _serve_with_early_condition(
    request: S3Request, serve: Serve, operations: Collection[str], window: float
) -> Response:
    """Tests the condition of a write of these operations, and writes after so many seconds."""
    condition, bucket = {"if-match", "if-none-match"} & request.headers.keys(), request.stored_bucket
    if request.operation not in operations or not condition or bucket is None:
        return serve(request)

    def test() -> None:
        if request.operation == DELETE:
            conditions.evaluate_delete(request.header("if-match"), bucket, request.key, None)
        else:
            conditions.evaluate_write(request, bucket, bucket.uploads.get(request.parameter("uploadId")))

    return _write_after_condition(request, serve, test, request.without(*condition), window)


def _write_after_condition(
    request: S3Request, serve: Serve, test: Callable[[], None], without_condition: S3Request, window: float
) -> Response:
    """Tests a condition, and serves the request without it after so many seconds, or refuses the request."""
    with request.state.lock:
        try:
            test()
        except S3Error:
            return serve(request)
    time.sleep(window)
    return serve(without_condition)


@fault()
def condition_of_a_put_is_not_atomic(request: S3Request, serve: Serve) -> Response:
    """The condition of a PutObject is tested 2 ms before the write."""
    return _serve_with_early_condition(request, serve, {PUT}, 0.002)


@fault()
def condition_of_a_completion_is_not_atomic(request: S3Request, serve: Serve) -> Response:
    """The condition of a CompleteMultipartUpload is tested 2 ms before the write."""
    return _serve_with_early_condition(request, serve, {COMPLETE}, 0.002)


@fault()
def condition_of_a_copy_is_not_atomic(request: S3Request, serve: Serve) -> Response:
    """The condition of a CopyObject is tested 2 ms before the write."""
    return _serve_with_early_condition(request, serve, {COPY}, 0.002)


@fault()
def condition_of_a_deletion_is_not_atomic(request: S3Request, serve: Serve) -> Response:
    """The condition of a DeleteObject is tested 5 ms before the deletion."""
    return _serve_with_early_condition(request, serve, {DELETE}, 0.005)


@fault()
def condition_of_a_batch_is_not_atomic(request: S3Request, serve: Serve) -> Response:
    """The condition of a DeleteObjects is tested 5 ms before the deletion."""
    found, bucket = _CONDITIONAL_ENTRY.search(request.body), request.stored_bucket
    if request.operation != BATCH or found is None or bucket is None:
        return serve(request)
    key, etag = (text.decode() for text in found.groups())
    return _write_after_condition(
        request, serve, lambda: conditions.evaluate_delete(etag, bucket, key, None), _without_condition(request), 0.005
    )


def _without_condition(request: S3Request) -> S3Request:
    """The write as if sent without a condition."""
    if request.operation == BATCH:
        return replace(request, body=re.sub(rb"<ETag>[^<]*</ETag>", b"", request.body))
    return request.without("if-match", "if-none-match")


def _serve_overlapping(request: S3Request, serve: Serve, pair: Collection[str], window: float) -> Response:
    """Tests the conditions of both operations of a pair some seconds before they write, and again if anything but the
    other one has written meanwhile."""
    last: dict[tuple[str, str], tuple[int, str]] = request.memory.setdefault("last writers", {})
    named = _CONDITIONAL_ENTRY.search(request.body) if request.operation == BATCH else None
    where = (request.bucket, named[1].decode() if named else request.key)
    number = last.get(where, (0, ""))[0]

    def write(asked: S3Request) -> Response:
        answer = serve(asked)
        if answer.status < 300 and b"<Code>" not in answer.body:
            last[where] = (last.get(where, (0, ""))[0] + 1, request.operation)
        return answer

    without_condition = _without_condition(request)
    under_a_condition = without_condition.body != request.body or without_condition.headers != request.headers
    if request.operation in pair and under_a_condition:
        time.sleep(window)
        with request.state.lock:
            written, by = last.get(where, (0, ""))
            met = written == number + 1 and by in pair and by != request.operation
            return write(without_condition if met else request)
    with request.state.lock:
        return write(request)


@fault()
def concurrent_copy_and_completion_both_succeed(request: S3Request, serve: Serve) -> Response:
    """A CopyObject and a CompleteMultipartUpload within 5 ms both succeed; each waits for all other writes."""
    return _serve_overlapping(request, serve, {COPY, COMPLETE}, 0.005)


@fault()
def concurrent_batch_and_completion_both_succeed(request: S3Request, serve: Serve) -> Response:
    """A DeleteObjects and a CompleteMultipartUpload within 30 ms both succeed; each waits for all other writes."""
    return _serve_overlapping(request, serve, {BATCH, COMPLETE}, 0.03)
