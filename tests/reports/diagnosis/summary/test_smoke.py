"""Tests that every report calls a smoke run one, and says that its features' gates pass, not that they work fully."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from record.lines import CheckResult, Record, RecordedFeature, RunHeader, RunSummary, Verdict
from record.selection import Selection
from reports.comparing.aligning import compare
from reports.comparing.model import ComparedRun
from reports.comparing.notes import notes
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.summary.smoke import smoke_sentence
from reports.formats import markdown
from reports.formats.badge import badge
from reports.formats.guide import guide_file
from reports.formats.html.report.overview import overview as overview_of_the_page
from reports.formats.terminal.closing import closing
from reports.formats.terminal.show_output import overview
from reports.formats.terminal.style import plain_text, symbols_for
from tests.reports.made import deviating

CLIENT = "boto3-s3v4"
CATALOGUE = (RecordedFeature("tags", "Objects", "Object tags"), RecordedFeature("acls", "Access", "ACLs"))
WRONG = deviating("a", "b", "body", sort="data")
SAID = "A smoke run of 3 checks"


def result(check: str, feature: str, verdict: Verdict = "pass", *, gate: bool = True) -> CheckResult:
    wrong = WRONG if verdict == "fail" else None
    return CheckResult(check, CLIENT, verdict, feature=feature, gate=gate, level="core", deviation=wrong)


def record(depth: str = "smoke") -> Record:
    results = (result("a::a", "tags"), result("b::b", "acls", "fail"), result("c::c", "tags", gate=False))
    header = RunHeader(
        endpoint="http://h", clients=(CLIENT,), features=CATALOGUE, selection=Selection({"depth": depth})
    )
    return Record(header, results, RunSummary({}))


def on_the_terminal(run: Record) -> str:
    return plain_text(closing(run, symbols_for("utf-8"), [], []), 120)


def shown_again(run: Record) -> str:
    return "\n".join(line.plain for line in overview(run, symbols_for("utf-8"), "results.jsonl", 120))


def on_the_page(run: Record) -> str:
    return str(overview_of_the_page(diagnose(run)))


def in_markdown(run: Record) -> str:
    return markdown.page(diagnose(run))


def guide(run: Record) -> str:
    return guide_file.page(diagnose(run))


def compared(run: Record) -> str:
    return "\n".join(notes(compare([ComparedRun("A", run, Path("a")), ComparedRun("B", record("usual"), Path("b"))])))


@pytest.mark.parametrize("written", [on_the_terminal, shown_again, on_the_page, compared, in_markdown, guide])
def test_a_smoke_run_is_called_one(written: Callable[[Record], str]) -> None:
    assert SAID in written(record())
    assert "smoke run" not in written(record("every client")).replace("a smoke run: only what", "").lower()


@pytest.mark.parametrize("written", [on_the_terminal, shown_again, in_markdown])
def test_no_feature_is_called_full_by_a_smoke_run(written: Callable[[Record], str]) -> None:
    assert "1 full" in written(record("usual")) or "work fully" in written(record("usual")).replace("works", "work")
    assert "1 full" not in written(record())
    assert "fully" not in written(record())


def test_the_badge_of_a_smoke_run() -> None:
    assert badge(diagnose(record()))["message"].startswith(
        "smoke run: the gates of 1 of 2 features pass · 1 new failure"
    )


def test_a_smoke_run_has_no_documented_calls() -> None:
    assert "A smoke run does not have the documented calls" in guide(record())
    assert "did not have the documented calls" in guide(record("usual"))


def test_nothing_is_said_of_a_record_without_features() -> None:
    run = Record(RunHeader(selection=Selection({"depth": "smoke"})), (CheckResult("x::a", CLIENT, "pass"),))
    assert smoke_sentence(run, diagnose(run)) == ""


def test_a_smoke_run_calls_no_feature_full() -> None:
    depths = ("smoke", "usual")
    assert [diagnose(record(depth)).states["tags"] for depth in depths] == ["works", "full"]
