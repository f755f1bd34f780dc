"""The records that a user names: their paths, and the errors of files that cannot be read as one."""

from __future__ import annotations

from pathlib import Path

from record import record_file
from record.lines import Record
from s3_conformance.telling import stop

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
