"""Access control lists: canned ones, grants in headers, and their documents."""

from __future__ import annotations

import re
from typing import Any

from tests.reference import answers, documents, integrity
from tests.reference.account import DISPLAY_NAME, OWNER_ID, owner
from tests.reference.errors import S3Error, invalid
from tests.reference.messages import Answer, Request
from tests.reference.state import ALL_USERS, AUTHENTICATED_USERS, LOG_DELIVERY, Bucket, Grant
from tests.reference.versions import find

PERMISSIONS = ("FULL_CONTROL", "READ", "WRITE", "READ_ACP", "WRITE_ACP")
FULL_CONTROL = Grant(OWNER_ID, "FULL_CONTROL")
_CANNED: dict[str, tuple[Grant, ...]] = {
    "private": (),
    "public-read": (Grant(ALL_USERS, "READ"),),
    "public-read-write": (Grant(ALL_USERS, "READ"), Grant(ALL_USERS, "WRITE")),
    "authenticated-read": (Grant(AUTHENTICATED_USERS, "READ"),),
    "aws-exec-read": (),
    "bucket-owner-read": (),
    "bucket-owner-full-control": (),
}
_OF_BUCKETS_ALONE = {"log-delivery-write": (Grant(LOG_DELIVERY, "WRITE"), Grant(LOG_DELIVERY, "READ_ACP"))}
_HEADERS = {
    "x-amz-grant-full-control": "FULL_CONTROL",
    "x-amz-grant-read": "READ",
    "x-amz-grant-write": "WRITE",
    "x-amz-grant-read-acp": "READ_ACP",
    "x-amz-grant-write-acp": "WRITE_ACP",
}
_GRANTEE = re.compile(r'\s*(id|uri|emailAddress)="?([^"]*)"?\s*', re.IGNORECASE)
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


def is_given(request: Request) -> bool:
    return "x-amz-acl" in request.headers or any(name in request.headers for name in _HEADERS)


def from_headers(request: Request, *, of_bucket: bool = False) -> list[Grant]:
    """What a request that creates something grants; to its owner alone, when it says nothing."""
    canned = request.headers.get("x-amz-acl")
    by_header = [(name, permission) for name, permission in _HEADERS.items() if name in request.headers]
    if canned is not None and by_header:
        raise S3Error("InvalidRequest", "Specifying both Canned ACLs and Header Grants is not allowed")
    if canned is not None:
        known = {**_CANNED, **(_OF_BUCKETS_ALONE if of_bucket else {})}
        if canned not in known:
            raise invalid("x-amz-acl", canned, "")
        return [FULL_CONTROL, *known[canned]]
    if by_header:
        return [grant for name, permission in by_header for grant in _granted(request, name, permission)]
    return [FULL_CONTROL]


def refuse_where_disabled(request: Request, bucket: Bucket) -> None:
    """In a bucket whose owner owns all, no ACL is taken."""
    rules: Any = bucket.documents.get("ownershipControls", {})
    enforced = rules.get("Rule", {}).get("ObjectOwnership") == "BucketOwnerEnforced"
    if enforced and is_given(request) and request.header("x-amz-acl") != "bucket-owner-full-control":
        raise S3Error("AccessControlListNotSupported")


def _granted(request: Request, name: str, permission: str) -> list[Grant]:
    grants = []
    for one in request.header(name).split(","):
        found = _GRANTEE.fullmatch(one)
        if found is None:
            raise invalid(name, one, "Argument format not recognized")
        grants.append(Grant(_known(found[2], found[1].lower(), "id", "uri"), permission))
    return grants


def _known(grantee: str, kind: str, id_name: str, uri_name: str) -> str:
    if kind == "uri":
        if grantee not in (ALL_USERS, AUTHENTICATED_USERS, LOG_DELIVERY):
            raise invalid(uri_name, grantee, "Invalid group uri")
    elif kind == "emailaddress":
        raise S3Error("UnresolvableGrantByEmailAddress")
    elif not re.fullmatch("[0-9a-f]{64}", grantee):
        raise invalid(id_name, grantee, "Invalid id")
    return grantee


def _from_document(body: bytes) -> list[Grant]:
    policy = documents.parse(body, "AccessControlPolicy")
    if policy is None or not documents.text(policy, "Owner/ID") or policy.find("AccessControlList") is None:
        raise S3Error("MalformedACLError")
    grants = []
    for grant in policy.iterfind("AccessControlList/Grant"):
        permission, grantee = documents.text(grant, "Permission"), grant.find("Grantee")
        if permission not in PERMISSIONS or grantee is None:
            raise S3Error("MalformedACLError")
        element, kind = {
            "CanonicalUser": ("ID", "id"),
            "Group": ("URI", "uri"),
            "AmazonCustomerByEmail": ("EmailAddress", "emailaddress"),
        }.get(grantee.get(_TYPE, ""), ("", ""))
        name = documents.text(grantee, element) if element else None
        if name is None:
            raise S3Error("MalformedACLError")
        grants.append(Grant(_known(name, kind, "CanonicalUser/ID", "Group/URI"), permission))
    return grants


def _wanted(request: Request, bucket: Bucket, *, of_bucket: bool = False) -> list[Grant]:
    """The grants that a Put…Acl asks for."""
    refuse_where_disabled(request, bucket)
    if is_given(request):
        if request.body:
            raise S3Error("UnexpectedContent")
        return from_headers(request, of_bucket=of_bucket)
    if not request.body:
        raise S3Error("MissingSecurityHeader", MissingHeaderName="x-amz-acl")
    return _from_document(request.body)


def _document(grants: list[Grant]) -> Answer:
    listed = []
    for grant in grants:
        kind = "Group" if grant.is_group else "CanonicalUser"
        attributes = f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="{kind}"'
        who: dict[str, Any] = {"@": attributes}
        if grant.is_group:
            who["URI"] = grant.grantee
        else:
            who["ID"] = grant.grantee
            if grant.grantee == OWNER_ID:
                who["DisplayName"] = DISPLAY_NAME
        listed.append({"Grantee": who, "Permission": grant.permission})
    return answers.xml("AccessControlPolicy", {"Owner": owner(), "AccessControlList": {"Grant": listed}})


def get_bucket_acl(request: Request, bucket: Bucket) -> Answer:
    return _document(bucket.grants)


def put_bucket_acl(request: Request, bucket: Bucket) -> Answer:
    bucket.grants = _wanted(request, bucket, of_bucket=True)
    return answers.empty()


def get_object_acl(request: Request, bucket: Bucket) -> Answer:
    version = find(request, bucket)
    answer = _document(version.grants)
    answer.headers += answers.version_headers(bucket, version)
    return answer


def put_object_acl(request: Request, bucket: Bucket) -> Answer:
    version = find(request, bucket)
    integrity.verify(request)
    version.grants = _wanted(request, bucket)
    return answers.empty(headers=answers.version_headers(bucket, version))
