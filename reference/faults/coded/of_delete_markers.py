"""Faults of delete markers: creating, reading and removing them; listings skip them."""

from __future__ import annotations

from reference.faults.coded.stored_versions import versions_of
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve

# Delete markers


@fault(on=("DeleteObject",))
def delete_removes_all_versions(request: S3Request, serve: Serve) -> Response:
    """DeleteObject without a version id removes all versions below the new delete marker."""
    before = list(versions_of(request))
    answer = serve(request)
    if "versionId" not in request.query:
        for version in before:
            request.state.buckets[request.bucket].remove(request.key, version.version_id)
    return answer


@fault(on=("DeleteObject",))
def missing_keys_get_no_delete_marker(request: S3Request, serve: Serve) -> Response:
    """DeleteObject of a key that never existed returns 204, and creates no delete marker."""
    return Response(204) if not versions_of(request) else serve(request)


@fault()
def second_delete_marker_is_not_created(request: S3Request, serve: Serve) -> Response:
    """DeleteObject of a key under a delete marker returns 204, and creates no other one."""
    versions = versions_of(request)
    hidden = request.operation == "DeleteObject" and versions and versions[-1].is_delete_marker
    return Response(204) if hidden and "versionId" not in request.query else serve(request)


@fault()
def delete_markers_share_an_id(request: S3Request, serve: Serve) -> Response:
    """DeleteObject of a key under a delete marker creates another one with the same id."""
    versions = versions_of(request)
    hidden = request.operation == "DeleteObject" and versions and versions[-1].is_delete_marker
    answer = serve(request)
    if not hidden or "versionId" in request.query:
        return answer
    versions[-1].version_id = versions[-2].version_id
    return answer.set("x-amz-version-id", versions[-1].version_id)


@fault()
def delete_markers_replace_each_other(request: S3Request, serve: Serve) -> Response:
    """DeleteObject of a key under a delete marker replaces the marker."""
    versions = versions_of(request)
    hidden = request.operation == "DeleteObject" and versions and versions[-1].is_delete_marker
    if hidden and "versionId" not in request.query:
        request.state.buckets[request.bucket].remove(request.key, versions[-1].version_id)
    return serve(request)


@fault(on=("PutObject",))
def writes_remove_delete_markers(request: S3Request, serve: Serve) -> Response:
    """Writing to a key under a delete marker removes the marker."""
    versions = versions_of(request)
    if versions and versions[-1].is_delete_marker:
        request.state.buckets[request.bucket].remove(request.key, versions[-1].version_id)
    return serve(request)


# Listings of objects


@fault()
def keys_under_delete_markers_are_listed(request: S3Request, serve: Serve) -> Response:
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


@fault(on=("ListObjects",))
def listing_marker_is_inclusive(request: S3Request, serve: Serve) -> Response:
    """ListObjects starts with the key of the Marker."""
    if request.parameter("marker"):
        return serve(request.with_query(marker=request.parameter("marker")[:-1]))
    return serve(request)
