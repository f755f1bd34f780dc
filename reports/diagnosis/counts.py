"""Results counted the two ways that every report shows them: areas by clients, and operations by clients and group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reports.record.lines import CheckResult, Verdict
from reports.record.selection import INVARIANTS, LEVELS

SYMBOLS = {"pass": "✓", "fail": "✗", "unsupported": "○", "blocked": "‖", "n/a": "·", "skipped": "»"}
ASCII_SYMBOLS = {"pass": "+", "fail": "x", "unsupported": "o", "blocked": "=", "n/a": ".", "skipped": ">"}

MEANINGS = {
    "pass": "it did what the requirement says",
    "fail": "a requirement is violated",
    "unsupported": "the endpoint says that it lacks the operation or does not take the client's signature, "
    "or its provider documents so",
    "blocked": "a step before the requirement failed, so it was not tested",
    "n/a": "this client cannot express it",
    "skipped": "the run lacks something, such as a bucket of its own (or a second account, HTTPS …)",
}

GRAVEST_FIRST: tuple[Verdict, ...] = ("fail", "blocked", "unsupported", "pass", "skipped", "n/a")
"""What speaks for a group of results. A pass only where nothing in it went wrong; skipped and n/a are not passes."""


AS_SHIPPED = "documented"
"""The area of the guides' calls on clients as they ship, and a group of operations: it has the clients' own faults."""


@dataclass(frozen=True)
class Cell:
    """Results counted by verdict, 0 of those that do not occur: all, those that are known, and those that are `off`,
    which are listed as known, but not as they are."""

    verdicts: Mapping[str, int]
    known: Mapping[str, int]
    off: Mapping[str, int]

    @property
    def verdict(self) -> str:
        """The gravest verdict in it; known or not, a violated requirement stays one."""
        return next(verdict for verdict in GRAVEST_FIRST if self.verdicts[verdict])

    @property
    def parts(self) -> list[tuple[str, int]]:
        """Verdicts and their numbers, gravest first, those that do not occur left out."""
        return [(verdict, self.verdicts[verdict]) for verdict in GRAVEST_FIRST if self.verdicts[verdict]]

    def known_words(self, verdict: str) -> str:
        """What follows the number of a verdict where some of it is known: `known` where all is, or `(2 known)`."""
        known = self.known[verdict]
        return "known" if known == self.verdicts[verdict] else f"({known} known)"


Row = dict[str, Cell]
"""Client → cell."""


def cell_of(results: Iterable[CheckResult]) -> Cell:
    """Results that share a row and a column."""
    verdicts, known, off = Counter[str](), Counter[str](), Counter[str]()
    for result in results:
        verdicts[result.verdict] += 1
        if result.known:
            known[result.verdict] += 1
        elif result.listed is not None:
            off[result.verdict] += 1
    return Cell(verdicts, known, off)


def total(cells: Iterable[Cell]) -> Cell:
    """Cells as one."""
    verdicts, known, off = Counter[str](), Counter[str](), Counter[str]()
    for cell in cells:
        verdicts.update(cell.verdicts)
        known.update(cell.known)
        off.update(cell.off)
    return Cell(verdicts, known, off)


def by_area(results: Iterable[CheckResult]) -> dict[str, Row]:
    """Area → client → cell."""
    areas: dict[str, list[CheckResult]] = {}
    for result in results:
        areas.setdefault(result.area or "(none)", []).append(result)
    return {area: totals_by_client(areas[area]) for area in sorted(areas)}


def by_operation(results: Iterable[CheckResult]) -> dict[str, dict[str, Row]]:
    """Group (see `group_of`; `AS_SHIPPED` comes last) → operation that the checks are about → client → cell."""
    groups: dict[str, dict[str, list[CheckResult]]] = {}
    for result in results:
        groups.setdefault(group_of(result), {}).setdefault(subject_of(result), []).append(result)
    return {
        group: {subject: totals_by_client(groups[group][subject]) for subject in sorted(groups[group])}
        for group in sorted(groups, key=group_rank)
    }


def totals_by_client(results: Iterable[CheckResult]) -> Row:
    """All of the results of each client as one cell."""
    clients: dict[str, list[CheckResult]] = {}
    for result in results:
        clients.setdefault(result.client, []).append(result)
    return {client: cell_of(found) for client, found in clients.items()}


def group_rank(group: str) -> tuple[int, str]:
    """For sorting: levels in their order, others after them, and last what runs on clients as they ship."""
    return (LEVELS.index(group) if group in LEVELS else len(LEVELS) + (group == AS_SHIPPED), group)


def group_of(result: CheckResult) -> str:
    """Its level; but what runs on clients as they ship, and what holds of every answer, are groups of their own."""
    return result.area if result.area in (AS_SHIPPED, INVARIANTS) else result.level or "(none)"


def subject_of(result: CheckResult) -> str:
    return result.subject or ", ".join(result.operations) or "(none)"
