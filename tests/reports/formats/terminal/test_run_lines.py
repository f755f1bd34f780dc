"""Tests of the terminal's lines of any run, from made records."""

from __future__ import annotations

import pytest

from record.lines import CheckResult, Record, RecordedFeature, RunHeader
from reports.diagnosis.findings.diagnosing import diagnose
from reports.formats.terminal.run_lines import feature_counts, legend, title_of
from reports.formats.terminal.style import symbols_for
from tests.reports.made import OK, deviating

FEATURES = (
    RecordedFeature("objects", "Objects", "Put and get objects"),
    RecordedFeature("copy", "Objects", "Copy objects"),
)
SYMBOLS = symbols_for("ascii")
REFUSED = deviating(OK, "403 AccessDenied")
RESULTS = (
    CheckResult("a/b::c", "boto3-s3v4", "pass", feature="objects", gate=True, level="core"),
    CheckResult("a/b::d", "boto3-s3v4", "fail", feature="copy", gate=True, level="core", deviation=REFUSED),
    CheckResult("a/b::e", "boto3-s3v4", "pass", feature="objects", level="core"),
)


@pytest.mark.parametrize(
    ("header", "title"),
    [
        (RunHeader(endpoint="http://s3.test", server="Ceph"), "http://s3.test (Ceph)"),
        (RunHeader(endpoint="http://s3.test"), "http://s3.test"),
        (RunHeader(), "results"),
        (RunHeader(endpoint="http://s3.test", server="two\nlines"), "http://s3.test (two lines)"),
    ],
)
def test_a_title_names_the_endpoint_on_one_line(header: RunHeader, title: str) -> None:
    assert title_of(Record(header)) == title


def test_verdicts_are_counted_gravest_first_without_those_that_nothing_has() -> None:
    shown = legend(Record(RunHeader(), RESULTS), SYMBOLS).plain
    assert shown == f"{SYMBOLS['fail']} fail 1   {SYMBOLS['pass']} pass 2"


def test_states_of_features_are_counted() -> None:
    made = Record(RunHeader(features=FEATURES), RESULTS)
    diagnosis = diagnose(made)
    assert sorted(number for number in diagnosis.counts.values() if number) == [1, 1]
    shown = feature_counts(made, diagnosis, SYMBOLS).plain
    states = ", ".join(f"{SYMBOLS[state]} {number} {state}" for state, number in diagnosis.counts.items() if number)
    assert shown == f"2 features: {states}"
