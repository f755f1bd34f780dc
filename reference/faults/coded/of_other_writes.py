"""Faults of ACLs in operations other than PutObject, and of Object Lock in buckets without it."""

from __future__ import annotations

from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve


def _serve_without_acl_if_refused(request: S3Request, serve: Serve, operation: str) -> Response:
    """The response; if the ACL of the headers is refused, the response without that ACL."""
    answer = serve(request)
    if request.operation != operation or answer.status != 400:
        return answer
    acl = [name for name in request.headers if name == "x-amz-acl" or name.startswith("x-amz-grant-")]
    return serve(request.with_headers(**dict.fromkeys(acl))) if acl else answer


@fault()
def invalid_acls_of_copies_are_ignored(request: S3Request, serve: Serve) -> Response:
    """CopyObject with an invalid ACL makes a private copy."""
    return _serve_without_acl_if_refused(request, serve, "CopyObject")


@fault()
def invalid_acls_of_uploads_are_ignored(request: S3Request, serve: Serve) -> Response:
    """CreateMultipartUpload with an invalid ACL begins an upload of a private object."""
    return _serve_without_acl_if_refused(request, serve, "CreateMultipartUpload")


@fault()
def write_with_refused_acl_is_done(request: S3Request, serve: Serve) -> Response:
    """A copy or an upload with an invalid ACL is refused, but made without the ACL."""
    answer = serve(request)
    acl = [name for name in request.headers if name == "x-amz-acl" or name.startswith("x-amz-grant-")]
    if acl and answer.status == 400:
        serve(request.without(*acl))
    return answer


@fault(on=("PutObjectLockConfiguration",))
def suspended_buckets_accept_object_lock(request: S3Request, serve: Serve) -> Response:
    """PutObjectLockConfiguration looks only at whether versioning was ever enabled."""
    bucket = request.stored_bucket
    suspended = bucket is not None and bucket.versioning == "Suspended"
    return Response(200) if suspended else serve(request)


@fault()
def retention_under_a_default_cannot_be_replaced(request: S3Request, serve: Serve) -> Response:
    """PutObjectRetention has no effect in a bucket with a default retention."""
    bucket = request.stored_bucket
    kept = bucket is not None and bucket.default_lock is not None and request.operation == "PutObjectRetention"
    return Response(200) if kept else serve(request)
