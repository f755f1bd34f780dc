"""The command `report`: the reports of a record made again, and of several records as one."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from reports.known_file import load
from reports.merging import CutOffRun, merge
from reports.outcome import UNTESTABLE, assessed
from reports.record import Record
from reports.record_file import FILE_NAME, locate, read, write
from reports.rendering import render
from s3_conformance.telling import telling_of_files


@click.command()
@click.argument("records", metavar="RESULTS.JSONL...", nargs=-1, required=True)
@click.option("--out", metavar="DIR", required=True, help="where the reports go")
@click.option("--known", metavar="FILE", multiple=True, help="known deviations, in the place of those of the run")
@click.option("--cut-off", "allow_cut_off", is_flag=True, help="take in shards that were cut off, too")
def report(records: tuple[str, ...], out: str, known: tuple[str, ...], allow_cut_off: bool) -> None:
    """Makes the reports of a record again, or one report of the records of several shards.

    The exit status is that of the run: 0, or 1 where something is not as required or not as listed; 3 where a run was
    cut off.
    """
    with telling_of_files():
        paths = [locate(given) for given in records]
        read_ones = [(path, read(path)) for path in paths]
        record = _merged(read_ones, allow_cut_off)
        if known:
            record = assessed(record, load(known), datetime.date.today())
        folder = _folder(out)
        target = folder / FILE_NAME
        if len(paths) > 1 and any(_same(path, target) for path in paths):
            raise click.BadParameter(f"{target} is one of the records, and would be replaced", param_hint="--out")
        if known or not any(_same(path, target) for path in paths):
            write(record, target)
    rendered = render(record, folder)
    for path in (target, *rendered.written):
        click.echo(path)
    for error in rendered.errors:
        click.echo(f"Error: {error.where}: {error.message}", err=True)
    if record.cut_off:
        click.echo(f"Cut off: the run did not come to its end; {len(record.results)} results are there.", err=True)
    sys.exit(UNTESTABLE if rendered.errors else _status(record))


def _folder(out: str) -> Path:
    folder = Path(out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.BadParameter(f"{out}: {error.strerror}", param_hint="--out") from None
    return folder


def _merged(records: Sequence[tuple[Path, Record]], allow_cut_off: bool) -> Record:
    """One record alone is taken as it is: what a killed run left can be looked at, and says that it was cut off."""
    if len(records) == 1:
        return records[0][1]
    try:
        return merge(records, allow_cut_off=allow_cut_off)
    except CutOffRun as error:
        raise CutOffRun(f"{error}, or take what is there with --cut-off") from None


def _same(path: Path, other: Path) -> bool:
    return path.resolve() == other.resolve()


def _status(record: Record) -> int:
    return record.summary.exit if record.summary else UNTESTABLE
