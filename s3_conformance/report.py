"""The command `report`: makes the reports of a record again, or one report of several records."""

from __future__ import annotations

import dataclasses
import datetime
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from msgspec.structs import replace

from record.ending import UNTESTABLE
from record.footprint_file import user_programs
from record.lines import Record
from record.output_lock import claim, prepare_folder
from record.record_file import FILE_NAME, overwrite_warning, write
from reports.comparing.merging import CutOffRun, merge
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.summary.outcome import assess_with_expectations, with_file_errors, with_status_by_results
from reports.formats.rendering import render
from reports.formats.terminal.closing import closing
from reports.formats.terminal.style import symbols_for
from reports.known.known_folder import load
from reports.profiles.evaluation import with_profile_status
from reports.profiles.profile_file import load as load_profiles
from s3_conformance.command_output import locate, read, stop, table_console


@click.command(short_help="Make the reports of a record again, or one report of several shards.")
@click.argument("records", metavar="RECORD...", nargs=-1, required=True)
@click.option("--out", metavar="DIR", help="folder for the reports; for one record, its own folder by default")
@click.option("--known", metavar="DIR", multiple=True, help="expected results and causes, instead of those of the run")
@click.option("--require", "profiles", metavar="PROFILE", multiple=True,
              help="hold the endpoint to this profile, instead of those of the run")  # fmt: skip
@click.option("--cut-off", "allow_cut_off", is_flag=True, help="also accept shards that were cut off")
def report(records: tuple[str, ...], out: str | None, known: tuple[str, ...], profiles: tuple[str, ...],
           allow_cut_off: bool) -> None:  # fmt: skip
    """Makes the reports of a RECORD (results.jsonl, or its folder) again, or one report of several shards.

    The exit status follows from the results: 0 if all are as required or as expected, 1 if not; 3 if a run was cut
    off, or a report could not be written. Of a run that ended in another way, it is that of the run.
    """
    paths = [locate(given) for given in records]
    read_ones = [(path, read(path)) for path in paths]
    record = _merged(read_ones, allow_cut_off)
    if known:
        record = assess_with_expectations(record, load(known), datetime.date.today())
    if profiles:
        required = load_profiles(profiles, record.header.features, user_programs(record))
        record = replace(record, header=replace(record.header, profiles=required))
    folder = _folder_of_record(paths) if out is None else _folder(out)
    target = folder / FILE_NAME
    is_given = os.path.realpath(target) in map(os.path.realpath, paths)
    if out is None and not is_given and target.exists() and read(target).header.run_id != record.header.run_id:
        raise click.UsageError(f"{target} is the record of another run, and would be replaced: name another --out.")
    if len(paths) > 1 and is_given:
        raise click.BadParameter(f"{target} is one of the records, and would be replaced", param_hint="--out")
    diagnosis = diagnose(record)
    diagnosis = with_profile_status(dataclasses.replace(diagnosis, record=with_status_by_results(diagnosis.record)))
    record = replace(record, summary=diagnosis.record.summary)
    if known or profiles or not is_given:
        if (release := claim(folder)) is None:
            stop(f"{folder}: a run is writing there")
        write(record, target)
        release()
    record = diagnosis.record
    rendered = render(diagnosis, folder)
    if record.summary is not None:
        record = replace(record, summary=with_file_errors(record.summary, rendered.errors))
    console = table_console()
    symbols = symbols_for(console.encoding)
    written = [target, *rendered.written]
    console.print(closing(record, symbols, rendered.errors, written, diagnosis, console.width), soft_wrap=False)
    sys.exit(_exit_status(record))


def _folder(out: str) -> Path:
    if not out:
        raise click.BadParameter("the name of the folder is empty", param_hint="--out")
    if why := prepare_folder(Path(out)) or overwrite_warning(Path(out)):
        raise click.BadParameter(f"{out}: {why}", param_hint="--out")
    return Path(out)


def _folder_of_record(paths: Sequence[Path]) -> Path:
    if len(paths) > 1:
        raise click.UsageError("Several records need --out, the folder for their report.")
    return paths[0].parent


def _merged(records: Sequence[tuple[Path, Record]], allow_cut_off: bool) -> Record:
    """The records as one. A single record is used as it is, even if its run was killed: its report shows that it was
    cut off."""
    if len(records) == 1:
        return records[0][1]
    try:
        return merge(records, allow_cut_off=allow_cut_off)
    except CutOffRun as error:
        raise CutOffRun(f"{error}, or accept it with --cut-off") from None


def _exit_status(record: Record) -> int:
    return record.summary.exit if record.summary else UNTESTABLE
