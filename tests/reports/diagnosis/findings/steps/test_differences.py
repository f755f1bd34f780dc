"""Differences of values that name their cause: the same one is one finding over all features."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from record.exchanges import RecordedExchange
from record.lines import CheckResult, Record, RecordedFeature, RunHeader
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.steps.differences import UTF_16, difference
from tests.reports.made import valued

TILDE, SMILE, E_ACUTE = "\uff5e", "\U0001f600", "é"
"""In UTF-8, the smile comes after the wide tilde; in UTF-16, before it."""
CATALOGUE = tuple(RecordedFeature(name, "Listing", f"Feature {name}") for name in ("v1", "v2", "pages"))


def result(about: str, expected: Any, got: Any, feature: str = "v1", url: str = "", number: int = 1) -> CheckResult:
    exchanges = (RecordedExchange("c", "GET", url, status=200),) if url else ()
    deviation = valued(about, expected, got)
    return CheckResult(
        f"x/{feature}::y[{number}]",
        "c",
        "fail",
        feature=feature,
        deviation=deviation,
        exchanges=exchanges,
        level="common",
    )


AFTER_TILDE = "http://e.test/b?marker=p%2F%EF%BD%9E&prefix=p%2F"


@pytest.mark.parametrize(
    ("expected", "got", "url", "is_so"),
    [
        (["a", TILDE, SMILE], ["a", SMILE, TILDE], "", True),
        ([{"Prefix": TILDE}, {"Prefix": SMILE}], [{"Prefix": SMILE}, {"Prefix": TILDE}], "", True),
        ([[TILDE, "id-2"], [SMILE, "id-1"]], [[SMILE, "id-1"], [TILDE, "id-2"]], "", True),
        (f"[('{TILDE}', 'id'), ('{SMILE}', 'id… (999 characters)", [[SMILE, "id"]], "", True),
        ([f"p/{SMILE}"], [], AFTER_TILDE, True),
        ([], ["p/a"], AFTER_TILDE.replace("%EF%BD%9E", "%F0%9F%98%80"), False),
        ([], [f"p/{TILDE}"], AFTER_TILDE.replace("%EF%BD%9E", "%F0%9F%98%80"), True),
        ([f"p/{SMILE}"], [], "http://e.test/b", False),
        (["a", E_ACUTE, TILDE], ["a", TILDE, E_ACUTE], "", False),
        (["B", "a"], ["a", "B"], "", False),
        ([SMILE], [TILDE], "", False),
    ],
)
def test_keys_in_the_order_of_utf_16(expected: Any, got: Any, url: str, is_so: bool) -> None:
    assert (difference(result("keys", expected, got, url=url)) == UTF_16) == is_so


@pytest.mark.parametrize(
    ("expected", "got", "how"),
    [
        ("text/html; charset=x", "text/html;charset=x", "white space"),
        ("text/html;charset=x", "text/html; charset=x", "white space"),
        ("Inline", "inline", "letter case"),
        ('"abc"', "abc", "quotes"),
        ("gzip", "gzip,aws-chunked", "aws-chunked"),
        ("gzip", "br,aws-chunked", ""),
        (None, "aws-chunked", "aws-chunked"),
        ({}, {"Content-Encoding": "aws-chunked"}, "aws-chunked"),
        (None, "gzip,aws-chunked", ""),
        ({"a": "x y", "b": "z"}, {"a": "x%20y", "b": "z"}, "percent-encoded"),
        ("a%2Fb", "a/b", "percent-decoded"),
        (["a&b"], ["a&amp;b"], "references"),
        ("é", "=?UTF-8?Q?=C3=A9?=", "encoded word"),
        ("é", "=?NONE?Q?=C3=A9?=", ""),
        ({"a": "", "b": "1"}, {"b": "1"}, "empty values left out"),
        ({"a": "0", "b": "1"}, {"b": "1"}, ""),
        ({"a": "x y", "b": "Z"}, {"a": "x%20y", "b": "z"}, ""),
        ("", "x", ""),
        (1, 2, ""),
        (["a b"], [], ""),
    ],
)
def test_how_values_differ(expected: Any, got: Any, how: str) -> None:
    assert difference(result("metadata", expected, got)) == how


def findings(*results: CheckResult) -> list[Finding]:
    gates = [CheckResult(f"g::{each.id}", "c", "pass", feature=each.id, gate=True, level="core") for each in CATALOGUE]
    return list(diagnose(Record(RunHeader(features=CATALOGUE), (*gates, *results))).findings)


def test_one_cause_is_one_finding_over_all_features(snapshot: Any) -> None:
    order = [result("keys", [TILDE, SMILE], [SMILE, TILDE], feature) for feature in ("v1", "v2", "pages")]
    wrong = result("keys", ["a"], ["b"], "v1", number=2)
    found = findings(*order, wrong)
    assert [(each.title, each.id, each.size) for each in found] == snapshot


def test_the_same_values_have_one_name() -> None:
    one = result("ContentType", "a; b", "a;b", "v1")
    other = result("Content-Type", "a; b", "a;b", "v2")
    assert [each.title for each in findings(one, other)] == ["White space is added to or removed from Content-Type"]


def test_no_finding_mixes_kinds() -> None:
    lost = result("Content-Type", "a; b", "a;b", "v1")
    formal = result("Last-Modified", "Mon, 1", "mon, 1", "v1")
    other = result("Last-Modified", "Mon, 1", "mon, 1", "v2")
    found = findings(lost, replace(lost, id="x::z"), formal, other)
    assert sorted(each.severity for each in found) == ["code", "corrupt"]


def test_a_single_one_of_a_feature_is_told_with_the_feature() -> None:
    (found,) = findings(result("metadata", {"a": ""}, {}), result("metadata", {"b": ""}, {}, number=2))
    reported = "nothing instead of a=nothing; required: y (cases 1 and 2)"
    assert found.whole_title == f"Feature v1: empty values are left out of metadata; {reported}"
