"""Tests of the requirement that a title names, with the values of the example."""

from __future__ import annotations

import pytest

from record.exchanges import Body, RecordedExchange
from record.lines import CheckResult, Deviation
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.violated import explanation, values_of


@pytest.mark.parametrize(
    ("deviation", "query", "message"),
    [
        (Deviation("keys", {"value": ["p1-2/a", "b"]}, {"value": []}), "prefix=p1-2%2F&delimiter=%2F",
         "keys with delimiter=/: a, b missing"),
        (Deviation("keys", {"value": ["a", "b"]}, {"value": ["b", "c", "c"]}), "", "keys: a missing; c, c too many"),
        (Deviation("keys", {"value": ["a"]}, {"value": ["b"]}), "", "keys: b instead of a"),
        (Deviation("uploads", {"value": [["a", "x" * 30]]}, {"value": f"[('b', '{'x' * 30}'), ('c… (9000 characters)"}),
         "key-marker=main-7%2Fa", "with key-marker=a: b instead of a"),
        (Deviation("keys", {"value": ["a", "b", "c"]}, {"value": "['a', 'a', 'b', 'c', 'd… (900 characters)"}), "",
         "keys: a instead of b"),
        (Deviation("keys", {"value": ["a", "b"]}, {"value": f"['a', '{'x' * 30}', 'c… (900 characters)"}), "", ""),
        (Deviation("keys", {"value": ["a'b"]}, {"value": "[\"a'b\", 'c… (900 characters)"}), "", ""),
        (Deviation("groups", {"value": []}, {"value": [{"Prefix": "d/"}]}), "", "groups: d/ too many"),
        (Deviation("tags", {"value": {"a": "b"}}, {"value": {"a": None}}), "", "tags: a=nothing instead of a=b"),
        (Deviation("body", {"bytes": [9, ""]}, {"bytes": [50, "x"]}), "", "body: 50 bytes instead of 9 bytes"),
        (Deviation("times", {"value": ["1", "2"]}, {"value": ["2", "1"]}), "", ""),
        (Deviation("whether it is listed", {"value": False}, {"value": True}), "", ""),
        (Deviation("", {"replies": [[404, "NoSuchKey"]]}, {"success": None}), "", ""),
    ],
)  # fmt: skip
def test_the_values_of_the_example_are_named_without_the_names_of_the_run(
    deviation: Deviation, query: str, message: str
) -> None:
    sent = RecordedExchange("c", "GET", f"http://e.test/b?{query}", status=200)
    shown = CheckResult("a/x::b", "c", "fail", subject="ListObjects", deviation=deviation, exchanges=(sent,))
    assert values_of("corrupt", shown, "Data of uploads wrong") == message


def test_the_expression_of_a_query_is_named() -> None:
    deviation = Deviation("records", {"value": "yes"}, {"value": "no"}, sort="data")
    document = Body("<SelectObjectContentRequest><Expression>SELECT 1 &lt; 2</Expression></SelectObjectContentRequest>")
    sent = RecordedExchange("c", "POST", "http://e.test/b/k?select", status=200, request_body=document)
    shown = CheckResult("a/x::b", "c", "fail", deviation=deviation, exchanges=(sent,))
    assert values_of("corrupt", shown) == "records with SELECT 1 < 2: no instead of yes"


def test_the_requirement_is_that_of_the_example_whose_values_are_named() -> None:
    deviation = Deviation("keys", {"value": ["a"]}, {"value": []}, sort="entries")
    shown = CheckResult(
        "a/x::b", "c", "fail", level="core", gate=True, deviation=deviation, requirement="ListObjects returns all keys."
    )
    others = (CheckResult("a/x::c[1]", "c", "fail"), CheckResult("a/x::c[2]", "c", "fail"))
    found = Finding("x", "corrupt", "Data wrong", ("f1",), (*others, shown))
    assert explanation(found) == "keys: a missing; required: ListObjects returns all keys"


def test_a_listing_that_failed_is_told_with_its_parameters_but_without_a_token() -> None:
    sent = RecordedExchange("c", "GET", "http://e.test/b?list-type=2&delimiter=0&continuation-token=x", status=200)
    shown = CheckResult("a/x::b", "c", "fail", subject="ListObjectsV2", exchanges=(sent,))
    assert values_of("corrupt", shown) == "with delimiter=0"
