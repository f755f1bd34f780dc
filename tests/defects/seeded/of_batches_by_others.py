"""Seeded defects of DeleteObjects by senders other than the bucket's owner: their rights to delete keys."""

from __future__ import annotations

from dataclasses import replace

from reference.access.policies.statements import ALLOW, DENY, Statement
from reference.account import LIMITED, MAIN
from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.seeded.of_policies import P, misread
from tests.defects.seeding import BOTH, BOTO3, defect

A, B = "batch_delete/by_others", f"{P}/batches"
_DECIDED, _CLOSED = f"{B}::keys_of_a_batch_are_decided_one_by_one", f"{B}::batch_of_closed_keys_deletes_nothing"
_SENDERS = ("another_account", "limited_user", "account_that_is_denied_a_key")
_BYPASS = "s3:BypassGovernanceRetention"


def _of_another(request: S3Request) -> bool:
    """Returns whether it is a batch that somebody other than the bucket's owner signed."""
    bucket = request.stored_bucket
    signed = request.account is not None and bucket is not None
    return request.operation == "DeleteObjects" and signed and request.account != bucket.owner  # type: ignore[union-attr]


@defect(
    f"{A}::objects_in_a_private_bucket_are_kept",
    f"{A}::version_in_a_private_bucket_is_kept",
    *(
        f"{A}::nobody_else_deletes_objects[{access}]"
        for access in ("READ", "READ_ACP", "WRITE_ACP", "authenticated-read", "public-read")
    ),
    *(f"{check}[{sender}]" for check in (_DECIDED, _CLOSED) for sender in _SENDERS),
    f"{B}::right_to_delete_objects_deletes_no_version",
    f"{B}::right_to_delete_versions_deletes_no_object",
    f"{B}::bypass_that_is_not_allowed_deletes_nothing_in_a_batch",
    clients=BOTO3,
)
def batches_need_a_signature_alone(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects looks at no rights: whoever has an account deletes what it names."""
    return serve(replace(request, account=MAIN) if _of_another(request) else request)


@defect(
    *(f"{_DECIDED}[{sender}]" for sender in _SENDERS),
    *(f"{A}::writer_deletes_its_own_objects[{access}]" for access in ("WRITE", "FULL_CONTROL", "public-read-write")),
    f"{B}::both_rights_delete_a_version",
    f"{B}::allowed_bypass_deletes_in_a_batch",
    clients=BOTO3,
)
def batches_are_for_the_owner(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects by anybody but the bucket's owner is refused, whatever policy and ACL allow."""
    return error(403, "AccessDenied") if _of_another(request) else serve(request)


@defect(*(f"{_DECIDED}[{sender}]" for sender in _SENDERS), clients=BOTO3)
def one_open_key_opens_the_batch(request: S3Request, serve: Serve) -> Response:
    """If the sender of DeleteObjects may delete one of its keys, all of them are deleted."""
    answer = serve(request)
    some = _of_another(request) and b"<Deleted>" in answer.body
    return serve(replace(request, account=MAIN)) if some else answer


@misread(f"{B}::condition_on_the_version_is_decided_for_each_entry", clients=BOTO3)
def versions_in_a_batch_are_not_looked_at_by_conditions(request: S3Request, statement: Statement) -> Statement | None:
    """DeleteObjects takes s3:VersionId from the query of the request, which has none, and so no condition on it denies
    the versions that the document names."""
    about = any(condition.key.lower() == "s3:versionid" for condition in statement.conditions)
    return None if about and request.operation == "DeleteObjects" and statement.effect == DENY else statement


@misread(f"{B}::right_to_delete_objects_deletes_no_version", clients=BOTO3)
def versions_are_deleted_by_the_right_to_objects(request: S3Request, statement: Statement) -> Statement | None:
    """The right to delete an object includes the right to delete its versions."""
    more = statement.effect == ALLOW and "s3:DeleteObject" in statement.actions
    return replace(statement, actions=(*statement.actions, "s3:DeleteObjectVersion")) if more else statement


@misread(f"{B}::right_to_delete_versions_deletes_no_object", clients=BOTO3)
def objects_are_deleted_by_the_right_to_versions(request: S3Request, statement: Statement) -> Statement | None:
    """The right to delete versions includes the right to delete objects."""
    more = statement.effect == ALLOW and "s3:DeleteObjectVersion" in statement.actions
    return replace(statement, actions=(*statement.actions, "s3:DeleteObject")) if more else statement


@misread(f"{B}::bypass_that_is_not_allowed_deletes_nothing_in_a_batch", clients=BOTO3)
def bypass_goes_with_deleting_versions(request: S3Request, statement: Statement) -> Statement | None:
    """The right to delete a version includes the right to bypass its retention in GOVERNANCE mode."""
    more = statement.effect == ALLOW and "s3:DeleteObjectVersion" in statement.actions
    return replace(statement, actions=(*statement.actions, _BYPASS)) if more else statement


@misread(f"{_DECIDED}[account_that_is_denied_a_key]", f"{_CLOSED}[account_that_is_denied_a_key]", clients=BOTH)
def batches_are_denied_nothing(request: S3Request, statement: Statement) -> Statement | None:
    """Statements that deny a key are not looked at for DeleteObjects."""
    return None if statement.effect == DENY and request.operation == "DeleteObjects" else statement


@misread(f"{_DECIDED}[limited_user]", clients=BOTO3)
def batches_of_users_are_not_allowed(request: S3Request, statement: Statement) -> Statement | None:
    """A policy that allows a user something does not allow it in DeleteObjects."""
    named = statement.effect == ALLOW and LIMITED.arn in statement.principals
    return None if named and request.operation == "DeleteObjects" else statement


@misread(f"{B}::condition_on_no_version_is_decided_for_each_entry", clients=BOTO3)
def entries_of_a_batch_always_have_a_version(request: S3Request, statement: Statement) -> Statement | None:
    """For DeleteObjects, s3:VersionId is never null: what is allowed where it is null is not allowed."""
    about = any(condition.key.lower() == "s3:versionid" for condition in statement.conditions)
    return None if about and request.operation == "DeleteObjects" and statement.effect == ALLOW else statement
