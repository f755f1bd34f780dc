"""Faults of policies: their conditions, or their need for an action, hold only for some of the operations with
the same action."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from reference.access.policies.statements import ALLOW, DENY, Statement
from reference.faults.coded.of_policies import statement_fault
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve

_FORM = "PostObject"


@statement_fault()
def deny_does_not_apply_to_forms(request: S3Request, statement: Statement) -> Statement | None:
    """No statement denies a form."""
    return None if statement.effect == DENY and request.operation == _FORM else statement


@statement_fault()
def deny_with_conditions_applies_to_all_forms(request: S3Request, statement: Statement) -> Statement | None:
    """A statement denies every form, whatever the fields."""
    return replace(statement, conditions=()) if request.operation == _FORM else statement


@statement_fault()
def tagging_forms_need_no_tagging_right(request: S3Request, statement: Statement) -> Statement | None:
    """The right to write an object includes the right to add tags with a form."""
    allowed = statement.effect == ALLOW and request.operation == _FORM
    return replace(statement, actions=(*statement.actions, "s3:PutObjectTagging")) if allowed else statement


@statement_fault()
def tagging_forms_are_never_allowed(request: S3Request, statement: Statement) -> Statement | None:
    """No policy allows a form to have tags."""
    kept = tuple(action for action in statement.actions if action != "s3:PutObjectTagging")
    return replace(statement, actions=kept) if request.operation == _FORM else statement


def _is_by_url(request: S3Request) -> bool:
    return request.signing is not None and request.signing.place == "REST-QUERY-STRING"


@statement_fault()
def deny_does_not_apply_to_presigned_urls(request: S3Request, statement: Statement) -> Statement | None:
    """No statement denies a presigned URL."""
    return None if statement.effect == DENY and _is_by_url(request) else statement


@statement_fault()
def allow_does_not_apply_to_presigned_urls(request: S3Request, statement: Statement) -> Statement | None:
    """No statement allows a presigned URL."""
    return None if statement.effect == ALLOW and _is_by_url(request) else statement


_SIGNATURE_KEYS = {"s3:authType", "s3:signatureAge", "s3:x-amz-content-sha256"}


def _has_condition_on(statement: Statement, keys: Collection[str]) -> bool:
    return any(condition.key in keys for condition in statement.conditions)


@statement_fault()
def signature_condition_keys_are_never_true(request: S3Request, statement: Statement) -> Statement | None:
    """Statements with conditions on the signature are ignored."""
    return None if _has_condition_on(statement, _SIGNATURE_KEYS) else statement


@statement_fault()
def signature_condition_keys_are_always_true(request: S3Request, statement: Statement) -> Statement | None:
    """Conditions on the signature are always true."""
    return replace(statement, conditions=()) if _has_condition_on(statement, _SIGNATURE_KEYS) else statement


@statement_fault()
def signature_condition_keys_are_ignored_for_forms(request: S3Request, statement: Statement) -> Statement | None:
    """Statements with conditions on the signature are ignored for forms."""
    return None if request.operation == _FORM and _has_condition_on(statement, _SIGNATURE_KEYS) else statement


_READERS = ("HeadObject", "GetObjectAttributes", "CopyObject", "UploadPartCopy")


def _has_tag_condition(request: S3Request, statement: Statement) -> bool:
    """Returns whether the statement depends on existing tags, and the request names a version, or is none of GetObject,
    GetObjectAcl, GetObjectTagging and PutObjectTagging."""
    other = request.operation in (*_READERS, "PutObjectAcl", "DeleteObjectTagging") or "versionId" in request.query
    return other and any(condition.key.startswith("s3:ExistingObjectTag/") for condition in statement.conditions)


@statement_fault()
def existing_tag_conditions_are_true_for_most_operations(request: S3Request, statement: Statement) -> Statement | None:
    """Conditions on existing tags are always true for HeadObject, GetObjectAttributes, copies, PutObjectAcl,
    DeleteObjectTagging and all that names a version."""
    return replace(statement, conditions=()) if _has_tag_condition(request, statement) else statement


@statement_fault()
def existing_tag_conditions_are_false_for_most_operations(request: S3Request, statement: Statement) -> Statement | None:
    """Conditions on existing tags are never true for HeadObject, GetObjectAttributes, copies, PutObjectAcl,
    DeleteObjectTagging and all that names a version."""
    return None if _has_tag_condition(request, statement) else statement


_PUT_TAGGING = "PutObjectTagging"
_REQUESTED_TAG_KEYS = {"s3:RequestObjectTagKeys", "s3:RequestObjectTag/Project"}


@statement_fault()
def requested_tag_conditions_are_true_for_put_tagging(request: S3Request, statement: Statement) -> Statement | None:
    """Conditions on requested tags are always true for PutObjectTagging."""
    met = request.operation == _PUT_TAGGING and _has_condition_on(statement, _REQUESTED_TAG_KEYS)
    return replace(statement, conditions=()) if met else statement


@statement_fault()
def requested_tag_conditions_are_false_for_put_tagging(request: S3Request, statement: Statement) -> Statement | None:
    """Conditions on requested tags are never true for PutObjectTagging."""
    return (
        None if request.operation == _PUT_TAGGING and _has_condition_on(statement, _REQUESTED_TAG_KEYS) else statement
    )


@statement_fault(over_https=True)
def kms_key_conditions_deny_every_write(request: S3Request, statement: Statement) -> Statement | None:
    """A statement that requires a KMS key denies every write."""
    return replace(statement, conditions=()) if _has_condition_on(statement, {f"{_SSE}-aws-kms-key-id"}) else statement


@statement_fault()
def deny_does_not_apply_to_put_acl(request: S3Request, statement: Statement) -> Statement | None:
    """No statement denies PutObjectAcl for the ACL or the grants."""
    return None if statement.conditions and request.operation == "PutObjectAcl" else statement


@statement_fault()
def acl_conditions_deny_every_put_acl(request: S3Request, statement: Statement) -> Statement | None:
    """A statement denies every PutObjectAcl, whatever the ACL."""
    return replace(statement, conditions=()) if request.operation == "PutObjectAcl" else statement


_LOCK_KEYS = {f"s3:object-lock-{name}" for name in ("mode", "legal-hold", "remaining-retention-days")}


@statement_fault()
def deny_for_locks_applies_only_to_put_object(request: S3Request, statement: Statement) -> Statement | None:
    """No statement denies CopyObject and CreateMultipartUpload for their lock, and PutObject for its legal hold."""
    held = "x-amz-object-lock-legal-hold" in request.headers
    return (
        None if (held or request.operation != "PutObject") and _has_condition_on(statement, _LOCK_KEYS) else statement
    )


@statement_fault()
def lock_conditions_deny_every_copy_and_upload(request: S3Request, statement: Statement) -> Statement | None:
    """A statement about locks denies every CopyObject and CreateMultipartUpload."""
    other = request.operation in _WRITES and _has_condition_on(statement, _LOCK_KEYS)
    return replace(statement, conditions=()) if other else statement


_WRITES = ("CopyObject", "CreateMultipartUpload")
_SSE = "s3:x-amz-server-side-encryption"
_CUSTOMER_KEYS = {f"{_SSE}-customer-algorithm"}


@statement_fault(over_https=True)
def deny_for_customer_keys_applies_only_to_put_object(request: S3Request, statement: Statement) -> Statement | None:
    """No statement denies CopyObject and CreateMultipartUpload for a customer-provided key, or for lack of one."""
    return None if request.operation in _WRITES and _has_condition_on(statement, _CUSTOMER_KEYS) else statement


@statement_fault(over_https=True)
def customer_key_conditions_deny_every_copy_and_upload(request: S3Request, statement: Statement) -> Statement | None:
    """A statement about customer-provided keys denies every CopyObject and CreateMultipartUpload."""
    other = request.operation in _WRITES and _has_condition_on(statement, _CUSTOMER_KEYS)
    return replace(statement, conditions=()) if other else statement


_VERSION_KEYS = {"s3:VersionId"}
_READS = ("HeadObject", "GetObjectTagging")


@statement_fault()
def version_id_conditions_are_true_beside_get_object(request: S3Request, statement: Statement) -> Statement | None:
    """Conditions on s3:VersionId are always true for HeadObject and GetObjectTagging."""
    other = request.operation in _READS and _has_condition_on(statement, _VERSION_KEYS)
    return replace(statement, conditions=()) if other else statement


@statement_fault()
def version_id_conditions_are_false_beside_get_object(request: S3Request, statement: Statement) -> Statement | None:
    """Conditions on s3:VersionId are never true for HeadObject and GetObjectTagging."""
    return None if request.operation in _READS and _has_condition_on(statement, _VERSION_KEYS) else statement


_ADDRESS_KEYS = {"aws:SourceIp"}
_OPERATIONS_BESIDE_GET = ("PutObject", "CreateMultipartUpload", "HeadObject", "DeleteObject", "ListObjects")


@statement_fault()
def deny_for_addresses_applies_only_to_get_object(request: S3Request, statement: Statement) -> Statement | None:
    """No statement denies anything but GetObject for the address of the sender."""
    other = request.operation in _OPERATIONS_BESIDE_GET and statement.effect == DENY
    return None if other and _has_condition_on(statement, _ADDRESS_KEYS) else statement


@statement_fault()
def deny_for_some_addresses_applies_to_all(request: S3Request, statement: Statement) -> Statement | None:
    """A statement that denies some addresses an action applies to all addresses."""
    kept = tuple(condition for condition in statement.conditions if condition.key not in _ADDRESS_KEYS)
    return replace(statement, conditions=kept) if statement.effect == DENY else statement


@fault()
def source_ip_is_the_forwarded_address(request: S3Request, serve: Serve) -> Response:
    """aws:SourceIp is the address in X-Forwarded-For (seen with SeaweedFS: pull request 11231)."""
    return serve(replace(request, source_ip=request.header("x-forwarded-for") or request.source_ip))


@fault()
def secure_transport_is_the_forwarded_protocol(request: S3Request, serve: Serve) -> Response:
    """aws:SecureTransport is true for a request with X-Forwarded-Proto: https."""
    return serve(replace(request, secure=request.secure or request.header("x-forwarded-proto") == "https"))
