"""Seeded defects of locks of versions: uploads with a lock, retention, legal hold."""

from __future__ import annotations

import datetime
import re

from reference.objects.object_lock import LOCK_HEADERS
from reference.protocol import checksums
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.state import Lock
from tests.defects.seeding import BOTO3, defect
from tests.defects.stored import lock_of, version_named

DEFAULT = "object_lock/default_retention"
HOLD = "object_lock/legal_hold"
NOWHERE = "object_lock/nowhere"
PROTECTION = "object_lock/protection"
RETENTION = "object_lock/retention"
UPLOAD = "object_lock/upload"
BYPASS = "x-amz-bypass-governance-retention"


# Uploads


@defect(f"{UPLOAD}::copy_with_a_lock", f"{UPLOAD}::multipart_upload_with_a_lock")
def only_put_takes_a_lock(request: S3Request, serve: Serve) -> Response:
    """CopyObject and CreateMultipartUpload ignore locks."""
    if request.operation in ("CopyObject", "CreateMultipartUpload"):
        return serve(request.without(*LOCK_HEADERS))
    return serve(request)


@defect(f"{UPLOAD}::lock_of_the_source_is_not_copied")
def locks_are_copied(request: S3Request, serve: Serve) -> Response:
    """A copy has its source's retention and legal hold."""
    answer = serve(request)
    if request.operation == "CopyObject":
        name, _, key = request.header("x-amz-copy-source").lstrip("/").partition("/")
        source, version = request.state.buckets[name].current(key), version_named(request)
        if source is not None and version is not None:
            version.lock = Lock(source.lock.mode, source.lock.until, source.lock.legal_hold)
    return answer


@defect(
    f"{UPLOAD}::invalid_lock_is_refused[mode-alone]",
    f"{UPLOAD}::invalid_lock_is_refused[unknown-mode-alone]",
    f"{UPLOAD}::invalid_lock_is_refused[past-date]",
    f"{UPLOAD}::invalid_lock_is_refused[lower-case-hold]",
    f"{UPLOAD}::invalid_lock_of_a_copy_is_refused[date-alone]",
    f"{UPLOAD}::invalid_lock_of_an_upload_is_refused[unknown-mode]",
)
def wrong_locks_are_left_out(request: S3Request, serve: Serve) -> Response:
    """An invalid lock is ignored, and the object is stored."""
    answer = serve(request)
    if answer.status == 400 and any(name in request.headers for name in LOCK_HEADERS):
        return serve(request.without(*LOCK_HEADERS))
    return answer


@defect(
    f"{UPLOAD}::locked_object_in_a_bucket_without_lock_is_refused[retention]",
    f"{UPLOAD}::locked_copy_in_a_bucket_without_lock_is_refused[hold]",
    f"{UPLOAD}::locked_upload_in_a_bucket_without_lock_is_refused[retention]",
)
def locks_mean_nothing_without_object_lock(request: S3Request, serve: Serve) -> Response:
    """An upload with a lock into a bucket without Object Lock is stored without the lock."""
    if request.stored_bucket is not None and not request.stored_bucket.lock_enabled:
        return serve(request.without(*LOCK_HEADERS))
    return serve(request)


@defect(f"{UPLOAD}::upload_without_a_digest_is_refused", f"{DEFAULT}::upload_without_a_digest_is_refused")
def locked_uploads_need_no_digest(request: S3Request, serve: Serve) -> Response:
    """An upload with a lock is accepted without a digest."""
    answer = serve(request)
    missing = request.operation == "PutObject" and b"HTTP header is required" in answer.body
    return serve(request.having(x_amz_checksum_crc32=checksums.value_of("CRC32", request.body))) if missing else answer


@defect(f"{UPLOAD}::write_over_a_locked_object", f"{PROTECTION}::copy_over_a_locked_object")
def locked_objects_are_not_written_over(request: S3Request, serve: Serve) -> Response:
    """Writing over a locked object is refused."""
    lock = lock_of(request)
    if request.operation in ("PutObject", "CopyObject") and (lock.mode or lock.legal_hold == "ON"):
        return error(403, "AccessDenied")
    return serve(request)


@defect(f"{UPLOAD}::lock_is_read_back[HeadObject]", f"{UPLOAD}::lock_is_read_back[GetObject]")
def holds_are_not_told(request: S3Request, serve: Serve) -> Response:
    """HeadObject and GetObject do not return the legal hold."""
    return serve(request).set("x-amz-object-lock-legal-hold", None)


@defect(f"{UPLOAD}::date_has_the_documented_form")
def dates_are_those_of_http(request: S3Request, serve: Serve) -> Response:
    """The retain-until date in a header has the form of HTTP dates."""
    answer, until = serve(request), lock_of(request).until
    if answer.header(LOCK_HEADERS[1]) and until is not None:
        answer.set(LOCK_HEADERS[1], until.strftime("%a, %d %b %Y %H:%M:%S GMT"))
    return answer


# Retention and legal hold of a version


@defect(
    f"{RETENTION}::governance_is_not_shortened[without-bypass]",
    f"{RETENTION}::governance_is_not_shortened[bypass-false]",
    f"{RETENTION}::governance_is_not_lifted",
)
def governance_holds_nobody(request: S3Request, serve: Serve) -> Response:
    """Anybody can change a GOVERNANCE retention."""
    changing = request.operation == "PutObjectRetention"
    return serve(request.having(x_amz_bypass_governance_retention="true") if changing else request)


@defect(
    f"{RETENTION}::compliance_is_not_weakened[shortened-with-bypass]",
    f"{RETENTION}::compliance_is_not_weakened[to-governance-with-bypass]",
    f"{PROTECTION}::only_governance_is_bypassed[compliance]",
    clients=BOTO3,
)
def compliance_is_bypassed(request: S3Request, serve: Serve) -> Response:
    """A COMPLIANCE retention can be bypassed like GOVERNANCE."""
    lock = lock_of(request)
    if lock.mode != "COMPLIANCE" or request.header(BYPASS).lower() != "true":
        return serve(request)
    lock.mode = "GOVERNANCE"
    return serve(request)


@defect(f"{RETENTION}::retention_is_extended[GOVERNANCE]", clients=BOTO3)
def retentions_never_change(request: S3Request, serve: Serve) -> Response:
    """A retention cannot be changed, not even extended."""
    if request.operation == "PutObjectRetention" and lock_of(request).mode:
        return error(403, "AccessDenied")
    return serve(request)


@defect(f"{RETENTION}::governance_is_lifted_with_bypass")
def empty_retentions_are_malformed(request: S3Request, serve: Serve) -> Response:
    """An empty Retention returns 400 MalformedXML, whatever it would remove."""
    if request.operation == "PutObjectRetention" and b"<Mode>" not in request.body:
        return error(400, "MalformedXML")
    return serve(request)


@defect(f"{RETENTION}::date_far_ahead")
def dates_have_32_bits(request: S3Request, serve: Serve) -> Response:
    """A retain-until date is kept in 32 bits."""
    answer, lock = serve(request), lock_of(request)
    if request.operation == "PutObjectRetention" and lock.until is not None:
        seconds = int(lock.until.timestamp()) % 2**32
        lock.until = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return answer


@defect(f"{RETENTION}::retention_of_an_older_version", f"{HOLD}::hold_of_an_older_version")
def locks_are_of_the_current_version(request: S3Request, serve: Serve) -> Response:
    """A retention or legal hold is set on the current version, whichever is named."""
    putting = request.operation in ("PutObjectRetention", "PutObjectLegalHold")
    return serve(request.asking(versionId=None) if putting else request)


@defect(f"{RETENTION}::object_without_retention", f"{HOLD}::object_that_was_never_held")
def objects_lack_the_buckets_configuration(request: S3Request, serve: Serve) -> Response:
    """An object without a lock returns the error code of a bucket without Object Lock."""
    return serve(request).sub(b"<Code>NoSuchObjectLockConfiguration<", b"<Code>ObjectLockConfigurationNotFoundError<")


@defect(f"{RETENTION}::retention_is_read_back", f"{RETENTION}::retention_of_an_upload_is_read_back")
def retentions_are_not_read(request: S3Request, serve: Serve) -> Response:
    """GetObjectRetention responds as if there were no retention."""
    return error(404, "NoSuchObjectLockConfiguration") if request.operation == "GetObjectRetention" else serve(request)


@defect(
    f"{RETENTION}::invalid_retention_is_refused[past-date]",
    f"{RETENTION}::invalid_retention_is_refused[unknown-mode]",
    f"{RETENTION}::malformed_document_is_refused[date-no-date]",
    f"{HOLD}::invalid_hold_is_refused[lower-case-status]",
    f"{HOLD}::malformed_document_is_refused[empty]",
    f"{HOLD}::missing_document_is_reported_before_the_missing_lock",
    clients=BOTO3,
)
def lock_documents_are_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """PutObjectRetention and PutObjectLegalHold return 200 for any document."""
    answer = serve(request)
    wrong = request.operation in ("PutObjectRetention", "PutObjectLegalHold") and answer.status == 400
    return Response(200) if wrong else answer


@defect(f"{RETENTION}::document_without_a_digest_is_refused", f"{HOLD}::document_without_a_digest_is_refused")
def lock_documents_need_no_digest(request: S3Request, serve: Serve) -> Response:
    """PutObjectRetention and PutObjectLegalHold accept a document without a digest."""
    if request.operation in ("PutObjectRetention", "PutObjectLegalHold") and "content-md5" not in request.headers:
        return serve(
            request.having(
                x_amz_checksum_crc32=checksums.value_of("CRC32", request.body), x_amz_sdk_checksum_algorithm=None
            )
        )
    return serve(request)


@defect(f"{HOLD}::hold_is_removed")
def holds_are_never_taken_off(request: S3Request, serve: Serve) -> Response:
    """PutObjectLegalHold with OFF returns 200 and changes nothing."""
    off = request.operation == "PutObjectLegalHold" and b">OFF<" in request.body
    return Response(200) if off else serve(request)


@defect(f"{HOLD}::hold_leaves_the_retention_alone")
def holds_replace_retentions(request: S3Request, serve: Serve) -> Response:
    """A legal hold replaces a retention."""
    answer, lock = serve(request), lock_of(request)
    if request.operation == "PutObjectLegalHold":
        lock.mode, lock.until = "", None
    return answer


@defect(
    f"{NOWHERE}::deleted_version_is_refused[GetObjectRetention]",
    f"{NOWHERE}::malformed_version_is_refused[PutObjectLegalHold]",
)
def unknown_versions_are_missing_keys(request: S3Request, serve: Serve) -> Response:
    """A retention or legal hold of a version that does not exist returns 404 NoSuchKey."""
    answer = serve(request)
    wrong = re.search(rb"<Code>(NoSuchVersion|InvalidArgument)<", answer.body)
    return error(404, "NoSuchKey") if wrong and "versionId" in request.query else answer


@defect(
    f"{NOWHERE}::bucket_without_lock_is_refused[GetObjectRetention]",
    f"{NOWHERE}::bucket_without_lock_is_refused[PutObjectLegalHold]",
    f"{NOWHERE}::missing_key_is_refused[PutObjectRetention]",
    f"{NOWHERE}::missing_bucket_is_refused[GetObjectLegalHold]",
)
def nothing_to_lock_is_404(request: S3Request, serve: Serve) -> Response:
    """A retention or legal hold of a missing or unlockable object returns NoSuchObjectLockConfiguration."""
    answer = serve(request)
    asked = not {"retention", "legal-hold"}.isdisjoint(request.query)
    return error(404, "NoSuchObjectLockConfiguration") if asked and answer.status >= 400 else answer


INVALID = ("mode-alone", "date-alone", "unknown-mode", "past-date", "no-date", "unknown-hold")


@defect(
    *(
        f"{UPLOAD}::invalid_lock{of}_is_refused[{case}]"
        for of in ("", "_of_an_upload", "_of_a_copy")
        for case in INVALID
    ),
    *(
        f"{UPLOAD}::locked_{what}_in_a_bucket_without_lock_is_refused[{case}]"
        for what in ("object", "upload", "copy")
        for case in ("retention", "hold")
    ),
    *(
        f"{UPLOAD}::lock_in_a_bucket_with_versions_alone_is_refused[{state}-{operation}]"
        for state in ("versioned", "suspended")
        for operation in ("PutObject", "CreateMultipartUpload", "CopyObject")
    ),
    clients=BOTO3,
)
def refused_lock_leaves_the_object(request: S3Request, serve: Serve) -> Response:
    """A write with a lock that is refused is done without it (seen with Versity)."""
    answer = serve(request)
    if answer.status == 400 and any(name in request.headers for name in LOCK_HEADERS):
        serve(request.without(*LOCK_HEADERS))
    return answer


@defect(f"{RETENTION}::governance_does_not_become_compliance_without_bypass", clients=BOTO3)
def compliance_needs_no_bypass(request: S3Request, serve: Serve) -> Response:
    """Anyone who may set a retention may change GOVERNANCE to COMPLIANCE."""
    changed = request.operation == "PutObjectRetention" and b"COMPLIANCE" in request.body
    return serve(request.having(**{BYPASS: "true"}) if changed else request)


@defect("object_lock/bucket::empty_rule_sets_no_retention", clients=BOTO3)
def empty_rule_is_a_day(request: S3Request, serve: Serve) -> Response:
    """A rule without a default retention retains for one day."""
    answer = serve(request)
    if request.operation == "PutObjectLockConfiguration" and b"DefaultRetention" not in request.body:
        request.memory["a day"] = request.bucket
    if request.operation != "GetObjectLockConfiguration" or request.memory.get("a day") != request.bucket:
        return answer
    day = b"<Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Days>1</Days></DefaultRetention></Rule>"
    return answer.sub(rb"<Rule\s*/>|<Rule>.*</Rule>", b"").sub(rb"(?=</ObjectLockConfiguration>)", day)
