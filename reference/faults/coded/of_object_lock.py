"""Faults of a bucket's Object Lock: configuration, default retention, digests and owners in requests for it."""

from __future__ import annotations

import base64
import datetime
from hashlib import md5

from reference.faults.coded.serving_otherwise import serve_with
from reference.faults.coded.stored_versions import lock_of, version_named
from reference.faults.table import fault
from reference.objects.object_lock import LOCK_HEADERS
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.state import Lock

BYPASS = "x-amz-bypass-governance-retention"


# The bucket's configuration


@fault(on=("PutBucketVersioning",))
def versioning_of_locked_buckets_can_be_suspended(request: S3Request, serve: Serve) -> Response:
    """Versioning of a bucket with Object Lock may be suspended."""
    if b"Suspended" in request.body and request.stored_bucket:
        request.stored_bucket.versioning = "Suspended"
        return Response(200)
    return serve(request)


@fault()
def retention_years_are_returned_as_days(request: S3Request, serve: Serve) -> Response:
    """GetObjectLockConfiguration returns years as days."""
    return serve(request).sub(rb"<Years>(\d+)</Years>", lambda found: b"<Days>%d</Days>" % (365 * int(found[1])))


@fault(on=("PutObjectLockConfiguration",))
def default_retention_cannot_be_removed(request: S3Request, serve: Serve) -> Response:
    """PutObjectLockConfiguration without a Rule does not remove the default retention."""
    bucket = request.stored_bucket
    kept = bucket.default_lock if bucket is not None else None
    answer = serve(request)
    if bucket is not None and bucket.default_lock is None:
        bucket.default_lock = kept
    return answer


@fault(on=("PutObjectLockConfiguration",))
def object_lock_is_enabled_only_at_creation(request: S3Request, serve: Serve) -> Response:
    """Object Lock cannot be enabled for an existing bucket."""
    without = request.stored_bucket is not None and not request.stored_bucket.lock_enabled
    if without:
        return error(409, "InvalidBucketState")
    return serve(request)


# The default retention


@fault(on=("CompleteMultipartUpload", "CopyObject"))
def default_retention_applies_only_to_put_object(request: S3Request, serve: Serve) -> Response:
    """The default retention only applies to PutObject."""
    answer = serve(request)
    version = version_named(request)
    if version is not None:
        version.lock = Lock()
    return answer


@fault()
def default_retention_does_not_apply_to_forms(request: S3Request, serve: Serve) -> Response:
    """The default retention does not apply to forms."""
    bucket = request.stored_bucket
    if request.operation != "PostObject" or bucket is None:
        return serve(request)
    return serve_with(request, serve, bucket, default_lock=None)


@fault(on=("PutObject",))
def default_retention_outweighs_the_object_retention(request: S3Request, serve: Serve) -> Response:
    """The default retention replaces an object's own."""
    default = request.stored_bucket is not None and request.stored_bucket.default_lock is not None
    if default:
        return serve(request.without(*LOCK_HEADERS))
    return serve(request)


@fault(on=("GetObjectRetention",))
def default_retention_applies_to_earlier_objects(request: S3Request, serve: Serve) -> Response:
    """The default retention is returned for every object, also for earlier ones."""
    default = request.stored_bucket.default_lock if request.stored_bucket is not None else None
    if default is not None and not lock_of(request).mode:
        until = "2099-01-01T00:00:00Z"
        body = f"<Retention><Mode>{default[0]}</Mode><RetainUntilDate>{until}</RetainUntilDate></Retention>"
        return Response(200, [("Content-Type", "application/xml")], body.encode())
    return serve(request)


@fault(on=("DeleteObject",))
def default_retention_applies_to_delete_markers(request: S3Request, serve: Serve) -> Response:
    """A delete marker in a bucket with a default retention is protected."""
    version, bucket = version_named(request), request.stored_bucket
    marker = version is not None and version.is_delete_marker
    if request.query and marker and bucket and bucket.default_lock:
        return error(403, "AccessDenied") if BYPASS not in request.headers else serve(request)
    return serve(request)


@fault(on=("PutObject",))
def default_retention_lasts_a_month_longer(request: S3Request, serve: Serve) -> Response:
    """The default retention lasts a month too long."""
    answer = serve(request)
    version = version_named(request)
    own = any(name in request.headers for name in LOCK_HEADERS)
    if version is not None and version.lock.until and not own:
        version.lock.until += datetime.timedelta(days=30)
    return answer


# Digests and owners


@fault()
def content_md5_of_lock_documents_is_not_verified(request: S3Request, serve: Serve) -> Response:
    """The Content-MD5 of a versioning or Object Lock document is not verified."""
    asked = not {"versioning", "object-lock", "retention", "legal-hold"}.isdisjoint(request.query)
    if request.method != "PUT" or not asked:
        return serve(request)
    digest = base64.b64encode(md5(request.body, usedforsecurity=False).digest()).decode()
    return serve(request.with_headers(content_md5=digest))


@fault()
def expected_owner_of_lock_requests_is_ignored(request: S3Request, serve: Serve) -> Response:
    """Requests for a bucket's versioning and Object Lock ignore the expected owner."""
    asked = not {"versioning", "object-lock"}.isdisjoint(request.query)
    return serve(request.with_headers(x_amz_expected_bucket_owner=None) if asked else request)
