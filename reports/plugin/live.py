"""The output while checks run. With `--live` this replaces pytest's own output: on a terminal by a line with the
progress, elsewhere by a line now and then. Without it, only the closing table is added to pytest's output."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Generator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TextIO

import pytest
from rich.console import Console, RenderableType
from rich.progress import Progress, RenderableColumn
from rich.text import Text

from record.client_names import CLIENTS
from record.ending import UNTESTABLE, WRONG_USE
from record.lines import CheckResult
from record.text import one_line, visible
from reports.comparing.rerun import by_check_and_client
from reports.diagnosis.exchanges.right_answers import recorded
from reports.diagnosis.summary.counts import MOST_SEVERE_FIRST
from reports.formats import output_streams
from reports.formats.terminal.closing import closing
from reports.formats.terminal.result_lines import rerun_closing_lines, rerun_result_lines
from reports.formats.terminal.style import STYLES, WIDTH, plain_text, symbols_for
from reports.known import expectation_advice as standing
from reports.plugin.news import News
from reports.plugin.recording import check_of

if TYPE_CHECKING:
    from reports.plugin.recording import RunRecording

SECONDS_BETWEEN_LINES = 10.0
"""Without a terminal, a progress line is printed after this time, or earlier if a tenth of the run is done."""
RECENT = 120.0
"""The seconds whose pace says how long the rest takes: an endpoint may get slower, or restart again and again."""
MIN_SECONDS_FOR_ESTIMATE, MIN_PERCENT_FOR_ESTIMATE = 5.0, 2
"""Processes take a while to start, and their first checks are slow: earlier guesses are far too long."""
STALLED = 10  # times slower than the whole run: the recent pace is that of a few checks for which all wait

MAX_MESSAGE_LENGTH = 400
MAX_MESSAGE_LINES = 12
"""The most lines of a message, with the most characters of each."""

MAX_DETAILED_CHECKS = 40
"""The most checks shown in detail as soon as they are known: those with unexpected results, and with -v all that fail.
The closing table lists the main ones."""


def configure(config: pytest.Config, recording: RunRecording) -> None:
    """Registers the plugin for the given options. Called before pytest creates its own terminal reporter."""
    if sys.stdout is None:  # it was closed, and pytest's reporter needs one
        sys.stdout = output_streams.open_devnull()
    option = config.option
    if recording.live and not (option.usepdb or option.trace or option.collectonly):
        config.pluginmanager.set_blocked("terminalreporter")
        shown = LiveOutput(recording, output_streams.open_terminal(), in_detail=option.verbose > 0)
        config.pluginmanager.register(shown, "conformance-live")
    else:
        config.pluginmanager.register(ClosingTable(recording), "conformance-closing")


def weight(nodeid: str) -> int:
    """Returns how long an item takes beside others: twice its usual number of requests, and one for all else."""
    found = check_of(nodeid, CLIENTS)
    return 1 + 2 * len(recorded().checks.get(found[0], ())) if found else 1


def _report_lost_output(file: Any, session: pytest.Session) -> None:
    if (error := output_streams.lost_output(file)) is not None:
        session.exitstatus = max(int(session.exitstatus), UNTESTABLE)
        output_streams.print_to_stderr(f"Error: the output: {error.strerror}")


def closing_output(recording: RunRecording, symbols: Mapping[str, str], width: int, *, listed: bool) -> RenderableType:
    """The end of a run's output."""
    if recording.summary is not None and recording.summary.again is not None:
        return rerun_closing_lines(recording.summary.again, recording.record, listed=listed)
    return closing(recording.record, symbols, recording.errors, recording.written, recording.diagnosis, width)


class ClosingTable:
    """With plain pytest: the closing table, if checks were run."""

    def __init__(self, recording: RunRecording) -> None:
        self.recording = recording
        self.file: TextIO | None = None

    @pytest.hookimpl(tryfirst=True)  # before its first line
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Keeps the run going if the reader goes away or the disk is full: pytest's own reporter would end it."""
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None and session.config.option.capture != "no":  # with -s, prints would come too late
            self.file = reporter._tw._file = output_streams.open_terminal()

    @pytest.hookimpl(wrapper=True, tryfirst=True)  # around pytest's own reporter
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, None, None]:
        try:
            return (yield)
        finally:
            _report_lost_output(self.file, session)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        recording = self.recording
        if recording.results:
            symbols = symbols_for(getattr(sys.stdout, "encoding", None) or "ascii")
            terminalreporter.section("S3 conformance")
            shown = closing_output(recording, symbols, terminalreporter._tw.fullwidth, listed=False)
            terminalreporter.write_line(plain_text(shown, terminalreporter._tw.fullwidth).strip("\n"))
        elif recording.wanted:
            terminalreporter.write_line("No check of the suite was run.")

    def pytest_conformance_notice(self, config: pytest.Config, message: str) -> None:
        reporter = config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            with _without_capturing(config):
                reporter.ensure_newline()
                reporter.write_line(one_line(message))


class WorkerNotices:
    """In an xdist worker, whose standard output is not the terminal: prints notices on the shared standard error."""

    def pytest_conformance_notice(self, config: pytest.Config, message: str) -> None:
        with _without_capturing(config):
            output_streams.print_to_stderr(one_line(message))


@contextlib.contextmanager
def _without_capturing(config: pytest.Config) -> Generator[None, None, None]:
    manager = config.pluginmanager.get_plugin("capturemanager")
    with manager.global_and_fixture_disabled() if manager else contextlib.nullcontext():
        yield


class LiveOutput:
    """The only output of a run with `--live`."""

    def __init__(self, recording: RunRecording, file: TextIO, *, in_detail: bool = False) -> None:
        self.recording = recording
        self.in_detail = in_detail
        self.before = by_check_and_client(recording.before) if recording.before is not None else None
        self.news = News(all_severities=bool(recording.config.getoption("--known")))
        self.dynamic = file.isatty() and not os.environ.get("CI") and os.environ.get("TERM") != "dumb"
        width = output_streams.width_without_terminal(file, WIDTH)
        self.console = Console(file=file, highlight=False, markup=False, emoji=False, width=width)
        self.symbols = symbols_for(self.console.encoding)
        # pytest keeps control of standard output and error; only this console writes around the progress line.
        self.progress = Progress(
            RenderableColumn(self),
            console=self.console,
            get_time=time.monotonic,
            speed_estimate_period=RECENT,
            refresh_per_second=8,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
            disable=not self.dynamic,
        )
        self.progress.add_task("", start=False)
        (self.task,) = self.progress.tasks
        self.weights: dict[str, int] = {}
        """The weights of the tests: those that are skipped, a third of a run and unevenly spread, have none."""
        self.expected = 0.0
        """The least time of the run in seconds, as far as it is known before it begins."""
        self.ended = threading.Event()
        self.watch: threading.Thread | None = None
        """The thread that prints a line when none comes: one long check, the removal or the reports take minutes."""
        self.started_with = 0
        self.late = 0
        self.running: dict[str, float] = {}
        self.counts: Counter[str] = Counter()
        self.known = 0
        self.shown = 0
        self.announced: set[tuple[str, str | None]] = set()
        self.lost = False
        self.started = False
        self.stopped = False
        self.line_at = time.monotonic()
        self.tenth = 0

    # the events from pytest

    def pytest_collection(self) -> None:
        self.started = True

    @pytest.hookimpl(trylast=True)  # when the run's duration can be estimated
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.expected = session.config.hook.pytest_conformance_expected_seconds(config=session.config) or 0.0
        self.late = session.config.hook.pytest_conformance_late_number(config=session.config) or 0
        self.weights = {
            item.nodeid: weight(item.nodeid) if item.get_closest_marker("skip") is None else 0 for item in session.items
        }
        self._begin(len(session.items), sum(self.weights.values()))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: Any, ids: list[str]) -> None:
        self._begin(len(ids), len(ids))

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.running[nodeid] = time.monotonic()

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self.running.pop(nodeid, None)

    @pytest.hookimpl(trylast=True)  # after the result was recorded
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "???":  # the worker died; no logfinish will follow
            self.running.pop(report.nodeid, None)
        self.late = getattr(report, "late_results", self.late)
        for result in self.recording.results[self.shown :]:
            self.shown += 1
            self.progress.advance(self.task.id, self.weights.get(report.nodeid, 1))
            self._show(result)
        self._print_line_if_due()

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._print(Text(f"Cannot read {report.nodeid or 'the checks'}", "bold red"))
            self._print(Text(visible(report.longreprtext)))

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        self._stop()
        self.stopped = True
        words = str(excinfo.value)
        if isinstance(excinfo.value, pytest.exit.Exception):
            if self.started:  # before that, pytest reports it itself
                self._print(Text(f"Error: {visible(words)}", "bold red"))
        else:
            self._print(Text(one_line(f"Stopped: {words}" if words else "Stopped by the keyboard"), "bold yellow"))

    def pytest_conformance_notice(self, message: str) -> None:
        self._print(Text(one_line(message), "yellow"))

    @pytest.hookimpl(wrapper=True)  # after all reports are written
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, None, None]:
        try:
            return (yield)
        finally:
            self._stop()
            recording = self.recording
            if words := self.news.counted():
                self._print(Text(words))
            if recording.results or recording.errors:
                self.console.print(closing_output(recording, self.symbols, self.console.width, listed=True))
            elif session.exitstatus == WRONG_USE and not recording.collection_errors and not self.stopped:
                self._print(Text("Error: no check is selected", "bold red"))
            _report_lost_output(self.console.file, session)

    def pytest_unconfigure(self) -> None:
        self._stop()

    # the output

    @property
    def total(self) -> int:
        """The number of all results: of tests, and of what is known when all tests have run."""
        return self.started_with + self.late

    def _begin(self, total: int, weights: int) -> None:
        self.started_with = total
        self.line_at = time.monotonic()
        self.progress.update(self.task.id, total=weights)
        if total and not self.task.started:
            self.progress.start_task(self.task.id)
            self.progress.start()
        if not self.dynamic and self.watch is None and total:
            self.watch = threading.Thread(target=self._print_lines_regularly, name="progress", daemon=True)
            self.watch.start()

    def _print_lines_regularly(self) -> None:
        while not self.ended.wait(min(1.0, SECONDS_BETWEEN_LINES)):
            if time.monotonic() - self.line_at >= SECONDS_BETWEEN_LINES:
                self._print_line_if_due(self._current_work())

    def _stop(self) -> None:
        self.ended.set()
        if self.watch is not None:
            self.watch.join()
            self.watch = None
        self.progress.stop()

    def _show(self, result: CheckResult) -> None:
        self.counts[result.verdict] += 1
        self.known += result.known
        if result.endpoint_lost:
            if not self.lost:
                self.lost = True
                self._show_failure(result)
                words = f"The endpoint is lost: {result.id} got no answer, and the rest is blocked."
                self._print(Text(one_line(words), "bold red"))
        elif self.before is not None:
            for line in rerun_result_lines(self.before, [result]):
                self._print(line)
        elif result.unexpected:
            self._show_news(result)
            if self.in_detail or result.standing != "new":
                self._tell(result)

    def _show_news(self, result: CheckResult) -> None:
        """Shows a line for a failure that is the first sign of a finding, or counts the failure."""
        features = self.recording.header.features if self.recording.header else ()
        if result.standing != "fixed" and not self.in_detail and (line := self.news.of(result, features)):
            self._print(line)

    def _tell(self, result: CheckResult) -> None:
        """Shows a check once, even if all clients fail: the closing list names the clients."""
        shown = (result.id, result.standing)
        if shown in self.announced:
            return
        self.announced.add(shown)
        if len(self.announced) <= MAX_DETAILED_CHECKS:
            self._show_failure(result)
        elif len(self.announced) == MAX_DETAILED_CHECKS + 1:
            self._print(Text("… further unexpected results are only counted; the reports list all of them", "bold red"))

    def _show_failure(self, result: CheckResult) -> None:
        line = Text(f"{self.symbols[result.verdict]} {result.verdict}", STYLES[result.verdict])
        if result.standing == "fixed":
            line = Text("! passes now", STYLES["fail"])
        line.append(f"  {one_line(result.id)}", "bold").append(f"  {one_line(result.client)}", "not bold default")
        self._print(line)
        if result.listed is not None:
            self._print(Text("    " + one_line(standing.advice(result)), "not bold default"))
        lines = result.message.splitlines()  # the lines of a counterexample are calls that can be pasted
        for shown in lines[:MAX_MESSAGE_LINES]:
            self._print(Text("    " + one_line(shown, MAX_MESSAGE_LENGTH), "not bold default"))
        if len(lines) > MAX_MESSAGE_LINES:
            more = f"… {len(lines) - MAX_MESSAGE_LINES} more lines; the reports show all of them"
            self._print(Text(f"    {more}", "not bold default"))

    def _print(self, text: Text) -> None:
        self.console.print(text, soft_wrap=True)

    def _print_line_if_due(self, doing: str = "") -> None:
        now = time.monotonic()
        tenth = self.shown * 10 // self.total if self.total else 0
        since = now - self.line_at
        if (tenth > self.tenth and since >= 1) or since >= SECONDS_BETWEEN_LINES:
            self.line_at, self.tenth = now, tenth
            # A terminal has a line that moves.
            done = () if self.dynamic else (self._done_so_far(), self._counted().plain, doing)
            if words := "  ".join(filter(None, (*done, self.news.progress_sentence()))):
                self._print(Text(words))

    def _done_so_far(self) -> str:
        if self._are_checks_done() and self.shown < self.total:
            return f"{self.shown} results"  # the late ones come when the run has cleaned up
        shown = min(self.shown, self.total)
        share = f" {shown * 100 // self.total} %" if self.total else ""
        return f"{shown}/{self.total} results{share}{self._time_left()}"

    def _time_left(self) -> str:
        """The time left; empty if that is only a guess."""
        seconds, elapsed, share = self.task.time_remaining, self.task.elapsed or 0.0, self.task.percentage
        is_early = elapsed < MIN_SECONDS_FOR_ESTIMATE or share < MIN_PERCENT_FOR_ESTIMATE
        if not seconds or is_early or seconds > STALLED * elapsed * (100 / share - 1):
            return ""
        seconds = max(seconds, self.expected - elapsed)
        return f", about {timedelta(seconds=round(seconds + 5, -1))} left"

    def _counted(self) -> Text:
        text = Text()
        for verdict in MOST_SEVERE_FIRST:
            if self.counts[verdict]:
                text.append("  " if text else "").append(f"{verdict} {self.counts[verdict]}", STYLES[verdict])
        if self.known:
            text.append(f"  ({self.known} known)")
        return text

    def __rich__(self) -> Text:
        """The progress line, and below that the current work."""
        line = Text(
            f"{self._done_so_far()}  {self.recording.seconds:.0f} s  ", "bold", no_wrap=True, overflow="ellipsis"
        )
        line.append_text(self._counted())
        doing = self._current_work()
        return line.append(f"\n  {doing}" if doing else "", "not bold default")

    def _are_checks_done(self) -> bool:
        return self.shown >= self.started_with and not self.running

    def _current_work(self) -> str:
        """The check that has been running longest; after the last one, the rest of the run's work, which may take
        minutes."""
        if self._are_checks_done():
            return "removing what the run created" if self.recording.summary is None else "making findings and reports"
        with contextlib.suppress(StopIteration, RuntimeError):  # another thread may change it during iteration
            nodeid, begun = next(iter(self.running.items()))
            since = time.monotonic() - begun
            waiting = f" ({since:.0f} s)" if since >= 2 else ""
            others = f" and {len(self.running) - 1} more" if len(self.running) > 1 else ""
            return f"{one_line(nodeid.rpartition('conformance/')[2])}{waiting}{others}"
        return ""
