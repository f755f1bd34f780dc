"""The clients that a run goes through: what each is, their order, and the globs that stand for several of them.

Records have names only. A client of another name is shown as it is called, after these.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from reports.record.lines import CheckResult, RunHeader

LABELS: Mapping[str, tuple[str, str]] = {
    "boto3-s3": ("boto3", "V2"),
    "boto3-s3v4": ("boto3", "V4"),
    "boto-s3": ("boto", "V2"),
    "boto-s3v4": ("boto", "V4"),
    "raw-s3": ("raw", "V2"),
    "raw-s3v4": ("raw", "V4"),
    "raw-anonymous": ("raw", "unsigned"),
}
"""Library and version of the signature, in the order in which a whole run has them."""

CLIENTS = tuple(LABELS)

GLOBS = (
    "*",
    *dict.fromkeys(f"{client.partition('-')[0]}-*" for client in CLIENTS),
    *dict.fromkeys(f"*-{client.partition('-')[2]}" for client in CLIENTS),
)
"""For entries that are about more than one: all, those of a library, those with a signature."""


def named(found: Collection[str], every: Sequence[str]) -> str:
    """Some of a run's clients for a line that people read, in the order of the columns."""
    return "all clients" if len(found) == len(every) > 1 else ", ".join(client for client in every if client in found)


def is_raw(client: str) -> bool:
    """Whether it speaks HTTP itself, below the SDKs."""
    return label(client)[0] == "raw"


def label(client: str) -> tuple[str, str]:
    """Its library and signature; a client of another name has no signature."""
    return LABELS.get(client, (client, ""))


def clients_of(results: Iterable[CheckResult], header: RunHeader | None) -> list[str]:
    """The columns: the clients of the header in its order, as far as they have results, then any others."""
    seen = dict.fromkeys(result.client for result in results)
    first = [client for client in (header.clients if header else ()) if client in seen]
    return first + sorted(client for client in seen if client not in first)
