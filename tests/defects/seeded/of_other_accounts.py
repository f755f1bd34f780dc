"""Seeded defects of the rights that ACLs give another account and everybody."""

from __future__ import annotations

from dataclasses import replace

from reference.access import grants
from reference.account import ALT, MAIN
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.state import Version
from tests.defects.seeding import defect

B, J, N = "access/bucket_access", "access/object_access", "access/objects_of_others"
G, V = "access/acl_by_others", "access/acl_of_versions"
LISTING = ("HeadBucket", "ListObjects", "ListObjectVersions", "ListMultipartUploads")
READING = ("GetObject", "HeadObject")
AUTHENTICATED = grants.AUTHENTICATED_USERS


def _allowed(request: S3Request, permission: str) -> bool:
    """Returns whether the ACL of the bucket grants the sender a permission."""
    bucket = request.stored_bucket
    return bucket is not None and grants.allow(bucket.grants, request.requester, permission)


def unless_refused(request: S3Request, serve: Serve, when: bool) -> Response:
    """Responds to requests that would be refused as if the sender owned all buckets."""
    answer = serve(request)
    return serve(replace(request, account=MAIN)) if when and answer.status == 403 else answer


def version_of(request: S3Request) -> Version | None:
    """The current version of the key in the request."""
    bucket = request.stored_bucket
    return bucket.current(request.key) if bucket else None


@defect(*(f"{B}::nobody_else_lists_a_bucket[WRITE_alt-{operation}]" for operation in LISTING))
def writers_are_readers(request: S3Request, serve: Serve) -> Response:
    """A grantee of WRITE in the bucket's ACL may also list the bucket."""
    return unless_refused(request, serve, request.operation in LISTING and _allowed(request, "WRITE"))


@defect(
    f"{B}::nobody_else_lists_a_bucket[READ_ACP_alt-ListObjects]",
    f"{B}::nobody_else_lists_a_bucket[authenticated_read_anyone-ListObjects]",
    f"{B}::nobody_else_lists_a_bucket[WRITE_ACP_alt-HeadBucket]",
)
def any_grant_lets_list(request: S3Request, serve: Serve) -> Response:
    """If a bucket grants somebody something, everybody may list it."""
    bucket = request.stored_bucket
    return unless_refused(request, serve, request.operation in LISTING and len(bucket.grants if bucket else []) > 1)


@defect(
    *(f"{B}::reader_of_a_bucket_lists_it[READ_alt-{operation}]" for operation in LISTING),
    f"{B}::reader_of_a_bucket_lists_it[FULL_CONTROL_alt-ListObjects]",
    f"{B}::reader_of_a_bucket_lists_it[public_read_anyone-ListObjects]",
    f"{B}::writer_of_a_bucket_stores_an_object[WRITE_alt]",
    f"{G}::whoever_has_an_account_may_write",
    f"{G}::all_users_group_includes_accounts",
)
def buckets_are_their_owners_alone(request: S3Request, serve: Serve) -> Response:
    """The ACL of a bucket is kept, but allows nobody anything."""
    bucket = request.stored_bucket
    if bucket is None or request.requester == bucket.owner or request.operation not in (*LISTING, "PutObject"):
        return serve(request)
    return error(403, "AccessDenied")


@defect(
    f"{B}::reader_of_a_bucket_lists_it[authenticated_read_alt-ListObjects]",
    f"{J}::reader_of_an_object_reads_it[authenticated_read_alt-GetObject]",
    f"{N}::bucket_owner_reads_object_that_grants_read[authenticated-read]",
)
def nobody_is_authenticated(request: S3Request, serve: Serve) -> Response:
    """The group of authenticated users is empty."""
    bucket = request.stored_bucket
    version = version_of(request)
    granted = (version.grants if version else bucket.grants) if bucket else []
    owner = version.owner if version else bucket.owner if bucket else None
    alone = any(grant.grantee == AUTHENTICATED for grant in granted) and request.requester != owner
    return error(403, "AccessDenied") if alone and request.operation in (*LISTING, *READING) else serve(request)


@defect(
    f"{B}::nobody_else_lists_a_bucket[authenticated_read_anyone-ListObjects]",
    f"{B}::nobody_else_lists_a_bucket[authenticated_read_anyone-HeadBucket]",
    f"{J}::nobody_else_reads_an_object[authenticated_read_anyone-GetObject]",
    f"{J}::nobody_else_reads_an_object[authenticated_read_anyone-HeadObject]",
    f"{G}::anonymous_request_is_not_an_authenticated_user",
)
def everybody_is_authenticated(request: S3Request, serve: Serve) -> Response:
    """The group of authenticated users includes everybody."""
    answer = serve(request)
    return serve(replace(request, account=ALT)) if request.account is None and answer.status == 403 else answer


@defect(
    f"{B}::acl_of_a_bucket_opens_no_object[READ_alt]",
    f"{B}::acl_of_a_bucket_opens_no_object[public_read_anyone]",
    f"{B}::acl_of_a_bucket_opens_no_object[FULL_CONTROL_alt]",
)
def readers_of_a_bucket_read_its_objects(request: S3Request, serve: Serve) -> Response:
    """A grantee of READ in the bucket's ACL may also read its objects."""
    return unless_refused(request, serve, request.operation in READING and _allowed(request, "READ"))


@defect(
    f"{B}::nobody_else_stores_an_object[READ_alt]",
    f"{B}::nobody_else_stores_an_object[public_read_anyone]",
    f"{B}::nobody_else_stores_an_object[authenticated_read_alt]",
)
def readers_of_a_bucket_write(request: S3Request, serve: Serve) -> Response:
    """A grantee of READ in the bucket's ACL may also store objects."""
    return unless_refused(request, serve, request.operation == "PutObject" and _allowed(request, "READ"))


@defect(
    f"{B}::acl_of_a_bucket_is_not_read_by_others[READ_alt]",
    f"{B}::acl_of_a_bucket_is_not_read_by_others[public_read_anyone]",
    f"{J}::acl_of_an_object_is_not_read_by_others[public_read_anyone]",
    f"{J}::acl_of_an_object_is_not_read_by_others[READ_alt]",
    f"{J}::acl_of_an_object_is_not_read_by_others[private_alt]",
    f"{N}::bucket_owner_read_does_not_include_the_acl",
)
def everybody_reads_acls(request: S3Request, serve: Serve) -> Response:
    """Everybody may read ACLs."""
    answer = serve(request)
    if request.operation not in ("GetBucketAcl", "GetObjectAcl") or answer.status != 403:
        return answer
    version = version_of(request)
    return serve(replace(request, account=version.owner if version else MAIN))


@defect(
    f"{B}::acl_of_a_bucket_is_not_replaced_by_others[READ_alt]",
    f"{B}::acl_of_a_bucket_is_not_replaced_by_others[READ_ACP_alt]",
    f"{J}::acl_of_an_object_is_not_replaced_by_others[READ_ACP_alt]",
    f"{J}::acl_of_an_object_is_not_replaced_by_others[READ_alt]",
)
def readers_of_an_acl_put_it(request: S3Request, serve: Serve) -> Response:
    """Accounts may put the ACLs of buckets and objects that they may read."""
    is_put = request.operation in ("PutBucketAcl", "PutObjectAcl")
    return unless_refused(request, serve, is_put and request.requester == ALT)


@defect(
    f"{B}::acl_of_a_bucket_is_read[READ_ACP_alt]",
    f"{J}::acl_of_an_object_is_read[FULL_CONTROL_alt]",
    f"{G}::account_with_write_acp_grants_itself_read",
    f"{G}::account_with_write_acp_puts_the_acl_of_a_bucket",
    f"{G}::account_with_full_control_puts_the_acl_of_a_bucket",
    f"{G}::everybody_may_read_the_acl_of_a_bucket",
    f"{G}::everybody_may_read_the_acl_of_an_object",
    f"{N}::bucket_owner_full_control_includes_the_acl",
    f"{V}::acl_of_a_version_is_read_by_its_id",
)
def acls_are_their_owners_alone(request: S3Request, serve: Serve) -> Response:
    """Only owners may read and put ACLs."""
    version, bucket = version_of(request), request.stored_bucket
    owner = version.owner if version else bucket.owner if bucket else MAIN
    return error(403, "AccessDenied") if "Acl" in request.operation and request.requester != owner else serve(request)


@defect(
    f"{V}::writer_of_a_bucket_deletes_no_version[WRITE]",
    f"{V}::writer_of_a_bucket_deletes_no_version[FULL_CONTROL]",
    f"{V}::writer_of_a_bucket_deletes_no_version_in_a_batch",
)
def writers_of_a_bucket_delete_versions(request: S3Request, serve: Serve) -> Response:
    """A grantee of WRITE in the bucket's ACL may delete any version."""
    may = request.operation in ("DeleteObject", "DeleteObjects") and _allowed(request, "WRITE")
    return serve(replace(request, account=MAIN) if may else request)


@defect(f"{B}::full_control_does_not_include_the_configuration[DeleteBucket]")
def full_control_is_ownership(request: S3Request, serve: Serve) -> Response:
    """A grantee of FULL_CONTROL in the bucket's ACL may do what its owner may do."""
    return unless_refused(request, serve, _allowed(request, "FULL_CONTROL"))


@defect(
    f"{J}::no_acl_of_an_object_lets_it_be_replaced[public_read_write_alt]",
    f"{J}::no_acl_of_an_object_lets_it_be_replaced[FULL_CONTROL_alt]",
    f"{J}::no_acl_of_an_object_lets_it_be_deleted[public_read_write_anyone]",
    f"{J}::no_acl_of_an_object_lets_it_be_deleted[FULL_CONTROL_alt]",
)
def writers_of_an_object_replace_it(request: S3Request, serve: Serve) -> Response:
    """A grantee of WRITE in an object's ACL may replace and delete the object."""
    version = version_of(request)
    may = version is not None and grants.allow(version.grants, request.requester, "WRITE")
    return unless_refused(request, serve, may and request.operation in ("PutObject", "DeleteObject"))


@defect(
    *(f"{J}::no_acl_of_an_object_gives_access_to_its_tags[FULL_CONTROL_alt-{v}ObjectTagging]" for v in ("Get", "Put")),
    f"{J}::no_acl_of_an_object_gives_access_to_its_tags[public_read_anyone-GetObjectTagging]",
)
def readers_of_an_object_tag_it(request: S3Request, serve: Serve) -> Response:
    """A grantee of READ in an object's ACL may read and put its tags."""
    version = version_of(request)
    may = version is not None and grants.allow(version.grants, request.requester, "READ")
    return unless_refused(request, serve, may and "Tagging" in request.operation)
