"""Policy conditions on properties of any request: its source address, time, transport, user agent and sender."""

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.assertions.check import call_operation, case_per_operation
from fixtures.model.sources import userguide
from fixtures.s3.policies import ALT, PolicyTable, allow, deny

FEATURE = "policy-conditions"

pytestmark = pytest.mark.xdist_group("policy conditions")

KEYS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"
EVALUATION = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html"
GET = "s3:GetObject"
ONE, TWO = "https://one.example/", "https://two.example/"

# Conditions that every anonymous request here meets, and conditions that no request meets.
ALWAYS = {
    "any_address": {"IpAddress": {"aws:SourceIp": ["0.0.0.0/0", "::/0"]}},
    "not_another_address": {"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}},
    "after_a_date": {"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}},
    "before_a_date": {"DateLessThan": {"aws:CurrentTime": "2090-01-01T00:00:00Z"}},
    "after_a_second": {"NumericGreaterThan": {"aws:EpochTime": "1577836800"}},
    "anonymous": {"StringEquals": {"aws:PrincipalType": "Anonymous"}},
}
NEVER = {
    "another_address": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}},
    "another_address_of_version_6": {"IpAddress": {"aws:SourceIp": "2001:db8::/32"}},
    "not_any_address": {"NotIpAddress": {"aws:SourceIp": ["0.0.0.0/0", "::/0"]}},
    "before_a_date_gone_by": {"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}},
    "after_a_date_to_come": {"DateGreaterThan": {"aws:CurrentTime": "2090-01-01T00:00:00Z"}},
    "before_a_second_gone_by": {"NumericLessThan": {"aws:EpochTime": "1577836800"}},
    "key_that_is_not_there": {"StringEquals": {"aws:PrincipalTag/colour": "red"}},
    "an_account": {"StringEquals": {"aws:PrincipalType": "Account"}},
}
AGENTS = {"agent": ["Boto3/*", "Boto/2*"], "other_agent": ["*a-browser/7*"]}
"""Patterns for aws:UserAgent: those of the clients under test, and one that no client matches."""
SECURE = {f"secure_{value}": {"Bool": {"aws:SecureTransport": value}} for value in ("true", "false")}
CONDITIONS = {
    **ALWAYS,
    **NEVER,
    **SECURE,
    **{
        f"{rule}_and_referer": {"StringEquals": {"aws:Referer": ONE}, "StringLike": {"aws:UserAgent": agent}}
        for rule, agent in AGENTS.items()
    },
}
ADDRESSES = {"shut": "192.0.2.0/24", "let_in": ["0.0.0.0/0", "::/0"]}
"""The only addresses, for each rule, from which the second account may use objects under the rule's prefix."""


def _only_from(rule, addresses):
    elsewhere = {"NotIpAddress": {"aws:SourceIp": addresses}}
    listing = {"StringLike": {"s3:prefix": f"{rule}/*"}}
    return [
        allow("s3:*", f"{rule}/*", principal=ALT),
        allow("s3:ListBucket", "", principal=ALT, Condition=listing),
        deny("s3:*", f"{rule}/*", principal=ALT, Condition=elsewhere),
        deny("s3:ListBucket", "", principal=ALT, Condition={**elsewhere, **listing}),
    ]


TABLE = PolicyTable(
    "conditions",
    {
        **{rule: [allow(GET, f"{rule}/*", Condition=condition)] for rule, condition in CONDITIONS.items()},
        **{rule: _only_from(rule, addresses) for rule, addresses in ADDRESSES.items()},
    },
    objects={f"{rule}/object": {} for rule in (*CONDITIONS, *ADDRESSES)},
)


@pytest.mark.parametrize("rule", list(ALWAYS))
@check("GetObject", "PutBucketPolicy", level="common", spec=KEYS)
def test_condition_that_holds(anyone, ruled, rule):
    """GetObject without credentials returns 200 if a statement allows it under a condition that the request meets."""
    expect.status(anyone.get_object(Bucket=ruled(TABLE, rule), Key=f"{rule}/object"), 200)


@pytest.mark.parametrize("rule", list(NEVER))
@check("GetObject", "PutBucketPolicy", level="common", spec=KEYS, gate=True)
def test_condition_that_does_not_hold(anyone, ruled, rule):
    """GetObject without credentials returns 403 AccessDenied if a statement allows it only under a condition that
    the request does not meet."""
    bucket = ruled(TABLE, rule)
    with expect.error(403, "AccessDenied"):
        anyone.get_object(Bucket=bucket, Key=f"{rule}/object")


FORWARDED = {
    "X-Forwarded-For": "192.0.2.1",
    "X-Real-IP": "192.0.2.1",
    "Forwarded": "for=192.0.2.1",
    "True-Client-IP": "192.0.2.1",
}


@pytest.mark.parametrize("name", FORWARDED, ids=str.lower)
@check("GetObject", "PutBucketPolicy", level="common", spec=KEYS)
@derived("The condition is about the connection; a header of the client must not replace it.")
def test_address_is_not_read_from_a_header(anyone, ruled, altered, name):
    """GetObject without credentials returns 403 AccessDenied if a statement allows it only for an aws:SourceIp that is
    not the request's, even if a header of the request names this address."""
    bucket = ruled(TABLE, "another_address")
    with altered(headers={name: FORWARDED[name]}), expect.error(403, "AccessDenied"):
        anyone.get_object(Bucket=bucket, Key="another_address/object")


@check("GetObject", "PutBucketPolicy", level="common", spec=userguide("example-bucket-policies"))
def test_required_transport_is_allowed(anyone, ruled, endpoint):
    """GetObject without credentials returns 200 if the policy requires aws:SecureTransport true and the request uses
    HTTPS, or requires false and the request uses HTTP."""
    rule = f"secure_{str(endpoint.secure).lower()}"
    expect.status(anyone.get_object(Bucket=ruled(TABLE, rule), Key=f"{rule}/object"), 200)


@check("GetObject", "PutBucketPolicy", level="common", spec=userguide("example-bucket-policies"))
def test_other_transport_is_refused(anyone, ruled, endpoint):
    """GetObject without credentials returns 403 AccessDenied if the policy requires aws:SecureTransport true and the
    request uses HTTP, or requires false and the request uses HTTPS."""
    rule = f"secure_{str(not endpoint.secure).lower()}"
    bucket = ruled(TABLE, rule)
    with expect.error(403, "AccessDenied"):
        anyone.get_object(Bucket=bucket, Key=f"{rule}/object")


@pytest.mark.parametrize("condition", ["address", "transport"])
@check("GetObject", "PutBucketPolicy", level="common", spec=KEYS)
@derived("The condition is about the connection; a header of the client must not replace it.")
def test_forwarded_headers_meet_no_condition(raw_anonymous, ruled, endpoint, condition):
    """GetObject without credentials returns 403 AccessDenied if a statement allows it only for an aws:SourceIp or
    aws:SecureTransport that X-Forwarded-For, X-Forwarded-Proto, X-Real-IP and Forwarded of the request name, but not
    its connection."""
    rule = "another_address" if condition == "address" else f"secure_{str(not endpoint.secure).lower()}"
    scheme = "http" if endpoint.secure else "https"
    headers = {
        "Forwarded": f"for=192.0.2.7;proto={scheme}",
        "X-Forwarded-For": "192.0.2.7",
        "X-Forwarded-Proto": scheme,
        "X-Real-IP": "192.0.2.7",
    }
    asked = raw_anonymous.request("GET", ruled(TABLE, rule), f"{rule}/object", headers=headers)
    expect.refused(raw_anonymous.ask(asked), 403, "AccessDenied")


@check("GetObject", "PutBucketPolicy", level="common", spec=EVALUATION)
def test_both_conditions_hold(anyone, ruled, altered):
    """GetObject without credentials returns 200 if it meets both conditions of the statement that allows it, on
    aws:Referer and on aws:UserAgent."""
    bucket = ruled(TABLE, "agent_and_referer")
    with altered(headers={"Referer": ONE}):
        expect.status(anyone.get_object(Bucket=bucket, Key="agent_and_referer/object"), 200)


ONE_ONLY = {"agent_only": ("agent_and_referer", TWO), "referer_only": ("other_agent_and_referer", ONE)}


@pytest.mark.parametrize(("rule", "referer"), list(ONE_ONLY.values()), ids=list(ONE_ONLY))
@check("GetObject", "PutBucketPolicy", level="common", spec=EVALUATION)
def test_only_one_of_two_conditions_holds(anyone, ruled, altered, rule, referer):
    """GetObject without credentials returns 403 AccessDenied if it meets only one of the two conditions of the
    statement that allows it, on aws:Referer and on aws:UserAgent."""
    bucket = ruled(TABLE, rule)
    with altered(headers={"Referer": referer}), expect.error(403, "AccessDenied"):
        anyone.get_object(Bucket=bucket, Key=f"{rule}/object")


OPERATIONS = {"PutObject": {"Body": b"body"}, "CreateMultipartUpload": {}, "HeadObject": {}, "DeleteObject": {}}
ASKED = case_per_operation((*OPERATIONS, "ListObjects"))


@pytest.fixture
def members(ruled, new_prefix, control):
    """`members(operation, rule)` returns the members of an operation on an object of the rule. DeleteObject gets an
    object that no other check has, and an operation that makes an object gets a key that does not exist yet."""

    def of(operation, rule):
        bucket = ruled(TABLE, rule)
        if operation == "ListObjects":
            return {"Bucket": bucket, "Prefix": f"{rule}/object"}
        where = {"Bucket": bucket, "Key": f"{rule}/{'' if operation == 'HeadObject' else new_prefix()}object"}
        if operation == "DeleteObject":
            with expect.arranging():
                control.put_object(**where, Body=b"body")
        return where | OPERATIONS[operation]

    return of


@pytest.mark.parametrize("operation", ASKED)
@check("PutObject", "PutBucketPolicy", level="common", spec=userguide("example-bucket-policies"))
def test_address_that_is_let_in(alt, members, operation):
    """PutObject, CreateMultipartUpload, HeadObject, DeleteObject and ListObjects by another account succeed if the
    policy allows them, and denies them to all addresses except the aws:SourceIp 0.0.0.0/0 and ::/0."""
    expect.succeeded(call_operation(alt, operation, **members(operation, "let_in")))


@pytest.mark.parametrize("operation", ASKED)
@check("PutObject", "PutBucketPolicy", level="common", spec=userguide("example-bucket-policies"))
def test_address_that_is_shut_out(alt, control, members, operation):
    """PutObject, CreateMultipartUpload, HeadObject, DeleteObject and ListObjects by another account return 403
    AccessDenied if the policy allows them, but denies them to all addresses except the aws:SourceIp 192.0.2.0/24.
    PutObject stores nothing, and DeleteObject deletes nothing."""
    given = members(operation, "shut")
    with expect.error(403, *([] if operation == "HeadObject" else ["AccessDenied"])):
        call_operation(alt, operation, **given)
    where = {name: given[name] for name in ("Bucket", "Key") if name in given}
    if operation == "PutObject":
        expect.nothing_stored(control, where)
    if operation == "DeleteObject":
        with expect.keeping_out():
            expect.status(control.head_object(**where), 200)
