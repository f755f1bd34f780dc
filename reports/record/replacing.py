"""Writes a file in one step: afterwards it is complete, or still what it was before."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Gives the path of a file to write, which replaces `path` when the block ends without an error.

    A link's target is replaced, with its permissions; anything that is not a regular file, such as a terminal or a
    pipe, is written to directly. Raises OSError, which names `path`.
    """
    target = Path(os.path.realpath(path)) if path.is_symlink() else path
    if target.is_symlink():  # a link that leads back to itself
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    if target.exists() and not target.is_file() and not target.is_dir():
        yield target
        return
    beginning = target.with_name(f".{os.getpid()}-{target.name}")
    try:
        yield beginning
        if target.is_file():
            shutil.copymode(target, beginning)
        os.replace(beginning, target)
    except OSError as error:
        error.filename, error.filename2 = str(path), None
        raise
    finally:
        beginning.unlink(missing_ok=True)
