"""The names of an account in a policy: its number and the ARN of its root as Principal, and the keys of conditions that
tell senders apart. Each statement lets somebody in, and somebody else not."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import userguide
from fixtures.s3.policies import (
    BUCKET,
    BY_NUMBER,
    NUMBER,
    ROOT,
    PolicyTable,
    allow,
    deny,
    document,
    filled_in,
    resource,
    when,
)

FEATURE = "bucket-policy"

pytestmark = pytest.mark.xdist_group("policy names of accounts")

PRINCIPALS = userguide("security_iam_service-with-iam")
KEYS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"
GET = "s3:GetObject"


def _denied_to(rule, principal):
    return [allow(GET, f"{rule}/*"), deny(GET, f"{rule}/*", principal=principal)]


def _denied_to_others(rule, principal):
    denial = {"Effect": "Deny", "NotPrincipal": principal, "Action": GET, "Resource": resource(BUCKET, f"{rule}/*")}
    return [allow(GET, f"{rule}/*"), denial]


def _denied_if(rule, operator, key, value):
    return [allow(GET, f"{rule}/*"), deny(GET, f"{rule}/*", **when(operator, key, value))]


RULES = {
    "number": _denied_to("number", BY_NUMBER),
    "root_arn": _denied_to("root_arn", ROOT),
    "not_the_number": _denied_to_others("not_the_number", BY_NUMBER),
    "not_the_root_arn": _denied_to_others("not_the_root_arn", ROOT),
    "account": _denied_if("account", "StringEquals", "aws:PrincipalAccount", NUMBER),
    "other_account": _denied_if("other_account", "StringNotEquals", "aws:PrincipalAccount", NUMBER),
    "userid": _denied_if("userid", "Null", "aws:userid", "false"),
    "no_userid": _denied_if("no_userid", "Null", "aws:userid", "true"),
}
# The senders to whom each statement denies the object, which it allows to everybody else.
DENIED = {
    "number": ["main"],
    "root_arn": ["main"],
    "not_the_number": ["alt", "anyone"],
    "not_the_root_arn": ["alt", "anyone"],
    "account": ["main"],
    "other_account": ["alt", "anyone"],
    "userid": ["main", "alt"],
    "no_userid": ["anyone"],
}
TABLE = PolicyTable("names of accounts", RULES, objects={f"{rule}/object": {} for rule in RULES})


def _cases(denied):
    return [
        pytest.param(rule, who, id=f"{rule}-{who}")
        for rule, senders in DENIED.items()
        for who in ("main", "alt", "anyone")
        if (who in senders) == denied
    ]


@pytest.mark.parametrize(("rule", "who"), _cases(denied=False))
@check("GetObject", "PutBucketPolicy", level="common", spec=PRINCIPALS)
def test_who_is_not_named_is_let_in(s3, acting, ruled, rule, who):
    """GetObject, which the policy allows to everybody, returns 200 if it denies it to a Principal or NotPrincipal, the
    number of an account or the ARN of its root, or under a condition on aws:PrincipalAccount or aws:userid, that is not
    about the sender."""
    expect.status(acting(who).get_object(Bucket=ruled(TABLE, rule), Key=f"{rule}/object"), 200)


@pytest.mark.parametrize(("rule", "who"), _cases(denied=True))
@check("GetObject", "PutBucketPolicy", level="common", spec=KEYS)
def test_who_is_named_is_kept_out(s3, acting, ruled, rule, who):
    """GetObject, which the policy allows to everybody, returns 403 AccessDenied if it denies it to a Principal or
    NotPrincipal, the number of an account or the ARN of its root, or under a condition on aws:PrincipalAccount or
    aws:userid, that is about the sender."""
    bucket = ruled(TABLE, rule)
    sender = acting(who)
    with expect.error(403, "AccessDenied"):
        sender.get_object(Bucket=bucket, Key=f"{rule}/object")


NAMES = {"number": "{}", "root_arn": "arn:aws:iam::{}:root"}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.usefixtures("closed_to_main")
@check("GetObject", "PutBucketPolicy", level="common", spec=PRINCIPALS)
def test_account_that_is_named_is_let_in(s3, anyone, alts_control, alts_bucket, account_id, soon, name):
    """GetObject of another account's object returns 200 if the policy allows it to the sender's account, by its number
    or by the ARN of its root, and 403 AccessDenied without credentials."""
    where = {"Bucket": alts_bucket, "Key": "object"}
    named = filled_in([allow(GET, "*", principal={"AWS": name.format(account_id)})], alts_bucket)
    with expect.arranging():
        alts_control.put_object(**where, Body=b"body")
        alts_control.put_bucket_policy(Bucket=alts_bucket, Policy=document(*named))
    read = lambda: expect.response_unless(lambda: s3.get_object(**where), 403)  # noqa: E731
    expect.eventually(read, "GetObject is allowed", within=soon.at_least(1), sort="use")
    with expect.error(403, "AccessDenied"):
        anyone.get_object(**where)
