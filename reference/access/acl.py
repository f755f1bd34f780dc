"""Reading and setting access control lists."""

from __future__ import annotations

from typing import Any

from reference.access import grants, ownership, public_access
from reference.account import Account, account_of_canonical_id
from reference.protocol import responses
from reference.protocol.errors import S3Error
from reference.protocol.messages import Response, S3Request
from reference.protocol.versions import find
from reference.signatures import integrity
from reference.state import Bucket, Grant


def _requested_grants(request: S3Request, bucket: Bucket, owner: Account, *, of_bucket: bool = False) -> list[Grant]:
    """The grants that a Put…Acl request asks for."""
    if grants.has_grant_headers(request):
        if request.body:
            raise S3Error("UnexpectedContent")
        wanted = grants.from_headers(request, owner, bucket_owner=None if of_bucket else bucket.owner)
    elif not request.body:
        raise S3Error("MissingSecurityHeader", MissingHeaderName="x-amz-acl")
    else:
        wanted = grants.from_document(request.body, owner)
    ownership.refuse_acl_where_disabled(request, bucket, wanted)
    public_access.refuse_public(bucket, wanted)
    return wanted


def _acl_response(owner: Account, granted: list[Grant]) -> Response:
    listed = []
    for grant in granted:
        kind = "Group" if grant.is_group else "CanonicalUser"
        attributes = f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="{kind}"'
        who: dict[str, Any] = {"@": attributes}
        account = account_of_canonical_id(grant.grantee)
        if grant.is_group:
            who["URI"] = grant.grantee
        elif account is not None:
            who |= account.as_element()
        else:
            who["ID"] = grant.grantee
        listed.append({"Grantee": who, "Permission": grant.permission})
    content = {"Owner": owner.as_element(), "AccessControlList": {"Grant": listed}}
    return responses.xml("AccessControlPolicy", content)


def get_bucket_acl(request: S3Request, bucket: Bucket) -> Response:
    return _acl_response(bucket.owner, ownership.grants_of(bucket))


def put_bucket_acl(request: S3Request, bucket: Bucket) -> Response:
    integrity.verify(request)
    bucket.grants = _requested_grants(request, bucket, bucket.owner, of_bucket=True)
    return responses.empty()


def get_object_acl(request: S3Request, bucket: Bucket) -> Response:
    version = find(request, bucket)
    answer = _acl_response(ownership.owner_of(bucket, version), ownership.grants_of(bucket, version))
    answer.headers += responses.version_headers(bucket, version)
    return answer


def put_object_acl(request: S3Request, bucket: Bucket) -> Response:
    version = find(request, bucket, marker_is_missing=False)
    integrity.verify(request)
    version.grants = _requested_grants(request, bucket, ownership.owner_of(bucket, version))
    return responses.empty(headers=responses.version_headers(bucket, version))
