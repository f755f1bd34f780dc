"""Small runs to compare: a check is a letter, and a run has a result for each client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from record.lines import CheckResult, Record, RefusedSignature, RunHeader, RunSummary, count_verdicts
from record.selection import Selection
from reports.comparing.aligning import compare
from reports.comparing.model import ComparedCheck, ComparedRun, Comparison

CLIENTS = ("boto3-s3", "boto3-s3v4")
LETTERS = {"p": "pass", "f": "fail", "u": "unsupported", "b": "blocked", "n": "n/a", "s": "skipped"}


def record(
    verdicts: Mapping[str, str],
    *,
    clients: Sequence[str] = CLIENTS,
    fields: Mapping[str, Mapping[str, Any]] | None = None,
    left_out: Sequence[str] = (),
    cut_off: bool = False,
    interrupted: bool = False,
    selection: Mapping[str, Any] | None = None,
    **header: Any,
) -> Record:
    """Makes a record: `verdicts` has for each check one letter per client, or - if the client has no result.

    A check without a module in its name is in `objects/get`; `fields` has more fields of a check's results.
    """
    results = tuple(
        _result(check, client, letter, (fields or {}).get(check, {}))
        for check, letters in verdicts.items()
        for client, letter in zip(clients, letters, strict=False)
        if letter != "-"
    )
    summary = RunSummary(count_verdicts(results), left_out=tuple(map(full, left_out)), interrupted=interrupted)
    first = {"suite": "1.0", "endpoint": "https://s3.test", "started": "2026-01-02T03:04:05+00:00", **header}
    chosen = Selection(selection or {})
    return Record(RunHeader(clients=tuple(clients), selection=chosen, **first), results, None if cut_off else summary)


REFUSED = RefusedSignature("Signature V2", "403 AccessDenied", CLIENTS[:1])


def without_v2(whole: Record) -> Record:
    """The same run at an endpoint that does not accept the first client's signature."""
    refused: dict[str, Any] = {"verdict": "unsupported", "message": REFUSED.reason}
    return replace(
        whole,
        header=replace(whole.header, refused=(REFUSED,)),
        results=tuple(
            replace(result, **refused) if result.client == CLIENTS[0] else result for result in whole.results
        ),
    )


def full(check: str) -> str:
    return check if "::" in check else f"objects/get::{check}"


def _result(check: str, client: str, letter: str, fields: Mapping[str, Any]) -> CheckResult:
    verdict = LETTERS[letter]
    common: dict[str, Any] = {
        "area": full(check).split("/")[0],
        "subject": "GetObject",
        "level": "core",
        "requirement": f"The requirement of {check}.",
        "source": "https://docs.example/GetObject",
        "message": "" if verdict == "pass" else f"{check} is {verdict}",
    }
    return CheckResult(full(check), client, verdict, **(common | dict(fields)))


def compared(*records: Record, same_endpoint: bool = False, only: Sequence[str] = ()) -> Comparison:
    """The runs are called A, B, C …"""
    runs = [
        ComparedRun(label, record, Path(f"{label}.jsonl")) for label, record in zip("ABCDEFGHIJ", records, strict=False)
    ]
    return compare(runs, same_endpoint=same_endpoint, only=only)


def row(comparison: Comparison, check: str) -> ComparedCheck:
    return next(found for found in comparison.checks if found.id == full(check))
