"""Faults of deleting in batches."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from hashlib import md5
from html import escape, unescape
from urllib.parse import unquote_plus

from reference.account import MAIN
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.state import Bucket, Lock

OBJECT = rb"<Object>.*?</Object>"


def _is_batch(request: S3Request) -> bool:
    return request.operation == "DeleteObjects"


def _with_changed_body(
    pattern: bytes, change: bytes | Callable[[re.Match[bytes]], bytes], request: S3Request
) -> S3Request:
    """Returns the batch with another document, and the checksums of the original one."""
    return replace(request, body=re.sub(pattern, change, request.body, flags=re.DOTALL))


def _keys_in_document(request: S3Request) -> list[str]:
    """The keys that the document names."""
    return [unescape(key) for key in re.findall("<Key>(.*?)</Key>", request.body.decode(), re.DOTALL)]


def _serve_without_locks(request: S3Request, serve: Serve, *, holds: bool, retention: bool) -> Response:
    """The response as if nothing were locked in these ways."""
    bucket = request.stored_bucket or Bucket("", None)  # type: ignore[arg-type]
    before = [(version, version.lock) for versions in bucket.versions.values() for version in versions]
    for version, lock in before:
        version.lock = replace(lock, legal_hold="" if holds else lock.legal_hold)
        version.lock = Lock(legal_hold=version.lock.legal_hold) if retention else version.lock
    answer = serve(request)
    for version, lock in before:
        version.lock = lock
    return answer


@fault()
def long_keys_fail_a_batch(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects returns 500 if a key has more than 1,024 bytes."""
    long = _is_batch(request) and any(len(key.encode()) > 1024 for key in _keys_in_document(request))
    return error(500, "InternalError") if long else serve(request)


@fault()
def folders_remain_after_a_batch(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects leaves an empty object for the folder of a key, as file systems leave a directory."""
    answer = serve(request)
    for name in _keys_in_document(request) if _is_batch(request) and answer.status == 200 else ():
        folder = request.at(request.bucket, name.rpartition("/")[0] + "/").without(*request.headers)
        serve(replace(folder, method="PUT", query_string="", body=b"", raw_body=b""))
    return answer


@fault()
def missing_keys_of_a_batch_are_skipped(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects creates no delete marker for keys that never existed, and does not name the keys."""
    bucket = request.stored_bucket
    if not _is_batch(request) or not bucket or any(key in bucket.versions for key in _keys_in_document(request)):
        return serve(request)
    return Response(200, [("Content-Type", "application/xml")], b"<DeleteResult></DeleteResult>")


@fault()
def missing_keys_of_a_batch_are_errors(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects returns an error NoSuchKey for each key that does not exist."""
    bucket = request.stored_bucket
    missing = (
        [key for key in _keys_in_document(request) if bucket and not bucket.current(key)] if _is_batch(request) else []
    )
    answer = serve(request)
    for key in missing:
        name = f"<Key>{escape(key)}</Key>".encode()
        answer.sub(
            b"<Deleted>" + re.escape(name) + b"</Deleted>", b"<Error>" + name + b"<Code>NoSuchKey</Code></Error>"
        )
    return answer


@fault()
def missing_key_stops_the_batch(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects stops at the first key that does not exist, and reports all keys as deleted."""
    bucket = request.stored_bucket
    if not _is_batch(request) or not bucket or all(bucket.current(key) for key in _keys_in_document(request)):
        return serve(request)
    deleted = "".join(f"<Deleted><Key>{escape(key)}</Key></Deleted>" for key in _keys_in_document(request))
    return Response(200, [("Content-Type", "application/xml")], f"<DeleteResult>{deleted}</DeleteResult>".encode())


@fault()
def keys_are_prefixes(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects deletes every key that begins with a key in the document."""
    bucket = request.stored_bucket
    if _is_batch(request) and bucket and len(_keys_in_document(request)) < 1000:
        below = [k for k in bucket.names if any(k.startswith(key) for key in _keys_in_document(request))]
        for key in below:
            serve(replace(request.at(request.bucket, key), method="DELETE", query_string=""))
    return serve(request)


@fault()
def keys_of_a_batch_are_decoded(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects percent-decodes the keys in the request."""
    decoded = lambda found: unquote_plus(found[0].decode()).encode()  # noqa: E731
    return serve(_with_changed_body(rb"<Key>.*?</Key>", decoded, request) if _is_batch(request) else request)


@fault()
def keys_in_batches_and_puts_are_normalized(request: S3Request, serve: Serve) -> Response:
    """Keys are normalised to one Unicode form."""
    if _is_batch(request):
        return serve(replace(request, body=request.body.decode().replace("e\u0301", "é").encode()))
    if request.operation == "PutObject":
        return serve(request.at(request.bucket, request.key.replace("e\u0301", "é")))
    return serve(request)


@fault()
def any_number_of_keys_is_accepted(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects accepts more than 1,000 keys."""
    if _is_batch(request) and len(_keys_in_document(request)) > 1000:
        first = re.search(OBJECT, request.body)
        assert first is not None
        return serve(replace(request, body=b"<Delete>" + first[0] + b"</Delete>"))
    return serve(request)


@fault()
def invalid_documents_delete_the_keys_before_the_error(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects refuses an invalid document only after it has deleted the keys before the error."""
    if _is_batch(request) and serve(request).status == 400 and (first := re.search(OBJECT, request.body)):
        serve(replace(request, body=b"<Delete>" + first[0] + b"</Delete>"))
    return serve(request)


@fault()
def batch_needs_no_checksum(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects needs no checksum."""
    answer = serve(request)
    if _is_batch(request) and b"<Code>InvalidRequest" in answer.body:
        return serve(_with_md5(request))
    return answer


def _with_md5(request: S3Request) -> S3Request:
    arrived = request.body if request.raw_body is None else request.raw_body
    return request.with_headers(content_md5=b64encode(md5(arrived, usedforsecurity=False).digest()).decode())


@fault()
def content_md5_of_a_batch_is_ignored(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects does not verify Content-MD5."""
    return serve(_with_md5(request)) if _is_batch(request) and request.header("content-md5") else serve(request)


@fault()
def missing_key_gets_no_delete_marker(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects creates no delete marker for a key that never existed."""
    bucket = request.stored_bucket
    missing = (
        [key for key in _keys_in_document(request) if bucket and key not in bucket.names] if _is_batch(request) else []
    )
    answer = serve(request)
    for key in missing:
        if bucket and bucket.versions.get(key):
            bucket.remove(key, bucket.versions[key][-1].version_id)
        answer.sub(
            rb"(<Key>" + re.escape(escape(key)).encode() + rb"</Key>)<DeleteMarker>.*?</Deleted>", rb"\1</Deleted>"
        )
    return answer


@fault()
def deleted_version_is_an_error(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects returns an error NoSuchVersion for a version that was deleted before."""
    bucket = request.stored_bucket
    found = (
        re.findall("<Key>(.*?)</Key><VersionId>(.*?)</VersionId>", request.body.decode()) if _is_batch(request) else []
    )
    gone = [pair for pair in found if bucket and not bucket.version(*pair)]
    answer = serve(request)
    for key, version in gone:
        named = f"<Key>{key}</Key><VersionId>{version}</VersionId>".encode()
        answer.sub(b"<Deleted>" + named + b"</Deleted>", b"<Error>" + named + b"<Code>NoSuchVersion</Code></Error>")
    return answer


@fault()
def one_error_fails_the_batch(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects deletes nothing if there is an error for one key."""
    if not _is_batch(request):
        return serve(request)
    bucket = request.stored_bucket
    before = {key: list(versions) for key, versions in bucket.versions.items()} if bucket else {}
    answer = serve(request)
    if bucket and b"<Error>" in answer.body:
        bucket.versions, bucket.names = before, sorted(before)
    return answer


@fault()
def batch_ignores_locks(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects ignores Object Lock."""
    return _serve_without_locks(request, serve, holds=True, retention=True) if _is_batch(request) else serve(request)


@fault()
def bypass_includes_legal_holds(request: S3Request, serve: Serve) -> Response:
    """A request that may bypass GOVERNANCE retention also bypasses a legal hold."""
    bypasses = request.header("x-amz-bypass-governance-retention") == "true"
    return _serve_without_locks(request, serve, holds=True, retention=False) if bypasses else serve(request)


@fault()
def bypass_is_accepted_without_object_lock(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects accepts the bypass header in a bucket without Object Lock."""
    bucket = request.stored_bucket
    if _is_batch(request) and bucket and not bucket.lock_enabled:
        return serve(request.with_headers(x_amz_bypass_governance_retention=None))
    return serve(request)


@fault()
def delete_marker_over_locked_version_is_refused(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects refuses to create a delete marker over a locked version."""
    bucket = request.stored_bucket
    if _is_batch(request) and bucket and b"<VersionId>" not in request.body:
        held = [k for k in _keys_in_document(request) if (found := bucket.current(k)) and found.lock.legal_hold == "ON"]
        if held:
            errors = "".join(f"<Error><Key>{k}</Key><Code>AccessDenied</Code></Error>" for k in held)
            return Response(
                200, [("Content-Type", "application/xml")], f"<DeleteResult>{errors}</DeleteResult>".encode()
            )
    return serve(request)


@fault()
def batch_ignores_etags(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects does not check the ETag of an object."""
    return serve(_with_changed_body(rb"<ETag>.*?</ETag>", b"", request) if _is_batch(request) else request)


@fault()
def batches_need_no_credentials(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects requires no credentials."""
    return serve(replace(request, account=MAIN) if _is_batch(request) else request)
