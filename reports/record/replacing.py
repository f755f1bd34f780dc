"""Writing a file in one step: it is there whole, or what was there before still is."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Gives the path of a file to write, which takes the place of `path` when the block has ended without an error.

    A link's own file is replaced, with its permissions; what is no file, such as a terminal or a pipe, is written to.
    Raises OSError, which names `path`.
    """
    target = path.resolve() if path.is_symlink() else path
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
