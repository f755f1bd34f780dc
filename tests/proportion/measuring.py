"""How well the words of support fit, from the published files alone: against what real programs were seen to do, and
against labels, each of which somebody has given with its reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from fixtures.model.features import FEATURES
from reports.diagnosis.features.support import LACKING, State
from reports.diagnosis.footprints import footprints
from reports.published.outcomes import FILE, Outcome, by_application, read
from reports.published.server_folders import Published, published

LABELS = Path(__file__).parent / "labels"
ENOUGH: tuple[State, ...] = ("full", "works")
EFFECT = "effect"
"""The extent of a need without which a program does not work; others want no more than that it is accepted."""


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


def cells(servers: list[Published]) -> Iterator[Cell]:
    """Each published word."""
    for server in servers:
        for feature in server.run.support if server.run else ():
            word = server.run.states(feature)[0] if server.run else None
            if word is not None:
                yield Cell(server.name, feature, word)


def too_bad(words: Mapping[tuple[str, str], Cell]) -> list[Cell]:
    """The cells that say broken, ignored or none where every program that needs the feature works as it ships."""
    seen = _needing()
    return [
        cell
        for place, cell in words.items()
        if cell.word in LACKING and place in seen and all(each.answer == "works" for each in seen[place])
    ]


def too_good(words: Mapping[tuple[str, str], Cell]) -> list[Cell]:
    """The cells that say full or works where a program fails, and that feature was found to be why."""
    blamed = {
        place
        for place, outcomes in _needing().items()
        for each in outcomes
        if each.answer == "fails" and _title(place[1]) in each.because
    }
    return [cell for place, cell in words.items() if cell.word in ENOUGH and place in blamed]


def _needing() -> dict[tuple[str, str], list[Outcome]]:
    """By server and feature, what was seen of each program that does not work without it."""
    programs = footprints()
    seen = by_application(read(FILE), programs)
    found: defaultdict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for program in programs:
        as_shipped = [each for each in program.recordings if not each.setting and each.transport == "http"]
        needs = {need.feature for each in as_shipped for need in each.needs if need.extent == EFFECT}
        for server, outcome in seen.get(program.name, {}).items():
            for feature in needs:
                found[server, feature].append(outcome)
    return dict(found)


def _title(feature: str) -> str:
    return next(each.title for each in FEATURES if each.id == feature)


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
