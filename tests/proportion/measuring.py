"""A measure of the words of support, from the published files alone: against the observed behaviour of real programs,
and against labels, each of which somebody has given with its reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from published.results.applications import FILE, Outcome, by_application, read
from published.results.published_servers import PublishedServer, published
from record.footprint_file import Footprint, Need, RecordedWorkflow, Transport, footprints
from reports.diagnosis.features.support import LACKING, STATES, WORKING, State

LABELS = Path(__file__).parent / "labels"
MEASURED = Path(__file__).parent / "measured.txt"
"""The words that did not fit at the last review."""
SIGNED = {"v4": "signature-v4", "v2": "signature-v2"}
"""The feature of each signature."""
EFFECT = "effect"
"""The extent of a need without which a program does not work; in others, acceptance is enough."""


class Label(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words that are right for a feature of a server, and why."""

    words: tuple[State, ...]
    why: str


@dataclass(frozen=True)
class Cell:
    """A feature of a server, with its word over all clients."""

    server: str
    feature: str
    word: State

    def __str__(self) -> str:
        return f"{self.server} {self.feature} {self.word}"


def cells(servers: list[PublishedServer]) -> Iterator[Cell]:
    """Each published word."""
    for server in servers:
        for feature in server.run.support if server.run else ():
            word = server.run.states(feature)[0] if server.run else None
            if word is not None:
                yield Cell(server.name, feature, word)


def too_bad(words: Mapping[tuple[str, str], Cell]) -> list[Cell]:
    """Returns the cells that say broken, ignored or none although every program that needs the feature works as it
    ships."""
    seen = _needing()
    return [
        cell
        for place, cell in words.items()
        if cell.word in LACKING and place in seen and all(each.answer == "works" for each in seen[place])
    ]


def too_good(words: Mapping[tuple[str, str], Cell]) -> Iterator[tuple[Outcome, list[str]]]:
    """Yields the programs that fail at a step, and the features that they need up to it, if each of these says full or
    works: one of them should say less, or a feature that says less is not known to be needed. A step shows the work of
    those before it, too: what two writers lost is missed by the reader."""
    programs = {(program.name, f"{program.title} {program.version}"): program for program in footprints()}
    spoken = _transports()
    for outcome in read(FILE):
        program = programs.get((outcome.application, outcome.title))
        if program is None or outcome.answer != "fails" or not outcome.step:
            continue
        needed = _needed_until(outcome.step, program, spoken[outcome.server])
        found = [words[outcome.server, feature] for feature in sorted(needed) if (outcome.server, feature) in words]
        if found and all(cell.word in WORKING for cell in found):
            yield outcome, [cell.feature for cell in found]


def _needing() -> dict[tuple[str, str], list[Outcome]]:
    """Maps server and feature to the results of each program that does not work without it."""
    programs = footprints()
    seen = by_application(read(FILE), programs)
    spoken = _transports()
    found: defaultdict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for program in programs:
        for server, outcome in seen.get(program.name, {}).items():
            for feature in {need.feature for need in _needs(program, spoken[server])}:
                found[server, feature].append(outcome)
    return dict(found)


def _transports() -> dict[str, Transport]:
    """The transport over which each published server was tested: a program sends other requests over the other."""
    return {server.name: "https" if server.https else "http" for server in published()}


def _needed_until(last: str, program: Footprint, transport: Transport) -> set[str]:
    """Returns the features that a program needs in its steps up to the last; its signatures are in each."""
    found: set[str] = set()
    for recording in _unmodified(program, transport):
        steps = list(dict.fromkeys(step for step, _ in recording.sent()))
        until = {last, *(steps[: steps.index(last)] if last in steps else ())}
        found |= {SIGNED[each] for each in recording.signatures if each in SIGNED}
        found |= {need.feature for need in recording.needs if need.extent == EFFECT and until & {*need.steps}}
    return found


def _needs(program: Footprint, transport: Transport) -> Iterator[Need]:
    """Yields the needs without which a program does not work, as it ships."""
    return (need for each in _unmodified(program, transport) for need in each.needs if need.extent == EFFECT)


def _unmodified(program: Footprint, transport: Transport) -> list[RecordedWorkflow]:
    return [each for each in program.recordings if not each.setting and each.transport == transport]


def labelled(server: str) -> dict[str, Label]:
    """The labels of a server by feature; empty without a file."""
    path = LABELS / f"{server}.toml"
    return msgspec.toml.decode(path.read_bytes(), type=dict[str, Label]) if path.exists() else {}


def disagreeing(words: Mapping[tuple[str, str], Cell]) -> Iterator[tuple[Cell, Label]]:
    """The labelled cells with another word."""
    for path in sorted(LABELS.glob("*.toml")):
        for feature, label in labelled(path.stem).items():
            cell = words[path.stem, feature]
            if cell.word not in label.words:
                yield cell, label


def measured() -> dict[tuple[str, str], Cell]:
    """All published cells, by server and feature."""
    return {(cell.server, cell.feature): cell for cell in cells(published())}


def text_of(words: Mapping[tuple[str, str], Cell]) -> str:
    """All that does not fit, in lines that show well in a diff."""
    counts = Counter(cell.word for cell in words.values())
    labels = sum(len(labelled(path.stem)) for path in LABELS.glob("*.toml"))
    bad, good, other = too_bad(words), list(too_good(words)), list(disagreeing(words))
    lines = [
        ", ".join(f"{counts[state]} {state}" for state in STATES) + f" of {len(words)} words",
        f"\ntoo bad, since every program that needs it works: {len(bad)}",
        *(f"  {cell}" for cell in bad),
        f"\ntoo good, since a program fails at a step for which all it needs is said to work: {len(good)}",
        *(f"  {each.server} {each.title}, {each.step}: {', '.join(features)}" for each, features in good),
        f"\nother than labelled: {len(other)} of {labels}",
        *(f"  {cell}, not {' or '.join(label.words)}: {label.why}" for cell, label in other),
    ]
    return "\n".join(lines) + "\n"
