"""Makes the expected results of a run, or updates former ones by it.

What the run tested is replaced. What it did not test, or not all of what a wildcard stands for, is kept. Results that a
cause calls accidental (`sometimes`) are not listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from reports.known.causes import Cause, first_that_explains
from reports.known.expected import Entry, Expected, all_were_selected
from reports.known.expected_file import NAME, Line, parse, text_of_lines
from reports.known.folding import Outcome, Scope, folded
from reports.known.patterns import is_wild, matches
from reports.record.client_names import CLIENTS, is_raw
from reports.record.lines import TESTED, CheckResult, Record
from reports.record.what_came import answer_of


@dataclass
class Update:
    """The new text of a file, and what became of the results that were expected: each is a check and a client."""

    text: str = ""
    entries: list[Entry] = field(default_factory=list)
    """Those of the text."""
    kept: int = 0
    new: list[tuple[str, str]] = field(default_factory=list)
    fixed: list[tuple[str, str]] = field(default_factory=list)
    """They pass now."""
    changed: list[tuple[str, str]] = field(default_factory=list)
    """They have another verdict now."""
    gone: list[Entry] = field(default_factory=list)
    """Their check no longer exists."""
    partly: list[Entry] = field(default_factory=list)
    """Kept though they do not hold in this run, because it did not have all that they cover."""


def updated(record: Record, before: Iterable[Entry] = (), causes: Sequence[Cause] = ()) -> Update:
    """The expected results after a run."""
    update = Update()
    known = Expected(before)
    outcomes = dict(_outcomes(record, causes))
    kept_lines = []
    for entry, results in _results_of(known, record).items():
        if not results and all_were_selected(entry.check, record) and not _lacks_a_client(entry, record):
            update.gone.append(entry)
        elif not results:
            kept_lines.append(entry)
        elif not is_wild(entry.check) or all_were_selected(entry.check, record):
            _keep_untested(entry, results, record, outcomes)
        elif all(_holds(entry, result, outcomes) for result in results):
            kept_lines.append(entry)
        else:
            kept_lines.append(entry)
            update.partly.append(entry)
    _count(update, known, record, outcomes)
    kept = Expected(kept_lines)
    for result in record.results:
        covering = kept.covering(result.ids, result.client)
        if any(entry.verdict == outcomes.get(_key(result), Outcome("")).verdict for entry in covering):
            outcomes.pop(_key(result), None)
    skipped = frozenset(_key(result) for result in record.results if result.verdict == "skipped") - outcomes.keys()
    scope = Scope(_clients_of_every_check(record), lambda pattern: all_were_selected(pattern, record), skipped)
    lines = [*folded(outcomes, scope), *_lines(kept_lines)]
    update.text = text_of_lines(dict.fromkeys(lines))
    update.entries = parse(update.text, NAME)
    return update


def _key(result: CheckResult) -> tuple[str, str]:
    return result.id, result.client


def _outcomes(record: Record, causes: Sequence[Cause]) -> Iterator[tuple[tuple[str, str], Outcome]]:
    """What the run tested, without what comes out one way or another."""
    for result in record.results:
        if result.verdict in TESTED:
            cause = first_that_explains(causes, result)
            if cause is None or not cause.sometimes:
                said = answer_of(result.deviation) if result.verdict in ("fail", "blocked") else ""
                yield _key(result), Outcome(result.verdict, said)


def _results_of(known: Expected, record: Record) -> dict[Entry, list[CheckResult]]:
    found: dict[Entry, list[CheckResult]] = {entry: [] for entry in known.entries}
    for result in record.results:
        for entry in known.covering(result.ids, result.client):
            found[entry].append(result)
    return found


def _lacks_a_client(entry: Entry, record: Record) -> bool:
    """Whether the entry is about a client that the run did not have, or not with every check."""
    return not any(matches(entry.client, client) for client in _clients_of_every_check(record))


def _clients_of_every_check(record: Record) -> tuple[str, ...]:
    """The clients through which the run had every check that they can express."""
    return record.header.clients if record.header.selection.depth == "every client" else ()


def _keep_untested(
    entry: Entry, results: Sequence[CheckResult], record: Record, outcomes: dict[tuple[str, str], Outcome]
) -> None:
    """Keeps an entry for the clients through which the run did not test its checks."""
    present = {_key(result) for result in results}
    skipped = [_key(result) for result in results if result.verdict == "skipped"]
    checks = dict.fromkeys(result.id for result in results)
    raw = {is_raw(result.client) for result in results}
    absent = [
        (check, client)
        for check in checks
        for client in (CLIENTS if is_wild(entry.client) else (entry.client,))
        if matches(entry.client, client) and (check, client) not in present and is_raw(client) in raw
    ]
    ran = _clients_of_every_check(record)
    for check, client in (*skipped, *absent):
        if (check, client) in skipped or client not in ran or not all_were_selected(check, record):
            outcomes.setdefault((check, client), Outcome(entry.verdict, entry.answer))


def _holds(entry: Entry, result: CheckResult, outcomes: dict[tuple[str, str], Outcome]) -> bool:
    outcome = outcomes.get(_key(result))
    return outcome is None or outcome.verdict == entry.verdict


def _count(update: Update, known: Expected, record: Record, outcomes: dict[tuple[str, str], Outcome]) -> None:
    for result in record.results:
        outcome = outcomes.get(_key(result))
        if outcome is None or result.verdict not in TESTED:
            continue
        covering = known.covering(result.ids, result.client)
        if any(entry.verdict == outcome.verdict for entry in covering):
            update.kept += 1
        elif outcome.verdict == "pass":
            update.fixed += [_key(result)] if covering else []
        else:
            (update.changed if covering else update.new).append(_key(result))


def _lines(entries: Iterable[Entry]) -> Iterator[Line]:
    """Entries as lines: alike cases, and alike clients, are one."""
    cases: dict[tuple[str, str, str, str], dict[str, None]] = {}
    for entry in entries:
        base, bracket, rest = entry.check.partition("[")
        some = cases.setdefault((base, entry.client, entry.verdict, entry.answer), {})
        some[rest.removesuffix("]") if bracket else ""] = None
    clients: dict[tuple[str, tuple[str, ...], str, str], list[str]] = {}
    for (base, client, verdict, answer), some in cases.items():
        clients.setdefault((base, tuple(filter(None, some)), verdict, answer), []).append(client)
    for (base, some_cases, verdict, answer), found in clients.items():
        yield Line(base, some_cases, tuple(found), verdict, answer)
