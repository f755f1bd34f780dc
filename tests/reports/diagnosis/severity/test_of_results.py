"""Tests of the kind of a result, if its requests and responses show another kind than its deviation."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from record.exchanges import RecordedExchange
from record.lines import CheckResult, Deviation
from reports.diagnosis.severity.of_deviations import SEVERITIES
from reports.diagnosis.severity.of_results import RULES, severity_of, with_severity
from tests.reports.made import OK, deviating, exchanged


def test_rules_are_about_other_kinds_than_what_they_make_of_them() -> None:
    for rule in RULES:
        assert rule.becomes in SEVERITIES
        assert set(rule.kinds) <= set(SEVERITIES)
        assert rule.becomes not in rule.kinds or rule.kinds == tuple(SEVERITIES)
        assert rule.why.endswith(".")


def test_a_refusal_that_lies_in_the_client_has_a_kind_of_its_own() -> None:
    deviation = deviating(OK, "403 SignatureDoesNotMatch", "ListObjects")
    shipped = CheckResult("x", "c", "fail", deviation=deviation, client_faults=("boto3-v2-bucket-path",))
    assert severity_of(shipped) == "client"
    for got in ("500 InternalError", {"fault": "IncompleteResponse"}):
        assert severity_of(replace(shipped, deviation=deviating(OK, got, "ListObjects"))) == "client"
    another = deviating("404 NoSuchBucket", "400 InvalidURI")
    assert severity_of(replace(shipped, deviation=another)) == "client"
    wrong = replace(shipped, deviation=deviating("a", "b", "body", sort="data"))
    assert severity_of(wrong) == "corrupt"


@pytest.mark.parametrize(
    ("deviation", "severity", "otherwise"),
    [
        (deviating("403 AccessDenied", OK), "ignored", "exposed"),
        (deviating("403", "200"), "ignored", "exposed"),
        (deviating(False, True, "public", sort="access"), "ignored", "exposed"),
        (deviating("403 AccessDenied", "404 NoSuchKey"), "code", "code"),
        (deviating("403 AccessDenied", "500"), "crash", "crash"),
        (deviating("404 NoSuchKey", OK), "corrupt", "corrupt"),
    ],
)
def test_a_safeguard_that_only_its_sender_lacks_is_ignored(deviation: Deviation, severity: str, otherwise: str) -> None:
    """The check says so, for any feature."""
    result = CheckResult("x", "c", "fail", deviation=replace(deviation, safeguard=True))
    assert severity_of(result) == severity
    assert severity_of(replace(result, deviation=deviation)) == otherwise


@pytest.mark.parametrize(
    ("about", "expected", "got", "severity", "otherwise"),
    [
        ("", "400 or 403", "200", "exposed", "ignored"),
        ("", "404", OK, "exposed", "corrupt"),
        ("", "400 InvalidArgument", {"fault": "NoDocument"}, "exposed", "ignored"),
        ("tags", {"value": []}, {"value": ["x"]}, "exposed", "code"),
        ("", "400", "404", "code", "code"),
        ("", "400", "500", "crash", "crash"),
    ],
)
def test_what_lets_somebody_in_is_exposed(about, expected, got, severity, otherwise) -> None:
    """The check says so, for any expected value; another refusal lets nobody in."""
    reported = deviating(expected, got, about, lets_in=True)
    assert severity_of(CheckResult("x", "c", "fail", deviation=reported)) == severity
    assert severity_of(CheckResult("x", "c", "fail", deviation=replace(reported, lets_in=False))) == otherwise


def test_what_others_own_and_do_not_see_is_not_lost() -> None:
    hidden = deviating(OK, "404 NoSuchBucket", "GetObject")
    assert severity_of(CheckResult("x", "c", "fail", feature="cross-account", deviation=hidden)) == "refused"
    wrong = deviating("a", "b", "body", sort="data")
    assert severity_of(CheckResult("x", "c", "fail", feature="cross-account", deviation=wrong)) == "corrupt"


@pytest.mark.parametrize(
    ("method", "headers", "severity"),
    [
        ("GET", (), "corrupt"),
        ("HEAD", (("If-Match", '"a"'),), "corrupt"),
        ("PUT", (), "corrupt"),
        ("PUT", (("if-match", '"a"'),), "ignored"),
        ("DELETE", (), "ignored"),
    ],
)
def test_a_deletion_or_a_conditional_write_of_what_is_missing_returns_no_data(method, headers, severity) -> None:
    sent = (exchanged(method, "b/k", 200, headers),)
    missing = deviating("404 NoSuchKey", OK)
    assert severity_of(CheckResult("x", "c", "fail", deviation=missing, exchanges=sent)) == severity


@pytest.mark.parametrize(
    ("method", "key", "severity"),
    [
        ("HEAD", "/", "ignored"),
        ("GET", "//", "ignored"),
        ("GET", "k//", "corrupt"),
        ("GET", "k", "corrupt"),
        ("PUT", "k?annotation&annotationName=x", "ignored"),
    ],
)
@pytest.mark.parametrize("in_host", [False, True], ids=["in the path", "in the host"])
def test_what_is_answered_for_another_thing_than_the_missing_key_returns_no_data(
    method, key, severity, in_host
) -> None:
    """The answer is for the bucket, because slashes were joined, or for something of an object other than its data."""
    origin = "http://b.e.test" if in_host else "http://e.test/b"
    sent = (RecordedExchange("c", method, f"{origin}/{key}", status=200, bucket_in_host=in_host),)
    missing = deviating("404 NoSuchKey", OK)
    assert severity_of(CheckResult("x", "c", "fail", deviation=missing, exchanges=sent)) == severity


@pytest.mark.parametrize(
    ("query", "severity"),
    [
        ("?acl", "ignored"),
        ("?tagging&versionId=x", "ignored"),
        ("?versionId=x", "corrupt"),
        ("?tagging=", "ignored"),
        ("?acl=&versionId=x", "ignored"),
        ("?X-Amz-Algorithm=AWS4-HMAC-SHA256&tagging=&X-Amz-Signature=0", "ignored"),
        ("?response-content-type=acl", "corrupt"),
    ],
)
def test_what_is_not_the_data_of_a_deleted_version_may_be_the_same_for_all(query, severity) -> None:
    sent = (exchanged("GET", f"b/k{query}"),)
    missing = deviating("404 NoSuchVersion", OK)
    assert severity_of(CheckResult("x", "c", "fail", deviation=missing, exchanges=sent)) == severity


def test_there_are_ten_rules_at_most() -> None:
    """A check states its own kind where it can: a rule is for facts of a result's exchanges, or of other results."""
    assert len(RULES) <= 10


def test_a_pass_has_no_kind() -> None:
    deviation = deviating("a", "b", "body", sort="data")
    assert severity_of(CheckResult("x", "c", "pass", deviation=deviation)) == ""
    assert severity_of(CheckResult("x", "c", "fail")) == ""


def test_the_record_has_the_kind() -> None:
    result = with_severity(CheckResult("x", "c", "fail", deviation=deviating("a", "b", "body", sort="data")))
    assert result.deviation is not None
    assert result.deviation.kind == "corrupt"


def wrong(sort: str, wanted: Any, came: Any, exchange: RecordedExchange) -> str:
    deviation = deviating({"value": wanted}, {"value": came}, "octets", sort=sort)
    return severity_of(CheckResult("x", "c", "fail", deviation=deviation, exchanges=(exchange,)))


def test_a_read_that_is_refused_returns_no_wrong_bytes() -> None:
    refused = exchanged("GET", "b/k", 400)
    assert wrong("data", ["0123"], [""], refused) == "refused"
    assert wrong("data", ["0123"], ["9"], refused) == "corrupt"
    assert wrong("data", ["0123"], [""], replace(refused, status=200)) == "corrupt"
    assert wrong("data", "0123", "", replace(refused, status=404)) == "corrupt"


def test_a_missing_checksum_that_is_verified_is_only_another_response() -> None:
    deviation = deviating(["x"], [None], "checksums", sort="option")
    assert severity_of(CheckResult("x", "c", "fail", deviation=deviation)) == "ignored"
    assert severity_of(CheckResult("x", "c", "fail", deviation=replace(deviation, verified=True))) == "code"


@pytest.mark.parametrize(
    ("headers", "severity"),
    [
        ({"Content-Length": "5", "Content-Range": "bytes 0-4/10"}, "code"),
        ({"Content-Length": "10", "Content-Range": "bytes 0-4/10"}, "ignored"),
        ({"Content-Length": "10"}, "ignored"),
        ({"Content-Length": "5", "x-amz-mp-parts-count": "3"}, "code"),
    ],
)
def test_a_part_that_came_with_the_status_of_a_whole_object_is_only_another_response(headers, severity) -> None:
    read = exchanged("GET", "b/k", response_headers=tuple(headers.items()))
    deviation = deviating("206", "200")
    assert severity_of(CheckResult("x", "c", "fail", deviation=deviation, exchanges=(read,))) == severity
