"""Writing a file in one step: it is there whole, or what was there before still is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Gives the path of a file to write, which takes the place of `path` when the block has ended without an error."""
    beginning = path.with_name(f".{os.getpid()}-{path.name}")
    try:
        yield beginning
        os.replace(beginning, path)
    finally:
        beginning.unlink(missing_ok=True)
