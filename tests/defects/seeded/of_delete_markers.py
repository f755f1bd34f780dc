"""Seeded defects of delete markers: creating, reading and removing them; listings skip them."""

from __future__ import annotations

from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.seeding import BOTO3, defect
from tests.defects.stored import versions_of

ACL = "versioning/acl"
LOCKS = "object_lock/nowhere"
CURRENT = "versioning/current"
EVERY = "versioning/every_state"
MARKER = "versioning/delete_marker"


# Delete markers


@defect(f"{MARKER}::delete_makes_a_marker", f"{MARKER}::versions_below_a_marker_are_read")
def delete_removes_all_versions(request: S3Request, serve: Serve) -> Response:
    """DeleteObject without a version id removes the key's versions below its new marker."""
    before = list(versions_of(request))
    answer = serve(request)
    if request.operation == "DeleteObject" and "versionId" not in request.query:
        for version in before:
            request.state.buckets[request.bucket].remove(request.key, version.version_id)
    return answer


@defect(f"{MARKER}::missing_key_gets_a_marker")
def missing_keys_get_no_marker(request: S3Request, serve: Serve) -> Response:
    """DeleteObject of a key that never existed returns 204, and creates no delete marker."""
    return Response(204) if request.operation == "DeleteObject" and not versions_of(request) else serve(request)


@defect(f"{MARKER}::each_delete_makes_a_marker")
def one_marker_is_enough(request: S3Request, serve: Serve) -> Response:
    """DeleteObject of a key under a delete marker returns 204, and creates no other one."""
    versions = versions_of(request)
    hidden = request.operation == "DeleteObject" and versions and versions[-1].is_delete_marker
    return Response(204) if hidden and "versionId" not in request.query else serve(request)


@defect(f"{MARKER}::each_delete_makes_a_marker")
def markers_share_an_id(request: S3Request, serve: Serve) -> Response:
    """DeleteObject of a key under a delete marker creates another one with the same id."""
    versions = versions_of(request)
    hidden = request.operation == "DeleteObject" and versions and versions[-1].is_delete_marker
    answer = serve(request)
    if not hidden or "versionId" in request.query:
        return answer
    versions[-1].version_id = versions[-2].version_id
    return answer.set("x-amz-version-id", versions[-1].version_id)


@defect(f"{EVERY}::delete_adds_one_marker[hidden-DeleteObject]", f"{MARKER}::each_delete_makes_a_marker")
def markers_replace_markers(request: S3Request, serve: Serve) -> Response:
    """DeleteObject of a key under a delete marker replaces the marker."""
    versions = versions_of(request)
    hidden = request.operation == "DeleteObject" and versions and versions[-1].is_delete_marker
    if hidden and "versionId" not in request.query:
        request.state.buckets[request.bucket].remove(request.key, versions[-1].version_id)
    return serve(request)


@defect(f"{MARKER}::hidden_object_is_missing", f"{MARKER}::hidden_object_is_missing_for_head")
def markers_are_not_told(request: S3Request, serve: Serve) -> Response:
    """The 404 of a key under a delete marker does not mention the marker."""
    answer = serve(request)
    return answer.set("x-amz-delete-marker", None) if answer.status == 404 else answer


@defect(
    f"{MARKER}::marker_itself_is_not_read",
    f"{MARKER}::head_of_a_marker_is_refused",
    f"{ACL}::marker_has_no_acl",
    f"{ACL}::put_acl_of_a_marker_is_refused",
    *(f"{LOCKS}::delete_marker_is_refused[{operation}]" for operation in ("PutObjectRetention", "GetObjectLegalHold")),
)
def markers_are_missing_keys(request: S3Request, serve: Serve) -> Response:
    """A request for a delete marker by its id returns 404 NoSuchKey."""
    answer = serve(request)
    return error(404, "NoSuchKey") if answer.status == 405 else answer


@defect(f"{MARKER}::marker_allows_only_delete", clients=BOTO3)
def markers_allow_nothing(request: S3Request, serve: Serve) -> Response:
    """The 405 of a delete marker has no Allow."""
    return serve(request).set("Allow", None)


@defect(f"{MARKER}::deleting_the_marker_brings_the_object_back")
def deleted_markers_are_not_told(request: S3Request, serve: Serve) -> Response:
    """DeleteObject of a delete marker by its id does not say that it was a marker."""
    answer = serve(request)
    if request.operation == "DeleteObject" and "versionId" in request.query:
        answer.set("x-amz-delete-marker", None)
    return answer


@defect(f"{MARKER}::write_above_a_marker")
def writes_replace_markers(request: S3Request, serve: Serve) -> Response:
    """Writing to a key under a delete marker removes the marker."""
    versions = versions_of(request)
    if request.operation == "PutObject" and versions and versions[-1].is_delete_marker:
        request.state.buckets[request.bucket].remove(request.key, versions[-1].version_id)
    return serve(request)


# Listings of objects


@defect(f"{CURRENT}::each_key_is_listed_once", f"{CURRENT}::hidden_keys_leave_no_common_prefix", clients=BOTO3)
def hidden_keys_are_listed(request: S3Request, serve: Serve) -> Response:
    """ListObjects lists keys under a delete marker."""
    bucket = request.stored_bucket
    if request.operation != "ListObjects" or bucket is None:
        return serve(request)
    hidden = [versions[-1] for versions in bucket.versions.values() if versions[-1].is_delete_marker]
    for marker in hidden:
        marker.is_delete_marker = False
    answer = serve(request)
    for marker in hidden:
        marker.is_delete_marker = True
    return answer


@defect(f"{CURRENT}::marker_skips_all_versions_of_its_key", clients=BOTO3)
def markers_are_included(request: S3Request, serve: Serve) -> Response:
    """ListObjects starts with the key of its Marker."""
    if request.operation == "ListObjects" and request.asked("marker"):
        return serve(request.asking(marker=request.asked("marker")[:-1]))
    return serve(request)
