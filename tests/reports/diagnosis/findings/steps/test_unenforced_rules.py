"""Tests of rules that should have refused or allowed something: findings are told apart by the rule, and its
request."""

from __future__ import annotations

import json

import pytest

from reports.diagnosis.exchanges.particulars import named_in_response, rule_of
from reports.diagnosis.findings.grouping import finding_of
from reports.diagnosis.findings.sizes import Sizes
from reports.diagnosis.findings.steps.unenforced_rules import rules
from reports.record.exchanges import Body, Exchange
from reports.record.lines import CheckResult, Deviation

SIZES = Sizes(across=2, in_one=9, alone=9, grave_alone=3)
DENIED = Deviation("", {"replies": [[403, "AccessDenied"]]}, {"success": None})
ALLOWED = Deviation("PutObject", {"success": None}, {"replies": [[403, "AccessDenied"]]})


def policy(key: str = "", status: int = 204, **more: str) -> Exchange:
    statement = {"Effect": "Deny", **more, **({"Condition": {"StringLike": {key: "x"}}} if key else {})}
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return Exchange("c", "PUT", "http://e.test/b?policy", request_body=Body(text), status=status)


def under(number: int, *before: Exchange, deviation: Deviation = DENIED, subject: str = "PutObject") -> CheckResult:
    signed = (("Authorization", "AWS a:b"),)
    status = 200 if deviation is DENIED else 403
    sent = Exchange("c", "PUT", "http://e.test/b/k", signed, status=status, response_headers=(("ETag", "x"),))
    return CheckResult(
        f"x::{number}", "c", "fail", deviation=deviation, exchanges=(*before, sent), subject=subject, feature="f"
    )


def titles(*results: CheckResult) -> list[str]:
    return [found.title for found in rules(SIZES)(results)]


def test_conditions_that_are_not_enforced_are_one_finding_that_names_their_keys() -> None:
    acl = under(1, policy("s3:x-amz-acl"))
    referer = [under(2, policy("aws:Referer")), under(3, policy("AWS:referer"))]
    assert titles(acl) == ["s3:x-amz-acl in a bucket policy not enforced (PutObject)"]
    assert titles(acl, *referer) == [
        "Conditions of AWS:referer and s3:x-amz-acl in a bucket policy not enforced (PutObject)"
    ]


def test_what_is_let_in_without_a_condition_is_told_apart_by_the_check() -> None:
    assert titles(under(1, policy()), under(2, policy(NotAction="s3:GetObject"), subject="GetObject")) == [
        "NotAction in a bucket policy not enforced (GetObject)",
        "Not upheld under a bucket policy: 1 (PutObject)",
    ]


def test_a_switch_that_is_on_names_the_rule() -> None:
    document = Body("<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><A>false</A></X>")
    block = Exchange("c", "PUT", "http://e.test/b?publicAccessBlock", request_body=document, status=200)
    assert titles(under(1, block)) == ["BlockPublicAcls in a public access block not enforced (PutObject)"]


def test_what_is_kept_out_though_a_rule_allows_it_is_a_finding_where_it_is_often() -> None:
    some = [under(number, policy("s3:prefix"), deviation=ALLOWED) for number in range(3)]
    assert titles(*some) == ["Requests that s3:prefix in a bucket policy allows are refused with 403 (PutObject)"]
    assert titles(some[0]) == []


def test_a_rule_that_was_refused_decides_nothing() -> None:
    assert rule_of(under(1, policy("s3:x-amz-acl", status=400))) is None
    assert titles(under(1)) == []


@pytest.mark.parametrize(
    ("message", "named"),
    [
        ("invalid condition key &#39;s3:x-amz-acl&#39;", {"condition key s3:x-amz-acl"}),
        ("invalid condition name 'StringLike'", {"operator StringLike"}),
        ("invalid version 2012-10-17", {"Version 2012-10-17"}),
        ("no such key as s3:x-amz-acl-of-another", set()),
        ("Policy has invalid resource", set()),
    ],
)
def test_what_a_refusal_names_of_its_request(message: str, named: set[str]) -> None:
    sent = policy("s3:x-amz-acl", status=400)
    error = Body(f"<Error><Code>MalformedPolicy</Code><Message>{message}</Message></Error>")
    refused = Exchange("c", "PUT", sent.url, request_body=sent.request_body, status=400, response_body=error)
    assert named_in_response(refused) == named


def test_findings_have_their_kinds() -> None:
    (found,) = rules(SIZES)([under(1, policy("s3:prefix"))])
    assert found == finding_of("exposed", found.id, found.title, found.results)
