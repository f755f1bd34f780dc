"""Faults of bucket policies: storing them, and their decisions."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from reference.access.policies.conditions import NULL, Condition, Context
from reference.access.policies.statements import ALLOW, ARN, DENY, EVERYONE, Statement
from reference.account import ALT, MAIN
from reference.faults.coded.serving_otherwise import serve_with
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve

Change = Callable[[S3Request, Statement], Statement | None]
POLICY_OPERATIONS = ("GetBucketPolicy", "PutBucketPolicy", "DeleteBucketPolicy", "GetBucketPolicyStatus")


def _serve_with_statements(request: S3Request, serve: Serve, change: Change) -> Response:
    """The response with each statement of the bucket's policy changed; None removes a statement."""
    bucket = request.stored_bucket
    if bucket is None or bucket.policy is None or request.operation in POLICY_OPERATIONS:
        return serve(request)
    changed = [change(request, statement) for statement in bucket.policy.statements]
    statements = tuple(each for each in changed if each is not None)
    return serve_with(request, serve, bucket, policy=replace(bucket.policy, statements=statements))


def statement_fault(**options: Any) -> Callable[[Change], Change]:
    """Registers a fault that reads each statement with this change."""

    def register(change: Change) -> Change:
        def middleware(request: S3Request, serve: Serve) -> Response:
            return _serve_with_statements(request, serve, change)

        middleware.__doc__ = change.__doc__
        fault(change.__name__, **options)(middleware)
        return change

    return register


@fault(on=("PutBucketPolicy",))
def policies_cannot_be_replaced(request: S3Request, serve: Serve) -> Response:
    """PutBucketPolicy of a bucket with a policy returns 204 and keeps the former one."""
    bucket = request.stored_bucket
    if bucket is not None and bucket.policy is not None:
        return Response(204)
    return serve(request)


@statement_fault()
def deny_statements_are_ignored(request: S3Request, statement: Statement) -> Statement | None:
    """Deny statements are ignored."""
    return None if statement.effect == DENY else statement


@statement_fault()
def owner_is_never_denied(request: S3Request, statement: Statement) -> Statement | None:
    """The bucket's owner is never denied anything."""
    return None if statement.effect == DENY and request.account == MAIN else statement


@statement_fault()
def anonymous_requests_are_never_allowed(request: S3Request, statement: Statement) -> Statement | None:
    """Requests without credentials are never allowed."""
    return None if statement.effect == ALLOW and request.account is None else statement


@statement_fault()
def principal_is_ignored(request: S3Request, statement: Statement) -> Statement | None:
    """A statement that allows one account an action applies to everybody."""
    return replace(statement, principals=frozenset((EVERYONE,))) if statement.effect == ALLOW else statement


@statement_fault()
def resource_matches_by_prefix(request: S3Request, statement: Statement) -> Statement | None:
    """A resource stands for all keys with this prefix."""
    return replace(statement, resources=tuple(f"{resource}*" for resource in statement.resources))


@statement_fault()
def star_does_not_match_slashes(request: S3Request, statement: Statement) -> Statement | None:
    """`*` in a resource does not match slashes."""
    slashes = request.key.count("/") + 1
    return replace(
        statement,
        resources=tuple(
            resource for resource in statement.resources if resource.endswith("*") or resource.count("/") == slashes
        ),
    )


@statement_fault()
def not_action_is_read_as_action(request: S3Request, statement: Statement) -> Statement | None:
    """NotAction and NotResource are treated as Action and Resource."""
    return replace(statement, but_actions=False, but_resources=False)


@statement_fault()
def conditions_are_always_true(request: S3Request, statement: Statement) -> Statement | None:
    """All conditions are true."""
    return replace(statement, conditions=())


@statement_fault()
def conditions_hold_only_for_put_object(request: S3Request, statement: Statement) -> Statement | None:
    """No other operation than PutObject meets the conditions of a statement about s3:PutObject."""
    other = request.operation in ("CopyObject", "CreateMultipartUpload", "UploadPartCopy")
    of_parts = request.operation == "CreateMultipartUpload" and statement.effect == ALLOW
    return None if other and statement.conditions and not of_parts else statement


class _FalseIfMissing(Condition):
    """A condition that is never true if its key is missing."""

    def holds(self, context: Context) -> bool:
        missing = self.operator != NULL and not context.get(self.key.lower())
        return False if missing else super().holds(context)


@statement_fault()
def missing_condition_key_is_always_false(request: S3Request, statement: Statement) -> Statement | None:
    """If a request does not have the key, all conditions except Null are false."""
    return replace(
        statement, conditions=tuple(_FalseIfMissing(**vars(condition)) for condition in statement.conditions)
    )


@statement_fault()
def string_equals_is_case_insensitive(request: S3Request, statement: Statement) -> Statement | None:
    """StringEquals ignores case, and supports wildcards."""
    changed = []
    for condition in statement.conditions:
        like = "StringLike" if "*" in "".join(condition.values) else "StringEqualsIgnoreCase"
        changed.append(replace(condition, operator=like) if condition.operator == "StringEquals" else condition)
    return replace(statement, conditions=tuple(changed))


IMPLIED_ACTIONS = {
    "s3:GetObject": ["s3:GetObjectVersion", "s3:GetObjectAcl"],
    "s3:PutObject": ["s3:PutObjectTagging"],
    "s3:GetObjectVersion": ["s3:GetObject"],
    "s3:DeleteObject": ["s3:DeleteObjectVersion"],
    "s3:ListBucket": ["s3:GetBucketLocation"],
}


@statement_fault()
def object_actions_imply_others(request: S3Request, statement: Statement) -> Statement | None:
    """Permission for an action on an object also allows the action on its versions, ACL and tags."""
    more = [implied for action in statement.actions for implied in IMPLIED_ACTIONS.get(action, [])]
    return replace(statement, actions=(*statement.actions, *more)) if statement.effect == ALLOW else statement


@statement_fault()
def version_actions_are_ignored(request: S3Request, statement: Statement) -> Statement | None:
    """Actions on versions allow nothing."""
    return replace(statement, actions=tuple(action for action in statement.actions if "Version" not in action))


@statement_fault()
def rights_to_the_copy_source_are_not_verified(request: S3Request, statement: Statement) -> Statement | None:
    """An account that may write the target of a copy may read any source."""
    if request.operation not in ("CopyObject", "UploadPartCopy") or "s3:PutObject" not in statement.actions:
        return statement
    bucket = statement.resources[0].removeprefix(ARN).partition("/")[0]
    reading = ("s3:GetObject", "s3:GetObjectTagging", "s3:PutObjectTagging")
    return replace(
        statement,
        actions=(*statement.actions, *reading),
        resources=(*statement.resources, f"{ARN}{bucket}/source/*"),
        conditions=(),
    )


@fault()
def policy_allows_other_accounts_to_change_it(request: S3Request, serve: Serve) -> Response:
    """A policy can allow another account to read, put and delete the policy."""
    allowed = request.account == ALT and request.operation in POLICY_OPERATIONS
    return serve(replace(request, account=MAIN) if allowed else request)


@fault()
def upload_initiator_needs_permission(request: S3Request, serve: Serve) -> Response:
    """The initiator of an upload in another account's bucket needs permission to abort it and to list its parts."""
    bucket = request.stored_bucket
    upload = bucket.uploads.get(request.parameter("uploadId")) if bucket is not None else None
    if upload is None or request.operation not in ("AbortMultipartUpload", "ListParts"):
        return serve(request)
    return serve_with(request, serve, upload, initiator=MAIN)


@statement_fault()
def policy_variables_are_not_replaced(request: S3Request, statement: Statement) -> Statement | None:
    """A variable in a policy is not replaced."""

    def escape_variables(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(text.replace("${aws:", "${$}{aws:") for text in texts)

    conditions = (
        replace(each, values=tuple(v.replace("${aws:", "$ {aws:") for v in each.values))
        for each in statement.conditions
    )
    return replace(statement, resources=escape_variables(statement.resources), conditions=tuple(conditions))


@statement_fault()
def policy_variables_match_anything(request: S3Request, statement: Statement) -> Statement | None:
    """A variable in a Resource matches anything."""
    return replace(statement, resources=tuple(re.sub(r"\$\{[^}]*\}", "*", each) for each in statement.resources))


@fault()
def policy_variables_are_in_all_versions(request: S3Request, serve: Serve) -> Response:
    """Policies of Version 2008-10-17 have variables."""
    bucket = request.stored_bucket
    if bucket is not None and bucket.policy is not None and request.operation not in POLICY_OPERATIONS:
        bucket.policy = replace(bucket.policy, version="2012-10-17")
    return serve(request)


@statement_fault()
def s3_condition_keys_are_always_true(request: S3Request, statement: Statement) -> Statement | None:
    """Conditions on S3 keys are always true."""
    kept = tuple(condition for condition in statement.conditions if not condition.key.startswith("s3:"))
    return replace(statement, conditions=kept)


@statement_fault()
def s3_condition_keys_are_never_true(request: S3Request, statement: Statement) -> Statement | None:
    """Statements with conditions on S3 keys are ignored."""
    return None if any(condition.key.startswith("s3:") for condition in statement.conditions) else statement


@fault()
def policy_replaces_object_acls(request: S3Request, serve: Serve) -> Response:
    """ACLs of objects grant others nothing if the bucket has a policy (seen with versitygw)."""
    bucket = request.stored_bucket
    version = bucket and bucket.policy and bucket.current(request.key)
    if not version or request.account == MAIN:
        return serve(request)
    return serve_with(request, serve, version, grants=[])


@fault(on=("GetObject", "HeadObject", "PutObject", "ListObjects"))
def acls_open_what_policies_deny(request: S3Request, serve: Serve) -> Response:
    """Reading and writing objects and listing are allowed if an ACL allows it, although a policy denies it (seen with
    versitygw)."""
    answer = _serve_with_statements(request, serve, lambda _, statement: None)
    return answer if answer.status < 400 and request.account is not MAIN else serve(request)
