"""Policy conditions on properties of any request: its source address, time, transport, user agent and sender."""

import pytest

from fixtures.language import check, expect
from fixtures.model.sources import userguide
from fixtures.s3.policies import Table, allow

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
TABLE = Table(
    "conditions",
    {
        **{rule: [allow(GET, f"{rule}/*", Condition=condition)] for rule, condition in CONDITIONS.items()},
    },
    objects={f"{rule}/object": {} for rule in CONDITIONS},
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


@check(
    "GetObject",
    "PutBucketPolicy",
    level="common",
    spec=userguide("example-bucket-policies"),
    formerly=["policy/conditions::secure_transport_is_told"],
)
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


@check(
    "GetObject", "PutBucketPolicy", level="common", spec=EVALUATION, formerly=["policy/conditions::two_keys_that_agree"]
)
def test_both_conditions_hold(anyone, ruled, altered):
    """GetObject without credentials returns 200 if it meets both conditions of the statement that allows it, on
    aws:Referer and on aws:UserAgent."""
    bucket = ruled(TABLE, "agent_and_referer")
    with altered(headers={"Referer": ONE}):
        expect.status(anyone.get_object(Bucket=bucket, Key="agent_and_referer/object"), 200)


ONE_ONLY = {"agent_only": ("agent_and_referer", TWO), "referer_only": ("other_agent_and_referer", ONE)}


@pytest.mark.parametrize(("rule", "referer"), list(ONE_ONLY.values()), ids=list(ONE_ONLY))
@check(
    "GetObject",
    "PutBucketPolicy",
    level="common",
    spec=EVALUATION,
    formerly=["policy/conditions::one_key_of_two_that_agrees"],
)
def test_only_one_of_two_conditions_holds(anyone, ruled, altered, rule, referer):
    """GetObject without credentials returns 403 AccessDenied if it meets only one of the two conditions of the
    statement that allows it, on aws:Referer and on aws:UserAgent."""
    bucket = ruled(TABLE, rule)
    with altered(headers={"Referer": referer}), expect.error(403, "AccessDenied"):
        anyone.get_object(Bucket=bucket, Key=f"{rule}/object")
