"""The command `publish`: writes the small files of a server's published results, and checks them."""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import botocore.session
import click
from botocore.exceptions import ConfigParseError

from fixtures.evidence.fragments import Fragments
from fixtures.model.endpoint import ConfigurationError, Credentials
from fixtures.settings.aws import KEY_NAMES
from fixtures.settings.boto import boto_layers
from fixtures.settings.layers import SENDERS, EndpointOptions, Layer, config_file
from fixtures.settings.values import absolute
from published.results import server_file
from published.results.checking import (
    HIDDEN_TEXT,
    HideSecrets,
    complaints,
    is_secret,
    other_server_reason,
    unreadable_files,
)
from published.results.run_table import write_server
from published.results.server_file import name_of
from record.ending import VIOLATED
from record.lines import Record
from record.output_lock import prepare_folder
from record.selection import EVERY_CLIENT
from record.text import one_line
from reports.diagnosis.summary.outcome import endings
from s3_conformance.command_output import locate, read, reporting_errors, stop
from s3_conformance.known import Written, print_written, write_expected

MAX_COMPLAINTS = 20


@click.command(short_help="Write the files with which a server's results are published, and check them.")
@click.argument("record", metavar="RECORD")
@click.option("--title", metavar="TEXT", help="the server and its version, such as 'My Server 1.0', for a new folder")
@click.option("--out", metavar="DIR", help="the folder; without it, one in the current folder, named after the title")
@click.option("--config", metavar="FILE", help="settings file of the run, whose credentials must not be published")
def publish(record: str, title: str | None, out: str | None, config: str | None) -> None:
    """Writes what a run's RECORD (results.jsonl, or its folder) came to into a folder, small enough for a pull request:
    server.toml, expected.txt, and causes.toml if there is none. What people wrote there is kept.

    Then it checks the folder: names and sizes, whether the record is as expected, causes that are missing, the
    credentials that the suite finds here, and the endpoint's host. Exit status: 0, 1 if something is still to be done,
    2 wrong use.
    """
    if title is not None and (fault := server_file.title_problem(title)):
        stop(f"--title: give {server_file.A_TITLE}: {fault}")
    secrets = own_secrets(config, os.environ, Path.cwd(), Path.home())
    hiding = Fragments(dict.fromkeys(filter(is_secret, secrets), HIDDEN_TEXT)).without
    with _printing_without_secrets(hiding), reporting_errors():
        _publish(record, title, out, hiding)


@contextlib.contextmanager
def _printing_without_secrets(hiding: HideSecrets) -> Iterator[None]:
    """Prints the command's output at its end, without the secrets: names of files and texts in messages may have
    some."""
    out, err = io.StringIO(), io.StringIO()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            yield
    finally:
        for printed, is_error in ((out, False), (err, True)):
            click.echo(hiding(printed.getvalue()), err=is_error, nl=False)


def _publish(record: str, title: str | None, out: str | None, hiding: HideSecrets) -> None:
    """Writes and checks the folder, prints the complaints, and ends the command."""
    run = read(locate(record))
    _refuse_partial_run(run, record)
    folder = _folder(out, title)
    written = None if unreadable_files(folder) else _write_files(run, folder, title)
    found = list(complaints(folder.resolve(), run, hiding))
    if written is not None:
        print_written(written, run)
    for complaint in found[:MAX_COMPLAINTS]:
        click.echo(f"To do: {one_line(complaint)}")
    if len(found) > MAX_COMPLAINTS:
        click.echo(f"  … and {len(found) - MAX_COMPLAINTS} more")
    if written is None:
        click.echo(f"{folder}: nothing was written, as a file there cannot be read")
    click.echo(f"{folder}: " + ("not ready to be published yet" if found else "can be published"))
    sys.exit(VIOLATED if found else 0)


def _write_files(run: Record, folder: Path, title: str | None) -> Written:
    """Writes the files that are made from the run, and begins the others."""
    there = server_file.read(folder, f"{folder}/{server_file.NAME}")
    if there is not None and title not in (None, there.title):
        stop(f"--title: {folder}/{server_file.NAME} is about {there.title}")
    if there is not None and title is None and (why := other_server_reason(folder, run)):
        stop(f"{folder}: Of another server? {why} If it is of this one, give its --title.")
    title = there.title if there is not None else title
    if title is None:
        stop(f"--title: {folder} has no {server_file.NAME} yet; give {server_file.A_TITLE}")
    if why := prepare_folder(folder, through_links=False):
        stop(f"--out {folder}: {why}")
    written = write_expected(run, folder, str(folder))
    write_server(folder, title, run)
    return written


def _refuse_partial_run(run: Record, path: str) -> None:
    """Ends the command if the run did not have everything: unlisted checks would count as passed."""
    for ending in endings(run):
        if ending.is_unfinished:
            stop(f"{path}: {ending.sentence} Publish a whole run.")
    selection = run.header.selection
    if not selection.everything or selection.depth != EVERY_CLIENT:
        stop(f"{path}: the run was of a part ({selection.words}). Publish a whole run, with --every-client.")


def _folder(out: str | None, title: str | None) -> Path:
    if out is None and title is None:
        stop("give --title, or --out with a folder that has a server.toml")
    if out == "":
        stop("--out: the name of the folder is empty")
    if out is None and not name_of(title or ""):
        stop(f"--title: no folder can be named after {title}: give --out")
    folder = Path(name_of(title or "") if out is None else out)
    if folder.exists() and not folder.is_dir():
        stop(f"--out {folder}: is not a folder")
    if not folder.parent.is_dir():
        stop(f"--out {folder}: {folder.parent}: no such folder")
    return folder


_VARIABLE = re.compile(r"(^|_)(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)$")
_AWS_FILES = (
    ("config_file", "AWS_CONFIG_FILE", "~/.aws/config"),
    ("credentials_file", "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
)


def own_secrets(config: str | None, environ: Mapping[str, str], cwd: Path, home: Path) -> frozenset[str]:
    """Access keys, secret keys and session tokens in the environment, in the settings file, and in the files of AWS's
    tools and boto. No command is run, and nothing is requested over the network, so credentials that a profile gets
    from elsewhere are not here. Raises ConfigurationError for a file that cannot be read."""
    found = {value for name, value in environ.items() if value and _VARIABLE.search(name)}
    for layer in (config_file(EndpointOptions(config=config), cwd, home), *boto_layers(environ, cwd, home)):
        found.update(_layer_secrets(layer))
    return frozenset(found.union(_profile_secrets(environ, cwd, home)))


def _layer_secrets(layer: Layer) -> Iterator[str]:
    for sender in SENDERS:
        if (setting := layer.account(sender)) is not None:
            keys: Credentials = setting.value
            yield from filter(None, (keys.access_key, keys.secret_key, keys.session_token))


def _profile_secrets(environ: Mapping[str, str], cwd: Path, home: Path) -> Iterator[str]:
    """The credentials that are written in profiles, whether or not a profile is chosen."""
    session = botocore.session.Session()
    for name, variable, usual in _AWS_FILES:
        session.set_config_variable(name, str(absolute(environ.get(variable) or usual, cwd, home)))
    try:
        profiles = session.full_config["profiles"]
    except ConfigParseError as error:  # its text quotes the line, which may hold a secret
        raise ConfigurationError(f"{error.kwargs.get('path', '~/.aws')}: malformed configuration") from None
    for profile in profiles.values():
        yield from (value for key in KEY_NAMES if isinstance(value := profile.get(key), str))
