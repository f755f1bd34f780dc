"""The common parts of the files of known results: reading, writing, and the error that names file and line."""

from __future__ import annotations

import errno
import stat
from pathlib import Path

from reports.record.replacing import replacing

LARGEST = 64 * 1024 * 1024


class KnownError(Exception):
    """A file of known results cannot be used. The message is one line: `FILE:LINE: …`."""


def save(path: Path, text: str) -> None:
    """Writes a file in one step, so that the former one is not lost if writing fails. Raises OSError."""
    if path.exists() and not path.stat().st_mode & stat.S_IWUSR:
        raise PermissionError(errno.EACCES, "the file is read-only", str(path))
    with replacing(path) as beginning, beginning.open("w", encoding="utf-8", newline="") as file:
        file.write(text)


def text_of(path: Path, shown: str) -> str:
    """A file's text, line ends unchanged. Raises `KnownError`."""
    try:
        if path.exists() and not path.is_file():  # reading a device or a pipe may never end
            raise KnownError(f"{shown}: is no file")
        if path.exists() and (size := path.stat().st_size) > LARGEST:
            raise KnownError(f"{shown}: larger than any file of expected results ({size} bytes)")
        with path.open(encoding="utf-8-sig", newline="") as file:
            return file.read()
    except OSError as error:
        raise KnownError(f"{shown}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise KnownError(f"{shown}: not UTF-8 text") from None
