"""Seeded defects of a bucket's Object Lock: configuration, default retention, digests and owners in requests for it."""

from __future__ import annotations

import base64
import datetime
from hashlib import md5

from reference.objects.object_lock import LOCK_HEADERS
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.state import Lock
from tests.defects.seeding import BOTO3, RAW_V4, defect
from tests.defects.stored import lock_of, version_named

BUCKET = "object_lock/bucket"
DEFAULT = "object_lock/default_retention"
DIGESTS = "object_lock/digests"
BYPASS = "x-amz-bypass-governance-retention"


# The bucket's configuration


@defect(f"{BUCKET}::versioning_is_not_suspended")
def locked_buckets_are_suspended(request: S3Request, serve: Serve) -> Response:
    """Versioning of a bucket with Object Lock may be suspended."""
    if request.operation == "PutBucketVersioning" and b"Suspended" in request.body and request.stored_bucket:
        request.stored_bucket.versioning = "Suspended"
        return Response(200)
    return serve(request)


@defect(
    f"{BUCKET}::default_retention_is_read_back[governance-1-day]",
    f"{BUCKET}::default_retention_is_read_back[compliance-30-days]",
)
def both_periods_are_told(request: S3Request, serve: Serve) -> Response:
    """GetObjectLockConfiguration returns 0 years in addition to the days."""
    answer = serve(request)
    return answer.sub(b"</Days>", b"</Days><Years>0</Years>") if "object-lock" in request.query else answer


@defect(f"{BUCKET}::default_retention_is_read_back[governance-3-years]")
def years_become_days(request: S3Request, serve: Serve) -> Response:
    """GetObjectLockConfiguration returns years as days."""
    return serve(request).sub(rb"<Years>(\d+)</Years>", lambda found: b"<Days>%d</Days>" % (365 * int(found[1])))


@defect(f"{BUCKET}::default_retention_is_removed")
def default_retention_stays(request: S3Request, serve: Serve) -> Response:
    """PutObjectLockConfiguration without a Rule leaves the default retention as it is."""
    bucket = request.stored_bucket
    kept = bucket.default_lock if bucket is not None else None
    answer = serve(request)
    if request.operation == "PutObjectLockConfiguration" and bucket is not None and bucket.default_lock is None:
        bucket.default_lock = kept
    return answer


@defect(f"{BUCKET}::invalid_configuration_is_refused[0-days]", f"{BUCKET}::invalid_configuration_is_refused[0-years]")
def periods_have_a_code_of_their_own(request: S3Request, serve: Serve) -> Response:
    """A default retention of 0 days returns 400 InvalidRetentionPeriod."""
    answer = serve(request)
    if request.operation == "PutObjectLockConfiguration":
        answer.sub(b"<Code>InvalidArgument<", b"<Code>InvalidRetentionPeriod<")
    return answer


@defect(
    f"{BUCKET}::invalid_configuration_is_refused[999999999-days]",
    f"{BUCKET}::invalid_configuration_is_refused[days-and-years]",
    f"{BUCKET}::invalid_configuration_is_refused[lower-case-mode]",
    f"{BUCKET}::malformed_document_is_refused[no-xml]",
    clients=BOTO3,
)
def configurations_are_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """PutObjectLockConfiguration accepts anything."""
    answer = serve(request)
    wrong = request.operation == "PutObjectLockConfiguration" and answer.status == 400
    return Response(200) if wrong else answer


@defect(f"{BUCKET}::lock_of_an_unversioned_bucket_is_refused")
def invalid_states_are_400(request: S3Request, serve: Serve) -> Response:
    """InvalidBucketState has the status 400."""
    answer = serve(request)
    if b"<Code>InvalidBucketState<" in answer.body:
        answer.status = 400
    return answer


@defect(f"{BUCKET}::lock_is_enabled_on_an_existing_bucket")
def lock_is_enabled_at_creation_alone(request: S3Request, serve: Serve) -> Response:
    """Object Lock cannot be enabled for an existing bucket."""
    without = request.stored_bucket is not None and not request.stored_bucket.lock_enabled
    if request.operation == "PutObjectLockConfiguration" and without:
        return error(409, "InvalidBucketState")
    return serve(request)


@defect(f"{BUCKET}::bucket_without_lock_has_no_configuration")
def buckets_without_lock_are_disabled(request: S3Request, serve: Serve) -> Response:
    """GetObjectLockConfiguration of a bucket without Object Lock returns 200 with an empty document."""
    answer = serve(request)
    if request.operation == "GetObjectLockConfiguration" and b"ConfigurationNotFound" in answer.body:
        return Response(200, [("Content-Type", "application/xml")], b"<ObjectLockConfiguration/>")
    return answer


# The default retention


@defect(f"{DEFAULT}::completed_upload_gets_the_default_retention", f"{DEFAULT}::copy_gets_the_default_retention")
def only_put_gets_the_default(request: S3Request, serve: Serve) -> Response:
    """The default retention only applies to PutObject."""
    answer = serve(request)
    version = version_named(request)
    if request.operation in ("CompleteMultipartUpload", "CopyObject") and version is not None:
        version.lock = Lock()
    return answer


@defect(f"{DEFAULT}::file_of_a_form_gets_the_default_retention", clients=RAW_V4)
def forms_do_not_get_the_default(request: S3Request, serve: Serve) -> Response:
    """The default retention does not apply to forms."""
    bucket = request.stored_bucket
    if request.operation != "PostObject" or bucket is None:
        return serve(request)
    kept, bucket.default_lock = bucket.default_lock, None
    try:
        return serve(request)
    finally:
        bucket.default_lock = kept


@defect(f"{DEFAULT}::retention_of_the_request_overrides_the_default")
def default_goes_before_all(request: S3Request, serve: Serve) -> Response:
    """The default retention replaces an object's own."""
    default = request.stored_bucket is not None and request.stored_bucket.default_lock is not None
    if request.operation == "PutObject" and default:
        return serve(request.without(*LOCK_HEADERS))
    return serve(request)


@defect(f"{DEFAULT}::older_object_does_not_get_the_default_retention")
def default_is_for_all_objects(request: S3Request, serve: Serve) -> Response:
    """The default retention is returned for every object, whenever it was put."""
    default = request.stored_bucket.default_lock if request.stored_bucket is not None else None
    if request.operation == "GetObjectRetention" and default is not None and not lock_of(request).mode:
        until = "2099-01-01T00:00:00Z"
        body = f"<Retention><Mode>{default[0]}</Mode><RetainUntilDate>{until}</RetainUntilDate></Retention>"
        return Response(200, [("Content-Type", "application/xml")], body.encode())
    return serve(request)


@defect(f"{DEFAULT}::delete_marker_does_not_get_the_default_retention")
def markers_get_the_default(request: S3Request, serve: Serve) -> Response:
    """A delete marker in a bucket with a default retention is protected."""
    version, bucket = version_named(request), request.stored_bucket
    marker = version is not None and version.is_delete_marker
    if request.operation == "DeleteObject" and request.query and marker and bucket and bucket.default_lock:
        return error(403, "AccessDenied") if BYPASS not in request.headers else serve(request)
    return serve(request)


@defect(f"{DEFAULT}::new_object_gets_the_default_retention", f"{DEFAULT}::years_are_counted")
def default_is_rounded_to_months(request: S3Request, serve: Serve) -> Response:
    """The default retention lasts a month longer than it should."""
    answer = serve(request)
    version = version_named(request)
    own = any(name in request.headers for name in LOCK_HEADERS)
    if request.operation == "PutObject" and version is not None and version.lock.until and not own:
        version.lock.until += datetime.timedelta(days=30)
    return answer


# Digests and owners


@defect(
    f"{DIGESTS}::retention_with_another_md5_is_refused",
    f"{DIGESTS}::hold_with_another_md5_is_refused",
    f"{DIGESTS}::configuration_with_another_md5_is_refused",
    "versioning/digests::versioning_with_another_md5_is_refused",
    clients=BOTO3,
)
def digests_of_documents_are_not_verified(request: S3Request, serve: Serve) -> Response:
    """The Content-MD5 of a versioning or Object Lock document is not verified."""
    asked = not {"versioning", "object-lock", "retention", "legal-hold"}.isdisjoint(request.query)
    if request.method != "PUT" or not asked:
        return serve(request)
    digest = base64.b64encode(md5(request.body, usedforsecurity=False).digest()).decode()
    return serve(request.having(content_md5=digest))


@defect(
    f"{DIGESTS}::put_configuration_with_wrong_expected_owner_is_refused",
    f"{DIGESTS}::get_configuration_with_wrong_expected_owner_is_refused",
    "versioning/digests::versioning_of_another_owners_bucket_is_not_put",
    "versioning/digests::versioning_of_another_owners_bucket_is_not_read",
    clients=BOTO3,
)
def owners_of_buckets_are_not_compared(request: S3Request, serve: Serve) -> Response:
    """Requests for a bucket's versioning and Object Lock ignore the expected owner."""
    asked = not {"versioning", "object-lock"}.isdisjoint(request.query)
    return serve(request.having(x_amz_expected_bucket_owner=None) if asked else request)


@defect(
    f"{DIGESTS}::retention_with_a_checksum",
    f"{DIGESTS}::hold_with_a_checksum",
    f"{DIGESTS}::configuration_with_a_checksum",
    "versioning/digests::versioning_with_a_checksum",
    clients=BOTO3,
)
def documents_have_an_md5_or_nothing(request: S3Request, serve: Serve) -> Response:
    """A versioning or Object Lock document with a SHA-256 is refused."""
    return error(400, "InvalidRequest") if "x-amz-checksum-sha256" in request.headers else serve(request)
