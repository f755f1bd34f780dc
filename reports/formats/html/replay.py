"""A record as a pytest session: its results are reported to pytest-html as in the run.

No check runs, and only the record is known. This makes `report.html`, at the end of a run and later.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_html.basereport import BaseReport

from record.lines import UNEXPECTED_VERDICTS, CheckResult, Record
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.formats.html import report_page as html
from reports.known.expectation_advice import advice

PLUGINS = ("pytest_metadata.plugin", "pytest_html.plugin")
PYTEST_VARIABLES = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")


class ReplayError(Exception):
    """pytest did not make the page. The message is one line."""


def write_page(diagnosis: Diagnosis, path: Path) -> None:
    """Writes `report.html`. Raises OSError if the file cannot be written, ReplayError if pytest-html fails."""
    replay = Replay(diagnosis.record)
    with tempfile.TemporaryDirectory() as empty, _without_pytest_variables():
        status = pytest.main(_arguments(path, empty), plugins=[replay, html.HtmlReport(lambda: diagnosis)])
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise ReplayError(f"pytest-html failed: {replay.error or f'exit status {int(status)}'}")


def _arguments(path: Path, empty: str) -> list[str]:
    arguments = [f"--html={path}", "--self-contained-html", f"--rootdir={empty}", "-c", os.devnull, "--capture=no"]
    arguments += ["--disable-plugin-autoload", *(f"-p{plugin}" for plugin in PLUGINS)]
    return [
        *arguments,
        "-pno:terminal",
        "-pno:cacheprovider",
        "-pno:faulthandler",
        "-pno:logging",
        "-pno:unraisableexception",
        empty,
    ]


class Replay:
    """The pytest plugin."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.error = ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> bool:
        session.items = []
        session.config.hook.pytest_collection_finish(session=session)
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Reports one result of each outcome, with the number of such results: pytest-html shows only numbers."""
        session.testscollected = len(self.record.results)
        alike: dict[tuple[str, bool, bool], list[CheckResult]] = {}
        for result in self.record.results:
            alike.setdefault((result.verdict, result.known, result.unexpected), []).append(result)
        for page in session.config.pluginmanager.get_plugins():
            for first, *others in alike.values() if isinstance(page, BaseReport) else ():
                report = report_of(first)
                report.conformance_alike = 1 + len(others)  # type: ignore[attr-defined]
                page._process_report(report, 0.0, [])  # of pytest-html 4.2; its hook takes ten times as long
        return True

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        self.error = excinfo.exconly().replace("\n", " ")
        return True


def report_of(result: CheckResult) -> pytest.TestReport:
    """Returns the report of a result's call, with everything from the result."""
    location = (result.id.partition("::")[0], 0, result.id)
    report = pytest.TestReport(f"{result.id} {result.client}", location, {}, "passed", None, "call")
    report.conformance = result  # type: ignore[attr-defined]
    set_outcome(report, result, (location[0], 0))
    return report


def set_outcome(report: pytest.TestReport, result: CheckResult, location: tuple[str, int]) -> None:
    """Sets pytest's outcome for the result: passed, failed, skipped, or expected to fail. Only `failed` changes the
    exit status."""
    words = "\n".join(text for text in (advice(result), result.message) if text)
    if result.known and result.verdict in UNEXPECTED_VERDICTS:
        report.outcome = "skipped"
        report.wasxfail = advice(result)
    elif result.unexpected:
        report.outcome = "failed"
        if result.listed is not None:
            report.longrepr = words
        elif report.longrepr is None or isinstance(report.longrepr, tuple):
            report.longrepr = f"{result.verdict}: {result.message}"
    elif result.verdict != "pass":
        report.outcome = "skipped"
        report.longrepr = (*location, f"{result.verdict}: {result.message}" if result.message else result.verdict)


@contextlib.contextmanager
def _without_pytest_variables() -> Iterator[None]:
    """Removes pytest options from the environment: they are meant for the run, not for this session."""
    kept = {name: os.environ.pop(name) for name in PYTEST_VARIABLES if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)
