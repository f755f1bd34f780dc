"""Makes the expected results of a run, or updates former ones by it.

Results of the run replace former ones, and untested ones are kept. A former entry that is about more than the run had
stays as it is, and different results of the run become exceptions, which are narrower and therefore count. After a part
of a run, such as one of one client or area, confirmed entries stay as they are written, too. An accidental result
(`sometimes` of its cause) is listed once it fails, and changes nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from record.actual_response import response_words
from record.client_names import CLIENTS, in_column_order, is_raw
from record.foreign_files import FileError
from record.lines import UNEXPECTED_VERDICTS, CheckResult, Record
from record.selection import USUAL
from record.text import case_of, without_case
from reports.known.added_checks import added_on
from reports.known.causes_file import Cause, first_that_explains, in_order
from reports.known.expected import Expected, ExpectedEntry, is_uninformative
from reports.known.expected_file import NAME, ExpectedLine, can_name, parse, text_of_lines
from reports.known.folding import CheckOutcome, RunScope, fold_outcomes
from reports.known.patterns import has_wildcard, matches
from reports.known.run_coverage import RunCoverage, was_complete

CheckAndClient = tuple[str, str]
"""The id of a check, and a client."""


@dataclass
class KnownUpdate:
    """The new text of a file, and the changes of the expected results."""

    text: str = ""
    entries: list[ExpectedEntry] = field(default_factory=list)
    """The entries of the text."""
    kept: int = 0
    new: list[CheckAndClient] = field(default_factory=list)
    fixed: list[CheckAndClient] = field(default_factory=list)
    """Results that pass now."""
    changed: list[CheckAndClient] = field(default_factory=list)
    """Results with another verdict now."""
    gone: list[ExpectedEntry] = field(default_factory=list)
    """Entries whose check no longer exists."""


def updated(
    record: Record,
    before: Iterable[ExpectedEntry] = (),
    causes: Iterable[Cause] = (),
    *,
    usual: bool = False,
    newest: str = "",
    shown: str = NAME,
    notes: Mapping[CheckAndClient, str] | None = None,
) -> KnownUpdate:
    """The expected results after a run. `usual`: those before are of a run of the usual depth. `newest` is the day of
    the newest check that they are about. `shown` is the file's name for messages, and `notes` are of how bad results
    are. Raises `FileError` for a record with a check that no line can name."""
    known, update = Expected(before), KnownUpdate()
    accidental = _accidental(record, in_order(causes))
    outcomes = dict(_outcomes(record, known, accidental, notes or {}))
    for check in dict.fromkeys(check for (check, _), outcome in outcomes.items() if outcome.verdict != "pass"):
        if not can_name(check):
            raise FileError(f"the record has a check {check!r}, which {NAME} cannot name: an id is MODULE::NAME[CASE]")
    about, coverage = _results_of(known, record), RunCoverage(record)
    gone = dict.fromkeys(e for e in known.entries if not about[e] and coverage.would_have_result(e.check, e.client))
    update.gone = list(gone)
    whole = was_complete(record)
    kept = Expected(
        entry
        for entry in known.entries
        if entry not in gone
        and (
            not _is_replaced(entry, about[entry], coverage)
            or (not whole and _is_confirmed(entry, about[entry], known, outcomes))
        )
    )
    kept = _without_idle_exceptions(kept, about)
    _count(update, known, record, {key: outcome for key, outcome in outcomes.items() if key not in accidental})
    apart = {
        _check_and_client(result): result
        for result in record.results
        if _check_and_client(result) in outcomes and kept.covering(result)
    }
    unknown = frozenset(
        _check_and_client(result)
        for result in record.results
        if result.verdict != "n/a" and is_uninformative(result, record)
    )
    scope = RunScope(
        record.header.clients if coverage.every_client else (),
        # Where each case ran through only some clients, a wildcard would be about more than the run had.
        lambda pattern: coverage.every_client and coverage.selected_all(pattern),
        unknown - outcomes.keys(),
    )
    lines = [*fold_outcomes(outcomes, scope, apart), *_exceptions(apart, kept, outcomes), *_lines(kept.entries)]
    usual = (usual and not whole) or (not known.entries and record.header.selection.depth == USUAL)
    newest = max((newest, *(added_on(result.id) for result in record.results)))
    update.text = text_of_lines(_join_lines(lines), usual=usual, newest=newest)
    update.entries = parse(update.text, shown)
    return update


def _check_and_client(result: CheckResult) -> CheckAndClient:
    return result.id, result.client


def _accidental(record: Record, causes: Sequence[Cause]) -> dict[CheckAndClient, Cause]:
    """The causes that call results accidental."""
    found = ((result, first_that_explains(causes, result)) for result in record.results)
    return {_check_and_client(result): cause for result, cause in found if cause is not None and cause.sometimes}


def _outcomes(
    record: Record, known: Expected, accidental: Mapping[CheckAndClient, Cause], notes: Mapping[CheckAndClient, str]
) -> Iterator[tuple[CheckAndClient, CheckOutcome]]:
    """The outcomes of the run. A result that shows nothing keeps the outcome expected before, as does an accidental one
    if it passes or if that outcome is no accident."""
    for result in record.results:
        if result.verdict == "n/a":
            continue
        accident, entry = accidental.get(_check_and_client(result)), known.entry_for(result)
        is_other = accident and entry and not accident.explains(result, answer=entry.answer, verdict=entry.verdict)
        if not is_uninformative(result, record) and not (accident and (result.verdict == "pass" or is_other)):
            listed = result.verdict in UNEXPECTED_VERDICTS
            words = (response_words(result.deviation), notes.get(_check_and_client(result), "")) if listed else ()
            yield _check_and_client(result), CheckOutcome(result.verdict, *words)
        elif entry is not None:
            yield _check_and_client(result), CheckOutcome(entry.verdict, entry.answer, entry.note)


def _results_of(known: Expected, record: Record) -> dict[ExpectedEntry, list[CheckResult]]:
    found: dict[ExpectedEntry, list[CheckResult]] = {entry: [] for entry in known.entries}
    for result in record.results:
        for entry in known.covering(result):
            found[entry].append(result)
    return found


def _is_replaced(entry: ExpectedEntry, results: Sequence[CheckResult], coverage: RunCoverage) -> bool:
    """Returns whether the run had every check and client that an entry is about."""
    if entry.exact or not results:
        return bool(results)
    severities = {is_raw(result.client) for result in results}  # no check runs through an SDK and a raw client
    clients = {client for client in CLIENTS if matches(entry.client, client) and is_raw(client) in severities}
    if not has_wildcard(entry.check) and clients <= {result.client for result in results}:
        return True
    return coverage.every_client and clients <= coverage.clients and coverage.selected_all(entry.check)


def _is_confirmed(
    entry: ExpectedEntry,
    results: Iterable[CheckResult],
    known: Expected,
    outcomes: Mapping[CheckAndClient, CheckOutcome],
) -> bool:
    """Returns whether the run confirms an entry: all results for which no narrower entry counts are as it expects."""
    counting = [each for each in results if each.verdict != "n/a" and next(iter(known.covering(each)), None) == entry]
    words = (entry.verdict, entry.answer)
    return bool(counting) and all(
        outcomes.get(_check_and_client(each), ("",))[:2] == words and matches(entry.check, each.id) for each in counting
    )


def _without_idle_exceptions(kept: Expected, about: Mapping[ExpectedEntry, Sequence[CheckResult]]) -> Expected:
    """The entries without needless exceptions: ones with the verdict `pass` for checks of the run, if no wider entry
    left says otherwise."""

    def excepts(entry: ExpectedEntry) -> bool:
        return any(wider.verdict != "pass" for result in about[entry] for wider in kept.covering(result))

    return Expected(entry for entry in kept.entries if entry.verdict != "pass" or not about[entry] or excepts(entry))


def _exceptions(
    apart: Mapping[CheckAndClient, CheckResult], kept: Expected, outcomes: Mapping[CheckAndClient, CheckOutcome]
) -> Iterator[ExpectedLine]:
    """The lines for results that differ from a wider entry that is kept."""
    for key, result in apart.items():
        entry = kept.entry_for(result)
        came, expected = outcomes[key], CheckOutcome(entry.verdict, entry.answer) if entry else CheckOutcome("pass")
        # Another answer is listed also if it is milder, so that the graver one is no longer expected. Where requests
        # run at the same time, timing decides the answer.
        answers = not result.concurrent and came.answer and expected.answer not in ("", came.answer)
        if came.verdict != expected.verdict or answers:
            yield from _lines([ExpectedEntry(*key, came.verdict, came.answer, note=came.note)])


def _join_lines(lines: Iterable[ExpectedLine]) -> Iterator[ExpectedLine]:
    """Joins lines that differ only in clients, such as a kept one and one of the run."""
    found: dict[tuple[str, tuple[str, ...], CheckOutcome], set[str]] = {}
    for line in lines:
        found.setdefault((line.check, line.cases, _outcome_of_line(line)), set()).update(line.clients)
    for (check, cases, words), clients in found.items():
        wild = [client for client in clients if has_wildcard(client)]
        names = {name for name in clients - {*wild} if not any(matches(each, name) for each in wild)}
        yield ExpectedLine(check, cases, (*sorted(wild), *in_column_order(names)), *words)


def _count(
    update: KnownUpdate, known: Expected, record: Record, outcomes: Mapping[CheckAndClient, CheckOutcome]
) -> None:
    for result in record.results:
        outcome = outcomes.get(_check_and_client(result))
        if outcome is None or is_uninformative(result, record):
            continue
        entry = known.entry_for(result)
        if entry is not None and entry.is_met_by(result):
            update.kept += 1
        elif outcome.verdict == "pass":
            update.fixed += [_check_and_client(result)] if entry else []
        else:
            (update.changed if entry else update.new).append(_check_and_client(result))


def _lines(entries: Iterable[ExpectedEntry]) -> Iterator[ExpectedLine]:
    """Entries as lines, a line for all alike cases of a client."""
    cases: dict[tuple[str, bool, str, CheckOutcome], dict[str, None]] = {}
    for entry in entries:
        of_function = (without_case(entry.check), "[" in entry.check, entry.client, _outcome_of_line(entry))
        cases.setdefault(of_function, {})[case_of(entry.check)] = None
    for (base, has_cases, client, words), alike in cases.items():
        yield ExpectedLine(base, tuple(alike) if has_cases else (), (client,), *words)


def _outcome_of_line(line: ExpectedLine | ExpectedEntry) -> CheckOutcome:
    return CheckOutcome(line.verdict, line.answer, line.note)
