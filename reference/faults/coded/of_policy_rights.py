"""Faults of bucket policies: the less obvious actions that requests need, and the resource of a statement,
which is a bucket or its objects."""

from __future__ import annotations

from dataclasses import replace

from reference.access.policies import actions
from reference.access.policies.statements import ALLOW, Statement
from reference.account import ALT, MAIN
from reference.faults.coded.of_policies import misread
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve

_LOCKS = [f"{verb}Object{what}" for verb in ("Get", "Put") for what in ("Retention", "LegalHold")]
_ANNOTATING = [f"{verb}ObjectAnnotation" for verb in ("Get", "Put", "Delete")]
_BESIDES = tuple(f"s3:PutObject{what}" for what in ("LegalHold", "Retention", "Tagging"))


def _also(statement: Statement, more: dict[str, tuple[str, ...]]) -> Statement:
    """Returns the statement, if it allows, with the other actions that each of its actions is taken to imply."""
    if statement.effect != ALLOW:
        return statement
    implied = (each for action in statement.actions for each in more.get(action, ()))
    return replace(statement, actions=(*statement.actions, *implied))


def _without(statement: Statement, *unknown: str) -> Statement:
    return replace(statement, actions=tuple(action for action in statement.actions if action not in unknown))


@misread()
def writing_is_the_only_right(request: S3Request, statement: Statement) -> Statement | None:
    """The right to write an object includes the right to give it tags, a retention and a legal hold."""
    return _also(statement, {"s3:PutObject": _BESIDES})


@misread()
def rights_besides_writing_are_not_known(request: S3Request, statement: Statement) -> Statement | None:
    """The actions of Object Lock, and s3:PutObjectTagging, allow nothing."""
    return _without(statement, *_BESIDES, *(f"s3:{name}" for name in _LOCKS), "s3:BypassGovernanceRetention")


@misread()
def lock_is_one_right(request: S3Request, statement: Statement) -> Statement | None:
    """The right to do one thing with the lock of an object includes the right to do all."""
    all_of_them = tuple(f"s3:{name}" for name in _LOCKS)
    return _also(statement, dict.fromkeys(all_of_them, all_of_them))


@misread()
def header_is_enough_to_bypass(request: S3Request, statement: Statement) -> Statement | None:
    """The right to delete a version, or to put a retention, includes the right to bypass GOVERNANCE."""
    bypass = ("s3:BypassGovernanceRetention",)
    return _also(statement, {"s3:DeleteObjectVersion": bypass, "s3:PutObjectRetention": bypass})


@misread()
def reading_is_enough_for_attributes(request: S3Request, statement: Statement) -> Statement | None:
    """The right to read an object includes the right to get its attributes."""
    of_versions = ("s3:GetObjectVersionAttributes",)
    return _also(statement, {"s3:GetObject": ("s3:GetObjectAttributes",), "s3:GetObjectVersion": of_versions})


@misread()
def attributes_need_no_reading(request: S3Request, statement: Statement) -> Statement | None:
    """GetObjectAttributes needs only the action of its own."""
    of_versions = ("s3:GetObjectVersion",)
    return _also(statement, {"s3:GetObjectAttributes": ("s3:GetObject",), "s3:GetObjectVersionAttributes": of_versions})


@misread()
def attributes_are_alike_for_versions(request: S3Request, statement: Statement) -> Statement | None:
    """The actions on objects also allow GetObjectAttributes of a version, and the other way round."""
    pairs = [("s3:GetObject", "s3:GetObjectVersion"), ("s3:GetObjectAttributes", "s3:GetObjectVersionAttributes")]
    either: dict[str, tuple[str, ...]] = {name: (one, other) for one, other in pairs for name in (one, other)}
    return _also(statement, either)


@misread()
def attributes_are_for_the_owner(request: S3Request, statement: Statement) -> Statement | None:
    """The actions of GetObjectAttributes allow nothing."""
    return _without(statement, "s3:GetObjectAttributes", "s3:GetObjectVersionAttributes")


@misread()
def bucket_stands_for_its_objects(request: S3Request, statement: Statement) -> Statement | None:
    """A statement about a bucket is also one about its objects."""
    inside = (f"{resource}/*" for resource in statement.resources if "/" not in resource)
    return replace(statement, resources=(*statement.resources, *inside))


@misread()
def objects_stand_for_their_bucket(request: S3Request, statement: Statement) -> Statement | None:
    """A statement about all objects of a bucket is also one about the bucket."""
    buckets = (resource.removesuffix("/*") for resource in statement.resources if resource.endswith("/*"))
    return replace(statement, resources=(*statement.resources, *buckets))


@misread()
def all_actions_are_none(request: S3Request, statement: Statement) -> Statement | None:
    """`s3:*` allows nothing."""
    return _without(statement, "s3:*")


@misread()
def what_is_open_is_open_to_all(request: S3Request, statement: Statement) -> Statement | None:
    """A statement that allows everybody something on an object allows every action on it."""
    opened = statement.effect == ALLOW and not actions.OF_OBJECTS.isdisjoint(statement.actions)
    return replace(statement, actions=("s3:*",)) if opened and request.account is None else statement


@fault(on=("CopyObject",))
def anyone_may_copy(request: S3Request, serve: Serve) -> Response:
    """CopyObject needs no credentials if the policy allows everybody to read the source and to write the target."""
    return serve(replace(request, account=ALT) if not request.account else request)


@misread()
def only_the_first_principal_counts(request: S3Request, statement: Statement) -> Statement | None:
    """Only the first of several principals is read."""
    several = len(statement.principals) > 1
    return replace(statement, principals=frozenset((MAIN.canonical_id,))) if several else statement


@misread(over_https=True)
def customer_keys_are_not_seen(request: S3Request, statement: Statement) -> Statement | None:
    """Conditions do not see the algorithm of a customer-provided key."""
    renamed = (
        replace(each, key=each.key.replace("customer-algorithm", "customer-nothing")) for each in statement.conditions
    )
    return replace(statement, conditions=tuple(renamed))


@misread()
def copies_of_versions_are_reads_of_objects(request: S3Request, statement: Statement) -> Statement | None:
    """The right to read an object includes the right to copy each version of it."""
    copies = "Copy" in request.operation
    return _also(statement, {"s3:GetObject": ("s3:GetObjectVersion",)}) if copies else statement


@misread()
def copies_of_objects_are_reads_of_versions(request: S3Request, statement: Statement) -> Statement | None:
    """The right to read the versions of an object includes the right to copy it without naming one."""
    copies = "Copy" in request.operation
    return _also(statement, {"s3:GetObjectVersion": ("s3:GetObject",)}) if copies else statement


@misread()
def copied_tags_need_no_right(request: S3Request, statement: Statement) -> Statement | None:
    """The rights to read a source and to write a target include the right to copy the tags."""
    if request.operation != "CopyObject":
        return statement
    reading = ("s3:GetObjectTagging", "s3:GetObjectVersionTagging")
    return _also(statement, {"s3:GetObjectVersion": reading, "s3:PutObject": ("s3:PutObjectTagging",)})


@misread()
def versions_are_not_copied_for_others(request: S3Request, statement: Statement) -> Statement | None:
    """A policy that allows something for versions does not allow it for the source of a copy."""
    return _without(statement, "s3:GetObjectVersion") if "Copy" in request.operation else statement


@fault()
def head_tells_of_missing_keys(request: S3Request, serve: Serve) -> Response:
    """HeadObject of a key that does not exist returns 404 to everybody."""
    bucket = request.stored_bucket
    hidden = request.operation == "HeadObject" and bucket is not None and bucket.current(request.key) is None
    return Response(404) if hidden else serve(request)


@misread()
def head_has_no_prefix(request: S3Request, statement: Statement) -> Statement | None:
    """The right to list a prefix is none to know that a key with this prefix does not exist."""
    return None if request.operation == "HeadObject" and _is_of_a_prefix(statement) else statement


@misread()
def head_knows_every_prefix(request: S3Request, statement: Statement) -> Statement | None:
    """The right to list a prefix is one to know that a key with any prefix does not exist."""
    overlooked = request.operation == "HeadObject" and _is_of_a_prefix(statement)
    return replace(statement, conditions=()) if overlooked else statement


def _is_of_a_prefix(statement: Statement) -> bool:
    return any(condition.key == "s3:prefix" for condition in statement.conditions)


@misread()
def annotations_belong_to_the_object(request: S3Request, statement: Statement) -> Statement | None:
    """The right to read, write or delete an object includes the same right to its annotations."""
    return _also(
        statement,
        {
            "s3:GetObject": ("s3:GetObjectAnnotation", "s3:ListObjectAnnotations"),
            "s3:PutObject": ("s3:PutObjectAnnotation",),
            "s3:DeleteObject": ("s3:DeleteObjectAnnotation",),
        },
    )


@misread()
def updates_of_the_encryption_are_never_denied(request: S3Request, statement: Statement) -> Statement | None:
    """The action s3:UpdateObjectEncryption is not known."""
    return _without(statement, "s3:UpdateObjectEncryption")


@misread()
def actions_on_annotations_are_not_known(request: S3Request, statement: Statement) -> Statement | None:
    """The actions on annotations allow nothing."""
    return _without(statement, "s3:ListObjectAnnotations", *(f"s3:{name}" for name in _ANNOTATING))
