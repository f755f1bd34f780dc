"""The HTML report, through the hooks of pytest-html: puts the content made from the record onto pytest-html's page.

The rows of its table are made at the end, from the record: results that people read, ordered by urgency. pytest-html's
counts still include all results, also those without a row.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from reports.formats.html import rows as html_rows
from reports.formats.html.report.overview import overview
from reports.record.lines import Record
from reports.record.text import visible


def configure(config: pytest.Config, record: Callable[[], Record]) -> None:
    """Registers the hooks if `--html` is given. Called before pytest-html reads its options."""
    if config.getoption("htmlpath", None):
        config.option.self_contained_html = True
        config.pluginmanager.register(HtmlReport(record), "conformance-html")


class HtmlReport:
    """One report of pytest-html. `record` returns the record at the time when the page is written."""

    def __init__(self, record: Callable[[], Record]) -> None:
        self.record = record
        self.page: Any = None

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_report_title(self, report: Any) -> None:
        self.page = report
        report.title = "S3 conformance"

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_header(self, cells: list[str]) -> None:
        cells[:] = html_rows.header_cells()

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_row(self, report: pytest.TestReport, cells: list[str]) -> None:
        outcome = cells[0].partition(">")[2].partition("<")[0]
        is_check = hasattr(report, "conformance")
        if is_check or (report.when == "call" and report.passed):
            cells.clear()  # a check's row comes at the end; no row would also take it from the counts
            self.page.outcomes = outcome
        elif not report.passed:
            cells[:] = html_rows.error_cells(outcome, report.nodeid, report.when or "")

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_summary(self, prefix: list[str]) -> None:
        record = self.record()
        of_what = f" of {visible(record.header.endpoint)}" if record.header.endpoint else ""
        self.page.title = f"S3 conformance{of_what}"
        self.page.set_data("environment", {})  # the overview says what matters, and nothing of the machine's variables
        self.page.set_data("renderCollapsed", ["all"])
        self.page.set_data("initialSort", "original")
        entries = [html_rows.test_entry(result) for result in html_rows.not_passing(record)]
        tests = self.page.data["tests"]
        for node in [node for node, rows in tests.items() if not rows]:
            del tests[node]  # pytest-html keeps a place for each test that has no row
        tests.update(html_rows.by_node(entries))
        prefix.append(overview(record))
