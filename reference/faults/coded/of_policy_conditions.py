"""Faults of policies: their conditions, or their need for an action, hold only for some of the operations with
the same action."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from reference.access.policies.statements import ALLOW, DENY, Statement
from reference.faults.coded.of_policies import misread
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve

_FORM = "PostObject"


@misread()
def forms_are_not_denied(request: S3Request, statement: Statement) -> Statement | None:
    """No statement denies a form."""
    return None if statement.effect == DENY and request.operation == _FORM else statement


@misread()
def conditions_of_forms_are_not_read(request: S3Request, statement: Statement) -> Statement | None:
    """A statement denies every form, whatever its fields."""
    return replace(statement, conditions=()) if request.operation == _FORM else statement


@misread()
def forms_need_no_right_to_tags(request: S3Request, statement: Statement) -> Statement | None:
    """The right to write an object includes the right to give it tags with a form."""
    allowed = statement.effect == ALLOW and request.operation == _FORM
    return replace(statement, actions=(*statement.actions, "s3:PutObjectTagging")) if allowed else statement


@misread()
def forms_have_no_right_to_tags(request: S3Request, statement: Statement) -> Statement | None:
    """No policy allows a form to have tags."""
    kept = tuple(action for action in statement.actions if action != "s3:PutObjectTagging")
    return replace(statement, actions=kept) if request.operation == _FORM else statement


def _is_by_url(request: S3Request) -> bool:
    return request.signing is not None and request.signing.place == "REST-QUERY-STRING"


@misread()
def urls_are_not_denied(request: S3Request, statement: Statement) -> Statement | None:
    """No statement denies a presigned URL."""
    return None if statement.effect == DENY and _is_by_url(request) else statement


@misread()
def urls_are_not_allowed(request: S3Request, statement: Statement) -> Statement | None:
    """No statement allows a presigned URL."""
    return None if statement.effect == ALLOW and _is_by_url(request) else statement


_OF_SIGNATURES = {"s3:authType", "s3:signatureAge", "s3:x-amz-content-sha256"}


def _is_about(statement: Statement, keys: Collection[str]) -> bool:
    return any(condition.key in keys for condition in statement.conditions)


@misread()
def keys_of_signatures_are_never_met(request: S3Request, statement: Statement) -> Statement | None:
    """Statements with conditions on the signature are ignored."""
    return None if _is_about(statement, _OF_SIGNATURES) else statement


@misread()
def keys_of_signatures_are_always_met(request: S3Request, statement: Statement) -> Statement | None:
    """Conditions on the signature are always true."""
    return replace(statement, conditions=()) if _is_about(statement, _OF_SIGNATURES) else statement


@misread()
def forms_have_no_signature(request: S3Request, statement: Statement) -> Statement | None:
    """Statements with conditions on the signature are ignored for forms."""
    return None if request.operation == _FORM and _is_about(statement, _OF_SIGNATURES) else statement


_READERS = ("HeadObject", "GetObjectAttributes", "CopyObject", "UploadPartCopy")


def _is_about_tags(request: S3Request, statement: Statement) -> bool:
    """Returns whether the statement depends on existing tags, and the request names a version, or is none of GetObject,
    GetObjectAcl, GetObjectTagging and PutObjectTagging."""
    other = request.operation in (*_READERS, "PutObjectAcl", "DeleteObjectTagging") or "versionId" in request.query
    return other and any(condition.key.startswith("s3:ExistingObjectTag/") for condition in statement.conditions)


@misread()
def existing_tags_are_of_few(request: S3Request, statement: Statement) -> Statement | None:
    """Conditions on existing tags are always true for HeadObject, GetObjectAttributes, copies, PutObjectAcl,
    DeleteObjectTagging and all that names a version."""
    return replace(statement, conditions=()) if _is_about_tags(request, statement) else statement


@misread()
def existing_tags_allow_little(request: S3Request, statement: Statement) -> Statement | None:
    """Conditions on existing tags are never true for HeadObject, GetObjectAttributes, copies, PutObjectAcl,
    DeleteObjectTagging and all that names a version."""
    return None if _is_about_tags(request, statement) else statement


_TAGS = "PutObjectTagging"
_REQUESTED = {"s3:RequestObjectTagKeys", "s3:RequestObjectTag/Project"}


@misread()
def requested_tags_are_of_uploads(request: S3Request, statement: Statement) -> Statement | None:
    """Conditions on requested tags are always true for PutObjectTagging."""
    met = request.operation == _TAGS and _is_about(statement, _REQUESTED)
    return replace(statement, conditions=()) if met else statement


@misread()
def requested_tags_are_not_of_documents(request: S3Request, statement: Statement) -> Statement | None:
    """Conditions on requested tags are never true for PutObjectTagging."""
    return None if request.operation == _TAGS and _is_about(statement, _REQUESTED) else statement


@misread(over_https=True)
def kms_keys_are_not_read(request: S3Request, statement: Statement) -> Statement | None:
    """A statement denies every write that it requires a KMS key of."""
    return replace(statement, conditions=()) if _is_about(statement, {f"{_SSE}-aws-kms-key-id"}) else statement


@misread()
def later_acls_are_not_denied(request: S3Request, statement: Statement) -> Statement | None:
    """No statement denies PutObjectAcl for its ACL or grants."""
    return None if statement.conditions and request.operation == "PutObjectAcl" else statement


@misread()
def later_acls_are_not_read(request: S3Request, statement: Statement) -> Statement | None:
    """A statement denies every PutObjectAcl, whatever its ACL."""
    return replace(statement, conditions=()) if request.operation == "PutObjectAcl" else statement


_LOCK = {f"s3:object-lock-{name}" for name in ("mode", "legal-hold", "remaining-retention-days")}


@misread()
def locks_of_other_writes_are_not_denied(request: S3Request, statement: Statement) -> Statement | None:
    """No statement denies CopyObject and CreateMultipartUpload for their lock, and PutObject for its legal hold."""
    held = "x-amz-object-lock-legal-hold" in request.headers
    return None if (held or request.operation != "PutObject") and _is_about(statement, _LOCK) else statement


@misread()
def locks_of_other_writes_are_not_read(request: S3Request, statement: Statement) -> Statement | None:
    """A statement about locks denies every CopyObject and CreateMultipartUpload."""
    other = request.operation in _WRITES and _is_about(statement, _LOCK)
    return replace(statement, conditions=()) if other else statement


_WRITES = ("CopyObject", "CreateMultipartUpload")
_SSE = "s3:x-amz-server-side-encryption"
_CUSTOMER = {f"{_SSE}-customer-algorithm"}


@misread(over_https=True)
def customer_keys_of_other_writes_are_not_denied(request: S3Request, statement: Statement) -> Statement | None:
    """No statement denies CopyObject and CreateMultipartUpload for a customer-provided key, or for lack of one."""
    return None if request.operation in _WRITES and _is_about(statement, _CUSTOMER) else statement


@misread(over_https=True)
def customer_keys_of_other_writes_are_not_read(request: S3Request, statement: Statement) -> Statement | None:
    """A statement about customer-provided keys denies every CopyObject and CreateMultipartUpload."""
    other = request.operation in _WRITES and _is_about(statement, _CUSTOMER)
    return replace(statement, conditions=()) if other else statement


_VERSION = {"s3:VersionId"}
_READS = ("HeadObject", "GetObjectTagging")


@misread()
def version_ids_are_of_get_object(request: S3Request, statement: Statement) -> Statement | None:
    """Conditions on s3:VersionId are always true for HeadObject and GetObjectTagging."""
    other = request.operation in _READS and _is_about(statement, _VERSION)
    return replace(statement, conditions=()) if other else statement


@misread()
def version_ids_allow_get_object_only(request: S3Request, statement: Statement) -> Statement | None:
    """Conditions on s3:VersionId are never true for HeadObject and GetObjectTagging."""
    return None if request.operation in _READS and _is_about(statement, _VERSION) else statement


_ADDRESS = {"aws:SourceIp"}
_BY_ADDRESS = ("PutObject", "CreateMultipartUpload", "HeadObject", "DeleteObject", "ListObjects")


@misread()
def addresses_are_of_get_object(request: S3Request, statement: Statement) -> Statement | None:
    """No statement denies anything but GetObject for the address that it comes from."""
    other = request.operation in _BY_ADDRESS and statement.effect == DENY
    return None if other and _is_about(statement, _ADDRESS) else statement


@misread()
def no_address_is_let_in(request: S3Request, statement: Statement) -> Statement | None:
    """A statement that denies some addresses something denies it to all."""
    kept = tuple(condition for condition in statement.conditions if condition.key not in _ADDRESS)
    return replace(statement, conditions=kept) if statement.effect == DENY else statement


@fault()
def forwarded_addresses_are_sources(request: S3Request, serve: Serve) -> Response:
    """aws:SourceIp is the address in X-Forwarded-For (seen with SeaweedFS: pull request 11231)."""
    return serve(replace(request, address=request.header("x-forwarded-for") or request.address))


@fault()
def forwarded_requests_are_secure(request: S3Request, serve: Serve) -> Response:
    """aws:SecureTransport is true for a request with X-Forwarded-Proto: https."""
    return serve(replace(request, secure=request.secure or request.header("x-forwarded-proto") == "https"))
