"""The pytest plugin: takes the results of checks, compares them with the known deviations, and writes the record.

A check's result is the attribute `conformance` of one of its test reports. Where no report has one, nothing here does
anything: no file, no table, no other exit status.
"""

from __future__ import annotations

import contextlib
import datetime
import os
from collections.abc import Generator
from pathlib import Path

import pytest

from . import hooks, html, terminal
from .known import KnownDeviations
from .known_file import KnownError, load
from .outcome import WRONG_USE
from .record import Error, result_from_json, to_json
from .recording import RECORDING, Recording
from .shape import shape

KNOWN = pytest.StashKey[KnownDeviations]()


def command_line_status(status: int) -> int:
    """The suite's exit status for one of pytest's: wrong use is 2, whoever noticed it."""
    return WRONG_USE if status in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED) else int(status)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    pluginmanager.add_hookspecs(hooks)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("conformance reports")
    group.addoption("--out", metavar="DIR", help="folder for results.jsonl, junit.xml and summary.md")
    group.addoption(
        "--known",
        metavar="FILE",
        action="append",
        default=[],
        help="TOML file of known deviations, which do not change the exit status; can be given several times",
    )
    group.addoption("--live", action="store_true", help="show progress and results in this suite's own words")


@pytest.hookimpl(tryfirst=True)  # before pytest-html and the terminal read their options
def pytest_configure(config: pytest.Config) -> None:
    try:
        config.stash[KNOWN] = load(config.getoption("--known"))
    except KnownError as error:
        raise pytest.UsageError(str(error)) from None
    if hasattr(config, "workerinput"):
        config.pluginmanager.register(terminal.WorkerNotices(), "conformance-notices")
        return
    run = Recording(config, _out_folder(config), config.getoption("--live"), config.stash[KNOWN])
    config.stash[RECORDING] = run
    config.pluginmanager.register(Controller(run), "conformance-record")
    html.configure(config, lambda: run.record)
    terminal.configure(config, run)


def _out_folder(config: pytest.Config) -> Path | None:
    given = config.getoption("--out")
    if not given:
        return None
    out = config.invocation_params.dir / Path(given).expanduser()
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise pytest.UsageError(f"--out {given}: {error.strerror or error}") from None
    if not os.access(out, os.W_OK | os.X_OK):
        raise pytest.UsageError(f"--out {given}: no permission to write there")
    return out


@pytest.hookimpl(wrapper=True, tryfirst=True)  # around every other one, so that the result is there
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    data = getattr(report, "conformance", None)
    if isinstance(data, dict):
        result = item.config.stash[KNOWN].compared(result_from_json(data), datetime.date.today())
        report.conformance = to_json(result)  # type: ignore[attr-defined]
        shape(report, result, location=(str(item.path), item.location[1] or 0))
    return report


class Controller:
    """The part that runs in one process only: in the controller of xdist workers, or where no workers are."""

    def __init__(self, run: Recording) -> None:
        self.run = run

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        data = getattr(report, "conformance", None)
        if isinstance(data, dict):
            self.run.add(data)
        elif report.failed and report.when in ("setup", "call", "teardown"):
            self.run.errors.append(Error(f"{report.nodeid} ({report.when})", crash_line(report)))

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self, crashitem: str, report: pytest.TestReport) -> None:
        self.run.add_crash(crashitem, crash_line(report))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.run.collection_errors.append((report.nodeid or "collection", crash_line(report)))

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        error = excinfo.value
        self.run.stopped_early = True
        if isinstance(error, pytest.exit.Exception):
            self.run.exit_asked = error.returncode
            self.run.user_interrupt = error.returncode is None
        elif not isinstance(error, pytest.Session.Interrupted):
            # xdist says in the same way that it stops after -x or --maxfail, in which nobody interrupted it.
            by_xdist = type(error).__module__.startswith("xdist.")
            self.run.user_interrupt = not by_xdist or "keyboard-interrupt" in str(error)

    @pytest.hookimpl(trylast=True)  # after the fixtures have cleaned up; before pytest-html, which is registered later
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        run = self.run
        run.stopped_early |= bool(session.shouldfail or session.shouldstop) and not run.collection_errors
        status = run.exit_status(int(session.exitstatus))
        status = run.finish(status)
        if run.results or run.wanted:
            session.exitstatus = status


def crash_line(report: pytest.TestReport | pytest.CollectReport) -> str:
    """A failure that is no check's result, in one line."""
    message = ""
    with contextlib.suppress(AttributeError):
        message = report.longrepr.reprcrash.message  # type: ignore[union-attr]
    lines = [line for line in (message or report.longreprtext).splitlines() if line.strip()]
    if not lines:
        return "failed without a message"
    return (lines[0] if message else lines[-1]).removeprefix("E ").strip()
