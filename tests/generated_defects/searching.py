"""The search for a check that notices a generated defect, among the checks that saw its member."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from threading import Event

from reference.protocol.messages import Serve
from reference.protocol.wire import Rules
from reference.server.service import reference
from tests.defects.searching import Search, Session
from tests.defects.searching import search as search_all
from tests.generated_defects.faults import Defect
from tests.generated_defects.witnesses import CLIENTS, Witnesses, ordered_witnesses

FAILED_OR_BLOCKED = ("fail", "blocked")
FoundChecks = dict[Defect, "str | None"]
"""The check that noticed each defect; empty if none did, None if it never took effect: for example, a request that is
refused for two reasons is still refused without one of them."""


@dataclass(frozen=True)
class GeneratedDefectJob:
    """A defect, and checks of which one is enough."""

    defect: Defect
    checks: Sequence[tuple[str, str]]
    enough: int = 1
    noticed: Collection[str] = FAILED_OR_BLOCKED

    def server(self, took_effect: Event) -> tuple[Serve, Rules]:
        return reference(self.defect.middleware(took_effect)), Rules()


def search(
    defects: Sequence[Defect],
    seen: Witnesses,
    *,
    processes: int,
    paths: Sequence[str] = ("conformance",),
    over_https: bool = False,
) -> FoundChecks:
    """Runs the checks that saw the member of each defect; all are below `paths`."""
    jobs = [GeneratedDefectJob(defect, _checks(defect, seen)) for defect in defects]
    found = search_generated(jobs, paths, over_https=over_https, processes=processes)
    return {defect: _noticing_check(each) for defect, each in zip(defects, found, strict=True)}


def search_generated(
    jobs: Sequence[GeneratedDefectJob], paths: Sequence[str], *, over_https: bool = False, processes: int = 2
) -> list[Search]:
    clients = tuple(dict.fromkeys(client for job in jobs for _, client in job.checks)) or CLIENTS
    return search_all(jobs, Session(clients, tuple(paths), over_https=over_https), processes)


def _checks(defect: Defect, seen: Witnesses) -> list[tuple[str, str]]:
    order = ordered_witnesses(defect.member, seen[defect.member], fault=defect.fault)
    return [(witness.check, witness.client) for witness in order]


def _noticing_check(found: Search) -> str | None:
    for each in found.seen:
        if each.verdict in FAILED_OR_BLOCKED:
            return each.check
    return "" if found.took_effect else None
