"""The command `known`: makes a file of known deviations from a run, or updates one."""

from __future__ import annotations

from pathlib import Path

import click

from reports.known.known_file import KnownError, save, text_of
from reports.known.known_update import Update, updated, written
from reports.known.standing import TODO
from reports.record.record_file import locate, read
from s3_conformance.telling import telling_of_files


@click.command("known", short_help="Make a file of known deviations from a run, or update one.")
@click.argument("record", metavar="RECORD")
@click.option("--update", "file", metavar="FILE", help="update or create this file; without it, print a new one")
def known_deviations(record: str, file: str | None) -> None:
    """Makes a file of known deviations from a run's RECORD (results.jsonl, or its folder), or updates one.

    Reasons in the file are kept. New entries get the reason TODO; entries whose checks now pass, or no longer exist,
    are removed.
    """
    with telling_of_files():
        run = read(locate(record))
        if run.cut_off:
            click.echo(f"{record}: the run was cut off; entries without results in it are kept", err=True)
        if file is None:
            click.echo(written(run), nl=False)
            return
        path = _writable(file)
        if not path.exists():
            save(path, written(run))
            click.echo(f"{path}: written; reasons that you still have to write are marked {TODO}")
            return
        text = text_of(path, file)
        try:
            update = updated(text, run)
        except KnownError as error:
            raise KnownError(f"{path}{'' if str(error).startswith(':') else ': '}{error}") from None
        save(path, update.text)
    _say(path, update)


def _writable(file: str) -> Path:
    """The path of a file that exists, or that can be created."""
    path = Path(file)
    if not file or (path.exists() and not path.is_file()):
        raise click.BadParameter(f"{file or 'the name'} is not a file", param_hint="--update")
    if not path.parent.is_dir():
        raise click.BadParameter(f"{path.parent}: no such folder", param_hint="--update")
    return path


def _say(path: Path, update: Update) -> None:
    """Prints what became of the entries; those that were changed, narrowed or removed one by one."""
    numbers = {"kept": update.kept + len(update.partly), f"new, marked {TODO}": update.added}
    of_entries = {
        "narrowed to what still deviates": update.narrowed,
        "removed because they pass now": update.fixed,
        "removed because the verdict is different now; the new entries have their reasons": update.changed,
        "removed because the check no longer exists": update.gone,
    }
    numbers |= {what: len(entries) for what, entries in of_entries.items()}
    said = ", ".join(f"{number} {what}" for what, number in numbers.items() if number)
    click.echo(f"{path}: {said or 'nothing is listed'}")
    not_whole = "kept, though they did not hold: the run did not have all that they cover"
    for what, entries in {**of_entries, not_whole: update.partly}.items():
        for entry in entries:
            click.echo(f"  {what.split(';')[0].split(' to what')[0]}: {entry.check} ({entry.client}): {entry.reason}")
