"""Folds results that do not pass into few lines of `expected.txt`: alike cases, clients, and whole areas.

A line with a wildcard is true of every check of the run that it covers, except those with a line of their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from record.client_names import CLIENTS, GLOBS, in_column_order, is_raw
from record.text import case_of, without_case
from reports.known.expected_file import ExpectedLine
from reports.known.patterns import matches


class CheckOutcome(NamedTuple):
    """The outcome of one check through one client. A pass has no answer, and no note of how bad it is."""

    verdict: str
    answer: str = ""
    note: str = ""


Outcomes = Mapping[tuple[str, str], CheckOutcome]
"""The outcomes of tested checks, by the id of a check and the name of a client."""


@dataclass(frozen=True)
class RunScope:
    """The extent of a run: only a full one lets a wildcard stand for all clients, or for all cases.

    `clients` are those through which it had every check that they can express. `whole` tells if the run had all checks
    that a pattern of ids matches. `skipped` are the checks and clients with unknown outcomes.
    """

    clients: tuple[str, ...]
    whole: Callable[[str], bool]
    skipped: frozenset[tuple[str, str]] = frozenset()


def fold_outcomes(outcomes: Outcomes, scope: RunScope, apart: Collection[tuple[str, str]] = ()) -> list[ExpectedLine]:
    """The lines for all outcomes that do not pass, except those that are `out_of_band`. A line is also true of the ones
    `out_of_band` that it covers."""
    open_ones = {key: outcome for key, outcome in outcomes.items() if outcome.verdict != "pass" and key not in apart}
    lines = []
    for line in _unsupported(outcomes, scope):
        folds = [key for key in open_ones if _covers(line, key)]
        if folds:
            lines.append(line)
        for key in folds:
            del open_ones[key]
    return [*lines, *_by_check(open_ones, outcomes, scope)]


def _covers(line: ExpectedLine, key: tuple[str, str]) -> bool:
    check, client = key
    return any(matches(each, client) for each in line.clients) and matches(line.check, check)


# Whole areas that are unsupported


@dataclass
class _Node:
    """All checks below a prefix of ids, with one client."""

    ids: set[str] = field(default_factory=set)
    verdicts: set[str] = field(default_factory=set)


def _unsupported(outcomes: Outcomes, scope: RunScope) -> Iterator[ExpectedLine]:
    """Lines for all checks, an area or a module, if a client finds everything in it unsupported."""
    nodes: dict[str, dict[str, _Node]] = defaultdict(lambda: defaultdict(_Node))
    for (check, client), outcome in outcomes.items():
        for pattern in _prefixes(check):
            node = nodes[pattern][client]
            node.ids.add(check)
            node.verdicts.add(outcome.verdict)
    for check, client in scope.skipped:
        for pattern in _prefixes(check):
            nodes[pattern][client].verdicts.add("skipped")
    done: dict[str, list[str]] = defaultdict(list)
    for pattern in sorted(nodes, key=len):
        if not scope.whole(pattern):
            continue
        alike = [
            client
            for client, node in nodes[pattern].items()
            if node.verdicts == {"unsupported"}
            and len(node.ids) > 1
            and not any(client in done.get(wider, ()) for wider in _prefixes(pattern))
        ]
        if alike:
            done[pattern] += alike
            yield ExpectedLine(pattern, (), _clients(alike, list(nodes[pattern]), scope), "unsupported")


def _prefixes(check: str) -> Iterator[str]:
    module = check.partition("::")[0]
    yield "*"
    yield f"{module.partition('/')[0]}/*"
    yield f"{module}::*"


# Checks


def _by_check(open_ones: Outcomes, outcomes: Outcomes, scope: RunScope) -> Iterator[ExpectedLine]:
    tested: dict[str, list[str]] = defaultdict(list)
    for check, client in (*outcomes, *scope.skipped):
        tested[check].append(client)
    of_check: dict[str, dict[CheckOutcome, list[str]]] = defaultdict(lambda: defaultdict(list))
    for (check, client), outcome in open_ones.items():
        of_check[check][outcome].append(client)
    alike: dict[tuple[str, tuple[str, ...], CheckOutcome], list[str]] = defaultdict(list)
    for check, found in of_check.items():
        for outcome, clients in found.items():
            alike[without_case(check), _clients(clients, tested[check], scope), outcome].append(check)
    every: dict[str, set[str]] = defaultdict(set)
    for check in tested:
        every[without_case(check)].add(check)
    lines: dict[str, list[ExpectedLine]] = defaultdict(list)
    for (base, patterns, outcome), checks in alike.items():
        if base in checks:
            yield ExpectedLine(base, (), patterns, *outcome)
            checks.remove(base)
        cases = sorted(map(case_of, checks))
        if cases:
            is_all = len(cases) > 1 and set(checks) == every[base] and scope.whole(f"{base}[*]")
            lines[base].append(ExpectedLine(base, ("*",) if is_all else tuple(cases), patterns, *outcome))
    for base, own in lines.items():
        if scope.whole(f"{base}[*]") and not any(line.cases == ("*",) for line in own):
            own = _with_exceptions(own, {check: tested[check] for check in every[base]}, open_ones, outcomes, scope)
        yield from own


def _with_exceptions(
    own: list[ExpectedLine], tested: Mapping[str, list[str]], open_ones: Outcomes, outcomes: Outcomes, scope: RunScope
) -> list[ExpectedLine]:
    """The lines of a check, of which the longest is about all cases if this is shorter: others, which name their cases,
    are exceptions. Results that pass get lines for that."""
    longest = max(own, key=lambda line: len(line.text))
    passing: dict[str, list[str]] = defaultdict(list)
    for key in ((check, client) for check, clients in tested.items() for client in clients):
        if not any(matches(each, key[1]) for each in longest.clients) or key in open_ones:
            continue
        if key not in outcomes or outcomes[key].verdict != "pass":
            return own  # unknown, or expected by a line about the whole module
        passing[key[0]].append(key[1])
    of_clients: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for check, clients in passing.items():
        of_clients[_clients(clients, tested[check], scope)].append(case_of(check))
    found = [ExpectedLine(longest.check, tuple(sorted(cases)), names, "pass") for names, cases in of_clients.items()]
    found.append(replace(longest, cases=("*",)))
    is_shorter = sum(len(line.text) for line in found) < len(longest.text)
    return [*(line for line in own if line is not longest), *found] if is_shorter else own


def _clients(found: Iterable[str], tested: Sequence[str], scope: RunScope) -> tuple[str, ...]:
    """Names or globs of clients. A glob is used if it matches no other tested client, and the run had all of its
    clients. Programs are no clients of the catalogue, and match no glob."""
    names = set(found)
    severities = {is_raw(client) for client in tested}
    programs = not names <= set(CLIENTS)
    for glob in GLOBS if not programs and (len(names) > 1 or len(names) == len(set(tested))) else ():
        possible = {client for client in CLIENTS if is_raw(client) in severities and matches(glob, client)}
        if possible <= set(scope.clients) and names == {client for client in tested if matches(glob, client)}:
            return (glob,)
    return tuple(in_column_order(names))
