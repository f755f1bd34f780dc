"""Faults of access control lists: their content, and the refused ones."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace

from reference.access import grants
from reference.account import account_of_canonical_id
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error

GET_ACL, PUT_ACL = ("GetBucketAcl", "GetObjectAcl"), ("PutBucketAcl", "PutObjectAcl")


@fault()
def unknown_acl_is_private(request: S3Request, serve: Serve) -> Response:
    """An unknown canned ACL is treated as private."""
    known = (*grants._CANNED_GRANTS, *grants._BUCKET_ONLY_CANNED_ACLS, *grants._BUCKET_OWNER_CANNED_ACLS)
    unknown = request.headers.get("x-amz-acl", "private") not in known
    return serve(request.with_headers(x_amz_acl="private") if unknown else request)


@fault(on=("GetBucketAcl",))
def acl_of_a_new_bucket_is_empty(request: S3Request, serve: Serve) -> Response:
    """The ACL of a private bucket has no grants."""
    answer = serve(request)
    if answer.body.count(b"<Grant>") == 1:
        return answer.sub(rb"<Grant>.*</Grant>", b"")
    return answer


@fault()
def owner_is_granted_full_control_again(request: S3Request, serve: Serve) -> Response:
    """Each ACL contains FULL_CONTROL for the owner, even if that was not granted."""
    answer = serve(request)
    if request.operation not in GET_ACL or answer.status != 200:
        return answer
    owner = re.findall(rb"<Owner>(<ID>[^<]*</ID>)", answer.body)[0]
    user = b'<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">' + owner
    more = b"<Grant>" + user + b"</Grantee><Permission>FULL_CONTROL</Permission></Grant></AccessControlList>"
    return answer.sub(rb"</AccessControlList>", more)


@fault()
def only_the_first_grantee_is_read(request: S3Request, serve: Serve) -> Response:
    """Only the first of several grantees in a header gets a grant."""
    first = {n: v.split(",")[0] if n.startswith("x-amz-grant-") else v for n, v in request.headers.items()}
    return serve(replace(request, headers=first))


@fault()
def only_the_first_grant_header_is_read(request: S3Request, serve: Serve) -> Response:
    """Only one of several grant headers is read."""
    given = [name for name in request.headers if name.startswith("x-amz-grant-")]
    return serve(request.without(*given[1:]))


@fault()
def grants_are_merged(request: S3Request, serve: Serve) -> Response:
    """The grants of an ACL are added to the former ones."""
    bucket = request.stored_bucket
    if request.operation not in PUT_ACL or bucket is None:
        return serve(request)
    of = bucket.current(request.key) if request.key else bucket
    before = list(of.grants) if of else []
    answer = serve(request)
    if of and answer.status == 200:
        of.grants = [*of.grants, *(grant for grant in before if grant not in of.grants)]
    return answer


@fault(on=("PutObjectAcl",))
def sender_of_an_acl_becomes_the_owner(request: S3Request, serve: Serve) -> Response:
    """The account that puts the ACL of an object becomes the owner."""
    answer, bucket = serve(request), request.stored_bucket
    version = bucket.current(request.key) if bucket else None
    if answer.status == 200 and version and request.account:
        version.owner = request.account
    return answer


@fault(on=("PutObjectAcl",))
def put_acl_changes_last_modified(request: S3Request, serve: Serve) -> Response:
    """PutObjectAcl changes the object's Last-Modified."""
    answer, bucket = serve(request), request.stored_bucket
    version = bucket.current(request.key) if bucket else None
    if version:
        version.modified += datetime.timedelta(seconds=5)
    return answer


@fault()
def put_acl_changes_listed_last_modified(request: S3Request, serve: Serve) -> Response:
    """After PutObjectAcl, ListObjectVersions returns the time of the ACL's change as LastModified of the object."""
    answer = serve(request)
    changed = request.operation == "ListObjectVersions" and b"<Version>" in answer.body
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return answer.sub(rb"<LastModified>[^<]*", f"<LastModified>{now}".encode()) if changed else answer


def _is_known(grantee: str) -> bool:
    kind, _, name = grantee.strip().partition("=")
    name = name.strip('"')
    return name in (grants.ALL_USERS, grants.AUTHENTICATED_USERS, grants.LOG_DELIVERY) or (
        kind == "id" and account_of_canonical_id(name) is not None
    )


@fault()
def unknown_grantees_are_ignored(request: S3Request, serve: Serve) -> Response:
    """Unknown grantees are ignored."""
    headers = dict(request.headers)
    for name in [name for name in headers if name.startswith("x-amz-grant-")]:
        headers[name] = ",".join(filter(_is_known, headers[name].split(","))) or f'uri="{grants.LOG_DELIVERY}"'
    return serve(replace(request, headers=headers))


@fault()
def malformed_acl_is_a_server_error(request: S3Request, serve: Serve) -> Response:
    """An ACL that is not XML returns 500."""
    answer = serve(request)
    broken = request.operation in PUT_ACL and not request.body.rstrip().endswith(b"</AccessControlPolicy>")
    return error(500, "InternalError") if broken and request.body and answer.status == 400 else answer


@fault()
def more_than_100_grants_are_accepted(request: S3Request, serve: Serve) -> Response:
    """An ACL with more than 100 grants is accepted."""
    return Response(200) if request.body.count(b"<Grant>") > grants.MAX_GRANTS else serve(request)


@fault()
def more_than_50_grants_are_refused(request: S3Request, serve: Serve) -> Response:
    """An ACL with more than 50 grants is refused as malformed."""
    return error(400, "MalformedACLError") if request.body.count(b"<Grant>") > 50 else serve(request)


@fault()
def grant_headers_beside_a_canned_acl_are_ignored(request: S3Request, serve: Serve) -> Response:
    """Grant headers are ignored if there is a canned ACL."""
    given = [name for name in request.headers if name.startswith("x-amz-grant-")]
    return serve(request.without(*given) if "x-amz-acl" in request.headers else request)


@fault(on=PUT_ACL)
def grant_headers_beside_a_document_are_ignored(request: S3Request, serve: Serve) -> Response:
    """Grant headers are ignored if there is a document (seen with MinIO and moto)."""
    given = [name for name in request.headers if name.startswith("x-amz-grant-")]
    return serve(request.without(*given) if request.body else request)
