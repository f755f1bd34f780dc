"""The end of a run: its exit status, the reasons if it did not end normally, and the effect of other expected
results."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from msgspec.structs import replace

from record.ending import UNTESTABLE, VIOLATED
from record.lines import CRITICAL, CheckResult, Record, RunError, RunHeader, RunSummary
from record.text import plural
from reports.diagnosis.normalized import normalize_record
from reports.diagnosis.severity.of_results import severity_of
from reports.diagnosis.summary.outages import lost_sentence
from reports.known.expected import Expected

AnyRecord = TypeVar("AnyRecord", bound=Record)
UNCOUNTED_BY_PROFILES = "not counted with --require"


@dataclass(frozen=True)
class Ending:
    """A way in which a run did not end normally."""

    kind: Literal["cut off", "interrupted", "lost", "errors", "status"]
    sentence: str

    @property
    def is_unfinished(self) -> bool:
        """Returns whether the run did not come to its end, or lost the endpoint: results are missing."""
        return self.kind in ("cut off", "interrupted", "lost")


def endings(record: Record) -> Iterator[Ending]:
    """Yields the reasons why the results may be incomplete or misleading; none if the run ended normally."""
    end = record.summary
    if end is None:
        yield Ending("cut off", "This run was cut off, or still goes on: it contains only the results until then.")
    elif end.interrupted:
        yield Ending("interrupted", "This run was stopped before all selected checks had run.")
    elif not _explained(end.exit, record):
        yield Ending("status", f"This run ended with exit status {end.exit}.")
    if lost := lost_sentence(record):
        yield Ending("lost", lost)
    if end is not None and end.errors:
        yield Ending("errors", f"{plural(len(end.errors), 'error')} outside of the checks' results.")


def _explained(status: int, record: Record) -> bool:
    """Returns whether the results, the errors outside of them, or the things left behind explain the exit status."""
    end = record.summary
    if end is not None and end.again is not None and status == end.again.status:
        return True
    if status == VIOLATED:
        return bool(failing(record) or record.header.profiles) or bool(end and (end.errors or end.left_behind))
    return status == 0 or (
        status == UNTESTABLE and (any(result.endpoint_lost for result in record.results) or bool(write_errors(record)))
    )


def write_errors(record: Record) -> list[RunError]:
    """Returns the errors of files of the run that could not be written."""
    return [error for error in record.summary.errors if error.unwritten] if record.summary else []


def with_file_errors(end: RunSummary, errors: Sequence[RunError]) -> RunSummary:
    """Returns the end of a run in which these errors, possibly none, kept its files from being written."""
    if not errors:
        return end
    return replace(end, exit=max(end.exit, UNTESTABLE), errors=(*end.errors, *errors))


def exit_status_of(record: Record, errors: Sequence[RunError], left_behind: Sequence[str] = ()) -> int:
    """Returns the exit status of a run with these errors and things left behind, which was not cut off or stopped."""
    if any(result.endpoint_lost for result in record.results):
        return UNTESTABLE
    return VIOLATED if errors or left_behind or failing(record) else 0


def failing(record: Record) -> list[CheckResult]:
    """Returns the results that set the exit status 1."""
    return [result for result in normalize_record(record).results if is_failing(result, record.header)]


def is_failing(result: CheckResult, run: RunHeader) -> bool:
    """Returns whether a result changes the exit status. A new result counts if it has one of the severities in
    --fail-on. If none are given, faults of the client alone do not count, and no new result where the run is held to
    profiles. A result that differs from its listed one always counts."""
    if not result.unexpected:
        return False
    if result.standing != "new":
        return True
    if run.fail_on:
        return severity_of(result) in ("", *run.fail_on)
    return not run.profiles and not is_client_fault(result)


def is_client_fault(result: CheckResult) -> bool:
    """Returns whether a result is new and does not count, because no endpoint can do anything about it."""
    return result.standing == "new" and severity_of(result) == "client"


def uncounted_words(results: Iterable[CheckResult], run: RunHeader) -> str:
    """Returns the number of new results that do not count for the exit status: ` (38 by faults of clients alone)`;
    empty if none."""
    number = sum(each.standing == "new" and not is_failing(each, run) for each in results)
    why = UNCOUNTED_BY_PROFILES if run.profiles else "by faults of clients alone"
    why = "not of the severities in --fail-on" if run.fail_on else why
    return f" ({number} {why})" if number else ""


def expectation_counts(results: Iterable[CheckResult]) -> tuple[int, int]:
    """Returns the numbers of expected and of unexpected results, among those that do not pass, or were not expected
    to. Those of newer checks are neither."""
    standings = [result.standing for result in results if result.known or result.unexpected]
    expected = sum(each in ("known", "expired") for each in standings)
    return expected, len(standings) - expected


def results_without_cause(record: Record) -> list[CheckResult]:
    """Returns expected results that are too grave to be expected without a written cause."""
    return [
        result
        for result in normalize_record(record).results
        if result.known and result.listed is not None and not result.listed.reason and severity_of(result) in CRITICAL
    ]


def assess_with_expectations(record: Record, known: Expected, today: datetime.date) -> Record:
    """Returns the record with these expected results instead of the run's, and the exit status by them."""
    results = known.compared_all(record, today)
    end = record.summary
    if end is not None:
        known_now = sum(result.known for result in results)
        end = replace(end, known=known_now, vanished=known.vanished(record), idle_causes=known.idle_causes(record))
    return with_status_by_results(replace(record, results=results, summary=end))


def with_status_by_results(record: AnyRecord) -> AnyRecord:
    """Returns the record with the exit status that follows from its results: somebody may have changed its last line.
    One that says that the run ended otherwise stays."""
    end = record.summary
    if end is None or end.exit not in (0, VIOLATED):
        return record
    status = exit_status_of(record, end.errors, end.left_behind) or (end.again.status if end.again else 0)
    return replace(record, summary=replace(end, exit=status))
