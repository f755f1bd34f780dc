"""Access decisions: from owners, the bucket's policy, ACLs and the public access block.

Every account acts as its root user, or as a user without rights of its own, so there are no identity policies.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from reference.access import ownership, public_access
from reference.access.grants import allow
from reference.access.policies import context
from reference.access.policies.publicness import is_public
from reference.access.policies.statements import ALLOW, DENY, AccessQuestion
from reference.access.rights import (
    BUCKET,
    BYPASS,
    DELETE,
    INITIATOR_OPERATIONS,
    LIST,
    OBJECT,
    POLICY_OPERATIONS,
    READ,
    READ_TAGS,
    TAG,
    Right,
    anonymous_refusal,
    needed_rights,
)
from reference.account import ANONYMOUS
from reference.protocol.errors import S3Error
from reference.protocol.messages import S3Request
from reference.state import Bucket, Version


def authorize_service(request: S3Request) -> None:
    """Authorizes requests without an existing bucket: any account may send them, but not a user of one."""
    if request.account is None or request.account.user:
        raise S3Error("AccessDenied", anonymous_refusal(request.operation) or "")


def authorize(request: S3Request, bucket: Bucket) -> None:
    """Refuses the request if the sender lacks a needed right."""
    if request.operation in POLICY_OPERATIONS:
        _authorize_policy(request, bucket)
        return
    refusal = anonymous_refusal(request.operation)
    if request.requester == ANONYMOUS and refusal is not None:
        raise S3Error("AccessDenied", refusal)
    for right in needed_rights(request):
        if not has_right(request, bucket, right, request.key, request.query.get("versionId")):
            raise S3Error("AccessDenied")


def authorize_source_read(request: S3Request, bucket: Bucket, key: str, version_id: str | None) -> None:
    """Refuses a copy if the sender may not read the source, or the tags to be copied as well."""
    version = _version(bucket, key, version_id)
    rights = [READ]
    tags = version is not None and version.tags and request.header("x-amz-tagging-directive", "COPY") == "COPY"
    if request.operation == "CopyObject" and tags:
        rights.append(READ_TAGS)
        target = request.stored_bucket
        if target is not None and not has_right(request, target, TAG, request.key, None):
            raise S3Error("AccessDenied")
    if not all(has_right(request, bucket, right, key, version_id) for right in rights):
        raise S3Error("AccessDenied")


def may_delete(request: S3Request, bucket: Bucket, key: str, version_id: str | None) -> bool:
    """Returns whether the sender of DeleteObjects may delete one of the keys."""
    return has_right(request, bucket, DELETE, key, version_id)


def may_bypass(request: S3Request, bucket: Bucket, key: str) -> bool:
    """Returns whether the sender may bypass a retention in GOVERNANCE mode."""
    return has_right(request, bucket, BYPASS, key, None)


def _authorize_policy(request: S3Request, bucket: Bucket) -> None:
    """Refuses policies to all but the bucket owner's account and those of its users who have a right from the policy.
    The root user of that account cannot lock itself out; others get a different error."""
    if request.requester == bucket.owner:
        return
    (right,) = needed_rights(request)
    if not has_right(request, bucket, right, "", None):
        raise S3Error("AccessDenied")
    if request.requester.root == bucket.owner:
        return
    raise S3Error("MethodNotAllowed", Method=request.method, ResourceType="BUCKETPOLICY")


def has_right(request: S3Request, bucket: Bucket, right: Right, key: str, version_id: str | None) -> bool:
    """Returns whether the sender has the right to the bucket, or to this key."""
    version = _version(bucket, key, version_id) if right.on != BUCKET else None
    decision = _policy_decision(request, bucket, right, key, version_id, version)
    if decision == DENY:
        return False
    if right.is_implied:
        return True
    if right.on == OBJECT and (version is None or version.is_delete_marker):
        return _may_list(request, bucket, key)  # nobody else learns that there is none
    if _is_own(request, bucket, right, version):
        return True
    if decision == ALLOW and _policy_counts(request, bucket, right, version):
        return True
    return _acl_allows(request, bucket, right, version_id, version)


def _version(bucket: Bucket, key: str, version_id: str | None) -> Version | None:
    if version_id is not None:
        return bucket.version(key, version_id)
    return bucket.versions[key][-1] if bucket.versions.get(key) else None


def _policy_decision(
    request: S3Request, bucket: Bucket, right: Right, key: str, version_id: str | None, version: Version | None
) -> str:
    """Returns the decision of the bucket's policy."""
    if bucket.policy is None:
        return ""
    action = right.version_action if right.version_action and version_id is not None else right.action
    resource = bucket.name if right.on == BUCKET else f"{bucket.name}/{key}"
    # Conditions can use an object's tags if the action is about it, and not if the action makes or replaces it.
    tagged = version if right.on == OBJECT else None
    known = dict(context.condition_context(request, bucket, tagged))
    if version_id is not None:
        known["s3:versionid"] = [version_id]
    return bucket.policy.effect_on(AccessQuestion(request.requester, action, resource, known))


def _may_list(request: S3Request, bucket: Bucket, key: str) -> bool:
    """Returns whether the sender may learn that there is no such key: if it may list the bucket with the key as the
    prefix.
    """
    listing = replace(request, method="GET").at(bucket.name).with_headers(x_amz_copy_source=None)
    return has_right(replace(listing, query_string=urlencode({"prefix": key})), bucket, LIST, "", None)


def _is_own(request: S3Request, bucket: Bucket, right: Right, version: Version | None) -> bool:
    requester = request.requester
    if request.operation in INITIATOR_OPERATIONS:
        upload = bucket.uploads.get(request.parameter("uploadId"))
        if upload is not None and upload.initiator == requester and requester != ANONYMOUS:
            return True
    if right.on == OBJECT and right.acl and version is not None:
        return ownership.owner_of(bucket, version) == requester
    return bucket.owner == requester


def _policy_counts(request: S3Request, bucket: Bucket, right: Right, version: Version | None) -> bool:
    """Returns whether the policy can allow a request: it belongs to the bucket owner, and is not restricted to the
    owner's account."""
    of_the_account = request.requester.root == bucket.owner
    restricted = public_access.is_on(bucket, public_access.RESTRICT) and not of_the_account
    if restricted and bucket.policy and is_public(bucket.policy):
        return False
    others = right.on == OBJECT and right.acl and version is not None
    return not others or (version is not None and ownership.owner_of(bucket, version) == bucket.owner)


def _acl_allows(
    request: S3Request, bucket: Bucket, right: Right, version_id: str | None, version: Version | None
) -> bool:
    if not right.acl or (right == DELETE and version_id is not None):
        return False
    granted = ownership.grants_of(bucket, version if right.on == OBJECT else None)
    return allow(public_access.effective_grants(bucket, granted), request.requester, right.acl)
