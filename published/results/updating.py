"""Writes the results in the record of a published server: rows of the tables, `[run]` in `server.toml`, applications.
The record is that of a run of this server that ended and was whole. No record names its server, but its results show
it: nearly all that do not pass are among the expected results. Two versions of Ceph RGW share three quarters of these,
and other servers less.

The present expected results and causes of a folder count, not those of the run: findings go by causes.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from published.results import (
    applications,
    elsewhere_file,
    programs_table,
    results_table,
    run_table,
    server_file,
)
from published.results.applications import Outcome
from published.results.published_servers import PublishedServer, published
from published.results.server_file import RunFacts
from record.client_names import CLIENTS
from record.footprint_file import footprints
from record.foreign_files import FileError
from record.lines import Record
from record.record_file import locate, read
from record.replacing import save
from record.selection import EVERY_CLIENT
from record.text import plural
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.summary.outcome import assess_with_expectations, endings, expectation_counts
from reports.known.expected_file import NAME
from reports.known.known_folder import load
from reports.known.run_coverage import has_all_clients


@dataclass(frozen=True)
class Update:
    """The results of a server in a record. A brief record has no `run`."""

    server: PublishedServer
    outcomes: tuple[Outcome, ...]
    run: RunFacts | None = None


def update_from(result: PublishedServer, path: Path, *, brief: bool = False) -> Update:
    """The results in the record there. Raises `Rejected`, with the file, for one that must not replace the published
    results, `FileError` and OSError."""
    record = assess_with_expectations(read(path), load([result.folder]), datetime.date.today())
    try:
        admit(result, record, whole=not brief)
    except Rejected as error:
        raise Rejected(f"{path}: {error}") from None
    diagnosis = diagnose(record)
    column = applications.column(result, diagnosis, applications.read(applications.FILE))
    found = tuple(applications.outcomes_of(column))
    if brief:
        return Update(result, found)
    return Update(result, found, run_table.facts_of(record, diagnosis))


def write(update: Update, every: Sequence[PublishedServer]) -> list[str]:
    """Writes an update, and returns the faults of the explanations of applications. Other servers, and applications
    without new results, keep the present ones. Raises `FileError` and OSError."""
    if update.run is not None:
        rows = {update.server.name: results_table.row(update.server, update.run)}
        text = results_table.updated(results_table.README.read_text(encoding="utf-8"), rows)
        save(results_table.README, text)
        run_table.write_facts(update.run, update.server.folder / server_file.NAME)
        elsewhere_file.update()
    found = applications.with_earlier(update.outcomes, applications.read(applications.FILE), every)
    applications.write(found, applications.FILE)
    page = programs_table.PAGE.read_text(encoding="utf-8")
    save(programs_table.PAGE, programs_table.updated(page, found, footprints(), published()))
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
    except (Rejected, FileError, OSError) as error:
        raise click.ClickException(str(error)) from None
    for complaint in wrong:
        click.echo(f"{applications.EXPLANATIONS.name}: {complaint}", err=True)
    sys.exit(bool(wrong))


AS_EXPECTED = 0.9
"""The least share of unlike results that are as expected. Unlike results do not pass, or were not expected to."""


class Rejected(Exception):
    """A record must not replace the published results. The message is a sentence, which names neither file nor
    server."""


def admit(result: PublishedServer, record: Record, *, whole: bool = True) -> None:
    """Raises `Rejected` for a record that must not replace the published results of this server. It is compared with
    the server's present expected results. If it need not be `whole`, it may be of a part of the suite."""
    reasons = (*_not_ended(record), *(_parts(record) if whole else ()), *_mismatch_complaints(result, record))
    if reasons:
        raise Rejected(reasons[0])


def _not_ended(record: Record) -> Iterator[str]:
    yield from (each.sentence for each in endings(record) if each.is_unfinished)


def _parts(record: Record) -> Iterator[str]:
    selection = record.header.selection
    if not selection.everything or selection.depth != EVERY_CLIENT:
        yield f"The run was of a part ({selection.words}), and not whole, with --every-client."
    if not has_all_clients(record):
        yield f"The run lacks clients: {', '.join(each for each in CLIENTS if each not in record.header.clients)}."
    if record.summary and record.summary.left_out:
        yield f"The run left out {plural(len(record.summary.left_out), 'check')}."


def _mismatch_complaints(result: PublishedServer, record: Record) -> Iterator[str]:
    expected, other = expectation_counts(record.results)
    if expected < AS_EXPECTED * (expected + other):
        yield (
            f"Of another server? {other:,} results are not as expected in {result.name}/{NAME}, and {expected:,} are. "
            f"If it is of this one, first: s3-conformance known RECORD --update {result.folder}"
        )


if __name__ == "__main__":
    main()
