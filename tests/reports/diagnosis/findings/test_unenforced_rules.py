"""Tests of rules that should have refused or allowed something: findings are told apart by the rule, and its
request."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace

from record.exchanges import Body, RecordedExchange
from record.lines import CheckResult, Deviation
from reports.diagnosis.exchanges.access_rules import rule_of
from reports.diagnosis.exchanges.documents import particulars_in_response
from reports.diagnosis.exchanges.requests import seen_in
from reports.diagnosis.findings.unenforced_rules import unenforced_rules
from tests.reports.diagnosis.findings.results import found_by
from tests.reports.made import OK, deviating, exchanged, result

DENIED = deviating("403 AccessDenied", OK)
ALLOWED = deviating(OK, "403 AccessDenied", "PutObject")


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
    return exchanged("PUT", "b?policy", status, signed, request_body=Body(text))


def under(
    number: int, *before: RecordedExchange, deviation: Deviation = DENIED, subject: str = "PutObject", **headers: str
) -> CheckResult:
    more = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    signed = (("Authorization", "AWS ALT_ACCESS_KEY:b"), *more)
    status = 403 if deviation is ALLOWED else 200
    sent = exchanged("PUT", "b/k", status, signed, response_headers=(("ETag", "x"),))
    return CheckResult(
        f"x::{number}", "c", "fail", deviation=deviation, exchanges=(*before, sent), subject=subject, feature="f"
    )


def setting(what: str, *headers: tuple[str, str], **more: Any) -> RecordedExchange:
    return exchanged("PUT", f"b?{what}", 200, headers, **more)


def acl(canned: str) -> RecordedExchange:
    return setting("acl", ("x-amz-acl", canned))


def of_check(check: str, key: str) -> CheckResult:
    return replace(under(1, policy(key)), id=f"x::{check}[1]")


def at(place: str, one: CheckResult) -> CheckResult:
    *before, sent = one.exchanges
    return replace(one, exchanges=(*before, replace(sent, url=f"http://e.test/{place}")))


ACL, REFERER = under(1, policy("s3:x-amz-acl")), [under(2, policy("aws:Referer")), under(3, policy("AWS:referer"))]
PUTS = {"Effect": "Allow", "Action": "s3:PutObject"}
OWN, OTHER = (json.loads(policy(key).request_body.text)["Statement"][0] for key in ("", "s3:x-amz-acl"))
TWO = json.dumps({"Statement": [{**OTHER, "Resource": ["arn:aws:s3:::b/other/*"]}, {**OWN, "Action": "s3:*"}]})
BY_OWNER = under(1, policy("s3:x-amz-acl", by="ALT_ACCESS_KEY"))
FULL, WRITE = ("x-amz-grant-full-control", 'id="main"'), ("x-amz-grant-write", 'id="alt"')
BLOCK = "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><A>false</A></X>"
GONE = deviating(["a"], [], "keys", sort="entries", lets_in=True)
KEPT_OUT = [under(number, policy("s3:prefix"), deviation=ALLOWED) for number in range(3)]

CAUSES: dict[str, list[CheckResult]] = {
    "a condition that is not enforced names its key": [ACL],
    "conditions that are not enforced are one finding": [ACL, *REFERER],
    "what is let in without a condition names the part of the policy that is about it": [
        *(under(number, policy(Action="s3:PutObject")) for number in (1, 6, 7, 8, 9)),
        under(2, policy(NotAction="s3:GetObject"), subject="GetObject"),
        *(under(number, policy(**PUTS), x_amz_tagging="a=b") for number in (3, 4)),
        under(5, policy(**PUTS, Resource="arn:aws:s3:::b/other/*")),
    ],
    "a policy about the same folder is named by its pattern": [
        at("b/a/x", under(1, policy(**PUTS, Resource="arn:aws:s3:::b/a/[xy]+")))],
    "a statement about other keys does not decide": [under(1, setting("policy", request_body=Body(TWO)))],
    "the record may have only the beginning of a long policy": [
        under(1, setting("policy", request_body=Body(TWO[:-3], cut=True)))],
    "a condition may be of the account's own policy": [BY_OWNER],
    "a denial that does not bind the account of the policy explains its conditions": [BY_OWNER,
        under(2, policy(by="ALT_ACCESS_KEY")), under(3, policy("s3:prefix"))],
    "a denial of certain principals may have another fault": [BY_OWNER,
        under(2, policy(by="ALT_ACCESS_KEY", Principal="arn:aws:iam:::user/a"))],
    "the grants of an ACL are named without those of the owner": [under(1, setting("acl", FULL, WRITE))],
    "the grants of the owner are named alone": [under(1, setting("acl", FULL))],
    "keys that somebody deletes against a rule are let in too": [
        under(1, acl("public-read"), deviation=GONE, subject="DeleteObjects")],
    "grants that let in to the same operation are one finding": [under(1, acl("public-read"), subject="DeleteObject"),
        under(2, acl("public-read-write"), subject="DeleteObjects"),
        under(3, acl("public-read"), subject="CopyObject")],
    "a switch that is on names the rule": [under(1, setting("publicAccessBlock", request_body=Body(BLOCK)))],
    "a rule that holds in other cases is not always enforced": [replace(ACL, id="x::y[1]"),
        result("x::y[2]", "c", feature="f")],
    "conditions that other cases enforce are apart from those that nothing enforces": [
        of_check("unknown", "s3:if-match"), of_check("unknown_too", "s3:if-none-match"),
        of_check("known", "aws:Referer"), result("x::known[2]", "c", feature="f")],
    "what is kept out though a rule allows it is a finding where it is often": KEPT_OUT,
    "what is kept out once is none": KEPT_OUT[:1],
    "what no rule is about is none": [under(1)],
}  # fmt: skip


@pytest.mark.parametrize("results", CAUSES.values(), ids=CAUSES)
def test_causes(results: list[CheckResult], snapshot: Any) -> None:
    found = found_by(unenforced_rules, results, across=2)
    assert [f"{each.severity}: {each.title} ({len(each.results)})" for each in found] == snapshot


def test_a_rule_that_was_refused_decides_nothing() -> None:
    assert rule_of(seen_in(under(1, policy("s3:x-amz-acl", status=400)))) is None


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
