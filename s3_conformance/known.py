"""The command `known`: a file of known deviations made from a run, or brought up to date with it."""

from __future__ import annotations

from pathlib import Path

import click

from reports.known_file import KnownError, load, save
from reports.known_update import TODO, Update, updated, written
from reports.record_file import locate, read
from s3_conformance.telling import telling_of_files


@click.command("known")
@click.argument("record", metavar="RESULTS.JSONL")
@click.option("--update", "file", metavar="FILE", help="bring this file up to date, or make it; without, print one")
def known_deviations(record: str, file: str | None) -> None:
    """Makes a file of known deviations from a run's record, or brings one up to date.

    Reasons that are written stay. What is new gets the reason TODO; what passes now, or is no check any more, goes.
    """
    with telling_of_files():
        run = read(locate(record))
        if run.cut_off:
            click.echo(f"{record}: the run was cut off; entries that it says nothing about stay", err=True)
        if file is None:
            click.echo(written(run), nl=False)
            return
        path = Path(file)
        if not path.exists():
            save(path, written(run))
            click.echo(f"{path}: written; reasons that are not known yet are marked {TODO}")
            return
        entries = load([path]).entries
        try:
            update = updated(path.read_text(encoding="utf-8"), entries, run)
        except ValueError as error:
            raise KnownError(f"{path}: {error}") from None
        save(path, update.text)
    _say(path, update)


def _say(path: Path, update: Update) -> None:
    numbers = {
        "kept": update.kept,
        "narrowed": update.narrowed,
        f"new, marked {TODO}": update.added,
        "removed since they pass now": len(update.fixed),
        "removed since there is no such check any more": len(update.gone),
    }
    said = ", ".join(f"{number} {what}" for what, number in numbers.items() if number)
    click.echo(f"{path}: {said or 'nothing is listed'}")
    for entry in update.fixed:
        click.echo(f"  passes now: {entry.check} ({entry.client}): {entry.reason}")
    for entry in update.gone:
        click.echo(f"  no such check any more: {entry.check} ({entry.client}): {entry.reason}")
