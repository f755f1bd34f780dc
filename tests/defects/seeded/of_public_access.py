"""Seeded defects of the public access block, and of the decision if a policy is public."""

from __future__ import annotations

import re
from dataclasses import replace

from reference.protocol.messages import Response, S3Request, Serve
from tests.defects.seeding import BOTO3, RAW_V4, defect

P = "policy"
NAME = "publicAccessBlock"
DOCUMENT = ("GetPublicAccessBlock", "PutPublicAccessBlock", "DeletePublicAccessBlock")


@defect(
    f"{P}/block_acls::public_acl_is_refused[PutObject-public-read]",
    f"{P}/block_acls::public_acl_is_refused[PutBucketAcl-authenticated-read]",
    f"{P}/block_acls::public_acl_is_refused[CreateMultipartUpload-grant_to_all_users]",
    f"{P}/block_acls::ignored_acl_opens_no_object[anyone]",
    f"{P}/block_acls::ignored_acl_opens_no_bucket[alt]",
    f"{P}/block_acls::ignored_acl_can_be_put",
    f"{P}/block_policies::public_policy_is_refused[everybody]",
    f"{P}/block_policies::public_policy_is_refused[half_of_all_addresses]",
    f"{P}/block_policies::restricted_policy_opens_nothing[anyone]",
)
def block_is_a_document_only(request: S3Request, serve: Serve) -> Response:
    """The public access block is stored and returned, but blocks nothing."""
    return serve(request) if request.operation in DOCUMENT else _unblocked(request, serve)


def _unblocked(request: S3Request, serve: Serve) -> Response:
    bucket = request.stored_bucket
    if bucket is None or NAME not in bucket.documents:
        return serve(request)
    kept = bucket.documents.pop(NAME)
    try:
        return serve(request)
    finally:
        bucket.documents[NAME] = kept


@defect(f"{P}/block_acls::public_acl_of_a_form_is_refused", clients=RAW_V4)
def forms_are_not_blocked(request: S3Request, serve: Serve) -> Response:
    """The public access block has no effect on forms."""
    return _unblocked(request, serve) if request.operation == "PostObject" else serve(request)


@defect(
    f"{P}/block_acls::public_policy_is_accepted_with_block_public_acls",
    f"{P}/block_acls::existing_public_acl_stays_in_force",
    f"{P}/block_acls::public_policy_is_in_force_with_ignore_public_acls",
    f"{P}/block_policies::existing_public_policy_stays_in_force",
    f"{P}/block_policies::public_acl_is_accepted_with_block_public_policy",
    f"{P}/block_policies::restricted_bucket_takes_a_public_policy",
)
def one_switch_is_all(request: S3Request, serve: Serve) -> Response:
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


def _without(switch: str, request: S3Request, serve: Serve) -> Response:
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


@defect(
    f"{P}/block_acls::ignored_acl_lets_nobody_write[alt]",
    f"{P}/block_acls::ignored_acl_lets_nobody_write[anyone]",
    f"{P}/block_acls::ignored_acl_lets_nobody_delete",
)
def public_acls_still_let_write(request: S3Request, serve: Serve) -> Response:
    """IgnorePublicAcls does not keep anybody from writing and deleting objects."""
    writes = request.operation in ("PutObject", "DeleteObject")
    return _without("IgnorePublicAcls", request, serve) if writes else serve(request)


@defect(
    *(
        f"{P}/block_policies::restricted_policy_opens_no_other_operation[{case}]"
        for case in (
            *("PutObject-alt", "PutObject-anyone", "DeleteObject-anyone"),
            *("HeadObject-anyone", "ListObjects-anyone"),
        )
    ),
)
def restricted_policies_are_of_get_object(request: S3Request, serve: Serve) -> Response:
    """RestrictPublicBuckets keeps nobody from anything but GetObject."""
    other = request.operation in ("PutObject", "DeleteObject", "HeadObject", "ListObjects")
    return _without("RestrictPublicBuckets", request, serve) if other else serve(request)


@defect(f"{P}/block::omitted_switch_is_off[BlockPublicAcls]", clients=BOTO3)
def switches_stay_as_they_were(request: S3Request, serve: Serve) -> Response:
    """PutPublicAccessBlock does not change switches that it does not name."""
    bucket = request.stored_bucket
    kept = dict(bucket.documents.get(NAME, {})) if bucket is not None else {}
    answer = serve(request)
    if request.operation == "PutPublicAccessBlock" and answer.status == 200 and bucket is not None:
        message = {name for name in kept if f"<{name}>".encode() in request.body}
        bucket.documents[NAME] |= {name: value for name, value in kept.items() if name not in message}
    return answer


@defect(
    f"{P}/block::malformed_block_is_refused[no_truth]",
    f"{P}/block::malformed_block_is_refused[no_xml]",
    clients=BOTO3,
)
def any_document_is_a_block(request: S3Request, serve: Serve) -> Response:
    """PutPublicAccessBlock with a malformed document returns 200."""
    answer = serve(request)
    return Response(200) if request.operation == "PutPublicAccessBlock" and answer.status == 400 else answer


@defect(f"{P}/block::block_is_deleted", clients=BOTO3)
def deleted_block_stays(request: S3Request, serve: Serve) -> Response:
    """DeletePublicAccessBlock returns 204 and leaves the block."""
    return Response(204) if request.operation == "DeletePublicAccessBlock" else serve(request)


def _saying(answer: Response, public: bool) -> Response:
    message = f"<IsPublic>{str(public).lower()}</IsPublic>".encode()
    return replace(answer, body=re.sub(rb"<IsPublic>\w+</IsPublic>", message, answer.body))


@defect(
    f"{P}/status::policy_that_is_not_public[denied]",
    f"{P}/status::policy_that_is_not_public[some_addresses]",
    f"{P}/status::policy_for_one_account_is_not_public",
    clients=BOTO3,
)
def every_policy_is_public(request: S3Request, serve: Serve) -> Response:
    """GetBucketPolicyStatus returns public for any policy."""
    return _saying(serve(request), True)


@defect(
    f"{P}/status::public_policy[everybody]",
    f"{P}/status::public_policy[any_address]",
    f"{P}/block_policies::restricted_policy_is_still_public",
    clients=BOTO3,
)
def no_policy_is_public(request: S3Request, serve: Serve) -> Response:
    """GetBucketPolicyStatus returns not public for any policy."""
    return _saying(serve(request), False)


@defect(f"{P}/status::bucket_without_a_policy_has_no_status", clients=BOTO3)
def status_without_a_policy(request: S3Request, serve: Serve) -> Response:
    """GetBucketPolicyStatus of a bucket without a policy returns 200 and not public."""
    answer = serve(request)
    if request.operation != "GetBucketPolicyStatus" or b"NoSuchBucketPolicy" not in answer.body:
        return answer
    return Response(200, body=b"<PolicyStatus><IsPublic>false</IsPublic></PolicyStatus>")
