"""The result of a comparison in one line, the facts of its runs, and notes to read before trusting it: reasons why the
runs are less comparable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from record.lines import Record, count_verdicts
from record.text import joined, one_line, plural
from reports.comparing.model import ComparedCheck, ComparedRun, Comparison
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.summary.counts import SYMBOLS
from reports.diagnosis.summary.facts import FACTS, FactText, known_facts, parse_start_time
from reports.diagnosis.summary.outcome import endings
from reports.diagnosis.summary.sentence import clients_text
from reports.diagnosis.summary.smoke import is_smoke, smoke_sentence

DIFFERENCES = {
    "Record schema": "The records have different schemas",
    "Suite": "The versions of the suite differ",
    "Selection": "The selections differ",
    "Clients": "The clients differ",
    "Libraries": "The versions of the client libraries differ",
    "Corrections": "The corrections of client faults differ",
    "Addressing": "The addressing of buckets differs",
    "Region": "The regions differ",
}
"""Facts that make runs less comparable if they differ, with the sentence for each."""


def notes(comparison: Comparison, *, endings: bool = True) -> tuple[str, ...]:
    """The notes to read before trusting the comparison, one sentence each; without `endings`, not those about the runs'
    ends."""
    return tuple(one_line(note) for note in _notes(comparison, endings))


def _notes(comparison: Comparison, with_endings: bool) -> Iterator[str]:
    runs = comparison.runs
    if comparison.by_client:
        yield "Each run has one client, and they differ: clients are compared here, check by check."
    if comparison.only:
        yield f"Only {joined(comparison.only)} {'is' if len(comparison.only) == 1 else 'are'} compared."
    yield from _smoke(runs)
    yield from _repeated(runs)
    yield from _refused(comparison)
    for run in runs if with_endings else ():
        if text := ending(run.record):
            yield f"{run.label}: {text}"
    for name, words in DIFFERENCES.items():
        of_clients = comparison.by_client and name in ("Clients", "Corrections")
        if not of_clients and (each := _differing_values(runs, FACTS[name])):
            yield f"{words}. {each}."
    yield from _check_notes(comparison)
    if comparison.same_endpoint:
        yield from _words(comparison)


def _smoke(runs: Sequence[ComparedRun]) -> Iterator[str]:
    for run in runs:
        if is_smoke(run.record) and (text := smoke_sentence(run.record, diagnose(run.record))):
            yield f"{run.label}: {text}"


def _differing_values(runs: Sequence[ComparedRun], fact: FactText) -> str:
    """The runs with each value; empty if all have the same. The parts of a list are listed one by one."""
    found: dict[str, list[str]] = {}
    for run in runs:
        for value in fact(run.record).split("; "):
            found.setdefault(value or "unknown", []).append(run.label)
    apart: dict[str, list[str]] = {}
    for value, labels in found.items():
        if len(labels) < len(runs):
            apart.setdefault(", ".join(labels), []).append(value)
    return "; ".join(f"{labels}: {' and '.join(values)}" for labels, values in apart.items())


def _repeated(runs: Sequence[ComparedRun]) -> Iterator[str]:
    same: dict[str, list[str]] = {}
    for run in runs:
        same.setdefault(run.record.header.run_id, []).append(run.label)
    for run_id, labels in same.items():
        if run_id and len(labels) > 1:
            yield f"{joined(labels)} are the same run ({run_id})."


def _refused(comparison: Comparison) -> Iterator[str]:
    """The signatures that a run's endpoint does not accept, and the effect on clients that use them."""
    for run, refused in zip(comparison.runs, comparison.refused, strict=True):
        for each in refused:
            one = len(each.clients) == 1
            aside = f"{'is' if one else 'are'} not compared there" if comparison.is_excluded else "could not be tested"
            yield f"{run.label} does not accept {each.words}: {clients_text(each.clients)} {aside}."


def _check_notes(comparison: Comparison) -> Iterator[str]:
    alone = [check for check in comparison.checks if not check.compared]
    if alone:
        of = Counter(_uncompared_check_place(comparison, check) for check in alone)
        text = ", ".join(f"{number} {place}" for place, number in of.items())
        yield f"{plural(len(alone), 'check')} cannot be compared: {text}."


def _uncompared_check_place(comparison: Comparison, check: ComparedCheck) -> str:
    """The place of a check that no two runs have with the same client."""
    labels = [run.label for number, run in enumerate(comparison.runs) if check.compared_in(number)]
    if not labels:
        return "with clients that are not compared"
    return f"in {labels[0]} only" if len(labels) == 1 else "with no client in common"


def _words(comparison: Comparison) -> Iterator[str]:
    first, last = comparison.runs[0], comparison.runs[-1]
    if len(comparison.runs) > 2:
        yield f"REGRESSED, FIXED, NEW and VANISHED are about the first run and the last: {first.label}, {last.label}."
    if unseen := sum(bool(check.unseen) for check in comparison.checks):
        only, it = ("is", "it") if unseen == 1 else ("are", "them")
        yield (
            f"{plural(unseen, 'invariant')} {only} violated only in checks that the other run did not run: no word is "
            f"said of {it}."
        )
    times = [parse_start_time(run.record.header.started) for run in (first, last)]
    if times[0] and times[1] and times[0].timestamp() > times[1].timestamp():
        yield f"The first run, {first.label}, was started after the last, {last.label}."


SHOWN_FACTS = ("Endpoint", "Provider", "Server", "Date", "Suite", "Clients", "Selection")
"""The facts that are always shown; others are only shown if they differ."""


def facts(record: Record) -> dict[str, str]:
    """The known facts of a run by name, as shown; unknown ones are left out."""
    return {name: one_line(value) for name, value in known_facts(record, SHOWN_FACTS).items()}


def common_facts(runs: Sequence[ComparedRun]) -> dict[str, str]:
    first, *others = [facts(run.record) for run in runs]
    return {name: value for name, value in first.items() if all(of.get(name) == value for of in others)}


def verdict_counts_text(record: Record) -> str:
    """A run's results: their number, the number of each verdict, and the number of expected deviations."""
    verdicts = count_verdicts(record.results)
    shown = " ".join(f"{SYMBOLS[verdict]} {number}" for verdict, number in verdicts.items() if number)
    known = sum(result.known for result in record.results)
    return f"{len(record.results)} results" + (f": {shown}" if shown else "") + (f"; {known} known" if known else "")


def ending(record: Record) -> str:
    """The end of a run that did not end normally, in words; otherwise empty."""
    return " ".join(found.sentence for found in endings(record))


def sentence(comparison: Comparison) -> str:
    found, of = comparison.differing, comparison.tested
    labels = [run.label for run in comparison.runs]
    if of == 0:
        text = _no_results_reason(comparison)
    elif comparison.same_endpoint:
        text = f"{found or 'None'} of {plural(of, 'check')} {'differs' if found <= 1 else 'differ'}"
    else:
        who = " and ".join(labels) if len(labels) == 2 else f"The {len(labels)} runs"
        text = f"{who} differ on {found} of {plural(of, 'check')}" if found else f"{who} agree on {_all_of(of)}"
    if of and (number := comparison.tested_in_part):
        text += f"; {number}{' more' * bool(found)} {'was' if number == 1 else 'were'} not tested by all of the runs"
    words = ", ".join(f"{number} {word}" for word, number in comparison.words.items() if number)
    unit = " (each check and client counted)" * (len(comparison.clients) > 1)
    whole = text + (f"; {words}{unit}" if words else "") + "."
    return one_line(whole[0].upper() + whole[1:] if len(labels) > 2 or comparison.same_endpoint else whole)


def _no_results_reason(comparison: Comparison) -> str:
    """The reason why no check shows if the runs agree."""
    if comparison.compared:
        return "No check was tested by all of the runs"
    return "No check can be compared" if comparison.is_excluded else "No check is in more than one of the runs"


def _all_of(number: int) -> str:
    return "the one check" if number == 1 else f"all {number} checks"
