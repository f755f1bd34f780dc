"""The contents of a run, and the facts that explain missing results."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from record.lines import CheckResult, Record, RefusedSignature
from record.selection import EVERY_CLIENT, PROGRAMS
from reports.comparing.model import ANY_CLIENT, Absent, ComparedRun, Outcome
from reports.diagnosis.summary.outcome import endings


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
        self.ended = _early_end_kind(record)
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
            check.area != PROGRAMS and self.selection.admits(check.level, check.area) and check.id not in self.left_out
        )

    def collected(self, check: str) -> bool:
        """Returns whether the check's module was collected. A smoke run collects only some modules."""
        everything = not self.selection.paths and self.selection.depth != "smoke"
        return everything or _module(check) in self.modules

    @property
    def left_to_others(self) -> bool:
        """Returns whether the run left a check to some of the clients."""
        return self.selection.depth != EVERY_CLIENT


def _early_end_kind(record: Record) -> Literal["cut off", "interrupted", ""]:
    """The kind of the run's early end, if any."""
    for ending in endings(record):
        if ending.kind == "cut off" or ending.kind == "interrupted":
            return ending.kind
    return ""


def _module(check: str) -> str:
    return check.partition("::")[0]
