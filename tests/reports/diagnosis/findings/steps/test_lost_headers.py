"""Tests that lost standard headers are one cause; and corrupt data in one feature are told apart by their
differences."""

from __future__ import annotations

from typing import Any

from record.exchanges import Body
from record.lines import CheckResult, Record, RecordedFeature, RunHeader
from reports.diagnosis.findings.diagnosing import diagnose
from tests.reports.made import OK, deviating, exchanged, sort_named

CATALOGUE = (RecordedFeature("headers", "Objects", "Headers"), RecordedFeature("copy", "Copies", "Copies"))
GATES = tuple(CheckResult(f"x::{each.id}", "c", "pass", level="core", feature=each.id, gate=True) for each in CATALOGUE)


def result(number: int, about: str, wanted: Any, came: Any, feature: str = "headers", **more: Any) -> CheckResult:
    form = "bytes" if isinstance(wanted, tuple) else "value"
    deviation = deviating({form: wanted}, {form: came}, about, sort=sort_named(about))
    more = {"subject": "PutObject", "level": "core", **more}
    return CheckResult(f"x::{number}", "c", "fail", feature=feature, deviation=deviation, **more)


def titles(*results: CheckResult) -> list[str]:
    return sorted(each.title for each in diagnose(Record(RunHeader(features=CATALOGUE), (*GATES, *results))).findings)


LOST = result(1, "Cache-Control", "no-cache", None)


def test_several_of_them_are_one_cause_over_all_features() -> None:
    copied = result(2, "ContentLanguage", ["de", "a"], [None, "a"], "copy", subject="CopyObject")
    coded = result(3, "Content-Encoding", "gzip", "")
    assert titles(LOST, copied, coded) == [
        "Cache-Control, Content-Encoding and Content-Language are not kept (PutObject, CopyObject)"
    ]


def test_one_alone_has_its_own_cause() -> None:
    assert titles(LOST) == ["Headers: Cache-Control missing (PutObject)"]


def test_another_value_is_no_loss() -> None:
    other = result(2, "Expires", "Sat, 02 Feb 2030 00:00:00 GMT", "0")
    assert titles(LOST, other) == ["Headers: Cache-Control missing (PutObject)", "Headers: Expires wrong (PutObject)"]


def test_what_is_lost_in_one_feature_is_told_apart_by_what_differs(snapshot: Any) -> None:
    some = [result(1, "tags", ["a"], []), result(2, "body", "abc", "b"), result(3, "keys", ["a"], ["b"])]
    assert titles(*some) == snapshot


def test_the_same_loss_is_one_cause_over_all_features_and_its_id_does_not_depend_on_other_losses() -> None:
    features = tuple(RecordedFeature(f"f{number}", "Objects", f"F{number}") for number in range(6))

    def found(*values: str) -> dict[str, str]:
        some = [
            result(len(values) * number + place, value, "a", "b", feature.id)
            for number, feature in enumerate(features)
            for place, value in enumerate(values)
        ]
        return {each.id: each.title for each in diagnose(Record(RunHeader(features=features), tuple(some))).findings}

    few = found("tags", "body", "keys")
    assert few["corrupt:PutObject-tags-wrong"] == "F0, F1 and 4 more: tags wrong (PutObject)"
    many = found("tags", "body", "keys", "metadata", "pages", "parts", "uploads")
    assert few.items() <= many.items()
    assert len(many) == 7


def test_what_is_wrong_in_the_same_listing_is_not_told_apart(snapshot: Any) -> None:
    listed = [
        result(number, value, ["a"], ["b"], subject=subject)
        for number, (value, subject) in enumerate(
            (("keys", "ListObjects"), ("prefixes", "ListObjectsV2"), ("entries", "ListObjects"))
        )
    ]
    other = result(9, "metadata", "a", "b", subject="GetObject")
    assert titles(*listed, other) == snapshot


def test_the_framing_of_chunks_is_named() -> None:
    text = result(1, "body", "hello", "5;chunk-signature=852a\r\nhello\r\n0;")
    trailing = result(2, "body", (8195, "aaaa"), (8577, "2000\r\naaaa"), "copy")
    assert titles(text, trailing) == ["The framing of signed or trailing chunks is stored in the body"]
    like_it = result(1, "body", "5\r\nhello", "5\r\nhell")
    assert titles(like_it) == ["Headers: body cut short (PutObject)"]


def refusal(number: int, message: str, feature: str) -> CheckResult:
    body = Body(f"<Error><Code>InvalidRequest</Code><Message>{message}</Message></Error>")
    sent = exchanged("GET", "b/k", 400, response_body=body)
    deviation = deviating(OK, "400 InvalidRequest", "GetObject")
    more = {"subject": "GetObject", "level": "core", "feature": feature}
    return CheckResult(f"x::{number}", "c", "fail", deviation=deviation, exchanges=(sent,), **more)


def test_refusals_are_told_apart_by_what_the_endpoint_says(snapshot: Any) -> None:
    three = (*CATALOGUE, RecordedFeature("acl", "Access", "ACLs"))
    some = [refusal(n, "Not for anonymous requests.", three[n % 3].id) for n in range(9)]
    rest = [refusal(n, f"Key {n}", three[n % 3].id) for n in range(10, 13)]
    gates = tuple(CheckResult(f"y::{each.id}", "c", "pass", level="core", feature=each.id, gate=True) for each in three)
    found = diagnose(Record(RunHeader(features=three), (*gates, *some, *rest))).findings
    assert sorted(each.title for each in found) == snapshot
