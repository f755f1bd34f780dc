"""Faults of the protection by locks: deletes, with and without a bypass."""

from __future__ import annotations

import datetime

from reference.faults.coded.serving_otherwise import serve_with
from reference.faults.coded.stored_versions import lock_of, version_named, versions_of
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.state import Lock

BYPASS = "x-amz-bypass-governance-retention"


@fault(on=("DeleteObject",))
def locks_do_not_protect(request: S3Request, serve: Serve) -> Response:
    """Locked versions can be deleted like others."""
    version = version_named(request)
    if version is not None:
        version.lock = Lock()
    return serve(request)


@fault(on=("DeleteObject",))
def lock_of_the_current_version_counts(request: S3Request, serve: Serve) -> Response:
    """All versions of a key have the lock of the current version."""
    version = version_named(request)
    if version is None:
        return serve(request)
    return serve_with(request, serve, version, lock=versions_of(request)[-1].lock)


METADATA_OPERATIONS = ("PutObjectTagging", "DeleteObjectTagging", "PutObjectAcl")


@fault(on=METADATA_OPERATIONS)
def locks_protect_tags_and_acls(request: S3Request, serve: Serve) -> Response:
    """The tags and the ACL of a locked version cannot be changed."""
    lock = lock_of(request)
    locked = lock.mode or lock.legal_hold == "ON"
    return error(403, "AccessDenied") if locked else serve(request)


@fault(on=METADATA_OPERATIONS)
def locks_are_lost_with_other_metadata(request: S3Request, serve: Serve) -> Response:
    """Changing the tags or the ACL of a version removes the lock."""
    version = version_named(request)
    if version is not None:
        version.lock = Lock()
    return serve(request)


@fault(on=("DeleteObject",))
def legal_holds_can_be_bypassed(request: S3Request, serve: Serve) -> Response:
    """A legal hold can be bypassed like GOVERNANCE."""
    if request.header(BYPASS).lower() == "true":
        lock_of(request).legal_hold = ""
    return serve(request)


@fault()
def bypass_is_ignored_without_object_lock(request: S3Request, serve: Serve) -> Response:
    """The bypass header is ignored in a bucket without Object Lock."""
    without = request.stored_bucket is not None and not request.stored_bucket.lock_enabled
    return serve(request.with_headers(x_amz_bypass_governance_retention=None) if without else request)


@fault(on=("DeleteObject",))
def delete_marker_over_locked_object_is_refused(request: S3Request, serve: Serve) -> Response:
    """DeleteObject without a version id of a locked object is refused."""
    lock = lock_of(request)
    locked = lock.mode or lock.legal_hold == "ON"
    if locked and "versionId" not in request.query:
        return error(403, "AccessDenied")
    return serve(request)


@fault(on=("DeleteObject",))
def locks_protect_the_whole_key(request: S3Request, serve: Serve) -> Response:
    """If one version is locked, no other version or delete marker of the key can be deleted."""
    locked = any(version.lock.mode or version.lock.legal_hold == "ON" for version in versions_of(request))
    if "versionId" in request.query and locked:
        return error(403, "AccessDenied")
    return serve(request)


@fault(on=("DeleteObject",))
def retentions_last_seconds_longer(request: S3Request, serve: Serve) -> Response:
    """A retention protects some seconds longer."""
    lock = lock_of(request)
    if "versionId" in request.query and lock.until is not None:
        longer = lock.until + datetime.timedelta(seconds=3)
        if datetime.datetime.now(datetime.timezone.utc) < longer:
            return error(403, "AccessDenied")
    return serve(request)
