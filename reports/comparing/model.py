"""Several runs side by side: the same checks in rows, a column for each run. Pure; nothing is read or shown here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeGuard

from record.lines import TESTED, CheckResult, RefusedSignature
from record.requirements import Profile
from reports.diagnosis.normalized import NormalizedRecord
from reports.diagnosis.summary.counts import group_rank

Word = Literal["REGRESSED", "FIXED", "NEW", "VANISHED"]
WORDS: dict[Word, str] = {
    "REGRESSED": "passed before; now fail, blocked or unsupported",
    "FIXED": "was fail, blocked or unsupported; passes now",
    "NEW": "was not tested before; now fail or blocked",
    "VANISHED": "was tested before; no result now, although it was selected",
}
"""Changes of a check and client from the first run to the last, in the order of the reports."""

ANY_CLIENT = ""
"""Stands for each run's only client if clients are compared."""

AbsenceKind = Literal["client", "refused", "not selected", "cut off", "interrupted", "gone", "missing", "unclear"]
VANISHING: tuple[AbsenceKind, ...] = ("cut off", "interrupted", "gone", "missing")
"""Reasons why a check that should have a result has none."""


@dataclass(frozen=True)
class ComparedRun:
    """A record, and the short name of its column."""

    label: str
    record: NormalizedRecord
    path: Path = Path()


@dataclass(frozen=True)
class Absent:
    """The reason why a run has no result for a check and client, or none that is compared."""

    kind: AbsenceKind
    why: str
    result: CheckResult | None = None
    """A result that is shown, but not compared."""


Outcome = CheckResult | Absent


def shown(outcome: Outcome) -> CheckResult | None:
    """The result to show, compared or not."""
    return outcome if isinstance(outcome, CheckResult) else outcome.result


@dataclass(frozen=True)
class Change:
    """The change of a check and client. `was` and `now` are verdicts, or reasons for a missing result."""

    word: Word
    check: str
    client: str
    was: str
    now: str
    message: str = ""


@dataclass(frozen=True)
class ComparedCheck:
    """A row: the outcome in each run, by client; only clients with a result in any run are included."""

    id: str
    group: str
    """The section of the page: the check's level, or the group of clients as they ship."""
    area: str
    level: str
    subject: str
    requirement: str
    source: str
    outcomes: Mapping[str, tuple[Outcome, ...]]
    changes: tuple[Change, ...] = ()
    unseen: tuple[str, ...] = ()
    """Clients with violations of an invariant only in checks that the first or the last run did not run."""

    @cached_property
    def compared(self) -> bool:
        """Returns whether two runs have a comparable result with the same client."""
        return any(sum(map(_is_compared, row)) > 1 for row in self.outcomes.values())

    @cached_property
    def differs(self) -> bool:
        """Returns whether runs that tested the check have different verdicts with the same client."""
        return any(len(tested_verdicts(row)) > 1 for row in self.outcomes.values())

    @cached_property
    def is_tested_in_part(self) -> bool:
        """Returns whether the verdicts differ only because a run skipped the check, or its client could not
        express it.
        """
        rows = self.outcomes.values()
        return not self.differs and any(tested_verdicts(row) and verdicts_of(row) - set(TESTED) for row in rows)

    @cached_property
    def is_tested(self) -> bool:
        """Returns whether a check can show agreement: two runs tested it with the same client, and no other client
        shows it as tested in part."""
        both = any(sum(map(was_tested, row)) > 1 for row in self.outcomes.values())
        return both and not self.is_tested_in_part

    def results(self, run: int) -> Iterator[CheckResult]:
        for row in self.outcomes.values():
            if result := shown(row[run]):
                yield result

    def compared_in(self, run: int) -> bool:
        return any(_is_compared(row[run]) for row in self.outcomes.values())


@dataclass(frozen=True)
class Comparison:
    """The runs and all their checks."""

    runs: tuple[ComparedRun, ...]
    checks: tuple[ComparedCheck, ...]
    clients: tuple[str, ...]
    by_client: bool
    """Each run has one client, and they differ: so clients are compared."""
    same_endpoint: bool
    """True if changes from the first to the last run get words."""
    refused: tuple[tuple[RefusedSignature, ...], ...]
    """For each run, the signatures that its endpoint does not accept."""
    only: tuple[str, ...] = ()
    """The clients that were chosen; empty where all are compared."""
    profiles: tuple[Profile, ...] = ()
    """The profiles that each run is held to."""

    @property
    def is_excluded(self) -> bool:
        """Returns whether a client is not compared for a run, because its endpoint does not accept the client's
        signature.
        """
        return any(self.refused) and not self.same_endpoint

    @cached_property
    def compared(self) -> int:
        return sum(check.compared for check in self.checks)

    @cached_property
    def tested(self) -> int:
        return sum(check.is_tested for check in self.checks)

    @cached_property
    def differing(self) -> int:
        return sum(check.differs for check in self.checks)

    @cached_property
    def tested_in_part(self) -> int:
        return sum(check.is_tested_in_part for check in self.checks)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """The changes, ordered by word, then by check."""
        order = list(WORDS)
        found = [change for check in self.checks for change in check.changes]
        return tuple(sorted(found, key=lambda change: order.index(change.word)))

    @cached_property
    def words(self) -> dict[Word, int]:
        found = Counter(change.word for change in self.changes)
        return {word: found[word] for word in WORDS}


def verdicts_of(row: Iterable[Outcome]) -> set[str]:
    return {outcome.verdict for outcome in row if isinstance(outcome, CheckResult)}


def tested_verdicts(row: Iterable[Outcome]) -> set[str]:
    """The verdicts without those of a check that was skipped, or that the client cannot express."""
    return verdicts_of(row).intersection(TESTED)


def _is_compared(outcome: Outcome) -> bool:
    return isinstance(outcome, CheckResult)


def was_tested(outcome: Outcome) -> TypeGuard[CheckResult]:
    return isinstance(outcome, CheckResult) and outcome.verdict in TESTED


def group_order(groups: Iterable[str]) -> list[str]:
    """The groups in order: levels, then other groups, and last the checks on clients as they ship."""
    return sorted(set(groups), key=group_rank)
