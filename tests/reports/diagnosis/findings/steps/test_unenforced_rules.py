"""Tests of rules that should have refused or allowed something: findings are told apart by the rule, and its
request."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from record.exchanges import Body, RecordedExchange
from record.lines import CheckResult, Deviation
from reports.diagnosis.exchanges.access_rules import rule_of
from reports.diagnosis.exchanges.particulars import particulars_in_response
from reports.diagnosis.findings.grouping import finding_of
from reports.diagnosis.findings.sizes import Sizes
from reports.diagnosis.findings.special_names import SpecialNames
from reports.diagnosis.findings.steps.unenforced_rules import rules

SIZES = Sizes(across=2, in_one=9, alone=9, critical_alone=3)
DENIED = Deviation("", {"replies": [[403, "AccessDenied"]]}, {"success": None})
ALLOWED = Deviation("PutObject", {"success": None}, {"replies": [[403, "AccessDenied"]]})


def policy(key: str = "", status: int = 204, by: str = "MAIN_ACCESS_KEY", **more: str) -> RecordedExchange:
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Resource": "arn:aws:s3:::b/*",
        **more,
        **({"Condition": {"StringLike": {key: "x"}}} if key else {}),
    }
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    signed = (("Authorization", f"AWS {by}:b"),)
    return RecordedExchange("c", "PUT", "http://e.test/b?policy", signed, request_body=Body(text), status=status)


def under(
    number: int, *before: RecordedExchange, deviation: Deviation = DENIED, subject: str = "PutObject", **headers: str
) -> CheckResult:
    more = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    signed = (("Authorization", "AWS ALT_ACCESS_KEY:b"), *more)
    status = 403 if deviation is ALLOWED else 200
    sent = RecordedExchange("c", "PUT", "http://e.test/b/k", signed, status=status, response_headers=(("ETag", "x"),))
    return CheckResult(
        f"x::{number}", "c", "fail", deviation=deviation, exchanges=(*before, sent), subject=subject, feature="f"
    )


def titles(*results: CheckResult) -> list[str]:
    return [found.title for found in rules(SIZES, SpecialNames(results))(results)]


def test_conditions_that_are_not_enforced_are_one_finding_that_names_their_keys() -> None:
    acl = under(1, policy("s3:x-amz-acl"))
    referer = [under(2, policy("aws:Referer")), under(3, policy("AWS:referer"))]
    assert titles(acl) == ["StringLike of s3:x-amz-acl in a bucket policy not enforced (PutObject)"]
    assert titles(acl, *referer) == [
        "Conditions of s3:x-amz-acl and AWS:referer in a bucket policy not enforced (PutObject)"
    ]


def test_what_is_let_in_without_a_condition_names_the_part_of_the_policy_that_is_about_it() -> None:
    denied = [under(number, policy(Action="s3:PutObject")) for number in (1, 6, 7, 8, 9)]
    inverted = under(2, policy(NotAction="s3:GetObject"), subject="GetObject")
    allowed = policy(Effect="Allow", Action="s3:PutObject")
    tagged = [under(number, allowed, x_amz_tagging="a=b") for number in (3, 4)]
    elsewhere = under(5, policy(Effect="Allow", Action="s3:PutObject", Resource="arn:aws:s3:::b/other/*"))
    assert titles(*denied, inverted, *tagged, elsewhere) == [
        "NotAction in a bucket policy not enforced (GetObject)",
        "PutObject let in under a bucket policy that denies s3:PutObject",
        "PutObject with x-amz-tagging let in under a bucket policy that allows only s3:PutObject",
        "PutObject let in under a bucket policy that does not name its key",
    ]


def test_a_policy_about_the_same_folder_is_named_by_its_pattern() -> None:
    beside = under(1, policy(Effect="Allow", Action="s3:PutObject", Resource="arn:aws:s3:::b/a/[xy]+"))
    (sent,) = beside.exchanges[1:]
    moved = replace(beside, exchanges=(beside.exchanges[0], replace(sent, url="http://e.test/b/a/x")))
    assert titles(moved) == ["PutObject of a/x let in under a bucket policy that names only a/[xy]+"]


def test_a_statement_about_other_keys_does_not_decide() -> None:
    own, other = (json.loads(policy(*key).request_body.text)["Statement"][0] for key in ((), ("s3:x-amz-acl",)))
    text = json.dumps({"Statement": [{**other, "Resource": ["arn:aws:s3:::b/other/*"]}, {**own, "Action": "s3:*"}]})
    put = RecordedExchange("c", "PUT", "http://e.test/b?policy", request_body=Body(text), status=204)
    assert titles(under(1, put)) == ["PutObject let in under a bucket policy that denies s3:*"]
    # The record may have only the beginning of a long policy.
    cut = RecordedExchange("c", "PUT", "http://e.test/b?policy", request_body=Body(text[:-3], cut=True), status=204)
    assert titles(under(1, cut)) == ["PutObject let in under a bucket policy"]


def test_a_denial_that_does_not_bind_the_account_of_the_policy_explains_its_conditions() -> None:
    by_owner = {"by": "ALT_ACCESS_KEY"}
    conditional = under(1, policy("s3:x-amz-acl", **by_owner))
    assert titles(conditional) == ["StringLike of s3:x-amz-acl in a bucket policy not enforced (PutObject)"]
    of_another = under(3, policy("s3:prefix"))
    assert titles(conditional, under(2, policy(**by_owner)), of_another) == [
        "Deny in a bucket policy does not bind the account that has put the policy (PutObject)",
        "StringLike of s3:prefix in a bucket policy not enforced (PutObject)",
    ]
    # A denial of certain principals may have another fault.
    certain = under(2, policy(**by_owner, Principal="arn:aws:iam:::user/a"))
    assert len(titles(conditional, certain)) == 2


def test_the_grants_of_an_acl_are_named_without_those_of_the_owner() -> None:
    grants = (("x-amz-grant-full-control", 'id="main"'), ("x-amz-grant-write", 'id="alt"'))
    acl = RecordedExchange("c", "PUT", "http://e.test/b?acl", grants, status=200)
    assert titles(under(1, acl)) == [
        "PutObject let in under an ACL of the bucket that grants WRITE, which does not allow it"
    ]
    full = RecordedExchange("c", "PUT", "http://e.test/b?acl", grants[:1], status=200)
    assert titles(under(1, full)) == [
        "PutObject let in under an ACL of the bucket that grants FULL_CONTROL, which does not allow it"
    ]


def test_keys_that_somebody_deletes_against_a_rule_are_let_in_too() -> None:
    gone = Deviation("keys", {"value": ["a"]}, {"value": []}, sort="entries", lets_in=True)
    acl = RecordedExchange("c", "PUT", "http://e.test/b?acl", (("x-amz-acl", "public-read"),), status=200)
    assert titles(under(1, acl, deviation=gone, subject="DeleteObjects")) == [
        "DeleteObjects let in under an ACL of the bucket that grants public-read, which does not allow it"
    ]


def test_grants_that_let_in_to_the_same_operation_are_one_finding() -> None:
    def granted(acl: str) -> RecordedExchange:
        return RecordedExchange("c", "PUT", "http://e.test/b?acl", (("x-amz-acl", acl),), status=200)

    single = under(1, granted("public-read"), subject="DeleteObject")
    batch = under(2, granted("public-read-write"), subject="DeleteObjects")
    copy = under(3, granted("public-read"), subject="CopyObject")
    assert titles(single, batch, copy) == [
        "DeleteObject and DeleteObjects let in under an ACL of the bucket that grants "
        "public-read or public-read-write, which does not allow it",
        "CopyObject let in under an ACL of the bucket that grants public-read, which does not allow it",
    ]


def test_a_switch_that_is_on_names_the_rule() -> None:
    document = Body("<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><A>false</A></X>")
    block = RecordedExchange("c", "PUT", "http://e.test/b?publicAccessBlock", request_body=document, status=200)
    assert titles(under(1, block)) == ["BlockPublicAcls in a public access block not enforced (PutObject)"]


def test_a_rule_that_holds_in_other_cases_is_not_always_enforced() -> None:
    let_in = replace(under(1, policy("s3:x-amz-acl")), id="x::y[1]")
    kept_out = CheckResult("x::y[2]", "c", "pass", feature="f")
    (found,) = rules(SIZES, SpecialNames([let_in], [kept_out]))([let_in])
    assert found.title == "StringLike of s3:x-amz-acl in a bucket policy not always enforced (PutObject)"


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
    refused = RecordedExchange("c", "PUT", sent.url, request_body=sent.request_body, status=400, response_body=error)
    assert particulars_in_response(refused) == named


def test_findings_have_their_kinds() -> None:
    some = [under(1, policy("s3:prefix"))]
    (found,) = rules(SIZES, SpecialNames(some))(some)
    assert found == finding_of("exposed", found.id, found.title, found.results, is_vague=True)


def test_conditions_that_other_cases_enforce_are_apart_from_those_that_nothing_enforces() -> None:
    def of_check(check: str, key: str) -> CheckResult:
        return replace(under(1, policy(key)), id=f"x::{check}[1]")

    unknown = [of_check("unknown", "s3:if-match"), of_check("unknown_too", "s3:if-none-match")]
    known = of_check("known", "aws:Referer")
    passing = CheckResult("x::known[2]", "c", "pass", feature="f")
    assert [each.title for each in rules(SIZES, SpecialNames([*unknown, known], [passing]))([*unknown, known])] == [
        "Conditions of s3:if-match and s3:if-none-match in a bucket policy not enforced (PutObject)",
        "StringLike of aws:Referer in a bucket policy not always enforced (PutObject)",
    ]
