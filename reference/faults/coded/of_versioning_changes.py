"""Faults of objects that were written before versioning changed, deleted, and written again."""

from __future__ import annotations

import re

from reference.faults.coded.stored_versions import versioning_state, versions_of
from reference.faults.table import fault
from reference.protocol.messages import LISTINGS, Response, S3Request, Serve, error
from reference.state import NULL_VERSION_ID, Version

WRITES_BESIDE_PUT = ("CompleteMultipartUpload", "CopyObject", "PostObject")
READS = ("GetObject", "HeadObject")


def _append_entry(answer: Response, key: str, size: int) -> None:
    """Adds an entry to the end of a listing."""
    entry = f"<Contents><Key>{key}</Key><Size>{size}</Size></Contents></ListBucketResult>"
    answer.sub(rb"</ListBucketResult>", entry.encode())


@fault()
def null_versions_under_delete_markers_are_listed(request: S3Request, serve: Serve) -> Response:
    """ListObjects and ListObjectsV2 list an object from before versioning that a delete marker hides."""
    answer, bucket = serve(request), request.stored_bucket
    if request.operation not in LISTINGS or bucket is None or not bucket.versioning:
        return answer
    for key, versions in bucket.versions.items():
        is_hidden = versions[-1].is_delete_marker and versions[-1].version_id != NULL_VERSION_ID
        older = next((version for version in versions[:-1] if version.version_id == NULL_VERSION_ID), None)
        if is_hidden and older and not older.is_delete_marker and key.startswith(request.parameter("prefix")):
            _append_entry(answer, key, older.size)
    return answer


@fault()
def deleting_a_folder_object_leaves_it(request: S3Request, serve: Serve) -> Response:
    """DeleteObject of an empty object whose key ends in a slash returns a delete marker in a bucket with versioning
    enabled, and the object stays (seen with SeaweedFS)."""
    versions = versions_of(request)
    is_folder = bool(versions) and request.key.endswith("/") and not versions[-1].body
    answer = serve(request)
    deletes = request.operation == "DeleteObject" and "versionId" not in request.query
    if deletes and is_folder and versioning_state(request) == "Enabled":
        with request.state.lock:
            versions.pop()
    return answer


@fault()
def deleted_folder_objects_cannot_be_rewritten(request: S3Request, serve: Serve) -> Response:
    """GetObject and HeadObject return 404 for a key that ends in a slash once it has had a delete marker, though it was
    written again; listings have the new object."""
    versions = versions_of(request)
    was_deleted = any(version.is_delete_marker for version in versions)
    hides = request.operation in READS and "versionId" not in request.query and request.key.endswith("/")
    return error(404, "NoSuchKey") if hides and was_deleted else serve(request)


@fault()
def writes_over_null_markers_are_not_found(request: S3Request, serve: Serve) -> Response:
    """GetObject and HeadObject return 404 for an upload that was completed, a copy or a form over a delete marker null,
    in a bucket with versioning suspended; listings have the new object (seen with SeaweedFS)."""
    hidden: set[tuple[str, str]] = request.memory.setdefault("hidden", set())
    bucket = request.stored_bucket
    if request.operation in READS and (request.bucket, request.key) in hidden:
        return error(404, "NoSuchKey")
    if bucket is None or request.operation not in WRITES_BESIDE_PUT or "if-none-match" in request.headers:
        return serve(request)
    with request.state.lock:
        latest = {key: versions[-1] for key, versions in bucket.versions.items()}
        answer = serve(request)
        for key, marker in latest.items():
            if marker.is_delete_marker and marker.version_id == NULL_VERSION_ID and bucket.current(key):
                hidden.add((request.bucket, key))
    return answer


@fault()
def rewritten_folders_from_before_versioning_are_not_found(request: S3Request, serve: Serve) -> Response:
    """GetObject and HeadObject return 404 for a key that ends in a slash, if it was first written before the bucket's
    versioning changed, was deleted since, and then copied to, completed or posted; listings have the new object."""
    first: dict[tuple[str, str], str] = request.memory.setdefault("versioning at the first write", {})
    hidden: set[tuple[str, str]] = request.memory.setdefault("hidden folders", set())
    bucket, named = request.stored_bucket, (request.bucket, request.key)
    if request.operation in READS and named in hidden:
        return error(404, "NoSuchKey")
    if request.operation == "PutObject" and request.key.endswith("/"):
        first.setdefault(named, versioning_state(request))
    if bucket is None or request.operation not in WRITES_BESIDE_PUT:
        return serve(request)
    with request.state.lock:
        changed = {key for name, key in first if name == bucket.name and first[name, key] != bucket.versioning}
        deleted = {key for key in changed if bucket.current(key) is None}
        answer = serve(request)
        hidden |= {(bucket.name, key) for key in deleted if bucket.current(key)}
    return answer


def _is_a_kept_folder(versions: list[Version]) -> bool:
    """Returns whether a key has one version, from before versioning, which is an empty object."""
    return [version.version_id for version in versions] == [NULL_VERSION_ID] and not versions[0].body


@fault()
def folders_from_before_versioning_are_not_found(request: S3Request, serve: Serve) -> Response:
    """GetObject and HeadObject return 404 for a key that ends in a slash, if it was written before versioning was
    enabled and never again; listings have it."""
    hides = request.operation in READS and "versionId" not in request.query and request.key.endswith("/")
    if hides and versioning_state(request) == "Enabled" and _is_a_kept_folder(versions_of(request)):
        return error(404, "NoSuchKey")
    return serve(request)


@fault()
def folders_from_before_versioning_are_not_listed(request: S3Request, serve: Serve) -> Response:
    """ListObjects and ListObjectsV2 leave out a key that ends in a slash, if its only version is from before
    versioning; GetObject and HeadObject return it."""
    answer, bucket = serve(request), request.stored_bucket
    if request.operation not in LISTINGS or bucket is None or not bucket.versioning:
        return answer
    for key in (key for key, versions in bucket.versions.items() if key.endswith("/") and _is_a_kept_folder(versions)):
        answer.sub(rb"<Contents><Key>%b</Key>.*?</Contents>" % re.escape(key.encode()), b"")
    return answer


@fault()
def deleted_objects_are_listed_with_a_delimiter(request: S3Request, serve: Serve) -> Response:
    """ListObjectsV2 with a delimiter lists objects that a delete marker hides; no other reading has them."""
    answer, bucket = serve(request), request.stored_bucket
    if request.operation != "ListObjectsV2" or not request.parameter("delimiter") or bucket is None:
        return answer
    for key, versions in bucket.versions.items():
        if versions[-1].is_delete_marker and versions[:-1] and key.startswith(request.parameter("prefix")):
            _append_entry(answer, key, versions[0].size)
    return answer


@fault()
def rewritten_keys_are_not_listed(request: S3Request, serve: Serve) -> Response:
    """Listings of a bucket that was never versioned leave out a key that was deleted, and then copied to, completed or
    posted."""
    gone: set[tuple[str, str]] = request.memory.setdefault("gone for good", set())
    bucket = request.stored_bucket
    if bucket is None or bucket.versioning:
        return serve(request)
    before = set(bucket.keys)
    answer = serve(request)
    if request.operation == "DeleteObject":
        gone |= {(bucket.name, key) for key in before - set(bucket.keys)}
    elif request.operation == "PutObject":
        gone.discard((bucket.name, request.key))
    elif request.operation in LISTINGS:
        for key in (key for name, key in gone if name == bucket.name):
            answer.sub(rb"<Contents><Key>%b</Key>.*?</Contents>" % re.escape(key.encode()), b"")
    return answer


@fault()
def what_is_null_keeps_its_place(request: S3Request, serve: Serve) -> Response:
    """PutObject and DeleteObject in a bucket with versioning suspended put the null version or null delete marker where
    the one before was, below newer versions (seen with MinIO)."""
    changes = request.operation in ("PutObject", "DeleteObject") and "versionId" not in request.query
    if not changes or versioning_state(request) != "Suspended":
        return serve(request)
    with request.state.lock:
        ids = [version.version_id for version in versions_of(request)]
        answer, versions = serve(request), versions_of(request)
        if NULL_VERSION_ID in ids and versions:
            versions.insert(ids.index(NULL_VERSION_ID), versions.pop())
    return answer


@fault()
def null_versions_of_other_writes_are_not_deleted(request: S3Request, serve: Serve) -> Response:
    """DeleteObject fails for a null version that CopyObject or CompleteMultipartUpload made in a bucket with versioning
    suspended (seen with NooBaa)."""
    made: set[tuple[str, str]] = request.memory.setdefault("null versions of other writes", set())
    named = request.bucket, request.key
    if request.operation in WRITES_BESIDE_PUT and versioning_state(request) == "Suspended":
        made.add(named)
    return error(500, "InternalError") if request.operation == "DeleteObject" and named in made else serve(request)


@fault(on=("PutObject",))
def markers_lose_their_ids(request: S3Request, serve: Serve) -> Response:
    """PutObject in a bucket with versioning suspended leaves an older delete marker with the id null (seen with
    NooBaa)."""
    answer = serve(request)
    for version in versions_of(request) if versioning_state(request) == "Suspended" else ():
        if version.is_delete_marker:
            version.version_id = NULL_VERSION_ID
    return answer
