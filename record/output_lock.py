"""The folder that a user gives for reports: files can be written to it, and it has one writer at a time. With two
writers, one record would be lost."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable, Iterable
from itertools import takewhile
from pathlib import Path

try:
    import fcntl
except ImportError:  # there are no such locks on Windows
    fcntl = None  # type: ignore[assignment]

SYSTEM_FOLDERS = ("/", "/dev", "/proc", "/sys")
"""Folders that no report belongs in, though root may write to them."""
REPORT_FOLDER = "s3-conformance-report"
RERUN_REPORT_FOLDER = "s3-conformance-again"
DEFAULT_FOLDERS = (REPORT_FOLDER, RERUN_REPORT_FOLDER)
"""The folders of reports, of a run and of `--again`, unless another one is given."""
LOCK_FILE = ".results.lock"
"""The file that is locked if the file system does not lock folders, as NFS."""


def prepare_folder(folder: Path, *, through_links: bool = True) -> str:
    """Makes the folder, and tries to write there. Returns the reason why it cannot be used; empty if it can. A link may
    come with somebody else's project: it is followed only `through_links`, and if its name is not a usual one."""
    if os.path.islink(folder) and (folder.name in DEFAULT_FOLDERS or not through_links):
        return f"is a link: name the folder that it leads to, {os.path.realpath(folder)}"
    if os.path.realpath(folder) in SYSTEM_FOLDERS:
        return "is no folder for reports"
    try:
        if folder.exists() and not folder.is_dir():
            return "is not a folder"
        folder.mkdir(parents=True, exist_ok=True)
        trial = folder / f".{secrets.token_hex(4)}"
        os.close(os.open(trial, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
        trial.unlink()
    except PermissionError:
        return "no permission to write there"
    except OSError as error:
        return error.strerror or str(error)
    return ""


def missing(folder: Path) -> tuple[Path, ...]:
    """The folders of a path that do not exist yet, innermost first."""
    return tuple(takewhile(lambda each: not os.path.lexists(each), (folder, *folder.parents)))


def remove_empty(folders: Iterable[Path]) -> None:
    """Removes those of these folders in which nothing was written."""
    for folder in folders:
        with contextlib.suppress(OSError):  # it is not empty, or was never made
            folder.rmdir()


def claim(folder: Path) -> Callable[[], None] | None:
    """Locks the folder for this process until the returned function is called; None if another process has it. Raises
    OSError."""
    if fcntl is None:
        return lambda: None
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(opened)
        return None
    except OSError:
        os.close(opened)
        return _claim_by_file(folder / LOCK_FILE)
    return lambda: os.close(opened)


def _claim_by_file(path: Path) -> Callable[[], None] | None:
    opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o644)
    try:
        fcntl.lockf(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        os.close(opened)
        return None
    except OSError:  # a file system without any locks
        pass

    def release() -> None:
        path.unlink(missing_ok=True)
        os.close(opened)

    return release
