"""Faults of users without rights of their own, of their session tokens, and of changes that only the root user
of an account can undo."""

from __future__ import annotations

from dataclasses import replace

from reference.access.policies.statements import ALLOW, DENY, EVERYONE, Statement
from reference.account import ALT, LIMITED, MAIN
from reference.faults.coded.changed_forms import Fields, Policy, fields_of, resigned
from reference.faults.coded.of_policies import POLICY_OPERATIONS, statement_fault
from reference.faults.table import fault, wrong_authentication
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.server import service
from reference.signatures import verification as signatures

_PROBE = "/probe"
"""The name of the preflight's object. A user who may read it without a policy counts as having rights of its own. A
user who may not read it with a policy counts as having an unknown name."""


def _is_sent_by_user(request: S3Request) -> bool:
    return request.account is not None and bool(request.account.user) and not f"/{request.key}".endswith(_PROBE)


@fault()
def users_have_all_rights_of_their_account(request: S3Request, serve: Serve) -> Response:
    """A user has all rights of the account, but for the preflight's object."""
    return serve(replace(request, account=MAIN) if _is_sent_by_user(request) else request)


@fault(on=("DeleteBucket",))
def bucket_deletion_by_users_looks_at_objects_first(request: S3Request, serve: Serve) -> Response:
    """DeleteBucket by a user of the account looks at the objects in the bucket before it looks at rights."""
    return error(409, "BucketNotEmpty") if _is_sent_by_user(request) else serve(request)


def _names_a_user(statement: Statement) -> bool:
    return LIMITED.arn in statement.principals


@statement_fault()
def users_are_never_allowed(request: S3Request, statement: Statement) -> Statement | None:
    """Statements that allow a user something are ignored, but for the preflight's object."""
    ignored = statement.effect == ALLOW and _names_a_user(statement) and _is_sent_by_user(request)
    return None if ignored else statement


@statement_fault()
def users_are_never_denied(request: S3Request, statement: Statement) -> Statement | None:
    """Statements that deny a user something are ignored."""
    return None if statement.effect == DENY and _names_a_user(statement) else statement


@statement_fault()
def allow_for_a_user_outweighs_deny_for_everybody(request: S3Request, statement: Statement) -> Statement | None:
    """A statement that allows a user an action outweighs a denial for everybody."""
    everybody = statement.effect == DENY and EVERYONE in statement.principals
    return None if everybody and _is_sent_by_user(request) else statement


@statement_fault()
def everybody_excludes_users(request: S3Request, statement: Statement) -> Statement | None:
    """A statement that allows everybody an action does not include the users of an account."""
    everybody = statement.effect == ALLOW and EVERYONE in statement.principals
    return None if everybody and _is_sent_by_user(request) else statement


@statement_fault()
def deny_for_a_user_applies_to_everybody(request: S3Request, statement: Statement) -> Statement | None:
    """A statement that denies a user an action applies to everybody."""
    denied = statement.effect == DENY and _names_a_user(statement)
    return replace(statement, principals=frozenset((EVERYONE,))) if denied else statement


@statement_fault()
def aws_username_has_no_value(request: S3Request, statement: Statement) -> Statement | None:
    """The variable aws:username has no value."""
    renamed = (resource.replace("${aws:username}", "${aws:nothing}") for resource in statement.resources)
    return replace(statement, resources=tuple(renamed))


@fault(on=("PutObject",))
def users_own_their_objects(request: S3Request, serve: Serve) -> Response:
    """An object belongs to the user that wrote the object, and not to the account."""
    answer, bucket = serve(request), request.stored_bucket
    version = bucket.current(request.key) if bucket else None
    if version and _is_sent_by_user(request):
        version.owner = ALT
    return answer


@fault()
def only_the_root_user_manages_policies(request: S3Request, serve: Serve) -> Response:
    """No user may read, put or delete a policy, whatever the policy allows."""
    refused = request.operation in POLICY_OPERATIONS and _is_sent_by_user(request)
    return error(405, "MethodNotAllowed") if refused else serve(request)


@fault(on=POLICY_OPERATIONS)
def policy_may_deny_the_root_user(request: S3Request, serve: Serve) -> Response:
    """A policy that denies everybody everything also denies its change to the root user of the owner's account."""
    bucket = request.stored_bucket
    statements = bucket.policy.statements if bucket and bucket.policy else ()
    closed = any(each.effect == DENY and "s3:*" in each.actions for each in statements)
    return error(403, "AccessDenied") if closed else serve(request)


# Session tokens


@wrong_authentication()
def session_tokens_are_refused(request: S3Request) -> str | None:
    """Temporary credentials are accepted only in forms and in the requests of the preflight."""
    temporary = signatures.access_key(request) == LIMITED.credentials.access_key
    probed = request.key.endswith(_PROBE[1:]) or not request.key
    return "InvalidToken" if temporary and not probed else service.refusal(request)


@fault()
def session_tokens_of_forms_are_ignored(request: S3Request, serve: Serve) -> Response:
    """The session token of a form is not looked at."""

    def drop(fields: Fields, policy: Policy) -> None:
        fields.pop("x-amz-security-token", None)
        kept = [each for each in policy.get("conditions", []) if "x-amz-security-token" not in each]
        if "awsaccesskeyid" in fields:
            fields["awsaccesskeyid"] = MAIN.credentials.access_key
        else:
            scope = fields["x-amz-credential"].partition("/")[2]
            fields["x-amz-credential"] = f"{MAIN.credentials.access_key}/{scope}"
            of_main = {"x-amz-credential": fields["x-amz-credential"]}
            kept = [of_main if "x-amz-credential" in each else each for each in kept]
        policy["conditions"] = kept

    return serve(resigned(request, drop) if fields_of(request) is not None else request)


@fault()
def session_tokens_of_forms_are_refused(request: S3Request, serve: Serve) -> Response:
    """A form with a session token is refused."""
    tokens = "x-amz-security-token" in (fields_of(request) or {})
    return error(400, "InvalidArgument") if tokens else serve(request)
