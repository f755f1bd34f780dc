"""Faults of the rights that ACLs give another account and everybody."""

from __future__ import annotations

from dataclasses import replace

from reference.access import grants
from reference.account import ALT, MAIN
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.state import Version

LISTING_OPERATIONS = ("HeadBucket", "ListObjects", "ListObjectVersions", "ListMultipartUploads")
READING_OPERATIONS = ("GetObject", "HeadObject")
AUTHENTICATED = grants.AUTHENTICATED_USERS


def _is_granted(request: S3Request, permission: str) -> bool:
    """Returns whether the ACL of the bucket grants the sender a permission."""
    bucket = request.stored_bucket
    return bucket is not None and grants.allow(bucket.grants, request.requester, permission)


def serve_as_owner_if_refused(request: S3Request, serve: Serve, when: bool) -> Response:
    """Responds to requests that would be refused as if the sender owned all buckets."""
    answer = serve(request)
    return serve(replace(request, account=MAIN)) if when and answer.status == 403 else answer


def version_of(request: S3Request) -> Version | None:
    """The current version of the key in the request."""
    bucket = request.stored_bucket
    return bucket.current(request.key) if bucket else None


@fault()
def write_grant_includes_listing(request: S3Request, serve: Serve) -> Response:
    """A grantee of WRITE in the bucket's ACL may also list the bucket."""
    return serve_as_owner_if_refused(
        request, serve, request.operation in LISTING_OPERATIONS and _is_granted(request, "WRITE")
    )


@fault()
def any_grant_lets_everybody_list(request: S3Request, serve: Serve) -> Response:
    """If a bucket has any grant to somebody else, everybody may list objects."""
    bucket = request.stored_bucket
    return serve_as_owner_if_refused(
        request, serve, request.operation in LISTING_OPERATIONS and len(bucket.grants if bucket else []) > 1
    )


@fault()
def bucket_acls_have_no_effect(request: S3Request, serve: Serve) -> Response:
    """The ACL of a bucket is kept, but allows nobody anything."""
    bucket = request.stored_bucket
    if (
        bucket is None
        or request.requester == bucket.owner
        or request.operation not in (*LISTING_OPERATIONS, "PutObject")
    ):
        return serve(request)
    return error(403, "AccessDenied")


@fault(on=(*LISTING_OPERATIONS, *READING_OPERATIONS))
def authenticated_users_group_is_empty(request: S3Request, serve: Serve) -> Response:
    """The group of authenticated users is empty."""
    bucket = request.stored_bucket
    version = version_of(request)
    granted = (version.grants if version else bucket.grants) if bucket else []
    owner = version.owner if version else bucket.owner if bucket else None
    alone = any(grant.grantee == AUTHENTICATED for grant in granted) and request.requester != owner
    return error(403, "AccessDenied") if alone else serve(request)


@fault()
def authenticated_users_group_includes_everybody(request: S3Request, serve: Serve) -> Response:
    """The group of authenticated users includes everybody."""
    answer = serve(request)
    return serve(replace(request, account=ALT)) if request.account is None and answer.status == 403 else answer


@fault()
def bucket_read_grant_includes_its_objects(request: S3Request, serve: Serve) -> Response:
    """A grantee of READ in the bucket's ACL may also read objects."""
    return serve_as_owner_if_refused(
        request, serve, request.operation in READING_OPERATIONS and _is_granted(request, "READ")
    )


@fault()
def bucket_read_grant_includes_writing(request: S3Request, serve: Serve) -> Response:
    """A grantee of READ in the bucket's ACL may also store objects."""
    return serve_as_owner_if_refused(request, serve, request.operation == "PutObject" and _is_granted(request, "READ"))


@fault()
def everybody_may_read_acls(request: S3Request, serve: Serve) -> Response:
    """Everybody may read ACLs."""
    answer = serve(request)
    if request.operation not in ("GetBucketAcl", "GetObjectAcl") or answer.status != 403:
        return answer
    version = version_of(request)
    return serve(replace(request, account=version.owner if version else MAIN))


@fault()
def read_acp_grant_includes_write_acp(request: S3Request, serve: Serve) -> Response:
    """A grantee of READ_ACP may also put the ACL."""
    is_put = request.operation in ("PutBucketAcl", "PutObjectAcl")
    return serve_as_owner_if_refused(request, serve, is_put and request.requester == ALT)


@fault()
def only_owners_read_and_put_acls(request: S3Request, serve: Serve) -> Response:
    """Only owners may read and put ACLs."""
    version, bucket = version_of(request), request.stored_bucket
    owner = version.owner if version else bucket.owner if bucket else MAIN
    return error(403, "AccessDenied") if "Acl" in request.operation and request.requester != owner else serve(request)


@fault()
def bucket_write_grant_includes_deleting_versions(request: S3Request, serve: Serve) -> Response:
    """A grantee of WRITE in the bucket's ACL may delete any version."""
    may = request.operation in ("DeleteObject", "DeleteObjects") and _is_granted(request, "WRITE")
    return serve(replace(request, account=MAIN) if may else request)


@fault()
def full_control_grant_is_ownership(request: S3Request, serve: Serve) -> Response:
    """A grantee of FULL_CONTROL in the bucket's ACL has all rights of the owner."""
    return serve_as_owner_if_refused(request, serve, _is_granted(request, "FULL_CONTROL"))


@fault()
def object_write_grant_includes_replacing(request: S3Request, serve: Serve) -> Response:
    """A grantee of WRITE in an object's ACL may replace and delete the object."""
    version = version_of(request)
    may = version is not None and grants.allow(version.grants, request.requester, "WRITE")
    return serve_as_owner_if_refused(request, serve, may and request.operation in ("PutObject", "DeleteObject"))


@fault()
def object_read_grant_includes_tagging(request: S3Request, serve: Serve) -> Response:
    """A grantee of READ in an object's ACL may read and put the tags."""
    version = version_of(request)
    may = version is not None and grants.allow(version.grants, request.requester, "READ")
    return serve_as_owner_if_refused(request, serve, may and "Tagging" in request.operation)
