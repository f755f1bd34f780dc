"""The current run: its results so far, the record that they are appended to, and its end."""

from __future__ import annotations

import contextlib
import datetime
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import FrameType

import pytest
from msgspec.structs import replace

from record.ending import INTERRUPTED, PROCESS_DIED, STOP_SIGNALS, UNTESTABLE, VIOLATED, WRONG_USE
from record.lines import CheckResult, Record, RunError, RunHeader, RunSummary, count_verdicts
from record.record_file import FILE_NAME, Writer, header_of
from record.requirements import Profile
from record.text import without_case
from reports.comparing.rerun import compare_with_earlier
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.normalized import NormalizedRecord, normalize_record
from reports.diagnosis.summary.outcome import exit_status_of, with_file_errors
from reports.known.expected import Expected, unknown_names
from reports.known.run_coverage import was_whole
from reports.profiles.evaluation import with_profile_status

MANY = 1_000
"""Results whose reports take so long that the user is told about it."""
INHERITED = ("subject", "level", "requirement", "source", "feature", "gate", "concurrent")
"""Facts that a check whose process died takes from its results for other clients and cases."""


@dataclass
class RunRecording:
    """The state of the controlling process. Not used if no check of the suite runs."""

    config: pytest.Config
    out: Path | None = None
    live: bool = False
    known: Expected = field(default_factory=Expected)
    fail_on: tuple[str, ...] = ()
    """The severities of new deviations that change the exit status; empty for all."""
    footprints: tuple[str, ...] = ()
    """The texts of the user's own."""
    profiles: tuple[Profile, ...] = ()
    """The profiles that the endpoint must meet. New deviations change the exit status only by `fail_on` then."""
    before: Record | None = None
    """The record whose results are run again."""
    header: RunHeader | None = None
    results: list[CheckResult] = field(default_factory=list)
    errors: list[RunError] = field(default_factory=list)
    collection_errors: list[tuple[str, str]] = field(default_factory=list)
    summary: RunSummary | None = None
    diagnosis: Diagnosis | None = None
    """The diagnosis of the record, once it is made for the reports."""
    written: list[Path] = field(default_factory=list)
    user_interrupt: bool = False
    stopped_early: bool = False
    exit_asked: int | None = None
    _seen: set[tuple[str, str]] = field(default_factory=set)
    _writer: Writer | None = None
    _begun: float = field(default_factory=time.monotonic)
    _started: str = field(
        default_factory=lambda: datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    )

    @property
    def wanted(self) -> bool:
        """Returns whether checks were meant to run: only this suite's command line and its users give these options."""
        return self.live or self.out is not None

    @property
    def record(self) -> Record:
        return Record(self.header or RunHeader(), tuple(self.results), self.summary)

    @property
    def is_partial(self) -> bool:
        """Returns whether only some of the checks are selected, or some run through one client only."""
        totals = self.config.hook.pytest_conformance_run_totals(config=self.config) or {}
        end = RunSummary({}, interrupted=self.stopped_early, left_out=tuple(totals.get("left_out", ())))
        return self.header is None or not was_whole(Record(self.header, summary=end))

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._begun

    def add(self, result: CheckResult) -> None:
        """Records a finished check, also in the file."""
        if (result.id, result.client) in self._seen:
            self.errors.append(
                RunError(f"{result.id} with {result.client}", "ran twice; only its first result is kept")
            )
            return
        if self.header is None:
            self._begin()
        with deferred_interrupts():
            self._seen.add((result.id, result.client))
            self.results.append(result)
            self._write(lambda writer: writer.append(result))

    def _write(self, write: Callable[[Writer], None]) -> None:
        """Writes to the record. If that fails, the run continues without a record, and its exit status shows it."""
        if self._writer is None:
            return
        try:
            write(self._writer)
        except OSError as error:
            self.cannot_write(self._writer.path, error)
            if self.summary is None:
                words = f"{self._writer.path} can no longer be written ({error.strerror})"
                more = "what follows is in no file, unless there is room for the reports at the end"
                self.config.hook.pytest_conformance_notice(config=self.config, message=f"{words}: {more}.")
            self._writer = None

    def cannot_write(self, path: Path | str, error: OSError) -> None:
        """Records that the record or a report could not be written."""
        self.not_written(RunError.of_writing(path, error.strerror))

    def not_written(self, *errors: RunError) -> None:
        """Records the files that could not be written, which also changes the end of the run."""
        self.errors += errors
        if self.summary is not None:
            self.summary = with_file_errors(self.summary, errors)

    def interrupted(self, by_user: bool) -> None:
        """Notes that the run stops before all selected checks have run."""
        self.stopped_early = True
        self.user_interrupt = by_user

    def _begin(self) -> None:
        header = self.config.hook.pytest_conformance_run_header(config=self.config)
        header = header or RunHeader(started=self._started, suite=_suite_version())
        self.header = replace(header, fail_on=self.fail_on, profiles=self.profiles, footprints=self.footprints)
        if self.out is not None:
            path = self.out / FILE_NAME
            if former := header_of(path):
                message = f"{path} is replaced: it had the record of run {former.run_id} of {former.endpoint}"
                self.config.hook.pytest_conformance_notice(config=self.config, message=f"{message}, {former.started}.")
            try:
                self._writer = Writer(path, self.header)
                self.written = [path]  # also if the run is stopped before its reports
            except OSError as error:
                self.cannot_write(path, error)

    def add_crash(self, nodeid: str, message: str) -> None:
        """Records a check whose xdist worker died. It counts as blocked if the check is known."""
        if self.header is None:
            self._begin()
        assert self.header is not None
        found = check_of(nodeid, self.header.clients)
        if found is None or found in self._seen:
            self.errors.append(RunError(nodeid, message))
            return
        check, client = found
        area = check.split("::")[0].split("/")[0]
        relatives = [result for result in self.results if without_case(result.id) == without_case(check)]
        relative = next((result for result in relatives if result.id == check), next(iter(relatives), None))
        words = f"{PROCESS_DIED}: {message}"
        result = CheckResult(check, client, "blocked", area, message=words, process_died=True)
        if relative is not None:
            result = replace(result, **{name: getattr(relative, name) for name in INHERITED})
        self.add(self.known.compared(result, datetime.date.today()))

    def _exit_status(self, status: int, judged: NormalizedRecord) -> int:
        if self.exit_asked is not None:
            return self.exit_asked
        if status == pytest.ExitCode.INTERNAL_ERROR:
            return UNTESTABLE
        if not self.results:
            if not self.wanted:
                return status
            if self.user_interrupt:
                return INTERRUPTED
            nothing = self.collection_errors or status == pytest.ExitCode.NO_TESTS_COLLECTED
            return WRONG_USE if nothing else status
        if self.user_interrupt:
            return INTERRUPTED
        found = exit_status_of(judged, self.errors)
        return WRONG_USE if self.collection_errors and found != UNTESTABLE else found

    def finish(self, status: int) -> int:
        """Writes the record's last line, and diagnoses the record if there will be reports. Returns the run's exit
        status; `status` is pytest's."""
        seconds = self.seconds
        judged = normalize_record(self.record)
        totals = self.config.hook.pytest_conformance_run_totals(config=self.config) or {}
        left_behind = tuple(totals.get("left_behind", ()))
        again = compare_with_earlier(normalize_record(self.before), judged) if self.before is not None else None
        # Whatever the results are: leftovers may cost somebody money.
        status = self._exit_status(status, judged) or (VIOLATED if left_behind else again.status if again else 0)
        if self.header is None:
            return status
        requests = sum(result.requests for result in self.results)
        self.summary = RunSummary(
            verdicts=count_verdicts(self.results),
            known=sum(result.known for result in self.results),
            # An interrupted worker reports no totals.
            requests=max(totals.get("requests", 0), requests),
            throttled=totals.get("throttled", sum(result.throttled for result in self.results)),
            seconds=round(seconds, 3),
            exit=max(status, UNTESTABLE) if any(error.unwritten for error in self.errors) else status,
            interrupted=self.stopped_early,
            errors=tuple(self.errors),
            left_out=tuple(totals.get("left_out", ())),
            left_behind=left_behind,
            times=tuple(totals.get("times", ())),
            again=again,
        )
        self.summary = replace(
            self.summary, vanished=self.known.vanished(self.record), idle_causes=self.known.idle_causes(self.record)
        )
        for line in unknown_names(self.known.causes, self.record, self.known.entries):
            self._tell(line)
        if self.profiles:
            self.diagnosis = with_profile_status(diagnose(replace(judged, summary=self.summary)))
            self.summary = self.diagnosis.record.summary or self.summary
        end = self.summary
        self._write(lambda writer: writer.finish(end))
        self.written = [self._writer.path] if self._writer else []
        if self.out is not None:
            if len(self.results) >= MANY:
                self._tell("The checks are done. Findings are made, and reports written.")
            self.diagnosis = self.diagnosis or diagnose(replace(judged, summary=end))
            self.results = list(self.diagnosis.record.results)
        return self.summary.exit

    def _tell(self, message: str) -> None:
        self.config.hook.pytest_conformance_notice(config=self.config, message=message)


def check_of(nodeid: str, clients: tuple[str, ...]) -> tuple[str, str] | None:
    """A check's id and client, from a pytest node id; None if the node is not a check.

    `conformance/objects/test_range.py::test_refused[suffix-boto3-s3]` is `objects/range::refused[suffix]`, `boto3-s3`.
    """
    path, _, rest = nodeid.partition("::")
    name, _, case = rest.partition("[")
    case = case.removesuffix("]")
    for client in sorted(clients, key=len, reverse=True):
        if case == client or case.endswith(f"-{client}") or case.startswith(f"{client}-"):
            break
    else:
        return None
    case = case.removesuffix(client).removesuffix("-") if case.endswith(client) else case[len(client) + 1 :]
    path = path.rpartition("conformance/")[2].removesuffix(".py")
    folder, slash, module = path.rpartition("/")
    check = f"{folder}{slash}{module.removeprefix('test_')}::{name.removeprefix('test_')}"
    return (f"{check}[{case}]" if case else check), client


def _suite_version() -> str:
    with contextlib.suppress(PackageNotFoundError):
        return version("s3-conformance")
    return ""


Handler = Callable[[int, FrameType | None], object]


class _HeldSignals:
    """Stands in for the handlers of signals, and remembers the signals that arrive while it holds."""

    def __init__(self, handlers: dict[int, Handler]) -> None:
        self.handlers = handlers
        self.holding = True
        self.came: list[int] = []

    def __call__(self, number: int, frame: FrameType | None) -> None:
        if self.holding:
            self.came.append(number)
        else:
            self.handlers[number](number, frame)


@contextmanager
def deferred_interrupts() -> Iterator[None]:
    """Holds signals that would raise KeyboardInterrupt in the block until the block ends.

    A mask of signals is not enough: other threads of the process would still receive them, and Python would still run
    its handlers in the main thread. In other threads there is nothing to hold.
    """
    present = {number: signal.getsignal(number) for number in STOP_SIGNALS}
    handlers = {number: handler for number, handler in present.items() if callable(handler)}
    if threading.current_thread() is not threading.main_thread() or not handlers:
        yield
        return
    held = _HeldSignals(handlers)
    for number in handlers:
        signal.signal(number, held)
    try:
        yield
    finally:
        held.holding = False  # signals are passed on from here, also if one prevents the next lines
        for number, handler in handlers.items():
            signal.signal(number, handler)
        if held.came:
            signal.raise_signal(held.came[0])
