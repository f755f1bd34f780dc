"""Seeded defects of versioned buckets: their state, the results of writes and deletes, the null version."""

from __future__ import annotations

import re

from reference.protocol.messages import Response, S3Request, Serve, error
from reference.state import NULL, new_version_id
from tests.defects.seeding import BOTO3, defect
from tests.defects.stored import versioning_of, versions_of

CONFIGURATION = "versioning/configuration"
NULL_VERSION = "versioning/null_version"
SUSPENDED = "versioning/suspended"
STATES = "versioning/every_state"
WRITE = "versioning/write"


# The state of a bucket


@defect(f"{CONFIGURATION}::new_bucket_has_no_state")
def versioning_is_suspended_at_first(request: S3Request, serve: Serve) -> Response:
    """GetBucketVersioning of a bucket that was never versioned returns Suspended."""
    answer = serve(request)
    if request.operation == "GetBucketVersioning":
        suspended = rb"<VersioningConfiguration\1><Status>Suspended</Status></VersioningConfiguration>"
        answer.sub(rb"<VersioningConfiguration([^>]*?)(/>|></VersioningConfiguration>)", suspended)
    return answer


@defect(f"{CONFIGURATION}::new_bucket_has_no_state")
def state_is_another_document(request: S3Request, serve: Serve) -> Response:
    """GetBucketVersioning ignores its sub-resource, and lists the bucket."""
    return serve(request.asking(versioning=None) if request.operation == "GetBucketVersioning" else request)


@defect(
    f"{CONFIGURATION}::unknown_state_is_refused[disabled]", f"{CONFIGURATION}::unknown_state_is_refused[lower-case]"
)
def unknown_states_are_taken(request: S3Request, serve: Serve) -> Response:
    """PutBucketVersioning accepts any Status."""
    answer = serve(request)
    return Response(200) if request.operation == "PutBucketVersioning" and answer.status == 400 else answer


@defect(f"{CONFIGURATION}::state_changes_back_and_forth")
def versioning_is_never_suspended(request: S3Request, serve: Serve) -> Response:
    """PutBucketVersioning with Suspended returns 200 and changes nothing."""
    if request.operation == "PutBucketVersioning" and b"Suspended" in request.body and versioning_of(request):
        return Response(200)
    return serve(request)


@defect(f"{CONFIGURATION}::bucket_with_hidden_versions_is_not_deleted[marker]")
def markers_keep_no_bucket(request: S3Request, serve: Serve) -> Response:
    """DeleteBucket deletes a bucket that has only delete markers."""
    bucket = request.stored_bucket
    if request.operation == "DeleteBucket" and bucket is not None:
        every = [version for versions in bucket.versions.values() for version in versions]
        if every and all(version.is_delete_marker for version in every):
            del request.state.buckets[bucket.name]
            return Response(204)
    return serve(request)


# Writes


@defect(f"{WRITE}::each_write_has_an_id_of_its_own")
def same_bytes_are_the_same_version(request: S3Request, serve: Serve) -> Response:
    """Writing the bytes of the current version creates no new version."""
    versions = versions_of(request)
    if request.operation == "PutObject" and versions and versions[-1].body == request.body:
        return Response(200, [("ETag", f'"{versions[-1].etag}"'), ("x-amz-version-id", versions[-1].version_id)])
    return serve(request)


@defect(f"{WRITE}::no_id_in_an_unversioned_bucket")
def every_write_names_a_version(request: S3Request, serve: Serve) -> Response:
    """PutObject in a bucket that was never versioned returns the version id null."""
    answer = serve(request)
    if request.operation == "PutObject" and answer.status == 200 and not versioning_of(request):
        answer.set("x-amz-version-id", NULL)
    return answer


@defect(f"{WRITE}::completed_upload_is_a_version")
def completed_uploads_replace(request: S3Request, serve: Serve) -> Response:
    """CompleteMultipartUpload replaces all versions of its key."""
    before = list(versions_of(request))
    answer = serve(request)
    if request.operation == "CompleteMultipartUpload" and request.stored_bucket is not None:
        for version in before:
            request.stored_bucket.remove(request.key, version.version_id)
    return answer


# The null version


@defect(
    f"{NULL_VERSION}::object_from_before_versioning_is_the_null_version", f"{SUSPENDED}::write_makes_the_null_version"
)
def null_is_not_named(request: S3Request, serve: Serve) -> Response:
    """Reading the null version returns no version id."""
    answer = serve(request)
    return answer.set("x-amz-version-id", None) if answer.header("x-amz-version-id") == NULL else answer


@defect(f"{NULL_VERSION}::null_version_outlives_a_write", f"{NULL_VERSION}::null_version_outlives_a_delete")
def null_version_is_not_kept(request: S3Request, serve: Serve) -> Response:
    """The first write or delete after versioning was enabled removes the existing object."""
    if request.operation in ("PutObject", "DeleteObject") and versioning_of(request) == "Enabled" and not request.query:
        for version in [version for version in versions_of(request) if version.version_id == NULL]:
            request.state.buckets[request.bucket].remove(request.key, version.version_id)
    return serve(request)


@defect(f"{NULL_VERSION}::null_version_is_deleted_by_its_id", f"{NULL_VERSION}::null_names_an_unversioned_object")
def null_is_no_version_id(request: S3Request, serve: Serve) -> Response:
    """The version id null is refused."""
    return error(400, "InvalidArgument") if request.asked("versionId") == NULL else serve(request)


@defect(f"{NULL_VERSION}::key_without_a_null_version")
def null_is_the_current_version(request: S3Request, serve: Serve) -> Response:
    """The version id null reads the current version."""
    return serve(request.asking(versionId=None) if request.asked("versionId") == NULL else request)


# Suspended


@defect(f"{SUSPENDED}::write_makes_the_null_version", f"{SUSPENDED}::write_replaces_the_null_version")
def suspended_buckets_keep_versions(request: S3Request, serve: Serve) -> Response:
    """A write in a suspended bucket creates a version with an id, as in an enabled one."""
    answer = serve(request)
    versions = versions_of(request)
    if request.operation == "PutObject" and versioning_of(request) == "Suspended" and versions:
        versions[-1].version_id = new_version_id()
        answer.set("x-amz-version-id", versions[-1].version_id)
    return answer


@defect(f"{SUSPENDED}::write_replaces_the_null_marker", f"{SUSPENDED}::upload_makes_the_null_version")
def suspended_buckets_forget_versions(request: S3Request, serve: Serve) -> Response:
    """A write in a suspended bucket removes the former versions."""
    if request.operation in ("PutObject", "CompleteMultipartUpload") and versioning_of(request) == "Suspended":
        for version in list(versions_of(request)):
            request.state.buckets[request.bucket].remove(request.key, version.version_id)
    return serve(request)


@defect(
    f"{STATES}::write_adds_one_version[suspended_with_older_version-CopyObject]",
    f"{STATES}::write_adds_one_version[suspended_and_hidden-CompleteMultipartUpload]",
)
def only_put_replaces_the_null_version(request: S3Request, serve: Serve) -> Response:
    """A copy or a completed upload in a suspended bucket creates a version with an id."""
    writes = request.operation in ("CopyObject", "CompleteMultipartUpload")
    if not writes or versioning_of(request) != "Suspended":
        return serve(request)
    assert request.stored_bucket is not None
    request.stored_bucket.versioning = "Enabled"
    try:
        return serve(request)
    finally:
        request.stored_bucket.versioning = "Suspended"


@defect(f"{STATES}::delete_adds_one_marker[suspended_with_older_version-DeleteObjects]", clients=BOTO3)
def batches_make_no_null_marker(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects in a suspended bucket deletes the null version, and creates no delete marker."""
    answer = serve(request)
    if request.operation == "DeleteObjects" and versioning_of(request) == "Suspended":
        assert request.stored_bucket is not None
        for key in re.findall(rb"<Key>([^<]*)</Key>", request.body):
            request.stored_bucket.remove(key.decode(), NULL)
    return answer


@defect(f"{SUSPENDED}::delete_makes_a_null_marker", f"{SUSPENDED}::second_delete_replaces_the_null_marker")
def suspended_buckets_make_no_marker(request: S3Request, serve: Serve) -> Response:
    """DeleteObject in a suspended bucket removes the null version, and creates no delete marker."""
    if request.operation == "DeleteObject" and versioning_of(request) == "Suspended" and not request.query:
        request.state.buckets[request.bucket].remove(request.key, NULL)
        return Response(204)
    return serve(request)
