"""The clients of a run: their libraries and signatures, their order, and the globs that stand for several of them.

Records contain only names. A client with an unknown name is shown by that name, after the others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from record.lines import CheckResult, RunHeader

V2 = "V2"
LABELS: Mapping[str, tuple[str, str]] = {
    "boto3-s3": ("boto3", V2),
    "boto3-s3v4": ("boto3", "V4"),
    "boto-s3": ("boto", V2),
    "boto-s3v4": ("boto", "V4"),
    "raw-s3": ("raw", V2),
    "raw-s3v4": ("raw", "V4"),
    "raw-anonymous": ("raw", "unsigned"),
}
"""Library and signature version of each client, in the order of a whole run."""

CLIENTS = tuple(LABELS)

GLOBS = (
    "*",
    *dict.fromkeys(f"{client.partition('-')[0]}-*" for client in CLIENTS),
    *dict.fromkeys(f"*-{client.partition('-')[2]}" for client in CLIENTS),
)
"""Globs for entries about several clients: all, those of a library, those with a signature."""


def clients_in_words(found: Collection[str], every: Sequence[str]) -> str:
    """Some of a run's clients in words, in the order of the columns."""
    return "all clients" if len(found) == len(every) > 1 else ", ".join(client for client in every if client in found)


def in_column_order(clients: Collection[str]) -> list[str]:
    """The clients in the order of the columns; those with unknown names come last."""
    return sorted(clients, key=lambda name: (CLIENTS.index(name) if name in CLIENTS else len(CLIENTS), name))


def is_raw(client: str) -> bool:
    """Returns whether the client speaks HTTP itself, without an SDK."""
    return label(client)[0] == "raw"


def label(client: str) -> tuple[str, str]:
    """The client's library and signature; an unknown client has no signature."""
    return LABELS.get(client, (client, ""))


def columns_of(clients: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The columns of a table of features: one for each SDK client, and one for all raw clients."""
    found: dict[str, tuple[str, ...]] = {}
    for client in clients:
        name = "raw" if is_raw(client) else " ".join(label(client)).rstrip()
        found[name] = (*found.get(name, ()), client)
    return found


def clients_of(results: Iterable[CheckResult], header: RunHeader | None) -> list[str]:
    """The columns: the header's clients with results, in order, then any others."""
    seen = dict.fromkeys(result.client for result in results)
    first = [client for client in (header.clients if header else ()) if client in seen]
    return first + sorted(client for client in seen if client not in first)
