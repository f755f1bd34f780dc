"""Several runs laid side by side: the same checks in rows, a column for each run. Pure; nothing is read or shown here.

A check is matched by its id, and by the ids it had in earlier versions of the suite. What a run has no result for has
the reason instead. Between the first and the last run of one endpoint each check and client may have one of four words:
REGRESSED, FIXED, NEW and VANISHED.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from ..counts import group_of, group_rank, subject_of
from ..facts import clients_run
from ..outcome import endings
from ..record import MUST_BE_LISTED, NOT_PASSING, TESTED, CheckResult, Record

Word = Literal["REGRESSED", "FIXED", "NEW", "VANISHED"]
WORDS: dict[Word, str] = {
    "REGRESSED": "passed before; now fail, blocked or unsupported",
    "FIXED": "was fail, blocked or unsupported; passes now",
    "NEW": "was not tested before; now fail or blocked",
    "VANISHED": "was tested before; no result now, although it was selected",
}
"""What may have become of a check and client from the first run to the last, in the order of the reports."""

ANY_CLIENT = ""
"""Stands for each run's only client where clients are what is compared."""

AbsenceKind = Literal["client", "not selected", "cut off", "interrupted", "gone", "missing", "unclear"]
VANISHING: tuple[AbsenceKind, ...] = ("cut off", "interrupted", "gone", "missing")
"""Reasons that leave a check without a result that was to have one."""


@dataclass(frozen=True)
class Run:
    """A record, and the short name that its column has."""

    label: str
    record: Record
    path: Path = Path()


@dataclass(frozen=True)
class Absent:
    """Why a run has no result for a check and client."""

    kind: AbsenceKind
    why: str


Outcome = CheckResult | Absent


@dataclass(frozen=True)
class Change:
    """What became of a check and client. `was` and `now` are verdicts, or why there is none."""

    word: Word
    check: str
    client: str
    was: str
    now: str
    message: str = ""


@dataclass(frozen=True)
class Check:
    """A row: what each run found, by client; only clients with which a run has a result are in it."""

    id: str
    formerly: tuple[str, ...]
    group: str
    """The part of the page that it is in: its level, or that it runs on clients as they ship."""
    area: str
    level: str
    subject: str
    requirement: str
    source: str
    outcomes: Mapping[str, tuple[Outcome, ...]]
    changes: tuple[Change, ...] = ()

    @cached_property
    def compared(self) -> bool:
        """Whether two runs have a result with the same client."""
        return any(sum(map(_is_result, row)) > 1 for row in self.outcomes.values())

    @cached_property
    def differs(self) -> bool:
        """Whether two runs have different verdicts with the same client."""
        return any(len(verdicts) > 1 for verdicts in map(verdicts_of, self.outcomes.values()))

    def results(self, run: int) -> Iterator[CheckResult]:
        for row in self.outcomes.values():
            if isinstance(outcome := row[run], CheckResult):
                yield outcome


@dataclass(frozen=True)
class Comparison:
    """The runs and all of their checks."""

    runs: tuple[Run, ...]
    checks: tuple[Check, ...]
    clients: tuple[str, ...]
    by_client: bool
    """Each run has one client, and they are not all the same: the clients are what is compared."""
    same_endpoint: bool
    """The changes from the first to the last run have words."""

    @cached_property
    def compared(self) -> int:
        return sum(check.compared for check in self.checks)

    @cached_property
    def differing(self) -> int:
        return sum(check.differs for check in self.checks)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """In the order of the words, then of the checks."""
        order = list(WORDS)
        found = [change for check in self.checks for change in check.changes]
        return tuple(sorted(found, key=lambda change: order.index(change.word)))

    @cached_property
    def words(self) -> dict[Word, int]:
        found = Counter(change.word for change in self.changes)
        return {word: found[word] for word in WORDS}


def compare(runs: Sequence[Run], *, same_endpoint: bool = False) -> Comparison:
    """`same_endpoint` says that the runs are of one endpoint, whatever URLs they have."""
    if len(runs) < 2:
        raise ValueError("a comparison needs two runs")
    by_client = _is_by_client([run.record for run in runs])
    urls = {run.record.header.endpoint for run in runs}
    same = same_endpoint or (len(urls) == 1 and "" not in urls and not by_client)
    contents = [_Contents(run.record, by_client) for run in runs]
    clients = (ANY_CLIENT,) if by_client else _clients(contents)
    checks = [_row(names, contents, clients, same) for names in _matched(contents)]
    checks.sort(key=lambda check: (*_place(check), check.id))
    return Comparison(tuple(runs), tuple(checks), clients, by_client, same)


def verdicts_of(row: Iterable[Outcome]) -> set[str]:
    return {outcome.verdict for outcome in row if isinstance(outcome, CheckResult)}


def _is_result(outcome: Outcome) -> bool:
    return isinstance(outcome, CheckResult)


def group_order(groups: Iterable[str]) -> list[str]:
    """Levels in their order, others after them, and last what runs on clients as they ship."""
    return sorted(set(groups), key=group_rank)


def _place(check: Check) -> tuple[tuple[int, str], str]:
    return (group_rank(check.group), check.subject)


# What is in a run


def _is_by_client(records: Sequence[Record]) -> bool:
    names = [clients_run(record) for record in records]
    return all(len(clients) == 1 for clients in names) and len(set(names)) > 1


class _Contents:
    """A run's results, found by id and client, and what else tells why there is none."""

    def __init__(self, record: Record, by_client: bool) -> None:
        self.record = record
        self.clients = (ANY_CLIENT,) if by_client else clients_run(record)
        self.results: dict[str, dict[str, CheckResult]] = {}
        for result in record.results:
            self.results.setdefault(result.id, {})[ANY_CLIENT if by_client else result.client] = result
        self.left_out = frozenset(record.summary.left_out) if record.summary else frozenset()
        self.ended = _ended(record)
        self.selection = record.header.selection
        self.modules = frozenset(_module(check) for check in (*self.results, *self.left_out))

    def under(self, names: Iterable[str]) -> Mapping[str, CheckResult]:
        """The results of a check by client, under the first of its names that is here."""
        return next((self.results[name] for name in names if name in self.results), {})

    def may_select(self, names: Iterable[str], check: CheckResult) -> bool:
        """Whether the run's selection lets the check in, as far as the record tells."""
        return self.selection.admits(check.level, check.area) and self.left_out.isdisjoint(names)

    def collected(self, names: Iterable[str]) -> bool:
        """Whether the module of a check was looked at. Early records do not tell of paths that were given."""
        return self.selection.without_paths or any(_module(name) in self.modules for name in names)


def _ended(record: Record) -> Literal["cut off", "interrupted", ""]:
    """How the run ended before its time, if it did."""
    for ending in endings(record):
        if ending.kind == "cut off" or ending.kind == "interrupted":
            return ending.kind
    return ""


def _module(check: str) -> str:
    return check.partition("::")[0]


def _clients(contents: Iterable[_Contents]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(client for run in contents for client in run.clients))


# Matching


def _matched(contents: Sequence[_Contents]) -> list[tuple[str, ...]]:
    """For each row the check's id, and after it those that it had before; an id of the past has no row of its own."""
    formerly: dict[str, dict[str, None]] = {}
    for run in contents:
        for results in run.results.values():
            result = next(iter(results.values()))
            if result.formerly:
                formerly.setdefault(result.id, {}).update(dict.fromkeys(result.formerly))
    order = {check: place for place, check in enumerate(check for run in contents for check in run.results)}
    past = {check: _all_former(check, formerly) for check in formerly}
    # Where a run has a check and one under its former id, that id is another check's now.
    in_use = {
        name
        for check, names in past.items()
        for name in names
        for run in contents
        if {check, name} <= run.results.keys()
    }
    past = {check: tuple(name for name in names if name not in in_use) for check, names in past.items()}
    # Of two that were each other's, by a name that was changed back, the one that was met last stays.
    gone = {
        name
        for check, names in past.items()
        for name in names
        if check not in past.get(name, ()) or order.get(name, -1) < order[check]
    }
    return [(check, *past.get(check, ())) for check in order if check not in gone]


def _all_former(check: str, formerly: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    wanted = [*formerly[check]]
    while wanted:
        name = wanted.pop(0)
        if name not in found and name != check:
            found[name] = None
            wanted += formerly.get(name, ())
    return tuple(found)


def _row(names: tuple[str, ...], contents: Sequence[_Contents], clients: Sequence[str], same: bool) -> Check:
    found = [run.under(names) for run in contents]
    latest = next(iter(next(results for results in reversed(found) if results).values()))
    suites = {run.record.header.suite for run, results in zip(contents, found, strict=True) if results}
    outcomes = {
        client: tuple(
            results[client] if client in results else _absent(run, names, client, latest, suites)
            for run, results in zip(contents, found, strict=True)
        )
        for client in clients
        if any(client in results for results in found)
    }
    changes = (_change(names[0], client, row[0], row[-1]) for client, row in outcomes.items() if same)
    return Check(
        names[0],
        names[1:],
        group_of(latest),
        latest.area,
        latest.level,
        subject_of(latest),
        latest.requirement,
        latest.source,
        outcomes,
        tuple(change for change in changes if change),
    )


# Why there is no result, and what became of a check


def _absent(run: _Contents, names: Sequence[str], client: str, check: CheckResult, suites: set[str]) -> Absent:
    """`suites` are the versions of the suite that have the check."""
    if client not in run.clients:
        return Absent("client", f"{client} was not run")
    known = any(name in run.results for name in names)
    if not known and not run.may_select(names, check):
        return Absent("not selected", "not selected in this run")
    if run.selection.parts:
        return Absent("unclear", "perhaps not selected: the merged runs selected differently")
    if run.ended and (known or not run.selection.by_name):
        return Absent(run.ended, f"the run was {run.ended} before it")
    if run.ended:
        return Absent("unclear", f"not selected, or the run was {run.ended} before it")
    if known:
        return Absent("missing", "although it has one with other clients")
    suite, collected = run.record.header.suite, run.collected(names)
    if suite not in suites:
        gone = Absent("gone", f"not in suite {suite}")
        return gone if collected else Absent("unclear", f"not selected, or {gone.why}")
    if run.selection.by_name or not collected:
        return Absent("not selected", "not selected in this run")
    return Absent("missing", "although it was selected")


def _change(check: str, client: str, first: Outcome, last: Outcome) -> Change | None:
    was = first.verdict if isinstance(first, CheckResult) else ""
    now = last.verdict if isinstance(last, CheckResult) else ""
    word: Word
    if was == "pass" and now in NOT_PASSING:
        word = "REGRESSED"
    elif was in NOT_PASSING and now == "pass":
        word = "FIXED"
    elif was not in TESTED and now in MUST_BE_LISTED:
        word = "NEW"
    elif was in TESTED and isinstance(last, Absent) and last.kind in VANISHING:
        word = "VANISHED"
    else:
        return None
    message = last.message if isinstance(last, CheckResult) else ""
    return Change(word, check, client, _said(first), _said(last), message)


def _said(outcome: Outcome) -> str:
    return outcome.verdict if isinstance(outcome, CheckResult) else f"without a result ({outcome.why})"
