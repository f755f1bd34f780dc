"""The list of findings."""

from __future__ import annotations

from msgspec.structs import replace

from record.exchanges import Body
from record.lines import CheckResult, ListedResult, Record, RecordedFeature, RunHeader
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.findings.diagnosis import Diagnosis, Finding
from reports.diagnosis.normalized import normalize_record
from reports.formats.findings_file import findings
from reports.formats.html.report.fault_cards import finding_cards
from reports.formats.html.report.finding_views import details, entries
from reports.formats.html.report.program_chips import Chip, ChipObstacle
from reports.formats.side_by_side import usual_headers
from reports.formats.terminal.show_output import finding
from reports.formats.terminal.style import symbols_for
from tests.reports.diagnosis.findings.test_shortening import MANY, NAMES, record_of
from tests.reports.made import OK, deviating, exchanged

LISTED = ListedResult("x", "fail", "so")


def test_what_is_known_of_a_finding():
    def known(*results):
        return [entry.known for entry in entries(diagnose(Record(RunHeader(), results)))]

    denied = deviating("403 AccessDenied", OK)
    one, two = (
        CheckResult("x::y", "boto3-s3v4", "fail", deviation=denied, message="m", listed=LISTED) for _ in range(2)
    )
    assert known(one) == ["known"]
    assert known(one, replace(two, id="x::z", listed=None)) == ["1 known, 1 new"]
    assert known(replace(one, listed=None)) == [""]


def test_the_small_causes_that_an_entry_stands_for_are_listed() -> None:
    record = record_of(MANY)
    diagnosis = diagnose(record)
    number, last = len(diagnosis.findings), diagnosis.findings[-1]
    titles = [each.title for each in last.small_causes]
    assert 1 < len(titles) < len(NAMES)
    page = details(record, diagnosis, entries(diagnosis), [], frozenset())[-1]
    terminal = [
        line.plain
        for line in finding(last, number, diagnosis, record, symbols_for("utf-8"), usual_headers(record), "r")
    ]
    for title in titles:
        assert f"<li>{title} (1)</li>" in page
        assert f"  {title} (1 result)" in terminal
    named = [[each.title for each in entry.small_causes] for entry in findings(diagnosis).findings[-2:]]
    assert named == [[], titles]


def test_each_refusal_and_stopped_program_of_a_finding_is_shown() -> None:
    def refused(number: int, message: str) -> CheckResult:
        error = Body(f"<Error><Code>InvalidArgument</Code><Message>{message}</Message></Error>")
        sent = exchanged("PUT", "b?x", 400, response_body=error)
        deviation = deviating(OK, "400 InvalidArgument", "PutX")
        return CheckResult(f"x::{number}", "boto3-s3v4", "fail", deviation=deviation, exchanges=(sent,), feature="f")

    results = (refused(1, "No day"), refused(2, "No day"), refused(3, "No &lt;rule&gt;"))
    record = normalize_record(Record(RunHeader(), results))
    shown = Finding("x", "refused", "X", ("f",), results)
    diagnosis = Diagnosis(record, (), {}, (shown,))
    stopped, other = (
        Chip(name, name, f"program-{name}", "fails", "", "", "", "", (ChipObstacle("w", number, "", ""),), "", "")
        for name, number in (("tool", 1), ("other", 2))
    )
    (page,) = details(record, diagnosis, entries(diagnosis), [stopped, other], frozenset())
    assert '<p>It stops <a href="#program-tool">tool</a>.</p>' in page
    assert "<li>400 InvalidArgument: No day (2)</li>" in page
    assert "<li>400 InvalidArgument: No &lt;rule&gt; (1)</li>" in page
    terminal = [
        line.plain for line in finding(shown, 1, diagnosis, record, symbols_for("utf-8"), usual_headers(record), "r")
    ]
    assert "  400 InvalidArgument: No day (2 results)" in terminal


def test_cards_have_one_fault_of_each_severity_before_the_second_of_any() -> None:
    failing = CheckResult("x::a", "c", "fail", feature="g", level="common", deviation=deviating("403 AccessDenied", OK))
    lost = [
        replace(failing, id=f"x::{n}", feature="f", subject=f"{n}", deviation=deviating("a", "b", f"{n}", sort="data"))
        for n in range(7)
    ]
    gates = [CheckResult(f"x::gate-{name}", "c", "pass", feature=name, gate=True, level="core") for name in "fg"]
    header = RunHeader(features=(RecordedFeature("f", "Group", "F", basic=True),))
    cards = finding_cards(diagnose(Record(header, (*gates, *lost, failing))), [], frozenset())
    assert [card.severity for card in cards] == [*["corrupt"] * 5, "exposed"]
