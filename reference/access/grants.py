"""The grants of an access control list, and their grantees: canned ACLs, headers and documents."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reference.account import ANONYMOUS, Account, account_of_canonical_id
from reference.protocol import documents
from reference.protocol.errors import S3Error, invalid_argument
from reference.protocol.messages import S3Request
from reference.state import ALL_USERS, AUTHENTICATED_USERS, LOG_DELIVERY, Grant

PERMISSIONS = ("FULL_CONTROL", "READ", "WRITE", "READ_ACP", "WRITE_ACP")
MAX_GRANTS = 100
CANNED_ACL_HEADER = "x-amz-acl"
HEADERS = {
    "x-amz-grant-full-control": "FULL_CONTROL",
    "x-amz-grant-read": "READ",
    "x-amz-grant-write": "WRITE",
    "x-amz-grant-read-acp": "READ_ACP",
    "x-amz-grant-write-acp": "WRITE_ACP",
}
_CANNED_GRANTS: dict[str, tuple[Grant, ...]] = {
    "private": (),
    "public-read": (Grant(ALL_USERS, "READ"),),
    "public-read-write": (Grant(ALL_USERS, "READ"), Grant(ALL_USERS, "WRITE")),
    "authenticated-read": (Grant(AUTHENTICATED_USERS, "READ"),),
    "aws-exec-read": (),
}
_BUCKET_ONLY_CANNED_ACLS = {"log-delivery-write": (Grant(LOG_DELIVERY, "WRITE"), Grant(LOG_DELIVERY, "READ_ACP"))}
# The grants of these ACLs to the owner of the bucket; in a bucket's own ACL they have no effect.
_BUCKET_OWNER_CANNED_ACLS = {"bucket-owner-read": "READ", "bucket-owner-full-control": "FULL_CONTROL"}
_GRANTEE = re.compile(r'\s*(id|uri|emailAddress)="?([^"]*)"?\s*', re.IGNORECASE)
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


def full_control(account: Account) -> Grant:
    return Grant(account.canonical_id, "FULL_CONTROL")


def allow(grants: Sequence[Grant], account: Account, permission: str) -> bool:
    """Returns whether the account has the permission, directly or as a member of a group. A grant to an account is not
    one to its users.
    """
    names = {ALL_USERS} if account.user else {account.canonical_id, ALL_USERS}
    if account is not ANONYMOUS:
        names.add(AUTHENTICATED_USERS)
    return any(grant.grantee in names and grant.permission in (permission, "FULL_CONTROL") for grant in grants)


def is_public(grant: Grant) -> bool:
    """AWS also counts the group of all authenticated accounts as public."""
    return grant.grantee in (ALL_USERS, AUTHENTICATED_USERS)


def has_grant_headers(request: S3Request) -> bool:
    """Returns whether the request's headers grant something."""
    return CANNED_ACL_HEADER in request.headers or any(name in request.headers for name in HEADERS)


def from_headers(request: S3Request, owner: Account, *, bucket_owner: Account | None = None) -> list[Grant]:
    """Returns the grants in a request that creates something; without any, everything is granted to its owner only.

    An object is in a bucket of `bucket_owner`; for a bucket itself this is None.
    """
    canned = request.headers.get(CANNED_ACL_HEADER)
    by_header = [(name, permission) for name, permission in HEADERS.items() if name in request.headers]
    if canned is not None and by_header:
        raise S3Error("InvalidRequest", "Specifying both Canned ACLs and Header Grants is not allowed")
    if by_header:
        return [grant for name, permission in by_header for grant in _grants_of_header(request, name, permission)]
    if canned is None:
        return [full_control(owner)]
    if canned in _BUCKET_OWNER_CANNED_ACLS:
        if bucket_owner is None or bucket_owner == owner:
            return [full_control(owner)]
        return [full_control(owner), Grant(bucket_owner.canonical_id, _BUCKET_OWNER_CANNED_ACLS[canned])]
    known = {**_CANNED_GRANTS, **(_BUCKET_ONLY_CANNED_ACLS if bucket_owner is None else {})}
    if canned not in known:
        raise invalid_argument(CANNED_ACL_HEADER, canned, "")
    return [full_control(owner), *known[canned]]


def _grants_of_header(request: S3Request, name: str, permission: str) -> list[Grant]:
    grants = []
    for one in request.header(name).split(","):
        found = _GRANTEE.fullmatch(one)
        if found is None:
            raise invalid_argument(name, one, "Argument format not recognized")
        grants.append(Grant(_known_grantee(found[2], found[1].lower(), "id", "uri"), permission))
    return grants


def _known_grantee(grantee: str, kind: str, id_name: str, uri_name: str) -> str:
    if kind == "uri":
        if grantee not in (ALL_USERS, AUTHENTICATED_USERS, LOG_DELIVERY):
            raise invalid_argument(uri_name, grantee, "Invalid group uri")
    elif kind == "emailaddress":
        raise S3Error("MethodNotAllowed")  # since October 2025 nobody is granted anything by address
    elif account_of_canonical_id(grantee) is None:
        raise invalid_argument(id_name, grantee, "Invalid id")
    return grantee


def from_document(body: bytes, owner: Account) -> list[Grant]:
    """The grants of an AccessControlPolicy, which must name the actual owner."""
    policy = documents.parse(body, "AccessControlPolicy")
    if policy is None or policy.find("AccessControlList") is None:
        raise S3Error("MalformedACLError")
    named = documents.text(policy, "Owner/ID")
    if not named:
        raise S3Error("MalformedACLError")
    elements = policy.findall("AccessControlList/Grant")
    if len(elements) > MAX_GRANTS:
        raise S3Error("MalformedACLError")
    grants = [_grant_of_element(element) for element in elements]
    if named != owner.canonical_id:
        _known_grantee(named, "id", "CanonicalUser/ID", "")
        raise S3Error("AccessDenied")
    return grants


def _grant_of_element(element: documents.Element) -> Grant:
    permission, grantee = documents.text(element, "Permission"), element.find("Grantee")
    if permission not in PERMISSIONS or grantee is None:
        raise S3Error("MalformedACLError")
    name_of, kind = {
        "CanonicalUser": ("ID", "id"),
        "Group": ("URI", "uri"),
        "AmazonCustomerByEmail": ("EmailAddress", "emailaddress"),
    }.get(grantee.get(_TYPE, ""), ("", ""))
    name = documents.text(grantee, name_of) if name_of else None
    if name is None:
        raise S3Error("MalformedACLError")
    return Grant(_known_grantee(name, kind, "CanonicalUser/ID", "Group/URI"), permission)
