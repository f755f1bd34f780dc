"""Seeded defects of bucket policies: storing them, and their decisions."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from reference.access.policies.conditions import NULL, Condition, Context
from reference.access.policies.statements import ALLOW, ARN, DENY, EVERYONE, Statement
from reference.account import ALT, MAIN
from reference.protocol.messages import Response, S3Request, Serve
from tests.defects.seeding import BOTH, BOTO3, defect

P = "policy"
_WRITES = ("CopyObject", "CreateMultipartUpload")
_DENIED = (
    "not_public-public-read",
    "no_grant-read",
    "no_class-STANDARD",
    "redirect-elsewhere",
    "tagged-another_value",
    "kms_key-none",
)
OTHERS_DENIED = [
    f"{P}/uploads::other_write_that_is_denied[{case}]"
    for case in (
        *(f"{operation}-{case}" for operation in _WRITES for case in _DENIED),
        *("CopyObject-encrypted-none", "CopyObject-if_none_match-none"),
    )
]
OTHERS_TAKEN = [
    f"{P}/uploads::other_write_that_is_not_denied[{operation}-{case}]"
    for operation in _WRITES
    for case in ("encrypted-AES256", "not_public-private", "tagged-and_another")
]
Change = Callable[[S3Request, Statement], Statement | None]
OF_POLICIES = ("GetBucketPolicy", "PutBucketPolicy", "DeleteBucketPolicy", "GetBucketPolicyStatus")


def _with_statements(request: S3Request, serve: Serve, change: Change) -> Response:
    """The response with each statement of the bucket's policy changed; None removes a statement."""
    bucket = request.stored_bucket
    if bucket is None or bucket.policy is None or request.operation in OF_POLICIES:
        return serve(request)
    kept = bucket.policy
    changed = [change(request, statement) for statement in kept.statements]
    bucket.policy = replace(kept, statements=tuple(each for each in changed if each is not None))
    try:
        return serve(request)
    finally:
        bucket.policy = kept


def misread(*caught_by: str, clients: tuple[str, ...] = BOTH, over_https: bool = False) -> Callable[[Change], Change]:
    """Registers a defect that reads each statement with this change."""

    def register(change: Change) -> Change:
        def middleware(request: S3Request, serve: Serve) -> Response:
            return _with_statements(request, serve, change)

        middleware.__name__, middleware.__doc__ = change.__name__, change.__doc__
        defect(*caught_by, clients=clients, over_https=over_https)(middleware)
        return change

    return register


@defect(f"{P}/configuration::policy_is_replaced")
def second_policy_is_dropped(request: S3Request, serve: Serve) -> Response:
    """PutBucketPolicy of a bucket with a policy returns 204 and keeps the former one."""
    bucket = request.stored_bucket
    if request.operation == "PutBucketPolicy" and bucket is not None and bucket.policy is not None:
        return Response(204)
    return serve(request)


@defect(
    f"{P}/malformed::body_that_is_not_a_policy_is_refused[words]",
    f"{P}/malformed::first_byte_is_a_brace[space]",
    f"{P}/malformed::policy_outside_of_the_grammar_is_refused[version_unknown]",
    f"{P}/malformed::statement_outside_of_the_grammar_is_refused[effect_unknown]",
    f"{P}/malformed::statement_outside_of_the_grammar_is_refused[action_unknown]",
    f"{P}/malformed::statement_outside_of_the_grammar_is_refused[action_empty_text]",
    f"{P}/malformed::statement_outside_of_the_grammar_is_refused[action_of_another_service]",
    f"{P}/malformed::statement_outside_of_the_grammar_is_refused[action_pattern_of_none]",
    f"{P}/malformed::statement_outside_of_the_grammar_is_refused[principal_empty_text]",
    f"{P}/malformed::statement_outside_of_the_grammar_is_refused[principal_empty_list]",
    f"{P}/malformed::statement_outside_of_the_grammar_is_refused[resource_empty_text]",
    f"{P}/malformed::statement_outside_of_the_grammar_is_refused[resource_empty_list]",
    f"{P}/malformed::statement_outside_of_the_grammar_is_refused[resource_of_another_service]",
    f"{P}/malformed::statement_outside_of_the_grammar_is_refused[resource_begins_with_a_slash]",
    f"{P}/malformed::policy_outside_of_the_grammar_is_refused[version_empty]",
    f"{P}/malformed::policy_outside_of_the_grammar_is_refused[statement_empty_list]",
    f"{P}/malformed::policy_outside_of_the_grammar_is_refused[statement_list_of_text]",
    f"{P}/malformed::resources_that_are_not_the_buckets_are_refused[another_bucket]",
    f"{P}/malformed::principal_that_does_not_exist_is_refused[account]",
    f"{P}/configuration::refused_policy_changes_nothing",
)
def any_text_is_a_policy(request: S3Request, serve: Serve) -> Response:
    """PutBucketPolicy with an invalid policy returns 204."""
    answer = serve(request)
    return Response(204) if b"MalformedPolicy" in answer.body else answer


@defect(f"{P}/configuration::policy_that_is_too_large_is_refused", clients=BOTO3)
def no_policy_is_too_large(request: S3Request, serve: Serve) -> Response:
    """PutBucketPolicy with more than 20 KB returns 204."""
    answer = serve(request)
    return Response(204) if b"exceeds the maximum allowed size" in answer.body else answer


@defect("invariants/answers::status_of_success[DeleteBucketPolicy]", beside=(f"{P}/configuration::policy_is_deleted",))
def deletion_answers_200(request: S3Request, serve: Serve) -> Response:
    """DeleteBucketPolicy returns 200."""
    answer = serve(request)
    return replace(answer, status=200) if request.operation == "DeleteBucketPolicy" else answer


@misread(
    f"{P}/principals::refused[deny_wins-object-main]",
    f"{P}/principals::refused[deny_one_account-object-alt]",
    f"{P}/principals::refused[deny_all_but_one-object-anyone]",
    f"{P}/principals::deny_wins_over_an_acl[anyone]",
    f"{P}/resources::not_resource_keeps_out[deny]",
    f"{P}/resources::not_action_denies_the_others",
    f"{P}/owner::owner_is_denied_as_others_are",
    f"{P}/uploads::upload_that_is_denied[encrypted-none]",
    f"{P}/uploads::upload_that_is_denied[kms_key-none]",
    *OTHERS_DENIED,
    f"{P}/multipart::upload_without_encryption_is_not_begun",
    f"{P}/multipart::initiator_may_be_denied_to_abort_the_upload",
    f"{P}/multipart::initiator_may_be_denied_to_list_the_parts",
    f"{P}/object_tags::object_without_the_tag_is_not_read[denied/secret]",
    f"{P}/customer_keys::upload_without_a_customer_key_is_refused[required]",
    f"{P}/customer_keys::upload_without_a_customer_key_is_refused[only_aes256]",
    f"{P}/principals::refused[deny_two_accounts-object-alt]",
)
def deny_is_not_known(request: S3Request, statement: Statement) -> Statement | None:
    """Deny statements are ignored."""
    return None if statement.effect == DENY else statement


@misread(
    f"{P}/principals::refused[deny_wins-object-main]",
    f"{P}/owner::owner_is_denied_as_others_are",
    f"{P}/uploads::upload_that_is_denied[aes256-none]",
    f"{P}/uploads::other_signature_version_is_denied",
)
def owner_is_never_denied(request: S3Request, statement: Statement) -> Statement | None:
    """The bucket's owner is never denied anything."""
    return None if statement.effect == DENY and request.account == MAIN else statement


@misread(
    f"{P}/principals::allowed[everybody-object-anyone]",
    f"{P}/principals::allowed[every_account-object-anyone]",
    f"{P}/resources::matching_key_is_allowed[exact-1]",
    f"{P}/conditions::condition_that_holds[any_address]",
    f"{P}/listings::listing_that_is_allowed[v1-prefix]",
    f"{P}/object_tags::object_with_the_tag_is_read[read/public]",
    f"{P}/anonymous::opened_write_needs_no_credentials[PutObject]",
    f"{P}/anonymous::opened_write_needs_no_credentials[DeleteObject]",
    f"{P}/anonymous::opened_write_needs_no_credentials[GetObjectTagging]",
    f"{P}/anonymous::opened_write_needs_no_credentials[PutObjectTagging]",
    f"{P}/anonymous::opened_write_needs_no_credentials[DeleteObjectTagging]",
)
def everybody_has_an_account(request: S3Request, statement: Statement) -> Statement | None:
    """Requests without credentials are never allowed."""
    return None if statement.effect == ALLOW and request.account is None else statement


@misread(
    f"{P}/principals::refused[second_account-object-anyone]", f"{P}/principals::refused[two_accounts-object-anyone]"
)
def principal_is_not_looked_at(request: S3Request, statement: Statement) -> Statement | None:
    """A statement that allows one account something allows it to everybody."""
    return replace(statement, principals=frozenset((EVERYONE,))) if statement.effect == ALLOW else statement


@misread(f"{P}/resources::other_key_is_refused[exact-2]", f"{P}/resources::other_key_is_refused[star_inside-2]")
def resource_is_a_beginning(request: S3Request, statement: Statement) -> Statement | None:
    """A resource stands for all keys with this prefix."""
    return replace(statement, resources=tuple(f"{resource}*" for resource in statement.resources))


@misread(f"{P}/resources::matching_key_is_allowed[star_inside-2]")
def star_ends_at_a_slash(request: S3Request, statement: Statement) -> Statement | None:
    """`*` in a resource does not match slashes."""
    slashes = request.key.count("/") + 1
    return replace(
        statement,
        resources=tuple(
            resource for resource in statement.resources if resource.endswith("*") or resource.count("/") == slashes
        ),
    )


@misread(
    f"{P}/resources::not_resource_lets_through[allow]",
    f"{P}/resources::not_action_allows_the_others",
    f"{P}/resources::not_action_does_not_allow_the_named_action",
)
def opposites_are_not_known(request: S3Request, statement: Statement) -> Statement | None:
    """NotAction and NotResource are treated as Action and Resource."""
    return replace(statement, but_actions=False, but_resources=False)


@misread(
    f"{P}/operators::referer_that_does_not_agree[StringEquals-1]",
    f"{P}/conditions::condition_that_does_not_hold[another_address]",
    f"{P}/conditions::other_transport_is_refused",
    f"{P}/conditions::only_one_of_two_conditions_holds[referer_only]",
    f"{P}/listings::listing_that_is_refused[v1-at_most_six_seven]",
    f"{P}/listings::listing_that_is_refused[v1-longer_prefix]",
    f"{P}/object_tags::object_without_the_tag_is_not_read[read/private]",
    f"{P}/object_tags::tags_of_an_object_without_the_tag_are_not_read",
    f"{P}/object_tags::existing_tags_decide_whether_tags_may_be_put",
    *OTHERS_TAKEN,
    f"{P}/copy::copy_source_that_does_not_agree",
    f"{P}/copy::part_source_that_does_not_agree",
    f"{P}/copy::upload_without_a_copy_source_is_refused",
    f"{P}/copy::missing_metadata_directive_is_refused",
    f"{P}/uploads_of_others::upload_without_the_grant_is_refused",
    f"{P}/uploads_of_others::less_than_full_control_for_the_owner_is_refused[private]",
    f"{P}/uploads::upload_that_is_not_denied[not_public-private]",
    f"{P}/object_tags::acl_of_an_object_without_the_tag_is_not_read[private]",
    f"{P}/object_tags::acl_of_an_object_without_the_tag_is_not_read[untagged]",
    f"{P}/bucket_acl::other_acl_is_refused[canned-log-delivery-write]",
    f"{P}/bucket_acl::other_acl_is_refused[canned-grant]",
    f"{P}/bucket_acl::other_acl_is_refused[grant-another_permission]",
    f"{P}/bucket_acl::other_acl_is_refused[grant-another_grantee]",
    f"{P}/bucket_acl::other_acl_is_refused[grant-canned]",
    f"{P}/customer_keys::upload_is_accepted_where_customer_keys_are_forbidden",
)
def conditions_are_not_looked_at(request: S3Request, statement: Statement) -> Statement | None:
    """All conditions are true."""
    return replace(statement, conditions=())


@misread(*OTHERS_DENIED, f"{P}/copy::part_source_that_agrees")
def conditions_are_of_put_object(request: S3Request, statement: Statement) -> Statement | None:
    """No other operation than PutObject meets the conditions of a statement about s3:PutObject."""
    other = request.operation in ("CopyObject", "CreateMultipartUpload", "UploadPartCopy")
    of_parts = request.operation == "CreateMultipartUpload" and statement.effect == ALLOW
    return None if other and statement.conditions and not of_parts else statement


class _Eager(Condition):
    """A condition that is never true if its key is missing."""

    def holds(self, context: Context) -> bool:
        missing = self.operator != NULL and not context.get(self.key.lower())
        return False if missing else super().holds(context)


@misread(
    f"{P}/operators::referer_that_agrees[StringNotEquals-none]",
    f"{P}/operators::referer_that_agrees[StringLikeIfExists-none]",
    f"{P}/operators::referer_that_does_not_agree[Deny_of_None]",
    f"{P}/listings::listing_that_is_allowed[v1-if_exists_none]",
    f"{P}/uploads::upload_that_is_denied[tagged-none]",
)
def missing_key_never_agrees(request: S3Request, statement: Statement) -> Statement | None:
    """If a request does not have the key, all conditions except Null are false."""
    return replace(statement, conditions=tuple(_Eager(**vars(condition)) for condition in statement.conditions))


@misread(
    f"{P}/operators::referer_that_does_not_agree[StringEquals-3]",
    f"{P}/operators::referer_that_does_not_agree[StringEquals_star-1]",
)
def strings_are_equal_if_they_are_alike(request: S3Request, statement: Statement) -> Statement | None:
    """StringEquals ignores case, and supports wildcards."""
    changed = []
    for condition in statement.conditions:
        like = "StringLike" if "*" in "".join(condition.values) else "StringEqualsIgnoreCase"
        changed.append(replace(condition, operator=like) if condition.operator == "StringEquals" else condition)
    return replace(statement, conditions=tuple(changed))


IMPLIED = {
    "s3:GetObject": ["s3:GetObjectVersion", "s3:GetObjectAcl"],
    "s3:PutObject": ["s3:PutObjectTagging"],
    "s3:GetObjectVersion": ["s3:GetObject"],
    "s3:DeleteObject": ["s3:DeleteObjectVersion"],
    "s3:ListBucket": ["s3:GetBucketLocation"],
}


@misread(
    f"{P}/versions::version_is_not_open_to_the_action_on_objects[GetObject]",
    f"{P}/versions::version_is_not_open_to_the_action_on_objects[DeleteObject]",
    f"{P}/versions::object_is_not_open_to_the_action_on_versions[GetObject]",
    f"{P}/object_actions::other_actions_are_not_enough[GetObjectAcl]",
    f"{P}/bucket_actions::other_actions_are_not_enough[GetBucketLocation]",
    f"{P}/uploads_of_others::tags_need_an_action_of_their_own",
    f"{P}/uploads_of_others::tags_of_an_upload_in_parts_need_an_action_of_their_own",
)
def actions_imply_others(request: S3Request, statement: Statement) -> Statement | None:
    """Permission for an action on an object also allows the action on its versions, ACL and tags."""
    more = [implied for action in statement.actions for implied in IMPLIED.get(action, [])]
    return replace(statement, actions=(*statement.actions, *more)) if statement.effect == ALLOW else statement


@misread(
    f"{P}/versions::version_action_is_enough_for_a_version[GetObject]",
    f"{P}/versions::version_action_is_enough_for_a_version[GetObjectTagging]",
)
def actions_on_versions_are_not_known(request: S3Request, statement: Statement) -> Statement | None:
    """Actions on versions allow nothing."""
    return replace(statement, actions=tuple(action for action in statement.actions if "Version" not in action))


@misread(
    f"{P}/copy::source_that_may_not_be_read_is_not_copied",
    f"{P}/copy::source_that_may_not_be_read_is_no_part",
    f"{P}/copy::tags_that_may_not_be_read_are_not_copied",
)
def source_is_not_looked_at(request: S3Request, statement: Statement) -> Statement | None:
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


@defect(
    f"{P}/bucket_actions::policy_is_not_read_by_another_account",
    f"{P}/bucket_actions::policy_is_not_deleted_by_another_account",
    f"{P}/bucket_actions::policy_is_not_put_by_another_account",
)
def policies_are_whose_they_allow(request: S3Request, serve: Serve) -> Response:
    """If the policy allows it, another account can read, put and delete the policy."""
    allowed = request.account == ALT and request.operation in OF_POLICIES
    return serve(replace(request, account=MAIN) if allowed else request)


@defect(f"{P}/multipart::initiator_may_abort_the_upload", f"{P}/multipart::initiator_may_list_the_parts")
def initiator_needs_leave(request: S3Request, serve: Serve) -> Response:
    """The initiator of an upload in another account's bucket needs permission to abort it and to list its parts."""
    bucket = request.stored_bucket
    upload = bucket.uploads.get(request.asked("uploadId")) if bucket is not None else None
    if upload is None or request.operation not in ("AbortMultipartUpload", "ListParts"):
        return serve(request)
    began, upload.initiator = upload.initiator, MAIN
    try:
        return serve(request)
    finally:
        upload.initiator = began


@misread(
    f"{P}/variables::variable_in_a_resource_is_its_value",
    f"{P}/variables::variable_in_a_resource_is_nothing_else[name]",
    f"{P}/variables::variable_without_a_value_matches_nothing",
    f"{P}/variables::variable_in_a_condition_is_its_value",
)
def variables_are_texts(request: S3Request, statement: Statement) -> Statement | None:
    """A variable in a policy is not replaced."""

    def quoted(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(text.replace("${aws:", "${$}{aws:") for text in texts)

    conditions = (
        replace(each, values=tuple(v.replace("${aws:", "$ {aws:") for v in each.values))
        for each in statement.conditions
    )
    return replace(statement, resources=quoted(statement.resources), conditions=tuple(conditions))


@misread(
    f"{P}/variables::variable_in_a_resource_is_nothing_else[other_value]",
    f"{P}/variables::escaped_star_is_not_a_wildcard",
)
def variables_are_wildcards(request: S3Request, statement: Statement) -> Statement | None:
    """A variable in a Resource matches anything."""
    return replace(statement, resources=tuple(re.sub(r"\$\{[^}]*\}", "*", each) for each in statement.resources))


@defect(
    f"{P}/variables::version_of_2008_has_no_variables",
    f"{P}/variables::version_of_2008_does_not_replace_variables",
)
def variables_are_in_all_versions(request: S3Request, serve: Serve) -> Response:
    """Policies of Version 2008-10-17 have variables."""
    bucket = request.stored_bucket
    if bucket is not None and bucket.policy is not None and request.operation not in OF_POLICIES:
        bucket.policy = replace(bucket.policy, version="2012-10-17")
    return serve(request)


@misread(
    f"{P}/versions::other_version_is_not_read",
    f"{P}/object_lock::upload_with_a_lock_that_is_not_denied[mode]",
    f"{P}/object_lock::upload_without_a_lock_is_not_denied[hold]",
    f"{P}/object_lock::retention_that_is_not_denied",
    f"{P}/object_lock::hold_that_is_not_denied",
    clients=BOTO3,
)
def keys_of_s3_are_not_looked_at(request: S3Request, statement: Statement) -> Statement | None:
    """Conditions on S3 keys are always true."""
    kept = tuple(condition for condition in statement.conditions if not condition.key.startswith("s3:"))
    return replace(statement, conditions=kept)


@misread(
    f"{P}/versions::version_that_is_named_is_read",
    f"{P}/object_lock::upload_with_a_lock_that_is_denied[mode]",
    f"{P}/object_lock::upload_with_a_lock_that_is_denied[days]",
    f"{P}/object_lock::retention_that_is_denied[days]",
    f"{P}/object_lock::hold_that_is_denied",
    f"{P}/bucket_acl::required_canned_acl_is_put",
    f"{P}/bucket_acl::required_grant_is_put",
    f"{P}/object_tags::acl_of_an_object_with_the_tag_is_read",
    clients=BOTO3,
)
def keys_of_s3_are_never_there(request: S3Request, statement: Statement) -> Statement | None:
    """Statements with conditions on S3 keys are ignored."""
    return None if any(condition.key.startswith("s3:") for condition in statement.conditions) else statement


@defect("policy/malformed::any_resource_is_accepted_or_refused")
def policies_for_any_resource_have_another_code(request: S3Request, serve: Serve) -> Response:
    """A policy whose Resource is `*` is refused as if it were XML."""
    answer = serve(request)
    refused = request.operation == "PutBucketPolicy" and answer.status == 400
    return answer.sub(b"<Code>MalformedPolicy<", b"<Code>MalformedXML<") if refused else answer


@defect(
    f"{P}/principals::policy_about_another_object_does_not_close_a_public_one[alt]",
    f"{P}/principals::policy_about_another_object_does_not_close_a_public_one[anyone]",
)
def policy_replaces_acls(request: S3Request, serve: Serve) -> Response:
    """ACLs of objects grant others nothing if the bucket has a policy (seen with versitygw)."""
    bucket = request.stored_bucket
    version = bucket and bucket.policy and bucket.current(request.key)
    if not version or request.account == MAIN:
        return serve(request)
    kept, version.grants = version.grants, []
    try:
        return serve(request)
    finally:
        version.grants = kept
