"""The runs of a comparison themselves: short names, facts, what makes them less comparable; and the sentence on all."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from pathlib import Path

from .comparison import Check, Comparison, Run, clients_run
from .counts import SYMBOLS
from .facts import selection
from .record import Record, count_verdicts
from .record_file import FILE_NAME
from .text import one_line

LONGEST_LABEL = 40

# Labels


def label(records: Sequence[tuple[Path, Record]], given: Sequence[str] = ()) -> tuple[Run, ...]:
    """Gives each record a name of its own: what was given for it, or what tells it best from the others."""
    wanted = [*given, *[""] * (len(records) - len(given))]
    made = _made(records)
    taken = Counter(name for name in wanted if name)
    runs = []
    for (path, record), name, own in zip(records, wanted, made, strict=True):
        if not name:
            name, number = own, 1
            while taken[name]:
                number += 1
                name = f"{own} ({number})"
            taken[name] += 1
        runs.append(Run(name, record, path))
    return tuple(runs)


def _made(records: Sequence[tuple[Path, Record]]) -> list[str]:
    """The first of their traits, or the first two together, that tell all of the runs apart."""
    traits = _traits(records)
    for number in (1, 2):
        for chosen in combinations(traits, number):
            names = [" ".join(parts) for parts in zip(*chosen, strict=True)]
            if all(map(all, chosen)) and len(set(names)) == len(names):
                return names
    return next(trait for trait in reversed(traits) if all(trait))


def _traits(records: Sequence[tuple[Path, Record]]) -> list[list[str]]:
    """What may tell the runs apart, a name for each run: the best first, and last one that every run has."""
    headers = [record.header for _, record in records]
    clients = [clients_run(record) for _, record in records]
    servers = [re.split(r"[\s,;]", header.server or "")[0] for header in headers]
    paths = _parts_of_paths([path for path, _ in records])
    traits: list[list[str]] = [
        [names[0] if len(names) == 1 else "" for names in clients],
        [header.provider or "" for header in headers],
        servers,
        paths,
        [header.suite for header in headers],
        [header.started[:10] for header in headers],
        [header.started[:16] for header in headers],
        [header.provider or path or "run" for header, path in zip(headers, paths, strict=True)],
    ]
    return [[one_line(name, LONGEST_LABEL) for name in trait] for trait in traits]


def _parts_of_paths(paths: Sequence[Path]) -> list[str]:
    """The part of each path that the others do not have: of a/out/results.jsonl and b/out/results.jsonl a and b."""
    whole = [_named(path) for path in paths]
    shortest = min(map(len, whole))
    for place in range(1, shortest + 1):
        names = [parts[-place] for parts in whole]
        if len(set(names)) == len(names):
            return names
    return [parts[-1] if parts else "" for parts in whole]


def _named(path: Path) -> tuple[str, ...]:
    """The parts of a path that say something of the run: not the record's usual name and endings."""
    full = Path(os.path.abspath(path))
    stem = re.sub(r"\.jsonl(\.gz)?$", "", full.name)
    usual = stem == FILE_NAME.removesuffix(".jsonl")
    return full.parts[1:-1] if usual else (*full.parts[1:-1], stem)


# Facts

Fact = Callable[[Record], str]


def _libraries(record: Record) -> str:
    header = record.header
    versions = (
        ("boto3", header.boto3),
        ("botocore", header.botocore),
        ("boto", header.boto),
        ("Python", header.python),
    )
    return ", ".join(f"{name} {version}" for name, version in versions if version)


def _corrections(record: Record) -> str:
    found: dict[str, list[str]] = {}
    for correction in record.header.corrections:
        found.setdefault(correction.name, []).append(correction.client)
    return "; ".join(f"{name} ({', '.join(sorted(clients))})" for name, clients in sorted(found.items())) or "none"


FACTS: dict[str, Fact] = {
    "Endpoint": lambda record: record.header.endpoint,
    "Provider": lambda record: record.header.provider or "",
    "Server": lambda record: record.header.server or "",
    "Date": lambda record: record.header.started[:16].replace("T", " "),
    "Suite": lambda record: record.header.suite,
    "Clients": lambda record: ", ".join(clients_run(record)),
    "Libraries": _libraries,
    "Selection": selection,
    "Corrections": _corrections,
    "Addressing": lambda record: record.header.addressing,
    "Region": lambda record: record.header.region,
    "Record schema": lambda record: str(record.header.schema),
}

SHOWN_FACTS = ("Endpoint", "Provider", "Server", "Date", "Suite", "Clients", "Selection")
"""Those that every report shows. The others are only said where they differ."""

DIFFERENCES = {
    "Record schema": "The records have different schemas",
    "Suite": "The versions of the suite differ",
    "Selection": "Not the same was selected",
    "Clients": "Not the same clients were run",
    "Libraries": "The client libraries have different versions",
    "Corrections": "Not the same corrections of client faults were in force",
    "Addressing": "Buckets were addressed differently",
    "Region": "The regions differ",
}
"""What makes runs less comparable, each said where it is so."""


def facts(record: Record) -> dict[str, str]:
    """What is known of a run, by the fact's name; what is not known is left out."""
    known = {name: one_line(fact(record)) for name, fact in FACTS.items()}
    return {name: value for name, value in known.items() if value}


def common_facts(runs: Sequence[Run]) -> dict[str, str]:
    """Of the facts that reports show those that are the same of all runs."""
    known = [facts(run.record) for run in runs]
    return {
        name: known[0][name] for name in SHOWN_FACTS if len({of.get(name) for of in known}) == 1 and name in known[0]
    }


def counted(record: Record) -> str:
    """A run's results: their number, how many there are of each verdict, and how many are known deviations."""
    verdicts = count_verdicts(record.results)
    shown = " ".join(f"{SYMBOLS[verdict]} {number}" for verdict, number in verdicts.items() if number)
    known = sum(result.known for result in record.results)
    return f"{len(record.results)} results" + (f": {shown}" if shown else "") + (f"; {known} known" if known else "")


def ending(record: Record) -> str:
    """How a run ended, where it did not end as it should; empty otherwise."""
    said = []
    if record.summary is None:
        said.append(f"cut off after {len(record.results)} results")
    elif record.summary.interrupted:
        said.append(f"interrupted after {len(record.results)} results")
    lost = next((result for result in record.results if result.endpoint_lost), None)
    if lost is not None:
        said.append(f"the endpoint was lost at {lost.id} with {lost.client}")
    if record.summary is not None and (errors := len(record.summary.errors)):
        said.append(f"{_number(errors, 'error')} outside of checks")
    return "; ".join(said)


# Notes


def notes(comparison: Comparison, *, endings: bool = True) -> tuple[str, ...]:
    """What to know before believing the comparison, a sentence each; without `endings` not how each run ended."""
    return tuple(one_line(note) for note in _notes(comparison, endings))


def _notes(comparison: Comparison, endings: bool) -> Iterator[str]:
    runs = comparison.runs
    if comparison.by_client:
        yield "Each run has one client, and they are not the same: clients are compared here, check by check."
    yield from _repeated(runs)
    for run in runs if endings else ():
        if end := ending(run.record):
            yield f"{run.label}: {end}."
    for name, words in DIFFERENCES.items():
        of_clients = comparison.by_client and name in ("Clients", "Corrections")
        if not of_clients and (each := _differences(runs, FACTS[name])):
            yield f"{words}. {each}."
    yield from _checks(comparison)
    if comparison.same_endpoint:
        yield from _words(comparison)


def _differences(runs: Sequence[Run], fact: Fact) -> str:
    """Which runs have which value; empty where all have the same. A list's parts are told one by one."""
    found: dict[str, list[str]] = {}
    for run in runs:
        for value in fact(run.record).split("; "):
            found.setdefault(value or "unknown", []).append(run.label)
    apart: dict[str, list[str]] = {}
    for value, labels in found.items():
        if len(labels) < len(runs):
            apart.setdefault(", ".join(labels), []).append(value)
    return "; ".join(f"{labels}: {' and '.join(values)}" for labels, values in apart.items())


def _repeated(runs: Sequence[Run]) -> Iterator[str]:
    same: dict[str, list[str]] = {}
    for run in runs:
        same.setdefault(run.record.header.run_id, []).append(run.label)
    for run_id, labels in same.items():
        if run_id and len(labels) > 1:
            yield f"{_named_together(labels)} are the same run ({run_id})."


def _checks(comparison: Comparison) -> Iterator[str]:
    renamed = sum(
        any(result.id != check.id for run in range(len(comparison.runs)) for result in check.results(run))
        for check in comparison.checks
        if check.formerly
    )
    if renamed:
        yield f"{_number(renamed, 'check')} had another id in a run; {'it is' if renamed == 1 else 'they are'} matched."
    alone = [check for check in comparison.checks if not check.compared]
    if alone:
        of = Counter(_where(comparison, check) for check in alone)
        said = ", ".join(f"{number} {place}" for place, number in of.items())
        yield f"{_number(len(alone), 'check')} cannot be compared: {said}."


def _where(comparison: Comparison, check: Check) -> str:
    """Where a check is that no two runs have with the same client."""
    labels = [run.label for number, run in enumerate(comparison.runs) if any(check.results(number))]
    return f"in {labels[0]} only" if len(labels) == 1 else "with no client in common"


def _words(comparison: Comparison) -> Iterator[str]:
    first, last = comparison.runs[0], comparison.runs[-1]
    if len(comparison.runs) > 2:
        yield f"REGRESSED, FIXED, NEW and VANISHED are about the first run and the last: {first.label}, {last.label}."
    if first.record.header.started > last.record.header.started:
        yield f"The first run, {first.label}, was started after the last, {last.label}."


# The sentence


def sentence(comparison: Comparison) -> str:
    """What the comparison found, in a line."""
    found, of = comparison.differing, comparison.compared
    labels = [run.label for run in comparison.runs]
    if of == 0:
        said = "No check is in more than one of the runs"
    elif comparison.same_endpoint:
        said = f"{found or 'None'} of {_number(of, 'check')} {'differs' if found <= 1 else 'differ'}"
    else:
        who = " and ".join(labels) if len(labels) == 2 else f"The {len(labels)} runs"
        said = f"{who} differ on {found} of {_number(of, 'check')}" if found else f"{who} agree on {_all(of)}"
    words = ", ".join(f"{number} {word}" for word, number in comparison.words.items() if number)
    whole = said + (f"; {words}" + _unit(comparison) if words else "") + "."
    return one_line(whole[0].upper() + whole[1:] if len(labels) > 2 or comparison.same_endpoint else whole)


def _unit(comparison: Comparison) -> str:
    return "" if len(comparison.clients) == 1 else " (each check and client counted)"


def _named_together(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _number(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _all(number: int) -> str:
    return "the one check" if number == 1 else f"all {number} checks"
