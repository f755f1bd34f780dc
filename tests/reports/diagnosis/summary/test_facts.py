"""Tests of the facts of a run in words: its subject, time and tools."""

from __future__ import annotations

import pytest

from record.lines import AnswerTime, CheckResult, Correction, Record, RunHeader, RunSummary
from record.selection import Selection
from reports.diagnosis.summary.facts import ActiveCorrection, corrections, date, facts


@pytest.mark.parametrize(
    ("started", "expected"),
    [
        ("2026-01-02T03:04:05+00:00", "2026-01-02 03:04 UTC"),
        ("2026-01-02T03:04:05+02:00", "2026-01-02 03:04 UTC+02:00"),
        ("2026-01-02T03:04:05", "2026-01-02 03:04"),
        ("yesterday", "yesterday"),
        ("", ""),
    ],
)
def test_dates(started, expected):
    assert date(started) == expected


def test_unknown_facts_are_left_out(snapshot):
    header = RunHeader(endpoint="https://e.test", boto3="1.44.5", python="3.11")
    end = RunSummary({}, requests=3, seconds=1.4, throttled=1)
    assert facts(Record(header, (), end)) == snapshot


def test_slow_operations_and_late_answers_are_named():
    times = (
        AnswerTime("GetObject", 900, 0.004, 0.9, "a::fast"),
        AnswerTime("CompleteMultipartUpload", 20, 0.31, 2.0, "a::slow"),
        AnswerTime("PutObject", 500, 0.005, 3.04, "a::late"),
    )
    reported = dict(facts(Record(RunHeader(), summary=RunSummary({}, times=times))))
    assert reported["Answers"] == (
        "0.004 s usually; slow: CompleteMultipartUpload 0.31 s; much longer once: PutObject 3.04 s in a::late"
    )
    assert "Answers" not in dict(facts(Record(RunHeader(), summary=RunSummary({}))))


def test_a_correction_is_described_once_for_all_its_clients():
    header = RunHeader(
        corrections=(
            Correction("path", "boto3-s3", "It errs.", "Mend it."),
            Correction("other", "boto-s3", "It fails."),
            Correction("path", "boto3-s3v4", "It errs.", "Mend it."),
        )
    )
    assert corrections(Record(header)) == [
        ActiveCorrection("path", ("boto3-s3", "boto3-s3v4"), "It errs. Mend it."),
        ActiveCorrection("other", ("boto-s3",), "It fails."),
    ]


def test_clients_without_a_result_are_not_corrected():
    header = RunHeader(corrections=(Correction("path", "boto3-s3"), Correction("path", "boto3-s3v4")))
    results = (CheckResult("a::one", "boto3-s3v4", "pass"),)
    assert corrections(Record(header, results)) == [ActiveCorrection("path", ("boto3-s3v4",), "")]


def test_programs_are_no_sdk_clients():
    def ran(check: str, *clients: str) -> list[CheckResult]:
        return [CheckResult(check, client, "pass") for client in clients]

    clients = ("boto3-s3v4", "boto-s3v4", "raw-s3v4")
    header = RunHeader(clients=(*clients, "program"), selection=Selection({"depth": "usual"}))
    results = (*ran("a::one", "boto3-s3v4"), *ran("a::two", *clients), *ran("applications/x::works", "program"))
    assert "(1 of the 2 checks of SDK clients)" in dict(facts(Record(header, results)))["Selection"]
