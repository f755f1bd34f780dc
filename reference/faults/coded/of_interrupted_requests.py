"""Faults of requests that are under way when another one ends what they are about."""

from __future__ import annotations

import threading
import time

from reference.faults.coded.of_consistency import serve_one_at_a_time
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.state import MultipartUpload, UploadedPart

MAX_WAIT = 5
"""Seconds after which a response goes on that waits for another request."""


@fault()
def late_part_restores_an_aborted_upload(request: S3Request, serve: Serve) -> Response:
    """An UploadPart that began before its upload was aborted stores its part, and writes the upload back; what was
    aborted once is not aborted again."""
    aborted: dict[str, tuple[float, MultipartUpload]] = request.memory.setdefault("aborted", {})
    upload_id, bucket = request.parameter("uploadId"), request.stored_bucket
    if bucket is None or request.bucket.endswith("-preflight"):
        return serve(request)
    if request.operation == "AbortMultipartUpload" and upload_id in bucket.uploads:
        if upload_id in aborted:
            return Response(204)
        aborted[upload_id] = time.time(), bucket.uploads[upload_id]
    if request.operation == "UploadPart" and upload_id in aborted and request.started_at < aborted[upload_id][0]:
        bucket.uploads[upload_id] = aborted[upload_id][1]
    return serve(request)


@fault()
def concurrent_parts_are_mixed(request: S3Request, serve: Serve) -> Response:
    """An UploadPart that ends after a later one leaves the earlier ETag with the later bytes."""
    ended: dict[tuple[str, str], tuple[float, UploadedPart]] = request.memory.setdefault("ended", {})
    answer, bucket = serve(request), request.stored_bucket
    if request.operation == "UploadPart" and answer.status == 200 and bucket is not None:
        part = bucket.uploads[request.parameter("uploadId")].parts[int(request.parameter("partNumber"))]
        name = request.parameter("uploadId"), request.parameter("partNumber")
        when, before = ended.get(name, (0.0, part))
        if request.started_at < when:
            part.body = before.body
        ended[name] = time.time(), part
    return answer


@fault()
def put_into_a_bucket_being_deleted_returns_200(request: S3Request, serve: Serve) -> Response:
    """A PutObject that began before the bucket was deleted returns 200."""
    deleted: dict[str, float] = request.memory.setdefault("deleted", {})
    if request.operation == "PutObject" and request.started_at < deleted.get(request.bucket, 0.0):
        return Response(200, [("ETag", '"0123456789abcdef0123456789abcdef"')])
    answer = serve(request)
    if request.operation == "DeleteBucket" and answer.status == 204:
        deleted[request.bucket] = time.time()
    return answer


@fault()
def uploads_outlive_their_bucket(request: S3Request, serve: Serve) -> Response:
    """A new bucket has the uploads of a former one with the same name."""
    left: dict[str, dict[str, MultipartUpload]] = request.memory.setdefault("left", {})
    if request.operation == "DeleteBucket" and request.stored_bucket is not None:
        left[request.bucket] = dict(request.stored_bucket.uploads)
    answer = serve(request)
    if request.operation == "CreateBucket" and request.stored_bucket is not None:
        request.stored_bucket.uploads.update(left.pop(request.bucket, {}))
    return answer


@fault()
def read_of_an_object_being_deleted_ends_in_zeros(request: S3Request, serve: Serve) -> Response:
    """A GetObject goes on with zeros when the object is deleted or overwritten meanwhile."""
    ends: dict[str, threading.Event] = request.memory.setdefault("ends", {})
    answer = serve(request)
    if request.operation in ("DeleteObject", "PutObject") and request.path in ends:
        ends[request.path].set()
    if request.operation == "GetObject" and len(answer.body) > 10_000_000:
        ends[request.path], left = threading.Event(), len(answer.body) // 2
        whole, answer.body = answer.body, answer.body[:-left]
        answer.set("Content-Length", str(len(whole)))
        ended = ends[request.path]
        answer.rest = lambda: bytes(left) if ended.wait(MAX_WAIT) else whole[-left:]
    return answer


@fault(on=("PutBucketAcl",))
def concurrent_put_acl_fails(request: S3Request, serve: Serve) -> Response:
    """A PutBucketAcl that meets another one returns 500."""
    if not request.bucket.endswith("-preflight"):
        return serve_one_at_a_time(request, serve, lambda: error(500, "InternalError"))
    return serve(request)


def _is_later_put_acl(request: S3Request) -> bool:
    """Returns whether a PutBucketAcl of a check is not the first one of its bucket, nor the second, which are alone."""
    put: dict[str, int] = request.memory.setdefault("acls", {})
    with request.state.lock:
        put[request.bucket] = put.get(request.bucket, 0) + (request.operation == "PutBucketAcl")
    return request.operation == "PutBucketAcl" and put[request.bucket] > 2


@fault()
def concurrent_acls_are_mixed(request: S3Request, serve: Serve) -> Response:
    """A PutBucketAcl that meets another one leaves the grants of both."""
    bucket, is_another = request.stored_bucket, _is_later_put_acl(request)
    if not is_another or bucket is None:
        return serve(request)
    with request.state.lock:
        before = list(bucket.grants)
        answer = serve(request)
        bucket.grants += [grant for grant in before if grant not in bucket.grants]
    return answer


@fault()
def concurrent_acls_are_lost(request: S3Request, serve: Serve) -> Response:
    """A PutBucketAcl that meets another one returns 200, and the bucket stays private."""
    return Response(200) if _is_later_put_acl(request) else serve(request)
