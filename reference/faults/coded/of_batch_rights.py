"""Faults of DeleteObjects by senders other than the bucket's owner: their rights to delete keys."""

from __future__ import annotations

from dataclasses import replace

from reference.access.policies.statements import ALLOW, DENY, Statement
from reference.account import LIMITED, MAIN
from reference.faults.coded.of_policies import statement_fault
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error

_BYPASS = "s3:BypassGovernanceRetention"


def _is_batch_of_another_sender(request: S3Request) -> bool:
    """Returns whether a request is a batch that somebody other than the bucket's owner signed."""
    bucket = request.stored_bucket
    signed = request.account is not None and bucket is not None
    return request.operation == "DeleteObjects" and signed and request.account != bucket.owner  # type: ignore[union-attr]


@fault()
def batches_need_no_rights(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects looks at no rights: any account can delete any key."""
    return serve(replace(request, account=MAIN) if _is_batch_of_another_sender(request) else request)


@fault()
def only_the_bucket_owner_deletes_in_batches(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects by anybody but the bucket's owner is refused, whatever policy and ACL allow."""
    return error(403, "AccessDenied") if _is_batch_of_another_sender(request) else serve(request)


@fault()
def one_allowed_key_allows_the_batch(request: S3Request, serve: Serve) -> Response:
    """If the sender of DeleteObjects may delete one of the keys, all keys are deleted."""
    answer = serve(request)
    some = _is_batch_of_another_sender(request) and b"<Deleted>" in answer.body
    return serve(replace(request, account=MAIN)) if some else answer


@statement_fault()
def version_id_conditions_ignore_batch_entries(request: S3Request, statement: Statement) -> Statement | None:
    """DeleteObjects takes s3:VersionId from the query of the request, which has none, and so no condition on it denies
    the versions that the document names."""
    about = any(condition.key.lower() == "s3:versionid" for condition in statement.conditions)
    return None if about and request.operation == "DeleteObjects" and statement.effect == DENY else statement


@statement_fault()
def right_to_delete_objects_includes_versions(request: S3Request, statement: Statement) -> Statement | None:
    """The right to delete an object includes the right to delete versions."""
    more = statement.effect == ALLOW and "s3:DeleteObject" in statement.actions
    return replace(statement, actions=(*statement.actions, "s3:DeleteObjectVersion")) if more else statement


@statement_fault()
def right_to_delete_versions_includes_objects(request: S3Request, statement: Statement) -> Statement | None:
    """The right to delete versions includes the right to delete objects."""
    more = statement.effect == ALLOW and "s3:DeleteObjectVersion" in statement.actions
    return replace(statement, actions=(*statement.actions, "s3:DeleteObject")) if more else statement


@statement_fault()
def right_to_delete_versions_includes_bypass(request: S3Request, statement: Statement) -> Statement | None:
    """The right to delete a version includes the right to bypass its retention in GOVERNANCE mode."""
    more = statement.effect == ALLOW and "s3:DeleteObjectVersion" in statement.actions
    return replace(statement, actions=(*statement.actions, _BYPASS)) if more else statement


@statement_fault()
def batches_ignore_deny_statements(request: S3Request, statement: Statement) -> Statement | None:
    """Statements that deny a key are not looked at for DeleteObjects."""
    return None if statement.effect == DENY and request.operation == "DeleteObjects" else statement


@statement_fault()
def users_are_not_allowed_batches(request: S3Request, statement: Statement) -> Statement | None:
    """A policy that allows a user to delete objects does not count in DeleteObjects."""
    named = statement.effect == ALLOW and LIMITED.arn in statement.principals
    return None if named and request.operation == "DeleteObjects" else statement


@statement_fault()
def version_id_is_never_null_in_batches(request: S3Request, statement: Statement) -> Statement | None:
    """For DeleteObjects, s3:VersionId is never null: what is allowed where it is null is not allowed."""
    about = any(condition.key.lower() == "s3:versionid" for condition in statement.conditions)
    return None if about and request.operation == "DeleteObjects" and statement.effect == ALLOW else statement
