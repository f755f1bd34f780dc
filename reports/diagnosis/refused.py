"""Clients whose signature the endpoint does not take: the preflight found it out, so none of their checks was tried."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports.record.lines import TESTED, CheckResult, Record
from reports.record.text import one_line

STILL_ASKING = "connect"
"""The area whose checks ask all the same."""

_SAID = re.compile(r"the endpoint does not take (?P<signature>.+?)(?: \((?P<answer>.*)\))?", re.DOTALL)


@dataclass(frozen=True)
class Refusal:
    """What the endpoint does not take, what it answered (may be empty), and the clients that it keeps out."""

    signature: str
    answer: str
    clients: tuple[str, ...]

    @property
    def words(self) -> str:
        """`Signature V2 (403 AccessDenied)`."""
        return f"{self.signature} ({self.answer})" if self.answer else self.signature


def refusals(record: Record) -> tuple[Refusal, ...]:
    """A client is kept out where all that was to be tested with it is `unsupported`, and one message says why."""
    by_client: dict[str, list[CheckResult]] = {client: [] for client in record.header.clients}
    for result in record.results:
        by_client.setdefault(result.client, []).append(result)
    found: dict[tuple[str, str], list[str]] = {}
    for client, results in by_client.items():
        if refused := _refused(results):
            found.setdefault(refused, []).append(client)
    return tuple(Refusal(*said, tuple(clients)) for said, clients in found.items())


def clients_in(found: Iterable[Refusal]) -> frozenset[str]:
    return frozenset(client for refusal in found for client in refusal.clients)


def _refused(results: Sequence[CheckResult]) -> tuple[str, str] | None:
    """Signature and answer. What the provider documents that it lacks has a message of its own, and does not count."""
    asked = [result for result in results if result.area != STILL_ASKING and result.verdict in TESTED]
    if any(result.verdict != "unsupported" for result in asked):
        return None
    said = {
        (found["signature"], found["answer"] or "") for result in asked if (found := _SAID.fullmatch(result.message))
    }
    if len(said) != 1:
        return None
    signature, answer = said.pop()
    return one_line(signature), one_line(answer)
