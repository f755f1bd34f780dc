"""Tests of facts: a row for each kind of answer, and for what values and requests may show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from record.lines import CheckResult, Deviation
from reports.diagnosis.findings.other_requests import SuccessfulRequests
from reports.diagnosis.findings.result_facts import Fact
from tests.reports.diagnosis.exchange_language import deviation, exchange
from tests.reports.diagnosis.findings.results import facts
from tests.reports.made import OK, deviating, result, valued

ERROR = "<Error><Code>InvalidTag</Code><Message>Too many tags (you sent 51).</Message></Error>"
TILDE, SMILE = "\uff5e", "\U0001f600"
"""In UTF-8, the smile comes after the wide tilde; in UTF-16, before it."""
AFTER_TILDE, AFTER_SMILE = "GET b?marker=p%2F%EF%BD%9E&prefix=p%2F", "GET b?marker=p%2F%F0%9F%98%80&prefix=p%2F"
TWO = deviating(["a", "b"], ["", "b"], "ETag and body", sort=("form", "data"))
ANSWERS: dict[str, tuple[Deviation, list[str]]] = {
    "a valid request is refused": (deviation("success > 400 InvalidTag", about="PutObject"), ["PUT b/k?tagging 400"]),
    "an internal error": (deviation("success > 500 InternalError", about="PutObject"), ["PUT b/k 500"]),
    "no response": (deviating({"text": "a response"}, {"fault": "IncompleteResponse"}, "GetObject"), ["GET b/k"]),
    "another success": (deviation("success > 200"), ["PUT b/k"]),
    "another refusal": (deviation("400 MalformedXML > 400 InvalidTag"), ["PUT b/k?tagging 400"]),
    "a success that should be denied": (deviation("403 AccessDenied > success"), ["GET b/k <ETag: x; =text"]),
    "a condition that is not met is ignored": (deviation("412 PreconditionFailed > success"), ["PUT b/k If-Match: x;"]),
    "stored data are not found": (deviation("success > 404 NoSuchKey", about="GetObject"), ["PUT b/k", "GET b/k 404"]),
    "data that are destroyed": (deviating("a", "", "body", sort="data"), ["PUT b/k?acl", "GET b/k =x"]),
    "a value that is missing": (valued("tags", {"a": "b"}, {}), ["GET b/k?tagging"]),
    "one of two values": (TWO, ["GET b/k"]),
    "keys of a file system": (valued("body", "a", "b"), ["GET b/a//b =b"]),
    "a document that is missing": (deviating(OK, {"fault": "NoDocument"}, "GetObjectAcl"), ["GET b/k?acl =x"]),
    "an unreadable 304": (deviating(OK, {"fault": "ResponseParserError"}, "GetObject"), ["GET b/k 304"]),
}  # fmt: skip


@pytest.mark.parametrize(("came", "exchanges"), ANSWERS.values(), ids=ANSWERS)
def test_answers(came: Deviation, exchanges: list[str], snapshot: Any) -> None:
    sent = [exchange(text) for text in exchanges]
    sent[-1] = (
        replace(sent[-1], response_body=replace(sent[-1].response_body, shown=ERROR))
        if came.status == 400
        else sent[-1]
    )
    (fact,) = facts([result("x::y", "c", "fail", came, *sent)])
    assert in_words(fact) == snapshot


def in_words(fact: Fact) -> dict[str, Any]:
    names = (
        "severity",
        "place",
        "operation",
        "expected",
        "got",
        "message",
        "names",
        "ways",
        "signs",
        "written",
        "path_form",
    )
    found = {name: getattr(fact, name) for name in names} | {"asked": fact.asked and fact.asked.requests}
    found |= {"act": fact.act and fact.act.method, "destroyer": fact.destroyer and fact.destroyer.url}
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in found.items() if value}


@pytest.mark.parametrize(
    ("expected", "got", "request_", "how"),
    [
        (["a", TILDE, SMILE], ["a", SMILE, TILDE], "", "utf-16"),
        ([{"Prefix": TILDE}, {"Prefix": SMILE}], [{"Prefix": SMILE}, {"Prefix": TILDE}], "", "utf-16"),
        (f"[('{TILDE}', 'id'), ('{SMILE}', 'id… (999 characters)", [[SMILE, "id"]], "", "utf-16"),
        ([f"p/{SMILE}"], [], AFTER_TILDE, "utf-16"),
        ([], [f"p/{TILDE}"], AFTER_SMILE, "utf-16"),
        ([], ["p/a"], AFTER_SMILE, ""),
        ([f"p/{SMILE}"], [], "GET b", ""),
        (["a", "é", TILDE], ["a", TILDE, "é"], "", ""),
        (["B", "a"], ["a", "B"], "", ""),
        ("text/html; charset=x", "text/html;charset=x", "", "white space"),
        ('"abc"', "abc", "", "quotes"),
        ("gzip", "gzip,aws-chunked", "", "aws-chunked"),
        ("gzip", "br,aws-chunked", "", ""),
        (None, "aws-chunked", "", "aws-chunked"),
        ({}, {"Content-Encoding": "aws-chunked"}, "", "aws-chunked"),
        ({"a": "x y", "b": "z"}, {"a": "x%20y", "b": "z"}, "", "percent-encoded"),
        ("a%2Fb", "a/b", "", "percent-decoded"),
        ({"a": "", "b": "1"}, {"b": "1"}, "", "empty values left out"),
        ({"a": "x y", "b": "Z"}, {"a": "x%20y", "b": "z"}, "", ""),
        ("", "x", "", ""),
        (1, 2, "", ""),
    ],
)
def test_how_values_differ(expected: Any, got: Any, request_: str, how: str) -> None:
    exchanges = [exchange(request_)] if request_ else []
    (fact,) = facts([result("x::y", "c", "fail", valued("keys", expected, got), *exchanges)])
    assert fact.difference == how


def asking(name: str, *exchanges: str, came: str | Deviation = "412 > success") -> CheckResult:
    deviating = deviation(came) if isinstance(came, str) else came
    return result(name, "c", "fail", deviating, *map(exchange, exchanges))


PLAIN = [asking(f"p::{n}", "PUT b/k User-Agent: x; Content-Type: x;") for n in range(9)]


def special(one: CheckResult, others: Sequence[CheckResult] = PLAIN) -> list[str]:
    return sorted(facts([one, *others])[0].special)


def test_special_names_are_those_that_most_similar_requests_lack() -> None:
    """Names of the transfer, of the user's metadata, and those that clients add are none."""
    assert special(asking("x::y", "PUT b/k Content-Type: x; If-Match: x;")) == ["if-match"]
    assert special(asking("x::y", "PUT b/k?uploadId=1&max-parts=2&tagging")) == ["max-parts"]
    assert special(asking("x::y", "PUT b/k x-amz-meta-a: x; Authorization: x; x-amz-copy-source: x;")) == []
    assert special(asking("x::y", "PUT b/k Content-MD5: x; x-amz-checksum-crc32: x; Accept-Encoding: x;")) == []
    assert special(asking("x::y")) == []


def test_a_refusal_is_about_one_request_and_a_value_about_all() -> None:
    exchanges = ("PUT b/k x-amz-tagging: x;", "GET b/k Range: x;")
    assert special(asking("x::y", *exchanges)) == ["range"]
    assert special(asking("x::y", *exchanges, came=valued("tags", 1, 2))) == ["range", "x-amz-tagging"]


def test_what_requests_that_pass_have_too_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {"x::passing": frozenset({"x-amz-acl"}), "x::other": frozenset({"x-amz-tagging"})}
    monkeypatch.setattr("reports.diagnosis.findings.other_requests.names_sent", names.__getitem__)
    some = facts([*(asking(f"x::{n}", "PUT b/k x-amz-acl: x;") for n in range(3)), *PLAIN])[:3]
    for check, telling in (("x::other", ["x-amz-acl"]), ("x::passing", [])):
        assert SuccessfulRequests([result(check)], {}).distinguishing_names(["x-amz-acl"], some) == telling
