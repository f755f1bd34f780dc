"""Tests that the same difference in many operations is one finding, though each response is another."""

from __future__ import annotations

from typing import Any

from record.exchanges import Body, RecordedExchange
from record.lines import CheckResult, Deviation, Record, RecordedFeature, RunHeader
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.findings.sizes import Sizes
from reports.diagnosis.findings.steps.same_forms import other_codes
from reports.diagnosis.findings.steps.same_responses import same_codes
from reports.diagnosis.severity.of_results import severity_of
from tests.reports.made import OK, deviating, exchanged, valued

CATALOGUE = tuple(RecordedFeature(name, "Group", name.upper()) for name in ("a", "b", "c", "d"))
GATES = tuple(CheckResult(f"x::{each.id}", "c", "pass", level="core", feature=each.id, gate=True) for each in CATALOGUE)


def result(number: int, feature: str, deviation: Deviation, **more: Any) -> CheckResult:
    return CheckResult(f"{feature}::{number}", "c", "fail", feature=feature, deviation=deviation, **more)


def code(wanted: str, came: str, status: int = 400) -> Deviation:
    return deviating({"replies": [[status, wanted]]}, {"replies": [[400, came]]})


def of(*results: CheckResult) -> Diagnosis:
    return diagnose(Record(RunHeader(features=CATALOGUE), (*GATES, *results)))


def titles(*results: CheckResult) -> list[str]:
    return sorted(each.title for each in of(*results).findings)


def test_a_value_of_the_same_name_is_one_finding_over_two_features() -> None:
    some = [result(number, "ab"[number % 2], valued("owner", "me", None)) for number in range(8)]
    assert titles(*some) == ["A and B: owner missing"]
    assert len(titles(*some[:7])) == 1  # few of them stay with the other failures of their features
    others = [result(10 + number, "ab"[number % 2], valued("owner", "me", "you")) for number in range(2)]
    assert titles(*some, *others) == ["A and B: owner other than documented"]


def test_values_of_many_names_are_told_by_whether_they_are_missing(snapshot: Any) -> None:
    missing = [result(number, "abc"[number % 3], valued(f"region of {number}", "eu", None)) for number in range(9)]
    other = [result(10 + number, "abc"[number % 3], valued(f"owner of {number}", "me", "you")) for number in range(9)]
    assert titles(*missing, *other) == snapshot


def test_a_feature_with_many_other_values_has_its_own_finding() -> None:
    own = [result(number, "a", valued(f"region of {number}", "eu", None)) for number in range(8)]
    rest = [result(10 + number, "bcd"[number % 3], valued(f"region of {number}", "eu", None)) for number in range(9)]
    assert len(titles(*own, *rest)) == 2


def test_refusals_of_the_same_class_of_requests_are_one_finding(snapshot: Any) -> None:
    documents = [result(number, "abc"[number % 3], code("MalformedXML", f"Other{number}")) for number in range(9)]
    codes = ("SignatureDoesNotMatch", "AuthorizationHeaderMalformed", "RequestTimeTooSkewed")
    signed = [result(10 + n, "abc"[n % 3], code(codes[n % 3], f"Other{n}", 403)) for n in range(9)]
    assert [title.partition(" (")[0] for title in titles(*documents, *signed)] == snapshot


def test_a_request_that_gets_an_empty_success_is_not_refused_with_another_code() -> None:
    denied = deviating("403 SignatureDoesNotMatch", "200")
    read = exchanged("GET", "b/k", response_body=Body(""))
    empty = [result(number, "abc"[number % 3], denied, exchanges=(read,)) for number in range(9)]
    assert {severity_of(each) for each in empty} == {"code"}
    assert other_codes(Sizes(across=1, in_one=99, alone=1, critical_alone=1))(empty) == []


def test_a_code_that_may_have_any_cause_is_one_only_where_it_comes_often() -> None:
    wanted = ("MalformedXML", "InvalidTag", "NoSuchKey", "BadDigest")
    find = same_codes(Sizes(across=4, in_one=20, alone=9, critical_alone=3))
    for came, least in (("BadRequest", 9), ("MissingFields", 4)):
        some = [result(number, "abc"[number % 3], code(wanted[number % 4], came)) for number in range(least)]
        (found,) = find(some)
        assert found.title.startswith(f"400 {came} instead of ")
        assert find(some[:-1]) == []


def test_what_is_not_implemented_is_so_with_and_without_a_code() -> None:
    some = [
        result(number, "abc"[number % 3], deviating(OK, {"replies": [[501, ("", "X")[number % 2]]]}))
        for number in range(8)
    ]
    assert titles(*some) == ["Valid requests are refused with 501"]


def test_what_is_refused_with_the_header_of_a_feature_that_is_not_there_belongs_to_it() -> None:
    def sent(name: str) -> tuple[RecordedExchange, ...]:
        return (exchanged("PUT", "b/k", 501, ((name, "x"),)),)

    refused = deviating(OK, "501 NotImplemented", "PutObject")
    more: dict[str, Any] = {"exchanges": sent("x-amz-new"), "level": "core"}
    absent = [result(number, "d", refused, gate=True, **more) for number in range(3)]
    needing, other = result(1, "a", refused, **more), result(2, "a", refused, exchanges=sent("x-amz-other"))
    usual = [
        result(90 + number, "b", code("A", "B", 409), exchanges=sent(f"x-{number}"), subject="PutObject")
        for number in range(30)
    ]
    record = Record(RunHeader(features=CATALOGUE), (*GATES[:3], *absent, needing, other, *usual))
    (found,) = [each for each in diagnose(record).findings if each.id == "no:d:refused"]
    assert needing in found.results
    assert other not in found.results
