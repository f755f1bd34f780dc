"""Listings that ignore a parameter are one finding."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from record.exchanges import Body, RecordedExchange
from record.lines import CheckResult, Record, RecordedFeature, RunHeader
from reports.diagnosis.findings.diagnosing import diagnose
from tests.reports.made import deviating

CATALOGUE = (
    RecordedFeature("list-buckets", "Buckets", "List buckets"),
    RecordedFeature("list-pages", "Listing", "Pages of a listing"),
)
BODY = Body("<ListBucketResult><Contents><Key>b</Key></Contents></ListBucketResult>")
IGNORING = (RecordedExchange("c", "GET", "http://s3.test/b?prefix=a", status=200, response_body=BODY),)
MORE = deviating([], ["b"], "keys", sort="entries")
GATES = tuple(CheckResult(f"x::{each.id}", "c", "pass", level="core", feature=each.id, gate=True) for each in CATALOGUE)


def result(number: int, subject: str = "ListBuckets", feature: str = "list-buckets") -> CheckResult:
    more = {"subject": subject, "level": "core", "feature": feature}
    return CheckResult(f"x::{number}", "c", "fail", deviation=MORE, exchanges=IGNORING, **more)


def titles(*results: CheckResult) -> list[tuple[str, str]]:
    found = diagnose(Record(RunHeader(features=CATALOGUE), (*GATES, *results)))
    return [(each.severity, each.title) for each in found.findings]


def test_of_one_feature_it_has_its_title() -> None:
    assert titles(*map(result, range(3))) == [("ignored", "List buckets: prefix ignored by ListBuckets")]


def test_of_several_features_it_is_still_one() -> None:
    assert titles(
        result(1), result(2), result(3, "ListObjects", "list-pages"), result(4, "ListObjects", "list-pages")
    ) == [("ignored", "prefix ignored by ListBuckets and ListObjects")]


def test_a_few_join_others_of_their_feature() -> None:
    assert titles(result(1)) == [("ignored", "List buckets: unexpected keys with prefix")]


def test_other_values_are_others(snapshot: Any) -> None:
    other = replace(result(4), deviation=deviating("a", "b", "rules", sort="option"), exchanges=())
    assert sorted(titles(*map(result, range(3)), other)) == snapshot
