"""A badge for a project's page, as the JSON that shields.io reads from a URL (`https://img.shields.io/endpoint?url=…`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reports.diagnosis.counts import by_operation, total
from reports.diagnosis.findings import Diagnosis, diagnose
from reports.diagnosis.outcome import VIOLATED, endings, uncaused
from reports.diagnosis.sentence import narrowed
from reports.known.standing import count_standings
from reports.record.client_names import CLIENTS
from reports.record.lines import Record
from reports.record.text import plural

LABEL = "S3 conformance"
OPERATIONS_OF = "core"
"""The level whose operations a badge counts, as the reports' first sentence does: what every S3 service needs."""


def write(record: Record, path: Path, diagnosis: Diagnosis | None = None) -> None:
    path.write_text(json.dumps(badge(record, diagnosis), ensure_ascii=False) + "\n", encoding="utf-8", errors="replace")


def badge(record: Record, diagnosis: Diagnosis | None = None) -> dict[str, Any]:
    """What the badge of a run shows. `diagnosis` is that of its record, if it has been made.

    - `incomplete`, grey: the run was cut off or stopped, lost its endpoint, or could not run all of its checks.
    - `2 new failures · 1 not as expected · 1 error`, red: what sets the exit status 1.
    - `91 of 98 features · 3 known`: how many of the features that were tested are full; then the results that are known
      to deviate. Bright green where all are full and nothing is known to deviate; green where none is broken or
      ignored; yellow where some are, though that is known, and where
      what is exposed or corrupt is expected without a cause. Of a record without features, the same of operations that
      core checks are about: one works where at least one check of it passes and none fails, is blocked or unsupported.
    - What was not selected is said (`only boto3-s3v4`, `part of the checks`), and such a run is never bright green.
    """
    message, color = _state(record, diagnosis)
    return {"schemaVersion": 1, "label": LABEL, "message": message, "color": color}


def _state(record: Record, diagnosis: Diagnosis | None) -> tuple[str, str]:
    status = record.summary.exit if record.summary else 0
    unfinished = any(ending.kind in ("cut off", "interrupted", "lost") for ending in endings(record))
    if unfinished or status not in (0, VIOLATED):
        return "incomplete", "lightgrey"
    wrong = _wrong(record)
    if wrong or status:
        return " · ".join(wrong) or f"exit status {status}", "red"
    diagnosis = diagnosis or diagnose(record)
    if diagnosis.groups:
        return _features(record, diagnosis)
    working, tested = _operations(record)
    if not tested:
        return "no core operation tested", "lightgrey"
    left_out = _left_out(record)
    known = count_standings(record.results)["known"]
    parts = [f"{working} of {tested} operations", *([f"{known} known"] if known else []), *left_out]
    if working < tested:
        return " · ".join(parts), "yellow"
    return " · ".join(parts), "green" if known or left_out else "brightgreen"


def _features(record: Record, diagnosis: Diagnosis) -> tuple[str, str]:
    counts = diagnosis.counts
    tested = sum(counts.values()) - counts["untested"]
    known = count_standings(record.results)["known"]
    left_out = _left_out(record)
    said = " · ".join(
        [f"{counts['full']} of {plural(tested, 'feature')}", *([f"{known} known"] if known else []), *left_out]
    )
    if counts["broken"] or counts["ignored"] or uncaused(record.results):
        return said, "yellow"
    return said, "green" if known or left_out or counts["full"] < tested else "brightgreen"


def _wrong(record: Record) -> list[str]:
    numbers = count_standings(record.results)
    errors = len(record.summary.errors) if record.summary else 0
    changed = numbers["expired"] + numbers["changed"] + numbers["fixed"]
    said = {
        plural(numbers["new"], "new failure"): numbers["new"],
        f"{changed} not as expected": changed,
        plural(errors, "error"): errors,
    }
    return [words for words, number in said.items() if number]


def _operations(record: Record) -> tuple[int, int]:
    """How many core operations work, and how many there are; the guides' calls on clients as they ship are not
    counted."""
    rows = by_operation(record.results).get(OPERATIONS_OF, {})
    cells = [total(row.values()) for row in rows.values()]
    return sum(cell.verdict == "pass" for cell in cells), len(cells)


def _left_out(record: Record) -> list[str]:
    """What a whole run has and this one does not."""
    clients = record.header.clients
    said = []
    if set(CLIENTS) - set(clients):
        said.append(f"only {', '.join(clients)}" if len(clients) < 3 else f"only {len(clients)} clients")
    if narrowed(record):
        said.append("part of the checks")
    return said
