"""Writes the results in the record of a published server: rows of the table, `[run]` in `server.toml`, applications.

The present expected results and causes of a folder count, not those of the run: findings go by causes.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from record.foreign_files import FileError
from record.record_file import RecordError, locate, read
from record.replacing import save
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.summary.outcome import assess_with_expectations
from reports.formats.publication import applications, elsewhere_file, outcomes, results_table, run_table, server_file
from reports.formats.publication.acceptance import RecordRejected, require_acceptable
from reports.formats.publication.outcomes import Outcome
from reports.formats.publication.published_servers import Published, PublishedError, published
from reports.formats.publication.server_file import RunFacts
from reports.known.known_folder import load


@dataclass(frozen=True)
class Update:
    """The results of a server in a record. A brief record has no `run`."""

    server: Published
    outcomes: tuple[Outcome, ...]
    run: RunFacts | None = None


def update_from(result: Published, path: Path, *, brief: bool = False) -> Update:
    """The results in the record there. Raises `RecordRejected`, with the file, for one that must not replace the
    published results, `RecordError`, `FileError`, `PublishedError` and OSError."""
    record = assess_with_expectations(read(path), load([result.folder]), datetime.date.today())
    try:
        require_acceptable(result, record, whole=not brief)
    except RecordRejected as error:
        raise RecordRejected(f"{path}: {error}") from None
    diagnosis = diagnose(record)
    found = tuple(applications.outcomes_of(applications.column(result, diagnosis, outcomes.read(outcomes.FILE))))
    if brief:
        return Update(result, found)
    return Update(result, found, run_table.facts_of(record, diagnosis))


def write(update: Update, every: Sequence[Published]) -> list[str]:
    """Writes it, and returns the faults of the explanations of applications. Other servers, and applications without
    new results, keep the present ones. Raises `PublishedError` and OSError."""
    if update.run is not None:
        rows = {update.server.name: results_table.row(update.server, update.run)}
        text = results_table.updated(results_table.README.read_text(encoding="utf-8"), rows)
        save(results_table.README, text)
        run_table.write_facts(update.run, update.server.folder / server_file.NAME)
        elsewhere_file.update()
    found = outcomes.with_earlier(update.outcomes, outcomes.read(outcomes.FILE), every)
    outcomes.write(found, outcomes.FILE)
    return applications.complaints(found, applications.explanations())


@click.command()
@click.argument("name")
@click.argument("record")
@click.option("--brief", is_flag=True, help="only outcomes of applications")
def main(name: str, record: str, brief: bool) -> None:
    """Writes the results in the RECORD of the published server NAME."""
    try:
        every = published()
        (server,) = (each for each in every if each.name == name)
        wrong = write(update_from(server, locate(record), brief=brief), every)
    except (RecordRejected, RecordError, FileError, PublishedError, OSError) as error:
        raise click.ClickException(str(error)) from None
    for complaint in wrong:
        click.echo(f"{applications.EXPLANATIONS.name}: {complaint}", err=True)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
