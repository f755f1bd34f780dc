"""What a run left, when its ledger is not on this machine: found by the run's id, which every name begins with."""

from __future__ import annotations

import re
from typing import Any

from fixtures.endpoint import ConfigurationError, Endpoint
from fixtures.ledger import PREFIX, Entry, Ledger


def ledger_of_run(client: Any, endpoint: Endpoint, run_id: str) -> Ledger:
    """A ledger, kept in memory, of the buckets (or, with --bucket, the keys) that carry this run's id."""
    if not re.fullmatch(r"[0-9a-f]{12}", run_id):
        raise ConfigurationError(
            f"--run-id {run_id}: a run id has twelve hexadecimal digits; a record's first line has it"
        )
    ledger = Ledger(run_id, endpoint.url, durable=False)
    if endpoint.bucket:
        ledger.about_to_create(Entry(endpoint.bucket, f"{PREFIX}{run_id}/"))
        return ledger
    for bucket in client.list_buckets().get("Buckets", []):
        if bucket["Name"].startswith(f"{PREFIX}{run_id}-"):
            ledger.about_to_create(Entry(bucket["Name"]))
    return ledger
