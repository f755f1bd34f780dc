"""An operation that works, but for a parameter that is not implemented, is not one that the endpoint lacks."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from record.ending import VIOLATED
from record.exchanges import Body
from record.lines import CheckResult, ListedResult, Record, RunHeader
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.normalized import normalize_record
from reports.diagnosis.summary.outcome import exit_status_of
from tests.reports.made import OK, deviating, exchanged

WORKS = CheckResult("objects/put::content_type_is_kept", "c", "pass", subject="PutObject", level="core", feature="f")
REFUSING = CheckResult("objects/get::missing_key_is_refused", "c", "pass", subject="PutObject", level="core")
GATE = CheckResult(
    "tagging/tags::tags", "c", "pass", subject="PutObjectTagging", gate=True, level="core", feature="tags"
)
REFUSED = CheckResult("tagging/on_upload::tags", "c", "unsupported", subject="PutObject", level="common",
    feature="tags", deviation=deviating(OK, "501 NotImplemented", "PutObject"))  # fmt: skip


def test_a_part_of_a_record_is_judged_as_the_whole_was() -> None:
    """The gate that shows that the feature is there is not in the part."""
    record = normalize_record(Record(RunHeader(), (REFUSED, WORKS, GATE)))
    part = replace(record, results=record.results[:1])
    assert normalize_record(part) is part
    assert diagnose(part).record.results[0].verdict == "fail"
    assert normalize_record(Record(RunHeader(), (REFUSED,))).results[0].verdict == "unsupported"


def verdict_of(*results: CheckResult) -> str:
    return normalize_record(Record(RunHeader(), (REFUSED, *results))).results[0].verdict


def test_parameter_of_an_operation_that_works() -> None:
    record = Record(RunHeader(), (REFUSED, WORKS, GATE))
    assert normalize_record(record).results[0].verdict == "fail"
    assert diagnose(record).record == normalize_record(record)
    assert exit_status_of(record, ()) == VIOLATED


def test_operation_works_through_another_client_of_the_signature() -> None:
    """No core check sends every operation through the raw clients: an SDK's shows that it is offered."""
    refused, gate = replace(REFUSED, client="raw-s3v4"), replace(GATE, client="raw-s3v4")
    for client, wanted in (("boto3-s3v4", "fail"), ("boto3-s3", "unsupported")):
        results = (refused, gate, replace(WORKS, client=client))
        assert normalize_record(Record(RunHeader(), results)).results[0].verdict == wanted


@pytest.mark.parametrize(
    "others",
    [
        (GATE,),
        (WORKS,),
        (WORKS, replace(GATE, verdict="unsupported", deviation=REFUSED.deviation)),
        (replace(WORKS, client="d"), GATE),
        (replace(WORKS, level="extended"), GATE),
        (REFUSING, GATE),
    ],
    ids=["operation not seen", "feature not seen", "feature refused", "another client", "a rarity", "a refusal"],
)
def test_what_may_not_be_offered(others: tuple[CheckResult, ...]) -> None:
    assert verdict_of(*others) == "unsupported"
    assert exit_status_of(Record(RunHeader(), (REFUSED, *others)), ()) == 0


@pytest.mark.parametrize(("about", "wanted"), [("PutObject", "blocked"), ("CopyObject", "unsupported")])
def test_what_needs_such_a_request_before_its_own_is_blocked(about: str, wanted: str) -> None:
    before = deviating(OK, "501 NotImplemented", about, arranging=True)
    result = replace(REFUSED, subject="GetObjectTagging", deviation=before)
    assert normalize_record(Record(RunHeader(), (result, WORKS, GATE))).results[0].verdict == wanted


@pytest.mark.parametrize(
    "change",
    [{"got": {"replies": [[405, "MethodNotAllowed"]]}}, {"about": "GetObjectTagging"}],
    ids=["switched off", "another operation"],
)
def test_other_refusals(change: dict[str, Any]) -> None:
    assert REFUSED.deviation is not None
    result = replace(REFUSED, deviation=replace(REFUSED.deviation, **change))
    assert normalize_record(Record(RunHeader(), (result, WORKS, GATE))).results[0].verdict == "unsupported"


@pytest.mark.parametrize(
    ("headers", "text", "wanted"),
    [
        ((), "", "blocked"),
        ((("Content-Type", "text/plain"),), "", "blocked"),
        ((("x-amz-tagging", "a=b"),), "", "unsupported"),
        ((("x-amz-meta-a", "b"),), "", "unsupported"),
        ((("Transfer-Encoding", "chunked"),), "", "unsupported"),
        ((), "<Tagging/>", "unsupported"),
    ],
    ids=["plain", "of an SDK", "a header", "metadata", "in chunks", "a document"],
)
def test_a_step_that_asks_for_no_more_than_others_shows_no_absent_feature(
    headers: tuple[tuple[str, str], ...], text: str, wanted: str
) -> None:
    """The feature of the check has no gate that passes."""
    assert REFUSED.deviation is not None
    sent = exchanged("PUT", "b/k", 501, headers, request_body=Body(text))
    before = replace(REFUSED, deviation=replace(REFUSED.deviation, arranging=True), exchanges=(sent,))
    typed = CheckResult("objects/put::content_type_is_kept", "c", "pass", subject="PutObject", feature="g")
    record = normalize_record(Record(RunHeader(), (before, WORKS, typed)))
    assert record.results[0].verdict == wanted
    assert normalize_record(Record(RunHeader(), (before, typed))).results[0].verdict == "unsupported"


def test_lists_are_of_what_the_check_sees() -> None:
    listed = replace(REFUSED, listed=ListedResult(REFUSED.id, "unsupported", client="c", file="expected.txt:1"))
    record = Record(RunHeader(), (listed, WORKS, GATE))
    found = normalize_record(record).results[0]
    assert (found.verdict, found.standing) == ("fail", "known")
    assert exit_status_of(record, ()) == 0
