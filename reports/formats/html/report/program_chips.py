"""The programs as chips, by kind: the outcome of each, and the reasons in its tip."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports.diagnosis.applications.prediction import Degree, Obstacle, Prediction
from reports.diagnosis.applications.prediction_words import (
    obstacle,
    outcome_affixes,
    predicted,
    prediction_without_reasons,
    standalone_words,
)
from reports.formats.at_a_glance import PROGRAM_KINDS
from reports.formats.html.page_names import program_anchor

OWN = "Yours"
ORDER: tuple[Degree, ...] = ("fails", "risk", "settings", "works", "untested")


@dataclass(frozen=True)
class ChipObstacle:
    """An obstacle: its words, the number and fragment of its finding (0 and empty without one), and its steps."""

    words: str
    number: int
    anchor: str
    steps: str


@dataclass(frozen=True)
class Chip:
    """A program: its outcome, the number of the finding that stops it (empty if none does), and the reasons in its tip.

    `way`, `obstacles` and `predicted` are the prediction in the list of programs, as far as the outcome does not say
    it, between the words about the run."""

    title: str
    name: str
    anchor: str
    outcome: Degree
    finding: str
    tip: str
    before: str
    way: str
    obstacles: tuple[ChipObstacle, ...]
    predicted: str
    after: str


def chips(programs: Iterable[Prediction], anchors: Sequence[str]) -> dict[str, list[Chip]]:
    """Returns the chips of each kind of program, worst outcome first. `anchors` are the fragments of all findings."""
    by_kind: dict[str, list[Chip]] = {kind: [] for kind in (*PROGRAM_KINDS.values(), OWN)}
    for each in sorted(programs, key=lambda each: ORDER.index(each.outcome)):
        by_kind[PROGRAM_KINDS.get(each.application.kind, OWN)].append(_chip(each, anchors))
    return {kind: some for kind, some in by_kind.items() if some}


def _chip(program: Prediction, anchors: Sequence[str]) -> Chip:
    before, after = outcome_affixes(program)
    numbers = [each.finding for each in program.obstacles if each.finding] if program.outcome == "fails" else []
    return Chip(
        program.application.title,
        program.name,
        program_anchor(program.application.name),
        program.outcome,
        str(numbers[0]) if numbers else "",
        f"{program.name}: {standalone_words(program)}",
        before,
        prediction_without_reasons(program) if program.seen else f"with {program.setting}" if program.setting else "",
        tuple(_obstacle(each, anchors) for each in _reasons(program)),
        predicted(program) if program.seen or program.degree == "untested" else "",
        after,
    )


def _reasons(program: Prediction) -> Sequence[Obstacle]:
    if program.degree == "risk":
        return program.risks
    return program.obstacles if program.answer == "fails" else ()


def _obstacle(met: Obstacle, anchors: Sequence[str]) -> ChipObstacle:
    anchor = anchors[met.finding - 1] if met.finding else ""
    return ChipObstacle(obstacle(met), met.finding, anchor, ", ".join(met.steps))
