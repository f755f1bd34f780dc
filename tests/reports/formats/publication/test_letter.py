"""Findings as a text for the maintainers of a server."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from record.exchanges import Body, RecordedExchange
from record.lines import CheckResult, Deviation, ListedResult, Record, RecordedFeature, RunHeader, RunSummary
from reports.diagnosis.findings.diagnosing import diagnose
from reports.formats.publication.letter import MOST_LINES, text_of, worst

FEATURES = (RecordedFeature("get", "Objects", "Reading objects"), RecordedFeature("put", "Objects", "Writing objects"))
DENIED: dict[str, Any] = {"replies": [[403, "AccessDenied"]]}
GIVEN: dict[str, Any] = {"success": None}


def sent(path: str, body: str = "") -> RecordedExchange:
    return RecordedExchange(
        method="GET",
        url=f"http://127.0.0.1:1{path}",
        request_headers=(("x-amz-meta-a", "1"),),
        request_body=Body(length=len(body), text=body),
        status=200,
        reason="OK",
        response_headers=(("Content-Type", "text/plain"),),
        response_body=Body(length=5, text="```a\n"),
    )


def result(check: str, kind: str, *exchanges: RecordedExchange, **more: Any) -> CheckResult:
    return CheckResult(
        check,
        "boto3-s3v4",
        "fail",
        area="objects",
        subject="GetObject",
        level="core",
        feature="get",
        requirement="A stranger is refused with 403 *AccessDenied*.",
        source="https://docs.test/a",
        message="expected 403 AccessDenied, got 200",
        exchanges=exchanges,
        deviation=Deviation(about="GetObject", expected=DENIED, got=GIVEN, kind=kind),
        **more,
    )


def record(*results: CheckResult) -> Record:
    return Record(RunHeader(suite="0.1.0", started="2026-01-02T03:04:05+00:00", features=FEATURES), results)


def text(of: Record) -> str:
    diagnosis = diagnose(of)
    return text_of(of, diagnosis, worst(diagnosis), "A *server* 1")


def test_it_says_what_is_expected_what_came_and_how_to_send_it_again() -> None:
    message = text(record(result("objects/get::a", "exposed", sent("/b/k"))))
    assert message.startswith("# A \\*server\\* 1: deviations from S3\n")
    assert "- **Kind**: exposed (access or data given to somebody who may not have it)\n" in message
    assert "- **Seen in**: 1 result of 1 check, such as `objects/get::a` through boto3 V4\n" in message
    assert "refused with 403 \\*AccessDenied\\*. ([source](<https://docs.test/a>))\n" in message
    assert "- **Got**: 200 OK, instead of 403 AccessDenied\n" in message
    assert "Exchange 1 of 1, as sent:\n\n```http\nGET http://127.0.0.1:1/b/k\nx-amz-meta-a: 1\n" in message
    assert "--send\ncurl -i -H 'x-amz-meta-a: 1' http://127.0.0.1:1/b/k\n```\n" in message


def test_it_says_that_a_run_did_not_end() -> None:
    one = record(result("objects/get::a", "exposed", sent("/b/k")))
    assert "on 2026-01-02. This run was cut off, or still goes on: it contains only the results" in text(one)
    assert "on 2026-01-02. This run was stopped before" in text(replace(one, summary=RunSummary({}, interrupted=True)))
    assert "on 2026-01-02.\n" in text(replace(one, summary=RunSummary({}, exit=1)))


def test_a_response_does_not_end_its_block() -> None:
    message = text(record(result("objects/get::a", "exposed", sent("/b/k"))))
    assert "As received:\n\n````http\nHTTP 200 OK\nContent-Type: text/plain\n\n```a\n````\n" in message


def test_a_long_message_is_cut() -> None:
    long = replace(sent("/b/k"), response_body=Body(length=9999, text="line\n" * 999))
    message = text(record(result("objects/get::a", "exposed", long)))
    assert 30 < message.count("line\n") < MOST_LINES
    assert "line\n…\n```" in message


@pytest.mark.parametrize(
    ("last", "shown"),
    [
        ([sent("/b/k")], [2, 5]),
        ([], [2, 3, 4]),
        ([replace(sent("/b/k"), follows=True)], [2, 3, 4, 5]),
    ],
    ids=["alone", "pair", "three"],
)
def test_what_a_finding_follows_from_is_shown_too(last: list[RecordedExchange], shown: list[int]) -> None:
    """The letter has the rules that are not enforced, and the other requests of the same piece, but not all earlier
    requests of the check."""
    created, policy = replace(sent("/b"), method="PUT"), replace(sent("/b?policy"), method="PUT", shared=True)
    hidden = replace(sent("/b/hidden"), follows=True)
    exchanges = (created, policy, sent("/b/outer"), hidden, *last)
    assert _shown(*exchanges) == [f"Exchange {number} of {len(exchanges)}, as sent:" for number in shown]


def test_a_record_may_begin_with_the_end_of_a_piece() -> None:
    assert _shown(replace(sent("/b/k"), follows=True), sent("/b/k")) == ["Exchange 2 of 2, as sent:"]
    assert _shown(replace(sent("/b/k"), follows=True)) == ["Exchange 1 of 1, as sent:"]


def _shown(*exchanges: RecordedExchange) -> list[str]:
    message = text(record(result("objects/get::a", "exposed", *exchanges)))
    return [line for line in message.splitlines() if line.startswith("Exchange ")]


def test_what_came_is_a_status_and_a_code_or_a_value() -> None:
    document = Body(length=40, text="<Error><Code>InvalidTag</Code></Error>")
    refused = replace(sent("/b/k"), status=400, reason="Bad Request", response_body=document)
    deviation = Deviation("GetObject", GIVEN, {"replies": [[400, "InvalidTag"]]}, arranging=True)
    one = replace(result("objects/get::a", "refused", refused), deviation=deviation)
    assert "- **Got**: a step before the requirement: 400 InvalidTag, instead of a successful" in text(record(one))
    other = replace(one, deviation=Deviation("ETag", {"value": '"a"'}, {"value": None}, sort="form"))
    assert '- **Got**: ETag: null, instead of ETag: "a"' in text(record(other))


def test_a_written_cause_is_the_title() -> None:
    listed = ListedResult("objects/get::a", "fail", "The server asks for no credentials.", cause="no-credentials")
    message = text(record(replace(result("objects/get::a", "exposed", sent("/b/k")), listed=listed)))
    assert "\n## 1. The server asks for no credentials\n" in message


def test_what_is_shown_is_the_example_that_show_has() -> None:
    long = result("objects/get::a", "exposed", sent("/b/k", "x" * 2000))
    short = result("objects/get::b", "exposed", sent("/b/k"))
    many = result("objects/get::a", "exposed", *[sent("/b/k")] * 5)
    for results, shown in (((long, short), short), ((many, short), short), ((long,), long)):
        run = record(*results)
        (found,) = diagnose(run).findings
        assert found.example == shown
        assert f"such as `{shown.id}`" in text(run)


def test_a_fault_of_a_client_is_not_for_the_server() -> None:
    refused = Deviation(about="GetObject", expected=GIVEN, got=DENIED)
    faulty = replace(result("documented/a::b", ""), deviation=refused, client_faults=("boto-v4-host",))
    found = diagnose(record(faulty))
    assert [finding.kind for finding in found.findings] == ["client"]
    assert worst(found) == []
