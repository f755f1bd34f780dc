"""Ownership controls, and the public access block."""

from __future__ import annotations

import json

import pytest

from reference.access.public_access import SWITCHES
from reference.account import ALT, MAIN
from tests.reference.identities import REFUSED, Identities

DISABLED = (400, "AccessControlListNotSupported")
ACCEPTED = (200, "")
OTHERS_ACLS = ("public-read", "authenticated-read", "public-read-write")


@pytest.fixture
def identities() -> Identities:
    """A server with the main account's bucket `own`, whose policy lets the second account write."""
    identities = Identities()
    identities.arrange("main", "PUT", "/own")
    statement = {"Effect": "Allow", "Principal": {"AWS": ALT.number}, "Action": "s3:PutObject"}
    policy = {"Version": "2012-10-17", "Statement": [statement | {"Resource": "arn:aws:s3:::own/*"}]}
    identities.arrange("main", "PUT", "/own", "policy", json.dumps(policy).encode())
    return identities


def _put_ownership(identities: Identities, setting: str) -> tuple[int, str]:
    body = f"<OwnershipControls><Rule><ObjectOwnership>{setting}</ObjectOwnership></Rule></OwnershipControls>"
    return identities.ask("main", "PUT", "/own", "ownershipControls", body.encode())


def _block(identities: Identities, *switches: str) -> None:
    given = "".join(f"<{name}>true</{name}>" for name in switches)
    body = f"<PublicAccessBlockConfiguration>{given}</PublicAccessBlockConfiguration>"
    identities.arrange("main", "PUT", "/own", "publicAccessBlock", body.encode())


def _owner(identities: Identities, key: str) -> str:
    listed = identities.text("main", "/own", f"list-type=2&fetch-owner=true&prefix={key}")
    canonical_id = listed.partition("<ID>")[2].partition("<")[0]
    return {MAIN.canonical_id: "main", ALT.canonical_id: "alt"}[canonical_id]


@pytest.mark.parametrize(
    ("setting", "acl", "owner"),
    [
        ("", "", "alt"),
        ("", "bucket-owner-full-control", "alt"),
        ("ObjectWriter", "bucket-owner-full-control", "alt"),
        ("BucketOwnerPreferred", "", "alt"),
        ("BucketOwnerPreferred", "private", "alt"),
        ("BucketOwnerPreferred", "bucket-owner-full-control", "main"),
        ("BucketOwnerEnforced", "", "main"),
        ("BucketOwnerEnforced", "bucket-owner-full-control", "main"),
    ],
)
def test_owner_of_an_object(identities: Identities, setting: str, acl: str, owner: str) -> None:
    if setting:
        assert _put_ownership(identities, setting) == ACCEPTED
    headers = {"x_amz_acl": acl} if acl else {}
    identities.arrange("alt", "PUT", "/own/key", **headers)
    assert _owner(identities, "key") == owner
    readable = owner == "main" or acl == "bucket-owner-full-control"
    assert identities.ask("main", "GET", "/own/key") == (ACCEPTED if readable else REFUSED)


@pytest.mark.parametrize("acl", ["private", "bucket-owner-read", *OTHERS_ACLS])
def test_enforced_accepts_no_acl(identities: Identities, acl: str) -> None:
    identities.arrange("main", "PUT", "/own/key")
    assert _put_ownership(identities, "BucketOwnerEnforced") == ACCEPTED
    for method, path, query in (("PUT", "/own", "acl"), ("PUT", "/own/key", "acl"), ("PUT", "/own/new", "")):
        assert identities.ask("main", method, path, query, x_amz_acl=acl) == DISABLED
    assert identities.ask("main", "POST", "/own/new", "uploads", x_amz_acl=acl) == DISABLED
    assert identities.ask("main", "PUT", "/own/new", x_amz_copy_source="/own/key", x_amz_acl=acl) == DISABLED
    assert identities.ask("main", "PUT", "/own/new", x_amz_grant_read=f"id={ALT.canonical_id}") == DISABLED


def test_enforced_accepts_full_control_of_the_bucket_owner(identities: Identities) -> None:
    """The ACL is a canned one, or an equivalent document."""
    identities.arrange("main", "PUT", "/own/key")
    assert _put_ownership(identities, "BucketOwnerEnforced") == ACCEPTED
    for path in ("/own", "/own/key"):
        assert identities.ask("main", "PUT", path, "acl", x_amz_acl="bucket-owner-full-control") == ACCEPTED
        document = identities.arrange("main", "GET", path, "acl").body
        assert identities.ask("main", "PUT", path, "acl", document) == ACCEPTED
        other = document.replace(b"<Permission>FULL_CONTROL<", b"<Permission>READ<")
        assert identities.ask("main", "PUT", path, "acl", other) == DISABLED


def test_enforced_ignores_acls_and_owners(identities: Identities) -> None:
    identities.arrange("alt", "PUT", "/own/key", x_amz_acl="public-read")
    assert identities.ask("anyone", "GET", "/own/key") == ACCEPTED
    assert _put_ownership(identities, "BucketOwnerEnforced") == ACCEPTED
    assert identities.ask("anyone", "GET", "/own/key") == REFUSED
    assert identities.ask("alt", "GET", "/own/key") == REFUSED
    assert identities.ask("main", "GET", "/own/key") == ACCEPTED
    for path in ("/own", "/own/key"):
        acl = identities.text("main", path, "acl")
        assert acl.count("<Permission>FULL_CONTROL<") == acl.count("<Grant>") == 1
        assert acl.count(MAIN.canonical_id) == 2
    identities.arrange("main", "DELETE", "/own", "ownershipControls")
    assert identities.ask("alt", "GET", "/own/key") == ACCEPTED
    assert identities.ask("anyone", "GET", "/own/key") == ACCEPTED


@pytest.mark.parametrize("acl", [*OTHERS_ACLS, "log-delivery-write"])
def test_bucket_that_grants_is_not_enforced(identities: Identities, acl: str) -> None:
    identities.arrange("main", "PUT", "/own", "acl", x_amz_acl=acl)
    wrong = (400, "InvalidBucketAclWithObjectOwnership")
    assert _put_ownership(identities, "BucketOwnerEnforced") == wrong
    assert _put_ownership(identities, "BucketOwnerPreferred") == ACCEPTED
    enforced = {"x_amz_object_ownership": "BucketOwnerEnforced"}
    assert identities.ask("main", "PUT", "/new", x_amz_acl=acl, **enforced) == wrong
    assert identities.ask("main", "PUT", "/new", x_amz_acl="private", **enforced) == ACCEPTED


@pytest.mark.parametrize("setting", ["", "None"])
def test_unknown_setting_of_a_new_bucket(identities: Identities, setting: str) -> None:
    assert identities.ask("main", "PUT", "/new", x_amz_object_ownership=setting) == (400, "InvalidArgument")
    assert identities.ask("main", "HEAD", "/new")[0] == 404


# The public access block


def test_missing_switches_are_off(identities: Identities) -> None:
    _block(identities, "IgnorePublicAcls")
    read = identities.text("main", "/own", "publicAccessBlock")
    assert [f"<{name}>true<" in read for name in SWITCHES] == [name == "IgnorePublicAcls" for name in SWITCHES]
    assert read.count(">false<") == 3


@pytest.mark.parametrize("acl", OTHERS_ACLS)
def test_public_acls_are_blocked(identities: Identities, acl: str) -> None:
    identities.arrange("main", "PUT", "/own/key")
    _block(identities, "BlockPublicAcls")
    for method, path, query in (("PUT", "/own", "acl"), ("PUT", "/own/key", "acl"), ("PUT", "/own/new", "")):
        assert identities.ask("main", method, path, query, x_amz_acl=acl) == REFUSED
    assert identities.ask("main", "PUT", "/own/new", x_amz_copy_source="/own/key", x_amz_acl=acl) == REFUSED
    assert identities.ask("main", "POST", "/own/new", "uploads", x_amz_acl=acl) == REFUSED
    assert identities.ask("main", "PUT", "/own/new", x_amz_acl="private") == ACCEPTED
    assert identities.ask("main", "PUT", "/own", "acl", x_amz_grant_read=f"id={ALT.canonical_id}") == ACCEPTED


def test_public_acls_are_ignored(identities: Identities) -> None:
    identities.arrange("main", "PUT", "/own", "acl", x_amz_acl="public-read")
    _block(identities, "IgnorePublicAcls")
    identities.arrange("main", "PUT", "/own/key", x_amz_acl="authenticated-read")
    asked = [identities.ask(who, "GET", path) for who in ("alt", "anyone") for path in ("/own", "/own/key")]
    assert set(asked) == {REFUSED}
    _block(identities)
    assert identities.ask("alt", "GET", "/own/key") == ACCEPTED


def test_public_buckets_are_restricted(identities: Identities) -> None:
    """A public policy allows nothing to other accounts, not even to the ones that it names."""
    identities.arrange("main", "PUT", "/own/key")

    def put(*principals: object) -> None:
        shared = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::own/*"}
        statements = [shared | {"Principal": principal} for principal in principals]
        policy = {"Version": "2012-10-17", "Statement": statements}
        identities.arrange("main", "PUT", "/own", "policy", json.dumps(policy).encode())

    put("*", {"AWS": ALT.number})
    assert identities.ask("anyone", "GET", "/own/key") == ACCEPTED
    _block(identities, "RestrictPublicBuckets")
    assert identities.ask("anyone", "GET", "/own/key") == REFUSED
    assert identities.ask("alt", "GET", "/own/key") == REFUSED
    assert identities.ask("main", "GET", "/own/key") == ACCEPTED
    put({"AWS": ALT.number})
    assert identities.ask("alt", "GET", "/own/key") == ACCEPTED
