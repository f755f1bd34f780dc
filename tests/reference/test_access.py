"""Tests of access: each permission of an ACL, for each account, and each operation; and owners."""

from __future__ import annotations

import base64
import hashlib
import itertools

import pytest

from reference.access.policies.actions import BUCKET_ACTIONS, OBJECT_ACTIONS
from reference.access.rights import RIGHTS
from reference.account import ALT, ANONYMOUS, MAIN
from reference.server.service import OPERATIONS
from reference.state import ALL_USERS, AUTHENTICATED_USERS, LOG_DELIVERY
from tests.reference.identities import REFUSED, Identities

PRIVATE = {"x_amz_acl": "private"}
BUCKET_REQUESTS = {
    "READ": [("HEAD", ""), ("GET", ""), ("GET", "list-type=2"), ("GET", "versions"), ("GET", "uploads")],
    "WRITE": [("PUT", "/new"), ("PUT", "/key"), ("DELETE", "/key"), ("POST", "/new?uploads")],
    "READ_ACP": [("GET", "acl")],
    "WRITE_ACP": [("PUT", "acl")],
    "": [
        *(("GET", name) for name in ("location", "versioning", "tagging", "policy", "policyStatus", "object-lock")),
        *(("GET", name) for name in ("ownershipControls", "publicAccessBlock", "cors")),
        *(("PUT", name) for name in ("versioning", "tagging", "policy", "ownershipControls", "publicAccessBlock")),
        *(("DELETE", name) for name in ("", "tagging", "policy", "ownershipControls", "publicAccessBlock")),
    ],
}
OBJECT_REQUESTS = {
    "READ": [("GET", ""), ("HEAD", "")],
    "READ_ACP": [("GET", "acl")],
    "WRITE_ACP": [("PUT", "acl")],
    "": [
        *(("GET", name) for name in ("tagging", "retention", "legal-hold", "attributes")),
        *(("PUT", name) for name in ("", "tagging", "retention", "legal-hold")),
        *(("DELETE", name) for name in ("", "tagging")),
        ("POST", "restore"),
    ],
}
PERMISSIONS = ("READ", "WRITE", "READ_ACP", "WRITE_ACP", "FULL_CONTROL", "")
GRANTEES = {
    "the_account": f"id={ALT.canonical_id}",
    "all_users": f"uri={ALL_USERS}",
    "authenticated_users": f"uri={AUTHENTICATED_USERS}",
    "log_delivery": f"uri={LOG_DELIVERY}",
}
CREDENTIALS_REQUIRED = [("PUT", "acl"), ("POST", "/new?uploads")]


@pytest.fixture
def identities() -> Identities:
    """A server with the main account's bucket `own`, and an object `key` in it."""
    identities = Identities()
    identities.arrange("main", "PUT", "/own")
    identities.arrange("main", "PUT", "/own/key", body=b"the main account's")
    return identities


def _grant_headers(permission: str, to: str) -> dict[str, str]:
    """Headers that grant it; without a permission, headers that grant nothing relevant."""
    return {f"x_amz_grant_{permission.lower().replace('_', '-')}": to} if permission else PRIVATE


def _is_granted(who: str, to: str) -> bool:
    reached = {"all_users": ("alt", "anyone"), "authenticated_users": ("alt",), "the_account": ("alt",)}
    return who in reached.get(to, ())


@pytest.mark.parametrize("to", GRANTEES)
@pytest.mark.parametrize("granted", PERMISSIONS)
@pytest.mark.parametrize("who", ["alt", "anyone"])
def test_bucket_acl(who: str, granted: str, to: str) -> None:
    """An ACL of a bucket allows exactly what it grants, to exactly the named grantees; the owner may do everything."""
    for needed, operations in BUCKET_REQUESTS.items():
        for method, where in operations:
            identities = Identities()
            identities.arrange("main", "PUT", "/own")
            identities.arrange("main", "PUT", "/own/key")
            identities.arrange("main", "PUT", "/own", "acl", **_grant_headers(granted, GRANTEES[to]))
            path, _, query = where.partition("?") if where.startswith("/") else ("", "", where)
            headers = PRIVATE if (method, where) == ("PUT", "acl") else {}
            allowed = bool(needed) and granted in (needed, "FULL_CONTROL") and _is_granted(who, to)
            if who == "anyone" and (method, where) in CREDENTIALS_REQUIRED:
                allowed = False
            status, _ = identities.ask(who, method, f"/own{path}", query, **headers)
            assert (status != 403) == allowed, (method, where, status)
            assert identities.ask("main", method, f"/own{path}", query, **headers)[0] != 403


@pytest.mark.parametrize("to", GRANTEES)
@pytest.mark.parametrize("granted", PERMISSIONS)
@pytest.mark.parametrize("who", ["alt", "anyone"])
def test_object_acl(identities: Identities, who: str, granted: str, to: str) -> None:
    """An ACL of an object allows exactly what it grants; WRITE allows nothing."""
    identities.arrange("main", "PUT", "/own/key", "acl", **_grant_headers(granted, GRANTEES[to]))
    for needed, operations in OBJECT_REQUESTS.items():
        for method, query in operations:
            headers = PRIVATE if (method, query) == ("PUT", "acl") else {}
            allowed = bool(needed) and granted in (needed, "FULL_CONTROL") and _is_granted(who, to)
            if who == "anyone" and (method, query) in CREDENTIALS_REQUIRED:
                allowed = False
            status, _ = identities.ask(who, method, "/own/key", query, **headers)
            assert (status != 403) == allowed, (method, query, status)


def test_missing_keys_are_revealed_to_accounts_that_may_list(identities: Identities) -> None:
    asked = list(itertools.product(("alt", "anyone"), ("GET", "HEAD"), ("", "versionId=null")))
    assert {identities.ask(who, method, "/own/none", query)[0] for who, method, query in asked} == {403}
    identities.arrange("main", "PUT", "/own", "acl", x_amz_acl="public-read")
    assert {identities.ask(who, method, "/own/none", query)[0] for who, method, query in asked} == {404}
    assert identities.ask("alt", "GET", "/own/key") == REFUSED


def test_nobody_else_sees_or_makes_the_bucket(identities: Identities) -> None:
    identities.arrange("alt", "PUT", "/second")
    assert "<Name>second</Name>" in identities.text("alt", "/")
    assert "<Name>own</Name>" not in identities.text("alt", "/")
    assert f"<ID>{ALT.canonical_id}</ID>" in identities.text("alt", "/")
    assert identities.ask("alt", "PUT", "/own") == (409, "BucketAlreadyExists")
    assert identities.ask("main", "PUT", "/own") == (200, "")
    assert identities.ask("anyone", "PUT", "/third") == REFUSED
    assert identities.ask("anyone", "GET", "/") == REFUSED


def test_expected_owner_must_be_the_buckets(identities: Identities) -> None:
    identities.arrange("main", "PUT", "/own", "acl", x_amz_acl="public-read")
    header = "x_amz_expected_bucket_owner"
    assert identities.ask("alt", "GET", "/own", **{header: MAIN.number}) == (200, "")
    assert identities.ask("alt", "GET", "/own", **{header: ALT.number}) == REFUSED
    assert identities.ask("alt", "GET", "/own", **{header: "1"}) == (400, "InvalidBucketOwnerAWSAccountID")


# Objects in another's bucket


@pytest.fixture
def shared(identities: Identities) -> Identities:
    """The bucket lets everybody write; `theirs` is the second account's, and `nobodys` was put without credentials."""
    identities.arrange("main", "PUT", "/own", "acl", x_amz_acl="public-read-write")
    identities.arrange("alt", "PUT", "/own/theirs", body=b"the second account's")
    identities.arrange("anyone", "PUT", "/own/nobodys", body=b"anyone's")
    return identities


def test_object_belongs_to_its_writer(shared: Identities) -> None:
    assert shared.ask("alt", "GET", "/own/theirs") == (200, "")
    assert shared.ask("main", "GET", "/own/theirs") == REFUSED
    assert shared.ask("main", "GET", "/own/theirs", "acl") == REFUSED
    assert shared.ask("main", "PUT", "/own/theirs", "acl", **PRIVATE) == REFUSED
    assert shared.ask("main", "GET", "/own/nobodys") == REFUSED
    assert shared.ask("anyone", "GET", "/own/theirs") == REFUSED
    assert shared.ask("anyone", "GET", "/own/nobodys") == (200, "")
    assert shared.ask("main", "GET", "/own/theirs", "tagging") == (200, "")
    assert shared.ask("main", "DELETE", "/own/theirs") == (204, "")


def test_owners_are_listed(shared: Identities) -> None:
    for query in ("", "list-type=2&fetch-owner=true", "versions"):
        listed = shared.text("main", "/own", query)
        owners = [listed.partition(f"<Key>{key}<")[2].partition("<ID>")[2][:32] for key in ("key", "nobodys", "theirs")]
        wanted = [account.canonical_id[:32] for account in (MAIN, ANONYMOUS, ALT)]
        assert owners == wanted, query
    assert f"<Owner><ID>{ALT.canonical_id}" in shared.text("alt", "/own/theirs", "acl")


def test_bucket_owner_is_granted(shared: Identities) -> None:
    shared.arrange("alt", "PUT", "/own/read", x_amz_acl="bucket-owner-read")
    shared.arrange("alt", "PUT", "/own/full", x_amz_acl="bucket-owner-full-control")
    assert shared.ask("main", "GET", "/own/read") == (200, "")
    assert shared.ask("main", "GET", "/own/read", "acl") == REFUSED
    assert shared.text("main", "/own/full", "acl").count("<Permission>FULL_CONTROL<") == 2
    assert f"<Owner><ID>{ALT.canonical_id}" in shared.text("main", "/own/full", "acl")
    shared.arrange("main", "PUT", "/own/mine", x_amz_acl="bucket-owner-full-control")
    assert shared.text("main", "/own/mine", "acl").count("<Grant>") == 1


def test_only_the_bucket_owner_deletes_versions(shared: Identities) -> None:
    assert shared.ask("alt", "DELETE", "/own/theirs", "versionId=null") == REFUSED
    assert shared.ask("alt", "DELETE", "/own/theirs") == (204, "")
    assert shared.ask("main", "DELETE", "/own/nobodys", "versionId=null") == (204, "")


def test_batch_reports_each_key(shared: Identities) -> None:
    shared.arrange("main", "PUT", "/own", "acl", **PRIVATE)
    body = b"<Delete><Object><Key>key</Key></Object><Object><Key>theirs</Key></Object></Delete>"
    md5 = base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
    answer = shared.answer("alt", "POST", "/own", "delete", body, content_md5=md5)
    assert answer.status == 200
    assert answer.body.count(b"<Code>AccessDenied<") == 2
    assert shared.ask("main", "GET", "/own/key") == (200, "")


def test_upload_belongs_to_its_initiator(shared: Identities) -> None:
    started = shared.arrange("alt", "POST", "/own/big", "uploads").body.decode()
    upload = started.partition("<UploadId>")[2].partition("<")[0]
    listed = shared.text("main", "/own", "uploads")
    assert f"<Initiator><ID>{ALT.canonical_id}" in listed
    assert f"<Owner><ID>{ALT.canonical_id}" in listed
    shared.arrange("main", "PUT", "/own", "acl", **PRIVATE)
    assert shared.ask("alt", "PUT", "/own/big", f"partNumber=1&uploadId={upload}", b"part") == REFUSED
    assert shared.ask("anyone", "GET", "/own/big", f"uploadId={upload}") == REFUSED
    assert f"<Owner><ID>{ALT.canonical_id}" in shared.text("alt", "/own/big", f"uploadId={upload}")
    assert shared.ask("main", "GET", "/own/big", f"uploadId={upload}") == (200, "")
    assert shared.ask("alt", "DELETE", "/own/big", f"uploadId={upload}") == (204, "")


def test_copy_needs_to_read_its_source(shared: Identities) -> None:
    assert shared.ask("main", "PUT", "/own/copy", x_amz_copy_source="/own/theirs") == REFUSED
    assert shared.ask("main", "PUT", "/own/copy", x_amz_copy_source="/own/key") == (200, "")
    assert shared.ask("alt", "PUT", "/own/copy", x_amz_copy_source="/own/theirs") == (200, "")
    assert shared.ask("anyone", "PUT", "/own/copy", x_amz_copy_source="/own/nobodys") == REFUSED
    shared.arrange("alt", "PUT", "/second")
    assert shared.ask("alt", "PUT", "/second/copy", x_amz_copy_source="/own/key") == REFUSED
    assert shared.ask("alt", "PUT", "/second/copy", x_amz_copy_source="/own/none") == (404, "NoSuchKey")
    shared.arrange("main", "PUT", "/own", "acl", **PRIVATE)
    assert shared.ask("alt", "PUT", "/second/copy", x_amz_copy_source="/own/none") == REFUSED


def test_acl_names_the_owner_and_known_grantees(identities: Identities) -> None:
    """A document must name the actual owner, and existing grantees."""

    def document(owner: str, grantee: str) -> bytes:
        return (
            f"<AccessControlPolicy><Owner><ID>{owner}</ID></Owner><AccessControlList><Grant>"
            '<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">'
            f"<ID>{grantee}</ID></Grantee><Permission>READ</Permission></Grant></AccessControlList>"
            "</AccessControlPolicy>"
        ).encode()

    main, alt = MAIN.canonical_id, ALT.canonical_id
    assert identities.ask("main", "PUT", "/own/key", "acl", document(alt, main)) == REFUSED
    assert identities.ask("main", "PUT", "/own/key", "acl", document("x", main)) == (400, "InvalidArgument")
    assert identities.ask("main", "PUT", "/own/key", "acl", document(main, "0" * 64)) == (400, "InvalidArgument")
    by_address = {"x_amz_grant_read": "emailAddress=somebody@example.com"}
    assert identities.ask("main", "PUT", "/own/key", "acl", **by_address) == (405, "MethodNotAllowed")
    assert identities.ask("main", "PUT", "/own/key", "acl", document(main, alt)) == (200, "")
    assert identities.ask("alt", "GET", "/own/key") == (200, "")
    assert identities.ask("main", "GET", "/own/key") == (200, ""), "an owner whom nothing is granted"


@pytest.mark.parametrize(("number", "answer"), [(100, (200, "")), (101, (400, "MalformedACLError"))])
def test_acl_has_at_most_a_hundred_grants(identities: Identities, number: int, answer: tuple[int, str]) -> None:
    xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"'
    grant = f"<Grant><Grantee {xsi}><URI>{ALL_USERS}</URI></Grantee><Permission>READ</Permission></Grant>"
    owner = f"<Owner><ID>{MAIN.canonical_id}</ID></Owner>"
    listed = f"<AccessControlList>{grant * number}</AccessControlList>"
    document = f"<AccessControlPolicy>{owner}{listed}</AccessControlPolicy>".encode()
    digest = base64.b64encode(hashlib.md5(document, usedforsecurity=False).digest()).decode()
    assert identities.ask("main", "PUT", "/own", "acl", document, content_md5=digest) == answer


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_has_its_rights(operation: str) -> None:
    """An operation without a row would be for the bucket's owner only, whatever a policy allows."""
    named = {action for right in RIGHTS[operation] for action in (right.action, right.version_action) if action}
    assert named <= BUCKET_ACTIONS | OBJECT_ACTIONS
