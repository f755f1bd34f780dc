"""Writes a file in one step: afterwards it is complete, or still as before. All reports are written so."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path, *, named: bool = False) -> Iterator[Path]:
    """Gives the path of a file to write, which replaces `path` when the block ends without an error.

    A link or a pipe at `path` is replaced: anyone who can write to the folder may have put it there, so that this user
    overwrites another file, or waits forever. For a file that the user has `named`, a link of the user's or the
    system's is followed. Anything else that is not a regular file, such as a terminal or a pipe, is then written to
    directly. Raises OSError, which names `path`.
    """
    target = _led_to(path) if named and _is_trusted_link(path) else path
    if named and target.exists() and not target.is_file() and not target.is_dir():
        yield target
        return
    # Nobody can guess this name, and put a link there.
    beginning = target.with_name(f".{secrets.token_hex(4)}-{target.name}")
    try:
        os.close(os.open(beginning, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        yield beginning
        if _is_regular(target):
            shutil.copymode(target, beginning)
        os.replace(beginning, target)
    except OSError as error:
        error.filename, error.filename2 = str(path), None
        raise
    finally:
        beginning.unlink(missing_ok=True)


def save(path: Path, text: str) -> None:
    """Writes a file in one step, so that the former one is not lost if writing fails. Raises OSError."""
    if path.exists() and not path.stat().st_mode & stat.S_IWUSR:
        raise PermissionError(errno.EACCES, "the file is read-only", str(path))
    with replacing(path) as beginning, beginning.open("w", encoding="utf-8", newline="") as file:
        file.write(text)


def _led_to(link: Path) -> Path:
    target = Path(os.path.realpath(link))
    if target.is_symlink():  # a link that leads back to itself
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(link))
    return target


def _is_trusted_link(path: Path) -> bool:
    """Tells if it is a link that this user has made, or the system, as `/dev/stdout`."""
    return path.is_symlink() and (not hasattr(os, "geteuid") or path.lstat().st_uid in (os.geteuid(), 0))


def _is_regular(path: Path) -> bool:
    return os.path.lexists(path) and stat.S_ISREG(path.lstat().st_mode)
