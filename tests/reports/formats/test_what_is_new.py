"""Tests of new failures: their number, and that of the ones that do not count, have one wording in all reports."""

from __future__ import annotations

import pytest

from record.lines import CheckResult, Record, RunHeader, RunSummary, count_verdicts
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.summary.sentence import outcome_sentence
from reports.formats import markdown
from reports.formats.badge import badge
from reports.formats.html.report.overview import overview
from reports.formats.terminal.closing import closing
from reports.formats.terminal.show_output import overview as shown
from reports.formats.terminal.style import plain_text, symbols_for
from tests.reports.made import OK, deviating

REFUSED = deviating(OK, "403 SignatureDoesNotMatch")
NEW = CheckResult("objects/get::a", "boto3-s3v4", "fail", level="core")
OF_A_CLIENT = CheckResult("x::b", "boto3-s3", "fail", deviation=REFUSED, client_faults=("boto3-v2-bucket-path",))
SYMBOLS = symbols_for("utf-8")


def record(*results: CheckResult, fail_on: tuple[str, ...] = ()) -> Record:
    end = RunSummary(count_verdicts(results), exit=1)
    return Record(RunHeader(fail_on=fail_on, clients=("boto3-s3", "boto3-s3v4")), results, end)


@pytest.mark.parametrize(
    ("fail_on", "aside"), [((), "1 by faults of clients alone"), (("crash",), "1 not of the severities in --fail-on")]
)
def test_all_of_it_is_counted_and_what_does_not_count_is_in_brackets(fail_on: tuple[str, ...], aside: str) -> None:
    run = record(NEW, OF_A_CLIENT, fail_on=fail_on)
    ending = plain_text(closing(run, SYMBOLS, [], []), 160)
    assert ending.endswith(outcome_sentence(run))
    assert f"  2 new ({aside})" in [line.plain for line in shown(run, SYMBOLS, "r", 160)]
    assert f"## NEW ({aside}): not as required, and nothing is expected yet (2)" in markdown.page(diagnose(run))
    assert badge(diagnose(run))["message"].endswith(f"2 new failures ({aside})")
    assert f">2 new ({aside})</a>" in overview(diagnose(run))
    assert outcome_sentence(run).startswith("2 results new" if fail_on else f"2 results new ({aside})")


def test_faults_of_clients_are_no_reason_for_the_exit_status() -> None:
    assert outcome_sentence(record(OF_A_CLIENT)) == "Exit status 1."
