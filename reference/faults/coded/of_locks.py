"""Faults of locks of versions: uploads with a lock, retention, legal hold."""

from __future__ import annotations

import datetime

from reference.faults.coded.stored_versions import lock_of, version_named
from reference.faults.table import fault
from reference.objects.object_lock import LOCK_HEADERS
from reference.protocol import checksums
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.state import Lock

BYPASS = "x-amz-bypass-governance-retention"


# Uploads


@fault(on=("CopyObject",))
def locks_are_copied(request: S3Request, serve: Serve) -> Response:
    """A copy has the retention and legal hold of the source."""
    answer = serve(request)
    name, _, key = request.header("x-amz-copy-source").lstrip("/").partition("/")
    source, version = request.state.buckets[name].current(key), version_named(request)
    if source is not None and version is not None:
        version.lock = Lock(source.lock.mode, source.lock.until, source.lock.legal_hold)
    return answer


@fault()
def lock_headers_are_ignored_without_object_lock(request: S3Request, serve: Serve) -> Response:
    """An upload with a lock into a bucket without Object Lock is stored without the lock."""
    if request.stored_bucket is not None and not request.stored_bucket.lock_enabled:
        return serve(request.without(*LOCK_HEADERS))
    return serve(request)


@fault()
def locked_uploads_need_no_digest(request: S3Request, serve: Serve) -> Response:
    """An upload with a lock is accepted without a digest."""
    answer = serve(request)
    missing = request.operation == "PutObject" and b"HTTP header is required" in answer.body
    return (
        serve(request.with_headers(x_amz_checksum_crc32=checksums.value_of("CRC32", request.body)))
        if missing
        else answer
    )


@fault(on=("PutObject", "CopyObject"))
def locked_objects_cannot_be_overwritten(request: S3Request, serve: Serve) -> Response:
    """Writing over a locked object is refused."""
    lock = lock_of(request)
    if lock.mode or lock.legal_hold == "ON":
        return error(403, "AccessDenied")
    return serve(request)


@fault()
def retain_until_dates_are_http_dates(request: S3Request, serve: Serve) -> Response:
    """The retain-until date in a header has the form of HTTP dates."""
    answer, until = serve(request), lock_of(request).until
    if answer.header(LOCK_HEADERS[1]) and until is not None:
        answer.set(LOCK_HEADERS[1], until.strftime("%a, %d %b %Y %H:%M:%S GMT"))
    return answer


# Retention and legal hold of a version


@fault()
def compliance_mode_can_be_bypassed(request: S3Request, serve: Serve) -> Response:
    """A COMPLIANCE retention can be bypassed like GOVERNANCE."""
    lock = lock_of(request)
    if lock.mode != "COMPLIANCE" or request.header(BYPASS).lower() != "true":
        return serve(request)
    lock.mode = "GOVERNANCE"
    return serve(request)


@fault(on=("PutObjectRetention",))
def retentions_cannot_be_extended(request: S3Request, serve: Serve) -> Response:
    """A retention cannot be changed, not even extended."""
    if lock_of(request).mode:
        return error(403, "AccessDenied")
    return serve(request)


@fault(on=("PutObjectRetention",))
def retain_until_dates_have_32_bits(request: S3Request, serve: Serve) -> Response:
    """A retain-until date is kept in 32 bits."""
    answer, lock = serve(request), lock_of(request)
    if lock.until is not None:
        seconds = int(lock.until.timestamp()) % 2**32
        lock.until = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return answer


@fault(on=("PutObjectRetention", "PutObjectLegalHold"))
def lock_documents_need_no_digest(request: S3Request, serve: Serve) -> Response:
    """PutObjectRetention and PutObjectLegalHold accept a document without a digest."""
    if "content-md5" not in request.headers:
        return serve(
            request.with_headers(
                x_amz_checksum_crc32=checksums.value_of("CRC32", request.body), x_amz_sdk_checksum_algorithm=None
            )
        )
    return serve(request)


@fault(on=("PutObjectLegalHold",))
def legal_holds_replace_retentions(request: S3Request, serve: Serve) -> Response:
    """A legal hold replaces a retention."""
    answer, lock = serve(request), lock_of(request)
    lock.mode, lock.until = "", None
    return answer


@fault()
def missing_lock_has_the_code_of_the_configuration(request: S3Request, serve: Serve) -> Response:
    """A retention or legal hold of a missing or unlockable object returns NoSuchObjectLockConfiguration."""
    answer = serve(request)
    asked = not {"retention", "legal-hold"}.isdisjoint(request.query)
    return error(404, "NoSuchObjectLockConfiguration") if asked and answer.status >= 400 else answer


@fault()
def write_with_refused_lock_is_done(request: S3Request, serve: Serve) -> Response:
    """A write with a lock that is refused is done without the lock (seen with Versity)."""
    answer = serve(request)
    if answer.status == 400 and any(name in request.headers for name in LOCK_HEADERS):
        serve(request.without(*LOCK_HEADERS))
    return answer


@fault()
def empty_default_retention_lasts_a_day(request: S3Request, serve: Serve) -> Response:
    """A rule without a default retention retains for one day."""
    answer = serve(request)
    if request.operation == "PutObjectLockConfiguration" and b"DefaultRetention" not in request.body:
        request.memory["a day"] = request.bucket
    if request.operation != "GetObjectLockConfiguration" or request.memory.get("a day") != request.bucket:
        return answer
    day = b"<Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Days>1</Days></DefaultRetention></Rule>"
    return answer.sub(rb"<Rule\s*/>|<Rule>.*</Rule>", b"").sub(rb"(?=</ObjectLockConfiguration>)", day)
