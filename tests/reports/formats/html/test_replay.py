"""A record as a pytest session, and the page made from it."""

from __future__ import annotations

import json
import re

import pytest

from record.lines import CheckResult, ListedResult, Record, RunHeader, RunSummary
from record.record_file import read
from reports.diagnosis.findings.diagnosing import diagnose
from reports.formats.html import replay
from reports.formats.rendering import REPORT_WRITERS, render
from tests.reports import fake
from tests.reports.unpacking import unpacked

LISTED = ListedResult("x::a", "fail", "so it is")
RESULTS = (
    CheckResult("x::a", "c", "pass"),
    CheckResult("x::a", "d", "fail", message="got 500"),
    CheckResult("x::b", "c", "fail", message="got 500", listed=LISTED),
    CheckResult("x::b", "d", "pass", listed=LISTED),
    CheckResult("x::c", "c", "n/a", message="cannot"),
    CheckResult("x::c", "d", "unsupported"),
    CheckResult("x::d", "c", "skipped"),
    CheckResult("x::d", "d", "blocked", message="no bucket"),
)
RECORD = Record(RunHeader(endpoint="https://e.test", clients=("c", "d")), RESULTS, RunSummary({}))


@pytest.mark.parametrize(
    ("result", "outcome", "expected_to_fail"),
    list(
        zip(
            RESULTS,
            ("passed", "failed", "skipped", "failed", "skipped", "skipped", "skipped", "failed"),
            (False, False, True, False, False, False, False, False),
            strict=True,
        )
    ),
    ids=lambda value: f"{value.id} {value.client}" if isinstance(value, CheckResult) else "",
)
def test_report_of_a_result(result, outcome, expected_to_fail):
    report = replay.report_of(result)
    assert (report.when, report.outcome) == ("call", outcome)
    assert hasattr(report, "wasxfail") is expected_to_fail


def test_the_page_of_a_run_can_be_made_again(tmp_path):
    checks = "@pytest.mark.result()\n@clients\ndef test_ok(client): pass\n"
    checks += "@pytest.mark.result(verdict='fail', message='m')\n@clients\ndef test_bad(client): assert 0\n"
    done = fake.run(fake.project(tmp_path, checks))
    folder_again = tmp_path / "again" / done.out.name  # the guide names it
    again = render(diagnose(read(done.out / "results.jsonl")), folder_again)
    assert again.errors == []
    for name in REPORT_WRITERS:
        first, second = ((folder / name).read_text() for folder in (done.out, folder_again))
        assert _timeless(first) == _timeless(second), name


def _timeless(page: str) -> str:
    """Returns the page without times, and without the folder that a guide's last lines name."""
    named = r"(?:(?<=--out )|(?<=s3-conformance guide ))(?:out|again)\b"
    return re.sub(rf"Report generated on .*? at [\d:]+|\d+ tests? took [^<]*|{named}", "", page)


def test_the_users_pytest_options_are_not_for_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTEST_ADDOPTS", "--no-such-option -x")
    monkeypatch.setenv("PYTEST_PLUGINS", "no_such_plugin")
    replay.write_page(diagnose(RECORD), tmp_path / "report.html")
    assert "x::b" in unpacked((tmp_path / "report.html").read_text())
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_a_write_error_keeps_the_former_page(tmp_path, monkeypatch):
    (tmp_path / "report.html").write_text("the former one")

    def full(record):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(replay.html.HtmlReport, "pytest_html_results_summary", lambda self, prefix: full(self))
    rendered = render(diagnose(RECORD), tmp_path)
    assert [error.where for error in rendered.errors] == [str(tmp_path / "report.html")]
    assert "No space left on device" in rendered.errors[0].message
    assert [path.name for path in rendered.written] == [
        "findings.json",
        "junit.xml",
        "summary.md",
        "guide.md",
        "badge.json",
    ]
    assert (tmp_path / "report.html").read_text() == "the former one"


def test_an_error_in_the_middle_is_one_line(tmp_path, monkeypatch):
    def broken(self, report, cells):
        raise RuntimeError("two\nlines")

    monkeypatch.setattr(replay.html.HtmlReport, "pytest_html_results_table_row", broken)
    with pytest.raises(replay.ReplayError, match=r"pytest-html failed: RuntimeError: two lines"):
        replay.write_page(diagnose(RECORD), tmp_path / "report.html")
    assert [error.where for error in render(diagnose(RECORD), tmp_path / "out").errors] == [
        str(tmp_path / "out" / "report.html")
    ]
    assert "report.html" not in [path.name for path in (tmp_path / "out").iterdir()]


def test_it_does_not_affect_the_surrounding_pytest(tmp_path):
    """The replay runs within the session of a run, whose hooks and standard output must not change."""
    checks = """
    @pytest.mark.result()
    def test_ok():
        from pathlib import Path
        from reports.formats.html import replay
        from record.lines import Record; from record.lines import RunHeader
        from reports.diagnosis.findings.diagnosing import diagnose
        replay.write_page(diagnose(Record(RunHeader())), Path("inner.html"))

    @pytest.mark.result()
    def test_after(capfd):
        print("still captured")
        assert capfd.readouterr().out == "still captured\\n"
    """
    done = fake.run(fake.project(tmp_path, checks))
    assert done.status == 0, done.output
    assert (tmp_path / "inner.html").exists()
    assert json.loads(done.out.joinpath("results.jsonl").read_text().splitlines()[-1])["verdicts"]["pass"] == 2
