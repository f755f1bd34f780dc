"""Seeded defects of policies that enforce conditional writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from conformance.policy.test_conditional_writes import COMPLETE, COPY, DENIED, MATCH, NONE_MATCH, OF_COPIES, TAKEN
from reference.access.policies.statements import DENY, Statement
from reference.protocol.messages import Response, S3Request, Serve
from tests.defects.seeded.of_policies import P, misread
from tests.defects.seeding import BOTO3, defect

HERE = f"{P}/conditional_writes"
_ACCEPTED, _DENIED, _FORBIDDEN = (
    f"{HERE}::write_with_the_enforced_condition_is_accepted",
    f"{HERE}::write_without_the_enforced_condition_is_denied",
    f"{HERE}::write_with_the_forbidden_condition_is_denied",
)
_WRITES = ("PutObject", COMPLETE)
_CREATION = "s3:ObjectCreationOperation"


def _of(check: str, table: Iterable[tuple[str, str]], *operations: str) -> list[str]:
    return [f"{check}[{'-'.join((operation, *case))}]" for operation in operations for case in table]


def _is_enforcing(statement: Statement) -> bool:
    keys = {condition.key for condition in statement.conditions}
    return statement.effect == DENY and not keys.isdisjoint((MATCH, NONE_MATCH))


@misread(
    *_of(_DENIED, DENIED, *_WRITES),
    *_of(_DENIED, OF_COPIES, COPY),
    *_of(_FORBIDDEN, [("no_star", "star")], *_WRITES),
    clients=BOTO3,
)
def conditions_of_writes_are_not_enforced(request: S3Request, statement: Statement) -> Statement | None:
    """A statement with s3:if-match or s3:if-none-match denies nothing."""
    return None if _is_enforcing(statement) else statement


@misread(
    *_of(_DENIED, DENIED, COMPLETE),
    *_of(_DENIED, OF_COPIES, COPY),
    *_of(_FORBIDDEN, [("no_star", "star")], COMPLETE),
    clients=BOTO3,
)
def only_put_object_is_enforced(request: S3Request, statement: Statement) -> Statement | None:
    """CopyObject and CompleteMultipartUpload are never denied for their conditions."""
    return None if _is_enforcing(statement) and request.operation in (COPY, COMPLETE) else statement


@misread(*_of(_ACCEPTED, TAKEN, *_WRITES), clients=BOTO3)
def conditions_of_writes_are_not_read(request: S3Request, statement: Statement) -> Statement | None:
    """A statement denies every write that it has a condition for, whatever its headers, except to begin an upload and
    to send its parts."""
    if not _is_enforcing(statement):
        return statement
    left = tuple(condition for condition in statement.conditions if condition.key == _CREATION)
    return replace(statement, conditions=left)


@misread(f"{HERE}::upload_in_parts_is_begun_without_a_condition")
def every_write_creates_an_object(request: S3Request, statement: Statement) -> Statement | None:
    """s3:ObjectCreationOperation is true of all that needs s3:PutObject."""
    left = tuple(condition for condition in statement.conditions if condition.key != _CREATION)
    return replace(statement, conditions=left) if _is_enforcing(statement) else statement


@misread(
    *_of(f"{HERE}::write_without_the_forbidden_condition_is_accepted", [("no_star", "none")], *_WRITES), clients=BOTO3
)
def missing_conditions_equal_any_value(request: S3Request, statement: Statement) -> Statement | None:
    """StringEquals of s3:if-none-match is met where the header is missing."""
    left = tuple(each for each in statement.conditions if each.key != NONE_MATCH or each.operator != "StringEquals")
    missing = "if-none-match" not in request.headers
    return replace(statement, conditions=left) if _is_enforcing(statement) and missing else statement


@defect(*_of(_DENIED, DENIED, "PutObject"), *_of(_DENIED, OF_COPIES, COPY), clients=BOTO3)
def denied_writes_are_done(request: S3Request, serve: Serve) -> Response:
    """PutObject and CopyObject that a policy denies return 403, and the object is there afterwards."""
    answer = serve(request)
    bucket = request.stored_bucket
    if request.operation in ("PutObject", COPY) and answer.status == 403 and bucket is not None:
        policy, bucket.policy = bucket.policy, None
        serve(request)
        bucket.policy = policy
    return answer
