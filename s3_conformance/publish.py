"""The command `publish`: writes the small files with which the results of a server are published, and checks them."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import click

from reports.diagnosis.summary.outcome import endings
from reports.formats.publication.checking import complaints
from reports.formats.publication.folder import is_title, name_of, title_in, write_server
from reports.record.ending import VIOLATED
from reports.record.lines import Record
from reports.record.selection import EVERY_CLIENT
from s3_conformance.given_records import locate, read
from s3_conformance.known import say_what_was_written, write_expected
from s3_conformance.telling import stop, telling_of_files

MOST_NAMED = 20
_CREDENTIAL = re.compile(r"(^|_)(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)$")


@click.command(short_help="Write the files with which a server's results are published, and check them.")
@click.argument("record", metavar="RECORD")
@click.option("--title", metavar="TEXT", help="the server and its version, such as 'My Server 1.0', for a new folder")
@click.option("--out", metavar="DIR", help="the folder; without it, one in the current folder, named after the title")
def publish(record: str, title: str | None, out: str | None) -> None:
    """Writes what a run's RECORD (results.jsonl, or its folder) came to into a folder, small enough for a pull request:
    server.toml, expected.txt, and causes.toml if there is none. What people wrote there is kept.

    Then it checks the folder: names and sizes, whether the record is as expected, causes that are missing, credentials
    and the endpoint's host. Exit status: 0, 1 if something is still to be done, 2 wrong use.
    """
    if title is not None and not is_title(title):
        stop("--title: give the server and its version on one line, such as 'My Server 1.0'")
    with telling_of_files():
        run = read(locate(record))
        _refuse_a_part(run, record)
        folder = _folder(out, title)
        before = title_in(folder)
        if before and title not in (None, before):
            stop(f"--title: {folder}/server.toml is about {before}")
        if not (title or before):
            stop(f"--title: {folder} has no server.toml yet; give the server and its version, such as 'My Server 1.0'")
        folder.mkdir(exist_ok=True)
        written = write_expected(run, folder, str(folder))
        write_server(folder, title or before, run)
        secrets = [value for name, value in os.environ.items() if _CREDENTIAL.search(name)]
        found = list(complaints(folder.resolve(), run, secrets))
    say_what_was_written(written, run)
    for complaint in found[:MOST_NAMED]:
        click.echo(f"To do: {complaint}")
    if len(found) > MOST_NAMED:
        click.echo(f"  … and {len(found) - MOST_NAMED} more")
    click.echo(f"{folder}: " + ("not ready to be published yet" if found else "can be published"))
    sys.exit(VIOLATED if found else 0)


def _refuse_a_part(run: Record, path: str) -> None:
    """Ends the command if the run did not have everything: what is not listed would count as passed."""
    for ending in endings(run):
        if ending.kind in ("cut off", "interrupted", "lost"):
            stop(f"{path}: {ending.sentence} Publish a whole run.")
    selection = run.header.selection
    if not selection.everything or selection.depth != EVERY_CLIENT:
        stop(f"{path}: the run was of a part ({selection.words}). Publish a whole run, with --every-client.")


def _folder(out: str | None, title: str | None) -> Path:
    if out is None and title is None:
        stop("give --title, or --out with a folder that has a server.toml")
    if out == "":
        stop("--out: the name of the folder is empty")
    folder = Path(name_of(title or "") if out is None else out)
    if folder.exists() and not folder.is_dir():
        stop(f"--out {out or folder}: is not a folder")
    if not folder.parent.is_dir():
        stop(f"--out {out}: {folder.parent}: no such folder")
    return folder
