"""Seeded defects of ACLs in operations other than PutObject, and of Object Lock in buckets without it."""

from __future__ import annotations

from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.seeding import BOTH, BOTO3, defect

_REFUSED = (
    *("unknown_acl", "no_kind", "unknown_kind", "unknown_group", "malformed_id", "unknown_id", "acl_and_grant"),
    "good_and_unknown",
)
A, L = "access/acl_of_every_write", "object_lock"


def _without_acl(request: S3Request, serve: Serve, operation: str) -> Response:
    """The response without the ACL of the headers, if it is refused."""
    answer = serve(request)
    if request.operation != operation or answer.status != 400:
        return answer
    acl = [name for name in request.headers if name == "x-amz-acl" or name.startswith("x-amz-grant-")]
    return serve(request.having(**dict.fromkeys(acl))) if acl else answer


@defect(*(f"{A}::invalid_acl_is_refused[CopyObject-{case}]" for case in _REFUSED), clients=BOTO3)
def invalid_acls_of_copies_are_dropped(request: S3Request, serve: Serve) -> Response:
    """CopyObject with an invalid ACL makes a private copy."""
    return _without_acl(request, serve, "CopyObject")


@defect(*(f"{A}::invalid_acl_is_refused[CreateMultipartUpload-{case}]" for case in _REFUSED), clients=BOTO3)
def invalid_acls_of_uploads_are_dropped(request: S3Request, serve: Serve) -> Response:
    """CreateMultipartUpload with an invalid ACL begins an upload of a private object."""
    return _without_acl(request, serve, "CreateMultipartUpload")


@defect(
    *(
        f"{A}::invalid_acl_is_refused[{name}-{case}]"
        for name in ("CopyObject", "CreateMultipartUpload")
        for case in _REFUSED
    ),
    clients=BOTO3,
)
def refused_acl_leaves_the_object(request: S3Request, serve: Serve) -> Response:
    """A copy or an upload with an invalid ACL is refused, but made without it."""
    answer = serve(request)
    acl = [name for name in request.headers if name == "x-amz-acl" or name.startswith("x-amz-grant-")]
    if acl and answer.status == 400:
        serve(request.without(*acl))
    return answer


@defect(f"{A}::canned_acl_is_accepted[CopyObject]", f"{A}::canned_acl_is_accepted[CreateMultipartUpload]", clients=BOTH)
def only_put_object_knows_all_canned_acls(request: S3Request, serve: Serve) -> Response:
    """The canned ACLs for the bucket's owner are for PutObject only."""
    others = request.operation in ("CopyObject", "CreateMultipartUpload")
    unknown = others and request.header("x-amz-acl").startswith("bucket-owner")
    return error(400, "InvalidArgument") if unknown else serve(request)


@defect(f"{L}/bucket::lock_of_a_suspended_bucket_is_refused", clients=BOTO3)
def suspended_buckets_may_be_locked(request: S3Request, serve: Serve) -> Response:
    """PutObjectLockConfiguration looks only at whether versioning was ever enabled."""
    bucket = request.stored_bucket
    suspended = bucket is not None and bucket.versioning == "Suspended"
    return Response(200) if suspended and request.operation == "PutObjectLockConfiguration" else serve(request)


@defect(f"{L}/bucket::missing_document_is_refused", clients=BOTO3)
def no_document_is_no_lock(request: S3Request, serve: Serve) -> Response:
    """PutObjectLockConfiguration with an empty body returns 200."""
    empty = request.operation == "PutObjectLockConfiguration" and not request.body
    return Response(200) if empty else serve(request)


@defect(f"{L}/default_retention::later_retention_overrides_the_default", clients=BOTO3)
def default_retention_cannot_be_replaced(request: S3Request, serve: Serve) -> Response:
    """PutObjectRetention has no effect in a bucket with a default retention."""
    bucket = request.stored_bucket
    kept = bucket is not None and bucket.default_lock is not None and request.operation == "PutObjectRetention"
    return Response(200) if kept else serve(request)
