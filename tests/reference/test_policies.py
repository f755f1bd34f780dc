"""Tests of a bucket's policy: the allowed and denied requests, the refused policies, and the public ones."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reference.access.policies import conditions
from reference.account import ALT, MAIN
from tests.reference.identities import MALFORMED, REFUSED, Identities

BUCKET, OBJECTS = "arn:aws:s3:::own", "arn:aws:s3:::own/*"
ALLOWED, NO_CONTENT = (200, ""), (204, "")


def _statement(**changes: Any) -> dict[str, Any]:
    given = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": OBJECTS} | changes
    return {name: value for name, value in given.items() if value is not None}


def _policy(*statements: dict[str, Any], **changes: Any) -> bytes:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)} | changes).encode()


@pytest.fixture
def identities() -> Identities:
    """A server with the main account's bucket `own`, and an object `key` in it."""
    identities = Identities()
    identities.arrange("main", "PUT", "/own")
    identities.arrange("main", "PUT", "/own/key", body=b"body")
    return identities


def _put(identities: Identities, *statements: dict[str, Any]) -> None:
    identities.arrange("main", "PUT", "/own", "policy", _policy(*statements))


# Putting and getting


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not JSON",
        b"[]",
        b" {}",
        b"\xff{}",
        b'{"Version": ' + b"[" * 9000,
        _policy(),
        _policy(_statement(), Version="2012-10-16"),
        _policy(_statement(), Version=""),
        _policy(_statement(), Unknown="x"),
        b'{"Version": "2012-10-17"}',
        b'{"Version": "2012-10-17", "Statement": ["x"]}',
        _policy(_statement(Effect=None)),
        _policy(_statement(Effect="allow")),
        _policy(_statement(Principal=None)),
        _policy(_statement(Principal="")),
        _policy(_statement(Principal=[])),
        _policy(_statement(Principal={"AWS": ""})),
        _policy(_statement(Principal={"AWS": []})),
        _policy(_statement(Principal={"AWS": "000000000000"})),
        _policy(_statement(Principal={"CanonicalUser": "0" * 64})),
        _policy(_statement(Principal={"Somebody": "*"})),
        _policy(_statement(NotPrincipal={"AWS": ALT.number})),
        _policy(_statement(Principal=None, NotPrincipal={"AWS": ALT.number})),
        _policy(_statement(Action=None)),
        _policy(_statement(Action="")),
        _policy(_statement(Action="GetObject")),
        _policy(_statement(Action="s3:GetNothing")),
        _policy(_statement(Action="s4:GetObject")),
        _policy(_statement(Action="s3:????")),
        _policy(_statement(NotAction="s3:PutObject")),
        _policy(_statement(Resource=None)),
        _policy(_statement(Resource="*")),
        _policy(_statement(Resource="arn:aws:s3:::*")),
        _policy(_statement(Resource="arn:aws:s3:::other/*")),
        _policy(_statement(Resource="arn:aws:s3:::/own/*")),
        _policy(_statement(Resource="own/*")),
        _policy(_statement(Resource=BUCKET)),
        _policy(_statement(Action="s3:ListBucket")),
        _policy(_statement(Condition="x")),
        _policy(_statement(Condition={"StringsEqual": {"aws:Referer": "x"}})),
        _policy(_statement(Condition={"StringEquals": {"s3:nothing": "x"}})),
        _policy(_statement(Condition={"StringEquals": {"s3:prefix": "x"}})),
        _policy(_statement(Condition={"IpAddress": {"aws:SourceIp": "300.0.0.0/8"}})),
        _policy(_statement(Condition={"NumericLessThan": {"s3:signatureAge": "x"}})),
        _policy(_statement(Condition={"Bool": {"aws:SecureTransport": "maybe"}})),
        _policy(_statement(Condition={"Null": {"aws:Referer": "maybe"}})),
        _policy(_statement(Unknown="x")),
    ],
)
def test_malformed_policy_is_refused(identities: Identities, body: bytes) -> None:
    assert identities.ask("main", "PUT", "/own", "policy", body) == MALFORMED
    assert identities.ask("main", "GET", "/own", "policy") == (404, "NoSuchBucketPolicy")


@pytest.mark.parametrize(
    "statement",
    [
        _statement(),
        _statement(Principal={"AWS": ["*", ALT.number]}),
        _statement(Principal={"AWS": ALT.root_arn, "Service": "logging.s3.amazonaws.com"}),
        _statement(Action=["S3:getobject", "s3:*"], Resource=[BUCKET, OBJECTS]),
        _statement(Action="*"),
        _statement(Resource="arn:aws:s3:::own*"),
        _statement(Resource=["arn:aws:s3:::own/a?b/*", "arn:aws:s3:::own/a?b/*"]),
        _statement(Effect="Deny", Principal=None, NotPrincipal={"AWS": MAIN.root_arn}),
        _statement(Action="s3:ListBucket", Resource=BUCKET, Condition={"NumericLessThan": {"s3:max-keys": 7}}),
        _statement(Condition={"ForAllValues:StringEquals": {"s3:RequestObjectTagKeys": ["a", "b"]}}),
    ],
)
@pytest.mark.parametrize("version", ["2012-10-17", "2008-10-17"])
def test_policy_is_returned_unchanged(identities: Identities, statement: dict[str, Any], version: str) -> None:
    body = _policy(statement, Version=version, Id="x") + b"\n"
    assert identities.ask("main", "PUT", "/own", "policy", body) == NO_CONTENT
    assert identities.text("main", "/own", "policy").encode() == body
    assert identities.ask("main", "DELETE", "/own", "policy") == NO_CONTENT
    assert identities.ask("main", "DELETE", "/own", "policy") == NO_CONTENT
    for query in ("policy", "policyStatus"):
        assert identities.ask("main", "GET", "/own", query) == (404, "NoSuchBucketPolicy")


def test_policy_has_at_most_20_kib(identities: Identities) -> None:
    body = _policy(_statement())
    full = body[:-1] + b" " * (20 * 1024 - len(body)) + b"}"
    assert identities.ask("main", "PUT", "/own", "policy", full) == NO_CONTENT
    assert identities.ask("main", "PUT", "/own", "policy", full + b" ") == MALFORMED


def test_only_the_owner_manages_policies(identities: Identities) -> None:
    """No policy locks the owner out; an account that the policy allows to manage it gets a special error."""
    policy = _policy(_statement(Effect="Deny", Action="s3:*", Resource=[BUCKET, OBJECTS]))
    assert identities.ask("alt", "PUT", "/own", "policy", policy) == REFUSED
    assert identities.ask("main", "PUT", "/own", "policy", policy) == NO_CONTENT
    assert identities.ask("main", "GET", "/own/key") == REFUSED
    assert identities.ask("main", "GET", "/own", "publicAccessBlock") == REFUSED
    assert identities.ask("main", "GET", "/own", "policy") == ALLOWED
    assert identities.ask("main", "PUT", "/own", "policy", _policy(_statement(Action="s3:*"))) == NO_CONTENT
    assert identities.ask("alt", "GET", "/own", "policy") == REFUSED
    _put(identities, _statement(Action="s3:*", Resource=BUCKET))
    for method, who in ((method, who) for method in ("GET", "PUT", "DELETE") for who in ("alt", "anyone")):
        assert identities.ask(who, method, "/own", "policy", b"{}") == (405, "MethodNotAllowed")
    assert identities.ask("alt", "GET", "/own", "policyStatus") == ALLOWED


# Decisions


@pytest.mark.parametrize(
    ("principal", "who"),
    [
        ("*", ("alt", "anyone")),
        ({"AWS": "*"}, ("alt", "anyone")),
        ({"AWS": ALT.number}, ("alt",)),
        ({"AWS": [MAIN.number, ALT.root_arn]}, ("alt",)),
        ({"CanonicalUser": ALT.canonical_id}, ("alt",)),
        ({"AWS": MAIN.root_arn}, ()),
        ({"Service": "logging.s3.amazonaws.com"}, ()),
    ],
)
def test_principals(identities: Identities, principal: Any, who: tuple[str, ...]) -> None:
    _put(identities, _statement(Principal=principal))
    for each in ("alt", "anyone"):
        assert identities.ask(each, "GET", "/own/key") == (ALLOWED if each in who else REFUSED)


def test_all_but_one_are_denied(identities: Identities) -> None:
    _put(identities, _statement(), _statement(Effect="Deny", Principal=None, NotPrincipal={"AWS": ALT.root_arn}))
    asked = {who: identities.ask(who, "GET", "/own/key") for who in ("main", "alt", "anyone")}
    assert asked == {"main": REFUSED, "alt": ALLOWED, "anyone": REFUSED}


@pytest.mark.parametrize(
    ("changes", "get", "tags"),
    [
        ({"Action": "s3:GetObject"}, ALLOWED, REFUSED),
        ({"Action": "s3:Get*"}, ALLOWED, ALLOWED),
        ({"Action": "s3:GetObjec?"}, ALLOWED, REFUSED),
        ({"Action": "S3:GETOBJECTTAGGING"}, REFUSED, ALLOWED),
        ({"Action": "*"}, ALLOWED, ALLOWED),
        ({"Action": None, "NotAction": "s3:GetObject"}, REFUSED, ALLOWED),
        ({"Resource": "arn:aws:s3:::own/key"}, ALLOWED, REFUSED),
        ({"Resource": "arn:aws:s3:::own/k*y"}, ALLOWED, REFUSED),
        ({"Resource": "arn:aws:s3:::own/ke?"}, ALLOWED, REFUSED),
        ({"Resource": "arn:aws:s3:::own/ke"}, REFUSED, REFUSED),
        ({"Resource": "arn:aws:s3:::own/KEY"}, REFUSED, REFUSED),
        ({"Resource": None, "NotResource": "arn:aws:s3:::own/key"}, REFUSED, REFUSED),
        ({"Resource": None, "NotResource": "arn:aws:s3:::own/other"}, ALLOWED, REFUSED),
    ],
)
def test_actions_and_resources(
    identities: Identities, changes: dict[str, Any], get: tuple[int, str], tags: tuple[int, str]
) -> None:
    _put(identities, _statement(**changes))
    assert identities.ask("alt", "GET", "/own/key") == get
    assert identities.ask("alt", "GET", "/own/key", "tagging") == tags


def test_deny_wins(identities: Identities) -> None:
    identities.arrange("main", "PUT", "/own/key", "acl", x_amz_acl="public-read")
    deny = _statement(Effect="Deny")
    _put(identities, deny, _statement(), _statement(Action="s3:*"))
    assert {identities.ask(who, "GET", "/own/key") for who in ("main", "alt", "anyone")} == {REFUSED}
    assert identities.ask("main", "HEAD", "/own/none")[0] == 403
    assert identities.ask("main", "GET", "/own/key", "tagging") == ALLOWED


def test_versions_have_actions_of_their_own(identities: Identities) -> None:
    _put(identities, _statement(Action=["s3:GetObject", "s3:GetObjectTagging", "s3:DeleteObject"]))
    for method, query in (("GET", ""), ("GET", "tagging&"), ("DELETE", "")):
        assert identities.ask("alt", method, "/own/key", f"{query}versionId=null") == REFUSED
    _put(identities, _statement(Action=["s3:GetObjectVersion", "s3:GetObjectVersionTagging", "s3:DeleteObjectVersion"]))
    assert identities.ask("alt", "GET", "/own/key") == REFUSED
    for method, query in (("GET", ""), ("GET", "tagging&"), ("DELETE", "")):
        assert identities.ask("alt", method, "/own/key", f"{query}versionId=null")[0] < 300


@pytest.mark.parametrize(
    ("action", "headers"),
    [
        ("s3:PutObjectTagging", {"x_amz_tagging": "a=b"}),
        (
            "s3:PutObjectRetention",
            {"x_amz_object_lock_mode": "GOVERNANCE", "x_amz_object_lock_retain_until_date": "2099-01-01T00:00:00Z"},
        ),
        ("s3:PutObjectLegalHold", {"x_amz_object_lock_legal_hold": "ON"}),
    ],
)
def test_attributes_of_an_upload_need_permission(identities: Identities, action: str, headers: dict[str, str]) -> None:
    identities.arrange(
        "main",
        "PUT",
        "/own",
        "versioning",
        b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
    )
    _put(identities, _statement(Action="s3:PutObject"))
    for method, query in (("PUT", ""), ("POST", "uploads")):
        assert identities.ask("alt", method, "/own/new", query, **headers) == REFUSED
    assert identities.ask("alt", "PUT", "/own/new") == ALLOWED
    _put(identities, _statement(Action=["s3:PutObject", action]))
    assert identities.ask("alt", "PUT", "/own/new", **headers) != REFUSED


def test_policy_only_allows_objects_of_the_bucket_owner(identities: Identities) -> None:
    """An object of another account can be read by the accounts that its ACL allows; a policy can deny it."""
    _put(identities, _statement(Action=["s3:GetObject", "s3:PutObject"]))
    identities.arrange("alt", "PUT", "/own/theirs")
    assert identities.ask("anyone", "GET", "/own/key") == ALLOWED
    assert identities.ask("anyone", "GET", "/own/theirs") == REFUSED
    assert identities.ask("main", "GET", "/own/theirs") == REFUSED
    _put(identities, _statement(Effect="Deny", Resource="arn:aws:s3:::own/theirs"))
    assert identities.ask("alt", "GET", "/own/theirs") == REFUSED


def test_missing_keys_of_a_prefix_are_revealed(identities: Identities) -> None:
    """s3:ListBucket for a prefix reveals missing keys with that prefix."""
    _put(
        identities,
        _statement(),
        _statement(Action="s3:ListBucket", Resource=BUCKET, Condition={"StringLike": {"s3:prefix": "seen/*"}}),
    )
    assert identities.ask("alt", "GET", "/own/seen/none") == (404, "NoSuchKey")
    assert identities.ask("alt", "GET", "/own/none") == REFUSED


def test_anyone_deletes_and_writes_where_allowed(identities: Identities) -> None:
    _put(identities, _statement(Action="*", Resource=[BUCKET, OBJECTS]))
    assert identities.ask("anyone", "PUT", "/own/new") == ALLOWED
    assert identities.ask("anyone", "GET", "/own") == ALLOWED
    assert identities.ask("anyone", "GET", "/own", "acl") == ALLOWED
    assert identities.ask("anyone", "DELETE", "/own/new") == NO_CONTENT
    for method, path, query in (
        ("PUT", "/own", "acl"),
        ("PUT", "/own/key", "acl"),
        ("POST", "/own/key", "uploads"),
        ("GET", "/own", "ownershipControls"),
        ("DELETE", "/own", "ownershipControls"),
    ):
        assert identities.ask("anyone", method, path, query, x_amz_acl="private") == REFUSED
    assert identities.ask("anyone", "PUT", "/own/copy", x_amz_copy_source="/own/key") == REFUSED


# Conditions


@pytest.mark.parametrize(
    ("operator", "wanted", "given", "holds"),
    [
        ("StringEquals", "a", ["a"], True),
        ("StringEquals", "a", ["A"], False),
        ("StringEquals", "a*", ["ab"], False),
        ("StringEquals", "a", [], False),
        ("StringEqualsIfExists", "a", [], True),
        ("StringEqualsIfExists", "a", ["b"], False),
        ("StringNotEquals", "a", ["b"], True),
        ("StringNotEquals", "a", ["a"], False),
        ("StringNotEquals", "a", [], True),
        ("StringEqualsIgnoreCase", "a", ["A"], True),
        ("StringLike", "a*/?", ["a/b/c"], True),
        ("StringLike", "a*/?", ["a/b/"], False),
        ("StringNotLike", "a*", ["ab"], False),
        ("StringNotLike", "a*", ["b"], True),
        ("StringLike", "a.c", ["abc"], False),
        ("NumericLessThan", "7", ["6"], True),
        ("NumericLessThan", "7", ["7"], False),
        ("NumericLessThanEquals", "7", ["7"], True),
        ("NumericGreaterThan", "7", ["10"], True),
        ("NumericGreaterThanEquals", "7", ["6"], False),
        ("NumericEquals", "7", ["7.0"], True),
        ("NumericNotEquals", "7", ["8"], True),
        ("NumericLessThan", "7", ["many"], False),
        ("DateLessThan", "2030-01-01T00:00:00Z", ["2029-12-31T23:59:59Z"], True),
        ("DateGreaterThan", "2030-01-01T00:00:00Z", ["1"], False),
        ("DateGreaterThanEquals", "0", ["2030-01-01"], True),
        ("Bool", "true", ["true"], True),
        ("Bool", "true", ["false"], False),
        ("Bool", "true", [], False),
        ("BoolIfExists", "true", [], True),
        ("IpAddress", "192.0.2.0/24", ["192.0.2.7"], True),
        ("IpAddress", "192.0.2.0/24", ["192.0.3.7"], False),
        ("IpAddress", "192.0.2.7", ["192.0.2.7"], True),
        ("IpAddress", "2001:db8::/32", ["192.0.2.7"], False),
        ("NotIpAddress", "192.0.2.0/24", ["192.0.2.7"], False),
        ("NotIpAddress", "192.0.2.0/24", ["192.0.3.7"], True),
        ("ArnLike", "arn:aws:iam::*:root", ["arn:aws:iam::123456789012:root"], True),
        ("Null", "true", [], True),
        ("Null", "true", ["a"], False),
        ("Null", "false", ["a"], True),
        ("Null", "false", [], False),
        ("ForAnyValue:StringEquals", "a", ["b", "a"], True),
        ("ForAnyValue:StringEquals", "a", ["b"], False),
        ("ForAnyValue:StringEquals", "a", [], False),
        ("ForAnyValue:StringNotEquals", "a", ["a", "b"], True),
        ("ForAnyValue:StringNotEquals", "a", ["a"], False),
        ("ForAllValues:StringEquals", "a", ["a", "a"], True),
        ("ForAllValues:StringEquals", "a", ["a", "b"], False),
        ("ForAllValues:StringEquals", "a", [], True),
        ("ForAllValues:StringNotEquals", "a", ["b", "c"], True),
        ("ForAllValues:StringNotEquals", "a", ["b", "a"], False),
    ],
)
def test_operators(operator: str, wanted: str, given: list[str], holds: bool) -> None:
    condition = conditions.parse(operator, "aws:Key", [wanted])
    assert condition.holds({"aws:key": given} if given else {}) is holds


def test_one_of_the_values_and_each_of_the_keys_is_needed(identities: Identities) -> None:
    both = {"StringEquals": {"aws:Referer": ["http://a/", "http://b/"], "aws:UserAgent": "test"}}
    _put(identities, _statement(Condition=both))
    assert identities.ask("anyone", "GET", "/own/key", referer="http://b/", user_agent="test") == ALLOWED
    assert identities.ask("anyone", "GET", "/own/key", referer="http://c/", user_agent="test") == REFUSED
    assert identities.ask("anyone", "GET", "/own/key", referer="http://b/") == REFUSED


CONDITION_CASES = [
    ({"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}, {}, {}),
    ({"Bool": {"aws:SecureTransport": "false"}}, {}, {}),
    ({"StringEquals": {"aws:PrincipalType": "Account"}}, {}, {}),
    ({"StringEquals": {"aws:PrincipalAccount": ALT.number}}, {}, {}),
    ({"StringEquals": {"s3:ResourceAccount": MAIN.number}}, {}, {}),
    ({"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}, {}, {}),
    ({"StringEquals": {"s3:authType": "REST-HEADER"}}, {}, {}),
    ({"StringEquals": {"s3:x-amz-acl": "private"}}, {"x_amz_acl": "private"}, {"x_amz_acl": "public-read"}),
    (
        {"StringEquals": {"s3:x-amz-grant-full-control": f"id={MAIN.canonical_id}"}},
        {"x_amz_grant_full_control": f"id={MAIN.canonical_id}"},
        {"x_amz_grant_full_control": f"id={ALT.canonical_id}"},
    ),
    (
        {"StringEquals": {"s3:x-amz-server-side-encryption": "AES256"}},
        {"x_amz_server_side_encryption": "AES256"},
        {"x_amz_server_side_encryption": "aws:kms"},
    ),
    ({"Null": {"s3:x-amz-server-side-encryption": "false"}}, {"x_amz_server_side_encryption": "AES256"}, {"": ""}),
    (
        {"StringEquals": {"s3:x-amz-storage-class": "STANDARD_IA"}},
        {"x_amz_storage_class": "STANDARD_IA"},
        {"x_amz_storage_class": "GLACIER"},
    ),
    (
        {"StringEquals": {"s3:RequestObjectTag/colour": "red"}},
        {"x_amz_tagging": "colour=red"},
        {"x_amz_tagging": "colour=blue"},
    ),
    (
        {"ForAllValues:StringEquals": {"s3:RequestObjectTagKeys": ["a", "b"]}},
        {"x_amz_tagging": "a=1&b=2"},
        {"x_amz_tagging": "a=1&c=2"},
    ),
    (
        {"StringLike": {"s3:x-amz-copy-source": "own/k*"}},
        {"x_amz_copy_source": "/own/key"},
        {"x_amz_copy_source": "/own/other"},
    ),
    (
        {"StringEquals": {"s3:x-amz-metadata-directive": "COPY"}},
        {"x_amz_copy_source": "own/key", "x_amz_metadata_directive": "COPY"},
        {"x_amz_copy_source": "own/key"},
    ),
]


@pytest.mark.parametrize(("condition", "met", "missed"), CONDITION_CASES)
def test_keys_of_uploads(
    identities: Identities, condition: dict[str, Any], met: dict[str, str], missed: dict[str, str]
) -> None:
    identities.arrange("main", "PUT", "/own/other")
    _put(
        identities,
        _statement(Action="s3:PutObject", Condition=condition),
        _statement(Action=["s3:PutObjectTagging", "s3:GetObject"]),
    )
    assert identities.ask("alt", "PUT", "/own/new", **met) == ALLOWED
    if missed:
        headers = {name: value for name, value in missed.items() if name}
        assert identities.ask("alt", "PUT", "/own/new", **headers) == REFUSED


def test_parts_have_the_headers_of_their_upload(identities: Identities) -> None:
    identities.arrange("main", "PUT", "/own", "acl", x_amz_acl="public-read-write")
    encrypted = {"Null": {"s3:x-amz-server-side-encryption": "true"}}
    _put(identities, _statement(Effect="Deny", Action="s3:PutObject", Condition=encrypted))
    assert identities.ask("alt", "POST", "/own/big", "uploads") == REFUSED
    begun = identities.arrange(
        "alt", "POST", "/own/big", "uploads", x_amz_server_side_encryption="AES256"
    ).body.decode()
    upload = begun.partition("<UploadId>")[2].partition("<")[0]
    assert identities.ask("alt", "PUT", "/own/big", f"partNumber=1&uploadId={upload}", b"part") == ALLOWED


@pytest.mark.parametrize(
    ("condition", "met", "missed"),
    [
        ({"StringEquals": {"s3:prefix": "a/"}}, "prefix=a/", "prefix=b/"),
        ({"StringEquals": {"s3:prefix": ""}}, "prefix=", ""),
        ({"StringEquals": {"s3:delimiter": "/"}}, "delimiter=/", "delimiter=a"),
        ({"NumericLessThanEquals": {"s3:max-keys": "6"}}, "max-keys=6", "max-keys=7"),
        ({"NumericLessThanEquals": {"s3:max-keys": "6"}}, "list-type=2&max-keys=1", ""),
    ],
)
def test_keys_of_listings(identities: Identities, condition: dict[str, Any], met: str, missed: str) -> None:
    _put(identities, _statement(Action="s3:ListBucket", Resource=BUCKET, Condition=condition))
    assert identities.ask("alt", "GET", "/own", met) == ALLOWED
    assert identities.ask("alt", "GET", "/own", missed) == REFUSED


def test_tags_that_an_object_has(identities: Identities) -> None:
    identities.arrange("main", "PUT", "/own/tagged", x_amz_tagging="security=public")
    condition = {"StringEquals": {"s3:ExistingObjectTag/security": "public"}}
    _put(identities, _statement(Action=["s3:GetObject", "s3:GetObjectAcl"], Condition=condition))
    for query in ("", "acl"):
        assert identities.ask("alt", "GET", "/own/tagged", query) == ALLOWED
        assert identities.ask("alt", "GET", "/own/key", query) == REFUSED


def test_named_version(identities: Identities) -> None:
    _put(identities, _statement(Action="s3:GetObjectVersion", Condition={"StringEquals": {"s3:VersionId": "null"}}))
    assert identities.ask("alt", "GET", "/own/key", "versionId=null") == ALLOWED


def test_variables(identities: Identities) -> None:
    """Each account has its own folder, if the policy has the version with variables."""
    statement = _statement(Action="s3:PutObject", Resource="arn:aws:s3:::own/${aws:PrincipalAccount}/*")
    _put(identities, statement)
    assert identities.ask("alt", "PUT", f"/own/{ALT.number}/key") == ALLOWED
    assert identities.ask("alt", "PUT", f"/own/{MAIN.number}/key") == REFUSED
    assert identities.ask("anyone", "PUT", "/own//key") == REFUSED
    identities.arrange("main", "PUT", "/own", "policy", _policy(statement, Version="2008-10-17"))
    assert identities.ask("alt", "PUT", f"/own/{ALT.number}/key") == REFUSED


# Public policies


@pytest.mark.parametrize(
    ("statement", "public"),
    [
        (_statement(), True),
        (_statement(Principal={"AWS": ["*", ALT.number]}), True),
        (_statement(Principal={"AWS": ALT.number}), False),
        (_statement(Principal={"Service": "logging.s3.amazonaws.com"}), False),
        (_statement(Effect="Deny"), False),
        (_statement(Condition={"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}), False),
        (_statement(Condition={"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}}), True),
        (_statement(Condition={"IpAddress": {"aws:SourceIp": ["192.0.2.0/24", "0.0.0.0/0"]}}), True),
        (_statement(Condition={"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}}), True),
        (_statement(Condition={"StringEquals": {"aws:SourceVpc": "vpc-91237329"}}), False),
        (_statement(Condition={"StringLike": {"aws:SourceVpc": "vpc-*"}}), True),
        (_statement(Condition={"StringEqualsIfExists": {"aws:SourceVpc": "vpc-91237329"}}), True),
        (_statement(Condition={"StringNotEquals": {"aws:SourceVpc": "vpc-91237329"}}), True),
        (_statement(Condition={"StringEquals": {"aws:Referer": "http://example.com/"}}), True),
        (_statement(Condition={"StringEquals": {"s3:ExistingObjectTag/a": "b"}}), True),
    ],
)
def test_public_policy(identities: Identities, statement: dict[str, Any], public: bool) -> None:
    _put(identities, statement)
    status = identities.text("main", "/own", "policyStatus")
    assert f"<IsPublic>{str(public).lower()}</IsPublic>" in status
    block = (
        b"<PublicAccessBlockConfiguration><BlockPublicPolicy>true</BlockPublicPolicy></PublicAccessBlockConfiguration>"
    )
    identities.arrange("main", "PUT", "/own", "publicAccessBlock", block)
    asked = identities.ask("main", "PUT", "/own", "policy", _policy(statement))
    assert asked == (REFUSED if public else NO_CONTENT)
