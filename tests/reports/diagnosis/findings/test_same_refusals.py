"""Tests of refused valid requests: findings are told apart by the request, and not by the status alone."""

from __future__ import annotations

from typing import Any

import pytest

from record.exchanges import Body
from record.lines import CheckResult
from reports.diagnosis.findings.refused_requests import refused_requests
from tests.reports.diagnosis.findings.results import found_by
from tests.reports.made import OK, deviating, exchanged, result

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


def put(number: int, client: str = "c", *headers: tuple[str, str], about: str = "PutObject") -> CheckResult:
    sent = exchanged("PUT", "b/k", 501, headers)
    return result(f"x::{number}", client, None, deviating(OK, "501 NotImplemented", about), sent, feature="f")


def of_key(number: int, key: str, method: str = "PUT") -> CheckResult:
    came = deviating(OK, "400 InvalidName", "PutObject")
    return result(f"x::{number}", "c", None, came, exchanged(method, f"b/{key}", 400), feature="f")


RULE = "<Rules><Rule><Abort><Days>1</Days></Abort></Rule></Rules>"
WITH_RULE = [refused(n, "Malformed", RULE) for n in range(4)]
WITHOUT = [accepted("<Rules><Rule><Days>1</Days></Rule></Rules>")] * 10
STORED = result("objects/put::what_was_put_is_read[bytes]", "c", feature="objects")
PRIVATE = result("access/canned_acl::aws_exec_read_is_accepted", "c", feature="f")
"""A check that stores an object with x-amz-acl, and is accepted."""
TAGGED = [put(number, "c", ("x-amz-tagging", "a=b")) for number in range(5)]
PUBLIC = [put(number, "c", ("x-amz-acl", "public-read")) for number in range(5)]
READABLE = [put(number, "c", ("x-amz-acl", "authenticated-read")) for number in range(5, 7)]
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
    "a header that all refused requests have, and no accepted one, is named": [STORED, *TAGGED],
    "a header that is accepted with another value is named with its value": [PRIVATE, *[STORED] * 3, *PUBLIC],
    "it is not named if several values are refused": [PRIVATE, *[STORED] * 3, *PUBLIC, *READABLE],
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
    found = found_by(refused_requests, results)
    assert [f"{each.title} ({len(each.results)})" for each in found] == snapshot
