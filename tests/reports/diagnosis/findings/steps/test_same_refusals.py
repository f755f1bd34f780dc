"""Tests of refused valid requests: findings are told apart by the request, and not by the status alone."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from record.exchanges import Body
from record.lines import CheckResult
from reports.diagnosis.findings.sizes import Sizes
from reports.diagnosis.findings.special_names import SpecialNames
from reports.diagnosis.findings.steps.same_refusals import refused_requests
from tests.reports.made import OK, deviating, exchanged, result

SIZES = Sizes(across=4, in_one=9, alone=9, critical_alone=3)
POLICY = "PutBucketPolicy"


def refused(number: int, message: str = "", text: str = "", operation: str = POLICY, status: int = 400) -> CheckResult:
    came = deviating(OK, f"{status} InvalidArgument", operation)
    error = Body(f"<Error><Code>InvalidArgument</Code><Message>{message}</Message></Error>")
    sent = exchanged("PUT", f"b?{operation}", 400, request_body=Body(text), response_body=error)
    return result(f"x::{number}", "c", None, came, sent, feature="f")


def accepted(text: str = "") -> CheckResult:
    sent = exchanged("PUT", f"b?{POLICY}", request_body=Body(text))
    return result("y::1", "c", None, deviating("a", "b", "body"), sent, feature="f")


def with_key(number: int, key: str) -> CheckResult:
    text = f'{{"Statement": {{"Condition": {{"StringEquals": {{"{key}": "x"}}}}}}}}'
    return refused(number, f"invalid condition key '{key}'", text)


def presigned(number: int, operation: str) -> CheckResult:
    one = refused(number, operation=operation)
    return replace(one, exchanges=(replace(one.exchanges[0], url="http://e.test/b/k?X-Amz-Signature=a"),))


def put(number: int, client: str = "c", *headers: tuple[str, str], about: str = "PutObject") -> CheckResult:
    sent = exchanged("PUT", "b/k", 501, headers)
    return result(f"x::{number}", client, None, deviating(OK, "501 NotImplemented", about), sent, feature="f")


def of_key(number: int, key: str, method: str = "PUT") -> CheckResult:
    came = deviating(OK, "400 InvalidName", "PutObject")
    return result(f"x::{number}", "c", None, came, exchanged(method, f"b/{key}", 400), feature="f")


RULE = "<Rules><Rule><Abort><Days>1</Days></Abort></Rule></Rules>"
WITH_RULE = [refused(n, "Malformed", RULE) for n in range(4)]
WITHOUT = [accepted("<Rules><Rule><Days>1</Days></Rule></Rules>")] * 10
PRESIGNED = [presigned(n, ("GetObject", "PutObject")[n % 2]) for n in range(6)]
STORED = result("objects/put::what_was_put_is_read[bytes]", "c", feature="objects")
PRIVATE = result("access/canned_acl::aws_exec_read_is_accepted", "c", feature="f")
"""A check that stores an object with x-amz-acl, and is accepted."""
TAGGED = [put(number, "c", ("x-amz-tagging", "a=b")) for number in range(5)]
PUBLIC = [put(number, "c", ("x-amz-acl", "public-read")) for number in range(5)]
READABLE = [put(number, "c", ("x-amz-acl", "authenticated-read")) for number in range(5, 7)]
PLAIN = [put(number) for number in range(5)]
THROUGH_TWO = [put(number, "cd"[number % 2]) for number in range(6)]
OTHERS_PASS = [result(f"x::{number}", "dc"[number % 2], feature="f") for number in range(6)]
NO_DAY = [refused(n, "No such day" if n < 4 else "No such rule") for n in range(8)]
EMPTY, DOTS, LONG = (
    [of_key(n + 10 * place, key) for n in range(3)] for place, key in enumerate(("a//b", "a/../b", "x" * 256))
)

CAUSES: dict[str, list[CheckResult]] = {
    "condition keys that are not known are one cause": [
        *(with_key(n, "s3:x-amz-acl") for n in range(4)), *(with_key(n, "s3:if-none-match") for n in range(4, 7)),
    ],
    "a document names the element that hardly any accepted one has": [*WITH_RULE, *WITHOUT, accepted(RULE)],
    "it does not where some accepted ones have it": [*WITH_RULE, *WITHOUT, *[accepted(RULE)] * 3],
    "presigned URLs with one code are one cause over all operations": [*PRESIGNED, *map(refused, range(6, 10))],
    "the code is not about the way if most other requests get it": [*PRESIGNED[:4], *map(refused, range(6, 16))],
    "a header that all refused requests have, and no accepted one, is named": [STORED, *TAGGED],
    "it is named if nearly all have it": [STORED, *TAGGED, put(6)],
    "it is named with all operations": [
        STORED, *TAGGED[2:], *(put(n, "c", ("x-amz-tagging", "a=b"), about="CopyObject") for n in range(2)),
    ],
    "a header that is accepted with another value is named with its value": [PRIVATE, *[STORED] * 3, *PUBLIC],
    "it is not named if several values are refused": [PRIVATE, *[STORED] * 3, *PUBLIC, *READABLE],
    "requests that ask for no more than accepted ones are said to be alike": [STORED, *PLAIN],
    "requests with metadata ask for more": [
        STORED, *PLAIN, *(put(n, "c", ("x-amz-meta-a", "b")) for n in range(5, 10)),
    ],
    "what passes through another client is refused now and then": [STORED, *OTHERS_PASS, *THROUGH_TWO],
    "it must pass nearly always": [STORED, *OTHERS_PASS[:3], *THROUGH_TWO],
    "operations that are missing in the same words are one cause": [
        refused(n, "No ACLs", operation=("PutBucketAcl", "PutObjectAcl")[n % 2], status=501) for n in range(8)
    ],
    "operations with the same refusal are told apart": [
        refused(n, operation=("PutBucketCors", "PutBucketAcl")[n % 2]) for n in range(8)
    ],
    "an operation that others succeed with is told apart by the message": [*NO_DAY, accepted()],
    "a few refusals are no cause": NO_DAY[:3],
    "the same code for keys of several forms has a cause for each": [*EMPTY, *DOTS, *LONG],
    "a listing is not about such keys": [*EMPTY, of_key(40, "?prefix=a%2F%2F", "GET")],
    "the code is not about keys if other keys are refused": [*EMPTY, *(of_key(50 + n, "k") for n in range(3))],
}  # fmt: skip


@pytest.mark.parametrize("results", CAUSES.values(), ids=CAUSES)
def test_causes(results: list[CheckResult], snapshot: Any) -> None:
    failing = [each for each in results if each.verdict == "fail"]
    named = SpecialNames(failing, [each for each in results if each.verdict == "pass"])
    found = refused_requests({}, SIZES, named)(failing)
    assert [f"{each.title} ({len(each.results)})" for each in found] == snapshot
