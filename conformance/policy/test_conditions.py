"""Conditions of a statement on what is known of any request: its address, time, transport, client and sender."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import userguide
from fixtures.s3.policies import Table, allow

pytestmark = pytest.mark.xdist_group("policy conditions")

KEYS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"
EVALUATION = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html"
GET = "s3:GetObject"
ONE, TWO = "https://one.example/", "https://two.example/"

# What holds of any request, and what of none.
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
"""What aws:UserAgent is to be like: that of all clients here, or another one."""
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
    """GetObject without credentials answers 200 where a statement allows it under a condition that holds of it."""
    expect.status(anyone.get_object(Bucket=ruled(TABLE, rule), Key=f"{rule}/object"), 200)


@pytest.mark.parametrize("rule", list(NEVER))
@check("GetObject", "PutBucketPolicy", level="common", spec=KEYS)
def test_condition_that_does_not_hold(anyone, ruled, rule):
    """GetObject without credentials answers 403 AccessDenied where a statement allows it under a condition that does
    not hold of it."""
    bucket = ruled(TABLE, rule)
    with expect.error(403, "AccessDenied"):
        anyone.get_object(Bucket=bucket, Key=f"{rule}/object")


@check("GetObject", "PutBucketPolicy", level="common", spec=userguide("example-bucket-policies"))
def test_secure_transport_is_told(anyone, ruled, endpoint):
    """GetObject answers 200 where aws:SecureTransport is asked to be true of a request over HTTPS, or false of one over
    HTTP."""
    rule = f"secure_{str(endpoint.secure).lower()}"
    expect.status(anyone.get_object(Bucket=ruled(TABLE, rule), Key=f"{rule}/object"), 200)


@check("GetObject", "PutBucketPolicy", level="common", spec=userguide("example-bucket-policies"))
def test_other_transport_is_refused(anyone, ruled, endpoint):
    """GetObject answers 403 AccessDenied where aws:SecureTransport is asked to be true of a request over HTTP, or false
    of one over HTTPS."""
    rule = f"secure_{str(not endpoint.secure).lower()}"
    bucket = ruled(TABLE, rule)
    with expect.error(403, "AccessDenied"):
        anyone.get_object(Bucket=bucket, Key=f"{rule}/object")


@check("GetObject", "PutBucketPolicy", level="common", spec=EVALUATION)
def test_two_keys_that_agree(anyone, ruled, altered):
    """GetObject answers 200 where both of two conditions, on aws:Referer and aws:UserAgent, hold of it."""
    bucket = ruled(TABLE, "agent_and_referer")
    with altered(headers={"Referer": ONE}):
        expect.status(anyone.get_object(Bucket=bucket, Key="agent_and_referer/object"), 200)


ONE_ONLY = {"agent_only": ("agent_and_referer", TWO), "referer_only": ("other_agent_and_referer", ONE)}


@pytest.mark.parametrize(("rule", "referer"), list(ONE_ONLY.values()), ids=list(ONE_ONLY))
@check("GetObject", "PutBucketPolicy", level="common", spec=EVALUATION)
def test_one_key_of_two_that_agrees(anyone, ruled, altered, rule, referer):
    """GetObject answers 403 AccessDenied where one of two conditions, on aws:Referer and aws:UserAgent, does not hold
    of it."""
    bucket = ruled(TABLE, rule)
    with altered(headers={"Referer": referer}), expect.error(403, "AccessDenied"):
        anyone.get_object(Bucket=bucket, Key=f"{rule}/object")
