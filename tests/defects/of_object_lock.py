"""Seeded defects of Object Lock: the bucket's configuration, retention, legal hold, and what they protect."""

from __future__ import annotations

import base64
import datetime
import re
import zlib
from hashlib import md5

from tests.defects.seeding import BOTO3, defect
from tests.reference.messages import Answer, Request, Serve, error
from tests.reference.state import Lock, Version

BUCKET, DEFAULT, UPLOAD = "object_lock/bucket", "object_lock/default_retention", "object_lock/upload"
RETENTION, HOLD = "object_lock/retention", "object_lock/legal_hold"
PROTECTION, NOWHERE, DIGESTS = "object_lock/protection", "object_lock/nowhere", "object_lock/digests"
HEADERS = ("x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date", "x-amz-object-lock-legal-hold")
BYPASS = "x-amz-bypass-governance-retention"


def _version(request: Request) -> Version | None:
    """The version that the request names, or the current one."""
    versions = request.stored_bucket.versions.get(request.key, []) if request.stored_bucket is not None else []
    named = request.asked("versionId")
    return next((version for version in reversed(versions) if named in ("", version.version_id)), None)


def _lock(request: Request) -> Lock:
    version = _version(request)
    return version.lock if version is not None else Lock()


# The bucket's configuration


@defect(f"{BUCKET}::versioning_is_not_suspended")
def locked_buckets_are_suspended(request: Request, serve: Serve) -> Answer:
    """Versioning of a bucket with Object Lock may be suspended."""
    if request.operation == "PutBucketVersioning" and b"Suspended" in request.body and request.stored_bucket:
        request.stored_bucket.versioning = "Suspended"
        return Answer(200)
    return serve(request)


@defect(
    f"{BUCKET}::default_retention_is_read_back[governance-1-day]",
    f"{BUCKET}::default_retention_is_read_back[compliance-30-days]",
)
def both_periods_are_told(request: Request, serve: Serve) -> Answer:
    """GetObjectLockConfiguration names 0 years beside the days."""
    answer = serve(request)
    return answer.sub(b"</Days>", b"</Days><Years>0</Years>") if "object-lock" in request.query else answer


@defect(f"{BUCKET}::default_retention_is_read_back[governance-3-years]")
def years_become_days(request: Request, serve: Serve) -> Answer:
    """GetObjectLockConfiguration tells years in days."""
    return serve(request).sub(rb"<Years>(\d+)</Years>", lambda found: b"<Days>%d</Days>" % (365 * int(found[1])))


@defect(f"{BUCKET}::default_retention_is_taken_away")
def default_retention_stays(request: Request, serve: Serve) -> Answer:
    """PutObjectLockConfiguration without a Rule leaves the default retention as it is."""
    bucket = request.stored_bucket
    kept = bucket.default_lock if bucket is not None else None
    answer = serve(request)
    if request.operation == "PutObjectLockConfiguration" and bucket is not None and bucket.default_lock is None:
        bucket.default_lock = kept
    return answer


@defect(f"{BUCKET}::invalid_configuration_is_refused[0-days]", f"{BUCKET}::invalid_configuration_is_refused[0-years]")
def periods_have_a_code_of_their_own(request: Request, serve: Serve) -> Answer:
    """A default retention of 0 days answers 400 InvalidRetentionPeriod."""
    answer = serve(request)
    if request.operation == "PutObjectLockConfiguration":
        answer.sub(b"<Code>InvalidArgument<", b"<Code>InvalidRetentionPeriod<")
    return answer


@defect(
    f"{BUCKET}::invalid_configuration_is_refused[36501-days]",
    f"{BUCKET}::invalid_configuration_is_refused[days-and-years]",
    f"{BUCKET}::invalid_configuration_is_refused[lower-case-mode]",
    f"{BUCKET}::malformed_document_is_refused[no-xml]",
    clients=BOTO3,
)
def configurations_are_not_looked_at(request: Request, serve: Serve) -> Answer:
    """PutObjectLockConfiguration takes whatever it is given."""
    answer = serve(request)
    wrong = request.operation == "PutObjectLockConfiguration" and answer.status == 400
    return Answer(200) if wrong else answer


@defect(f"{BUCKET}::unversioned_bucket_takes_no_lock")
def invalid_states_are_400(request: Request, serve: Serve) -> Answer:
    """InvalidBucketState is answered with 400."""
    answer = serve(request)
    if b"<Code>InvalidBucketState<" in answer.body:
        answer.status = 400
    return answer


@defect(f"{BUCKET}::lock_is_enabled_afterwards")
def lock_is_enabled_at_creation_alone(request: Request, serve: Serve) -> Answer:
    """Object Lock cannot be enabled for a bucket that was created without it."""
    without = request.stored_bucket is not None and not request.stored_bucket.lock_enabled
    if request.operation == "PutObjectLockConfiguration" and without:
        return error(409, "InvalidBucketState")
    return serve(request)


@defect(f"{BUCKET}::bucket_without_lock_has_no_configuration")
def buckets_without_lock_are_disabled(request: Request, serve: Serve) -> Answer:
    """GetObjectLockConfiguration of a bucket without Object Lock answers 200 with an empty document."""
    answer = serve(request)
    if request.operation == "GetObjectLockConfiguration" and b"ConfigurationNotFound" in answer.body:
        return Answer(200, [("Content-Type", "application/xml")], b"<ObjectLockConfiguration/>")
    return answer


# The default retention


@defect(f"{DEFAULT}::completed_upload_gets_it", f"{DEFAULT}::copy_gets_it")
def only_put_gets_the_default(request: Request, serve: Serve) -> Answer:
    """The default retention is for PutObject alone."""
    answer = serve(request)
    version = _version(request)
    if request.operation in ("CompleteMultipartUpload", "CopyObject") and version is not None:
        version.lock = Lock()
    return answer


@defect(f"{DEFAULT}::own_retention_goes_before_it")
def default_goes_before_all(request: Request, serve: Serve) -> Answer:
    """The default retention is put in the place of an object's own."""
    default = request.stored_bucket is not None and request.stored_bucket.default_lock is not None
    if request.operation == "PutObject" and default:
        return serve(request.having(**{name.replace("-", "_"): None for name in HEADERS}))
    return serve(request)


@defect(f"{DEFAULT}::older_object_does_not_get_it")
def default_is_for_all_objects(request: Request, serve: Serve) -> Answer:
    """The default retention is told of every object, whenever it was put."""
    default = request.stored_bucket.default_lock if request.stored_bucket is not None else None
    if request.operation == "GetObjectRetention" and default is not None and not _lock(request).mode:
        until = "2099-01-01T00:00:00Z"
        body = f"<Retention><Mode>{default[0]}</Mode><RetainUntilDate>{until}</RetainUntilDate></Retention>"
        return Answer(200, [("Content-Type", "application/xml")], body.encode())
    return serve(request)


@defect(f"{DEFAULT}::delete_marker_does_not_get_it")
def markers_get_the_default(request: Request, serve: Serve) -> Answer:
    """A delete marker in a bucket with a default retention is protected."""
    version, bucket = _version(request), request.stored_bucket
    marker = version is not None and version.is_delete_marker
    if request.operation == "DeleteObject" and request.query and marker and bucket and bucket.default_lock:
        return error(403, "AccessDenied") if BYPASS not in request.headers else serve(request)
    return serve(request)


@defect(f"{DEFAULT}::new_object_gets_it", f"{DEFAULT}::years_are_counted")
def default_is_rounded_to_months(request: Request, serve: Serve) -> Answer:
    """The default retention lasts a month longer than it should."""
    answer = serve(request)
    version = _version(request)
    own = any(name in request.headers for name in HEADERS)
    if request.operation == "PutObject" and version is not None and version.lock.until and not own:
        version.lock.until += datetime.timedelta(days=30)
    return answer


# Uploads


@defect(f"{UPLOAD}::copy_with_a_lock", f"{UPLOAD}::multipart_upload_with_a_lock")
def only_put_takes_a_lock(request: Request, serve: Serve) -> Answer:
    """CopyObject and CreateMultipartUpload take no notice of a lock."""
    if request.operation in ("CopyObject", "CreateMultipartUpload"):
        return serve(request.having(**{name.replace("-", "_"): None for name in HEADERS}))
    return serve(request)


@defect(f"{UPLOAD}::lock_of_the_source_is_not_copied")
def locks_are_copied(request: Request, serve: Serve) -> Answer:
    """A copy has its source's retention and legal hold."""
    answer = serve(request)
    if request.operation == "CopyObject":
        name, _, key = request.header("x-amz-copy-source").lstrip("/").partition("/")
        source, version = request.state.buckets[name].current(key), _version(request)
        if source is not None and version is not None:
            version.lock = Lock(source.lock.mode, source.lock.until, source.lock.legal_hold)
    return answer


@defect(
    f"{UPLOAD}::invalid_lock_is_refused[mode-alone]",
    f"{UPLOAD}::invalid_lock_is_refused[past-date]",
    f"{UPLOAD}::invalid_lock_is_refused[lower-case-hold]",
    f"{UPLOAD}::invalid_lock_of_a_copy_is_refused[date-alone]",
    f"{UPLOAD}::invalid_lock_of_an_upload_is_refused[unknown-mode]",
)
def wrong_locks_are_left_out(request: Request, serve: Serve) -> Answer:
    """A lock that is none is left out, and the object stored."""
    answer = serve(request)
    if answer.status == 400 and any(name in request.headers for name in HEADERS):
        return serve(request.having(**{name.replace("-", "_"): None for name in HEADERS}))
    return answer


@defect(
    f"{UPLOAD}::bucket_without_lock_takes_none[retention]",
    f"{UPLOAD}::bucket_without_lock_takes_no_locked_copy[hold]",
    f"{UPLOAD}::bucket_without_lock_takes_no_locked_upload[retention]",
)
def locks_mean_nothing_without_object_lock(request: Request, serve: Serve) -> Answer:
    """An upload with a lock into a bucket without Object Lock is stored, without the lock."""
    if request.stored_bucket is not None and not request.stored_bucket.lock_enabled:
        return serve(request.having(**{name.replace("-", "_"): None for name in HEADERS}))
    return serve(request)


@defect(f"{UPLOAD}::upload_without_a_digest_is_refused", f"{DEFAULT}::upload_without_a_digest_is_refused")
def locked_uploads_need_no_digest(request: Request, serve: Serve) -> Answer:
    """An upload under Object Lock is taken without a digest."""
    answer = serve(request)
    missing = request.operation == "PutObject" and b"HTTP header is required" in answer.body
    return serve(request.having(x_amz_checksum_crc32=_crc32(request.body))) if missing else answer


def _crc32(body: bytes) -> str:
    return base64.b64encode(zlib.crc32(body).to_bytes(4, "big")).decode()


@defect(f"{UPLOAD}::write_over_a_locked_object", f"{PROTECTION}::copy_over_a_locked_object")
def locked_objects_are_not_written_over(request: Request, serve: Serve) -> Answer:
    """A write over a locked object is refused."""
    lock = _lock(request)
    if request.operation in ("PutObject", "CopyObject") and (lock.mode or lock.legal_hold == "ON"):
        return error(403, "AccessDenied")
    return serve(request)


@defect(f"{UPLOAD}::lock_is_read_back[HeadObject]", f"{UPLOAD}::lock_is_read_back[GetObject]")
def holds_are_not_told(request: Request, serve: Serve) -> Answer:
    """HeadObject and GetObject do not name a legal hold."""
    return serve(request).set("x-amz-object-lock-legal-hold", None)


@defect(f"{UPLOAD}::date_has_the_documented_form")
def dates_are_those_of_http(request: Request, serve: Serve) -> Answer:
    """The retain-until date in a header has the form of HTTP's dates."""
    answer, until = serve(request), _lock(request).until
    if answer.header(HEADERS[1]) and until is not None:
        answer.set(HEADERS[1], until.strftime("%a, %d %b %Y %H:%M:%S GMT"))
    return answer


# Retention and legal hold of a version


@defect(
    f"{RETENTION}::governance_is_not_shortened[without-bypass]",
    f"{RETENTION}::governance_is_not_shortened[bypass-false]",
    f"{RETENTION}::governance_is_not_lifted",
)
def governance_holds_nobody(request: Request, serve: Serve) -> Answer:
    """A GOVERNANCE retention is changed by anybody."""
    changing = request.operation == "PutObjectRetention"
    return serve(request.having(x_amz_bypass_governance_retention="true") if changing else request)


@defect(
    f"{RETENTION}::compliance_is_not_weakened[shortened-with-bypass]",
    f"{RETENTION}::compliance_is_not_weakened[to-governance-with-bypass]",
    f"{PROTECTION}::only_governance_is_bypassed[compliance]",
    clients=BOTO3,
)
def compliance_is_bypassed(request: Request, serve: Serve) -> Answer:
    """A COMPLIANCE retention is passed by as GOVERNANCE is."""
    lock = _lock(request)
    if lock.mode != "COMPLIANCE" or request.header(BYPASS).lower() != "true":
        return serve(request)
    lock.mode = "GOVERNANCE"
    return serve(request)


@defect(f"{RETENTION}::retention_is_extended[GOVERNANCE]", clients=BOTO3)
def retentions_never_change(request: Request, serve: Serve) -> Answer:
    """A retention is not changed, not even to a longer one."""
    if request.operation == "PutObjectRetention" and _lock(request).mode:
        return error(403, "AccessDenied")
    return serve(request)


@defect(f"{RETENTION}::governance_is_lifted_with_bypass")
def empty_retentions_are_malformed(request: Request, serve: Serve) -> Answer:
    """An empty Retention answers 400 MalformedXML, whatever is to be lifted."""
    if request.operation == "PutObjectRetention" and b"<Mode>" not in request.body:
        return error(400, "MalformedXML")
    return serve(request)


@defect(f"{RETENTION}::date_far_ahead")
def dates_have_32_bits(request: Request, serve: Serve) -> Answer:
    """A retain-until date is kept in 32 bits."""
    answer, lock = serve(request), _lock(request)
    if request.operation == "PutObjectRetention" and lock.until is not None:
        seconds = int(lock.until.timestamp()) % 2**32
        lock.until = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return answer


@defect(f"{RETENTION}::retention_of_an_older_version", f"{HOLD}::hold_of_an_older_version")
def locks_are_of_the_current_version(request: Request, serve: Serve) -> Answer:
    """A retention or legal hold is put on the current version, whichever is named."""
    putting = request.operation in ("PutObjectRetention", "PutObjectLegalHold")
    return serve(request.asking(versionId=None) if putting else request)


@defect(f"{RETENTION}::object_without_retention", f"{HOLD}::object_that_was_never_held")
def objects_lack_the_buckets_configuration(request: Request, serve: Serve) -> Answer:
    """An object without a lock answers the code of a bucket without one."""
    return serve(request).sub(b"<Code>NoSuchObjectLockConfiguration<", b"<Code>ObjectLockConfigurationNotFoundError<")


@defect(f"{RETENTION}::retention_is_read_back", f"{RETENTION}::retention_of_an_upload_is_read_back")
def retentions_are_not_read(request: Request, serve: Serve) -> Answer:
    """GetObjectRetention answers as if nothing were retained."""
    return error(404, "NoSuchObjectLockConfiguration") if request.operation == "GetObjectRetention" else serve(request)


@defect(
    f"{RETENTION}::invalid_retention_is_refused[past-date]",
    f"{RETENTION}::invalid_retention_is_refused[unknown-mode]",
    f"{RETENTION}::malformed_document_is_refused[date-no-date]",
    f"{HOLD}::invalid_hold_is_refused[lower-case-status]",
    f"{HOLD}::malformed_document_is_refused[empty]",
    clients=BOTO3,
)
def lock_documents_are_not_looked_at(request: Request, serve: Serve) -> Answer:
    """PutObjectRetention and PutObjectLegalHold answer 200 to any document."""
    answer = serve(request)
    wrong = request.operation in ("PutObjectRetention", "PutObjectLegalHold") and answer.status == 400
    return Answer(200) if wrong else answer


@defect(f"{RETENTION}::document_without_a_digest_is_refused", f"{HOLD}::document_without_a_digest_is_refused")
def lock_documents_need_no_digest(request: Request, serve: Serve) -> Answer:
    """PutObjectRetention and PutObjectLegalHold take a document without a digest."""
    if request.operation in ("PutObjectRetention", "PutObjectLegalHold") and "content-md5" not in request.headers:
        return serve(request.having(x_amz_checksum_crc32=_crc32(request.body), x_amz_sdk_checksum_algorithm=None))
    return serve(request)


@defect(f"{HOLD}::hold_is_taken_off")
def holds_are_never_taken_off(request: Request, serve: Serve) -> Answer:
    """PutObjectLegalHold with OFF answers 200 and changes nothing."""
    off = request.operation == "PutObjectLegalHold" and b">OFF<" in request.body
    return Answer(200) if off else serve(request)


@defect(f"{HOLD}::hold_leaves_the_retention_alone")
def holds_replace_retentions(request: Request, serve: Serve) -> Answer:
    """A legal hold takes the place of a retention."""
    answer, lock = serve(request), _lock(request)
    if request.operation == "PutObjectLegalHold":
        lock.mode, lock.until = "", None
    return answer


@defect(
    f"{NOWHERE}::delete_marker_is_refused[PutObjectRetention]",
    f"{NOWHERE}::delete_marker_is_refused[GetObjectLegalHold]",
)
def locks_of_markers_are_missing(request: Request, serve: Serve) -> Answer:
    """A retention or legal hold of a delete marker answers 404 NoSuchKey."""
    answer = serve(request)
    return error(404, "NoSuchKey") if answer.status == 405 else answer


@defect(
    f"{NOWHERE}::deleted_version_is_refused[GetObjectRetention]",
    f"{NOWHERE}::malformed_version_is_refused[PutObjectLegalHold]",
)
def unknown_versions_are_missing_keys(request: Request, serve: Serve) -> Answer:
    """A retention or legal hold of a version that does not exist answers 404 NoSuchKey."""
    answer = serve(request)
    wrong = re.search(rb"<Code>(NoSuchVersion|InvalidArgument)<", answer.body)
    return error(404, "NoSuchKey") if wrong and "versionId" in request.query else answer


@defect(
    f"{NOWHERE}::bucket_without_lock_is_refused[GetObjectRetention]",
    f"{NOWHERE}::bucket_without_lock_is_refused[PutObjectLegalHold]",
    f"{NOWHERE}::missing_key_is_refused[PutObjectRetention]",
    f"{NOWHERE}::missing_bucket_is_refused[GetObjectLegalHold]",
)
def nothing_to_lock_is_404(request: Request, serve: Serve) -> Answer:
    """A retention or legal hold of what is not there, or cannot have one, answers NoSuchObjectLockConfiguration."""
    answer = serve(request)
    asked = not {"retention", "legal-hold"}.isdisjoint(request.query)
    return error(404, "NoSuchObjectLockConfiguration") if asked and answer.status >= 400 else answer


# Protection


@defect(
    f"{PROTECTION}::locked_version_is_not_deleted[governance]",
    f"{PROTECTION}::locked_version_is_not_deleted[hold]",
    f"{DEFAULT}::new_object_is_protected",
)
def locks_do_not_protect(request: Request, serve: Serve) -> Answer:
    """Locked versions are deleted as others are."""
    version = _version(request)
    if request.operation == "DeleteObject" and version is not None:
        version.lock = Lock()
    return serve(request)


@defect(f"{PROTECTION}::bypass_must_say_true")
def any_bypass_is_one(request: Request, serve: Serve) -> Answer:
    """The bypass header counts, whatever it says."""
    given = BYPASS in request.headers
    return serve(request.having(x_amz_bypass_governance_retention="true") if given else request)


@defect(f"{PROTECTION}::hold_outlives_the_bypass", f"{PROTECTION}::only_governance_is_bypassed[hold]")
def holds_are_bypassed(request: Request, serve: Serve) -> Answer:
    """A legal hold is passed by as GOVERNANCE is."""
    if request.operation == "DeleteObject" and request.header(BYPASS).lower() == "true":
        _lock(request).legal_hold = ""
    return serve(request)


@defect(f"{PROTECTION}::governance_is_bypassed")
def governance_is_not_bypassed(request: Request, serve: Serve) -> Answer:
    """The bypass header is not known."""
    return serve(request.having(x_amz_bypass_governance_retention=None))


@defect(f"{PROTECTION}::nothing_to_bypass")
def bypass_means_nothing_without_object_lock(request: Request, serve: Serve) -> Answer:
    """The bypass header is ignored in a bucket without Object Lock."""
    without = request.stored_bucket is not None and not request.stored_bucket.lock_enabled
    return serve(request.having(x_amz_bypass_governance_retention=None) if without else request)


@defect(
    f"{PROTECTION}::delete_without_an_id_makes_a_marker[governance]",
    f"{PROTECTION}::delete_without_an_id_makes_a_marker[hold]",
)
def locked_objects_are_not_hidden(request: Request, serve: Serve) -> Answer:
    """DeleteObject without a version id of a locked object is refused."""
    lock = _lock(request)
    locked = lock.mode or lock.legal_hold == "ON"
    if request.operation == "DeleteObject" and locked and "versionId" not in request.query:
        return error(403, "AccessDenied")
    return serve(request)


@defect(f"{PROTECTION}::other_versions_are_deleted", f"{PROTECTION}::marker_above_a_locked_version_is_deleted")
def locks_protect_the_whole_key(request: Request, serve: Serve) -> Answer:
    """Where one version is locked no other is deleted, nor a delete marker."""
    bucket = request.stored_bucket
    versions = bucket.versions.get(request.key, []) if bucket is not None else []
    locked = any(version.lock.mode or version.lock.legal_hold == "ON" for version in versions)
    if request.operation == "DeleteObject" and "versionId" in request.query and locked:
        return error(403, "AccessDenied")
    return serve(request)


@defect(f"{PROTECTION}::retention_ends", clients=BOTO3)
def retentions_last_longer(request: Request, serve: Serve) -> Answer:
    """A retention protects for some seconds beyond its end."""
    lock = _lock(request)
    if request.operation == "DeleteObject" and "versionId" in request.query and lock.until is not None:
        longer = lock.until + datetime.timedelta(seconds=3)
        if datetime.datetime.now(datetime.timezone.utc) < longer:
            return error(403, "AccessDenied")
    return serve(request)


# Digests and owners


@defect(
    f"{DIGESTS}::retention_with_another_md5_is_refused",
    f"{DIGESTS}::hold_with_another_md5_is_refused",
    f"{DIGESTS}::configuration_with_another_md5_is_refused",
    "versioning/digests::versioning_with_another_md5_is_refused",
    clients=BOTO3,
)
def digests_of_documents_are_not_verified(request: Request, serve: Serve) -> Answer:
    """A document of versioning or Object Lock is taken, whatever its Content-MD5 says."""
    asked = not {"versioning", "object-lock", "retention", "legal-hold"}.isdisjoint(request.query)
    if request.method != "PUT" or not asked:
        return serve(request)
    digest = base64.b64encode(md5(request.body, usedforsecurity=False).digest()).decode()
    return serve(request.having(content_md5=digest))


@defect(
    f"{DIGESTS}::lock_of_another_owners_bucket_is_not_configured",
    f"{DIGESTS}::lock_of_another_owners_bucket_is_not_read",
    "versioning/digests::versioning_of_another_owners_bucket_is_not_put",
    "versioning/digests::versioning_of_another_owners_bucket_is_not_read",
    clients=BOTO3,
)
def owners_of_buckets_are_not_compared(request: Request, serve: Serve) -> Answer:
    """Requests for a bucket's versioning and Object Lock take no notice of the expected owner."""
    asked = not {"versioning", "object-lock"}.isdisjoint(request.query)
    return serve(request.having(x_amz_expected_bucket_owner=None) if asked else request)


@defect(
    f"{DIGESTS}::retention_with_a_checksum",
    f"{DIGESTS}::hold_with_a_checksum",
    f"{DIGESTS}::configuration_with_a_checksum",
    "versioning/digests::versioning_with_a_checksum",
    clients=BOTO3,
)
def documents_have_an_md5_or_nothing(request: Request, serve: Serve) -> Answer:
    """A document of versioning or Object Lock with a SHA-256 is refused."""
    return error(400, "InvalidRequest") if "x-amz-checksum-sha256" in request.headers else serve(request)
