"""Faults that only show when several clients work at the same time, or one right after another.

They are in front of the reference's lock, which lets one request after another through.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from reference.faults.table import fault
from reference.protocol.messages import LISTINGS, Response, S3Request, Serve, error

RECENT_REQUESTS = 20
"""The number of requests for which something is still wrong: a time would be too short on a busy machine."""
WRITES = ("PutObject", "CopyObject", "CompleteMultipartUpload", "DeleteObject")


def _count_request(request: S3Request) -> int:
    """Returns the number of requests that have come."""
    with request.state.lock:
        request.memory["requests"] = request.memory.get("requests", 0) + 1
        return int(request.memory["requests"])


def _recent_or_new(
    request: S3Request, name: str, make: Callable[[], Response], moment: int = RECENT_REQUESTS
) -> Response:
    """Returns the last answer of `make` again, if recent enough."""
    kept: dict[tuple[str, str, str], tuple[int, Response]] = request.memory.setdefault(name, {})
    which = (request.method, request.path, request.query_string + request.header("range"))
    now, (made, answer) = _count_request(request), kept.get(which, (0, None))
    if answer is None or now > made + moment:
        answer = make()
        kept[which] = (now, answer)
    return Response(answer.status, list(answer.headers), answer.body)


def _is_check_request(request: S3Request) -> bool:
    """Returns whether a request is neither of the preflight nor of the steps before a history."""
    return not request.bucket.endswith("-preflight") and "/alone" not in request.key


def _is_after_recent_write(request: S3Request) -> bool:
    """Returns whether another write of the key came a moment ago; notes this one."""
    latest: dict[str, int] = request.memory.setdefault("latest write", {})
    before, latest[request.path] = latest.get(request.path), _count_request(request)
    return before is not None and latest[request.path] < before + RECENT_REQUESTS


@fault(on=("GetObject", "HeadObject"))
def reads_are_cached_for_a_moment(request: S3Request, serve: Serve) -> Response:
    """GetObject and HeadObject repeat the previous response for a moment."""
    if _is_check_request(request):
        return _recent_or_new(request, "reads", lambda: serve(request))
    return serve(request)


@fault(on=LISTINGS)
def listings_are_cached_for_a_moment(request: S3Request, serve: Serve) -> Response:
    """Listings repeat the previous response for a moment."""
    return _recent_or_new(request, "listings", lambda: serve(request))


@fault()
def deleted_keys_are_listed_for_a_while(request: S3Request, serve: Serve) -> Response:
    """A deleted key is still in listings for a moment."""
    gone: dict[str, tuple[int, bytes]] = request.memory.setdefault("gone", {})
    if request.operation in ("DeleteObject", "DeleteObjects") and request.stored_bucket is not None:
        with request.state.lock:
            stored = {key: request.stored_bucket.current(key) for key in request.stored_bucket.keys}
            answer = serve(request)
            left = set(request.stored_bucket.keys)
        for key, version in stored.items():
            if version is not None and key not in left:
                entry = f"<Key>{key}</Key><ETag>&quot;{version.etag}&quot;</ETag><Size>{version.size}</Size>"
                gone[key] = (_count_request(request), f"<Contents>{entry}</Contents></ListBucketResult>".encode())
        return answer
    answer = serve(request)
    if request.operation == "ListObjectsV2" and answer.status == 200:
        for key, (when, listed) in list(gone.items()):
            is_missing = key.startswith(request.parameter("prefix")) and f"<Key>{key}</Key>".encode() not in answer.body
            if is_missing and _count_request(request) < when + RECENT_REQUESTS:
                answer.body = answer.body.replace(b"</ListBucketResult>", listed)
    return answer


@fault()
def reads_are_torn(request: S3Request, serve: Serve) -> Response:
    """A GetObject that meets an overwrite returns the beginning of one object and the rest of another."""
    bodies: dict[str, bytes] = request.memory.setdefault("bodies", {})
    answer = serve(request)
    if request.operation == "GetObject" and answer.status == 200 and _is_check_request(request):
        before = bodies.get(request.path, b"")
        half = len(answer.body) // 2
        if len(before) > half:
            answer.body = before[:half] + answer.body[half:]
        bodies[request.path] = answer.body
    return answer


@fault()
def etag_and_body_are_of_different_writes(request: S3Request, serve: Serve) -> Response:
    """The ETag is read before the body, and may be that of the previous object."""
    etags: dict[str, str] = request.memory.setdefault("etags", {})
    answer = serve(request)
    if request.operation in ("GetObject", "HeadObject") and answer.status < 300 and _is_check_request(request):
        etag = answer.header("ETag")
        answer.set("ETag", etags.get(request.path, etag))
        etags[request.path] = etag
    return answer


@fault(on=("PutObject",))
def second_of_two_writes_is_lost(request: S3Request, serve: Serve) -> Response:
    """A PutObject right after another one of the key returns 200, and stores nothing."""
    if _is_check_request(request) and _is_after_recent_write(request):
        return serve(request.at(request.bucket, f"{request.key}-lost"))
    return serve(request)


@fault()
def condition_and_write_are_not_atomic(request: S3Request, serve: Serve) -> Response:
    """The condition of a PutObject is tested first, and what it stores is stored a moment later."""
    condition = {name: value for name, value in request.headers.items() if name in ("if-match", "if-none-match")}
    if request.operation != "PutObject" or not condition or not _is_check_request(request):
        return serve(request)
    with request.state.lock:
        current = request.stored_bucket.current(request.key) if request.stored_bucket else None
        if (current is not None) == ("if-none-match" in condition) or (
            current is not None and f'"{current.etag}"' != condition["if-match"]
        ):
            return serve(request)
    time.sleep(0.01)
    return serve(request.without("if-match", "if-none-match"))


@fault()
def delete_condition_matches_former_etags(request: S3Request, serve: Serve) -> Response:
    """The condition of a DeleteObject also holds if the key had this ETag earlier, before somebody else wrote it."""
    former = request.memory.setdefault("former", set())
    condition = request.header("if-match")
    if request.operation == "DeleteObject" and (request.key, condition) in former:
        return serve(request.without("if-match"))
    answer = serve(request)
    if request.operation == "PutObject":
        former.add((request.key, answer.header("ETag")))
    return answer


@fault(on=("PutObject",))
def writes_conflict_with_finished_writes(request: S3Request, serve: Serve) -> Response:
    """A PutObject with If-Match returns 409 for a moment after another write of the key, though that was answered."""
    if _is_check_request(request) and _is_after_recent_write(request) and "if-match" in request.headers:
        return error(409, "ConditionalRequestConflict")
    return serve(request)


@fault(on=("PutObjectTagging",))
def tagging_conflicts_with_finished_tagging(request: S3Request, serve: Serve) -> Response:
    """A PutObjectTagging returns 409 for a moment after another one, though that was answered."""
    if _is_check_request(request) and _is_after_recent_write(request):
        return error(409, "OperationAborted")
    return serve(request)


@fault()
def completion_right_after_a_write_is_lost(request: S3Request, serve: Serve) -> Response:
    """A CompleteMultipartUpload right after another write of the key returns 200, and the object before stays."""
    if request.operation not in WRITES or not _is_check_request(request) or not _is_after_recent_write(request):
        return serve(request)
    if request.operation != "CompleteMultipartUpload" or request.stored_bucket is None:
        return serve(request)
    with request.state.lock:
        before = request.stored_bucket.current(request.key)
        answer = serve(request)
        if before is not None:
            request.stored_bucket.add(before)
        return answer


@fault(on=("CompleteMultipartUpload",))
def completion_condition_ignores_recent_writes(request: S3Request, serve: Serve) -> Response:
    """A CompleteMultipartUpload with If-None-Match does not see an object that was written a moment ago."""
    meets = _is_check_request(request) and request.operation in WRITES and _is_after_recent_write(request)
    if meets:
        return serve(request.without("if-none-match"))
    return serve(request)


@fault()
def tags_are_cached_for_a_moment(request: S3Request, serve: Serve) -> Response:
    """GetObjectTagging repeats the previous response for a moment."""
    if request.operation == "GetObjectTagging":
        return _recent_or_new(request, "tags", lambda: serve(request), 3 * RECENT_REQUESTS)
    if request.operation == "DeleteObjectTagging":
        request.memory.setdefault("tags", {}).pop(("GET", request.path, "tagging="), None)
    return serve(request)


@fault()
def acls_are_cached_for_a_moment(request: S3Request, serve: Serve) -> Response:
    """GetObjectAcl returns for a moment what it returned before, after the four PutObjectAcl before a history."""
    puts: dict[str, int] = request.memory.setdefault("puts", {})
    if request.operation == "PutObjectAcl":
        puts[request.path] = puts.get(request.path, 0) + 1
    if request.operation == "GetObjectAcl" and puts.get(request.path, 0) > 3:
        return _recent_or_new(request, "acls", lambda: serve(request))
    return serve(request)


@fault()
def concurrent_version_is_lost(request: S3Request, serve: Serve) -> Response:
    """A PutObject replaces the version that another client wrote a moment ago."""
    bucket = request.stored_bucket
    if request.operation != "PutObject" or not bucket or not bucket.versioning or not _is_after_recent_write(request):
        return serve(request)
    with request.state.lock:
        before = bucket.current(request.key)
        if before is not None:
            bucket.remove(request.key, before.version_id)
        return serve(request)


@fault(on=("PutObject",))
def concurrent_versions_are_ordered_by_id(request: S3Request, serve: Serve) -> Response:
    """Versions of one key that were written in the same second are ordered by version id."""
    answer = serve(request)
    if request.stored_bucket is not None and request.stored_bucket.versioning:
        with request.state.lock:
            request.stored_bucket.versions.get(request.key, []).sort(key=lambda each: (each.modified, each.version_id))
    return answer


def serve_one_at_a_time(request: S3Request, serve: Serve, refused: Callable[[], Response]) -> Response:
    """Serves one request of a name at a time, and refuses concurrent ones."""
    with request.state.lock:
        lock = request.memory.setdefault(f"lock {request.path} {request.operation}", threading.Lock())
    if not lock.acquire(blocking=False):
        return refused()
    try:
        time.sleep(0.02)
        return serve(request)
    finally:
        lock.release()


@fault(on=("UploadPart",))
def concurrent_upload_of_one_part_fails(request: S3Request, serve: Serve) -> Response:
    """An UploadPart that meets another one of the same number returns 500."""
    return serve_one_at_a_time(request, serve, lambda: error(500, "InternalError"))


@fault(on=("CompleteMultipartUpload",))
def concurrent_completion_fails(request: S3Request, serve: Serve) -> Response:
    """A CompleteMultipartUpload that meets another one of the same upload returns 500."""
    return serve_one_at_a_time(request, serve, lambda: error(500, "InternalError"))


@fault(on=("AbortMultipartUpload",))
def abort_during_completion_deletes_the_object(request: S3Request, serve: Serve) -> Response:
    """AbortMultipartUpload during the completion of the upload deletes the object."""
    time.sleep(0.05)
    answer = serve(request)
    serve(request.with_query(uploadId=None))
    return answer


@fault(on=("AbortMultipartUpload",))
def abort_after_completion_is_500(request: S3Request, serve: Serve) -> Response:
    """AbortMultipartUpload returns 500 when the upload has just been completed."""
    time.sleep(0.05)
    answer = serve(request)
    return error(500, "InternalError") if answer.status == 404 else answer


@fault(on=("DeleteObjects",))
def concurrent_batch_deletion_has_errors(request: S3Request, serve: Serve) -> Response:
    """A DeleteObjects that meets another one reports an InternalError for the first key."""
    entry = b"<Error><Key>a</Key><Code>InternalError</Code><Message>Try again.</Message></Error></DeleteResult>"
    return serve_one_at_a_time(request, serve, lambda: serve(request).sub(b"</DeleteResult>", entry))


@fault(on=("PutBucketTagging",))
def concurrent_bucket_tagging_fails(request: S3Request, serve: Serve) -> Response:
    """A PutBucketTagging that meets another one returns 500."""
    return serve_one_at_a_time(request, serve, lambda: error(500, "InternalError"))


PUTS = (
    *("PutBucketCors", "PutBucketLifecycleConfiguration", "PutBucketPolicy"),
    *("PutBucketVersioning", "PutBucketWebsite"),
)


@fault(on=PUTS)
def concurrent_bucket_configuration_fails(request: S3Request, serve: Serve) -> Response:
    """A request that puts a configuration of a bucket and meets another one returns 500."""
    if request.bucket and not request.bucket.endswith("-preflight"):
        return serve_one_at_a_time(request, serve, lambda: error(500, "InternalError"))
    return serve(request)


@fault(on=("PutBucketWebsite", "PutBucketLifecycleConfiguration"))
def concurrent_configurations_are_mixed(request: S3Request, serve: Serve) -> Response:
    """Two website or lifecycle configurations that are put at the same time are mixed."""
    latest = request.memory.setdefault("configurations", {})
    before, latest[request.bucket] = latest.get(request.bucket), request.body
    writer = re.search(rb"writer-\d", before or b"")
    if writer is None:
        return serve(request)
    return serve(replace(request, body=re.sub(rb"writer-\d", writer[0], request.body, count=1)))


@fault(on=("PutBucketCors", "PutBucketPolicy", "PutBucketVersioning"))
def concurrent_configurations_are_lost(request: S3Request, serve: Serve) -> Response:
    """Requests that put CORS rules, a policy or the versioning state and meet return 200, and what was there stays."""
    bucket, answer = request.stored_bucket, serve(request)
    if bucket is None:
        return answer
    with request.state.lock:
        kept = request.memory.setdefault(f"kept {request.bucket}", (bucket.cors, bucket.policy, bucket.versioning))
        bucket.cors, bucket.policy, bucket.versioning = kept
    return answer


@fault(on=("CreateBucket",))
def concurrent_bucket_creation_fails(request: S3Request, serve: Serve) -> Response:
    """A CreateBucket that meets another one of the same name returns 500."""
    return serve_one_at_a_time(request, serve, lambda: error(500, "InternalError"))
