"""Results counted the two ways that every report shows them: areas by clients, and operations by clients and group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .record import LEVELS, CheckResult, RunHeader

SYMBOLS = {"pass": "✓", "fail": "✗", "unsupported": "○", "blocked": "‖", "n/a": "·", "skipped": "»"}
ASCII_SYMBOLS = {"pass": "+", "fail": "x", "unsupported": "o", "blocked": "=", "n/a": ".", "skipped": ">"}

MEANINGS = {
    "pass": "it did what the requirement says",
    "fail": "a requirement is violated",
    "unsupported": "the endpoint says that it lacks the operation",
    "blocked": "a step before the requirement failed, so it could not be tested",
    "n/a": "this client cannot express it",
    "skipped": "this run lacks something that the check needs (a second account, HTTPS …)",
}

GRAVEST_FIRST = ("fail", "blocked", "unsupported", "pass", "skipped", "n/a")
"""What speaks for a group of results. A pass only where nothing in it went wrong; skipped and n/a are not passes."""


AS_SHIPPED = "documented"
"""The area of the guides' calls on clients as they ship, and a group of operations: it has the clients' own faults."""


@dataclass
class Cell:
    """The results that share a row and a column. `off` are those that are listed as known, but not as they are."""

    verdicts: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    off: Counter[str] = field(default_factory=Counter)

    def add(self, result: CheckResult) -> None:
        self.verdicts[result.verdict] += 1
        if result.known:
            self.known[result.verdict] += 1
        elif result.listed is not None:
            self.off[result.verdict] += 1

    @property
    def verdict(self) -> str:
        """The gravest verdict in it; known or not, a violated requirement stays one."""
        return next(verdict for verdict in GRAVEST_FIRST if self.verdicts[verdict])

    @property
    def parts(self) -> list[tuple[str, int]]:
        """Verdicts and their numbers, gravest first, those that do not occur left out."""
        return [(verdict, self.verdicts[verdict]) for verdict in GRAVEST_FIRST if self.verdicts[verdict]]


Row = dict[str, Cell]


def clients_of(results: Iterable[CheckResult], header: RunHeader | None) -> list[str]:
    """The columns: the clients of the header in its order, as far as they have results, then any others."""
    seen = dict.fromkeys(result.client for result in results)
    first = [client for client in (header.clients if header else ()) if client in seen]
    return first + sorted(client for client in seen if client not in first)


def by_area(results: Iterable[CheckResult]) -> dict[str, Row]:
    """Area → client → cell."""
    rows: dict[str, Row] = {}
    for result in results:
        rows.setdefault(result.area or "(none)", {}).setdefault(result.client, Cell()).add(result)
    return dict(sorted(rows.items()))


def by_operation(results: Iterable[CheckResult]) -> dict[str, dict[str, Row]]:
    """Group (a level, or `AS_SHIPPED`, which comes last) → operation that the checks are about → client → cell."""
    groups: dict[str, dict[str, Row]] = {}
    for result in results:
        operations = groups.setdefault(group_of(result), {})
        operations.setdefault(subject_of(result), {}).setdefault(result.client, Cell()).add(result)
    first = [level for level in LEVELS if level in groups]
    rest = sorted(set(groups) - set(LEVELS), key=lambda group: (group == AS_SHIPPED, group))
    return {group: dict(sorted(groups[group].items())) for group in (*first, *rest)}


def group_of(result: CheckResult) -> str:
    """Its level; but what runs on clients as they ship is a group of its own."""
    return AS_SHIPPED if result.area == AS_SHIPPED else result.level or "(none)"


def subject_of(result: CheckResult) -> str:
    return result.subject or ", ".join(result.operations) or "(none)"


def total(row: Row, clients: Sequence[str]) -> Cell:
    """The cells of a row as one."""
    cell = Cell()
    for client in clients:
        if client in row:
            cell.verdicts.update(row[client].verdicts)
            cell.known.update(row[client].known)
            cell.off.update(row[client].off)
    return cell
