"""Tests of the requirement that a title names, with the values of the example."""

from __future__ import annotations

import pytest

from record.exchanges import Body
from record.lines import CheckResult, Deviation
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.violations import explanation, values_of
from tests.reports.made import OK, deviating, exchanged


@pytest.mark.parametrize(
    ("deviation", "query", "message"),
    [
        (deviating(["p1-2/a", "b"], [], "keys"), "prefix=p1-2%2F&delimiter=%2F",
         "keys with delimiter=/: a, b missing"),
        (deviating(["a", "b"], ["b", "c", "c"], "keys"), "", "keys: a missing; c, c too many"),
        (deviating(["a"], ["b"], "keys"), "", "keys: b instead of a"),
        (deviating({"value": [["a", "x" * 30]]}, {"value": f"[('b', '{'x' * 30}'), ('c… (9000 characters)"}, "uploads"),
         "key-marker=main-7%2Fa", "with key-marker=a: b instead of a"),
        (deviating(["a", "b", "c"], "['a', 'a', 'b', 'c', 'd… (900 characters)", "keys"), "",
         "keys: a instead of b"),
        (deviating(["a", "b"], {"value": f"['a', '{'x' * 30}', 'c… (900 characters)"}, "keys"), "", ""),
        (deviating(["a'b"], "[\"a'b\", 'c… (900 characters)", "keys"), "", ""),
        (deviating([], [{"Prefix": "d/"}], "groups"), "", "groups: d/ too many"),
        (deviating({"value": {"a": "b"}}, {"value": {"a": None}}, "tags"), "", "tags: a=nothing instead of a=b"),
        (deviating({"bytes": [9, ""]}, {"bytes": [50, "x"]}, "body"), "", "body: 50 bytes instead of 9 bytes"),
        (deviating(["1", "2"], ["2", "1"], "times"), "", ""),
        (deviating(False, True, "whether it is listed"), "", ""),
        (deviating("404 NoSuchKey", OK), "", ""),
    ],
)  # fmt: skip
def test_the_values_of_the_example_are_named_without_the_names_of_the_run(
    deviation: Deviation, query: str, message: str
) -> None:
    sent = exchanged("GET", f"b?{query}")
    shown = CheckResult("a/x::b", "c", "fail", subject="ListObjects", deviation=deviation, exchanges=(sent,))
    assert values_of("corrupt", shown, "Data of uploads wrong") == message


def test_the_expression_of_a_query_is_named() -> None:
    deviation = deviating("yes", "no", "records", sort="data")
    document = Body("<SelectObjectContentRequest><Expression>SELECT 1 &lt; 2</Expression></SelectObjectContentRequest>")
    sent = exchanged("POST", "b/k?select", request_body=document)
    shown = CheckResult("a/x::b", "c", "fail", deviation=deviation, exchanges=(sent,))
    assert values_of("corrupt", shown) == "records with SELECT 1 < 2: no instead of yes"


def test_the_requirement_is_that_of_the_example_whose_values_are_named() -> None:
    deviation = deviating(["a"], [], "keys", sort="entries")
    shown = CheckResult(
        "a/x::b", "c", "fail", level="core", gate=True, deviation=deviation, requirement="ListObjects returns all keys."
    )
    others = (CheckResult("a/x::c[1]", "c", "fail"), CheckResult("a/x::c[2]", "c", "fail"))
    found = Finding("x", "corrupt", "Data wrong", ("f1",), (*others, shown))
    assert explanation(found) == "keys: a missing; required: ListObjects returns all keys"


def test_a_listing_that_failed_is_told_with_its_parameters_but_without_a_token() -> None:
    sent = exchanged("GET", "b?list-type=2&delimiter=0&continuation-token=x")
    shown = CheckResult("a/x::b", "c", "fail", subject="ListObjectsV2", exchanges=(sent,))
    assert values_of("corrupt", shown) == "with delimiter=0"
