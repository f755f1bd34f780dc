"""Tests of the terminal's lines of any run, from made records."""

from __future__ import annotations

import pytest

from record.lines import CheckResult, Record, RecordedFeature, RunHeader
from reports.diagnosis.findings.diagnosing import diagnose
from reports.formats.terminal.run_lines import group_lines, legend, run_title
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
    assert run_title(Record(header)) == title


def test_verdicts_are_counted_gravest_first_without_those_that_nothing_has() -> None:
    shown = legend(Record(RunHeader(), RESULTS), SYMBOLS).plain
    assert shown == f"{SYMBOLS['fail']} fail 1   {SYMBOLS['pass']} pass 2"


def shown(groups: int, features: int, width: int) -> list[str]:
    """The lines about groups; every third one is broken."""
    ids = [f"{group} {feature}" for group in range(groups) for feature in range(features)]
    made = tuple(RecordedFeature(each, f"Group {each.split()[0]}", each) for each in ids)
    results = tuple(
        CheckResult(f"a/b::c{each}", "boto3-s3v4", "fail" if broken else "pass", feature=each, gate=True, level="core",
                    deviation=REFUSED if broken else None)
        for each in ids for broken in [int(each.split()[0]) % 3 == 0]
    )  # fmt: skip
    return [line.plain for line in group_lines(diagnose(Record(RunHeader(features=made), results)), SYMBOLS, width)]


def test_groups_have_as_many_signs_as_fit() -> None:
    assert shown(2, 2, 80) == ["  Group 0 oo  Group 1 ++"]
    assert shown(4, 30, 44) == ["  o Group 0  + Group 1  + Group 2  o Group 3"]
    assert shown(9, 30, 26) == ["  o Group 0  o Group 3", "  o Group 6  = 6 others"]
