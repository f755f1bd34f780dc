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
    overwrites another file, or waits forever. What the user has `named` and is not a regular file, such as a terminal
    or a pipe, is written to directly. A link to it is followed, and so are the system's, such as `/dev/stdout`; any
    other may come with somebody else's project, and is refused. Raises OSError, which names `path`.
    """
    target = _link_target(path) if named and path.is_symlink() else path
    if named and path.exists() and not path.is_file() and not path.is_dir() and not path.is_block_device():
        yield path
        return
    if target != path and not _is_system_link(path):
        raise OSError(errno.EEXIST, f"is a link: name the file that it leads to, {target}", str(path))
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


def _link_target(link: Path) -> Path:
    target = Path(os.path.realpath(link))
    if target.is_symlink():  # a link that leads back to itself
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(link))
    return target


def _is_system_link(link: Path) -> bool:
    """Returns whether only the system can have made this link, as `/dev/stdout`. The owner of a link does not tell:
    those in a checkout are the user's.
    """
    folder = Path(os.path.realpath(link.parent))
    return folder == Path("/dev") or Path("/proc") in folder.parents


def _is_regular(path: Path) -> bool:
    return os.path.lexists(path) and stat.S_ISREG(path.lstat().st_mode)
