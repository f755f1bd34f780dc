"""Seeded defects of bucket policies: the less obvious actions that requests need, and the resource of a statement,
which is a bucket or its objects."""

from __future__ import annotations

from dataclasses import replace

from reference.access.policies import actions
from reference.access.policies.statements import ALLOW, Statement
from reference.account import ALT, MAIN
from reference.protocol.messages import Response, S3Request, Serve
from tests.defects.seeded.of_policies import P, misread
from tests.defects.seeding import BOTO3, defect

_WRITING = ("PutObject", "CopyObject", "CreateMultipartUpload")
_WRITTEN = [f"{operation}-{what}" for operation in _WRITING for what in ("hold", "retention")]
_COPIES = ("CopyObject", "UploadPartCopy")
_LOCKS = [f"{verb}Object{what}" for verb in ("Get", "Put") for what in ("Retention", "LegalHold")]
_ENOUGH, _NOT_ENOUGH = (
    f"{P}/annotations::{name}" for name in ("action_on_annotations_is_enough", "actions_on_the_object_are_not_enough")
)
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


@misread(
    *(f"{P}/rights_of_writes::writing_without_its_right_is_refused[{case}]" for case in (*_WRITTEN, "CopyObject-tags")),
    clients=BOTO3,
)
def writing_is_the_only_right(request: S3Request, statement: Statement) -> Statement | None:
    """The right to write an object includes the right to give it tags, a retention and a legal hold."""
    return _also(statement, {"s3:PutObject": _BESIDES})


@misread(
    *(f"{P}/rights_of_writes::right_besides_writing_is_enough[{case}]" for case in (*_WRITTEN, "CopyObject-tags")),
    *(f"{P}/lock_actions::lock_action_is_enough[{operation}]" for operation in _LOCKS),
    f"{P}/lock_actions::allowed_bypass_deletes",
    f"{P}/lock_actions::allowed_bypass_shortens_a_retention",
    f"{P}/copy::tags_that_may_be_read_and_written_are_copied",
    f"{P}/versions::version_is_copied_with_tags_that_may_be_read",
    clients=BOTO3,
)
def rights_besides_writing_are_not_known(request: S3Request, statement: Statement) -> Statement | None:
    """The actions of Object Lock, and s3:PutObjectTagging, allow nothing."""
    return _without(statement, *_BESIDES, *(f"s3:{name}" for name in _LOCKS), "s3:BypassGovernanceRetention")


@misread(*(f"{P}/lock_actions::other_lock_actions_are_not_enough[{operation}]" for operation in _LOCKS), clients=BOTO3)
def lock_is_one_right(request: S3Request, statement: Statement) -> Statement | None:
    """The right to do one thing with the lock of an object includes the right to do all."""
    all_of_them = tuple(f"s3:{name}" for name in _LOCKS)
    return _also(statement, dict.fromkeys(all_of_them, all_of_them))


@misread(
    f"{P}/lock_actions::bypass_that_is_not_allowed_deletes_nothing",
    f"{P}/lock_actions::bypass_that_is_not_allowed_shortens_no_retention",
    clients=BOTO3,
)
def header_is_enough_to_bypass(request: S3Request, statement: Statement) -> Statement | None:
    """The right to delete a version, or to put a retention, includes the right to bypass GOVERNANCE."""
    bypass = ("s3:BypassGovernanceRetention",)
    return _also(statement, {"s3:DeleteObjectVersion": bypass, "s3:PutObjectRetention": bypass})


@misread(
    f"{P}/attributes::one_action_is_not_enough[no_attributes-object]",
    f"{P}/attributes::one_action_is_not_enough[no_attributes-version]",
    clients=BOTO3,
)
def reading_is_enough_for_attributes(request: S3Request, statement: Statement) -> Statement | None:
    """The right to read an object includes the right to get its attributes."""
    of_versions = ("s3:GetObjectVersionAttributes",)
    return _also(statement, {"s3:GetObject": ("s3:GetObjectAttributes",), "s3:GetObjectVersion": of_versions})


@misread(
    f"{P}/attributes::one_action_is_not_enough[no_reading-object]",
    f"{P}/attributes::one_action_is_not_enough[no_reading-version]",
    clients=BOTO3,
)
def attributes_need_no_reading(request: S3Request, statement: Statement) -> Statement | None:
    """GetObjectAttributes needs only the action of its own."""
    of_versions = ("s3:GetObjectVersion",)
    return _also(statement, {"s3:GetObjectAttributes": ("s3:GetObject",), "s3:GetObjectVersionAttributes": of_versions})


@misread(
    f"{P}/attributes::one_action_is_not_enough[of_versions-object]",
    f"{P}/attributes::one_action_is_not_enough[of_objects-version]",
    clients=BOTO3,
)
def attributes_are_alike_for_versions(request: S3Request, statement: Statement) -> Statement | None:
    """The actions on objects also allow GetObjectAttributes of a version, and the other way round."""
    pairs = [("s3:GetObject", "s3:GetObjectVersion"), ("s3:GetObjectAttributes", "s3:GetObjectVersionAttributes")]
    either = {name: (one, other) for one, other in pairs for name in (one, other)}
    return _also(statement, either)


@misread(
    f"{P}/attributes::both_actions_are_enough[of_objects-object]",
    f"{P}/attributes::both_actions_are_enough[of_versions-version]",
    clients=BOTO3,
)
def attributes_are_for_the_owner(request: S3Request, statement: Statement) -> Statement | None:
    """The actions of GetObjectAttributes allow nothing."""
    return _without(statement, "s3:GetObjectAttributes", "s3:GetObjectVersionAttributes")


@misread(
    *(
        f"{P}/bucket_or_objects::actions_on_the_bucket_open_no_object[{operation}]"
        for operation in ("GetObject", "PutObject", "DeleteObject", "GetObjectTagging")
    )
)
def bucket_stands_for_its_objects(request: S3Request, statement: Statement) -> Statement | None:
    """A statement about a bucket is also one about its objects."""
    inside = (f"{resource}/*" for resource in statement.resources if "/" not in resource)
    return replace(statement, resources=(*statement.resources, *inside))


@misread(
    *(
        f"{P}/bucket_or_objects::actions_on_objects_do_not_open_the_bucket[{operation}]"
        for operation in ("ListObjects", "ListObjectVersions", "HeadBucket", "GetBucketTagging")
    )
)
def objects_stand_for_their_bucket(request: S3Request, statement: Statement) -> Statement | None:
    """A statement about all objects of a bucket is also one about the bucket."""
    buckets = (resource.removesuffix("/*") for resource in statement.resources if resource.endswith("/*"))
    return replace(statement, resources=(*statement.resources, *buckets))


@misread(
    f"{P}/bucket_or_objects::all_actions_on_the_bucket_open_it",
    f"{P}/bucket_or_objects::all_actions_on_objects_open_them",
)
def all_actions_are_none(request: S3Request, statement: Statement) -> Statement | None:
    """`s3:*` allows nothing."""
    return _without(statement, "s3:*")


@misread(
    *(
        f"{P}/anonymous::other_opened_action_opens_no_write[{operation}]"
        for operation in ("PutObject", "DeleteObject", "GetObjectTagging", "PutObjectTagging", "DeleteObjectTagging")
    )
)
def what_is_open_is_open_to_all(request: S3Request, statement: Statement) -> Statement | None:
    """A statement that allows everybody something on an object allows every action on it."""
    opened = statement.effect == ALLOW and not actions.OF_OBJECTS.isdisjoint(statement.actions)
    return replace(statement, actions=("s3:*",)) if opened and request.account is None else statement


@defect(f"{P}/anonymous::anonymous_copy_is_refused")
def anyone_may_copy(request: S3Request, serve: Serve) -> Response:
    """CopyObject needs no credentials if the policy allows everybody to read the source and to write the target."""
    return serve(
        replace(request, account=ALT) if request.operation == "CopyObject" and not request.account else request
    )


@misread(f"{P}/principals::allowed[two_accounts-object-alt]", f"{P}/principals::refused[deny_two_accounts-object-alt]")
def only_the_first_principal_counts(request: S3Request, statement: Statement) -> Statement | None:
    """Only the first of several principals is read."""
    several = len(statement.principals) > 1
    return replace(statement, principals=frozenset((MAIN.canonical_id,))) if several else statement


@misread(
    f"{P}/customer_keys::required_customer_key_is_accepted[required]",
    f"{P}/customer_keys::required_customer_key_is_accepted[only_aes256]",
    f"{P}/customer_keys::forbidden_customer_key_is_refused",
    clients=BOTO3,
    over_https=True,
)
def customer_keys_are_not_seen(request: S3Request, statement: Statement) -> Statement | None:
    """Conditions do not see the algorithm of a customer-provided key."""
    renamed = (
        replace(each, key=each.key.replace("customer-algorithm", "customer-nothing")) for each in statement.conditions
    )
    return replace(statement, conditions=tuple(renamed))


@defect(f"{P}/customer_keys::other_algorithm_is_refused", clients=BOTO3, over_https=True)
def any_algorithm_of_customer_keys_is_taken(request: S3Request, serve: Serve) -> Response:
    """Another algorithm of a customer-provided key than AES256 is taken for AES256, also by the policy."""
    header = "x-amz-server-side-encryption-customer-algorithm"
    return serve(request.having(**{header: "AES256"}) if header in request.headers else request)


@misread(
    *(f"{P}/versions::version_that_may_not_be_read_is_not_copied[{operation}]" for operation in _COPIES),
    clients=BOTO3,
)
def copies_of_versions_are_reads_of_objects(request: S3Request, statement: Statement) -> Statement | None:
    """The right to read an object includes the right to copy each version of it."""
    copies = "Copy" in request.operation
    return _also(statement, {"s3:GetObject": ("s3:GetObjectVersion",)}) if copies else statement


@misread(
    *(f"{P}/versions::object_is_not_copied_by_the_right_to_versions[{operation}]" for operation in _COPIES),
    clients=BOTO3,
)
def copies_of_objects_are_reads_of_versions(request: S3Request, statement: Statement) -> Statement | None:
    """The right to read the versions of an object includes the right to copy it without naming one."""
    copies = "Copy" in request.operation
    return _also(statement, {"s3:GetObjectVersion": ("s3:GetObject",)}) if copies else statement


@misread(
    f"{P}/copy::tags_that_may_not_be_written_are_not_copied",
    f"{P}/versions::version_is_not_copied_with_tags_that_may_not_be_read",
    clients=BOTO3,
)
def copied_tags_need_no_right(request: S3Request, statement: Statement) -> Statement | None:
    """The rights to read a source and to write a target include the right to copy the tags."""
    if request.operation != "CopyObject":
        return statement
    reading = ("s3:GetObjectTagging", "s3:GetObjectVersionTagging")
    return _also(statement, {"s3:GetObjectVersion": reading, "s3:PutObject": ("s3:PutObjectTagging",)})


@misread(*(f"{P}/versions::version_that_may_be_read_is_copied[{operation}]" for operation in _COPIES), clients=BOTO3)
def versions_are_not_copied_for_others(request: S3Request, statement: Statement) -> Statement | None:
    """A policy that allows something for versions does not allow it for the source of a copy."""
    return _without(statement, "s3:GetObjectVersion") if "Copy" in request.operation else statement


@defect(
    *(f"{P}/listings::head_of_a_missing_key_without_list_permission_returns_403[{who}]" for who in ("alt", "anyone"))
)
def head_tells_of_missing_keys(request: S3Request, serve: Serve) -> Response:
    """HeadObject of a key that does not exist returns 404 to everybody."""
    bucket = request.stored_bucket
    hidden = request.operation == "HeadObject" and bucket is not None and bucket.current(request.key) is None
    return Response(404) if hidden else serve(request)


@misread(f"{P}/listings::head_of_a_missing_key_with_a_prefix_that_may_be_listed_returns_404", clients=BOTO3)
def head_has_no_prefix(request: S3Request, statement: Statement) -> Statement | None:
    """The right to list a prefix is none to know that a key with this prefix does not exist."""
    return None if request.operation == "HeadObject" and _is_of_a_prefix(statement) else statement


@misread(f"{P}/listings::head_of_a_missing_key_without_list_permission_returns_403[anyone]", clients=BOTO3)
def head_knows_every_prefix(request: S3Request, statement: Statement) -> Statement | None:
    """The right to list a prefix is one to know that a key with any prefix does not exist."""
    overlooked = request.operation == "HeadObject" and _is_of_a_prefix(statement)
    return replace(statement, conditions=()) if overlooked else statement


def _is_of_a_prefix(statement: Statement) -> bool:
    return any(condition.key == "s3:prefix" for condition in statement.conditions)


@misread(*(f"{_NOT_ENOUGH}[{operation}]" for operation in (*_ANNOTATING, "ListObjectAnnotations")), clients=BOTO3)
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


@misread("encryption/update::denied_action_is_refused", clients=("boto3-s3v4",))
def updates_of_the_encryption_are_never_denied(request: S3Request, statement: Statement) -> Statement | None:
    """The action s3:UpdateObjectEncryption is not known."""
    return _without(statement, "s3:UpdateObjectEncryption")


@misread(*(f"{_ENOUGH}[{operation}]" for operation in (*_ANNOTATING, "ListObjectAnnotations")), clients=BOTO3)
def actions_on_annotations_are_not_known(request: S3Request, statement: Statement) -> Statement | None:
    """The actions on annotations allow nothing."""
    return _without(statement, "s3:ListObjectAnnotations", *(f"s3:{name}" for name in _ANNOTATING))
