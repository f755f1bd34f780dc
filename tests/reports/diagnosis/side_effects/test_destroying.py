"""Tests of buckets that requests for their sub-resources delete. The findings' tests are about deleted objects."""

from __future__ import annotations

from typing import Any

import pytest

from record.exchanges import Body, RecordedExchange
from record.lines import CheckResult, Deviation, Record, RecordedFeature, RunHeader
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.severity.of_results import severity_of
from reports.diagnosis.side_effects.destroying import destroying_request_of
from tests.reports.made import OK, deviating, exchanged

GONE = deviating(OK, "404 NoSuchBucket", "DeleteBucketEncryption")
MISSING = Body("<Error><Code>NoSuchBucket</Code></Error>")


def sent(method: str, path: str, status: int = 204) -> RecordedExchange:
    body = MISSING if status == 404 else Body()
    return RecordedExchange("c", method, f"http://e.test{path}", status=status, response_body=body)


MADE, READ = sent("PUT", "/b", 200), sent("GET", "/b?encryption", 404)
DELETION = sent("DELETE", "/b?encryption")


def result(*exchanges: RecordedExchange, deviation: Deviation = GONE, feature: str = "") -> CheckResult:
    return CheckResult("x", "c", "fail", level="common", deviation=deviation, exchanges=exchanges, feature=feature)


def test_a_bucket_that_is_gone_after_the_deletion_of_its_configuration() -> None:
    found = result(MADE, DELETION, READ)
    assert destroying_request_of(found) == DELETION
    assert severity_of(found) == "corrupt"
    # This holds also if another 404 was expected.
    other = deviating("404 NoSuchLifecycleConfiguration", "404 NoSuchBucket")
    assert severity_of(result(MADE, DELETION, READ, deviation=other)) == "corrupt"


def test_a_bucket_of_the_run_that_was_to_be_found_after_the_deletion() -> None:
    found = result(DELETION, sent("HEAD", "/b", 404))
    assert destroying_request_of(found) == DELETION
    assert severity_of(found) == "corrupt"


@pytest.mark.parametrize(
    "exchanges",
    [
        (DELETION, READ),  # whether it was there is not known
        (MADE, sent("DELETE", "/b"), DELETION, READ),
        (MADE, sent("DELETE", "/b"), READ),
        (MADE, sent("DELETE", "/b?encryption", 403), READ),
        (MADE, DELETION, sent("GET", "/b", 200), READ),
        (MADE, DELETION, sent("GET", "/other", 404)),
        (MADE, sent("DELETE", "/b/k?tagging"), READ),
    ],
)
def test_a_bucket_that_is_gone_for_another_reason(exchanges: tuple[RecordedExchange, ...]) -> None:
    assert destroying_request_of(result(*exchanges)) is None


NOT_REFUSED = deviating("409 BucketNotEmpty", "204")
MARKER = exchanged("DELETE", "b/k", 204, response_headers=(("x-amz-delete-marker", "true"),))


@pytest.mark.parametrize(
    ("before", "severity"),
    [
        ((sent("PUT", "/b/k", 200),), "corrupt"),
        ((sent("PUT", "/b/k", 200), MARKER), "corrupt"),
        ((sent("PUT", "/b/k", 200), sent("DELETE", "/b/k")), "ignored"),
        ((sent("PUT", "/b/k", 403),), "ignored"),
        ((sent("PUT", "/other/k", 200),), "ignored"),
        ((MARKER,), "ignored"),
    ],
    ids=["an object", "a hidden version", "deleted before", "nothing stored", "another bucket", "a marker alone"],
)
def test_the_deletion_of_a_bucket_that_is_not_empty(before: tuple[RecordedExchange, ...], severity: str) -> None:
    assert severity_of(result(MADE, *before, sent("DELETE", "/b"), deviation=NOT_REFUSED)) == severity


def test_a_refused_request_destroys_nothing() -> None:
    hidden = deviating(OK, "404 NoSuchKey", "GetObjectAcl")
    put, read = sent("PUT", "/b/k?acl", 404), sent("GET", "/b/k?acl", 404)
    assert destroying_request_of(result(put, read, deviation=hidden)) is None


def test_it_is_the_gravest_of_its_kind(snapshot: Any) -> None:
    worse = deviating("a", "b", "body", sort="data")
    other = CheckResult("y", "c", "fail", level="core", deviation=worse, feature="f")
    found = diagnose(
        Record(
            RunHeader(features=(RecordedFeature("f", "G", "F"),)), (other, result(MADE, DELETION, READ, feature="f"))
        )
    )
    assert [each.title for each in found.findings] == snapshot
