"""The records that a user names, as commands read them; and the output of commands: errors in one or two lines, with
their exit status, and tables."""

from __future__ import annotations

import contextlib
import errno
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console

from fixtures.model.endpoint import ConfigurationError
from record import record_file
from record.ending import UNTESTABLE, WRONG_USE
from record.foreign_files import FileError
from record.lines import Record
from record.replacing import replacing
from record.text import one_line, visible
from reports.formats.output_streams import width_without_terminal

FILE_TABLE_WIDTH = 240
"""Width of a table that is not written to a terminal, in columns."""
OUTPUT_ERRNOS = (errno.EBADF, errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""Errors of writing. No connection has them, except EPIPE, for which botocore has an error of its own."""
MAX_REASON_LENGTH = 2000
"""Characters of an error: files may have names without end."""
MAX_NUMBER_DIGITS = 10
"""Digits of the number of a finding."""


@contextlib.contextmanager
def reporting_errors() -> Iterator[None]:
    """Turns an error in the configuration, in a given file or at the endpoint into one or two lines and the exit
    status."""
    try:
        yield
    except ConfigurationError as error:
        click.echo(f"Error: {visible(str(error))}", err=True)
        sys.exit(WRONG_USE)
    except FileError as error:
        stop(str(error))
    except (click.ClickException, click.exceptions.Exit, click.Abort):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.filename is not None:
            stop(f"{error.filename}: {error.strerror}", _status_of(error))
        if (why := _endpoint_fault(error)) is None:
            raise
        click.echo(f"Error: {why}", err=True)
        sys.exit(UNTESTABLE)


def _endpoint_fault(error: Exception) -> str | None:
    """The words for an error at the endpoint; None for any other error."""
    from botocore.exceptions import ClientError

    from fixtures.http.no_response import NO_RESPONSE_ERRORS, no_response_reason, without_ssl_codes
    from fixtures.preflight.capabilities import EndpointUnusable

    if isinstance(error, EndpointUnusable):
        return without_ssl_codes(str(error))
    is_of_output = isinstance(error, OSError) and error.errno in OUTPUT_ERRNOS
    return (
        no_response_reason(error)
        if isinstance(error, (ClientError, *NO_RESPONSE_ERRORS)) and not is_of_output
        else None
    )


def stop(reason: str, status: int = WRONG_USE) -> NoReturn:
    """Ends the command with a line that gives the reason; the exit status is by default that of wrong use."""
    click.echo(f"Error: {one_line(reason, MAX_REASON_LENGTH)}", err=True)
    sys.exit(status)


def _status_of(error: OSError) -> int:
    """The exit status for an error with a file: another name helps, except on a full disk."""
    return UNTESTABLE if error.errno in (errno.ENOSPC, errno.EDQUOT) else WRONG_USE


def say(text: str, *, nl: bool = True, err: bool = False) -> None:
    """Prints in the encoding of the output; `click.echo` by itself writes UTF-8 even if that is ASCII. Records and
    footprints may have control characters."""
    click.echo(visible(text), file=sys.stderr if err else sys.stdout, nl=nl)


def write_out(out: Path, write: Callable[[Path], None], *, named: bool = True) -> None:
    """Writes the file that `--out` names, or a default one, in one step, in a folder that is made if needed, and prints
    its name."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with replacing(out, named=named) as beginning:
            write(beginning)
    except OSError as error:
        place = f"{error.filename}: " if error.filename and Path(error.filename) in out.parents else ""
        stop(f"--out {out}: {place}{error.strerror}", _status_of(error))
    click.echo(f"Written: {out}", err=True)


def table_console() -> Console:
    """The console for tables; in a file, lines are wider than in a terminal."""
    width = width_without_terminal(sys.stdout, FILE_TABLE_WIDTH)
    return Console(width=width, markup=False, highlight=False)  # brackets are part of ids


def number_of_finding(text: str, number_of_findings: int, path: str) -> int:
    """The number that a user gave for a finding of a record; stops if there is no such finding."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < MAX_NUMBER_DIGITS else 0
    if not 0 < number <= number_of_findings:
        stop(f"{path}: no finding {text[:MAX_NUMBER_DIGITS]}; there are {number_of_findings}")
    return number


_GZIP = b"\x1f\x8b"


def locate(given: str) -> Path:
    """The path of the record; a folder stands for the record inside."""
    if not given:  # an empty variable; as a path it is the current folder
        stop("the name of a record is empty")
    return record_file.locate(given)


def read(path: Path) -> Record:
    """Reads a record. Raises RecordError or OSError, which name the file."""
    try:
        return record_file.read(path)
    except record_file.NotARecord:
        if path.suffix != ".gz" and _is_compressed(path):
            raise record_file.NotARecord(f"{path}: it is compressed: its name must end with .gz") from None
        raise
    except OSError as error:
        # Only opening a file names it.
        raise OSError(error.errno, error.strerror, str(path)) from error


def _is_compressed(path: Path) -> bool:
    if not path.is_file():  # a pipe can be read only once
        return False
    with path.open("rb") as file:
        return file.read(len(_GZIP)) == _GZIP
