"""The HTML report, through the hooks of pytest-html: puts the content made from the record onto pytest-html's page.

pytest-html's table stays empty, since a browser makes all its rows before it shows a page. Its counts still include
every result.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pytest_html.basereport import BaseReport

from record.lines import Record, RunError
from record.text import visible
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.formats.html import security_policy
from reports.formats.html.report.overview import overview


def configure(config: pytest.Config, diagnosis: Callable[[], Diagnosis]) -> None:
    """Registers the hooks if `--html` is given. Called before pytest-html reads its options."""
    if config.getoption("htmlpath", None):
        config.option.self_contained_html = True
        config.pluginmanager.register(HtmlReport(diagnosis), "conformance-html")


class HtmlReport:
    """One report of pytest-html. `diagnosis` returns that of the record when the page is written."""

    def __init__(self, diagnosis: Callable[[], Diagnosis]) -> None:
        self.diagnosis = diagnosis
        self.page: Any = None
        self.errors: list[RunError] = []
        """The failures outside of checks' results while the page was made."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Makes pytest-html, which has no such option, write the page with a security policy."""
        for page in session.config.pluginmanager.get_plugins():
            if isinstance(page, BaseReport):
                write = page._write_report
                page._write_report = lambda text, write=write: write(security_policy.with_security_policy(text))

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_report_title(self, report: Any) -> None:
        self.page = report
        report.title = "S3 compatibility"

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_row(self, report: pytest.TestReport, cells: list[str]) -> None:
        outcome = cells[0].partition(">")[2].partition("<")[0]
        cells.clear()
        is_check = hasattr(report, "conformance")
        if is_check or report.when == "call" or not report.passed:
            for _ in range(getattr(report, "conformance_alike", 1)):
                self.page.outcomes = outcome  # pytest-html counts only reports with a row
        if not is_check and not report.passed:
            self.errors.append(RunError(f"{report.nodeid} ({report.when})", report.longreprtext))

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_summary(self, prefix: list[str]) -> None:
        diagnosis = self.diagnosis()
        record = diagnosis.record
        of_what = f" of {visible(record.header.endpoint)}" if record.header.endpoint else ""
        self.page.title = f"S3 compatibility{of_what}"
        self.page.set_data("environment", {})  # the overview has the facts, and no variables of the machine
        self.page.set_data("renderCollapsed", ["all"])
        self.page.set_data("initialSort", "original")
        self.page.data["tests"].clear()  # pytest-html keeps a place for each test
        prefix.append(overview(diagnosis, self._errors(record)))

    def _errors(self, record: Record) -> list[RunError]:
        """The record's errors; those that were reported here have the whole text."""
        places = {error.where for error in self.errors}
        others = record.summary.errors if record.summary else ()
        return [*self.errors, *(error for error in others if error.where not in places)]
