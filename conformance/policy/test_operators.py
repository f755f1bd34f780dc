"""The operators of policy conditions, checked with the Referer: strings, wildcards, several values, and no value."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import CONDITION_OPERATORS
from fixtures.s3.policies import PolicyTable, allow, deny, when

FEATURE = "policy-conditions"

pytestmark = pytest.mark.xdist_group("policy operators")

GET = "s3:GetObject"
ONE, TWO = "https://one.example/", "https://two.example/"

# By case: the condition, the Referers that meet it, and those that do not. None: no Referer is sent.
OF_REFERERS = {
    "StringEquals": ({"StringEquals": {"aws:Referer": ONE}}, [ONE], [TWO, f"{ONE}a", ONE.upper(), None]),
    "StringEquals_of_two": ({"StringEquals": {"aws:Referer": [ONE, TWO]}}, [ONE, TWO], []),
    "StringEquals_star": ({"StringEquals": {"aws:Referer": "https://*"}}, [], [ONE]),
    "StringNotEquals": ({"StringNotEquals": {"aws:Referer": ONE}}, [TWO, None], [ONE]),
    "StringNotEquals_of_two": ({"StringNotEquals": {"aws:Referer": [ONE, TWO]}}, [f"{ONE}a"], [ONE]),
    "StringEqualsIgnoreCase": ({"StringEqualsIgnoreCase": {"aws:Referer": ONE}}, [ONE.upper()], [TWO]),
    "StringNotEqualsIgnoreCase": ({"StringNotEqualsIgnoreCase": {"aws:Referer": ONE}}, [TWO], [ONE.upper()]),
    "StringLike": ({"StringLike": {"aws:Referer": f"{ONE}*"}}, [ONE, f"{ONE}a/b"], [TWO]),
    "StringLike_question_mark": (
        {"StringLike": {"aws:Referer": f"{ONE}a?c"}},
        [f"{ONE}abc"],
        [f"{ONE}ac"],
    ),
    "StringNotLike": ({"StringNotLike": {"aws:Referer": f"{ONE}*"}}, [TWO], [f"{ONE}a"]),
    "StringLikeIfExists": ({"StringLikeIfExists": {"aws:Referer": f"{ONE}*"}}, [f"{ONE}a", None], [TWO]),
    "Null_true": ({"Null": {"aws:Referer": "true"}}, [None], [ONE]),
    "Null_false": ({"Null": {"aws:Referer": "false"}}, [ONE], [None]),
    "two_operators": (
        {"StringLike": {"aws:Referer": "https://*"}, "StringNotLike": {"aws:Referer": "*/two/*"}},
        [ONE],
        [f"{ONE}two/a", "http://one.example/"],
    ),
    "key_in_another_case": ({"StringEquals": {"AWS:referer": ONE}}, [ONE], []),
}
TABLE = PolicyTable(
    "operators",
    {
        **{rule: [allow(GET, f"{rule}/*", Condition=condition)] for rule, (condition, _, _) in OF_REFERERS.items()},
        "denied": [allow(GET, "denied/*"), deny(GET, "denied/*", **when("StringNotEquals", "aws:Referer", ONE))],
    },
    objects={f"{rule}/object": {} for rule in (*OF_REFERERS, "denied")},
)


def _referers(index):
    for rule, row in OF_REFERERS.items():
        for number, referer in enumerate(row[index], 1):
            yield pytest.param(rule, referer, id=f"{rule}-{number if referer else 'none'}")


def _sent(referer):
    return {"headers": {"Referer": referer}} if referer else {"without": ["Referer"]}


@pytest.mark.parametrize(("rule", "referer"), [*_referers(1), pytest.param("denied", ONE, id="Deny_of_others")])
@check("GetObject", "PutBucketPolicy", level="common", spec=CONDITION_OPERATORS)
def test_referer_that_agrees(anyone, ruled, altered, rule, referer):
    """GetObject without credentials returns 200 if the policy's conditions on aws:Referer allow its Referer, or
    allow a request without a Referer."""
    bucket = ruled(TABLE, rule)
    with altered(**_sent(referer)):
        expect.status(anyone.get_object(Bucket=bucket, Key=f"{rule}/object"), 200)


@pytest.mark.parametrize(
    ("rule", "referer"),
    [*_referers(2), *(pytest.param("denied", r, id=f"Deny_of_{r and 'another'}") for r in (TWO, None))],
)
@check("GetObject", "PutBucketPolicy", level="common", spec=CONDITION_OPERATORS, gate=True)
def test_referer_that_does_not_agree(anyone, ruled, altered, rule, referer):
    """GetObject without credentials returns 403 AccessDenied if the policy's conditions on aws:Referer do not allow
    its Referer, or do not allow a request without a Referer."""
    bucket = ruled(TABLE, rule)
    with altered(**_sent(referer)), expect.error(403, "AccessDenied"):
        anyone.get_object(Bucket=bucket, Key=f"{rule}/object")
