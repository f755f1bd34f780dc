"""Faults of policies that enforce conditional writes."""

from __future__ import annotations

from dataclasses import replace

from reference.access.policies.statements import DENY, Statement
from reference.faults.coded.of_policies import statement_fault
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve

_CREATION = "s3:ObjectCreationOperation"

IF_NONE_MATCH = "s3:if-none-match"


def _has_write_condition(statement: Statement) -> bool:
    keys = {condition.key for condition in statement.conditions}
    return statement.effect == DENY and not keys.isdisjoint(("s3:if-match", IF_NONE_MATCH))


@statement_fault()
def write_conditions_are_not_enforced(request: S3Request, statement: Statement) -> Statement | None:
    """A statement with s3:if-match or s3:if-none-match denies nothing."""
    return None if _has_write_condition(statement) else statement


@statement_fault()
def write_conditions_are_enforced_only_for_put_object(request: S3Request, statement: Statement) -> Statement | None:
    """A policy never denies CopyObject and CompleteMultipartUpload for missing conditions."""
    return (
        None
        if _has_write_condition(statement) and request.operation in ("CopyObject", "CompleteMultipartUpload")
        else statement
    )


@statement_fault()
def conditional_writes_are_always_denied(request: S3Request, statement: Statement) -> Statement | None:
    """A statement denies every write that it has a condition for, whatever its headers, except to begin an upload and
    to send its parts."""
    if not _has_write_condition(statement):
        return statement
    left = tuple(condition for condition in statement.conditions if condition.key == _CREATION)
    return replace(statement, conditions=left)


@statement_fault()
def every_write_is_an_object_creation(request: S3Request, statement: Statement) -> Statement | None:
    """s3:ObjectCreationOperation is true of all that needs s3:PutObject."""
    left = tuple(condition for condition in statement.conditions if condition.key != _CREATION)
    return replace(statement, conditions=left) if _has_write_condition(statement) else statement


@statement_fault()
def missing_if_none_match_equals_any_value(request: S3Request, statement: Statement) -> Statement | None:
    """StringEquals of s3:if-none-match is met where the header is missing."""
    left = tuple(each for each in statement.conditions if each.key != IF_NONE_MATCH or each.operator != "StringEquals")
    missing = "if-none-match" not in request.headers
    return replace(statement, conditions=left) if _has_write_condition(statement) and missing else statement


@fault(on=("PutObject", "CopyObject"))
def denied_writes_are_done(request: S3Request, serve: Serve) -> Response:
    """PutObject and CopyObject that a policy denies return 403, and the object is there afterwards."""
    answer = serve(request)
    bucket = request.stored_bucket
    if answer.status == 403 and bucket is not None:
        policy, bucket.policy = bucket.policy, None
        serve(request)
        bucket.policy = policy
    return answer
