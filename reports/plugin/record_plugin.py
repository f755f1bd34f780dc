"""The pytest plugin: takes the results of checks, compares them with the expected ones, and writes the record.

A check's result is the attribute `conformance` of one of its test reports, a `CheckResult`. Where no report has one,
the plugin does nothing: no file, no table, no other exit status.
"""

from __future__ import annotations

import contextlib
import datetime
import errno
from collections.abc import Generator, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from record.ending import UNTESTABLE, exit_with_usage_error
from record.footprint_file import Footprint, text_of
from record.footprint_file import read as read_footprint
from record.foreign_files import FileError
from record.json_form import dumps, loads
from record.lines import CheckResult
from record.lines import RunError as RecordedError
from record.output_lock import claim, missing, prepare_folder, remove_empty
from record.record_file import overwrite_warning
from record.requirements import Profile
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.severity.of_results import with_severity
from reports.diagnosis.severity.severity_table import SEVERITIES
from reports.diagnosis.summary.counts import with_count
from reports.formats.html import report_page as html
from reports.formats.html.replay import set_outcome
from reports.formats.output_streams import print_to_stderr
from reports.formats.rendering import render
from reports.known.expected import Expected
from reports.known.known_folder import load
from reports.plugin import hooks
from reports.plugin import live as terminal
from reports.plugin.recording import RunRecording
from reports.profiles.profile_file import load as load_profiles

DISK_FULL_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

EXPECTED_KEY = pytest.StashKey[Expected]()


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    pluginmanager.add_hookspecs(hooks)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("conformance reports")
    group.addoption("--out", metavar="DIR", help="folder for the record, results.jsonl, and its reports")
    group.addoption(
        "--known",
        metavar="DIR",
        action="append",
        default=[],
        help="folder with the expected results, which do not change the exit status, and their causes; may be repeated",
    )
    group.addoption(
        "--new-checks",
        choices=("show", "fail"),
        default="show",
        help="whether checks that are newer than the expected results can change the exit status",
    )
    group.addoption(
        "--fail-on",
        metavar="SEVERITY,…",
        default="",
        help=f"only these new deviations change the exit status: {', '.join(SEVERITIES)}",
    )
    group.addoption(
        "--require",
        metavar="PROFILE",
        action="append",
        default=[],
        help="file or name of a profile: the exit status tells if the endpoint meets it; may be repeated",
    )
    group.addoption(
        "--footprint",
        metavar="FILE",
        action="append",
        default=[],
        help="footprint of a program of yours, which the reports have with the others; may be repeated",
    )
    group.addoption("--live", action="store_true", help="show progress and results in this suite's own format")


@pytest.hookimpl(tryfirst=True)  # before pytest-html and the terminal read their options
def pytest_configure(config: pytest.Config) -> None:
    try:
        new_checks = config.getoption("--new-checks")
        config.stash[EXPECTED_KEY] = load(config.getoption("--known"), fail_new_checks=new_checks == "fail")
    except FileError as error:
        exit_with_usage_error(str(error))
    if hasattr(config, "workerinput"):
        config.pluginmanager.register(terminal.WorkerNotices(), "conformance-notices")
        return
    footprints = tuple(_footprints(config.getoption("--footprint")))
    recording = RunRecording(
        config,
        _out_folder(config),
        config.getoption("--live"),
        config.stash[EXPECTED_KEY],
        fail_on=_fail_on(config),
        profiles=_profiles(config, [each.name for each in footprints]),
        before=config.hook.pytest_conformance_earlier_record(),
        footprints=tuple(map(text_of, footprints)),
    )
    config.pluginmanager.register(Controller(recording, config), "conformance-record")
    html.configure(config, lambda: diagnose(recording.record))
    terminal.configure(config, recording)


def pytest_conformance_expects_the_usual_depth(config: pytest.Config) -> bool:
    return config.stash[EXPECTED_KEY].usual


def _profiles(config: pytest.Config, own: Iterable[str]) -> tuple[Profile, ...]:
    """Returns the profiles, which may name these programs of the user's own."""
    features = config.hook.pytest_conformance_features() or ()
    try:
        return load_profiles(config.getoption("--require"), features, own)
    except FileError as error:
        exit_with_usage_error(str(error))


def _fail_on(config: pytest.Config) -> tuple[str, ...]:
    given = config.getoption("--fail-on")
    severities = tuple(filter(None, given.split(",")))
    if given and not severities:
        exit_with_usage_error(f"--fail-on {given!r}: it names no severity; known are {', '.join(SEVERITIES)}")
    for severity in severities:
        if severity not in SEVERITIES:
            exit_with_usage_error(f"--fail-on {severity}: there is no such severity; known are {', '.join(SEVERITIES)}")
    return severities


def _footprints(files: Sequence[str]) -> Iterator[Footprint]:
    names: dict[str, str] = {}
    for file in files:
        try:
            found = read_footprint(Path(file).expanduser())
        except FileError as error:
            exit_with_usage_error(f"--footprint {error}")
        if before := names.get(found.name):
            exit_with_usage_error(
                f"--footprint {file}: {before} is also the footprint of {found.name}; leave one of them out"
            )
        names[found.name] = file
        yield found


def _out_folder(config: pytest.Config) -> Path | None:
    given = config.getoption("--out")
    if given is None:
        return None
    if not given:
        exit_with_usage_error("--out '': it names no folder")
    out = config.invocation_params.dir / Path(given).expanduser()
    config.add_cleanup(partial(remove_empty, missing(out)))
    if why := prepare_folder(out):
        exit_with_usage_error(f"--out {given}: {why}")
    try:
        release = claim(out)
    except OSError as error:
        exit_with_usage_error(f"--out {given}: {error.filename}: {error.strerror}")
    if release is None:
        exit_with_usage_error(f"--out {given}: another run is writing there")
    config.add_cleanup(release)
    if why := overwrite_warning(out):
        exit_with_usage_error(f"--out {given}: {why}")
    return out


@pytest.hookimpl(wrapper=True, tryfirst=True)  # outermost, so that the result is there
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    result = getattr(report, "conformance", None)
    if isinstance(result, CheckResult):
        location = (str(item.path), item.location[1] or 0)
        _report_result(report, result, item.config.stash[EXPECTED_KEY], location)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable(report: object) -> Generator[None, dict[str, Any] | None, dict[str, Any] | None]:
    """Makes the result a line of the record, in a process that runs checks for another one."""
    data = yield
    if data is not None and isinstance(result := data.get("conformance"), CheckResult):
        data["conformance"] = dumps(result)
    return data


@pytest.hookimpl(wrapper=True)
def pytest_report_from_serializable(data: dict[str, Any]) -> Generator[None, Any, Any]:
    report = yield
    if isinstance(line := getattr(report, "conformance", None), bytes):
        report.conformance = loads(CheckResult, line)
    return report


def _report_result(report: pytest.TestReport, result: CheckResult, known: Expected, location: tuple[str, int]) -> None:
    """Attaches the result, with the severity of its deviation and compared with the expected ones, to the report."""
    result = known.compared(with_severity(result), datetime.date.today())
    report.conformance = result  # type: ignore[attr-defined]
    set_outcome(report, result, location)


class Controller:
    """The part that runs in one process only: the one that others run checks for, or the only one."""

    def __init__(self, recording: RunRecording, config: pytest.Config) -> None:
        self.recording = recording
        self._config = config
        self._worker_interrupted = False

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """Reports the late results when all checks have run; not reached if the run is stopped earlier."""
        done = yield
        config = session.config
        # A pass in only part of the checks is not compared: others may violate it.
        known_of_a_pass = Expected() if self.recording.is_partial else config.stash[EXPECTED_KEY]
        for reports in config.hook.pytest_conformance_late_results(config=config):
            for report in reports or ():
                result = with_count(report.conformance)
                known = known_of_a_pass if result.verdict == "pass" else config.stash[EXPECTED_KEY]
                file, line, _ = report.location
                _report_result(report, result, known, location=(file, line or 0))
                config.hook.pytest_runtest_logreport(report=report)
        return done

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        result = getattr(report, "conformance", None)
        if isinstance(result, CheckResult):
            self.recording.add(result)
        elif report.failed and report.when in ("setup", "call", "teardown"):
            self._note_error(f"{report.nodeid} ({report.when})", crash_line(report))

    def pytest_conformance_check_died(self, item: pytest.Item, report: pytest.TestReport) -> None:
        result = getattr(report, "conformance", None)
        if isinstance(result, CheckResult):
            _report_result(report, result, item.config.stash[EXPECTED_KEY], (str(item.path), item.location[1] or 0))
        else:
            self._note_error(report.nodeid, crash_line(report))

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Records the fatal error of a run, which otherwise only the terminal would show."""
        lines = [line.strip() for line in str(excinfo.value).splitlines() if line.strip()]
        words = lines[-1] if lines else excinfo.typename
        self._note_error("the suite itself", f"internal error: {words}")

    def _note_error(self, place: str, message: str) -> None:
        cleaned = self._config.hook.pytest_conformance_without_secrets(config=self._config, text=message)
        self.recording.errors.append(RecordedError(place, message if cleaned is None else cleaned))

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self, crashitem: str, report: pytest.TestReport) -> None:
        """Records a crash of a worker that pytest-xdist reports."""
        self.recording.add_crash(crashitem, crash_line(report))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Records the end of a worker that was interrupted; pytest-xdist knows nothing of a worker that crashed."""
        output = getattr(node, "workeroutput", None)
        if output is not None and output["exitstatus"] == pytest.ExitCode.INTERRUPTED:
            self._worker_interrupted = True

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.recording.collection_errors.append((report.nodeid or "collection", crash_line(report)))

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        error = excinfo.value
        if isinstance(error, pytest.exit.Exception):
            self.recording.exit_asked = error.returncode
            by_user = error.returncode is None
        elif isinstance(error, pytest.Session.Interrupted):
            by_user = False
        else:
            # xdist reports a stop after -x or --maxfail in the same way, but then nobody interrupted the run.
            by_user = not type(error).__module__.startswith("xdist.") or self._worker_interrupted
        self.recording.interrupted(by_user)

    @pytest.hookimpl(wrapper=True, trylast=True, specname="pytest_sessionfinish")  # within pytest's own reporter
    def pytest_sessionfinish_of_others(self, session: pytest.Session) -> Generator[None, None, None]:
        """Handles a report of another plugin, such as pytest-html's, that does not fit on the disk."""
        try:
            return (yield)
        except OSError as error:
            if error.errno not in DISK_FULL_ERRORS:
                raise
            self.recording.cannot_write(error.filename or "a report", error)
            print_to_stderr(f"Error: {error.filename or 'a report'}: {error.strerror}")
            session.exitstatus = max(int(session.exitstatus), UNTESTABLE)

    @pytest.hookimpl(trylast=True)  # after the fixtures' cleanup; before pytest-html, which is registered later
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        recording = self.recording
        recording.stopped_early |= bool(session.shouldfail or session.shouldstop) and not recording.collection_errors
        status = recording.finish(int(session.exitstatus))
        if recording.out is not None and recording.diagnosis is not None:
            rendered = render(recording.diagnosis, recording.out)
            recording.written += rendered.written
            recording.not_written(*rendered.errors)
            status = recording.summary.exit if recording.summary else status
        if recording.results or recording.wanted:
            session.exitstatus = status


def crash_line(report: pytest.TestReport | pytest.CollectReport) -> str:
    """A failure that is not a check's result, in one line."""
    message = ""
    with contextlib.suppress(AttributeError):
        message = report.longrepr.reprcrash.message  # type: ignore[union-attr]
    lines = [line for line in (message or report.longreprtext).splitlines() if line.strip()]
    if not lines:
        return "failed without a message"
    return (lines[0] if message else lines[-1]).removeprefix("E ").strip()
