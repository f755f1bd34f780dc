"""Tests of the output of `show` for a finding."""

from __future__ import annotations

from record.lines import CheckResult, Record, RecordedFeature, RunHeader
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.findings.diagnosis import Diagnosis, Finding
from reports.diagnosis.normalized import normalize_record
from reports.formats.terminal import show_output
from reports.formats.terminal.style import symbols_for
from tests.reports.made import OK, deviating, exchanged

MISSING = deviating("404 NoSuchKey", OK)


def said(method: str, severity: str) -> list[str]:
    sent = (exchanged(method),)
    result = CheckResult("x::y", "boto3-s3v4", "fail", feature="f", deviation=MISSING, exchanges=sent)
    found = Finding("id", severity, "title", ("f",), (result,))
    run = normalize_record(Record(RunHeader(), (result,)))
    lines = show_output.finding(
        found, 1, Diagnosis(run, (), {}, (found,)), run, symbols_for("ascii"), frozenset(), "results.jsonl"
    )
    return [line.plain for line in lines]


def test_what_gives_a_result_another_kind_than_its_deviation_is_said() -> None:
    assert "  why       Nothing is lost, and nothing is given away." in said("DELETE", "ignored")


def test_nothing_is_said_where_the_deviation_alone_has_the_kind() -> None:
    assert not any(line.startswith("  why") for line in said("GET", "corrupt"))


def test_nothing_is_said_of_a_kind_that_the_example_does_not_have() -> None:
    assert not any(line.startswith("  why") for line in said("DELETE", "code"))


def test_a_feature_whose_gates_were_not_run_is_not_called_untested() -> None:
    feature = RecordedFeature("acl", "Access", "ACLs")
    passed = CheckResult("acls/x::y", "boto3-s3v4", "pass", feature="acl")
    record = normalize_record(Record(RunHeader(features=(feature,), clients=("boto3-s3v4",)), (passed,)))
    lines = [line.plain for line in show_output.feature(feature, diagnose(record), record, symbols_for("utf-8"), 80)]
    assert "  · untested  boto3 V4  1 result, not judged: its gates were not run" in lines
