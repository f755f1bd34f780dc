"""The checks that notice faults of the table, by running them: each fault in a server of its own."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from threading import Event

from fixtures.model.profiles import PROFILES
from reference.faults.table import faults
from reference.protocol.messages import Serve
from reference.protocol.wire import Rules
from tests.defects.proofs import Proof
from tests.defects.searching import NOTICED_VERDICTS, Search, Session, search

PROCESSES = 2
INVARIANTS = "invariants/"
TIMING_DEPENDENT = ("consistency/", "conditions/writes_at_the_same_time", "conditions/put_at_the_same_time")
"""Checks that need clients to meet at the same time, which is chance: they have several tries."""
MAX_TRIES = 3


@dataclass(frozen=True)
class TableJob:
    """A fault of the table, by its name, and the checks to run with their clients."""

    fault: str
    checks: Sequence[tuple[str, str]]
    over_https: bool = False
    enough: int = 1_000_000
    noticed: Collection[str] = NOTICED_VERDICTS

    def server(self, took_effect: Event) -> tuple[Serve, Rules]:
        took_effect.set()  # nothing tells
        fault = faults()[self.fault]
        return fault.server(), fault.rules


def job_of(proofs: Sequence[Proof]) -> TableJob:
    """The job that runs the checks of a fault's proofs, and those beside them."""
    run: list[tuple[str, str]] = []
    for proof in proofs:
        tries = MAX_TRIES if any(check.startswith(TIMING_DEPENDENT) for check in proof.checks) else 1
        some = [check for check in (*proof.beside, *proof.checks * tries) if not check.startswith(INVARIANTS)]
        run += [(check, client) for check in some for client in proof.clients]
    return TableJob(proofs[0].fault, run, any(proof.over_https for proof in proofs))


def search_by_fault(jobs: Sequence[TableJob], until: float = math.inf) -> Mapping[str, Search]:
    """The results by fault; none is tried after `until`. Faults that need HTTPS or another region have sessions of
    their own."""
    groups: dict[tuple[bool, str], list[TableJob]] = defaultdict(list)
    for job in jobs:
        fault = faults()[job.fault]
        groups[fault.over_https or job.over_https, fault.region].append(job)
    found: dict[str, Search] = {}
    for (over_https, region), some in groups.items():
        paths = paths_of(check for job in some for check, _ in job.checks)
        session = Session(tuple(PROFILES), tuple(paths), ("--corrections", "none"), over_https, region, until)
        found |= zip((job.fault for job in some), search(some, session, PROCESSES), strict=True)
    return found


def paths_of(checks: Iterable[str]) -> list[str]:
    """The modules of these checks, and the invariants."""
    named = {PurePath(check.partition("::")[0]) for check in checks}
    modules = {each for each in named if each.parts[0] != "invariants"}
    paths = sorted(str("conformance" / each.with_name(f"test_{each.name}.py")) for each in modules)
    return [*paths, "conformance/invariants"]


def unnoticed(proof: Proof, found: Search) -> dict[str, str]:
    """The checks of a proof that do not notice the fault through each client that can express them, and why."""
    verdicts: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for check, client, verdict, _ in found.seen:
        verdicts[check][client].add(verdict)
    wrong = {}
    for check in proof.checks:
        of_clients = {client: each for client, each in verdicts[check].items() if client in proof.clients}
        can_say = {client: each for client, each in of_clients.items() if each != {"n/a"}}
        if not can_say or not all(each & {*NOTICED_VERDICTS} for each in can_say.values()):
            wrong[check] = ", ".join(f"{client}: {' '.join(sorted(each))}" for client, each in of_clients.items())
    return wrong
