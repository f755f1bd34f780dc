"""Faults of policies: a form that the grammar allows is accepted, and read in another way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from reference.access.policies.conditions import Condition, Context
from reference.access.policies.statements import ALLOW, DENY, EVERYONE, Statement
from reference.faults.coded.of_policies import statement_fault
from reference.faults.coded.serving_otherwise import serve_with
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve


def _changed(statement: Statement, change: Callable[[Condition], Condition | None]) -> Statement:
    """The statement with each condition changed; None removes a condition."""
    changed = (change(condition) for condition in statement.conditions)
    return replace(statement, conditions=tuple(each for each in changed if each is not None))


@statement_fault()
def first_values_count(request: S3Request, statement: Statement) -> Statement | None:
    """Only the first of several values of a condition counts."""
    return _changed(statement, lambda each: replace(each, values=each.values[:1]))


@statement_fault()
def last_values_are_excluded(request: S3Request, statement: Statement) -> Statement | None:
    """Negated operators exclude only the last of several values."""
    return _changed(statement, lambda each: replace(each, values=each.values[-1:]) if "Not" in each.operator else each)


@statement_fault()
def ends_are_excluded(request: S3Request, statement: Statement) -> Statement | None:
    """Operators such as NumericLessThanEquals exclude the value itself."""
    return _changed(statement, lambda each: replace(each, operator=each.operator.replace("ThanEquals", "Than")))


@statement_fault()
def ends_are_included(request: S3Request, statement: Statement) -> Statement | None:
    """Operators such as NumericLessThan include the value itself."""
    return _changed(
        statement,
        lambda each: replace(each, operator=f"{each.operator}Equals") if each.operator.endswith("Than") else each,
    )


@statement_fault()
def if_exists_is_not_read(request: S3Request, statement: Statement) -> Statement | None:
    """An operator with IfExists needs the key."""
    return _changed(statement, lambda each: replace(each, if_exists=False))


@statement_fault()
def if_exists_always_holds(request: S3Request, statement: Statement) -> Statement | None:
    """A condition with IfExists is always true."""
    return _changed(statement, lambda each: None if each.if_exists else each)


class _Counting(Condition):
    """A condition for which a missing number, date or Boolean is zero."""

    def holds(self, context: Context) -> bool:
        zero = {"Nume": "0", "Date": "0", "Bool": "false"}.get(self.operator[:4])
        return super().holds({self.key.lower(): [zero], **context} if zero else context)


@statement_fault()
def missing_numbers_are_zero(request: S3Request, statement: Statement) -> Statement | None:
    """A number, a date or a Boolean that the request does not have is 0 or false."""
    return _changed(statement, lambda each: _Counting(**vars(each)))


class _Lowered(Condition):
    """A condition that ignores case if it has wildcards."""

    def holds(self, context: Context) -> bool:
        if "Like" not in self.operator:
            return super().holds(context)
        values = tuple(value.lower() for value in self.values)
        low = {key: [value.lower() for value in given] for key, given in context.items()}
        return replace(Condition(**vars(self)), values=values).holds(low)


@statement_fault()
def patterns_have_no_case(request: S3Request, statement: Statement) -> Statement | None:
    """StringLike and StringNotLike ignore case."""
    return _changed(statement, lambda each: _Lowered(**vars(each)))


@statement_fault()
def dots_of_patterns_are_any_character(request: S3Request, statement: Statement) -> Statement | None:
    """A dot in a pattern of a condition matches any character, as in a regular expression."""
    return _changed(
        statement,
        lambda each: (
            replace(each, values=tuple(value.replace(".", "?") for value in each.values))
            if "Like" in each.operator
            else each
        ),
    )


@statement_fault()
def question_marks_match_no_slash(request: S3Request, statement: Statement) -> Statement | None:
    """`?` in a resource does not match a slash."""
    slashes = request.key.count("/")
    left = (each for each in statement.resources if "?" not in each or each.count("/") == slashes + 1)
    return replace(statement, resources=tuple(left))


@statement_fault()
def ranges_of_addresses_have_whole_bytes(request: S3Request, statement: Statement) -> Statement | None:
    """The prefix of a range of addresses is rounded down to whole bytes."""

    def shortened(value: str) -> str:
        start, slash, length = value.partition("/")
        return f"{start}/{int(length) // 8 * 8}" if slash else value

    return _changed(
        statement,
        lambda each: (
            replace(each, values=tuple(map(shortened, each.values))) if each.operator.endswith("IpAddress") else each
        ),
    )


_SWAPPED = {"ForAllValues:": "ForAnyValue:", "ForAnyValue:": "ForAllValues:"}


@statement_fault()
def quantifiers_are_one(request: S3Request, statement: Statement) -> Statement | None:
    """ForAllValues and ForAnyValue are mistaken for each other."""
    return _changed(statement, lambda each: replace(each, quantifier=_SWAPPED.get(each.quantifier, "")))


@statement_fault()
def last_condition_is_enough(request: S3Request, statement: Statement) -> Statement | None:
    """Only the last condition of a statement counts."""
    return replace(statement, conditions=statement.conditions[-1:])


@statement_fault()
def ends_of_locks_are_not_read(request: S3Request, statement: Statement) -> Statement | None:
    """Statements with conditions on s3:object-lock-retain-until-date are ignored."""
    named = any(each.key == "s3:object-lock-retain-until-date" for each in statement.conditions)
    return None if named else statement


@statement_fault()
def ends_of_locks_always_agree(request: S3Request, statement: Statement) -> Statement | None:
    """Conditions on s3:object-lock-retain-until-date are always true."""
    return _changed(statement, lambda each: None if each.key == "s3:object-lock-retain-until-date" else each)


def _actions(statement: Statement, are_known: Callable[[str], bool]) -> Statement:
    return replace(statement, actions=tuple(filter(are_known, statement.actions)))


@statement_fault()
def actions_have_a_case(request: S3Request, statement: Statement) -> Statement | None:
    """An action in upper case is none."""
    return _actions(statement, lambda action: not action.partition(":")[2].strip("*").isupper())


@statement_fault()
def question_marks_are_no_actions(request: S3Request, statement: Statement) -> Statement | None:
    """An action with a question mark is none."""
    return _actions(statement, lambda action: "?" not in action)


@statement_fault()
def stars_are_at_the_end_of_actions(request: S3Request, statement: Statement) -> Statement | None:
    """An action with a star before the end matches nothing, nor does a star alone."""
    return _actions(statement, lambda action: "*" not in action[:-1] and action != "*")


@statement_fault()
def not_action_has_no_wildcards(request: S3Request, statement: Statement) -> Statement | None:
    """The wildcards of NotAction match everything."""
    is_wild = statement.but_actions and any("*" in action for action in statement.actions)
    return replace(statement, actions=("*",)) if is_wild else statement


@statement_fault()
def services_are_everybody(request: S3Request, statement: Statement) -> Statement | None:
    """A statement about a service of AWS is about everybody."""
    of_service = any(each.startswith("Service/") for each in statement.principals)
    return replace(statement, principals=frozenset((EVERYONE,))) if of_service else statement


@statement_fault()
def services_are_alone(request: S3Request, statement: Statement) -> Statement | None:
    """A statement about a service of AWS and others is about the service alone."""
    services = frozenset(each for each in statement.principals if each.startswith("Service/"))
    return replace(statement, principals=services or statement.principals)


@statement_fault()
def accounts_pass_rights_on(request: S3Request, statement: Statement) -> Statement | None:
    """A policy that allows an account an action includes all users of the account."""
    is_named = statement.effect == ALLOW and request.requester.canonical_id in statement.principals
    return replace(statement, principals=frozenset((request.requester.principal,))) if is_named else statement


@statement_fault()
def denied_accounts_spare_their_users(request: S3Request, statement: Statement) -> Statement | None:
    """A policy that denies an account an action does not include the users of the account."""
    is_user = statement.effect == DENY and bool(request.requester.user)
    others = statement.principals - {request.requester.canonical_id}
    return replace(statement, principals=others) if is_user else statement


@fault()
def policies_without_a_version_are_not_in_force(request: S3Request, serve: Serve) -> Response:
    """A policy without a Version is stored, and has no effect."""
    bucket = request.stored_bucket
    kept = bucket.policy if bucket is not None else None
    if bucket is None or kept is None or '"Version"' in kept.text or request.operation.endswith("BucketPolicy"):
        return serve(request)
    return serve_with(request, serve, bucket, policy=None)


@statement_fault()
def prefixes_are_of_objects(request: S3Request, statement: Statement) -> Statement | None:
    """Conditions on s3:prefix are always true for ListObjectVersions and ListMultipartUploads."""
    other = request.operation in ("ListObjectVersions", "ListMultipartUploads")
    return _changed(statement, lambda each: None if other and each.key == "s3:prefix" else each)


@statement_fault()
def arns_of_users_are_not_known(request: S3Request, statement: Statement) -> Statement | None:
    """Statements with conditions on aws:PrincipalArn are ignored."""
    return None if any(each.key == "aws:PrincipalArn" for each in statement.conditions) else statement


@statement_fault()
def arns_of_users_always_agree(request: S3Request, statement: Statement) -> Statement | None:
    """Conditions on aws:PrincipalArn are always true."""
    return _changed(statement, lambda each: None if each.key == "aws:PrincipalArn" else each)


def _status_of(request: S3Request, serve: Serve, change: Callable[[Statement], Statement]) -> Response:
    """The response as if the statements of the policy were others."""
    bucket = request.stored_bucket
    if bucket is None or bucket.policy is None:
        return serve(request)
    statements = tuple(map(change, bucket.policy.statements))
    return serve_with(request, serve, bucket, policy=replace(bucket.policy, statements=statements))


@fault(on=("GetBucketPolicyStatus",))
def publicness_is_that_of_the_first_value(request: S3Request, serve: Serve) -> Response:
    """GetBucketPolicyStatus looks only at the first of several values of a condition."""
    return _status_of(
        request, serve, lambda each: _changed(each, lambda condition: replace(condition, values=condition.values[:1]))
    )


@fault(on=("GetBucketPolicyStatus",))
def publicness_is_that_of_any_condition(request: S3Request, serve: Serve) -> Response:
    """GetBucketPolicyStatus returns true for a policy one of whose conditions does not restrict who may send."""
    return _status_of(request, serve, lambda each: replace(each, conditions=each.conditions[:1]))


@fault(on=("GetBucketPolicyStatus",))
def few_keys_restrict(request: S3Request, serve: Serve) -> Response:
    """GetBucketPolicyStatus knows no keys of ARNs and of principals that restrict who may send."""
    few = ("aws:SourceIp", "aws:SourceVpc", "aws:SourceVpce", "aws:SourceAccount")
    return _status_of(
        request, serve, lambda each: _changed(each, lambda condition: condition if condition.key in few else None)
    )


@fault(on=("GetBucketPolicyStatus",))
def negations_restrict(request: S3Request, serve: Serve) -> Response:
    """GetBucketPolicyStatus returns false for everybody except one VPC."""
    return _status_of(
        request,
        serve,
        lambda each: _changed(each, lambda one: replace(one, operator=one.operator.replace("StringNot", "String"))),
    )
