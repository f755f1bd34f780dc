"""Reads that an ACL, a policy or a public access block opens to somebody and closes again, sent before, in between and
afterwards: what was decided before does not stay."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import marks_for_operation
from fixtures.model.sources import userguide
from fixtures.s3.policies import allow, document, filled_in

FEATURE = "{kind}"
SIDE = "server"
DERIVED = "Access is decided for each request; so an earlier decision must not stay."

BODY = b"0123456789"


def _acl(acl):
    return lambda s3, where, principal: s3.put_object_acl(**where, ACL=acl)


def _bucket_acl(acl):
    return lambda s3, where, principal: s3.put_bucket_acl(Bucket=where["Bucket"], ACL=acl)


def _policy(action):
    """Puts a policy that allows this action, of the object or of the bucket itself."""

    def put(s3, where, principal):
        resource = where["Key"] if action == "s3:GetObject" else ""
        allowed = filled_in([allow(action, resource, principal=principal)], where["Bucket"])
        s3.put_bucket_policy(Bucket=where["Bucket"], Policy=document(*allowed))

    return put


def _no_policy(s3, where, principal):
    s3.delete_bucket_policy(Bucket=where["Bucket"])


def _block(is_on):
    def put(s3, where, principal):
        if is_on:
            _policy("s3:GetObject")(s3, where, principal)
        switches = {"RestrictPublicBuckets": is_on}
        s3.put_public_access_block(Bucket=where["Bucket"], PublicAccessBlockConfiguration=switches)

    return put


class Way(NamedTuple):
    """The way in which reads are opened to a requester, and closed; the fixture with the bucket, and whether it is the
    listing that is opened rather than an object."""

    kind: str
    identity: str
    operation: str
    bucket: str
    opened: Callable[..., Any]
    closed: Callable[..., Any]
    lists: bool = False


OBJECT_ACL, BUCKET_ACL, POLICY = "PutObjectAcl", "PutBucketAcl", "PutBucketPolicy"
WAYS = {
    "acl_anyone": Way("public-objects", "anyone", OBJECT_ACL, "acl_bucket", _acl("public-read"), _acl("private")),
    "acl_alt": Way("cross-account", "alt", OBJECT_ACL, "acl_bucket", _acl("authenticated-read"), _acl("private")),
    "policy_anyone": Way("bucket-policy", "anyone", POLICY, "reopened_bucket", _policy("s3:GetObject"), _no_policy),
    "policy_alt": Way("bucket-policy", "alt", POLICY, "reopened_bucket", _policy("s3:GetObject"), _no_policy),
    "policy_limited": Way("bucket-policy", "limited", POLICY, "reopened_bucket", _policy("s3:GetObject"), _no_policy),
    "block_anyone": Way(
        "public-access-block", "anyone", "PutPublicAccessBlock", "open_bucket", _block(False), _block(True)
    ),
    "listing_acl_anyone": Way(
        "canned-acls", "anyone", BUCKET_ACL, "acl_bucket", _bucket_acl("public-read"), _bucket_acl("private"), True
    ),
    "listing_acl_alt": Way(
        "cross-account",
        "alt",
        BUCKET_ACL,
        "acl_bucket",
        _bucket_acl("authenticated-read"),
        _bucket_acl("private"),
        True,
    ),
    "listing_policy_alt": Way(
        "bucket-policy", "alt", POLICY, "reopened_bucket", _policy("s3:ListBucket"), _no_policy, True
    ),
}


CASES = [pytest.param(way.kind, way, id=name, marks=marks_for_operation(way.operation)) for name, way in WAYS.items()]


@pytest.fixture
def reopened_bucket(out_of_band, own_buckets):
    """A bucket that has no other policies than these: some servers fail later at one that they should have refused."""
    with out_of_band():
        return own_buckets.bucket_for("opened and closed")


@pytest.fixture
def where(request, control, new_prefix, way):
    """Bucket and key of a private object."""
    found = {"Bucket": request.getfixturevalue(way.bucket), "Key": f"{new_prefix()}object"}
    with expect.arranging():
        control.put_object(**found, Body=BODY)
    return found


@pytest.fixture
def principal(request, way):
    """The requester, as policies name it."""
    if way.identity == "anyone" or way.operation != POLICY:
        return "*"
    if way.identity == "limited":
        return request.getfixturevalue("limited_user").principal
    return request.getfixturevalue("alt_principal")


def _or_refused(call):
    return expect.result_or_status(call, 403)


def _read(client, where, anonymous, urls):
    def body(**members):
        return _or_refused(lambda: client.get_object(**where, **members)["Body"].read())

    length = _or_refused(lambda: client.head_object(**where)["ContentLength"])
    by_urls = [answer.status if answer.status == 403 else answer.body for answer in map(anonymous.get, urls)]
    return body(), body(Range="bytes=2-4"), length, *by_urls


def _listed(client, where):
    def keys(call):
        found = _or_refused(lambda: call(Bucket=where["Bucket"], Prefix=where["Key"]))
        return found if found == 403 else [entry["Key"] for entry in found.get("Contents", [])]

    return keys(client.list_objects), keys(client.list_objects_v2)


@pytest.fixture
def urls(acting, where, way):
    """A URL of the object that the requester signed before anything was opened; none without credentials."""
    if way.identity == "anyone" or way.lists:
        return []
    return [acting(way.identity).generate_presigned_url("get_object", Params=where, ExpiresIn=3600)]


@pytest.mark.parametrize(("kind", "way"), CASES)
@check("GetObject", level="common", spec=userguide("access-control-auth-workflow-object-operation"))
def test_reader_is_let_in_and_out(s3, acting, anonymous, where, urls, principal, soon, kind, way):
    """If an ACL or a policy opens an object or the listing of a bucket to a requester who was refused before, the reads
    of it, also of a range, with HEAD, and by a URL that was presigned before, return it; once it is closed again, the
    same requests return 403."""
    client = acting(way.identity)

    def reads():
        return _listed(client, where) if way.lists else _read(client, where, anonymous, urls)

    shown = ([where["Key"]],) * 2 if way.lists else (BODY, BODY[2:5], len(BODY), *[BODY] * len(urls))
    refused = (403,) * len(shown)
    with expect.arranging():
        way.closed(s3, where, principal)
        soon.equal(reads, refused, "reads before", sort="access")
        way.opened(s3, where, principal)
    soon.equal(reads, shown, "reads while it is open", sort="use")
    with expect.arranging():
        way.closed(s3, where, principal)
    with expect.keeping_out():
        soon.equal(reads, refused, "reads once it is closed", sort="access")
