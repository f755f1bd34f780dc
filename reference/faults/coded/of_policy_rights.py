"""Faults of bucket policies: the less obvious actions that requests need, and the resource of a statement,
which is a bucket or its objects."""

from __future__ import annotations

from dataclasses import replace

from reference.access.policies import actions
from reference.access.policies.statements import ALLOW, Statement
from reference.account import ALT, MAIN
from reference.faults.coded.of_policies import statement_fault
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve

_LOCK_ACTIONS = [f"{verb}Object{what}" for verb in ("Get", "Put") for what in ("Retention", "LegalHold")]
_ANNOTATION_ACTIONS = [f"{verb}ObjectAnnotation" for verb in ("Get", "Put", "Delete")]
_TAG_AND_LOCK_ACTIONS = tuple(f"s3:PutObject{what}" for what in ("LegalHold", "Retention", "Tagging"))


def _with_implied_actions(statement: Statement, more: dict[str, tuple[str, ...]]) -> Statement:
    """Returns the statement, if it allows, with the other actions that each of its actions is taken to imply."""
    if statement.effect != ALLOW:
        return statement
    implied = (each for action in statement.actions for each in more.get(action, ()))
    return replace(statement, actions=(*statement.actions, *implied))


def _without_actions(statement: Statement, *unknown: str) -> Statement:
    return replace(statement, actions=tuple(action for action in statement.actions if action not in unknown))


@statement_fault()
def right_to_write_includes_tags_and_locks(request: S3Request, statement: Statement) -> Statement | None:
    """The right to write an object includes the right to give it tags, a retention and a legal hold."""
    return _with_implied_actions(statement, {"s3:PutObject": _TAG_AND_LOCK_ACTIONS})


@statement_fault()
def tag_and_lock_actions_allow_nothing(request: S3Request, statement: Statement) -> Statement | None:
    """The actions of Object Lock, and s3:PutObjectTagging, allow nothing."""
    return _without_actions(
        statement, *_TAG_AND_LOCK_ACTIONS, *(f"s3:{name}" for name in _LOCK_ACTIONS), "s3:BypassGovernanceRetention"
    )


@statement_fault()
def object_lock_actions_imply_each_other(request: S3Request, statement: Statement) -> Statement | None:
    """The right to do one thing with the lock of an object includes the right to do all."""
    all_of_them = tuple(f"s3:{name}" for name in _LOCK_ACTIONS)
    return _with_implied_actions(statement, dict.fromkeys(all_of_them, all_of_them))


@statement_fault()
def bypass_needs_no_right(request: S3Request, statement: Statement) -> Statement | None:
    """The right to delete a version, or to put a retention, includes the right to bypass GOVERNANCE."""
    bypass = ("s3:BypassGovernanceRetention",)
    return _with_implied_actions(statement, {"s3:DeleteObjectVersion": bypass, "s3:PutObjectRetention": bypass})


@statement_fault()
def right_to_read_includes_attributes(request: S3Request, statement: Statement) -> Statement | None:
    """The right to read an object includes the right to get the attributes."""
    of_versions = ("s3:GetObjectVersionAttributes",)
    return _with_implied_actions(
        statement, {"s3:GetObject": ("s3:GetObjectAttributes",), "s3:GetObjectVersion": of_versions}
    )


@statement_fault()
def attributes_need_no_right_to_read(request: S3Request, statement: Statement) -> Statement | None:
    """GetObjectAttributes needs only the action s3:GetObjectAttributes."""
    of_versions = ("s3:GetObjectVersion",)
    return _with_implied_actions(
        statement, {"s3:GetObjectAttributes": ("s3:GetObject",), "s3:GetObjectVersionAttributes": of_versions}
    )


@statement_fault()
def object_and_version_attributes_are_one_right(request: S3Request, statement: Statement) -> Statement | None:
    """The actions on objects also allow GetObjectAttributes of a version, and the other way round."""
    pairs = [("s3:GetObject", "s3:GetObjectVersion"), ("s3:GetObjectAttributes", "s3:GetObjectVersionAttributes")]
    either: dict[str, tuple[str, ...]] = {name: (one, other) for one, other in pairs for name in (one, other)}
    return _with_implied_actions(statement, either)


@statement_fault()
def attribute_actions_allow_nothing(request: S3Request, statement: Statement) -> Statement | None:
    """The actions of GetObjectAttributes allow nothing."""
    return _without_actions(statement, "s3:GetObjectAttributes", "s3:GetObjectVersionAttributes")


@statement_fault()
def bucket_resource_includes_its_objects(request: S3Request, statement: Statement) -> Statement | None:
    """A statement about a bucket is also one about all objects in the bucket."""
    inside = (f"{resource}/*" for resource in statement.resources if "/" not in resource)
    return replace(statement, resources=(*statement.resources, *inside))


@statement_fault()
def object_resource_includes_the_bucket(request: S3Request, statement: Statement) -> Statement | None:
    """A statement about all objects of a bucket is also one about the bucket."""
    buckets = (resource.removesuffix("/*") for resource in statement.resources if resource.endswith("/*"))
    return replace(statement, resources=(*statement.resources, *buckets))


@statement_fault()
def action_wildcard_allows_nothing(request: S3Request, statement: Statement) -> Statement | None:
    """`s3:*` allows nothing."""
    return _without_actions(statement, "s3:*")


@statement_fault()
def public_statement_allows_every_action(request: S3Request, statement: Statement) -> Statement | None:
    """A statement that allows everybody an action on an object allows every action."""
    opened = statement.effect == ALLOW and not actions.OBJECT_ACTIONS.isdisjoint(statement.actions)
    return replace(statement, actions=("s3:*",)) if opened and request.account is None else statement


@fault(on=("CopyObject",))
def anonymous_copies_are_allowed(request: S3Request, serve: Serve) -> Response:
    """CopyObject needs no credentials if the policy allows everybody to read the source and to write the target."""
    return serve(replace(request, account=ALT) if not request.account else request)


@statement_fault()
def only_the_first_principal_is_read(request: S3Request, statement: Statement) -> Statement | None:
    """Only the first of several principals is read."""
    several = len(statement.principals) > 1
    return replace(statement, principals=frozenset((MAIN.canonical_id,))) if several else statement


@statement_fault(over_https=True)
def customer_key_condition_is_always_missing(request: S3Request, statement: Statement) -> Statement | None:
    """Conditions do not see the algorithm of a customer-provided key."""
    renamed = (
        replace(each, key=each.key.replace("customer-algorithm", "customer-nothing")) for each in statement.conditions
    )
    return replace(statement, conditions=tuple(renamed))


@statement_fault()
def right_to_read_objects_includes_copying_versions(request: S3Request, statement: Statement) -> Statement | None:
    """The right to read an object includes the right to copy each version."""
    copies = "Copy" in request.operation
    return _with_implied_actions(statement, {"s3:GetObject": ("s3:GetObjectVersion",)}) if copies else statement


@statement_fault()
def right_to_read_versions_includes_copying_objects(request: S3Request, statement: Statement) -> Statement | None:
    """The right to read the versions of an object includes the right to copy it without naming one."""
    copies = "Copy" in request.operation
    return _with_implied_actions(statement, {"s3:GetObjectVersion": ("s3:GetObject",)}) if copies else statement


@statement_fault()
def copying_tags_needs_no_right(request: S3Request, statement: Statement) -> Statement | None:
    """The rights to read a source and to write a target include the right to copy the tags."""
    if request.operation != "CopyObject":
        return statement
    reading = ("s3:GetObjectTagging", "s3:GetObjectVersionTagging")
    return _with_implied_actions(statement, {"s3:GetObjectVersion": reading, "s3:PutObject": ("s3:PutObjectTagging",)})


@statement_fault()
def version_rights_do_not_allow_copies(request: S3Request, statement: Statement) -> Statement | None:
    """A policy that allows reading versions does not allow copying a version."""
    return _without_actions(statement, "s3:GetObjectVersion") if "Copy" in request.operation else statement


@fault()
def head_of_missing_keys_is_404_to_everybody(request: S3Request, serve: Serve) -> Response:
    """HeadObject of a key that does not exist returns 404 to everybody."""
    bucket = request.stored_bucket
    hidden = request.operation == "HeadObject" and bucket is not None and bucket.current(request.key) is None
    return Response(404) if hidden else serve(request)


@statement_fault()
def listing_a_prefix_does_not_allow_404(request: S3Request, statement: Statement) -> Statement | None:
    """The right to list a prefix is none to know that a key with this prefix does not exist."""
    return None if request.operation == "HeadObject" and _has_prefix_condition(statement) else statement


@statement_fault()
def listing_one_prefix_allows_404_for_all(request: S3Request, statement: Statement) -> Statement | None:
    """The right to list a prefix is one to know that a key with any prefix does not exist."""
    overlooked = request.operation == "HeadObject" and _has_prefix_condition(statement)
    return replace(statement, conditions=()) if overlooked else statement


def _has_prefix_condition(statement: Statement) -> bool:
    return any(condition.key == "s3:prefix" for condition in statement.conditions)


@statement_fault()
def object_rights_include_annotations(request: S3Request, statement: Statement) -> Statement | None:
    """The right to read, write or delete an object includes the same right to annotations."""
    return _with_implied_actions(
        statement,
        {
            "s3:GetObject": ("s3:GetObjectAnnotation", "s3:ListObjectAnnotations"),
            "s3:PutObject": ("s3:PutObjectAnnotation",),
            "s3:DeleteObject": ("s3:DeleteObjectAnnotation",),
        },
    )


@statement_fault()
def update_encryption_action_is_unknown(request: S3Request, statement: Statement) -> Statement | None:
    """The action s3:UpdateObjectEncryption is not known."""
    return _without_actions(statement, "s3:UpdateObjectEncryption")


@statement_fault()
def annotation_actions_allow_nothing(request: S3Request, statement: Statement) -> Statement | None:
    """The actions on annotations allow nothing."""
    return _without_actions(statement, "s3:ListObjectAnnotations", *(f"s3:{name}" for name in _ANNOTATION_ACTIONS))
