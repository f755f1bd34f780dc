"""Seeded defects of users without rights of their own, of their session tokens, and of changes that only the root user
of an account can undo."""

from __future__ import annotations

from dataclasses import replace

from reference.access.policies.statements import ALLOW, DENY, EVERYONE, Statement
from reference.account import ALT, LIMITED, MAIN, account_of_access_key
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.server import service
from reference.signatures import verification as signatures
from tests.defects.forms import Fields, Policy, fields_of, signed_anew
from tests.defects.seeded.of_policies import OF_POLICIES, P, misread
from tests.defects.seeding import BOTO3, RAW_SIGNED, defect, wrong_authentication

L, U, T = f"{P}/limited_user", f"{P}/user_of_the_account", "signatures/session_tokens"
_PROBE = "/probe"
"""The name of the preflight's object. A user who may read it without a policy counts as having rights of its own. A
user who may not read it with a policy counts as having an unknown name."""


def _is_of_a_user(request: S3Request) -> bool:
    return request.account is not None and bool(request.account.user) and not f"/{request.key}".endswith(_PROBE)


@defect(
    *(
        f"{L}::what_is_not_allowed_is_refused[{operation}]"
        for operation in (
            *("GetObject", "HeadObject", "PutObject", "DeleteObject", "GetObjectTagging", "ListObjectVersions"),
            *("GetBucketAcl", "GetBucketTagging", "PutBucketTagging"),
        )
    ),
    *(f"{L}::other_action_is_not_enough[{operation}]" for operation in ("GetObject", "PutObject", "GetObjectTagging")),
    f"{L}::denied_user_is_refused[to_the_user]",
    f"{L}::user_name_is_a_variable",
    clients=BOTO3,
)
def users_are_their_account(request: S3Request, serve: Serve) -> Response:
    """A user has all rights of its account, but for the preflight's object."""
    return serve(replace(request, account=MAIN) if _is_of_a_user(request) else request)


@defect(f"{L}::what_is_not_allowed_is_refused[DeleteBucket]", clients=BOTO3)
def anybody_of_the_account_deletes_its_buckets(request: S3Request, serve: Serve) -> Response:
    """DeleteBucket by a user of the account looks at the objects in the bucket before it looks at rights."""
    return (
        error(409, "BucketNotEmpty")
        if request.operation == "DeleteBucket" and _is_of_a_user(request)
        else serve(request)
    )


def _names_a_user(statement: Statement) -> bool:
    return LIMITED.arn in statement.principals


@misread(
    *(
        f"{L}::allowed_action_is_enough[{operation}]"
        for operation in (
            *("GetObject", "HeadObject", "PutObject", "CreateMultipartUpload", "DeleteObject", "PutObjectTagging"),
        )
    ),
    *(
        f"{L}::allowed_action_on_the_bucket_is_enough[{operation}]"
        for operation in ("ListObjects", "HeadBucket", "GetBucketLocation")
    ),
    clients=BOTO3,
)
def users_are_not_known(request: S3Request, statement: Statement) -> Statement | None:
    """Statements that allow a user something are ignored, but for the preflight's object."""
    ignored = statement.effect == ALLOW and _names_a_user(statement) and _is_of_a_user(request)
    return None if ignored else statement


@misread(f"{L}::denied_user_is_refused[to_the_user]", clients=BOTO3)
def users_are_not_denied(request: S3Request, statement: Statement) -> Statement | None:
    """Statements that deny a user something are ignored."""
    return None if statement.effect == DENY and _names_a_user(statement) else statement


@misread(f"{L}::denied_user_is_refused[to_everybody]", clients=BOTO3)
def user_goes_before_everybody(request: S3Request, statement: Statement) -> Statement | None:
    """A statement that allows a user something outweighs one that denies it to everybody."""
    everybody = statement.effect == DENY and EVERYONE in statement.principals
    return None if everybody and _is_of_a_user(request) else statement


@misread(f"{L}::everybody_includes_the_user", clients=BOTO3)
def everybody_is_every_account(request: S3Request, statement: Statement) -> Statement | None:
    """A statement that allows everybody something does not allow it to the users of an account."""
    everybody = statement.effect == ALLOW and EVERYONE in statement.principals
    return None if everybody and _is_of_a_user(request) else statement


@misread(f"{L}::denial_of_the_user_is_for_nobody_else", clients=BOTO3)
def one_denied_user_is_everybody(request: S3Request, statement: Statement) -> Statement | None:
    """A statement that denies a user something denies it to everybody."""
    denied = statement.effect == DENY and _names_a_user(statement)
    return replace(statement, principals=frozenset((EVERYONE,))) if denied else statement


@misread(f"{L}::user_name_is_a_variable", clients=BOTO3)
def users_have_no_names(request: S3Request, statement: Statement) -> Statement | None:
    """The variable aws:username has no value."""
    renamed = (resource.replace("${aws:username}", "${aws:nothing}") for resource in statement.resources)
    return replace(statement, resources=tuple(renamed))


@defect(f"{U}::account_owns_what_its_user_writes", clients=BOTO3)
def users_own_what_they_write(request: S3Request, serve: Serve) -> Response:
    """An object belongs to the user that wrote it, and not to the account."""
    answer, bucket = serve(request), request.stored_bucket
    version = bucket.current(request.key) if bucket else None
    if version and request.operation == "PutObject" and _is_of_a_user(request):
        version.owner = ALT
    return answer


@defect(
    f"{U}::user_of_the_account_reads_the_policy",
    f"{U}::user_of_the_account_replaces_the_policy",
    f"{U}::user_of_the_account_deletes_the_policy",
    clients=BOTO3,
)
def policies_are_for_the_root_user(request: S3Request, serve: Serve) -> Response:
    """No user may read, put or delete a policy, whatever the policy allows."""
    refused = request.operation in OF_POLICIES and _is_of_a_user(request)
    return error(405, "MethodNotAllowed") if refused else serve(request)


@defect(
    *(
        f"{P}/owner::root_{verb}_a_policy_that_denies_everything"
        for verb in ("reads", "deletes", "replaces")
    ),
    clients=BOTO3,
)  # fmt: skip
def policy_may_deny_the_root_user(request: S3Request, serve: Serve) -> Response:
    """A policy that denies everybody everything also denies its change to the root user of the owner's account."""
    bucket = request.stored_bucket
    statements = bucket.policy.statements if bucket and bucket.policy else ()
    closed = any(each.effect == DENY and "s3:*" in each.actions for each in statements)
    return error(403, "AccessDenied") if closed and request.operation in OF_POLICIES else serve(request)


# Session tokens


def _unless(request: S3Request, *accepted: str) -> str | None:
    """Returns the code with which the request is refused, except these codes."""
    code = service.refusal(request)
    known = account_of_access_key(signatures.access_key(request)) is not None
    return None if code in accepted and known else code


@wrong_authentication(
    f"{T}::missing_token_is_refused[header]", f"{T}::missing_token_is_refused[url]", clients=RAW_SIGNED
)
def temporary_keys_need_no_token(request: S3Request) -> str | None:
    """Temporary credentials are accepted without their session token."""
    return _unless(request, "InvalidAccessKeyId")


@wrong_authentication(
    *(
        f"{T}::{check}[{where}]"
        for check in ("unknown_token_is_refused", "token_of_other_credentials_is_refused")
        for where in ("header", "url")
    ),
    clients=RAW_SIGNED,
)
def any_token_will_do(request: S3Request) -> str | None:
    """A session token is not compared with the one that was issued."""
    return _unless(request, "InvalidToken")


@wrong_authentication(
    f"{T}::expired_token_is_refused[header]", f"{T}::expired_token_is_refused[url]", clients=RAW_SIGNED
)
def tokens_do_not_expire(request: S3Request) -> str | None:
    """A session token is accepted after it has expired."""
    return _unless(request, "ExpiredToken")


@wrong_authentication(
    f"{T}::token_of_the_credentials_is_accepted[header]",
    f"{T}::token_of_the_credentials_is_accepted[url]",
    clients=RAW_SIGNED,
)
def no_token_is_accepted(request: S3Request) -> str | None:
    """Temporary credentials are accepted in forms only, and where the preflight needs them."""
    temporary = signatures.access_key(request) == LIMITED.credentials.access_key
    probed = request.key.endswith(_PROBE[1:]) or not request.key
    return "InvalidToken" if temporary and not probed else service.refusal(request)


@defect(
    f"{T}::missing_token_is_refused[form]",
    f"{T}::unknown_token_is_refused[form]",
    f"{T}::token_of_other_credentials_is_refused[form]",
    f"{T}::expired_token_is_refused[form]",
    f"{T}::form_whose_policy_does_not_cover_the_token_is_refused",
    clients=RAW_SIGNED,
)
def forms_need_no_token(request: S3Request, serve: Serve) -> Response:
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

    return serve(signed_anew(request, drop) if fields_of(request) is not None else request)


@defect(f"{T}::token_of_the_credentials_is_accepted[form]", clients=RAW_SIGNED)
def forms_take_no_token(request: S3Request, serve: Serve) -> Response:
    """A form with a session token is refused."""
    tokens = "x-amz-security-token" in (fields_of(request) or {})
    return error(400, "InvalidArgument") if tokens else serve(request)
