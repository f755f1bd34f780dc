"""Clients whose signature the endpoint does not accept: the preflight detects this, and their checks are not run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports.record.lines import TESTED, CheckResult, Record
from reports.record.text import one_line

STILL_ASKING = "connect"
"""The area whose checks are run nevertheless."""

# Records of earlier versions say "does not take".
_SAID = re.compile(r"the endpoint does not (?:support|take) (?P<signature>.+?)(?: \((?P<answer>.*)\))?", re.DOTALL)


@dataclass(frozen=True)
class Refusal:
    """A signature that the endpoint does not accept, its response (may be empty), and the clients that it excludes."""

    signature: str
    answer: str
    clients: tuple[str, ...]

    @property
    def words(self) -> str:
        """`Signature V2 (403 AccessDenied)`."""
        return f"{self.signature} ({self.answer})" if self.answer else self.signature


def refusals(record: Record) -> tuple[Refusal, ...]:
    """The refused signatures. A client is excluded if all its tested checks are `unsupported` for one and the same
    reason."""
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
    """Signature and response. What the provider documents as unsupported has another message, and does not count."""
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
