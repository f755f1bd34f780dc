"""Several runs laid side by side: the same checks in rows, a column for each run. Pure; nothing is read or shown here.

A check is matched by its id, and by the ids it had in earlier versions of the suite. Where a run has no result, the
reason stands instead; so it does for a client whose signature the run's endpoint does not support: it was not tested
there. Between the first and the last run of one endpoint, each check and client may have one of four words: REGRESSED,
FIXED, NEW and VANISHED. There, a signature that is no longer supported is a change, and nothing is set aside. An
invariant that only checks of one of the two runs violate has no word: the other run did not see their responses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeGuard

from reports.diagnosis.features.refused import Refusal, refusals
from reports.diagnosis.summary.counts import group_of, group_rank, subject_of
from reports.diagnosis.summary.facts import clients_run, different_endpoints
from reports.diagnosis.summary.outcome import endings
from reports.record.lines import MUST_BE_LISTED, NOT_PASSING, TESTED, CheckResult, Record
from reports.record.selection import EVERY_CLIENT, PROGRAMS

Word = Literal["REGRESSED", "FIXED", "NEW", "VANISHED"]
WORDS: dict[Word, str] = {
    "REGRESSED": "passed before; now fail, blocked or unsupported",
    "FIXED": "was fail, blocked or unsupported; passes now",
    "NEW": "was not tested before; now fail or blocked",
    "VANISHED": "was tested before; no result now, although it was selected",
}
"""How a check and client may have changed from the first run to the last, in the order of the reports."""

ANY_CLIENT = ""
"""Represents each run's only client if clients are compared."""

AbsenceKind = Literal["client", "refused", "not selected", "cut off", "interrupted", "gone", "missing", "unclear"]
VANISHING: tuple[AbsenceKind, ...] = ("cut off", "interrupted", "gone", "missing")
"""Reasons why a check that was to have a result has none."""


@dataclass(frozen=True)
class Run:
    """A record, and the short name of its column."""

    label: str
    record: Record
    path: Path = Path()


@dataclass(frozen=True)
class Absent:
    """Why a run has no result for a check and client, or none that is compared."""

    kind: AbsenceKind
    why: str
    result: CheckResult | None = None
    """A result that is shown, but not compared."""


Outcome = CheckResult | Absent


def shown(outcome: Outcome) -> CheckResult | None:
    """The result to show, whether it is compared or not."""
    return outcome if isinstance(outcome, CheckResult) else outcome.result


@dataclass(frozen=True)
class Change:
    """What became of a check and client. `was` and `now` are verdicts, or why there is no result."""

    word: Word
    check: str
    client: str
    was: str
    now: str
    message: str = ""


@dataclass(frozen=True)
class Check:
    """A row: what each run found, by client; only clients with a result in any run are included."""

    id: str
    formerly: tuple[str, ...]
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
    """Clients with which an invariant is violated only in checks that one of the first and the last run did not run."""

    @cached_property
    def compared(self) -> bool:
        """Whether two runs have a comparable result with the same client."""
        return any(sum(map(_is_compared, row)) > 1 for row in self.outcomes.values())

    @cached_property
    def differs(self) -> bool:
        """Whether two runs that tested it have different verdicts with the same client."""
        return any(len(tested_verdicts(row)) > 1 for row in self.outcomes.values())

    @cached_property
    def is_tested_in_part(self) -> bool:
        """Whether the verdicts differ only because a run skipped the check, or its client could not express it."""
        rows = self.outcomes.values()
        return not self.differs and any(tested_verdicts(row) and verdicts_of(row) - set(TESTED) for row in rows)

    @cached_property
    def is_tested(self) -> bool:
        """Whether it tells if the runs agree: two tested it with the same client, and no other client shows it as
        tested in part."""
        both = any(sum(map(was_tested, row)) > 1 for row in self.outcomes.values())
        return both and not self.is_tested_in_part

    def results(self, run: int) -> Iterator[CheckResult]:
        """The results to show."""
        for row in self.outcomes.values():
            if result := shown(row[run]):
                yield result

    def compared_in(self, run: int) -> bool:
        """Whether the run has a result to compare."""
        return any(_is_compared(row[run]) for row in self.outcomes.values())


@dataclass(frozen=True)
class Comparison:
    """The runs and all their checks."""

    runs: tuple[Run, ...]
    checks: tuple[Check, ...]
    clients: tuple[str, ...]
    by_client: bool
    """Each run has one client, and they differ: so clients are compared."""
    same_endpoint: bool
    """Whether changes from the first to the last run get words."""
    refused: tuple[tuple[Refusal, ...], ...]
    """For each run, the signatures that its endpoint does not accept."""
    only: tuple[str, ...] = ()
    """The clients that were chosen; empty where all are compared."""

    @property
    def set_aside(self) -> bool:
        """Whether a client is not compared for a run, because its endpoint does not accept the client's signature."""
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


def compare(runs: Sequence[Run], *, same_endpoint: bool = False, only: Sequence[str] = ()) -> Comparison:
    """Compares runs. `same_endpoint` means that the runs are of one endpoint, whatever their URLs; `only` restricts
    the clients."""
    if len(runs) < 2:
        raise ValueError("a comparison needs two runs")
    clients_of_runs = [
        tuple(client for client in clients_run(run.record) if not only or client in only) for run in runs
    ]
    by_client = all(len(names) == 1 for names in clients_of_runs) and len(set(clients_of_runs)) > 1
    urls = {run.record.header.endpoint for run in runs}
    one_url = len(urls) == 1 and "" not in urls and not by_client
    same = same_endpoint or (one_url and not different_endpoints(run.record for run in runs))
    refused = tuple(_among(names, refusals(run.record)) for run, names in zip(runs, clients_of_runs, strict=True))
    contents = [
        _Contents(run, names, by_client, () if same else aside)
        for run, names, aside in zip(runs, clients_of_runs, refused, strict=True)
    ]
    clients = (ANY_CLIENT,) if by_client else _clients(contents)
    checks = [_row(names, contents, clients, same) for names in _matched(contents)]
    checks.sort(key=lambda check: (*_place(check), check.id))
    return Comparison(tuple(runs), tuple(checks), clients, by_client, same, refused, tuple(only))


def _among(clients: Sequence[str], found: Iterable[Refusal]) -> tuple[Refusal, ...]:
    """The refusals that concern these clients."""
    kept = (replace(each, clients=tuple(client for client in each.clients if client in clients)) for each in found)
    return tuple(each for each in kept if each.clients)


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
    """A sort key: levels in their order, then other groups, and last the checks on clients as they ship."""
    return sorted(set(groups), key=group_rank)


def _place(check: Check) -> tuple[tuple[int, str], str]:
    return (group_rank(check.group), check.subject)


# What is in a run


class _Contents:
    """A run's results with these clients, by id and client, and what else explains why a result is missing."""

    def __init__(self, run: Run, clients: tuple[str, ...], by_client: bool, aside: Iterable[Refusal]) -> None:
        record = run.record
        self.record = record
        self.clients = (ANY_CLIENT,) if by_client else clients
        self.results: dict[str, dict[str, CheckResult]] = {}
        for result in record.results:
            if result.client in clients:
                self.results.setdefault(result.id, {})[ANY_CLIENT if by_client else result.client] = result
        self.aside = {
            client: f"{run.label} does not support {refusal.signature}"
            for refusal in aside
            for client in refusal.clients
        }
        self.left_out = frozenset(record.summary.left_out) if record.summary else frozenset()
        self.ended = _ended(record)
        self.selection = record.header.selection
        self.modules = frozenset(_module(check) for check in (*self.results, *self.left_out))

    def under(self, names: Iterable[str]) -> Mapping[str, CheckResult]:
        """The results of a check by client, under the first of its names that the run has."""
        return next((self.results[name] for name in names if name in self.results), {})

    def names_of(self, check: str) -> tuple[str, ...]:
        """The id of a check of this run, and those that it had before."""
        return next((result.ids for result in self.results.get(check, {}).values()), (check,))

    def outcome(self, result: CheckResult) -> Outcome:
        """A result of this run, or why it is not compared."""
        why = self.aside.get(result.client)
        return Absent("refused", why, result) if why else result

    def may_select(self, names: Iterable[str], check: CheckResult) -> bool:
        """Whether the run's selection includes the check, as far as the record tells. A program that was asked for has
        a result."""
        return (
            check.area != PROGRAMS
            and self.selection.admits(check.level, check.area)
            and self.left_out.isdisjoint(names)
        )

    def collected(self, names: Iterable[str]) -> bool:
        """Whether the check's module was collected. Early records do not contain the given paths, and a smoke run
        collects only some modules."""
        everything = self.selection.without_paths and self.selection.depth != "smoke"
        return everything or any(_module(name) in self.modules for name in names)

    @property
    def left_to_others(self) -> bool:
        """Whether the run left a check to some of its clients."""
        return self.selection.depth != EVERY_CLIENT


def _ended(record: Record) -> Literal["cut off", "interrupted", ""]:
    """How the run ended early, if it did."""
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
    """For each row the check's id, followed by its former ids; a former id has no row of its own."""
    formerly: dict[str, dict[str, None]] = {}
    for run in contents:
        for results in run.results.values():
            result = next(iter(results.values()))
            if result.formerly:
                formerly.setdefault(result.id, {}).update(dict.fromkeys(result.formerly))
    order = {check: place for place, check in enumerate(check for run in contents for check in run.results)}
    past = {check: _all_former(check, formerly) for check in formerly}
    # If a run has a check and also one under its former id, that id belongs to another check now.
    in_use = {
        name
        for check, names in past.items()
        for name in names
        for run in contents
        if {check, name} <= run.results.keys()
    }
    past = {check: tuple(name for name in names if name not in in_use) for check, names in past.items()}
    # If two ids are each other's former id, because a rename was undone, the one found last stays.
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
            run.outcome(results[client]) if client in results else _absent(run, names, client, latest, suites)
            for run, results in zip(contents, found, strict=True)
        )
        for client in clients
        if any(client in results for results in found)
    }
    ends = contents[0], contents[-1]
    unseen = tuple(client for client, row in outcomes.items() if same and _unseen(row[0], row[-1], ends, client))
    changes = (
        _change(names[0], client, row[0], row[-1]) for client, row in outcomes.items() if same and client not in unseen
    )
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
        unseen,
    )


# Why there is no result, and how a check changed


def _absent(run: _Contents, names: Sequence[str], client: str, check: CheckResult, suites: set[str]) -> Absent:
    """Why there is no result. `suites` are the versions of the suite that have the check."""
    if client not in run.clients:
        return Absent("client", f"{client} was not run")
    known = any(name in run.results for name in names)
    if not known and not run.may_select(names, check):
        return Absent("not selected", "not selected in this run")
    if run.selection.parts:
        return Absent("unclear", "perhaps not selected: the merged runs selected differently")
    if known and run.left_to_others:
        return Absent("not selected", "left to another client in this run")
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


def _unseen(first: Outcome, last: Outcome, runs: tuple[_Contents, _Contents], client: str) -> bool:
    """Whether one run passes an invariant that the other violates, and ran none of the checks that violate it."""
    if verdicts_of((first, last)) != {"pass", "fail"}:
        return False
    turned = verdicts_of([first]) == {"fail"}
    violated, (other, there) = (first, reversed(runs)) if turned else (last, runs)
    if not isinstance(violated, CheckResult) or violated.tally is None or not violated.tally.seen_in:
        return False
    found = (other.under(there.names_of(check)).get(client) for check in violated.tally.seen_in)
    return not any(result is not None and result.verdict in ("pass", "fail") for result in found)


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
