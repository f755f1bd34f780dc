"""The leftovers of a run on the endpoint when its ledger is not on this machine: found by the run's id, with which
every name begins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from fixtures.cleanup.entries import LedgerEntry, is_run_id, prefix_of
from fixtures.cleanup.ledger import Ledger
from fixtures.http.no_response import is_no_response_error
from fixtures.model.endpoint import ALT, ConfigurationError, Endpoint
from fixtures.settings.layers import KEY_VARIABLES

MAX_NAMED_BUCKETS = 3
"""Buckets that a line names before the number of the others."""


def control_of(controls: Mapping[str, Any]) -> Callable[[str], Any]:
    """Returns a function that gives an account's client, or raises an error if the account's keys were not given."""

    def control(account: str) -> Any:
        if account not in controls:
            names = " and ".join(KEY_VARIABLES[ALT][:2])
            raise ConfigurationError(f"it belongs to the second account, whose keys are not given ({names})")
        return controls[account]

    return control


def existing_buckets(controls: Mapping[str, Any]) -> set[str] | None:
    """The names of the accounts' buckets; None without a listing."""
    names: set[str] = set()
    for client in controls.values():
        try:
            names.update(_listed(client))
        except Exception as error:
            if not is_no_response_error(error) and not isinstance(error, ClientError):
                raise
            return None
    return names


def _listed(client: Any) -> list[str]:
    """The names of an account's buckets, without unprintable ones, which a server may list, too."""
    names = [bucket.get("Name", "") for bucket in client.list_buckets().get("Buckets", [])]
    return [name for name in names if name.isprintable()]


def by_reason(problems: Iterable[str]) -> list[str]:
    """The leftovers that could not be removed, `where: why`, with one line for all with the same reason."""
    places: dict[str, list[str]] = {}
    for problem in problems:
        where, _, why = problem.partition(": ")
        places.setdefault(why, []).append(where)
    return [f"{_bucket_names_in_words(some)}: {why}" for why, some in places.items()]


def _bucket_names_in_words(places: list[str]) -> str:
    more = len(places) - MAX_NAMED_BUCKETS
    return ", ".join(places[:MAX_NAMED_BUCKETS]) + (f" and {more} more" if more > 0 else "")


def ledger_of_run(controls: Mapping[str, Any], endpoint: Endpoint, run_id: str) -> Ledger:
    """A ledger, kept in memory, of the buckets (or with --bucket, the keys) whose names contain this run's id.

    `controls` holds the boto3 clients of the accounts whose keys are given.
    """
    if not is_run_id(run_id):
        raise ConfigurationError(
            f"--run-id {run_id[:40]!r}: a run id has twelve hexadecimal digits; it is in a record's first line"
        )
    ledger = Ledger(run_id, endpoint.url, durable=False)
    if endpoint.bucket:
        ledger.about_to_create(LedgerEntry(endpoint.bucket, prefix_of(run_id)))
        return ledger
    # The main account last: if both accounts list the same bucket, it is the main account's.
    found: dict[str, LedgerEntry] = {}
    for account, client in reversed(list(controls.items())):
        for name in _listed(client):
            entry = LedgerEntry(name, account=account)
            if entry.is_of(run_id):
                found[entry.bucket] = entry
    for entry in found.values():
        ledger.about_to_create(entry)
    return ledger
