"""The Principal of a policy's statement: everybody, one account, or all but one account; and requests that no
statement allows."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import userguide
from fixtures.s3.policies import ALT, BOTH, BUCKET, PolicyTable, allow, deny, resource, when

FEATURE = "bucket-policy"

pytestmark = pytest.mark.xdist_group("policy principals")

PRINCIPALS = userguide("security_iam_service-with-iam")
EVALUATION = userguide("access-control-auth-workflow-object-operation")
GET = "s3:GetObject"

TABLE = PolicyTable(
    "principals",
    {
        "everybody": [allow(GET, "everybody/*")],
        "every_account": [allow(GET, "every_account/*", principal={"AWS": "*"})],
        "every_account_in_a_list": [allow(GET, "every_account_in_a_list/*", principal={"AWS": ["*"]})],
        "deny_every_account": [
            allow(GET, "deny_every_account/*"),
            deny(GET, "deny_every_account/*", principal={"AWS": "*"}),
        ],
        "second_account": [allow(GET, "second_account/*", principal=ALT)],
        "two_accounts": [allow(GET, "two_accounts/*", principal=BOTH)],
        "deny_two_accounts": [allow(GET, "deny_two_accounts/*"), deny(GET, "deny_two_accounts/*", principal=BOTH)],
        "another_action": [allow("s3:GetObjectTagging", "another_action/*")],
        "folder": [allow(GET, "folder/in/*")],
        "deny_wins": [deny(GET, "deny_wins/*"), allow(GET, "deny_wins/*")],
        "deny_one_account": [allow(GET, "deny_one_account/*"), deny(GET, "deny_one_account/*", principal=ALT)],
        "deny_one_key": [allow(GET, "deny_one_key/*"), deny(GET, "deny_one_key/object")],
        "deny_all_but_one": [
            allow(GET, "deny_all_but_one/*"),
            {
                "Effect": "Deny",
                "NotPrincipal": ALT,
                "Action": GET,
                "Resource": resource(BUCKET, "deny_all_but_one/*"),
            },
        ],
        "deny_another_action": [allow(GET, "deny_another_action/*"), deny("s3:PutObject", "deny_another_action/*")],
        "deny_under_a_condition": [
            allow(GET, "deny_under_a_condition/*"),
            deny(GET, "deny_under_a_condition/*", **when("StringEquals", "aws:Referer", "https://bad.example/")),
        ],
    },
    objects={
        **{
            f"{rule}/object": {}
            for rule in (
                *("everybody", "every_account", "second_account", "another_action", "folder", "no_rule", "deny_wins"),
                *("deny_one_account", "deny_one_key", "deny_all_but_one", "deny_another_action"),
                *("every_account_in_a_list", "deny_every_account"),
                *("two_accounts", "deny_two_accounts"),
                "deny_under_a_condition",
            )
        },
        "folder/in/object": {},
        "deny_one_key/other": {},
    },
)

PUBLIC = PolicyTable(
    "policy against an ACL",
    {"all": [deny(GET, "public/*")], "another": [allow(GET, "named/*")]},
    objects={key: {"ACL": "public-read"} for key in ("public/object", "unnamed/object")},
)

# A policy needs no Version.
LOGS = {"Service": "logging.s3.amazonaws.com"}
SERVICE = PolicyTable(
    "principals that are services",
    {
        "service": [allow(GET, "service/*", principal=LOGS)],
        "service_and_everybody": [allow(GET, "service_and_everybody/*", principal={**LOGS, "AWS": "*"})],
        "deny_service": [allow(GET, "deny_service/*"), deny(GET, "deny_service/*", principal=LOGS)],
    },
    objects={f"{rule}/object": {} for rule in ("service", "service_and_everybody", "deny_service")},
    version="",
)


def _cells(*cells):
    """Returns cases of a rule, a key below it and an actor, with all three in the id."""
    return [pytest.param(rule, f"{rule}/{key}", who, id=f"{rule}-{key}-{who}") for rule, key, who in cells]


ALLOWED = _cells(
    *(("everybody", "object", who) for who in ("alt", "anyone")),
    *(("every_account", "object", who) for who in ("alt", "anyone")),
    ("every_account_in_a_list", "object", "anyone"),
    *(("second_account", "object", who) for who in ("main", "alt")),
    *(("two_accounts", "object", who) for who in ("main", "alt")),
    ("deny_two_accounts", "object", "anyone"),
    ("folder", "in/object", "anyone"),
    ("deny_one_account", "object", "anyone"),
    ("deny_one_key", "other", "anyone"),
    ("deny_another_action", "object", "anyone"),
    ("deny_under_a_condition", "object", "anyone"),
)
REFUSED = _cells(
    ("second_account", "object", "anyone"),
    ("two_accounts", "object", "anyone"),
    *(("deny_two_accounts", "object", who) for who in ("main", "alt")),
    *(("deny_every_account", "object", who) for who in ("main", "alt", "anyone")),
    ("another_action", "object", "anyone"),
    ("folder", "object", "anyone"),
    *(("deny_wins", "object", who) for who in ("main", "alt", "anyone")),
    ("deny_one_account", "object", "alt"),
    ("deny_one_key", "object", "anyone"),
    *(("deny_all_but_one", "object", who) for who in ("main", "anyone")),
)


@pytest.mark.parametrize(("rule", "key", "who"), ALLOWED)
@check("GetObject", "PutBucketPolicy", level="core", spec=PRINCIPALS)
def test_allowed(s3, acting, ruled, rule, key, who):
    """GetObject returns 200 and the object if the bucket's policy allows the requester s3:GetObject, or if the
    requester is the owner, and if no statement denies it."""
    bucket = ruled(TABLE, rule)
    anyone = acting(who)
    answer = anyone.get_object(Bucket=bucket, Key=key)
    expect.status(answer, 200)
    expect.equal(answer["Body"].read(), key.encode(), "body", sort="data")


@pytest.mark.parametrize(("rule", "key", "who"), REFUSED)
@check("GetObject", "PutBucketPolicy", level="core", spec=EVALUATION)
def test_refused(s3, acting, ruled, rule, key, who):
    """GetObject returns 403 AccessDenied if no statement of the bucket's policy allows the requester s3:GetObject,
    or if a statement denies it, even if another statement allows it."""
    bucket = ruled(TABLE, rule)
    anyone = acting(who)
    with expect.error(403, "AccessDenied"):
        anyone.get_object(Bucket=bucket, Key=key)


@pytest.mark.parametrize("rule", ["service_and_everybody", "deny_service"])
@check("GetObject", "PutBucketPolicy", level="common", spec=PRINCIPALS)
def test_service_closes_nothing(anyone, ruled, rule):
    """GetObject without credentials returns 200 if a statement of a policy without a Version allows it to a service of
    AWS and to everybody, or allows it to everybody and another one denies it to a service."""
    expect.status(anyone.get_object(Bucket=ruled(SERVICE, rule), Key=f"{rule}/object"), 200)


@check("GetObject", "PutBucketPolicy", level="common", spec=PRINCIPALS)
def test_service_opens_nothing(anyone, ruled):
    """GetObject without credentials returns 403 AccessDenied if the policy only allows it to a service of AWS."""
    bucket = ruled(SERVICE, "service")
    with expect.error(403, "AccessDenied"):
        anyone.get_object(Bucket=bucket, Key="service/object")


@pytest.mark.parametrize("who", ["alt", "anyone"])
@check("HeadObject", level="common", spec=EVALUATION)
def test_head_is_refused_as_get_is(s3, acting, ruled, who):
    """HeadObject returns 403 for an object for which the policy does not allow s3:GetObject."""
    bucket = ruled(TABLE, "another_action")
    anyone = acting(who)
    with expect.error(403):
        anyone.head_object(Bucket=bucket, Key="another_action/object")


@pytest.mark.parametrize("who", ["alt", "anyone"])
@check("HeadObject", level="core", spec=EVALUATION)
def test_head_is_allowed_as_get_is(s3, acting, ruled, who):
    """HeadObject returns 200 and the length of an object for which the policy allows s3:GetObject."""
    bucket = ruled(TABLE, "everybody")
    anyone = acting(who)
    expect.equal(anyone.head_object(Bucket=bucket, Key="everybody/object")["ContentLength"], 16, "length", sort="data")


@pytest.mark.parametrize("who", ["alt", "anyone"])
@check("GetObject", "PutBucketPolicy", level="common", spec=EVALUATION)
def test_deny_wins_over_an_acl(s3, acting, ruled, who):
    """GetObject of a public-read object by another account, or without credentials, returns 403 AccessDenied if the
    policy denies it to everybody."""
    bucket = ruled(PUBLIC, "all")
    anyone = acting(who)
    with expect.error(403, "AccessDenied"):
        anyone.get_object(Bucket=bucket, Key="public/object")


@pytest.mark.parametrize("who", ["alt", "anyone"])
@check("GetObject", "PutBucketPolicy", level="common", spec=EVALUATION)
def test_policy_about_another_object_does_not_close_a_public_one(s3, control, acting, ruled, who):
    """GetObject of a public-read object by another account, or without credentials, returns 200 and the object if the
    policy only allows other objects."""
    bucket = ruled(PUBLIC, "another")
    with expect.arranging():
        grants = control.get_object_acl(Bucket=bucket, Key="unnamed/object")["Grants"]
        expect.equal(len(grants), 2, "number of grants", sort="access")
    anyone = acting(who)
    expect.equal(
        anyone.get_object(Bucket=bucket, Key="unnamed/object")["Body"].read(), b"unnamed/object", "body", sort="data"
    )
