"""Every operator of policy conditions, with values in every form that the grammar allows.

Each kind of operator has one statement whose conditions all hold, and statements of which none holds: a server that
reads one operator or one form in another way refuses the first request or opens the second one.
"""

from datetime import datetime, timedelta, timezone

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import CONDITION_OPERATORS
from fixtures.s3.policies import PolicyTable, allow, document, filled_in, operators_in, with_operators

FEATURE = "policy-conditions"

pytestmark = pytest.mark.xdist_group("policy operators")

GET = "s3:GetObject"
NOW, HERE, REFERER = "aws:CurrentTime", "aws:SourceIp", "aws:Referer"
ABSENT, MFA_AGE, MFA, ISSUED = (
    "aws:SourceVpce",
    "aws:MultiFactorAuthAge",
    "aws:MultiFactorAuthPresent",
    "aws:TokenIssueTime",
)
ONE, TWO = "https://one.example/", "https://two.example/"
LOUD = ONE.upper()
TOPIC = "arn:aws:sns:us-east-1:111122223333:topic"
EVERYWHERE = ["0.0.0.0/0", "::/0"]


def _written(hours, offset):
    """Returns the time in some hours, as a clock shows it that is this many hours ahead of UTC."""
    zone = timezone(timedelta(hours=offset))
    return (datetime.now(zone) + timedelta(hours=hours)).isoformat(timespec="seconds")


def _of(key, **values):
    return {operator: {key: value} for operator, value in values.items()}


def _each(key, *cells):
    """Returns a condition for each pair of an operator and its values."""
    return [{operator: {key: values}} for operator, values in cells]


# By kind: conditions that hold together, and conditions of which none holds.
KINDS = {
    "strings": (
        _of(
            REFERER,
            StringEquals=[TWO, ONE],
            StringNotEquals=[TWO, LOUD],
            StringEqualsIgnoreCase=[TWO, LOUD],
            StringNotEqualsIgnoreCase=[TWO, "https://*"],
            StringLike=[TWO, "https://?ne.*"],
            StringNotLike=[TWO, "HTTPS://*"],
            StringEqualsIfExists=[TWO, ONE],
            StringNotEqualsIfExists=[TWO, LOUD],
            StringEqualsIgnoreCaseIfExists=[TWO, LOUD],
            StringNotEqualsIgnoreCaseIfExists=TWO,
            StringLikeIfExists=[TWO, "https://one*"],
            StringNotLikeIfExists=[TWO, "HTTPS://*"],
        ),
        [
            *_each(
                REFERER,
                ("StringEquals", [TWO, LOUD, "https://*"]),
                ("StringNotEquals", [TWO, ONE]),
                ("StringEqualsIgnoreCase", [TWO, "https://*"]),
                ("StringNotEqualsIgnoreCase", [TWO, LOUD]),
                (
                    "StringLike",
                    ["HTTPS://*", "https://o.e.example/", "https://[o]ne*", "https://one", "one*", f"{ONE}?"],
                ),
                ("StringNotLike", [TWO, "https://?ne.*"]),
                ("StringEqualsIfExists", TWO),
                ("StringNotEqualsIfExists", [TWO, ONE]),
                ("StringEqualsIgnoreCaseIfExists", TWO),
                ("StringNotEqualsIgnoreCaseIfExists", [TWO, LOUD]),
                ("StringLikeIfExists", "https://two*"),
                ("StringNotLikeIfExists", [TWO, "https://one*"]),
            ),
            {"StringLike": {REFERER: "*", "aws:UserAgent": "*a-browser/7*"}},
        ],
    ),
    "dates": (
        _of(
            NOW,
            DateGreaterThan=["2090-01-01T00:00:00Z", _written(-8, 12)],
            DateGreaterThanEquals=["2090-01-01T00:00:00Z", "2020-02-29T23:59:59.999Z"],
            DateGreaterThanIfExists="1577836800",
            DateGreaterThanEqualsIfExists="2019-12-31",
            DateLessThan=["2020-01-01T00:00:00Z", _written(8, -12)],
            DateLessThanEquals=["2020-01-01T00:00:00Z", "2096-02-29T00:00:00Z"],
            DateLessThanIfExists="3792268800",
            DateLessThanEqualsIfExists="2099-12-31T23:59:59.500+01:00",
            DateNotEquals=["2020-01-01T00:00:00Z", "1577836800"],
            DateNotEqualsIfExists="2090-01-01T00:00:00Z",
        ),
        _each(
            NOW,
            ("DateGreaterThan", _written(8, -12)),
            ("DateGreaterThanEquals", "2096-02-29T00:00:00Z"),
            ("DateGreaterThanIfExists", "3792268800"),
            ("DateGreaterThanEqualsIfExists", "2099-12-31T23:59:59.500+01:00"),
            ("DateLessThan", _written(-8, 12)),
            ("DateLessThanEquals", "2020-02-29T23:59:59.999Z"),
            ("DateLessThanIfExists", "1577836800"),
            ("DateLessThanEqualsIfExists", "2019-12-31"),
            ("DateEquals", ["2020-01-01T00:00:00Z", "1577836800"]),
            ("DateEqualsIfExists", "2090-01-01T00:00:00Z"),
        ),
    ),
    "addresses": (
        _of(
            HERE,
            IpAddress=["192.0.2.0/24", "0.0.0.0/1", "128.0.0.0/1", "::/1", "8000::/1"],
            IpAddressIfExists=EVERYWHERE,
            NotIpAddress=["192.0.2.0/24", "198.51.100.7", "2001:db8::/32", "203.0.113.9/32"],
            NotIpAddressIfExists="2001:db8::7",
        ),
        [
            *_each(
                HERE,
                ("IpAddress", ["192.0.2.7", "198.51.100.128/25", "203.0.113.9/32", "2001:db8::7", "2001:db8:1::/48"]),
                ("NotIpAddress", ["192.0.2.0/24", *EVERYWHERE]),
                ("IpAddressIfExists", "192.0.2.0/24"),
                ("NotIpAddressIfExists", ["192.0.2.7", *EVERYWHERE]),
            ),
            {"IpAddress": {HERE: ["0.0.0.0/1", "::/1"]}, "IpAddressIfExists": {HERE: ["128.0.0.0/1", "8000::/1"]}},
        ],
    ),
    # Keys that an anonymous request does not have.
    "absent_keys": (
        {
            **_of(ABSENT, StringNotEquals="vpce-1", StringNotLike="*", StringNotEqualsIgnoreCase="vpce-1"),
            **_of(ABSENT, StringEqualsIfExists="vpce-1", StringEqualsIgnoreCaseIfExists="vpce-1"),
            "NumericNotEquals": {MFA_AGE: "0"},
            "NumericLessThanIfExists": {MFA_AGE: "3600"},
            "NumericGreaterThanEqualsIfExists": {MFA_AGE: "3600"},
            "DateNotEquals": {ISSUED: "2020-01-01T00:00:00Z"},
            "DateGreaterThanIfExists": {ISSUED: "2020-01-01T00:00:00Z"},
            "BoolIfExists": {MFA: ["true", "false"]},
            **_of("aws:SourceArn", ArnNotEquals=TOPIC, ArnNotLike="arn:*:*:*:*:*", ArnLikeIfExists=TOPIC),
            **_of("aws:VpcSourceIp", NotIpAddress="10.0.0.0/8", IpAddressIfExists="10.0.0.0/8"),
            "Null": {ABSENT: "true", MFA_AGE: "true"},
            "ForAllValues:StringEquals": {"aws:TagKeys": "red"},
            "ForAllValues:StringNotLike": {"aws:TagKeys": "*"},
        },
        [
            *_each(ABSENT, ("StringLike", "*"), ("StringEqualsIgnoreCase", "vpce-1"), ("Null", "false")),
            *_each(MFA_AGE, ("NumericEquals", "0"), ("NumericLessThan", "3600"), ("NumericLessThanEquals", "3600")),
            *_each(MFA_AGE, ("NumericGreaterThan", "-1"), ("NumericGreaterThanEquals", "0")),
            *_each(ISSUED, ("DateEquals", "1970-01-01T00:00:00Z"), ("DateLessThan", "2090-01-01T00:00:00Z")),
            *_each(ISSUED, ("DateLessThanEquals", "2090-01-01"), ("DateGreaterThan", "1969-12-31T00:00:00Z")),
            *_each(ISSUED, ("DateGreaterThanEquals", "1970-01-01T00:00:00Z")),
            *_each(MFA, ("Bool", "true"), ("Bool", "false")),
            *_each("aws:SourceArn", ("ArnEquals", TOPIC), ("ArnLike", "arn:*:*:*:*:*")),
            *_each("aws:VpcSourceIp", ("IpAddress", EVERYWHERE)),
            *_each("aws:TagKeys", ("ForAnyValue:StringLike", "*"), ("ForAnyValue:StringNotEquals", "red")),
        ],
    ),
    # Numbers and Booleans of JSON need no quotation marks, and the names of keys have no case.
    "other_spellings": (
        {
            "NumericGreaterThan": {"aws:EpochTime": 1577836800},
            "NumericLessThan": {"aws:EPOCHTIME": 3792268800},
            "Bool": {"aws:SecureTransport": [True, False]},
            "Null": {ABSENT: True, "AWS:REFERER": False},
            "StringEquals": {"aws:referer": ONE},
        },
        [
            *_each("aws:EpochTime", ("NumericLessThan", 1577836800), ("NumericGreaterThan", 3792268800)),
            *_each(ABSENT, ("Null", False)),
            *_each("aws:REFERER", ("Null", True), ("StringNotEquals", ONE), ("StringEqualsIfExists", TWO)),
        ],
    ),
}
TABLE = PolicyTable(
    "each operator",
    {
        **{f"{kind}_holds": [allow(GET, f"{kind}_holds/*", Condition=held)] for kind, (held, _) in KINDS.items()},
        **{
            f"{kind}_fails": [allow(GET, f"{kind}_fails/*", Condition=each) for each in failing]
            for kind, (_, failing) in KINDS.items()
        },
    },
    objects={f"{kind}_{way}/object": {} for kind in KINDS for way in ("holds", "fails")},
    by_operator=True,
)


@pytest.mark.parametrize("kind", list(KINDS))
@check("PutBucketPolicy", level="common", spec=CONDITION_OPERATORS)
def test_each_operator_is_taken(s3, policy_bucket, kind):
    """PutBucketPolicy succeeds for statements with each operator of a kind, and with each form of the values."""
    rules = [TABLE.rules[f"{kind}_{way}"] for way in ("holds", "fails")]

    def put(*statements):
        return s3.put_bucket_policy(Bucket=policy_bucket, Policy=document(*filled_in(statements, policy_bucket)))

    if expect.response_unless(lambda: put(*rules[0], *rules[1]), 400) is None:
        for rule in rules:  # the first operator that is refused alone is named
            for operator in operators_in(rule):
                expect.succeeded(put(*with_operators(rule, [operator])))
        expect.succeeded(put(*rules[0], *rules[1]))


@pytest.mark.parametrize("kind", list(KINDS))
@check("GetObject", "PutBucketPolicy", level="common", spec=CONDITION_OPERATORS)
def test_conditions_that_all_hold(anyone, ruled, altered, kind):
    """GetObject without credentials returns 200 if a statement allows it under conditions with each operator of a kind,
    and all hold: in each form of their values, with several values, and for keys that the request does not have."""
    bucket = ruled(TABLE, f"{kind}_holds")
    with altered(headers={"Referer": ONE}):
        expect.status(anyone.get_object(Bucket=bucket, Key=f"{kind}_holds/object"), 200)


@pytest.mark.parametrize("kind", list(KINDS))
@check("GetObject", "PutBucketPolicy", level="common", spec=CONDITION_OPERATORS)
def test_conditions_of_which_none_holds(anyone, ruled, altered, kind):
    """GetObject without credentials returns 403 AccessDenied if several statements allow it, each under a condition
    with another operator of a kind, and none holds: in each form of their values, with several values, and for keys
    that the request does not have."""
    bucket = ruled(TABLE, f"{kind}_fails")
    with altered(headers={"Referer": ONE}), expect.error(403, "AccessDenied"):
        anyone.get_object(Bucket=bucket, Key=f"{kind}_fails/object")
