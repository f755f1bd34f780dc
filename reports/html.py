"""The HTML report, through the hooks of pytest-html: this suite's overview above, its columns and details in the table.

The table holds what does not pass, since people read that and each row costs the browser; what passes is in the
overview, check by check. pytest-html's counts stay those of all results.
"""

from __future__ import annotations

from typing import Any

import pytest

from . import html_parts
from .record import CheckResult, result_from_json
from .recording import Recording


def configure(config: pytest.Config, run: Recording) -> None:
    """Registers the hooks where `--html` is given. Called before pytest-html reads its options."""
    if config.getoption("htmlpath", None):
        config.option.self_contained_html = True
        config.pluginmanager.register(HtmlReport(run), "conformance-html")


class HtmlReport:
    """One report of pytest-html."""

    def __init__(self, run: Recording) -> None:
        self.run = run
        self.page: Any = None
        self.in_table: set[tuple[str, str]] = set()

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_report_title(self, report: Any) -> None:
        self.page = report
        report.title = "S3 conformance"

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_header(self, cells: list[str]) -> None:
        cells[:] = html_parts.header_cells()

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_row(self, report: pytest.TestReport, cells: list[str]) -> None:
        outcome = cells[0].partition(">")[2].partition("<")[0]
        result = _result_of(report)
        if result is None:
            cells[:] = html_parts.plain_cells(outcome, f"{report.nodeid}::{report.when}", [report.nodeid])
        elif report.outcome == "passed":
            cells.clear()  # no row, which would also take it from the counts
            self.page.outcomes = outcome
        else:
            self.in_table.add((result.id, result.client))
            cells[:] = html_parts.row_cells(outcome, result)

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_html(self, report: pytest.TestReport, data: list[str]) -> None:
        result = _result_of(report)
        if result is not None:
            data[:] = [html_parts.details(result)]

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_summary(self, prefix: list[str]) -> None:
        record = self.run.record
        if not record.results:
            return
        self.page.title = f"S3 conformance of {record.header.endpoint}" if record.header.endpoint else "S3 conformance"
        self.page.set_data("environment", {})  # the overview says what matters, and nothing of the machine's variables
        self.page.set_data("renderCollapsed", ["all"])
        self.page.set_data("initialSort", "result")
        prefix.append(html_parts.overview(record))
        prefix += [self._beside(result) for result in record.results if self._is_beside(result)]

    def _is_beside(self, result: CheckResult) -> bool:
        """Whether pytest-html has no row for it: its process died, or the run stopped, before it was torn down."""
        wanted = result.verdict != "pass" or result.unexpected
        return wanted and (result.id, result.client) not in self.in_table

    def _beside(self, result: CheckResult) -> str:
        heading = f"<h3><code>{html_parts.text(result.id)}</code> {html_parts.text(result.client)}</h3>"
        return f'<section id="{html_parts.anchor(result)}">{heading}{html_parts.details(result)}</section>'


def _result_of(report: pytest.TestReport) -> CheckResult | None:
    data = getattr(report, "conformance", None)
    return result_from_json(data) if isinstance(data, dict) else None
