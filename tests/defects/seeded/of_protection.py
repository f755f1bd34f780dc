"""Seeded defects of the protection by locks: deletes, with and without a bypass."""

from __future__ import annotations

import datetime

from reference.protocol.messages import Response, S3Request, Serve, error
from reference.state import Lock
from tests.defects.seeding import BOTO3, defect
from tests.defects.stored import lock_of, version_named, versions_of

DEFAULT = "object_lock/default_retention"
PROTECTION = "object_lock/protection"
BYPASS = "x-amz-bypass-governance-retention"


@defect(
    f"{PROTECTION}::locked_version_is_not_deleted[governance]",
    f"{PROTECTION}::locked_version_is_not_deleted[hold]",
    f"{DEFAULT}::new_object_is_protected",
)
def locks_do_not_protect(request: S3Request, serve: Serve) -> Response:
    """Locked versions can be deleted like others."""
    version = version_named(request)
    if request.operation == "DeleteObject" and version is not None:
        version.lock = Lock()
    return serve(request)


OF_METADATA = ("PutObjectTagging", "DeleteObjectTagging", "PutObjectAcl")
CHANGED = [
    f"{PROTECTION}::{name}_of_a_locked_version_{verb}_changed[{case}]"
    for name, verb in (("tags", "are"), ("acl", "is"))
    for case in ("governance", "compliance", "hold")
]


@defect(*CHANGED)
def locks_protect_tags_and_acls(request: S3Request, serve: Serve) -> Response:
    """The tags and the ACL of a locked version cannot be changed."""
    lock = lock_of(request)
    locked = lock.mode or lock.legal_hold == "ON"
    return error(403, "AccessDenied") if locked and request.operation in OF_METADATA else serve(request)


@defect(*CHANGED)
def locks_are_lost_with_other_metadata(request: S3Request, serve: Serve) -> Response:
    """A version loses its lock if its tags or its ACL are changed."""
    version = version_named(request)
    if request.operation in OF_METADATA and version is not None:
        version.lock = Lock()
    return serve(request)


@defect(f"{PROTECTION}::bypass_false_does_not_bypass")
def any_bypass_is_one(request: S3Request, serve: Serve) -> Response:
    """The bypass header counts, whatever its value."""
    given = BYPASS in request.headers
    return serve(request.having(x_amz_bypass_governance_retention="true") if given else request)


@defect(f"{PROTECTION}::bypass_does_not_override_a_hold", f"{PROTECTION}::only_governance_is_bypassed[hold]")
def holds_are_bypassed(request: S3Request, serve: Serve) -> Response:
    """A legal hold can be bypassed like GOVERNANCE."""
    if request.operation == "DeleteObject" and request.header(BYPASS).lower() == "true":
        lock_of(request).legal_hold = ""
    return serve(request)


@defect(f"{PROTECTION}::governance_is_bypassed")
def governance_is_not_bypassed(request: S3Request, serve: Serve) -> Response:
    """The bypass header is ignored."""
    return serve(request.having(x_amz_bypass_governance_retention=None))


@defect(f"{PROTECTION}::bypass_in_a_bucket_without_lock_is_refused")
def bypass_means_nothing_without_object_lock(request: S3Request, serve: Serve) -> Response:
    """The bypass header is ignored in a bucket without Object Lock."""
    without = request.stored_bucket is not None and not request.stored_bucket.lock_enabled
    return serve(request.having(x_amz_bypass_governance_retention=None) if without else request)


@defect(
    f"{PROTECTION}::delete_without_an_id_makes_a_marker[governance]",
    f"{PROTECTION}::delete_without_an_id_makes_a_marker[hold]",
)
def locked_objects_are_not_hidden(request: S3Request, serve: Serve) -> Response:
    """DeleteObject without a version id of a locked object is refused."""
    lock = lock_of(request)
    locked = lock.mode or lock.legal_hold == "ON"
    if request.operation == "DeleteObject" and locked and "versionId" not in request.query:
        return error(403, "AccessDenied")
    return serve(request)


@defect(f"{PROTECTION}::unlocked_version_is_deleted", f"{PROTECTION}::marker_above_a_locked_version_is_deleted")
def locks_protect_the_whole_key(request: S3Request, serve: Serve) -> Response:
    """If one version is locked, no other version or delete marker of the key can be deleted."""
    locked = any(version.lock.mode or version.lock.legal_hold == "ON" for version in versions_of(request))
    if request.operation == "DeleteObject" and "versionId" in request.query and locked:
        return error(403, "AccessDenied")
    return serve(request)


@defect(f"{PROTECTION}::retention_ends", clients=BOTO3)
def retentions_last_longer(request: S3Request, serve: Serve) -> Response:
    """A retention protects for some seconds after its end."""
    lock = lock_of(request)
    if request.operation == "DeleteObject" and "versionId" in request.query and lock.until is not None:
        longer = lock.until + datetime.timedelta(seconds=3)
        if datetime.datetime.now(datetime.timezone.utc) < longer:
            return error(403, "AccessDenied")
    return serve(request)
