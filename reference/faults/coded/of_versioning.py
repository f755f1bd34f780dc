"""Faults of versioned buckets: their state, the results of writes and deletes, the null version."""

from __future__ import annotations

import re

from reference.faults.coded.serving_otherwise import serve_with
from reference.faults.coded.stored_versions import versioning_state, versions_of
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve
from reference.state import NULL_VERSION_ID, new_version_id

# The state of a bucket


@fault(on=("PutBucketVersioning",))
def versioning_is_never_suspended(request: S3Request, serve: Serve) -> Response:
    """PutBucketVersioning with Suspended returns 200 and changes nothing."""
    if b"Suspended" in request.body and versioning_state(request):
        return Response(200)
    return serve(request)


@fault(on=("DeleteBucket",))
def bucket_of_delete_markers_can_be_deleted(request: S3Request, serve: Serve) -> Response:
    """DeleteBucket deletes a bucket that has only delete markers."""
    bucket = request.stored_bucket
    if bucket is not None:
        every = [version for versions in bucket.versions.values() for version in versions]
        if every and all(version.is_delete_marker for version in every):
            del request.state.buckets[bucket.name]
            return Response(204)
    return serve(request)


# Writes


@fault(on=("PutObject",))
def same_bytes_create_no_version(request: S3Request, serve: Serve) -> Response:
    """Writing the bytes of the current version creates no new version."""
    versions = versions_of(request)
    if versions and versions[-1].body == request.body:
        return Response(200, [("ETag", f'"{versions[-1].etag}"'), ("x-amz-version-id", versions[-1].version_id)])
    return serve(request)


@fault(on=("PutObject",))
def unversioned_writes_return_version_id_null(request: S3Request, serve: Serve) -> Response:
    """PutObject in a bucket that was never versioned returns the version id null."""
    answer = serve(request)
    if answer.status == 200 and not versioning_state(request):
        answer.set("x-amz-version-id", NULL_VERSION_ID)
    return answer


@fault(on=("CompleteMultipartUpload",))
def completion_replaces_all_versions(request: S3Request, serve: Serve) -> Response:
    """CompleteMultipartUpload replaces all versions of the key."""
    before = list(versions_of(request))
    answer = serve(request)
    if request.stored_bucket is not None:
        for version in before:
            request.stored_bucket.remove(request.key, version.version_id)
    return answer


# The null version


@fault(on=("PutObject", "DeleteObject"))
def first_versioned_write_removes_the_null_version(request: S3Request, serve: Serve) -> Response:
    """The first write or delete after versioning was enabled removes the existing object."""
    if versioning_state(request) == "Enabled" and not request.query:
        for version in [version for version in versions_of(request) if version.version_id == NULL_VERSION_ID]:
            request.state.buckets[request.bucket].remove(request.key, version.version_id)
    return serve(request)


# Suspended


@fault(on=("PutObject",))
def suspended_writes_create_versions_with_ids(request: S3Request, serve: Serve) -> Response:
    """A write in a suspended bucket creates a version with an id, as in an enabled one."""
    answer = serve(request)
    versions = versions_of(request)
    if versioning_state(request) == "Suspended" and versions:
        versions[-1].version_id = new_version_id()
        answer.set("x-amz-version-id", versions[-1].version_id)
    return answer


@fault(on=("PutObject", "CompleteMultipartUpload"))
def suspended_writes_remove_versions(request: S3Request, serve: Serve) -> Response:
    """A write in a suspended bucket removes the former versions."""
    if versioning_state(request) == "Suspended":
        for version in list(versions_of(request)):
            request.state.buckets[request.bucket].remove(request.key, version.version_id)
    return serve(request)


@fault()
def suspended_copies_create_versions_with_ids(request: S3Request, serve: Serve) -> Response:
    """A copy or a completed upload in a suspended bucket creates a version with an id."""
    writes = request.operation in ("CopyObject", "CreateMultipartUpload")  # an upload keeps the state of its beginning
    if not writes or versioning_state(request) != "Suspended":
        return serve(request)
    assert request.stored_bucket is not None
    return serve_with(request, serve, request.stored_bucket, versioning="Enabled")


@fault(
    on=("PutObject", "CopyObject", "CompleteMultipartUpload", "PostObject", "DeleteObject", "DeleteObjects"),
)
def null_versions_keep_their_place(request: S3Request, serve: Serve) -> Response:
    """A write or a delete in a suspended bucket replaces an older null version in its place, below newer versions."""
    kept = {} if request.stored_bucket is None else request.stored_bucket.versions
    places = {
        key: at
        for key, versions in kept.items()
        for at, each in enumerate(versions)
        if each.version_id == NULL_VERSION_ID
    }
    answer = serve(request)
    for key, at in places.items():
        versions = kept.get(key, [])
        if at < len(versions) - 1 and versions[-1].version_id == NULL_VERSION_ID:
            versions.insert(at, versions.pop())
    return answer


@fault(on=("DeleteObjects",))
def suspended_batches_create_no_delete_marker(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects in a suspended bucket deletes the null version, and creates no delete marker."""
    answer = serve(request)
    if versioning_state(request) == "Suspended":
        assert request.stored_bucket is not None
        for key in re.findall(rb"<Key>([^<]*)</Key>", request.body):
            request.stored_bucket.remove(key.decode(), NULL_VERSION_ID)
    return answer


@fault(on=("DeleteObject",))
def suspended_deletes_create_no_delete_marker(request: S3Request, serve: Serve) -> Response:
    """DeleteObject in a suspended bucket removes the null version, and creates no delete marker."""
    if versioning_state(request) == "Suspended" and not request.query:
        request.state.buckets[request.bucket].remove(request.key, NULL_VERSION_ID)
        return Response(204)
    return serve(request)
