"""Faults of the public access block, and of the decision if a policy is public."""

from __future__ import annotations

from reference.access import public_access
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error

NAME = "publicAccessBlock"
DOCUMENT = ("GetPublicAccessBlock", "PutPublicAccessBlock", "DeletePublicAccessBlock")


@fault()
def public_access_block_has_no_effect(request: S3Request, serve: Serve) -> Response:
    """The public access block is stored and returned, but blocks nothing."""
    return serve(request) if request.operation in DOCUMENT else _serve_unblocked(request, serve)


def _serve_unblocked(request: S3Request, serve: Serve) -> Response:
    bucket = request.stored_bucket
    if bucket is None or NAME not in bucket.documents:
        return serve(request)
    kept = bucket.documents.pop(NAME)
    try:
        return serve(request)
    finally:
        bucket.documents[NAME] = kept


@fault(on=("PostObject",))
def public_access_block_has_no_effect_on_forms(request: S3Request, serve: Serve) -> Response:
    """The public access block has no effect on forms."""
    return _serve_unblocked(request, serve)


@fault()
def each_public_access_switch_acts_as_all(request: S3Request, serve: Serve) -> Response:
    """Each switch of the public access block does what all four do."""
    bucket = request.stored_bucket
    if bucket is None or request.operation in DOCUMENT or NAME not in bucket.documents:
        return serve(request)
    kept = bucket.documents[NAME]
    bucket.documents[NAME] = dict.fromkeys(kept, any(kept.values()))
    try:
        return serve(request)
    finally:
        bucket.documents[NAME] = kept


def _serve_without_switch(switch: str, request: S3Request, serve: Serve) -> Response:
    """The response as if a switch were off."""
    bucket = request.stored_bucket
    kept = bucket.documents.get(NAME) if bucket is not None else None
    if bucket is None or kept is None:
        return serve(request)
    bucket.documents[NAME] = {**kept, switch: False}
    try:
        return serve(request)
    finally:
        bucket.documents[NAME] = kept


@fault()
def ignored_public_acls_still_allow_writes(request: S3Request, serve: Serve) -> Response:
    """IgnorePublicAcls does not keep anybody from writing and deleting objects."""
    writes = request.operation in ("PutObject", "DeleteObject")
    return _serve_without_switch("IgnorePublicAcls", request, serve) if writes else serve(request)


@fault()
def restrict_public_buckets_applies_only_to_get_object(request: S3Request, serve: Serve) -> Response:
    """RestrictPublicBuckets keeps nobody from anything but GetObject."""
    other = request.operation in ("PutObject", "DeleteObject", "HeadObject", "ListObjects")
    return _serve_without_switch("RestrictPublicBuckets", request, serve) if other else serve(request)


@fault(on=("PutPublicAccessBlock",))
def omitted_public_access_switches_are_kept(request: S3Request, serve: Serve) -> Response:
    """PutPublicAccessBlock does not change omitted switches."""
    bucket = request.stored_bucket
    kept = dict(bucket.documents.get(NAME, {})) if bucket is not None else {}
    answer = serve(request)
    if answer.status == 200 and bucket is not None:
        message = {name for name in kept if f"<{name}>".encode() in request.body}
        bucket.documents[NAME] |= {name: value for name, value in kept.items() if name not in message}
    return answer


@fault(on=("GetObject",))
def public_access_block_denies_the_owner(request: S3Request, serve: Serve) -> Response:
    """IgnorePublicAcls and RestrictPublicBuckets keep the owner from reading public objects, too."""
    bucket = request.stored_bucket
    shut = bucket and any(
        public_access.is_on(bucket, name) for name in (public_access.IGNORE_ACLS, public_access.RESTRICT)
    )
    return error(403, "AccessDenied") if shut else serve(request)


@fault(on=("PutBucketPolicy",))
def block_public_policy_refuses_every_policy(request: S3Request, serve: Serve) -> Response:
    """BlockPublicPolicy refuses every policy, public or not."""
    bucket = request.stored_bucket
    shut = bucket and public_access.is_on(bucket, public_access.BLOCK_POLICY)
    return error(403, "AccessDenied") if shut else serve(request)
