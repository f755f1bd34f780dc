"""Runs side by side.

A check is matched by its id. Where a run has no result, the reason stands instead. The same holds for a
client whose signature the run's endpoint does not accept: it was not tested there. Between the first and the last run
of one endpoint, a signature that is no longer accepted is a change, and nothing is set aside. An
invariant that only checks of one of the two runs violate did not change: the other run did not see their responses.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec.structs import replace

from record.lines import NOT_PASSING, TESTED, UNEXPECTED_VERDICTS, CheckResult, Record, RefusedSignature
from record.selection import EVERY_CLIENT, PROGRAMS_AREA, SMOKE
from reports.comparing.model import (
    ANY_CLIENT,
    VANISHING,
    Absent,
    Change,
    ComparedCheck,
    ComparedRun,
    Comparison,
    Outcome,
    Word,
    verdicts_of,
)
from reports.diagnosis.summary.counts import group_of, group_rank, subject_of
from reports.diagnosis.summary.facts import clients_run, different_endpoints
from reports.diagnosis.summary.outcome import endings


def compare(runs: Sequence[ComparedRun], *, same_endpoint: bool = False, only: Sequence[str] = ()) -> Comparison:
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
    refused = tuple(
        _matching(names, run.record.header.refused) for run, names in zip(runs, clients_of_runs, strict=True)
    )
    contents = [
        RunContents(run, names, by_client, () if same else aside)
        for run, names, aside in zip(runs, clients_of_runs, refused, strict=True)
    ]
    clients = (ANY_CLIENT,) if by_client else _clients(contents)
    ids = dict.fromkeys(check for run in contents for check in run.results)
    checks = [_row(check, contents, clients, same) for check in ids]
    checks.sort(key=lambda check: (group_rank(check.group), check.subject, check.id))
    return Comparison(tuple(runs), tuple(checks), clients, by_client, same, refused, tuple(only))


def _matching(clients: Sequence[str], found: Iterable[RefusedSignature]) -> tuple[RefusedSignature, ...]:
    kept = (replace(each, clients=tuple(client for client in each.clients if client in clients)) for each in found)
    return tuple(each for each in kept if each.clients)


def _clients(contents: Iterable[RunContents]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(client for run in contents for client in run.clients))


def _row(check: str, contents: Sequence[RunContents], clients: Sequence[str], same: bool) -> ComparedCheck:
    found = [run.results.get(check, {}) for run in contents]
    latest = next(iter(next(results for results in reversed(found) if results).values()))
    suites = {run.record.header.suite for run, results in zip(contents, found, strict=True) if results}
    outcomes = {
        client: tuple(
            run.outcome(results[client]) if client in results else absence(run, check, client, latest, suites)
            for run, results in zip(contents, found, strict=True)
        )
        for client in clients
        if any(client in results for results in found)
    }
    ends = contents[0], contents[-1]
    unseen = tuple(client for client, row in outcomes.items() if same and is_unexercised(row[0], row[-1], ends, client))
    changes = (
        change_of(check, client, row[0], row[-1]) for client, row in outcomes.items() if same and client not in unseen
    )
    return ComparedCheck(
        check,
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


class RunContents:
    """A run's results with these clients, by id and client, and the facts that explain missing results."""

    def __init__(
        self, run: ComparedRun, clients: tuple[str, ...], by_client: bool, aside: Iterable[RefusedSignature]
    ) -> None:
        record = run.record
        self.record = record
        self.clients = (ANY_CLIENT,) if by_client else clients
        self.results: dict[str, dict[str, CheckResult]] = {}
        for result in record.results:
            if result.client in clients:
                self.results.setdefault(result.id, {})[ANY_CLIENT if by_client else result.client] = result
        self.aside = {
            client: f"{run.label} does not accept {refusal.signature}"
            for refusal in aside
            for client in refusal.clients
        }
        self.left_out = frozenset(record.summary.left_out) if record.summary else frozenset()
        self.ended = _early_end(record)
        self.selection = record.header.selection
        self.modules = frozenset(_module(check) for check in (*self.results, *self.left_out))

    def outcome(self, result: CheckResult) -> Outcome:
        """A result of this run, or the reason against comparing."""
        why = self.aside.get(result.client)
        return Absent("refused", why, result) if why else result

    def may_select(self, check: CheckResult) -> bool:
        """Returns whether the run's selection includes the check, as far as the record shows. A requested program has a
        result."""
        return (
            check.area != PROGRAMS_AREA
            and self.selection.admits(check.level, check.area)
            and check.id not in self.left_out
        )

    def collected(self, check: str) -> bool:
        """Returns whether the check's module was collected. A smoke run collects only some modules."""
        everything = not self.selection.paths and self.selection.depth != SMOKE
        return everything or _module(check) in self.modules


def _early_end(record: Record) -> Literal["cut off", "interrupted", ""]:
    """The kind of the run's early end, if any."""
    for ending in endings(record):
        if ending.kind == "cut off" or ending.kind == "interrupted":
            return ending.kind
    return ""


def _module(check: str) -> str:
    return check.partition("::")[0]


def absence(run: RunContents, check: str, client: str, result: CheckResult, suites: set[str]) -> Absent:
    """The reason for a missing result. `suites` are the versions of the suite that have the check."""
    if client not in run.clients:
        return Absent("client", f"{client} was not run")
    known = check in run.results
    if not known and not run.may_select(result):
        return Absent("not selected", "not selected in this run")
    if run.selection.parts:
        return Absent("unclear", "perhaps not selected: the merged runs selected differently")
    if known and run.selection.depth != EVERY_CLIENT:
        return Absent("not selected", "left to another client in this run")
    if run.ended and (known or not run.selection.by_name):
        return Absent(run.ended, f"the run was {run.ended} before it")
    if run.ended:
        return Absent("unclear", f"not selected, or the run was {run.ended} before it")
    if known:
        return Absent("missing", "although it has one with other clients")
    suite, collected = run.record.header.suite, run.collected(check)
    if suite not in suites:
        gone = Absent("gone", f"not in suite {suite}")
        return gone if collected else Absent("unclear", f"not selected, or {gone.why}")
    if run.selection.by_name or not collected:
        return Absent("not selected", "not selected in this run")
    return Absent("missing", "although it was selected")


def is_unexercised(first: Outcome, last: Outcome, runs: tuple[RunContents, RunContents], client: str) -> bool:
    """Returns whether one run passes an invariant that the other violates, and ran none of the checks that
    violate it.
    """
    if verdicts_of((first, last)) != {"pass", "fail"}:
        return False
    turned = verdicts_of([first]) == {"fail"}
    violated, other = (first, runs[1]) if turned else (last, runs[0])
    if not isinstance(violated, CheckResult) or violated.tally is None or not violated.tally.seen_in:
        return False
    found = (other.results.get(check, {}).get(client) for check in violated.tally.seen_in)
    return not any(result is not None and result.verdict in ("pass", "fail") for result in found)


def change_of(check: str, client: str, first: Outcome, last: Outcome) -> Change | None:
    was = first.verdict if isinstance(first, CheckResult) else ""
    now = last.verdict if isinstance(last, CheckResult) else ""
    word: Word
    if was == "pass" and now in NOT_PASSING:
        word = "REGRESSED"
    elif was in NOT_PASSING and now == "pass":
        word = "FIXED"
    elif was not in TESTED and now in UNEXPECTED_VERDICTS:
        word = "NEW"
    elif was in TESTED and isinstance(last, Absent) and last.kind in VANISHING:
        word = "VANISHED"
    else:
        return None
    message = last.message if isinstance(last, CheckResult) else ""
    return Change(word, check, client, _outcome_words(first), _outcome_words(last), message)


def _outcome_words(outcome: Outcome) -> str:
    return outcome.verdict if isinstance(outcome, CheckResult) else f"without a result ({outcome.why})"
