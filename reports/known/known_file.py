"""The common parts of the files of known results: writing, and the error that names file and line."""

from __future__ import annotations

import errno
import stat
from pathlib import Path

from reports.record.foreign_files import FileError
from reports.record.replacing import replacing

KnownError = FileError
"""The error of a file of known results, too. The message is one line: `FILE:LINE: …`."""


def save(path: Path, text: str) -> None:
    """Writes a file in one step, so that the former one is not lost if writing fails. Raises OSError."""
    if path.exists() and not path.stat().st_mode & stat.S_IWUSR:
        raise PermissionError(errno.EACCES, "the file is read-only", str(path))
    with replacing(path) as beginning, beginning.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
