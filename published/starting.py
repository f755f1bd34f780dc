"""Starts published servers, and stops them: by `install.sh`, `start.sh` and `stop.sh` in `servers/NAME/`."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click

from published.results.published_servers import PUBLISHED_FOLDER, ROOT, PublishedServer
from published.signal_handling import status_of

SERVERS = PUBLISHED_FOLDER / "servers"
INSTALL, START, STOP = "install.sh", "start.sh", "stop.sh"
MAX_LAST_LINES = 5
"""Lines of a failing script's output that the error has: the last ones."""
_INSTALL_OUTPUT = 2
"""The file descriptor for the output of `install.sh`, so that the user sees it while it runs."""


class ServerError(Exception):
    """A server cannot be run. The message names the file and the reason, and has the last lines of a script."""


@contextmanager
def running_server(result: PublishedServer) -> Iterator[str]:
    """Starts the server, installed if needed, empty and fresh; yields the URL. Raises `ServerError`."""
    folder = _scripts(result)
    _run(folder / INSTALL, _INSTALL_OUTPUT)
    _run(folder / STOP)
    try:
        url = _start_server(folder / START, result.https)
    except BaseException:
        _run(folder / STOP)  # some of its processes may be up
        raise
    try:
        yield url
    finally:
        _run(folder / STOP)


def _scripts(result: PublishedServer) -> Path:
    """The folder of the scripts, all of which can be run."""
    folder = SERVERS / result.server
    if not folder.is_dir():
        named = f"{_relative_path(result.folder / 'server.toml')}: server = {result.server!r}"
        raise ServerError(f"{named}: there is no folder {_relative_path(folder)}")
    for script in (folder / name for name in (INSTALL, START, STOP)):
        if not script.is_file():
            raise ServerError(f"{_relative_path(script)}: no such file; {result.name} is started by it")
        if not os.access(script, os.X_OK):
            raise ServerError(f"{_relative_path(script)}: is not executable: chmod +x {_relative_path(script)}")
    return folder


def certificate(result: PublishedServer) -> Path:
    """The path at which the scripts of `servers/` keep the server's own certificate."""
    home = os.environ.get("S3_SERVERS_HOME") or Path.home() / ".cache" / "s3-servers"
    return Path(home, result.server, "tls.crt").absolute()


def _start_server(script: Path, https: bool) -> str:
    """Starts the server, and returns the last word that the script prints."""
    words = _run(script, FRESH="1", HTTPS=str(int(https))).split()
    if not words or not words[-1].startswith("https://" if https else ("http://", "https://")):
        last = f"its last word is {words[-1]!r}" if words else "it printed nothing"
        raise ServerError(f"{_relative_path(script)}: does not print the server's URL at the end: {last}")
    return words[-1]


def _run(script: Path, out: int | None = None, **variables: str) -> str:
    """Runs a script, and returns the output, unless that goes to `out`. The output goes to files, and not through
    pipes: servers that it leaves running may keep pipes open."""
    with tempfile.TemporaryFile() as printed, tempfile.TemporaryFile() as complained:
        try:
            status = status_of(
                [script],
                stdin=subprocess.DEVNULL,
                stdout=printed if out is None else out,
                stderr=complained,
                env={**os.environ, **variables},
            )
        except OSError as error:
            raise ServerError(f"{_relative_path(script)}: cannot be run: {error.strerror}") from None
        text, complaint = _text(printed), _text(complained).rstrip()
    if status:
        last = [f"  {line}" for line in complaint.splitlines()[-MAX_LAST_LINES:]]
        raise ServerError("\n".join([f"{_relative_path(script)}: ended with {status}", *last]))
    if complaint:
        click.echo(complaint, err=True)
    return text


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")


def _relative_path(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
