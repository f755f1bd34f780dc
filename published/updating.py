"""Writes the results in records of published servers: the rows of the table, `[run]` in `server.toml`,
`deviations.txt`, and applications.

The present expected results and causes of a folder count, not those of the run: findings go by causes.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from published import applications, elsewhere_file, outcomes, results_table
from published.acceptance import NotAdmitted, admit
from published.outcomes import Outcome
from published.server_folders import Published
from record.record_file import read
from record.replacing import save
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.summary.outcome import assessed
from reports.formats.publication import deviations_file, run_table, server_file
from reports.formats.publication.server_file import RunFacts
from reports.known.known_folder import load


@dataclass(frozen=True)
class Update:
    """The results of a server in a record. A brief record has no `run`."""

    server: Published
    outcomes: tuple[Outcome, ...]
    run: RunFacts | None = None
    deviations: str = ""
    """The text of `deviations.txt`."""


def update_from(result: Published, path: Path, *, brief: bool = False) -> Update:
    """The results in the record there. Raises `NotAdmitted`, with the file, for one that must not replace the published
    results, `RecordError`, `FileError`, `PublishedError` and OSError."""
    record = assessed(read(path), load([result.folder]), datetime.date.today())
    try:
        admit(result, record, whole=not brief)
    except NotAdmitted as error:
        raise NotAdmitted(f"{path}: {error}") from None
    diagnosis = diagnose(record)
    found = tuple(applications.outcomes_of(applications.column(result, diagnosis, outcomes.read(outcomes.FILE))))
    if brief:
        return Update(result, found)
    facts, deviations = run_table.facts_of(record, diagnosis), deviations_file.text_of(diagnosis.record.results)
    return Update(result, found, facts, deviations)


def write(updates: Sequence[Update], every: Sequence[Published]) -> list[str]:
    """Writes the updates, and returns the faults of the explanations of applications. Servers, and applications,
    without new results keep the present ones. Raises `PublishedError` and OSError."""
    explained = applications.explanations()
    new = [outcome for each in updates for outcome in each.outcomes]
    found = outcomes.with_earlier(new, outcomes.read(outcomes.FILE), every)
    runs = [(each.server, each.run) for each in updates if each.run is not None]
    for each in updates:
        if each.run is not None:
            save(each.server.folder / deviations_file.NAME, each.deviations)
    if runs:
        rows = {server.name: results_table.row(server, run) for server, run in runs}
        text = results_table.updated(results_table.README.read_text(encoding="utf-8"), rows)
        save(results_table.README, text)
    for server, run in runs:
        run_table.write_facts(run, server.folder / server_file.NAME)
    if runs:
        elsewhere_file.update()
    outcomes.write(found, outcomes.FILE)
    save(applications.TABLE, applications.text_of(found, explained, every))
    return applications.complaints(found, explained)
